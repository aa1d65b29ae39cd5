/** Text that agents wrote, and times. Agents' text is only ever a text node. */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { useApp } from "../app";
import { age, clock, cut, ms, oneLine, visible } from "../format";
import type { Time } from "../wire.gen";

/** One line of an agent's text: isolated, cut with an ellipsis, whole on hover. */
export function Text({
  text,
  class: more = "",
  bold = false,
}: {
  text: string;
  class?: string;
  bold?: boolean;
}) {
  const line = oneLine(text);
  const Tag = bold ? "b" : "span";
  return (
    <Tag class={`dnb-cut ${more}`} dir="auto" title={cut(visible(text))}>
      {line}
    </Tag>
  );
}

/** An agent's words amid ours. */
export function Word({ text, class: more }: { text: string; class?: string }) {
  return <bdi class={more}>{oneLine(text)}</bdi>;
}

/** An agent's words where their line breaks matter. */
export function Lines({ text, class: more, label }: { text: string; class?: string; label?: string }) {
  // what scrolls by itself must be reached by the keys that scroll it
  const scrolls = label ? ({ tabIndex: 0, role: "region", "aria-label": label } as const) : {};
  return (
    <pre class={more} dir="auto" {...scrolls}>
      {visible(text)}
    </pre>
  );
}

/** How long ago `at` was. Only this text changes while time goes by. */
export function Age({
  at,
  class: more = "dnb-age",
  since = false,
}: {
  at: Time | null;
  class?: string;
  since?: boolean;
}) {
  const { clock: kernel } = useApp().store;
  const start = ms(at);
  const text = useMemo(
    () => computed(() => (start === null ? "" : age(kernel.now.value - start))),
    [kernel, start],
  );
  if (start === null) return <span class={more} />;
  const title = `${since ? "Since " : ""}${new Date(start).toLocaleString()}`;
  return (
    <time class={more} dateTime={at ?? undefined} title={title}>
      {text}
    </time>
  );
}

/** The time of day of `at`, with the whole date on hover. */
export function ClockTime({ at }: { at: Time | null }) {
  const start = ms(at);
  if (start === null) return <span class="dnb-num dnb-dim">no time</span>;
  return (
    <time class="dnb-num" dateTime={at ?? undefined} title={new Date(start).toLocaleString()}>
      {clock(start)}
    </time>
  );
}
