/** `h`: what it takes to go on with what has the focus. */
import { describe, expect, test } from "vitest";
import { order, run, runner, session } from "../dev/rows";
import { type Begin, type Known, toBegin } from "../src/begin";
import { stopsByEpic, type Target } from "../src/derive";
import { runsByOrder } from "../src/runs";
import type { Run } from "../src/wire.gen";
import { FLEET, press, settle, show } from "./show";

const ORDERS = new Map([
  ["shop/user-auth/1", order({ phase_id: "1", order_state: "claimable", status: "TODO" })],
  ["shop/user-auth/2", order({ phase_id: "2", order_state: "blocked", status: "BLOCKED", position: 1 })],
  [
    "shop/user-auth/3",
    order({ phase_id: "3", order_state: "abandoned", status: "IN_PROGRESS", position: 2 }),
  ],
]);
const SESSIONS = new Map([
  ["claude/at-1", session({ session_id: "at-1", project: "shop", epic: "user-auth", phase_id: "1" })],
  ["claude/free", session({ session_id: "free", epic: null, phase_id: null })],
]);
const known = (...runs: Run[]): Known => ({
  orders: ORDERS,
  sessions: SESSIONS,
  stops: stopsByEpic(ORDERS, SESSIONS),
  runs: runsByOrder(new Map(runs.map((r) => [r.run_id, r]))),
});
const phaseOf = (begin: Begin | null) => begin && [begin.order.phase_id, begin.start];
const at = (phase: string | null): Target => ({ kind: "epic", project: "shop", epic: "user-auth", phase });
const of = (session_id: string): Target => ({ kind: "session", provider: "claude", session_id });

describe("what is meant", () => {
  test("is the phase itself, of an epic what somebody left, of a session its phase", () => {
    expect(phaseOf(toBegin(at("1"), known()))).toEqual(["1", "run"]);
    expect(phaseOf(toBegin(at(null), known()))).toEqual(["3", "hand_off"]);
    expect(phaseOf(toBegin(of("at-1"), known()))).toEqual(["1", "run"]);
  });

  test("is nothing where nothing can be begun", () => {
    for (const target of [null, at("9"), of("free"), of("nobody")])
      expect(toBegin(target, known())).toBeNull();
    const ours = run({ phase_id: "3", state: "running" });
    expect(toBegin(at("3"), known(ours))).toBeNull();
    expect(phaseOf(toBegin(at(null), known(ours)))).toEqual(["2", "run"]);
    expect(phaseOf(toBegin(at("3"), known({ ...ours, state: "failed" })))).toEqual(["3", "hand_off"]);
  });
});

describe("the key h", () => {
  const able = () => {
    const base = FLEET();
    return { ...base, meta: { ...base.meta, max_runs: 2, runners: [runner()] } };
  };

  test("opens what it takes for the row with the focus, and starts nothing", () => {
    const { $, model, text } = show(able());
    $('.dnb-epic[data-key="shop/user-auth"]').focus();
    press(document.activeElement as Element, "h");
    expect(model.values.selected).toBe("epic:shop/user-auth/2");
    expect(text(".dnb-dock")).toContain("Hand off");
    expect(model.sent.map((request) => request.op)).not.toContain("hand_off");
  });

  test("opens it from Needs you too", () => {
    const { $, model } = show(able());
    $('[data-need="epic:shop/user-auth/2"] .dnb-btn').focus();
    press(document.activeElement as Element, "h");
    expect(model.values.selected).toBe("epic:shop/user-auth/2");
  });

  test("says so where there is nothing to begin", () => {
    const { root, model, text } = show(); // a kernel that starts no agents
    press(root, "h");
    settle();
    expect(text(".dnb-taken")).toContain("Nothing here to run or hand off");
    expect(model.values.selected).toBe("");
  });
});

test("a mission's row offers the way on, of the phases that have one", () => {
  const base = FLEET();
  const { all } = show({ ...base, meta: { ...base.meta, max_runs: 2, runners: [runner()] } });
  expect(all(".dnb-epic-phase .dnb-btn").map((b) => b.getAttribute("aria-label"))).toEqual([
    "Hand off Rotate tokens",
    "Run Algorithm",
  ]);
});
