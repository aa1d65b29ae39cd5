"""All runs: making them, finding them, and letting old ones go."""

from __future__ import annotations

import hashlib
import re
import secrets
import shutil
from collections.abc import Iterator
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

_ID = re.compile(r"\d{8}T\d{6}-[0-9a-f]{8}")
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
        """Return a folder of locks (`phases`, `slots`, `queue`), made if it is not there. Raises OSError."""
        path = self.path / name
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def create(self, spec: Spec, status: RunStatus) -> tuple[RunFolder, locks.Lock]:
        """Make a run, which nobody sees before it is whole, and who keeps it known. Raises OSError."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        making = RunFolder(self.path / f"{_MAKING}{spec.run_id}")
        making.path.mkdir(mode=0o700)
        try:
            making.make(spec, status)
            lock = making.lock()
            assert lock is not None  # noqa: S101  nobody else knows of it
            return RunFolder(making.path.rename(self.path / spec.run_id)), lock
        except BaseException:
            shutil.rmtree(making.path, ignore_errors=True)
            raise

    @contextmanager
    def starting(self, root: str, folder: str, phase_id: str) -> Iterator[bool]:
        """Be the only one that starts something for a phase; False: another one is at it for long."""
        name = hashlib.blake2b(f"{root}\0{folder}\0{phase_id}".encode("utf-8", "replace"), digest_size=16).hexdigest()
        lock = locks.take(self.folder("phases") / name, START_S)
        try:
            yield lock is not None
        finally:
            if lock is not None:
                lock.close(remove=True)

    def unfinished(self, root: str, folder: str, phase_id: str) -> Spec | None:
        """Return the run that works on a phase, or will."""
        for run in map(self.run, reversed(self.ids())):
            with suppress(FileNotFoundError, BadFileError):  # pruned meanwhile, or of a form that is not ours
                if run is None or is_over(run):
                    continue
                spec = run.spec()
                if (spec.root, spec.folder, spec.phase_id) == (root, folder, phase_id):
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
                if not RunFolder(left).is_kept() and now.timestamp() - left.stat().st_mtime > START_S:
                    shutil.rmtree(left)
        return gone


def new_id(now: datetime) -> str:
    """Return an id for a run; ids sort by time."""
    return f"{now:%Y%m%dT%H%M%S}-{secrets.token_hex(4)}"


def is_over(run: RunFolder) -> bool:
    """Whether a run has ended: it says so, or nobody is left who could."""
    status = run.status()
    if status.state in ENDED:
        return True
    if is_elsewhere(run.spec()) or run.is_kept():
        return False
    return status.agent is None or not lives(status.agent)


def is_elsewhere(spec: Spec) -> bool:
    """Whether a run's processes cannot be seen from here: another machine, or another container."""
    return spec.domain != domain()
