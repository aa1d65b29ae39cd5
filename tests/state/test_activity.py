"""The feed: one event for one thing, however many traces it leaves."""

from __future__ import annotations

from collections import Counter

from builders.state import NOW, claim, entry, epic, live, processes, project, read, state, transcript

from dispatch_nb.model import ActivityEvent
from dispatch_nb.state.changes import Change
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import MAX_EVENTS, State


def after(*batches: list[Change]) -> State:
    found = state()
    for batch in batches:
        found = fold(found, batch, NOW)
    return found


def events(found: State, kind: str) -> list[ActivityEvent]:
    return [event for event in found.activity.values() if event.type == kind]


def test_the_flip_to_done_and_its_log_entry_are_one_event() -> None:
    found = after([*project(), epic("IN_PROGRESS")], [epic("DONE", changed=30)])
    (flip,) = events(found, "phase_completed")
    assert flip.body == ""
    found = fold(found, [epic("DONE", changed=30, entries=(entry("1", 25, body="All green."),))], NOW)
    (told,) = events(found, "phase_completed")
    assert told.event_id == flip.event_id
    assert told.body == "All green."


def test_an_entry_before_the_flip_is_the_same_one_event() -> None:
    found = after(
        [*project(), epic("IN_PROGRESS")],
        [epic("IN_PROGRESS", entries=(entry("1", 40),))],
        [epic("DONE", changed=30, entries=(entry("1", 40),))],
    )
    assert len(events(found, "phase_completed")) == 1


def test_a_blocked_phase_is_told_as_blocked() -> None:
    found = after([*project(), epic("IN_PROGRESS")], [epic("BLOCKED", entries=(entry("1", 20, body="No key."),))])
    assert [e.body for e in events(found, "phase_blocked")] == ["No key."]
    assert not events(found, "phase_completed")


def test_the_claim_and_the_flip_are_one_start_that_names_the_session() -> None:
    found = after([*project(), epic("TODO")], [epic("IN_PROGRESS", changed=600)])
    (flip,) = events(found, "phase_started")
    assert flip.session_id is None
    found = fold(found, [read(transcript(work=(claim("1"),)))], NOW)
    (told,) = events(found, "phase_started")
    assert (told.event_id, told.session_id, told.provider) == (flip.event_id, "s1", "claude")


def test_a_second_start_after_a_block_is_a_second_event() -> None:
    blocked = (entry("1", 300, body="Blocked on keys."),)
    found = after(
        [*project(), epic("TODO")],
        [epic("IN_PROGRESS", changed=900)],
        [epic("BLOCKED", changed=300, entries=blocked)],
        [epic("IN_PROGRESS", changed=100, entries=blocked)],
    )
    assert len(events(found, "phase_started")) == 2


def test_what_was_done_before_we_came_is_told_by_its_log() -> None:
    found = after([*project(), epic("DONE", "DONE", entries=(entry("1", 5000), entry("2", 4000)))])
    assert Counter(event.type for event in found.activity.values()) == {"phase_completed": 2}


def test_seen_again_nothing_is_told_twice() -> None:
    batch = [*project(), epic("DONE", entries=(entry("1", 5000),)), read(transcript()), read(live()), processes(7)]
    found = after(batch)
    assert fold(found, batch, NOW).activity == found.activity


def test_an_entry_without_a_phase_is_a_note() -> None:
    found = after([*project(), epic("TODO", entries=(entry(None, 60, title="Epic created"),))])
    assert [event.summary for event in events(found, "note")] == ["Epic created"]


def test_the_feed_keeps_its_newest_events_only() -> None:
    entries = tuple(entry("1", seconds, body=f"entry {seconds}") for seconds in range(1, MAX_EVENTS + 101))
    found = after([*project(), epic("DONE", entries=entries)])
    assert len(found.activity) == MAX_EVENTS
    assert "entry 1" in {event.body for event in found.activity.values()}
    assert f"entry {MAX_EVENTS + 100}" not in {event.body for event in found.activity.values()}
