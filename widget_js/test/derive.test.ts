import { describe, expect, test } from "vitest";
import { ago, epic, NOW, order, session } from "../dev/rows";
import { type Filter, needs, numbers, orderKey, passes, stopOf, stopsByEpic, target } from "../src/derive";
import type { Order, Session } from "../src/wire.gen";

const ALL: Filter = { providers: [], project: "", persona: "", query: "", glance: "" };
const orders = (...rows: Order[]) => new Map(rows.map((row) => [orderKey(row), row]));
const sessions = (...rows: Session[]) =>
  new Map(rows.map((row) => [`${row.provider}/${row.session_id}`, row]));
const none = orders();

describe("a filter", () => {
  test("by provider hides other providers' sessions", () => {
    const pass = passes({ ...ALL, providers: ["codex"] }, none, NOW);
    expect(pass.session(session({ provider: "codex" }))).toBe(true);
    expect(pass.session(session({ provider: "claude" }))).toBe(false);
  });

  test("by provider keeps orders that nobody has begun: anyone may take them", () => {
    const pass = passes({ ...ALL, providers: ["codex"] }, none, NOW);
    expect(pass.stop({ order: order({ provider: null }), session: null })).toBe(true);
    expect(pass.stop({ order: order({ provider: "claude" }), session: null })).toBe(false);
  });

  test("by text needs every word, in any field and case", () => {
    const pass = passes({ ...ALL, query: "CART half" }, none, NOW);
    expect(pass.session(session({ title: "Round half-even", branch: "fix/cart" }))).toBe(true);
    expect(pass.session(session({ title: "Round half-even" }))).toBe(false);
  });

  test("by text finds an epic by its phases", () => {
    const pass = passes({ ...ALL, query: "tokens" }, none, NOW);
    const stops = [{ order: order({ title: "Rotate tokens" }), session: null }];
    expect(pass.epic(epic({ title: "Passkeys" }), stops)).toBe(true);
    expect(pass.epic(epic({ title: "Passkeys" }), [])).toBe(false);
  });

  test("by persona shows the epics that have work for it", () => {
    const pass = passes({ ...ALL, persona: "sre" }, none, NOW);
    const stops = [{ order: order({ persona: "sre" }), session: null }];
    expect(pass.epic(epic(), stops)).toBe(true);
    expect(pass.epic(epic(), [{ order: order({ persona: "qa" }), session: null }])).toBe(false);
  });

  test("keeps an epic without phases while nothing is filtered by them", () => {
    expect(passes(ALL, none, NOW).epic(epic(), [])).toBe(true);
    expect(passes({ ...ALL, project: "other" }, none, NOW).epic(epic(), [])).toBe(false);
  });

  test("by text does not change what the numbers count", () => {
    const pass = passes({ ...ALL, query: "nothing like it", glance: "stuck" }, none, NOW, true);
    expect(pass.session(session())).toBe(true);
  });
});

describe("a glance", () => {
  const look = (glance: Filter["glance"], table = none) => passes({ ...ALL, glance }, table, NOW);

  test("at stuck shows sessions in error and those of blocked phases", () => {
    const blocked = order({ phase_id: "4", order_state: "blocked" });
    const pass = look("stuck", orders(blocked));
    expect(pass.session(session({ state: "error", state_group: "error" }))).toBe(true);
    expect(pass.session(session({ epic: "user-auth", phase_id: "4" }))).toBe(true);
    expect(pass.session(session())).toBe(false);
    expect(pass.stop({ order: blocked, session: null })).toBe(true);
  });

  test("at running shows only phases whose agent runs", () => {
    const live = order({ order_state: "live" });
    expect(look("running").stop({ order: live, session: session({ state_group: "running" }) })).toBe(true);
    expect(look("running").stop({ order: live, session: session({ state_group: "idle" }) })).toBe(false);
    expect(look("running").stop({ order: live, session: null })).toBe(false);
  });

  test("at today leaves out what rests since yesterday", () => {
    expect(look("today").session(session({ last_activity: ago(60) }))).toBe(true);
    expect(look("today").session(session({ last_activity: ago(86_400 * 2) }))).toBe(false);
    expect(look("today").session(session({ last_activity: null }))).toBe(false);
  });
});

test("the five numbers count sessions by group and phases by state", () => {
  const stop = (order_state: Order["order_state"]) => ({ order: order({ order_state }), session: null });
  const groups = ["running", "running", "approval", "waiting", "error", "idle", "unknown"] as const;
  expect(
    numbers(
      groups.map((state_group) => session({ state_group })),
      [stop("blocked"), stop("abandoned"), stop("abandoned"), stop("done")],
    ),
  ).toEqual({ running: 2, waiting: 2, errors: 1, blocked: 1, abandoned: 2 });
});

describe("who needs you", () => {
  const waits = (id: string, group: Session["state_group"], seconds: number, fields: Partial<Session> = {}) =>
    session({ session_id: id, state_group: group, state_since: ago(seconds), ...fields });

  test("is told by kind, and the oldest first within a kind", () => {
    const left = order({ phase_id: "2", order_state: "abandoned", last_activity: ago(9000) });
    const found = needs(
      [
        waits("new", "approval", 10),
        waits("asks", "waiting", 500),
        waits("old", "approval", 90),
        waits("bad", "error", 1),
      ],
      [{ order: left, session: null }],
      orders(left),
    );
    expect(found.map((need) => need.key)).toEqual([
      "session:claude/old",
      "session:claude/new",
      "session:claude/asks",
      "epic:shop/user-auth/2",
      "session:claude/bad",
    ]);
  });

  test("is told once: a phase that a session in error left stands for it", () => {
    const left = order({ phase_id: "2", order_state: "abandoned" });
    const found = needs(
      [waits("bad", "error", 1, { epic: "user-auth", phase_id: "2" })],
      [{ order: left, session: null }],
      orders(left),
    );
    expect(found.map((need) => need.kind)).toEqual(["abandoned"]);
  });

  test("without a time comes last of its kind", () => {
    const found = needs(
      [waits("x", "approval", 0, { state_since: null, last_activity: null }), waits("y", "approval", 5)],
      [],
      none,
    );
    expect(found.map((need) => need.key)).toEqual(["session:claude/y", "session:claude/x"]);
  });
});

describe("stops", () => {
  test("are in the order of their plan", () => {
    const rows = orders(order({ phase_id: "b", position: 1 }), order({ phase_id: "a", position: 0 }));
    expect(
      stopsByEpic(rows, sessions())
        .get("shop/user-auth")
        ?.map((t) => t.order.phase_id),
    ).toEqual(["a", "b"]);
  });

  test("are the same object for the same rows, another for a changed session", () => {
    const row = order({ provider: "claude", session_id: "s" });
    const first = stopOf(row, sessions(session({ session_id: "s" })));
    const table = sessions(session({ session_id: "s", state: "thinking" }));
    expect(stopOf(row, table)).not.toBe(first);
    expect(stopOf(row, table)).toBe(stopOf(row, table));
  });
});

describe("what the drawer shows", () => {
  const epics = new Map([["src/shop/user-auth", epic({ project: "src/shop" })]]);
  test("is an epic, by its whole name", () =>
    expect(target("epic:src/shop/user-auth", epics)).toEqual({
      kind: "epic",
      project: "src/shop",
      epic: "user-auth",
      phase: null,
    }));
  test("is an epic at a phase", () =>
    expect(target("epic:src/shop/user-auth/2A", epics)).toMatchObject({ epic: "user-auth", phase: "2A" }));
  test("is a session whose id may hold slashes", () =>
    expect(target("session:claude/a/b", epics)).toEqual({
      kind: "session",
      provider: "claude",
      session_id: "a/b",
    }));
  test("is an epic that nothing is known of yet, so that the kernel can say so", () =>
    expect(target("epic:shop/other", epics)).toMatchObject({ project: "shop", epic: "other" }));
  test.each(["", "nonsense", "session:", "session:x", "epic:"])("is nothing for %j", (selected) =>
    expect(target(selected, epics)).toBeNull(),
  );
});
