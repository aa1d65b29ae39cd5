/** What an agent wants to do, whole: nothing is allowed that was not shown to its end. */
import { type Signal, useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { visible } from "../../format";
import type { Approval } from "../../wire.gen";

export interface Whole {
  readonly box: RefObject<HTMLPreElement | null>;
  /** All of it was shown, at least once. */
  readonly isSeen: Signal<boolean>;
  readonly isOpen: Signal<boolean>;
  readonly lines: number;
}

/** Follows whether a text that is cut to its first lines is there to its end. */
export function useWhole(text: string): Whole {
  const box = useRef<HTMLPreElement>(null);
  const isOpen = useSignal(false);
  const isSeen = useSignal(false);
  const lines = text.split("\n").length;
  useLayoutEffect(() => {
    isOpen.value = false;
    isSeen.value = false;
  }, [text, isOpen, isSeen]);
  useLayoutEffect(() => {
    const found = box.current;
    if (!found || isSeen.value) return;
    const look = () => {
      // without a box (a hidden tab, a narrow frame) nothing is shown, and nothing is cut: its box tells when it comes
      if (!found.getClientRects().length) return;
      const isCut = found.scrollHeight > found.clientHeight + 1 || found.scrollWidth > found.clientWidth + 1;
      if (isOpen.value || !isCut) isSeen.value = true;
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(found);
    return () => observer.disconnect();
  }, [text, isOpen.value, isSeen.value, isOpen, isSeen]);
  return { box, isSeen, isOpen, lines };
}

export function AskText({ ask, whole }: { ask: Approval; whole: Whole }) {
  const isDiff = ask.kind === "edit" && /^[-+@]/m.test(ask.text);
  const text = visible(ask.text);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <pre class="dnb-ask-text dnb-code" dir="ltr" ref={whole.box} data-open={whole.isOpen.value} tabIndex={0}>
      {isDiff ? text.split("\n").map((line, i) => <DiffLine key={`${i}`} line={line} />) : text}
    </pre>
  );
}

function DiffLine({ line }: { line: string }) {
  const kind = line.startsWith("+") ? "plus" : line.startsWith("-") ? "minus" : undefined;
  return (
    <span class="dnb-diff" data-diff={kind}>
      {`${line}\n`}
    </span>
  );
}
