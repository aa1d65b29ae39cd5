import { describe, expect, test } from "vitest";
import { ago, entry, message, problem } from "../dev/rows";
import {
  inputLanguage,
  inputLine,
  inputText,
  logItems,
  outcome,
  preview,
  took,
  toolsTold,
  turns,
} from "../src/talk";
import { markdown } from "../src/talk_text";
import type { Message } from "../src/wire.gen";

const said = message;
const call = (tool: string, error = false) => said({ kind: "tool_call", tool, error, output: "" });
const kinds = (messages: Message[]) =>
  turns(preview(messages)).map((turn) => [turn.role, ...turn.pieces.map((p) => p.kind)]);

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

  test("never hides a call that changed a file, called an agent or is not over", () => {
    const rows = preview(["A", "B", "C", "D", "E"].map((tool) => call(tool)));
    const edit = {
      path: "a",
      change: "update",
      patch: "+x",
      added: 1,
      removed: 0,
      truncated: false,
    } as const;
    const shown = (fields: object) =>
      turns(rows.map((row, i) => (i === 4 ? { ...row, ...fields } : row))).flatMap((t) =>
        t.pieces.map((p) => p.kind),
      );
    expect(shown({})).toEqual(["calls"]);
    expect(shown({ edits: [edit] })).toEqual(["calls", "call"]);
    expect(shown({ spawned: "a1" })).toEqual(["calls", "call"]);
    expect(shown({ message: said({ kind: "tool_call", tool: "E" }) })).toEqual(["calls", "call"]);
  });

  test("never hides a call that failed among others", () => {
    const calls = [call("A"), call("B"), call("C"), call("D"), call("E", true), call("F")];
    expect(kinds(calls)).toEqual([["assistant", "calls", "call", "call"]]);
  });

  test("keeps a subagent's words apart from its parent's", () => {
    expect(kinds([said({}), said({ agent: "a1" }), said({})])).toHaveLength(3);
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
  test("is told where its end is missing", () => {
    expect(inputLine('{"file_path":"/a.py","content":"abc')).toBe("/a.py");
    expect(inputLine('{"command":"echo \\"x')).toBe('echo "x');
    expect(inputLine('{"content":"abc')).toBe('{"content":"abc');
  });
  test("is a command, or what it is", () => {
    expect(inputLanguage('{"command":"ls","description":"x"}')).toBe("bash");
    expect(inputLanguage('{"file_path":"/a.py"}')).toBe("");
    expect(inputLanguage("ls -l")).toBe("bash");
  });
  test("is read field by field when opened", () =>
    expect(inputText('{"a":"1","b":{"c":2}}')).toBe('a: 1\nb:\n{\n  "c": 2\n}'));
});

describe("what came of a call", () => {
  const call = (fields: Partial<Message>) => outcome(said({ kind: "tool_call", output: "", ...fields }));
  test("is a line, or how many", () => {
    expect(call({ output: "3 passed\n" })).toBe("3 passed");
    expect(call({ output: "a\nb\n" })).toBe("2 lines");
    expect(call({ output: "a\nb", truncated: true })).toBe("2+ lines");
    expect(call({ output: " \n" })).toBe("");
    expect(call({ output: null })).toBe("no result yet");
  });
  test("is how it failed", () => {
    expect(call({ error: true, output: "Exit code 2\nboom" })).toBe("exit 2");
    expect(call({ error: true, output: "Process exited with code 1" })).toBe("exit 1");
    expect(call({ error: true, output: "not found" })).toBe("failed");
  });
  test("took a while, if its log tells", () => {
    const time = "2026-05-22T12:00:00Z";
    expect(took(said({ time, ended: "2026-05-22T12:00:03.2Z" }))).toBe(3200);
    expect(took(said({ time }))).toBeNull();
    expect(took(said({ time, ended: "2026-05-22T11:00:00Z" }))).toBeNull();
  });
});

describe("a conversation as Markdown", () => {
  test("has a heading a turn, calls as a list, thoughts as quotes", () => {
    const rows = preview([
      said({ role: "user", text: "Mend it", time: "2026-05-22T12:00:00Z" }),
      said({ kind: "thinking", text: "a\nb" }),
      said({ kind: "tool_call", tool: "Bash", input: "make `all`", output: "ok" }),
      said({ kind: "tool_call", tool: "Read", input: "a.py", output: "1\n2" }),
      said({ text: "Done." }),
    ]);
    expect(markdown(rows, "Claude")).toBe(
      "### You · 2026-05-22T12:00:00Z\n\nMend it\n\n" +
        "### Claude\n\n> a\n> b\n\n- Bash `` make `all` ``: ok\n- Read `a.py`: 2 lines\n\nDone.\n",
    );
  });
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
  });
  test("counts the items of a list", () => {
    expect(inputLine(JSON.stringify({ todos: [{ description: "x" }, { description: "y" }] }))).toBe(
      "2 items",
    );
    expect(inputLine(JSON.stringify({ todos: [{}] }))).toBe("1 item");
  });
});
