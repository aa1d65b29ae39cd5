"""The whole conversation of a transcript: an outline while it is read, messages when a page is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from dispatch_nb.model import Message
from dispatch_nb.providers.base import Fetch, Line, Source
from dispatch_nb.providers.claude import calls, show
from dispatch_nb.providers.claude.calls import SPAWNING
from dispatch_nb.providers.claude.outline import Branch, Outline
from dispatch_nb.providers.claude.reader import COPIES, record_of
from dispatch_nb.providers.claude.records import Block, Body, Envelope
from dispatch_nb.providers.claude.spawn import MAX_PROMPT
from dispatch_nb.providers.claude.text import kind_of, plain, words
from dispatch_nb.providers.claude.tokens import SYNTHETIC
from dispatch_nb.providers.jsonl import line_again
from dispatch_nb.providers.notes import MAX_TEXT
from dispatch_nb.providers.pictures import pictures_in
from dispatch_nb.providers.text import clip, moment, one_line

#: Kinds of texts that show that a conversation is going on.
_TALK = ("prompt", "skill", "agent", "bash")
_MAX_QUEUE = 20
_MAX_TOKENS = 10**12
_LOST = "This message can no longer be read: the file changed."


class TranscriptReplay:
    """The conversation of one log. See `providers.base.Replay`."""

    def __init__(self, source: Source) -> None:
        self._outline = Outline()
        self._agent = source.kind == "agent"  # all of the log is a subagent's
        self._talk = False
        self._calls: dict[str, int] = {}
        """Calls without a result, to their rows."""
        self._same: dict[str, list[int]] = {}
        """Rows of later calls with the id of one of those."""
        self._open: dict[str, str] = {}
        """Those of the newest answer, to the id of their record: a result whose call is not named is one of theirs."""
        self._answer_id = ""
        self._spawned: dict[str, int] = {}
        """Calls that spawned a subagent, to their rows."""
        self._prompts: dict[int, list[str]] = {}
        """Opening words of subagents (hashed) to the calls with them."""
        self._newest: Branch | None = None
        self._queue: list[tuple[str, int]] = []
        """What waits: the text, shortly, and its row (0: it is not shown)."""

    # ── what pages are made of ────────────────────────────────────────────────────────

    def __len__(self) -> int:
        """Return the number of rows so far."""
        return len(self._outline.rows()) + sum(1 for _, row in self._queue if row)

    def row_of(self, tool_use_id: str) -> int | None:
        """Return the row of a tool call that spawned a subagent; None if it is not known, or was rewound."""
        row = self._spawned.get(tool_use_id[:200])
        return self._outline.index(row) if row is not None else None

    def mixed(self) -> bool:
        """Whether subagents' lines stand in the log, as in the first versions."""
        return self._outline.branched()

    def page(self, start: int, stop: int, fetch: Fetch) -> list[Message]:
        """Return the rows `start` to `stop`; their lines are read again."""
        lines, results = _Lines(fetch), _Lines(fetch)
        return [self._message(row, lines, results) for row in self._chosen(start, stop)]

    def pictures(self, row: int, fetch: Fetch) -> list[str]:
        """Return the pictures of a row: those that the person put in, or those in a result."""
        lines, found = _Lines(fetch), []
        for chosen in self._chosen(row, row + 1):
            at, size, _ = self._outline.stands(chosen)
            record, result = lines.record(at, size), self._outline.result(chosen)
            if record is not None and record.type == "user":
                found = pictures_in([line_again(fetch, at, size).data])
            if result is not None and (block := lines.block(result)) is not None:
                found += pictures_in([block.content])
        return found

    def _chosen(self, start: int, stop: int) -> list[int]:
        """Return rows by their places, with those that wait behind the others."""
        rows, waiting = self._outline.rows(), [row for _, row in self._queue if row]
        first, last, _ = slice(start, stop).indices(len(rows) + len(waiting))
        return [*rows[first:last], *waiting[max(0, first - len(rows)) : max(0, last - len(rows))]]

    def _message(self, row: int, lines: _Lines, results: _Lines) -> Message:
        at, size, block = self._outline.stands(row)
        record = lines.record(at, size)
        note = show.row(record, block) if record is not None else None
        if record is None or note is None:
            return Message(role="system", kind="notice", text=_LOST, agent=self._outline.agent(row), truncated=True)
        cut, result, ended = lines.cut, self._outline.result(row), None
        pictures = show.pictures(record.message) if record.type == "user" else 0
        if result is not None and (found := results.block(result)) is not None:
            note.answer(plain(found.content), error=bool(found.is_error), limit=show.PAGE.output)
            cut, ended, pictures = cut or results.cut, results.time, show.pictures_told(found)
        body = record.message
        model = body.model if record.type == "assistant" and body is not None and body.model != SYNTHETIC else None
        return msgspec.structs.replace(
            note.message(),
            agent=self._outline.agent(row),
            tokens=self._outline.tokens(row),
            model=one_line(model, 200) if model else None,
            truncated=note.truncated or cut,
            ended=ended,
            pictures=pictures,
        )

    # ── reading ───────────────────────────────────────────────────────────────────────

    def feed(self, lines: Sequence[Line]) -> None:
        """Take the next lines of the log."""
        for line in lines:
            if line.data.startswith(COPIES):
                continue
            record = record_of(line)
            if record is not None:
                self._take(record, line)

    def _take(self, record: Envelope, line: Line) -> None:
        kind, branch = record.type, self._outline.main
        if record.is_sidechain and not self._agent:
            if record.agent_id and not self._talk:
                self._agent = True  # a subagent's log under another name
            else:
                found = self._side(record)
                if found is None:
                    return
                branch = found
        if kind == "user":
            self._user(branch, record, line)
        elif kind == "assistant":
            self._answer(branch, record, line)
        elif kind is None and record.message is not None:
            self._talk = True
        else:
            again = self._outline.seen(branch, record.uuid)
            self._outline.follow(branch, record.uuid, _parent(record))
            if branch is self._outline.main:
                self._other(record, line, again=again)

    def _user(self, branch: Branch, record: Envelope, line: Line) -> None:
        outline, again = self._outline, self._outline.seen(branch, record.uuid)
        text = show.heard(record.message)
        results = self._results(record, line)
        if results or not text:
            outline.follow(branch, record.uuid, _parent(record))
        if not text:
            return
        kind = kind_of(text)
        note = None if again else show.user(record, kind, text, None)
        if note is None:
            outline.follow(branch, record.uuid, _parent(record))
            return
        if branch is outline.main:
            self._talk = self._talk or kind in _TALK
            self._open.clear()
            if kind == "prompt":
                self._dequeue(text)
        self._add(branch, record, line)
        if note.role == "user":
            outline.spoke(branch, note.text)

    def _results(self, record: Envelope, line: Line) -> bool:
        """Put results to their calls; return whether there were any."""
        content = record.message.content if record.message is not None else None
        found = False
        for number, block in enumerate(content if isinstance(content, list) else ()):
            if block.type != "tool_result":
                continue
            found = self._talk = True
            key = block.tool_use_id or self._orphan(record.source_assistant)
            self._open.pop(key, None)
            same = self._same.get(key)
            row = same.pop() if same else self._calls.pop(key, 0)
            if row:
                self._outline.answer(row, line.offset, line.size, number)
        return found

    def _orphan(self, uuid: str | None) -> str:
        """Find the call whose result came with its id lost."""
        named = next((key for key, by in self._open.items() if uuid and by == uuid), "")
        return named or (next(iter(self._open)) if len(self._open) == 1 else "")

    def _answer(self, branch: Branch, record: Envelope, line: Line) -> None:
        body = record.message
        if body is None:
            return
        again, shown = self._outline.seen(branch, record.uuid), False
        if branch is self._outline.main:
            self._talk = True
        if show.in_its_name(record, body):
            shown = not again and show.answer(record, body, 0, None) is not None
            if shown:
                self._add(branch, record, line)
        else:
            key = body.id or record.uuid or ""
            self._spent(branch, key, body)
            for number, block in enumerate(() if again else show.blocks_of(body)):
                if show.visible(block):
                    shown = True
                    row = self._add(branch, record, line, number, key)
                    if block.type == "tool_use":
                        self._call(block, record, row)
        if not shown:
            self._outline.follow(branch, record.uuid, _parent(record))

    def _add(self, branch: Branch, record: Envelope, line: Line, number: int = 0, message_id: str = "") -> int:
        row = self._outline.row(line.offset, line.size, number)
        self._outline.add(branch, record.uuid, _parent(record), row, message_id)
        return row

    def _spent(self, branch: Branch, key: str, body: Body) -> None:
        """Count what an answer used; with another one than before, no result of that one's calls is to come."""
        if key != self._answer_id:
            self._open.clear()
            self._answer_id = key
        tokens = body.usage.output_tokens if body.usage is not None else None
        if key and tokens is not None:
            self._outline.used(branch, key, min(max(tokens, 0), _MAX_TOKENS))

    def _call(self, block: Block, record: Envelope, row: int) -> None:
        """Remember a tool call until its result comes, and one that spawned a subagent for good."""
        key = show.call_key(block, record.uuid)
        if self._calls.setdefault(key, row) != row:
            self._same.setdefault(key, []).append(row)
        self._open[key] = record.uuid or ""
        name = block.name or ""
        if name in SPAWNING or name == "Workflow":
            self._spawned[key] = row
            prompt = calls.details(block).prompt
            if prompt:
                self._prompts.setdefault(hash(prompt[:MAX_PROMPT]), []).append(key)

    # ── subagents in this log ─────────────────────────────────────────────────────────

    def _side(self, record: Envelope) -> Branch | None:
        """Return the branch of a subagent's record; None for what is no part of a conversation."""
        branch = self._outline.branch_of(record.parent_uuid)
        if branch is not None:
            return branch
        if record.message is None:
            return None
        if record.parent_uuid is not None and self._newest is not None:
            return self._newest  # the line before it was lost
        waiting = self._prompts.get(hash(words(record.message.content)[:MAX_PROMPT]), [])
        call = waiting.pop(0) if len(waiting) > 1 else next(iter(waiting), "")
        agent = call or record.agent_id or record.uuid or "?"
        self._newest = self._outline.sprout(agent[:200], self._spawned.get(call, 0))
        return self._newest

    # ── what is neither prompt nor answer ─────────────────────────────────────────────

    def _other(self, record: Envelope, line: Line, *, again: bool) -> None:
        outline = self._outline
        if record.type == "attachment":
            text = "" if again else show.put_in(record)
            if text:
                self._dequeue(text)
                self._put_in(record, line, text)
        elif record.type == "system" and record.subtype == "compact_boundary" and not again:
            self._add(outline.main, record, line)
        elif record.type == "queue-operation":
            self._queued(record, line)

    def _queued(self, record: Envelope, line: Line) -> None:
        text = plain(record.content)
        if record.operation == "enqueue":
            shown = bool(text) and kind_of(text) != "notification"
            row = self._outline.row(line.offset, line.size) if shown else 0
            self._queue.append((clip(text, MAX_TEXT), row))
            del self._queue[:-_MAX_QUEUE]
        elif record.operation == "popAll":
            self._queue.clear()
        elif record.operation in ("dequeue", "remove"):
            self._dequeue(text, first=True)
            if record.operation == "remove" and text and kind_of(text) == "prompt":
                self._put_in(None, line, text)

    def _put_in(self, record: Envelope | None, line: Line, text: str) -> None:
        """Show what the person put in while the agent worked."""
        outline = self._outline
        uuid, parent = (record.uuid, _parent(record)) if record is not None else (None, None)
        row = outline.row(line.offset, line.size)
        outline.interject(outline.main, uuid, parent, clip(text, MAX_TEXT), row)

    def _dequeue(self, text: str, *, first: bool = False) -> None:
        """Something that waited was taken up or taken back: that text, or if none is told the `first`."""
        shown = clip(text, MAX_TEXT)
        for at, (waiting, _) in enumerate(self._queue):
            if waiting == shown or (first and not text):
                del self._queue[at]
                return


class _Lines:
    """Lines of the log, read again; the last one is kept, for it may hold several rows."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._at = -1
        self._record: Envelope | None = None
        self.cut = False
        """The last line was too long to be read whole."""

    def record(self, at: int, size: int) -> Envelope | None:
        """Return what the line at `at` says; None if it is no longer there."""
        if at != self._at:
            line = line_again(self._fetch, at, size)
            self._at, self._record, self.cut = at, record_of(line), line.cut
        return self._record

    @property
    def time(self) -> datetime | None:
        """When the last line was written."""
        return moment(self._record.timestamp) if self._record is not None else None

    def block(self, stands: tuple[int, int, int]) -> Block | None:
        """Return the block of a message that stands there."""
        at, size, number = stands
        record = self.record(at, size)
        content = record.message.content if record is not None and record.message is not None else None
        return content[number] if isinstance(content, list) and number < len(content) else None


def _parent(record: Envelope) -> str | None:
    return record.parent_uuid if record.parent_uuid is not None else record.logical_parent_uuid
