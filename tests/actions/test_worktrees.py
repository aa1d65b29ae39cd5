"""Worktrees for phases: made beside the project, and removed without losing what is in them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from builders.repository import commit, git, repository
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.actions.worktrees import create, remove
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, WriteError
from dispatch_nb.sources.worktrees import branch_of, numbers, tree_at, trees


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop", {"README.md": "# Shop\n", "src/a.py": "a = 1\nb = 2\n"})


def test_a_worktree_lies_beside_the_project_on_a_branch_of_its_own(shop: Path) -> None:
    made = create(str(shop), "user-auth", "2", run_id="r1")

    assert made.path == f"{shop}.worktrees/user-auth-2"
    assert made.cwd == made.path
    assert (made.branch, made.base) == ("feat/user-auth-2", "main")
    assert made.tasks == f"{shop}/.tasks"
    assert git(made.path, "branch", "--show-current") == "feat/user-auth-2"
    assert Path(made.path, "src/a.py").read_text() == "a = 1\nb = 2\n"
    assert git(shop, "status", "--porcelain") == ""
    [tree] = trees(str(shop))
    assert (tree.path, tree.branch, tree.base) == (made.path, made.branch, "main")
    assert tree.record is not None
    assert tree.record.run_id == "r1"


def test_a_name_that_is_taken_gets_a_number(shop: Path) -> None:
    git(shop, "branch", "feat/user-auth-2")
    Path(f"{shop}.worktrees/user-auth-2-2").mkdir(parents=True)

    assert create(str(shop), "user-auth", "2").branch == "feat/user-auth-2-3"
    assert create(str(shop), "user-auth", "2").branch == "feat/user-auth-2-4"


@given(st.text(max_size=80), st.text(max_size=20))
def test_whatever_an_epic_is_called_its_branch_is_one(epic: str, phase_id: str) -> None:
    branch = branch_of(epic, phase_id)

    assert re.fullmatch(r"feat/[\w.]+(?:[-.][\w.]+)*", branch), branch
    assert not re.search(r"\.\.|\.lock$|/\.|\.$", branch)


@pytest.mark.parametrize(
    "epic",
    ["../../etc", "a b\nc", "--force", ".hidden", "x.lock", "a..b", "@{1}", "~^:?*[\\", "überweisung", "日本", "-", ""],
)
def test_hostile_names_become_branches_that_git_takes(shop: Path, epic: str) -> None:
    made = create(str(shop), epic, "1")

    assert Path(made.path).parent == Path(f"{shop}.worktrees")
    assert git(made.path, "branch", "--show-current") == made.branch


def test_a_project_within_a_repository_is_worked_on_at_its_own_place(tmp_path: Path) -> None:
    top = repository(tmp_path / "mono", {"packages/shop/a.py": "a\n", "packages/api/b.py": "b\n"})
    made = create(str(top / "packages/shop"), "user-auth", "1")

    assert made.path == f"{top}.worktrees/user-auth-1"
    assert made.cwd == f"{made.path}/packages/shop"
    assert [tree.path for tree in trees(str(top / "packages/shop"))] == [made.path]
    assert trees(str(top / "packages/api")) == []
    assert trees(str(top)) == []


@pytest.mark.parametrize("how", ["no repository", "no commit", "nothing tracked"])
def test_what_has_no_worktrees_says_why(tmp_path: Path, how: str) -> None:
    root = tmp_path / "shop"
    if how == "no repository":
        root.mkdir()
    elif how == "no commit":
        root.mkdir()
        git(root, "init", "--quiet")
    else:  # as a home directory that is kept in git
        root = repository(tmp_path / "home", {".profile": "x\n"}) / "shop"
        root.mkdir()
    with pytest.raises(ConfigError, match=r"no git repository|no commit yet|nothing in .* is kept in git"):
        create(str(root), "e", "1")
    assert not Path(f"{root}.worktrees").exists()


def test_a_branch_that_git_refuses_leaves_nothing(shop: Path) -> None:
    git(shop, "branch", "feat")  # no branch can be called feat/... beside it

    with pytest.raises(WriteError, match="feat"):
        create(str(shop), "user-auth", "1")
    assert not Path(f"{shop}.worktrees").exists()
    assert git(shop, "worktree", "list", "--porcelain").count("worktree ") == 1


def test_hooks_and_filters_of_the_repository_are_not_run(shop: Path, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    commit(shop, {".gitattributes": "* filter=evil diff=evil\n"})
    hook = shop / ".git/hooks/post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {ran}\n")
    hook.chmod(0o755)
    for name in ("filter.evil.clean", "filter.evil.smudge", "filter.evil.process", "diff.evil.textconv"):
        git(shop, "config", name, f"touch {ran}; cat")
    git(shop, "config", "filter.evil.required", "true")
    git(shop, "config", "core.fsmonitor", f"touch {ran}; false")

    made = create(str(shop), "user-auth", "1")
    Path(made.path, "src/a.py").write_text("changed\n")
    tree = tree_at(str(shop), made.path)
    assert tree is not None
    assert numbers(tree).dirty is True
    with pytest.raises(ConflictError):
        remove(str(shop), made.path)
    remove(str(shop), made.path, force=True)
    assert not ran.exists()
    subprocess.run(["git", "status"], cwd=shop, capture_output=True, check=False)
    assert ran.exists()  # what anybody else's git would have done


# ── what is in one ────────────────────────────────────────────────────────────────────


def test_the_numbers_are_those_against_the_branch_that_it_began_from(shop: Path) -> None:
    made = create(str(shop), "user-auth", "1")
    tree = tree_at(str(shop), made.path)
    assert tree is not None
    fresh = numbers(tree)
    assert (fresh.ahead, fresh.behind, fresh.files, fresh.added, fresh.removed, fresh.dirty) == (0, 0, 0, 0, 0, False)

    commit(Path(made.path), {"src/b.py": "1\n2\n3\n"})
    commit(shop, {"README.md": "# Shop\n\nmore\n"})
    commit(shop, {"README.md": "# Shop\n\nstill more\n"})
    Path(made.path, "src/a.py").write_text("a = 1\n")
    Path(made.path, "new.txt").write_text("one\ntwo")
    now = numbers(tree)
    assert (now.ahead, now.behind, now.files, now.added, now.removed, now.dirty) == (1, 2, 3, 5, 1, True)


def test_what_git_cannot_tell_is_not_known(shop: Path) -> None:
    made = create(str(shop), "user-auth", "1")
    tree = tree_at(str(shop), made.path)
    assert tree is not None
    git(shop, "checkout", "-q", "-b", "other")
    git(shop, "branch", "-D", "main")
    gone = numbers(tree)
    assert (gone.ahead, gone.files, gone.dirty) == (None, None, False)
    assert "main is not there" in gone.why
    Path(made.path, ".git").write_text("gitdir: /nowhere\n")
    broken = numbers(tree)
    assert (broken.ahead, broken.dirty) == (None, None)
    assert broken.why


# ── taking it away ────────────────────────────────────────────────────────────────────


def test_one_that_holds_nothing_goes_with_its_branch(shop: Path) -> None:
    made = create(str(shop), "user-auth", "1")
    remove(str(shop), made.path)

    assert not Path(f"{shop}.worktrees").exists()
    assert git(shop, "branch", "--list", "feat/*") == ""
    assert trees(str(shop)) == []


def test_one_that_was_merged_goes(shop: Path) -> None:
    made = create(str(shop), "user-auth", "1")
    commit(Path(made.path), {"b.py": "b\n"})
    git(shop, "merge", "--quiet", "--ff-only", made.branch)
    remove(str(shop), made.path)
    assert not Path(made.path).exists()


def test_what_would_be_lost_is_named(shop: Path) -> None:
    made = create(str(shop), "user-auth", "1")
    commit(Path(made.path), {"b.py": "b\n"})
    Path(made.path, "new.txt").write_text("x\n")

    with pytest.raises(ConflictError, match=r"new\.txt.* and 1 commit on feat/user-auth-1 that no other branch has"):
        remove(str(shop), made.path)
    assert Path(made.path, "new.txt").exists()
    remove(str(shop), made.path, force=True)
    assert not Path(made.path).exists()
    assert git(shop, "branch", "--list", "feat/*") == ""


def test_no_other_folder_is_removed(shop: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    git(shop, "worktree", "add", "-q", "-b", "own", str(mine))
    for path in (str(mine), str(shop), "/", ""):
        with pytest.raises(NotFoundError):
            remove(str(shop), path, force=True)
    assert mine.exists()
