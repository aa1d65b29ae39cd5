/** The prompt that an agent would be given: shown first, and the person's to change. */
import { type Signal, useComputed } from "@preact/signals";
import { useDetail } from "../../detail";
import { count, visible } from "../../format";
import { Button } from "../../parts/controls";
import { Asking } from "../../parts/drawer";
import type { PromptText } from "../../wire.gen";

interface Props {
  ask: (abort: AbortSignal) => Promise<PromptText>;
  /** What the prompt depends on: that of another agent is another. */
  question: string;
  /** What the person made of it; null: it stays as it is. */
  edited: Signal<string | null>;
  /** A prompt that is not there yet is not started. */
  ready: Signal<boolean>;
}

export function PromptEditor({ ask, question, edited, ready }: Props) {
  const detail = useDetail(ask, "", question);
  const found = detail.value.value;
  const shown = useComputed(() => edited.value ?? detail.value.value?.prompt ?? "");
  const isThere = found !== null || edited.value !== null;
  ready.value = isThere;
  return (
    <div class="dnb-prompt">
      {found?.persona_in_prompt ? (
        <p class="dnb-dim">This agent takes no persona by name; its words are in the prompt.</p>
      ) : null}
      <textarea
        class="dnb-input dnb-code"
        aria-label="Prompt"
        spellcheck={false}
        dir="auto"
        value={shown.value}
        disabled={!isThere}
        onInput={(event) => {
          edited.value = event.currentTarget.value;
        }}
      />
      <p class="dnb-acts dnb-dim">
        <span class="dnb-num">{count(shown.value.length)}</span> characters
        {edited.value !== null ? (
          <Button
            kind="quiet"
            onClick={() => {
              edited.value = null;
            }}
          >
            Undo changes
          </Button>
        ) : null}
        {found && visible(found.prompt) !== found.prompt ? (
          <span>It holds hidden characters from agents' files.</span>
        ) : null}
      </p>
      <Asking detail={detail} what="the prompt" />
    </div>
  );
}
