"""The protocol that every provider fills in, and the values that it hands over.

A provider is pure: it is told paths and given bytes, and returns values. It says where its
files lie (`roots`), whose a path is (`claim`), how one file is read (`reader` for logs that
grow, `read` for small files that are rewritten), and how the files of one session make one
session (`join`). No clock, no disk, no process table: those are evidence that others bring.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from dispatch_nb.model import FileChange, Message, SessionState, Task, Value

# ── where things are ──────────────────────────────────────────────────────────────────


class Root(Value):
    """A folder that a provider keeps its files in."""

    provider: str
    path: str
    label: str
    """As a person would write it: `~/.claude/projects`."""
    live: bool = False
    """While this folder exists, every living session has an entry in it: no entry means no process."""


class Source(Value):
    """What one file is to its provider."""

    provider: str
    kind: Literal["transcript", "agent", "agent_meta", "live", "tasks", "journal"]
    session_id: str = ""
    """As far as the path tells; the content has the last word."""
    agent_id: str = ""
    grows: bool = False
    """Append-only lines (`reader`); else a small file that is rewritten (`read`)."""


class Line(Value):
    """One line of a log, without its line end."""

    data: bytes
    """The whole line, or if `cut` only its beginning and its end, with the middle left out."""
    number: int
    """1-based."""
    cut: bool = False
    tail: bytes = b""
    """If `cut`: the last bytes of the line (`data` holds the first)."""


# ── what files say ────────────────────────────────────────────────────────────────────


class Turn(Value):
    """Where a conversation stands, as its log alone tells it."""

    state: SessionState
    tool: str | None = None
    """The open tool call's name, for `tool_use`, `waiting` and `approval`."""
    since: datetime | None = None
    detail: str = ""
    """A few words for the reason: `interrupted`, `turn finished`, `API error 529`, the command."""


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
    copied: bool = False
    """The record says that it was copied from another session (fork)."""


class Usage(Value):
    """Requests added up: one row per model and hour."""

    model: str
    hour: datetime | None
    requests: int
    input: int
    output: int
    cache_read: int
    cache_write_5m: int
    cache_write_1h: int
    reasoning: int


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


class Transcript(Value):
    """What one log file says: bounded in size whatever the file's."""

    provider: str
    session_id: str
    agent_id: str = ""
    """Not empty: the log of a subagent of `session_id`."""
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
    first_bad_line: int | None = None


class Live(Value):
    """What a provider's own file says about a living process."""

    provider: str
    session_id: str
    pid: int
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


Part = Transcript | Live | AgentMeta | TaskItem | Journal


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


class Flaw(Value):
    """Something wrong with a small file: becomes a `Problem` with the file's path."""

    kind: str
    reason: str
    line: int | None = None
    hint: str = ""


# ── the protocol ──────────────────────────────────────────────────────────────────────


class Reader(Protocol):
    """Reads one growing file, line by line, and can be stopped and taken up again."""

    def feed(self, lines: Sequence[Line]) -> list[Request]:
        """Take the next lines; return the requests that are new or changed. Never raises."""
        ...

    def requests(self) -> list[Request]:
        """Return every request seen so far."""
        ...

    def part(self) -> Transcript | Journal:
        """Return what the file says so far."""
        ...

    def dump(self) -> bytes:
        """Return all that is needed to go on reading later."""
        ...


@runtime_checkable
class Provider(Protocol):
    """One agent's files. Stateless; one instance per provider, in `providers.PROVIDERS`."""

    @property
    def name(self) -> str:
        """The key: `claude`."""
        ...

    @property
    def label(self) -> str:
        """The name that people know: `Claude`."""
        ...

    @property
    def parser(self) -> int:
        """Raised when the reading changes: what an older parser kept is read anew."""
        ...

    @property
    def process_names(self) -> tuple[str, ...]:
        """Names of the programs whose processes are this agent."""
        ...

    def roots(self, home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
        """Return the folders to watch. `env` is empty when a home was named: it wins over variables."""
        ...

    def persona_dirs(self, home: str, env: Mapping[str, str]) -> tuple[str, ...]:
        """Return the folders in the home directory that define personas."""
        ...

    def claim(self, root: Root, path: str) -> Source | None:
        """Say what the file at `path` (below `root`) is; None if it is not to be read."""
        ...

    def recognise(self, head: bytes, name: str) -> bool:
        """Whether a file that begins with `head` is this provider's log."""
        ...

    def reader(self, source: Source, saved: bytes | None = None) -> Reader:
        """Open a growing file, from its beginning or from what `Reader.dump` kept.

        Raises `ValueError` if `saved` cannot be read.
        """
        ...

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        """Read a small file. (None, ()) for one that is being written: try again when it changes."""
        ...

    def join(self, session_id: str, parts: Mapping[str, tuple[Source, Part]]) -> Joined | None:
        """Put the files of one session together (by path). None if they make no session to show."""
        ...
