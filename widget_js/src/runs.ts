/** What follows from the runs: which of them a phase's row speaks of, and what may be started. Pure. */
import { newest, oldest, sorted } from "./sort";
import type { Mark } from "./states";
import { ORDER, SESSION } from "./states";
import type { Table } from "./tables";
import type { Approval, Order, Run, Runner } from "./wire.gen";

export const RUN: Record<Run["state"], Mark> = {
  queued: { word: "Queued", tone: "quiet", glyph: "todo" },
  spawning: { word: "Starting", tone: "live", glyph: "starting" },
  running: { word: "Running", tone: "live", glyph: "running" },
  waiting: { ...SESSION.approval, word: "Waits for you" },
  done: { ...ORDER.done, word: "Done" },
  failed: { ...SESSION.error, word: "Failed" },
  stopped: { ...SESSION.ended, word: "Stopped" },
  lost: { word: "Lost", tone: "bad", glyph: "unknown" },
};

/** For states that a later kernel may send. */
export const runMark = (run: Pick<Run, "state">): Mark => RUN[run.state] ?? SESSION.unknown;

const ACTIVE: ReadonlySet<Run["state"]> = new Set(["queued", "spawning", "running", "waiting"]);
export const isActive = (run: Pick<Run, "state">): boolean => ACTIVE.has(run.state);

/** Active ones first, then the newest. */
export function inOrder(runs: Iterable<Run>): Run[] {
  return sorted([...runs], (run) => [isActive(run) ? 0 : 1, newest(run.queued), run.run_id]);
}

/** The runs of each phase, by the phase's key; active ones first, then the newest. */
export function runsByOrder(runs: Table<"runs">): Map<string, Run[]> {
  const found = new Map<string, Run[]>();
  for (const run of inOrder(runs.values())) {
    if (!run.project || !run.epic || !run.phase_id) continue;
    const key = `${run.project}/${run.epic}/${run.phase_id}`;
    const own = found.get(key);
    if (own) own.push(run);
    else found.set(key, [run]);
  }
  return found;
}

/** The open questions of one run or one session, the oldest first. */
export function asksOf(
  approvals: Table<"approvals">,
  of: { readonly run_id: string } | { readonly provider: string; readonly session_id: string },
): Approval[] {
  const own = [...approvals.values()].filter((ask) =>
    "run_id" in of
      ? ask.run_id === of.run_id
      : ask.session_id === of.session_id && ask.provider === of.provider,
  );
  return sorted(own, (ask) => [oldest(ask.asked), ask.approval_id]);
}

export type Start = "run" | "hand_off";

/** How work on a phase may be begun from here: anew, or from where somebody left it. Null: not at all. */
export function startOf(order: Order): Start | null {
  if (order.order_state === "abandoned") return "hand_off";
  if (order.order_state === "blocked") return order.linked_sessions.length ? "hand_off" : "run";
  return order.status === "TODO" ? "run" : null;
}

export const START_WORD: Record<Start, string> = { run: "Run", hand_off: "Hand off" };

/** The programs that can be started, those that are there first. */
export const usable = (runners: readonly Runner[]): Runner[] =>
  sorted([...runners], (runner) => [runner.reason ? 1 : 0]);
