/** An approval: what would happen, whole, and the answers. None of them has a key of its own. */
import { useSignal } from "@preact/signals";
import { type Act, useAct } from "../../act";
import { useApp } from "../../app";
import { oneLine, plural, visible } from "../../format";
import { Button } from "../../parts/controls";
import { State } from "../../parts/marks";
import { Text } from "../../parts/text";
import { SESSION } from "../../states";
import type { AnswerArgs, Approval } from "../../wire.gen";
import { AskText, useWhole, type Whole } from "./whole";

const WANTS: Record<Approval["kind"], string> = {
  command: "wants to run",
  edit: "wants to change files with",
  tool: "wants to use",
  question: "asks by",
};

type Decide = (decision: AnswerArgs["decision"], reason?: string) => void;

export function useAnswer(ask: Approval): { act: Act; decide: Decide } {
  const { store } = useApp();
  const act = useAct();
  const decide: Decide = (decision, reason = "") =>
    act.begin(() => store.calls.answer({ approval_id: ask.approval_id, decision, reason }));
  return { act, decide };
}

/** The button that allows, or what must be done before: a text that nobody saw whole cannot be allowed. */
export function AllowButton({
  ask,
  whole,
  act,
  decide,
}: {
  ask: Approval;
  whole: Whole;
  act: Act;
  decide: Decide;
}) {
  const { ui } = useApp();
  const isOff = ui.power.value !== "on" || act.isBusy.value;
  if (!ask.decisions.includes("once")) return null;
  if (ask.truncated)
    return <span class="dnb-dim">Too long to be shown whole: it can only be denied here</span>;
  if (!whole.isSeen.value)
    return (
      <Button
        data-key={`${ask.approval_id} whole`}
        onClick={() => {
          whole.isOpen.value = true;
        }}
      >
        {whole.lines > 1 ? `Show all ${plural(whole.lines, "line")}` : "Show all of it"}
      </Button>
    );
  return (
    <Button
      kind="primary"
      disabled={isOff}
      data-key={`${ask.approval_id} allow`}
      onClick={() => decide("once")}
      aria-label={`Allow ${oneLine(ask.tool)} once`}
    >
      Allow
    </Button>
  );
}

export function AnswerError({ act }: { act: Act }) {
  const error = act.error.value;
  return error ? (
    <p class="dnb-fault" role="alert">
      {visible(error.message)}
    </p>
  ) : null;
}

/** The whole question with every answer, at the foot of a drawer. */
export function ApprovalBox({ ask }: { ask: Approval }) {
  const { ui } = useApp();
  const whole = useWhole(ask.text);
  const { act, decide } = useAnswer(ask);
  const mark = ask.kind === "question" ? SESSION.waiting : SESSION.approval;
  return (
    <section class="dnb-dock" aria-label={`${mark.word}: ${oneLine(ask.tool)}`}>
      <p class="dnb-dock-head">
        <State mark={mark} since={ask.asked} />
        <span class="dnb-dim">{WANTS[ask.kind] ?? WANTS.tool}</span>
        <Text text={ask.tool} class="dnb-tool" />
        {ask.cwd ? (
          <span class="dnb-dock-end dnb-dim">
            in <bdi class="dnb-code">{oneLine(ask.cwd)}</bdi>
          </span>
        ) : null}
      </p>
      {ask.reason ? (
        <p class="dnb-dim" dir="auto">
          {visible(ask.reason)}
        </p>
      ) : null}
      <AskText ask={ask} whole={whole} />
      {ask.paths.length ? (
        <p class="dnb-ask-paths dnb-code">
          {ask.paths.slice(0, 20).map((path) => (
            <bdi key={path}>{oneLine(path)}</bdi>
          ))}
          {ask.paths.length > 20 ? <span>and {ask.paths.length - 20} more</span> : null}
        </p>
      ) : null}
      {ui.power.value === "no" ? null : <Answers ask={ask} whole={whole} act={act} decide={decide} />}
      <AnswerError act={act} />
    </section>
  );
}

interface AnswersProps {
  ask: Approval;
  whole: Whole;
  act: Act;
  decide: Decide;
}

/** Every answer that this question takes. What is answered in words is told as the reason of a refusal. */
function Answers({ ask, whole, act, decide }: AnswersProps) {
  const { ui, store } = useApp();
  const isQuestion = ask.kind === "question";
  const isWriting = useSignal(isQuestion);
  const isOff = ui.power.value !== "on" || act.isBusy.value;
  const canAlways = whole.isSeen.value && !ask.truncated && ask.decisions.includes("always");
  return (
    <>
      {isWriting.value ? (
        <Words
          label={isQuestion ? "Answer" : "Deny"}
          hint={isQuestion ? "Your answer" : "The agent is told this"}
          isOff={isOff}
          onSay={(words) => decide("deny", words)}
        />
      ) : null}
      <div class="dnb-acts">
        <AllowButton ask={ask} whole={whole} act={act} decide={decide} />
        {canAlways ? (
          <Button
            disabled={isOff}
            onClick={() => decide("always")}
            title={`Allows ${oneLine(ask.covers) || "this"} until this run ends`}
          >
            Allow always in this run
          </Button>
        ) : null}
        {/* not beside the words: it would lose them */}
        {isWriting.value && !isQuestion ? null : (
          <Button disabled={isOff} onClick={() => decide("deny")}>
            {isQuestion ? "Leave unanswered" : "Deny"}
          </Button>
        )}
        {isWriting.value ? null : (
          <Button
            kind="quiet"
            disabled={isOff}
            onClick={() => {
              isWriting.value = true;
            }}
          >
            Deny and say why
          </Button>
        )}
        {canAlways && ask.covers ? <span class="dnb-dim">Always: {oneLine(ask.covers)}</span> : null}
        {act.isBusy.value && store.busy.value ? <span class="dnb-dim">Kernel busy</span> : null}
      </div>
    </>
  );
}

interface WordsProps {
  label: string;
  hint: string;
  isOff: boolean;
  onSay: (words: string) => void;
}

function Words({ label, hint, isOff, onSay }: WordsProps) {
  const text = useSignal("");
  return (
    <form
      class="dnb-acts"
      onSubmit={(event) => {
        event.preventDefault();
        onSay(text.peek());
      }}
    >
      <input
        class="dnb-input"
        aria-label={hint}
        placeholder={hint}
        maxLength={2000}
        value={text.value}
        onInput={(event) => {
          text.value = event.currentTarget.value;
        }}
      />
      <button type="submit" class="dnb-btn" disabled={isOff || !text.value.trim()}>
        {label}
      </button>
    </form>
  );
}
