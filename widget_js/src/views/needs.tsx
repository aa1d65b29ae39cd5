/** Needs you: above every view, three at first, the oldest first within a kind. None, no strip. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import type { Need } from "../derive";
import { count, oneLine } from "../format";
import { Button } from "../parts/controls";
import { Provider, State } from "../parts/marks";
import { useRoving } from "../parts/roving";
import { Age, Word } from "../parts/text";
import { ORDER, SESSION } from "../states";

const FIRST = 3;
const MARKS = {
  approval: SESSION.approval,
  waiting: SESSION.waiting,
  abandoned: ORDER.abandoned,
  blocked: ORDER.blocked,
  error: SESSION.error,
};

export function Needs() {
  const { ui } = useApp();
  const all = ui.need.value;
  const outside = ui.needsOutside.value;
  const isOpen = useSignal(false);
  const list = useRef<HTMLUListElement>(null);
  const roving = useRoving(list);
  if (!all.length && !outside) return <Announce number={0} />;
  const shown = isOpen.value ? all : all.slice(0, FIRST);
  const more = all.length - FIRST;
  return (
    <section class="dnb-needs" aria-label="Needs you" data-open={isOpen.value}>
      <div class="dnb-needs-head">
        <h2>
          Needs you <span class="dnb-num">{count(all.length)}</span>
        </h2>
        {more > 0 ? (
          <button
            type="button"
            class="dnb-textbtn"
            aria-expanded={isOpen.value}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {isOpen.value ? "Show three" : <More number={more} all={all.length} />}
          </button>
        ) : null}
        {outside > 0 ? (
          <button type="button" class="dnb-textbtn" onClick={ui.clearFilters}>
            {count(outside)} outside the filter
          </button>
        ) : null}
      </div>
      <ul ref={list} {...roving}>
        {shown.map((need) => (
          <NeedRow key={need.key} need={need} />
        ))}
      </ul>
      <Announce number={all.length} />
    </section>
  );
}

/** In a narrow frame one is shown, so that there are more of the others. */
function More({ number, all }: { number: number; all: number }) {
  return (
    <>
      <span class="dnb-more-wide">{count(number)} more</span>
      <span class="dnb-more-narrow">{count(all - 1)} more</span>
    </>
  );
}

function NeedRow({ need }: { need: Need }) {
  const { ui } = useApp();
  const { order, session, kind } = need;
  const isSession = kind === "approval" || kind === "waiting" || kind === "error";
  const title = isSession ? (session?.title ?? "") : (order?.title ?? "");
  const why = isSession
    ? (session?.state_reason ?? "")
    : order?.last_entry && kind === "blocked"
      ? order.last_entry
      : (order?.reason ?? "");
  const tool = kind === "approval" ? session?.active_tool : null;
  const provider = session?.provider ?? order?.provider ?? null;
  return (
    <li class="dnb-need" data-need>
      <State mark={MARKS[kind]} />
      <div class="dnb-need-what" title={oneLine(`${title}: ${why}`)}>
        {tool ? (
          <Word text={tool} class="dnb-tool" />
        ) : (
          <Word text={title} class={isSession ? "" : "dnb-tool"} />
        )}{" "}
        <Word text={tool ? title : why} class={isSession && !tool ? "dnb-dim" : ""} />
      </div>
      <div class="dnb-need-where" title={whereTold(need)}>
        {provider ? <Provider name={provider} /> : null}
        <bdi class="dnb-cut">{oneLine(where(need))}</bdi>
      </div>
      <Age at={need.since} />
      <div class="dnb-acts">
        <Button
          data-key={need.key}
          onClick={() => ui.open(need.opens)}
          aria-label={`${isSession ? "Open" : "Log of"} ${oneLine(title)}`}
        >
          {isSession ? "Open" : "Log"}
        </Button>
      </div>
    </li>
  );
}

function where({ order, session }: Need): string {
  if (order) return `${order.epic} ${order.phase_id}`;
  if (session?.epic) return session.phase_id ? `${session.epic} ${session.phase_id}` : session.epic;
  return session?.branch ?? session?.project ?? "";
}

function whereTold(need: Need): string {
  const persona = need.session?.persona ?? need.order?.persona;
  const project = need.session?.project ?? need.order?.project ?? "no project";
  return oneLine(`${project}, ${where(need)}${persona ? `, @${persona}` : ""}`);
}

const QUIET_MS = 5000;

/** Says the count to those who listen, at most once in five seconds. */
function Announce({ number }: { number: number }) {
  const told = useSignal("");
  const last = useRef({ at: 0, number: -1 });
  useEffect(() => {
    if (last.current.number === number) return;
    const wait = Math.max(0, last.current.at + QUIET_MS - Date.now());
    const timer = setTimeout(() => {
      last.current = { at: Date.now(), number };
      told.value = number ? `Needs you: ${number}` : "Nothing needs you";
    }, wait);
    return () => clearTimeout(timer);
  }, [number, told]);
  return (
    <span class="dnb-sr" role="status" aria-live="polite">
      {told}
    </span>
  );
}
