"""`execution-log.md`: append-only Markdown, one entry per finished or blocked phase."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import pairwise
from typing import Literal

import msgspec

from dispatch_nb.model import Value
from dispatch_nb.protocol.fences import entry_starts
from dispatch_nb.protocol.flaws import FlawList, PlanFlaw
from dispatch_nb.protocol.words import encodable, newlines, one_line

SERVER_SENTENCE = "Server-recorded completion (agent did not write log entry)."
"""The whole body of an entry that a machine wrote."""

HEADER_LIMIT = 4000
"""Characters of a header that are read."""

_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)? ?(?:Z|UTC|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
_PHASE = re.compile(r"Phase[ \t]++#?([A-Za-z0-9][\w.-]{0,99})", re.IGNORECASE)
_PARENTHESIS = re.compile(r"[ \t]*+\([^()]{0,200}\)")
_AFTER_ID = re.compile(r"[ \t]*+(?::|—|–|--?(?=[ \t]|\Z))[ \t]*+|\Z")  # noqa: RUF001  an en dash is meant
_SEVERAL = re.compile(r"[&+,/]|(?:and|to|through)\b", re.IGNORECASE)
_PERSONA = re.compile(r"(?:—|–|--|-)[ \t]*+@(\w[\w.-]{0,99})")  # noqa: RUF001  an en dash is meant
_LAST_WORD = re.compile(r"(?:^|[ \t])@(\w[\w.-]{0,99})\Z")
_TRAILER = re.compile(r"\((?:[A-Z_]{1,20} → )?([A-Z_]{1,20})\)")
_RULES = re.compile(r"[-*_\s]*\Z")
_HEADER_HINT = "Write it as: ## [2026-04-03T14:32:00Z] Phase 2: What was done — @persona"


class Entry(Value, frozen=True):
    """An entry as the file has it, after machine-written ones were merged."""

    time: datetime | None
    phase_id: str | None
    title: str
    persona: str | None
    trailer: str | None
    body: str
    recorded_by: Literal["agent", "server", "both"]
    line: int
    text: str = ""
    """The header as it stands there."""


class Log(Value, frozen=True):
    """A readable `execution-log.md`, entries in the order of the file."""

    entries: tuple[Entry, ...]
    flaws: tuple[PlanFlaw, ...] = ()


def parse_log(text: str) -> Log:
    """Read `text`, the content of an `execution-log.md`. Never raises.

    A header that cannot be read whole is a flaw, and still an entry with whatever could be
    read and all its text. Times without a zone count as UTC, as the protocol writes them.
    """
    text = newlines(encodable(text.removeprefix("\ufeff")))
    flaws = FlawList()
    starts = entry_starts(text, flaws)
    entries: list[Entry] = []
    line, counted = 1, 0
    for start, end in pairwise([*starts, len(text)]):
        line += text.count("\n", counted, start)
        counted = start
        header, _, body = text[start:end].partition("\n")
        entries.append(_entry(header, body.strip("\n"), line, flaws))
    if not starts:
        _report_loose_text(text, flaws)
    return Log(entries=_merge(entries), flaws=flaws.all())


def parse_time(text: str) -> datetime | None:
    """Return an ISO time, or date, as UTC; None if it is none (also for days that no calendar has)."""
    text = text.strip()
    if not _TIME.fullmatch(text):
        return None
    text = text.upper().replace("UTC", "Z").replace(" Z", "Z").replace(",", ".")
    try:
        time = datetime.fromisoformat(text)
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def status_told(trailer: str | None) -> str | None:
    """Return the status that the phase was given, as the trailer of a note tells it; None: this is no such note."""
    found = _TRAILER.fullmatch(trailer or "")
    return found[1] if found else None


def _report_loose_text(text: str, flaws: FlawList) -> None:
    loose = [line for line in text.split("\n") if line.strip() and not line.startswith("# ")]
    if loose:
        flaws.add("header", "The log has text but no entry: no line begins with `## [`.", 1, _HEADER_HINT)


def _entry(header: str, body: str, line: int, flaws: FlawList) -> Entry:
    stamp, closed, rest = header[:HEADER_LIMIT].partition("[")[2].partition("]")
    if not closed:
        stamp, rest = "", stamp
    time = parse_time(stamp)
    title, persona, trailer = _split_persona(rest.strip())
    phase_id, title = _split_phase(title)
    if not closed:
        flaws.add("header", "The header's time is not closed with `]`.", line, _HEADER_HINT)
    elif time is None:
        flaws.add("header", f"`{one_line(stamp, 60)}` is no time.", line, _HEADER_HINT)
    elif not rest.strip():
        flaws.add("header", "The header has a time and says nothing.", line, _HEADER_HINT)
    recorded_by: Literal["agent", "server", "both"] = "agent"
    if body.lstrip().startswith(SERVER_SENTENCE):
        words = body.lstrip().removeprefix(SERVER_SENTENCE)
        # Words below the sentence are an agent's that wrote no header of its own.
        recorded_by, body = ("server", SERVER_SENTENCE) if _RULES.match(words) else ("both", words.strip("\n"))
    return Entry(
        time=time,
        phase_id=phase_id,
        title=one_line(title),
        persona=persona,
        trailer=one_line(trailer) or None,
        body=body,
        recorded_by=recorded_by,
        line=line,
        text=header.rstrip(),
    )


def _split_persona(words: str) -> tuple[str, str | None, str]:
    """Split `Title — @persona (trailer)`; without a dash, `@persona` must be the last word."""
    aside = ""
    if words.endswith(")"):
        # A dash and a name within the last parenthesis, `(handed on — @ceo)`, are not the entry's persona.
        opening = _opening_of_last(words)
        if opening > 0:
            words, aside = words[:opening].rstrip(), words[opening:]
    found = None
    for candidate in _PERSONA.finditer(words):
        if candidate.start() == 0 or words[candidate.start() - 1].isspace():
            found = candidate
    found = found or _LAST_WORD.search(words)
    if found is None:
        return f"{words} {aside}".strip(), None, ""
    persona = found[1].rstrip(".-")
    trailer = words[found.start(1) + len(persona) :].lstrip(".")
    return words[: found.start()].rstrip(), persona or None, f"{trailer} {aside}".strip()


def _opening_of_last(words: str) -> int:
    """Return where the parenthesis opens that closes at the end of `words`, -1 if it does not open."""
    depth = 0
    for place in range(len(words) - 1, -1, -1):
        depth += (words[place] == ")") - (words[place] == "(")
        if depth == 0:
            return place
    return -1


def _split_phase(words: str) -> tuple[str | None, str]:
    """Split `Phase 2A (BC-1): Title` in id and title; words that only begin with `Phase` are a title."""
    found = _PHASE.match(words)
    if not found:
        return None, words
    phase_id = found[1].rstrip(".-")
    rest = words[found.start(1) + len(phase_id) :]
    parenthesis = _PARENTHESIS.match(rest)
    after = _AFTER_ID.match(rest, parenthesis.end() if parenthesis else 0)
    if after:
        return phase_id, rest[after.end() :].strip()
    if phase_id[0].isdigit() and rest[:1].isspace() and not _SEVERAL.match(rest.lstrip()):
        return phase_id, rest.strip()
    return None, words


def _merge(entries: list[Entry]) -> tuple[Entry, ...]:
    """Merge each machine-written entry with the agent's own of the same phase: its words, the machine's time.

    The agent's own is the next entry of the phase in the file (the machine notes the
    completion as the plan is edited, before the agent writes), else the one before; among
    the two, one by the same persona goes first. Each entry merges once.
    """
    of_phase: dict[str, list[int]] = {}
    for place, entry in enumerate(entries):
        if entry.phase_id is not None:
            of_phase.setdefault(entry.phase_id, []).append(place)
    merged = dict(enumerate(entries))
    for places in of_phase.values():
        for order, place in enumerate(places):
            if merged[place].recorded_by != "server":
                continue
            around = (*places[order + 1 : order + 2], *places[max(order - 1, 0) : order])
            own = _own(merged, around, merged[place].persona)
            if own is not None:
                time = merged.pop(place).time or merged[own].time
                merged[own] = msgspec.structs.replace(merged[own], time=time, recorded_by="both")
    return tuple(merged[place] for place in sorted(merged))


def _may_be_own(entry: Entry) -> bool:
    """Whether an entry may be that of who completed a phase: no note of another status, which has a time of its own."""
    return entry.recorded_by == "agent" and status_told(entry.trailer) in {None, "DONE"}


def _own(merged: dict[int, Entry], around: tuple[int, ...], persona: str | None) -> int | None:
    """Return which of the entries `around` a machine-written one is the agent's own, if any is."""
    agents = [place for place in around if place in merged and _may_be_own(merged[place])]
    same = [place for place in agents if merged[place].persona in (persona, None)]
    return next(iter(same or agents), None)
