import { afterEach, describe, expect, test, vi } from "vitest";
import { keepNames, keptNames, memory } from "../src/kept";
import { click, press, show } from "./show";

const KNOWN = ["missions", "orders"] as const;
const of = (text: string | null) => ({ getItem: () => text, setItem: vi.fn() });

describe("what a browser remembers", () => {
  test("is read without what nobody knows any more", () => {
    expect([...keptNames(of("orders maps"), "k", KNOWN)]).toEqual(["orders"]);
    expect([...keptNames(of(null), "k", KNOWN)]).toEqual([]);
    expect([...keptNames(null, "k", KNOWN)]).toEqual([]);
  });

  test("is written as words; a memory that is full changes nothing", () => {
    const kept = of("");
    keepNames(kept, "k", new Set(KNOWN));
    expect(kept.setItem).toHaveBeenCalledWith("k", "missions orders");
    kept.setItem.mockImplementation(() => {
      throw new DOMException("full", "QuotaExceededError");
    });
    keepNames(kept, "k", new Set(KNOWN));
    expect(kept.setItem).toHaveBeenCalledTimes(2);
  });

  test("is none where the page may not use it; another error is told", () => {
    const refusing = (error: Error) => ({
      get localStorage(): Storage {
        throw error;
      },
    });
    expect(memory(refusing(new DOMException("no", "SecurityError")))).toBeNull();
    expect(() => memory(refusing(new TypeError("a bug")))).toThrow("a bug");
  });
});

describe("one line a row", () => {
  afterEach(() => localStorage.clear());
  const isCompact = (root: HTMLElement) => root.querySelector(".dnb-main[data-compact]") !== null;

  test("is chosen by a button or a key, for the view that is shown, and found again", () => {
    const { root, $ } = show();
    expect(isCompact(root)).toBe(false);
    click($('[aria-label^="One line a row"]'));
    expect(isCompact(root)).toBe(true);
    expect($('[aria-label^="One line a row"]').getAttribute("aria-pressed")).toBe("true");
    press(root, "2");
    expect(isCompact(root)).toBe(false);
    expect(isCompact(show().root)).toBe(true);
    press($('.dnb-main [tabindex="0"]'), "c");
    press(root, "1");
    press(root, "c");
    expect(localStorage.getItem("dispatch-nb.compact")).toBe("orders");
  });
});
