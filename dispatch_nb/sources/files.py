"""Looking at files that others write: what may be opened, and what became of a file since the last look."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from dispatch_nb.providers.values import Flaw

#: Bytes at the beginning of a file, and before the point where reading stopped, that must not change.
PRINT = 1024
#: A file that was touched but is no longer than this (bytes) is read anew, for its middle may have changed.
REREAD = 1024 * 1024

# A time stamp says nothing about a change that follows within its own grain (ns). Kernels stamp by the
# tick (at most 10 ms); stamps of whole seconds come from file systems with a grain of up to 2 s.
_GRAIN, _COARSE_GRAIN, _SECOND = 50_000_000, 2_000_000_000, 1_000_000_000

_FLAGS = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)


class NotReadableError(Exception):
    """A file that is there and cannot, or must not, be read. Becomes a `Problem`, never leaves `sources`."""

    def __init__(self, kind: str, reason: str, hint: str = "") -> None:
        super().__init__(reason)
        self.flaw = Flaw(kind=kind, reason=reason, hint=hint)


class Stamp(NamedTuple):
    """What one `stat` tells of a file's identity and content."""

    ino: int
    dev: int
    size: int
    mtime_ns: int


class Mark(NamedTuple):
    """Up to where a file was read, and how to know that it is still the same file."""

    stamp: Stamp
    position: int
    """Bytes taken."""
    digest: bytes
    """Fingerprint of the bytes at the beginning and of those before `position`."""
    seen_ns: int
    """When `stamp` was taken (`time.time_ns`)."""

    @property
    def fresh(self) -> bool:
        """The file changed so shortly before the look that another change could have the same stamp."""
        return is_fresh(self.stamp, self.seen_ns)


def is_fresh(stamp: Stamp, seen_ns: int) -> bool:
    """Whether a change right after `seen_ns` could leave `stamp` as it is."""
    grain = _GRAIN if stamp.mtime_ns % _SECOND else _COARSE_GRAIN
    return seen_ns - stamp.mtime_ns < grain


def stamp_of(st: os.stat_result) -> Stamp:
    """Take the stamp out of a `stat`."""
    return Stamp(st.st_ino, st.st_dev, st.st_size, st.st_mtime_ns)


def same_tree(path: str, real_root: str) -> bool:
    """Whether `path`, all links followed, lies in the folder `real_root` (itself without links)."""
    return is_below(real_path(path), real_root)


def real_path(path: str) -> str:
    """Return `os.path.realpath(path)`, on Linux in three system calls instead of one per folder on the way.

    While a cell computes, a thread that lets go of the interpreter's lock waits up to 5 ms
    (`sys.getswitchinterval`) to get it back, and every system call lets go of it.
    """
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        try:
            found = os.readlink(f"/proc/self/fd/{fd}")
        finally:
            os.close(fd)
    except (AttributeError, OSError, ValueError):  # another system, or nothing there to be opened
        return os.path.realpath(path)
    # what was put in its place meanwhile has its name; the kernel calls what was there deleted (proc(5))
    return os.path.realpath(path) if found.endswith(" (deleted)") else found


def is_below(path: str, folder: str) -> bool:
    """Whether `path` is `folder` or lies in it, by their names."""
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def sayable(path: str) -> bool:
    """Whether the name can be written as UTF-8, as everything that leaves this package must be."""
    return path.isascii() or not any("\ud800" <= char <= "\udfff" for char in path)


def spelled(path: str) -> str:
    """Return the name with what UTF-8 cannot say replaced by `?`."""
    return path.encode("utf-8", "replace").decode("utf-8")


def look(path: str, real_root: str) -> Stamp:
    """Stat `path`, following a link that stays below `real_root`.

    Raises `FileNotFoundError` if nothing is there, `NotReadableError` if it is no regular file,
    cannot be reached, or is a link out of the folder.
    """
    try:
        st = os.lstat(path)
        if stat.S_ISLNK(st.st_mode):
            if not same_tree(path, real_root):
                raise NotReadableError(
                    "symlink",
                    "This is a link to a place outside of its folder; it is not followed.",
                    "Put the file itself here.",
                )
            st = _behind(path)
    except FileNotFoundError:
        raise
    except NotADirectoryError as error:
        raise FileNotFoundError(path) from error
    except (OSError, ValueError) as error:
        raise _unreadable(error) from error
    _expect_regular(st.st_mode)
    return stamp_of(st)


@contextmanager
def opened(path: str, real_root: str) -> Iterator[tuple[int, Stamp]]:
    """Open a regular file below `real_root` for reading: its descriptor and stamp.

    Raises as `look` does. The stamp is that of the open file, so that a file swapped in between is
    seen for what it is.
    """
    look(path, real_root)
    try:
        fd = os.open(real_path(path), _FLAGS | _BINARY)
    except FileNotFoundError:
        raise
    except NotADirectoryError as error:
        raise FileNotFoundError(path) from error
    except OSError as error:
        raise _unreadable(error) from error
    try:
        st = os.fstat(fd)
        _expect_regular(st.st_mode)
        yield fd, stamp_of(st)
    finally:
        os.close(fd)


def read_at(fd: int, count: int, offset: int) -> bytes:
    """Read up to `count` bytes at `offset`; `NotReadableError` if the disk fails."""
    try:
        os.lseek(fd, offset, os.SEEK_SET)
        return os.read(fd, count)
    except OSError as error:
        raise _unreadable(error) from error


def read_small(path: str, real_root: str, cap: int) -> tuple[bytes, Stamp]:
    """Read a whole file of at most `cap` bytes. Raises as `look` does, and `too_large`."""
    with opened(path, real_root) as (fd, stamp):
        if stamp.size > cap:
            raise NotReadableError(
                "too_large",
                f"The file has {stamp.size:,} bytes; more than {cap:,} are not read.",
                "Move what is old out of it.",
            )
        data = bytearray()
        while len(data) <= cap and (block := read_at(fd, cap + 1 - len(data), len(data))):
            data += block
        if len(data) > cap:
            raise NotReadableError("too_large", f"The file grew beyond {cap:,} bytes while it was read.")
        return bytes(data), stamp


def edges(fd: int, position: int) -> tuple[bytes, bytes]:
    """Return the first bytes of the file and those before `position`, at most `PRINT` of each."""
    width = min(PRINT, position)
    return read_at(fd, width, 0), read_at(fd, width, position - width)


def digest(head: bytes, tail: bytes) -> bytes:
    """Fingerprint of what `edges` returns."""
    return hashlib.blake2b(head + b"\0" + tail, digest_size=16).digest()


def make_mark(stamp: Stamp, position: int, head: bytes, tail: bytes, seen_ns: int) -> Mark:
    """Note how far a file was read."""
    return Mark(stamp, position, digest(head, tail), seen_ns)


def now_ns() -> int:
    """Return the time by the clock that file systems stamp with."""
    return time.time_ns()


def goes_on(fd: int, mark: Mark, stamp: Stamp) -> bool:
    """Whether the open file is still the one that was read up to `mark`, at most longer.

    False if it was replaced (another inode), truncated (shorter than what was read), rewritten
    (other bytes at the beginning or before `mark.position`), or touched while it is small enough to
    be read anew. Not seen: a change in the middle of a file that keeps its inode, its beginning and
    the bytes before `mark.position`, if it is longer than `REREAD` or grew as well.
    """
    if stamp[:2] != mark.stamp[:2] or stamp.size < mark.position:
        return False
    if digest(*edges(fd, mark.position)) != mark.digest:
        return False
    whole = mark.position <= 2 * PRINT
    touched = stamp.size == mark.position and stamp.mtime_ns != mark.stamp.mtime_ns
    return whole or not touched or stamp.size > REREAD


def _behind(path: str) -> os.stat_result:
    """Stat what a link leads to."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        if os.path.islink(path):  # else it was taken away just now, and is no link if it is there again
            raise NotReadableError("symlink", "This is a link to a file that does not exist.") from None
        raise


def _expect_regular(mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    kinds = {
        stat.S_IFDIR: "a folder",
        stat.S_IFIFO: "a pipe",
        stat.S_IFSOCK: "a socket",
        stat.S_IFCHR: "a device",
        stat.S_IFBLK: "a device",
    }
    raise NotReadableError("unreadable", f"This is {kinds.get(stat.S_IFMT(mode), 'no regular file')}, not a file.")


def _unreadable(error: OSError | ValueError) -> NotReadableError:
    code = error.errno if isinstance(error, OSError) else None
    if code in (errno.EACCES, errno.EPERM):
        return NotReadableError("unreadable", "Reading is not permitted.", "Check the permissions of the file.")
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return NotReadableError("unreadable", f"It cannot be read: {said}.")
