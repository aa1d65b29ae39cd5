"""From a line to a record: with and without an envelope, whole, mended or cut."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from msgspec import Raw

from dispatch_nb.providers.base import Line
from dispatch_nb.providers.codex.records import ENVELOPE, Envelope
from dispatch_nb.providers.decode import BROKEN, is_object, mend
from dispatch_nb.providers.text import moment

#: Types of lines that are payloads without an envelope (2025).
_BARE = frozenset(
    [
        "message",
        "reasoning",
        "function_call",
        "function_call_output",
        "custom_tool_call",
        "custom_tool_call_output",
        "local_shell_call",
        "web_search_call",
    ]
)
#: Types of lines that are nothing without a payload.
_FULL = frozenset(["session_meta", "turn_context", "event_msg", "response_item", "token_usage_record"])
_STRUCTURE = re.compile(rb'["{}\[\],]')
_STRING_END = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_ESCAPE = re.compile(rb"(?<!\\)((?:\\\\)*)\\(?:u[0-9a-fA-F]{0,3})?$")
_MAX_DEPTH = 64
_MAX_ID = 200


class Record(NamedTuple):
    """A line of a log."""

    kind: str
    """`type` of the envelope."""
    time: datetime | None
    ordinal: int | None
    body: Raw
    """The payload; empty if there is none."""


def record_of(line: Line) -> Record | None:
    """Decode a line; None if it is no record."""
    data = line.data
    if line.cut:
        return _cut(line)
    if not data.strip():
        return None
    try:
        found = ENVELOPE.decode(data)
    except BROKEN:
        mended = mend(data)
        if mended is None:
            return None
        return _record(mended)
    return _open(found, data) if found is not None else None


def odd(record: Record) -> bool:
    """Whether a record of a kind that is nothing without a payload has none."""
    return record.kind in _FULL and not is_object(record.body)


def _record(data: bytes) -> Record | None:
    try:
        found = ENVELOPE.decode(data)
    except BROKEN:
        return None
    return _open(found, data) if found is not None else None


def _open(found: Envelope, data: bytes) -> Record:
    """Take a record out of its envelope, or find out what a line without one is."""
    time = moment(found.timestamp or found.created_at)
    kind = found.type or ""
    if found.payload:
        return Record(kind, time, found.ordinal, found.payload)
    if kind in _BARE or (not kind and found.role in ("user", "assistant")):
        return Record("response_item", time, found.ordinal, Raw(data))
    if not kind and found.record_type is None and found.id and (found.instructions or found.git):
        return Record("session_meta", time, None, Raw(data))
    return Record(kind or found.record_type or "", time, found.ordinal, Raw())


def _cut(line: Line) -> Record | None:
    """Read what the beginning of an over-long line tells, and the id of its call from its end."""
    record = _record(closed(line.data))
    if record is None or record.kind != "response_item":
        return record
    if b'"call_id"' not in bytes(record.body) and (call_id := _last(line.tail, b"call_id")):
        body = bytes(record.body).rstrip()
        return record._replace(body=Raw(body[:-1] + b',"call_id":"' + call_id + b'"}'))
    return record


def closed(head: bytes) -> bytes:
    """Return the beginning of a JSON object as an object: what was open at its end is closed.

    A string that was cut stays as far as it came; a key without its value goes. Returns b"" if it is nested
    too deeply to be a record.
    """
    ends: list[bytes] = []
    at = safe = 0  # safe: up to here nothing is half
    while match := _STRUCTURE.search(head, at):
        mark, at = match.group(), match.end()
        if mark == b'"':
            end = _STRING_END.match(head, at)
            if end is None:
                if ends and (ends[-1] == b"]" or head[: at - 1].rstrip().endswith(b":")):
                    text = head.decode("utf-8", "ignore").encode()  # half a character at the end goes
                    return _ESCAPE.sub(rb"\1", text) + b'"' + b"".join(reversed(ends))
                break
            at = end.end()
        elif mark == b",":
            safe = at - 1
        elif mark in b"{[":
            ends.append(b"}" if mark == b"{" else b"]")
            safe = at
            if len(ends) > _MAX_DEPTH:
                return b""
        elif ends:
            ends.pop()
            safe = at
    return head[:safe] + b"".join(reversed(ends))


def _last(data: bytes, key: bytes) -> bytes:
    """Return the last string under `key`; an escaped key inside of a text does not match."""
    start = data.rfind(b'"' + key + b'":"')
    if start < 0 or data[start - 1 : start] == b"\\":
        return b""
    start += len(key) + 4
    end = data.find(b'"', start, start + _MAX_ID)
    found = data[start:end] if end >= 0 else b""
    return found if b"\\" not in found else b""
