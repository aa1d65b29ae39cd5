"""Snapshots and deltas: a front end that takes them all in has what the state has."""

from __future__ import annotations

from typing import Any

import pytest
from builders.state import FLEET, NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_nb.errors import NotFoundError
from dispatch_nb.faces import tables
from dispatch_nb.faces.frames import FRAMES
from dispatch_nb.faces.wire import EpicArgs, Meta, SessionArgs, encode
from dispatch_nb.model import Problem
from dispatch_nb.state.changes import Change, EpicGone, PartGone, ProblemsFound
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import Settings, State

START = State(settings=Settings(host="box"))
UNDO: list[Change] = [
    EpicGone(root="/src/shop", folder="billing"),
    PartGone(path="/home/transcript/s2"),
    ProblemsFound(path="/src/shop/.tasks/billing/plan.md", problems=()),
]


def meta(state: State) -> Meta:
    return tables.meta(state, NOW, watching=True, read_only=False)


def applied(have: dict[str, dict[str, Any]], delta: dict[str, Any]) -> None:
    for name, change in delta["tables"].items():
        for key in change["remove"]:
            del have[name][key]
        have[name].update(change["upsert"])


@given(changes=st.permutations(FLEET + UNDO), size=st.integers(1, 5))
@settings(max_examples=40, deadline=None)
def test_deltas_add_up_to_the_snapshot(changes: list[Change], size: int) -> None:
    state = START
    have = encode(tables.snapshot(state, meta(state)))["tables"]
    for at in range(0, len(changes), size):
        new = fold(state, changes[at : at + size], NOW)
        applied(have, encode(tables.delta(state, new, meta(new))))
        state = new
    assert have == encode(tables.snapshot(state, meta(state)))["tables"]


def test_a_delta_carries_only_what_changed() -> None:
    old = fold(START, FLEET, NOW)
    new = fold(old, [UNDO[2]], NOW)
    delta = tables.delta(old, new, meta(new))
    assert (delta.base, delta.version) == (old.version, new.version)
    assert set(delta.tables) == {"problems", "epics"}
    assert set(delta.tables["epics"].upsert) == {"shop/billing"}


def test_the_dashboard_has_every_problem_that_the_frame_has() -> None:
    path = "/src/shop/.tasks/billing/plan.md"
    odd = [Problem(host="box", path=path, line=3, kind="depends_on", reason=f"Depends on {n}.") for n in (7, 8)]
    more = Problem(host="box", path=path, line=None, kind="many", reason="More.")
    state = fold(START, [*FLEET, ProblemsFound(path=path, problems=(*odd, *odd, more))], NOW)
    shown = tables.snapshot(state, meta(state)).tables.problems
    assert sorted(p.reason for p in shown.values()) == sorted(FRAMES["problems"](state)["reason"])
    mended = fold(state, [ProblemsFound(path=path, problems=(odd[1],))], NOW)
    have = encode(tables.snapshot(state, meta(state)))["tables"]
    applied(have, encode(tables.delta(state, mended, meta(mended))))
    assert have == encode(tables.snapshot(mended, meta(mended)))["tables"]


def test_an_epics_drawer_has_its_plan_beside_its_log() -> None:
    detail = tables.epic_detail(fold(START, FLEET, NOW), EpicArgs(project="shop", epic="user-auth"))
    assert detail.plan_body == "# Goal\n"
    assert [entry.phase_id for entry in detail.log] == ["1"]
    assert [phase.linked_sessions for phase in detail.phases] == [(), ("s1",), ()]


def test_a_drawer_of_something_unknown_says_so() -> None:
    with pytest.raises(NotFoundError, match="no epic 'nope' in project 'shop'"):
        tables.epic_detail(START, EpicArgs(project="shop", epic="nope"))
    with pytest.raises(NotFoundError, match="no session 'x'"):
        tables.session_detail(START, SessionArgs(provider="claude", session_id="x"))
