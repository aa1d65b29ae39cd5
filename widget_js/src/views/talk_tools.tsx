/** Above a conversation: to the next error, edit, text or time; copy; follow. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import { local, ms } from "../format";
import { Button, IconButton } from "../parts/controls";
import { Copy } from "../parts/copy";
import type { Drawn } from "../parts/pages";
import { type Conversation, collect } from "../replay";
import type { Search } from "../searching";
import { markdown } from "../talk_text";
import { useTalk } from "./talk_place";

interface Props {
  talk: Conversation;
  drawn: Drawn;
  following: Signal<boolean>;
  search: Search;
}

export function TalkTools({ talk, drawn, following, search }: Props) {
  const { ui } = useApp();
  const { provider } = useTalk();
  const isFinding = useSignal(false);
  const copied = async () => markdown(await collect(talk), ui.providerName(provider));
  return (
    <>
      <span class="dnb-gap" />
      <Jump what="error" search={search} />
      <Jump what="edit" search={search} />
      <IconButton
        icon="search"
        label="Find in the conversation, or go to a time"
        aria-expanded={isFinding.value}
        onClick={() => (isFinding.value = !isFinding.value)}
      />
      <Copy label="Copy the conversation as Markdown" text={copied} />
      <Button
        kind="quiet"
        icon="follow"
        aria-pressed={following.value}
        title="Stay at the end while messages come"
        onClick={() => (following.value = !following.value)}
      >
        {following.value ? "Following" : "Follow"}
      </Button>
      {isFinding.value ? <Find talk={talk} drawn={drawn} search={search} /> : null}
      <span class={isFinding.value ? "dnb-find-said dnb-dim" : "dnb-sr"} role="status">
        {search.said.value}
      </span>
    </>
  );
}

const NAMES = { error: "Error", edit: "Edit" } as const;

function Jump({ what, search }: { what: keyof typeof NAMES; search: Search }) {
  return (
    <span class="dnb-jump" role="group" aria-label={`Jump to ${what}s`}>
      {NAMES[what]}
      <IconButton icon="up" label={`Previous ${what}`} onClick={() => search.go({ what, back: true })} />
      <IconButton icon="down" label={`Next ${what}`} onClick={() => search.go({ what })} />
    </span>
  );
}

function Find({ talk, drawn, search }: { talk: Conversation; drawn: Drawn; search: Search }) {
  const query = useSignal("");
  const time = useSignal(local(ms(talk.row(drawn.edges()[0])?.message.time)));
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);
  const find = (back: boolean) => {
    if (query.value.trim()) search.go({ what: "text", query: query.value.trim(), back });
  };
  const goTo = () => {
    const at = Date.parse(time.value); // without a zone: the reader's
    if (!Number.isNaN(at)) search.go({ what: "time", time: new Date(at).toISOString() });
  };
  return (
    <div class="dnb-talk-find" role="search">
      <input
        ref={field}
        type="search"
        aria-label="Find in the conversation"
        placeholder="Find"
        maxLength={200}
        value={query.value}
        onInput={(event) => (query.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          event.preventDefault();
          find(event.shiftKey);
        }}
      />
      <IconButton icon="up" label="Previous match (Shift Enter)" onClick={() => find(true)} />
      <IconButton icon="down" label="Next match (Enter)" onClick={() => find(false)} />
      <span class="dnb-gap" />
      <input
        type="datetime-local"
        step="1"
        aria-label="Time to go to"
        value={time.value}
        onInput={(event) => (time.value = event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") goTo();
        }}
      />
      <Button onClick={goTo}>Go to time</Button>
    </div>
  );
}
