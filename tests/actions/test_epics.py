"""Which epic is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders.tasks import phase, plan_text, write_epic

from dispatch_nb import Dispatch
from dispatch_nb.actions.epics import MOST_NAMES, find_epic, find_phase, names, said
from dispatch_nb.errors import ConfigError, NotFoundError

if TYPE_CHECKING:
    from pathlib import Path

    from dispatch_nb.state.state import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    for project in ("a/shop", "b/shop", "api"):
        write_epic(tmp_path / project, "user-auth", plan_text("user-auth", [phase(1), phase("2A")]))
    write_epic(tmp_path / "api", "payments", plan_text("payments", [phase(0)]))
    write_epic(tmp_path / "api", "payments-2", plan_text("payments", [phase(5)]))
    projects = [tmp_path / name for name in ("a/shop", "b/shop", "api")]
    return Dispatch(*projects, home=tmp_path / "home", live=False).state


def test_a_slug_that_only_one_project_has_is_enough(state: State) -> None:
    found = find_epic(state, "payments")
    assert (found.key, found.place.folder, found.epic.project) == ("api/payments", "payments", "api")


def test_projects_that_have_the_same_epic_are_named(state: State) -> None:
    with pytest.raises(ConfigError, match="several projects have an epic user-auth: a/shop, api, b/shop"):
        find_epic(state, "user-auth")


@pytest.mark.parametrize(
    ("epic", "project"), [("b/shop/user-auth", None), ("user-auth", "b/shop"), ("b/shop/user-auth", "b/shop")]
)
def test_the_project_tells_which_is_meant(state: State, tmp_path: Path, epic: str, project: str | None) -> None:
    assert find_epic(state, epic, project).place.root == str(tmp_path / "b" / "shop")
    assert find_epic(state, "user-auth", str(tmp_path / "b" / "shop")).key == "b/shop/user-auth"


def test_the_second_epic_of_a_slug_is_found_by_its_folder(state: State) -> None:
    found = find_epic(state, "payments-2")
    assert (found.place.folder, found.slug) == ("payments-2", "payments-2")
    assert find_phase(state, found, "5").phase_id == "5"


def test_what_is_not_there_is_told_with_what_is(state: State) -> None:
    with pytest.raises(NotFoundError, match="no epic nope; epics: a/shop/user-auth, api/payments, api/payments-2"):
        find_epic(state, "nope")
    with pytest.raises(NotFoundError, match="no epic nope in project api; epics: api/payments"):
        find_epic(state, "nope", "api")
    with pytest.raises(NotFoundError, match="no epics in a project web; projects with epics: a/shop, api, b/shop"):
        find_epic(state, "user-auth", "web")
    with pytest.raises(NotFoundError, match="phase 9 not in epic user-auth; phases: 1, 2A"):
        find_phase(state, find_epic(state, "api/user-auth"), "9")


def test_names_from_outside_are_repeated_short_and_on_one_line() -> None:
    assert said("user-auth") == "user-auth"
    assert said("a\nb\x1b\udcff") == r"'a\nb\x1b\udcff'"
    assert len(said("x" * 10_000)) < 200
    assert said(None) == "None"


def test_many_names_are_counted() -> None:
    assert names([]) == "none"
    assert names(map(str, range(MOST_NAMES + 2))).endswith("29, and 2 more")
