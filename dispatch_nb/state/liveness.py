"""What a session is doing right now, and how we know."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from dispatch_nb.model import SessionState, StateSource, Value
from dispatch_nb.providers.values import Live, Turn
from dispatch_nb.state.changes import Process, ProcessesSeen
from dispatch_nb.state.hooks import ASKS, Word

Alive = Literal["alive", "dead", "unknown"]

#: States of a turn that has not come to its end.
OPEN = frozenset({"thinking", "tool_use", "approval", "waiting"})

#: A process' start as two clocks tell it may differ by this much.
START_TOLERANCE = timedelta(seconds=60)
#: A record's time and a process' start are told by clocks that differ by no more than this.
CLOCKS = timedelta(seconds=1)
#: A live file may be stamped this much before its process began: clocks of files and processes differ.
WRITE_TOLERANCE = timedelta(seconds=2)


class Liveness(Value):
    """A session's state with its evidence."""

    state: SessionState
    source: StateSource
    reason: str
    since: datetime | None
    tool: str | None = None
    detail: str = ""
    """What the tool is at, on one line."""
    pid: int | None = None
    until: datetime | None = None
    """When time alone will change this; None: never."""


class Life(Value):
    """What is known of a session's process."""

    alive: Alive
    words: str
    """The evidence: `process 7 alive`, `process 7 is gone`."""
    by: StateSource = "log"
    """What sort of evidence that is."""
    pid: int | None = None
    began: datetime | None = None
    """When the process did, where that is known."""
    resumed: bool = False
    """Another process left the session in an open turn."""
    status: Literal["busy", "idle", "approval", "waiting", "unknown"] = "unknown"
    """What a live file says of it."""
    since: datetime | None = None
    detail: str = ""
    works: datetime | None = None
    """When the youngest of the programs began that it runs; None: it runs none, as far as is known."""
    weak: bool = False
    """Only the program around it is known to run."""
    surely: bool = False
    """Dead whatever is assumed of processes."""


def life_of_file(live: Live, alive: Alive, seen: ProcessesSeen | None) -> Life:
    """Return what a live file and its process tell."""
    holder = seen.holders.get(live.path) if seen is not None and live.locked else None
    looked = seen is not None and live.path in seen.holders
    pid = (holder or None) if live.locked else live.pid
    not_known = "it cannot be seen from here who holds its lock" if looked else "it is not known who holds its lock"
    words = {
        "alive": f"process {pid} alive" if pid else "its lock is held",
        "dead": "nobody holds its lock" if live.locked else f"process {pid} is gone",
        "unknown": not_known if live.locked else f"process {pid} cannot be seen from here",
    }
    return Life(
        alive=alive,
        words=words[alive],
        by=_source_of(live, alive),
        pid=pid,
        began=_began(pid, seen) if alive == "alive" else None,
        status=live.status,
        since=live.since,
        detail=live.detail,
    )


def _began(pid: int | None, seen: ProcessesSeen | None) -> datetime | None:
    process = seen.alive.get(pid) if seen is not None and pid else None
    return process.started if process is not None else None


def _source_of(live: Live, alive: Alive) -> StateSource:
    if live.locked:
        return "lock"
    if alive == "dead":
        return "process"
    return "registry" if live.status != "unknown" else "process"


def process_of(live: Live, seen: ProcessesSeen | None, names: tuple[str, ...]) -> Alive:
    """Whether the process that a live file names is still that process.

    | the pid                                              | means   |
    |------------------------------------------------------|---------|
    | of another machine or pid namespace, or not swept yet| unknown |
    | is whoever holds the lock on the file                | alive if anybody does, else dead (*) |
    | is not alive                                         | dead (*) |
    | lives, with another start time (the pid was reused)  | dead (*) |
    | lives, with the same start time                      | alive   |
    | lives, began after the file was written              | dead (*) |
    | lives, and nothing else can be seen of it            | unknown |
    | lives, no start time known: runs the agent's program | alive, else dead (*) |

    (*) unknown, where the file lies in a folder that processes work in which cannot be seen from here,
    and does not say itself that it is of this namespace.
    """
    if seen is None or _elsewhere(live.domain, seen.domain):
        return "unknown"
    dead: Alive = "unknown" if not (live.domain and seen.domain) and is_shared(live.path, seen) else "dead"
    if live.locked:
        if live.path not in seen.holders:
            return "unknown"
        return dead if seen.holders[live.path] is None else "alive"
    process = seen.alive.get(live.pid)
    if process is None:
        return dead if live.pid in seen.asked else "unknown"
    if live.proc_start and process.start_ticks:
        return "alive" if live.proc_start == process.start_ticks else dead
    if live.started and process.started:
        return "alive" if abs(live.started - process.started) <= START_TOLERANCE else dead
    if live.written and process.started and process.started - live.written > WRITE_TOLERANCE:
        return dead
    if not process.name and process.program is None:
        return "unknown"
    return "alive" if _named_like(process, names) else dead


def is_shared(path: str, seen: ProcessesSeen) -> bool:
    """Whether processes that cannot be seen from here may be at work on a file."""
    return any(path.startswith(f"{folder}/") for folder in seen.shared)


def _elsewhere(written: str | None, here: str | None) -> bool:
    """Whether a pid belongs to another machine or pid namespace: `linux:<machine>:<namespace>`, as far as told."""
    if not written or not here or written == here:
        return False
    system, machine, namespace = _parts(written)
    our_system, our_machine, our_namespace = _parts(here)
    return system != our_system or namespace != our_namespace or bool(machine and our_machine)


def _parts(domain: str) -> tuple[str, str, str]:
    system, _, rest = domain.partition(":")
    machine, _, namespace = rest.partition(":")
    return system, machine, namespace


def _named_like(process: Process, names: tuple[str, ...]) -> bool:
    return process.program in names or any(name in process.name for name in names)


def standing(word: Word | None, life: Life) -> Word | None:
    """Return what hooks say of a session (`word`), as far as its process' live file has nothing newer.

    | the process                                | then                                          |
    |--------------------------------------------|-----------------------------------------------|
    | began after the last hook                  | nothing: that was another process             |
    | runs a program that began after the person | the person has answered: the call runs        |
    | was asked, and has no live file that tells |                                               |
    | is busy, since the person was asked        | the person has answered: the call runs        |
    | says what the hooks say                    | as the hooks say: they know the call          |
    | says something else, since the last hook   | nothing: the live file counts                 |
    | else                                       | as the hooks say                              |
    """
    if word is None or (life.began and word.time < life.began and life.began - word.time > CLOCKS):
        return None
    if life.since is None or life.status == "unknown":
        asked = word.turn.since if word.turn.state == "approval" else None
        ran = asked is not None and life.works is not None and life.works - asked > CLOCKS
        return word.answered() if ran else word
    if life.status == "busy" and word.asks and word.turn.since is not None and life.since > word.turn.since:
        return word.answered()
    same = word.turn.state in _MEANS[life.status]
    return word if same or life.since <= word.time else None


#: What a live file's words may mean in those of hooks.
_MEANS: dict[str, frozenset[str]] = {
    "busy": frozenset({"thinking", "tool_use"}),
    "idle": frozenset({"idle", "error"}),
    "approval": ASKS,
    "waiting": ASKS,
}


def liveness(
    turn: Turn,
    last_activity: datetime | None,
    life: Life,
    *,
    now: datetime,
    stale: timedelta,
    assume_live: bool,
    hook: Word | None = None,
) -> Liveness:
    """Judge a session by its log (`turn`), its process (`life`) and its hooks; the first rule that fits wins.

    What hooks say stands in for the log where that, and the process' live file, have nothing newer: see
    `hooks.word` and `standing`. Then the source is `hook` wherever it would be `log`, `registry` or `life`'s,
    and what the process says of itself is not looked at; an end that a hook tells needs no dead process.

    | log                        | process                         | state                    | source           |
    |----------------------------|---------------------------------|--------------------------|------------------|
    | says it ended              | not alive                       | ended                    | log              |
    | any                        | dead                            | ended                    | as for `life`    |
    | any                        | not known, last record is fresh | as the log               | log              |
    | in an open turn, or idle   | not known, none for `stale`     | unknown                  | log              |
    | waits for an answer        | alive, says approval            | waiting (1)              | registry         |
    | any                        | alive, says approval, waiting   | that                     | registry         |
    | in error                   | alive, says idle                | error                    | registry         |
    | any                        | alive, says idle                | idle                     | registry         |
    | thinking, tool_use         | alive, says busy                | as the log               | registry         |
    | else                       | alive, says busy                | thinking                 | registry         |
    | says it ended              | alive, says nothing             | idle                     | as for `life`    |
    | in a turn that another     | alive                           | as if it were idle       |                  |
    |   process left open        |                                 |                          |                  |
    | thinking, none for `stale` | alive, says nothing             | unknown                  | log              |
    | any                        | alive, says nothing             | as the log               | as for `life`    |

    (1) A plan to agree to is a question, though to the process it is a permission like any other.

    With `assume_live` a process that is not alive counts as one of which nothing is known, unless it is
    `surely` dead, or its live file is older than the end that its log tells, and a log is never stale. Reasons
    carry no durations, so that a row changes only when its state does: `since` has the time. Where the log
    allows no more than a guess, the source says so.
    """
    word = standing(hook, life)
    if word is not None:
        turn = word.turn
        last_activity = max(word.time, last_activity) if last_activity is not None else word.time
    elif life.resumed and turn.state in OPEN and not assume_live:
        turn = _left(turn)
    told: StateSource = "hook" if word is not None else "guess" if turn.guess else "log"
    log = Liveness(
        state=turn.state,
        source=told,
        reason=_log_reason(turn) if word is None else _hook_reason(word),
        since=turn.since or last_activity,
        tool=turn.tool,
        detail=turn.detail,
    )
    alive = life.alive == "alive" or (assume_live and not life.surely and life.status != "unknown")
    if alive and life.alive != "alive" and turn.state == "ended" and life.since and turn.since:
        alive = life.since >= turn.since  # else what a process that was killed left behind, and another one has ended
    if turn.state == "ended" and (word is not None or not alive):
        return log
    if life.alive == "dead" and not alive and (life.surely or not assume_live):
        return _gone(turn, last_activity, life)
    if not alive:
        if assume_live:
            return log
        return replace(_unless_stale(log, last_activity, now, stale, life.words), pid=life.pid)
    if word is not None:
        return _as_hooks_say(log, last_activity, life, now, None if assume_live else stale)
    if life.status != "unknown":
        return _as_registered(log, turn, life)
    if turn.state == "ended":
        reason = f"Its log says that it ended, but {life.words}"
        return Liveness(state="idle", source=life.by, reason=reason, since=log.since, pid=life.pid)
    found = replace(log, source="guess" if turn.guess else life.by, reason=f"{log.reason}; {life.words}", pid=life.pid)
    if (turn.state == "thinking" or life.weak) and not assume_live:
        return _unless_stale(found, last_activity, now, stale, life.words)
    return found


def _as_hooks_say(
    log: Liveness, last_activity: datetime | None, life: Life, now: datetime, stale: timedelta | None
) -> Liveness:
    """Return what hooks say of a living process; work of which nothing more is heard is not believed for ever."""
    found = replace(log, reason=f"{log.reason}; {life.words}", pid=life.pid)
    silent = life.weak or (log.state == "thinking" and life.status == "unknown")
    return _unless_stale(found, last_activity, now, stale, life.words) if silent and stale is not None else found


def _left(turn: Turn) -> Turn:
    """Return where a conversation stands that another process left in the middle: this one runs nothing of it."""
    doing = " ".join(filter(None, (turn.state, turn.tool)))
    return Turn(state="idle", since=turn.since, detail=f"taken up again; the process before died in {doing}")


def _gone(turn: Turn, last_activity: datetime | None, life: Life) -> Liveness:
    """Return `ended`, naming what was going on."""
    if turn.state in OPEN:
        doing = " ".join(filter(None, (turn.state, turn.tool)))
        reason = f"died in the middle of {doing}: {life.words}"
    else:
        reason = life.words[0].upper() + life.words[1:]
    return Liveness(state="ended", source=life.by, reason=reason, since=last_activity or turn.since)


def _unless_stale(
    log: Liveness, last_activity: datetime | None, now: datetime, stale: timedelta, doubt: str
) -> Liveness:
    """Return what the log says while it is fresh, and `unknown` after that, and before: clocks differ a little."""
    if log.state in {"ended", "unknown"}:
        return log
    if last_activity is not None and abs(now - last_activity) < stale:
        return replace(log, until=last_activity + stale)
    was = " ".join(filter(None, (log.state, log.tool)))
    unknown = Liveness(state="unknown", source="log", reason="", since=last_activity, pid=log.pid)
    if last_activity is not None and last_activity > now:
        reason = f"Last seen as {was}, at a time in the future; and {doubt}"
        return replace(unknown, reason=reason, until=last_activity - stale)
    minutes = int(stale.total_seconds() // 60)
    return replace(unknown, reason=f"Last seen as {was}; no record for more than {minutes} min, and {doubt}")


def _as_registered(log: Liveness, turn: Turn, life: Life) -> Liveness:
    """Return what the live file of a living process says; the log tells which tool."""
    there = life.words
    since = life.since or log.since
    if life.status == "busy":
        if turn.state in {"thinking", "tool_use"}:
            return replace(log, source="registry", reason=f"{log.reason}; {there}", pid=life.pid)
        return Liveness(state="thinking", source="registry", reason=f"Busy; {there}", since=since, pid=life.pid)
    if life.status == "idle" and turn.state == "error":
        return replace(log, source="registry", reason=f"{log.reason}; {there}", pid=life.pid)
    words = {
        "approval": "Asks for permission",
        "waiting": "Asks the person",
        "idle": "Turn finished, ready for a prompt",
    }
    asks = life.status != "idle"
    state = "waiting" if life.status == "approval" and turn.state == "waiting" else life.status
    what = " ".join(filter(None, (turn.tool, turn.detail))) if asks else life.detail or _ending(turn)
    reason = f"{words[state]}{f' ({what})' if what else ''}; {there}"
    tool, detail = (turn.tool, turn.detail) if asks else (None, "")
    return Liveness(state=state, source="registry", reason=reason, since=since, tool=tool, detail=detail, pid=life.pid)


def _ending(turn: Turn) -> str:
    return turn.detail if turn.state == "idle" else ""


def _hook_reason(word: Word) -> str:
    if word.turn.state == "ended":
        return f"Its hook {word.event} said that it ended"
    return f"{_log_reason(word.turn)}, as its hook {word.event} said"


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
    if turn.guess and turn.tool:
        word += ", or waits for a permission: the log does not tell"
    return f"{word} ({turn.detail})" if turn.detail else word
