"""What the records of a log show of its conversation: for the last messages, and for all of it.

The only place that says so: `fold` puts these notes at the end of the `Tail`, `replay` finds where
they stand in the file and makes them anew, longer, when a page is asked for.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from dispatch_nb.providers.base import MAX_PAGE_TEXT
from dispatch_nb.providers.claude import calls
from dispatch_nb.providers.claude.records import ATTACHMENT, Block, Body, Envelope, Input
from dispatch_nb.providers.claude.text import Kind, kind_of, plain, words
from dispatch_nb.providers.claude.tokens import SYNTHETIC
from dispatch_nb.providers.decode import BROKEN
from dispatch_nb.providers.notes import MAX_INPUT, MAX_OUTPUT, MAX_TEXT, Note
from dispatch_nb.providers.text import clip, moment, one_line, tag

#: What the CLI puts for an answer when it mends a session that was killed.
_NO_ANSWER = "No response requested."
_COMPACTED = "The conversation was compacted."
_PICTURES = ("image", "document")
_PICTURE = b'"media_type":"image/'

_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


class Limits(NamedTuple):
    """How much of a text is shown, in characters."""

    text: int
    input: int
    output: int
    whole: bool
    """The whole input of a tool call; else what it is about, if that is one thing."""


SHORT = Limits(MAX_TEXT, MAX_INPUT, MAX_OUTPUT, whole=False)
PAGE = Limits(MAX_PAGE_TEXT, MAX_PAGE_TEXT, MAX_PAGE_TEXT, whole=True)


# ── the person's side ─────────────────────────────────────────────────────────────────


def heard(body: Body | None) -> str:
    """Return the text of a `user` record, unless it only goes with a result; `[image]` for a picture alone."""
    content = body.content if body is not None else None
    types = {b.type for b in content} if isinstance(content, list) else set()
    if types == {"tool_result"}:
        return ""
    results, text = "tool_result" in types, words(content)
    if text.strip():
        return text if not results or kind_of(text) == "interrupt" else ""
    return "[image]" if not results and not types.isdisjoint(_PICTURES) else ""


def pictures(body: Body | None) -> int:
    """Return how many pictures the person put in."""
    content = body.content if body is not None else None
    return sum(b.type == "image" for b in content) if isinstance(content, list) else 0


def pictures_told(result: Block) -> int:
    """Return how many pictures a result holds."""
    return bytes(result.content).count(_PICTURE) if result.content else 0


def user(record: Envelope, kind: Kind, text: str, time: datetime | None, limits: Limits = SHORT) -> Note | None:
    """Return what a text that was `heard` shows; None for what only the model is to read."""
    if record.is_compact_summary or (record.is_meta and kind != "interrupt"):
        return None
    if kind == "notification":
        return Note.of("system", "notice", tag(text, "summary") or "A background task reported.", time)
    if kind == "interrupt":
        return Note.of("system", "notice", text.strip("[] \n") + ".", time)
    if kind == "output":
        names = ("local-command-stdout", "bash-stdout", "bash-stderr")
        shown = "\n".join(filter(None, (tag(text, name) for name in names)))
        return Note.of("system", "notice", shown, time, limit=limits.text) if shown else None
    if kind == "aside":
        return None
    if kind in ("skill", "command"):
        text = " ".join(filter(None, typed(text)))
    elif kind == "bash":
        text = "! " + tag(text, "bash-input")
    return Note.of("user", "text", text, time, limit=limits.text)


def typed(text: str) -> tuple[str, str]:
    """Return name and arguments of a slash command."""
    return tag(text, "command-name") or tag(text, "command-message"), tag(text, "command-args")


def put_in(record: Envelope) -> str:
    """Return what an `attachment` says that the person put in while the agent worked; empty for others."""
    found = ATTACHMENT.get(record.attachment)
    text = plain(found.prompt) if found is not None and found.type == "queued_command" else ""
    return "" if kind_of(text) == "notification" else text


def queued(text: str, time: datetime | None, limits: Limits = SHORT) -> Note:
    """Return what waits in the queue."""
    news = kind_of(text) == "notification"
    return Note.of("system" if news else "user", "text", text, time, limit=limits.text)


def row(record: Envelope, number: int, limits: Limits = PAGE) -> Note | None:
    """Return what a record shows as a row of its own, an answer by its block `number`; None for nothing."""
    time, body = moment(record.timestamp), record.message
    if record.type == "user":
        text = heard(body)
        return user(record, kind_of(text), text, time, limits) if text else None
    if record.type == "assistant":
        return answer(record, body, number, time, limits) if body is not None else None
    if record.type == "attachment":
        text = put_in(record)
        return queued(text, time, limits) if text else None
    if record.type == "queue-operation":
        return queued(plain(record.content), time, limits)
    return compacted(time) if record.subtype == "compact_boundary" else None


# ── the agent's side ──────────────────────────────────────────────────────────────────


def blocks_of(body: Body) -> list[Block]:
    """Return the blocks of an answer."""
    if isinstance(body.content, str):
        return [Block(type="text", text=body.content)]
    return body.content or []


def visible(found: Block) -> bool:
    """Whether a block of an answer shows anything."""
    if found.type == "tool_use":
        return True
    text = found.text if found.type == "text" else found.thinking if found.type == "thinking" else None
    return bool(text and not text.isspace())


def block(found: Block, time: datetime | None, limits: Limits = SHORT) -> Note | None:
    """Return what a block of an answer shows, if it is no tool call."""
    if not visible(found):
        return None
    if found.type == "thinking":
        return Note.of("assistant", "thinking", found.thinking or "", time, limit=limits.text)
    return Note.of("assistant", "text", found.text or "", time, limit=limits.text)


def call(found: Block, given: Input, key: str, time: datetime | None, limits: Limits = SHORT) -> Note:
    """Return what a tool call shows: what it is about if that is one thing, else its input as JSON."""
    name = one_line(found.name or "tool", 100)
    about = calls.subject(name, given)
    if not about or (limits.whole and not _is_all(found, about)):
        about = bytes(found.input or b"").decode("utf-8", "replace")
    shown, cut = clip(about, limits.input), len(about) > limits.input
    return Note("assistant", "tool_call", "", time, name, key, shown, truncated=cut)


def call_key(found: Block, uuid: str | None) -> str:
    """Return the id of a tool call, by which its result finds it."""
    return (found.id or f"{uuid or ''}:{one_line(found.name or 'tool', 100)}")[:200]


def in_its_name(record: Envelope, body: Body) -> bool:
    """Whether the CLI speaks in the model's name."""
    return bool(record.is_api_error_message) or body.model == SYNTHETIC


def answer(record: Envelope, body: Body, number: int, time: datetime | None, limits: Limits = SHORT) -> Note | None:
    """Return what the block `number` of an answer shows."""
    if record.is_api_error_message:
        return failure(body, time, limits)
    if body.model == SYNTHETIC:
        return stand_in(body, time, limits)
    blocks = blocks_of(body)
    if number >= len(blocks):
        return None
    found = blocks[number]
    if found.type == "tool_use":
        return call(found, calls.details(found), call_key(found, record.uuid), time, limits)
    return block(found, time, limits)


def _is_all(found: Block, about: str) -> bool:
    """Whether the input of a call has nothing in it but what it is about, and why."""
    try:
        keys = _OBJECT.decode(found.input)
        return all(key == "description" or msgspec.json.decode(raw) == about for key, raw in keys.items())
    except BROKEN:
        return False


def stand_in(body: Body, time: datetime | None, limits: Limits = SHORT) -> Note | None:
    """Return what an answer shows that the CLI wrote in the model's name: part of an answer, or nothing."""
    text = words(body.content)
    shown = text.strip() and not no_answer(body)
    return Note.of("assistant", "text", text, time, limit=limits.text) if shown else None


def no_answer(body: Body) -> bool:
    """Whether an answer is only there to mend a session that was killed."""
    return body.model == SYNTHETIC and words(body.content).strip() == _NO_ANSWER


def failure(body: Body, time: datetime | None, limits: Limits = SHORT) -> Note | None:
    """Return what the end of a turn by an error of the API shows."""
    text = words(body.content)
    return Note.of("assistant", "text", text, time, error=True, limit=limits.text) if text.strip() else None


def compacted(time: datetime | None) -> Note:
    """Return what a compaction shows: its summary is for the model."""
    return Note.of("system", "notice", _COMPACTED, time)
