"""What Claude Code asks before it uses a tool, put so that the whole of it is seen."""

from __future__ import annotations

import msgspec
from msgspec import Raw

from dispatch_nb.providers.asks import MAX_INPUT, as_json, asked, fields, replaced, with_rest, written
from dispatch_nb.providers.claude.records import EMPTY
from dispatch_nb.providers.decode import Loose
from dispatch_nb.providers.runs import Asked


class Asking(msgspec.Struct):
    """A `control_request`, as far as it is a question."""

    subtype: str | None = None
    tool_name: str | None = None
    input: Raw = EMPTY
    description: str | None = None
    decision_reason: str | None = None
    blocked_path: str | None = None


class Option(msgspec.Struct):
    """One answer that is offered."""

    label: str | None = None
    description: str | None = None


class Question(msgspec.Struct):
    """One question to the person."""

    question: str | None = None
    options: list[Option] | None = None
    multi_select: bool | None = msgspec.field(default=None, name="multiSelect")


class Input(msgspec.Struct):
    """The inputs of the tools that are shown in their own way."""

    command: str | None = None
    file_path: str | None = None
    notebook_path: str | None = None
    path: str | None = None
    old_string: str | None = None
    new_string: str | None = None
    content: str | None = None
    plan: str | None = None
    questions: list[Question] | None = None


_INPUT = Loose(Input)
#: Fields that are no part of what is done.
_BASH = ("command", "description", "timeout")
_EDIT = ("file_path", "old_string", "new_string")
_WRITE = ("file_path", "content")


def ask(ask_id: str, request: Asking) -> Asked:
    """Return the question that a person sees."""
    tool = request.tool_name or ""
    partial = not 0 < len(bytes(request.input)) <= MAX_INPUT
    given, rest = _INPUT.get(request.input) or Input(), fields(request.input)
    paths = [path for path in (given.file_path, given.notebook_path, given.path, request.blocked_path) if path]
    paths = list(dict.fromkeys(paths))
    reason = " - ".join(part for part in (request.description, request.decision_reason) if part)
    if tool == "Bash" and given.command is not None:
        text = with_rest(given.command, rest, _BASH)
        return asked(ask_id, "command", tool, text, paths=paths, reason=reason, partial=partial)
    if tool == "AskUserQuestion" and given.questions:
        # no answer of it can be chosen from here, but it takes one in words
        return asked(ask_id, "question", tool, _questions(given.questions), decisions=("deny",))
    if tool == "ExitPlanMode" and given.plan is not None:
        text = with_rest(given.plan, rest, ("plan", "planFilePath"))
        return asked(ask_id, "question", tool, text, reason=reason, decisions=("once", "deny"), partial=partial)
    if (edit := _edit(tool, given, request.input)) is not None:
        return asked(ask_id, "edit", tool, edit, paths=paths, reason=request.decision_reason or "", partial=partial)
    return asked(ask_id, "tool", tool, as_json(request.input), paths=paths, reason=reason, partial=partial)


def _edit(tool: str, given: Input, raw: Raw) -> str | None:
    """Return an edit as a diff; as its input, if it has not the form that is known; None for other tools."""
    path = given.file_path
    if tool == "Edit" and path and given.old_string is not None and given.new_string is not None:
        return with_rest(replaced(path, given.old_string, given.new_string), fields(raw), _EDIT)
    if tool == "Write" and path and given.content is not None:
        return with_rest(written(path, given.content), fields(raw), _WRITE)
    return as_json(raw) if tool in ("Edit", "Write", "MultiEdit", "NotebookEdit") else None


def _questions(questions: list[Question]) -> str:
    """Return the questions with what is offered."""
    lines: list[str] = []
    for one in questions:
        lines += ["", one.question or ""] if lines else [one.question or ""]
        for option in one.options or ():
            lines.append(f"- {option.label or ''}" + (f": {option.description}" if option.description else ""))
        lines += ["(several may be chosen)"] if one.multi_select else []
    return "\n".join(lines)
