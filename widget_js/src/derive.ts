/** What follows from the rows: filters, the five numbers, who needs you. Pure; `now` is an argument. */
import { midnight, ms } from "./format";
import { perRow } from "./per_row";
import { oldest, sorter } from "./sort";
import type { Table } from "./tables";
import type { ActivityEvent, Approval, Epic, Order, Session } from "./wire.gen";

export type Glance = "running" | "waiting" | "stuck" | "abandoned" | "today";

/** What of everything is shown. Empty means all. */
export interface Filter {
  readonly providers: readonly string[];
  readonly project: string;
  readonly persona: string;
  readonly query: string;
  readonly glance: Glance | "";
}

/** A phase with the session that works or worked on it. */
export interface Stop {
  readonly order: Order;
  readonly session: Session | null;
}

export const epicKey = perRow((row: { project: string; epic: string }) => `${row.project}/${row.epic}`);
export const orderKey = perRow((order: Order) => `${epicKey(order)}/${order.phase_id}`);
export const sessionKey = perRow(
  (row: { provider: string; session_id: string }) => `${row.provider}/${row.session_id}`,
);
/** The key of the session that an order names. */
const workerKey = perRow((order: Order) =>
  order.provider && order.session_id ? `${order.provider}/${order.session_id}` : null,
);

const STOPS = new WeakMap<Order, Stop>();

/** The same stop for the same rows, so that a row of it need not be drawn again. */
export function stopOf(order: Order, sessions: Table<"sessions">): Stop {
  const worker = workerKey(order);
  const session = (worker !== null && sessions.get(worker)) || null;
  const known = STOPS.get(order);
  if (known?.session === session) return known;
  const stop = { order, session };
  STOPS.set(order, stop);
  return stop;
}

/** The stops of every epic, in the order of its plan. */
export function stopsByEpic(orders: Table<"orders">, sessions: Table<"sessions">): Map<string, Stop[]> {
  const found = new Map<string, Stop[]>();
  for (const order of orders.values()) {
    const stops = found.get(epicKey(order));
    if (stops) stops.push(stopOf(order, sessions));
    else found.set(epicKey(order), [stopOf(order, sessions)]);
  }
  for (const stops of found.values()) stops.sort((a, b) => a.order.position - b.order.position);
  return found;
}

/** The order that a session works on. */
export function orderOf(session: Session, orders: Table<"orders">): Order | undefined {
  const { project, epic, phase_id } = session;
  return project && epic && phase_id ? orders.get(`${project}/${epic}/${phase_id}`) : undefined;
}

// ── filters ─────────────────────────────────────────────────────────────────────────────

/** A row's text, as it is searched. */
const searched = (...fields: readonly (string | null)[]): string =>
  fields.filter(Boolean).join("\n").toLowerCase();

const ofSession = perRow((s: Session) =>
  searched(
    ...[s.title, s.project, s.branch, s.session_id, s.persona],
    ...[s.model, s.epic, s.provider, s.active_tool],
  ),
);
const ofOrder = perRow((o: Order) =>
  searched(o.title, o.project, o.epic, o.epic_title, o.persona, o.reason, `${o.epic} ${o.phase_id}`),
);
const ofEpic = perRow((e: Epic) => searched(e.title, e.epic, e.project));

/** Whether the text of a row holds every word of the query. Without a query no text is made. */
function holds(query: string): <R>(row: R, text: (row: R) => string) => boolean {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return (row, text) => words.every((word) => text(row).includes(word));
}

/** Tests for rows of each kind. `wide` leaves out the text and the glance: what the numbers count. */
export function passes(filter: Filter, orders: Table<"orders">, now: number, wide = false) {
  const { providers, project, persona, glance } = wide ? { ...filter, glance: "" as const } : filter;
  const found = holds(wide ? "" : filter.query);
  const today = midnight(now);
  const shown = (provider: string | null) => !provider || !providers.length || providers.includes(provider);
  const placed = (row: { project: string | null; persona: string | null }) =>
    (!project || row.project === project) && (!persona || row.persona === persona);

  const sessionGlance = (s: Session): boolean => {
    if (glance === "") return true;
    if (glance === "running") return s.state_group === "running";
    if (glance === "waiting") return s.state_group === "approval" || s.state_group === "waiting";
    if (glance === "today") return (ms(s.last_activity) ?? 0) >= today;
    const order = orderOf(s, orders)?.order_state;
    return glance === "stuck" ? s.state === "error" || order === "blocked" : order === "abandoned";
  };
  const stopGlance = ({ order, session }: Stop): boolean => {
    if (glance === "") return true;
    if (glance === "abandoned") return order.order_state === "abandoned";
    if (glance === "stuck")
      return order.order_state === "blocked" || (order.order_state === "live" && session?.state === "error");
    if (glance === "today") return (ms(order.last_activity) ?? 0) >= today;
    return order.order_state === "live" && session !== null && sessionGlance(session);
  };
  const session = (s: Session) => shown(s.provider) && placed(s) && sessionGlance(s) && found(s, ofSession);
  const stop = (t: Stop) =>
    shown(t.order.provider) && placed(t.order) && stopGlance(t) && found(t.order, ofOrder);
  const place = (e: Epic, stops: readonly Stop[]) => {
    if (project && e.project !== project) return false;
    const own = stops.filter(
      (t) => shown(t.order.provider) && (!persona || t.order.persona === persona) && stopGlance(t),
    );
    if (!own.length && (stops.length || persona || glance)) return false;
    return found(e, ofEpic) || own.some((t) => found(t.order, ofOrder));
  };
  const event = (e: ActivityEvent) => shown(e.provider) && placed(e);
  const approval = (a: Approval) => shown(a.provider) && (!project || a.project === project);
  return { session, stop, epic: place, event, approval };
}

// ── the five numbers ────────────────────────────────────────────────────────────────────

export interface Numbers {
  readonly running: number;
  readonly waiting: number;
  readonly errors: number;
  readonly blocked: number;
  readonly abandoned: number;
}

export function numbers(
  sessions: Iterable<Session>,
  stops: Iterable<Stop>,
  approvals: readonly Approval[] = [],
): Numbers {
  const n = { running: 0, waiting: 0, errors: 0, blocked: 0, abandoned: 0 };
  // a session of ours waits on what it asks, whatever its log makes of it
  const asking = new Set(approvals.map(askerOf));
  for (const session of sessions) {
    const { state_group } = session;
    if (asking.has(sessionKey(session))) continue;
    if (state_group === "running") n.running++;
    else if (state_group === "approval" || state_group === "waiting") n.waiting++;
    else if (state_group === "error") n.errors++;
  }
  n.waiting += asking.size;
  for (const { order } of stops) {
    if (order.order_state === "blocked") n.blocked++;
    else if (order.order_state === "abandoned") n.abandoned++;
  }
  return n;
}

// ── who needs you ───────────────────────────────────────────────────────────────────────

const NEEDS = ["approval", "waiting", "abandoned", "blocked", "error"] as const;
export type NeedKind = (typeof NEEDS)[number];

export interface Need {
  readonly key: string;
  readonly kind: NeedKind;
  readonly since: string | null;
  readonly order: Order | null;
  readonly session: Session | null;
  /** The question that can be answered here. */
  readonly approval: Approval | null;
  /** What opens it: a value of the trait `selected`. */
  readonly opens: string;
}

/** Who asks: the session, or the run that has none yet. */
const askerOf = (approval: Approval): string =>
  approval.session_id
    ? sessionKey({ provider: approval.provider, session_id: approval.session_id })
    : approval.run_id;

/** Approvals, questions, abandoned, blocked, errors; the oldest first within a kind. */
export function needs(
  sessions: Iterable<Session>,
  stops: Iterable<Stop>,
  orders: Table<"orders">,
  approvals: readonly Approval[] = [],
): Need[] {
  const asking = new Set(approvals.map(askerOf));
  const byId = new Map<string, Session>();
  const found: Need[] = [];
  for (const session of sessions) {
    const kind = session.state_group;
    if (asking.has(sessionKey(session))) {
      byId.set(sessionKey(session), session);
      continue; // its questions stand below
    }
    if (kind !== "approval" && kind !== "waiting" && kind !== "error") continue;
    const order = orderOf(session, orders) ?? null;
    // one thing is told once: the phase that this session left stands below
    if (kind === "error" && order && (order.order_state === "abandoned" || order.order_state === "blocked"))
      continue;
    const key = `session:${sessionKey(session)}`;
    found.push({
      key,
      kind,
      since: session.state_since ?? session.last_activity,
      order,
      session,
      approval: null,
      opens: key,
    });
  }
  for (const approval of approvals) {
    const order = orders.get(`${approval.project}/${approval.epic}/${approval.phase_id}`) ?? null;
    found.push({
      key: `approval:${approval.approval_id}`,
      kind: approval.kind === "question" ? "waiting" : "approval",
      since: approval.asked,
      order,
      session: byId.get(askerOf(approval)) ?? null,
      approval,
      opens: `run:${approval.run_id}`,
    });
  }
  for (const stop of stops) {
    const need = needOf(stop);
    if (need) found.push(need);
  }
  return inTurn(found);
}

const needOf = perRow(({ order, session }: Stop): Need | null => {
  const kind = order.order_state;
  if (kind !== "abandoned" && kind !== "blocked") return null;
  const key = `epic:${orderKey(order)}`;
  return { key, kind, since: order.last_activity, order, session, approval: null, opens: key };
});

const inTurn = sorter((need: Need) => [NEEDS.indexOf(need.kind), oldest(need.since), need.key]);

// ── what the drawer shows ───────────────────────────────────────────────────────────────

export type Target =
  | { readonly kind: "epic"; readonly project: string; readonly epic: string; readonly phase: string | null }
  | { readonly kind: "session"; readonly provider: string; readonly session_id: string }
  | { readonly kind: "run"; readonly run_id: string };

/** What `selected` names; null for nothing and for what is no such name. Projects may hold slashes: the tables know. */
export function target(selected: string, epics: Table<"epics">): Target | null {
  const at = selected.indexOf(":");
  const kind = selected.slice(0, at);
  const rest = selected.slice(at + 1);
  if (kind === "session") {
    const slash = rest.indexOf("/");
    return slash > 0 ? { kind, provider: rest.slice(0, slash), session_id: rest.slice(slash + 1) } : null;
  }
  if (kind === "run") return rest ? { kind, run_id: rest } : null;
  if (kind !== "epic") return null;
  const row = epics.get(rest);
  if (row) return { kind, project: row.project, epic: row.epic, phase: null };
  const last = rest.lastIndexOf("/");
  const parent = epics.get(rest.slice(0, last));
  if (parent) return { kind, project: parent.project, epic: parent.epic, phase: rest.slice(last + 1) };
  return last > 0 ? { kind, project: rest.slice(0, last), epic: rest.slice(last + 1), phase: null } : null;
}
