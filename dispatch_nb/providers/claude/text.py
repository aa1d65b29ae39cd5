"""Texts of a Claude Code log: what a user record means, and strings made safe and short."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Literal

import msgspec

from dispatch_nb.providers.claude.decode import BROKEN
from dispatch_nb.providers.claude.records import Block

#: What a text in a `user` record is.
Kind = Literal[
    "prompt",  # a person's (or a caller's) words: starts a turn
    "command",  # a local slash command: changes nothing by itself
    "skill",  # a slash command that will put a prompt: the meta text after it starts a turn
    "output",  # what a local command or a `!` command printed: back to idle
    "bash",  # a `!` command of the person's
    "aside",  # reminders and caveats: mean nothing
    "notification",  # a background task has news: starts a turn
    "agent",  # a message of another agent: starts a turn
    "interrupt",  # the person pressed Escape
]

#: Texts that begin so are no prompts.
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("<command-message>", "skill"),
    ("<command-name>", "command"),
    ("<local-command-caveat>", "aside"),
    ("<local-command-", "output"),
    ("<bash-input>", "bash"),
    ("<bash-stdout>", "output"),
    ("<bash-stderr>", "output"),
    ("<system-reminder>", "aside"),
    ("<task-notification>", "notification"),
    ("<teammate-message", "agent"),
    ("Caveat:", "aside"),
    ("[Request interrupted", "interrupt"),
)
#: Blocks that an editor puts before the person's words.
_CONTEXT = ("<system-reminder>", "<ide_")
#: `[Request interrupted by user for tool use]` and its kin: the whole text, not words that begin so.
_MAX_INTERRUPT = 200

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[@-Z\\-_])")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]+")
_TEXT: msgspec.json.Decoder[str] = msgspec.json.Decoder(str)
_PARTS: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])
_BLOCK: msgspec.json.Decoder[Block] = msgspec.json.Decoder(Block)


def kind_of(text: str) -> Kind:
    """Say what a text in a `user` record is."""
    start = text[:64].lstrip()
    if start[:1] in ("<", "[", "C"):
        for prefix, kind in _KINDS:
            if start.startswith(prefix):
                return "prompt" if kind == "interrupt" and len(text) > _MAX_INTERRUPT else kind
    return "prompt"


def words(content: str | list[Block] | None) -> str:
    """Return the text of a message, without what the editor added to it."""
    if isinstance(content, str):
        return content
    texts = [b.text for b in content or () if b.type == "text" and b.text]
    own = [t for t in texts if not t.lstrip()[:20].startswith(_CONTEXT)]
    return "\n".join(own or texts)


def plain(raw: msgspec.Raw | None) -> str:
    """Return the text of a JSON value that is a string or a list of blocks; empty for others."""
    if not raw:
        return ""
    try:
        return _TEXT.decode(raw)
    except BROKEN:
        pass
    try:
        parts = _PARTS.decode(raw)
    except BROKEN:
        return ""
    texts = []
    for part in parts[:100]:
        try:
            block = _BLOCK.decode(part)
        except BROKEN:
            continue
        if block.text:
            texts.append(block.text)
        elif block.type == "image":
            texts.append("[image]")
    return "\n".join(texts)


def one_line(text: str, limit: int = 200) -> str:
    """Return `text` as one line of at most `limit` characters, with nothing that steers a terminal."""
    if len(text) <= limit and text.isprintable() and "  " not in text:
        return text.strip()
    start = _CONTROL.sub(" ", _ANSI.sub("", text[: 4 * limit]))
    line = " ".join(start.split())
    if len(line) <= limit and len(text) <= 4 * limit:
        return line
    return line[: limit - 1].rstrip() + "…"


def clean(text: str) -> str:
    """Return `text` without control characters other than line feeds and tabs."""
    if text.isprintable():
        return text
    return _CONTROL.sub("", _ANSI.sub("", text.replace("\r\n", "\n")))


def clip(text: str, limit: int) -> str:
    """Return at most `limit` characters of `text`, with a mark where it was cut."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def tag(text: str, name: str) -> str:
    """Return what stands in the first `<name>...</name>`; empty if there is none."""
    _, found, rest = text.partition(f"<{name}>")
    value, end, _ = rest.partition(f"</{name}>")
    return value.strip() if found and end else ""


def moment(text: str | None) -> datetime | None:
    """Read an ISO 8601 time; None for anything else. Times without a zone are UTC."""
    if not text or len(text) > 40:  # noqa: PLR2004  the longest ISO 8601 form is shorter
        return None
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    try:
        return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        return None


def milliseconds(value: int | None) -> datetime | None:
    """Read a time in milliseconds since the epoch; None for what is no time."""
    if value is None or value <= 0:
        return None
    try:
        return datetime.fromtimestamp(value / 1000, UTC)
    except (OverflowError, ValueError, OSError):
        return None
