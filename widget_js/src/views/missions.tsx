/** Missions: one grid for every epic, so that states, titles, rails and agents line up down the page. */
import { useApp } from "../app";
import type { Stop } from "../derive";
import { oneLine } from "../format";
import { type FinishedGroup, type Mission, told } from "../lists";
import { Fold } from "../parts/controls";
import { SessionState, State, Who } from "../parts/marks";
import { memo } from "../parts/memo";
import { Done, Rail } from "../parts/meters";
import { Rows } from "../parts/rows";
import { Age, Text, Word } from "../parts/text";
import { epicMark, orderMark } from "../states";
import type { Epic } from "../wire.gen";
import { NoMatch } from "./pages";
import { OrderActions } from "./run/actions";

export function Missions() {
  const { ui, store } = useApp();
  const items = ui.missions.value;
  if (!items.length) return <NoMatch what="epic" />;
  const find = (key: string): Mission | undefined => {
    const epic = store.tables.epics.peek().get(key);
    return epic && { epic, stops: ui.epicStops.peek().get(key) ?? [] };
  };
  return (
    <Rows
      label="Missions"
      class="dnb-epics"
      items={items}
      epoch={ui.epoch.value}
      Row={MissionRow}
      Group={Finished}
      find={find}
      height={ui.isCompact.value ? 28 : 59}
      onOpen={(key) => ui.open(`epic:${key}`)}
    />
  );
}

function MissionRow({ row, id, index }: { row: Mission; id: string; index: number }) {
  return <EpicRow epic={row.epic} stops={row.stops} id={id} index={index} />;
}

const EpicRow = memo(
  ({ epic, stops, id, index }: { epic: Epic; stops: readonly Stop[]; id: string; index: number }) => {
    const mark = epicMark(epic);
    return (
      <div
        class="dnb-epic"
        role="row"
        aria-rowindex={index}
        aria-label={oneLine(`${epic.title}, ${mark.word}`)}
        tabIndex={-1}
        data-row={id}
        data-key={id}
        data-opens={id}
      >
        <div class="dnb-epic-state" role="gridcell">
          <State mark={mark} />
          <Text text={epic.project} class="dnb-dim" />
        </div>
        <div class="dnb-epic-title" role="gridcell">
          <h3>
            <Text text={epic.title} />
          </h3>
        </div>
        <div class="dnb-epic-rail" role="gridcell">
          <Rail stops={stops} />
        </div>
        <div class="dnb-epic-end" role="gridcell">
          <Done stops={stops} />
          {epic.stale ? <span class="dnb-dim">last good version</span> : null}
          <Age at={epic.last_activity} />
        </div>
        {told(stops).map((stop) => (
          <Told key={stop.order.phase_id} stop={stop} />
        ))}
      </div>
    );
  },
);

/** A phase that the row tells: what it is, who is on it, how it goes. */
function Told({ stop: { order, session } }: { stop: Stop }) {
  const why = order.order_state === "blocked" ? order.last_entry || order.reason : "";
  return (
    <div class="dnb-epic-phase" role="gridcell" data-state={order.order_state}>
      <div class="dnb-epic-what">
        <span class="dnb-cut" title={oneLine(`${order.phase_id} ${order.title}. ${order.reason}`)}>
          <span class="dnb-id">{oneLine(order.phase_id)}</span> <Word text={order.title} />
          {why ? (
            <>
              {" "}
              <Word text={why} class="dnb-dim" />
            </>
          ) : null}
        </span>
        <OrderActions order={order} />
      </div>
      <Who provider={order.provider} persona={order.persona} />
      {order.order_state === "live" && session ? (
        <SessionState session={session} />
      ) : (
        <State mark={orderMark(order)} since={SINCE.has(order.order_state) ? order.last_activity : null} />
      )}
    </div>
  );
}

const SINCE = new Set(["blocked", "abandoned", "live"]);

function Finished({
  group,
  id,
  open,
  index,
}: {
  group: FinishedGroup;
  id: string;
  open: boolean;
  index: number;
}) {
  const { ui } = useApp();
  const parts = [group.done && `${group.done} done`, group.cancelled && `${group.cancelled} cancelled`];
  return (
    <div class="dnb-fold-row" role="row" aria-rowindex={index} data-row={id}>
      <span role="gridcell">
        <Fold open={open} data-key={id} onClick={() => ui.fold(id, !open)}>
          Finished<span class="dnb-num">{group.done + group.cancelled}</span>
          <span class="dnb-dim">{parts.filter(Boolean).join(", ")}</span>
        </Fold>
      </span>
    </div>
  );
}
