"""The disk and the process table: the only readers of both, and the threads that look."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from itertools import chain

from dispatch_nb.model import Problem
from dispatch_nb.providers.base import Provider
from dispatch_nb.providers.values import Flaw
from dispatch_nb.sources import switching
from dispatch_nb.sources.index import Index
from dispatch_nb.sources.interrupts import held_back
from dispatch_nb.sources.processes import Processes
from dispatch_nb.sources.programs import Programs
from dispatch_nb.sources.runs import Runs
from dispatch_nb.sources.scan import Scanner, needs_processes
from dispatch_nb.sources.trees import Worktrees
from dispatch_nb.sources.turns import Turns
from dispatch_nb.sources.watcher import Watcher
from dispatch_nb.sources.worker import Worker
from dispatch_nb.state.changes import Change, ProblemsFound, ProcessesSeen, Tick

logger = logging.getLogger(__name__)

#: Seconds between looks at the clock and at the processes.
TICK_S = 0.5
#: Seconds between looks whether a worktree changed.
TREES_S = 2.0
#: A look at the processes younger than this (seconds) need not be repeated because a log grew.
RECENT_S = 0.05
#: Seconds between saves of what was read.
SAVE_S = 15.0
#: So many logs read and not saved are saved at once: their readers can then leave the memory.
SAVE_LOGS = 256
#: Seconds between looks which of the agents' programs are installed.
PROGRAMS_S = 30.0
#: Seconds after which who waits for a turn looks whether it was interrupted.
WAIT_S = 0.5
#: Seconds that stopping may take, all workers and the last save together.
STOP_S = 2.0


class Sources:
    """A scanner, and who calls it: the sweeper (first scan and poller), four watchers, the clock.

    Parameters
    ----------
    providers, home, env, host, named, extra, now
        As `Scanner` has them.
    index_folder
        Where the index is kept; None: in memory.
    on_changes
        Takes each batch, on the thread that found it; calls never overlap. It must not call back.
    poll_s
        Seconds between full sweeps.
    runs
        The runs that were started from here; None: none are shown.
    programs
        Looks for the agents' programs; None: nothing can be started from here.
    """

    def __init__(  # noqa: PLR0913  the one place where all of it comes together
        self,
        *,
        providers: Iterable[Provider],
        home: str,
        env: Mapping[str, str],
        host: str,
        named: Iterable[str] = (),
        extra: Iterable[str] = (),
        index_folder: str | None,
        now: Callable[[], datetime],
        on_changes: Callable[[list[Change]], object],
        poll_s: float = 30.0,
        runs: Runs | None = None,
        programs: Programs | None = None,
    ) -> None:
        self._host = host
        self._now = now
        self._on_changes = on_changes
        self._poll_s = poll_s
        self._turns = Turns()
        self._holder: int | None = None
        self._index = Index(index_folder)
        providers = tuple(providers)
        self._processes = Processes(name for provider in providers for name in provider.process_names)
        self.worktrees = Worktrees(host, poll_s)
        self._swept = -math.inf
        self._seen: ProcessesSeen | None = None
        self.scanner = Scanner(
            providers=providers,
            home=home,
            env=env,
            host=host,
            named=named,
            extra=extra,
            index=self._index,
            now=now,
        )
        self._runs = runs or Runs(None, host)
        self._programs = programs
        self._looking = threading.Lock()
        # the watch of the plans begins anew whenever a project is found, so it is one of its own
        loops = {
            "sweeper": self._sweep,
            "watcher": self._watcher("watcher", self.scanner.watched),
            "watcher of lists": self._watcher("watcher of lists", self.scanner.watched_flat, self.scanner.wants),
            "watcher of plans": self._watcher("watcher of plans", self.scanner.watched_of_projects),
            "watcher of runs": self._watcher("watcher of runs", self._runs.watched, self._runs.wants),
            "clock": self._clock,
            "watcher of worktrees": self._trees,
            "finder of programs": self._find_programs,
        }
        self._workers = [Worker(name, run, on_crash=self._on_crash(name)) for name, run in loops.items()]
        self._life = threading.Lock()
        self._running = False

    # ── life ─────────────────────────────────────────────────────────────────────────

    @property
    def running(self) -> bool:
        """Whether changes are followed."""
        return self._running

    def start(self) -> None:
        """Follow changes. Returns at once: the first scan runs on a worker. Idempotent."""
        with held_back(), self._life:
            if self._running:
                return
            self._running = True
            switching.shorten()
            for worker in self._workers:
                worker.start()

    def stop(self) -> None:
        """End the threads and close the index, within `STOP_S` seconds. Idempotent."""
        with held_back(), self._life:
            if not self._running:
                return
            self._running = False
            switching.restore()
            until = time.monotonic() + STOP_S
            for worker in self._workers:
                worker.ask_to_stop()
            if self._holder == threading.get_ident():  # who is told of a change stops us: all others wait for its turn
                self._save()
                return
            for worker in self._workers:
                if not worker.stop(until - time.monotonic()):
                    logger.warning("%s did not end in time; it ends when the disk answers", worker.name)
            self._close(max(0.1, until - time.monotonic()))

    def scan_once(self) -> None:
        """Look at everything once, on this thread."""
        self.scan(None)
        self._tick()
        self.look_at_worktrees()
        self._close(STOP_S)

    def _close(self, budget: float) -> None:
        """Save what was read and close the index; let that be if the disk keeps another thread waiting."""
        with held_back():
            if not self._turns.acquire(budget):
                return
            try:
                self._save()
            finally:
                self._turns.release()

    def _save(self) -> None:
        self.scanner.parts.checkpoint()
        self._index.close()

    # ── what the workers do ──────────────────────────────────────────────────────────

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Have a turn, which no interrupt breaks off. To wait for it can be: its holder may wait for a disk."""
        with held_back() as let_through:
            while not self._turns.acquire(WAIT_S):
                let_through()
            self._holder = threading.get_ident()
            try:
                yield
            finally:
                self._holder = None
                self._turns.release()

    def scan(self, paths: Iterable[str] | None, stop: threading.Event | None = None) -> None:
        """Read what changed at `paths` (None: everywhere) and hand it on, batch by batch."""
        paths = None if paths is None else set(paths)
        batches = chain(self._runs.scan(paths), self.scanner.scan(paths))
        while stop is None or not stop.is_set():
            with self._turn():  # taken anew for each batch, so that a long scan lets a short one in between
                if stop is not None and stop.is_set():  # while this waited
                    return
                batch = next(batches, None)
                if batch is None:
                    return
                if self.scanner.parts.went or needs_processes(batch, recent=time.monotonic() - self._swept < RECENT_S):
                    batch = [*batch, *self._look_at_processes()]  # else they would be unknown, or dead, for a moment
                if batch:
                    self._on_changes(batch)
                if self.scanner.parts.unsaved >= SAVE_LOGS:
                    self.scanner.parts.checkpoint()

    def _sweep(self, stop: threading.Event) -> None:
        while not stop.is_set():
            first = not self.scanner.done
            self.scan(None, stop)
            if first and self.scanner.done:
                with self._turn():
                    if not stop.is_set():
                        self._index.prune()
            stop.wait(self._poll_s)

    def _watcher(
        self, name: str, folders: Callable[[], list[str]], wanted: Callable[[str], bool] | None = None
    ) -> Callable[[threading.Event], None]:
        def there() -> list[str]:
            with self._turn():
                return folders()

        def run(stop: threading.Event) -> None:
            def scan(paths: Iterable[str]) -> None:
                self.scan(paths, stop)

            Watcher(there, scan, report, lambda: self.scanner.done, wanted).run(stop)

        def report(flaw: Flaw | None) -> None:
            with self._turn():
                changes = self.scanner.problem(f"dispatch-nb {name}", *([flaw] if flaw else []))
                if changes:
                    self._on_changes(changes)

        return run

    def _trees(self, stop: threading.Event) -> None:
        while not stop.wait(TREES_S if self.scanner.done else TICK_S):
            self.look_at_worktrees()

    def look_at_worktrees(self) -> None:
        """Tell which worktrees came, went or changed. Waits for git, and keeps no other source waiting for it."""
        with self._turn():
            projects = self.scanner.projects()
        news = self.worktrees.look(projects)
        with self._turn():
            for path, flaw in news.flaws.items():
                news.changes.extend(self.scanner.problem(path, *([flaw] if flaw else [])))
            if news.changes:
                self._on_changes(news.changes)

    def _find_programs(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self.look_at_programs(stop)
            stop.wait(PROGRAMS_S)

    def look_at_programs(self, stop: threading.Event | None = None) -> None:
        """Tell which of the agents' programs are there. Waits for them, and keeps no other source waiting."""
        if self._programs is None:
            return
        with self._looking:
            news = self._programs.look(stop or threading.Event())
        if news:
            with self._turn():
                self._on_changes(list(news))

    def _clock(self, stop: threading.Event) -> None:
        save = time.monotonic() + SAVE_S
        while not stop.wait(TICK_S):
            self._tick(stop)
            if time.monotonic() >= save:
                save = time.monotonic() + SAVE_S
                with self._turn():
                    self.scanner.parts.checkpoint()
                    if changes := self.scanner.index_problem():
                        self._on_changes(changes)

    def _tick(self, stop: threading.Event | None = None) -> None:
        with self._turn():
            if stop is not None and stop.is_set():  # while this waited
                return
            self._on_changes([*self._runs.look(), *self._look_at_processes(), Tick()])
        self._runs.adopt()

    def _look_at_processes(self) -> list[Change]:
        """Look who lives. Of those who just went, what they wrote last is read before that is told."""
        self._swept = time.monotonic()
        seen = self._processes.sweep(self.scanner.pids(), self.scanner.locks())
        before, self._seen = self._seen, seen
        gone = [process for pid, process in before.alive.items() if pid not in seen.alive] if before else []
        held = {pid for path, pid in before.holders.items() if pid and not seen.holders.get(path)} if before else set()
        cwds = {process.cwd for process in gone if process.cwd is not None}
        cwds |= {before.alive[pid].cwd or "" for pid in held if before and pid in before.alive}
        logs = self.scanner.last_words({process.pid for process in gone}, cwds)
        return [*(change for batch in self.scanner.scan(logs) for change in batch), seen] if logs else [seen]

    def _on_crash(self, name: str) -> Callable[[Exception], None]:
        def crashed(error: Exception) -> None:
            with self._turn():
                self._on_changes([crash_of(name, self._host, error, self._now())])

        return crashed


def crash_of(name: str, host: str, error: Exception, now: datetime) -> ProblemsFound:
    """Return the problem that a crash of one of our own threads is."""
    path = f"dispatch-nb {name}"
    reason = f"The {name} crashed and was started again: {type(error).__name__}: {error}"[:500]
    hint = "This is an error in the dashboard; please report it."
    problem = Problem(host=host, path=path, line=None, kind="crash", reason=reason, hint=hint, first_seen=now)
    return ProblemsFound(path=path, problems=(problem,))
