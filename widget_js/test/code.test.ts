import { expect, test } from "vitest";
import { coloured, language } from "../src/parts/code";

function parts(code: string, name: string): string[] {
  const box = document.createElement("pre");
  box.append(coloured(code, name));
  expect(box.textContent).toBe(code);
  return [...box.querySelectorAll<HTMLElement>("[data-code]")].map(
    (e) => `${e.dataset.code}:${e.textContent}`,
  );
}

test("words of a language have colours, and all of the text is there", () => {
  const found = parts('def f(x):  # why\n    return "y" + 1', "python");
  expect(found).toEqual(
    expect.arrayContaining(["key:def", "name:f", "note:# why", "key:return", 'text:"y"', "value:1"]),
  );
});

test("a language is known by its name, its short name or a file's end", () => {
  expect([
    language("Python"),
    language("ts"),
    language("src/a.rs"),
    language("sh"),
    language("yml"),
  ]).not.toContain("");
  expect([language(""), language("brainfuck"), language("README"), language("__proto__")]).toEqual([
    "",
    "",
    "",
    "",
  ]);
});

test("what has no language, or is too long, is plain", () => {
  expect(parts("def f", "")).toEqual([]);
  expect(parts("def f\n".repeat(5000), "python")).toEqual([]);
});

test("a word or a line that nobody writes leaves all of it plain", () => {
  expect(parts(`def f\n${"_".repeat(300)}`, "python")).toEqual([]);
  expect(parts(`def f\n${"a ".repeat(600)}`, "python")).toEqual([]);
});

test("markup in code is text", () => {
  const box = document.createElement("pre");
  box.append(
    coloured('x = "<img src=x onerror=alert(1)>"', "python"),
    coloured("<script>alert(1)</script>", "html"),
  );
  expect(box.querySelector("img, script")).toBeNull();
});
