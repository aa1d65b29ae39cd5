import { describe, expect, test } from "vitest";
import { message, session } from "../dev/rows";
import type { FileEdit, Message, Reply, Request } from "../src/wire.gen";
import { click, FLEET, settle, settled, show } from "./show";

const RUN = session({
  session_id: "run",
  title: "Fix the cart",
  cwd: "/src/shop",
  cache_read_tokens: 12_000,
  reasoning_tokens: null,
});
const EDIT: FileEdit = {
  path: "/src/shop/a.py",
  change: "update",
  patch: "-x\n+y",
  added: 1,
  removed: 1,
  truncated: false,
};

const call = (tool: string, fields: Partial<Message> = {}) =>
  message({ kind: "tool_call", tool, input: "make", output: "ok", ...fields });

/** A kernel with a conversation; `held` keeps back what is asked of it until it is `let`. */
function kernel(
  rows: Message[],
  fields: { edits?: Record<string, FileEdit[]>; spawned?: Record<string, string> } = {},
) {
  const asked: Request[] = [];
  const held: Request[] = [];
  const made = { asked, held, isHeld: false };
  const agent = (agent_id: string, description = "") => ({
    ...{ host: "h", provider: "claude", session_id: "run", agent_id, parent_id: null, depth: 0 },
    ...{ agent_type: null, description, state: "idle", started: null, last_activity: null, model: null },
    ...{ output_tokens: null, transcript: null },
  });
  const results: Record<string, (args: Record<string, unknown>) => unknown> = {
    session: () => ({
      session: RUN,
      prompt: "Fix the cart\nand test it",
      tasks: [],
      files: [{ path: "/src/shop/a.py", change: "update", edits: 1, added: 1, removed: 1 }],
      agents: [agent(""), agent("a1", "Look around")],
      messages: rows.slice(-30),
      problems: [],
    }),
    messages: ({ start, count, agent: whose }) => {
      const all = whose ? [message({ text: "I am the subagent" })] : rows;
      const first = Number(start) < 0 ? Math.max(0, all.length + Number(start)) : Number(start);
      const shown = all.slice(first, first + Number(count));
      return {
        start: first,
        total: all.length,
        rows: shown,
        edits: {},
        spawned: {},
        ...(whose ? {} : fields),
      };
    },
    message: ({ row }) => ({
      message: { ...rows[Number(row)], output: "the whole output", truncated: false },
      edits: [],
      pictures: [],
    }),
    edits: () => ({ edits: [{ agent: "", time: null, edit: EDIT }], next: null, total: rows.length }),
    find: () => ({ row: null, next: null, total: rows.length }),
  };
  const reply = (request: Request): Reply => ({
    ...{ kind: "reply", id: request.id, ok: true, error: null },
    result: results[request.op]?.(request.args) ?? null,
  });
  const answer = (request: Request): Reply | undefined => {
    asked.push(request);
    if (!made.isHeld || request.op !== "messages") return reply(request);
    held.push(request);
    return undefined;
  };
  return { ...made, answer, reply, hold: () => (made.isHeld = true) };
}

async function drawer(rows: Message[], fields = {}, isHeld = false) {
  const made = kernel(rows, fields);
  if (isHeld) made.hold();
  const fleet = FLEET();
  const state = { ...fleet, tables: { ...fleet.tables, sessions: { "claude/run": RUN } } };
  const shown = show(state, { selected: "session:claude/run" }, made.answer);
  await settled();
  await settled();
  return { ...made, ...shown };
}
const named = (all: HTMLElement[], text: string) => {
  const found = all.find((e) => e.textContent?.includes(text));
  if (!found) throw new Error(`nothing says ${text}`);
  return found;
};

describe("the conversation", () => {
  test("shows the last messages at once, and the whole when it was read", async () => {
    const rows = Array.from({ length: 80 }, (_, i) =>
      message({ text: `row ${i}`, role: i % 2 ? "user" : "assistant" }),
    );
    const { text, all, model, held, reply } = await drawer(rows, {}, true);
    expect(text(".dnb-messages")).toContain("row 79");
    expect(all("[data-page]")).toHaveLength(0);
    for (const request of held) model.message(reply(request));
    await settled();
    expect(all("[data-page]").length).toBeGreaterThan(0);
    expect(text(".dnb-messages")).toContain("row 79");
  });

  test("what was opened stays open when the whole was read", async () => {
    const rows = [
      ...Array.from({ length: 60 }, (_, i) => message({ text: `row ${i}` })),
      call("Bash", { output: "only this" }),
    ];
    const { $, text, model, held, reply } = await drawer(rows, {}, true);
    click($(".dnb-call > button"));
    expect(text(".dnb-out")).toBe("only this");
    for (const request of held) model.message(reply(request));
    await settled();
    expect(text("[data-page] .dnb-out")).toBe("only this");
  });

  test("asks for the whole of a call only when it is opened, and only if there is more", async () => {
    const { all, asked, text } = await drawer([
      call("Bash"),
      call("Read", { output: "begins", truncated: true }),
    ]);
    const ops = () => asked.filter((request) => request.op === "message");
    click(named(all(".dnb-call > button"), "Bash"));
    await settled();
    expect(ops()).toHaveLength(0);
    click(named(all(".dnb-call > button"), "Read"));
    await settled();
    expect(ops().map((request) => request.args.row)).toEqual([1]);
    expect(text(".dnb-call-body")).toContain("the whole output");
  });

  test("tells an edit by its file and its lines, and opens to its diff", async () => {
    const { $, text } = await drawer([call("Edit", { input: "/src/shop/a.py" })], { edits: { 0: [EDIT] } });
    expect(text(".dnb-call > button")).toContain("a.py");
    expect(text(".dnb-call-res")).toContain("+1−1");
    click($(".dnb-call > button"));
    expect(text(".dnb-diff [data-sign='+']")).toBe("+y");
    expect(text(".dnb-out")).toBe("");
  });

  test("leads from a call to the subagent that it started, and back", async () => {
    const { $, all, text, asked } = await drawer([call("Agent"), message({ text: "Done." })], {
      spawned: { 0: "a1" },
    });
    click($(".dnb-call > button"));
    click(named(all(".dnb-call-body button"), "subagent"));
    await settled();
    expect(text(".dnb-messages")).toContain("I am the subagent");
    expect(asked.at(-1)?.args.agent).toBe("a1");
    expect(named(all(".dnb-tree-agent"), "Look around").getAttribute("aria-pressed")).toBe("true");
    click(named(all(".dnb-tree-agent"), "This session"));
    await settled();
    expect(text(".dnb-messages")).toContain("Done.");
  });

  test("says when what is looked for is not there", async () => {
    const { $, text, asked } = await drawer([message({ text: "hello" })]);
    click($("[aria-label='Next error']"));
    await settled();
    expect(text(".dnb-talk-bar [role=status]")).toContain("No error in this conversation");
    expect(asked.filter((request) => request.op === "find")).toHaveLength(2); // from here, and from the other end
  });

  test("asks again, once, for what had no answer while the connection was lost", async () => {
    const rows = [call("Read", { output: "begins", truncated: true })];
    const { $, text, model, kernel, answer } = await drawer(rows);
    const ops = () => model.sent.filter((request) => request.op === "message");
    model.answer = (request) => (request.op === "message" ? undefined : answer(request));
    click($(".dnb-call > button"));
    await settled();
    kernel.connectionStatusChanged.emit("disconnected");
    await settled();
    expect(text(".dnb-call-body")).toContain("The kernel is gone.");
    model.answer = answer;
    kernel.connectionStatusChanged.emit("connected");
    await settled();
    await settled();
    expect(text(".dnb-call-body")).toContain("the whole output");
    expect(text(".dnb-call-body")).not.toContain("The kernel is gone.");
    expect(ops()).toHaveLength(2);

    kernel.connectionStatusChanged.emit("disconnected");
    kernel.connectionStatusChanged.emit("connected");
    await settled();
    expect(ops()).toHaveLength(2); // what was answered is good
  });

  test("shows pictures only as data of its own, and no others", async () => {
    const { $, all, answer, model } = await drawer([call("Read", { pictures: 1 })]);
    model.answer = (request) =>
      request.op === "message"
        ? {
            ...{ kind: "reply", id: request.id, ok: true, error: null },
            result: {
              message: call("Read"),
              edits: [],
              pictures: ["https://example.org/x.png", "data:image/png;base64,iVBORw0KGgo="],
            },
          }
        : answer(request);
    click($(".dnb-call > button"));
    await settled();
    expect(all("img").map((img) => img.getAttribute("src"))).toEqual(["data:image/png;base64,iVBORw0KGgo="]);
  });
});

describe("beside the conversation", () => {
  test("the opening prompt stands where the title does not say it all", async () => {
    const { text } = await drawer([message()]);
    expect(text(".dnb-prompt")).toBe("Fix the cart\nand test it");
  });

  test("tokens stand by kind, and what is not logged is not a nought", async () => {
    const { text } = await drawer([message()]);
    expect(text(".dnb-usage")).toContain("Cache read12.0 K");
    expect(text(".dnb-usage")).toContain("Reasoningn/a");
  });

  test("what was done to a file is asked for again when it had no answer", async () => {
    const { $, all, text, model, kernel, answer } = await drawer([message()]);
    model.answer = (request) => (request.op === "edits" ? undefined : answer(request));
    click($(".dnb-files button"));
    await settled();
    kernel.connectionStatusChanged.emit("disconnected");
    kernel.connectionStatusChanged.emit("connected");
    await settled();
    expect(text(".dnb-edits")).toContain("The kernel is gone.");
    model.answer = answer;
    click(named(all(".dnb-edits button"), "Ask again"));
    await settled();
    expect(text(".dnb-edits")).not.toContain("The kernel is gone.");
    expect(text(".dnb-changes .dnb-diff")).toContain("+y");
  });

  test("a file opens to what was done to it", async () => {
    const { $, text } = await drawer([message()]);
    click($(".dnb-files button"));
    await settled();
    expect($(".dnb-ptab[data-tab='changes']").getAttribute("aria-selected")).toBe("true");
    expect(text(".dnb-changes .dnb-diff")).toContain("+y");
    click($(".dnb-ptab[data-tab='talk']"));
    settle();
    expect($(".dnb-replay").hidden).toBe(false);
  });
});
