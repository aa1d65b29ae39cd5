"""Readers of conversations: of a log that grows, and of a file that holds all of one."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dispatch_nb.providers.base import Line, Source
from dispatch_nb.providers.decode import BROKEN, mend
from dispatch_nb.providers.gemini import cut
from dispatch_nb.providers.gemini.fold import Fold
from dispatch_nb.providers.gemini.paths import NAME
from dispatch_nb.providers.gemini.records import ENVELOPE, Envelope
from dispatch_nb.providers.gemini.show import odd
from dispatch_nb.providers.gemini.state import State, fresh
from dispatch_nb.providers.ledger import Ledger
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.values import Flaw, Request, Transcript

#: Older versions put this between a session's id and what names its subagent.
_OF = "########"
_HINT = "The Gemini CLI rewrites this file itself; if it stays so, it can be deleted."

_ENCODE = msgspec.msgpack.Encoder()
_STATE = msgspec.msgpack.Decoder(State)


class TranscriptReader:
    """Reads a conversation, of a session or of a subagent."""

    def __init__(self, source: Source, saved: bytes | None = None) -> None:
        self._source = source
        self._fold = Fold(fresh() if saved is None else _restore(saved))

    def feed(self, lines: Sequence[Line]) -> list[Request]:
        """Take the next lines; return the requests that are new or changed."""
        for line in lines:
            record = record_of(line)
            if record is not None:
                self._fold.take(record)
                if record.id is not None and not line.cut and odd(record):
                    self._fold.state.basics.odd(line.number)
            elif line.data.strip():
                self._fold.state.basics.bad(line.number)
        return self._fold.tokens.changed()

    def requests(self) -> list[Request]:
        """Return every request seen so far."""
        return list(self._fold.tokens.requests.values())

    def dump(self) -> bytes:
        """Return all that is needed to go on reading later."""
        return _ENCODE.encode(msgspec.structs.replace(self._fold.state, requests=self._fold.tokens.saved()))

    def part(self) -> Transcript:
        """Return what the log says so far."""
        state, basics = self._fold.state, self._fold.state.basics
        session_id, agent_id = self._ids()
        cwd = basics.cwd or state.directory or None
        title = state.summary or state.asked or one_line(basics.prompt) or state.typed
        return Transcript(
            provider=NAME,
            session_id=session_id,
            agent_id=agent_id,
            process="cwd",
            cwd=cwd,
            cwds=(cwd,) if cwd else (),
            title=title,
            title_rank=2 if state.summary else int(bool(title)),
            prompt=basics.prompt,
            model=basics.model,
            started=basics.started,
            last_activity=basics.last_activity,
            turns=basics.turns,
            turn=state.turn.turn(),
            context_tokens=basics.context_tokens,
            errors=basics.errors,
            interrupts=basics.interrupts,
            compactions=basics.compactions,
            tasks=state.done.tasks(session_id),
            tasks_time=state.done.todos_time,
            files=state.done.work.touched(),
            work=state.done.work.traces(),
            spawned=state.done.spawned(),
            finished=bool(agent_id) and state.turn.finished,
            tail=state.notes.messages(),
            recent=basics.recent(),
            empty=not basics.talk,
            bad_lines=basics.bad_lines,
            first_bad_line=basics.first_bad_line,
            odd_lines=basics.odd_lines,
            first_odd_line=basics.first_odd_line,
        )

    def _ids(self) -> tuple[str, str]:
        """Return (session, subagent); the second is empty for the main agent."""
        own, source = self._fold.state.session_id, self._source
        if source.kind == "agent":
            return source.session_id, own or source.agent_id
        session, of, _ = own.partition(_OF)
        if of:
            return session, own
        if self._fold.state.subagent:  # with its parent's id, in its parent's folder: its file's name tells it apart
            return own or source.session_id, source.session_id or own
        return own or source.session_id, ""


def read_whole(source: Source, data: bytes) -> tuple[Transcript | None, tuple[Flaw, ...]]:
    """Read a file that holds a whole conversation; `usage` is filled in here, as no ledger sees its requests."""
    text = data.removeprefix(b"\xef\xbb\xbf").strip()
    if not text or not text.strip(b"\0"):
        return None, ()  # being written
    record = record_of(Line(data=text, number=1))
    if record is None:
        cut_off = text.startswith(b"{") and not text.endswith(b"}")
        reason = "The file ends in the middle." if cut_off else "The file does not hold a JSON object."
        return None, (Flaw(kind="json", reason=reason, hint=_HINT),)
    if not record.messages:
        return None, (Flaw(kind="fields", reason="The file holds no messages.", hint=_HINT),)
    reader, ledger = TranscriptReader(source), Ledger()
    ledger.update("", (), reader.feed([Line(data=text, number=1)]))
    return msgspec.structs.replace(reader.part(), usage=ledger.usage("")), ()


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


def _restore(saved: bytes) -> State:
    try:
        return _STATE.decode(saved)
    except msgspec.DecodeError as error:
        raise ValueError(f"what was kept of a log cannot be read: {error}") from error
