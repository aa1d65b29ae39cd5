"""Notes that came with a status: told once, as what they are, and no evidence of who works on what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from builders.state import NOW, ROOT, ago, claim, entry, epic, project, read, state, transcript
from msgspec.structs import replace

from dispatch_nb.providers.values import WorkRef
from dispatch_nb.state.fold import fold

if TYPE_CHECKING:
    from dispatch_nb.model import EventType
    from dispatch_nb.protocol.log import Entry
    from dispatch_nb.state.changes import Change
    from dispatch_nb.state.state import State


def note(seconds_ago: float, trailer: str, body: str = "Words.") -> Entry:
    return replace(entry("1", seconds_ago, body=body), trailer=trailer)


def after(*batches: list[Change]) -> State:
    found = state()
    for batch in batches:
        found = fold(found, batch, NOW)
    return found


def told(found: State) -> list[tuple[EventType, str, str | None]]:
    return sorted((e.type, e.body, e.session_id) for e in found.activity.values() if e.type != "session_started")


CLAIM, DONE, BLOCK = (
    note(600, "(TODO → IN_PROGRESS)", "Mine."),
    note(60, "(IN_PROGRESS → DONE)", "Green."),
    note(60, "(IN_PROGRESS → BLOCKED)", "No key."),
)


def test_a_note_with_a_claim_is_no_completion() -> None:
    found = after([*project(), epic("TODO")], [epic("IN_PROGRESS", entries=(CLAIM,))])
    assert told(found) == [("note", "Mine.", None), ("phase_started", "", None)]


def test_a_note_that_comes_after_its_claim_makes_no_second_start() -> None:
    work = read(transcript(work=(claim("1"),)))
    found = after(
        [*project(), epic("TODO")],
        [epic("IN_PROGRESS", changed=600), work],
        [epic("IN_PROGRESS", changed=600, entries=(CLAIM,))],
    )
    assert told(found) == [("note", "Mine.", "s1"), ("phase_started", "", "s1")]
    assert told(after([*project(), epic("IN_PROGRESS", entries=(CLAIM,)), work])) == told(found)


def test_a_note_with_an_end_has_the_words_of_that_end() -> None:
    start = [epic("IN_PROGRESS", entries=(CLAIM,))]
    found = after([*project(), *start], [epic("DONE", changed=60)], [epic("DONE", changed=60, entries=(CLAIM, DONE))])
    assert told(found) == [("note", "Mine.", None), ("phase_completed", "Green.", None)]


def test_a_note_and_its_flip_are_one_event_whatever_the_clocks_say() -> None:
    begun = [*project(), epic("IN_PROGRESS")]
    found = after(begun, [epic("DONE", changed=90_000, entries=(DONE,))])
    assert told(found) == [("phase_completed", "Green.", None)]
    again = after(
        begun,
        [epic("DONE", changed=90_000, entries=(DONE,))],
        [epic("TODO", changed=50_000, entries=(DONE,))],
        [epic("DONE", changed=40_000, entries=(DONE,))],
    )
    assert told(again) == [("phase_completed", "", None), ("phase_completed", "Green.", None)]


def test_what_a_note_ends_with_holds_whatever_became_of_the_phase_since() -> None:
    found = after([*project(), epic("DONE", entries=(BLOCK, replace(DONE, time=ago(30))))])
    assert told(found) == [("phase_blocked", "No key.", None), ("phase_completed", "Green.", None)]


def test_a_note_is_no_evidence_that_a_session_works_on_the_phase() -> None:
    named = WorkRef(path=f"{ROOT}/.tasks/user-auth/plan.md", time=ago(900))
    batch = [*project(), read(transcript(work=(named,)))]
    assert after([*batch, epic("BLOCKED", entries=(entry("1", 300),))]).orders["shop/user-auth/1"].linked_sessions
    found = after([*batch, epic("BLOCKED", entries=(note(300, "(TODO → BLOCKED)"),))])
    assert not found.orders["shop/user-auth/1"].linked_sessions
