"""What is selected, told and asked for from Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders.state import FLEET, NOW, run
from e2e.fleet import session_id, small_fleet

from dispatch_nb import Dispatch
from dispatch_nb.errors import ConfigError, NotFoundError
from dispatch_nb.faces.frames import Frames
from dispatch_nb.faces.selecting import rows_of, value_of
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import Settings, State

CART = session_id("Explain the cart summary")


@pytest.fixture
def d(tmp_path: Path) -> Dispatch:
    fleet = small_fleet(tmp_path / "home")
    return Dispatch(home=fleet.home, live=False)


@pytest.mark.parametrize(
    ("args", "value"),
    [
        (("user-auth",), "epic:shop/user-auth"),
        (("shop/user-auth",), "epic:shop/user-auth"),
        (("user-auth", 2), "epic:shop/user-auth/2"),
        (("user-auth", "2"), "epic:shop/user-auth/2"),
        ((CART,), f"session:claude/{CART}"),
        ((f"claude/{CART}",), f"session:claude/{CART}"),
        ((), ""),
        ((None,), ""),
    ],
)
def test_a_person_names_it_as_they_like(d: Dispatch, args: tuple[Any, ...], value: str) -> None:
    d.filters.selected = "epic:gateway/rate-limits"
    d.select(*args)
    assert d.filters.selected == value


def test_a_row_of_a_frame_is_a_name_too(d: Dispatch) -> None:
    for frame, column in (
        (d.orders, "phase_id"),
        (d.phases, "phase_id"),
        (d.epics, "epic"),
        (d.sessions, "session_id"),
    ):
        for _, row in frame.iterrows():
            d.select(row)
            assert row[column] in d.filters.selected.split("/")
            assert len(d.selected) >= 1
    with pytest.raises(NotFoundError, match="neither a row"):
        d.select(d.problems.reindex([0]).iloc[0])


def test_what_is_selected_is_rows_of_a_frame(d: Dispatch) -> None:
    d.select("user-auth")
    assert list(d.selected["title"]) == list(d.orders.query("epic == 'user-auth'")["title"])
    d.select("user-auth", 3)
    assert list(d.selected["title"]) == ["Account recovery"]
    d.select(CART)
    assert d.selected["session_id"].tolist() == [CART]
    assert d.selected.dtypes.to_dict() == d.sessions.dtypes.to_dict()


@pytest.mark.parametrize(
    "value", ["", "epic:shop/gone", "epic:shop/user-auth/99", "nonsense", "nonsense:shop/user-auth"]
)
def test_nothing_is_an_empty_frame_with_dtypes(d: Dispatch, value: str) -> None:
    d.filters.selected = value
    assert d.selected.empty
    assert d.selected.dtypes.to_dict() == d.orders.dtypes.to_dict()


def test_a_name_that_fits_nothing_or_too_much_says_what_there_is(d: Dispatch, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"no session nobody either; no epic nobody; epics: .*shop/user-auth"):
        d.select("nobody")
    with pytest.raises(NotFoundError, match=r"phase 9 not in epic user-auth; phases: 1, 2, 3"):
        d.select("user-auth", 9)
    fleet = small_fleet(tmp_path / "home")
    fleet.epic("gateway", "user-auth", "The other", [("One", "TODO")])
    again = Dispatch(home=fleet.home, live=False)
    with pytest.raises(ConfigError, match="several projects"):
        again.select("user-auth")
    again.select("user-auth", project="gateway")
    assert again.selected["title"].tolist() == ["One"]


def test_a_run_is_selected_by_its_id_or_its_row() -> None:
    state = fold(State(settings=Settings(host="box")), [*FLEET, seen := run()], NOW)
    frames = Frames()
    for what in (seen.run.run_id, frames.get("runs", state).iloc[0]):
        value = value_of(state, what)
        assert value == f"run:{seen.run.run_id}"
        assert rows_of(value, state, lambda name: frames.get(name, state))["run_id"].tolist() == [seen.run.run_id]
    assert rows_of("run:gone", state, lambda name: frames.get(name, state)).empty
