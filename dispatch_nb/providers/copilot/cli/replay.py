"""The whole conversation of a log: where each row stands while it is read, messages when a page is asked for."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import msgspec

from dispatch_nb.model import Message
from dispatch_nb.providers.base import Fetch, Line
from dispatch_nb.providers.copilot.cli import history, show
from dispatch_nb.providers.copilot.cli.agents import Agents
from dispatch_nb.providers.copilot.cli.calls import SPAWNING
from dispatch_nb.providers.copilot.cli.reader import event_of
from dispatch_nb.providers.copilot.cli.records import (
    ASSISTANT,
    SUBAGENT,
    TOOL_COMPLETE,
    TOOL_START,
    USAGE_RECORD,
    AssistantMessage,
    Event,
    ToolStart,
)
from dispatch_nb.providers.copilot.cli.usage import AUTO, count
from dispatch_nb.providers.jsonl import MAX_LINE, line_again
from dispatch_nb.providers.notes import Note
from dispatch_nb.providers.pictures import pictures_in
from dispatch_nb.providers.text import moment, one_line

_LOST = "This message can no longer be read: the file changed."
_MAX_ID = 200
_PICTURE = b'"mimeType":"image/'
#: Answers whose usage record came before them.
_MAX_SPENT = 100
#: Row of a result that has not come.
_NONE = -1


class EventReplay:
    """The conversation of one event log. See `providers.base.Replay`."""

    def __init__(self) -> None:
        self._begin()
        self._first = ""

    def _begin(self) -> None:
        """Forget everything: the log begins."""
        # of each row: offset and size of its line, its number among the notes of that event, offset and size of the
        # line of its result, output tokens, number of its agent
        self._at, self._size, self._note = array("q"), array("q"), array("l")
        self._result_at, self._result_size, self._tokens, self._agent = array("q"), array("q"), array("q"), array("l")
        self._names: list[str] = [""]
        """Agents by number."""
        self._numbers: dict[str, int] = {"": 0}
        self._agents = Agents()
        self._calls: dict[str, int] = {}
        """Calls whose result has not come, to their rows."""
        self._spawned: dict[str, int] = {}
        """Calls that spawned a subagent, to their rows."""
        self._spent: dict[str, int] = {}
        """Output tokens of calls of the API, whose message comes next."""
        self._thought: dict[str, int] = {}
        """Hash of each agent's last thought: some versions write it twice."""

    # ── what pages are made of ────────────────────────────────────────────────────────

    def __len__(self) -> int:
        """Return the number of rows so far."""
        return len(self._at)

    def row_of(self, tool_use_id: str) -> int | None:
        """Return the row of a tool call that spawned a subagent; None if it is not known."""
        return self._spawned.get(tool_use_id[:_MAX_ID])

    def mixed(self) -> bool:
        """Whether subagents spoke: their events stand in the log of the session."""
        return len(self._names) > 1

    def pictures(self, row: int, fetch: Fetch) -> list[str]:
        """Return the pictures in the event of a row, or in that of its result."""
        places = [(self._at[r], self._size[r]) for r in range(len(self))[row : row + 1]]
        places += [(self._result_at[r], self._result_size[r]) for r in range(len(self))[row : row + 1]]
        return pictures_in(fetch(at, size) for at, size in places if at != _NONE and size <= MAX_LINE)

    def page(self, start: int, stop: int, fetch: Fetch) -> list[Message]:
        """Return the rows `start` to `stop`; their lines are read again."""
        lines, results = _Lines(fetch), _Lines(fetch)
        return [self._message(row, lines, results) for row in range(*slice(start, stop).indices(len(self)))]

    def _message(self, row: int, lines: _Lines, results: _Lines) -> Message:
        agent = self._names[self._agent[row]]
        event = lines.event(self._at[row], self._size[row])
        note = _note(event, self._note[row]) if event is not None else None
        if event is None or note is None:
            return Message(role="system", kind="notice", text=_LOST, agent=agent, truncated=True)
        cut, ended, pictures = lines.cut, None, 0
        if self._result_at[row] != _NONE:
            answer = results.event(self._result_at[row], self._result_size[row])
            done = TOOL_COMPLETE.get(answer.data) if answer is not None else None
            if done is not None:
                text, failed = show.outcome(done)
                note.answer(text, error=failed, limit=show.PAGE.output)
                cut = cut or results.cut
            if answer is not None:
                ended, pictures = moment(answer.timestamp), bytes(answer.data).count(_PICTURE)
        told = ASSISTANT.get(event.data) if event.type == "assistant.message" else None
        model = told.model if told is not None and told.model != AUTO else None
        return msgspec.structs.replace(
            note.message(),
            agent=agent,
            tokens=self._tokens[row] if self._tokens[row] != _NONE else None,
            model=one_line(model) if model else None,
            truncated=note.truncated or cut,
            ended=ended,
            pictures=pictures,
        )

    # ── reading ───────────────────────────────────────────────────────────────────────

    def feed(self, lines: Sequence[Line]) -> None:
        """Take the next lines of the log."""
        for line in lines:
            event = event_of(line)
            if event is not None and not event.ephemeral:
                self._take(event, line)

    def _take(self, event: Event, line: Line) -> None:
        kind = event.type or ""
        if kind == "session.start":
            if event.id and event.id == self._first:  # the log is told again from its beginning
                self._begin()
            self._first = self._first or (event.id or "")
        elif kind == "session.usage_record":
            self._used(event)
        elif kind == "subagent.started":
            told = SUBAGENT.get(event.data)
            if told is not None:
                self._agents.started(self._agents.whose(event.agent_id, told.tool_call_id), told, None)
        elif kind == "tool.execution_complete":
            self._done(event, line)
        elif kind == "assistant.message":
            self._answered(event, line)
        elif kind in ("tool.execution_start", "tool.user_requested"):
            self._begun(event, line)
        else:
            agent = self._agents.whose(event.agent_id, None)
            for number, note in enumerate(show.notes(event)):
                if not self._again(note, agent):
                    self._add(line, number, agent)

    def _answered(self, event: Event, line: Line) -> None:
        told = ASSISTANT.get(event.data) or AssistantMessage()
        agent = self._agents.whose(event.agent_id, told.parent_tool_call_id)
        spent = self._spent.pop(told.api_call_id or "", None)
        tokens = count(told.output_tokens) if told.output_tokens is not None else spent
        for number, note in enumerate(show.notes(event)):
            if self._again(note, agent) or (note.call_id and note.call_id in self._calls):
                continue
            row = self._add(line, number, agent, tokens)
            tokens = None  # they are told once, with the answer's first row
            if note.call_id:
                self._calls[note.call_id] = row
                if note.tool == SPAWNING:
                    self._spawned[note.call_id] = row

    def _begun(self, event: Event, line: Line) -> None:
        """A tool begins to run: a row of its own if no answer asked for it."""
        told = TOOL_START.get(event.data) or ToolStart()
        key = (told.tool_call_id or "")[:_MAX_ID]
        if not key or key in self._calls:
            return
        row = self._calls[key] = self._add(line, 0, self._agents.whose(event.agent_id, told.parent_tool_call_id))
        if told.tool_name == SPAWNING:
            self._spawned[key] = row

    def _done(self, event: Event, line: Line) -> None:
        told = TOOL_COMPLETE.get(event.data)
        row = self._calls.pop((told.tool_call_id or "")[:_MAX_ID], None) if told is not None else None
        if row is not None:
            self._result_at[row], self._result_size[row] = line.offset, line.size

    def _used(self, event: Event) -> None:
        told = USAGE_RECORD.get(event.data)
        usage = told.usage if told is not None else None
        if usage is not None and usage.api_call_id and usage.output_tokens is not None:
            self._spent[usage.api_call_id] = count(usage.output_tokens)
            if len(self._spent) > _MAX_SPENT:
                del self._spent[next(iter(self._spent))]

    def _again(self, note: Note, agent: str) -> bool:
        """Whether a thought was shown already."""
        if note.kind != "thinking":
            return False
        before, now = self._thought.get(agent), hash(note.text)
        self._thought[agent] = now
        return before == now

    def _add(self, line: Line, number: int, agent: str, tokens: int | None = None) -> int:
        """Add a row. Returns its number."""
        if agent not in self._numbers:
            self._numbers[agent] = len(self._names)
            self._names.append(agent)
        self._at.append(line.offset)
        self._size.append(line.size)
        self._note.append(number)
        self._result_at.append(_NONE)
        self._result_size.append(0)
        self._tokens.append(_NONE if tokens is None else tokens)
        self._agent.append(self._numbers[agent])
        return len(self._at) - 1


class WholeReplay:
    """The conversation of a session of the first versions, whose file is read whole anyway."""

    def __init__(self) -> None:
        self._rows: list[Note] = []

    def feed(self, lines: Sequence[Line]) -> None:
        """Take the file as one line."""
        for line in lines:
            self._rows = history.rows(line.data)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self._rows)

    def row_of(self, tool_use_id: str) -> int | None:  # noqa: ARG002  part of the protocol: there were no subagents
        """Return None."""
        return None

    def mixed(self) -> bool:
        """Return False."""
        return False

    def pictures(self, row: int, fetch: Fetch) -> list[str]:  # noqa: ARG002  part of the protocol: it kept none
        """Return nothing."""
        return []

    def page(self, start: int, stop: int, fetch: Fetch) -> list[Message]:  # noqa: ARG002  part of the protocol
        """Return the rows `start` to `stop`."""
        return [note.message() for note in self._rows[start:stop]]


class _Lines:
    """Lines of the log, read again; the last one is kept, for it may hold several rows."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._at = -1
        self._event: Event | None = None
        self.cut = False
        """The last line was too long to be read whole."""

    def event(self, at: int, size: int) -> Event | None:
        """Return what the line at `at` says; None if it is no longer there."""
        if at != self._at:
            line = line_again(self._fetch, at, size)
            self._at, self._event, self.cut = at, event_of(line), line.cut
        return self._event


def _note(event: Event, number: int) -> Note | None:
    notes = show.notes(event, show.PAGE)
    return notes[number] if number < len(notes) else None
