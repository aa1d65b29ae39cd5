/** Something that a person sets off: what is under way, and what went wrong. */
import { type ReadonlySignal, useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { RequestError } from "./requests";

export interface Act {
  /** The kernel has not answered yet. */
  readonly isBusy: ReadonlySignal<boolean>;
  readonly error: ReadonlySignal<RequestError | null>;
  /** Begin, unless it is under way already. */
  readonly begin: (ask: () => Promise<unknown>, done?: () => void) => void;
  readonly forget: () => void;
}

export function useAct(): Act {
  const isBusy = useSignal(false);
  const error = useSignal<RequestError | null>(null);
  const made = useRef<Act | null>(null);
  made.current ??= {
    isBusy,
    error,
    begin: (ask, done) => {
      if (isBusy.peek()) return;
      const giveBack = heldFocus();
      isBusy.value = true;
      error.value = null;
      ask()
        .then(
          () => done?.(),
          (reason: unknown) => {
            if (!(reason instanceof RequestError)) throw reason;
            if (reason.code !== "aborted") error.value = reason;
          },
        )
        .finally(() => {
          isBusy.value = false;
          giveBack();
        });
    },
    forget: () => {
      error.value = null;
    },
  };
  return made.current;
}

/** What a person pressed is off meanwhile, or goes: then the drawer that it is in takes the focus, for Escape. */
function heldFocus(): () => void {
  const sheet = document.activeElement?.closest<HTMLElement>('.dispatch-nb [role="dialog"]');
  return () => {
    const at = document.activeElement;
    if (sheet?.isConnected && (at === null || at === document.body)) sheet.focus({ preventScroll: true });
  };
}
