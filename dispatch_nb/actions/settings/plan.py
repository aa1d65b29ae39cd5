"""What would have to be written for an agent to find the server or to call its hooks, and what to take it away again.

Writes nothing. Several changes of one file are planned one after the other: `Files` has it as those before leave it.
"""

from __future__ import annotations

import hashlib
import os
from datetime import datetime

from msgspec.structs import replace

from dispatch_nb.actions.settings import standing, texts
from dispatch_nb.actions.settings.change import Change, Record
from dispatch_nb.actions.settings.edits import Insertion, inserted, taken_back
from dispatch_nb.actions.settings.memory import Memory
from dispatch_nb.actions.writes import peek
from dispatch_nb.errors import WriteError
from dispatch_nb.providers.settings import Agent, Ask, Declined, Place, What
from dispatch_nb.sources.files import is_below, real_path

#: Largest settings file (bytes) that is read.
MAX_BYTES = 1_000_000


class Files:
    """Settings files as they will be when the changes that were planned are made."""

    def __init__(self) -> None:
        self._after: dict[str, bytes | None] = {}

    def read(self, path: str, within: str) -> bytes | None:
        """Return the content of a file, None if it is not there. Raises WriteError: see `read`."""
        return self._after[path] if path in self._after else read(path, within)

    def note(self, change: Change) -> Change:
        """Take a change for made; returns it."""
        if change.pending:
            self._after[change.path] = change.after
        return change

    def has(self, folder: str) -> bool:
        """Whether a folder is there, or will be."""
        made = any(path.startswith(f"{folder}/") for path, after in self._after.items() if after is not None)
        return made or os.path.isdir(folder)  # noqa: PTH112  as a person may have written it


def plan(agent: Agent, what: What, ask: Ask, memory: Memory, files: Files, now: datetime, *, again: bool) -> Change:
    """Return what telling an agent of the server, or of hooks, changes. Reads the file, and nothing else.

    An entry that is there already stays as it is, whatever it says.

    Parameters
    ----------
    agent, what, ask
        Who is told, and what.
    memory
        What was put into which file before.
    files
        What stands in them.
    now
        The time that a record would carry.
    again
        Write the entry anew if it was written once and is gone; else that is respected.
    """
    place = agent.where(what, ask)
    if isinstance(place, Declined):
        return Change(agent=agent.key, label=agent.label, path="", doing="none", what=what, reason=place.reason)
    nothing = Change(agent=agent.key, label=agent.label, path=place.path, doing="none", what=what)
    if place.needs and not files.has(place.needs):
        hint = "" if ask.everywhere else '; project="~" means all projects'
        return replace(nothing, reason=f"left alone: there is no {place.needs}{hint}")
    try:
        before = files.read(place.path, place.within)
        text = texts.decoded(before or b"")
        already = standing.already(text, place, ask.url)
        if already:
            return replace(nothing, reason=already)
        known = memory.get(place.path, what)
        gone = known is not None and known.done
        if known is not None and gone and not again:
            return replace(nothing, reason=f"left alone: its entry of {known.written[:10]} was removed since")
        put = texts.insert(text, place)
    except (texts.SyntaxFlawError, WriteError) as error:
        return refused(nothing, error)
    after = inserted(text, put).encode()
    record = _record(agent, what, place, text, put, before, after, now)
    change = replace(
        nothing,
        doing="write",
        reason="was removed since it was written last" if gone else "",
        note=place.note,
        before=before,
        after=after,
        within=place.within,
        private=place.private,
        record=record,
    )
    return files.note(change)


def unplan(record: Record, files: Files) -> Change:
    """Return what taking an entry away changes that was written before. Reads the file, and nothing else."""
    nothing = Change(agent=record.agent, label=record.label, path=record.path, doing="none", what=record.what)
    try:
        before = files.read(record.path, record.within)
        if before is None:
            return replace(nothing, reason="is gone, and its entry with it", record=record)
        text = texts.decoded(before)
        left = standing.left(text, record)
        if left is None:
            return replace(nothing, reason=f"has no {standing.word(record)} of ours any more", record=record)
        if isinstance(left, str):
            return replace(nothing, reason=left)
        after = _without(replace(record, entry=left), text, before)
    except (texts.SyntaxFlawError, WriteError) as error:
        return refused(nothing, error)
    change = replace(nothing, doing="remove", before=before, after=after, within=record.within, record=record)
    return files.note(change)


def theirs(agent: Agent, what: What, ask: Ask, files: Files) -> Change | None:
    """Return what to say of an entry that is there, but was not written from here; None if there is none."""
    place = agent.where(what, ask)
    if isinstance(place, Declined):
        return None
    nothing = Change(agent=agent.key, label=agent.label, path=place.path, doing="none", what=what)
    try:
        text = texts.decoded(files.read(place.path, place.within) or b"")
        reason = standing.others(text, place)
    except (texts.SyntaxFlawError, WriteError) as error:
        return refused(nothing, error)
    return replace(nothing, reason=reason) if reason else None


def refused(nothing: Change, error: Exception) -> Change:
    """Return a change that cannot be made, and why: with the line, where a file cannot be read."""
    return replace(nothing, doing="refused", reason=str(error))


def read(path: str, within: str) -> bytes | None:
    """Return the content of a settings file, None if it is not there. Raises WriteError: see `writes.peek`."""
    folder = os.path.dirname(path)  # noqa: PTH120  of a text, for `os` below
    if os.path.lexists(folder):
        return peek(path, within, MAX_BYTES)
    if not is_below(real_path(folder), real_path(within)):
        raise WriteError(f"{os.path.relpath(path, within)} lies behind a link out of {within}; it is not followed")
    return None


def digest(data: bytes | None) -> str:
    """Return the digest of a file's content; empty for none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _record(
    agent: Agent,
    what: What,
    place: Place,
    text: str,
    put: tuple[Insertion, ...],
    before: bytes | None,
    after: bytes,
    now: datetime,
) -> Record:
    """Return what is to be remembered of a change."""
    above = [place.keys[:n] for n in range(1, len(place.keys) + place.lists)]
    folder = os.path.dirname(place.path)  # noqa: PTH120  a text
    return Record(
        agent=agent.key,
        label=agent.label,
        path=place.path,
        within=place.within,
        syntax=place.syntax,
        keys=place.keys,
        entry=place.entry,
        put=put,
        made=sum(texts.find(text, replace(place, keys=keys)) is None for keys in above),
        before=digest(before),
        after=digest(after),
        written=now.isoformat(),
        folder="" if os.path.lexists(folder) else folder,
        what=what,
        lists=place.lists,
        kept=tuple(texts.lists(text, place)) if place.lists else (),
    )


def _without(record: Record, text: str, before: bytes) -> bytes | None:
    """Return the file without the entry: as it was, if nothing else was changed since; None if nothing is left."""
    after = taken_back(text, record.put) if digest(before) == record.after else None
    if after is None:
        after = texts.remove(text, record)
    return None if not record.before and after.strip(" \t\r\n{}\ufeff") == "" else after.encode()
