"""Changing one small file of a project so that nobody ever meets half of it, and nobody's own change is lost.

Whoever writes here holds the lock of the file's folder. Agents know nothing of that lock and may
write at any moment, so a file is replaced only while it is still as it was read, and what was
replaced is looked at once more: if an agent wrote into it, or put another file there, in that
instant, it is put back, with the agent's change in it, and the change is made anew on top of that.

On Linux the new file and the one in its place are exchanged, so that what was replaced is there to
be looked at, whoever put it there. Elsewhere, and on file systems that know no exchange, a second
name is given to the file before it is replaced; a file that an agent puts there between these two
steps is lost.

Two things in a row may cost an agent's change on Linux as well: it saved in the instant before the
exchange, and we are killed in the instant after it, before the look. Our file is then in its place,
whole, and the agent's lies under the temporary name until the next writer clears that away. It
is not put back then: nobody could tell what was written on top of ours meanwhile.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from dispatch_nb.actions.folders import Folder, is_regular, locked, opened, pause, refused
from dispatch_nb.errors import WriteError

#: Seconds that a writer waits for others to finish.
LOCK_S = 5.0
#: Seconds for which a file that looks half-written is read again: an agent may be writing it.
TORN_S = 0.4
_STEP_S = 0.02
#: How often a file is read anew because an agent changed it meanwhile.
_TRIES = 20
_BLOCK = 1 << 20

Change = Callable[[bytes | None], bytes]
"""Makes the new content out of the present one (None: there is no such file). Pure: it may be called repeatedly."""


class TornError(WriteError):
    """Raised by a `Change` for content that looks half-written: it is read again for a while."""


class Swapped(NamedTuple):
    """What became of a file."""

    before: bytes | None
    after: bytes


class _Old(NamedTuple):
    """A file as it was read."""

    data: bytes
    st: os.stat_result


def swap(
    path: str,
    root: str,
    change: Change,
    *,
    cap: int,
    like: str | None = None,
    wait_s: float = LOCK_S,
    must_exist: bool = False,
) -> Swapped:
    """Replace the content of `path` by what `change` makes of it, at once and whole, or leave it alone.

    Whatever ends this process, the old or the new file is there; a temporary file that it leaves
    behind is removed by the next writer. Mode, owner and extended attributes are kept. If `change`
    returns what it was given, nothing is written; whatever it raises, nothing is written either.

    Parameters
    ----------
    path, root
        The file, and the project's folder, out of which no link may lead.
    change
        Makes the new content.
    cap
        Largest file (bytes) that is changed.
    like
        A file whose mode and owner a new file gets.
    wait_s
        Seconds to wait for other writers.
    must_exist
        Before `change` hears that there is no such file, it is looked for again for a while: there are
        editors that leave an instant without one.

    Raises
    ------
    WriteError
        It cannot be written, leads out of the project, is no regular file, is too large, or others
        write to it all the time.
    """
    with opened(path, root) as (folder, name):
        shown = os.path.relpath(path, root)
        file = _File(folder, name, shown, cap)
        try:
            with locked(folder, wait_s, _Glance(file, change)):
                folder.expect(os.path.realpath(root))
                folder.clear()
                return _swap(file, change, like, must_exist=must_exist)
        except WriteError:
            raise
        except OSError as error:
            raise refused(error, shown, "written to") from error


def peek(path: str, root: str, cap: int) -> bytes | None:
    """Return the content that `swap` would begin with, None if there is none; raises as `swap` does."""
    with opened(path, root) as (folder, name):
        shown = os.path.relpath(path, root)
        try:
            old = _File(folder, name, shown, cap).read()
        except WriteError:
            raise
        except OSError as error:
            raise refused(error, shown, "read") from error
    return None if old is None else old.data


class _Glance:
    """Looks at the file while another one writes: what must fail by now fails at once, and needs no lock."""

    def __init__(self, file: _File, change: Change) -> None:
        self._file = file
        self._change = change
        self._seen: tuple[int, int] | None = None

    def __call__(self) -> None:
        old = self._file.read()
        if old is not None and (old.st.st_ino, old.st.st_mtime_ns) != self._seen:
            self._seen = (old.st.st_ino, old.st.st_mtime_ns)
            with suppress(TornError):
                self._change(old.data)


def _swap(file: _File, change: Change, like: str | None, *, must_exist: bool) -> Swapped:
    until = time.monotonic() + TORN_S
    for _ in range(_TRIES):
        old, new = _made(file, change, until, must_exist=must_exist)
        data = None if old is None else old.data
        if new == data or file.replace(old, new, like):
            return Swapped(data, new)
        pause(_STEP_S)
    raise WriteError(f"{file.shown} is changed by others all the time; try again")


def _made(file: _File, change: Change, until: float, *, must_exist: bool) -> tuple[_Old | None, bytes]:
    """Read the file and make the new content; what is half-written, or away, is read again up to a time."""
    while True:
        old = file.read()
        is_late = time.monotonic() >= until
        if old is not None or is_late or not must_exist:
            try:
                return old, change(None if old is None else old.data)
            except TornError:
                if is_late:
                    raise
        pause(_STEP_S)


class _File:
    """A name in a folder that is locked."""

    def __init__(self, folder: Folder, name: str, shown: str, cap: int) -> None:
        self._folder = folder
        self._name = name
        self._cap = cap
        self.shown = shown

    def read(self, name: str | None = None) -> _Old | None:
        """Read the file, or what has another name now; None if it is not there."""
        try:
            fd = self._folder.open(name or self._name)
        except FileNotFoundError:
            return None
        try:
            st = os.fstat(fd)
            if not is_regular(st.st_mode):
                raise WriteError(f"{self.shown} is no file")
            data = bytearray()
            while len(data) <= self._cap and (block := os.read(fd, min(_BLOCK, self._cap + 1 - len(data)))):
                data += block
            if len(data) > self._cap:
                raise WriteError(f"{self.shown} has more than {self._cap:,} bytes; it is not changed")
            return _Old(bytes(data), st)
        finally:
            os.close(fd)

    def replace(self, old: _Old | None, new: bytes, like: str | None) -> bool:
        """Put `new` in the place of `old`; False if that is not what is there any more."""
        if len(new) > self._cap:
            raise WriteError(f"{self.shown} would have more than {self._cap:,} bytes; it is not changed")
        if old is not None and self._is_read_only():
            raise WriteError(f"{self.shown} is read-only; it is not changed")
        temporary, fd = self._folder.create()
        try:
            try:
                self._write(fd, new, old, like)
            finally:
                os.close(fd)
            return self._create(temporary) if old is None else self._exchange(temporary, old, new)
        except FileNotFoundError:  # an agent took a file away, to put a new one there
            return False
        finally:
            self._folder.remove(temporary)

    def _is_read_only(self) -> bool:
        """Whether it is marked so; a file that is away for an instant cannot be written to either, says the system."""
        is_closed = not self._folder.writable(self._name)
        return is_closed and self.read() is not None and not self._folder.writable(self._name)

    def _write(self, fd: int, data: bytes, old: _Old | None, like: str | None) -> None:
        """Write and keep it: nothing may refer to the file before the disk has it."""
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(fd, rest) :]
        st = old.st if old is not None else (Path(like).stat() if like is not None else None)
        if st is not None:
            self._own(fd, st, must=old is not None)
            os.fchmod(fd, st.st_mode & (0o7777 if old is not None else 0o666))  # after chown, which may take bits away
        if old is not None:
            self._attributes(fd)
        os.fsync(fd)

    def _own(self, fd: int, st: os.stat_result, *, must: bool) -> None:
        mine = os.fstat(fd)
        if (mine.st_uid, mine.st_gid) == (st.st_uid, st.st_gid):
            return
        try:
            os.fchown(fd, st.st_uid, st.st_gid)
        except PermissionError as error:
            if must:
                reason = "it belongs to another user, and replacing it would make it ours"
                raise WriteError(f"{self.shown} is not changed: {reason}") from error

    def _attributes(self, fd: int) -> None:
        """Copy extended attributes (access control lists among them), as far as a user may."""
        if not hasattr(os, "listxattr"):
            return
        source = self._folder.open(self._name)
        try:
            with suppress(OSError):  # a file system without them, or those that only the system may set
                for name in os.listxattr(source):
                    with suppress(OSError):
                        os.setxattr(fd, name, os.getxattr(source, name))
        finally:
            os.close(source)

    def _create(self, temporary: str) -> bool:
        try:
            if not self._folder.link(temporary, self._name):
                self._folder.rename(temporary, self._name)
        except FileExistsError:
            return False
        os.fsync(self._folder.fd)
        return True

    def _exchange(self, temporary: str, old: _Old, new: bytes) -> bool:
        now = self.read()
        if now is None or now.data != old.data or now.st.st_ino != old.st.st_ino:
            return False
        if not self._folder.exchange(temporary, self._name):
            return self._rename(temporary, old)
        is_old = False
        try:
            is_old = self._holds(temporary) == old.data
        finally:  # whatever interrupts us here
            if not is_old:
                self._put_back(temporary, new)
            os.fsync(self._folder.fd)
        return is_old

    def _put_back(self, temporary: str, ours: bytes) -> None:
        """Put what was found in the file's place there again, the very file: its writer may still be writing to it.

        What comes out must be what we put there. If it is not, it is newer than what just went in:
        then that comes out again.
        """
        put: bytes | None = ours
        for _ in range(_TRIES):
            found = self._holds(temporary)
            if not self._folder.exchange(temporary, self._name):
                break
            if self._holds(temporary) == put:
                return
            put = found
        self._folder.rename(temporary, self._name)  # saved again and again: this came last so far

    def _holds(self, name: str) -> bytes | None:
        """Return what is in a file; None for what cannot be read, which is none of ours."""
        try:
            found = self.read(name)
        except (OSError, WriteError):
            return None
        return None if found is None else found.data

    def _rename(self, temporary: str, old: _Old) -> bool:
        """Do it where files cannot be exchanged."""
        kept = self._folder.keep(self._name)
        try:
            self._folder.rename(temporary, self._name)
            late = self.read(kept) if kept is not None else None
            if kept is None or (late is not None and late.data == old.data):
                return True
            self._folder.rename(kept, self._name)  # the very file, into which its writer may still be writing
            return False
        finally:
            if kept is not None:
                self._folder.remove(kept)
