"""`assistant` records: what the model says, thinks and calls; one line per block."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from dispatch_nb.providers.claude import calls, show
from dispatch_nb.providers.claude.records import Block, Body, Envelope
from dispatch_nb.providers.claude.state import State
from dispatch_nb.providers.claude.text import words
from dispatch_nb.providers.claude.tokens import SYNTHETIC, Tokens, context
from dispatch_nb.providers.claude.work import named
from dispatch_nb.providers.notes import Note
from dispatch_nb.providers.text import one_line

#: The first version seen that marks the end of a turn.
_TELLING = (2, 1, 88)


def take_answer(
    state: State, tokens: Tokens, record: Envelope, time: datetime | None, key: str, *, copied: bool
) -> None:
    """Take an `assistant` record of the main conversation; `key` is what its usage is counted under."""
    body = record.message
    if body is None:
        return
    again = state.tail.seen(record.uuid)
    state.facts.talk = True
    state.facts.awaited = None
    if state.agent and record.attribution_agent:
        state.facts.persona = one_line(record.attribution_agent, 100)
    if record.is_api_error_message:
        _failed(state, record, body, time, again=again)
        return
    if body.model == SYNTHETIC:
        _stand_in(state, record, body, time, again=again)
        return
    copy = copied or record.began_as not in (None, record.session_id)  # if it stands in no other file it counts here
    tokens.add(key, body, time, copied=copy)
    if body.model and body.model != state.facts.model:
        state.facts.model = one_line(body.model, 200)
    if body.usage is not None and (held := context(body.usage)) is not None:
        state.facts.context_tokens = held
    blocks = show.blocks_of(body)
    last = body.stop_reason is None and bool(blocks) and blocks[-1].type == "text" and _silent(state.facts.version)
    state.turn.answer(time, body.stop_reason, body.id or "", last=last)
    state.tail.follow(record.uuid, record.parent_uuid)
    for block in blocks:
        _block(state, record, block, time, again=again, copied=copied)


@lru_cache(maxsize=64)
def _silent(version: str | None) -> bool:
    """Whether this version wrote no end of a turn at all: text is then the best sign of it.

    Up to 2.1.80 every line has a null `stop_reason` and no `turn_duration` follows; since 2.1.88 one of them tells.
    """
    try:
        return version is None or tuple(int(n) for n in version.split(".")[:3]) < _TELLING
    except ValueError:
        return False


def _block(state: State, record: Envelope, block: Block, time: datetime | None, *, again: bool, copied: bool) -> None:
    message_id = (record.message.id or "") if record.message is not None else ""
    note: Note | None = None
    if block.type != "tool_use":
        note = show.block(block, time)
    elif not again:
        given = calls.details(block)
        call = calls.start(block, given, time, record.uuid or "", message_id)
        key = show.call_key(block, record.uuid)
        state.turn.call(key, call)
        if not copied:
            state.spawns.call(key, call.name, given, time)
        state.work.mention(named(block), time)
        note = show.call(block, given, key, time)
    if note is not None and not again:
        state.tail.add(record.uuid, record.parent_uuid, note, message_id)


def _failed(state: State, record: Envelope, body: Body, time: datetime | None, *, again: bool) -> None:
    """The API refused for good; the CLI tells so in the model's name."""
    status = f"API error {record.api_error_status}" if record.api_error_status else ""
    state.facts.errors += not again
    state.turn.failed(time, one_line(words(body.content)) or status or "API error")
    _show(state, record, None if again else show.failure(body, time))


def _stand_in(state: State, record: Envelope, body: Body, time: datetime | None, *, again: bool) -> None:
    """The CLI speaks for the model: the part of an answer that had come before an interrupt, or nothing."""
    if show.no_answer(body):
        state.turn.rest(time, "")
        state.turn.background.clear()  # it mends a session whose process was killed, and its agents with it
    else:
        state.turn.rest(time, "interrupted")
    _show(state, record, None if again else show.stand_in(body, time))


def _show(state: State, record: Envelope, note: Note | None) -> None:
    if note is None:
        state.tail.follow(record.uuid, record.parent_uuid)
    else:
        state.tail.add(record.uuid, record.parent_uuid, note)
