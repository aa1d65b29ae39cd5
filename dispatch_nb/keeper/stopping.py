"""Ending an agent: asked, then told, then made to."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import psutil

from dispatch_nb.keeper.family import family, send, send_group

#: Seconds between looks whether something is left, while an agent is being ended.
LOOK_S = 0.05
_ASK, _TERMINATE, _KILL, _GIVE_UP = range(4)


class Stopping:
    """The steps of a stop; each has so many seconds.

    | step      | what is done                                                             |
    |-----------|--------------------------------------------------------------------------|
    | ask       | `ask()`: in the CLI's own words; if it has none, SIGINT to its group      |
    | terminate | SIGTERM to its group, and to all of its family wherever they are         |
    | kill      | SIGKILL to the same, again and again, for some may just have been born   |
    | give up   | what is left cannot be ended from here, which is told                    |

    Once the agent itself is gone the next step is taken at once: what it left behind is asked nothing.
    """

    def __init__(self, run_id: str, agent: int, patience_s: float, ask: Callable[[], bool]) -> None:
        self._run_id = run_id
        self._agent = agent
        self._patience = patience_s
        self._step = _ASK
        self._due = time.monotonic() + patience_s
        self.left = 0
        """Processes that could not be ended."""
        if not ask():
            send_group(agent, signal.SIGINT)

    def over(self, *, gone: bool) -> bool:
        """Take the next step, if it is due. True: nothing is left, or nothing can be done. `gone`: the agent is."""
        now = time.monotonic()
        rest = family(self._run_id, None if gone else self._agent) if gone or now >= self._due else []
        if gone and not rest:
            return True
        if self._step < _GIVE_UP and (now >= self._due or (gone and self._step == _ASK)):
            self._step += 1
            self._due = now + self._patience
            if self._step == _TERMINATE:
                self._send(signal.SIGTERM, rest, gone=gone)
        if self._step == _GIVE_UP:
            self.left = len(rest)
            return True
        if self._step == _KILL:
            self._send(signal.SIGKILL, rest or family(self._run_id, self._agent), gone=gone)
        return False

    def _send(self, number: signal.Signals, rest: list[psutil.Process], *, gone: bool) -> None:
        if not gone:
            send_group(self._agent, number)
        send(rest, number)
