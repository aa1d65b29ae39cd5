"""What an agent's hooks tell, hook by hook, and what of it still holds beside the agent's log.

Taking a hook in (`taken`):

| it means                        | then                                                                    |
|---------------------------------|-------------------------------------------------------------------------|
| nothing, or it came late        | all stays                                                               |
| tool_use                        | a call begins                                                           |
| approval, waiting               | that call asks the person; without a tool: the one that began last, and |
|                                 | nothing new if one asks already                                         |
| thinking, and it names a tool   | that call is over                                                       |
| thinking, idle, error, ended    | so it is, and no call is open                                           |

Where the agent stands by its hooks: at the call that asks longest, else at the call that runs longest, else
where the last hook left it.

Against the log (`word`): hooks hold until the log has something newer, told by when its state began, not
by its last record: a log also grows with what changes nothing. The call that asks may be written down
a moment after it asked; that is no answer. For processes and their live files see `liveness`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from msgspec.structs import replace

from dispatch_nb.model import SessionState, Value
from dispatch_nb.providers.values import Hooked, HookState, Joined, JoinedAgent, Turn

#: States in which the agent waits for the person.
ASKS = frozenset({"approval", "waiting"})
#: A call is written down this much later than it asks.
LATE = timedelta(seconds=2)
#: A time that a hook tells counts if it lies this much before its arrival, or less.
ON_THE_WAY = timedelta(minutes=1)
#: Open calls, and agents of one session, of which hooks are remembered.
MAX_OPEN, MAX_AGENTS = 20, 20


class Call(Value):
    """A tool call that hooks say is open."""

    tool: str | None
    detail: str
    since: datetime
    asks: Literal["", "approval", "waiting"] = ""
    asked: datetime | None = None


class Told(Value):
    """What the hooks of one agent told so far."""

    state: HookState
    """Where it stands apart from its calls."""
    time: datetime
    """Of the last hook that changed anything."""
    event: str
    detail: str = ""
    calls: tuple[Call, ...] = ()
    """Oldest first."""


class Word(Value):
    """What hooks say of a session, and its log does not contradict."""

    turn: Turn
    time: datetime
    event: str

    @property
    def asks(self) -> bool:
        """Whether the person is asked."""
        return self.turn.state in ASKS

    def answered(self) -> Word:
        """Return the same, when the person has answered: what asked for permission runs."""
        state: SessionState = "tool_use" if self.turn.tool is not None else "thinking"
        return replace(self, turn=replace(self.turn, state=state))


# ── taking hooks in ───────────────────────────────────────────────────────────────────


def moment(hook: Hooked, received: datetime) -> datetime:
    """Return when a hook happened: the time that it tells, if that may be believed, else when it arrived."""
    on_time = hook.time is not None and timedelta(0) <= received - hook.time <= ON_THE_WAY
    return hook.time if on_time and hook.time is not None else received


def taken(told: Told | None, hook: Hooked, time: datetime) -> Told | None:
    """Return what hooks told with one more, which happened at `time`; see the table above."""
    if hook.state is None or (told is not None and time < told.time):
        return told
    calls = told.calls if told is not None else ()
    state = hook.state
    if state == "tool_use":
        calls = (*calls, Call(tool=hook.tool, detail=hook.detail, since=time))
    elif state in ("approval", "waiting"):
        if told is not None and hook.tool is None and any(call.asks for call in calls):
            return told
        calls = _asking(calls, hook, state, time)
    elif state == "thinking" and hook.tool is not None:
        calls = _without(calls, hook)
    else:
        calls = ()
    base: HookState = "thinking" if state in ("tool_use", "approval", "waiting") else state
    detail = "" if hook.tool is not None else hook.detail
    return Told(state=base, time=time, event=hook.event, detail=detail, calls=calls[-MAX_OPEN:])


def _asking(
    calls: tuple[Call, ...], hook: Hooked, state: Literal["approval", "waiting"], time: datetime
) -> tuple[Call, ...]:
    """Mark the call that asks; one of which no hook told before is open from now on."""
    number = _find(calls, hook) if hook.tool is not None else len(calls) - 1
    if number is None or number < 0:
        return (*calls, Call(tool=hook.tool, detail=hook.detail, since=time, asks=state, asked=time))
    asking = replace(calls[number], asks=state, asked=time)
    return (*calls[:number], asking, *calls[number + 1 :])


def _without(calls: tuple[Call, ...], hook: Hooked) -> tuple[Call, ...]:
    """Take out the call that is over: the one of that name if none is about the same."""
    number = _find(calls, hook)
    if number is None:
        number = next((n for n, call in reversed(list(enumerate(calls))) if call.tool == hook.tool), None)
    return calls if number is None else (*calls[:number], *calls[number + 1 :])


def _find(calls: tuple[Call, ...], hook: Hooked) -> int | None:
    return next((n for n, c in enumerate(calls) if (c.tool, c.detail) == (hook.tool, hook.detail)), None)


def asks(told: Told) -> bool:
    """Whether the person is asked, as far as hooks tell."""
    return any(call.asks for call in told.calls)


# ── what still holds ──────────────────────────────────────────────────────────────────


def word(told: Mapping[str, Told], joined: Joined) -> Word | None:
    """Return what hooks say of a session (`told`: by agent), where its logs have nothing newer.

    The main agent's hooks speak for the session, and a subagent's when it asks: the person must answer. A
    subagent has nothing to ask any more when the main agent came to rest since.
    """
    main = joined.main
    said = [_said(told[""], main.turn, main.last_activity)] if "" in told else []
    rest = main.turn.since if main.turn.state in ("idle", "error", "ended") else None
    agents = {agent.agent_id: agent for agent in joined.agents}
    for agent_id, one in told.items():
        if not agent_id or (rest is not None and rest > one.time):
            continue
        own = of_agent(one, agents.get(agent_id))
        if own is not None and own.asks:
            said.append(own)
    held = [one for one in said if one is not None]
    asking = [one for one in held if one.asks]
    return max(asking, key=lambda one: one.time) if asking else held[0] if held else None


def of_agent(told: Told, agent: JoinedAgent | None) -> Word | None:
    """Return what hooks say of a subagent, where its own log has nothing newer."""
    if agent is None:
        return _said(told, Turn(state="unknown"), None)
    return None if agent.done else _said(told, agent.turn, agent.last_activity)


def _said(told: Told, turn: Turn, last: datetime | None) -> Word | None:
    """Return what hooks say of an agent whose log is at `turn`; None if that is newer."""
    newer = turn.since or last
    calls = [call for call in told.calls if newer is None or _holds(call, turn, newer)]
    call = next((c for c in calls if c.asks), None) or next(iter(calls), None)
    if call is None:
        if newer is not None and newer > told.time:
            return None
        return Word(turn=Turn(state=told.state, since=told.time, detail=told.detail), time=told.time, event=told.event)
    tool = turn.tool if _same(call, turn) else call.tool  # the log's name of a tool is the one that is shown elsewhere
    now = Turn(state=call.asks or "tool_use", tool=tool, since=call.asked or call.since, detail=call.detail)
    return Word(turn=now, time=told.time, event=told.event)


def _holds(call: Call, turn: Turn, newer: datetime) -> bool:
    """Whether a call is still open beside a log whose state began at `newer`."""
    last = call.asked or call.since
    return newer <= last or (_same(call, turn) and newer - last <= LATE)


def _same(call: Call, turn: Turn) -> bool:
    """Whether a log's open call is this one: hooks and logs may name its tool differently."""
    if turn.state != "tool_use":
        return False
    return call.tool == turn.tool or (bool(call.detail) and call.detail == turn.detail)
