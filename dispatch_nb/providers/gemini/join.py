"""The files of one session put together: its log, what an older CLI left of it, subagents, tasks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from dispatch_nb.model import Task
from dispatch_nb.providers.base import Source
from dispatch_nb.providers.basics import RECENT
from dispatch_nb.providers.gemini.paths import NAME, WHOLE
from dispatch_nb.providers.gemini.turn import INTERRUPTED, RESUMED
from dispatch_nb.providers.ledger import merge
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.values import Joined, JoinedAgent, Part, Spawned, TaskItem, Touched, Transcript, Turn
from dispatch_nb.providers.work import MAX_FILES, MAX_REFS

_P = TypeVar("_P", bound=Part)
Parts = Mapping[str, tuple[Source, Part]]

_SENDING = "invoke_agent"


def join(session_id: str, parts: Parts) -> Joined | None:
    """Put a session together. None if nothing was said in it: a resume leaves files with nothing but a header."""
    logs = {path: (source, part) for path, (source, part) in parts.items() if isinstance(part, Transcript)}
    mains = {path: log for path, (_, log) in logs.items() if not log.agent_id}
    path = max(mains, key=lambda p: (not mains[p].empty, _time(mains[p].last_activity), p), default="")
    main = mains.get(path)
    if main is None or main.empty:
        return None
    agents = {p: log for p, (_, log) in logs.items() if log.agent_id}
    found = _agents(main, agents)
    counted = [log for p, (source, log) in logs.items() if p == path or source.form != WHOLE or log.agent_id]
    whole = _whole(_at_work(main, found), list(agents.values()), _of(parts, TaskItem))
    started = [log.started for log in mains.values() if log.started is not None and not log.empty]
    return Joined(
        provider=NAME,
        session_id=session_id,
        main=replace(whole, usage=merge(log.usage for log in counted), started=min(started, default=None)),
        path=path,
        agents=found,
    )


def _of(parts: Parts, kind: type[_P]) -> list[_P]:
    return [part for _, part in parts.values() if isinstance(part, kind)]


def _time(time: datetime | None) -> float:
    return time.timestamp() if time is not None else 0.0


def _at_work(main: Transcript, agents: tuple[JoinedAgent, ...]) -> Transcript:
    """Say that a subagent runs, which the main log tells only when it has ended: its own log is younger."""
    if main.turn.state not in ("tool_use", "unknown", "idle", "thinking") or main.turn.detail in (INTERRUPTED, RESUMED):
        return main
    since = _time(main.turn.since)
    out = next((a for a in agents if not a.done and a.started is not None and _time(a.started) >= since > 0), None)
    if out is None:
        return main
    turn = Turn(
        state="tool_use",
        tool=_SENDING,
        since=out.started,
        detail=one_line(out.description),
        guess=out.turn.guess,  # what it may ask a permission for, the session asks
    )
    return replace(main, turn=turn)


def _whole(main: Transcript, agents: list[Transcript], items: list[TaskItem]) -> Transcript:
    """Add what the subagents did to the log of the session."""
    everyone = [main, *agents]
    times = [log.last_activity for log in everyone if log.last_activity is not None]
    work = sorted((ref for log in everyone for ref in log.work), key=lambda ref: _time(ref.time))
    return replace(
        main,
        last_activity=max(times, default=None),
        tasks=_tasks(main.tasks, items),
        files=_files(everyone),
        work=tuple(work[-MAX_REFS:]),
        recent=_recent(everyone),
    )


def _tasks(told: tuple[Task, ...], items: list[TaskItem]) -> tuple[Task, ...]:
    """Return the list that the log tells, then the tracker's, which is another one."""
    tracked = sorted((item.task for item in items), key=lambda task: task.task_id)
    return (*told, *(replace(task, order=order) for order, task in enumerate(tracked, len(told))))


def _files(logs: list[Transcript]) -> tuple[Touched, ...]:
    found: dict[str, Touched] = {}
    for file in (f for log in logs for f in log.files):
        known = found.pop(file.path, None)
        found[file.path] = file if known is None else _both(known, file)
    return tuple(found.values())[-MAX_FILES:]


def _both(one: Touched, other: Touched) -> Touched:
    """Add up what two agents did to a file."""
    return replace(
        other,
        change=one.change if one.change == "create" else other.change,
        edits=one.edits + other.edits,
        added=one.added + other.added if one.added is not None and other.added is not None else None,
        removed=one.removed + other.removed if one.removed is not None and other.removed is not None else None,
    )


def _recent(logs: list[Transcript]) -> tuple[tuple[int, int], ...]:
    counts: dict[int, int] = {}
    for minute, records in (pair for log in logs for pair in log.recent):
        counts[minute] = counts.get(minute, 0) + records
    newest = max(counts, default=0)
    return tuple(sorted((m, n) for m, n in counts.items() if m > newest - RECENT))


def _agents(main: Transcript, agents: Mapping[str, Transcript]) -> tuple[JoinedAgent, ...]:
    """Return the subagents, oldest first: those with a log, and those that only the call tells of."""
    logs = {log.agent_id: (path, log) for path, log in sorted(agents.items())}
    born: dict[str, tuple[str | None, Spawned]] = {}
    for parent, log in ((None, main), *((i, log) for i, (_, log) in logs.items())):
        for spawned in log.spawned:
            born.setdefault(spawned.agent_id or spawned.tool_use_id, (parent, spawned))
    found = []
    for agent_id in dict.fromkeys((*born, *logs)):
        parent, call = born.get(agent_id, (None, None))
        path, own = logs.get(agent_id, (None, None))
        found.append(_agent(agent_id, parent, _depth(agent_id, born), call, own, path))
    return tuple(sorted(found, key=lambda a: (_time(a.started), a.agent_id)))


def _agent(
    agent_id: str, parent: str | None, depth: int, spawned: Spawned | None, log: Transcript | None, path: str | None
) -> JoinedAgent:
    done = spawned is not None or (log is not None and log.finished)
    started = [t for t in (log and log.started, spawned and spawned.started) if t]
    last = [t for t in (log and log.last_activity, spawned and spawned.ended) if t]
    ended = max(last, default=None)
    if spawned is not None and spawned.failed:
        turn = Turn(state="error", since=spawned.ended, detail="failed")
    elif done:
        turn = Turn(state="ended", since=(spawned and spawned.ended) or ended, detail="finished")
    else:
        turn = log.turn if log is not None else Turn(state="unknown")
    return JoinedAgent(
        agent_id=agent_id,
        parent_id=parent,
        depth=depth,
        agent_type=spawned.agent_type if spawned is not None else None,
        description=(spawned and spawned.description) or (one_line(log.prompt) if log is not None else ""),
        turn=turn,
        done=done,
        started=min(started, default=None),
        last_activity=ended or min(started, default=None),
        model=log.model if log is not None else None,
        output_tokens=sum(u.output for u in log.usage) if log is not None and log.usage else None,
        path=path,
        tool_use_id=spawned.tool_use_id if spawned is not None else None,
    )


def _depth(agent_id: str, born: Mapping[str, tuple[str | None, Spawned]]) -> int:
    depth, seen = 1, {agent_id}
    parent = born[agent_id][0] if agent_id in born else None
    while parent is not None and parent not in seen:
        seen.add(parent)
        depth += 1
        parent = born[parent][0] if parent in born else None
    return depth
