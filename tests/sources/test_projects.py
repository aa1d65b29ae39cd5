"""Which project a directory belongs to."""

from __future__ import annotations

from pathlib import Path

import pytest

from dispatch_nb.sources.projects import Projects, short_names
from dispatch_nb.state.changes import CwdResolved


def root_of(projects: Projects, cwd: Path | str) -> str | None:
    (resolved,) = [c for c in projects.take([str(cwd)]) if isinstance(c, CwdResolved)]
    return resolved.root


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


def projects(home: Path, *named: Path) -> Projects:
    return Projects(str(home), "box", [str(path) for path in named])


def test_the_nearest_folder_with_plans_or_a_repository_is_the_project(home: Path) -> None:
    (home / "src" / "shop" / ".git").mkdir(parents=True)
    (home / "src" / "shop" / "api" / ".tasks").mkdir(parents=True)
    found = projects(home)
    assert root_of(found, home / "src" / "shop" / "lib") == str(home / "src" / "shop")
    assert root_of(found, home / "src" / "shop" / "api" / "v1") == str(home / "src" / "shop" / "api")


def test_a_worktree_belongs_to_its_repository(home: Path) -> None:
    (home / "shop" / ".git" / "worktrees" / "fix").mkdir(parents=True)
    tree = home / "trees" / "fix"
    tree.mkdir(parents=True)
    (tree / ".git").write_text(f"gitdir: {home}/shop/.git/worktrees/fix\n", encoding="utf-8")
    assert root_of(projects(home), tree / "src") == str(home / "shop")
    assert root_of(projects(home, home / "shop"), tree / "src") == str(home / "shop")


def test_the_home_directory_is_no_project_though_it_has_a_repository(home: Path) -> None:
    (home / ".git").mkdir()
    assert root_of(projects(home), home / "scratch") == str(home / "scratch")


def test_a_directory_that_is_gone_stands_for_itself(home: Path) -> None:
    assert root_of(projects(home), "/was/here/once") == "/was/here/once"


def test_named_projects_are_the_only_ones(home: Path) -> None:
    (home / "shop" / "web").mkdir(parents=True)
    found = projects(home, home / "shop", home / "shop" / "web")
    assert root_of(found, home / "shop" / "web" / "src") == str(home / "shop" / "web")
    assert root_of(found, home / "shop" / "lib") == str(home / "shop")
    assert root_of(found, home / "other") is None
    assert found.roots == (str(home / "shop"), str(home / "shop" / "web"))


def test_a_git_file_of_something_else_is_no_worktree(home: Path) -> None:
    (home / "sub").mkdir()
    (home / "sub" / ".git").write_text("gitdir: ../.git/modules/sub\n", encoding="utf-8")
    assert root_of(projects(home), home / "sub") == str(home / "sub")


def test_names_are_the_shortest_ends_that_differ() -> None:
    assert short_names(["/a/shop", "/b/shop", "/b/api"]) == {"/a/shop": "a/shop", "/b/shop": "b/shop", "/b/api": "api"}
    assert short_names(["/shop", "/x/shop"]) == {"/shop": "shop", "/x/shop": "x/shop"}
    assert short_names(["/"]) == {"/": "/"}
