/** The states that are shown: a word, a tone and a glyph for each. Words of Python's side on the left. */
import type { GlyphName } from "./parts/glyphs";
import type { Epic, Order, Session } from "./wire.gen";

export type Tone = "live" | "you" | "bad" | "ok" | "quiet";

export interface Mark {
  readonly word: string;
  readonly tone: Tone;
  readonly glyph: GlyphName;
}

const mark = (word: string, tone: Tone, glyph: GlyphName): Mark => ({ word, tone, glyph });

/** For states that a later kernel may send. */
const STRANGE = mark("Unknown", "quiet", "unknown");

export const SESSION: Record<Session["state"], Mark> = {
  thinking: mark("Thinking", "live", "running"),
  tool_use: mark("Tool", "live", "running"),
  approval: mark("Approval", "you", "approval"),
  waiting: mark("Question", "you", "waiting"),
  idle: mark("Idle", "quiet", "idle"),
  error: mark("Error", "bad", "error"),
  ended: mark("Ended", "quiet", "ended"),
  unknown: STRANGE,
};

export const ORDER: Record<Order["order_state"], Mark> = {
  abandoned: mark("Abandoned", "you", "abandoned"),
  blocked: mark("Blocked", "bad", "blocked"),
  claimable: mark("Claimable", "live", "claimable"),
  live: mark("In progress", "live", "running"),
  waiting: mark("To do", "quiet", "todo"),
  on_hold: mark("On hold", "quiet", "on_hold"),
  done: mark("Done", "ok", "done"),
  cancelled: mark("Cancelled", "quiet", "cancelled"),
};

export const EPIC: Record<Epic["status"], Mark> = {
  BLOCKED: ORDER.blocked,
  IN_PROGRESS: ORDER.live,
  ON_HOLD: ORDER.on_hold,
  TODO: ORDER.waiting,
  CANCELLED: ORDER.cancelled,
  DONE: ORDER.done,
};

/** How a session's state is shown; a running tool has its own name as the word. */
export function sessionMark(session: Pick<Session, "state" | "active_tool">): Mark {
  const known = SESSION[session.state] ?? STRANGE;
  return session.state === "tool_use" && session.active_tool
    ? { ...known, word: session.active_tool }
    : known;
}

export const orderMark = (order: Pick<Order, "order_state">): Mark => ORDER[order.order_state] ?? STRANGE;

export const epicMark = (epic: Pick<Epic, "status">): Mark => EPIC[epic.status] ?? STRANGE;

/** A phase that somebody works on is in that session's state; every other one in its own. */
export function phaseMark(order: Pick<Order, "order_state">, session: Session | null): Mark {
  return order.order_state === "live" && session ? sessionMark(session) : orderMark(order);
}
