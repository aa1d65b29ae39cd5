/** Builders of rows: a whole row from the few fields that matter. */
import type {
  ActivityEvent,
  Approval,
  Epic,
  LogEntry,
  Message,
  Meta,
  Order,
  PersonaRow,
  Phase,
  Problem,
  Run,
  Runner,
  Session,
  Snapshot,
  Tables,
  Worktree,
} from "../src/wire.gen";

export const HOST = "atlas";
export const NOW = Date.parse("2026-04-03T14:32:07Z");

/** The time that many seconds before `now`. */
export const ago = (seconds: number, now = NOW): string => new Date(now - seconds * 1000).toISOString();

export function session(fields: Partial<Session> = {}): Session {
  return {
    host: HOST,
    provider: "claude",
    session_id: "7f3c1e0a",
    project: "shop",
    cwd: "/home/ada/src/shop",
    branch: null,
    title: "Explain the cart",
    model: null,
    state: "idle",
    state_group: "idle",
    state_source: "log",
    state_reason: "Turn finished, ready for a prompt",
    state_since: ago(60),
    active_tool: null,
    started: ago(3600),
    last_activity: ago(60),
    turns: 1,
    input_tokens: null,
    output_tokens: null,
    cache_read_tokens: null,
    cache_write_tokens: null,
    reasoning_tokens: null,
    cost_usd: null,
    context_tokens: null,
    context_window: null,
    epic: null,
    phase_id: null,
    parent_id: null,
    pid: null,
    transcript: "/home/ada/.claude/projects/shop/7f3c1e0a.jsonl",
    problems: 0,
    active_detail: "",
    persona: null,
    errors: 0,
    interrupts: 0,
    compactions: 0,
    tasks_done: 0,
    tasks_total: 0,
    files_changed: 0,
    subagents: 0,
    subagents_live: 0,
    link_reason: "",
    recent: [],
    ...fields,
  };
}

export function order(fields: Partial<Order> = {}): Order {
  return {
    host: HOST,
    project: "shop",
    epic: "user-auth",
    epic_title: "Passkeys",
    phase_id: "1",
    title: "Registration",
    persona: null,
    status: "TODO",
    order_state: "waiting",
    priority: null,
    claimable: false,
    provider: null,
    session_id: null,
    agent_live: false,
    last_activity: null,
    last_entry: null,
    linked_sessions: [],
    reason: "",
    position: 0,
    ...fields,
  };
}

export function epic(fields: Partial<Epic> = {}): Epic {
  return {
    host: HOST,
    project: "shop",
    epic: "user-auth",
    title: "Passkeys",
    status: "IN_PROGRESS",
    phases_total: 1,
    phases_done: 0,
    phases_cancelled: 0,
    active_phase_id: null,
    live_sessions: 0,
    last_activity: ago(60),
    stale: false,
    problems: 0,
    path: "/home/ada/src/shop/.tasks/user-auth/plan.md",
    revision: "1",
    ...fields,
  };
}

export function phase(fields: Partial<Phase> = {}): Phase {
  return {
    host: HOST,
    project: "shop",
    epic: "user-auth",
    phase_id: "1",
    title: "Registration",
    persona: null,
    status: "TODO",
    order_state: "waiting",
    priority: null,
    depends_on: [],
    linked_sessions: [],
    extra: {},
    ...fields,
  };
}

export function entry(fields: Partial<LogEntry> = {}): LogEntry {
  return {
    host: HOST,
    project: "shop",
    epic: "user-auth",
    entry: 0,
    time: ago(600),
    phase_id: "1",
    title: "",
    persona: null,
    trailer: null,
    body: "",
    recorded_by: "agent",
    line: 1,
    ...fields,
  };
}

export function event(fields: Partial<ActivityEvent> = {}): ActivityEvent {
  return {
    event_id: "e1",
    host: HOST,
    time: ago(60),
    type: "note",
    summary: "",
    body: "",
    project: null,
    epic: null,
    phase_id: null,
    provider: null,
    session_id: null,
    parent_id: null,
    persona: null,
    ...fields,
  };
}

export function persona(fields: Partial<PersonaRow> = {}): PersonaRow {
  return {
    persona: "sre",
    group: "live",
    state: "thinking",
    providers: [],
    sessions: 1,
    description: "",
    ...fields,
  };
}

export function problem(fields: Partial<Problem> = {}): Problem {
  return {
    host: HOST,
    path: "/home/ada/src/shop/.tasks/user-auth/execution-log.md",
    line: 41,
    kind: "header",
    reason: "header without a time, text kept",
    hint: "",
    project: "shop",
    epic: "user-auth",
    stale: false,
    first_seen: ago(600),
    ...fields,
  };
}

export function run(fields: Partial<Run> = {}): Run {
  return {
    host: HOST,
    run_id: "r1",
    provider: "claude",
    kind: "run",
    state: "running",
    reason: "process 4127 alive",
    project: "shop",
    epic: "user-auth",
    phase_id: "1",
    persona: null,
    session_id: null,
    pid: 4127,
    model: null,
    permission: "ask",
    two_way: true,
    cwd: "/home/ada/src/shop",
    branch: null,
    queued: ago(90),
    started: ago(88),
    ended: null,
    exit_code: null,
    cost_usd: null,
    max_usd: null,
    max_minutes: null,
    prompt: "Work on phase 1.",
    waiting: 0,
    place: null,
    ...fields,
  };
}

export function approval(fields: Partial<Approval> = {}): Approval {
  return {
    host: HOST,
    approval_id: "a1",
    run_id: "r1",
    provider: "claude",
    session_id: null,
    project: "shop",
    epic: "user-auth",
    phase_id: "1",
    kind: "command",
    tool: "Bash",
    text: "uv run pytest -q",
    paths: [],
    cwd: "/home/ada/src/shop",
    reason: "",
    covers: "this very command",
    truncated: false,
    decisions: ["once", "always", "deny"],
    asked: ago(60),
    ...fields,
  };
}

export function runner(fields: Partial<Runner> = {}): Runner {
  return {
    provider: "claude",
    label: "Claude",
    binary: "claude",
    path: "/usr/local/bin/claude",
    version: "2.1.330",
    reason: "",
    resume: true,
    fork: true,
    asks: true,
    model: true,
    ...fields,
  };
}

export function meta(fields: Partial<Meta> = {}): Meta {
  return {
    host: HOST,
    at: new Date(NOW).toISOString(),
    scanning: false,
    watching: true,
    last_change: ago(2),
    read_only: false,
    stale_s: 300,
    today_usd: null,
    today_unpriced: 0,
    looked: [],
    runners: [],
    max_runs: null,
    ...fields,
  };
}

/** A snapshot of rows; keys are made as the kernel makes them. */
export function snapshot(rows: {
  sessions?: readonly Session[];
  orders?: readonly Order[];
  epics?: readonly Epic[];
  personas?: readonly PersonaRow[];
  activity?: readonly ActivityEvent[];
  problems?: readonly Problem[];
  runs?: readonly Run[];
  approvals?: readonly Approval[];
  worktrees?: readonly Worktree[];
  meta?: Meta;
  version?: number;
}): Snapshot {
  const keyed = <T>(all: readonly T[] | undefined, key: (row: T) => string): Record<string, T> =>
    Object.fromEntries((all ?? []).map((row) => [key(row), row]));
  const projects = new Set([...(rows.epics ?? []), ...(rows.sessions ?? [])].map((row) => row.project ?? ""));
  projects.delete("");
  const tables: Tables = {
    projects: Object.fromEntries(
      [...projects].map((name) => [
        name,
        { host: HOST, project: name, root: `/home/ada/src/${name}`, exists: true, named: false },
      ]),
    ),
    epics: keyed(rows.epics, (e) => `${e.project}/${e.epic}`),
    orders: keyed(rows.orders, (o) => `${o.project}/${o.epic}/${o.phase_id}`),
    sessions: keyed(rows.sessions, (s) => `${s.provider}/${s.session_id}`),
    personas: keyed(rows.personas, (p) => p.persona),
    activity: keyed(rows.activity, (e) => e.event_id),
    problems: keyed(rows.problems, (p) => `${p.kind}:${p.line}:${p.path}`),
    runs: keyed(rows.runs, (r) => r.run_id),
    approvals: keyed(rows.approvals, (a) => a.approval_id),
    worktrees: keyed(rows.worktrees, (w) => w.path),
  };
  return { version: rows.version ?? 1, meta: rows.meta ?? meta(), tables };
}

/** A row of a conversation. */
export const message = (fields: Partial<Message> = {}): Message => ({
  role: "assistant",
  kind: "text",
  text: "",
  time: null,
  tool: null,
  input: null,
  output: null,
  error: false,
  truncated: false,
  agent: "",
  tokens: null,
  model: null,
  ended: null,
  pictures: 0,
  ...fields,
});
