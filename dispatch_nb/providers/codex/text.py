"""Texts in Codex' records: what a person typed, and what the CLI put into the person's mouth."""

from __future__ import annotations

import re

from msgspec import Raw

from dispatch_nb.providers.codex.records import FAILURE, PIECE, listed, string
from dispatch_nb.providers.decode import BROKEN

#: What the CLI, not the person, put before the model in the person's name begins with one of these.
_INJECTED = (
    "# AGENTS.md instructions",
    "<INSTRUCTIONS>",
    "<ENVIRONMENT_CONTEXT>",
    "<environment_context",
    "<user_instructions",
    "<turn_aborted",
    "<subagent_notification",
    "<skills_instructions",
    "<skill>",
    "<permissions instructions",
    "<collaboration_mode",
    "<personality_spec",
    "<model_switch",
    "<hook_prompt",
    "<user_action",
    "Another language model started to solve this problem",
    "Warning: apply_patch was requested via",
)
#: Any other text that is wholly in one such tag.
_TAGGED = re.compile(r"<([a-z]{1,30}(?:[_ ][a-z]{1,30}){1,4})>")
_REQUEST = "## My request for Codex:"
_SHELL = "<user_shell_command>"
#: `source` of a command that the person ran; an item tells it too.
BY_PERSON = "user_shell"
_PLAN = ("<proposed_plan>", "</proposed_plan>")


def pieces(raw: Raw) -> list[str]:
    """Return the texts of a message's content: one, or a list of pieces."""
    if not raw:
        return []
    text = string(raw)
    if text is not None:
        return [text]
    items = listed(raw)
    if items is None:
        piece = PIECE.get(raw)
        return [piece.text] if piece is not None and piece.text else []
    out = []
    for item in items:
        piece = PIECE.get(item)
        text = piece.text if piece is not None else string(item)
        if text:
            out.append(text)
    return out


def injected(text: str) -> bool:
    """Whether a text in the person's name was put there by the CLI."""
    start = text.lstrip()
    if start.startswith(_INJECTED):
        return True
    tag = _TAGGED.match(start)
    return tag is not None and start.rstrip().endswith(f"</{tag.group(1)}>") and not start.startswith(_SHELL)


def shell_command(text: str) -> bool:
    """Whether this tells of a command that the person ran (`!ls`)."""
    return text.lstrip().startswith(_SHELL)


def request(text: str) -> str:
    """Return what the person asked for, without what an editor put before it."""
    _, found, rest = text.partition(_REQUEST)
    return (rest if found else text).strip()


def without_tags(text: str) -> str:
    """Return a proposed plan without the tags around it."""
    for tag in _PLAN:
        text = text.replace(tag, "")
    return text.strip()


def proposes(text: str) -> bool:
    """Whether an answer is a plan for the person to agree to."""
    return text.lstrip().startswith(_PLAN[0])


def failure(raw: Raw) -> str:
    """Return the message of an error; empty if there is no error."""
    if not raw or bytes(raw) == b"null":
        return ""
    found = FAILURE.get(raw)
    text = (found.message if found is not None else string(raw)) or "unknown error"
    try:
        inner = FAILURE.decode(text.encode("utf-8", "replace")) if text.startswith("{") else None
    except BROKEN:
        inner = None
    if inner is not None and inner.error:
        inner = FAILURE.get(inner.error) or inner  # what the API said, as it said it
    return (inner.message if inner is not None else None) or text
