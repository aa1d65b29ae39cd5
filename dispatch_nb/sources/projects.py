"""Which project a working directory belongs to, and what projects are called."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

from dispatch_nb.model import Project
from dispatch_nb.sources.files import is_below
from dispatch_nb.state.changes import Change, CwdResolved, ProjectSeen

#: Folder of the plans in a project.
TASKS = ".tasks"
#: Longest `.git` file that names a worktree's repository (bytes).
MAX_GITFILE = 4096


class Projects:
    """The folders in which agents work.

    `named`: show these and no others; `extra`: show these besides those that sessions work in. The
    home directory and the file system's root are projects only if named.
    """

    def __init__(self, home: str, host: str, named: Iterable[str] = (), extra: Iterable[str] = ()) -> None:
        self._host = host
        self._never = {os.path.normpath(home), os.path.realpath(home), os.sep}
        self._named = tuple(dict.fromkeys(os.path.normpath(path) for path in named))
        self._roots: dict[str, Project | None] = dict.fromkeys(self._named)
        if not self._named:
            self._roots.update(dict.fromkeys(os.path.normpath(path) for path in extra))
        self._cwds: dict[str, str | None] = {}

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders of all projects."""
        return tuple(self._roots)

    def name(self, root: str) -> str | None:
        """What a project is called, if it was told already."""
        project = self._roots.get(root)
        return project.project if project else None

    def take(self, cwds: Iterable[str]) -> list[Change]:
        """Resolve working directories that are new; tell them, and the projects that this brings."""
        changes: list[Change] = []
        for cwd in cwds:
            if cwd not in self._cwds:
                root = self._cwds[cwd] = self._resolve(cwd)
                changes.append(CwdResolved(cwd=cwd, root=root))
                if root is not None and root not in self._roots:
                    self._roots[root] = None
                    changes = [*self.told(), *changes]
        return changes

    def again(self) -> list[Change]:
        """Resolve everything again: folders came and went."""
        changes: list[Change] = []
        for cwd, before in self._cwds.items():
            root = self._resolve(cwd)
            if root != before:
                self._cwds[cwd] = root
                if root is not None:
                    self._roots.setdefault(root, None)
                changes.append(CwdResolved(cwd=cwd, root=root))
        return [*self.told(), *changes]

    def told(self) -> list[Change]:
        """Tell the projects that are new, or that others made to be called differently."""
        changes: list[Change] = []
        for root, name in short_names(self._roots).items():
            exists = os.path.isdir(root)
            named = root in self._named
            project = Project(host=self._host, project=name, root=root, exists=exists, named=named)
            if project != self._roots[root]:
                self._roots[root] = project
                changes.append(ProjectSeen(project=project))
        return changes

    def _resolve(self, cwd: str) -> str | None:
        """Return the project of `cwd`.

        | `cwd`                                                     | project             |
        |-----------------------------------------------------------|---------------------|
        | projects were named, and it is in one (the deepest)       | that one            |
        | projects were named, and it is in a worktree of one       | that one            |
        | projects were named                                       | none: not shown     |
        | a folder at or above it has `.tasks/` or `.git/`          | the nearest such    |
        | a folder at or above it has a `.git` file of a worktree   | its main repository |
        | else                                                      | itself              |
        """
        if not os.path.isabs(cwd) or "\0" in cwd:
            return None if self._named else cwd
        cwd = os.path.normpath(cwd)
        found = self._ancestor(cwd)
        if not self._named:
            return found
        holders = [root for root in self._named if is_below(cwd, root) or found == root]
        return max(holders, key=len, default=None)

    def _ancestor(self, cwd: str) -> str:
        folder = cwd
        while folder not in self._never:
            git = os.path.join(folder, ".git")
            if os.path.isfile(git) and (main := _worktree_of(git)):
                return main
            if os.path.isdir(os.path.join(folder, TASKS)) or os.path.isdir(git):
                return folder
            folder = os.path.dirname(folder)
        return cwd


def _worktree_of(git: str) -> str | None:
    """Return the repository whose worktree a `.git` file belongs to: `gitdir: <main>/.git/worktrees/<name>`."""
    try:
        with open(git, encoding="utf-8", errors="replace") as file:
            text = file.read(MAX_GITFILE)
    except OSError:
        return None  # then it tells us nothing, and the folder stands for itself
    if not text.startswith("gitdir:"):
        return None
    path = os.path.normpath(os.path.join(os.path.dirname(git), text.removeprefix("gitdir:").strip()))
    main, found, _ = path.partition(f"{os.sep}.git{os.sep}worktrees{os.sep}")
    return main if found else None


def short_names(roots: Iterable[str]) -> dict[str, str]:
    """Return for each folder the shortest end of its path that no other one has."""
    parts = {root: root.strip(os.sep).split(os.sep) for root in roots}
    names: dict[str, str] = {}
    count = 1
    while len(names) < len(parts):
        ends = {root: "/".join(mine[-count:]) for root, mine in parts.items()}
        seen = Counter(ends.values())
        for root, end in ends.items():
            if root not in names and (seen[end] == 1 or count >= len(parts[root])):
                names[root] = end or os.sep
        count += 1
    return names
