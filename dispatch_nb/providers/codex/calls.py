"""Tool calls: which tool, what it is about, what it would change."""

from __future__ import annotations

import json
import re
from datetime import datetime

import msgspec
from msgspec import Raw

from dispatch_nb.providers.codex.patch import BEGIN, Edit, edits_of, patch_in, without_patch
from dispatch_nb.providers.codex.records import GIVEN, SEARCH, Given, Item, Step, string
from dispatch_nb.providers.codex.shell import command_of, sed_edits
from dispatch_nb.providers.decode import BROKEN
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.work import phase_call_in, plan_paths

#: The tool is a question to the person.
ASKING = ("request_user_input",)
SPAWNING = "spawn_agent"
#: Calls that are remembered; of more than this at once the oldest are forgotten.
MAX_CALLS = 200
#: Records that open a call, and those that answer one.
OPENING = ("function_call", "custom_tool_call", "local_shell_call", "tool_search_call")
ANSWERING = ("function_call_output", "custom_tool_call_output", "tool_search_output")

_INNER = re.compile(r"\btools\.(\w{1,60})\s*\(")
_STRING = r"""("(?:[^"\\\n]|\\.){0,4000}"|'(?:[^'\\\n]|\\.){0,4000}'|`(?:[^`\\]|\\.){0,4000}`)"""
_PATCH = re.compile(_STRING.replace("4000", "60000"))
_COMMAND = re.compile(r"""\b["']?(?:cmd|command|question)["']?\s*:\s*""" + _STRING)
_STEP = re.compile(r"""["']?\bstep["']?\s*:\s*""" + _STRING)
_STATUS = re.compile(r"""["']?\bstatus["']?\s*:\s*["'`](\w{1,20})["'`]""")
_OBJECT = re.compile(r"\{([^{}]{0,4000})\}")
_MAX_SCRIPT = 100_000
#: In the input of a call that is to run outside of the sandbox; the second is older.
_ESCALATED = (b"require_escalated", b"with_escalated_permissions")
_MAX_STEPS = 300
_MAX_KEY = 200


class Call(msgspec.Struct, array_like=True):
    """A call, and what is to be remembered of it until its result comes."""

    name: str
    detail: str
    since: datetime | None
    open: bool = True
    edits: list[Edit] = []
    """What its patch or its `sed` would change, until an event tells what was changed."""
    told: bool = False
    """An event told what it changed."""
    failed: bool = False
    phase: tuple[str, str, str] | None = None
    """What it sets, of a call of our own tool that sets a phase (`work.phase_call`), until an event tells."""
    asks: bool = False
    """It wants more than its sandbox allows: until it is answered, the person may be asked for a permission."""


class Opened(msgspec.Struct):
    """What the record of a call says, for all who ask."""

    key: str
    name: str
    detail: str
    """One line: the command, the file, the question."""
    input: str
    """All of it, as a person would read it."""
    given: Given
    script: str = ""
    """JavaScript of a call in code mode."""
    phase: tuple[str, str, str] | None = None
    asks: bool = False

    def call(self, since: datetime | None, cwd: str | None) -> Call:
        """Make the call that is remembered."""
        return Call(self.name, self.detail, since, edits=self._edits(cwd), phase=self.phase, asks=self.asks)

    def paths(self) -> list[str]:
        """Return the files of plans that it names."""
        return plan_paths(without_patch(self.input))

    def steps(self) -> list[Step] | None:
        """Return the list that it sets; None if it sets none."""
        if self.name == "update_plan" and self.given.plan is not None:
            return self.given.plan[:_MAX_STEPS]
        if self.script and "update_plan" in self.script:
            return _steps(self.script)
        return None

    def _edits(self, cwd: str | None) -> list[Edit]:
        if self.script:
            found = [_unquoted(m.group(1)) for m in _PATCH.finditer(self.script[:_MAX_SCRIPT]) if BEGIN in m.group(1)]
            return [edit for text in found[:10] for edit in edits_of(patch_in(text), cwd)]
        patch = patch_in(self.given.patch or self.given.input or self.input)
        if patch:
            return edits_of(patch, self.given.workdir or cwd)
        return [Edit(e.path, "update", None, None, e.before, e.after) for e in sed_edits(self.input)]


def opened(item: Item) -> Opened:
    """Read the record of a call."""
    found = _opened(item)
    found.asks = any(mark in bytes(item.arguments or item.input) for mark in _ESCALATED)
    return found


def _opened(item: Item) -> Opened:
    text = string(item.arguments) if item.arguments else string(item.input)
    given = _given(item, text)
    key = (item.call_id or item.id or "")[:_MAX_KEY]
    name = _name(item)
    if item.type == "custom_tool_call" and name == "exec" and text is not None:
        return _script(key, text, given)
    if item.type == "local_shell_call":
        action = SEARCH.get(item.action)
        shown = command_of(action.command) if action is not None else ""
        return Opened(key, name, one_line(shown), shown, given)
    shown = _about(name, given) or text or bytes(item.arguments or item.input).decode("utf-8", "replace")
    if name == "apply_patch":
        patch = given.patch or given.input or text or ""
        return Opened(key, name, one_line(", ".join(_files(patch))) or "a patch", patch, given)
    detail = one_line(without_patch(shown))
    phase = phase_call_in(item.name or name, item.arguments)
    return Opened(key, name, "" if detail in ("{}", "null") else detail, shown, given, phase=phase)


def tool_name(namespace: str | None, name: str | None) -> str:
    """Return a tool's name; of an MCP server's tool with the server's."""
    short = one_line(name or "tool", 100)
    if namespace and namespace.startswith("mcp__"):
        return one_line(f"{namespace}__{short}", 100)
    return short


def inner_tools(script: str) -> list[str]:
    """Return the tools that a script calls, each once."""
    return list(dict.fromkeys(m.group(1) for m in _INNER.finditer(script[:_MAX_SCRIPT])))[:10]


def _name(item: Item) -> str:
    if item.type == "local_shell_call":
        return "local_shell"
    if item.type == "tool_search_call":
        return "tool_search"
    return tool_name(item.namespace, item.name or (item.function.name if item.function is not None else None))


def _script(key: str, script: str, given: Given) -> Opened:
    """Read a script: the tools in it are what is run."""
    names = inner_tools(script)
    commands = [_unquoted(m.group(1)) for m in _COMMAND.finditer(script[:_MAX_SCRIPT])]
    detail = one_line("; ".join(commands)) or one_line(without_patch(script))
    return Opened(key, one_line(", ".join(names), 100) or "exec", detail, script, given, script=script)


def _given(item: Item, text: str | None) -> Given:
    if text is None:
        return GIVEN.get(item.arguments or item.input) or Given()
    if not text.startswith("{"):
        return Given()
    try:
        return GIVEN.decode(text.encode("utf-8", "replace")) or Given()
    except BROKEN:
        return Given()


def _about(name: str, given: Given) -> str:
    """Return what a call is about."""
    if name in ASKING:
        return next((q.question for q in given.questions or () if q.question), "")
    if name == SPAWNING:
        return ": ".join(filter(None, (given.task_name, given.message)))
    if name == "update_plan":
        return "\n".join(f"[{step.status or 'pending'}] {step.step}" for step in (given.plan or ()) if step.step)
    command = command_of(given.cmd) or command_of(given.command)
    return command or given.chars or given.query or given.path or given.message or ""


def _files(patch: str) -> list[str]:
    return [edit.path for edit in edits_of(patch_in(patch), None)]


def _steps(script: str) -> list[Step] | None:
    """Find the list that a script gives to `update_plan`, written out in it."""
    start = script.find("update_plan")
    found = []
    for match in _OBJECT.finditer(script, start, start + _MAX_SCRIPT):
        step, status = _STEP.search(match.group(1)), _STATUS.search(match.group(1))
        if step is not None:
            found.append(Step(_unquoted(step.group(1)), status.group(1) if status else None))
    return found[:_MAX_STEPS] or None


def _unquoted(text: str) -> str:
    """Return the value of a literal of JavaScript."""
    inner = text[1:-1]
    if text[0] != '"':
        inner = inner.replace('\\"', '"').replace('"', '\\"').replace("\\'", "'").replace("\\`", "`")
    try:
        text = str(json.loads(f'"{inner}"', strict=False))
    except ValueError:
        text = text[1:-1]
    return text.encode("utf-8", "replace").decode()


def patches_in(text: str) -> list[str]:
    """Return the patches in the input of a call: a patch, a command with one, a script with some as literals."""
    if BEGIN not in text:
        return []
    quoted = [_unquoted(m.group(1)) for m in _PATCH.finditer(text[:_MAX_SCRIPT]) if BEGIN in m.group(1)]
    return [patch_in(literal) for literal in quoted[:10]] if _INNER.search(text) and quoted else [patch_in(text)]


def raw_text(raw: Raw) -> str:
    """Return a value as a person would read it."""
    text = string(raw)
    return text if text is not None else bytes(raw).decode("utf-8", "replace")
