/** The epic drawer: the railroad stands upright, the plan's prose beside the parsed log. */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import { orderKey, type Stop, sessionKey, type Target } from "../derive";
import { useDetail } from "../detail";
import { money, oneLine, plural, split, sum } from "../format";
import { Asking, Drawer, Fact } from "../parts/drawer";
import { Markdown } from "../parts/markdown";
import { Persona, Provider, State, StateGlyph } from "../parts/marks";
import { type Tab, Tabs } from "../parts/tabs";
import { Age, Text, Word } from "../parts/text";
import { epicMark, phaseMark } from "../states";
import type { Epic, EpicDetail, Session } from "../wire.gen";
import { LogPane } from "./log";
import { OrderActions } from "./run/actions";
import { EpicDock, LastRun } from "./run/dock";

type EpicTarget = Extract<Target, { kind: "epic" }>;

type Part = "plan" | "phases" | "log";
/** Beside each other, or where the frame is narrow one at a time. */
const PARTS: readonly Tab<Part>[] = [
  { key: "plan", name: "Plan" },
  { key: "phases", name: "Phases" },
  { key: "log", name: "Log" },
];

export function EpicDrawer({ target }: { target: EpicTarget }) {
  const { ui, store } = useApp();
  const { project, epic: slug, phase } = target;
  const key = `${project}/${slug}`;
  const row = store.tables.epics.value.get(key);
  const stops = ui.epicStops.value.get(key) ?? [];
  const revision = `${row?.revision ?? ""} ${store.link.value.state}`;
  const detail = useDetail((abort) => store.epic({ project, epic: slug }, abort), revision);
  const found = detail.value.value;
  const epic = row ?? found?.epic;
  const part = useSignal<Part>(phase === null ? "plan" : "phases");
  return (
    <Drawer
      kind="epic"
      label={`Epic ${oneLine(slug)}`}
      title={
        <>
          {epic ? <State mark={epicMark(epic)} /> : null}
          <h2>
            <Text text={epic?.title ?? slug} />
          </h2>
        </>
      }
      facts={<Facts epic={epic} target={target} />}
    >
      <Tabs label="Parts of the epic" tabs={PARTS} chosen={part.value} choose={(key) => (part.value = key)} />
      <Stations stops={stops} phase={phase} isShown={part.value === "phases"} />
      <PlanPane found={found} isShown={part.value === "plan"} />
      <LogPane found={found} stops={stops} isShown={part.value === "log"} />
      <EpicDock stops={stops} />
      <Asking detail={detail} what="the plan and the log" />
    </Drawer>
  );
}

function Facts({ epic, target }: { epic: Epic | undefined; target: EpicTarget }) {
  const { store } = useApp();
  const sessions = [...store.tables.sessions.value.values()].filter(
    (s) => s.project === target.project && s.epic === target.epic,
  );
  const newest = sessions.reduce<Session | undefined>(
    (best, s) => (s.branch && (s.last_activity ?? "") > (best?.last_activity ?? "") ? s : best),
    undefined,
  );
  const unpriced = sessions.filter((s) => s.cost_usd === null).length;
  return (
    <p class="dnb-facts">
      <Fact icon="folder">
        <Word text={target.project} />
      </Fact>
      <Fact>
        <Word text={target.epic} class="dnb-code" />
      </Fact>
      {newest?.branch ? (
        <Fact icon="branch" title="Branch of its newest session">
          <Word text={newest.branch} class="dnb-code" />
        </Fact>
      ) : null}
      {epic ? (
        <Fact>
          <b class="dnb-num">{epic.phases_done}</b> of {epic.phases_total - epic.phases_cancelled} done
        </Fact>
      ) : null}
      {sessions.length ? (
        <Fact title={unpriced ? `${plural(unpriced, "session")} without a price` : undefined}>
          <b class="dnb-num">{money(sum(sessions.map((s) => s.cost_usd)))}</b> over{" "}
          {plural(sessions.length, "session")}
        </Fact>
      ) : null}
      {epic?.last_activity ? (
        <Fact>
          Active <Age at={epic.last_activity} class="dnb-num" /> ago
        </Fact>
      ) : null}
    </p>
  );
}

interface StationsProps {
  stops: readonly Stop[];
  phase: string | null;
  isShown: boolean;
}

function Stations({ stops, phase, isShown }: StationsProps) {
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    const box = list.current;
    const stop = box?.querySelector<HTMLElement>("[data-selected]");
    if (!box || !stop) return;
    const isBelow = stop.offsetTop + stop.offsetHeight > box.scrollTop + box.clientHeight;
    if (isBelow || stop.offsetTop < box.scrollTop) box.scrollTop = stop.offsetTop - 40;
  }, [phase]);
  return (
    <ol
      class="dnb-stations dnb-scroll"
      aria-label="Phases"
      ref={list}
      data-part
      data-shown={isShown ? "" : undefined}
    >
      {stops.map((stop) => (
        <Station key={orderKey(stop.order)} stop={stop} selected={stop.order.phase_id === phase} />
      ))}
      {stops.length ? null : <li class="dnb-none">No phases.</li>}
    </ol>
  );
}

const TOLD = new Set(["abandoned", "blocked"]);

function Station({ stop: { order, session }, selected }: { stop: Stop; selected: boolean }) {
  const mark = phaseMark(order, session);
  const since =
    order.order_state === "live" && session
      ? session.state_since
      : TOLD.has(order.order_state)
        ? order.last_activity
        : null;
  return (
    <li class="dnb-station" data-state={order.order_state} data-selected={selected ? "" : undefined}>
      <span class="dnb-stop">
        <StateGlyph mark={mark} />
      </span>
      <div class="dnb-station-main">
        <div class="dnb-station-title">
          <span class="dnb-id">{oneLine(order.phase_id)}</span>
          <Text text={order.title} />
        </div>
        <div class="dnb-station-meta">
          <span class="dnb-cut">
            <Persona name={order.persona} />
          </span>
          <span data-tonetext={mark.tone}>
            {oneLine(mark.word)} <Age at={since} class="dnb-num" />
          </span>
        </div>
        {TOLD.has(order.order_state) && order.reason ? (
          <p class="dnb-station-why">{oneLine(order.reason)}</p>
        ) : null}
        {order.linked_sessions.length ? <Links ids={order.linked_sessions} /> : null}
        <div class="dnb-station-acts">
          <LastRun order={order} />
          <OrderActions order={order} />
        </div>
      </div>
    </li>
  );
}

/** The sessions of a phase; the newest last, as many as a person looks through. */
function Links({ ids }: { ids: readonly string[] }) {
  const { ui } = useApp();
  return (
    <div class="dnb-links">
      {ids.slice(-6).map((id) => {
        const session = ui.sessionsById.value.get(id);
        if (!session)
          return (
            <span key={id} class="dnb-code dnb-dim">
              {oneLine(id).slice(0, 6)}
            </span>
          );
        return (
          <button
            key={id}
            type="button"
            class="dnb-link"
            title={oneLine(session.title)}
            onClick={() => ui.open(`session:${sessionKey(session)}`)}
          >
            <Provider name={session.provider} />
            <span class="dnb-code">{oneLine(id).slice(0, 6)}</span>
          </button>
        );
      })}
      {ids.length > 6 ? <span class="dnb-dim">{ids.length - 6} earlier</span> : null}
    </div>
  );
}

function PlanPane({ found, isShown }: { found: EpicDetail | null; isShown: boolean }) {
  const name = found ? split(found.plan_path)[1] : "";
  return (
    <article class="dnb-pane" data-part data-shown={isShown ? "" : undefined}>
      <h3>
        Plan
        <span class="dnb-code dnb-dim" title={found ? oneLine(found.plan_path) : undefined}>
          {oneLine(name)}
        </span>
      </h3>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <div class="dnb-scroll" tabIndex={0}>
        {found?.epic.stale ? (
          <p class="dnb-note">The file cannot be read now; this is its last good version.</p>
        ) : null}
        {found?.plan_body.trim() ? <Markdown text={found.plan_body} /> : null}
        {found && !found.plan_body.trim() ? <NoPlan request={found.request} /> : null}
        {found?.plan_truncated ? <p class="dnb-note">The plan goes on; this is its beginning.</p> : null}
      </div>
    </article>
  );
}

function NoPlan({ request }: { request: string | null }) {
  return request ? <Markdown text={request} /> : <p class="dnb-dim">The plan has phases and no prose.</p>;
}
