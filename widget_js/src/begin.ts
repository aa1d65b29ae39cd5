/** The phase that is meant by what has the focus, if work on it can be begun from here. Pure. */
import { epicKey, orderKey, orderOf, type Stop, sessionKey, type Target } from "./derive";
import { told } from "./lists";
import { isActive, type Start, startOf } from "./runs";
import type { Table } from "./tables";
import type { Order, Run } from "./wire.gen";

export interface Begin {
  readonly order: Order;
  readonly start: Start;
}

export interface Known {
  readonly orders: Table<"orders">;
  readonly sessions: Table<"sessions">;
  readonly stops: ReadonlyMap<string, readonly Stop[]>;
  readonly runs: ReadonlyMap<string, readonly Run[]>;
}

/** A phase is meant itself; of an epic, the one that somebody left, else the first that its row tells. */
export function toBegin(target: Target | null, known: Known): Begin | null {
  const begins = meant(target, known).flatMap((order) => {
    const isOurs = known.runs.get(orderKey(order))?.some(isActive);
    const start = isOurs ? null : startOf(order);
    return start ? [{ order, start }] : [];
  });
  return begins.find((begin) => begin.start === "hand_off") ?? begins[0] ?? null;
}

function meant(target: Target | null, { orders, sessions, stops }: Known): Order[] {
  if (target?.kind === "epic") {
    const own = told(stops.get(epicKey(target)) ?? []).map((stop) => stop.order);
    if (target.phase === null) return own;
    const order = orders.get(`${epicKey(target)}/${target.phase}`);
    return order ? [order] : [];
  }
  const session = target?.kind === "session" ? sessions.get(sessionKey(target)) : undefined;
  const order = session && orderOf(session, orders);
  return order ? [order] : [];
}
