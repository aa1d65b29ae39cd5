/** Orders: a phase a row; groups carry the word, rows carry the glyph and the id. */
import { useApp } from "../app";
import { type Stop, stopOf } from "../derive";
import { oneLine } from "../format";
import type { OrderGroup } from "../lists";
import { Fold } from "../parts/controls";
import { StateGlyph, Who } from "../parts/marks";
import { memo } from "../parts/memo";
import { Rows } from "../parts/rows";
import { Age, Text, Word } from "../parts/text";
import { isActive, runMark } from "../runs";
import { ORDER, phaseMark, sessionMark } from "../states";
import type { Order } from "../wire.gen";
import { NoMatch } from "./pages";
import { OrderActions, runWords } from "./run/actions";

const HINTS: Partial<Record<Order["order_state"], string>> = {
  abandoned: "in progress, nobody on it",
  claimable: "free to start",
  waiting: "for an earlier phase",
};
const WORDS: Partial<Record<Order["order_state"], string>> = { live: "Live", waiting: "Waiting" };

export function Orders() {
  const { ui, store } = useApp();
  const items = ui.orders.value;
  if (!items.length) return <NoMatch what="order" />;
  const find = (key: string): Stop | undefined => {
    const order = store.tables.orders.peek().get(key);
    return order && stopOf(order, store.tables.sessions.peek());
  };
  return (
    <Rows
      label="Orders"
      class="dnb-orders"
      acts={ui.starts.value || ui.runs.value.size ? undefined : "none"}
      items={items}
      epoch={ui.epoch.value}
      Row={OrderRow}
      Group={Group}
      find={find}
      height={28}
      onOpen={(key) => ui.open(`epic:${key}`)}
    />
  );
}

const OrderRow = memo(({ row: { order, session }, id, index }: { row: Stop; id: string; index: number }) => {
  const { ui } = useApp();
  const mark = phaseMark(order, session);
  const run = ui.runs.value.get(id)?.[0];
  const needsSomebody = order.order_state === "abandoned" || order.order_state === "blocked";
  const shown = session && (order.order_state === "live" || order.order_state === "blocked") ? session : null;
  const isOurs = run !== undefined && (isActive(run) || (needsSomebody && run.state !== "done"));
  const note = needsSomebody
    ? (isOurs && !isActive(run) && run.reason) || order.reason || order.last_entry || ""
    : "";
  return (
    <div
      class="dnb-order"
      role="row"
      aria-rowindex={index}
      tabIndex={-1}
      data-row={id}
      data-key={id}
      data-opens={id}
      data-two={note ? "" : undefined}
    >
      <span role="gridcell" class="dnb-order-mark">
        <StateGlyph mark={mark} title={mark.word} />
      </span>
      <span class="dnb-id" role="gridcell">
        {oneLine(order.phase_id)}
      </span>
      <span class="dnb-order-title" role="gridcell">
        <Text text={order.title} />
        {order.priority ? <span class="dnb-dim dnb-fixed">{oneLine(order.priority)}</span> : null}
      </span>
      <span class="dnb-order-epic dnb-cut" role="gridcell" title={oneLine(order.epic_title)}>
        <Word text={order.project} class="dnb-dim" /> <Word text={order.epic} />
      </span>
      <span role="gridcell" class="dnb-order-who">
        <Who provider={order.provider} persona={order.persona} />
      </span>
      <span class="dnb-order-state" role="gridcell">
        {isOurs ? (
          <span class="dnb-cut" data-tonetext={runMark(run).tone} title={oneLine(run.reason)}>
            {runWords(run)}
          </span>
        ) : shown ? (
          <bdi class="dnb-cut" data-tonetext={sessionMark(shown).tone}>
            {oneLine(sessionMark(shown).word)}
          </bdi>
        ) : null}
      </span>
      <span role="gridcell" class="dnb-order-age">
        <Age
          at={shown ? (shown.state_since ?? shown.last_activity) : needsSomebody ? order.last_activity : null}
        />
      </span>
      <span class="dnb-acts" role="gridcell">
        <OrderActions order={order} />
      </span>
      {note ? (
        <span class="dnb-order-note" role="gridcell">
          <Text text={note} />
        </span>
      ) : null}
    </div>
  );
});

function Group({ group, id, open, index }: { group: OrderGroup; id: string; open: boolean; index: number }) {
  const { ui } = useApp();
  const mark = ORDER[group.state];
  return (
    <div class="dnb-group" role="row" aria-rowindex={index} data-row={id}>
      <div role="gridcell">
        <h3>
          <Fold open={open} data-key={id} onClick={() => ui.fold(id, !open)}>
            <span class="dnb-state" data-tone={mark.tone}>
              <span class="dnb-state-word">{WORDS[group.state] ?? mark.word}</span>
            </span>
            <span class="dnb-num">{group.count}</span>
            {HINTS[group.state] ? <span class="dnb-dim">{HINTS[group.state]}</span> : null}
          </Fold>
        </h3>
      </div>
    </div>
  );
}
