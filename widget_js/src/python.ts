/** The pandas code that gives the rows which a view shows, for a notebook where `d = Dispatch()`. Pure. */
import type { Filter, Target } from "./derive";
import type { Traits } from "./wire.gen";

export interface Asked {
  readonly view: Traits["view"];
  readonly filter: Filter;
  /** What lies over the view. */
  readonly drawer: Target | null;
  /** When today began here, in milliseconds: the kernel may live by another clock. */
  readonly today: number;
}

/** The columns that a person reads, of each frame. */
const COLUMNS = {
  epics: [
    "status",
    "project",
    "epic",
    "title",
    "phases_done",
    "phases_total",
    "live_sessions",
    "last_activity",
  ],
  orders: [
    ...["order_state", "project", "epic", "phase_id", "title", "persona", "provider", "session_id"],
    ...["last_activity", "reason"],
  ],
  sessions: [
    ...["state", "provider", "session_id", "project", "title", "branch", "model", "active_tool"],
    ...["last_activity", "cost_usd", "epic", "phase_id"],
  ],
} as const;
type Frame = keyof typeof COLUMNS;

/** Where the text filter looks: the same fields as in `derive.ts`. */
const TEXTS: Readonly<Record<Frame, readonly string[]>> = {
  epics: ["title", "epic", "project"],
  orders: ["title", "project", "epic", "epic_title", "persona", "reason", "phase_id"],
  sessions: [
    "title",
    "project",
    "branch",
    "session_id",
    "persona",
    "model",
    "epic",
    "provider",
    "active_tool",
  ],
};
const EPIC = ["project", "epic"];
const PHASE = ["project", "epic", "phase_id"];
const SESSION = ["provider", "session_id"];

export function python({ view, filter, drawer, today }: Asked): string {
  if (drawer?.kind === "session") return `d.messages(${quote(`${drawer.provider}/${drawer.session_id}`)})`;
  if (drawer?.kind === "run") return `d.runs[d.runs["run_id"] == ${quote(drawer.run_id)}]`;
  if (drawer?.kind === "epic") return orders(ofEpic(drawer)).join("\n");
  const at = new Date(today).toISOString().replace(".000Z", "Z");
  if (view === "orders") return orders(orderTests(filter, at, true)).join("\n");
  return (view === "sessions" ? sessions(filter, at) : missions(filter, at)).join("\n");
}

/** Conditions on the rows of `name`, one a line, then the columns to read. */
function frame(name: Frame, tests: readonly string[]): string[] {
  if (!tests.length) return [`d.${name}[${list(COLUMNS[name])}]`];
  return [`${name} = d.${name}`, ...tests, `${name}[${list(COLUMNS[name])}]`];
}
const orders = (tests: readonly string[]) => frame("orders", tests);
const keep = (name: string, condition: string): string => `${name} = ${name}[${condition}]`;
const column = (name: string, of: string): string => `${name}[${quote(of)}]`;

function ofEpic({ project, epic, phase }: Extract<Target, { kind: "epic" }>): string[] {
  const found = [is("orders", "project", project), is("orders", "epic", epic)];
  if (phase !== null) found.push(is("orders", "phase_id", phase));
  return found;
}

// ── the views ───────────────────────────────────────────────────────────────────────────

/** `placed`: with project and text, which Missions ask of the epic instead. */
function orderTests(
  { providers, project, persona, query, glance }: Filter,
  today: string,
  placed: boolean,
): string[] {
  const name = "orders";
  const tests: string[] = [];
  if (placed && project) tests.push(is(name, "project", project));
  if (persona) tests.push(is(name, "persona", persona));
  if (providers.length) {
    const provider = column(name, "provider");
    tests.push(keep(name, `${provider}.isna() | ${provider}.isin(${list(providers)})`));
  }
  const state = column(name, "order_state");
  const isLive = `(${state} == "live")`;
  if (glance === "abandoned") tests.push(is(name, "order_state", "abandoned"));
  else if (glance === "today") tests.push(keep(name, `${column(name, "last_activity")} >= ${quote(today)}`));
  else if (glance === "stuck") {
    tests.push(`failed = d.sessions[d.sessions["state"] == "error"]`);
    tests.push(keep(name, `(${state} == "blocked") | (${isLive} & ${among(name, "failed", SESSION)})`));
  } else if (glance) {
    tests.push(`busy = d.sessions[d.sessions["state_group"].isin(${list(GROUPS[glance])})]`);
    tests.push(keep(name, `${isLive} & ${among(name, "busy", SESSION)}`));
  }
  return placed ? [...tests, ...words(name, "orders", query)] : tests;
}

const GROUPS = { running: ["running"], waiting: ["approval", "waiting"] } as const;

function sessions({ providers, project, persona, query, glance }: Filter, today: string): string[] {
  const name = "sessions";
  const tests: string[] = [];
  if (project) tests.push(is(name, "project", project));
  if (persona) tests.push(is(name, "persona", persona));
  if (providers.length) tests.push(keep(name, `${column(name, "provider")}.isin(${list(providers)})`));
  if (glance === "running" || glance === "waiting")
    tests.push(keep(name, `${column(name, "state_group")}.isin(${list(GROUPS[glance])})`));
  else if (glance === "today") tests.push(keep(name, `${column(name, "last_activity")} >= ${quote(today)}`));
  else if (glance) {
    const state = glance === "stuck" ? "blocked" : "abandoned";
    tests.push(`${state} = d.orders[d.orders["order_state"] == ${quote(state)}]`);
    const theirs = among(name, state, PHASE);
    tests.push(keep(name, glance === "stuck" ? `(${column(name, "state")} == "error") | ${theirs}` : theirs));
  }
  return frame("sessions", [...tests, ...words(name, "sessions", query)]);
}

/** An epic is shown if some phase of it passes; one without phases, if nothing is asked of a phase. */
function missions(filter: Filter, today: string): string[] {
  const name = "epics";
  const tests: string[] = [];
  if (filter.project) tests.push(is(name, "project", filter.project));
  const phases = orderTests(filter, today, false);
  if (phases.length || filter.query) tests.push("orders = d.orders", ...phases);
  if (phases.length) {
    const some = among(name, "orders", EPIC);
    const isBare = `(${column(name, "phases_total")} == 0)`;
    tests.push(keep(name, filter.persona || filter.glance ? some : `${isBare} | ${some}`));
  }
  if (filter.query) {
    tests.push(...words("orders", "orders", filter.query));
    tests.push(text("epics"));
    const found = terms(filter.query).map((word) => `text.str.contains(${quote(word)}, regex=False)`);
    tests.push(keep(name, `(${found.join(" & ")}) | ${among(name, "orders", EPIC)}`));
  }
  return frame("epics", tests);
}

// ── pieces of code ──────────────────────────────────────────────────────────────────────

const is = (name: string, of: string, value: string): string =>
  keep(name, `${column(name, of)} == ${quote(value)}`);

/** Whether the key of a row is the key of some row of another frame. */
const among = (name: string, other: string, key: readonly string[]): string =>
  `${name}.set_index(${list(key)}).index.isin(${other}.set_index(${list(key)}).index)`;

/** Keep the rows that hold every word somewhere. */
function words(name: string, of: Frame, query: string): string[] {
  const all = terms(query);
  if (!all.length) return [];
  const found = all.map((word) => `text.str.contains(${quote(word)}, regex=False)`);
  return [text(of), keep(name, found.join(" & "))];
}
const terms = (query: string): string[] => query.toLowerCase().split(/\s+/).filter(Boolean);

/** Everything that the text filter sees of a row, as one text. */
function text(of: Frame): string {
  const [first = "", ...rest] = TEXTS[of];
  const others = `[${of}[name] for name in ${list(rest)}]`;
  return `text = ${of}[${quote(first)}].str.cat(${others}, sep="\\n", na_rep="").str.lower()`;
}

const list = (values: readonly string[]): string => `[${values.map(quote).join(", ")}]`;

/** A literal of Python: JSON's are, and what cannot be seen in code is written as an escape. */
function quote(text: string): string {
  return JSON.stringify(text).replace(/[^\x20-\x7e\p{L}\p{N}\p{P}\p{S}]/gu, (char) =>
    [...char].map((c) => escaped(c.codePointAt(0) ?? 0)).join(""),
  );
}
const escaped = (point: number): string =>
  point > 0xffff ? `\\U${point.toString(16).padStart(8, "0")}` : `\\u${point.toString(16).padStart(4, "0")}`;
