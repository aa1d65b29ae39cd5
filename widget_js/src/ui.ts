/** This view's own state, which never leaves the browser, and what is shown of the rows. */
import { batch, computed, signal } from "@preact/signals";
import {
  epicKey,
  type Filter,
  type Glance,
  type Need,
  needs,
  numbers,
  passes,
  type Stop,
  sessionKey,
  stopOf,
  stopsByEpic,
  type Target,
  target,
} from "./derive";
import { type Draft, EMPTY } from "./draft";
import { oneLine } from "./format";
import { keepNames, keptNames, memory } from "./kept";
import { type Folds, type Mission, missionItems, missionOf, orderItems, sessionItems } from "./lists";
import { type Store, VIEWS } from "./model";
import { keeping } from "./per_row";
import { runsByOrder, type Start } from "./runs";
import { newest, sorted, sorter } from "./sort";
import type { Shown } from "./url";
import type { ActivityEvent, Session, Traits } from "./wire.gen";

/** Which layout the frame's width asks for; the same limits as in styles/narrow.css. */
export type Size = "wide" | "medium" | "narrow";

export type Ui = ReturnType<typeof createUi>;

const COMPACT = "dispatch-nb.compact";

let views = 0;
/** Each model has its own copy of this module: a number alone would come again. */
const COPY = Math.random().toString(36).slice(2, 10);

/** Pixels from which agents and activity leave a view room enough for its columns. */
const ROOMY = 1200;

const KNOWN: Record<string, string> = {
  claude: "Claude",
  codex: "Codex",
  copilot: "Copilot",
  gemini: "Gemini",
};

export function createUi(store: Store) {
  const { tables, traits, meta, clock } = store;

  /** Begins each name and id of this view: those of a page, where several may be, must differ. */
  const mark = `dnb-${COPY}-${views++}`;

  // what a person set here
  const glance = signal<Glance | "">("");
  const folds = signal<Folds>(new Map());
  const chosenSide = signal<"open" | "rail" | null>(null);
  const chosenFeed = signal<boolean | null>(null);
  const over = signal<"" | "side" | "feed" | "filters">("");
  const sheet = signal<"" | "problems" | "help" | "runs" | "copy" | "connect" | "epic">("");
  /** The phase that is about to be begun, in its epic's drawer. */
  const dock = signal<{ readonly key: string; readonly start: Start } | null>(null);
  /** A new epic that is being written; it stays when its sheet closes. */
  const draft = signal<Draft>(EMPTY);
  /** What was just copied, in words; and what could not be. */
  const told = signal("");
  const byHand = signal("");
  const width = signal(1100);
  const trail = signal<readonly string[]>([]);
  /** The views whose rows take one line each; this browser remembers them. */
  const kept = memory(window);
  const compact = signal(keptNames(kept, COMPACT, VIEWS));
  /** Whether the focus was inside before what is drawn now was. */
  const focus = { inside: false };
  // where a view needs the room, panels are small until somebody opens them
  const isTight = computed(() => width.value < ROOMY);
  const side = computed(
    () => chosenSide.value ?? (isTight.value && traits.view.value === "orders" ? "rail" : "open"),
  );
  const feed = computed(() => chosenFeed.value ?? tables.activity.value.size > 0);
  const size = computed<Size>(() => (width.value > 1000 ? "wide" : width.value > 760 ? "medium" : "narrow"));

  // what there is
  const providers = computed(() => {
    const found = new Set((meta.value?.looked ?? []).map((looked) => looked.provider));
    for (const session of tables.sessions.value.values()) found.add(session.provider);
    return [...found];
  });
  const projects = computed(() => {
    const found = new Map<string, number>();
    for (const name of tables.projects.value.keys()) found.set(name, 0);
    for (const epic of tables.epics.value.values()) if (!found.has(epic.project)) found.set(epic.project, 0);
    for (const { project } of tables.sessions.value.values())
      if (project) found.set(project, (found.get(project) ?? 0) + 1);
    return new Map(sorted([...found], ([name]) => [name]));
  });
  /** The projects that a plan can be written into, by name. */
  const plannable = computed(() =>
    sorted(
      [...tables.projects.value.values()].filter((project) => project.exists),
      (project) => [project.project],
    ).map((project) => project.project),
  );
  const personas = computed(() => {
    const found = new Set(tables.personas.value.keys());
    for (const order of tables.orders.value.values()) if (order.persona) found.add(order.persona);
    for (const session of tables.sessions.value.values()) if (session.persona) found.add(session.persona);
    return found;
  });

  /** Personas that a phase may be given to. */
  const knownPersonas = computed(() => sorted([...personas.value].filter(Boolean), (name) => [name]));

  // what is shown of it
  const filter = computed<Filter>(() => ({
    providers: traits.providers.value.filter((name) => providers.value.includes(name)),
    project: projects.value.has(traits.project.value) ? traits.project.value : "",
    persona: personas.value.has(traits.persona.value) ? traits.persona.value : "",
    query: traits.query.value,
    glance: glance.value,
  }));
  const shown = computed<Shown>(() => ({
    view: traits.view.value,
    providers: traits.providers.value,
    project: traits.project.value,
    persona: traits.persona.value,
    query: traits.query.value,
    selected: traits.selected.value,
    glance: glance.value,
  }));
  const first = shown.peek();
  let stopsBefore: ReadonlyMap<string, readonly Stop[]> = new Map();
  const epicStops = computed(() => {
    stopsBefore = keeping(stopsBefore, stopsByEpic(tables.orders.value, tables.sessions.value));
    return stopsBefore;
  });
  const all = computed(() => scope(store, epicStops.value, filter.value, true));
  const seen = computed(() =>
    filter.value.query || filter.value.glance
      ? scope(store, epicStops.value, filter.value, false)
      : all.value,
  );
  const approvals = computed(() => {
    const { approval } = passes(filter.value, tables.orders.value, clock.now.peek(), true);
    return [...tables.approvals.value.values()].filter(approval);
  });
  const count = computed(() => numbers(all.value.sessions, all.value.stops, approvals.value));
  const need = computed<readonly Need[]>(() =>
    needs(all.value.sessions, all.value.stops, tables.orders.value, approvals.value),
  );
  const needsOutside = computed(() => {
    const { providers: some, project, persona } = filter.value;
    if (!some.length && !project && !persona) return 0;
    const stops = [...tables.orders.value.values()].map((order) => stopOf(order, tables.sessions.value));
    const asks = [...tables.approvals.value.values()];
    const everything = needs(tables.sessions.value.values(), stops, tables.orders.value, asks);
    return everything.length - need.value.length;
  });
  const missions = computed(() => missionItems(seen.value.missions, folds.value));
  const orders = computed(() => orderItems(seen.value.stops, folds.value));
  const sessions = computed(() =>
    sessionItems(seen.value.sessions, {
      folds: folds.value,
      now: clock.now.peek(),
      searching: filter.value.query !== "" || filter.value.glance !== "",
    }),
  );
  const events = computed<readonly ActivityEvent[]>(() => {
    const { event } = passes(filter.value, tables.orders.value, clock.now.peek(), true);
    return newestFirst([...tables.activity.value.values()].filter(event));
  });
  const sessionsById = computed(() => {
    const found = new Map<string, Session>();
    for (const session of tables.sessions.value.values()) found.set(session.session_id, session);
    return found;
  });
  const runs = computed(() => runsByOrder(tables.runs.value));
  /** Whether agents can be started, stopped and answered from here: `no` in what only shows, `off` without a kernel. */
  const power = computed<"no" | "off" | "on">(() => {
    if (store.readOnly.value || meta.value?.read_only) return "no";
    return store.link.value.state === "live" ? "on" : "off";
  });
  /** Whether this kernel starts agents at all. */
  const starts = computed(() => power.value !== "no" && (meta.value?.max_runs ?? null) !== null);
  const drawer = computed<Target | null>(() => target(traits.selected.value, tables.epics.value));
  const notice = computed(() => {
    if (store.notice.value || meta.value?.scanning !== false) return store.notice.value;
    return unknownNames(traits, providers.value, filter.value, drawer.value);
  });
  const labels = computed(
    () => new Map((meta.value?.looked ?? []).map((l) => [l.provider, l.provider_label])),
  );

  // what a person does
  const open = (selected: string): void => {
    const now = traits.selected.peek();
    batch(() => {
      if (now && now !== selected) trail.value = [...trail.peek(), now].slice(-20);
      sheet.value = "";
      over.value = "";
      store.set("selected", selected);
    });
  };
  const close = (): void => {
    batch(() => {
      trail.value = [];
      sheet.value = "";
      dock.value = null;
      store.set("selected", "");
    });
  };
  /** Show what it takes to begin a phase; it begins when the person says so there. */
  const prepare = (key: string, start: Start): void => {
    batch(() => {
      open(`epic:${key}`);
      dock.value = { key, start };
    });
  };
  const back = (): void => {
    const last = trail.peek().at(-1);
    if (last === undefined) return;
    trail.value = trail.peek().slice(0, -1);
    store.set("selected", last);
  };
  const fold = (key: string, isOpen: boolean): void => {
    folds.value = new Map(folds.peek()).set(key, isOpen);
  };
  const show = (view: Traits["view"]): void => store.set("view", view);
  const toggleCompact = (): void => {
    const view = traits.view.peek();
    const next = new Set(compact.peek());
    if (!next.delete(view)) next.add(view);
    compact.value = next;
    keepNames(kept, COMPACT, next);
  };
  const isCompact = computed(() => compact.value.has(traits.view.value));
  /** Filter by one of the five numbers, in the view that holds what it counts; once more takes it back. */
  const look = (at: Glance): void => {
    batch(() => {
      if (glance.peek() === at) {
        glance.value = "";
        return;
      }
      glance.value = at;
      const n = count.peek();
      if (at === "abandoned" || (at === "stuck" && n.blocked > 0)) show("orders");
      else show("sessions");
    });
  };
  const toggleProvider = (name: string): void => {
    const now = filter.peek().providers.length ? filter.peek().providers : providers.peek();
    const next = now.includes(name) ? now.filter((p) => p !== name) : [...now, name];
    store.set("providers", next.length === providers.peek().length ? [] : next);
  };
  const clearFilters = (): void => {
    batch(() => {
      glance.value = "";
      for (const name of ["project", "persona", "query"] as const) store.set(name, "");
      store.set("providers", []);
    });
  };
  /** Changes when the person changes what is shown, never when the data does. */
  const epoch = computed(() => JSON.stringify([filter.value, [...folds.value], traits.view.value]));
  const isFiltered = computed(() => {
    const { providers: some, project, persona, query, glance: at } = filter.value;
    return Boolean(some.length || project || persona || query || at);
  });
  const toggle = (panel: "side" | "feed"): void => {
    const overlay = panel === "side" ? size.peek() === "narrow" : size.peek() !== "wide";
    if (overlay) over.value = over.peek() === panel ? "" : panel;
    else if (panel === "side") chosenSide.value = side.peek() === "open" ? "rail" : "open";
    else chosenFeed.value = !feed.peek();
  };
  const providerName = (name: string): string => oneLine(KNOWN[name] ?? labels.peek().get(name) ?? name);
  const keyOf = (id: string): string | null => {
    const found = sessionsById.peek().get(id);
    return found ? sessionKey(found) : null;
  };

  return {
    ...{ mark, glance, folds, side, feed, over, sheet, told, byHand, width, size, trail, focus },
    ...{ isCompact, toggleCompact },
    ...{ dock, runs, power, starts, prepare, draft, plannable, knownPersonas },
    ...{
      providers,
      projects,
      filter,
      shown,
      first,
      notice,
      isFiltered,
      epoch,
      drawer,
      sessionsById,
      epicStops,
    },
    ...{ count, need, needsOutside, missions, orders, sessions, events, seen },
    ...{ open, close, back, fold, show, look, toggle, toggleProvider, clearFilters, providerName, keyOf },
  };
}

interface Seen {
  readonly sessions: Session[];
  readonly stops: Stop[];
  readonly missions: Mission[];
}

const newestFirst = sorter((e: ActivityEvent) => [newest(e.time), e.event_id]);
const NONE: readonly Stop[] = [];

function scope(
  store: Store,
  stops: ReadonlyMap<string, readonly Stop[]>,
  filter: Filter,
  wide: boolean,
): Seen {
  const { tables, clock } = store;
  const pass = passes(filter, tables.orders.value, clock.now.peek(), wide);
  const missions: Mission[] = [];
  for (const epic of tables.epics.value.values()) {
    const own = stops.get(epicKey(epic)) ?? NONE;
    if (pass.epic(epic, own)) missions.push(missionOf(epic, own));
  }
  const found: Stop[] = [];
  for (const own of stops.values()) for (const stop of own) if (pass.stop(stop)) found.push(stop);
  return { sessions: [...tables.sessions.value.values()].filter(pass.session), stops: found, missions };
}

/** Words about names that nothing has; asked after the first scan, until which they may still turn up. */
function unknownNames(
  traits: Store["traits"],
  providers: readonly string[],
  filter: Filter,
  drawer: Target | null,
): string {
  const strange = traits.providers.value
    .filter((name) => !providers.includes(name))
    .map((name) => `provider “${name}”`);
  if (traits.project.value && !filter.project) strange.push(`project “${traits.project.value}”`);
  if (traits.persona.value && !filter.persona) strange.push(`persona “${traits.persona.value}”`);
  if (traits.selected.value && !drawer) strange.push(`“${traits.selected.value}”, which was to be opened`);
  return strange.length ? `Nothing is known of ${strange.join(", ")}; shown without it.` : "";
}
