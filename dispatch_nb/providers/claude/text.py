"""Texts of a Claude Code log: what a user record means, and strings made safe and short."""

from __future__ import annotations

from typing import Literal

import msgspec

from dispatch_nb.providers.claude.records import Block
from dispatch_nb.providers.decode import BROKEN

#: What a text in a `user` record is.
Kind = Literal[
    "prompt",  # a person's (or a caller's) words: starts a turn
    "command",  # a local slash command: changes nothing by itself
    "skill",  # a slash command that will put a prompt: the meta text after it starts a turn
    "output",  # what a local command or a `!` command printed: back to idle, unless the record begins a turn
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
