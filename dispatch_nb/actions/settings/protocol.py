"""Agents of a project are told how work is kept in `.tasks/`: planned, shown, written and taken back like settings.

| what        | where                                              | a file that is there                        |
| ----------- | -------------------------------------------------- | ------------------------------------------- |
| the section | between markers in `AGENTS.md` (`providers.guides`)| keeps the rest; the section is ours         |
| personas    | files of their own, with the section in each       | is left alone, and told                     |
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from pathlib import Path

from msgspec.structs import replace

from dispatch_nb.actions.settings import section
from dispatch_nb.actions.settings.change import Change, Record
from dispatch_nb.actions.settings.changes import Changes
from dispatch_nb.actions.settings.edits import Insertion, inserted, taken_back
from dispatch_nb.actions.settings.jsontext import SyntaxFlawError
from dispatch_nb.actions.settings.memory import Memory
from dispatch_nb.actions.settings.plan import Files, digest, refused
from dispatch_nb.actions.settings.texts import decoded
from dispatch_nb.errors import WriteError
from dispatch_nb.providers.guides import COMMON, OTHER, PERSONAS, guide
from dispatch_nb.providers.settings import What

#: What records of this are called.
PROTOCOL: What = "protocol"
#: The personas that are offered, in the order in which work passes through their hands.
NAMES = ("planner", "architect", "engineer", "reviewer", "tester", "security", "docs")


def teach(roots: Sequence[str], memory: Memory, now: datetime, *, personas: bool) -> Changes:
    """Return what it takes that agents of these projects keep the protocol. Reads files, and writes nothing."""
    changes: list[Change] = []
    for root in roots:
        files = Files()
        changes.append(_section(root, memory, files, now))
        if personas:
            changes += [_persona(root, name, memory, files, now) for name in NAMES]
    return Changes(changes, memory)


def unteach(roots: Sequence[str] | None, memory: Memory) -> Changes:
    """Return what it takes to take back what was written: in these projects, or (None) wherever that was."""
    files = Files()
    records = [record for record in memory.all() if record.what == PROTOCOL]
    chosen = [record for record in records if roots is None or record.within in roots]
    known = {record.path for record in chosen}
    others = [change for root in roots or () for change in _others(root, known)]
    return Changes([*(_taken(record, files) for record in chosen), *others], memory)


@cache
def words(name: str = "") -> str:
    """Return the protocol, or a persona's file with the protocol in it."""
    folder = resources.files("dispatch_nb.actions").joinpath("words")
    protocol = folder.joinpath("protocol.md").read_text("utf-8")
    return folder.joinpath("personas", f"{name}.md").read_text("utf-8") + f"\n{protocol}" if name else protocol


# ── the section ───────────────────────────────────────────────────────────────────────


def _section(root: str, memory: Memory, files: Files, now: datetime) -> Change:
    there: dict[str, bytes] = {}
    nothing = Change(
        agent=PROTOCOL, label="How work is kept", path=str(Path(root, COMMON)), doing="none", what=PROTOCOL
    )
    try:
        for name in (COMMON, OTHER):
            data = files.read(str(Path(root, name)), root)
            if data is not None:
                there[name] = data
        chosen = guide({name: decoded(data) for name, data in there.items()})
        nothing = replace(nothing, path=str(Path(root, chosen.name)))
        before = there.get(chosen.name)
        text = decoded(before or b"")
        content = section.section(words())
        found = section.find(text)
        if found is not None and found.of(text) == content:
            return replace(nothing, reason="has the section already")
        known = memory.get(nothing.path, PROTOCOL)
        if found is not None:
            if known is None or found.of(text) != known.entry["text"]:
                return replace(nothing, reason="left alone: its section is not as it was written from here")
            text = section.without(text, found, known.put[0].text)  # an older version of ours
    except (SyntaxFlawError, WriteError) as error:
        return refused(nothing, error)
    put = section.insertion(text, content)
    after = inserted(text, (put,)).encode()
    record = _record(nothing, root, content, put, before, after, now)
    if found is not None and known is not None:
        record = replace(record, before=known.before, folder=known.folder)
    why = "the section is brought up to date" if found is not None else chosen.why
    return files.note(replace(nothing, doing="write", note=why, before=before, after=after, within=root, record=record))


# ── personas ──────────────────────────────────────────────────────────────────────────


def _persona(root: str, name: str, memory: Memory, files: Files, now: datetime) -> Change:
    path = str(Path(root, PERSONAS, f"{name}.md"))
    nothing = _nothing(f"Persona {name}", path)
    content = words(name)
    try:
        before = files.read(path, root)
        known = memory.get(path, PROTOCOL)
    except WriteError as error:
        return refused(nothing, error)
    if before == content.encode():
        return replace(nothing, reason="is there already")
    if before is not None and (known is None or digest(before) != known.after):
        return replace(nothing, reason="left alone: it is there, and says something else")
    after = content.encode()
    record = _record(nothing, root, content, Insertion(at=0, text=content), None, after, now)
    if before is not None and known is not None:
        record = replace(record, folder=known.folder)
    return files.note(replace(nothing, doing="write", before=before, after=after, within=root, record=record))


# ── taking it back ────────────────────────────────────────────────────────────────────


def _taken(record: Record, files: Files) -> Change:
    """Return what taking back changes; what was changed by hand since stays."""
    nothing = _nothing(record.label, record.path)
    try:
        before = files.read(record.path, record.within)
        if before is None:
            return replace(nothing, reason="is gone, and what was written with it", record=record)
        text = decoded(before)
        after = taken_back(text, record.put) if digest(before) == record.after else None
        if after is None:
            found = section.find(text)
            if found is None and section.BEGIN in str(record.entry["text"]):
                return replace(nothing, reason="has no section of ours any more", record=record)
            if found is None or found.of(text) != record.entry["text"]:
                return replace(nothing, reason="left alone: it was changed since it was written")
            after = section.without(text, found, record.put[0].text)
    except (SyntaxFlawError, WriteError) as error:
        return refused(nothing, error)
    left = None if not record.before and not after.strip("\ufeff \t\r\n") else after.encode()
    change = replace(nothing, doing="remove", before=before, after=left, within=record.within, record=record)
    return files.note(change)


def _others(root: str, known: Iterable[str]) -> Iterator[Change]:
    """Yield what to say of sections that are there, and were not written from here."""
    files = Files()
    for name in (COMMON, OTHER):
        path = str(Path(root, name))
        nothing = _nothing("How work is kept", path)
        try:
            text = decoded(files.read(path, root) or b"")
            if path not in known and section.find(text) is not None:
                yield replace(nothing, reason="left alone: its section was not written from here")
        except (SyntaxFlawError, WriteError) as error:
            yield refused(nothing, error)


def _nothing(label: str, path: str) -> Change:
    return Change(agent=PROTOCOL, label=label, path=path, doing="none", what=PROTOCOL)


def _record(
    change: Change, root: str, content: str, put: Insertion, before: bytes | None, after: bytes, now: datetime
) -> Record:
    return Record(
        agent=PROTOCOL,
        label=change.label,
        path=change.path,
        within=root,
        syntax="markdown",
        keys=(),
        entry={"text": content},
        put=(put,),
        made=0,
        before=digest(before),
        after=digest(after),
        written=now.isoformat(),
        folder=_outermost(change.path),
        what=PROTOCOL,
    )


def _outermost(path: str) -> str:
    """Return the outermost folder that has to be made for a file; empty if none has."""
    missing = [str(folder) for folder in Path(path).parents if not os.path.lexists(folder)]
    return missing[-1] if missing else ""
