"""Writing an entry of an `execution-log.md` so that every reader takes it for one entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from dispatch_nb.model import Status, Value
from dispatch_nb.protocol.fences import entry_starts
from dispatch_nb.protocol.flaws import FlawList
from dispatch_nb.protocol.log import SERVER_SENTENCE, parse_log
from dispatch_nb.protocol.words import encodable, newlines, one_line

MAX_NOTE = 8_000
"""Characters of a note: an entry is read by people, and by the agent that comes next."""
TITLE_LIMIT = 200
PERSONA_LIMIT = 60

_HEADING = re.compile(r"^([ ]{0,3})(##)(?=[ \t]|$)", re.MULTILINE)
_FENCE = re.compile(r"^([ \t]*)(`{3,}|~{3,})", re.MULTILINE)
_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_NO_NAME = re.compile(r"[^\w.-]+")
_MARKS = re.compile(r"[@()\[\]#:]|[\u2013\u2014]|--+")
_PROBE = "\n## [2000-01-01T00:00:00Z] Phase 1: What comes next — @next\n"


class Note(Value, frozen=True):
    """What is to be written of a phase whose status was set."""

    time: datetime
    phase_id: str
    title: str
    persona: str
    """Who says it; made a name if it is none."""
    text: str
    before: Status
    after: Status


def with_note(log: str, note: Note, epic: str) -> str:
    """Return what is to be appended to the text `log` of the epic, empty: a new file.

    Lines of the note that would begin an entry are escaped as Markdown has it, and those that
    open code that is not closed: whatever the note says, it is one entry, and so is what follows.
    Line ends are those of the file.

    Raises
    ------
    ValueError
        No entry can be made of it.
    """
    newline = "\r\n" if "\r\n" in log[-4096:] else "\n"
    gap = _gap(log) if log else f"# Execution Log — {one_line(epic)}\n\n"
    before = newlines(encodable(log.removeprefix("\ufeff")))
    known = entry_starts(before, FlawList())
    for entry in _entries(note):
        whole = before + gap + entry
        flaws = FlawList()
        starts = entry_starts(whole + _PROBE, flaws)
        if starts == [*known, len(before + gap), len(whole) + 1] and _told_of(before, gap + entry, flaws):
            return (gap + entry).replace("\n", newline)
    raise ValueError("no entry can be made of this note")


def _told_of(before: str, added: str, flaws: FlawList) -> bool:
    """Whether no more is wrong with the code blocks of the log than was before."""
    old = FlawList()
    entry_starts(before + _PROBE, old)
    return bool(added) and len(flaws.all()) <= len(old.all())


def _gap(log: str) -> str:
    """Return what stands between the end of the log and a new header: one empty line."""
    ends = newlines(log[-4:])
    return "" if ends.endswith("\n\n") else "\n" if ends.endswith("\n") else "\n\n"


def _entries(note: Note) -> Iterator[str]:
    """Yield the entry with the note's code as code, then with it as plain text."""
    header = _header(note)
    body = _HEADING.sub(r"\1\\\2", _UNSAFE.sub("\ufffd", encodable(newlines(note.text)))).strip("\n")
    if body.lstrip().startswith(SERVER_SENTENCE):
        body = f"> {body.lstrip()}"  # else it would pass for what a machine wrote
    yield f"{header}\n\n{body}\n"
    plain = _FENCE.sub(r"\1\\\2", body)
    yield f"{header}\n\n{plain}\n"


def _header(note: Note) -> str:
    """Return the header; a title or an id that would be read as something else is made plain, or left out."""
    stamp = note.time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    persona = _persona(note.persona)
    trailer = f"({note.after})" if note.before == note.after else f"({note.before} → {note.after})"
    title = one_line(_UNSAFE.sub(" ", encodable(note.title)), TITLE_LIMIT)
    plain = one_line(_MARKS.sub(" ", title), TITLE_LIMIT)
    for words in (f"Phase {note.phase_id}: {title}", f"Phase {note.phase_id}: {plain}", plain, "A phase"):
        header = f"## [{stamp}] {words} — @{persona} {trailer}"
        read = parse_log(header).entries
        if len(read) == 1 and (read[0].persona, read[0].trailer) == (persona, trailer):
            about = f"Phase {read[0].phase_id}: " if read[0].phase_id else ""
            if read[0].phase_id in (None, note.phase_id) and about + read[0].title == words:
                return header
    raise ValueError("no header can be made of this note")


def _persona(name: str) -> str:
    made = _NO_NAME.sub("-", name[: 4 * PERSONA_LIMIT]).strip("-.")[:PERSONA_LIMIT].rstrip("-.")
    return made if made and (made[0].isalnum() or made[0] == "_") else "dispatch"
