"""A folder of a project that is written to: opened, known to lie in the project, and locked against other writers."""

from __future__ import annotations

import ctypes
import errno
import os
import re
import secrets
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from dispatch_nb.errors import WriteError
from dispatch_nb.sources.files import is_below, real_path

try:
    import fcntl
except ImportError:  # pragma: no cover  no POSIX: the lock file below stands in
    fcntl = None  # type: ignore[assignment]

#: Seconds between two tries for a lock, which knows no timeout of its own: the first, and the longest. A hundred that
#: wait would else keep the one from working that has it.
_STEP_S, _LONGEST_S = 0.001, 0.05
#: A lock file this old (seconds) was left by a writer that was killed: none works that long.
_DEAD_S = 60.0
#: What the kernel says of a folder on a file system without flock (NFS, some FUSE ones).
_NO_FLOCK = {errno.EBADF, errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EISDIR}
#: What it says where two files cannot be exchanged. EPERM is that of sandboxes that know no such call.
_NO_EXCHANGE = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM}
_RENAME_EXCHANGE = 2
_LOCK_FILE = ".dispatch-lock"
_TEMPORARY = re.compile(r"\.dispatch-[0-9a-f]{32}\.tmp")

_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
_FILE = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)

Unlock = Callable[[], object]

_renameat2: Callable[[int, bytes, int, bytes, int], int] | None = (
    getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
)
"""Linux's call that exchanges two files (rename(2)), which `os` does not have; None: another system, an old library."""


class Folder:
    """An open folder. Names are looked up in it itself, whatever becomes of its path meanwhile."""

    def __init__(self, fd: int, path: str, shown: str) -> None:
        self.fd = fd
        self._path = path
        self.shown = shown
        """The path for messages: relative to the project, so that they tell nothing of what lies outside."""

    def open(self, name: str) -> int:
        """Open a file for reading; a link is none."""
        return os.open(name, _FILE, dir_fd=self.fd)

    def create(self) -> tuple[str, int]:
        """Create a file under a name that cannot be foreseen; only its owner may open it."""
        name = f".dispatch-{secrets.token_hex(16)}.tmp"
        return name, os.open(name, _NEW, 0o600, dir_fd=self.fd)

    def make(self, name: str) -> bool:
        """Make a folder in it, if there is none of that name; whether it was made."""
        try:
            os.mkdir(name, dir_fd=self.fd)
        except FileExistsError:
            return False
        except OSError as error:
            raise refused(error, os.path.join(self.shown, name), "made") from error  # noqa: PTH118
        return True

    def writable(self, name: str) -> bool:
        """Whether a file is not marked as read-only."""
        return os.access(name, os.W_OK, dir_fd=self.fd, effective_ids=os.access in os.supports_effective_ids)

    def keep(self, name: str) -> str | None:
        """Give a file a second, temporary name; None where the file system does not let us."""
        kept = f".dispatch-{secrets.token_hex(16)}.tmp"
        return kept if self.link(name, kept) else None

    def link(self, name: str, other: str) -> bool:
        """Give a file the name `other` as well. Raises FileExistsError; False: not to be had here."""
        try:
            os.link(name, other, src_dir_fd=self.fd, dst_dir_fd=self.fd, follow_symlinks=False)
        except (FileExistsError, FileNotFoundError):
            raise
        except OSError:  # no hard links here, or none to the files of others
            return False
        return True

    def exchange(self, name: str, other: str) -> bool:
        """Give each of two files the name of the other, in one step; False: not to be had here."""
        if _renameat2 is None:
            return False
        if _renameat2(self.fd, os.fsencode(name), self.fd, os.fsencode(other), _RENAME_EXCHANGE) == 0:
            return True
        code = ctypes.get_errno()
        if code in _NO_EXCHANGE:
            return False
        raise OSError(code, os.strerror(code), name, None, other)

    def rename(self, name: str, other: str) -> None:
        """Put the file `name` in the place of `other`, and have that written to the disk."""
        os.rename(name, other, src_dir_fd=self.fd, dst_dir_fd=self.fd)
        os.fsync(self.fd)

    def remove(self, name: str) -> None:
        """Remove a file, if it is there."""
        with suppress(FileNotFoundError):
            os.unlink(name, dir_fd=self.fd)

    def clear(self) -> None:
        """Remove what writers left that were killed: who holds the lock is the only one that writes now."""
        for name in os.listdir(self.fd):  # noqa: PTH208  of the open folder, not of a path
            if _TEMPORARY.fullmatch(name):
                self.remove(name)

    def expect(self, root: str) -> None:
        """Raise `WriteError` if this is no longer the folder of that name below `root`."""
        try:
            there = os.path.samestat(Path(self._path).stat(), os.fstat(self.fd)) and real_path(self._path) == self._path
        except OSError:
            there = False
        if not there or not is_below(self._path, root):
            raise WriteError(f"{self.shown} was moved or removed; look again what is there")


@contextmanager
def opened(path: str, root: str) -> Iterator[tuple[Folder, str]]:
    """Open the folder in which the file `path` of the project `root` really lies: the folder, and its name there.

    A link that stays in the project is followed, one that leads out of it is refused (`WriteError`).
    """
    shown = os.path.relpath(path, root)
    real_root = real_path(root)
    is_link = os.path.islink(path)  # noqa: PTH114  a Path raises in a folder that is closed; `os.open` tells
    # only a link is followed by its name: others may put another file in a file's place at any time
    target = real_path(path) if is_link else str(Path(real_path(str(Path(path).parent)), Path(path).name))
    if not is_below(target, real_root):
        raise WriteError(f"{shown} is a link out of the project, or lies behind one; it is not followed")
    if is_link and not os.path.lexists(target):
        raise WriteError(f"{shown} is a link to a file that does not exist")
    place, name = os.path.split(target)
    where = os.path.relpath(place, real_root)
    try:
        fd = os.open(place, _FOLDER)
    except OSError as error:
        raise refused(error, where, "opened") from error
    try:
        folder = Folder(fd, place, where)
        folder.expect(real_root)
        yield folder, name
    finally:
        os.close(fd)


@contextmanager
def locked(folder: Folder, wait_s: float, meanwhile: Callable[[], object]) -> Iterator[None]:
    """Keep all other writers of ours out of the folder, in this process and in others.

    The lock is the kernel's, on the folder itself: it leaves no file, and ends with the process,
    however that ends. Where there is none, a lock file stands in. `meanwhile` is called whenever
    another one has it. Raises `WriteError` if it cannot be had within `wait_s` seconds.
    """
    until, step = time.monotonic() + wait_s, _STEP_S
    while (unlock := _flock(folder)) is None:
        meanwhile()
        left = until - time.monotonic()
        if left <= 0:
            raise WriteError(f"{folder.shown} is being written to by others and did not become free; try again")
        pause(min(left, step))
        step = min(2 * step, _LONGEST_S)
    try:
        yield
    finally:
        unlock()


def _flock(folder: Folder) -> Unlock | None:
    """Take the kernel's lock; None if another one has it."""
    if fcntl is None:
        return _lock_file(folder)
    try:
        fcntl.flock(folder.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return None
    except OSError as error:
        if error.errno in _NO_FLOCK:
            return _lock_file(folder)
        raise refused(error, folder.shown, "locked") from error
    return lambda: fcntl.flock(folder.fd, fcntl.LOCK_UN)


def _lock_file(folder: Folder) -> Unlock | None:
    """Make a file that only one can make; None if another one has. One that a killed writer left does not count."""
    try:
        os.close(os.open(_LOCK_FILE, _NEW, 0o600, dir_fd=folder.fd))
    except FileExistsError:
        with suppress(FileNotFoundError):
            age = time.time() - os.stat(_LOCK_FILE, dir_fd=folder.fd, follow_symlinks=False).st_mtime
            if age > _DEAD_S:
                folder.remove(_LOCK_FILE)
        return None
    except OSError as error:
        raise refused(error, folder.shown, "locked") from error
    return lambda: folder.remove(_LOCK_FILE)


def pause(seconds: float) -> None:
    """Wait for something that no event tells: another process."""
    threading.Event().wait(seconds)


def refused(error: OSError, shown: str, how: str) -> WriteError:
    """Return the error that says why a file or folder could not be `how` (opened, written to, ...)."""
    hints = {
        errno.EACCES: "permission is missing; check the permissions of the folder and the file",
        errno.EPERM: "permission is missing; check the permissions of the folder and the file",
        errno.EROFS: "the file system is read-only",
        errno.ENOSPC: "the disk is full",
        errno.EDQUOT: "the quota of the disk is used up",
        errno.ENOENT: "it is not there",
        errno.ENOTDIR: "it lies in a file, not in a folder",
        errno.ELOOP: "it is a link",
    }
    reason = hints.get(error.errno or 0) or (error.strerror or type(error).__name__)
    return WriteError(f"{shown} cannot be {how}: {reason}")


def is_regular(mode: int) -> bool:
    """Whether this is a file, and not a pipe, a device or a folder."""
    return stat.S_ISREG(mode)
