/** Code in colours. What the highlighter finds becomes elements and text nodes, never HTML. */
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import go from "highlight.js/lib/languages/go";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";
import { visible } from "../format";
import { memo } from "./memo";

/** Longer texts stay plain, and so do the further ones of a message: colours would hold up the page. */
export const MAX_COLOURED = 4000;

/** Nobody writes such words and lines; a highlighter looks through one again from each of its letters. */
const LONG_WORD = /\w{200}/;
const LONG_LINE = 1000;

const found = createLowlight({ bash, css, go, json, python, rust, sql, typescript, xml, yaml });
found.registerAlias({
  bash: ["sh", "shell", "zsh", "console"],
  python: ["py", "pyi"],
  rust: ["rs"],
  typescript: ["ts", "tsx", "js", "jsx", "javascript", "mjs", "cjs"],
  xml: ["html", "svg", "vue"],
  yaml: ["yml"],
});

type Node = ReturnType<typeof found.highlight>["children"][number];

/** What a highlighter calls its parts, as the few sorts that have a colour; others stay as they are. */
const SORTS: Record<string, string> = {
  keyword: "key",
  built_in: "name",
  literal: "key",
  number: "value",
  string: "text",
  regexp: "text",
  comment: "note",
  title: "name",
  attr: "name",
  attribute: "name",
  tag: "key",
  selector: "name",
  type: "name",
  variable: "value",
  meta: "note",
};

const sortOf = (name: string): string | undefined => SORTS[name] ?? SORTS[name.split("-")[0] ?? ""];

/** The language that a fence or a file's name asks for; empty if we have no colours for it. */
export function language(name: string): string {
  const word =
    name
      .toLowerCase()
      .split(/[.\s{]/)
      .at(name.includes(".") ? -1 : 0) ?? "";
  return found.registered(word) ? word : "";
}

/** `code` as nodes; a plain text node where there are no colours for it. */
export function coloured(code: string, name: string): DocumentFragment {
  const all = document.createDocumentFragment();
  const known = language(name);
  if (!known || isMuch(code)) all.append(code);
  else append(all, found.highlight(known, code).children);
  return all;
}

const isMuch = (code: string): boolean =>
  code.length > MAX_COLOURED ||
  LONG_WORD.test(code) ||
  code.split("\n").some((line) => line.length > LONG_LINE);

function append(to: ParentNode, nodes: readonly Node[]): void {
  for (const node of nodes) {
    if (node.type === "text") to.append(node.value);
    if (node.type !== "element") continue;
    const [name = ""] = Array.isArray(node.properties.className) ? node.properties.className : [];
    const sort = sortOf(String(name).replace(/^hljs-/, ""));
    const part = document.createElement("span");
    if (sort) part.dataset.code = sort;
    append(part, node.children as readonly Node[]);
    to.append(part);
  }
}

/** A block of code, coloured if its language is known. */
export const Code = memo(({ text, name, out = false }: { text: string; name: string; out?: boolean }) => (
  <pre
    dir="auto"
    class={out ? "dnb-out" : undefined}
    ref={(box) => box?.replaceChildren(coloured(visible(text), name))}
  />
));
