// Generated from dispatch_nb/faces/wire.py by `make wire`. Do not edit.

/** ISO 8601, UTC. */
export type Time = string;

export interface Looked {
  provider: string;
  provider_label: string;
  path: string;
  label: string;
  exists: boolean;
  sessions: number;
  files_done: number;
  files_total: number;
}

export interface Runner {
  provider: string;
  label: string;
  binary: string;
  path: string | null;
  version: string | null;
  reason: string;
  resume: boolean;
  fork: boolean;
  asks: boolean;
  model: boolean;
}

export interface Meta {
  host: string;
  at: Time;
  scanning: boolean;
  watching: boolean;
  last_change: Time | null;
  read_only: boolean;
  stale_s: number;
  today_usd: number | null;
  today_unpriced: number;
  looked: readonly Looked[];
  runners: readonly Runner[];
  max_runs: number | null;
}

export interface Project {
  host: string;
  project: string;
  root: string;
  exists: boolean;
  named: boolean;
}

export interface Epic {
  host: string;
  project: string;
  epic: string;
  title: string;
  status: "BLOCKED" | "CANCELLED" | "DONE" | "IN_PROGRESS" | "ON_HOLD" | "TODO";
  phases_total: number;
  phases_done: number;
  phases_cancelled: number;
  active_phase_id: string | null;
  live_sessions: number;
  last_activity: Time | null;
  stale: boolean;
  problems: number;
  path: string;
  revision: string;
}

export interface Order {
  host: string;
  project: string;
  epic: string;
  epic_title: string;
  phase_id: string;
  title: string;
  persona: string | null;
  status: "BLOCKED" | "CANCELLED" | "DONE" | "IN_PROGRESS" | "ON_HOLD" | "TODO";
  order_state: "abandoned" | "blocked" | "cancelled" | "claimable" | "done" | "live" | "on_hold" | "waiting";
  claimable: boolean;
  provider: string | null;
  session_id: string | null;
  agent_live: boolean;
  last_activity: Time | null;
  last_entry: string | null;
  linked_sessions: readonly string[];
  reason: string;
  position: number;
  priority: string | null;
}

export interface Session {
  host: string;
  provider: string;
  session_id: string;
  project: string | null;
  cwd: string | null;
  branch: string | null;
  title: string;
  model: string | null;
  state: "approval" | "ended" | "error" | "idle" | "thinking" | "tool_use" | "unknown" | "waiting";
  state_group: "approval" | "ended" | "error" | "idle" | "running" | "unknown" | "waiting";
  state_source: "guess" | "hook" | "lock" | "log" | "process" | "registry";
  state_reason: string;
  state_since: Time | null;
  active_tool: string | null;
  started: Time | null;
  last_activity: Time | null;
  turns: number;
  input_tokens: number | null;
  output_tokens: number | null;
  cache_read_tokens: number | null;
  cache_write_tokens: number | null;
  reasoning_tokens: number | null;
  cost_usd: number | null;
  context_tokens: number | null;
  context_window: number | null;
  epic: string | null;
  phase_id: string | null;
  parent_id: string | null;
  pid: number | null;
  transcript: string;
  problems: number;
  active_detail: string;
  persona: string | null;
  errors: number;
  interrupts: number;
  compactions: number;
  tasks_done: number;
  tasks_total: number;
  files_changed: number;
  subagents: number;
  subagents_live: number;
  link_reason: string;
  recent: readonly (readonly [number, number])[];
}

export interface PersonaRow {
  persona: string;
  group: "archived" | "defined" | "idle" | "live" | "starting";
  state: "approval" | "ended" | "error" | "idle" | "thinking" | "tool_use" | "unknown" | "waiting" | null;
  providers: readonly string[];
  sessions: number;
  description: string;
}

export interface ActivityEvent {
  event_id: string;
  host: string;
  time: Time | null;
  type: "agent_spawned" | "approval_answered" | "approval_asked" | "error" | "note" | "phase_blocked" | "phase_completed" | "phase_started" | "run_ended" | "run_queued" | "run_started" | "session_ended" | "session_started";
  summary: string;
  body: string;
  project: string | null;
  epic: string | null;
  phase_id: string | null;
  provider: string | null;
  session_id: string | null;
  parent_id: string | null;
  persona: string | null;
}

export interface Problem {
  host: string;
  path: string;
  line: number | null;
  kind: string;
  reason: string;
  hint: string;
  project: string | null;
  epic: string | null;
  stale: boolean;
  first_seen: Time | null;
}

export interface Run {
  host: string;
  run_id: string;
  provider: string;
  kind: "fork" | "hand_off" | "resume" | "run";
  state: "done" | "failed" | "lost" | "queued" | "running" | "spawning" | "stopped" | "waiting";
  reason: string;
  project: string | null;
  epic: string | null;
  phase_id: string | null;
  persona: string | null;
  session_id: string | null;
  pid: number | null;
  model: string | null;
  permission: string;
  two_way: boolean;
  cwd: string;
  branch: string | null;
  queued: Time;
  started: Time | null;
  ended: Time | null;
  exit_code: number | null;
  cost_usd: number | null;
  max_usd: number | null;
  max_minutes: number | null;
  prompt: string;
  waiting: number;
  place: number | null;
}

export interface Approval {
  host: string;
  approval_id: string;
  run_id: string;
  provider: string;
  session_id: string | null;
  project: string | null;
  epic: string | null;
  phase_id: string | null;
  kind: "command" | "edit" | "question" | "tool";
  tool: string;
  text: string;
  paths: readonly string[];
  cwd: string | null;
  reason: string;
  covers: string;
  truncated: boolean;
  decisions: readonly ("always" | "deny" | "once")[];
  asked: Time;
}

export interface Worktree {
  host: string;
  project: string;
  path: string;
  branch: string;
  run_id: string | null;
  ahead: number | null;
  behind: number | null;
  files: number | null;
  added: number | null;
  removed: number | null;
  dirty: boolean | null;
}

export interface Tables {
  projects: Record<string, Project>;
  epics: Record<string, Epic>;
  orders: Record<string, Order>;
  sessions: Record<string, Session>;
  personas: Record<string, PersonaRow>;
  activity: Record<string, ActivityEvent>;
  problems: Record<string, Problem>;
  runs: Record<string, Run>;
  approvals: Record<string, Approval>;
  worktrees: Record<string, Worktree>;
}

export interface Snapshot {
  version: number;
  meta: Meta;
  tables: Tables;
}

export interface TableDelta {
  upsert: Record<string, unknown>;
  remove: readonly string[];
}

export interface Delta {
  base: number;
  version: number;
  meta: Meta;
  tables: Record<string, TableDelta>;
  kind: "delta";
}

export interface Request {
  id: string;
  op: "answer" | "connect_apply" | "connect_plan" | "edits" | "epic" | "find" | "message" | "messages" | "new_epic" | "output" | "remove_worktree" | "resume" | "run" | "run_prompt" | "session" | "set_status" | "snapshot" | "stop";
  args: Record<string, unknown>;
  kind: "request";
}

export interface Failure {
  code: "bad_request" | "conflict" | "failed" | "not_found" | "read_only" | "unsure";
  message: string;
}

export interface Reply {
  id: string;
  ok: boolean;
  result: unknown;
  error: Failure | null;
  kind: "reply";
}

export interface EpicArgs {
  project: string;
  epic: string;
}

export interface SessionArgs {
  provider: string;
  session_id: string;
}

export interface Phase {
  host: string;
  project: string;
  epic: string;
  phase_id: string;
  title: string;
  persona: string | null;
  status: "BLOCKED" | "CANCELLED" | "DONE" | "IN_PROGRESS" | "ON_HOLD" | "TODO";
  order_state: "abandoned" | "blocked" | "cancelled" | "claimable" | "done" | "live" | "on_hold" | "waiting";
  priority: string | null;
  depends_on: readonly string[];
  linked_sessions: readonly string[];
  extra: Record<string, unknown>;
}

export interface LogEntry {
  host: string;
  project: string;
  epic: string;
  entry: number;
  time: Time | null;
  phase_id: string | null;
  title: string;
  persona: string | null;
  trailer: string | null;
  body: string;
  recorded_by: "agent" | "both" | "server";
  line: number;
}

export interface EpicDetail {
  epic: Epic;
  phases: readonly Phase[];
  log: readonly LogEntry[];
  plan_body: string;
  plan_truncated: boolean;
  request: string | null;
  plan_path: string;
  log_path: string | null;
  problems: readonly Problem[];
}

export interface Task {
  host: string;
  provider: string;
  session_id: string;
  task_id: string;
  subject: string;
  status: "blocked" | "cancelled" | "completed" | "in_progress" | "pending";
  order: number;
  blocked_by: readonly string[];
}

export interface TouchedFile {
  path: string;
  change: "create" | "delete" | "update";
  edits: number;
  added: number | null;
  removed: number | null;
}

export interface Agent {
  host: string;
  provider: string;
  session_id: string;
  agent_id: string;
  parent_id: string | null;
  depth: number;
  agent_type: string | null;
  description: string;
  state: "approval" | "ended" | "error" | "idle" | "thinking" | "tool_use" | "unknown" | "waiting";
  started: Time | null;
  last_activity: Time | null;
  model: string | null;
  output_tokens: number | null;
  transcript: string | null;
}

export interface Message {
  role: "assistant" | "system" | "user";
  kind: "notice" | "text" | "thinking" | "tool_call";
  text: string;
  time: Time | null;
  tool: string | null;
  input: string | null;
  output: string | null;
  error: boolean;
  truncated: boolean;
  agent: string;
  tokens: number | null;
  model: string | null;
  ended: Time | null;
  pictures: number;
}

export interface SessionDetail {
  session: Session;
  prompt: string;
  tasks: readonly Task[];
  files: readonly TouchedFile[];
  agents: readonly Agent[];
  messages: readonly Message[];
  problems: readonly Problem[];
}

export interface MessagesArgs {
  provider: string;
  session_id: string;
  start: number;
  count: number;
  agent: string | null;
}

export interface FileEdit {
  path: string;
  change: "create" | "delete" | "update";
  patch: string;
  added: number | null;
  removed: number | null;
  truncated: boolean;
}

export interface MessagesPage {
  start: number;
  total: number;
  rows: readonly Message[];
  edits: Record<string, readonly FileEdit[]>;
  spawned: Record<string, string>;
}

export interface MessageArgs {
  provider: string;
  session_id: string;
  row: number;
  agent: string | null;
}

export interface MessageDetail {
  message: Message;
  edits: readonly FileEdit[];
  pictures: readonly string[];
}

export interface FindArgs {
  provider: string;
  session_id: string;
  what: "edit" | "error" | "text" | "time";
  start: number;
  back: boolean;
  query: string;
  time: Time | null;
  agent: string | null;
}

export interface FindAnswer {
  row: number | null;
  next: number | null;
  total: number;
}

export interface EditsArgs {
  provider: string;
  session_id: string;
  path: string;
  start: number;
}

export interface SessionEdit {
  agent: string;
  time: Time | null;
  edit: FileEdit;
}

export interface EditsPage {
  edits: readonly SessionEdit[];
  next: number | null;
  total: number;
}

export interface PromptArgs {
  project: string;
  epic: string;
  phase_id: string;
  provider: string;
  hand_off: boolean;
}

export interface PromptText {
  prompt: string;
  persona: string | null;
  persona_path: string | null;
  persona_in_prompt: boolean;
}

export interface RunArgs {
  project: string;
  epic: string;
  phase_id: string;
  provider: string;
  prompt: string | null;
  model: string | null;
  hand_off: boolean;
  worktree: boolean;
  permission: "all" | "ask" | "edits";
  max_usd: number | null;
  max_minutes: number | null;
  sure: boolean;
}

export interface ResumeArgs {
  provider: string;
  session_id: string;
  prompt: string;
  fork: boolean;
  model: string | null;
  permission: "all" | "ask" | "edits";
}

export interface StopArgs {
  run_id: string;
}

export interface AnswerArgs {
  approval_id: string;
  decision: "always" | "deny" | "once";
  reason: string;
}

export interface OutputArgs {
  run_id: string;
  stream: "stderr" | "stdout";
  before: number | null;
  count: number;
}

export interface OutputPage {
  start: number;
  total: number;
  lines: readonly string[];
  dropped: number;
}

export interface StatusArgs {
  project: string;
  epic: string;
  phase_id: string;
  status: string;
  expected: string | null;
  note: string | null;
}

export interface NewPhase {
  title: string;
  persona: string | null;
}

export interface NewEpicArgs {
  project: string;
  title: string;
  request: string;
  phases: readonly NewPhase[];
}

export interface WorktreeArgs {
  path: string;
  force: boolean;
}

export interface ConnectArgs {
  project: string;
  hooks: boolean;
}

export interface ApplyArgs {
  token: string;
}

export interface PlannedChange {
  what: "hooks" | "protocol" | "server";
  path: string;
  doing: "none" | "refused" | "remove" | "write";
  reason: string;
  note: string;
  diff: string;
}

export interface Plan {
  token: string;
  changes: readonly PlannedChange[];
}

export interface AgentPlans {
  agent: string;
  label: string;
  connect: Plan;
  disconnect: Plan;
}

export interface McpStatus {
  state: "failed" | "found" | "hosting" | "off" | "starting";
  url: string | null;
  port: number | null;
  pid: number | null;
  reason: string;
}

export interface ConnectSheet {
  server: McpStatus;
  agents: readonly AgentPlans[];
}

export interface Traits {
  view: "missions" | "orders" | "sessions";
  providers: readonly string[];
  project: string;
  persona: string;
  query: string;
  selected: string;
  read_only: boolean;
}
