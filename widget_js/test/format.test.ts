import { describe, expect, test } from "vitest";
import {
  age,
  cut,
  day,
  firstLine,
  lasted,
  local,
  midnight,
  moment,
  money,
  oneLine,
  percent,
  plural,
  split,
  stopped,
  sum,
  tokens,
  visible,
  within,
} from "../src/format";

const S = 1000;
const at = (year: number, month: number, date: number, hour = 12, minute = 0): number =>
  new Date(year, month - 1, date, hour, minute).getTime();

describe("ages", () => {
  test.each([
    [0, "0 s"],
    [59.9 * S, "59 s"],
    [60 * S, "1 min"],
    [59 * 60 * S, "59 min"],
    [3600 * S, "1 h"],
    [47 * 3600 * S, "47 h"],
    [48 * 3600 * S, "2 d"],
    [400 * 86400 * S, "1 y"],
  ])("%d ms is %s", (duration, word) => expect(age(duration)).toBe(word));

  test("a time ahead of the clock is now, not a negative age", () => expect(age(-5 * S)).toBe("0 s"));
});

describe("days", () => {
  const now = at(2026, 4, 3, 0, 5);
  test("five past midnight, an hour ago is yesterday", () =>
    expect(day(now - 3600 * S, now)).toBe("yesterday"));
  test("the day before yesterday has its date", () => expect(day(at(2026, 4, 1), now)).toBe("1 Apr"));
  test("another year is named", () => expect(day(at(2024, 4, 1), now)).toBe("1 Apr 2024"));
  test("a time of today needs no day", () => expect(moment(at(2026, 4, 3, 0, 1), now)).toBe("00:01"));
  test("an older time has its day", () => expect(moment(at(2026, 3, 2, 9, 7), now)).toBe("2 Mar 09:07"));
  test("midnight is the reader's", () => expect(new Date(midnight(now)).getHours()).toBe(0));
});

describe("what is not known is n/a and never 0", () => {
  test("cost", () => {
    expect(money(null)).toBe("n/a");
    expect(money(0)).toBe("$0.00");
    expect([999.99, 999.996, 12345.67].map(money)).toEqual(["$999.99", "$1,000", "$12,346"]);
  });
  test("tokens", () => {
    expect(tokens(null)).toBe("n/a");
    expect(tokens(0)).toBe("0");
  });
  test("a sum of unknowns is unknown", () => expect(sum([null, null])).toBeNull());
  test("a sum leaves unknowns out", () => expect(sum([1, null, 2])).toBe(3));
  test("a window of unknown size has no percentage", () => expect(percent(1000, null)).toBeNull());
  test("a window of size 0 has no percentage", () => expect(percent(1000, 0)).toBeNull());
});

test("a cost that rounds to nothing is still a cost", () => expect(money(0.001)).toBe("<$0.01"));

test.each([
  [388, "388"],
  [38_400, "38.4 K"],
  [612_000, "612 K"],
  [999_400, "999 K"],
  [999_600, "1.00 M"],
  [2_410_000, "2.41 M"],
  [1_200_000_000, "1.20 G"],
])("%d tokens are %s", (n, word) => expect(tokens(n)).toBe(word));

test("a window fuller than full is full", () => expect(percent(300, 200)).toBe(100));
test("one is singular", () =>
  expect([plural(1, "entry", "entries"), plural(2, "entry", "entries")]).toEqual(["1 entry", "2 entries"]));
test("a path splits at its last slash, whatever its slash", () => {
  expect(split("src/auth/tokens.py")).toEqual(["src/auth/", "tokens.py"]);
  expect(split("C:\\src\\a.py")).toEqual(["C:\\src\\", "a.py"]);
});
test("a path is told from its session's directory", () => {
  expect(within("/home/ada/shop/src/a.py", "/home/ada/shop/")).toBe("src/a.py");
  expect(within("/home/ada/shopping/a.py", "/home/ada/shop")).toBe("/home/ada/shopping/a.py");
  expect(within("/etc/hosts", null)).toBe("/etc/hosts");
});
test("the first line is the first that says something", () =>
  expect(firstLine("\n  \n two \nthree")).toBe("two"));
test("a cut text says so", () => expect(cut("abcdef", 3)).toBe("abc…"));

describe("hidden characters are shown", () => {
  test("an override of the writing direction", () => expect(visible("a\u202egnp.exe")).toBe("a⟦RLO⟧gnp.exe"));
  test("isolates and embeddings", () =>
    expect(visible("\u2066\u202a\u2069\u202c")).toBe("⟦LRI⟧⟦LRE⟧⟦PDI⟧⟦PDF⟧"));
  test("an escape sequence", () => expect(visible("\u001b[31mred")).toBe("⟦ESC⟧[31mred"));
  test("controls above ASCII", () => expect(visible("\u0085\u007f")).toBe("⟦U+0085⟧⟦DEL⟧"));
  test("half a surrogate pair", () => expect(visible("\ud800!")).toBe("⟦U+D800⟧!"));
  test("tag characters", () => expect(visible("\u{e0041}")).toBe("⟦U+E0041⟧"));
  test("a space of no width", () => expect(visible("ad\u200bmin")).toBe("ad⟦ZWSP⟧min"));
});

test("tabs, newlines, emoji and right-to-left prose stay as they are", () => {
  const text = "a\tb\nc 👩‍💻 דף الخط\u200f";
  expect(visible(text)).toBe(text);
});
test("line ends of Windows are line ends", () => expect(visible("a\r\nb")).toBe("a\nb"));
test("one line is one line, and bounded", () => {
  expect(oneLine("a\n\n  b\tc")).toBe("a b c");
  expect(oneLine("x".repeat(100_000)).length).toBeLessThan(4100);
});

test("how long a call took is never nothing", () => {
  expect([0, 49, 60, 3240, 41_000, 120_000].map(lasted)).toEqual([
    "<0.1 s",
    "<0.1 s",
    "0.1 s",
    "3.2 s",
    "41 s",
    "2 min",
  ]);
});

test("a field for a time holds the reader's own", () => {
  expect(local(new Date(2026, 4, 2, 9, 5, 7).getTime())).toBe("2026-05-02T09:05:07");
  expect(local(null)).toBe("");
});

test("a sentence ends with a stop, once", () => {
  expect(["Turn finished", "Died (exit 1)", "Which one?", "Done.", ""].map(stopped)).toEqual([
    "Turn finished.",
    "Died (exit 1).",
    "Which one?",
    "Done.",
    "",
  ]);
});
