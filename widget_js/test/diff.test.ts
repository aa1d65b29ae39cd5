import { h, render } from "preact";
import { expect, test } from "vitest";
import { Diff } from "../src/parts/diff";

/** What each line of a patch is marked as; a space is no mark. */
function marks(patch: string): string {
  const box = document.createElement("div");
  render(h(Diff, { patch }), box);
  return [...box.querySelectorAll<HTMLElement>("pre span")].map((s) => s.dataset.sign ?? " ").join("");
}

test("lines that went and came are marked, the names of the file are not", () => {
  expect(marks("--- a/cart.py\n+++ b/cart.py\n@@ -1 +1 @@\n-x\n+y\n z\n")).toBe("  @-+  ");
  expect(marks("-x\n+y")).toBe("-+");
});

test("what only begins like a name is a line that went", () => {
  expect(marks("@@ -1,2 +1 @@\n--- a note\n-x\n+y")).toBe("@--+");
  expect(marks("--- a note\n+++ two notes")).toBe("-+");
});
