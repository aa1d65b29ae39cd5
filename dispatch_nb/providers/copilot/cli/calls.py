"""Tool calls that are under way, and what is to be remembered of each until its result comes."""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Raw

from dispatch_nb.providers.copilot.cli.diff import Edit, changed_lines, from_patch, line_count
from dispatch_nb.providers.copilot.cli.records import ARGUMENTS, EMPTY, RAWS, Arguments
from dispatch_nb.providers.decode import BROKEN
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.work import MAX_TEXT, phase_call_in, plan_paths

#: The tool is a question to the person.
ASKING = ("ask_user", "exit_plan_mode")
#: The tool starts a subagent.
SPAWNING = "task"
#: The tool says that the task is done; it is no work.
DONE = "task_complete"

#: Names that the editing tools have and had.
_EDIT = ("edit", "str_replace", "replace", "edit_file", "insert")
CREATING = ("create", "write", "write_file", "create_file")
_EDITOR = "str_replace_editor"
_PATCH = ("apply_patch", "patch", "git_apply_patch")
EDITING = (*_EDIT, *CREATING, _EDITOR, *_PATCH)
_FILES = (*_EDIT, *CREATING, _EDITOR, "view", "read_file")
#: Arguments that hold what is written: no trace of work on a plan, where it is written is.
_WRITTEN = ("old_str", "new_str", "file_text", "patch", "input", "todos", "content")
_MAX_PATH, _MAX_FOUND = 1024, 20

_TEXT = msgspec.json.Decoder(str)
_FOLDER = b".tasks"


class Call(msgspec.Struct, array_like=True):
    """A tool call."""

    name: str
    detail: str
    since: datetime | None
    user: bool = False
    """The person runs it (`!command`), not the model."""
    open: bool = True
    edits: list[Edit] = []
    """What its arguments say that it will do to files."""
    refs: list[str] = []
    """Paths in `.tasks/` that the arguments name."""
    todos: str = ""
    """The checklist of `update_todo`."""
    phase: tuple[str, str, str] | None = None
    """What it sets, of a call of our own tool that sets a phase: see `work.phase_call`."""


def begun(name: str, arguments: Raw, time: datetime | None, *, user: bool = False, served: str | None = None) -> Call:
    """Make the call that a record tells of; `served`: the name that a tool has for its MCP server."""
    given = details(arguments)
    return Call(
        name=name,
        detail=one_line(subject(name, given) or shown(arguments)),
        since=time,
        user=user,
        edits=_edits(name, given, arguments),
        refs=_refs(arguments),
        todos=(given.todos or "")[:MAX_TEXT] if name == "update_todo" else "",
        phase=phase_call_in(served or name, arguments),
    )


def details(arguments: Raw) -> Arguments:
    """Decode arguments; some records have them as JSON in a string."""
    return ARGUMENTS.get(_unwrapped(arguments)) or Arguments()


def subject(name: str, given: Arguments) -> str:
    """Return what a call is about: the command, the file, the question."""
    path = given.path or given.file_path
    if name in _FILES:
        return path or ""
    if name == SPAWNING:
        return given.description or given.name or given.prompt or ""
    if name in ASKING:
        return given.question or given.message or given.summary or ""
    return (
        given.command
        or path
        or given.pattern
        or given.url
        or given.query
        or given.question
        or given.description
        or given.intent
        or given.skill
        or given.agent_id
        or given.name
        or given.summary
        or ""
    )


def shown(arguments: Raw) -> str:
    """Return arguments that are not known, shortly."""
    head = bytes(memoryview(arguments)[:2000])
    if head[:1] == b'"':
        return plain(arguments)[:MAX_TEXT]
    text = one_line(head.decode("utf-8", "replace"))
    return "" if text in ("", "{}", "null") else text


def plain(raw: Raw) -> str:
    """Return a string; empty for anything else."""
    try:
        return _TEXT.decode(raw) if raw else ""
    except BROKEN:
        return ""


def _unwrapped(arguments: Raw) -> Raw:
    if bytes(memoryview(arguments)[:1]) != b'"':
        return arguments
    text = plain(arguments)
    return Raw(text.encode("utf-8", "replace")) if text.startswith("{") else EMPTY


def _edits(name: str, given: Arguments, arguments: Raw) -> list[Edit]:
    """Say what a call will do to files, as far as its arguments tell."""
    if name in _PATCH:
        return from_patch(given.patch or given.input or plain(arguments))
    path = (given.path or given.file_path or "")[:_MAX_PATH]
    if not path:
        return []
    kind = given.command if name == _EDITOR else name
    if kind in CREATING:
        text = given.file_text or ""
        return [Edit(path, "create", "", text[:MAX_TEXT], line_count(text), 0)]
    if kind in _EDIT:
        old, new = given.old_str, given.new_str
        added, removed = changed_lines(old, new) if old is not None and new is not None else (None, None)
        return [Edit(path, "update", (old or "")[:MAX_TEXT], (new or "")[:MAX_TEXT], added, removed)]
    return []


def _refs(arguments: Raw) -> list[str]:
    """Return the paths in `.tasks/<epic>` that the arguments name, in any of their strings."""
    if not arguments or _FOLDER not in bytes(arguments):
        return []
    try:
        values = RAWS.decode(_unwrapped(arguments))
    except BROKEN:
        return []
    found: dict[str, None] = {}
    for key, raw in values.items():
        if key not in _WRITTEN:
            whole = key in ("path", "filePath", "file_path")
            found.update(dict.fromkeys(plan_paths(plain(raw), whole=whole)))
    return list(found)[:_MAX_FOUND]
