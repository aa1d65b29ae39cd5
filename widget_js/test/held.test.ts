import { describe, expect, test } from "vitest";
import { hold, itemAt, longestRise, offsets } from "../src/held";

const items = (keys: string, mark = "") => [...keys].map((key) => ({ key, mark }));
const known = (item: { key: string; mark: string }) => item;
const keys = (list: readonly { key: string }[]) => list.map((item) => item.key).join("");

describe("a held list", () => {
  test("keeps its order and counts what belongs elsewhere", () => {
    const held = hold(items("abcd"), items("dabc"), known);
    expect(keys(held.items)).toBe("abcd");
    expect(held.changed).toBe(1);
  });

  test("shows the rows of today in the order of before", () => {
    const held = hold(items("ab", "old"), items("ba", "new"), known);
    expect(held.items).toEqual(items("ab", "new"));
  });

  test("lets new rows wait", () => {
    const held = hold(items("ab"), items("xab"), known);
    expect(keys(held.items)).toBe("ab");
    expect(held.changed).toBe(1);
  });

  test("shows new rows at its end, where they may not wait, and keeps them there", () => {
    const held = hold(items("ab"), items("xa"), known, "end");
    expect(keys(held.items)).toBe("abx");
    expect(keys(hold(held.items, items("xya"), known, "end").items)).toBe("abxy");
  });

  test("takes what is only added at its end", () => {
    const held = hold(items("ab"), items("abx"), known);
    expect(keys(held.items)).toBe("abx");
    expect(held.changed).toBe(0);
  });

  test("keeps a row that belongs elsewhere as it is known now", () => {
    const held = hold(items("ab"), items("b"), (item) => ({ ...item, mark: "now" }));
    expect(held.items[0]).toEqual({ key: "a", mark: "now" });
    expect(held.changed).toBe(1);
  });

  test("lets go of a row of which nothing is known", () => {
    const held = hold(items("ab"), items("b"), () => undefined);
    expect(keys(held.items)).toBe("b");
  });

  test("of the same order has nothing changed", () => {
    expect(hold(items("abc"), items("abc", "new"), known)).toEqual({
      items: items("abc", "new"),
      changed: 0,
    });
  });
});

test.each([
  [[], 0],
  [[1, 2, 3], 3],
  [[3, 2, 1], 1],
  [[2, 5, 3, 7, 11, 8, 10, 13, 6], 6],
])("of %j the longest rise is %d", (values, length) => expect(longestRise(values)).toBe(length));

describe("places in a long list", () => {
  const starts = offsets(items("abcd"), (at) => [10, 20, 30, 40][at] ?? 0);
  test("begin where the one before ends", () => expect([...starts]).toEqual([0, 10, 30, 60, 100]));
  test.each([
    [0, 0],
    [9, 0],
    [10, 1],
    [59, 2],
    [99, 3],
    [5000, 3],
  ])("%d px is in item %d", (y, at) => expect(itemAt(starts, y)).toBe(at));
});
