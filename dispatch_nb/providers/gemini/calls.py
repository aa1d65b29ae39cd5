"""Tool calls that have ended: what they changed, whom they sent, what they named."""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_nb.model import Task, TaskStatus
from dispatch_nb.providers.gemini import edits
from dispatch_nb.providers.gemini.content import outcome, string, values
from dispatch_nb.providers.gemini.paths import NAME
from dispatch_nb.providers.gemini.records import ARGS, DISPLAY, Args, Call, Display, Todo
from dispatch_nb.providers.gemini.turn import ENDED
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.values import Spawned
from dispatch_nb.providers.work import PLANS, Work, phase_call_in, plan_paths, refused

#: The tools that change the file that they name.
EDITING = ("replace", "write_file")
#: The tools that send a subagent; in older versions each agent is a tool of its own, told by what it shows.
_SENDING = ("invoke_agent", "delegate_to_agent")
#: Arguments that are written to files: no trace of work on a plan.
_WRITTEN = ("content", "old_string", "new_string", "instruction", "todos")
_PATHS = ("file_path", "absolute_path", "path", "dir_path")
_CREATED = "Successfully created"

_STATUS: dict[str, TaskStatus] = {
    "pending": "pending",
    "in_progress": "in_progress",
    "completed": "completed",
    "cancelled": "cancelled",
    "blocked": "blocked",
}
MAX_TASKS, MAX_AGENTS = 200, 500


class TodoNote(msgspec.Struct, array_like=True):
    """An item of the list of tasks."""

    subject: str
    status: str


class Sent(msgspec.Struct, array_like=True):
    """A subagent, as the call that sent it tells it. Calls are told when they have ended."""

    agent_type: str | None
    description: str
    agent_id: str
    started: datetime | None
    ended: datetime | None
    failed: bool


class Done(msgspec.Struct, array_like=True):
    """What ended calls left behind; part of what `dump` writes."""

    work: Work
    todos: list[TodoNote] = []
    todos_time: datetime | None = None
    sent: dict[str, Sent] = {}
    """By call."""

    def take(self, call: Call, key: str, asked: datetime | None, time: datetime | None) -> None:
        """Take a call that ended at `time`; the answer that it is part of came at `asked`."""
        given = ARGS.get(call.args) or Args()
        display = DISPLAY.get(call.result_display) or Display()
        self.work.mention(_named(call), time)
        name = call.name or ""
        if name in _SENDING or call.agent_id or display.is_subagent_progress:
            self._send(call, key, given, display, asked, time)
        if call.status != "success":
            return
        phase = phase_call_in(name, call.args or b"")
        if phase is not None:
            if not refused(outcome(call.result, call.result_display)):
                self.work.called(key, *phase, asked or time)
        elif name in EDITING or display.file_diff is not None:
            self._edited(call, given, display, time)
        elif name == "write_todos":
            self._plan(given.todos if given.todos is not None else display.todos, time)
        elif given.command and PLANS in given.command:
            for old, new in edits.substitutions(given.command):
                for path in plan_paths(given.command):
                    self.work.wrote(path, old, new, time)

    def tasks(self, session_id: str) -> tuple[Task, ...]:
        """Return the list of tasks."""
        return tuple(
            Task(
                host="",
                provider=NAME,
                session_id=session_id,
                task_id=str(number),
                subject=todo.subject,
                status=_STATUS.get(todo.status, "pending"),
                order=number - 1,
            )
            for number, todo in enumerate(self.todos, 1)
        )

    def spawned(self) -> tuple[Spawned, ...]:
        """Return the subagents."""
        return tuple(
            Spawned(
                tool_use_id=key,
                agent_type=sent.agent_type,
                description=sent.description,
                agent_id=sent.agent_id,
                started=sent.started,
                ended=sent.ended,
                failed=sent.failed,
            )
            for key, sent in self.sent.items()
        )

    def _plan(self, todos: list[Todo] | None, time: datetime | None) -> None:
        if todos is None:
            return
        self.todos = [TodoNote(one_line(t.description or ""), (t.status or "")[:20]) for t in todos[:MAX_TASKS]]
        self.todos_time = time

    def _send(
        self, call: Call, key: str, given: Args, display: Display, asked: datetime | None, time: datetime | None
    ) -> None:
        kind = given.agent_name or display.agent_name or (None if call.name in _SENDING else call.name)
        about = given.prompt or given.objective or given.query or call.description or ""
        self.sent[key] = Sent(
            one_line(kind or "", 100) or None,
            one_line(about),
            (call.agent_id or "")[:200],
            asked,
            time,
            failed=call.status != "success",
        )
        if len(self.sent) > MAX_AGENTS:
            del self.sent[next(iter(self.sent))]

    def _edited(self, call: Call, given: Args, display: Display, time: datetime | None) -> None:
        path = display.file_path or given.file_path or given.absolute_path or given.path
        if not path:
            return
        new = display.is_new_file
        if new is None:
            new = call.name == "write_file" and outcome(call.result, call.result_display).startswith(_CREATED)
        diff = display.file_diff
        if diff:
            added, removed = edits.lines(diff)
            self.work.touch(path, "create" if new else "update", added, removed)
        else:
            stat = display.diff_stat
            told = (stat.model_added_lines, stat.model_removed_lines) if stat is not None else (None, None)
            self.work.touch(path, "create" if new else "update", *told)
        if PLANS in path.replace("\\", "/"):
            before, after = edits.texts(diff, display.original_content or "") if diff else ("", "")
            if not before and not after:
                before = given.old_string or display.original_content or ""
                after = given.new_string or given.content or display.new_content or ""
            self.work.wrote(path, before, after, time)


def ended(call: Call) -> bool:
    """Whether a call has ended; the oldest versions have no status where there is a result."""
    return call.status in ENDED or (call.status is None and bool(call.result))


def subject(call: Call) -> str:
    """Return what a call is about: the command, the file, the question; else its arguments as JSON."""
    given = ARGS.get(call.args) or Args()
    about = (
        given.command
        or given.file_path
        or given.absolute_path
        or given.pattern
        or given.query
        or given.prompt
        or given.objective
        or given.url
        or given.path
        or given.dir_path
    )
    return about or bytes(call.args or b"").decode("utf-8", "replace")


def arguments(call: Call) -> str:
    """Return all arguments of a call as JSON; of one with a single argument only that."""
    about, given = subject(call), values(call.args) if call.args else {}
    alone = len(given.keys() - {"description"}) == 1
    return about if alone else bytes(call.args or b"").decode("utf-8", "replace")


def _named(call: Call) -> list[str]:
    """Return the paths in `.tasks/<epic>` that the arguments of a call name."""
    if not call.args or b".tasks" not in bytes(call.args):
        return []
    found: dict[str, None] = {}
    for key, raw in values(call.args).items():
        if key not in _WRITTEN:
            found.update(dict.fromkeys(plan_paths(string(raw), whole=key in _PATHS)))
    return list(found)
