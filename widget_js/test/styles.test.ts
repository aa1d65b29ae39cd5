/// <reference types="vite/client" />
import { transformSync } from "esbuild";
import { describe, expect, test } from "vitest";

const files = import.meta.glob<string>("../src/styles/*.css", {
  query: "?raw",
  import: "default",
  eager: true,
});
const texts = new Map(Object.entries(files).map(([path, body]) => [path.replace(/^.*\//, ""), body]));
const sheets = [...texts.keys()];
const text = (name: string): string => texts.get(name) ?? "";

/** The selectors of a sheet, nesting undone; `@keyframes` hold none. */
function selectors(name: string): string[] {
  const { code } = transformSync(text(name), {
    loader: "css",
    target: "esnext",
    supported: { nesting: false },
  });
  const found: string[] = [];
  const blocks: string[] = [];
  let head = "";
  for (const char of code.replace(/\/\*[\s\S]*?\*\//g, "")) {
    if (char === "{") {
      const inFrames = blocks.some((block) => block.startsWith("@keyframes"));
      if (!head.trim().startsWith("@") && !inFrames) found.push(...splitList(head));
      blocks.push(head.trim());
      head = "";
    } else if (char === "}") {
      blocks.pop();
      head = "";
    } else if (char === ";") head = "";
    else head += char;
  }
  return found.map((selector) => selector.trim());
}

/** Splits at commas that stand in no parentheses. */
function splitList(list: string): string[] {
  let depth = 0;
  let now = "";
  const found: string[] = [];
  for (const char of list) {
    if (char === "(") depth++;
    if (char === ")") depth--;
    if (char === "," && depth === 0) {
      found.push(now);
      now = "";
    } else now += char;
  }
  return [...found, now];
}

const ROOT = /^(\[data-jp-theme-light="?(true|false)"?\] |\.vscode-(light|dark) )?\.dispatch-nb(?![-\w])/;

test("there are sheets to look at", () => expect(sheets.length).toBeGreaterThan(8));

describe.each(sheets.filter((name) => name !== "index.css"))("%s", (name) => {
  test("styles nothing outside the dashboard", () => {
    const found = selectors(name);
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter((selector) => !ROOT.test(selector))).toEqual([]);
  });

  test("names no colour that is not in tokens.css", () => {
    if (name === "tokens.css") return expect(text(name)).toContain("--jp-");
    const body = text(name).replace(/\/\*[\s\S]*?\*\//g, "");
    expect(
      body.match(/#[0-9a-f]{3,8}\b|\b(rgba?|hsla?|oklch|oklab|color|color-mix|light-dark)\(|--jp-/gi),
    ).toBeNull();
    expect(body.match(/:\s*(black|white|red|green|blue|orange|gray|grey)\b/gi)).toBeNull();
  });

  test("gives lines heights that grow with their type", () =>
    expect(text(name).match(/line-height: *[\d.]+px/)).toBeNull());

  test("needs no force", () => expect(text(name)).not.toContain("!important"));
});

test("every animation is our own, and stops where motion is not wanted", () => {
  const all = sheets.map(text).join("\n");
  const names = [...all.matchAll(/@keyframes\s+([\w-]+)/g)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) expect(name).toMatch(/^dnb-/);
  expect(all).toContain("prefers-reduced-motion: reduce");
});
