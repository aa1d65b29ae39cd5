"""The feed: derived from what changed between two states, never emitted twice.

An event's id is made of what it tells: the n-th start or end of a phase is counted by the log
entries of that phase that came before it. So a phase set to DONE and the log entry that follows
make one event, which the entry fills with words, and two kernels that see the same files show
the same feed.
"""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from dispatch_nb.model import ActivityEvent, Agent, EventType, LogEntry, Phase, Run, RunKind, Session, Value
from dispatch_nb.protocol.log import status_told
from dispatch_nb.state.changes import RunAsk, RunSeen
from dispatch_nb.state.state import MAX_EVENTS

#: A status that changes this soon after a log entry is told by that entry.
TOLD = timedelta(minutes=10)

#: A claim this close to a note that came with it was made by the same hand.
WITH = timedelta(minutes=1)

#: How much of a log entry's text an event carries, in characters.
MAX_BODY = 2000

_BEGINNING = datetime.min.replace(tzinfo=UTC)
_KINDS: dict[RunKind, str] = {"run": "Run", "hand_off": "Hand-off", "resume": "Resume", "fork": "Fork"}
_ENDS: dict[str, EventType] = {"DONE": "phase_completed", "BLOCKED": "phase_blocked"}


class Claim(Value):
    """The session that works or worked on a phase, and when it claimed it (None: not known)."""

    session: Session
    time: datetime | None


def event_id(*what: object) -> str:
    """Return a short id for what an event tells."""
    text = "\x1f".join(str(part) for part in what)
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).hexdigest()


def of_session(old: Session | None, new: Session | None) -> Iterable[ActivityEvent]:
    """Yield the events between two states of one session."""
    if new is None or not new.turns:
        return

    def event(kind: EventType, time: datetime | None, summary: str, *key: object) -> ActivityEvent:
        return ActivityEvent(
            event_id=event_id(kind, new.provider, new.session_id, *key),
            host=new.host,
            time=time,
            type=kind,
            summary=summary,
            project=new.project,
            epic=new.epic,
            phase_id=new.phase_id,
            provider=new.provider,
            session_id=new.session_id,
            parent_id=new.parent_id,
            persona=new.persona,
        )

    if old is None or not old.turns:
        yield event("session_started", new.started, new.title)
    if new.state == "ended" and (old is None or old.state != "ended"):
        died = new.state_reason.startswith("died")
        summary = f"Agent {new.state_reason}" if died else "Session ended"
        yield event("session_ended", new.last_activity, summary, new.last_activity)
    if new.state == "error" and (old is None or old.state != "error"):
        yield event("error", new.state_since, new.state_reason, new.state_since)


def of_agents(old: tuple[Agent, ...], new: tuple[Agent, ...], session: Session) -> Iterable[ActivityEvent]:
    """Yield an event for each subagent that is new."""
    known = {agent.agent_id for agent in old}
    for agent in new:
        if agent.agent_id and agent.agent_id not in known:
            yield ActivityEvent(
                event_id=event_id("agent_spawned", agent.provider, agent.session_id, agent.agent_id),
                host=agent.host,
                time=agent.started,
                type="agent_spawned",
                summary=": ".join(filter(None, (agent.agent_type, agent.description))),
                project=session.project,
                epic=session.epic,
                phase_id=session.phase_id,
                provider=agent.provider,
                session_id=agent.session_id,
                parent_id=agent.parent_id,
                persona=session.persona,
            )


def of_run(old: RunSeen | None, new: RunSeen, row: Run) -> Iterable[ActivityEvent]:
    """Yield the events between two states of one run (`row`: its row now); all that it tells, if it is new here."""

    def event(kind: EventType, time: datetime | None, summary: str, *key: object, body: str = "") -> ActivityEvent:
        return ActivityEvent(
            event_id=event_id(kind, row.run_id, *key),
            host=row.host,
            time=time,
            type=kind,
            summary=summary,
            body=body,
            project=row.project,
            epic=row.epic,
            phase_id=row.phase_id,
            provider=row.provider,
            session_id=row.session_id,
            persona=row.persona,
        )

    if old is None:
        yield event("run_queued", row.queued, f"{_KINDS[row.kind]} asked for")
    if row.started is not None and (old is None or old.run.started is None):
        yield event("run_started", row.started, f"Agent started; process {row.pid}")
    known = {ask.approval_id: ask for ask in old.asks} if old is not None else {}
    for ask in new.asks:
        before = known.get(ask.approval_id)
        if before is None:
            yield event("approval_asked", ask.asked, f"Asks: {ask.tool}", ask.approval_id, body=ask.head)
        if ask.answered is not None and (before is None or before.answered is None):
            standing = ", as always in this run" if ask.standing else ""
            body = "\n".join(filter(None, (ask.head, ask.reason)))
            summary = f"{_answer(ask)}: {ask.tool}{standing}"
            yield event("approval_answered", ask.answered, summary, ask.approval_id, body=body)
    if row.ended is not None and (old is None or old.run.ended is None):
        yield event("run_ended", row.ended, f"Run {row.state}: {row.reason}")


def _answer(ask: RunAsk) -> str:
    """Say how a question was settled: what a question is told in words is its answer, though nothing is allowed."""
    if ask.state == "allowed":
        return "Allowed"
    return "Answered" if ask.kind == "question" and ask.reason else "Denied"


class EpicView:
    """An epic's rows at one version, as the feed compares them."""

    def __init__(self, phases: tuple[Phase, ...], log: tuple[LogEntry, ...], claims: Mapping[str, Claim]) -> None:
        self.phases = {phase.phase_id: phase for phase in phases}
        self.log = log
        self.claims = claims

    def entries(self, phase_id: str) -> list[LogEntry]:
        """Return the log entries that tell an end of one phase, in the order of the file."""
        return [entry for entry in self.log if entry.phase_id == phase_id and not _is_aside(entry)]


def _is_aside(entry: LogEntry) -> bool:
    """Whether an entry is a note that came with a status which ends nothing: `(TODO → IN_PROGRESS)`."""
    status = status_told(entry.trailer)
    return status is not None and status not in _ENDS


def of_epic(old: EpicView | None, new: EpicView, changed: datetime | None) -> Iterable[ActivityEvent]:
    """Yield the events between two states of one epic; `changed`: when its plan was.

    What a plan said before we came has no time: then only log entries and claims tell.
    """
    yield from _of_entries(old, new)
    for phase_id, phase in new.phases.items():
        was = old.phases.get(phase_id) if old is not None else None
        flipped = was is not None and was.status != phase.status
        told = new.entries(phase_id)
        claim = new.claims.get(phase_id)
        if phase.status == "IN_PROGRESS" and (flipped or (claim and claim.time)):
            time = claim.time if claim and claim.time else changed
            yield _phase_event("phase_started", phase, time, len(told), claim)
        elif (
            flipped and (kind := _ENDS.get(phase.status)) and not (told and _tells_flip(told[-1], phase, changed, old))
        ):
            yield _phase_event(kind, phase, changed, len(told), claim)


def _tells_flip(entry: LogEntry, phase: Phase, changed: datetime | None, old: EpicView | None) -> bool:
    """Whether a log entry tells that the phase got its status when the plan was `changed`."""
    if status_told(entry.trailer) == phase.status and (old is None or entry not in old.log):
        return True  # they were written together, whatever the clocks say
    return entry.time is not None and changed is not None and abs(changed - entry.time) < TOLD


def _of_entries(old: EpicView | None, new: EpicView) -> Iterable[ActivityEvent]:
    known = set() if old is None else {(e.time, e.phase_id, e.title, e.trailer, e.body) for e in old.log}
    count: dict[tuple[str, bool], int] = {}
    for entry in new.log:
        aside = _is_aside(entry)
        counted = (entry.phase_id or "", aside)
        nth = count[counted] = count.get(counted, -1) + 1
        phase = new.phases.get(entry.phase_id or "")
        last = phase is not None and not aside and new.entries(phase.phase_id)[-1] is entry
        claim = new.claims.get(phase.phase_id) if phase is not None and (last or _came_with(entry, new)) else None
        told = (entry.time, entry.phase_id, entry.title, entry.trailer, entry.body) in known
        if entry.time is None or (told and claim is None):
            continue
        if phase is not None and aside:
            yield _phase_event("note", phase, entry.time, nth, claim, entry)
        elif phase is not None:
            yield _phase_event(_kind_of(entry, phase, last=last), phase, entry.time, nth, claim, entry)
        else:
            yield ActivityEvent(
                event_id=event_id("note", entry.project, entry.epic, entry.time, entry.title),
                host=entry.host,
                time=entry.time,
                type="note",
                summary=entry.title,
                body=entry.body[:MAX_BODY],
                project=entry.project,
                epic=entry.epic,
                phase_id=entry.phase_id,
                persona=entry.persona,
            )


def _came_with(entry: LogEntry, new: EpicView) -> bool:
    """Whether a note came with the claim that we know of."""
    claim = new.claims.get(entry.phase_id or "")
    if status_told(entry.trailer) != "IN_PROGRESS" or claim is None or claim.time is None or entry.time is None:
        return False
    return abs(claim.time - entry.time) < WITH


def _kind_of(entry: LogEntry, phase: Phase, *, last: bool) -> EventType:
    """Entries are written for finished and for blocked phases; only our own say which in a fixed form."""
    if told := _ENDS.get(status_told(entry.trailer) or ""):
        return told
    if last and phase.status == "BLOCKED":
        return "phase_blocked"
    first = next((line.strip("*_#> -").lower() for line in entry.body.splitlines() if line.strip()), "")
    return "phase_blocked" if first.startswith(("blocked", "status: blocked")) else "phase_completed"


def _phase_event(
    kind: EventType,
    phase: Phase,
    time: datetime | None,
    nth: int,
    claim: Claim | None,
    entry: LogEntry | None = None,
) -> ActivityEvent:
    return ActivityEvent(
        event_id=event_id(kind, phase.project, phase.epic, phase.phase_id, nth),
        host=phase.host,
        time=time,
        type=kind,
        summary=(entry.title if entry and entry.title else phase.title),
        body=entry.body[:MAX_BODY] if entry else "",
        project=phase.project,
        epic=phase.epic,
        phase_id=phase.phase_id,
        provider=claim.session.provider if claim else None,
        session_id=claim.session.session_id if claim else None,
        persona=(entry.persona if entry else None) or phase.persona,
    )


def merged(feed: Mapping[str, ActivityEvent], new: Iterable[ActivityEvent]) -> dict[str, ActivityEvent]:
    """Return `feed` with `new` taken in, and only its newest events kept."""
    out = dict(feed)
    for event in new:
        known = out.get(event.event_id)
        if known is None or (_tells(event) >= _tells(known) and event != known):
            out[event.event_id] = event
    if len(out) > MAX_EVENTS:
        kept = heapq.nlargest(MAX_EVENTS, out.values(), key=lambda e: e.time or _BEGINNING)
        out = {event.event_id: event for event in kept}
    return out


def _tells(event: ActivityEvent) -> int:
    """How much an event says: a log entry has the words, a claim names the session."""
    return 2 * bool(event.body) + bool(event.session_id)
