/** Agents that were started from the dashboard, and what they ask. */
import type { OutputPage, PromptText, Snapshot } from "../src/wire.gen";
import { ago, approval, run, runner } from "./rows";

const DIFF = `--- a/src/auth/tokens.py
+++ b/src/auth/tokens.py
@@ -41,7 +41,9 @@
 def rotate(token: RefreshToken, now: datetime) -> RefreshToken:
-    if token.rotated_at:
+    if token.rotated_at and now - token.rotated_at > GRACE:
+        revoke_family(token.family_id, now)
         raise Reused(token.family_id)
     return issue(token.family_id, now)`;

const RUNS = [
  run({
    run_id: "r-auth",
    phase_id: "3",
    session_id: "7f3c1e0a-52d4",
    state: "waiting",
    reason: "Bash waits for your answer",
    waiting: 1,
    cost_usd: 0.42,
    max_usd: 2,
    prompt: "You take over phase 3 of the epic user-auth.\n\nThe phase is claimed for you.",
  }),
  run({
    run_id: "r-codex",
    provider: "codex",
    phase_id: "6",
    state: "running",
    reason: "process 4200 alive",
    branch: "feat/user-auth-6",
    cwd: "/home/ada/src/shop.worktrees/user-auth-6",
  }),
  run({
    run_id: "r-queued",
    epic: "payments-stripe",
    phase_id: "6",
    state: "queued",
    place: 1,
    started: null,
    pid: null,
    reason: "4 agents run already",
  }),
  run({
    run_id: "r-failed",
    epic: "payments-stripe",
    phase_id: "4",
    state: "failed",
    ended: ago(300),
    exit_code: 1,
    reason: "claude ended with exit code 1: API Error 529 overloaded",
  }),
];

const APPROVALS = [
  approval({
    approval_id: "a-bash",
    run_id: "r-auth",
    session_id: "7f3c1e0a-52d4",
    phase_id: "3",
    text: "uv run alembic upgrade head --sql | tee migrate.sql",
    reason: "See the SQL before it runs",
  }),
  approval({
    approval_id: "a-edit",
    run_id: "r-codex",
    provider: "codex",
    phase_id: "6",
    kind: "edit",
    tool: "apply_patch",
    text: DIFF,
    paths: ["src/auth/tokens.py"],
    asked: ago(20),
  }),
];

const keyed = <T>(rows: readonly T[], key: (row: T) => string): Record<string, T> =>
  Object.fromEntries(rows.map((row) => [key(row), row]));

/** A fleet with agents that were started from here. */
export function withRuns(base: Snapshot): Snapshot {
  return {
    ...base,
    meta: {
      ...base.meta,
      max_runs: 4,
      runners: [
        runner(),
        runner({ provider: "codex", label: "Codex", binary: "codex", version: "0.169.0" }),
        runner({
          provider: "gemini",
          label: "Gemini",
          binary: "gemini",
          version: "0.61.0",
          asks: false,
          fork: false,
        }),
        runner({
          provider: "copilot",
          label: "Copilot",
          binary: "copilot",
          path: null,
          version: null,
          reason: "There is no program copilot on PATH: npm install -g @github/copilot.",
        }),
      ],
    },
    tables: {
      ...base.tables,
      runs: keyed(RUNS, (r) => r.run_id),
      approvals: keyed(APPROVALS, (a) => a.approval_id),
      worktrees: {
        w: {
          host: "atlas",
          project: "shop",
          path: "/home/ada/src/shop.worktrees/user-auth-6",
          branch: "feat/user-auth-6",
          run_id: "r-codex",
          ahead: 2,
          behind: 0,
          files: 3,
          added: 118,
          removed: 24,
          dirty: true,
        },
      },
    },
  };
}

export const prompt = (): PromptText => ({
  prompt: `You take over phase 4 of the epic user-auth: Limit sign-in attempts.

Another agent left it in the middle. It is claimed for you; nobody else works on it.

<dispatch-data kind="plan">
${"Five attempts in a minute per account and per address.\n".repeat(12)}</dispatch-data>`,
  persona: "backend-engineer",
  persona_path: null,
  persona_in_prompt: false,
});

export const output = (): OutputPage => ({
  start: 640,
  total: 840,
  lines: Array.from(
    { length: 200 },
    (_, i) => `{"type":"item.completed","n":${640 + i}} tests/auth/test_rotation.py::test_${i} PASSED`,
  ),
  dropped: 0,
});
