"""The files of one session put together: its log, logs of subagents, the lock."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec.structs import replace

from dispatch_nb.providers.base import Source
from dispatch_nb.providers.basics import RECENT
from dispatch_nb.providers.codex.paths import NAME, log_name
from dispatch_nb.providers.ledger import merge
from dispatch_nb.providers.values import Joined, JoinedAgent, Live, Part, Spawned, Touched, Transcript, Turn, WorkRef
from dispatch_nb.providers.work import MAX_FILES, MAX_REFS

Parts = Mapping[str, tuple[Source, Part]]
Logs = dict[str, Transcript]

#: The tool waits for subagents; the older name second.
_WAITING = ("wait_agent", "wait")


def join(session_id: str, parts: Parts) -> Joined | None:
    """Put a session together. None if it has no conversation: a lock alone tells nothing that could be shown."""
    logs = _logs(parts)
    pieces = {path: log for path, log in logs.items() if not log.agent_id and not log.empty}
    if not pieces:
        return None
    path = max(pieces, key=lambda p: (_time(pieces[p].last_activity), p))
    agents = {p: log for p, log in logs.items() if log.agent_id}
    everyone = [part for _, part in parts.values() if isinstance(part, Transcript)]
    main = _one([pieces[p] for p in sorted(pieces, key=lambda p: (_time(pieces[p].last_activity), p))])
    lives = sorted(
        (part for _, part in parts.values() if isinstance(part, Live)),
        key=lambda live: _time(live.written),
        reverse=True,
    )
    found = _agents(main, agents)
    return Joined(
        provider=NAME,
        session_id=session_id,
        main=_asking(_whole(main, list(agents.values()), everyone), found),
        path=path,
        live=tuple(lives),
        agents=found,
    )


def _logs(parts: Parts) -> Logs:
    """Return the logs, each once: where it lies both compressed and not, or was moved, one of them counts."""
    best: dict[str, tuple[tuple[bool, bool, float, str], str, Transcript]] = {}
    for path, (source, part) in parts.items():
        if isinstance(part, Transcript):
            rank = (not part.empty, not source.packed, _time(part.last_activity), path)
            name = log_name(path)
            if name not in best or rank > best[name][0]:
                best[name] = (rank, path, part)
    return {path: part for _, path, part in best.values()}


def _one(pieces: list[Transcript]) -> Transcript:
    """Put the pieces of a thread together, oldest first: newer versions go on in another file."""
    first, last = pieces[0], pieces[-1]
    if first is last:
        return last
    titled = max(pieces, key=lambda log: log.title_rank)
    listed = [log for log in pieces if log.tasks_time is not None]
    return replace(
        last,
        title=titled.title,
        title_rank=titled.title_rank,
        prompt=next((log.prompt for log in pieces if log.prompt), ""),
        started=min((log.started for log in pieces if log.started), default=None),
        cwd=last.cwd or first.cwd,
        branch=last.branch or first.branch,
        model=last.model or first.model,
        turns=sum(log.turns for log in pieces),
        errors=sum(log.errors for log in pieces),
        interrupts=sum(log.interrupts for log in pieces),
        compactions=sum(log.compactions for log in pieces),
        tasks=listed[-1].tasks if listed else (),
        tasks_time=listed[-1].tasks_time if listed else None,
        files=_files(pieces),
        work=_work(pieces),
        spawned=tuple(spawned for log in pieces for spawned in log.spawned),
        recent=_recent(pieces),
        forked_from=first.forked_from if first.forked_from != first.session_id else None,
    )


def _whole(main: Transcript, agents: list[Transcript], everyone: list[Transcript]) -> Transcript:
    """Add what the subagents did. Usage is that of all files: requests that several hold count once."""
    logs = [main, *agents]
    return replace(
        main,
        usage=merge(log.usage for log in everyone),
        last_activity=max((log.last_activity for log in logs if log.last_activity), default=None),
        files=_files(logs),
        work=_work(logs),
        recent=_recent(logs),
    )


def _asking(main: Transcript, agents: tuple[JoinedAgent, ...]) -> Transcript:
    """Say that the session may ask for a permission where one of those may that it waits for."""
    waits = main.turn.state == "tool_use" and main.turn.tool in _WAITING
    if not waits or not any(agent.turn.guess for agent in agents if not agent.done):
        return main
    return replace(main, turn=replace(main.turn, guess=True))


def _files(logs: Iterable[Transcript]) -> tuple[Touched, ...]:
    found: dict[str, Touched] = {}
    for file in (f for log in logs for f in log.files):
        known = found.pop(file.path, None)
        found[file.path] = file if known is None else _both(known, file)
    return tuple(found.values())[-MAX_FILES:]


def _both(one: Touched, other: Touched) -> Touched:
    """Add up what two logs say of a file."""
    return replace(
        other,
        change=one.change if one.change == "create" and other.change == "update" else other.change,
        edits=one.edits + other.edits,
        added=one.added + other.added if one.added is not None and other.added is not None else None,
        removed=one.removed + other.removed if one.removed is not None and other.removed is not None else None,
    )


def _work(logs: Iterable[Transcript]) -> tuple[WorkRef, ...]:
    return tuple(sorted((ref for log in logs for ref in log.work), key=lambda ref: _time(ref.time))[-MAX_REFS:])


def _recent(logs: Iterable[Transcript]) -> tuple[tuple[int, int], ...]:
    counts: dict[int, int] = {}
    for minute, records in (pair for log in logs for pair in log.recent):
        counts[minute] = counts.get(minute, 0) + records
    newest = max(counts, default=0)
    return tuple(sorted((m, n) for m, n in counts.items() if m > newest - RECENT))


def _agents(main: Transcript, logs: Logs) -> tuple[JoinedAgent, ...]:
    """Return the subagents, oldest first: those that have a log, and those that only their parent tells of."""
    paths = {log.agent_id: path for path, log in sorted(logs.items(), key=lambda pair: _time(pair[1].last_activity))}
    born: dict[str, tuple[str | None, Spawned]] = {}
    for parent, log in ((None, main), *((agent_id, logs[path]) for agent_id, path in paths.items())):
        for spawned in log.spawned:
            born.setdefault(spawned.agent_id or spawned.tool_use_id, (parent, spawned))
    depths = _depths({i: log.parent_agent or born.get(i, (None,))[0] for i, log in _by_id(paths, logs).items()})
    found = [
        _agent(i, logs.get(paths.get(i, "")), paths.get(i), born.get(i), depths.get(i, 1))
        for i in dict.fromkeys((*born, *paths))
    ]
    return tuple(sorted(found, key=lambda agent: (_time(agent.started), agent.agent_id)))


def _by_id(paths: Mapping[str, str], logs: Logs) -> dict[str, Transcript]:
    return {agent_id: logs[path] for agent_id, path in paths.items()}


def _depths(parents: Mapping[str, str | None]) -> dict[str, int]:
    """Return how deep each agent is in the tree; who is its own ancestor is as deep as we got."""
    out = {}
    for agent_id in parents:
        depth, seen = 1, {agent_id}
        parent = parents[agent_id]
        while parent and parent not in seen:
            seen.add(parent)
            depth += 1
            parent = parents.get(parent)
        out[agent_id] = depth
    return out


def _agent(
    agent_id: str,
    log: Transcript | None,
    path: str | None,
    born: tuple[str | None, Spawned] | None,
    depth: int,
) -> JoinedAgent:
    parent, spawned = born if born is not None else (None, None)
    # a thread can be given more to do after it came to its end, so its own log knows best
    done = log.finished if log is not None else spawned is not None and spawned.ended is not None
    started = [t for t in (log and log.started, spawned and spawned.started) if t]
    last = [t for t in (log and log.last_activity, spawned and (spawned.ended or spawned.started)) if t]
    return JoinedAgent(
        agent_id=agent_id,
        parent_id=(log and log.parent_agent) or parent,
        depth=(log and log.depth) or depth,
        agent_type=(log and log.persona) or (spawned and spawned.agent_type) or None,
        description=(spawned and spawned.description) or (log and log.title) or "",
        turn=_turn(log, spawned, done=done),
        done=done,
        started=min(started, default=None),
        last_activity=max(last, default=None),
        model=(log and log.model) or (spawned and spawned.model) or None,
        output_tokens=sum(u.output for u in log.usage) if log is not None and log.usage else None,
        path=path,
        tool_use_id=spawned.tool_use_id if spawned is not None else None,
    )


def _turn(log: Transcript | None, spawned: Spawned | None, *, done: bool) -> Turn:
    """Say where an agent stands."""
    if spawned is not None and spawned.failed and (log is None or done):
        return Turn(state="error", since=spawned.ended, detail="failed")
    if done:
        since = (log and log.turn.since) or (spawned and spawned.ended)
        return Turn(state="ended", since=since or None, detail="finished")
    if log is not None and log.turn.state != "unknown":
        return log.turn
    return Turn(state="thinking", since=spawned.started) if spawned is not None else Turn(state="unknown")


def _time(time: datetime | None) -> float:
    return time.timestamp() if time is not None else 0.0
