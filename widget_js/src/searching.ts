/** Going to the next error, the next edit, a text or a time of a conversation, however long it is. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "./app";
import { count } from "./format";
import { RequestError } from "./requests";
import { useTalk } from "./views/talk_place";
import type { FindArgs } from "./wire.gen";

export interface Wanted {
  readonly what: FindArgs["what"];
  readonly back?: boolean;
  readonly query?: string;
  readonly time?: string;
}

const WORDS: Record<FindArgs["what"], string> = {
  error: "Error",
  edit: "Edit",
  text: "Match",
  time: "Message",
};

export interface Search {
  readonly go: (wanted: Wanted) => void;
  /** How it went, in words. */
  readonly said: Signal<string>;
}

/** `edges`: the rows that are seen; `show`: bring a row into view. */
export function useSearch(edges: () => readonly [number, number], show: (at: number) => void): Search {
  const { store } = useApp();
  const { provider, session_id, agent } = useTalk();
  const said = useSignal("");
  const found = useRef<number | null>(null);
  const run = useRef(new AbortController());
  useEffect(() => () => run.current.abort(), []);

  /** Behind what was found last, while that is still seen; else from the edge of what is seen. */
  const start = (back: boolean): number => {
    const [first, last] = edges();
    const at = found.current;
    if (at !== null && at >= first && at <= last) return back ? at - 1 : at + 1;
    return back ? last : first;
  };

  const look = async ({ what, back = false, query = "", time }: Wanted, abort: AbortSignal) => {
    let from: number | null = Math.max(0, start(back));
    let isAround = false;
    said.value = "";
    while (from !== null) {
      const args = { provider, session_id, agent, what, back, query, start: from, time: time ?? null };
      const answer = await store.find(args, abort);
      if (answer.row !== null) {
        found.current = answer.row;
        said.value = `${WORDS[what]} at ${count(answer.row + 1)} of ${count(answer.total)}`;
        show(answer.row);
        return;
      }
      from = answer.next;
      if (from === null && !isAround) {
        isAround = true; // once more from the other end
        from = back ? Math.max(0, answer.total - 1) : 0;
      }
      if (from !== null) said.value = `Looking, ${count(from)} of ${count(answer.total)}`;
    }
    said.value = `No ${WORDS[what].toLowerCase()} in this conversation`;
  };

  const go = (wanted: Wanted): void => {
    run.current.abort();
    run.current = new AbortController();
    look(wanted, run.current.signal).catch((error: unknown) => {
      if (!(error instanceof RequestError)) throw error;
      if (error.code !== "aborted") said.value = error.message;
    });
  };
  return { go, said };
}
