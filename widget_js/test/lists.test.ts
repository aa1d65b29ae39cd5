import { describe, expect, test } from "vitest";
import { ago, epic, NOW, order, session } from "../dev/rows";
import { type Folds, type Item, missionItems, orderItems, sessionItems, told } from "../src/lists";
import type { Epic, Order, Session } from "../src/wire.gen";

const shape = <G, R>(items: readonly Item<G, R>[]) =>
  items.map((i) => (i.kind === "group" ? `[${i.key}]` : i.key));
const opened = (...keys: string[]): Folds => new Map(keys.map((key) => [key, true]));

describe("missions", () => {
  const mission = (name: string, status: Epic["status"], stops: Parameters<typeof told>[0] = []) => ({
    epic: epic({ epic: name, status }),
    stops,
  });
  const abandoned = { order: order({ order_state: "abandoned" }), session: null };

  test("come blocked first, and those that need you first among equals", () => {
    const items = missionItems(
      [
        mission("todo", "TODO"),
        mission("calm", "IN_PROGRESS"),
        mission("held", "ON_HOLD"),
        mission("zcalls", "IN_PROGRESS", [abandoned]),
        mission("blocked", "BLOCKED"),
      ],
      new Map(),
    );
    expect(shape(items)).toEqual(["shop/blocked", "shop/zcalls", "shop/calm", "shop/held", "shop/todo"]);
  });

  test("that are finished stand behind a fold", () => {
    const all = [mission("done", "DONE"), mission("off", "CANCELLED"), mission("todo", "TODO")];
    expect(shape(missionItems(all, new Map()))).toEqual(["shop/todo", "[finished]"]);
    expect(shape(missionItems(all, opened("finished")))).toEqual([
      "shop/todo",
      "[finished]",
      "shop/off",
      "shop/done",
    ]);
  });

  test("tell their phases at work or in trouble, else the next one", () => {
    const stop = (phase_id: string, order_state: Order["order_state"]) => ({
      order: order({ phase_id, order_state }),
      session: null,
    });
    const next = [stop("1", "done"), stop("2", "claimable"), stop("3", "claimable")];
    expect(told(next).map((t) => t.order.phase_id)).toEqual(["2"]);
    expect(told([...next, stop("4", "live"), stop("5", "blocked")]).map((t) => t.order.phase_id)).toEqual([
      "4",
      "5",
    ]);
  });
});

describe("orders", () => {
  const stop = (phase_id: string, order_state: Order["order_state"], seconds: number, position = 0) => ({
    order: order({ phase_id, order_state, last_activity: ago(seconds), position }),
    session: null,
  });

  test("come by what is to be done, the longest abandoned first, the rest as planned", () => {
    const items = orderItems(
      [
        stop("3", "claimable", 1, 3),
        stop("2", "claimable", 9, 2),
        stop("new", "abandoned", 5),
        stop("old", "abandoned", 500),
        stop("b", "blocked", 1),
      ],
      new Map(),
    );
    expect(shape(items)).toEqual([
      "[orders:abandoned]",
      "shop/user-auth/old",
      "shop/user-auth/new",
      "[orders:blocked]",
      "shop/user-auth/b",
      "[orders:claimable]",
      "shop/user-auth/2",
      "shop/user-auth/3",
    ]);
  });

  test("that are done are folded until somebody opens them", () => {
    expect(shape(orderItems([stop("1", "done", 1)], new Map()))).toEqual(["[orders:done]"]);
    expect(shape(orderItems([stop("1", "done", 1)], opened("orders:done")))).toHaveLength(2);
  });
});

describe("sessions", () => {
  const at = (id: string, group: Session["state_group"], seconds: number, fields: Partial<Session> = {}) =>
    session({
      session_id: id,
      state_group: group,
      last_activity: ago(seconds),
      started: ago(seconds + 100),
      ...fields,
    });
  const items = (rows: Session[], searching = false) =>
    sessionItems(rows, { folds: new Map(), now: NOW, searching });

  test("come by project, projects at work first, nameless ones last", () => {
    const found = items([
      at("1", "ended", 5, { project: null }),
      at("2", "ended", 5, { project: "alpha" }),
      at("3", "running", 5, { project: "beta" }),
    ]);
    expect(shape(found)).toEqual([
      "[sessions:all:beta]",
      "claude/3",
      "[sessions:all:alpha]",
      "claude/2",
      "[sessions:all:]",
      "claude/1",
    ]);
  });

  test("that run keep their places while their ages change", () => {
    const a = at("a", "running", 5, { started: ago(900) });
    const b = at("b", "running", 1, { started: ago(800) });
    const later = { ...a, last_activity: ago(0) };
    expect(shape(items([b, a]))).toEqual(shape(items([b, later])));
  });

  test("that ended days ago stand behind a fold, unless somebody searches", () => {
    const old = ["x", "y", "z"].map((id, i) => at(id, "ended", 90_000 + i));
    const rows = [at("now", "running", 1), ...old];
    expect(shape(items(rows))).toEqual(["[sessions:all:shop]", "claude/now", "[sessions:older:shop]"]);
    expect(shape(items(rows, true))).toEqual([
      "[sessions:all:shop]",
      "claude/now",
      "claude/x",
      "claude/y",
      "claude/z",
    ]);
  });

  test("have a cost only where one is known, and say how many have none", () => {
    const group = (rows: Session[]) => {
      const [first] = items(rows);
      return first?.kind === "group" ? first.group : undefined;
    };
    expect(group([at("1", "idle", 1)])).toMatchObject({ cost: null, unpriced: 1 });
    expect(group([at("1", "idle", 1, { cost_usd: 2 }), at("2", "idle", 1)])).toMatchObject({
      cost: 2,
      unpriced: 1,
    });
  });
});
