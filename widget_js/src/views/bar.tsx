/** The bar: the view on the left, filters on the right; a filter that is on shows there with the way off. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import { count, oneLine } from "../format";
import { Chip, IconButton } from "../parts/controls";
import { Glyph } from "../parts/glyphs";
import { Provider } from "../parts/marks";
import { Menu } from "../parts/menu";
import { Copy } from "./copy";
import { Tools } from "./head";
import { NewEpicButton } from "./new_epic";

const TABS = [
  ["missions", "Missions"],
  ["orders", "Orders"],
  ["sessions", "Sessions"],
] as const;

const GLANCES = {
  running: "Running",
  waiting: "Waiting for you",
  stuck: "Stuck",
  abandoned: "Abandoned",
  today: "Active today",
};

export function Bar({ empty }: { empty: boolean }) {
  const { ui } = useApp();
  const wide = ui.size.value;
  const sideOn = wide === "narrow" ? ui.over.value === "side" : ui.side.value === "open";
  const feedOn = wide === "wide" ? ui.feed.value : ui.over.value === "feed";
  return (
    <nav class="dnb-bar" aria-label="View and filters" data-filters={ui.over.value === "filters"}>
      <IconButton icon="side" label="Agents panel" aria-pressed={sideOn} onClick={() => ui.toggle("side")} />
      <Tabs />
      {empty ? null : (
        <IconButton
          icon="compact"
          label="One line a row (c)"
          aria-pressed={ui.isCompact.value}
          data-seldom
          onClick={ui.toggleCompact}
        />
      )}
      <span class="dnb-gap" />
      {empty ? null : <Filters />}
      {empty ? null : <NewEpicButton />}
      {empty ? null : <Copy />}
      {wide === "narrow" && (empty || ui.over.value === "filters") ? <Tools /> : null}
      <IconButton
        icon="feed"
        label="Activity panel"
        aria-pressed={feedOn}
        onClick={() => ui.toggle("feed")}
      />
    </nav>
  );
}

function Tabs() {
  const { ui, store } = useApp();
  const { missions, stops, sessions } = ui.seen.value;
  const counts = { missions: missions.length, orders: stops.length, sessions: sessions.length };
  const view = store.traits.view.value;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const at = TABS.findIndex(([key]) => key === view);
    const next = TABS[(at + step + TABS.length) % TABS.length];
    if (!next) return;
    event.preventDefault();
    ui.show(next[0]);
    const tabs = (event.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("[role=tab]");
    tabs[(at + step + TABS.length) % TABS.length]?.focus();
  };
  return (
    <div role="tablist" class="dnb-tabs" onKeyDown={onKeyDown}>
      {TABS.map(([key, label]) => (
        <button
          key={key}
          type="button"
          role="tab"
          class="dnb-tab"
          data-view={key}
          tabIndex={view === key ? 0 : -1}
          aria-selected={view === key}
          onClick={() => ui.show(key)}
        >
          {label}
          <span class="dnb-num">{store.meta.value ? count(counts[key]) : ""}</span>
        </button>
      ))}
    </div>
  );
}

function Filters() {
  const { ui, store } = useApp();
  const { project, persona, query, glance } = ui.filter.value;
  return (
    <>
      <span class="dnb-chips">
        {glance ? (
          <Chip kind="glance" label={GLANCES[glance]} onRemove={() => (ui.glance.value = "")} />
        ) : null}
        {persona ? (
          <Chip kind="persona" label={`@${oneLine(persona)}`} onRemove={() => store.set("persona", "")} />
        ) : null}
        {project ? (
          <Chip kind="project" label={oneLine(project)} onRemove={() => store.set("project", "")} />
        ) : null}
        {query ? (
          <Chip kind="query" label={`“${oneLine(query)}”`} onRemove={() => store.set("query", "")} />
        ) : null}
      </span>
      <ProjectMenu />
      <Pills />
      <Find />
      <span class="dnb-filter">
        <IconButton
          icon="filter"
          label="Project and text filter"
          aria-expanded={ui.over.value === "filters"}
          onClick={() => (ui.over.value = ui.over.peek() === "filters" ? "" : "filters")}
        />
      </span>
    </>
  );
}

function ProjectMenu() {
  const { ui, store } = useApp();
  const sessions = store.tables.sessions.value.size;
  const items = [
    { key: "", label: "All", note: count(sessions) },
    ...[...ui.projects.value].map(([name, n]) => ({ key: name, label: oneLine(name), note: count(n) })),
  ];
  return (
    <Menu
      label="Project"
      chosen={ui.filter.value.project}
      items={items}
      onChoose={(key) => store.set("project", key)}
    />
  );
}

function Pills() {
  const { ui } = useApp();
  const all = ui.providers.value;
  const shown = ui.filter.value.providers;
  if (!all.length) return null;
  return (
    <div class="dnb-pills" role="group" aria-label="Providers">
      {all.map((name) => (
        <button
          key={name}
          type="button"
          class="dnb-pill"
          aria-pressed={!shown.length || shown.includes(name)}
          aria-label={ui.providerName(name)}
          title={ui.providerName(name)}
          onClick={() => ui.toggleProvider(name)}
        >
          <Provider name={name} named />
        </button>
      ))}
    </div>
  );
}

const TYPING_MS = 150;

/** The text filter. What is typed goes to Python once the typing rests. */
function Find() {
  const { store } = useApp();
  const { query } = store.traits;
  const text = useSignal(query.value);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => {
    text.value = query.value;
    return () => clearTimeout(timer.current);
  }, [query.value, text]);
  const onInput = (event: Event) => {
    text.value = (event.currentTarget as HTMLInputElement).value;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => store.set("query", text.peek().trim()), TYPING_MS);
  };
  /** What is in the field goes first, whether it filters already or not. */
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !text.peek()) return;
    event.preventDefault();
    clearTimeout(timer.current);
    text.value = "";
    store.set("query", "");
  };
  return (
    <label class="dnb-find">
      <Glyph name="search" size={13} />
      <input
        type="text"
        placeholder="Filter"
        aria-label="Filter"
        dir="auto"
        value={text.value}
        onInput={onInput}
        onKeyDown={onKeyDown}
      />
      <kbd>/</kbd>
    </label>
  );
}
