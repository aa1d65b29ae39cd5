"""The files of one session put together: log, subagents, registry, tasks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from dispatch_nb.providers.base import Source
from dispatch_nb.providers.basics import RECENT
from dispatch_nb.providers.claude import tasks
from dispatch_nb.providers.claude.calls import SPAWNING
from dispatch_nb.providers.claude.paths import NAME, workflow_of
from dispatch_nb.providers.ledger import merge
from dispatch_nb.providers.text import clean, one_line
from dispatch_nb.providers.values import (
    AgentMeta,
    Joined,
    JoinedAgent,
    Journal,
    Live,
    Part,
    Spawned,
    TaskItem,
    Touched,
    Transcript,
    Turn,
)
from dispatch_nb.providers.work import MAX_FILES, MAX_REFS

_P = TypeVar("_P", bound=Part)
Parts = Mapping[str, tuple[Source, Part]]

#: Helpers of the CLI itself (it compacts, it suggests a prompt): they cost, but nobody sent them.
_INTERNAL = re.compile(r"a(compact|prompt_suggestion|side_question|away_summary)-")
#: Characters by which the words of a call and of a log are known to be the same.
_WORDS = 200
#: A permission that the process asks for while these are open is that of an agent which they sent.
_SENDING = (*SPAWNING, "Workflow")
#: Trust in the name that a person gave to the session while it runs.
_GIVEN = 3


def join(session_id: str, parts: Parts) -> Joined | None:
    """Put a session together. None if there is neither a conversation nor a process."""
    lives = tuple(sorted(_of(parts, Live), key=lambda live: (_time(live.started), live.pid), reverse=True))
    logs = {path: part for path, (_, part) in parts.items() if isinstance(part, Transcript)}
    mains = {path: log for path, log in logs.items() if not log.agent_id}
    path = max(mains, key=lambda p: (not mains[p].empty, _time(mains[p].last_activity), p), default="")
    main = mains.get(path) or Transcript(provider=NAME, session_id=session_id, empty=True)
    if not lives and main.empty:
        return None
    agents = {p: log for p, log in logs.items() if log.agent_id}
    whole = _whole(_registered(main, lives), list(agents.values()), _of(parts, TaskItem))
    found = _Tree(main, agents, parts).agents()
    if lives and lives[0].status == "approval":
        whole, found = _asking(whole, found)
    return Joined(provider=NAME, session_id=session_id, main=whole, path=path, live=lives, agents=found)


def _of(parts: Parts, kind: type[_P]) -> list[_P]:
    return [part for _, part in parts.values() if isinstance(part, kind)]


def _time(time: datetime | None) -> float:
    return time.timestamp() if time is not None else 0.0


def _registered(main: Transcript, lives: tuple[Live, ...]) -> Transcript:
    """Add what the process tells: the name that a person gave, and all there is before the first record."""
    if not lives:
        return main
    live = lives[0]
    if live.name and main.title_rank < _GIVEN:
        main = replace(main, title=live.name, title_rank=_GIVEN)
    if main.last_activity is None:
        turn = main.turn if main.turn.state != "unknown" else Turn(state="idle", since=live.started)
        main = replace(main, started=live.started, last_activity=live.since or live.started, turn=turn)
    if main.cwd is None and live.cwd is not None:
        main = replace(main, cwd=live.cwd, cwds=(live.cwd,))
    return replace(main, version=main.version or live.version)


def _asking(main: Transcript, agents: tuple[JoinedAgent, ...]) -> tuple[Transcript, tuple[JoinedAgent, ...]]:
    """Say whose call it is that the process asks a permission for, where it can be but one subagent's."""
    if main.turn.state == "waiting" or (main.turn.state == "tool_use" and main.turn.tool not in _SENDING):
        return main, agents
    calling = [a for a in agents if not a.done and a.turn.state == "tool_use" and a.turn.tool not in _SENDING]
    if len(calling) != 1:
        return main, agents
    turn = calling[0].turn
    asks = replace(calling[0], turn=replace(turn, state="approval"))
    return replace(main, turn=turn), tuple(asks if a is calling[0] else a for a in agents)


def _whole(main: Transcript, agents: list[Transcript], items: list[TaskItem]) -> Transcript:
    """Add what the subagents did to the log of the session."""
    everyone = [main, *agents]
    times = [log.last_activity for log in everyone if log.last_activity is not None]
    work = sorted((ref for log in everyone for ref in log.work), key=lambda ref: _time(ref.time))
    return replace(
        main,
        usage=merge(log.usage for log in everyone),
        last_activity=max(times, default=None),
        tasks=tasks.join(main.tasks, items),
        files=_files(everyone),
        work=tuple(work[-MAX_REFS:]),
        recent=_recent(everyone),
    )


def _files(logs: list[Transcript]) -> tuple[Touched, ...]:
    found: dict[str, Touched] = {}
    for file in (f for log in logs for f in log.files):
        known = found.pop(file.path, None)
        if known is not None:
            change = known.change if known.change == "create" else file.change
            added = known.added + file.added if known.added is not None and file.added is not None else None
            removed = known.removed + file.removed if known.removed is not None and file.removed is not None else None
            edits = known.edits + file.edits
            file = replace(file, change=change, edits=edits, added=added, removed=removed)  # noqa: PLW2901  the sum of both
        found[file.path] = file
    return tuple(found.values())[-MAX_FILES:]


def _recent(logs: list[Transcript]) -> tuple[tuple[int, int], ...]:
    counts: dict[int, int] = {}
    for minute, records in (pair for log in logs for pair in log.recent):
        counts[minute] = counts.get(minute, 0) + records
    newest = max(counts, default=0)
    return tuple(sorted((m, n) for m, n in counts.items() if m > newest - RECENT))


class _Tree:
    """Finds who spawned whom: by the meta file's `toolUseId`, then by the agent id that a log names.

    Until a result names it (before 2.1.3), an agent that works is known by the words that its log begins with.
    """

    def __init__(self, main: Transcript, logs: Mapping[str, Transcript], parts: Parts) -> None:
        self._paths = {log.agent_id: path for path, log in sorted(logs.items())}
        self._logs = {log.agent_id: log for _, log in sorted(logs.items())}
        self._metas = {meta.agent_id: meta for meta in _of(parts, AgentMeta)}
        self._finished = {agent_id for journal in _of(parts, Journal) for agent_id in journal.finished}
        self._by_call = {m.tool_use_id: m.agent_id for m in self._metas.values() if m.tool_use_id}
        self._workflows = {agent_id: workflow_of(path) for agent_id, path in self._paths.items()}
        for path, (source, _) in parts.items():
            if source.kind == "agent_meta":
                self._workflows.setdefault(source.agent_id, workflow_of(path))
        spawns = [(parent, s) for parent, log in ((None, main), *self._logs.items()) for s in log.spawned]
        self._by_words = self._nameless({*self._by_call.values(), *(s.agent_id for _, s in spawns)})
        self._born: dict[str, tuple[str | None, Spawned]] = {}
        for parent, spawned in spawns:
            self._born.setdefault(self._id(spawned), (parent, spawned))

    def agents(self) -> tuple[JoinedAgent, ...]:
        """Return the subagents, oldest first.

        After `/clear` the meta files of those before are copied into the new session's folder: they are not its own.
        """
        told = (agent_id for agent_id in self._metas if self._workflows.get(agent_id))
        known = dict.fromkeys((*self._born, *self._logs, *told))
        found = [self._agent(i) for i in known if not _INTERNAL.match(i)]
        return tuple(sorted(found, key=lambda a: (_time(a.started), a.agent_id)))

    def _id(self, spawned: Spawned) -> str:
        known = self._by_call.get(spawned.tool_use_id) or spawned.agent_id
        if not known and spawned.opening and (same := self._by_words.get(_words(spawned.opening))):
            known = same.pop(0)
        return known or spawned.tool_use_id

    def _nameless(self, named: set[str]) -> dict[str, list[str]]:
        """Return the agents that nothing names, oldest first, by the words that their logs begin with."""
        found: dict[str, list[str]] = {}
        for agent_id, log in sorted(self._logs.items(), key=lambda item: (_time(item[1].started), item[0])):
            if agent_id not in named and log.prompt and not self._workflows.get(agent_id):
                found.setdefault(_words(log.prompt), []).append(agent_id)
        return found

    def _agent(self, agent_id: str) -> JoinedAgent:
        parent, spawned = self._born.get(agent_id, (self._workflows.get(agent_id) or None, None))
        log, meta = self._logs.get(agent_id), self._metas.get(agent_id)
        done = self._done(agent_id, spawned, log, meta)
        about = (spawned and spawned.description) or (meta and meta.description) or (log and one_line(log.prompt)) or ""
        kind = (spawned and spawned.agent_type) or (meta and meta.agent_type) or (log and log.persona)
        started = [t for t in (log and log.started, spawned and spawned.started) if t]
        last = [t for t in (log and log.last_activity, spawned and (spawned.last_activity or spawned.ended)) if t]
        usage = log.usage if log is not None else ()
        output = sum(u.output for u in usage) if usage else (spawned.output_tokens if spawned else None)
        return JoinedAgent(
            agent_id=agent_id,
            parent_id=parent,
            depth=self._depth(agent_id, meta),
            agent_type=kind or None,
            description=about,
            turn=_turn(spawned, log, done=done),
            done=done,
            started=min(started, default=None),
            last_activity=max(last, default=None) or min(started, default=None),
            model=(log and log.model) or (spawned and spawned.model) or (meta and meta.model) or None,
            output_tokens=output,
            path=self._paths.get(agent_id),
            tool_use_id=(spawned and spawned.tool_use_id) or (meta and meta.tool_use_id) or None,
        )

    def _done(self, agent_id: str, spawned: Spawned | None, log: Transcript | None, meta: AgentMeta | None) -> bool:
        """Whether the agent came to its end; any of its witnesses will do."""
        if spawned is not None and spawned.ended is not None:
            return True
        if agent_id in self._finished or (meta is not None and meta.finished):
            return True
        return log is not None and log.finished

    def _depth(self, agent_id: str, meta: AgentMeta | None) -> int:
        depth, seen = 1, {agent_id}
        parent = self._parent(agent_id)
        while parent is not None and parent not in seen:
            seen.add(parent)
            depth += 1
            parent = self._parent(parent)
        return max(depth, meta.depth) if meta is not None else depth

    def _parent(self, agent_id: str) -> str | None:
        born = self._born.get(agent_id)
        return born[0] if born is not None else self._workflows.get(agent_id) or None


def _words(text: str) -> str:
    return clean(text.strip())[:_WORDS]


def _turn(spawned: Spawned | None, log: Transcript | None, *, done: bool) -> Turn:
    """Say where an agent stands."""
    if spawned is not None and spawned.failed:
        return Turn(state="error", since=spawned.ended, detail="failed")
    if done:
        since = (spawned and spawned.ended) or (log and log.last_activity)
        return Turn(state="ended", since=since or None, detail="finished")
    if log is not None and log.turn.state != "unknown":
        return log.turn
    return Turn(state="thinking", since=spawned.started) if spawned is not None else Turn(state="unknown")
