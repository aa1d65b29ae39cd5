/** The activity feed: the newest first; an event opens to what was said and to what it is about. */
import { useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { useApp } from "../app";
import { clock, day, midnight, ms, oneLine, short } from "../format";
import { useHold } from "../parts/hold";
import { Markdown } from "../parts/markdown";
import { StateGlyph } from "../parts/marks";
import { memo } from "../parts/memo";
import { useRoving } from "../parts/roving";
import { Word } from "../parts/text";
import { perRow } from "../per_row";
import { type Mark, ORDER, SESSION } from "../states";
import type { ActivityEvent } from "../wire.gen";

const MARKS: Record<ActivityEvent["type"], Mark> = {
  session_started: { word: "Session started", tone: "live", glyph: "starting" },
  session_ended: { ...SESSION.ended, word: "Session ended" },
  error: SESSION.error,
  phase_completed: { ...ORDER.done, word: "Phase completed" },
  phase_started: { ...ORDER.live, word: "Phase started" },
  phase_blocked: { ...ORDER.blocked, word: "Phase blocked" },
  agent_spawned: { word: "Subagent started", tone: "quiet", glyph: "spawn" },
  note: { word: "Note", tone: "quiet", glyph: "note" },
  run_queued: { word: "Run queued", tone: "quiet", glyph: "todo" },
  run_started: { word: "Run started", tone: "live", glyph: "starting" },
  run_ended: { ...SESSION.ended, word: "Run ended" },
  approval_asked: { ...SESSION.approval, word: "Permission asked" },
  approval_answered: { word: "Permission answered", tone: "quiet", glyph: "note" },
};

const FIRST = 100;

const dayBegin = perRow((event: ActivityEvent) => {
  const at = ms(event.time);
  return at === null ? null : midnight(at);
});

export function Feed() {
  const { ui } = useApp();
  const isShown = ui.size.value === "wide" ? ui.feed.value : ui.over.value === "feed";
  return isShown ? <Panel /> : null;
}

function Panel() {
  const { ui, store } = useApp();
  const limit = useSignal(FIRST);
  const list = useRef<HTMLOListElement>(null);
  const roving = useRoving(list);
  const fresh = useMemo(
    () => ui.events.value.map((event) => ({ key: event.event_id, event })),
    [ui.events.value],
  );
  const { items, changed, apply, holding } = useHold(fresh, (item) => item);
  const now = store.clock.now.peek();
  const dayOf = (at: number): string => {
    const begin = items[at] ? dayBegin(items[at].event) : null;
    return begin === null ? "" : day(begin, now);
  };
  /** The day of an event that is not the day of the one above it. */
  const headOf = (at: number): string => {
    const [above, own] = [items[at - 1]?.event, items[at]?.event];
    return above && own && dayBegin(above) !== dayBegin(own) ? dayOf(at) : "";
  };
  const rest = items.length - limit.value;
  return (
    <section class="dnb-feed" aria-label="Activity">
      <h3>
        Activity
        {changed > 0 ? (
          <button type="button" class="dnb-textbtn" onClick={apply}>
            {changed} new
          </button>
        ) : (
          <span class="dnb-dim">{dayOf(0)}</span>
        )}
      </h3>
      {items.length ? null : <p class="dnb-dim dnb-feed-none">Nothing has happened yet.</p>}
      <ol ref={list} {...roving} {...holding}>
        {items.slice(0, limit.value).map(({ key, event }, i) => (
          <Event key={key} event={event} head={headOf(i)} />
        ))}
      </ol>
      {rest > 0 ? (
        <button type="button" class="dnb-textbtn dnb-feed-more" onClick={() => (limit.value += FIRST)}>
          Show {Math.min(FIRST, rest)} older
        </button>
      ) : null}
    </section>
  );
}

const Event = memo(({ event, head }: { event: ActivityEvent; head: string }) => {
  const open = useSignal(false);
  const mark = MARKS[event.type] ?? MARKS.note;
  const at = ms(event.time);
  return (
    <li class="dnb-event">
      {head ? <h4 class="dnb-event-day">{head}</h4> : null}
      <button
        type="button"
        data-key={event.event_id}
        aria-expanded={open.value}
        title={mark.word}
        onClick={() => (open.value = !open.value)}
      >
        <time class="dnb-num" dateTime={event.time ?? undefined}>
          {at === null ? "" : clock(at)}
        </time>
        <StateGlyph mark={mark} size={13} />
        <span class="dnb-event-text" dir="auto">
          <Told event={event} />
        </span>
      </button>
      {open.value ? <More event={event} /> : null}
    </li>
  );
});

/** One sentence of an event: its place in bold, then its words. */
function Told({ event }: { event: ActivityEvent }) {
  const place = event.epic
    ? `${event.epic}${event.phase_id ? ` ${event.phase_id}` : ""}`
    : (event.project ?? "");
  const summary = oneLine(event.summary);
  const who = event.persona ? `@${oneLine(event.persona)}` : "";
  switch (event.type) {
    case "session_started":
      return (
        <>
          {who || "Session"} started{place ? " on " : ""}
          <b>{oneLine(place)}</b> <bdi>{summary}</bdi>
        </>
      );
    case "agent_spawned":
      return (
        <>
          <bdi>{summary}</bdi>
          {who ? `, a subagent of ${who}` : ""}
        </>
      );
    case "session_ended":
    case "error":
      return (
        <>
          <bdi>{summary}</bdi> <b>{oneLine(place)}</b>
        </>
      );
    default:
      return (
        <>
          <b>{oneLine(place)}</b> <bdi>{summary}</bdi>
        </>
      );
  }
}

function More({ event }: { event: ActivityEvent }) {
  const { ui, store } = useApp();
  const { project, epic, phase_id, provider, session_id, parent_id } = event;
  const parent = parent_id ? ui.keyOf(parent_id) : null;
  const epicKey = project && epic ? `${project}/${epic}` : null;
  const isThere = epicKey !== null && store.tables.epics.value.has(epicKey);
  return (
    <div class="dnb-event-more">
      {event.body ? <Markdown text={event.body} /> : null}
      {isThere ? (
        <Link label="Epic" onOpen={() => ui.open(`epic:${epicKey}${phase_id ? `/${phase_id}` : ""}`)}>
          <Word text={epic ?? ""} />
        </Link>
      ) : null}
      {provider && session_id ? (
        <Link label="Session" onOpen={() => ui.open(`session:${provider}/${session_id}`)}>
          {ui.providerName(provider)} {short(session_id)}
        </Link>
      ) : null}
      {parent ? (
        <Link label="Parent" onOpen={() => ui.open(`session:${parent}`)}>
          {short(parent_id ?? "")}
        </Link>
      ) : null}
    </div>
  );
}

function Link({
  label,
  onOpen,
  children,
}: {
  label: string;
  onOpen: () => void;
  children: preact.ComponentChildren;
}) {
  return (
    <button type="button" class="dnb-link" onClick={onOpen}>
      <span class="dnb-dim">{label}</span> <span>{children}</span>
    </button>
  );
}
