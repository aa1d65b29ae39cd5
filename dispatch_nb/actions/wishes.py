"""What a person may ask for, looked at against what is known: whether a phase can be given to an agent."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_nb.actions.epics import Found, find_phase, names, said
from dispatch_nb.actions.runs import Claim
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, UnsureError
from dispatch_nb.model import Phase, Session, Status
from dispatch_nb.sources.files import real_path
from dispatch_nb.state.runs import under_way_at
from dispatch_nb.state.select import is_live
from dispatch_nb.state.state import State, session_key

_AT_WORK = frozenset({"thinking", "tool_use", "approval", "waiting"})
_STARTABLE = frozenset({"TODO", "BLOCKED", "IN_PROGRESS"})


def claim_of(state: State, found: Found, phase_id: str, *, sure: bool) -> Claim:
    """Return the claim on a phase that an agent is to be started for.

    | the phase                                       | then                                   |
    |-------------------------------------------------|----------------------------------------|
    | is DONE, CANCELLED or ON_HOLD                   | ConflictError                          |
    | has a run that is not over                      | ConflictError, which names it          |
    | has a linked session that lives                 | ConflictError, which names it          |
    | has a linked session of which that is not known | UnsureError, unless the person is sure |
    | else                                            | it can be claimed                      |
    """
    phase = find_phase(state, found, phase_id)
    if phase.status not in _STARTABLE:
        raise ConflictError(f"phase {phase_id} of {found.slug} is {phase.status}; set it to TODO first", phase.status)
    run = under_way_at(state, found.place).get(phase_id)
    if run is not None:
        by = f"run {run.run_id} ({run.provider})"
        raise ConflictError(f"phase {phase_id} of {found.slug} is taken by {by}", phase.status)
    _expect_free(state, found, phase, sure=sure)
    return _claim(found, phase, phase.status)


def _expect_free(state: State, found: Found, phase: Phase, *, sure: bool) -> None:
    for session in working(state, found, phase.phase_id):
        named = f"session {session.session_id} ({session.provider})"
        if is_live(session):
            reason = f"{named} works on phase {phase.phase_id} of {found.slug}: {session.state}"
            raise ConflictError(f"{reason}. End it first, or let it go on", phase.status)
        if session.state == "unknown" and not sure:
            reason = f"it is not known whether {named} still works on phase {phase.phase_id} of {found.slug}"
            raise UnsureError(f"{reason}: {session.state_reason}. If you know that it does not, say so (`sure=True`)")


def working(state: State, found: Found, phase_id: str) -> list[Session]:
    """Return the sessions that are linked to a phase, but for those that only handed it out or finished it."""
    return [
        state.sessions[key]
        for key in sorted(state.traced.get(found.place, ()))
        if key in state.sessions
        and any(
            (link.epic, link.phase_id) == (found.place, phase_id) and link.status in {None, "IN_PROGRESS"}
            for link in state.links.get(key, ())
        )
    ]


def claim_of_session(state: State, session: Session, *, sure: bool = False) -> Claim | None:
    """Return the phase that a session goes on with when it is resumed; None: it works on none that is in progress.

    Raises ConflictError while it works: then nothing is to be resumed; UnsureError where that is not known.
    """
    named = f"session {session.session_id} ({session.provider})"
    if session.state == "unknown" and not sure:
        reason = f"it is not known whether {named} is still at work: {session.state_reason}"
        raise UnsureError(f"{reason}. If you know that it is not, say so (`sure=True`)")
    if session.state in _AT_WORK:
        raise ConflictError(
            f"{named} is at work: {session.state_reason}. Wait until it is idle, or stop it", "IN_PROGRESS"
        )
    key = session_key(session.provider, session.session_id)
    for link in state.links.get(key, ()):
        epic = state.epics.get(state.epic_keys.get(link.epic, ""))
        if epic is None or link.phase_id is None:
            continue
        found = Found(state.epic_keys[link.epic], epic, link.epic)
        phase = next((p for p in state.phases.get(found.key, ()) if p.phase_id == link.phase_id), None)
        if phase is not None and phase.status == "IN_PROGRESS":
            return _claim(found, phase, None)
    return None


def _claim(found: Found, phase: Phase, status: Status | None) -> Claim:
    return Claim(
        root=real_path(found.place.root),
        folder=found.place.folder,
        phase_id=phase.phase_id,
        project=found.epic.project,
        epic=found.slug,
        persona=phase.persona,
        status=status,
    )


def taker_of(state: State, found: Found, phase_id: str, here: Sequence[str]) -> str:
    """Return whose agent takes over a phase if nobody says: the provider of the one before, else the only one `here`.

    Raises ConfigError, which names those there are: then it has to be said.
    """
    phase = find_phase(state, found, phase_id)
    before = state.orders[f"{found.key}/{phase.phase_id}"].provider
    if before is not None and before in here:
        return before
    if len(here) != 1:
        raise ConfigError(f"say by `provider` who takes over phase {phase_id}; installed are: {names(here)}")
    return here[0]


def session_named(state: State, session: str) -> Session:
    """Return a session by its id, or `provider/id`. Raises NotFoundError, ConfigError."""
    if session in state.sessions:
        return state.sessions[session]
    found = [row for row in state.sessions.values() if row.session_id == session]
    if not found:
        raise NotFoundError(f"no session {said(session)}")
    if len(found) > 1:
        keys = ", ".join(sorted(session_key(row.provider, row.session_id) for row in found))
        raise ConfigError(f"several sessions have the id {said(session)}; name one of them: {keys}")
    return found[0]
