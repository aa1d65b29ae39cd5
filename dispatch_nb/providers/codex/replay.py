"""The whole conversation of a log, by rows that are read when they are asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import datetime

import msgspec

from dispatch_nb.model import Message
from dispatch_nb.providers.base import MAX_PAGE_TEXT, Fetch, Line
from dispatch_nb.providers.codex.fold import BEGINS, ENDS
from dispatch_nb.providers.codex.lineage import Lineage
from dispatch_nb.providers.codex.lines import Record, record_of
from dispatch_nb.providers.codex.records import CONTEXT, DONE, EVENT, ITEM, USAGE, Context, Counts, Event
from dispatch_nb.providers.codex.said import COMPACTED_BY_ITEM, Said, Sort, said_by_done, said_by_event, said_by_item
from dispatch_nb.providers.codex.talk import Place, Shown, fresh
from dispatch_nb.providers.jsonl import MAX_LINE
from dispatch_nb.providers.notes import NoteKind
from dispatch_nb.providers.pictures import pictures_in
from dispatch_nb.providers.text import clean, clip, one_line

#: Bytes of a line that are read to show it.
MAX_FETCH = 2 * 1024 * 1024
_PICTURE = b"data:image/"

_KINDS: dict[Sort, NoteKind] = {
    "text": "text",
    "thinking": "thinking",
    "notice": "notice",
    "call": "tool_call",
    "result": "tool_call",
    "done": "tool_call",
}


class Row(msgspec.Struct, array_like=True):
    """Where a message or a call stands, and where its result."""

    place: Place
    time: datetime | None
    turn: int
    result: Place | None = None
    firm: bool = False
    """The result is the better one of two."""
    tokens: int | None = None
    model: str | None = None
    ended: datetime | None = None


class CodexReplay:
    """Keeps places, never texts. See `providers.base.Replay`."""

    def __init__(self) -> None:
        self._lineage = Lineage()
        self._talk = fresh()
        self._rows: list[Row] = []
        self._calls: dict[str, int] = {}
        self._model: str | None = None
        self._answer: int | None = None  # first row of the answer whose tokens are not told yet
        self._records = False
        self._total: Counts | None = None

    def feed(self, lines: Sequence[Line]) -> None:
        """Take the next lines of the file."""
        for line in lines:
            record = record_of(line)
            if record is None:
                continue
            event = EVENT.get(record.body) if record.kind == "event_msg" else None
            self._lineage.take(record, event)
            if self._lineage.silent:
                continue
            if event is not None:
                self._turns(event)
            self._usage(record, event)
            for number, said in enumerate(_said(record, event)):
                for shown in self._talk.take(said, record.time, (line.offset, line.size, number)):
                    self._show(shown)
            if event is not None and (event.type in ENDS or event.type == "turn_aborted"):
                self._talk.turns.end()

    def __len__(self) -> int:
        """Return the number of rows so far."""
        return len(self._rows) + len(self._talk.held)

    def page(self, start: int, stop: int, fetch: Fetch) -> list[Message]:
        """Return the rows `start` to `stop`, each text bounded."""
        held = [Row(shown.place, shown.time, shown.turn) for shown in self._talk.held]
        rows = self._rows[start:stop] if not held else [*self._rows, *held][start:stop]
        lines: dict[tuple[int, int], list[Said]] = {}
        return [self._message(row, fetch, lines) for row in rows]

    def row_of(self, tool_use_id: str) -> int | None:
        """Return the row of a tool call that spawned a subagent."""
        return self._calls.get(tool_use_id)

    def mixed(self) -> bool:
        """Return False: each agent has a log of its own."""
        return False

    def pictures(self, row: int, fetch: Fetch) -> list[str]:
        """Return the pictures in a message or in the result of a call."""
        places = [place for found in self._rows[row : row + 1] for place in (found.place, found.result) if place]
        return pictures_in(fetch(offset, size) for offset, size, _ in places if size <= MAX_LINE)

    def _turns(self, event: Event) -> None:
        if event.type in BEGINS:
            self._talk.turns.begin()
        elif event.type == "thread_rolled_back":
            first = self._talk.turns.roll_back(max(0, event.num_turns or 0))
            del self._rows[bisect_left(self._rows, first, key=lambda row: row.turn) :]
            self._calls = {key: at for key, at in self._calls.items() if at < len(self._rows)}
            self._answer = None
        elif event.type == "thread_settings_applied" and event.thread_settings is not None:
            self._uses(event.thread_settings)

    def _usage(self, record: Record, event: Event | None) -> None:
        """Put what an answer used to its first row."""
        counts: Counts | None = None
        if record.kind == "turn_context":
            self._uses(CONTEXT.get(record.body))
        elif record.kind == "token_usage_record":
            found = USAGE.get(record.body)
            counts = found.usage if found is not None else None
            self._records = True
        elif event is not None and event.info is not None and not self._records:
            info = event.info
            counts = info.last_token_usage if info.total_token_usage != self._total else None
            self._total = info.total_token_usage
        if counts is not None and self._answer is not None:
            row = self._rows[self._answer]
            if not self._lineage.copied:
                row.tokens = counts.output_tokens
            row.model = self._model
            self._answer = None

    def _uses(self, context: Context | None) -> None:
        if context is not None and context.model:
            self._model = one_line(context.model, 200)

    def _show(self, shown: Shown) -> None:
        said, known = shown.said, self._calls.get(shown.said.key) if shown.said.key else None
        if known is not None and said.sort in ("result", "done"):
            row = self._rows[known]
            if said.firm or (said.sort == "result" and row.result is None):
                row.result, row.firm, row.ended = shown.place, said.firm, shown.time
            return
        if said.sort == "result":
            return
        inner = said.sort == "done" and said.source == "event"  # what a call did, not what the model said
        if said.role == "assistant" and not inner and self._answer is None:
            self._answer = len(self._rows)
        if said.sort in ("call", "done") and said.key:
            self._calls[said.key] = len(self._rows)
        self._rows.append(Row(shown.place, shown.time, shown.turn))

    def _message(self, row: Row, fetch: Fetch, lines: dict[tuple[int, int], list[Said]]) -> Message:
        said = _fetched(row.place, fetch, lines)
        if said is None:
            text = "This part of the log cannot be read any more."
            return Message(role="system", kind="notice", text=text, time=row.time, error=True)
        result = _fetched(row.result, fetch, lines) if row.result is not None else None
        call = said.sort in ("call", "done")
        told = result if result is not None else said if said.sort == "done" else None
        texts = [said.text, *([told.output] if told is not None else [])]
        return Message(
            role=said.role,
            kind=_KINDS[said.sort],
            text="" if call else _bounded(said.text),
            time=row.time,
            tool=said.tool if call else None,
            input=_bounded(said.text) if call else None,
            output=_bounded(told.output) if call and told is not None else None,
            error=told.error if told is not None else said.error,
            truncated=any(len(text) > MAX_PAGE_TEXT for text in texts) or row.place[1] > MAX_FETCH,
            agent=self._lineage.thread if self._lineage.agent else "",
            tokens=row.tokens,
            model=row.model,
            ended=row.ended,
            pictures=said.pictures + (result.pictures if result is not None else 0),
        )


def _said(record: Record, event: Event | None) -> list[Said]:
    """Return what a record says."""
    if event is not None:
        if event.type == "item_completed":
            done = DONE.get(event.item)
            return said_by_done(done) if done is not None else []
        return said_by_event(event)
    if record.kind == "response_item":
        item = ITEM.get(record.body)
        return said_by_item(item) if item is not None else []
    return [COMPACTED_BY_ITEM] if record.kind == "compacted" else []


def _fetched(place: Place, fetch: Fetch, lines: dict[tuple[int, int], list[Said]]) -> Said | None:
    """Read an utterance again; None if it is not there any more."""
    offset, size, number = place
    if (offset, size) not in lines:
        data = fetch(offset, min(size, MAX_FETCH))
        line = Line(data=data, number=1, offset=offset, size=size, cut=size > MAX_FETCH)
        record = record_of(line)
        event = EVENT.get(record.body) if record is not None and record.kind == "event_msg" else None
        lines[offset, size] = found = _said(record, event) if record is not None else []
        for said in found:
            said.pictures = data.count(_PICTURE)
    found = lines[offset, size]
    return found[number] if number < len(found) else None


def _bounded(text: str) -> str:
    return clean(clip(text, MAX_PAGE_TEXT))
