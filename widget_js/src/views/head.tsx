/** The header: five numbers, each a button that filters, and how well we see. */
import { useApp } from "../app";
import type { Glance } from "../derive";
import { count, money, plural, UNTOLD } from "../format";
import { IconButton } from "../parts/controls";
import { Glyph } from "../parts/glyphs";
import { StateGlyph } from "../parts/marks";
import { Age } from "../parts/text";
import { isActive } from "../runs";
import { type Mark, ORDER, SESSION } from "../states";

interface StatProps {
  at: Glance;
  mark?: Mark;
  value: string;
  zero: boolean;
  label: string;
  short: string;
  hint: string;
}

function Stat({ at, mark, value, zero, label, short, hint }: StatProps) {
  const { ui } = useApp();
  return (
    <button
      type="button"
      class="dnb-stat"
      data-zero={zero}
      title={hint}
      aria-pressed={ui.glance.value === at}
      onClick={() => ui.look(at)}
    >
      {mark ? <StateGlyph mark={mark} /> : null}
      <b class="dnb-num">{value}</b>
      <span class="dnb-long">{label}</span>
      <span class="dnb-short">{short}</span>
    </button>
  );
}

export function Head() {
  const { ui, store } = useApp();
  const n = ui.count.value;
  const meta = store.meta.value;
  const was = store.link.value.state === "live" ? "" : "were ";
  const stuck = n.errors + n.blocked;
  const told = (value: number) => (meta ? count(value) : UNTOLD);
  // nothing ran today: that is known to cost nothing
  const usd = meta?.today_usd ?? (meta && !meta.today_unpriced ? 0 : null);
  return (
    <div class="dnb-head">
      <span class="dnb-mark" title="Dispatch">
        <Glyph name="mark" size={18} />
      </span>
      <div class="dnb-stats" role="group" aria-label="At a glance">
        <Stat
          at="running"
          mark={SESSION.thinking}
          value={told(n.running)}
          zero={!n.running}
          label={`${was}running`}
          short="running"
          hint="Sessions thinking or using a tool"
        />
        <Stat
          at="waiting"
          mark={SESSION.approval}
          value={told(n.waiting)}
          zero={!n.waiting}
          label={`${was}waiting for you`}
          short="for you"
          hint="Sessions that ask for a permission or an answer"
        />
        <Stat
          at="stuck"
          mark={SESSION.error}
          value={told(stuck)}
          zero={!stuck}
          label="stuck"
          short="stuck"
          hint={`${plural(n.errors, "session")} in error, ${plural(n.blocked, "phase")} blocked`}
        />
        <Stat
          at="abandoned"
          mark={ORDER.abandoned}
          value={told(n.abandoned)}
          zero={!n.abandoned}
          label="abandoned"
          short="abandoned"
          hint="Phases in progress without a live agent"
        />
        <Stat
          at="today"
          value={meta ? money(usd) : UNTOLD}
          zero={!usd}
          label={meta?.scanning ? "today so far" : "today"}
          short="today"
          hint={todayHint(meta?.today_unpriced ?? 0)}
        />
      </div>
      <div class="dnb-head-end">
        <RunsButton />
        <Problems />
        <Connection />
        {ui.size.value === "narrow" ? null : <Tools />}
      </div>
    </div>
  );
}

/** What is seldom needed; where the header has no room for it, it is among the filters. */
export function Tools() {
  const { ui, store } = useApp();
  return (
    <span class="dnb-tools">
      {store.readOnly.value || store.meta.value?.read_only ? null : (
        <IconButton icon="connect" label="Connect agents" onClick={() => (ui.sheet.value = "connect")} />
      )}
      <IconButton icon="help" label="Keyboard help" onClick={() => (ui.sheet.value = "help")} />
    </span>
  );
}

function todayHint(unpriced: number): string {
  const all = "Cost since midnight, all providers and projects";
  return unpriced ? `${all}; without ${plural(unpriced, "session")} whose cost is not known` : all;
}

/** The agents that were started from here; there only if there are any. */
function RunsButton() {
  const { ui, store } = useApp();
  const runs = [...store.tables.runs.value.values()];
  if (!runs.length) return null;
  const active = runs.filter(isActive).length;
  return (
    <button
      type="button"
      class="dnb-problems"
      title="Agents that were started from here"
      onClick={() => {
        ui.sheet.value = "runs";
      }}
    >
      <Glyph name="run" size={12} />
      <span class="dnb-num">{count(active || runs.length)}</span>
      <span class="dnb-long">{active ? "started here" : runs.length === 1 ? "run" : "runs"}</span>
    </button>
  );
}

function Problems() {
  const { ui, store } = useApp();
  const n = store.tables.problems.value.size;
  if (!n) return null;
  return (
    <button
      type="button"
      class="dnb-problems"
      title="What could not be read as it should be"
      onClick={() => (ui.sheet.value = "problems")}
    >
      <Glyph name="error" size={12} />
      <span class="dnb-num">{count(n)}</span>
      <span class="dnb-long">{n === 1 ? "problem" : "problems"}</span>
    </button>
  );
}

/** Whether what is shown is the present. */
function Connection() {
  const { store } = useApp();
  const meta = store.meta.value;
  const link = store.link.value.state;
  if (link !== "live") {
    return (
      <span class="dnb-conn" data-tone="bad">
        <Glyph name="plug" />
        <span>{link === "gone" ? "Kernel gone" : "Not connected"}</span>
      </span>
    );
  }
  if (store.busy.value)
    return <Quiet glyph="starting" word="Kernel busy" title="A question waits for its answer" />;
  if (!meta) return <Quiet glyph="starting" word="Connecting" title="Waiting for the kernel's first word" />;
  if (meta.scanning)
    return <Quiet glyph="starting" word="First scan" title="The first scan is not complete" live />;
  if (!meta.watching)
    return <Quiet glyph="on_hold" word="Not watching" title="Changes of files are not followed" />;
  return (
    <span class="dnb-conn" title="Watching files; the time since the last change">
      <span class="dnb-tone" data-tone="ok">
        <Glyph name="check" />
      </span>
      <span>Live</span>
      <Age at={meta.last_change} class="dnb-num dnb-dim dnb-last" />
    </span>
  );
}

function Quiet({
  glyph,
  word,
  title,
  live = false,
}: {
  glyph: "starting" | "on_hold";
  word: string;
  title: string;
  live?: boolean;
}) {
  return (
    <span class="dnb-conn" data-tone={live ? "live" : "quiet"} title={title}>
      <Glyph name={glyph} />
      <span>{word}</span>
    </span>
  );
}
