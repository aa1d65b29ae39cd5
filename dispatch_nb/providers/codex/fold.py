"""One log, record by record: what each type of record means for what is kept of it."""

from __future__ import annotations

from datetime import datetime

from dispatch_nb.providers.codex import items
from dispatch_nb.providers.codex.lines import Record
from dispatch_nb.providers.codex.records import CONTEXT, DONE, EVENT, ITEM, USAGE, Event
from dispatch_nb.providers.codex.said import COMPACTED_BY_ITEM, said_by_done, said_by_event, said_by_item
from dispatch_nb.providers.codex.served import served
from dispatch_nb.providers.codex.show import roll_back, show
from dispatch_nb.providers.codex.state import State
from dispatch_nb.providers.codex.text import BY_PERSON, failure
from dispatch_nb.providers.codex.tokens import Tokens, context
from dispatch_nb.providers.text import one_line

BEGINS = ("task_started", "turn_started")
ENDS = ("task_complete", "turn_complete")


class Fold:
    """Takes records into a `State`; `name` stands for the thread's id where the log does not tell it."""

    def __init__(self, state: State, name: str) -> None:
        self.state = state
        self.tokens = Tokens(state.totals, state.requests)
        state.requests = []
        self._name = name

    def take(self, record: Record) -> None:
        """Take one record."""
        state, lineage = self.state, self.state.lineage
        event = EVENT.get(record.body) if record.kind == "event_msg" else None
        meta = lineage.take(record, event)
        if meta is not None:
            if lineage.current == lineage.thread:
                state.facts.meta(meta)
            self.tokens.begin(inherited=meta.forked_from_id is not None or lineage.start_ordinal is not None)
        copied = lineage.copied
        self._time(record.time, copied=copied)
        self._tokens(record, event, copied=copied)
        if lineage.silent:
            return
        if event is not None:
            self._event(event, record.time, copied=copied)
        elif record.kind == "response_item":
            item = ITEM.get(record.body)
            if item is not None:
                items.take(state, item, record.time, copied=copied)
                show(state, said_by_item(item), record.time)
        elif record.kind == "turn_context":
            found = CONTEXT.get(record.body)
            if found is not None:
                state.facts.context(found)
        elif record.kind == "compacted":
            state.facts.compacted += not copied
            show(state, [COMPACTED_BY_ITEM], record.time)

    def _time(self, time: datetime | None, *, copied: bool) -> None:
        facts, began = self.state.facts, self.state.lineage.began
        if facts.started is None and began is not None:
            facts.started = began
            facts.seen(began)
        if time is not None:
            if copied:
                facts.seen(time)
            else:
                facts.active(time)

    def _tokens(self, record: Record, event: Event | None, *, copied: bool) -> None:
        facts, lineage = self.state.facts, self.state.lineage
        start = f"@{lineage.start_ordinal}" if lineage.start_ordinal is not None else ""
        label = f"{lineage.current or self._name}{start}"
        if event is not None and event.type == "token_count" and event.info is not None:
            self.tokens.count(event.info, facts.used, record.time, label, copied=copied)
            facts.holds(event.info.model_context_window)
            facts.context_tokens = context(event.info.last_token_usage) or facts.context_tokens
        elif record.kind == "token_usage_record" and not copied:
            found = USAGE.get(record.body)
            if found is not None and (not found.thread_id or found.thread_id == (lineage.current or found.thread_id)):
                self.tokens.record(found, facts.used, record.time, label)
                facts.context_tokens = context(found.usage) or facts.context_tokens

    def _event(self, event: Event, time: datetime | None, *, copied: bool) -> None:
        state, kind = self.state, event.type
        done = DONE.get(event.item) if kind == "item_completed" else None
        if kind in BEGINS:
            state.talk.turns.begin()
        if copied:
            state.turn.rest(time)  # a past in which nothing goes on
        elif done is not None:
            items.done(state, done, time)
        else:
            self._turn(event, time)
            self._told(event, time)
        if kind == "thread_rolled_back":
            roll_back(state, event.num_turns or 0)
        elif kind == "thread_settings_applied" and event.thread_settings is not None:
            state.facts.context(event.thread_settings)
        show(state, said_by_done(done) if done is not None else said_by_event(event), time)
        if kind in ENDS or kind == "turn_aborted":
            state.talk.turns.end()

    def _turn(self, event: Event, time: datetime | None) -> None:
        """Take what events tell of turns."""
        facts, turn, kind = self.state.facts, self.state.turn, event.type
        if kind in BEGINS:
            turn.begin(time, event.turn_id or "")
            facts.holds(event.model_context_window)
        elif (kind in ENDS or kind == "turn_aborted") and turn.is_past(event.turn_id):
            return
        elif kind in ENDS:
            said = failure(event.error)
            facts.errors += bool(said)
            turn.finished(time, one_line(said))
        elif kind == "turn_aborted":
            facts.interrupts += event.reason == "interrupted"
            turn.aborted(time, one_line((event.reason or "stopped").replace("_", " "), 60))
        elif kind == "error":
            facts.errors += 1
            turn.finished(time, one_line(failure(event.error) or event.message or "error"))
        elif kind == "user_message":
            turn.prompt(time, sure=True)
        elif kind == "agent_message":
            turn.said(time, plan=False, final=event.phase != "commentary")

    def _told(self, event: Event, time: datetime | None) -> None:
        """Take what events tell of calls, subagents and the session."""
        state, kind = self.state, event.type
        if kind == "patch_apply_end":
            items.changed(state, event.call_id, event.changes, time, failed=event.success is False)
        elif kind == "exec_command_end" and event.source != BY_PERSON:
            items.ran(state, event.call_id, event.command, time, failed=event.exit_code not in (None, 0))
        elif kind == "mcp_tool_call_end" and event.invocation is not None:
            done = event.invocation
            served(state, event.call_id, done.tool, done.arguments, event.result, time)
        elif kind == "context_compacted":
            state.facts.compacted_events += 1
        elif kind == "thread_name_updated" and event.thread_name:
            state.facts.name = one_line(event.thread_name)
        else:
            state.spawns.event(event, time)
