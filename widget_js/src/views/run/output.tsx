/** What a run's program writes: the last lines, live while it runs; earlier ones when they are asked for. */
import { type Signal, useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useApp } from "../../app";
import { useDetail } from "../../detail";
import { count, plural, visible } from "../../format";
import { Button } from "../../parts/controls";
import { Asking } from "../../parts/drawer";
import { RequestError } from "../../requests";
import { isActive } from "../../runs";
import type { OutputArgs, OutputPage, Run } from "../../wire.gen";

const LINES = 200;
/** A log that grows is asked for once in this time. */
const PACE_MS = 1000;
/** Pixels from the end within which the end is followed. */
const NEAR = 24;

export function Output({ run }: { run: Run }) {
  const { store } = useApp();
  const stream = useSignal<OutputArgs["stream"]>("stdout");
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  const tick = isActive(run) ? Math.floor(store.clock.now.value / PACE_MS) : 0;
  const revision = `${run.state} ${tick} ${store.link.value.state}`;
  const { run_id } = run;
  const ask = (before: number | null, abort: AbortSignal) =>
    store.calls.output({ run_id, stream: stream.peek(), before, count: LINES }, abort);
  const detail = useDetail((abort) => ask(null, abort), revision, stream.value);
  const { earlier, more } = useEarlier(ask, stream.value, detail.again);
  const last = detail.value.value;
  const first = earlier.value[0] ?? last;
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [last]);
  const { before, missing, after } = joined(earlier.value, last);
  return (
    <section class="dnb-output" aria-label="Output">
      <div class="dnb-output-head">
        <h3>Output</h3>
        {(["stdout", "stderr"] as const).map((name) => (
          <Button
            key={name}
            kind="quiet"
            aria-pressed={stream.value === name}
            onClick={() => {
              stream.value = name;
            }}
          >
            {name}
          </Button>
        ))}
        {last ? <span class="dnb-dim dnb-num">{plural(last.total, "line")}</span> : null}
        {last?.dropped ? (
          <span class="dnb-dim">{count(last.dropped)} bytes in between were not kept</span>
        ) : null}
      </div>
      <pre
        class="dnb-output-text dnb-code dnb-scroll"
        dir="ltr"
        ref={box}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
        tabIndex={0}
        onScroll={(event) => {
          const at = event.currentTarget;
          isAtEnd.current = at.scrollHeight - at.scrollTop - at.clientHeight < NEAR;
        }}
      >
        {first && first.start > 0 ? (
          <Button kind="quiet" onClick={() => void more(first.start)}>
            Show {count(Math.min(LINES, first.start))} earlier lines
          </Button>
        ) : null}
        {visible(before.map((line) => `${line}\n`).join(""))}
        {missing ? <span class="dnb-dim">{`${plural(missing, "line")} in between not shown\n`}</span> : null}
        {visible(after.join("\n"))}
        {last && !before.length && !after.length ? (
          <span class="dnb-dim">Nothing was written to {stream.value}.</span>
        ) : null}
      </pre>
      <Asking detail={detail} what="the output" />
    </section>
  );
}

interface Earlier {
  earlier: Signal<readonly OutputPage[]>;
  more: (before: number) => Promise<void>;
}

/** Pages before the last one: asked for one at a time, and gone with their stream. */
function useEarlier(
  ask: (before: number, abort: AbortSignal) => Promise<OutputPage>,
  stream: OutputArgs["stream"],
  fail: () => void,
): Earlier {
  const earlier = useSignal<readonly OutputPage[]>([]);
  const asked = useRef<AbortController | null>(null);
  const drop = () => {
    asked.current?.abort();
    asked.current = null;
    earlier.value = [];
  };
  useLayoutEffect(() => drop, [stream]);
  const more = async (before: number): Promise<void> => {
    if (asked.current) return;
    const abort = new AbortController();
    asked.current = abort;
    try {
      const page = await ask(before, abort.signal);
      if (!abort.signal.aborted) earlier.value = [page, ...earlier.peek()];
    } catch (reason) {
      if (!(reason instanceof RequestError)) throw reason;
      if (!abort.signal.aborted) fail();
    } finally {
      if (asked.current === abort) asked.current = null;
    }
  };
  return { earlier, more };
}

/** The lines of earlier pages, those of the last one that are not among them, and how many lie between: more came at once
    than a page holds. */
export function joined(
  earlier: readonly OutputPage[],
  last: OutputPage | null,
): { before: readonly string[]; missing: number; after: readonly string[] } {
  const before = earlier.flatMap((page) => page.lines);
  const end = earlier.at(-1);
  if (!last || !end) return { before, missing: 0, after: last?.lines ?? [] };
  const between = last.start - (end.start + end.lines.length);
  return { before, missing: Math.max(0, between), after: last.lines.slice(Math.max(0, -between)) };
}
