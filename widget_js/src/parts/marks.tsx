/** States, providers, personas: always a glyph with its word, in its label or beside it. */
import type { ComponentChildren } from "preact";
import { useApp } from "../app";
import { oneLine } from "../format";
import { type Mark, sessionMark } from "../states";
import type { Session } from "../wire.gen";
import { Glyph, isGlyph } from "./glyphs";
import { Age } from "./text";

/** A state's glyph alone; the word is in a label nearby. */
export function StateGlyph({ mark, size = 14, title }: { mark: Mark; size?: number; title?: string }) {
  return (
    <span class="dnb-tone" data-tone={mark.tone} title={title}>
      <Glyph name={mark.glyph} size={size} />
    </span>
  );
}

/** A state: glyph, word and, where it is known, for how long. */
export function State({
  mark,
  since,
  children,
}: {
  mark: Mark;
  since?: string | null;
  children?: ComponentChildren;
}) {
  return (
    <span class="dnb-state" data-tone={mark.tone}>
      <Glyph name={mark.glyph} />
      <bdi class="dnb-state-word">{oneLine(mark.word)}</bdi>
      {since ? <Age at={since} class="dnb-since" since /> : null}
      {children}
    </span>
  );
}

export function SessionState({ session, since = true }: { session: Session; since?: boolean }) {
  return <State mark={sessionMark(session)} since={since ? session.state_since : null} />;
}

/** A provider's mark, with its name beside it or in its label. */
export function Provider({ name, named = false }: { name: string; named?: boolean }) {
  const label = useApp().ui.providerName(name);
  const glyph = <Glyph name={isProvider(name) ? name : "provider"} size={13} />;
  return named ? (
    <span class="dnb-provider" data-provider={name}>
      {glyph}
      <bdi>{label}</bdi>
    </span>
  ) : (
    <span class="dnb-provider" data-provider={name} role="img" aria-label={label} title={label}>
      {glyph}
    </span>
  );
}

const PROVIDERS = ["claude", "codex", "copilot", "gemini"] as const;
function isProvider(name: string): name is (typeof PROVIDERS)[number] {
  return (PROVIDERS as readonly string[]).includes(name) && isGlyph(name);
}

export function Persona({ name }: { name: string | null }) {
  return name ? <bdi class="dnb-persona">@{oneLine(name)}</bdi> : <span class="dnb-persona">no persona</span>;
}

/** Who works on something: the provider's mark in a column of its own, the persona beside it. */
export function Who({ provider, persona }: { provider: string | null; persona: string | null }) {
  return (
    <span class="dnb-who">
      {provider ? <Provider name={provider} /> : <i class="dnb-noprov" />}
      <span class="dnb-cut">
        <Persona name={persona} />
      </span>
    </span>
  );
}
