"""Whether a phase can be given to an agent, by all that is known of it."""

from __future__ import annotations

import re

import pytest
from builders.state import NOW, ROOT, claim, epic, live, processes, project, read, run, transcript
from builders.state import state as nothing

from dispatch_nb.actions.epics import find_epic
from dispatch_nb.actions.runs import Claim
from dispatch_nb.actions.wishes import claim_of, claim_of_session, session_named
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, UnsureError
from dispatch_nb.state.changes import Change
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import State


def known(*changes: Change) -> State:
    given = (*project(), epic("DONE", "IN_PROGRESS", "TODO", "BLOCKED", "ON_HOLD"), *changes)
    return fold(nothing(), given, NOW)


def wanted(state: State, phase_id: str, *, sure: bool = False) -> Claim:
    return claim_of(state, find_epic(state, "user-auth"), phase_id, sure=sure)


@pytest.mark.parametrize("phase_id", ["2", "3", "4"])
def test_what_is_to_be_done_and_what_nobody_does_can_be_claimed(phase_id: str) -> None:
    found = wanted(known(), phase_id)
    assert (found.root, found.folder, found.phase_id, found.persona) == (ROOT, "user-auth", phase_id, "engineer")
    assert found.status == {"2": "IN_PROGRESS", "3": "TODO", "4": "BLOCKED"}[phase_id]


@pytest.mark.parametrize(("phase_id", "status"), [("1", "DONE"), ("5", "ON_HOLD")])
def test_what_is_settled_cannot(phase_id: str, status: str) -> None:
    with pytest.raises(ConflictError, match=f"is {status}; set it to TODO first") as told:
        wanted(known(), phase_id, sure=True)
    assert told.value.status == status


@pytest.mark.parametrize("state", ["queued", "spawning", "running", "waiting"])
def test_a_run_that_is_not_over_has_the_phase(state: str) -> None:
    with pytest.raises(ConflictError, match="taken by run 2026"):
        wanted(known(run(state)), "2", sure=True)


@pytest.mark.parametrize("state", ["done", "failed", "stopped", "lost"])
def test_one_that_is_over_has_it_no_more(state: str) -> None:
    assert wanted(known(run(state)), "2").status == "IN_PROGRESS"


def test_a_session_that_lives_has_the_phase_and_one_that_is_gone_has_not() -> None:
    work = read(transcript("s1", "tool_use", tool="Bash", work=(claim("2"),)))
    with pytest.raises(ConflictError, match=re.escape("session s1 (claude) works on phase 2")):
        wanted(known(work, read(live("s1")), processes(7)), "2", sure=True)
    assert wanted(known(work, read(live("s1")), processes()), "2").phase_id == "2"


def test_of_one_that_is_not_known_to_live_a_person_must_be_sure() -> None:
    state = known(read(transcript("s1", "thinking", last=4000, work=(claim("2"),))))
    assert state.sessions["claude/s1"].state == "unknown"
    with pytest.raises(UnsureError, match=r"say so \(`sure=True`\)"):
        wanted(state, "2")
    assert wanted(state, "2", sure=True).phase_id == "2"


def test_a_session_is_resumed_for_the_phase_that_it_has_in_progress() -> None:
    gone = known(read(transcript("s1", "tool_use", tool="Bash", work=(claim("2"),))), read(live("s1")), processes())
    found = claim_of_session(gone, gone.sessions["claude/s1"])
    assert found is not None
    assert (found.phase_id, found.status) == ("2", None)
    other = known(read(transcript("s1", "idle", work=(claim("4"),))), read(live("s1", "idle")), processes(7))
    assert claim_of_session(other, other.sessions["claude/s1"]) is None


def test_a_session_at_work_is_not_resumed() -> None:
    state = known(read(transcript("s1", "tool_use", tool="Bash")), read(live("s1")), processes(7))
    with pytest.raises(ConflictError, match=re.escape("session s1 (claude) is at work")):
        claim_of_session(state, state.sessions["claude/s1"])


def test_of_a_session_that_may_be_at_work_a_person_must_be_sure() -> None:
    state = known(read(transcript("s1", "thinking", last=4000, work=(claim("2"),))))
    with pytest.raises(UnsureError, match="is still at work"):
        claim_of_session(state, state.sessions["claude/s1"])
    found = claim_of_session(state, state.sessions["claude/s1"], sure=True)
    assert found is not None
    assert found.phase_id == "2"


def test_a_session_is_found_by_its_id_alone_or_with_its_provider() -> None:
    state = known(read(transcript("s1")))
    assert session_named(state, "s1") == session_named(state, "claude/s1") == state.sessions["claude/s1"]
    with pytest.raises(NotFoundError):
        session_named(state, "s2")
    twin = fold(state, [read(transcript("s1"), "/elsewhere")], NOW)
    assert session_named(twin, "s1").session_id == "s1"
    doubled = State(settings=state.settings, sessions={f"{p}/s1": state.sessions["claude/s1"] for p in ("a", "b")})
    with pytest.raises(ConfigError, match="name one of them"):
        session_named(doubled, "s1")
