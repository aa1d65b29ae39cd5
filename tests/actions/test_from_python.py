"""`d.set_status` and `d.handoff_prompt`: what is written comes back through the files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from builders.tasks import phase, plan_text, write_epic

from dispatch_nb import Dispatch
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, ReadOnlyError, WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def projects(tmp_path: Path) -> list[Path]:
    found = [tmp_path / "shop", tmp_path / "api"]
    for root in found:
        write_epic(root, plan=plan_text("user-auth", [phase(1, title="Schema"), phase(2, persona="engineer")]))
    write_epic(found[0], "billing", plan_text("billing", [phase(0)]))
    return found


@pytest.fixture(params=[False, True], ids=["one scan", "watching"])
def d(request: pytest.FixtureRequest, projects: list[Path], tmp_path: Path) -> Iterator[Dispatch]:
    with Dispatch(*projects, home=tmp_path / "home", live=request.param) as made:
        yield made


def order(d: Dispatch, project: str, epic: str, phase_id: str) -> dict[Any, Any]:
    rows = d.orders.to_dict("records")
    return next(row for row in rows if (row["project"], row["epic"], row["phase_id"]) == (project, epic, phase_id))


def test_the_next_look_shows_what_was_set(d: Dispatch) -> None:
    told = d.set_status("billing", 0, "BLOCKED", expected="TODO", note="No keys yet.")
    row = order(d, "shop", "billing", "0")
    assert (row["status"], row["order_state"], row["last_entry"]) == ("BLOCKED", "blocked", "No keys yet.")
    assert told.changed
    (entry,) = d.log.to_dict("records")
    assert (entry["phase_id"], entry["persona"], entry["body"]) == ("0", "human", "No keys yet.")
    assert d.epics.set_index("epic").loc["billing", "status"] == "BLOCKED"


def test_the_feed_tells_it_once(d: Dispatch) -> None:
    d.set_status("billing", 0, "IN_PROGRESS", note="I take this.")
    d.set_status("billing", 0, "DONE", note="All green.")
    found = sorted(d.activity[["type", "body"]].itertuples(index=False, name=None))
    assert found == [("note", "I take this."), ("phase_completed", "All green."), ("phase_started", "")]


def test_the_project_tells_epics_of_one_name_apart(d: Dispatch, projects: list[Path]) -> None:
    with pytest.raises(ConfigError, match="api, shop"):
        d.set_status("user-auth", 1, "DONE")
    d.set_status("shop/user-auth", 1, "DONE")
    d.set_status("user-auth", "2", "ON_HOLD", project=str(projects[1]))
    assert order(d, "shop", "user-auth", "1")["status"] == "DONE"
    assert order(d, "api", "user-auth", "1")["status"] == "TODO"
    assert order(d, "api", "user-auth", "2")["status"] == "ON_HOLD"


def test_a_project_is_named_by_its_folder_as_a_person_writes_it(d: Dispatch, projects: list[Path]) -> None:
    shop = projects[0]
    for project in (shop, f"{shop}/", "~/../shop"):
        assert d.set_status("user-auth", 1, "TODO", project=project).root == str(shop)
        assert "phase 1 of the epic user-auth" in d.handoff_prompt("user-auth", 1, project=project)
        d.select("user-auth", 1, project=project)
        assert d.selected["project"].tolist() == ["shop"]


def test_what_goes_wrong_is_told_and_what_the_file_says_is_shown(d: Dispatch, projects: list[Path]) -> None:
    plan = projects[0] / ".tasks" / "billing" / "plan.md"
    plan.write_text(plan_text("billing", [phase(0, status="DONE")]), encoding="utf-8")
    with pytest.raises(ConflictError, match="is DONE, not TODO"):
        d.set_status("billing", 0, "IN_PROGRESS", expected="TODO")
    assert order(d, "shop", "billing", "0")["status"] == "DONE"
    with pytest.raises(NotFoundError, match="phase 7 not in epic billing; phases: 0"):
        d.set_status("billing", 7, "DONE")
    with pytest.raises(NotFoundError, match="no epic nothing"):
        d.set_status("nothing", 7, "DONE")


def test_a_link_out_of_the_project_is_not_written_through(d: Dispatch, projects: list[Path], tmp_path: Path) -> None:
    plan, other = projects[0] / ".tasks" / "billing" / "plan.md", tmp_path / "other.md"
    plan.rename(other)
    plan.symlink_to(other)
    before = other.read_bytes()
    with pytest.raises((WriteError, NotFoundError)):
        d.set_status("billing", 0, "DONE")
    assert other.read_bytes() == before


def test_a_read_only_dashboard_writes_nothing(projects: list[Path], tmp_path: Path) -> None:
    plan = projects[0] / ".tasks" / "billing" / "plan.md"
    before = plan.read_bytes()
    d = Dispatch(*projects, home=tmp_path / "home", live=False, read_only=True)
    with pytest.raises(ReadOnlyError):
        d.set_status("billing", 0, "DONE", note="x")
    assert plan.read_bytes() == before
    assert "phase 0 of the epic billing" in d.handoff_prompt("billing", 0)


def test_the_handoff_text_is_of_the_phase_that_is_meant(d: Dispatch) -> None:
    d.set_status("api/user-auth", 2, "BLOCKED", note="Where is the key?")
    text = d.handoff_prompt("user-auth", 2, project="api")
    assert "Where is the key?" in text
    assert "from BLOCKED to IN_PROGRESS" in text
    with pytest.raises(ConfigError):
        d.handoff_prompt("user-auth", 2)
    with pytest.raises(NotFoundError):
        d.handoff_prompt("billing", 2)
