"""Which kernel hosts the server: a lock that the system frees when its holder dies, and a file that says where."""

from __future__ import annotations

import errno
import os
import weakref
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

import msgspec

from dispatch_nb.model import Value
from dispatch_nb.registry import locks

try:
    import fcntl
except ImportError:  # pragma: no cover  no POSIX: each kernel then hosts its own
    fcntl = None  # type: ignore[assignment]

FILE, LOCK = "dispatch-mcp.json", "dispatch-mcp.lock"
MAX_FILE = 16_384
_BUSY = {errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES}
_PRIVATE = os.O_CREAT | os.O_RDWR | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_NOFOLLOW", 0)
_kept: weakref.WeakSet[Closable] = weakref.WeakSet()


class Closable(Protocol):
    """A lock or a socket."""

    def close(self) -> None:
        """Give it up; the one that a parent process has too stays."""


def keep_from_children(mine: Closable) -> None:
    """Close `mine` in every child that this process forks: with it, a child that outlives us would hold the lock."""
    _kept.add(mine)


def _in_child() -> None:
    for mine in list(_kept):
        mine.close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)


class Hosting(Value):
    """What the file says of the kernel that hosts. It holds no secret, and is readable by its owner only."""

    pid: int
    port: int
    url: str
    started: datetime


class _Lock:
    """A locked file."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        keep_from_children(self)

    def close(self) -> None:
        """Close it, once: that frees the lock, unless another process has the same descriptor."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


class Place:
    """The folder of the two files."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder)
        self._lock: _Lock | None = None

    @property
    def file(self) -> Path:
        """The runtime file."""
        return self._folder / FILE

    def acquire(self) -> bool:
        """Take the lock, if nobody has it. Raises OSError if the folder cannot be written or has no locks."""
        if self._lock is not None:
            return True
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        fd = os.open(self._folder / LOCK, _PRIVATE, 0o600)
        try:
            if fcntl is not None:
                fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(fd)
            if error.errno in _BUSY:
                return False
            raise
        self._lock = _Lock(fd)
        return True

    def write(self, hosting: Hosting) -> None:
        """Say where the server is; the file is there as a whole or not at all. Raises OSError."""
        temporary = self._folder / f".{FILE}.{os.getpid()}"
        temporary.unlink(missing_ok=True)
        fd = os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_NOFOLLOW", 0), 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(msgspec.json.format(msgspec.json.encode(hosting), indent=1))
        temporary.replace(self.file)

    def read(self) -> Hosting | None:
        """Return what the file says; None if there is none, or none that can be understood."""
        try:
            fd = os.open(self.file, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
            with os.fdopen(fd, "rb") as file:
                return msgspec.json.decode(file.read(MAX_FILE), type=Hosting)
        except (OSError, msgspec.MsgspecError, ValueError):
            return None

    def hosting(self) -> Hosting | None:
        """Return what the file says, if somebody serves: who is killed leaves the file, but not the lock."""
        try:
            served = not locks.supported() or locks.is_held(self._folder / LOCK)
        except OSError:  # nobody could have taken it either
            return None
        return self.read() if served else None

    def release(self) -> None:
        """Take the file away and free the lock. Idempotent."""
        lock, self._lock = self._lock, None
        if lock is not None:
            with suppress(OSError):  # what stays is known to be old by the lock
                self.file.unlink(missing_ok=True)
            lock.close()
