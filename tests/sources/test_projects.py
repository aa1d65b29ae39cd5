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


def test_the_home_directory_and_the_root_are_projects_only_if_named(home: Path) -> None:
    assert root_of(projects(home), home) is None
    assert root_of(projects(home), "/") is None
    assert root_of(projects(home, home), home / "scratch") == str(home)


@pytest.mark.parametrize("cwd", ["src/shop", "C:\\shop", "/shop\0", "/shop\udce9"])
def test_what_is_no_absolute_path_belongs_to_no_project(home: Path, cwd: str) -> None:
    assert root_of(projects(home), cwd) is None


def test_a_worktree_whose_repository_is_gone_stands_for_itself(home: Path) -> None:
    tree = home / "trees" / "fix"
    tree.mkdir(parents=True)
    (tree / ".git").write_text(f"gitdir: {home}/gone/.git/worktrees/fix\n", encoding="utf-8")
    assert root_of(projects(home), tree / "src") == str(tree)


def test_a_worktree_of_the_home_directorys_repository_stands_for_itself(home: Path) -> None:
    (home / ".git" / "worktrees" / "fix").mkdir(parents=True)
    tree = home / "trees" / "fix"
    tree.mkdir(parents=True)
    (tree / ".git").write_text(f"gitdir: {home}/.git/worktrees/fix\n", encoding="utf-8")
    assert root_of(projects(home), tree) == str(tree)


def test_a_submodule_is_a_project_of_its_own(home: Path) -> None:
    (home / "shop" / ".git").mkdir(parents=True)
    (home / "shop" / "lib" / "src").mkdir(parents=True)
    (home / "shop" / "lib" / ".git").write_text("gitdir: ../.git/modules/lib\n", encoding="utf-8")
    assert root_of(projects(home), home / "shop" / "lib" / "src") == str(home / "shop" / "lib")


def test_a_project_named_by_a_link_is_found_from_where_it_leads(home: Path, tmp_path: Path) -> None:
    (tmp_path / "disk" / "shop").mkdir(parents=True)
    (home / "shop").symlink_to(tmp_path / "disk" / "shop")
    assert root_of(projects(home, home / "shop"), tmp_path / "disk" / "shop" / "src") == str(home / "shop")


def test_folders_to_be_shown_besides_take_in_what_is_below_them(home: Path) -> None:
    (home / "notes" / "repo" / ".git").mkdir(parents=True)
    found = Projects(str(home), "box", extra=[str(home / "notes")])
    assert root_of(found, home / "notes" / "today") == str(home / "notes")
    assert root_of(found, home / "notes" / "repo" / "src") == str(home / "notes" / "repo")
    assert root_of(found, home / "other") == str(home / "other")


def worktree(home: Path, inside: str = "") -> Path:
    """Make a worktree beside `shop` by hand, and a folder in it."""
    (home / "shop" / ".git" / "worktrees" / "fix").mkdir(parents=True)
    tree = home / "shop.worktrees" / "fix"
    (tree / inside).mkdir(parents=True)
    (tree / ".git").write_text(f"gitdir: {home}/shop/.git/worktrees/fix\n", encoding="utf-8")
    return tree


def test_a_worktrees_own_copy_of_the_plans_makes_no_project(home: Path) -> None:
    tree = worktree(home, "packages/api/.tasks")
    (tree / ".tasks").mkdir()
    (home / "shop" / "packages" / "api" / ".tasks").mkdir(parents=True)
    assert root_of(projects(home), tree) == str(home / "shop")
    assert root_of(projects(home), tree / "packages" / "api" / "src") == str(home / "shop" / "packages" / "api")
    assert root_of(projects(home), tree / "packages" / "web") == str(home / "shop")


def test_plans_that_only_the_worktree_has_are_its_repositorys(home: Path) -> None:
    tree = worktree(home, "packages/new/.tasks")
    assert root_of(projects(home), tree / "packages" / "new") == str(home / "shop")


def test_sessions_of_a_worktree_that_is_gone_stay_with_the_project(home: Path) -> None:
    (home / "shop" / ".git").mkdir(parents=True)
    assert root_of(projects(home), home / "shop.worktrees" / "user-auth-2" / "src") == str(home / "shop")
    assert root_of(projects(home), home / "api.worktrees" / "x") == str(home / "api.worktrees" / "x")


def test_a_clone_beside_the_worktrees_is_a_project_of_its_own(home: Path) -> None:
    (home / "shop" / ".git").mkdir(parents=True)
    (home / "shop.worktrees" / "clone" / ".git").mkdir(parents=True)
    clone = home / "shop.worktrees" / "clone"
    found = Projects(str(home), "box", extra=[str(clone)])
    assert root_of(found, clone / "src") == str(clone)
