"""Locks that the system frees when their holder dies."""

from __future__ import annotations

import errno
import os
import select
import time
from pathlib import Path
from typing import Self

try:
    import fcntl
except ImportError:  # pragma: no cover  no POSIX: nothing can be run from here, see `supported`
    fcntl = None  # type: ignore[assignment]

_BUSY = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
_FLAGS = os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_STEP_S = 0.02


def supported() -> bool:
    """Whether this system has such locks, without which nothing is run."""
    return fcntl is not None


class Lock:
    """A lock that is held, as an open file: whoever inherits the descriptor holds it too."""

    def __init__(self, fd: int, path: Path | None = None) -> None:
        self.fd = fd
        self._path = path

    def close(self, *, remove: bool = False) -> None:
        """Let go, unless another process has the same descriptor. Idempotent."""
        fd, self.fd = self.fd, -1
        if fd < 0:
            return
        if remove and self._path is not None:
            self._path.unlink(missing_ok=True)
        os.close(fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self.close()


def take(path: Path, wait_s: float = 0.0) -> Lock | None:
    """Take the lock at `path`, which is made if it is not there; None: another one has it. Raises OSError."""
    until = time.monotonic() + wait_s
    while True:
        fd = os.open(path, _FLAGS, 0o600)
        try:
            if _try(fd, fcntl.LOCK_EX) and _still(fd, path):
                return Lock(fd, path)
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)
        if time.monotonic() >= until:
            return None
        select.select((), (), (), _STEP_S)


def is_held(path: Path) -> bool:
    """Whether somebody has the lock; a file that is not there is held by nobody. Raises OSError."""
    try:
        fd = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0))
    except FileNotFoundError:
        return False
    try:
        return not _try(fd, fcntl.LOCK_SH)
    finally:
        os.close(fd)


def _try(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _BUSY:
            return False
        raise
    return True


def _still(fd: int, path: Path) -> bool:
    """Whether the file that was locked is the one that has the name now: its last holder may have removed it."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(fd)
    return (there.st_ino, there.st_dev) == (mine.st_ino, mine.st_dev)
