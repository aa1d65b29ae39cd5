"""Which project a working directory belongs to, and what projects are called."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable

from dispatch_nb.model import Project
from dispatch_nb.sources.epics import TASKS
from dispatch_nb.sources.files import is_below, real_path, sayable
from dispatch_nb.state.changes import Change, CwdResolved, ProjectSeen

#: Worktrees of a repository lie beside it, in a folder of its name with this behind it.
WORKTREES = ".worktrees"
#: Longest `.git` file that names a worktree's repository (bytes).
MAX_GITFILE = 4096


class Projects:
    """The folders in which agents work.

    `named`: show these and no others; `extra`: show these besides those that sessions work in. The
    home directory and the file system's root are projects only if they are among those.
    """

    def __init__(self, home: str, host: str, named: Iterable[str] = (), extra: Iterable[str] = ()) -> None:
        self._host = host
        self._never = {os.path.normpath(home), os.path.realpath(home), os.sep}
        self._only = tuple(dict.fromkeys(os.path.normpath(path) for path in named))
        self._given = self._only or tuple(dict.fromkeys(os.path.normpath(path) for path in extra))
        self._roots: dict[str, Project | None] = dict.fromkeys(self._given)
        self._cwds: dict[str, CwdResolved] = {}

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders of all projects."""
        return tuple(self._roots)

    @property
    def given(self) -> tuple[str, ...]:
        """The folders that a person named."""
        return self._given

    def name(self, root: str) -> str | None:
        """What a project is called, if it was told already."""
        project = self._roots.get(root)
        return project.project if project else None

    def called(self, reals: set[str]) -> set[str]:
        """Return the working directories, as sessions name them, that are really one of `reals`."""
        return {cwd for cwd, known in self._cwds.items() if known.real in reals} if reals else set()

    def has(self, root: str) -> bool:
        """Whether the folder is a project's."""
        return root in self._roots

    def take(self, cwds: Iterable[str]) -> list[Change]:
        """Resolve working directories that are new; tell them, after the projects that they bring."""
        new = [cwd for cwd in dict.fromkeys(cwds) if cwd not in self._cwds]
        return self._resolved(new) if new else []

    def again(self) -> list[Change]:
        """Resolve everything again: folders came and went."""
        return self._resolved(list(self._cwds))

    def _resolved(self, cwds: Iterable[str]) -> list[Change]:
        changes: list[Change] = []
        for cwd in cwds:
            root = self._resolve(cwd)
            known = CwdResolved(cwd=cwd, root=root, real=_real(cwd))
            if self._cwds.get(cwd) != known:
                self._cwds[cwd] = known
                changes.append(known)
                if root is not None:
                    self._roots.setdefault(root, None)
        return [*self.told(), *changes]

    def told(self) -> list[ProjectSeen]:
        """Tell the projects that are new, came or went, or that others made to be called differently."""
        changes: list[ProjectSeen] = []
        for root, name in short_names(self._roots).items():
            there = os.path.isdir(root)
            project = Project(host=self._host, project=name, root=root, exists=there, named=root in self._given)
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
        | a folder at or above it has `.tasks/` or `.git`           | the nearest such    |
        | that, or what is above it, is a worktree (`.git` is a     | of the same place   |
        | file that says so), or lies in `<repository>.worktrees/`  | in its repository   |
        | is the home directory, the root, or no absolute path      | none                |
        | else                                                      | itself              |

        Folders to be shown besides count as if they had `.tasks/`.
        """
        if not os.path.isabs(cwd) or "\0" in cwd or not sayable(cwd):
            return None
        cwd = os.path.normpath(cwd)
        found = self._ancestor(cwd)
        if not self._only:
            return found
        real = os.path.realpath(cwd)
        inside = [
            root
            for root in self._only
            if is_below(cwd, root) or is_below(real, os.path.realpath(root)) or (found and is_below(found, root))
        ]
        return max(inside, key=len, default=None)

    def _ancestor(self, cwd: str) -> str | None:
        folder, plans = cwd, None
        while True:
            if folder in self._given and not self._only:
                return plans or folder
            if folder in self._never:
                return plans or (cwd if cwd not in self._never else None)
            git = os.path.join(folder, ".git")
            file = os.path.isfile(git)
            main = _worktree_of(git) if file else _beside(folder)
            if main and main not in self._never:  # what follows is shorter each time, so it ends
                return self._ancestor(os.path.normpath(os.path.join(main, os.path.relpath(cwd, folder))))
            if file or os.path.isdir(git):
                return plans or folder
            if plans is None and os.path.isdir(os.path.join(folder, TASKS)):
                plans = folder  # unless that lies in a worktree, whose copies of plans do not count
            if folder == os.path.dirname(folder):
                return plans or cwd  # a root that is not called `/`
            folder = os.path.dirname(folder)


def _real(cwd: str) -> str | None:
    """Return the directory with all links followed; None if there is none of that name."""
    if not os.path.isabs(cwd) or "\0" in cwd or not sayable(cwd) or not os.path.isdir(cwd):
        return None
    return real_path(cwd)


def _beside(folder: str) -> str | None:
    """Return the repository of a worktree that lies beside it, as we and others make them; it may be gone by now."""
    main = os.path.dirname(folder).removesuffix(WORKTREES)
    return main if main != os.path.dirname(folder) and os.path.isdir(os.path.join(main, ".git")) else None


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
    return main if found and os.path.isdir(path) else None


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
