import { describe, expect, test } from "vitest";
import { ago, entry, message, problem } from "../dev/rows";
import { diff, inputLine, inputText, logItems, toolsTold, turns } from "../src/talk";
import type { Message } from "../src/wire.gen";

const said = message;
const call = (tool: string, error = false) => said({ kind: "tool_call", tool, error, output: "" });
const kinds = (messages: Message[]) =>
  turns(messages).map((turn) => [turn.role, ...turn.pieces.map((p) => p.kind)]);

describe("a conversation", () => {
  test("is told in turns of one speaker", () => {
    expect(
      kinds([said({ role: "user" }), said({ kind: "thinking" }), said({}), said({ role: "user" })]),
    ).toEqual([
      ["user", "text"],
      ["assistant", "thinking", "text"],
      ["user", "text"],
    ]);
  });

  test("tells four calls in a row in one line, three one by one", () => {
    const many = ["Read", "Read", "Grep", "Read"].map((tool) => call(tool));
    expect(kinds(many)).toEqual([["assistant", "calls"]]);
    expect(kinds(many.slice(1))).toEqual([["assistant", "call", "call", "call"]]);
    expect(toolsTold(many)).toBe("Read 3, Grep");
  });

  test("never hides a call that failed among others", () => {
    const calls = [call("A"), call("B"), call("C"), call("D"), call("E", true), call("F")];
    expect(kinds(calls)).toEqual([["assistant", "calls", "call", "call"]]);
  });

  test("keeps a subagent's words apart from its parent's", () => {
    expect(turns([said({}), said({ agent: "a1" }), said({})])).toHaveLength(3);
  });
});

describe("a call's input", () => {
  test("is told by what matters most in it", () => {
    expect(inputLine('{"description":"Run","command":"make\\nall"}')).toBe("make");
    expect(inputLine('{"cmd":["ls","-l"]}')).toBe("ls -l");
    expect(inputLine('{"other":"x"}')).toBe("x");
  });
  test("is told as it stands where it is no JSON", () => {
    expect(inputLine("{broken")).toBe("{broken");
    expect(inputLine("two\nlines")).toBe("two");
    expect(inputLine(null)).toBe("");
  });
  test("is read field by field when opened", () =>
    expect(inputText('{"a":"1","b":{"c":2}}')).toBe('a: 1\nb:\n{\n  "c": 2\n}'));
});

describe("an edit", () => {
  const signs = (input: object) => diff(JSON.stringify(input))?.map(({ sign, text }) => sign + text);
  test("shows the lines that went and came, with their neighbours", () =>
    expect(signs({ old_string: "a\nb\nc\nd", new_string: "a\nb\nX\nd" })).toEqual([" b", "-c", "+X", " d"]));
  test("of nothing shows nothing that changed", () =>
    expect(signs({ old_string: "a", new_string: "a" })).toEqual([" a"]));
  test("may be a patch", () =>
    expect(signs({ input: "*** Begin Patch\n+new\n-old" })).toEqual([" *** Begin Patch", "+new", "-old"]));
  test("is none for other calls", () => expect(signs({ command: "ls" })).toBeUndefined());
});

describe("a log", () => {
  const keys = (...all: Parameters<typeof logItems>) => logItems(...all).map((item) => item.key);
  test("is told newest first, whatever its order in the file", () => {
    const log = [
      entry({ entry: 0, line: 1, time: ago(100) }),
      entry({ entry: 1, line: 5, time: ago(300) }),
      entry({ entry: 2, line: 9, time: ago(10) }),
    ];
    expect(keys(log, [])).toEqual(["e2", "e0", "e1"]);
  });
  test("shows a line that could not be read beside its neighbour in the file", () => {
    const log = [entry({ entry: 0, line: 1, time: ago(300) }), entry({ entry: 1, line: 9, time: ago(10) })];
    expect(keys(log, [problem({ line: 5 })])).toEqual(["e1", "p0", "e0"]);
  });
  test("keeps an entry without a time by the one before it", () => {
    const log = [
      entry({ entry: 0, line: 1, time: ago(300) }),
      entry({ entry: 1, line: 5, time: null }),
      entry({ entry: 2, line: 9, time: ago(10) }),
    ];
    expect(keys(log, [])).toEqual(["e2", "e1", "e0"]);
  });
});

describe("what calls were given", () => {
  test("names the files of a patch", () => {
    const patch =
      "*** Begin Patch\n*** Update File: a/b.py\n@@\n-x\n+y\n*** Add File: c.md\n+z\n*** End Patch\n";
    expect(inputLine(patch)).toBe("a/b.py c.md");
    expect(inputLine(JSON.stringify({ input: patch }))).toBe("a/b.py c.md");
    expect(diff(JSON.stringify({ input: patch }))?.some((line) => line.sign === "+")).toBe(true);
  });
  test("counts the items of a list", () => {
    expect(inputLine(JSON.stringify({ todos: [{ description: "x" }, { description: "y" }] }))).toBe(
      "2 items",
    );
    expect(inputLine(JSON.stringify({ todos: [{}] }))).toBe("1 item");
  });
});
