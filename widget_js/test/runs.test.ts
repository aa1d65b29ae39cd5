import { afterEach, describe, expect, test, vi } from "vitest";
import { ago, approval, order, run, runner, session, snapshot } from "../dev/rows";
import { needs, numbers } from "../src/derive";
import { inOrder, runsByOrder, startOf } from "../src/runs";
import type { Reply, Request, Snapshot } from "../src/wire.gen";
import { click, FLEET, settle, settled, show } from "./show";

const reply = (request: Request, result: unknown): Reply => ({
  kind: "reply",
  id: request.id,
  ok: true,
  error: null,
  result,
});
const failure = (request: Request, code: "conflict" | "unsure", message: string): Reply => ({
  kind: "reply",
  id: request.id,
  ok: false,
  error: { code, message },
  result: null,
});

/** The fleet on a machine with two agents' programs. */
function fleet(more: Partial<Snapshot["tables"]> = {}): Snapshot {
  const base = FLEET();
  const absent = { provider: "codex", label: "Codex", path: null, reason: "no program codex on PATH" };
  return {
    ...base,
    meta: { ...base.meta, max_runs: 2, runners: [runner(), runner(absent)] },
    tables: { ...base.tables, ...more },
  };
}

describe("runs", () => {
  test("active ones come first, then the newest", () => {
    const runs = [
      run({ run_id: "old", state: "done", queued: ago(500) }),
      run({ run_id: "new", state: "failed", queued: ago(5) }),
      run({ run_id: "at work", queued: ago(900) }),
    ];
    expect(inOrder(runs).map((r) => r.run_id)).toEqual(["at work", "new", "old"]);
    const ours = runsByOrder(
      new Map([...runs, run({ run_id: "no phase", epic: null })].map((r) => [r.run_id, r])),
    );
    expect([...ours.keys()]).toEqual(["shop/user-auth/1"]);
  });

  test("what may be begun follows from the phase", () => {
    const start = (fields: Partial<Parameters<typeof order>[0]>) => startOf(order(fields));
    expect(start({ order_state: "abandoned", status: "IN_PROGRESS" })).toBe("hand_off");
    expect(start({ order_state: "blocked", status: "BLOCKED", linked_sessions: ["s"] })).toBe("hand_off");
    expect(start({ order_state: "blocked", status: "BLOCKED", linked_sessions: [] })).toBe("run");
    expect(start({ order_state: "claimable", status: "TODO" })).toBe("run");
    expect(start({ order_state: "live", status: "IN_PROGRESS" })).toBeNull();
    expect(start({ order_state: "done", status: "DONE" })).toBeNull();
  });

  test("a question stands for the session that asks it, once", () => {
    const asks = session({ session_id: "s", state: "approval", state_group: "approval" });
    const ask = approval({ session_id: "s" });
    const found = needs([asks], [], new Map(), [ask, approval({ approval_id: "a2", run_id: "r2" })]);
    expect(found.map((need) => need.key)).toEqual(["approval:a1", "approval:a2"]);
    expect(found[0]?.session).toBe(asks);
    expect(numbers([asks], [], [ask]).waiting).toBe(1);
    const runs = session({ session_id: "s", state: "tool_use", state_group: "running" });
    expect(numbers([runs], [], [ask])).toMatchObject({ running: 0, waiting: 1 });
  });
});

describe("beginning a phase", () => {
  const answer = (request: Request): Reply | undefined =>
    request.op === "run" ? reply(request, run()) : undefined;

  test("a row shows what it takes; Start sends it", async () => {
    const { $, model, text } = show(fleet(), { view: "orders" }, answer);
    click($('.dnb-orders [aria-label="Hand off Rotate tokens"]'));
    expect(model.values.selected).toBe("epic:shop/user-auth/2");
    expect(text(".dnb-dock-head")).toContain("Hand off");
    expect(model.sent.some((request) => request.op === "run")).toBe(false);
    click($(".dnb-dock [data-kind=primary]"));
    await settled();
    const sent = model.sent.find((request) => request.op === "run");
    expect(sent?.args).toMatchObject({
      project: "shop",
      epic: "user-auth",
      phase_id: "2",
      provider: "claude",
      hand_off: true,
      permission: "ask",
      prompt: null,
      sure: false,
    });
    expect(() => $(".dnb-dock")).toThrow();
  });

  test("an absent program explains itself", () => {
    const { $ } = show(fleet(), { view: "orders" }, answer);
    click($('.dnb-orders [aria-label="Hand off Rotate tokens"]'));
    expect($(".dnb-choice label[data-off]").title).toBe("no program codex on PATH");
  });

  test("beside a session of unknown state it is asked once more", async () => {
    const unsure = (request: Request) =>
      request.op !== "run"
        ? undefined
        : request.args.sure
          ? reply(request, run())
          : failure(request, "unsure", "Session 7f3c may still work on it.");
    const { $, model, text } = show(fleet(), { view: "orders" }, unsure);
    click($('.dnb-orders [aria-label="Hand off Rotate tokens"]'));
    click($(".dnb-dock [data-kind=primary]"));
    await settled();
    expect(text(".dnb-fault")).toContain("may still work");
    click($(".dnb-dock [data-kind=primary]"));
    await settled();
    expect(model.sent.filter((request) => request.op === "run").map((r) => r.args.sure)).toEqual([
      false,
      true,
    ]);
  });

  test("the choices of one dashboard are not those of another on the page", () => {
    const docks = [0, 1].map(() => show(fleet(), { view: "orders" }, answer));
    for (const { $ } of docks) click($('.dnb-orders [aria-label="Hand off Rotate tokens"]'));
    const names = docks.map(({ all }) => all(".dnb-choice input").map((input) => input.getAttribute("name")));
    expect(names.map((own) => new Set(own).size)).toEqual([1, 1]);
    expect(names[0]?.[0]).not.toBe(names[1]?.[0]);
  });

  test("a limit that is no number is not sent", () => {
    const { $, all } = show(fleet(), { view: "orders" }, answer);
    click($('.dnb-orders [aria-label="Hand off Rotate tokens"]'));
    click($(".dnb-limits .dnb-fold"));
    const usd = all(".dnb-limits-fields input")[1] as HTMLInputElement;
    usd.value = "a lot";
    usd.dispatchEvent(new Event("input", { bubbles: true }));
    settle();
    expect(($(".dnb-dock [data-kind=primary]") as HTMLButtonElement).disabled).toBe(true);
  });

  test("with the prompt in sight waits for that of the agent that is chosen, and keeps what was changed", async () => {
    const held: Request[] = [];
    const prompts = (request: Request) => {
      if (request.op !== "run_prompt") return undefined;
      if (request.args.provider === "codex") held.push(request);
      return request.args.provider === "codex" ? undefined : reply(request, { prompt: "For Claude." });
    };
    const base = fleet();
    const codex = runner({ provider: "codex", label: "Codex", path: "/usr/local/bin/codex" });
    const state = { ...base, meta: { ...base.meta, runners: [runner(), codex] } };
    const { $, all, model } = show(state, { view: "orders" }, prompts);
    const start = () => $(".dnb-dock [data-kind=primary]") as HTMLButtonElement;
    const field = () => $(".dnb-prompt textarea") as HTMLTextAreaElement;
    click($('.dnb-orders [aria-label="Hand off Rotate tokens"]'));
    click(all(".dnb-dock-foot button").find((b) => b.textContent === "Edit prompt") as HTMLElement);
    await settled();
    expect([field().value, start().disabled]).toEqual(["For Claude.", false]);

    click($(".dnb-choice input[value=codex]"));
    await settled();
    expect([field().value, start().disabled]).toEqual(["", true]);
    for (const request of held) model.message(reply(request, { prompt: "For Codex." }));
    await settled();
    expect([field().value, start().disabled]).toEqual(["For Codex.", false]);

    field().value = "Mine.";
    field().dispatchEvent(new Event("input", { bubbles: true }));
    click($(".dnb-choice input[value=claude]"));
    await settled();
    expect([field().value, field().disabled, start().disabled]).toEqual(["Mine.", false, false]);
  });

  test("a run that is under way can be stopped from the row", async () => {
    const runs = { r1: run({ phase_id: "2", state: "queued", place: 1 }) };
    const { $, model, text } = show(fleet({ runs }), { view: "orders" }, (request) => reply(request, run()));
    expect(text(".dnb-order-state")).toContain("Queued 1st");
    click($('[aria-label="Cancel run r1"]'));
    await settled();
    expect(model.sent.find((request) => request.op === "stop")?.args).toEqual({ run_id: "r1" });
  });

  test("a read-only dashboard has no control that writes", () => {
    const runs = { r1: run({ phase_id: "2" }) };
    const approvals = { a1: approval({ phase_id: "2" }) };
    const { text } = show(fleet({ runs, approvals }), { view: "orders", read_only: true });
    for (const word of ["Hand off", "Run", "Stop", "Allow", "Deny"])
      expect(text("button").split(" | ")).not.toContain(word);
  });
});

describe("an approval", () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  test("is allowed, or denied with a reason, once it was shown whole", async () => {
    const approvals = { a1: approval({ phase_id: "2" }) };
    const { $, all, model } = show(fleet({ approvals }), { selected: "run:r1" }, (request) =>
      reply(request, null),
    );
    click($('.dnb-need [aria-label="Allow Bash once"]'));
    await settled();
    expect(model.sent.at(-1)?.args).toEqual({ approval_id: "a1", decision: "once", reason: "" });
    expect(all(".dnb-need").length).toBeGreaterThan(0);
  });

  test("counts as shown once it has a box that holds all of it, and not while it has none", () => {
    const boxes = new Set<() => void>();
    class Sizes {
      constructor(readonly tell: () => void) {}
      observe = () => boxes.add(this.tell);
      disconnect = () => boxes.delete(this.tell);
    }
    vi.stubGlobal("ResizeObserver", Sizes);
    const rects = vi.spyOn(HTMLPreElement.prototype, "getClientRects");
    rects.mockReturnValue([] as unknown as DOMRectList); // behind another tab: all its sizes are 0
    const resized = () => {
      for (const tell of [...boxes]) tell();
      settle();
    };
    const approvals = { a1: approval({ text: "one\ntwo\nthree\nfour" }) };
    const { text } = show(fleet({ approvals }));
    expect(text(".dnb-need .dnb-acts")).toContain("Show all 4 lines");

    rects.mockRestore();
    const height = vi.spyOn(HTMLPreElement.prototype, "scrollHeight", "get").mockReturnValue(64);
    vi.spyOn(HTMLPreElement.prototype, "clientHeight", "get").mockReturnValue(48);
    resized();
    expect(text(".dnb-need .dnb-acts")).toContain("Show all 4 lines");

    height.mockReturnValue(48);
    resized();
    expect(text(".dnb-need .dnb-acts")).toContain("Allow");
  });

  test("that is too long can only be denied", () => {
    const approvals = { a1: approval({ truncated: true }) };
    const { text } = show(fleet({ approvals }));
    expect(text(".dnb-need")).toContain("can only be denied here");
    expect(text("button").split(" | ")).not.toContain("Allow");
  });

  test("that is a question is answered in words", async () => {
    const approvals = { a1: approval({ kind: "question", text: "Which index?", decisions: ["deny"] }) };
    const runs = { r1: run() };
    const { $, text, model } = show(fleet({ approvals, runs }), { selected: "run:r1" }, (request) =>
      reply(request, null),
    );
    expect(text("button").split(" | ")).not.toContain("Allow");
    expect(text(".dnb-need[data-ask] button")).toBe("Answer"); // and no button beside it that leaves it unanswered
    const field = $('.dnb-dock [aria-label="Your answer"]') as HTMLInputElement;
    field.value = "The new one.";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    settle();
    click($(".dnb-dock form button"));
    await settled();
    const sent = model.sent.find((request) => request.op === "answer");
    expect(sent?.args).toEqual({ approval_id: "a1", decision: "deny", reason: "The new one." });
  });

  test("keeps hidden characters visible", () => {
    const approvals = { a1: approval({ text: "rm -rf \u202e/tmp\u0007" }) };
    const { text } = show(fleet({ approvals }));
    expect(text(".dnb-ask-text")).toContain("⟦RLO⟧/tmp⟦BEL⟧");
  });
});

test("snapshots without runs have the same tables", () => {
  expect(snapshot({}).tables.runs).toEqual({});
});
