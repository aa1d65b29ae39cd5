/** Needs you: above every view, three at first, the oldest first within a kind. None, no strip. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import type { Need } from "../derive";
import { count, oneLine, sentence, visible } from "../format";
import { Button } from "../parts/controls";
import { useHold } from "../parts/hold";
import { Provider, State } from "../parts/marks";
import { useRoving } from "../parts/roving";
import { Age, Text, Word } from "../parts/text";
import { ORDER, SESSION } from "../states";
import type { Approval } from "../wire.gen";
import { OrderActions } from "./run/actions";
import { AllowButton, AnswerError, useAnswer } from "./run/approval";
import { AskText, useWhole } from "./run/whole";

const FIRST = 3;
/** Nobody walks through more of them here; the views have all. */
const MOST = 50;
const MARKS = {
  approval: SESSION.approval,
  waiting: SESSION.waiting,
  abandoned: ORDER.abandoned,
  blocked: ORDER.blocked,
  error: SESSION.error,
};

export function Needs() {
  const { ui } = useApp();
  // who answers one after the other points at the list all the time: the next question must come all the same
  const { items: all, holding } = useHold(ui.need.value, (need) => need, "", "end");
  const isHeld = all !== ui.need.value;
  const isOver = (need: Need) => isHeld && !ui.need.value.some((now) => now.key === need.key);
  const outside = ui.needsOutside.value;
  const isOpen = useSignal(false);
  const list = useRef<HTMLUListElement>(null);
  const roving = useRoving(list);
  if (!all.length && !outside) return <Announce number={0} />;
  const over = all.slice(0, MOST).filter(isOver).length;
  const first = FIRST + over;
  const shown = all
    .slice(0, MOST)
    .filter((need, i) => isOpen.value || i < first || (isHeld && need.approval));
  const more = all.length - first;
  return (
    <section class="dnb-needs" aria-label="Needs you" data-open={isOpen.value}>
      <div class="dnb-needs-head">
        <h2>
          Needs you <span class="dnb-num">{count(ui.need.value.length)}</span>
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
      <ul ref={list} {...roving} {...holding}>
        {shown.map((need) => (
          <NeedRow key={need.key} need={need} isOver={isOver(need)} />
        ))}
        {isOpen.value && all.length > MOST ? (
          <li class="dnb-need dnb-dim">{count(all.length - MOST)} more in Orders and Sessions</li>
        ) : null}
      </ul>
      <Announce number={ui.need.value.length} />
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

/** `isOver`: it needs nobody any more and only keeps its place under the pointer. */
function NeedRow({ need, isOver }: { need: Need; isOver: boolean }) {
  return need.approval ? (
    <AskRow need={need} ask={need.approval} isOver={isOver} />
  ) : (
    <PlainRow need={need} isOver={isOver} />
  );
}

/** A question that is answered here: what would happen, whole, before it can be allowed. */
function AskRow({ need, ask, isOver }: { need: Need; ask: Approval; isOver: boolean }) {
  const { ui } = useApp();
  const whole = useWhole(ask.text);
  const { act, decide } = useAnswer(ask);
  const place = ask.epic ? `${ask.epic} ${ask.phase_id ?? ""}` : (need.session?.title ?? ask.project ?? "");
  const isOff = ui.power.value !== "on" || act.isBusy.value || isOver;
  const wantsWords = ask.kind === "question" && !ask.decisions.includes("once");
  return (
    <li
      class="dnb-need"
      data-need={need.opens}
      data-ask={whole.isOpen.value ? "open" : ""}
      data-over={isOver ? "" : undefined}
    >
      <State mark={MARKS[need.kind]} />
      <div class="dnb-need-ask">
        <Text text={ask.tool} class="dnb-tool" />
        <AskText ask={ask} whole={whole} />
        <AnswerError act={act} />
      </div>
      <div class="dnb-need-where" title={oneLine(`${ask.project ?? ""} ${place}`)}>
        <Provider name={ask.provider} />
        <bdi class="dnb-cut">{oneLine(place)}</bdi>
      </div>
      {isOver ? <span class="dnb-age">over</span> : <Age at={need.since} />}
      <div class="dnb-acts">
        {ui.power.value === "no" || isOver ? null : (
          <>
            <AllowButton ask={ask} whole={whole} act={act} decide={decide} />
            {wantsWords ? null : (
              <Button
                disabled={isOff}
                onClick={() => decide("deny")}
                aria-label={`Deny ${oneLine(ask.tool)}`}
              >
                Deny
              </Button>
            )}
          </>
        )}
        <Button
          kind={wantsWords && !isOver ? undefined : "quiet"}
          data-key={need.key}
          onClick={() => ui.open(need.opens)}
        >
          {ask.kind === "question" ? "Answer" : "Open"}
        </Button>
      </div>
    </li>
  );
}

function PlainRow({ need, isOver }: { need: Need; isOver: boolean }) {
  const { ui } = useApp();
  const { order, session, kind } = need;
  const isSession = kind === "approval" || kind === "waiting" || kind === "error";
  const title = (isSession ? session?.title : order?.title) ?? "";
  const provider = session?.provider ?? order?.provider ?? null;
  return (
    <li class="dnb-need" data-need={need.opens} data-over={isOver ? "" : undefined}>
      <State mark={MARKS[kind]} />
      <div class="dnb-need-what" title={visible(told(need).filter(Boolean).join("\n"))}>
        <What need={need} />
      </div>
      <div class="dnb-need-where" title={whereTold(need)}>
        {provider ? <Provider name={provider} /> : null}
        <bdi class="dnb-cut">{oneLine(where(need))}</bdi>
      </div>
      {isOver ? <span class="dnb-age">over</span> : <Age at={need.since} />}
      <div class="dnb-acts">
        {order && !isSession && !isOver ? <OrderActions order={order} /> : null}
        <Button
          kind={isSession ? undefined : "quiet"}
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

/** What is asked, or what went wrong: the words of the one who asks come first. */
function What({ need: { kind, session, order } }: { need: Need }) {
  if (session && kind === "approval") {
    return (
      <>
        <Word text={session.active_tool ?? "A tool"} class="dnb-tool" />{" "}
        {session.active_detail ? (
          <Word text={session.active_detail} class="dnb-code" />
        ) : (
          <Word text={session.title} />
        )}
      </>
    );
  }
  if (session && kind === "waiting") {
    return session.active_detail ? (
      <Word text={session.active_detail} />
    ) : (
      <>
        <Word text={session.title} /> <Word text={sentence(session.state_reason)} class="dnb-dim" />
      </>
    );
  }
  const title = (kind === "error" ? session?.title : order?.title) ?? "";
  return (
    <>
      <Word text={title} class="dnb-tool" /> <Word text={why(kind, session, order)} />
    </>
  );
}

function why(kind: Need["kind"], session: Need["session"], order: Need["order"]): string {
  if (kind === "error") return sentence(session?.state_reason ?? "");
  return (kind === "blocked" && order?.last_entry) || order?.reason || "";
}

/** Everything that is known of it, for those who point at it. */
function told({ kind, session, order }: Need): string[] {
  if (kind === "abandoned" || kind === "blocked") return [order?.title ?? "", why(kind, session, order)];
  return [session?.title ?? "", session?.active_detail ?? "", session?.state_reason ?? ""];
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
