"""Agents that work in a git worktree of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.agents import Stage, ended, prompt, running, until
from builders.repository import commit, git
from msgspec.structs import replace

from dispatch_nb import Dispatch
from dispatch_nb.errors import ConfigError, ConflictError
from dispatch_nb.faces.beginning import rested
from dispatch_nb.state.state import State


def repository(stage: Stage) -> Path:
    git(stage.project, "init", "--quiet", "--initial-branch=main")
    commit(stage.project, {"a.py": "a\n"})
    return stage.project


def test_a_run_works_in_a_fresh_worktree_and_the_main_trees_plan_counts(d: Dispatch, stage: Stage) -> None:
    shop = repository(stage)
    steps = prompt("args seen", "touch new.py", "wait go", "over 0.1")
    run = d.run("user-auth", 1, provider="claude", worktree=True, prompt=steps)
    tree = Path(f"{shop}.worktrees/user-auth-1")
    assert (run.cwd, run.branch) == (str(tree), "feat/user-auth-1")
    assert stage.status("1") == "IN_PROGRESS"
    assert "status: IN_PROGRESS" not in (tree / ".tasks/user-auth/plan.md").read_text()
    assert f"`{shop}/.tasks/user-auth/`" in run.prompt
    [row] = d.worktrees.to_dict("records")
    assert (row["path"], row["branch"], row["run_id"]) == (str(tree), "feat/user-auth-1", run.run_id)

    running(d, run.run_id)
    with pytest.raises(ConflictError, match="works in"):
        d.remove_worktree(tree, force=True)
    (tree / "go").touch()
    ended(d, run.run_id)
    assert (tree / "new.py").exists()
    assert f"--add-dir={shop / '.tasks'}" in (tree / "seen").read_text(encoding="utf-8").split("\n")
    assert not (shop / "new.py").exists()
    found = until(d, lambda s: s.worktrees[str(tree)].files == 3).worktrees[str(tree)]  # it came to rest: looked again
    assert found.dirty
    assert [project.root for project in d.state.projects.values()] == [str(shop)]
    d.remove_worktree(tree, force=True)
    assert d.worktrees.empty


def test_a_run_that_cannot_begin_leaves_no_worktree(d: Dispatch, stage: Stage) -> None:
    with pytest.raises(ConfigError, match="no git repository"):
        d.run("user-auth", 1, provider="claude", worktree=True)
    assert stage.status("1") == "TODO"
    shop = repository(stage)
    (stage.bin / "claude").unlink()
    with pytest.raises(ConfigError, match="no program"):
        d.run("user-auth", 1, provider="claude", worktree=True)
    assert stage.status("1") == "TODO"
    assert not Path(f"{shop}.worktrees").exists()
    assert git(shop, "branch", "--list", "feat/*") == ""


def test_a_folder_rests_when_its_run_ends(d: Dispatch) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("over 0"))
    row = ended(d, run.run_id)
    state: State = d.state
    before = replace(state, runs={run.run_id: replace(row, state="running")})
    assert list(rested(before, state)) == [run.cwd]
    assert list(rested(state, state)) == []
    assert list(rested(state, before)) == []
