/** What a drawer asks for: once when it opens, and again when what it shows has changed. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useApp } from "./app";
import { RequestError } from "./requests";

/** Changes come in bursts; a drawer follows them at this pace. */
const PACE_MS = 250;

export interface Detail<T> {
  readonly value: Signal<T | null>;
  readonly error: Signal<RequestError | null>;
  readonly asking: Signal<boolean>;
  readonly again: () => void;
}

/**
 * The answer of `ask`, asked for anew when `revision` changes; the last good one stays until then. Where
 * `question` changes, something else is asked: what was answered or is still asked goes at once. What had no
 * answer because the kernel could not be reached is asked again when it can.
 */
export function useDetail<T>(
  ask: (abort: AbortSignal) => Promise<T>,
  revision: string,
  question = "",
): Detail<T> {
  const { store } = useApp();
  const isLive = store.link.value.state === "live";
  const value = useSignal<T | null>(null);
  const error = useSignal<RequestError | null>(null);
  const asking = useSignal(false);
  const latest = useRef(ask);
  latest.current = ask;
  const run = useRef<() => void>(() => undefined);

  // before it is painted: no answer is seen under another question
  useLayoutEffect(() => {
    const abort = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isDirty = false;
    run.current = () => {
      if (asking.peek() || timer !== undefined) {
        isDirty = true;
        return;
      }
      isDirty = false;
      asking.value = true;
      latest
        .current(abort.signal)
        .then(
          (answer) => {
            if (abort.signal.aborted) return;
            value.value = answer;
            error.value = null;
          },
          (reason: unknown) => {
            if (!(reason instanceof RequestError)) throw reason;
            if (reason.code !== "aborted" && !abort.signal.aborted) error.value = reason;
          },
        )
        .finally(() => {
          if (abort.signal.aborted) return;
          asking.value = false;
          timer = setTimeout(() => {
            timer = undefined;
            if (isDirty) run.current();
          }, PACE_MS);
        });
    };
    return () => {
      abort.abort();
      clearTimeout(timer);
      value.value = null;
      error.value = null;
      asking.value = false;
    };
  }, [question, asking, error, value]);

  useEffect(() => run.current(), [revision, question]);
  useEffect(() => {
    if (isLive && error.peek()?.code === "gone" && !asking.peek()) run.current();
  }, [isLive, asking, error]);
  return { value, error, asking, again: () => run.current() };
}
