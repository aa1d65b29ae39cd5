/** The harness's scenes: what the kernel says in each. */
import type { ActivityEvent, Looked, Snapshot } from "../src/wire.gen";
import { FLEET_EPICS, ORDERS, SESSIONS } from "./fleet";
import { ago, approval, epic, event, meta, NOW, order, persona, problem, session, snapshot } from "./rows";
import { withRuns } from "./runs";

const looked = (provider: string, label: string, more: Partial<Looked> = {}): Looked => ({
  provider,
  provider_label: provider,
  path: `/home/ada/${label.replace("~/", "")}`,
  label,
  exists: true,
  sessions: 3,
  files_done: 0,
  files_total: 0,
  ...more,
});

const LOOKED: readonly Looked[] = [
  looked("claude", "~/.claude/projects"),
  looked("codex", "~/.codex/sessions"),
  looked("copilot", "VS Code workspace storage"),
  looked("copilot", "~/.copilot"),
  looked("gemini", "~/.gemini/tmp"),
];

const PERSONAS = [
  persona({ persona: "staff-engineer", state: "approval", providers: ["claude"] }),
  persona({ persona: "data-engineer", state: "waiting", providers: ["claude"] }),
  persona({ persona: "qa-engineer", state: "tool_use", providers: ["codex"] }),
  persona({ persona: "sre", state: "tool_use", providers: ["codex"] }),
  persona({ persona: "tech-writer", state: "tool_use", providers: ["gemini", "claude"] }),
  persona({ persona: "", state: "thinking", providers: ["claude"] }),
  persona({ persona: "backend-engineer", group: "idle", state: "idle", providers: ["claude"] }),
  ...["data-scientist", "frontend-engineer", "product-manager", "security-reviewer"].map((name) =>
    persona({ persona: name, group: "defined", state: null }),
  ),
  persona({ persona: "legacy-migrator", group: "archived", state: null }),
];

const at = (clock: string): string => `2026-04-03T${clock}:00Z`;
const FEED: readonly Partial<ActivityEvent>[] = [
  {
    time: at("14:31"),
    type: "session_started",
    provider: "claude",
    persona: "tech-writer",
    project: "handbook",
    epic: "cli-reference",
    phase_id: "1",
  },
  {
    time: at("14:28"),
    type: "error",
    provider: "claude",
    project: "gateway",
    summary: "Gave up after 529 overloaded,",
  },
  {
    time: at("14:26"),
    type: "phase_completed",
    provider: "codex",
    session_id: "19bb3d",
    project: "gateway",
    epic: "rate-limits",
    phase_id: "2",
    summary: "Sliding window in Redis",
    body: "One Lua script per check, 0.3 ms at p99. 41 tests, all green. The limiter fails open when Redis is away; the flag is `LIMITS_FAIL_OPEN`.",
  },
  {
    time: at("14:19"),
    type: "phase_started",
    provider: "gemini",
    project: "handbook",
    epic: "rtl-layout",
    phase_id: "2",
    summary: "Mirror the navigation",
  },
  {
    time: at("14:12"),
    type: "agent_spawned",
    provider: "claude",
    summary: "Explore",
    persona: "staff-engineer",
  },
  {
    time: at("13:54"),
    type: "session_ended",
    provider: "claude",
    summary: "Process 3391 gone during",
    project: "shop",
    epic: "user-auth",
    phase_id: "4",
  },
  {
    time: at("13:43"),
    type: "phase_blocked",
    provider: "codex",
    project: "shop",
    epic: "payments-stripe",
    phase_id: "4",
    summary: "needs the live webhook secret",
  },
  {
    time: at("13:40"),
    type: "phase_completed",
    provider: "claude",
    project: "shop",
    epic: "user-auth",
    phase_id: "2",
    summary: "Sign in with a passkey",
  },
  {
    time: at("13:08"),
    type: "phase_completed",
    provider: "claude",
    project: "nlp-lab",
    epic: "embeddings-refresh",
    phase_id: "1",
    summary: "Encode the catalogue",
  },
  {
    time: "2026-04-02T12:51:00Z",
    type: "session_started",
    provider: "copilot",
    project: "shop",
    summary: "Explain CartSummary",
  },
];

const full = (): Snapshot =>
  snapshot({
    sessions: SESSIONS,
    orders: ORDERS,
    epics: FLEET_EPICS,
    personas: PERSONAS,
    activity: FEED.map((fields, i) => event({ event_id: `e${i}`, ...fields })),
    problems: [
      problem({ hint: "Write the time in the header: `## [2026-04-03T12:58:00Z] Phase 3: ...`" }),
      problem({
        path: "/home/ada/.gemini/tmp/9f/chats/session.json",
        line: null,
        kind: "unreadable",
        reason: "The file ends in the middle of a record.",
        project: null,
        epic: null,
        stale: true,
      }),
    ],
    meta: meta({ today_usd: 19.57, today_unpriced: 1, looked: LOOKED }),
  });

const empty = (): Snapshot =>
  snapshot({
    meta: meta({
      looked: LOOKED.map((l) => ({ ...l, sessions: 0, exists: l.provider === "claude" })),
      today_usd: null,
    }),
  });

const loading = (): Snapshot => {
  const counts: Record<string, readonly [number, number, number]> = {
    claude: [1204, 3310, 29],
    codex: [212, 212, 2],
    copilot: [96, 140, 0],
    gemini: [0, 209, 0],
  };
  return snapshot({
    sessions: SESSIONS.filter((s) => ["7f3c1e0a-52d4", "f47d11", "84ae70"].includes(s.session_id)),
    personas: PERSONAS.slice(0, 1).concat(PERSONAS.slice(4, 6)),
    problems: [problem({}), problem({ line: 3 })],
    meta: meta({
      scanning: true,
      today_usd: 7.4,
      looked: LOOKED.map((l) => {
        const [files_done, files_total, sessions] = counts[l.provider] ?? [0, 0, 0];
        return { ...l, files_done, files_total, sessions };
      }),
    }),
  });
};

const STATES = ["done", "claimable", "waiting", "abandoned", "live", "blocked"] as const;

/** 1,000 epics with 5 phases each, 1,000 sessions. */
const many = (): Snapshot => {
  const epics = Array.from({ length: 1000 }, (_, i) =>
    epic({
      epic: `epic-${i}`,
      project: `project-${i % 12}`,
      title: `Epic number ${i} of many`,
      phases_total: 5,
      status: (["IN_PROGRESS", "TODO", "BLOCKED", "DONE"] as const)[i % 4] ?? "TODO",
    }),
  );
  const sessions = Array.from({ length: 1000 }, (_, i) =>
    session({
      session_id: `s${i}`,
      project: `project-${i % 12}`,
      title: `Session number ${i}`,
      provider: ["claude", "codex", "copilot", "gemini"][i % 4] ?? "claude",
      state: i % 50 ? "ended" : "thinking",
      state_group: i % 50 ? "ended" : "running",
      last_activity: ago(i * 600),
    }),
  );
  const orders = epics.flatMap((e, i) =>
    Array.from({ length: 5 }, (_, position) => {
      const state = STATES[(i * 7 + position) % STATES.length] ?? "waiting";
      return order({
        project: e.project,
        epic: e.epic,
        epic_title: e.title,
        phase_id: String(position + 1),
        title: `Phase ${position + 1} of epic ${i}`,
        order_state: state,
        position,
        persona: "sre",
        reason: state === "abandoned" ? "Nobody is on it." : "",
        last_activity: ago(i * 60 + position),
      });
    }),
  );
  return snapshot({
    epics,
    sessions,
    orders,
    personas: PERSONAS,
    meta: meta({ looked: LOOKED, today_usd: 0 }),
  });
};

const HOSTILE =
  '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script> \u202egnirts neddih\u202c \u0007\u001b[31mred \ud800 ' +
  "long ".repeat(400);

/** Every string that agents write is an attack. */
const hostile = (): Snapshot =>
  snapshot({
    epics: [epic({ epic: "evil", title: HOSTILE, project: HOSTILE.slice(0, 60), status: "BLOCKED" })],
    orders: [
      order({
        epic: "evil",
        project: HOSTILE.slice(0, 60),
        title: HOSTILE,
        phase_id: HOSTILE,
        persona: HOSTILE,
        order_state: "abandoned",
        reason: HOSTILE,
        last_entry: HOSTILE,
      }),
    ],
    sessions: [
      session({
        title: HOSTILE,
        branch: HOSTILE,
        project: HOSTILE.slice(0, 60),
        provider: "<b>x</b>",
        state: "approval",
        state_group: "approval",
        active_tool: HOSTILE,
        state_reason: HOSTILE,
        persona: HOSTILE,
      }),
    ],
    personas: [persona({ persona: HOSTILE, providers: ["<b>x</b>", "claude"], description: HOSTILE })],
    activity: [
      event({ type: "note", summary: HOSTILE, body: HOSTILE, epic: "evil", project: HOSTILE.slice(0, 60) }),
    ],
    problems: [problem({ path: `/home/${HOSTILE}`, reason: HOSTILE, hint: HOSTILE })],
    meta: meta({ looked: LOOKED }),
  });

/** Questions that are long, broken, or want to be read as something else. */
const hostileRuns = (): Snapshot => {
  const base = withRuns(full());
  const asks = [
    approval({ approval_id: "h-1", run_id: "r-auth", tool: HOSTILE, text: HOSTILE, reason: HOSTILE }),
    approval({
      approval_id: "h-2",
      run_id: "r-codex",
      text: `${"set -e && make it so; ".repeat(40)}\n`.repeat(14),
    }),
    approval({ approval_id: "h-3", run_id: "r-codex", kind: "question", text: "Which?", reason: HOSTILE }),
  ];
  const approvals = Object.fromEntries(asks.map((ask) => [ask.approval_id, ask]));
  return { ...base, tables: { ...base.tables, approvals } };
};

export const SCENES: Record<string, () => Snapshot> = {
  full,
  empty,
  loading,
  many,
  hostile,
  "hostile-runs": hostileRuns,
  runs: () => withRuns(full()),
};

export { NOW };
