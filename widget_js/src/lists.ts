/** The three views as flat lists of headings and rows, in the order in which they are shown. Pure. */
import { epicKey, orderKey, type Stop, sessionKey } from "./derive";
import { ms, sum } from "./format";
import { perRow } from "./per_row";
import { newest, oldest, sorted, sorter } from "./sort";
import type { Epic, Order, Session } from "./wire.gen";

export interface Heading<G> {
  readonly kind: "group";
  readonly key: string;
  readonly group: G;
  readonly open: boolean;
}
export interface RowItem<R> {
  readonly kind: "row";
  readonly key: string;
  readonly row: R;
}
export type Item<G, R> = Heading<G> | RowItem<R>;

/** Which folds a person opened or closed, by key; every other one is as `first` says. */
export type Folds = ReadonlyMap<string, boolean>;
const isOpen = (folds: Folds, key: string, first: boolean): boolean => folds.get(key) ?? first;

// ── missions ────────────────────────────────────────────────────────────────────────────

export interface Mission {
  readonly epic: Epic;
  readonly stops: readonly Stop[];
}

const MISSIONS = new WeakMap<Epic, Mission>();

/** The same mission for the same epic with the same stops. */
export function missionOf(epic: Epic, stops: readonly Stop[]): Mission {
  const known = MISSIONS.get(epic);
  if (known?.stops === stops) return known;
  const mission = { epic, stops };
  MISSIONS.set(epic, mission);
  return mission;
}

export interface FinishedGroup {
  readonly done: number;
  readonly cancelled: number;
}

const EPIC_RANK: Record<Epic["status"], number> = {
  BLOCKED: 0,
  IN_PROGRESS: 1,
  ON_HOLD: 2,
  TODO: 3,
  CANCELLED: 4,
  DONE: 5,
};

/** Whether somebody waits for the person in one of these phases. */
function calls(stops: readonly Stop[]): boolean {
  return stops.some(({ order, session }) => {
    if (order.order_state === "abandoned") return true;
    const group = order.order_state === "live" ? session?.state_group : undefined;
    return group === "approval" || group === "waiting" || group === "error";
  });
}

const inRank = sorter(({ epic, stops }: Mission) => [
  EPIC_RANK[epic.status] ?? EPIC_RANK.TODO,
  calls(stops) ? 0 : 1,
  epicKey(epic),
]);
const missionItem = perRow(
  (row: Mission): Item<FinishedGroup, Mission> => ({ kind: "row", key: epicKey(row.epic), row }),
);

/** Epics by status, those that need you first; finished ones stand behind a fold. The order holds still while agents work. */
export function missionItems(missions: readonly Mission[], folds: Folds): Item<FinishedGroup, Mission>[] {
  const all = inRank(missions);
  const finished = all.filter((m) => m.epic.status === "DONE" || m.epic.status === "CANCELLED");
  const items = all.slice(0, all.length - finished.length).map(missionItem);
  if (!finished.length) return items;
  const done = finished.filter((m) => m.epic.status === "DONE").length;
  const open = isOpen(folds, "finished", false);
  items.push({ kind: "group", key: "finished", group: { done, cancelled: finished.length - done }, open });
  return open ? items.concat(finished.map(missionItem)) : items;
}

/** The phases that a mission's row tells: those at work or in trouble, else the next one. */
export function told(stops: readonly Stop[]): readonly Stop[] {
  const busy = stops.filter(({ order }) => ["blocked", "abandoned", "live"].includes(order.order_state));
  if (busy.length) return busy;
  return stops
    .filter(({ order }) => order.order_state === "claimable" || order.order_state === "on_hold")
    .slice(0, 1);
}

// ── orders ──────────────────────────────────────────────────────────────────────────────

export interface OrderGroup {
  readonly state: Order["order_state"];
  readonly count: number;
}

const ORDER_GROUPS: readonly (readonly [Order["order_state"], boolean])[] = [
  ["abandoned", true],
  ["blocked", true],
  ["claimable", true],
  ["live", true],
  ["waiting", true],
  ["on_hold", false],
  ["done", false],
  ["cancelled", false],
];

const byPlan = sorter(({ order }: Stop) => [epicKey(order), order.position]);
const byAge = sorter(({ order }: Stop) => [oldest(order.last_activity), epicKey(order), order.position]);
const stopItem = perRow(
  (row: Stop): Item<OrderGroup, Stop> => ({ kind: "row", key: orderKey(row.order), row }),
);

/** Every phase, by what is to be done about it. Groups without one are left out. */
export function orderItems(stops: readonly Stop[], folds: Folds): Item<OrderGroup, Stop>[] {
  const groups = new Map<string, Stop[]>();
  for (const stop of stops) {
    const rows = groups.get(stop.order.order_state);
    if (rows) rows.push(stop);
    else groups.set(stop.order.order_state, [stop]);
  }
  const items: Item<OrderGroup, Stop>[] = [];
  for (const [state, first] of ORDER_GROUPS) {
    const rows = groups.get(state);
    if (!rows) continue;
    const open = isOpen(folds, `orders:${state}`, first);
    items.push({ kind: "group", key: `orders:${state}`, group: { state, count: rows.length }, open });
    if (!open) continue;
    const placed = state === "abandoned" || state === "blocked" ? byAge(rows) : byPlan(rows);
    for (const row of placed) items.push(stopItem(row));
  }
  return items;
}

// ── sessions ────────────────────────────────────────────────────────────────────────────

export interface SessionGroup {
  /** Empty: sessions without a project. */
  readonly project: string;
  /** `older`: the sessions of this project that ended a while ago. */
  readonly part: "all" | "older";
  readonly count: number;
  readonly running: number;
  /** Cost of those that have a price; null if none has. */
  readonly cost: number | null;
  readonly unpriced: number;
}

const GROUP_RANK: Record<Session["state_group"], number> = {
  running: 0,
  approval: 1,
  waiting: 2,
  idle: 3,
  error: 4,
  ended: 5,
  unknown: 6,
};
const DAY_MS = 86_400_000;
/** Fewer than this many old sessions need no fold. */
const FEW = 3;

const lives = (s: Session): boolean => GROUP_RANK[s.state_group] <= 2;

export interface SessionOptions {
  readonly folds: Folds;
  readonly now: number;
  /** Open every fold: somebody looks for something. */
  readonly searching: boolean;
}

/** Sessions by project, projects with somebody at work first; in each the running ones first. */
export function sessionItems(
  sessions: readonly Session[],
  options: SessionOptions,
): Item<SessionGroup, Session>[] {
  const projects = new Map<string, Session[]>();
  for (const session of sessions) {
    const rows = projects.get(session.project ?? "");
    if (rows) rows.push(session);
    else projects.set(session.project ?? "", [session]);
  }
  const names = sorted([...projects.keys()], (name) => [
    projects.get(name)?.some(lives) ? 0 : name ? 1 : 2,
    name,
  ]);
  return names.flatMap((name) => projectItems(name, projects.get(name) ?? [], options));
}

function projectItems(
  project: string,
  all: readonly Session[],
  options: SessionOptions,
): Item<SessionGroup, Session>[] {
  const { folds, now, searching } = options;
  const items: Item<SessionGroup, Session>[] = [];
  const head = (part: SessionGroup["part"], list: readonly Session[], first: boolean): boolean => {
    const key = `sessions:${part}:${project}`;
    const open = isOpen(folds, key, first);
    const running = list.filter((s) => s.state_group === "running").length;
    const unpriced = list.filter((s) => s.cost_usd === null).length;
    const cost = sum(list.map((s) => s.cost_usd));
    items.push({
      kind: "group",
      key,
      group: { project, part, count: list.length, running, cost, unpriced },
      open,
    });
    return open;
  };
  const add = (list: readonly Session[]) => {
    for (const row of list) items.push(sessionItem(row));
  };
  if (!head("all", all, true)) return items;
  const rows = byState(all);
  const old = rows.filter((s) => GROUP_RANK[s.state_group] >= 5 && now - lastOf(s) > DAY_MS);
  if (searching || old.length < FEW) {
    add(rows);
    return items;
  }
  const past = new Set(old);
  add(rows.filter((s) => !past.has(s)));
  if (head("older", old, false)) add(old);
  return items;
}

/** By state; the living in the order in which they began, so that they hold still; the rest newest first. */
const byState = sorter((s: Session) => {
  const time = lives(s) ? oldest(s.started) : newest(s.last_activity);
  return [GROUP_RANK[s.state_group] ?? GROUP_RANK.unknown, time, sessionKey(s)];
});

const lastOf = perRow((s: Session) => ms(s.last_activity) ?? 0);
const sessionItem = perRow(
  (row: Session): Item<SessionGroup, Session> => ({ kind: "row", key: sessionKey(row), row }),
);
