"""What the files of agents say: the values that readers return and `join` puts together.

Bounded in size whatever the files'; `None` means that the log does not tell.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from dispatch_nb.model import FileChange, Message, SessionState, Task, Value


class Turn(Value):
    """Where a conversation stands, as its log alone tells it."""

    state: SessionState
    tool: str | None = None
    """The open tool call's name, for `tool_use`, `waiting` and `approval`."""
    since: datetime | None = None
    detail: str = ""
    """A few words for the reason: `interrupted`, `turn finished`, `API error 529`, the command."""
    guess: bool = False
    """The log allows no more than a guess."""


#: The model of an answer whose log does not name it.
UNNAMED = "unknown"
Lacks = Literal["", "input", "output", "part"]
"""What a log leaves out of a count of tokens: nothing; all that was read; all that was written; a part of both."""


def lacking(read: float | None, written: float | None) -> Lacks:
    """Return what a count of tokens leaves out that tells one of these at least."""
    return "input" if read is None else "output" if written is None else ""


class Request(Value):
    """One answer of a model and what it used; counted once per key over all files."""

    key: str
    model: str
    time: datetime | None
    input: int = 0
    """Fresh input, without what was read from or written to the cache."""
    output: int = 0
    cache_read: int = 0
    cache_write_5m: int = 0
    cache_write_1h: int = 0
    reasoning: int = 0
    """A part of `output`, where the provider tells it."""
    cost_usd: float | None = None
    """What it cost, where the log itself says so (USD)."""
    copied: bool = False
    """The record says that it was copied from another session (fork)."""
    lacks: Lacks = ""
    """What the log leaves out: it has no price then, and what is lacking altogether is no zero."""


class Usage(Value):
    """Requests added up: one row per model, hour and price tier."""

    model: str
    hour: datetime | None
    requests: int
    input: int
    output: int
    cache_read: int
    cache_write_5m: int
    cache_write_1h: int
    reasoning: int
    cost_usd: float | None = None
    """What these requests cost, where the log of each says so (USD); others are in a row of their own."""
    above: int = 0
    """These had more tokens of input each than this: 0, or the largest of `TIERS` that they exceed."""
    lacks: Lacks = ""
    """As in `Request`; those that lack something are in rows of their own."""


#: Input tokens of one request (fresh, read from and written to the cache) above which a price tier may begin.
TIERS = (100_000, 200_000, 272_000)


class Touched(Value):
    """A file that tool calls changed, and how."""

    path: str
    change: FileChange
    edits: int = 1
    added: int | None = None
    removed: int | None = None


class WorkRef(Value):
    """A trace of a plan in a session: a tool call that names a file of `.tasks/<epic>/`."""

    path: str
    """As the tool call has it: absolute, or relative to the session's cwd."""
    time: datetime | None
    wrote: bool = False
    before: str = ""
    after: str = ""
    """If `wrote`: the text that was replaced and its replacement, with what context the log has; bounded."""
    call_id: str = ""
    """Of a call of our own tool that set a phase (`Work.called`)."""


class Spawned(Value):
    """A subagent, as the log of its parent tells it."""

    tool_use_id: str
    agent_type: str | None
    description: str
    agent_id: str = ""
    """Empty until the log says it."""
    started: datetime | None = None
    ended: datetime | None = None
    background: bool = False
    failed: bool = False
    model: str | None = None
    """This and the next two only where the agent's own lines stand in its parent's log (Claude 1.0)."""
    last_activity: datetime | None = None
    output_tokens: int | None = None
    turn: Turn | None = None
    parent_agent: str = ""
    """`agent_id` of the agent that spawned it; empty: whose log this is. This and `turn`: as those above."""
    opening: str = ""
    """The first words of its task: until the log says the id, they tell which log is its own."""


class Transcript(Value):
    """What one log file says: bounded in size whatever the file's."""

    provider: str
    session_id: str
    agent_id: str = ""
    """Not empty: the log of a subagent of `session_id`."""
    parent_agent: str = ""
    """Of a subagent's log: `agent_id` of the agent that spawned it, where the log says; empty: the main agent."""
    depth: int | None = None
    """Of a subagent's log, where it says: 1 for one that the main agent spawned."""
    process: Literal["", "registered", "cwd", "program"] = ""
    """How a session that no live file speaks for is known to have no process.

    `registered`: each living session has a live file, so there is none. `cwd`: no process of the agent works
    in its directory. `program`: the program that it runs in (`programs`) does not run. Empty: it is not.
    """
    programs: tuple[str, ...] = ()
    """Names of the programs that `process` is about; empty: the provider's `process_names`."""
    cwd: str | None = None
    cwds: tuple[str, ...] = ()
    branch: str | None = None
    title: str = ""
    """Best title in the log, by the provider's own order of trust."""
    title_rank: int = 0
    """Trust in `title`: 3 given by a person, 2 by the agent, 1 taken from the opening prompt, 0 none."""
    prompt: str = ""
    """The opening prompt, at most 8,000 characters."""
    model: str | None = None
    version: str | None = None
    persona: str | None = None
    started: datetime | None = None
    last_activity: datetime | None = None
    turns: int = 0
    turn: Turn = Turn(state="unknown")
    usage: tuple[Usage, ...] = ()
    """Filled in by the ledger, which counts each request once over all files."""
    context_tokens: int | None = None
    context_window: int | None = None
    errors: int = 0
    interrupts: int = 0
    compactions: int = 0
    tasks: tuple[Task, ...] = ()
    tasks_time: datetime | None = None
    files: tuple[Touched, ...] = ()
    work: tuple[WorkRef, ...] = ()
    spawned: tuple[Spawned, ...] = ()
    finished: bool = False
    """For a subagent's log: it came to its end."""
    tail: tuple[Message, ...] = ()
    """The last messages of the live branch, oldest first, at most 30, each bounded."""
    forked_from: str | None = None
    recent: tuple[tuple[int, int], ...] = ()
    empty: bool = False
    """Nothing but bookkeeping in it: not worth a row."""
    bad_lines: int = 0
    """Lines that are no JSON objects."""
    first_bad_line: int | None = None
    odd_lines: int = 0
    """Records without what makes a record of their kind, or with something of another type in its place."""
    first_odd_line: int | None = None


class Live(Value):
    """What a provider's own file says about a living process."""

    provider: str
    session_id: str
    pid: int
    """0 with `locked`: the file does not say."""
    locked: bool = False
    """The process is the one that holds an advisory lock (flock) on this file; nobody holds it: it is dead."""
    written: datetime | None = None
    """When the file was last written, filled in by who read it: a process that began later is another one."""
    path: str = ""
    """Of the file, filled in by who read it."""
    proc_start: str | None = None
    """Start time in clock ticks since boot (field 22 of `/proc/<pid>/stat`), against reuse of the pid."""
    domain: str | None = None
    """Names the machine and pid namespace that `pid` belongs to, if the file says."""
    started: datetime | None = None
    status: Literal["busy", "idle", "approval", "waiting", "unknown"] = "unknown"
    since: datetime | None = None
    detail: str = ""
    name: str | None = None
    """A title that a person gave."""
    cwd: str | None = None
    version: str | None = None


class AgentMeta(Value):
    """A small file beside a subagent's log."""

    provider: str
    session_id: str
    agent_id: str
    agent_type: str | None = None
    description: str = ""
    tool_use_id: str | None = None
    depth: int = 1
    model: str | None = None
    finished: bool | None = None


class TaskItem(Value):
    """One file of a session's task list."""

    provider: str
    session_id: str
    task: Task


class Journal(Value):
    """The ledger of a workflow: which of its agents started and which came to a result."""

    provider: str
    session_id: str
    started: tuple[str, ...] = ()
    finished: tuple[str, ...] = ()


class Meta(Value):
    """A small file beside a session's log that says about all of it what the log may not."""

    provider: str
    session_id: str
    title: str = ""
    title_rank: int = 0
    cwd: str | None = None
    branch: str | None = None
    tasks: tuple[Task, ...] = ()


class Shared(Value):
    """A file that says something about many sessions: the titles of a list, the directories of folders."""

    provider: str
    session_id: str = ""
    titles: dict[str, str] = {}
    """By session id; given by a person."""
    cwds: dict[str, str] = {}
    """Working directory of the sessions whose logs lie below a folder, by that folder (absolute path)."""


Part = Transcript | Live | AgentMeta | TaskItem | Journal | Meta | Shared


class Joined(Value):
    """All files of one session put together; still without clock, processes and projects."""

    provider: str
    session_id: str
    main: Transcript
    """With title, tasks and files of the whole session; `usage` covers the subagents too."""
    path: str
    """Of the main log."""
    live: tuple[Live, ...] = ()
    """Newest first."""
    agents: tuple[JoinedAgent, ...] = ()


class JoinedAgent(Value):
    """A subagent: what its parent, its own log and its meta file say."""

    agent_id: str
    parent_id: str | None
    depth: int
    agent_type: str | None
    description: str
    turn: Turn
    done: bool
    started: datetime | None
    last_activity: datetime | None
    model: str | None
    output_tokens: int | None
    path: str | None
    tool_use_id: str | None = None
    """The call that spawned it, as `Replay.row_of` knows it."""


HookState = Literal["approval", "waiting", "thinking", "tool_use", "idle", "error", "ended"]


class Hooked(Value):
    """What an agent's hook tells of a session the moment it happens."""

    provider: str
    session_id: str
    event: str
    """In the agent's own word: `PermissionRequest`."""
    state: HookState | None = None
    """What it means; None: nothing that changes where the session stands."""
    tool: str | None = None
    """Of `tool_use`, `approval`, `waiting`: the call's tool, where it is told. Of `thinking`: that call is over."""
    detail: str = ""
    """What the call, or the question, is about; the same for all hooks of one call."""
    agent_id: str = ""
    """Not empty: of a subagent."""
    time: datetime | None = None
    """When it happened, where it is told."""


class Flaw(Value):
    """Something wrong with a small file: becomes a `Problem` with the file's path."""

    kind: str
    reason: str
    line: int | None = None
    hint: str = ""
