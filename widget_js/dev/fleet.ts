/** Invented agents at work: four projects, twelve epics, twelve sessions. */
import type { Epic, Order, Session } from "../src/wire.gen";
import { ago, epic, NOW, order, session } from "./rows";

type State = Session["state"];
const GROUPS: Record<State, Session["state_group"]> = {
  thinking: "running",
  tool_use: "running",
  approval: "approval",
  waiting: "waiting",
  idle: "idle",
  error: "error",
  ended: "ended",
  unknown: "unknown",
};

const MIN = 60;
const HOUR = 3600;
const DAY = 86400;

/** Sixteen digits: activity in the last hour, the oldest first. */
const recent = (bars: string): Session["recent"] => {
  const minute = Math.floor(NOW / 60_000);
  return [...bars].flatMap((digit, i) => {
    const height = Number(digit);
    return height ? [[minute - Math.floor(((15 - i) * 60) / 16) - 1, 2 ** (height - 1)] as const] : [];
  });
};

const work = (
  id: string,
  provider: string,
  project: string,
  persona: string,
  state: State,
  age: number,
  fields: Partial<Session> & { bars: string; ctx: number | null; total: number | null },
): Session => {
  const { bars, ctx, total, ...rest } = fields;
  return session({
    provider,
    session_id: id,
    project,
    cwd: `/home/ada/src/${project}`,
    persona: persona || null,
    state,
    state_group: GROUPS[state],
    state_since: ago(age),
    last_activity: ago(age),
    started: ago(age + 3000),
    turns: 41,
    input_tokens: total === null ? null : Math.round(total * 0.09),
    output_tokens: total === null ? null : Math.round(total * 0.02),
    cache_read_tokens: total === null ? null : Math.round(total * 0.86),
    cache_write_tokens: total === null ? null : Math.round(total * 0.03),
    context_tokens: ctx === null ? null : ctx * 2000,
    context_window: ctx === null ? null : 200_000,
    recent: recent(bars),
    transcript: `/home/ada/.${provider}/${id}.jsonl`,
    ...rest,
  });
};

export const SESSIONS: readonly Session[] = [
  work("7f3c1e0a-52d4", "claude", "shop", "staff-engineer", "approval", 1 * MIN, {
    active_tool: "Bash",
    active_detail: "uv run alembic upgrade head --sql | tee migrate.sql",
    state_source: "hook",
    pid: 4127,
    model: "opus-4.5",
    parent_id: "6e02fd",
    branch: "feat/user-auth",
    epic: "user-auth",
    phase_id: "3",
    cost_usd: 4.12,
    ctx: 62,
    total: 2_410_000,
    bars: "0122346543323455",
    state_reason: "Asked to run Bash 1 min ago (PermissionRequest hook), process 4127 alive",
    title:
      "Implement phase 3 of user-auth: rotate refresh tokens and revoke the whole family when one is reused",
  }),
  work("c02b77", "codex", "shop", "qa-engineer", "tool_use", 18, {
    active_tool: "shell",
    branch: "fix/cart-rounding",
    cost_usd: 0.94,
    ctx: 21,
    total: 612_000,
    bars: "0000000112344565",
    state_reason: "shell open for 18 s (npm run test:cart), process 5210 alive",
    title: "Round cart totals half-even and add property tests",
  }),
  work("e91a40", "codex", "shop", "staff-engineer", "unknown", 7 * MIN, {
    branch: "feat/payments-stripe",
    epic: "payments-stripe",
    phase_id: "4",
    cost_usd: 0.61,
    ctx: 17,
    total: 388_000,
    bars: "0011235320000000",
    state_reason:
      "shell open for 7 min, no process found; Codex logs no permission prompts, so it may be waiting for you",
    title: "Backfill payment intents for the 2025 orders",
  }),
  work("5d10fa", "copilot", "shop", "", "idle", 6 * MIN, {
    branch: "main",
    ctx: null,
    total: null,
    bars: "0000001320010200",
    state_reason: "Turn finished 6 min ago, ready for a prompt",
    title: "Explain why CartSummary renders twice on every quantity change",
  }),
  work("aa8e02", "claude", "shop", "backend-engineer", "ended", 38 * MIN, {
    state_source: "process",
    branch: "feat/user-auth",
    epic: "user-auth",
    phase_id: "4",
    cost_usd: 1.87,
    ctx: 44,
    total: 1_080_000,
    bars: "3455410000000000",
    state_reason: "Edit open when process 3391 went away 38 min ago",
    title: "Implement phase 4 of user-auth: limit sign-in attempts",
  }),
  work("19bb3d", "codex", "gateway", "sre", "tool_use", 42, {
    active_tool: "shell",
    branch: "feat/rate-limits",
    epic: "rate-limits",
    phase_id: "3",
    cost_usd: 1.32,
    ctx: 38,
    total: 904_000,
    bars: "1232344343543455",
    state_reason: "shell open for 42 s (go test ./limits/...), process 4410 alive",
    title: "Phase 3: expose limiter metrics to Prometheus",
  }),
  work("f47d11", "claude", "gateway", "", "thinking", 6, {
    branch: "fix/ci-flake",
    cost_usd: 2.76,
    ctx: 71,
    total: 1_550_000,
    bars: "0001222233345555",
    state_reason: "Reasoning record 6 s ago, process 5533 alive",
    title: "Find why TestProxyDrain fails once in forty runs on the arm64 runner and never anywhere else",
  }),
  work("b3300c", "claude", "gateway", "staff-engineer", "error", 4 * MIN, {
    branch: "chore/otel-1.4",
    cost_usd: 0.38,
    ctx: 9,
    total: 240_000,
    bars: "0000000023331000",
    state_reason: "API answered 529 overloaded three times, gave up 4 min ago",
    title: "Upgrade OpenTelemetry to 1.4 and drop the shim",
  }),
  work("d2e6a8", "claude", "nlp-lab", "data-engineer", "waiting", 4 * MIN, {
    active_detail: "Which index should serve reads during the backfill?",
    branch: "feat/embeddings-refresh",
    epic: "embeddings-refresh",
    phase_id: "2",
    cost_usd: 6.2,
    ctx: 87,
    total: 5_200_000,
    bars: "5554455345544100",
    state_reason: "AskUserQuestion open for 4 min, process 2978 alive",
    title: "Phase 2: backfill the nearest-neighbour index without downtime",
  }),
  work("90cc5f", "gemini", "nlp-lab", "data-engineer", "ended", 3 * HOUR, {
    state_source: "process",
    branch: "feat/nightly-evals",
    epic: "nightly-evals",
    phase_id: "1",
    cost_usd: 0.51,
    ctx: 29,
    total: 702_000,
    bars: "0000000000000000",
    state_reason: "No record for 3 h, no process",
    title: "Phase 1: nightly evaluation job on the new benchmark",
  }),
  work("31f0b9", "gemini", "handbook", "tech-writer", "thinking", 11, {
    branch: "feat/rtl-layout",
    epic: "rtl-layout",
    phase_id: "2",
    cost_usd: 0.34,
    ctx: 12,
    total: 466_000,
    bars: "0000122211233433",
    state_reason: "Thought record 11 s ago, process 6021 alive",
    title: "دليل المطوّر 😀 mirror the layout for right-to-left readers",
  }),
  work("84ae70", "claude", "handbook", "tech-writer", "tool_use", 3, {
    active_tool: "Edit",
    state_source: "hook",
    branch: "docs/cli-reference",
    epic: "cli-reference",
    phase_id: "1",
    cost_usd: 0.52,
    ctx: 15,
    total: 318_000,
    bars: "0000000000013445",
    state_reason: "Edit open for 3 s (docs/cli/orders.md), process 6188 alive",
    title: "Phase 1: write the command reference from --help",
  }),
  // earlier sessions of the open epic
  work("3b10c2", "claude", "shop", "staff-engineer", "ended", 94 * MIN, {
    branch: "feat/user-auth",
    epic: "user-auth",
    phase_id: "1",
    cost_usd: 1.4,
    ctx: 40,
    total: 700_000,
    bars: "0000000000000000",
    state_reason: "Ended 94 min ago",
    title: "Implement phase 1 of user-auth: passkey registration",
  }),
  work("6e02fd", "claude", "shop", "staff-engineer", "ended", 52 * MIN, {
    branch: "feat/user-auth",
    epic: "user-auth",
    phase_id: "2",
    cost_usd: 2.1,
    ctx: 51,
    total: 900_000,
    bars: "1230000000000000",
    state_reason: "Ended 52 min ago",
    title: "Implement phase 2 of user-auth: sign in with a passkey",
  }),
];

type Told = readonly [
  id: string,
  title: string,
  persona: string,
  state: Order["order_state"],
  fields?: Partial<Order>,
];

const STATUS: Record<Order["order_state"], Order["status"]> = {
  abandoned: "IN_PROGRESS",
  blocked: "BLOCKED",
  claimable: "TODO",
  live: "IN_PROGRESS",
  waiting: "TODO",
  on_hold: "ON_HOLD",
  done: "DONE",
  cancelled: "CANCELLED",
};

const plan = (
  slug: string,
  project: string,
  title: string,
  status: Epic["status"],
  age: number,
  phases: readonly Told[],
) => ({
  epic: epic({
    epic: slug,
    project,
    title,
    status,
    phases_total: phases.length,
    phases_done: phases.filter(([, , , state]) => state === "done").length,
    phases_cancelled: phases.filter(([, , , state]) => state === "cancelled").length,
    last_activity: ago(age),
    path: `/home/ada/src/${project}/.tasks/${slug}/plan.md`,
  }),
  orders: phases.map(([phase_id, name, persona, order_state, fields], position) => {
    const on = SESSIONS.find((s) => s.session_id === fields?.session_id);
    return order({
      project,
      epic: slug,
      epic_title: title,
      phase_id,
      title: name,
      persona,
      order_state,
      status: STATUS[order_state],
      claimable: order_state === "claimable",
      provider: on?.provider ?? null,
      linked_sessions: on ? [on.session_id] : [],
      last_activity: on?.last_activity ?? ago(age),
      position,
      ...fields,
    });
  }),
});

const EPICS = [
  plan("payments-stripe", "shop", "Move checkout to Stripe Payment Intents", "BLOCKED", 49 * MIN, [
    ["1", "Model payment intents", "staff-engineer", "done"],
    ["2", "Create intents from the cart", "staff-engineer", "done"],
    ["3", "Webhook endpoint", "staff-engineer", "done"],
    [
      "4",
      "Verify webhook signatures",
      "staff-engineer",
      "blocked",
      {
        session_id: "e91a40",
        last_activity: ago(49 * MIN),
        last_entry: "needs the live webhook secret",
        reason: "Blocked 49 min ago: needs the live webhook secret",
      },
    ],
    ["5", "Refunds", "staff-engineer", "waiting"],
    ["6", "Migration runbook", "tech-writer", "claimable"],
    ["7", "Switch traffic", "sre", "waiting"],
  ]),
  plan("user-auth", "shop", "Passkeys and rotating refresh tokens", "IN_PROGRESS", 1 * MIN, [
    ["1", "Passkey registration", "staff-engineer", "done", { session_id: "3b10c2" }],
    [
      "2",
      "Sign in with a passkey",
      "staff-engineer",
      "done",
      { session_id: "6e02fd", linked_sessions: ["6e02fd", "0c77aa"] },
    ],
    [
      "3",
      "Rotate refresh tokens",
      "staff-engineer",
      "live",
      { session_id: "7f3c1e0a-52d4", agent_live: true },
    ],
    [
      "4",
      "Limit sign-in attempts",
      "backend-engineer",
      "abandoned",
      {
        session_id: "aa8e02",
        reason:
          "Claimed 52 min ago; process 3391 gone 38 min ago with Edit src/auth/limits.py open; 3 tasks left, 3 files uncommitted",
      },
    ],
    ["5", "Account recovery", "staff-engineer", "waiting"],
    ["6", "Security review", "security-reviewer", "claimable"],
  ]),
  plan(
    "embeddings-refresh",
    "nlp-lab",
    "Recompute the product embeddings with the multilingual encoder and backfill the index",
    "IN_PROGRESS",
    4 * MIN,
    [
      ["1", "Encode the catalogue", "data-engineer", "done"],
      [
        "2",
        "Backfill the index without downtime",
        "data-engineer",
        "live",
        { session_id: "d2e6a8", agent_live: true },
      ],
      ["3", "Compare recall", "data-scientist", "waiting"],
      ["4", "Cut over", "sre", "waiting"],
    ],
  ),
  plan("nightly-evals", "nlp-lab", "Nightly evaluations", "IN_PROGRESS", 3 * HOUR, [
    ["0", "Choose the benchmark", "data-scientist", "done"],
    [
      "1",
      "Nightly evaluation job",
      "data-engineer",
      "abandoned",
      {
        session_id: "90cc5f",
        reason:
          "Claimed 4 h ago; last record 3 h ago (write_file evals/nightly.py), no process; nothing uncommitted",
      },
    ],
    ["2", "Report to the channel", "data-engineer", "waiting"],
  ]),
  plan("cli-reference", "handbook", "Command reference", "IN_PROGRESS", 3, [
    ["1", "Write it from --help", "tech-writer", "live", { session_id: "84ae70", agent_live: true }],
    ["2", "Examples that run", "tech-writer", "waiting"],
    ["2A", "Man pages", "tech-writer", "waiting"],
    ["3", "Publish", "tech-writer", "waiting"],
  ]),
  plan("rtl-layout", "handbook", "דף הבית 😀 right-to-left layout for the handbook", "IN_PROGRESS", 11, [
    ["1", "Logical properties", "frontend-engineer", "done"],
    ["2", "Mirror the navigation", "tech-writer", "live", { session_id: "31f0b9", agent_live: true }],
    ["3", "Review with readers", "product-manager", "waiting"],
  ]),
  plan("rate-limits", "gateway", "Per-tenant rate limits", "IN_PROGRESS", 42, [
    ["1", "Choose the algorithm", "staff-engineer", "done"],
    ["2", "Sliding window in Redis", "sre", "done"],
    ["3", "Limiter metrics", "sre", "live", { session_id: "19bb3d", agent_live: true }],
    ["4", "Load test", "qa-engineer", "waiting"],
    ["5", "Roll out by tenant", "sre", "waiting"],
  ]),
  plan("search-facets", "shop", "Facets in product search", "ON_HOLD", 2 * DAY, [
    ["1", "Facet counts", "backend-engineer", "done"],
    ["2", "Facet panel", "frontend-engineer", "on_hold"],
    ["3", "Measure", "data-scientist", "on_hold"],
  ]),
  plan("sso-saml", "gateway", "Single sign-on with SAML", "TODO", 1 * DAY, [
    ["1", "Metadata exchange", "staff-engineer", "claimable"],
    ["2", "Assertion consumer", "staff-engineer", "waiting"],
    ["3", "Admin page", "frontend-engineer", "waiting"],
    ["4", "Provider recipes", "tech-writer", "waiting"],
    ["5", "Penetration test", "security-reviewer", "waiting"],
  ]),
  plan("graphql-spike", "gateway", "GraphQL spike", "CANCELLED", 5 * DAY, [
    ["1", "Prototype", "staff-engineer", "cancelled"],
    ["2", "Measure", "sre", "cancelled"],
  ]),
  plan(
    "invoice-pdf",
    "shop",
    "Invoices as PDF",
    "DONE",
    1 * DAY,
    [1, 2, 3, 4, 5].map((i): Told => [String(i), `Step ${i}`, "backend-engineer", "done"]),
  ),
  plan("ci-cache", "gateway", "Cache the CI builds", "DONE", 3 * DAY, [
    ["1", "Key", "sre", "done"],
    ["2", "Restore", "sre", "done"],
    ["3", "Prune", "sre", "cancelled"],
  ]),
];

export const FLEET_EPICS: readonly Epic[] = EPICS.map((e) => e.epic);
export const ORDERS: readonly Order[] = EPICS.flatMap((e) => e.orders);
