// @vitest-environment jsdom
// DOMPurify asks for a DOM that is exact; happy-dom is not.
import { beforeAll, describe, expect, test } from "vitest";
import { render } from "../src/parts/markdown";

function rendered(text: string): HTMLElement {
  const box = document.createElement("div");
  box.append(render(text));
  return box;
}
const html = (text: string): string => rendered(text).innerHTML;
const text = (written: string): string => rendered(written).textContent ?? "";
const part = (text: string, selector: string): Element | null => rendered(text).querySelector(selector);

test("prose becomes what it says", () => {
  const found = html("# Goal\n\nA *passkey* and `code`\n\n- one\n- two");
  for (const piece of ["<h4>Goal</h4>", "<em>passkey</em>", "<code>code</code>", "<li>one</li>"]) {
    expect(found).toContain(piece);
  }
});

describe("nothing that runs comes through", () => {
  test.each([
    "<script>alert(1)</script>",
    '<img src=x onerror="alert(1)">',
    '<svg onload="alert(1)"><animate onbegin=alert(1)></svg>',
    '<a href="javascript:alert(1)">x</a>',
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html,<script>alert(1)</script>)",
    '<iframe src="https://example.org"></iframe>',
    '<form action="https://example.org"><button>x</button></form>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<details open ontoggle="alert(1)">x</details>',
    "<style>* { display: none }</style>",
    '<p style="position:fixed">x</p>',
    '<p id="site" class="jp-Cell" name="x">x</p>',
  ])("%s", (attack) => {
    const box = document.createElement("div");
    box.append(render(`before\n\n${attack}\n\nafter`));
    expect(box.textContent).toContain("before");
    const all = [...box.querySelectorAll("*")];
    expect(all.map((el) => el.tagName)).not.toEqual(
      expect.arrayContaining([
        expect.stringMatching(/SCRIPT|IMG|SVG|IFRAME|FORM|BUTTON|STYLE|MATH|OBJECT|EMBED/i),
      ]),
    );
    for (const el of all) {
      for (const { name, value } of [...el.attributes]) {
        expect(name).toMatch(/^(aria-label|href|rel|target|title|type|checked|disabled|start)$/);
        if (name === "href") expect(value).toMatch(/^(https?|mailto):/);
      }
    }
  });
});

describe("what looks like markup and is none of ours is shown as it stands", () => {
  test.each([
    "<script>alert(1)</script>",
    "<svg onload=alert(1)>",
    "Vec<String> and Map<K, V>",
    "<x-y>z</x-y>",
  ])("%s", (text) => {
    const box = document.createElement("div");
    box.append(render(text));
    expect(box.textContent?.trim()).toBe(text);
  });
  test("tags that people write stay", () =>
    expect(html("<details><summary>more</summary>\n\nH<sub>2</sub>O\n\n</details>")).toContain(
      "<sub>2</sub>",
    ));
});

describe("a link", () => {
  test("to the web opens elsewhere and tells nothing", () => {
    const link = part("[site](https://example.org/a)", "a");
    expect(link?.getAttribute("href")).toBe("https://example.org/a");
    expect(link?.getAttribute("rel")).toBe("noopener noreferrer");
    expect(link?.getAttribute("target")).toBe("_blank");
  });
  test("by mail is one", () => expect(part("[m](mailto:a@example.org)", "a[href]")).not.toBeNull());
  test.each(["[x](../plan.md)", "[x](/lab/tree)", "[x](#top)", "[x](file:///etc/passwd)"])(
    "%s leads nowhere",
    (text) => {
      expect(part(text, "a[href]")).toBeNull();
      expect(html(text)).toContain("x");
    },
  );
});

describe("a picture", () => {
  test("is a link to it and is not fetched", () => {
    expect(part("![the plan](https://example.org/a.png)", "img")).toBeNull();
    expect(part("![the plan](https://example.org/a.png)", "a")?.textContent).toBe("the plan");
  });
  test("written as HTML is one as well", () => {
    const link = part('<img src="https://example.org/a.png" alt="the plan">', "a");
    expect(link?.textContent).toBe("the plan");
    expect(link?.getAttribute("href")).toBe("https://example.org/a.png");
  });
});

test("a task list shows its boxes, which cannot be pressed", () => {
  const box = part("- [x] done", "input");
  expect(box?.getAttribute("type")).toBe("checkbox");
  expect(box?.hasAttribute("disabled")).toBe(true);
});
test("other inputs are dropped", () => expect(part('<input type="text" autofocus>', "input")).toBeNull());
test("hidden characters are shown", () => expect(html("a\u202eb")).toContain("⟦RLO⟧"));

/** Prose, lists, tables and code as an agent writes them, `length` characters of it. */
const honest = (length: number) =>
  `## A head

The *quick* brown fox reads \`config.py\` and **then** goes to https://example.org/b for some_words_like_this.
${"It says what it found there in a few plain words, and goes on. ".repeat(6)}

- one \`a\`
- two **b**
  - three

| a | b |
|---|---|
${"| 1 | `x` |\n".repeat(5)}
\`\`\`python
${"def f(x):\n    return x + 1  # why\n".repeat(8)}\`\`\`

`
    .repeat(length / 500)
    .slice(0, length);

const took = (text: string): number => {
  const began = performance.now();
  render(text);
  return performance.now() - began;
};

describe("what is made to take long takes no longer than an honest text of its length", () => {
  const LENGTH = 100_000;
  let bound = 0;
  beforeAll(() => {
    bound = Math.min(took(honest(LENGTH)), took(honest(LENGTH)));
  });
  const filled = (part: string) => part.repeat(LENGTH / part.length);
  const numbered = (part: string) =>
    Array.from({ length: LENGTH / (part.length + 4) }, (_, i) => part.replace("N", `${i}`)).join("");
  test.each([
    ["openers", "[".repeat(50_000) + "*".repeat(50_000)],
    ["half an address", `${filled("a.")}@`],
    ["a word and an at", `${filled("+")}@`],
    ["words in words", filled("a_b.")],
    ["stars", filled("a*")],
    ["links", filled("www.")],
    ["tables of another width", filled("x|a|b|\n|-|-|\n")],
    ["a list that goes on", `+ ${filled("x  \n     ")}`],
    ["quotes around a table", `${filled(">>")}|a|b|\n|-|-|\n`],
    ["quotes", `${">".repeat(2000)}\na\n`],
    ["paragraphs", filled("a\n\n")],
    ["cells", `${"|".repeat(20_000)}\n${"|-".repeat(10_000)}`],
    ["tags that a browser opens anew", numbered("<b x=N>") + filled("\n\na")],
    ["tags that are never closed", numbered("<p\n<b x=N\n\na\n\n")],
    ["folds", filled("<details>")],
    ["attributes", `<a ${numbered("aN ")}>x</a>`],
    ["code of one word", `\`\`\`ts\n${"_".repeat(19_900)}\n\`\`\``],
    ["code of numbers", `\`\`\`sh\n${"1e".repeat(9950)}\n\`\`\``],
    ["code of a bracket", `\`\`\`ts\n(${"a".repeat(19_900)}\n\`\`\``],
    ["much code", filled(`\`\`\`ts\n${"{(<a>\n".repeat(600)}\`\`\`\n`)],
  ])("%s", (_, text) => {
    expect(Math.min(took(text), took(text))).toBeLessThan(bound);
  });
});

describe("what nests deeper than a parser goes is shown", () => {
  test.each([">", "- ", "> - ", "1. ", "[", "*a _b ", "<b>", "<div>"])("%s", (part) => {
    expect(text(`${part.repeat(4000)}the end`)).toContain("the end");
  });
  test("and so is all that comes after it", () =>
    expect(text(`${">".repeat(3000)}a\n\n*b*`)).toMatch(/a\s+.*b/s));
});

describe("a long text is still Markdown", () => {
  test("of a hundred thousand characters, to its end", () => {
    const box = document.createElement("div");
    box.append(render(`${honest(100_000)}\n\`\`\`\n\n# The *end*`));
    expect(box.querySelectorAll("h4").length).toBeGreaterThan(80);
    expect(box.querySelector("h4:last-of-type em")?.textContent).toBe("end");
  });
  test("but for a paragraph that costs too much", () => {
    const found = html(`# A *head*\n\n${"*a ".repeat(5000)}\n\n*b*`);
    for (const piece of ["<h4>A <em>head</em></h4>", "*a *a", "<em>b</em>"]) expect(found).toContain(piece);
  });
  test("and its code has colours up to a length", () => {
    const block = (lines: number) => `\`\`\`python\n${"x = 1\n".repeat(lines)}\`\`\`\n\n`;
    const blocks = [...rendered(block(400) + block(400) + block(100)).querySelectorAll("code")];
    expect(blocks.map((code) => code.querySelector("[data-code]") !== null)).toEqual([true, false, true]);
  });
});

test("an address is a link, with what it stands in; a word with an at is none", () => {
  const found = rendered("See (https://example.org/a). www.example.org, a@example.org and https://.");
  expect([...found.querySelectorAll("a")].map((link) => link.getAttribute("href"))).toEqual([
    "https://example.org/a",
    "http://www.example.org",
  ]);
});
test("a heading may be underlined, and a table follow its paragraph", () => {
  expect(html("A head\n======")).toContain("<h4>A head</h4>");
  expect(part("words\n| a |\n|---|\n| 1 |", "p + table td")?.textContent).toBe("1");
});
