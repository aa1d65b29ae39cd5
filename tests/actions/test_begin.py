"""`d.new_epic` and its request, `d.worktrees` and `d.remove_worktree`."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from builders.repository import commit, git, repository
from e2e.fleet import Fleet

from dispatch_nb import Dispatch
from dispatch_nb.actions.begin import planned, write_plan
from dispatch_nb.actions.worktrees import create
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, ReadOnlyError, WriteError
from dispatch_nb.faces.widget import DashboardWidget
from dispatch_nb.faces.wire import Reply, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

PHASES = [("Schema", "architect"), ("API", "engineer")]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop", {"a.py": "a\n"})


@pytest.fixture(params=[False, True], ids=["one scan", "watching"])
def d(request: pytest.FixtureRequest, shop: Path, tmp_path: Path) -> Iterator[Dispatch]:
    with Dispatch(shop, home=tmp_path / "home", live=request.param) as made:
        yield made


def asked(d: Dispatch, op: str, **args: Any) -> Reply:
    """Send a request as a front end does, and return the reply."""
    replies: list[Reply] = []
    widget = DashboardWidget(d._snapshot, d._answer, replies.append)  # noqa: SLF001  as `Dispatch` makes its own
    widget._on_message(widget, {"kind": "request", "id": "1", "op": op, "args": args}, None)  # noqa: SLF001
    [reply] = replies
    encode(reply)
    return reply


# ── a new epic ────────────────────────────────────────────────────────────────────────


def test_a_new_epic_is_a_plan_and_a_row(d: Dispatch, shop: Path) -> None:
    row = d.new_epic("User auth", "Sign in by mail.", [*PHASES, "Docs"])
    assert (row.project, row.epic, row.title, row.status) == ("shop", "user-auth", "User auth", "TODO")
    assert row.path == f"{shop}/.tasks/user-auth/plan.md"
    orders = d.orders[["phase_id", "title", "persona", "order_state"]].itertuples(index=False, name=None)
    assert list(orders)[:2] == [("1", "Schema", "architect", "claimable"), ("2", "API", "engineer", "waiting")]
    assert d.problems.empty
    assert (shop / ".tasks/user-auth/plan.md").stat().st_mode & 0o777 == 0o644
    assert sorted(path.name for path in (shop / ".tasks/user-auth").iterdir()) == ["plan.md"]


def test_an_epic_that_is_there_is_never_written_over(d: Dispatch, shop: Path) -> None:
    d.new_epic("User auth", phases=PHASES)
    before = (shop / ".tasks/user-auth/plan.md").read_bytes()
    with pytest.raises(ConflictError, match="user-auth already"):
        d.new_epic("User  auth!", phases=["Other"])
    assert (shop / ".tasks/user-auth/plan.md").read_bytes() == before


def test_the_slug_of_another_folder_is_taken_too(d: Dispatch, shop: Path) -> None:
    d.new_epic("User auth")
    (shop / ".tasks/user-auth").rename(shop / ".tasks/old")
    d._sources.scan([str(shop / ".tasks")])  # noqa: SLF001  what a watcher does
    with pytest.raises(ConflictError):
        d.new_epic("User auth")


def test_one_of_many_who_write_at_once_wins(shop: Path) -> None:
    plans = [planned("User auth", f"Request {n}", PHASES) for n in range(8)]
    start, outcomes = threading.Barrier(len(plans)), []

    def write(number: int) -> None:
        start.wait()
        try:
            outcomes.append(write_plan(str(shop), plans[number]))
        except ConflictError as error:
            outcomes.append(error.status)

    threads = [threading.Thread(target=write, args=(n,)) for n in range(len(plans))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert min(outcomes) == f"{shop}/.tasks/user-auth/plan.md"
    assert outcomes.count("taken") == len(plans) - 1


@pytest.mark.parametrize("link", [".tasks", ".tasks/user-auth"])
def test_a_link_out_of_the_project_is_not_written_through(shop: Path, tmp_path: Path, link: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (shop / link).parent.mkdir(exist_ok=True)
    (shop / link).symlink_to(outside)
    with pytest.raises(WriteError, match="link"):
        write_plan(str(shop), planned("User auth", "", PHASES))
    assert list(outside.iterdir()) == []


def test_nothing_is_left_of_what_cannot_be_written(shop: Path) -> None:
    (shop / ".tasks").write_text("no folder")
    with pytest.raises(WriteError):
        write_plan(str(shop), planned("User auth", "", PHASES))
    assert (shop / ".tasks").read_text() == "no folder"


def test_what_is_wrong_is_said(d: Dispatch, shop: Path) -> None:
    with pytest.raises(ConfigError, match="the title is empty"):
        d.new_epic("  ")
    with pytest.raises(NotFoundError, match="projects: shop"):
        d.new_epic("X", project="api")
    with pytest.raises(ConfigError, match="one text, not a list"):
        d.new_epic("X", phases="Schema")
    with pytest.raises(ConfigError, match=r"phase 2 is \('API',\), neither a title nor"):
        d.new_epic("X", phases=["Schema", ("API",)])  # type: ignore[list-item]
    assert d.new_epic("X", project=shop).project == "shop"
    assert d.new_epic("Y", project="shop").epic == "y"


def test_the_project_is_asked_for_where_there_are_several(tmp_path: Path) -> None:
    for name in ("shop", "api"):
        (tmp_path / name).mkdir()
    d = Dispatch(tmp_path / "shop", tmp_path / "api", home=tmp_path / "home", live=False)
    with pytest.raises(ConfigError, match="api, shop"):
        d.new_epic("X")


def test_a_front_end_may_ask_for_it(d: Dispatch) -> None:
    phases = [{"title": "Schema", "persona": "architect"}, {"title": "API"}]
    reply = asked(d, "new_epic", project="shop", title="User auth", request="Mail.", phases=phases)
    assert reply.ok
    assert reply.result.epic == "user-auth"
    again = asked(d, "new_epic", project="shop", title="User auth")
    assert (again.ok, again.error and again.error.code) == (False, "conflict")
    wrong = asked(d, "new_epic", project="shop", title=" ")
    assert wrong.error is not None
    assert (wrong.error.code, wrong.error.message) == ("bad_request", "no plan is written: the title is empty")


def test_a_read_only_dashboard_begins_nothing(shop: Path, tmp_path: Path) -> None:
    made = create(str(shop), "user-auth", "1")
    d = Dispatch(shop, home=tmp_path / "home", live=False, read_only=True)
    with pytest.raises(ReadOnlyError):
        d.new_epic("X")
    with pytest.raises(ReadOnlyError):
        d.remove_worktree(made.path, force=True)
    for op, args in (("new_epic", {"project": "shop", "title": "X"}), ("remove_worktree", {"path": made.path})):
        reply = asked(d, op, **args)
        assert (reply.ok, reply.error and reply.error.code) == (False, "read_only")
    assert not (shop / ".tasks").exists()
    assert list(d.worktrees["path"]) == [made.path]


# ── worktrees ─────────────────────────────────────────────────────────────────────────


def test_worktrees_are_a_frame_and_removed_by_path(shop: Path, tmp_path: Path) -> None:
    made = create(str(shop), "user-auth", "1", run_id="r1")
    Path(made.path, "new.py").write_text("1\n2\n")
    d = Dispatch(shop, home=tmp_path / "home", live=False)
    [row] = d.worktrees.to_dict("records")
    assert (row["project"], row["branch"], row["run_id"], row["files"], row["added"]) == (
        "shop",
        "feat/user-auth-1",
        "r1",
        1,
        2,
    )
    assert row["dirty"] is True
    with pytest.raises(ConflictError, match=r"new\.py"):
        d.remove_worktree(made.path)
    reply = asked(d, "remove_worktree", path=made.path)
    assert reply.error is not None
    assert reply.error.code == "conflict"
    assert asked(d, "remove_worktree", path=made.path, force=True).ok
    assert d.worktrees.empty
    assert not Path(made.path).exists()


def test_only_what_is_shown_is_removed(d: Dispatch, shop: Path) -> None:
    for path in (str(shop), "/", "", "x\0y"):
        with pytest.raises(NotFoundError):
            d.remove_worktree(path, force=True)
    assert (shop / "a.py").exists()


def test_plans_in_a_worktree_are_no_second_project(tmp_path: Path) -> None:
    fleet = Fleet(tmp_path / "home")
    fleet.epic("shop", "user-auth", "User auth", [("Schema", "IN_PROGRESS")])
    shop = fleet.project("shop")
    git(shop, "init", "--quiet", "--initial-branch=main")
    commit(shop, {"a.py": "a\n"})
    made = create(str(shop), "user-auth", "1")
    assert Path(made.path, ".tasks/user-auth/plan.md").exists()
    fleet.session("shop.worktrees/user-auth-1", "Do phase 1", branch=made.branch)

    d = Dispatch(home=fleet.home, live=False, assume_live=True)
    assert [project.root for project in d.state.projects.values()] == [str(shop)]
    assert list(d.epics["project"]) == ["shop"]
    [session] = d.sessions.to_dict("records")
    assert (session["project"], session["cwd"], session["epic"], session["phase_id"]) == (
        "shop",
        made.cwd,
        "user-auth",
        "1",
    )
    assert list(d.orders["order_state"]) == ["live"]

    d.remove_worktree(made.path)
    after = Dispatch(home=fleet.home, live=False)
    assert [project.root for project in after.state.projects.values()] == [str(shop)]
    assert list(after.sessions["project"]) == ["shop"]
