"""What is shown of a message: one row per text, thought and tool call."""

from __future__ import annotations

from typing import NamedTuple

from dispatch_nb.providers.decode import is_given
from dispatch_nb.providers.gemini.calls import arguments, ended, subject
from dispatch_nb.providers.gemini.content import command, outcome, spoken, words
from dispatch_nb.providers.gemini.records import Call, Message
from dispatch_nb.providers.notes import MAX_INPUT, MAX_OUTPUT, MAX_TEXT, Note
from dispatch_nb.providers.text import clip, moment

#: What the log tells about itself and is no part of the conversation's talk.
_NOTICES = ("info", "warning", "error")
MAX_ROWS = 1000


class Limits(NamedTuple):
    """Characters of a text, a call's input and its output."""

    text: int
    input: int
    output: int
    whole: bool = False
    """All arguments of a tool call; else what it is about, if that is one thing."""


TAIL = Limits(MAX_TEXT, MAX_INPUT, MAX_OUTPUT)


def kind(message: Message) -> str:
    """Return the type of a message: `user`, `gemini`, `info`, `warning`, `error`."""
    return "gemini" if message.type == "model" else message.type or ""


def odd(message: Message) -> bool:
    """Whether a message of the conversation says nothing in any form that is known."""
    said = is_given(message.content) or is_given(message.parts) or message.tool_calls or message.thoughts
    return not said and kind(message) in ("user", "gemini")


def call_id(call: Call, message_id: str, index: int) -> str:
    """Return what a call is known by."""
    return (call.id or f"{message_id}/{index}")[:200]


def rows(message: Message, key: str, limits: Limits = TAIL) -> list[Note]:
    """Return what is shown of a message; nothing for what only the model is told."""
    what = kind(message)
    if what == "user":
        return _user(message, limits)
    if what == "gemini":
        return _answer(message, key, limits)
    if what in _NOTICES:
        text = words(message).strip()
        note = Note.of("system", "notice", text, moment(message.timestamp), error=what == "error", limit=limits.text)
        return [note] if text else []
    return []


def _user(message: Message, limits: Limits) -> list[Note]:
    said, time = spoken(message), moment(message.timestamp)
    if said.kind == "prompt":
        return [Note.of("user", "text", said.text, time, limit=limits.text)]
    if said.kind == "shell":
        typed, printed = command(said.text)
        notes = [Note.of("user", "text", f"! {typed}", time, limit=limits.text)]
        return [*notes, Note.of("system", "notice", printed, time, limit=limits.text)] if printed.strip() else notes
    if said.kind == "summary":
        return [Note.of("system", "notice", "The conversation was compressed.", time)]
    return []


def _answer(message: Message, key: str, limits: Limits) -> list[Note]:
    time = moment(message.timestamp)
    out = []
    for thought in (message.thoughts or [])[:MAX_ROWS]:
        text = "\n".join(filter(None, (thought.subject and f"**{thought.subject}**", thought.description)))
        if text.strip():
            out.append(Note.of("assistant", "thinking", text, time, limit=limits.text))
    text = words(message)
    if text.strip():
        out.append(Note.of("assistant", "text", text, time, limit=limits.text))
    for index, call in enumerate((message.tool_calls or [])[:MAX_ROWS]):
        out.append(_call(call, call_id(call, key, index), message, limits))
    return out


def _call(call: Call, key: str, message: Message, limits: Limits) -> Note:
    given = arguments(call) if limits.whole else subject(call)
    note = Note(
        "assistant",
        "tool_call",
        "",
        moment(message.timestamp),
        (call.name or "tool")[:200],
        key,
        clip(given, limits.input),
        truncated=len(given) > limits.input,
    )
    if ended(call):
        said = outcome(call.result, call.result_display)
        note.answer(said, error=call.status == "error", limit=limits.output)
    return note
