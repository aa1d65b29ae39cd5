"""What a session is doing right now, and how we know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from dispatch_nb.model import SessionState, StateSource, Value
from dispatch_nb.providers.base import Live, Turn
from dispatch_nb.state.changes import Process, ProcessesSeen

Alive = Literal["alive", "dead", "unknown"]

#: States of a turn that has not come to its end.
OPEN = frozenset({"thinking", "tool_use", "approval", "waiting"})

#: A process' start as two clocks tell it may differ by this much.
START_TOLERANCE = timedelta(seconds=60)


class Liveness(Value):
    """A session's state with its evidence."""

    state: SessionState
    source: StateSource
    reason: str
    since: datetime | None
    tool: str | None = None
    pid: int | None = None
    until: datetime | None = None
    """When time alone will change this; None: never."""


def process_of(live: Live, seen: ProcessesSeen | None, names: tuple[str, ...]) -> Alive:
    """Whether the process that a live file names is still that process.

    | the pid                                              | means   |
    |------------------------------------------------------|---------|
    | of another machine or pid namespace, or not swept yet| unknown |
    | is not alive                                         | dead    |
    | lives, with another start time (the pid was reused)  | dead    |
    | lives, with the same start time                      | alive   |
    | lives, no start time known: named like the agent     | alive   |
    """
    if seen is None or (live.domain and seen.domain and live.domain != seen.domain):
        return "unknown"
    process = seen.alive.get(live.pid)
    if process is None:
        return "dead" if live.pid in seen.asked else "unknown"
    if live.proc_start and process.start_ticks:
        return "alive" if live.proc_start == process.start_ticks else "dead"
    if live.started and process.started:
        return "alive" if abs(live.started - process.started) <= START_TOLERANCE else "dead"
    return "alive" if _named_like(process, names) else "dead"


def _named_like(process: Process, names: tuple[str, ...]) -> bool:
    return any(name in process.name for name in names)


def liveness(
    turn: Turn,
    last_activity: datetime | None,
    live: Live | None,
    alive: Alive,
    *,
    kept: bool,
    now: datetime,
    stale: timedelta,
    assume_live: bool,
) -> Liveness:
    """Judge a session; the first rule that fits wins.

    | log                        | live file, process              | state                    | source   |
    |----------------------------|---------------------------------|--------------------------|----------|
    | says it ended              | none, or not alive              | ended                    | log      |
    | any                        | process is not alive            | ended                    | process  |
    | any                        | says approval, waiting          | that                     | registry |
    | in error                   | says idle                       | error                    | registry |
    | any                        | says idle                       | idle                     | registry |
    | thinking, tool_use         | says busy                       | as the log               | registry |
    | else                       | says busy                       | thinking                 | registry |
    | any                        | says nothing, process alive     | as the log (stale: below)| log      |
    | any                        | none though every process has   | ended                    | registry |
    | any, assume_live           | none                            | as the log               | log      |
    | last record is fresh       | none, or process unknown        | as the log               | log      |
    | in an open turn, or idle   | idem, no record for `stale`     | unknown                  | log      |

    `kept`: the provider keeps a live file for every process. Reasons carry no durations, so that
    a row changes only when its state does: `since` has the time.
    """
    log = Liveness(
        state=turn.state, source="log", reason=_log_reason(turn), since=turn.since or last_activity, tool=turn.tool
    )
    if live is None or (alive == "dead" and not assume_live):
        return _without_process(
            log, turn, last_activity, live, kept=kept, now=now, stale=stale, assume_live=assume_live
        )
    if alive == "unknown" and not assume_live:
        doubt = f"process {live.pid} cannot be seen from here"
        return replace(_unless_stale(log, last_activity, now, stale, doubt), pid=live.pid)
    if live.status == "unknown":
        there = f"process {live.pid} alive"
        if turn.state == "thinking" and not assume_live:
            return replace(_unless_stale(log, last_activity, now, stale, there), pid=live.pid)
        return replace(log, reason=f"{log.reason}; {there}", pid=live.pid)
    return _as_registered(log, turn, live)


def _without_process(
    log: Liveness,
    turn: Turn,
    last_activity: datetime | None,
    live: Live | None,
    *,
    kept: bool,
    now: datetime,
    stale: timedelta,
    assume_live: bool,
) -> Liveness:
    """Judge a session that no living process is known for."""
    if turn.state == "ended":
        return log
    if live is not None:
        return _gone(turn, last_activity, "process", f"process {live.pid} is gone")
    if assume_live:
        return log
    if kept:
        return _gone(turn, last_activity, "registry", "no process is registered for it")
    return _unless_stale(log, last_activity, now, stale, "nothing tells whether its process lives")


def _gone(turn: Turn, last_activity: datetime | None, source: StateSource, why: str) -> Liveness:
    """Return `ended`, naming what was going on."""
    if turn.state in OPEN:
        doing = " ".join(filter(None, (turn.state, turn.tool)))
        reason = f"died in the middle of {doing}: {why}"
    else:
        reason = why[0].upper() + why[1:]
    return Liveness(state="ended", source=source, reason=reason, since=last_activity or turn.since)


def _unless_stale(
    log: Liveness, last_activity: datetime | None, now: datetime, stale: timedelta, doubt: str
) -> Liveness:
    """Return what the log says while it is fresh, and `unknown` after that."""
    if log.state in {"ended", "unknown"}:
        return log
    if last_activity is not None and now - last_activity < stale:
        return replace(log, until=last_activity + stale)
    was = " ".join(filter(None, (log.state, log.tool)))
    minutes = int(stale.total_seconds() // 60)
    reason = f"Last seen as {was}; no record for more than {minutes} min, and {doubt}"
    return Liveness(state="unknown", source="log", reason=reason, since=last_activity)


def _as_registered(log: Liveness, turn: Turn, live: Live) -> Liveness:
    """Return what the live file of a living process says; the log tells which tool."""
    there = f"process {live.pid} alive"
    since = live.since or log.since
    if live.status == "busy":
        if turn.state in {"thinking", "tool_use"}:
            return replace(log, source="registry", reason=f"{log.reason}; {there}", pid=live.pid)
        return Liveness(state="thinking", source="registry", reason=f"Busy; {there}", since=since, pid=live.pid)
    if live.status == "idle" and turn.state == "error":
        return replace(log, source="registry", reason=f"{log.reason}; {there}", pid=live.pid)
    words = {
        "approval": "Asks for permission",
        "waiting": "Asks the person",
        "idle": "Turn finished, ready for a prompt",
    }
    asks = live.status != "idle"
    what = " ".join(filter(None, (turn.tool, turn.detail))) if asks else live.detail or _ending(turn)
    reason = f"{words[live.status]}{f' ({what})' if what else ''}; {there}"
    tool = turn.tool if asks else None
    return Liveness(state=live.status, source="registry", reason=reason, since=since, tool=tool, pid=live.pid)


def _ending(turn: Turn) -> str:
    return turn.detail if turn.state == "idle" else ""


def _log_reason(turn: Turn) -> str:
    words: dict[SessionState, str] = {
        "thinking": "The model's answer is awaited",
        "tool_use": f"{turn.tool or 'A tool'} is running",
        "approval": f"Asks for permission to use {turn.tool or 'a tool'}",
        "waiting": f"Asks the person ({turn.tool})" if turn.tool else "Asks the person",
        "idle": "Turn finished",
        "error": "Stopped by an error",
        "ended": "The log says that the process ended",
        "unknown": "The log does not tell",
    }
    word = words[turn.state]
    return f"{word} ({turn.detail})" if turn.detail else word
