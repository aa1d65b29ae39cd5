"""`Scanner.scan`: the one way from the disk to changes, for the watcher and for the poller."""

from __future__ import annotations

import os
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from operator import attrgetter

from dispatch_nb.providers.base import Provider
from dispatch_nb.providers.values import Flaw, Live, Meta, Shared, Transcript
from dispatch_nb.sources.book import ProblemBook
from dispatch_nb.sources.epics import TASKS, Epics
from dispatch_nb.sources.files import spelled
from dispatch_nb.sources.index import Index
from dispatch_nb.sources.parts import Parts
from dispatch_nb.sources.personas import Personas
from dispatch_nb.sources.projects import Projects
from dispatch_nb.sources.walk import Found, Places
from dispatch_nb.state.changes import Change, PartRead, RootSeen, ScanDone, ScanProgress

#: A batch goes out after this time (seconds) or this many files, so that what is running shows early.
BATCH_S, BATCH_FILES = 0.1, 50

Batches = Iterator[list[Change]]


class Scanner:
    """Reads what changed. Not thread-safe: `Sources` calls it under one lock.

    A scan is an iterator of batches of changes; between two of them the lock may change hands, and
    a scan that is not finished does no harm: the next one finds what it left. A batch may be empty.

    Parameters
    ----------
    providers, home, env
        Whose files are read, what stands for `~`, and the variables that may move them.
    host
        Name of this machine.
    named, extra
        Absolute paths of projects: show these only; show these besides those that sessions work in.
    index
        What was read by an earlier start.
    now
        The clock, for when problems were first seen.
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
        self._epics = Epics(self._book)
        self._personas = Personas(home, self._book)
        self._persona_folders = dict.fromkeys(self._persona_dirs(home, env), None) | self._folders_of(
            self._projects.roots
        )
        self._cwd_of: dict[str, Mapping[str, str]] = {}  # by the file that tells: folder of logs → their directory
        self._roots_due = False
        self._roots_told: dict[str, RootSeen] = {}
        self._looked_at: dict[str, str | None] = {}  # projects whose plans were looked at, and what they were called
        self._progress: dict[str, ScanProgress] = {}
        self.done = False
        """The first scan of everything is complete."""

    def pids(self) -> set[int]:
        """The processes that live files name."""
        return {live.pid for live in self.parts.lives()}

    def last_words(self, pids: set[int], cwds: set[str]) -> list[str]:
        """The logs of sessions whose process is gone: one of `pids`, or one that worked in one of `cwds`."""
        return self.parts.last_words(pids, self._projects.called(cwds))

    def locks(self) -> list[str]:
        """The live files whose process is the one that holds a lock on them."""
        return [live.path for live in self.parts.lives() if live.locked]

    def watched(self) -> list[str]:
        """The folders of the providers that are to be watched, whether they are there or not."""
        return [place.real for place in self._places.all if not (place.root.shallow or place.root.pruned)]

    def watched_flat(self) -> list[str]:
        """The folders of the providers in which only some files are to be watched."""
        return self._places.flat()

    def wants(self, path: str) -> bool:
        """Whether the file at `path`, as a watcher tells it, is to be read."""
        return self._places.wants(self._places.named(path))

    def watched_of_projects(self) -> list[str]:
        """The folders with plans and personas that are to be watched, whether they are there or not."""
        return [*(os.path.join(root, TASKS) for root in self._projects.roots), *self._persona_folders]

    def projects(self) -> dict[str, str | None]:
        """The folders of all projects, and what they are called."""
        return {root: self._projects.name(root) for root in self._projects.roots}

    def problem(self, path: str, *flaws: Flaw) -> list[Change]:
        """Tell what is wrong with something that is no file of an agent: a watch, the index. No flaws: it is well."""
        return list(self._book.report(path, flaws))

    def index_problem(self) -> list[Change]:
        """Tell what is wrong with the index, once anything is."""
        if self._index.path is None or self._index.flaw is None:
            return []
        return self.problem(self._index.path, self._index.flaw)

    def _of_providers(self, *, so_far: bool = False) -> list[Change]:
        """Tell what the providers' own code failed at; `so_far`: it may yet, so that none is called well."""
        changes: list[Change] = []
        for name, flaw in self._places.flaws().items():
            if flaw is not None or not so_far:
                changes += self.problem(f"dispatch-nb {name}", *([flaw] if flaw else []))
        return changes

    # ── scanning ─────────────────────────────────────────────────────────────────────

    def scan(self, paths: Iterable[str] | None = None) -> Batches:
        """Yield what changed at and below `paths`; None: everywhere. The first scan of all tells its progress."""
        if paths is None:
            yield from self._everywhere()
            return
        files: list[Found] = []
        names = sorted({self._places.named(os.path.normpath(path)) for path in paths})
        for root, folder in dict.fromkeys(place for name in names if (place := self._epic_of(name)) is not None):
            yield self._epics_at(root, folder)
        for name in names:
            yield from self._at(name, files)
        yield from self._read(files)
        if self._roots_due:  # a folder of live files is told once those in it are: else all would seem to miss theirs
            self._roots_due = False
            yield self._roots()
        yield self._of_providers(so_far=True)

    def _everywhere(self) -> Batches:
        self._places.refresh()
        yield self._roots()
        yield from self._look_at(self._projects.roots)
        yield self._personas_in(self._persona_folders)
        found: list[Found] = []
        for place in self._places.all:
            yield from self._below(place.root.path, found)
        if not self.done:
            self._expect(found)
        # who lives now is shown first, with their sessions, then the newest
        lives = {item.path: item for item in found if item.claim and item.claim.source.kind == "live"}
        yield from self._read(lives.values())
        living = {live.session_id for live in self.parts.lives()}
        yield from self._read((item for item in found if item.path not in lives), living)
        yield self._projects.again()
        yield from self._look_at_new()
        yield [*self._of_providers(), *self.index_problem()]
        if not self.done:
            self.done = True
            yield [ScanDone()]

    def _at(self, path: str, files: list[Found]) -> Batches:
        """Look at one path that something happened to; providers' files are left to be read in `files`."""
        if self._projects.has(path):
            yield self._projects.again()
            yield from self._look_at([path])
        for folder in (path, os.path.dirname(path)):
            if folder in self._persona_folders:
                yield self._personas_in([folder])
        if not self._places.at(path):
            return
        if (claim := self._places.claim(path)) is not None:
            files.append(Found(path, claim, None))
        elif os.path.isdir(path) and not os.path.islink(path):
            self._roots_due = True
            yield from self._below(path, files)
        elif not os.path.lexists(path):
            self._roots_due = True
            files += [Found(known, None, None) for known in self.parts.below(path)]  # a folder that was there

    def _epic_of(self, path: str) -> tuple[str, str] | None:
        """Return the project and the folder of the plan that `path` belongs to; no folder: it is `.tasks/` itself."""
        folder = ""
        while path != os.path.dirname(path):
            parent, name = os.path.split(path)
            if name == TASKS and self._projects.has(parent):
                return parent, folder
            path, folder = parent, name
        return None

    def _epics_at(self, root: str, folder: str) -> list[Change]:
        """Look at the plans of a project, or only at that in `folder`."""
        project = self._projects.name(root)
        return self._epics.read(root, folder, project) if folder else self._epics.sweep(root, project)

    def _below(self, top: str, files: list[Found]) -> Batches:
        """Find what is to be read below `top`: what is new, what changed and what is gone."""
        there: set[str] = set()
        until = time.monotonic() + BATCH_S
        for item in self._places.walk(top):
            there.update((item.path, spelled(item.path)))
            if item.flaw is not None:
                yield self.problem(item.path, item.flaw)
            elif not self.parts.settled(item):
                files.append(item)
            if time.monotonic() >= until:
                yield []
                until = time.monotonic() + BATCH_S
        # reading tells whether they are gone, or only out of reach
        files += [Found(path, None, None) for path in self.parts.below(top) if path not in there]

    def _read(self, found: Iterable[Found], first: Iterable[str] = ()) -> Batches:
        """Read files: those of the sessions `first`, then the newest; a long one takes turns with the others."""
        wanted = set(first)

        def order(item: Found) -> tuple[bool, int]:
            lives = item.claim is not None and item.claim.source.session_id in wanted
            return not lives, -item.stamp.mtime_ns if item.stamp else 0

        todo = deque(sorted(found, key=order))
        batch: list[Change] = []
        files, until = 0, time.monotonic() + BATCH_S
        while todo:
            item = todo.popleft()
            changes, complete = self.parts.read(item.path, item.claim)
            batch += changes
            if complete:
                self._count(item)
            else:
                todo.append(item)
            files += 1
            if not todo or files >= BATCH_FILES or time.monotonic() >= until:
                yield from self._with_projects([*batch, *self._progress_of()])
                batch, files, until = [], 0, time.monotonic() + BATCH_S

    # ── projects ─────────────────────────────────────────────────────────────────────

    def _with_projects(self, batch: list[Change]) -> Batches:
        """Resolve the working directories that a batch brings, and look at the plans of new projects."""
        parts = [c.part for c in batch if isinstance(c, PartRead)]
        cwds = [part.cwd for part in parts if isinstance(part, Transcript | Live | Meta) and part.cwd]
        for change in (c for c in batch if isinstance(c, PartRead)):
            cwds += self._cwds_told(change)
        yield [*self._projects.take(cwds), *batch]
        yield from self._look_at_new()

    def _cwds_told(self, change: PartRead) -> list[str]:
        """Return the directories that other files tell of a log, or a file tells of logs that are known."""
        if isinstance(change.part, Shared):
            self._cwd_of[change.path] = change.part.cwds
            return [cwd for folder, cwd in change.part.cwds.items() if self.parts.has_log(folder)]
        if not isinstance(change.part, Transcript) or change.part.cwd is not None:
            return []
        folders = list(above(change.path))
        return [told[folder] for told in self._cwd_of.values() for folder in folders if folder in told]

    def _look_at_new(self) -> Batches:
        yield from self._look_at([])

    def _look_at(self, roots: Iterable[str]) -> Batches:
        """Look at the plans of projects; also of those that are new, or called differently: their rows say so."""
        yield list(self._projects.told())
        names = self.projects()
        renamed = [root for root, name in names.items() if self._looked_at.get(root, "") != name]
        for root in dict.fromkeys([*roots, *renamed]):
            self._looked_at[root] = names[root]
            self._persona_folders |= (folders := self._folders_of([root]))
            yield self._missing(root) + self._epics.sweep(root, names[root])
            if root in renamed:
                yield self._personas_in(folders)

    def _missing(self, root: str) -> list[Change]:
        """Tell that a project which a person named is not there."""
        if root not in self._projects.given or os.path.isdir(root):
            return self.problem(root)
        flaw = Flaw(
            kind="missing", reason="This project's folder does not exist.", hint="Check the name that was given."
        )
        return self.problem(root, flaw)

    def _folders_of(self, roots: Iterable[str]) -> dict[str, str | None]:
        """Return the persona folders of projects: where those of a person lie below the home directory."""
        return {folder: root for root in roots for folder in self._persona_dirs(root, {})}

    def _persona_dirs(self, home: str, env: Mapping[str, str]) -> Iterator[str]:
        yield from self._places.persona_dirs(home, env)

    def _personas_in(self, folders: Iterable[str]) -> list[Change]:
        changes: list[Change] = []
        for folder in folders:
            root = self._persona_folders[folder]
            changes += self._personas.sweep(folder, root, self._projects.name(root) if root else None)
        return changes

    # ── roots and progress ───────────────────────────────────────────────────────────

    def _roots(self) -> list[Change]:
        """Tell which of the providers' folders are there, as far as that is news."""
        changes: list[Change] = []
        for place in self._places.all:
            told = RootSeen(
                provider=place.provider.name,
                label=place.root.label,
                path=place.root.path,
                exists=os.path.isdir(place.root.path),
                live=place.root.live,
                locks=place.root.locks,
                told=place.root.told,
            )
            if self._roots_told.get(told.path) != told:
                self._roots_told[told.path] = told
                changes.append(told)
        return changes

    def _expect(self, found: Iterable[Found]) -> None:
        total = Counter(item.claim.place.provider.name for item in found if item.claim)
        self._progress = {name: ScanProgress(provider=name, done=0, total=count) for name, count in total.items()}

    def _count(self, item: Found) -> None:
        known = self._progress.get(item.claim.place.provider.name) if item.claim and not self.done else None
        if known is not None and known.done < known.total:
            self._progress[known.provider] = ScanProgress(
                provider=known.provider, done=known.done + 1, total=known.total
            )

    def _progress_of(self) -> list[ScanProgress]:
        return [] if self.done else sorted(self._progress.values(), key=attrgetter("provider"))


def above(path: str) -> Iterator[str]:
    """Yield the folders that a file lies in, the innermost first."""
    while path != (path := os.path.dirname(path)):
        yield path


def needs_processes(changes: Iterable[Change], *, recent: bool) -> bool:
    """Whether a batch brings what is judged by processes that were perhaps not seen yet.

    A process is there before its log is: a look that is `recent` has seen it.
    """
    parts = [change.part for change in changes if isinstance(change, PartRead)]
    if any(isinstance(part, Live) for part in parts):
        return True
    return not recent and any(isinstance(part, Transcript) for part in parts)
