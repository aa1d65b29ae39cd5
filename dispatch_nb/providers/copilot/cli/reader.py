"""Reader of an event log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import msgspec

from dispatch_nb.providers.base import Line, Source
from dispatch_nb.providers.copilot.cli import cut
from dispatch_nb.providers.copilot.cli.fold import Fold
from dispatch_nb.providers.copilot.cli.paths import FLAT, FOLDER, HISTORY, NAME
from dispatch_nb.providers.copilot.cli.records import EVENT, Event
from dispatch_nb.providers.copilot.cli.state import State, fresh
from dispatch_nb.providers.decode import BROKEN, is_object, mend
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.values import Request, Transcript

_ENCODE = msgspec.msgpack.Encoder()
_STATE = msgspec.msgpack.Decoder(State)

#: How a session without a lock is known to have no process: each one in a folder of its own has a lock in it.
PROCESS: dict[str, Literal["registered", "cwd"]] = {FOLDER: "registered", FLAT: "cwd", HISTORY: "cwd"}


class EventReader:
    """Reads `events.jsonl`, or the flat log of an early version."""

    def __init__(self, source: Source, saved: bytes | None = None) -> None:
        self._source = source
        self._fold = Fold(fresh() if saved is None else _restore(saved))

    def feed(self, lines: Sequence[Line]) -> list[Request]:
        """Take the next lines; return the requests that are new or changed."""
        for line in lines:
            event = event_of(line)
            if event is not None:
                self._fold.take(event)
                if not line.cut and odd(event):
                    self._fold.state.basics.odd(line.number)
            elif line.data.strip():
                self._fold.state.basics.bad(line.number)
        return self._fold.state.usage.news()

    def requests(self) -> list[Request]:
        """Return every request seen so far."""
        return [saved.request() for saved in self._fold.state.usage.requests.values()]

    def dump(self) -> bytes:
        """Return all that is needed to go on reading later."""
        return _ENCODE.encode(self._fold.state)

    def part(self) -> Transcript:
        """Return what the log says so far."""
        state, source = self._fold.state, self._source
        basics = state.basics
        # what lies beside the log is known by the folder's name, so that has the last word on whose it is
        named = source.session_id if source.form in PROCESS else ""
        session_id = named or state.session_id or source.session_id
        copied = state.session_id if state.session_id != session_id else None
        return Transcript(
            provider=NAME,
            session_id=session_id,
            process=PROCESS.get(source.form, ""),
            cwd=basics.cwd,
            cwds=tuple(basics.cwds),
            branch=basics.branch,
            title=one_line(basics.prompt),
            title_rank=1 if basics.prompt else 0,
            prompt=basics.prompt,
            model=basics.model,
            version=basics.version,
            persona=state.persona,
            started=basics.started,
            last_activity=basics.last_activity,
            turns=basics.turns,
            turn=state.agents.turn(state.turn.turn()),
            context_tokens=basics.context_tokens,
            context_window=state.context_window,
            errors=basics.errors,
            interrupts=basics.interrupts,
            compactions=basics.compactions,
            tasks=state.todos.tasks(session_id),
            tasks_time=state.todos.time,
            files=state.work.touched(),
            work=state.work.traces(),
            spawned=state.agents.spawned(),
            tail=state.notes.messages(),
            forked_from=state.parent or copied or None,
            recent=basics.recent(),
            empty=not basics.talk,
            bad_lines=basics.bad_lines,
            first_bad_line=basics.first_bad_line,
            odd_lines=basics.odd_lines,
            first_odd_line=basics.first_odd_line,
        )


def event_of(line: Line) -> Event | None:
    """Decode a line; None if it is no event."""
    if line.cut:
        return cut.event(line)
    try:
        return EVENT.decode(line.data)
    except BROKEN:
        mended = mend(line.data) if line.data.strip() else None
    try:
        return EVENT.decode(mended) if mended is not None else None
    except BROKEN:
        return None


def odd(event: Event) -> bool:
    """Whether an event tells nothing: each has an object `data`."""
    return event.type is not None and not is_object(event.data)


def _restore(saved: bytes) -> State:
    try:
        return _STATE.decode(saved)
    except msgspec.DecodeError as error:
        raise ValueError(f"what was kept of a log cannot be read: {error}") from error
