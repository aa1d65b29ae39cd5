"""What an agent asks by the Agent Client Protocol, put so that the whole of it is seen.

The protocol leaves open what a question shows. Of the agents that speak it, one gives the input of the call
(`rawInput`), and an edit as a diff in it; the other gives a command as the title, an edit as the texts before and
after, and of all else a description, in which long inputs are left out: those can only be denied.
"""

from __future__ import annotations

import msgspec
from msgspec import Raw

from dispatch_nb.providers.asks import MAX_ID, as_json, asked, fields, replaced, with_rest
from dispatch_nb.providers.decode import Loose
from dispatch_nb.providers.rpc import EMPTY
from dispatch_nb.providers.runs import Asked, AskKind, Decision

_KINDS: dict[str, AskKind] = {"execute": "command", "edit": "edit", "delete": "edit", "move": "edit"}
#: Of a command's input, what is shown by itself or is no part of what is done.
_COMMAND = ("command", "commands", "description", "initial_wait", "timeout")
#: Marks of a note that leaves the input out, and of a title that was cut.
_LEFT_OUT, _CUT = "omitted due to length", ("...", "…")
#: Characters of a note that is shown as the reason; a longer one is shown whole.
_MAX_NOTE = 500


class Text(msgspec.Struct):
    """A text."""

    text: str | None = None


class Content(msgspec.Struct, rename="camel"):
    """A part of what a call shows: words, or the texts of a file before and after."""

    type: str | None = None
    content: Text | None = None
    path: str | None = None
    old_text: str | None = None
    new_text: str | None = None


class Location(msgspec.Struct):
    """A file that a call touches."""

    path: str | None = None


class ToolCall(msgspec.Struct, rename="camel"):
    """The call that waits."""

    tool_call_id: str | None = None
    title: str | None = None
    kind: str | None = None
    raw_input: Raw = EMPTY
    content: list[Content] | None = None
    locations: list[Location] | None = None


class Option(msgspec.Struct, rename="camel"):
    """An answer that is offered."""

    option_id: str | None = None
    kind: str | None = None


class Permission(msgspec.Struct, rename="camel"):
    """The parameters of `session/request_permission`."""

    tool_call: ToolCall | None = None
    options: list[Option] | None = None

    def once(self, kind: str) -> str | None:
        """Return the option of a kind; those that would last are never taken."""
        ids = (option.option_id for option in self.options or () if option.kind == kind)
        return next((one for one in ids if one and len(one) <= MAX_ID), None)


class Input(msgspec.Struct):
    """Inputs that are shown in their own way."""

    command: str | None = None
    diff: str | None = None


_INPUT = Loose(Input)


def ask(ask_id: str, permission: Permission, call: ToolCall, before: Raw) -> Asked:
    """Return the question that a person sees. `before`: the input of the call, as it was told when it began."""
    raw = call.raw_input or before
    given = _INPUT.get(raw) or Input()
    diffs = [part for part in call.content or () if part.type == "diff" and part.path]
    notes = [p.content.text for p in call.content or () if p.content is not None and p.content.text]
    kind: AskKind = "edit" if diffs or given.diff is not None else _KINDS.get(call.kind or "", "tool")
    title, partial, reason = call.title or "", False, ""
    if kind == "command":
        command = given.command if raw else title
        inputs = fields(before) | fields(raw)
        text = as_json(raw) if command is None else with_rest(command, inputs, _COMMAND)
        reason, text = _noted(notes, text) if not raw else (title, text)
        partial = not text
    elif diffs:
        text = "\n".join(replaced(p.path or "", p.old_text or "", p.new_text or "") for p in diffs)
    elif given.diff is not None:
        text, reason = with_rest(given.diff.strip("\n"), fields(raw), ("diff", "fileName")), title
    elif raw:
        text = f"{title}\n\n{as_json(raw)}"
    else:
        text = "\n\n".join((title, *notes))
        partial = _LEFT_OUT in text if notes else not title or any(mark in title for mark in _CUT)
    paths = [path for path in (*(p.path for p in diffs), *(at.path for at in call.locations or ())) if path]
    decisions: tuple[Decision, ...] = ("once", "always", "deny") if permission.once("allow_once") else ("deny",)
    tool = title if kind == "tool" else call.kind or kind
    return asked(
        ask_id,
        kind,
        tool,
        text,
        paths=tuple(dict.fromkeys(paths)),
        reason=reason,
        decisions=decisions,
        partial=partial,
        more=call.kind in ("delete", "move"),
    )


def _noted(notes: list[str], text: str) -> tuple[str, str]:
    """Return what is said beside a command, as its reason; in the text if it is too much for that."""
    note = " ".join(notes)
    if len(note) > _MAX_NOTE or not note.isprintable():
        return "", f"{text}\n\n{note}"
    return note, text
