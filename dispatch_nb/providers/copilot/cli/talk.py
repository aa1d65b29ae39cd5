"""The conversation of the agents: messages, turns, tool calls, permissions."""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_nb.model import FileChange
from dispatch_nb.providers.copilot.cli import calls, diff, show
from dispatch_nb.providers.copilot.cli.calls import Call
from dispatch_nb.providers.copilot.cli.records import (
    ASSISTANT,
    PERMISSION,
    TOOL_COMPLETE,
    TOOL_START,
    USER,
    Event,
    FileEdit,
    ToolComplete,
    UserMessage,
)
from dispatch_nb.providers.copilot.cli.state import State
from dispatch_nb.providers.copilot.cli.turn import Prompt, TurnFold
from dispatch_nb.providers.copilot.cli.usage import AUTO, count
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.work import refused

#: What a permission prompt is for, where no call is known that it stands for.
_TOOL_OF = {"shell": "bash", "write": "edit", "read": "view", "url": "fetch"}
_CHANGES: dict[str, FileChange] = {"create": "create", "add": "create", "delete": "delete", "remove": "delete"}
_MAX_ID = 200


class Talk:
    """Takes the events of conversations into a `State`."""

    def __init__(self, state: State) -> None:
        self._state = state

    def take(self, event: Event, time: datetime | None) -> None:
        """Take one event; those of types that say nothing here are left alone."""
        kind = event.type or ""
        if kind == "user.message":
            self._said(event, time)
        elif kind in ("assistant.message", "assistant.reasoning"):
            self._answered(event, time)
        elif kind in ("assistant.turn_start", "assistant.turn_end"):
            told = ASSISTANT.get(event.data)
            fold = self._fold(event, told.parent_tool_call_id if told else None, time)
            if kind == "assistant.turn_start":
                fold.turn_start(time)
            else:
                fold.turn_end(time)
        elif kind in ("tool.execution_start", "tool.user_requested"):
            self._begun(event, time)
        elif kind == "tool.execution_complete":
            self._done(event, time)
        elif kind in ("permission.requested", "permission.completed"):
            self._permission(event, time)

    def _agent(self, event: Event, parent_call: str | None) -> str:
        return self._state.agents.whose(event.agent_id, parent_call)

    def _fold(self, event: Event, parent_call: str | None, time: datetime | None) -> TurnFold:
        """Return where the conversation stands that an event is part of."""
        agent = self._agent(event, parent_call)
        return self._state.agents.child(agent, time).fold if agent else self._state.turn

    # ── messages ──────────────────────────────────────────────────────────────────────

    def _said(self, event: Event, time: datetime | None) -> None:
        told = USER.get(event.data) or UserMessage()
        fold = self._fold(event, None, time)
        steers = told.delivery == "steering" or (told.delivery not in ("idle", "queued") and fold.running)
        fold.begin(time, joins=steers)
        if event.agent_id:
            return
        if show.person(told):
            self._state.basics.opened(told.content or "")
        for note in show.notes(event):
            self._state.notes.add(note)

    def _answered(self, event: Event, time: datetime | None) -> None:
        told, state = ASSISTANT.get(event.data), self._state
        if told is None:
            return
        agent = self._agent(event, told.parent_tool_call_id)
        if event.type == "assistant.message":
            state.basics.talk = True
            fold = self._fold(event, told.parent_tool_call_id, time)
            fold.message(time, calls=bool(told.tool_requests))
            model = one_line(told.model) if told.model and told.model != AUTO else None
            child = state.agents.child(agent, time) if agent else None
            if child is not None:
                child.model = model or child.model
            else:
                state.basics.model = model or state.basics.model
            known = child.model if child is not None else state.basics.model
            key = told.api_call_id or told.message_id or event.id or f"{state.session_id}:{event.timestamp}"
            output = state.usage.message(key, known, told.output_tokens, time)
            if child is not None and output is not None:
                child.output_tokens = (child.output_tokens or 0) + output
        if not agent:
            self._show(event)

    def _show(self, event: Event) -> None:
        """Show an answer; a thought that is written twice once, and a call that runs already once."""
        shown = self._state.notes
        for note in show.notes(event):
            thought = note.kind == "thinking" and any(n.text == note.text for n in shown.notes[-2:])
            if not thought and not (note.call_id and self._known(note.call_id)):
                shown.add(note)

    def _known(self, call_id: str) -> bool:
        return any(note.call_id == call_id for note in self._state.notes.notes)

    # ── tools ─────────────────────────────────────────────────────────────────────────

    def _begun(self, event: Event, time: datetime | None) -> None:
        told, state = TOOL_START.get(event.data), self._state
        if told is None or not told.tool_call_id:
            return
        key, name = told.tool_call_id[:_MAX_ID], one_line(told.tool_name or "tool", 100)
        agent = self._agent(event, told.parent_tool_call_id)
        fold = state.agents.child(agent, time).fold if agent else state.turn
        user = event.type == "tool.user_requested"
        fold.call(key, calls.begun(name, told.arguments, time, user=user, served=told.mcp_tool_name))
        if name == calls.SPAWNING:
            state.agents.wanted(key, agent, calls.details(told.arguments), time)
        if not agent and not self._known(key):
            for note in show.notes(event):
                state.notes.add(note)

    def _done(self, event: Event, time: datetime | None) -> None:
        told, state = TOOL_COMPLETE.get(event.data), self._state
        if told is None or not told.tool_call_id:
            return
        key = told.tool_call_id[:_MAX_ID]
        agent = self._agent(event, told.parent_tool_call_id)
        call = self._fold(event, told.parent_tool_call_id, time).result(key, time)
        state.agents.answered(key, time)
        text, failed = show.outcome(told)
        if not agent:
            state.notes.result(key, text, error=failed)
            self._estimate(told)
        if call is None:
            return
        state.work.mention(call.refs, time)
        if failed:
            return
        if call.phase is not None and not refused(text):
            state.work.called(key, *call.phase, call.since or time)
        if call.todos and not agent:
            state.todos.update(call.todos, time)
        for edit in edits(call, told):
            state.work.touch(edit.path, edit.change, edit.added, edit.removed)
            state.work.wrote(edit.path, edit.before, edit.after, time)

    def _estimate(self, told: ToolComplete) -> None:
        """Take the context that a result says is in use, as long as the model's count is not known."""
        metrics = told.tool_telemetry.metrics if told.tool_telemetry is not None else None
        if metrics is None:
            return
        state = self._state
        state.context_window = state.context_window or count(metrics.context_token_limit) or None
        if not state.measured and metrics.context_current_tokens is not None:
            state.basics.context_tokens = count(metrics.context_current_tokens)

    def _permission(self, event: Event, time: datetime | None) -> None:
        told = PERMISSION.get(event.data)
        if told is None:
            return
        asked = told.permission_request
        call_id = ((asked.tool_call_id if asked else None) or told.tool_call_id or "")[:_MAX_ID]
        request = (told.request_id or call_id)[:_MAX_ID]
        fold = self._fold(event, None, time)
        if event.type == "permission.completed":
            fold.answered(request, call_id, time)
        elif asked is not None and not told.resolved_by_hook:
            about = asked.full_command_text or asked.file_name or asked.path or asked.url or asked.intention
            tool = asked.tool_name or _TOOL_OF.get(asked.kind or "", asked.kind or "")
            fold.ask(request, Prompt(call_id, one_line(tool, 100), one_line(about or ""), time))


def edits(call: Call, done: ToolComplete) -> list[diff.Edit]:
    """Return what a call did to files: the diff in its result knows most, then its arguments."""
    told = [e for e in (done.file_edits or [])[: diff.MAX_FILES] if e.path]
    paths = [e.path for e in told if e.path] or [e.path for e in call.edits]
    if not paths:
        return []
    text = done.result.detailed_content if done.result is not None else None
    shown = {e.path: e for e in diff.named(diff.from_diff(text or ""), paths)}
    wanted = {e.path: e for e in call.edits}
    if not told:
        return [shown.get(path) or wanted[path] for path in wanted]
    return [_edit(e, shown.get(e.path or "") or wanted.get(e.path or "")) for e in told]


def _edit(told: FileEdit, known: diff.Edit | None) -> diff.Edit:
    """Join what a result says of a file with what else is known of it."""
    known = known or diff.Edit((told.path or "")[:1024], "update")
    return msgspec.structs.replace(known, change=_CHANGES.get(told.kind or "", known.change))
