"""The rule tables of epics and orders."""

from __future__ import annotations

import pytest
from builders.state import plan

from dispatch_nb.state.select import claimable, epic_status, order_state


@pytest.mark.parametrize(
    ("phases", "expected"),
    [
        ("", "TODO"),
        ("DONE BLOCKED IN_PROGRESS", "BLOCKED"),
        ("DONE IN_PROGRESS TODO", "IN_PROGRESS"),
        ("CANCELLED CANCELLED", "CANCELLED"),
        ("DONE CANCELLED", "DONE"),
        ("DONE DONE", "DONE"),
        ("DONE TODO", "IN_PROGRESS"),
        ("DONE TODO ON_HOLD", "IN_PROGRESS"),
        ("TODO ON_HOLD", "ON_HOLD"),
        ("DONE ON_HOLD", "ON_HOLD"),
        ("TODO TODO", "TODO"),
        ("TODO CANCELLED", "TODO"),
    ],
)
def test_an_epics_status_follows_from_its_phases(phases: str, expected: str) -> None:
    assert epic_status(phases.split()) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("statuses", "at", "expected"),
    [
        (["TODO"], 0, True),
        (["DONE", "TODO"], 1, True),
        (["CANCELLED", "TODO"], 1, True),
        (["IN_PROGRESS", "TODO"], 1, False),
        (["DONE", "DONE"], 1, False),
    ],
)
def test_a_phase_without_depends_on_needs_the_one_before_it(statuses: list[str], at: int, *, expected: bool) -> None:
    assert claimable(plan(*statuses), at) is expected


def test_depends_on_replaces_the_phase_before() -> None:
    assert claimable(plan("DONE", "IN_PROGRESS", "TODO", depends_on=("1",)), 2)
    assert not claimable(plan("DONE", "IN_PROGRESS", "TODO", depends_on=("1", "2")), 2)


def test_an_empty_depends_on_depends_on_nothing() -> None:
    assert claimable(plan("IN_PROGRESS", "TODO", depends_on=()), 1)


def test_a_need_that_is_not_in_the_plan_is_not_settled() -> None:
    assert not claimable(plan("DONE", "TODO", depends_on=("9",)), 1)


def test_in_progress_without_anyone_on_it_is_abandoned() -> None:
    assert order_state(plan("IN_PROGRESS"), 0, []) == "abandoned"


def test_todo_behind_an_open_phase_waits() -> None:
    assert order_state(plan("TODO", "TODO"), 1, []) == "waiting"
