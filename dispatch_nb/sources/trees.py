"""Which worktrees there are and what git says of them, asked again only when there is reason to.

Each look costs some stats. git is asked of a worktree when a commit, a branch or its index changed, when
somebody says that work in it came to rest, and else every `poll_s` seconds, since a file that an agent
changes leaves no trace that is cheap to see; of a large tree more rarely, so that git works at most a
fiftieth of the time for it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from dispatch_nb.model import Worktree
from dispatch_nb.providers.values import Flaw
from dispatch_nb.sources.files import is_below
from dispatch_nb.sources.worktrees import Numbers, Tree, numbers, repository, stamps, trees
from dispatch_nb.state.changes import Change, WorktreeGone, WorktreeSeen

#: Share of the time that git may work for one worktree, as the number of pauses as long as its answer took.
PAUSES = 50


class _Asked(NamedTuple):
    """What git said once."""

    stamps: tuple[int, ...]
    at: float
    took: float
    numbers: Numbers


class News(NamedTuple):
    """What a look found."""

    changes: list[Change]
    flaws: dict[str, Flaw | None]
    """By path: what git could not tell, None: it is well again."""


class Worktrees:
    """The worktrees of all projects. Has a lock of its own: git takes its time, and nobody else waits for it."""

    def __init__(self, host: str, poll_s: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._host = host
        self._poll_s = poll_s
        self._clock = clock
        self._seen: dict[str, tuple[Worktree, _Asked]] = {}
        self._tops: dict[str, tuple[float, str | None]] = {}
        self._due: set[str] = set()
        self._lock = threading.Lock()

    def rest(self, path: str) -> None:
        """Work in a folder came to rest: its worktree is asked at the next look, whatever the stamps say."""
        self._due.add(os.path.normpath(path))

    def look(self, projects: Mapping[str, str | None]) -> News:
        """Return what changed in the worktrees of projects (folder → what it is called)."""
        with self._lock:
            due, self._due = self._due, set()
            news = News([], {})
            there: set[str] = set()
            for root, name in projects.items():
                for tree in trees(root) if self._has_any(root) else ():
                    if tree.path not in there:
                        there.add(tree.path)
                        self._look_at(tree, name or os.path.basename(root), due, news)
            for path in self._seen.keys() - there:
                del self._seen[path]
                news.changes.append(WorktreeGone(path=path))
                news.flaws[path] = None
            return news

    def _has_any(self, root: str) -> bool:
        """Whether a project's repository has worktrees at all; costs one stat, for most have none."""
        asked, top = self._tops.get(root, (0.0, None))
        now = self._clock()
        if now - asked >= self._poll_s or not asked:
            top = repository(root)
            self._tops[root] = (now, top)
        return top is not None and os.path.isdir(os.path.join(top, ".git", "worktrees"))

    def _look_at(self, tree: Tree, project: str, due: Iterable[str], news: News) -> None:
        told, before = self._seen.get(tree.path, (None, None))
        stamped = stamps(tree)
        if before is not None and before.stamps == stamped and not self._is_due(tree, before, due):
            asked = before
        else:
            at = self._clock()
            found = numbers(tree)
            asked = _Asked(stamped, at, self._clock() - at, found)
        row = self._row(tree, project, asked.numbers)
        if row != told:
            news.changes.append(WorktreeSeen(worktree=row))
        if asked.numbers.why != (before.numbers.why if before else ""):
            news.flaws[tree.path] = _flaw(asked.numbers.why)
        self._seen[tree.path] = (row, asked)

    def _is_due(self, tree: Tree, before: _Asked, due: Iterable[str]) -> bool:
        pause = max(self._poll_s, PAUSES * before.took)
        return self._clock() - before.at >= pause or any(is_below(path, tree.path) for path in due)

    def _row(self, tree: Tree, project: str, found: Numbers) -> Worktree:
        return Worktree(
            host=self._host,
            project=project,
            path=tree.path,
            branch=tree.branch,
            run_id=tree.record.run_id if tree.record else None,
            ahead=found.ahead,
            behind=found.behind,
            files=found.files,
            added=found.added,
            removed=found.removed,
            dirty=found.dirty,
        )


def _flaw(why: str) -> Flaw | None:
    if not why:
        return None
    hint = "Look at it with `git status` there; `git worktree repair` mends one that was moved."
    return Flaw(kind="worktree", reason=f"git cannot tell what is in this worktree: {why}", hint=hint)
