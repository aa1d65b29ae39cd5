"""Make a change that was shown: exactly that one, or none."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from msgspec.structs import replace

from dispatch_nb.actions.folders import Folder, locked, opened
from dispatch_nb.actions.settings.change import Change
from dispatch_nb.actions.settings.memory import Memory
from dispatch_nb.actions.settings.plan import MAX_BYTES, read
from dispatch_nb.actions.writes import LOCK_S, swap
from dispatch_nb.errors import DispatchError, WriteError
from dispatch_nb.sources.files import is_below


def apply(change: Change, memory: Memory) -> None:
    """Make a change, and remember it; what was gone anyway is forgotten.

    Raises
    ------
    WriteError
        The file is not as it was shown, or cannot be written: see `writes.swap`. Nothing was changed then.
    """
    record = change.record
    if change.doing == "write" and record is not None:
        if read(change.path, change.within) != change.before:
            raise _changed(change)
        known = memory.get(change.path, record.what)
        memory.keep(record)  # first: an entry that is in the file is always known to be ours
        try:
            _write(change, record.folder)
        except (DispatchError, OSError):
            memory.forget(change.path, record.what)
            if known is not None:
                memory.keep(known)
            raise
        memory.keep(replace(record, done=True))
    elif change.doing == "remove" and record is not None:
        if change.after is None:
            _delete(change)
        else:
            _write(change, "")
        _unmake(change.path, record.folder)
        memory.forget(record.path, record.what)
    elif record is not None:
        memory.forget(record.path, record.what)


def _write(change: Change, folder: str) -> None:
    """Write the new content; folders that are not there are made, and go again if that fails."""
    after = change.after or b""

    def swapped(now: bytes | None) -> bytes:
        if now != change.before:
            raise _changed(change)
        return after

    if folder:
        Path(change.path).parent.mkdir(mode=0o700 if change.private else 0o777, parents=True, exist_ok=True)
    like = None if change.private else os.path.dirname(change.path)  # noqa: PTH120  a text
    try:
        swap(change.path, change.within, swapped, cap=2 * MAX_BYTES, like=like)
    except BaseException:
        _unmake(change.path, folder)
        raise


def _unmake(path: str, folder: str) -> None:
    """Remove the folders that were made for a file, up to `folder`; empty: none was."""
    made = [parent for parent in Path(path).parents if folder and is_below(str(parent), folder)]
    with suppress(OSError):  # somebody keeps something in one of them: then it stays
        for parent in made:
            parent.rmdir()


def _delete(change: Change) -> None:
    """Remove a file that holds nothing but what was put there; one that changed in that instant is put back."""
    with opened(change.path, change.within) as (folder, name), locked(folder, LOCK_S, lambda: None):
        if _content(folder, name) != change.before:
            raise _changed(change)
        aside = folder.keep(name)
        folder.remove(name)
        if aside is None:  # no hard links here: the look before must do
            return
        try:
            if _content(folder, aside) != change.before:
                with suppress(FileExistsError):  # it was made anew meanwhile: that one stays
                    folder.link(aside, name)
                raise _changed(change)
        finally:
            folder.remove(aside)


def _content(folder: Folder, name: str) -> bytes | None:
    """Return what is in a file, None if it is not there."""
    try:
        fd = folder.open(name)
    except FileNotFoundError:
        return None
    with os.fdopen(fd, "rb") as file:
        return file.read(2 * MAX_BYTES)


def _changed(change: Change) -> WriteError:
    return WriteError(f"{change.path} was changed since it was shown; nothing is written, look at the change again")
