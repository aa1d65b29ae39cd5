"""Worktrees are told when they come, change and go, and git is asked only for a reason."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.repository import commit, git, repository

from dispatch_nb.actions.worktrees import create, remove
from dispatch_nb.model import Worktree
from dispatch_nb.sources import trees as module
from dispatch_nb.sources.trees import Worktrees
from dispatch_nb.sources.worktrees import Numbers, Tree, numbers
from dispatch_nb.state.changes import WorktreeGone, WorktreeSeen

POLL_S = 1000.0


class Asked:
    """Counts how often git is asked."""

    def __init__(self) -> None:
        self.paths: list[str] = []

    def __call__(self, tree: Tree) -> Numbers:
        self.paths.append(Path(tree.path).name)
        return self.answer(tree)

    answer = staticmethod(numbers)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    counted = Asked()
    monkeypatch.setattr(module, "numbers", counted)
    return counted


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop", {"a.py": "a\n"})


def rows(seen: Worktrees, shop: Path) -> list[Worktree]:
    changes = seen.look({str(shop): "shop"}).changes
    assert all(isinstance(change, WorktreeSeen) for change in changes)
    return [change.worktree for change in changes if isinstance(change, WorktreeSeen)]


def test_a_worktree_is_told_once_and_git_asked_once(shop: Path, asked: Asked) -> None:
    made = create(str(shop), "user-auth", "1", run_id="r1")
    seen = Worktrees("box", POLL_S)
    [row] = rows(seen, shop)
    assert (row.host, row.project, row.path, row.branch, row.run_id) == ("box", "shop", made.path, made.branch, "r1")
    assert (row.ahead, row.behind, row.files, row.dirty) == (0, 0, 0, False)
    for _ in range(3):
        assert rows(seen, shop) == []
    assert len(asked.paths) == 1


def test_only_the_worktree_that_changed_is_asked(shop: Path, asked: Asked) -> None:
    one, _ = create(str(shop), "user-auth", "1"), create(str(shop), "user-auth", "2")
    seen = Worktrees("box", POLL_S)
    assert len(rows(seen, shop)) == 2
    asked.paths.clear()
    commit(Path(one.path), {"b.py": "1\n2\n"})
    [row] = rows(seen, shop)
    assert (row.path, row.ahead, row.added) == (one.path, 1, 2)
    assert asked.paths == ["user-auth-1"]
    asked.paths.clear()
    commit(shop, {"c.py": "c\n"})  # the branch that both began from
    assert {row.behind for row in rows(seen, shop)} == {1}
    assert sorted(asked.paths) == ["user-auth-1", "user-auth-2"]


def test_a_file_that_changed_is_seen_when_work_comes_to_rest_or_by_the_poller(shop: Path, asked: Asked) -> None:
    made = create(str(shop), "user-auth", "1")
    seen = Worktrees("box", POLL_S)
    rows(seen, shop)
    Path(made.path, "new.py").write_text("x\n")
    assert rows(seen, shop) == []
    seen.rest(f"{made.path}/src")
    [row] = rows(seen, shop)
    assert (row.dirty, row.files, row.added) == (True, 1, 1)
    assert len(asked.paths) == 2

    now = [0.0]
    poller = Worktrees("box", POLL_S, lambda: now[0])
    rows(poller, shop)
    Path(made.path, "new.py").unlink()
    now[0] = POLL_S - 1
    assert rows(poller, shop) == []
    now[0] = POLL_S
    assert [row.dirty for row in rows(poller, shop)] == [False]


def test_of_a_tree_for_which_git_takes_long_it_is_asked_more_rarely(shop: Path, asked: Asked) -> None:
    create(str(shop), "user-auth", "1")
    now = [0.0]

    def slow(tree: Tree) -> Numbers:
        now[0] += 3
        return numbers(tree)

    asked.answer = slow
    seen = Worktrees("box", 30.0, lambda: now[0])
    rows(seen, shop)
    now[0] = 100
    rows(seen, shop)
    assert len(asked.paths) == 1
    now[0] = 153
    rows(seen, shop)
    assert len(asked.paths) == 2


def test_one_that_is_removed_is_told(shop: Path) -> None:
    made = create(str(shop), "user-auth", "1")
    seen = Worktrees("box", POLL_S)
    rows(seen, shop)
    remove(str(shop), made.path)
    assert seen.look({str(shop): "shop"}).changes == [WorktreeGone(path=made.path)]
    assert rows(seen, shop) == []


def test_what_git_cannot_tell_is_a_problem_until_it_can(shop: Path) -> None:
    made = create(str(shop), "user-auth", "1")
    seen = Worktrees("box", POLL_S)
    rows(seen, shop)
    git(shop, "branch", "-m", "main", "trunk")
    news = seen.look({str(shop): "shop"})
    flaw = news.flaws[made.path]
    assert flaw is not None
    assert "main is not there" in flaw.reason
    assert [change.worktree.ahead for change in news.changes if isinstance(change, WorktreeSeen)] == [None]
    git(shop, "branch", "-m", "trunk", "main")
    assert seen.look({str(shop): "shop"}).flaws == {made.path: None}


def test_those_on_branches_of_epics_are_listed_too_and_others_are_not(shop: Path) -> None:
    (shop / ".tasks" / "user-auth").mkdir(parents=True)
    for name, branch in (("mine", "feat/user-auth-3"), ("other", "feat/else-1"), ("own", "spike")):
        git(shop, "worktree", "add", "-q", "-b", branch, str(shop.parent / name))
    [row] = rows(Worktrees("box", POLL_S), shop)
    assert (row.branch, row.run_id) == ("feat/user-auth-3", None)


@pytest.mark.parametrize("record", [b"\xff", b"[]", b'{"base": "--upload-pack=x"}', b"{" * 20_000])
def test_a_record_that_an_agent_wrote_over_does_no_harm(shop: Path, record: bytes) -> None:
    create(str(shop), "user-auth", "1")
    (shop / ".git/worktrees/user-auth-1/dispatch-nb.json").write_bytes(record)
    assert rows(Worktrees("box", POLL_S), shop) == []  # no branch of an epic that is there, either
