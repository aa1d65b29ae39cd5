"""Texts of a Gemini log: what messages say, and what a message of the person's side stands for."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

import msgspec
from msgspec import Raw

from dispatch_nb.providers.decode import BROKEN
from dispatch_nb.providers.gemini.records import PART, RESPONSE, Message, Part

#: What a message of the person's side stands for.
Kind = Literal[
    "prompt",  # words of the person (or of the agent that sent this one): starts a turn
    "result",  # what tools gave back: the turn goes on
    "shell",  # a `!` command that the person ran: no turn
    "context",  # where the CLI tells the model about its surroundings: nothing by itself
    "summary",  # the conversation so far, compressed
    "aside",  # what hooks and editors add, and how the CLI nudges the model: nothing by itself
]

_CONTEXT = ("<session_context>", "This is the Gemini CLI. We are setting up the context")
_ASIDE = (
    "<hook_context>",
    "<system_note>",
    "Here is the user's editor context",
    "Here is a summary of changes in the user's editor context",
    "System: Please continue.",
)
_SUMMARY = "<state_snapshot>"
_SHELL = "I ran the following shell command:"
#: From here on a prompt holds the files that it names.
_FILES = "--- Content from referenced files ---"
_CANCELLED = b"[Operation Cancelled]"

_MAX_PARTS = 1000
_LOOK = 20_000  # characters of the context in which the directories are looked for
_DIRECTORIES = re.compile(
    r"(?:Workspace Directories:\*{0,2}|in the following directories:)\s{0,8}\n\s{0,8}- ([^\n]{1,1024})"
)
_DIRECTORY = re.compile(r"working in the directory: ([^\n]{1,1024})")

_TEXT: msgspec.json.Decoder[str] = msgspec.json.Decoder(str)
_RAWS: msgspec.json.Decoder[list[Raw]] = msgspec.json.Decoder(list[Raw])
_VALUES: msgspec.json.Decoder[dict[str, Raw]] = msgspec.json.Decoder(dict[str, Raw])


class Spoken(NamedTuple):
    """A message of the person's side."""

    kind: Kind
    text: str
    cancelled: bool = False
    """Of a result: every tool says that the person stopped it."""
    merged: bool = False
    """Of a prompt: the context stands before it in the same message, as where a conversation was written anew."""


def string(raw: Raw | None) -> str:
    """Return a JSON value that is a string; empty for others."""
    try:
        return _TEXT.decode(raw) if raw else ""
    except BROKEN:
        return ""


def items(raw: Raw | None) -> list[Raw] | None:
    """Return the items of a JSON value that is a list; None for others."""
    try:
        return _RAWS.decode(raw) if raw else None
    except BROKEN:
        return None


def values(raw: Raw | None) -> dict[str, Raw]:
    """Return the fields of a JSON value that is an object; none for others."""
    try:
        return _VALUES.decode(raw) if raw else {}
    except BROKEN:
        return {}


def parts(raw: Raw) -> list[Part]:
    """Return a message's content, which is a string, a part, or a list of both."""
    if text := string(raw):
        return [Part(text=text)]
    if one := PART.get(raw):
        return [one]
    found = []
    for item in (items(raw) or [])[:_MAX_PARTS]:
        part = PART.get(item) or Part(text=string(item) or None)
        found.append(part)
    return found


def content(message: Message) -> list[Part]:
    """Return the parts of a message, under either name that they have had."""
    return parts(message.content or message.parts)


def words(message: Message) -> str:
    """Return the text of an answer: thoughts, which checkpoints mix in, are not among it."""
    return "\n".join(p.text for p in content(message) if p.text and not p.thought)


def spoken(message: Message) -> Spoken:
    """Say what a message of the person's side stands for, and what the person said."""
    found = content(message)
    responses = [p.function_response for p in found if p.function_response is not None]
    if responses:
        return Spoken("result", "", cancelled=all(_CANCELLED in bytes(r.response or b"") for r in responses))
    texts = [p.text for p in found if p.text and not p.thought]
    own: list[str] = []
    kinds: set[Kind] = set()
    for text in texts:
        start = text[:200].lstrip()
        if start.startswith(_FILES):
            break
        kind = "summary" if _SUMMARY in text else _kind(start)
        kinds.add(kind)
        if kind == "prompt" and text.strip():
            own.append(text)
    if own:
        shown = "\n".join(p.text for p in parts(message.display_content) if p.text) if message.display_content else ""
        return Spoken("prompt", shown.strip() or "\n".join(own).strip(), merged="context" in kinds)
    for kind in ("summary", "shell", "context"):
        if kind in kinds:
            return Spoken(kind, "\n".join(texts))
    if any(p.inline_data or p.file_data for p in found):
        return Spoken("prompt", "[image]")
    return Spoken("aside", "")


def _kind(start: str) -> Kind:
    """Say what a text is by its beginning."""
    if start.startswith(_CONTEXT):
        return "context"
    if start.startswith(_ASIDE):
        return "aside"
    return "shell" if start.startswith(_SHELL) else "prompt"


def directory(context: str) -> str | None:
    """Return the working directory that the CLI tells the model, the first if there are several."""
    start = context[:_LOOK]
    found = _DIRECTORIES.search(start) or _DIRECTORY.search(start)
    return found.group(1).strip() if found else None


def command(shell: str) -> tuple[str, str]:
    """Return (command, what it printed) of a `!` command."""
    _, _, rest = shell.partition("```sh\n")
    typed, _, rest = rest.partition("\n```")
    _, _, result = rest.partition("```\n")
    return typed.strip(), result.rpartition("\n```")[0] or result


def outcome(result: Raw, display: Raw) -> str:
    """Return what a tool gave back as a text: what the model was told, else what was shown."""
    told: list[str] = []
    for part in parts(result):
        if part.function_response is not None:
            raw = part.function_response.response
            response = RESPONSE.get(raw)
            said = (response.output or response.error) if response is not None else string(raw)
            told.append(said if said is not None else bytes(raw or b"").decode("utf-8", "replace"))
        elif part.text:
            told.append(part.text)
    return _unwrapped("\n".join(told)) if told else string(display)


def _unwrapped(text: str) -> str:
    """Take off the tags that warn the model of a command's output."""
    inner = text.removeprefix("<untrusted_context>\n").removesuffix("\n</untrusted_context>")
    return inner.removeprefix("Output: ") if inner != text else text
