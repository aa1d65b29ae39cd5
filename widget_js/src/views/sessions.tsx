/** Sessions: grouped by project, the running ones first; the evidence is the second line. */
import { useApp } from "../app";
import { count, money, oneLine, plural, sentence, sum, tokens, UNKNOWN } from "../format";
import type { SessionGroup } from "../lists";
import { Fold } from "../parts/controls";
import { Provider, SessionState } from "../parts/marks";
import { memo } from "../parts/memo";
import { Gauge, Spark } from "../parts/meters";
import { Rows } from "../parts/rows";
import { Age, Text } from "../parts/text";
import type { Session } from "../wire.gen";
import { NoMatch } from "./pages";

export function Sessions() {
  const { ui, store } = useApp();
  const items = ui.sessions.value;
  if (!items.length) return <NoMatch what="session" />;
  return (
    <Rows
      label="Sessions"
      class="dnb-sessions"
      items={items}
      epoch={ui.epoch.value}
      Row={SessionRow}
      Group={Group}
      find={(key) => store.tables.sessions.peek().get(key)}
      height={ui.isCompact.value ? 28 : 45}
      onOpen={(key) => ui.open(`session:${key}`)}
    >
      <Head />
    </Rows>
  );
}

const COLUMNS: readonly (readonly [string, string])[] = [
  ["State", ""],
  ["Session", ""],
  ["Branch", "dnb-session-branch"],
  ["Tokens", "dnb-right dnb-session-tokens"],
  ["Cost", "dnb-right"],
  ["Context", "dnb-session-gauge"],
  ["Last hour", "dnb-session-spark"],
  ["Active", "dnb-right"],
];

function Head() {
  return (
    <div class="dnb-session dnb-colhead" role="row">
      {COLUMNS.map(([name, more]) => (
        <span key={name} class={more} role="columnheader">
          {name}
        </span>
      ))}
    </div>
  );
}

const SessionRow = memo(({ row: s, id, index }: { row: Session; id: string; index: number }) => (
  <div
    class="dnb-session"
    role="row"
    aria-rowindex={index}
    tabIndex={-1}
    data-row={id}
    data-key={id}
    data-opens={id}
  >
    <span role="gridcell" class="dnb-cell">
      <SessionState session={s} since={false} />
    </span>
    <span class="dnb-session-title" role="gridcell">
      <Provider name={s.provider} />
      <Text text={s.title || "No prompt yet"} class={s.title ? "" : "dnb-dim"} />
      {s.problems > 0 ? (
        <span class="dnb-dim dnb-fixed" title="Parts of its log could not be read">
          {plural(s.problems, "problem")}
        </span>
      ) : null}
    </span>
    <span class="dnb-session-branch" role="gridcell">
      {s.branch ? <Text text={s.branch} class="dnb-code" /> : null}
    </span>
    <span class="dnb-num dnb-right dnb-session-tokens" role="gridcell" title={tokensTold(s)}>
      {tokens(allTokens(s))}
    </span>
    <Cost usd={s.cost_usd} />
    <span role="gridcell" class="dnb-cell dnb-session-gauge">
      <Gauge used={s.context_tokens} size={s.context_window} />
    </span>
    <LastHour session={s} />
    <span role="gridcell" class="dnb-right">
      <Age at={s.last_activity} />
    </span>
    <span class="dnb-evidence" role="gridcell">
      <Text text={sentence(s.state_reason)} />
    </span>
  </div>
));

function Cost({ usd }: { usd: number | null }) {
  const unknown = usd === null;
  const title = unknown ? "Its log tells no tokens, or its model has no price here" : undefined;
  return (
    <span class={`dnb-num dnb-right ${unknown ? "dnb-dim" : ""}`} role="gridcell" title={title}>
      {money(usd)}
    </span>
  );
}

function LastHour({ session }: { session: Session }) {
  const { store } = useApp();
  // drawn with its row: a bar of four minutes may be late, its row's words are not
  const now = Math.floor(store.clock.now.peek() / 60_000);
  return (
    <span role="gridcell" class="dnb-cell dnb-session-spark">
      <Spark recent={session.recent} live={session.state_group === "running"} now={now} />
    </span>
  );
}

/** Every token that the log tells of (reasoning is a part of output); null if it tells none. */
export function allTokens(s: Session): number | null {
  return sum([s.input_tokens, s.output_tokens, s.cache_read_tokens, s.cache_write_tokens]);
}

export function tokensTold(s: Session): string {
  const parts: readonly (readonly [string, number | null])[] = [
    ["input", s.input_tokens],
    ["output", s.output_tokens],
    ["of it reasoning", s.reasoning_tokens],
    ["cache read", s.cache_read_tokens],
    ["cache write", s.cache_write_tokens],
  ];
  const known = parts.filter(([, n]) => n !== null).map(([name, n]) => `${name} ${tokens(n)}`);
  return known.length ? known.join(", ") : `${UNKNOWN}: its log tells no tokens`;
}

function Group({
  group,
  id,
  open,
  index,
}: {
  group: SessionGroup;
  id: string;
  open: boolean;
  index: number;
}) {
  const { ui } = useApp();
  const isOlder = group.part === "older";
  const told = [
    group.running ? `${count(group.running)} running` : "",
    group.cost === null ? "" : money(group.cost),
  ];
  const title = group.unpriced ? `Without ${plural(group.unpriced, "session")} that has no price` : undefined;
  return (
    <div class={isOlder ? "dnb-fold-row" : "dnb-group"} role="row" aria-rowindex={index} data-row={id}>
      <div role="gridcell">
        <h3>
          <Fold open={open} data-key={id} onClick={() => ui.fold(id, !open)}>
            {isOlder ? "Older" : <bdi>{group.project ? oneLine(group.project) : "No project"}</bdi>}
            <span class="dnb-num">{count(group.count)}</span>
            <span class="dnb-dim" title={title}>
              {told.filter(Boolean).join(", ")}
            </span>
          </Fold>
        </h3>
      </div>
    </div>
  );
}
