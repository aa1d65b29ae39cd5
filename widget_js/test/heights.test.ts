import { expect, test } from "vitest";
import { Heights, inView } from "../src/heights";

test("pages that were never seen are as high as those that were, on the whole", () => {
  const heights = new Heights();
  heights.set(1, 100);
  heights.set(3, 300);
  expect([...heights.starts(5)]).toEqual([0, 200, 300, 500, 800, 1000]);
});

test("a height that is known already is no news", () => {
  const heights = new Heights();
  expect(heights.set(0, 100)).toBe(true);
  expect(heights.set(0, 100.4)).toBe(false);
  heights.clear();
  expect(heights.set(0, 100)).toBe(true);
});

test("no conversation is higher than a browser can draw", () => {
  const starts = new Heights().starts(100_000);
  expect(starts.at(-1)).toBeLessThanOrEqual(12_000_001);
});

test("the pages in view, and some around them", () => {
  const starts = new Float64Array([0, 100, 200, 300, 400]);
  expect(inView(starts, 150, 100, 0)).toEqual({ first: 1, stop: 3 });
  expect(inView(starts, 150, 100, 60)).toEqual({ first: 0, stop: 4 });
  expect(inView(starts, 9999, 100, 0)).toEqual({ first: 3, stop: 4 });
  expect(inView(new Float64Array([0]), 0, 100, 0)).toEqual({ first: 0, stop: 0 });
});
