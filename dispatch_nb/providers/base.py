"""The protocol that every provider fills in, and the values that it hands over.

A provider is pure: it is told paths and given bytes, and returns values. It says where its
files lie (`roots`), whose a path is (`claim`), how one file is read (`reader` for logs that
grow, `read` for small files that are rewritten), and how the files of one session make one
session (`join`). No clock, no disk, no process table: those are evidence that others bring.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, Protocol, runtime_checkable

from dispatch_nb.model import FileEdit, Message, Value
from dispatch_nb.providers.values import Flaw, Hooked, Joined, Journal, Part, Request, Transcript

# ── where things are ──────────────────────────────────────────────────────────────────


class Root(Value):
    """A folder that a provider keeps its files in."""

    provider: str
    path: str
    label: str
    """As a person would write it: `~/.claude/projects`."""
    live: bool = False
    """While this folder exists, every living session has an entry in it: no entry means no process."""
    locks: bool = False
    """With `live`: its entries are locks, so that who leaves removes his: that counts whatever is assumed alive."""
    told: bool = False
    """Named to a person who has nothing to see yet: here conversations are looked for."""
    pruned: bool = False
    """`Picky.enter` says which of its folders are entered, and only those are watched."""
    shallow: bool = False
    """Only files directly in it are read; its folders are not entered."""


class Source(Value):
    """What one file is to its provider."""

    provider: str
    kind: Literal["transcript", "agent", "agent_meta", "live", "tasks", "journal", "shared"]
    session_id: str = ""
    """As far as the path tells; the content has the last word."""
    agent_id: str = ""
    grows: bool = False
    """Append-only lines (`reader`); else a small file that is rewritten (`read`)."""
    form: str = ""
    """Which of its formats, for a provider that has several."""
    folder: str = ""
    """The folder that the file speaks of, where only its path tells which that is."""
    packed: Literal["", "zstd"] = ""
    """A log (`grows`) that was compressed: it is read through a decompressor, and whole when it changes."""


class Line(Value):
    """One line of a log, without its line end."""

    data: bytes
    """The whole line, or if `cut` only its beginning and its end, with the middle left out."""
    number: int
    """1-based."""
    offset: int = 0
    """Where the line begins in the file (bytes)."""
    size: int = 0
    """Bytes of the whole line, without its end."""
    cut: bool = False
    tail: bytes = b""
    """If `cut`: the last bytes of the line (`data` holds the first)."""


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


Fetch = Callable[[int, int], bytes]
"""Reads bytes of the file again: (offset, size)."""


class Replay(Protocol):
    """The whole conversation that one file holds, by rows that are read when they are asked for.

    What is kept of a row is where it stands, so that a transcript of hundreds of megabytes is never held
    in memory; only files that are read whole anyway (not `grows`) may keep their messages. Rows are
    messages and tool calls (a call and its result are one row) in the order of the conversation, what was
    rewound left out, what was queued told once, and without system prompts and bookkeeping.
    """

    def feed(self, lines: Sequence[Line]) -> None:
        """Take the next lines of the file. Never raises."""
        ...

    def __len__(self) -> int:
        """Return the number of rows so far. Rows may go when a conversation is rewound."""
        ...

    def page(self, start: int, stop: int, fetch: Fetch) -> list[Message]:
        """Return the rows `start` to `stop` (as in a slice), each text bounded by `MAX_PAGE_TEXT`."""
        ...

    def row_of(self, tool_use_id: str) -> int | None:
        """Return the row of a tool call that spawned a subagent; None if it is not known."""
        ...

    def mixed(self) -> bool:
        """Whether rows of other agents may stand among those of the agent whose log it is."""
        ...

    def pictures(self, row: int, fetch: Fetch) -> list[str]:
        """Return the pictures that the log itself holds of a row, as `data:` URLs; bounded by `pictures_in`."""
        ...


#: Characters of one text (message, input, output) in a page of a conversation.
MAX_PAGE_TEXT = 200_000


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

    def recognise(self, head: bytes, name: str) -> Source | None:
        """Say what a file that begins with `head` is; None if it is not this provider's log."""
        ...

    def reader(self, source: Source, saved: bytes | None = None) -> Reader:
        """Open a growing file, from its beginning or from what `Reader.dump` kept.

        Raises `ValueError` if `saved` cannot be read.
        """
        ...

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        """Read a small file. (None, ()) for one that is being written: try again when it changes."""
        ...

    def replay(self, source: Source) -> Replay:
        """Begin to read the conversation of a log. A file that does not grow is fed as one line."""
        ...

    def changes(self, call: Message) -> tuple[FileEdit, ...]:
        """Say what a tool call of a page (`Replay.page`) did to files; nothing for calls that change none."""
        ...

    def join(self, session_id: str, parts: Mapping[str, tuple[Source, Part]]) -> Joined | None:
        """Put the files of one session together (by path). None if they make no session to show."""
        ...


@runtime_checkable
class Picky(Protocol):
    """A provider whose roots hold much that is not its own: it says which of their folders to look into."""

    def enter(self, root: Root, folder: str) -> bool:
        """Whether files of the provider may lie in or below `folder`, which is below `root`."""
        ...


@runtime_checkable
class Hooking(Protocol):
    """A provider whose agent runs hooks: they tell at once what its files tell later, or not at all."""

    def hook(self, data: bytes, event: str = "") -> Hooked | None:
        """Say what a hook tells: the JSON that the agent gives it. `event`: its name, which not every agent repeats.

        None for what is no hook of this agent. Never raises.
        """
        ...
