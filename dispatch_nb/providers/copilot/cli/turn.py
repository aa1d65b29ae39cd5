"""Where the conversation of one agent stands, as its events tell it.

| event                                             | state                                                  |
| ------------------------------------------------- | ------------------------------------------------------ |
| a permission that is asked for and not answered   | approval                                               |
| a tool that runs                                  | tool_use; waiting if it asks the person                |
| compaction, from its start to its end             | thinking, outside a turn too, then what it was before; |
|                                                   | idle after an error                                    |
| a message to the agent, the beginning of a turn   | thinking                                               |
| the end of a turn                                 | idle; thinking if its answer called tools, for then    |
|                                                   | the next turn follows at once                          |
| the task is said to be complete                   | idle, also at the end of that turn                     |
| an error                                          | error, also at the end of that turn                    |
| an abort                                          | idle, with whatever was open closed                    |
| a command of the person (`!command`)              | tool_use, then idem                                    |
| the shutdown                                      | ended, until the session is resumed                    |
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from dispatch_nb.providers.copilot.cli.calls import ASKING, DONE, Call
from dispatch_nb.providers.values import Turn

#: Open calls that are remembered; of more than this at once the oldest are forgotten.
MAX_CALLS = 200
_MAX_ASKED = 50

Phase = Literal["unknown", "idle", "thinking", "error", "ended"]
INTERRUPTED = "interrupted"
#: What the person does next leaves these behind.
_BEHIND: tuple[Phase, ...] = ("unknown", "error")


class Prompt(msgspec.Struct, array_like=True):
    """A permission that the person is asked for."""

    call_id: str
    tool: str
    detail: str
    since: datetime | None
    early: bool = False
    """It was asked for before the turn began that the log tells next: calls are known while the answer streams."""


class TurnFold(msgspec.Struct, array_like=True):
    """Folds events into a `Turn`; one method per thing that happens."""

    phase: Phase = "unknown"
    since: datetime | None = None
    detail: str = ""
    calls: dict[str, Call] = {}
    asked: dict[str, Prompt] = {}
    """Open permission prompts by request."""
    running: bool = False
    """A turn has begun and not ended."""
    called: bool = False
    """The answer of this turn calls tools, so another turn follows."""
    complete: bool = False
    """The task was said to be done: no other turn follows."""
    compacting: bool = False
    compact_since: datetime | None = None

    def turn(self) -> Turn:
        """Return where the conversation stands."""
        if self.phase == "ended":
            return Turn(state="ended", since=self.since, detail=self.detail)
        for ask in self.asked.values():
            call = self.calls.get(ask.call_id)
            tool, detail = (call.name, ask.detail or call.detail) if call else (ask.tool, ask.detail)
            return Turn(state="approval", tool=tool or None, since=ask.since, detail=detail)
        opened = [c for c in self.calls.values() if c.open]
        for call in opened:
            if call.name in ASKING:
                return Turn(state="waiting", tool=call.name, since=call.since, detail=call.detail)
        if opened:
            return Turn(state="tool_use", tool=opened[0].name, since=opened[0].since, detail=opened[0].detail)
        if self.compacting:
            return Turn(state="thinking", since=self.compact_since, detail="compacting the conversation")
        return Turn(state=self.phase, since=self.since, detail=self.detail)

    @property
    def busy(self) -> bool:
        """Whether something goes on."""
        return self.turn().state in ("thinking", "tool_use", "approval", "waiting")

    # ── the session ───────────────────────────────────────────────────────────────────

    def ready(self, time: datetime | None, detail: str = "") -> None:
        """The process is there and nothing goes on: a start, or a resume, which ends what a dead process left."""
        self._close()
        self._go("idle", time, detail)

    def aborted(self, time: datetime | None) -> None:
        """The turn was broken off."""
        self._close()
        self._go("idle", time, INTERRUPTED)

    def ended(self, time: datetime | None, detail: str = "") -> None:
        """The process took its leave."""
        self._close()
        self._go("ended", time, detail)

    def failed(self, time: datetime | None, detail: str) -> None:
        """The model could not be asked, or something else went wrong."""
        self._go("error", time, detail)

    def compaction(self, time: datetime | None, *, begins: bool) -> None:
        """The conversation is summed up."""
        self.compacting = begins
        self.compact_since = time if begins else None
        if not begins and self.phase in _BEHIND and not self.running:
            self._go("idle", time, "")

    # ── turns ─────────────────────────────────────────────────────────────────────────

    def begin(self, time: datetime | None, *, joins: bool) -> None:
        """Something was put to the model; `joins`: to the turn that goes on."""
        if not joins:
            self._drop()
            self.running = self.called = False
        self.complete = False
        self._go("thinking", time, "")

    def turn_start(self, time: datetime | None) -> None:
        """The model is asked: with all results in hand, though the line of one may be lost."""
        ahead = {request: ask for request, ask in self.asked.items() if ask.early}
        self._drop()
        self.asked = {request: msgspec.structs.replace(ask, early=False) for request, ask in ahead.items()}
        self.running, self.called, self.complete = True, False, False
        self._go("thinking", time, "")

    def message(self, time: datetime | None, *, calls: bool) -> None:
        """The model answers."""
        self.called = self.called or calls
        if self.running or calls:
            self._go("thinking", time, "")
        else:  # versions and agents whose turns are not told
            self._drop()
            self._go("idle", time, "")

    def turn_end(self, time: datetime | None) -> None:
        """The answer is complete and its tools have run."""
        self.running = False
        if self.phase in ("thinking", "unknown") and (self.complete or not self.called):
            self._go("idle", time, "")

    def completed(self, time: datetime | None) -> None:
        """The agent says that the task is done."""
        self.complete = True
        for key in [k for k, c in self.calls.items() if c.name == DONE]:
            del self.calls[key]
        self._go("idle", time, "task complete")

    # ── tools ─────────────────────────────────────────────────────────────────────────

    def call(self, key: str, call: Call) -> None:
        """A tool begins to run."""
        if key in self.calls or (self.complete and call.name == DONE):
            return
        self.calls[key] = call
        if len(self.calls) > MAX_CALLS:
            closed = next((k for k, c in self.calls.items() if not c.open), None)
            del self.calls[next(iter(self.calls)) if closed is None else closed]
        if not call.user:
            self._go("thinking", call.since, "")

    def result(self, key: str, time: datetime | None) -> Call | None:
        """A tool has come to its end. Returns its call, if known."""
        call = self.calls.pop(key, None)
        for request in [r for r, ask in self.asked.items() if ask.call_id == key]:
            del self.asked[request]
        if call is None or not call.open:
            return call
        if call.user:
            if self.phase in _BEHIND:
                self._go("idle", time, "")
        elif not self.complete and self.phase != "ended":
            self._go("thinking", time, "")
        return call

    def ask(self, request: str, prompt: Prompt) -> None:
        """The person is asked for a permission."""
        self.asked[request] = msgspec.structs.replace(prompt, early=not self.running)
        if len(self.asked) > _MAX_ASKED:
            del self.asked[next(iter(self.asked))]
        if self.phase == "unknown":
            self._go("thinking", prompt.since, "")

    def answered(self, request: str, call_id: str, time: datetime | None) -> None:
        """The person has answered, or somebody else for them: from now on the call runs."""
        if time is not None and (call := self.calls.get(call_id)) is not None:
            call.since = time
        if request in self.asked:
            del self.asked[request]
        elif call_id:
            for key in [r for r, ask in self.asked.items() if ask.call_id == call_id]:
                del self.asked[key]

    # ── helpers ───────────────────────────────────────────────────────────────────────

    def _drop(self) -> None:
        """Forget what an earlier turn left open; a command of the person goes on."""
        self.asked.clear()
        for call in self.calls.values():
            call.open = call.open and call.user

    def _close(self) -> None:
        """Whatever was open is over."""
        self.asked.clear()
        for call in self.calls.values():
            call.open = False
        self.running = self.called = self.complete = self.compacting = False

    def _go(self, phase: Phase, time: datetime | None, detail: str) -> None:
        self.phase, self.since, self.detail = phase, time, detail
