/** What is worked out row by row and kept says the same as what is worked out from nothing. */
import { describe, expect, test } from "vitest";
import { ago, epic, order, session } from "../dev/rows";
import { needs, type Stop, sessionKey, stopsByEpic } from "../src/derive";
import { missionItems, missionOf, orderItems, sessionItems } from "../src/lists";
import { keeping, perRow } from "../src/per_row";
import type { Epic, Order, Session } from "../src/wire.gen";

const ORDER_STATES = ["abandoned", "blocked", "claimable", "live", "waiting", "done"] as const;
const GROUPS = ["running", "approval", "waiting", "idle", "error", "ended"] as const;

/** The same numbers for the same seed. */
function dice(seed: number) {
  let state = seed;
  return (sides: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % sides;
  };
}

/** Rows that keep their identity until they change, as tables hold them. */
class World {
  readonly epics = new Map<string, Epic>();
  readonly orders = new Map<string, Order>();
  readonly sessions = new Map<string, Session>();
  readonly #roll: (sides: number) => number;

  constructor(seed: number) {
    this.#roll = dice(seed);
  }

  change(): void {
    const name = `e${this.#roll(6)}`;
    const id = String(this.#roll(4));
    const worker = `s${this.#roll(8)}`;
    const status = (["TODO", "IN_PROGRESS", "DONE", "CANCELLED"] as const)[this.#roll(4)] ?? "TODO";
    this.epics.set(`shop/${name}`, epic({ epic: name, status }));
    const fields = { epic: name, phase_id: id, position: Number(id), last_activity: ago(this.#roll(999)) };
    const order_state = ORDER_STATES[this.#roll(ORDER_STATES.length)] ?? "waiting";
    const who = this.#roll(2) ? { provider: "claude", session_id: worker } : {};
    this.orders.set(`shop/${name}/${id}`, order({ ...fields, order_state, ...who }));
    if (this.#roll(5) === 0) this.orders.delete(`shop/${name}/${this.#roll(4)}`);
    const state_group = GROUPS[this.#roll(GROUPS.length)] ?? "idle";
    const row = session({ session_id: worker, state_group, started: ago(this.#roll(9999)) });
    this.sessions.set(sessionKey(row), row);
  }

  /** The same rows with no past: nothing is remembered of them. */
  fresh(): World {
    const world = new World(0);
    for (const name of ["epics", "orders", "sessions"] as const)
      for (const [key, row] of this[name]) (world[name] as Map<string, object>).set(key, { ...row });
    return world;
  }

  shown(before: ReadonlyMap<string, readonly Stop[]>) {
    const stops = keeping(before, stopsByEpic(this.orders, this.sessions));
    const all = [...stops.values()].flat();
    const missions = [...this.epics].map(([key, row]) => missionOf(row, stops.get(key) ?? []));
    const folds = new Map([["finished", true]]);
    const options = { folds, now: 0, searching: true };
    const lists = {
      missions: missionItems(missions, folds),
      orders: orderItems(all, folds),
      sessions: sessionItems([...this.sessions.values()], options),
      needs: needs(this.sessions.values(), all, this.orders),
    };
    return { stops, lists };
  }
}

describe("what is kept by row", () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])("is what would be made from nothing, whatever changes (%i)", (seed) => {
    const world = new World(seed);
    let before: ReadonlyMap<string, readonly Stop[]> = new Map();
    for (let n = 0; n < 60; n++) {
      world.change();
      const { stops, lists } = world.shown(before);
      before = stops;
      expect(lists).toEqual(world.fresh().shown(new Map()).lists);
    }
  });

  test("is made once for a row, even where nothing comes of it", () => {
    let made = 0;
    const half = perRow(({ n }: { n: number }) => {
      made++;
      return n % 2 ? undefined : n / 2;
    });
    const [odd, even] = [{ n: 3 }, { n: 4 }];
    expect([half(odd), half(odd), half(even), half(even), half({ n: 4 })]).toEqual([
      undefined,
      undefined,
      2,
      2,
      2,
    ]);
    expect(made).toBe(3);
  });

  test("lists that hold the same are the ones of before", () => {
    const [a, b] = [{}, {}];
    const before = new Map([
      ["same", [a, b]],
      ["longer", [a]],
      ["gone", [a]],
    ]);
    const next = keeping(
      before,
      new Map([
        ["same", [a, b]],
        ["longer", [a, b]],
        ["new", [b]],
      ]),
    );
    expect([...next.keys()]).toEqual(["same", "longer", "new"]);
    expect(next.get("same")).toBe(before.get("same"));
    expect(next.get("longer")).toEqual([a, b]);
  });
});
