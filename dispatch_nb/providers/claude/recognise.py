"""Tells whether a file is one of Claude Code's logs."""

from __future__ import annotations

from dispatch_nb.providers.base import Line
from dispatch_nb.providers.claude import cut
from dispatch_nb.providers.claude.paths import agent_of
from dispatch_nb.providers.claude.reader import record_of
from dispatch_nb.providers.claude.records import Envelope

#: Types that no other agent's log has.
_OWN = frozenset(
    [
        "file-history-snapshot",
        "queue-operation",
        "permission-mode",
        "ai-title",
        "custom-title",
        "last-prompt",
        "cost-state",
        "atis-latch",
        "tools-used",
        "api-request",
        "api-request-shape",
        "api-request-blob",
        "agent-name",
        "agent-setting",
    ]
)
_TALK = ("user", "assistant", "system", "attachment", "progress")
_LOOK = 20  # lines


def recognise(head: bytes, name: str) -> bool:
    """Whether a file that begins with `head` is a transcript; its `name` decides where the content is silent."""
    pieces = head.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    last = pieces.pop()
    records = [record_of(Line(data=piece, number=n)) for n, piece in enumerate(pieces[:_LOOK], 1) if piece.strip()]
    if last.strip() and len(pieces) < _LOOK:  # longer than what we see of it, or without an end
        records.append(record_of(Line(data=last, number=1)) or cut.envelope(Line(data=last, number=1, cut=True)))
    verdicts = [v for v in map(_verdict, records) if v is not None]
    if verdicts:
        return verdicts[0]
    return bool(agent_of(name.rpartition("/")[2]))


def _verdict(record: Envelope | None) -> bool | None:
    """Whether a record is one of ours; None if it does not tell."""
    if record is None:
        return None
    if record.type is None:  # the oldest versions
        return True if record.session_id and record.message and record.message.usage else None
    if record.type in _OWN:
        return True
    if record.type == "summary":
        return record.summary is not None
    if record.type in _TALK:
        return record.uuid is not None or record.message is not None
    return None
