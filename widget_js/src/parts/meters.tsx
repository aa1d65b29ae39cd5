/** Small pictures of numbers: the railroad, the last hour, how full a context is. */
import { Fragment } from "preact";
import type { Stop } from "../derive";
import { oneLine, percent as percentOf, tokens } from "../format";
import { phaseMark } from "../states";
import { StateGlyph } from "./marks";

/** One station a phase; the track behind a done station is laid, into an abandoned one it is broken. */
export function Rail({ stops }: { stops: readonly Stop[] }) {
  const spoken = stops.map((t) => `${t.order.phase_id} ${phaseMark(t.order, t.session).word}`).join(", ");
  const size = stops.length > 8 ? 9 : 13;
  return (
    <span
      class="dnb-rail"
      role="img"
      aria-label={`Phases: ${oneLine(spoken)}`}
      data-dense={stops.length > 16}
    >
      {stops.map(({ order, session }, i) => {
        const mark = phaseMark(order, session);
        const laid = stops[i - 1]?.order.order_state === "done";
        const broken = order.order_state === "abandoned";
        return (
          <Fragment key={order.phase_id}>
            {i > 0 ? <i class="dnb-track" data-laid={laid} data-broken={broken} /> : null}
            <StateGlyph
              mark={mark}
              size={size}
              title={oneLine(`${order.phase_id} ${order.title}: ${mark.word}`)}
            />
          </Fragment>
        );
      })}
    </span>
  );
}

/** How many phases are done, of those that were not cancelled. */
export function Done({ stops }: { stops: readonly Stop[] }) {
  const done = stops.filter((t) => t.order.status === "DONE").length;
  const total = stops.filter((t) => t.order.status !== "CANCELLED").length || stops.length;
  return (
    <span class="dnb-num dnb-dim" title={`${done} of ${total} phases done`}>
      {done}/{total}
    </span>
  );
}

const BARS = 16;
const HOUR_MIN = 60;

/** Records a bar of the last hour, the oldest first. `now`: minutes since the epoch. */
export function bars(recent: readonly (readonly [number, number])[], now: number): number[] {
  const found = new Array<number>(BARS).fill(0);
  for (const [minute, records] of recent) {
    const ago = now - minute;
    if (ago < 0 || ago >= HOUR_MIN) continue;
    const at = BARS - 1 - Math.floor((ago * BARS) / HOUR_MIN);
    found[at] = (found[at] ?? 0) + records;
  }
  return found;
}

/** Activity in the last hour; the newest bar is blue while the session works. */
export function Spark({
  recent,
  live,
  now,
}: {
  recent: readonly (readonly [number, number])[];
  live: boolean;
  now: number;
}) {
  const values = bars(recent, now);
  const busy = values.filter(Boolean).length;
  return (
    <svg
      class="dnb-spark"
      width="63"
      height="13"
      viewBox="0 0 63 13"
      role="img"
      aria-label={busy ? "Activity in the last hour" : "No activity in the last hour"}
    >
      {values.map((value, i) => {
        // the logarithm keeps one busy minute from flattening all others
        const height = value ? Math.min(12, 2 + Math.round(2.4 * Math.log2(value + 1))) : 1;
        const kind = live && i === BARS - 1 ? "now" : value ? "some" : "none";
        return <rect x={i * 4} y={13 - height} width="3" height={height} data-bar={kind} />;
      })}
    </svg>
  );
}

/** How full a context window is, with a mark at 80 %; how much is in it, where its size is not known. */
export function Gauge({ used, size }: { used: number | null; size: number | null }) {
  const percent = percentOf(used, size);
  if (percent === null)
    return (
      <span
        class="dnb-gauge dnb-dim"
        title={used === null ? undefined : "Tokens in the context; its size is not logged"}
      >
        {tokens(used)}
      </span>
    );
  const level = percent >= 95 ? "bad" : percent >= 80 ? "you" : undefined;
  return (
    <span
      class="dnb-gauge"
      data-level={level}
      role="img"
      aria-label={`Context ${percent} percent full`}
      title={`Context ${percent} % full`}
    >
      <i>
        <b style={{ inlineSize: `${percent}%` }} />
      </i>
      <span class="dnb-num">{percent} %</span>
    </span>
  );
}

/** A determinate bar; `part` from 0 to 1. */
export function Progress({ part, label }: { part: number; label: string }) {
  const percent = Math.round(100 * Math.min(1, Math.max(0, part)));
  return (
    <span
      class="dnb-bar-track"
      role="progressbar"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-label={label}
    >
      <b style={{ inlineSize: `${percent}%` }} />
    </span>
  );
}
