/** The agents panel: personas by what they do; a click filters everything to one of them. */
import { useRef } from "preact/hooks";
import { useApp } from "../app";
import { count, oneLine, UNTOLD } from "../format";
import { Fold } from "../parts/controls";
import { useHold } from "../parts/hold";
import { Provider, StateGlyph } from "../parts/marks";
import { useRoving } from "../parts/roving";
import { sorted } from "../sort";
import { type Mark, ORDER, SESSION } from "../states";
import type { PersonaRow } from "../wire.gen";

const GROUPS: readonly (readonly [PersonaRow["group"], string, boolean])[] = [
  ["starting", "Starting", true],
  ["live", "Live", true],
  ["idle", "Idle", true],
  ["defined", "Defined", true],
  ["archived", "Archived", false],
];

const STARTING: Mark = { word: "Starting", tone: "live", glyph: "starting" };

/** A person cares first for who waits for them, then for who works. */
const RANK = ["approval", "waiting", "error", "thinking", "tool_use", "idle", "unknown", "ended"];

export function personaMark(row: PersonaRow): Mark {
  if (row.group === "starting") return STARTING;
  if (row.group === "archived") return { ...ORDER.cancelled, word: "Archived" };
  if (row.group === "defined" || !row.state) return { ...ORDER.waiting, word: "Defined" };
  return SESSION[row.state] ?? SESSION.unknown;
}

function ranked(rows: readonly PersonaRow[]): PersonaRow[] {
  return sorted(rows, (row) => [
    row.persona ? 0 : 1,
    row.state ? RANK.indexOf(row.state) : RANK.length,
    row.persona,
  ]);
}

export function Side() {
  const { ui, store } = useApp();
  const rows = [...store.tables.personas.value.values()];
  const narrow = ui.size.value === "narrow";
  if (narrow && ui.over.value !== "side") return null;
  if (!narrow && ui.side.value === "rail") return <Strip rows={rows} />;
  return (
    <section class="dnb-side" aria-label="Agents">
      {GROUPS.map(([key, label, first]) => {
        const own = ranked(rows.filter((row) => row.group === key));
        if (key === "starting" && !own.length) return null;
        return <Group key={key} name={key} label={label} first={first} rows={own} />;
      })}
    </section>
  );
}

interface GroupProps {
  name: string;
  label: string;
  first: boolean;
  rows: readonly PersonaRow[];
}

function Group({ name, label, first, rows }: GroupProps) {
  const { ui, store } = useApp();
  const list = useRef<HTMLUListElement>(null);
  const roving = useRoving(list);
  const { items, holding } = useHeldRows(rows);
  const key = `agents:${name}`;
  const open = rows.length > 0 && (ui.folds.value.get(key) ?? first);
  return (
    <section>
      <h3>
        <Fold open={open} disabled={!rows.length} onClick={() => ui.fold(key, !open)}>
          {label}
          <span class="dnb-num">{store.meta.value ? count(rows.length) : UNTOLD}</span>
        </Fold>
      </h3>
      {open ? (
        <ul ref={list} {...roving} {...holding}>
          {items.map(({ row }) => (
            <Agent key={row.persona} row={row} />
          ))}
        </ul>
      ) : null}
    </section>
  );
}

/** Personas in an order that holds still under the pointer; one that left the group goes. */
function useHeldRows(rows: readonly PersonaRow[]) {
  return useHold(
    rows.map((row) => ({ key: row.persona, row })),
    () => undefined,
  );
}

function Agent({ row }: { row: PersonaRow }) {
  const { ui, store } = useApp();
  const mark = personaMark(row);
  const chosen = row.persona !== "" && ui.filter.value.persona === row.persona;
  const told = `${row.persona ? `@${row.persona}` : "no persona"}: ${mark.word}. ${row.description}`;
  const content = (
    <>
      <StateGlyph mark={mark} size={13} />
      <bdi class={`dnb-cut ${row.persona ? "" : "dnb-dim"}`}>
        {row.persona ? oneLine(row.persona) : "no persona"}
      </bdi>
      {row.providers.map((name) => (
        <Provider key={name} name={name} />
      ))}
    </>
  );
  return (
    <li>
      {row.persona ? (
        <button
          type="button"
          class="dnb-agent"
          data-key={`p:${row.persona}`}
          aria-pressed={chosen}
          title={oneLine(told)}
          onClick={() => {
            store.set("persona", chosen ? "" : row.persona);
            ui.over.value = "";
          }}
        >
          {content}
        </button>
      ) : (
        <span class="dnb-agent" title={`Sessions that name no persona: ${mark.word}`}>
          {content}
        </span>
      )}
    </li>
  );
}

/** The panel as a strip of glyphs: who is at work or idle. */
function Strip({ rows }: { rows: readonly PersonaRow[] }) {
  const { ui, store } = useApp();
  const list = useRef<HTMLElement>(null);
  const roving = useRoving(list);
  const shown = ["starting", "live", "idle"].flatMap((group) =>
    ranked(rows.filter((row) => row.group === group)),
  );
  const { items, holding } = useHeldRows(shown);
  return (
    <section class="dnb-side" data-rail aria-label="Agents" ref={list} {...roving} {...holding}>
      {items.map(({ row }) => {
        const mark = personaMark(row);
        const label = oneLine(`${row.persona ? `@${row.persona}` : "no persona"}: ${mark.word}`);
        const chosen = row.persona !== "" && ui.filter.value.persona === row.persona;
        return (
          <button
            key={row.persona}
            type="button"
            class="dnb-icon"
            title={label}
            aria-label={label}
            aria-pressed={chosen}
            disabled={!row.persona}
            data-key={`p:${row.persona}`}
            onClick={() => store.set("persona", chosen ? "" : row.persona)}
          >
            <StateGlyph mark={mark} />
          </button>
        );
      })}
    </section>
  );
}
