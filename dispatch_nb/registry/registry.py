"""All runs: making them, finding them, and letting old ones go."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from dispatch_nb.registry import locks
from dispatch_nb.registry.folder import BadFileError, RunFolder
from dispatch_nb.registry.identity import domain, lives
from dispatch_nb.registry.values import ENDED, RunStatus, Spec

#: Ended runs that are kept: so many, and none that is older than this.
KEPT, KEPT_FOR = 200, timedelta(days=14)
#: Seconds for which a start waits until another start of the same phase is decided.
START_S = 10.0

_ID = re.compile(r"\d{8}T\d{12}-[0-9a-f]{4}")
_MAKING = ".new-"


class Registry:
    """The folder of all runs. It need not be there before the first one."""

    def __init__(self, path: str) -> None:
        self.path = Path(path)

    def ids(self) -> list[str]:
        """Return the ids of all runs, oldest first."""
        try:
            return sorted(entry.name for entry in self.path.iterdir() if _ID.fullmatch(entry.name))
        except (FileNotFoundError, NotADirectoryError):
            return []

    def run(self, run_id: str) -> RunFolder | None:
        """Return the folder of a run; None: there is none of that id."""
        folder = self.path / run_id
        return RunFolder(folder) if _ID.fullmatch(run_id) and folder.is_dir() and not folder.is_symlink() else None

    def folder(self, name: str) -> Path:
        """Return the folder of locks (`starts`, `slots`), or the `queue`, made if it is not there. Raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self.path / name
        path.mkdir(exist_ok=True, mode=0o700)
        return path

    def create(self, spec: Spec, status: RunStatus) -> tuple[RunFolder, locks.Lock]:
        """Make a run, which nobody sees before it is whole, and who keeps it known. Raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder = self.path / f"{_MAKING}{spec.run_id}"
        folder.mkdir(mode=0o700)
        lock: locks.Lock | None = None
        try:
            RunFolder(folder).make(spec, status)
            lock = RunFolder(folder).lock()
            assert lock is not None  # noqa: S101  nobody else knows of it
            folder = folder.rename(self.path / spec.run_id)
            (self.folder("queue") / spec.run_id).touch(mode=0o600)  # now it waits, however long its keeper takes
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            if lock is not None:
                lock.close()  # else the run would look as if somebody kept it
            raise
        return RunFolder(folder), lock

    def queue(self) -> list[str]:
        """Return the ids of the runs that wait for their turn, oldest first. What a crash left there is removed."""
        found: list[str] = []
        for path in sorted(self.folder("queue").iterdir()):
            run = self.run(path.name)
            with suppress(FileNotFoundError, BadFileError):
                if run is not None and run.is_kept() and run.status().state == "queued":
                    found.append(path.name)
                    continue
            if _ID.fullmatch(path.name):
                path.unlink(missing_ok=True)
        return found

    def leave_queue(self, run_id: str) -> None:
        """Take a run out of those that wait. Idempotent."""
        (self.folder("queue") / run_id).unlink(missing_ok=True)

    @contextmanager
    def starting(self, *what: str) -> Iterator[bool]:
        """Be the only one that starts something for a phase or a session; False: another one is at it for long."""
        name = hashlib.blake2b("\0".join(what).encode("utf-8", "replace"), digest_size=16).hexdigest()
        lock = locks.take(self.folder("starts") / name, START_S)
        try:
            yield lock is not None
        finally:
            if lock is not None:
                lock.close(remove=True)

    def unfinished(self, is_it: Callable[[Spec], bool]) -> Spec | None:
        """Return the newest run that is not over and of which `is_it` is true."""
        for run in map(self.run, reversed(self.ids())):
            with suppress(FileNotFoundError, BadFileError):  # pruned meanwhile, or of a form that is not ours
                if run is None or _is_surely_over(run):
                    continue
                spec = run.spec()
                if is_it(spec):
                    return spec
        return None

    def prune(self, now: datetime) -> list[str]:
        """Remove the oldest runs that ended, and what a killed start left; returns their ids."""
        gone: list[str] = []
        kept = 0
        for run_id in reversed(self.ids()):
            run = self.run(run_id)
            with suppress(FileNotFoundError, BadFileError, OSError):
                if run is None or not is_over(run):
                    continue
                ended = run.status().ended or run.spec().queued
                kept += 1
                if kept > KEPT or now - ended > KEPT_FOR:
                    shutil.rmtree(run.path)
                    gone.append(run_id)
        for left in self.path.glob(f"{_MAKING}*"):
            with suppress(OSError):
                # its age first: to look whether somebody keeps it is to have its lock for a moment
                if now.timestamp() - left.stat().st_mtime > START_S and not RunFolder(left).is_kept():
                    shutil.rmtree(left)
        return gone


def new_id(now: datetime) -> str:
    """Return an id for a run; ids sort by time, to the microsecond."""
    return f"{now:%Y%m%dT%H%M%S%f}-{secrets.token_hex(2)}"


def is_over(run: RunFolder) -> bool:
    """Whether a run has ended: it says so, or nobody is left who could."""
    status = run.status()
    if status.state in ENDED:
        return True
    if is_elsewhere(run.spec()) or run.is_kept():
        return False
    return status.agent is None or not lives(status.agent)


def _is_surely_over(run: RunFolder) -> bool:
    """Whether a run has ended; one that is kept, and whose status cannot be read, has not."""
    try:
        return is_over(run)
    except BadFileError:
        return not run.is_kept()


def is_elsewhere(spec: Spec) -> bool:
    """Whether a run's processes cannot be seen from here: another machine, or another container."""
    return spec.domain != domain()
