"""The contract with the front end. TypeScript's side, `widget_js/src/wire.gen.ts`, is generated from it.

The trait `state` is a `Snapshot` of the moment at which a front end connects; after it come
messages: `Delta`s, each from one version to a later one, and `Reply`s to `Request`s. A front
end whose version is older than a delta's `base` has missed one and asks for a new snapshot;
a delta whose `version` it has already is ignored. Rows are the values of `model.py`; times
are ISO 8601 strings in UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec
import msgspec.inspect as mi

from dispatch_nb.faces.asks import (
    AnswerArgs,
    NewEpicArgs,
    OutputArgs,
    OutputPage,
    PromptArgs,
    PromptText,
    ResumeArgs,
    RunArgs,
    StatusArgs,
    StopArgs,
    WorktreeArgs,
)
from dispatch_nb.faces.connects import AgentPlans, ApplyArgs, ConnectArgs, ConnectSheet
from dispatch_nb.faces.pages import (
    EditsArgs,
    EditsPage,
    FindAnswer,
    FindArgs,
    MessageArgs,
    MessageDetail,
    MessagesArgs,
    MessagesPage,
)
from dispatch_nb.model import (
    ActivityEvent,
    Agent,
    Approval,
    Epic,
    LogEntry,
    Message,
    Order,
    PersonaRow,
    Phase,
    Problem,
    Project,
    Run,
    Runner,
    Session,
    Task,
    TouchedFile,
    Value,
    Worktree,
)


class Looked(Value):
    """A folder that a provider keeps its files in, and what was found there."""

    provider: str
    provider_label: str
    path: str
    label: str
    exists: bool
    sessions: int
    files_done: int
    files_total: int


class Meta(Value):
    """What is true of the whole, beside the tables."""

    host: str
    at: datetime
    """The kernel's clock when this was made."""
    scanning: bool
    """The first scan is not complete."""
    watching: bool
    """Changes of files are followed; False after `stop_watching()`."""
    last_change: datetime | None
    read_only: bool
    stale_s: float
    today_usd: float | None
    """Cost since local midnight of the sessions with a price; None if none has one."""
    today_unpriced: int
    """Sessions active today whose cost is not known."""
    looked: tuple[Looked, ...]
    runners: tuple[Runner, ...] = ()
    """The agents' programs on this machine; empty until they were looked for, and in a read-only dashboard."""
    max_runs: int | None = None
    """So many run at once; None: none can be started from here."""


class Tables(Value):
    """Every row, by table and key."""

    projects: dict[str, Project]
    """Key: `project`."""
    epics: dict[str, Epic]
    """Key: `project/epic`."""
    orders: dict[str, Order]
    """Key: `project/epic/phase_id`. Every phase of every epic; `position` is its place in the plan."""
    sessions: dict[str, Session]
    """Key: `provider/session_id`."""
    personas: dict[str, PersonaRow]
    """Key: `persona`."""
    activity: dict[str, ActivityEvent]
    """Key: `event_id`. The newest 500."""
    problems: dict[str, Problem]
    """Key: `kind:line:path`."""
    runs: dict[str, Run] = {}
    """Key: `run_id`."""
    approvals: dict[str, Approval] = {}
    """Key: `approval_id`. Those that are open."""
    worktrees: dict[str, Worktree] = {}
    """Key: `path`."""


class Snapshot(Value):
    """The trait `state`."""

    version: int
    meta: Meta
    tables: Tables


class TableDelta(Value):
    """What changed in one table."""

    upsert: dict[str, Any]
    remove: tuple[str, ...]


class Delta(Value):
    """A message to the front end: what changed between two versions."""

    base: int
    version: int
    meta: Meta
    tables: dict[str, TableDelta]
    """Only tables with changes."""
    kind: Literal["delta"] = "delta"


class EpicArgs(Value):
    """Arguments of the request `epic`."""

    project: str
    epic: str


class SessionArgs(Value):
    """Arguments of the request `session`."""

    provider: str
    session_id: str


class EpicDetail(Value):
    """Answer to the request `epic`: what the drawer shows."""

    epic: Epic
    phases: tuple[Phase, ...]
    log: tuple[LogEntry, ...]
    """In the order of the file."""
    plan_body: str
    plan_truncated: bool
    request: str | None
    plan_path: str
    log_path: str | None
    problems: tuple[Problem, ...]


class SessionDetail(Value):
    """Answer to the request `session`: what the drawer shows."""

    session: Session
    prompt: str
    tasks: tuple[Task, ...]
    files: tuple[TouchedFile, ...]
    agents: tuple[Agent, ...]
    """The main agent (`agent_id` empty) first."""
    messages: tuple[Message, ...]
    """The last ones, oldest first."""
    problems: tuple[Problem, ...]


Op = Literal[
    "snapshot",
    "epic",
    "session",
    "messages",
    "message",
    "find",
    "edits",
    "run_prompt",
    "output",
    "run",
    "resume",
    "stop",
    "answer",
    "set_status",
    "new_epic",
    "remove_worktree",
    "connect_plan",
    "connect_apply",
]

#: What only reads. A read-only dashboard refuses every other one: an op that is not named here counts as a write.
READS: frozenset[Op] = frozenset({"snapshot", "epic", "session", "messages", "message", "find", "edits", "output"})


class Request(Value):
    """A message from the front end.

    `op`: `snapshot`, `epic` (EpicArgs), `session` (SessionArgs), and those of `asks`, `pages` and
    `connects`.
    """

    id: str
    op: Op
    args: dict[str, Any] = {}
    kind: Literal["request"] = "request"


class Failure(Value):
    """Why a request was not answered."""

    code: Literal["not_found", "bad_request", "read_only", "conflict", "unsure", "failed"]
    """`unsure`: it would start beside a session of unknown state; asked again with `sure` it does."""
    message: str


class Reply(Value):
    """A message to the front end: `result` is what the request's `op` is answered with."""

    id: str
    ok: bool
    result: Any = None
    error: Failure | None = None
    kind: Literal["reply"] = "reply"


class Traits(Value):
    """The widget's small traits, which both sides set."""

    view: Literal["missions", "orders", "sessions"]
    providers: tuple[str, ...]
    """Shown providers; empty: all."""
    project: str
    """Empty: all."""
    persona: str
    """Empty: all."""
    query: str
    selected: str
    """What the drawer shows: empty, `epic:<project>/<epic>`, `epic:<project>/<epic>/<phase_id>` or
    `session:<provider>/<session_id>`."""
    read_only: bool
    """Set by Python only."""


ROOTS: tuple[type, ...] = (
    Snapshot,
    Delta,
    Request,
    Reply,
    EpicArgs,
    SessionArgs,
    EpicDetail,
    SessionDetail,
    MessagesArgs,
    MessagesPage,
    MessageArgs,
    MessageDetail,
    FindArgs,
    FindAnswer,
    EditsArgs,
    EditsPage,
    PromptArgs,
    PromptText,
    RunArgs,
    ResumeArgs,
    StopArgs,
    AnswerArgs,
    OutputArgs,
    OutputPage,
    StatusArgs,
    NewEpicArgs,
    WorktreeArgs,
    ConnectArgs,
    ApplyArgs,
    AgentPlans,
    ConnectSheet,
    Traits,
)


def typescript() -> str:
    """Return the content of `wire.gen.ts`: one interface per value, in order of first use."""
    done: dict[str, str] = {}
    for root in ROOTS:
        _declare(mi.type_info(root), done)
    head = "// Generated from dispatch_nb/faces/wire.py by `make wire`. Do not edit.\n\n"
    head += "/** ISO 8601, UTC. */\nexport type Time = string;\n"
    return head + "".join(f"\n{text}" for text in done.values())


def _declare(info: mi.Type, done: dict[str, str]) -> str:
    """Return the TypeScript name of a type; a struct is written to `done` first."""
    match info:
        case mi.StructType(cls=cls, fields=fields):
            if cls.__name__ not in done:
                done[cls.__name__] = ""  # keeps its place, and ends a recursion
                lines = "".join(f"  {f.encode_name}: {_declare(f.type, done)};\n" for f in fields)
                text = f"export interface {cls.__name__} {{\n{lines}}}\n"
                del done[cls.__name__]
                done[cls.__name__] = text
            return cls.__name__
        case mi.UnionType(types=types):
            return " | ".join(_declare(t, done) for t in types)
        case mi.LiteralType(values=values):
            return " | ".join(f'"{v}"' for v in sorted(values, key=str))
        case mi.VarTupleType(item_type=item) | mi.ListType(item_type=item):
            name = _declare(item, done)
            return f"readonly ({name})[]" if " " in name else f"readonly {name}[]"
        case mi.TupleType(item_types=items):
            return f"readonly [{', '.join(_declare(t, done) for t in items)}]"
        case mi.DictType(value_type=value):
            return f"Record<string, {_declare(value, done)}>"
        case mi.StrType():
            return "string"
        case mi.IntType() | mi.FloatType():
            return "number"
        case mi.BoolType():
            return "boolean"
        case mi.NoneType():
            return "null"
        case mi.DateTimeType():
            return "Time"
        case mi.AnyType():
            return "unknown"
        case _:
            message = f"no TypeScript for {info}"
            raise TypeError(message)


def encode(value: Any) -> Any:
    """Return `value` as JSON's types: structs as dicts, times as ISO strings."""
    return msgspec.to_builtins(value, str_keys=True)
