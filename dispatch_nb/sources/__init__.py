"""The disk and the process table: the only readers of both, and the threads that look."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from dispatch_nb.model import Problem
from dispatch_nb.providers.base import Flaw, Provider
from dispatch_nb.sources.index import Index
from dispatch_nb.sources.processes import sweep
from dispatch_nb.sources.scan import Scanner, lives_in
from dispatch_nb.sources.watcher import Watcher
from dispatch_nb.sources.worker import Worker
from dispatch_nb.state.changes import Change, ProblemsFound, Tick

#: Seconds between looks at the clock and at the processes.
TICK_S = 1.0
#: Seconds between saves of what was read.
SAVE_S = 15.0
#: Seconds that stopping may take, all workers together.
STOP_S = 2.0


class Sources:
    """A scanner, and who calls it: the first scan, the watcher, the poller, the clock.

    Parameters
    ----------
    providers, home, env, host, named, extra, now
        As `Scanner` has them.
    index_folder
        Where the index is kept; None: in memory.
    on_changes
        Takes each batch, on the thread that found it; calls never overlap.
    poll_s
        Seconds between full sweeps.
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
    ) -> None:
        self._host = host
        self._now = now
        self._on_changes = on_changes
        self._poll_s = poll_s
        self._lock = threading.Lock()
        self._index = Index(index_folder)
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
        watcher = Watcher(self._folders, self.scan, self._watch_told)
        runs = {"first scan": self._first, "watcher": watcher.run, "poller": self._poll, "clock": self._clock}
        self._workers = [Worker(name, run, on_crash=self._on_crash(name)) for name, run in runs.items()]
        self._running = False

    # ── life ─────────────────────────────────────────────────────────────────────────

    @property
    def running(self) -> bool:
        """Whether changes are followed."""
        return self._running

    def start(self) -> None:
        """Follow changes. Returns at once: the first scan runs on a worker. Idempotent."""
        if self._running:
            return
        self._running = True
        self._index.reopen()
        for worker in self._workers:
            worker.start()

    def stop(self) -> None:
        """End the threads within `STOP_S` seconds and close the index. Idempotent."""
        if not self._running:
            return
        self._running = False
        for worker in self._workers:
            worker.ask_to_stop()
        for worker in self._workers:
            worker.stop(STOP_S)
        self._close()

    def scan_once(self) -> None:
        """Look at everything once, on this thread."""
        self.scan(None)
        self._tick()
        self._close()

    def _close(self) -> None:
        with self._lock:
            self.scanner.parts.checkpoint()
            self._index.close()

    # ── what the workers do ──────────────────────────────────────────────────────────

    def scan(self, paths: Iterable[str] | None, stop: threading.Event | None = None) -> None:
        """Read what changed at `paths` (None: everywhere) and hand it on, batch by batch."""
        batches = self.scanner.scan(paths)
        while stop is None or not stop.is_set():
            with self._lock:  # taken anew for each batch, so that a long scan lets a short one in between
                batch = next(batches, None)
                if batch is None:
                    return
                if lives_in(batch):  # a process that nobody looked for yet would be unknown for a moment
                    batch = [*batch, sweep(self.scanner.pids())]
                if batch:
                    self._on_changes(batch)

    def _first(self, stop: threading.Event) -> None:
        self.scan(None, stop)
        with self._lock:
            self._index.prune()

    def _poll(self, stop: threading.Event) -> None:
        while not stop.wait(self._poll_s):
            self.scan(None, stop)

    def _clock(self, stop: threading.Event) -> None:
        waited = 0.0
        while not stop.wait(TICK_S):
            self._tick()
            waited += TICK_S
            if waited >= SAVE_S:
                waited = 0.0
                with self._lock:
                    self.scanner.parts.checkpoint()

    def _tick(self) -> None:
        with self._lock:
            self._on_changes([sweep(self.scanner.pids()), Tick()])

    def _folders(self) -> set[str]:
        with self._lock:
            return self.scanner.folders()

    def _watch_told(self, flaw: Flaw | None) -> None:
        with self._lock:
            changes = self.scanner.problem("dispatch-nb watcher", *([flaw] if flaw else []))
            if changes:
                self._on_changes(changes)

    def _on_crash(self, name: str) -> Callable[[Exception], None]:
        def crashed(error: Exception) -> None:
            self._on_changes([crash_of(name, self._host, error, self._now())])

        return crashed


def crash_of(name: str, host: str, error: Exception, now: datetime) -> ProblemsFound:
    """Return the problem that a crash of one of our own threads is."""
    path = f"dispatch-nb {name}"
    reason = f"The {name} crashed and was started again: {type(error).__name__}: {error}"[:500]
    hint = "This is an error in the dashboard; please report it."
    problem = Problem(host=host, path=path, line=None, kind="crash", reason=reason, hint=hint, first_seen=now)
    return ProblemsFound(path=path, problems=(problem,))
