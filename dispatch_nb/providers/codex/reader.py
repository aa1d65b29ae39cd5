"""Reader of Codex' logs."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dispatch_nb.providers.base import Line, Source
from dispatch_nb.providers.codex.fold import Fold
from dispatch_nb.providers.codex.lines import odd, record_of
from dispatch_nb.providers.codex.paths import NAME
from dispatch_nb.providers.codex.show import prompts
from dispatch_nb.providers.codex.state import State, new
from dispatch_nb.providers.notes import Notes
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.values import Request, Transcript

_ENCODE = msgspec.msgpack.Encoder()
_STATE = msgspec.msgpack.Decoder(State)


class TranscriptReader:
    """Reads a log: of a session, of a fork, of a subagent."""

    def __init__(self, source: Source, saved: bytes | None = None) -> None:
        self._source = source
        self._fold = Fold(new() if saved is None else _restore(saved), source.session_id)

    def feed(self, lines: Sequence[Line]) -> list[Request]:
        """Take the next lines; return the requests that are new or changed."""
        for line in lines:
            record = record_of(line)
            if record is not None:
                self._fold.take(record)
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
        state = self._fold.state
        facts, lineage, turn = state.facts, state.lineage, state.turn.turn()
        thread = lineage.thread or self._source.session_id
        session_id = lineage.root or thread if lineage.agent else thread
        held = prompts(state.talk.held)
        prompt = facts.prompt or (held[0].text if held else "")
        title, rank = facts.title() if not lineage.agent else self._agent_title()
        return Transcript(
            provider=NAME,
            session_id=session_id,
            agent_id=thread if lineage.agent else "",
            parent_agent=lineage.parent if lineage.parent != session_id else "",
            depth=lineage.depth,
            process="cwd",
            cwd=facts.cwd,
            cwds=tuple(facts.cwds),
            branch=facts.branch,
            title=title or one_line(prompt),
            title_rank=rank or int(bool(prompt)),
            prompt=prompt,
            model=facts.model,
            version=facts.version,
            persona=lineage.role or lineage.nickname if lineage.agent else None,
            started=facts.started,
            last_activity=facts.last_activity,
            turns=facts.turns + len(held),
            turn=turn,
            context_tokens=facts.context_tokens,
            context_window=facts.window,
            errors=facts.errors,
            interrupts=facts.interrupts,
            compactions=max(facts.compacted, facts.compacted_events),
            tasks=state.tasks.tasks(session_id),
            tasks_time=state.tasks.time,
            files=state.work.touched(),
            work=state.work.traces(),
            spawned=state.spawns.spawned(),
            finished=lineage.agent and turn.state == "idle" and turn.detail != "interrupted",
            tail=Notes([*state.notes.notes, *held], []).messages(),
            forked_from=lineage.forked_from,
            recent=facts.recent(),
            empty=not facts.talk and not held,
            bad_lines=facts.bad_lines,
            first_bad_line=facts.first_bad_line,
            odd_lines=facts.odd_lines,
            first_odd_line=facts.first_odd_line,
        )

    def _agent_title(self) -> tuple[str, int]:
        """Return what a subagent is called: a name that its parent gave it, else by its task."""
        facts, lineage = self._fold.state.facts, self._fold.state.lineage
        name = (lineage.agent_path or "").rpartition("/")[2] or lineage.nickname
        return (name, 2) if name else facts.title()


def _restore(saved: bytes) -> State:
    try:
        return _STATE.decode(saved)
    except msgspec.DecodeError as error:
        raise ValueError(f"what was kept of a log cannot be read: {error}") from error
