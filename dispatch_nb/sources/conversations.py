"""Whole conversations, page by page: a session's log with those of its subagents put in where they were called.

What is kept of a log is its `Replay`, an outline; messages are read from the disk when a page is
asked for, so that a log of hundreds of megabytes is never held in memory.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from dispatch_nb.errors import NotFoundError, UnreadableError
from dispatch_nb.model import Message
from dispatch_nb.providers.base import Provider
from dispatch_nb.providers.values import Joined, JoinedAgent
from dispatch_nb.sources.replays import ChangedError, ReplayedLog, replayed
from dispatch_nb.sources.walk import Places

#: What the outlines that are kept may take together (bytes, roughly); the newest is kept whatever it takes.
BUDGET = 256 * 1024 * 1024
T = TypeVar("T")

#: How often a conversation is begun anew when its log is rewritten under the reader's eyes.
_TRIES = 4


class Page(NamedTuple):
    """A part of a conversation."""

    start: int
    """Place of the first row in the conversation."""
    total: int
    """Rows of the conversation."""
    rows: list[Message]
    spawned: Mapping[int, str] = {}
    """Rows that called a subagent, to its id; only told of the rows of one agent."""


class Span(NamedTuple):
    """Rows of one log that follow each other in the conversation; without a log: one row that says why."""

    agent: str
    log: ReplayedLog | None
    start: int
    stop: int
    reason: str = ""


class _Source(NamedTuple):
    """A log of the session as it is read now."""

    agent: str
    log: ReplayedLog | None
    rows: int
    reason: str


class Conversations:
    """The conversations of all sessions. Thread-safe.

    Parameters
    ----------
    providers, home, env
        As `Scanner` has them: only files in the providers' folders are read.
    """

    def __init__(self, providers: Iterable[Provider], home: str, env: Mapping[str, str]) -> None:
        self._places = Places(providers, home, env)
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, ReplayedLog] = OrderedDict()

    def read(self, joined: Joined, start: int = 0, count: int | None = None, agent: str | None = None) -> Page:
        """Return `count` rows of a session's conversation from the row `start` on.

        Parameters
        ----------
        joined
            The session.
        start
            The first row; below zero: counted from the end.
        count
            How many rows; None: all there are.
        agent
            Only the rows of this agent: an `agent_id`, or empty for the main agent; None: everybody's.
            Rows are then counted among these.

        Raises
        ------
        UnreadableError
            The log cannot be read: path and reason. That of a subagent becomes a notice in its
            place instead, unless it alone is asked for.
        NotFoundError
            The session has no such agent.
        """
        page = _again(joined, lambda: self._read(joined, start, count, agent))
        if agent and not page.total and all(known.agent_id != agent for known in joined.agents):
            raise NotFoundError(f"no agent {agent!r} in session {joined.session_id!r}")
        return page

    def pictures(self, joined: Joined, row: int, agent: str | None = None) -> list[str]:
        """Return the pictures of one row, which is counted as `read` does, as `data:` URLs.

        Raises as `read` does. A row that is not there has none.
        """
        return _again(joined, lambda: self._pictures(joined, row, agent))

    def _pictures(self, joined: Joined, row: int, agent: str | None) -> list[str]:
        with self._spans(joined, agent) as (sources, spans):
            at = row
            if _strewn(agent, sources):
                all_rows = enumerate(_rows(spans, 0, _length(spans), _names(joined)))
                at = next(islice((place for place, one in all_rows if one.agent == agent), row, None), -1)
            for span in spans:
                if 0 <= at < span.stop - span.start:
                    return span.log.pictures(span.start + at) if span.log is not None else []
                at -= span.stop - span.start
        return []

    def _read(self, joined: Joined, start: int, count: int | None, agent: str | None) -> Page:
        with self._spans(joined, agent) as (sources, spans):
            names, total = _names(joined), _length(spans)
            if _strewn(agent, sources):
                # the agent's rows stand among those of others: which they are shows when they are read
                return _chosen((row for row in _rows(spans, 0, total, names) if row.agent == agent), start, count)
            first, last = _bounds(start, count, total)
            log = sources[agent].log if agent is not None else None
            spawned = {row: name for key, name in names.items() if log and (row := log.row_of(key)) is not None}
            return Page(first, total, list(_rows(spans, first, last, names)), spawned)

    @contextmanager
    def _spans(self, joined: Joined, agent: str | None) -> Iterator[tuple[dict[str, _Source], list[Span]]]:
        """Read on in all that is needed, and hold it while its rows are read."""
        logs = self._logs(joined, agent)
        with ExitStack() as locks:
            for log in sorted((log for log in logs.values() if isinstance(log, ReplayedLog)), key=lambda log: log.path):
                locks.enter_context(log.lock)  # in one order, so that two readers do not wait for each other
            sources = {name: _refreshed(name, log, alone=name in ("", agent)) for name, log in logs.items()}
            self._spare({log.path for log in logs.values() if isinstance(log, ReplayedLog)})
            yield sources, list(_layout(joined, sources, agent))

    def _logs(self, joined: Joined, agent: str | None) -> dict[str, ReplayedLog | UnreadableError]:
        """Return the logs that are needed, by agent, or why one may not be read; the main one is `""`."""
        own = {path: a.agent_id for a in joined.agents if (path := a.path) and path != joined.path}
        paths = {agent_id: path for path, agent_id in own.items()}
        if agent in paths:
            wanted = {agent: paths[agent]}
        else:
            wanted = {"": joined.path} if joined.path else {}
            wanted |= paths if agent is None else {}
        self._places.refresh()
        return {name: self._log(path) for name, path in wanted.items()}

    def _log(self, path: str) -> ReplayedLog | UnreadableError:
        with self._lock:
            log = self._kept.get(path)
            if log is None or log.failed:
                claim = self._places.claim(path)
                if claim is None:
                    return UnreadableError(f"{path}: this is no log of a known agent, so it is not read.")
                try:
                    log = self._kept[path] = replayed(path, claim)
                except UnreadableError as error:
                    return error
            self._kept.move_to_end(path)
            return log

    def _spare(self, used: Collection[str]) -> None:
        """Forget what was not asked for the longest, if all together take too much."""
        with self._lock:
            spent = sum(log.cost for log in self._kept.values())
            for path in list(self._kept):
                if spent <= BUDGET:
                    return
                if path not in used:
                    spent -= self._kept.pop(path).cost


def _again(joined: Joined, read: Callable[[], T]) -> T:
    """Return what `read` does, begun anew when the log is another than it was."""
    for _ in range(_TRIES):
        try:
            return read()
        except ChangedError:
            continue
    raise UnreadableError(f"{joined.path}: the file is rewritten faster than it can be read.")


def _names(joined: Joined) -> dict[str, str]:
    return {a.tool_use_id: a.agent_id for a in joined.agents if a.tool_use_id}


def _length(spans: Iterable[Span]) -> int:
    return sum(span.stop - span.start for span in spans)


def _strewn(agent: str | None, sources: Mapping[str, _Source]) -> bool:
    """Whether an agent's rows stand among those of others."""
    if agent is None:
        return False
    source = sources.get(agent)
    return source is None or (agent == "" and source.log is not None and source.log.mixed())


def _bounds(start: int, count: int | None, total: int) -> tuple[int, int]:
    first = max(0, total + start) if start < 0 else min(start, total)
    return first, total if count is None else min(total, first + max(0, count))


def _chosen(rows: Iterable[Message], start: int, count: int | None) -> Page:
    """Return a part of `rows`, of which there are more than are to be held in memory."""
    kept: deque[Message] = deque(maxlen=-start if start < 0 else None)
    total = 0
    for row in rows:
        total += 1
        if start < 0 or (total > start and (count is None or total <= start + count)):
            kept.append(row)
    first, last = _bounds(start, count, total)
    return Page(first, total, list(kept)[: last - first])


def _refreshed(agent: str, log: ReplayedLog | UnreadableError, *, alone: bool) -> _Source:
    """Read on in a log; if that is not possible for a subagent's, say why in its place."""
    try:
        if isinstance(log, UnreadableError):
            raise log
        return _Source(agent, log, log.refresh(), "")
    except UnreadableError as error:
        if alone:
            raise
        return _Source(agent, None, 1, str(error))


def _rows(spans: Iterable[Span], first: int, last: int, names: Mapping[str, str]) -> Iterator[Message]:
    """Yield the rows `first` to `last` of the conversation.

    A log may know an agent whose lines it holds only by the call that spawned it: `names` has its id.
    """
    at = 0
    for span in spans:
        begin, end = max(first - at, 0), min(last - at, span.stop - span.start)
        at += span.stop - span.start
        if begin >= end:
            continue
        if span.log is None:
            text = f"The log of this agent cannot be read. {span.reason}"
            yield Message(role="system", kind="notice", text=text, agent=span.agent, error=True)
            continue
        for page in span.log.pages(span.start + begin, span.start + end):
            for row in page:
                agent = names.get(row.agent, row.agent) if row.agent else span.agent
                yield row if row.agent == agent else replace(row, agent=agent)


# ── where the subagents' rows go ──────────────────────────────────────────────────────


def _layout(joined: Joined, sources: Mapping[str, _Source], agent: str | None) -> Iterator[Span]:
    """Yield the conversation from its beginning: each subagent behind the call that spawned it, or at the end."""
    below = _below(joined, sources) if agent is None else {}
    todo: list[Span | str] = [agent if agent in sources and agent is not None else ""]
    while todo:
        item = todo.pop()
        if isinstance(item, Span):
            yield item
        elif item in sources:
            todo.extend(reversed(list(_pieces(sources[item], below.get(item, [])))))
        else:
            todo.extend(name for _, name in reversed(below.get(item, [])))


def _pieces(source: _Source, below: list[tuple[int, str]]) -> Iterator[Span | str]:
    """Yield the rows of one log, with the names of the agents whose rows go in between."""
    at = 0
    for stop, name in below:
        if stop > at:
            yield Span(source.agent, source.log, at, stop, source.reason)
            at = stop
        yield name
    if source.rows > at:
        yield Span(source.agent, source.log, at, source.rows, source.reason)


def _below(joined: Joined, sources: Mapping[str, _Source]) -> dict[str, list[tuple[int, str]]]:
    """Return, by log, behind how many of its rows which subagents come; those spawned first come first."""
    agents = {a.agent_id: a for a in joined.agents}
    found: dict[str, list[tuple[int, str]]] = {}
    for agent in joined.agents:
        if agent.agent_id in sources:
            parent, row = _spawned(agent, agents, sources)
            end = sources[parent].rows if parent in sources else 0
            found.setdefault(parent, []).append((end if row is None else min(row + 1, end), agent.agent_id))
    for places in found.values():
        places.sort(key=lambda place: place[0])
    return found


def _spawned(
    agent: JoinedAgent, agents: Mapping[str, JoinedAgent], sources: Mapping[str, _Source]
) -> tuple[str, int | None]:
    """Return in which log an agent was called, and in which row of it.

    An agent whose parent has no log of its own (a workflow) was called where its parent was.
    """
    call, parent = agent.tool_use_id, agent.parent_id or ""
    seen = {agent.agent_id}
    while parent in agents and parent not in sources and parent not in seen:
        seen.add(parent)
        call, parent = call or agents[parent].tool_use_id, agents[parent].parent_id or ""
    if parent not in sources or parent in seen or _descends(parent, agent.agent_id, agents):
        parent = ""
    log = sources[parent].log if parent in sources else None
    return parent, log.row_of(call) if call and log is not None else None


def _descends(agent: str, ancestor: str, agents: Mapping[str, JoinedAgent]) -> bool:
    """Whether an agent was spawned by `ancestor`, directly or not; also if its line of parents is a circle."""
    seen = set()
    while agent in agents:
        if agent == ancestor or agent in seen:
            return True
        seen.add(agent)
        agent = agents[agent].parent_id or ""
    return False
