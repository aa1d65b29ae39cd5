/** Answers to a drawer's questions: one invented epic, one invented conversation. */
import type {
  Agent,
  EditsPage,
  EpicDetail,
  FileEdit,
  FindAnswer,
  Message,
  MessageDetail,
  MessagesPage,
  SessionDetail,
  Task,
} from "../src/wire.gen";
import { FLEET_EPICS, SESSIONS } from "./fleet";
import { ago, entry, HOST, message, problem } from "./rows";

const PLAN = `## Goal
People sign in with a passkey and stay signed in for thirty days. A stolen refresh token is worth nothing after its first reuse.

## Decisions
- Access tokens live for 10 minutes, refresh tokens for 30 days, rotated on every use.
- Reuse of a rotated token revokes the *family*, not only the token.
- No passwords; recovery is phase 5.

## Token row
\`\`\`sql
token_id    uuid   primary key
family_id   uuid   not null
rotated_at  timestamptz
revoked_at  timestamptz
\`\`\`

## Phase 4, in detail
Five attempts in a minute per account and per address, then wait twice as long each time. Count in Redis with the script of [rate-limits](https://example.org/rate-limits); answer \`429\` with \`Retry-After\`.

| limit | window |
|---|---|
| 5 | 1 min |
| 20 | 1 h |

- [x] agreed with security
- [ ] alert on a burst

![diagram](https://example.org/diagram.png) <img src=x onerror="window.pwned=1"> <script>window.pwned=2</script>

## Out of scope
SAML (see sso-saml), device management.
`;

export function epicDetail(project: string, slug: string): EpicDetail | null {
  const row = FLEET_EPICS.find((e) => e.project === project && e.epic === slug);
  if (!row) return null;
  const isAuth = slug === "user-auth";
  const at = { project, epic: slug };
  return {
    epic: row,
    phases: [],
    plan_body: isAuth ? PLAN : "",
    plan_truncated: false,
    request: isAuth ? null : `Please do **${row.title}**.`,
    plan_path: row.path,
    log_path: row.path.replace("plan.md", "execution-log.md"),
    problems: isAuth ? [problem({ hint: "Write the time: `## [2026-04-03T12:58:00Z] Phase 3: ...`" })] : [],
    log: isAuth
      ? [
          entry({
            ...at,
            entry: 0,
            line: 1,
            time: ago(11520),
            phase_id: null,
            title: "Epic created",
            persona: "product-manager",
            body: "From the request “let people sign in without a password”.",
          }),
          entry({
            ...at,
            entry: 1,
            line: 9,
            time: ago(5640),
            phase_id: "1",
            title: "Passkey registration",
            persona: "staff-engineer",
            body: "Registration and attestation done. Kept `webauthn_credentials` apart from `users` so that one person may hold several keys.",
          }),
          entry({
            ...at,
            entry: 2,
            line: 50,
            time: ago(3660),
            phase_id: "4",
            title: "",
            persona: "backend-engineer",
            trailer: "(dispatched by @ceo)",
            body: "Started. Reusing the sliding-window script of `rate-limits`; key is `signin:{account}:{addr}`.",
          }),
          entry({
            ...at,
            entry: 3,
            line: 61,
            time: ago(3127),
            phase_id: "2",
            title: "Sign in with a passkey",
            persona: "staff-engineer",
            recorded_by: "both",
            body: "Sign-in with a passkey works in Chromium, Firefox and Safari. 28 tests. The challenge lives in Redis for 90 s.",
          }),
        ]
      : [],
  };
}

const said = (fields: Partial<Message>): Message => message({ time: ago(585), ...fields });
const call = (tool: string, input: Record<string, unknown>, output: string | null, error = false): Message =>
  said({ kind: "tool_call", tool, input: JSON.stringify(input), output, error });

const MESSAGES: readonly Message[] = [
  said({
    role: "user",
    time: ago(3060),
    text: "Implement phase 3 of user-auth: rotate refresh tokens and revoke the whole family when one is reused. The plan is in .tasks/user-auth/plan.md.",
  }),
  said({
    kind: "thinking",
    text: "two refreshes in flight may both hold the old token\nso a grace period is needed",
  }),
  said({
    text: "Two refreshes can race: the second one looks like reuse and would sign the person out. I will accept the previous token for ten seconds after rotation.",
  }),
  ...["tokens.py", "models.py", "routes.py", "settings.py"].map((name) =>
    call("Read", { file_path: `src/auth/${name}` }, "…"),
  ),
  call("Grep", { pattern: "rotate\\(" }, "src/auth/tokens.py:41"),
  call("Grep", { pattern: "family_id" }, ""),
  said({ text: "Now the change itself:" }),
  call(
    "Edit",
    {
      file_path: "src/auth/tokens.py",
      old_string:
        "def rotate(token: RefreshToken, now: datetime) -> RefreshToken:\n    if token.rotated_at:\n        raise Reused(token.family_id)",
      new_string:
        "def rotate(token: RefreshToken, now: datetime) -> RefreshToken:\n    if token.rotated_at and now - token.rotated_at > GRACE:\n        revoke_family(token.family_id, now)\n        raise Reused(token.family_id)",
    },
    "The file was changed.",
  ),
  call(
    "Bash",
    { command: "uv run pytest -q tests/auth", description: "Run the tests" },
    "FAILED tests/auth/test_rotation.py::test_reuse_revokes_family\nE   sqlalchemy.exc.OperationalError: no such column: refresh_tokens.family_id\n1 failed, 27 passed in 2.94s",
    true,
  ),
  said({
    text: "The column is missing because the migration has not run. I would like to see its SQL first.",
  }),
  call("Bash", { command: "uv run alembic upgrade head --sql | tee migrate.sql" }, null),
];

const PATCH = ` def rotate(token: RefreshToken, now: datetime) -> RefreshToken:
-    if token.rotated_at:
+    if token.rotated_at and now - token.rotated_at > GRACE:
+        revoke_family(token.family_id, now)
         raise Reused(token.family_id)`;
const EDIT: FileEdit = {
  path: "src/auth/tokens.py",
  change: "update",
  patch: PATCH,
  added: 2,
  removed: 1,
  truncated: false,
};

const TALK = ["messages", "message", "find", "edits"] as const;
type TalkOp = (typeof TALK)[number];
export const isTalk = (op: string): op is TalkOp => (TALK as readonly string[]).includes(op);

/** Answers to questions about a conversation: all of it is one page. */
export function talked(
  op: TalkOp,
  session_id: string,
  args: Record<string, unknown>,
): MessagesPage | MessageDetail | FindAnswer | EditsPage | null {
  const rows = session_id === "7f3c1e0a-52d4" && !args.agent ? MESSAGES : MESSAGES.slice(0, 3);
  const total = rows.length;
  const edited = rows.findIndex((row) => row.tool === "Edit");
  const has = { error: (row: Message) => row.error, edit: (row: Message) => row.tool === "Edit" };
  switch (op) {
    case "messages": {
      const start = Math.max(0, Number(args.start) < 0 ? total + Number(args.start) : Number(args.start));
      const own = edited < 0 ? {} : { [edited]: [EDIT] };
      return { start, total, rows: rows.slice(start, start + Number(args.count)), edits: own, spawned: {} };
    }
    case "message": {
      const message = rows[Number(args.row)];
      return message ? { message, edits: message.tool === "Edit" ? [EDIT] : [], pictures: [] } : null;
    }
    case "find": {
      const fits = has[args.what as keyof typeof has] ?? (() => true);
      return { row: rows.findIndex(fits), next: null, total };
    }
    case "edits":
      return { edits: [{ agent: "", time: ago(585), edit: EDIT }], next: null, total };
  }
}

const TASKS: readonly (readonly [string, Task["status"]])[] = [
  ["Add the token family table", "completed"],
  ["Rotate on every refresh", "completed"],
  ["Detect reuse of a rotated token", "completed"],
  ["Write the migration", "in_progress"],
  ["Revoke the family on reuse", "pending"],
  ["Tests for a stolen token", "pending"],
];

export function sessionDetail(provider: string, session_id: string): SessionDetail | null {
  const row = SESSIONS.find((s) => s.provider === provider && s.session_id === session_id);
  if (!row) return null;
  const own = { host: HOST, provider, session_id };
  const agent = (fields: Partial<Agent>): Agent => ({
    ...own,
    agent_id: "",
    parent_id: null,
    depth: 0,
    agent_type: null,
    description: "",
    state: row.state,
    started: row.started,
    last_activity: row.last_activity,
    model: row.model,
    output_tokens: null,
    transcript: null,
    ...fields,
  });
  if (session_id !== "7f3c1e0a-52d4") {
    const prompt = said({ role: "user", text: row.title, time: row.started });
    return {
      session: row,
      prompt: row.title,
      tasks: [],
      files: [],
      agents: [agent({})],
      messages: [prompt],
      problems: [],
    };
  }
  const file = (path: string, added: number, removed: number) => ({
    path,
    change: "update" as const,
    edits: 2,
    added,
    removed,
  });
  return {
    session: row,
    prompt: MESSAGES[0]?.text ?? "",
    tasks: TASKS.map(([subject, status], i) => ({
      ...own,
      task_id: String(i),
      subject,
      status,
      order: i,
      blocked_by: [],
    })),
    files: [
      file("src/auth/tokens.py", 142, 31),
      file("src/auth/models.py", 24, 0),
      file("migrations/0042_token_family.py", 38, 0),
      file("tests/auth/test_rotation.py", 96, 4),
      file("docs/auth.md", 12, 7),
    ],
    agents: [
      agent({}),
      agent({
        agent_id: "a1",
        agent_type: "Explore",
        description: "where tokens are issued",
        depth: 1,
        state: "ended",
        last_activity: ago(2000),
      }),
      agent({
        agent_id: "a2",
        agent_type: "Review",
        description: "race between two refreshes",
        depth: 1,
        state: "thinking",
        last_activity: ago(12),
      }),
      agent({
        agent_id: "a3",
        parent_id: "a2",
        agent_type: "Explore",
        description: "locking in SQLAlchemy",
        depth: 2,
        state: "ended",
        last_activity: ago(90),
      }),
    ],
    messages: MESSAGES,
    problems: [],
  };
}
