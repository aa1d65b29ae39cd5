"""Readers of Claude Code's growing files: transcripts, logs of subagents, workflow journals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import msgspec

from dispatch_nb.providers.base import Line, Source
from dispatch_nb.providers.claude import cut
from dispatch_nb.providers.claude.fold import Fold
from dispatch_nb.providers.claude.records import ENVELOPE, Envelope
from dispatch_nb.providers.claude.state import State, fresh
from dispatch_nb.providers.decode import BROKEN, mend
from dispatch_nb.providers.values import Journal, Request, Transcript

NAME = "claude"

T = TypeVar("T")

#: Copies of what was sent to the model: big, and nothing in them is news. An inner `message` of
#: theirs must not be taken for conversation.
COPIES = b'{"type":"api-request'
_MAX_JOURNAL = 1000
_TALK = ("user", "assistant")

_ENCODE = msgspec.msgpack.Encoder()
_STATE = msgspec.msgpack.Decoder(State)


class TranscriptReader:
    """Reads a transcript, or the log of a subagent."""

    def __init__(self, source: Source, saved: bytes | None = None) -> None:
        state = fresh(agent=source.kind == "agent") if saved is None else _restore(saved, _STATE)
        self._source = source
        self._fold = Fold(state, source.session_id)

    def feed(self, lines: Sequence[Line]) -> list[Request]:
        """Take the next lines; return the requests that are new or changed."""
        for line in lines:
            if line.data.startswith(COPIES):
                continue
            record = record_of(line)
            if record is not None:
                self._fold.take(record, line.number)
                if not line.cut and odd(record):
                    self._fold.state.facts.odd(line.number)
            elif line.data.strip():
                self._fold.state.facts.bad(line.number)
        return self._fold.tokens.changed()

    def requests(self) -> list[Request]:
        """Return every request seen so far."""
        return list(self._fold.tokens.requests.values())

    def dump(self) -> bytes:
        """Return all that is needed to go on reading later."""
        return _ENCODE.encode(msgspec.structs.replace(self._fold.state, requests=self._fold.tokens.saved()))

    def part(self) -> Transcript:
        """Return what the log says so far."""
        state, source = self._fold.state, self._source
        facts = state.facts
        known = facts.own or not facts.session_id or source.kind == "agent"  # its folder names the parent
        session_id = source.session_id if source.session_id and known else facts.session_id
        turn = state.turn.turn()
        title, rank = facts.title()
        return Transcript(
            provider=NAME,
            session_id=session_id,
            agent_id=(source.agent_id or facts.agent_id) if state.agent else "",
            cwd=facts.cwd,
            cwds=tuple(facts.cwds),
            branch=facts.branch,
            title=title,
            title_rank=rank,
            prompt=facts.prompt,
            model=facts.model,
            version=facts.version,
            persona=facts.persona,
            started=facts.started or facts.copied_start,
            last_activity=facts.last_activity,
            turns=facts.turns,
            turn=turn,
            context_tokens=facts.context_tokens,
            errors=facts.errors,
            interrupts=facts.interrupts,
            compactions=facts.compactions,
            tasks=state.tasks.tasks(NAME, session_id),
            tasks_time=state.tasks.time,
            files=state.work.touched(),
            work=state.work.traces(),
            spawned=state.spawns.spawned(),
            finished=state.agent and turn.state == "idle" and turn.detail != "interrupted",
            tail=state.tail.messages(),
            forked_from=facts.forked_from,
            recent=facts.recent(),
            empty=not facts.talk,
            bad_lines=facts.bad_lines,
            first_bad_line=facts.first_bad_line,
            odd_lines=facts.odd_lines,
            first_odd_line=facts.first_odd_line,
        )


class JournalState(msgspec.Struct, array_like=True):
    """Agents of a workflow, in order."""

    started: dict[str, None] = {}
    finished: dict[str, None] = {}


_JOURNAL = msgspec.msgpack.Decoder(JournalState)


class JournalReader:
    """Reads `journal.jsonl` of a workflow: which agents started, which came to a result."""

    def __init__(self, source: Source, saved: bytes | None = None) -> None:
        self._source = source
        self._state = JournalState() if saved is None else _restore(saved, _JOURNAL)

    def feed(self, lines: Sequence[Line]) -> list[Request]:
        """Take the next lines; a journal holds no requests."""
        for line in lines:
            record = record_of(line)
            if record is None or not record.agent_id:
                continue
            names = {"started": self._state.started, "result": self._state.finished}.get(record.type or "")
            if names is not None and len(names) < _MAX_JOURNAL:
                names[record.agent_id[:100]] = None
        return []

    def requests(self) -> list[Request]:
        """Return nothing: the agents' own logs tell what they used."""
        return []

    def part(self) -> Journal:
        """Return what the journal says so far."""
        return Journal(
            provider=NAME,
            session_id=self._source.session_id,
            started=tuple(self._state.started),
            finished=tuple(self._state.finished),
        )

    def dump(self) -> bytes:
        """Return all that is needed to go on reading later."""
        return _ENCODE.encode(self._state)


def record_of(line: Line) -> Envelope | None:
    """Decode a line; None if it is no record."""
    if line.cut:
        return cut.envelope(line)
    try:
        return ENVELOPE.decode(line.data)
    except BROKEN:
        mended = mend(line.data) if line.data.strip() else None
    try:
        return ENVELOPE.decode(mended) if mended is not None else None
    except BROKEN:
        return None


def odd(record: Envelope) -> bool:
    """Whether a message has no content, or is of nobody."""
    said = record.message is not None and record.message.content is not None
    return not said if record.type in _TALK else said and record.type is None


def _restore(saved: bytes, decoder: msgspec.msgpack.Decoder[T]) -> T:
    try:
        return decoder.decode(saved)
    except msgspec.DecodeError as error:
        raise ValueError(f"what was kept of a log cannot be read: {error}") from error
