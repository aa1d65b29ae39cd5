"""A whole conversation by its rows: where each message stands, not what it says."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, islice
from typing import NamedTuple

from msgspec import Raw
from msgspec.structs import replace

from dispatch_nb.model import Message as Row
from dispatch_nb.providers.base import MAX_PAGE_TEXT, Fetch, Line, Source
from dispatch_nb.providers.gemini.content import items
from dispatch_nb.providers.gemini.reader import record_of
from dispatch_nb.providers.gemini.records import FACTS, MESSAGE, Envelope, Message
from dispatch_nb.providers.gemini.show import Limits, call_id, kind, rows
from dispatch_nb.providers.gemini.tokens import said
from dispatch_nb.providers.jsonl import HEAD, MAX_LINE, TAIL
from dispatch_nb.providers.notes import Note
from dispatch_nb.providers.pictures import pictures_in
from dispatch_nb.providers.text import one_line

_PAGE = Limits(MAX_PAGE_TEXT, MAX_PAGE_TEXT, MAX_PAGE_TEXT, whole=True)
_MAX_SENT = 2000
_PICTURE = re.compile(rb'"mime_?[tT]ype"\s*:\s*"image/')


class _Place(NamedTuple):
    """Where a message stands, and how many rows it makes."""

    rows: int
    offset: int
    size: int
    item: int
    """In the list of messages that the line holds; -1: the line is the message."""
    data: bytes = b""
    """The message itself, from a file that is not read again."""


class Conversation:
    """The replay of one log. See `providers.base.Replay` for what each method is for."""

    def __init__(self, source: Source) -> None:
        self._agent = source.agent_id
        self._kept = not source.grows
        self._places: dict[str, _Place] = {}
        """The live conversation, by message and in order."""
        self._sent: dict[str, tuple[str, int]] = {}
        """Calls that sent a subagent: their message, and their row in it."""
        self._starts: list[int] | None = None

    def feed(self, lines: Sequence[Line]) -> None:
        """Take the next lines of the file."""
        for line in lines:
            record = record_of(line)
            if record is not None:
                self._take(record, line)
        self._starts = None

    def __len__(self) -> int:
        """Return the number of rows."""
        return self._ends()[-1] if self._places else 0

    def page(self, start: int, stop: int, fetch: Fetch) -> list[Row]:
        """Return the rows `start` to `stop`."""
        start, stop, _ = slice(start, stop).indices(len(self))
        out: list[Row] = []
        lines: dict[int, list[Raw]] = {}
        end = 0
        for key, place in self._places.items():
            begin, end = end, end + place.rows
            if end <= start or begin >= stop:
                continue
            shown = self._rows(key, place, fetch, lines)
            out += shown[max(0, start - begin) : stop - begin]
        return out

    def row_of(self, tool_use_id: str) -> int | None:
        """Return the row of a call that sent a subagent."""
        message, row = self._sent.get(tool_use_id, ("", 0))
        if message not in self._places:
            return None
        at = list(self._places).index(message)
        return (self._ends()[at - 1] if at else 0) + row

    def mixed(self) -> bool:
        """Return False: each agent has a log of its own."""
        return False

    def pictures(self, row: int, fetch: Fetch) -> list[str]:
        """Return the pictures in the message that a row is of, or in the result of its call."""
        ends = self._ends()
        at = bisect_right(ends, row)
        if not 0 <= row < len(self):
            return []
        key, place = next(islice(self._places.items(), at, None))
        message = self._message(place, fetch, {})
        if message is None:
            return []
        return pictures_in(_raws(message, rows(message, key)[row - ends[at] + place.rows], key))

    def _ends(self) -> list[int]:
        """Return how many rows there are up to and including each message."""
        if self._starts is None:
            self._starts = list(accumulate(place.rows for place in self._places.values()))
        return self._starts

    # ── reading ───────────────────────────────────────────────────────────────────────

    def _take(self, record: Envelope, line: Line) -> None:
        if record.rewind is not None:
            self._rewind(record.rewind[:100])
        elif record.id is not None:
            data = bytes(line.data) if self._kept else b""
            self._put(record.id[:100], record, _Place(0, line.offset, line.size, -1, data))
        else:
            held = record if not record.change else FACTS.get(record.change)
            messages = items(held.messages) if held is not None else None
            if messages is not None:
                if record.change:
                    self._places.clear()
                self._list(messages, line)

    def _list(self, messages: list[Raw], line: Line) -> None:
        """Take a list of messages."""
        for index, raw in enumerate(messages):
            message = MESSAGE.get(raw)
            if message is not None:
                place = _Place(0, line.offset, line.size, index, bytes(raw) if self._kept else b"")
                self._put((message.id or f"#{index}")[:100], message, place)

    def _put(self, key: str, message: Message, place: _Place) -> None:
        shown = rows(message, key)
        self._places[key] = place._replace(rows=len(shown))
        for index, call in enumerate(message.tool_calls or []):
            name = call_id(call, key, index)
            row = next((i for i, note in enumerate(shown) if note.call_id == name), None)
            if row is not None:
                self._sent[name] = (key, row)
        while len(self._sent) > _MAX_SENT:
            del self._sent[next(iter(self._sent))]

    def _rewind(self, key: str) -> None:
        """Drop a message and all after it; all if it is not known."""
        keys = list(self._places)
        for gone in keys[keys.index(key) if key in self._places else 0 :]:
            del self._places[gone]

    # ── showing ───────────────────────────────────────────────────────────────────────

    def _rows(self, key: str, place: _Place, fetch: Fetch, lines: dict[int, list[Raw]]) -> list[Row]:
        if not place.rows:
            return []
        message = self._message(place, fetch, lines)
        if message is None:
            return [Row(role="system", kind="notice", text="This message cannot be read any more.")] * place.rows
        notes = rows(message, key, _PAGE)
        held = [len(_PICTURE.findall(b"".join(map(bytes, _raws(message, note, key))))) for note in notes]
        shown = [
            replace(note.message(), agent=self._agent, pictures=count) for note, count in zip(notes, held, strict=True)
        ]
        if shown and kind(message) == "gemini":
            used = message.tokens
            tokens = said(used) + max(0, used.thoughts or 0) if used is not None else None
            shown[0] = replace(shown[0], tokens=tokens, model=one_line(message.model or "", 200) or None)
        return shown

    def _message(self, place: _Place, fetch: Fetch, lines: dict[int, list[Raw]]) -> Message | None:
        if place.data:
            return MESSAGE.get(Raw(place.data))
        if place.item < 0:
            return record_of(_read(place, fetch))
        if place.offset not in lines:
            record = record_of(_read(place, fetch))
            held = None if record is None else FACTS.get(record.change) if record.change else record
            lines.clear()  # one at a time: each may be as large as a line can be
            lines[place.offset] = (items(held.messages) if held is not None else None) or []
        found = lines[place.offset]
        return MESSAGE.get(found[place.item]) if place.item < len(found) else None


def _raws(message: Message, note: Note, key: str) -> list[Raw]:
    """Return where pictures of a row may stand: in the result of its call, or in what the person put in."""
    if note.role == "user":
        return [raw for raw in (message.content, message.parts) if raw]
    calls = enumerate(message.tool_calls or [])
    return [call.result for i, call in calls if note.call_id and call_id(call, key, i) == note.call_id and call.result]


def _read(place: _Place, fetch: Fetch) -> Line:
    """Read a line again; of one that is too long only its beginning, as at first."""
    if place.size <= MAX_LINE:
        return Line(data=fetch(place.offset, place.size), number=1, offset=place.offset, size=place.size)
    head, tail = fetch(place.offset, HEAD), fetch(place.offset + place.size - TAIL, TAIL)
    return Line(data=head, number=1, offset=place.offset, size=place.size, cut=True, tail=tail)
