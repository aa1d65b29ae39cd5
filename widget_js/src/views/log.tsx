/** The parsed execution log, the newest entry first; lines that could not be read stand among the entries. */
import { useSignal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useApp } from "../app";
import type { Stop } from "../derive";
import { moment, ms, oneLine, plural, visible } from "../format";
import { Markdown } from "../parts/markdown";
import { Persona, StateGlyph } from "../parts/marks";
import { type Mark, ORDER, orderMark, SESSION } from "../states";
import { logItems } from "../talk";
import type { EpicDetail, LogEntry, Problem } from "../wire.gen";

const FIRST = 50;
const NOTE: Mark = { word: "Entry", tone: "quiet", glyph: "note" };

interface Props {
  found: EpicDetail | null;
  stops: readonly Stop[];
  /** Where the frame is narrow: it is the part that is chosen. */
  isShown: boolean;
}

export function LogPane({ found, stops, isShown }: Props) {
  const limit = useSignal(FIRST);
  const items = useMemo(() => (found ? logItems(found.log, found.problems) : []), [found]);
  const newest = useMemo(
    () => newestOf(items.flatMap((item) => (item.kind === "entry" ? [item.entry] : []))),
    [items],
  );
  const flaws = found?.problems.length ?? 0;
  const told = found && [plural(found.log.length, "entry", "entries"), flaws ? plural(flaws, "problem") : ""];
  return (
    <article class="dnb-pane" data-part data-shown={isShown ? "" : undefined}>
      <h3>
        Log<span class="dnb-dim">{told?.filter(Boolean).join(", ")}</span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <ol class="dnb-log dnb-scroll" tabIndex={0}>
        {items
          .slice(0, limit.value)
          .map((item) =>
            item.kind === "entry" ? (
              <Entry
                key={item.key}
                entry={item.entry}
                mark={markOf(item.entry, newest, stops)}
                title={titleOf(item.entry, stops)}
              />
            ) : (
              <Flaw key={item.key} problem={item.problem} />
            ),
          )}
        {found && !items.length ? <li class="dnb-dim">No entries yet.</li> : null}
        {items.length > limit.value ? (
          <li>
            <button type="button" class="dnb-textbtn" onClick={() => (limit.value += FIRST)}>
              Show {Math.min(FIRST, items.length - limit.value)} older
            </button>
          </li>
        ) : null}
      </ol>
    </article>
  );
}

/** The first entry of each phase in a list that begins with the newest. */
function newestOf(entries: readonly LogEntry[]): ReadonlySet<LogEntry> {
  const seen = new Set<string>();
  return new Set(
    entries.filter(({ phase_id }) => phase_id !== null && !seen.has(phase_id) && Boolean(seen.add(phase_id))),
  );
}

/** An entry does not say how its phase ended; only for the newest does the phase's state tell. */
function markOf(entry: LogEntry, newest: ReadonlySet<LogEntry>, stops: readonly Stop[]): Mark {
  if (entry.recorded_by !== "agent") return ORDER.done;
  const stop = newest.has(entry) ? stops.find(({ order }) => order.phase_id === entry.phase_id) : undefined;
  const mark = stop && orderMark(stop.order);
  return mark && ["done", "blocked", "cancelled", "on_hold"].includes(stop.order.order_state) ? mark : NOTE;
}

const BY: Record<LogEntry["recorded_by"], string> = {
  agent: "",
  both: "Time recorded by the server, words by the agent.",
  server: "Recorded by the server; the agent wrote no entry.",
};

/** A phase's own title stands at its station already. */
function titleOf({ phase_id, title }: LogEntry, stops: readonly Stop[]): string {
  return stops.some(({ order }) => order.phase_id === phase_id && order.title === title) ? "" : title;
}

function Entry({ entry, mark, title }: { entry: LogEntry; mark: Mark; title: string }) {
  const { store } = useApp();
  const at = ms(entry.time);
  return (
    <li>
      <div class="dnb-log-head">
        <StateGlyph mark={mark} size={13} title={mark.word} />
        {entry.phase_id === null ? null : <b>Phase {oneLine(entry.phase_id)}</b>}
        {title ? (
          <bdi class={`dnb-cut ${entry.phase_id === null ? "dnb-strong" : ""}`}>{oneLine(title)}</bdi>
        ) : null}
        <span class="dnb-cut dnb-log-who" title={oneLine(entry.trailer ?? "")}>
          {entry.persona ? <Persona name={entry.persona} /> : null}
        </span>
        <time
          class="dnb-num"
          dateTime={entry.time ?? undefined}
          title={at === null ? "" : new Date(at).toLocaleString()}
        >
          {at === null ? "no time" : moment(at, store.clock.now.peek())}
        </time>
      </div>
      {entry.body.trim() ? <Markdown text={entry.body} /> : null}
      {BY[entry.recorded_by] ? <p class="dnb-note dnb-log-by">{BY[entry.recorded_by]}</p> : null}
    </li>
  );
}

function Flaw({ problem }: { problem: Problem }) {
  return (
    <li>
      <div class="dnb-log-head">
        <StateGlyph mark={SESSION.error} size={13} title="Problem" />
        <b>{problem.line === null ? "File" : `Line ${problem.line}`}</b>
        <bdi class="dnb-dim dnb-cut" title={visible(problem.reason)}>
          {oneLine(problem.reason)}
        </bdi>
      </div>
      {problem.hint ? <p class="dnb-note dnb-log-by">{visible(problem.hint)}</p> : null}
    </li>
  );
}
