"""Where a conversation stands, as its log alone tells it.

| the newest message that matters                             | state                                     |
| ----------------------------------------------------------- | ----------------------------------------- |
| header, context, a `!` command, a step back, a resume       | idle                                      |
| a prompt, what tools gave back, tool calls that have ended  | thinking                                  |
| calls of which all were cancelled, "Request cancelled."     | idle (interrupted), also after the result |
| an answer without any text and without calls                | tool_use: a tool, or a permission         |
| an answer with far more tokens than its words can have      | tool_use: idem                            |
| an answer to a prompt with somewhat more                    | unknown                                   |
| an answer with text                                         | idle                                      |
| an error in the middle of a turn, or where its prompt was   | error                                     |
| just taken out of the log                                   |                                           |
| a call of `complete_task` (subagents)                       | idle, finished                            |

Calls are written down when all of them have ended, so an answer whose calls still run (or wait for a
permission) lacks them, and looks like a finished one if it has text. What it cannot hide is what it
cost: the tokens of a call are among the answer's `output`, though the call is not among its text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec

from dispatch_nb.model import SessionState
from dispatch_nb.providers.gemini.records import Call
from dispatch_nb.providers.values import Turn

Phase = Literal["unknown", "idle", "thinking", "tool", "approval", "maybe", "error"]

#: The call of a subagent that hands in its result.
FINISHING = "complete_task"
#: Details of a turn that is over whatever the logs of its subagents say.
INTERRUPTED, RESUMED = "interrupted", "taken up again"
#: Statuses of a call that has ended. Versions that write calls earlier have others.
ENDED = ("success", "error", "cancelled")

#: Tokens that a character takes at most: a letter in prose has 0.25, a digit or a sign may be one of its own,
#: a character of another script or an emoji up to two. What has no spaces is no prose.
_PER_LETTER, _PER_SIGN, _PER_OTHER = 0.6, 1.0, 2.0
_LONG_WORD = 20
#: Tokens beyond that which only a call explains: the smallest call seen had 15.
_CALL = 16
#: Tokens beyond that which make an answer to a prompt doubtful: what is left of a small call when a short text is
#: thought as dense as can be. After results of tools they do not: there short closing words are common, and calls
#: come without words.
_DOUBT = 4

_STATES: dict[Phase, SessionState] = {
    "unknown": "unknown",
    "idle": "idle",
    "thinking": "thinking",
    "tool": "tool_use",
    "approval": "approval",
    "maybe": "unknown",
    "error": "error",
}
_HIDDEN = "or waits for a permission; the log tells of it only when it has ended"
_DOUBTFUL = "it has answered, and a tool may run or a permission be asked for"


class TurnFold(msgspec.Struct, array_like=True):
    """Folds messages into a `Turn`; one method per thing that happens."""

    phase: Phase = "unknown"
    since: datetime | None = None
    detail: str = ""
    tool: str | None = None
    opening: bool = False
    """What the model says next is its first answer to a prompt."""
    stopped: bool = False
    """The person cancelled this turn."""
    resumed: bool = False
    """Another process took the conversation up and nothing was asked since."""
    finished: bool = False
    """The result of this subagent was handed in."""
    undone: bool = False
    """What was put to the model was just taken out of the log: an error that follows tells why."""

    def turn(self) -> Turn:
        """Return where the conversation stands."""
        guess = self.phase == "tool" and self.detail == _HIDDEN
        return Turn(state=_STATES[self.phase], tool=self.tool, since=self.since, detail=self.detail, guess=guess)

    # ── the person's side ─────────────────────────────────────────────────────────────

    def prompt(self, time: datetime | None) -> None:
        """Something was put to the model."""
        self.opening = True
        self.stopped = self.resumed = self.finished = False
        self._go("thinking", time, "")

    def result(self, time: datetime | None, *, cancelled: bool) -> None:
        """What tools gave back was put to the model, unless the person stopped them."""
        self.opening = self.resumed = False
        if cancelled:
            self.interrupted(time)
        elif not self.stopped and not self.finished:
            self._go("thinking", time, "")

    def rest(self, time: datetime | None, detail: str = "") -> None:
        """Nothing goes on."""
        self._go("idle", time, detail)

    def interrupted(self, time: datetime | None) -> bool:
        """The person stopped the turn. Returns whether that is news."""
        news = not self.stopped
        self.stopped = True
        if news or self.phase != "idle":
            self._go("idle", time, INTERRUPTED)
        return news

    # ── the model's side ──────────────────────────────────────────────────────────────

    def answer(self, time: datetime | None, text: str, output: int) -> None:
        """The model answered, and no call is written down (yet)."""
        self.resumed = False
        if self.stopped:
            return
        spare = output - _most(text)
        if not text.strip() or spare >= _CALL:
            self._go("tool", time, _HIDDEN)
        elif self.opening and spare > _DOUBT:
            self._go("maybe", time, _DOUBTFUL)
        else:
            self._go("idle", time, "")

    def calls(self, time: datetime | None, calls: Sequence[Call], detail: str) -> bool:
        """Calls are written down; `detail`: what is open. Returns whether it is news that the person stopped them."""
        self.opening = self.resumed = False
        opened = next((c for c in calls if c.status is not None and c.status not in ENDED), None)
        if opened is not None and not self.stopped:
            self._go("approval" if opened.status == "awaiting_approval" else "tool", time, detail, opened.name)
        elif all(c.status == "cancelled" for c in calls):
            return self.interrupted(time)
        elif any(c.name == FINISHING and c.status == "success" for c in calls):
            self.finished = True
            self._go("idle", time, "finished")
        elif not self.stopped:
            self._go("thinking", time, "")
        return False

    def failed(self, time: datetime | None, detail: str) -> bool:
        """An error is told. Returns whether it ended a turn: some only answer a wrong command."""
        if self.phase in ("idle", "unknown", "error") and not self.undone:
            return False
        self._go("error", time, detail)
        return True

    # ── the log itself ────────────────────────────────────────────────────────────────

    def began(self, time: datetime | None, *, agent: bool) -> None:
        """The log begins: a person has not yet asked anything, a subagent will soon be at work."""
        if self.phase == "unknown":
            self._go("thinking" if agent else "idle", time, "")

    def taken_up(self, time: datetime | None) -> None:
        """A new process has read the conversation: what an old one was doing is over."""
        self.resumed = True
        if self.phase != "error":
            self._go("idle", time, RESUMED)

    def replaced(self, time: datetime | None, last: Literal["", "prompt", "result", "answer", "calls"]) -> None:
        """The conversation was written anew, and this is its last message: it does not wait for any call."""
        self.opening = last == "prompt"
        if last in ("prompt", "result", "calls") and not self.resumed:
            if self.phase in ("tool", "maybe", "approval"):
                self._go("thinking", time, "")
        elif self.phase not in ("idle", "error"):
            undone = self.phase == "thinking"
            self._go("idle", time, "")
            self.undone = undone

    def _go(self, phase: Phase, time: datetime | None, detail: str, tool: str | None = None) -> None:
        self.phase, self.since, self.detail, self.tool = phase, time, detail, tool
        self.undone = False


def _most(text: str) -> float:
    """Return how many tokens a text has at the very most."""
    most = 0.0
    for word in text.split():
        plain = len(word.encode("ascii", "ignore"))
        letters = sum(map(str.isalpha, word)) if len(word) <= _LONG_WORD else 0
        letters = max(0, letters - (len(word) - plain))
        most += _PER_LETTER * (letters + 1) + _PER_SIGN * (plain - letters) + _PER_OTHER * (len(word) - plain)
    return most
