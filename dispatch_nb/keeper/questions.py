"""What the agent asks the person, and what was answered. Nothing is allowed by default, or because time passed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from dispatch_nb.providers.runs import Answer, Asked, Decision, Driver, Heard
from dispatch_nb.providers.text import one_line
from dispatch_nb.registry.folder import RunFolder
from dispatch_nb.registry.values import Ask, AskFile

#: So many questions are open at most: more are denied.
MAX_OPEN = 100
#: Characters of all open questions together, which every front end is sent: what is asked beyond that is denied.
MAX_TOLD = 1_000_000
#: So many settled ones are told of.
MAX_SETTLED = 100
#: Characters of a question that are told with its state.
MAX_HEAD = 300


class Questions:
    """The questions of one run."""

    def __init__(self, folder: RunFolder, driver: Driver, asks: tuple[Ask, ...] = ()) -> None:
        self._folder = folder
        self._driver = driver
        self._asked: dict[int, Asked] = {}
        self._always: set[str] = set()
        self._last = 0
        self.asks = asks
        """As they are told in the status."""

    @property
    def open(self) -> tuple[Ask, ...]:
        """Those that wait for an answer."""
        return tuple(ask for ask in self.asks if ask.state == "open")

    def take(self, asked: Asked, now: datetime) -> Sequence[Heard]:
        """Take a question; return what is to be said at once, if it was answered before."""
        self.gone(asked.ask_id)  # a program that gives an id again means the new question: the old one is not answered
        self._last += 1
        number = self._last
        trouble = ""
        try:
            self._folder.write_ask(AskFile(number=number, asked=asked))
        except OSError as error:  # nobody can see it, so nobody may allow it; unanswered, its agent waits for ever
            trouble = f"The question could not be kept: {error.strerror or error}."
        head = one_line(asked.text)[:MAX_HEAD]
        self.asks = (*self.asks, Ask(number=number, tool=asked.tool, head=head, asked=now, kind=asked.kind))
        self._asked[number] = asked
        if trouble:
            return self.answer(number, "deny", trouble, now)
        if len(self._asked) > MAX_OPEN or sum(map(_length, self._asked.values())) > MAX_TOLD:
            return self.answer(number, "deny", "Too many questions are open.", now)
        if asked.same and asked.same in self._always and not asked.truncated:
            return self.answer(number, "always", "", now, standing=True)
        return ()

    def answer(
        self, number: int, decision: Decision, reason: str, now: datetime, *, standing: bool = False
    ) -> Sequence[Heard]:
        """Answer a question; return what is to be said. One that is not open, or may not be allowed, stays."""
        asked = self._asked.get(number)
        if asked is None or (decision != "deny" and (asked.truncated or decision not in asked.decisions)):
            return ()
        if decision == "always" and asked.same:
            self._always.add(asked.same)
        said: Decision = "deny" if decision == "deny" else "once"  # what is always allowed is remembered here
        heard = self._driver.answer(asked.ask_id, Answer(decision=said, reason=reason))
        state = "denied" if decision == "deny" else "allowed"
        self._settle(number, state=state, decision=decision, reason=reason, standing=standing, answered=now)
        return heard

    def gone(self, ask_id: str) -> None:
        """A question was settled without us."""
        for number in [n for n, asked in self._asked.items() if asked.ask_id == ask_id]:
            self._settle(number, state="gone")

    def all_gone(self) -> None:
        """The run is over: nobody waits for an answer any more."""
        for number in [ask.number for ask in self.open]:
            self._settle(number, state="gone")

    def _settle(self, number: int, **fields: object) -> None:
        self._asked.pop(number, None)
        asks = tuple(replace(ask, **fields) if ask.number == number else ask for ask in self.asks)
        settled = [ask.number for ask in asks if ask.state != "open"]
        forgotten = set(settled[: max(0, len(settled) - MAX_SETTLED)])
        self.asks = tuple(ask for ask in asks if ask.number not in forgotten)
        for old in forgotten:
            with suppress(OSError):  # it goes with the run; what was answered must reach the agent all the same
                self._folder.forget_ask(old)


def _length(asked: Asked) -> int:
    return len(asked.text) + sum(map(len, asked.paths))
