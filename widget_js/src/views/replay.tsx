/** The conversation: those pages of it that are seen, the newest at the end, which it follows while it grows. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { useApp } from "../app";
import { plural } from "../format";
import { Button } from "../parts/controls";
import { Glyph } from "../parts/glyphs";
import { type Drawn, usePages } from "../parts/pages";
import { Conversation } from "../replay";
import { useSearch } from "../searching";
import { preview } from "../talk";
import type { Message } from "../wire.gen";
import { useTalk } from "./talk_place";
import { TalkTools } from "./talk_tools";
import { Turns } from "./turns";

interface Props {
  /** The last messages, known before the conversation is read; none for another agent's, null: not known yet. */
  last: readonly Message[] | null;
  /** Changes when the session did something. */
  revision: string;
  tabs: ComponentChildren;
  isShown: boolean;
}

export function Replay({ last, revision, tabs, isShown }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const following = useSignal(true);
  /** How many rows there were when the end was seen. */
  const seen = useSignal(0);
  const talk = useConversation(last === null ? null : revision);
  const drawn = usePages(box, talk, following);
  const search = useSearch(drawn.edges, drawn.reveal);
  const total = talk.total.value;
  useOpened(total);
  if (following.value && total !== null) seen.value = total;
  const news = total === null ? 0 : total - seen.value;
  return (
    <>
      <div class="dnb-talk-bar">
        {tabs}
        {isShown ? <TalkTools talk={talk} drawn={drawn} following={following} search={search} /> : null}
      </div>
      <div class="dnb-replay" hidden={!isShown}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
        <div class="dnb-scroll dnb-messages" tabIndex={0} ref={box} onClickCapture={drawn.onPress}>
          <div>
            {total === null ? <Preview last={last} /> : <Pages talk={talk} drawn={drawn} />}
            {total === 0 ? <p class="dnb-dim">No messages yet.</p> : null}
          </div>
        </div>
        {news > 0 ? (
          <button type="button" class="dnb-news" onClick={() => (following.value = true)}>
            <Glyph name="down" size={12} />
            {plural(news, "new message")}
          </button>
        ) : null}
        <Failed talk={talk} />
      </div>
    </>
  );
}

/** Why there is no answer; that the kernel is gone, the drawer says itself. */
function Failed({ talk }: { talk: Conversation }) {
  const error = talk.error.value;
  if (!error || error.code === "gone") return null;
  return (
    <p class="dnb-asking" role="status">
      <Glyph name="error" />
      <span>{error.message}</span>
      <Button onClick={() => talk.refresh()}>Ask again</Button>
    </p>
  );
}

/** What was opened among the last messages, which count from the end, stays open when their places are known. */
function useOpened(total: number | null): void {
  const { opened } = useTalk();
  const isKnown = useRef(false);
  if (isKnown.current || total === null) return;
  isKnown.current = true;
  for (const key of opened) {
    const [, sort, at] = /^(\D+)(-\d+)$/.exec(key) ?? [];
    if (sort) opened.add(`${sort}${Number(at) + total}`);
  }
}

/** The conversation of the agent that is shown; asked for anew when `revision` changes, and not before there is one. */
function useConversation(revision: string | null): Conversation {
  const { store } = useApp();
  const { provider, session_id, agent } = useTalk();
  const made = useMemo(() => {
    const abort = new AbortController();
    const ask = (start: number, count: number, signal: AbortSignal) =>
      store.messages({ provider, session_id, agent, start, count }, signal);
    return { abort, talk: new Conversation(ask, abort.signal) };
  }, [store, provider, session_id, agent]);
  useEffect(() => () => made.abort.abort(), [made]);
  useEffect(() => {
    if (revision !== null) made.talk.refresh();
  }, [made, revision]);
  return made.talk;
}

/** What was known at once, while the kernel reads the rest. How that is asked for, the drawer tells. */
function Preview({ last }: { last: readonly Message[] | null }) {
  const rows = useMemo(() => (last ? preview(last) : []), [last]);
  if (rows.length) return <Turns rows={rows} before={undefined} />;
  return last ? <p class="dnb-dim">Reading</p> : null;
}

function Pages({ talk, drawn }: { talk: Conversation; drawn: Drawn }) {
  const pages = Array.from({ length: drawn.stop - drawn.first }, (_, i) => drawn.first + i);
  return (
    <>
      <div style={{ blockSize: `${drawn.before}px` }} />
      {pages.map((page) => {
        const rows = talk.page(page);
        return (
          <div
            key={page}
            data-page={page}
            data-empty={rows ? undefined : ""}
            style={rows ? undefined : { blockSize: `${drawn.height(page)}px` }}
          >
            {rows ? (
              <Turns rows={rows} before={talk.row((rows[0]?.at ?? 0) - 1)} />
            ) : (
              <p class="dnb-dim">Reading</p>
            )}
          </div>
        );
      })}
      <div style={{ blockSize: `${drawn.after}px` }} />
    </>
  );
}
