"""`Scanner.scan`: the one way from the disk to changes, for the watcher and for the poller."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from dispatch_nb.providers.base import Live, Provider, Transcript
from dispatch_nb.sources.book import ProblemBook
from dispatch_nb.sources.files import is_below, sayable
from dispatch_nb.sources.index import Index
from dispatch_nb.sources.parts import Parts
from dispatch_nb.sources.projects import TASKS, Projects
from dispatch_nb.sources.tasks import Personas, Tasks
from dispatch_nb.sources.walk import Found, Places
from dispatch_nb.state.changes import Change, PartRead, RootSeen, ScanDone, ScanProgress

#: A batch goes out after this time (seconds) or this many files, so that what is running shows early.
BATCH_S, BATCH_FILES = 0.1, 50


class Scanner:
    """Reads what changed. Not thread-safe: `Sources` calls it under one lock.

    A scan is an iterator of batches of changes; between two of them the lock may change hands.
    """

    def __init__(
        self,
        *,
        providers: Iterable[Provider],
        home: str,
        env: Mapping[str, str],
        host: str,
        named: Iterable[str],
        extra: Iterable[str],
        index: Index,
        now: Callable[[], datetime],
    ) -> None:
        self._home = home
        self._env = env
        self._index = index
        self._places = Places(providers, home, env)
        self._book = ProblemBook(host, now)
        self.parts = Parts(self._places, index, self._book)
        self._projects = Projects(home, host, named, extra)
        self._tasks = Tasks(self._projects, self._book)
        self._personas = Personas(self._projects, self._book)
        self._seen: set[str] = set()
        """Projects whose plans were looked at."""
        self._first = True

    def pids(self) -> set[int]:
        """The processes that live files name."""
        return {live.pid for live in self.parts.lives()}

    def folders(self) -> set[str]:
        """The folders to be watched, whether they are there or not."""
        found = {place.real for place in self._places.all}
        found.update(os.path.join(root, TASKS) for root in self._projects.roots)
        found.update(folder for folder, _ in self._persona_folders())
        return found

    def problem(self, path: str, *flaws: object) -> list[Change]:
        """Tell what is wrong with something that is no file of an agent: a watch, the index."""
        return list(self._book.report(path, flaws))  # type: ignore[arg-type]

    # ── scanning ─────────────────────────────────────────────────────────────────────

    def scan(self, paths: Iterable[str] | None = None) -> Iterator[list[Change]]:
        """Yield what changed at and below `paths`; None: everywhere. The first scan of all tells its progress."""
        if paths is None:
            yield from self._everywhere()
            return
        for path in sorted(set(paths)):
            path = self._places.named(os.path.normpath(path))  # noqa: PLW2901  the same file, as the walk calls it
            if sayable(path):
                yield from self._at(path)

    def _everywhere(self) -> Iterator[list[Change]]:
        self._places.refresh()
        yield self._roots()
        found = [item for place in self._places.all for item in self._places.walk(place.root.path, _never)]
        there = {item.path for item in found}
        for path in [p for place in self._places.all for p in self.parts.below(place.root.path) if p not in there]:
            yield self.parts.gone(path)
        for item in found:
            if item.flaw is not None:
                yield self.problem(item.path, item.flaw)
        yield from self._read(item for item in found if item.claim is not None and not self.parts.settled(item))
        yield self._projects.again()
        yield from self._plans(self._projects.roots)
        yield self._personas_everywhere()
        if self._index.path is not None:
            yield self.problem(self._index.path, *([self._index.flaw] if self._index.flaw else []))
        if self._first:
            self._first = False
            yield [ScanDone()]

    def _at(self, path: str) -> Iterator[list[Change]]:
        """Scan one path that something happened to."""
        for root in self._projects.roots:
            tasks = os.path.join(root, TASKS)
            if path in (root, tasks):
                yield from self._plans([root])
            elif is_below(path, tasks):
                folder = path[len(tasks) + 1 :].split(os.sep, 1)[0]
                yield self._tasks.read(root, folder)
        for folder, owner in self._persona_folders():
            if is_below(path, folder):
                yield self._personas.sweep(folder, owner)
        if not self._places.at(path):
            return
        if os.path.isdir(path) and not os.path.islink(path):
            yield self._roots()
            found = {item.path: item for item in self._places.walk(path, _never)}
            for gone in [known for known in self.parts.below(path) if known not in found]:
                yield self.parts.gone(gone)
            yield from self._read(item for item in found.values() if item.claim is not None)
        elif (claim := self._places.claim(path)) is not None:
            yield from self._read([Found(path, claim, None)])
        else:
            for gone in self.parts.below(path):  # a folder that was there
                yield from self._read([Found(gone, None, None)])

    def _read(self, found: Iterable[Found]) -> Iterator[list[Change]]:
        """Read files, the newest first; a long one takes turns with the others."""
        items = sorted(found, key=lambda item: item.stamp.mtime_ns if item.stamp else 0, reverse=True)
        todo = deque((item.path, item.claim) for item in items)
        total = Counter(claim.place.provider.name for _, claim in todo if claim)
        done: Counter[str] = Counter()
        batch: list[Change] = []
        files, began = 0, time.monotonic()
        while todo:
            path, claim = todo.popleft()
            changes, complete = self.parts.read(path, claim)
            batch += changes
            if not complete:
                todo.append((path, claim))
            elif claim is not None:
                done[claim.place.provider.name] += 1
            files += 1
            if not todo or files >= BATCH_FILES or time.monotonic() - began >= BATCH_S:
                if self._first:
                    batch += [ScanProgress(provider=p, done=done[p], total=n) for p, n in total.items()]
                yield from self._with_projects(batch)
                batch, files, began = [], 0, time.monotonic()

    def _with_projects(self, batch: list[Change]) -> Iterator[list[Change]]:
        """Resolve the working directories that a batch brings, and look at the plans of new projects."""
        cwds = [c.part.cwd for c in batch if isinstance(c, PartRead) and isinstance(c.part, Transcript) and c.part.cwd]
        yield [*self._projects.take(cwds), *batch]
        new = [root for root in self._projects.roots if root not in self._seen]
        yield from self._plans(new)
        for root in new:
            for folder in self._persona_dirs(root, {}):
                yield self._personas.sweep(folder, root)

    def _plans(self, roots: Iterable[str]) -> Iterator[list[Change]]:
        self._seen.update(roots)
        told = self._projects.told()
        if told:
            yield told
        for root in roots:
            yield self._tasks.sweep(root)

    def _roots(self) -> list[Change]:
        return [
            RootSeen(
                provider=place.provider.name,
                label=place.root.label,
                path=place.root.path,
                exists=os.path.isdir(place.root.path),
                live=place.root.live,
            )
            for place in self._places.all
        ]

    # ── personas ─────────────────────────────────────────────────────────────────────

    def _personas_everywhere(self) -> list[Change]:
        return [change for folder, root in self._persona_folders() for change in self._personas.sweep(folder, root)]

    def _persona_folders(self) -> Iterator[tuple[str, str | None]]:
        for folder in self._persona_dirs(self._home, self._env):
            yield folder, None
        for root in self._projects.roots:
            for folder in self._persona_dirs(root, {}):
                yield folder, root

    def _persona_dirs(self, home: str, env: Mapping[str, str]) -> Iterator[str]:
        """A project defines personas in the same folders below it as a person does below the home directory."""
        for provider in self._places.providers:
            yield from provider.persona_dirs(home, env)


def lives_in(changes: Iterable[Change]) -> bool:
    """Whether a batch tells of a process."""
    return any(isinstance(change, PartRead) and isinstance(change.part, Live) for change in changes)


def _never() -> bool:
    return False
