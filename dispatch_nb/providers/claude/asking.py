"""What Claude Code asks before it uses a tool, put so that the whole of it is seen."""

from __future__ import annotations

import msgspec
from msgspec import Raw

from dispatch_nb.providers.asks import MAX_INPUT, as_json, asked, fields, offered, replaced, with_rest, written
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
_NO_PLAN = "It wants to end its planning and begin. What it plans is not told: it wrote no plan."


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
        # no answer of it can be chosen from here, but it takes one in words: see `replied`
        return asked(ask_id, "question", tool, _questions(given.questions), decisions=("deny",))
    if tool == "ExitPlanMode":
        # without `always`: the next plan is another one, and what is asked then may be the same
        text = with_rest(given.plan or _NO_PLAN, rest, ("plan", "planFilePath"))
        return asked(ask_id, "question", tool, text, reason=reason, decisions=("once", "deny"), partial=partial)
    if (edit := _edit(tool, given, request.input)) is not None:
        return asked(ask_id, "edit", tool, edit, paths=paths, reason=request.decision_reason or "", partial=partial)
    return asked(ask_id, "tool", tool, as_json(request.input), paths=paths, reason=reason, partial=partial)


def replied(tool: str, raw: Raw, words: str) -> dict[str, object] | None:
    """Return the input of a call with a person's words as the answer to each of its questions; None: there is none."""
    given = _INPUT.get(raw) if tool == "AskUserQuestion" and words else None
    answers = {one.question: words for one in (given and given.questions) or () if one.question}
    return {**fields(raw), "answers": answers} if answers else None


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
    texts = []
    for one in questions:
        text = offered(one.question, ((option.label, option.description) for option in one.options or ()))
        texts.append(f"{text}\n(several may be chosen)" if one.multi_select else text)
    return "\n\n".join(texts)
