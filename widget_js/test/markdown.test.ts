// @vitest-environment jsdom
// DOMPurify asks for a DOM that is exact; happy-dom is not.
import { describe, expect, test } from "vitest";
import { render } from "../src/parts/markdown";

function html(text: string): string {
  const box = document.createElement("div");
  box.append(render(text));
  return box.innerHTML;
}
function part(text: string, selector: string): Element | null {
  const box = document.createElement("div");
  box.append(render(text));
  return box.querySelector(selector);
}

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
test("a long run of openers is done in no time", () => {
  const began = performance.now();
  render("[".repeat(20_000) + "*".repeat(20_000));
  expect(performance.now() - began).toBeLessThan(3000);
});
