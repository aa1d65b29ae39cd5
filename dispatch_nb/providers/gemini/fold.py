"""One conversation, record by record: what each kind of record means for the facts kept of a log."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from msgspec import Raw

from dispatch_nb.providers.basics import MAX_PROMPT
from dispatch_nb.providers.gemini import tokens
from dispatch_nb.providers.gemini.calls import ended, subject
from dispatch_nb.providers.gemini.content import command, directory, items, spoken, words
from dispatch_nb.providers.gemini.records import FACTS, MESSAGE, Envelope, Facts, Message
from dispatch_nb.providers.gemini.show import call_id, kind, odd, rows
from dispatch_nb.providers.gemini.state import State
from dispatch_nb.providers.gemini.tokens import Tokens
from dispatch_nb.providers.text import moment, one_line
from dispatch_nb.providers.values import UNNAMED

_CANCELLED = "Request cancelled."
_SUBAGENT = "subagent"
#: Shortest id of a message that no other session can have: a UUID, or a hash.
_UNIQUE = 32
#: What a prompt begins with that is a command to the CLI, and no title.
_COMMANDS = ("/", "?")

Last = Literal["", "prompt", "result", "answer", "calls"]


class Fold:
    """Takes records into a `State`."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.tokens = Tokens(state.requests)
        state.requests = []

    def take(self, record: Envelope) -> None:
        """Take one record."""
        if record.rewind is not None:
            self.state.rewind(record.rewind[:100])
            self.state.turn.rest(self.state.basics.last_activity)
        elif record.id is not None:
            self._message(record, record.id[:100])
        elif record.change:
            changed = FACTS.get(record.change)
            if changed is not None:
                self._change(changed)
        elif record.session_id or record.project_hash or record.messages:
            self._begin(record)

    # ── the conversation as a whole ───────────────────────────────────────────────────

    def _begin(self, facts: Facts) -> None:
        """Take the first line, or the only one, which then holds all messages."""
        state, time = self.state, moment(facts.start_time)
        if facts.session_id and not state.session_id:
            state.session_id = facts.session_id[:200]
        state.subagent = state.subagent or facts.kind == _SUBAGENT
        state.basics.started = state.basics.started or time
        state.turn.began(time, agent=state.subagent)
        self._facts(facts, time)
        for key, message in keyed(items(facts.messages) or []):
            self._message(message, key)
            if odd(message):
                state.basics.odd(1)
        self._facts(facts, time)

    def _change(self, facts: Facts) -> None:
        """Take a `$set`."""
        state = self.state
        self._facts(facts, None)
        if facts.session_id is not None:
            state.session_id = state.session_id or facts.session_id[:200]
            state.turn.taken_up(state.basics.last_activity)
        if (messages := items(facts.messages)) is not None:
            self._checkpoint(messages)

    def _facts(self, facts: Facts, time: datetime | None) -> None:
        state = self.state
        if (seen := moment(facts.last_updated) or time) is not None:
            state.basics.seen(seen)
        if facts.summary is not None and not state.subagent:  # a subagent's is its result
            state.summary = one_line(facts.summary)
        if facts.directories and not state.directory:
            state.directory = facts.directories[0][:1024]

    def _checkpoint(self, messages: list[Raw]) -> None:
        """Take the conversation as it was written anew: what was dropped stays counted, but is not shown."""
        state = self.state
        state.clear()
        last: Last = ""
        for key, message in keyed(messages):
            last = self._message(message, key, streamed=False) or last
        state.turn.replaced(state.basics.last_activity, last)

    # ── messages ──────────────────────────────────────────────────────────────────────

    def _message(self, message: Message, key: str, *, streamed: bool = True) -> Last:
        """Take a message; `streamed`: it was written now, and changes where the conversation stands.

        Returns what it means for that, if it were the last one.
        """
        state, time = self.state, _time(message)
        first = state.first(key)
        if time is not None and (streamed or first):
            state.basics.active(time)
        what = kind(message)
        last: Last = ""
        if what == "user":
            last = self._user(message, time, first=first, streamed=streamed)
        elif what == "gemini":
            last = self._answer(message, key, time, first=first, streamed=streamed)
        elif what in ("info", "error") and streamed:
            self._notice(what, words(message), time, first=first)
        state.show(key, rows(message, key))
        return last

    def _user(self, message: Message, time: datetime | None, *, first: bool, streamed: bool) -> Last:
        state, said = self.state, spoken(message)
        if said.kind == "prompt":
            if said.merged and one_line(said.text) == one_line(state.basics.prompt):
                return "prompt"  # a first turn that was stopped is put back to its beginning: nobody asks anew
            if first:
                state.basics.opened(said.text[:MAX_PROMPT])
                if not state.asked and not said.text.startswith(_COMMANDS):
                    state.asked = one_line(said.text)
            if streamed:
                state.turn.prompt(time)
            return "prompt"
        if said.kind == "result":
            if streamed:
                state.turn.result(time, cancelled=said.cancelled)
            return "answer" if said.cancelled else "result"
        if said.kind == "context" and state.basics.cwd is None and (found := directory(said.text)):
            state.basics.moved(found)
        elif said.kind == "shell":
            state.basics.talk = True
            state.typed = state.typed or one_line(f"! {command(said.text)[0]}")
        elif said.kind == "summary" and first:
            state.basics.compactions += 1
            state.basics.context_tokens = None
        state.turn.began(time, agent=state.subagent)
        return ""

    def _answer(self, message: Message, key: str, time: datetime | None, *, first: bool, streamed: bool) -> Last:
        state, basics = self.state, self.state.basics
        basics.talk = True
        if message.model and (first or streamed):
            basics.model = one_line(message.model, 200)
        if message.tokens is not None:
            unique = key if len(key) >= _UNIQUE else f"{state.session_id}:{key}"
            self.tokens.add(unique, message.model or UNNAMED, message.tokens, moment(message.timestamp))
            held = tokens.context(message.tokens)
            if (first or streamed) and held is not None:
                basics.context_tokens = held
        calls = message.tool_calls or []
        for index, call in enumerate(calls):
            name = call_id(call, key, index)
            if ended(call) and state.first(f"{key}/{name}"):
                done = moment(call.timestamp) or time
                basics.errors += call.status == "error"
                state.done.take(call, name, moment(message.timestamp), done)
        if streamed and calls:
            opened = next((c for c in calls if not ended(c)), calls[0])
            basics.interrupts += state.turn.calls(time, calls, one_line(subject(opened)))
        elif streamed:
            state.turn.answer(time, words(message), tokens.said(message.tokens))
        return "calls" if calls else "answer"

    def _notice(self, what: str, text: str, time: datetime | None, *, first: bool) -> None:
        state = self.state
        if what == "error":
            state.basics.errors += state.turn.failed(time, one_line(text)) and first
        elif text.startswith(_CANCELLED):
            state.basics.interrupts += state.turn.interrupted(time) and first


def keyed(messages: list[Raw]) -> Iterator[tuple[str, Message]]:
    """Yield the messages of a list with their ids; the place stands for an id that is missing."""
    for index, raw in enumerate(messages):
        message = MESSAGE.get(raw)
        if message is not None:
            yield (message.id or f"#{index}")[:100], message


def _time(message: Message) -> datetime | None:
    """Return when a message was written as it stands: it is written again when its calls have ended."""
    times = [moment(message.timestamp), *(moment(call.timestamp) for call in (message.tool_calls or [])[:100])]
    return max((t for t in times if t is not None), default=None)
