"""One log, event by event: what each type of event means for what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from dispatch_nb.providers.copilot.cli import show
from dispatch_nb.providers.copilot.cli.records import (
    COMPACTION,
    CONTEXT,
    SESSION,
    SUBAGENT,
    TOTALS,
    USAGE_RECORD,
    Context,
    Event,
    Session,
)
from dispatch_nb.providers.copilot.cli.state import State, fresh
from dispatch_nb.providers.copilot.cli.talk import Talk
from dispatch_nb.providers.copilot.cli.usage import AUTO, count
from dispatch_nb.providers.text import moment, one_line

_MAX_ID = 200
_MAX_SHOWN_FILES = 200

_Taker = Callable[[Event, datetime | None], None]


class Fold:
    """Takes events into a `State`."""

    def __init__(self, state: State) -> None:
        self.state = state
        self._talk = Talk(state)
        self._takers: dict[str, _Taker] = {
            "session.start": self._start,
            "session.resume": self._resume,
            "session.shutdown": self._shutdown,
            "session.context_changed": self._context,
            "session.model_change": self._model_changed,
            "session.auto_mode_resolved": self._model_changed,
            "session.usage_record": self._used,
            "session.usage_checkpoint": self._checkpoint,
            "session.compaction_start": self._compaction,
            "session.compaction_complete": self._compaction,
            "session.truncation": self._compaction,
            "session.error": self._error,
            "session.warning": self._notice,
            "session.info": self._info,
            "session.task_complete": self._complete,
            "skill.invoked": self._notice,
            "system.notification": self._notice,
            "abort": self._abort,
            "subagent.selected": self._chosen,
            "subagent.deselected": self._chosen,
            "subagent.started": self._agent,
            "subagent.configured": self._agent,
            "subagent.completed": self._agent,
            "subagent.failed": self._agent,
        }

    def take(self, event: Event) -> None:
        """Take one event."""
        if event.ephemeral or event.type is None:
            return
        time = moment(event.timestamp)
        if time is not None:
            self.state.basics.active(time)
        self._takers.get(event.type, self._talk.take)(event, time)

    # ── the session ───────────────────────────────────────────────────────────────────

    def _start(self, event: Event, time: datetime | None) -> None:
        told = SESSION.get(event.data) or Session()
        state = self.state
        if event.id and event.id == state.first:  # the log is told again from its beginning
            again = fresh()
            again.usage, again.first = state.usage, state.first
            again.basics.bad_lines, again.basics.first_bad_line = state.basics.bad_lines, state.basics.first_bad_line
            again.basics.odd_lines, again.basics.first_odd_line = state.basics.odd_lines, state.basics.first_odd_line
            self.state = state = again
            self._talk = Talk(state)
            if time is not None:
                state.basics.active(time)
        state.first = state.first or (event.id or "")[:_MAX_ID]
        state.session_id = state.session_id or (told.session_id or "")[:_MAX_ID]
        state.parent = (told.detached_from or "")[:_MAX_ID] or state.parent
        began = moment(told.start_time)
        if began is not None and (state.basics.started is None or began < state.basics.started):
            state.basics.started = began
        state.basics.version = one_line(told.copilot_version or "", 40) or state.basics.version
        self._here(told.context)
        self._model(told.selected_model)
        state.usage.started()
        state.turn.ready(time)

    def _resume(self, event: Event, time: datetime | None) -> None:
        told = SESSION.get(event.data) or Session()
        self._here(told.context)
        self._model(told.selected_model)
        if told.session_was_active or told.continue_pending_work:
            return  # somebody joined; what goes on goes on
        self.state.usage.resumed()
        self.state.agents.stop(time, over=True)
        self.state.turn.ready(time, "resumed")

    def _shutdown(self, event: Event, time: datetime | None) -> None:
        told = TOTALS.get(event.data)
        state, detail = self.state, ""
        if told is not None:
            self._model(told.current_model)
            state.usage.totals(told, state.session_id, state.basics.model, time)
            if told.current_tokens is not None:
                state.basics.context_tokens = count(told.current_tokens)
            for path in (told.code_changes.files_modified or [])[:_MAX_SHOWN_FILES] if told.code_changes else ():
                if path and path[:1024] not in state.work.files:
                    state.work.touch(path, "update")
            detail = one_line(told.error_reason or "crashed") if told.shutdown_type == "error" else ""
        state.agents.stop(time, over=True)
        state.turn.ended(time, detail)

    def _context(self, event: Event, _time: datetime | None) -> None:
        self._here(CONTEXT.get(event.data))

    def _here(self, context: Context | None) -> None:
        """The directory and the branch are these from now on."""
        if context is None:
            return
        if context.cwd:
            self.state.basics.moved(context.cwd)
        if context.branch is not None:
            self.state.basics.on_branch(context.branch)

    # ── models and tokens ─────────────────────────────────────────────────────────────

    def _model_changed(self, event: Event, _time: datetime | None) -> None:
        told = SESSION.get(event.data) or Session()
        model = told.new_model or told.chosen_model
        if not event.agent_id:
            self._model(model)
        elif model and model != AUTO:
            self.state.agents.child(event.agent_id[:_MAX_ID], None).model = one_line(model)

    def _model(self, model: str | None) -> None:
        """The main agent asks this model from now on; `auto` leaves the choice for later."""
        if model and model != AUTO:
            self.state.basics.model = one_line(model)

    def _used(self, event: Event, time: datetime | None) -> None:
        told = USAGE_RECORD.get(event.data)
        if told is None or told.usage is None:
            return
        state, usage = self.state, told.usage
        output = state.usage.record(usage, event.id or f"{state.session_id}:{event.timestamp}", time)
        if event.agent_id:
            child = state.agents.child(event.agent_id[:_MAX_ID], time)
            if usage.output_tokens is not None:
                child.output_tokens = (child.output_tokens or 0) + output
        elif "compaction" not in (usage.interaction_type or ""):
            if usage.input_tokens is not None:
                state.measured = True
                state.basics.context_tokens = count(usage.input_tokens)
            state.context_window = count(usage.max_prompt_tokens) or state.context_window

    def _checkpoint(self, event: Event, _time: datetime | None) -> None:
        told = TOTALS.get(event.data)
        if told is not None:
            self.state.usage.checkpoint(told.total_nano_aiu)

    def _compaction(self, event: Event, time: datetime | None) -> None:
        told, state = COMPACTION.get(event.data), self.state
        begins = event.type == "session.compaction_start"
        if event.agent_id:
            state.agents.child(event.agent_id[:_MAX_ID], time).fold.compaction(time, begins=begins)
            return
        if event.type != "session.truncation":
            state.turn.compaction(time, begins=begins)
        if told is None:
            return
        state.context_window = count(told.token_limit) or state.context_window
        for tokens in (told.current_tokens, told.post_truncation_tokens_in_messages, told.post_compaction_tokens):
            state.basics.context_tokens = count(tokens) or state.basics.context_tokens
        if event.type == "session.compaction_complete":
            if told.compaction_tokens_used is not None:
                key = event.id or f"{state.session_id}:{event.timestamp}"
                state.usage.compaction(told.compaction_tokens_used, f"compaction:{key}", state.basics.model, time)
            if told.success is not False:
                state.basics.compactions += 1
                self._show(event)

    # ── what goes wrong, and what is told ─────────────────────────────────────────────

    def _error(self, event: Event, time: datetime | None) -> None:
        told = SESSION.get(event.data) or Session()
        self.state.basics.errors += 1
        detail = one_line(told.message or told.reason or "error")
        if event.agent_id:
            self.state.agents.child(event.agent_id[:_MAX_ID], time).fold.failed(time, detail)
        else:
            self.state.turn.failed(time, detail)
            self._show(event)

    def _abort(self, event: Event, time: datetime | None) -> None:
        state = self.state
        if event.agent_id:
            state.agents.child(event.agent_id[:_MAX_ID], time).fold.aborted(time)
            return
        state.basics.interrupts += 1
        state.agents.stop(time, over=False)
        state.turn.aborted(time)
        self._show(event)

    def _info(self, event: Event, _time: datetime | None) -> None:
        told = SESSION.get(event.data)
        if told is not None and told.info_type == "rewind":
            self.state.usage.rewind()

    def _complete(self, event: Event, time: datetime | None) -> None:
        told = SESSION.get(event.data) or Session()
        refused = told.outcome == "continue" or (told.success is False and told.outcome != "blocked")
        if not event.agent_id and not refused:
            self.state.turn.completed(time)

    def _notice(self, event: Event, _time: datetime | None) -> None:
        if not event.agent_id:
            self._show(event)

    def _show(self, event: Event) -> None:
        for note in show.notes(event):
            self.state.notes.add(note)

    # ── agents ────────────────────────────────────────────────────────────────────────

    def _chosen(self, event: Event, _time: datetime | None) -> None:
        told = SESSION.get(event.data)
        picked = told is not None and event.type == "subagent.selected"
        self.state.persona = (one_line(told.agent_name or "", 100) or None) if told is not None and picked else None

    def _agent(self, event: Event, time: datetime | None) -> None:
        told = SUBAGENT.get(event.data)
        agents = self.state.agents
        if told is None or not (event.agent_id or told.tool_call_id):
            return
        agent_id = agents.whose(event.agent_id, told.tool_call_id)
        if event.type == "subagent.started":
            agents.started(agent_id, told, time)
        elif event.type == "subagent.configured":
            agents.child(agent_id, time).model = told.model or agents.child(agent_id, time).model
        else:
            agents.over(agent_id, told, time, failed=event.type == "subagent.failed")
