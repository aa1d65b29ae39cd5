"""Runs whose budget is spent, by what their sessions' logs tell."""

from __future__ import annotations

from typing import Any

import pytest
from builders.state import NOW, RUN_ID, epic, project, read, run, transcript
from builders.state import state as nothing
from msgspec.structs import replace

from dispatch_nb.actions.budgets import overspent, unmeasured
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import State


def known(cost: float | None, run_state: str = "running", **fields: Any) -> State:
    given: dict[str, Any] = {"session_id": "s1", "max_usd": 1.0} | fields
    made = fold(nothing(), (*project(), epic("TODO", "TODO"), read(transcript("s1")), run(run_state, **given)), NOW)
    session = replace(made.sessions["claude/s1"], cost_usd=cost)
    return replace(made, sessions={"claude/s1": session})


def test_it_is_told_with_the_numbers() -> None:
    ((row, why),) = overspent(nothing(), known(1.25))
    assert (row.run_id, why) == (RUN_ID, "Stopped at 1.25 USD by its log, as its budget of 1.00 says")


@pytest.mark.parametrize(
    ("cost", "run_state", "fields"),
    [
        (0.99, "running", {}),
        (None, "running", {}),
        (9.0, "done", {}),
        (9.0, "queued", {}),
        (9.0, "running", {"max_usd": None}),
        (9.0, "running", {"session_id": None}),
        (9.0, "running", {"session_id": "s2"}),
        (9.0, "running", {"cost_usd": 0.5}),  # its program tells: its keeper stops it
        (9.0, "running", {"kind": "resume"}),
        (9.0, "running", {"kind": "fork"}),
    ],
)
def test_all_others_go_on(cost: float | None, run_state: str, fields: dict[str, Any]) -> None:
    assert list(overspent(nothing(), known(cost, run_state, **fields))) == []


def test_one_that_spends_what_nobody_can_measure_is_told() -> None:
    state = known(None)
    session = state.sessions["claude/s1"]
    ((row, why),) = unmeasured(nothing(), replace(state, sessions={"claude/s1": replace(session, output_tokens=5)}))
    assert (row.run_id, why) == (RUN_ID, "Nobody keeps its budget of 1.00 USD: what its model costs is not known")
    unused = replace(state, sessions={"claude/s1": replace(session, output_tokens=None)})
    for other in (known(0.5), known(None, "done"), known(None, max_usd=None), unused):
        assert list(unmeasured(nothing(), other)) == []


def test_where_neither_runs_nor_sessions_changed_nothing_is_looked_at() -> None:
    state = known(9.0)
    assert list(overspent(state, replace(state, version=state.version + 1))) == []
