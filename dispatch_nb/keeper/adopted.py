"""Keeping an agent whose keeper was killed: its pipes are lost, its end is seen, and it can be stopped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from dispatch_nb.keeper.loop import Loop
from dispatch_nb.keeper.report import Report
from dispatch_nb.keeper.stopping import LOOK_S, Stopping
from dispatch_nb.keeper.turns import Turn
from dispatch_nb.registry.folder import RunFolder
from dispatch_nb.registry.identity import lives
from dispatch_nb.registry.values import BY_PERSON, Mark, Spec

#: Seconds between looks whether the agent lives: it is not our child, and its end wakes nobody.
ALIVE_S = 0.25


class Adopted:
    """An agent that somebody else started. It holds a slot of `turn` as soon as one is free."""

    def __init__(self, folder: RunFolder, spec: Spec, report: Report, loop: Loop, turn: Turn, agent: Mark) -> None:
        self._folder = folder
        self._spec = spec
        self._report = report
        self._loop = loop
        self._turn = turn
        self._agent = agent
        self._stopping: Stopping | None = None
        self._why = ""

    def run(self) -> None:
        """Wait for its end."""
        asks = tuple(replace(a, state="gone") if a.state == "open" else a for a in self._report.status.asks)
        reason = f"Process {self._agent.pid} works; its keeper was killed, so what it writes and asks is lost"
        self._turn.hold()
        self._report.change(state="running", reason=reason, asks=asks)
        while not self._over():
            self._turn.hold()
            self._loop.wait(ALIVE_S if self._stopping is None else LOOK_S)
            stops = [command for command in self._folder.commands() if command.do == "stop"]
            if stops or self._loop.told_to_end:
                told = stops[0].reason or BY_PERSON if stops else "Stopped: its keeper was told to end"
                self._stop(told)
            elif self._overdue():
                self._stop(f"Stopped after {self._spec.max_minutes:g} minutes, as its budget says")
        state = "lost" if self._stopping is None else "stopped"
        reason = self._why or "It ended unseen, after its keeper was killed: how, is not known"
        if self._stopping is not None and self._stopping.left:
            reason += f"; {self._stopping.left} of its processes could not be ended"
        self._report.change(state=state, reason=reason, ended=datetime.now(UTC))

    def _over(self) -> bool:
        gone = not lives(self._agent)
        return gone if self._stopping is None else self._stopping.over(gone=gone)

    def _overdue(self) -> bool:
        started, minutes = self._report.status.started, self._spec.max_minutes
        return started is not None and minutes is not None and datetime.now(UTC) - started >= timedelta(minutes=minutes)

    def _stop(self, why: str) -> None:
        if self._stopping is None:
            self._why = why
            self._report.change(reason=f"{why}: it is being ended")
            # it is no child of ours: once it is gone, its pid and its group may be somebody else's
            gone = not lives(self._agent)
            self._stopping = Stopping(self._spec.run_id, self._agent.pid, self._spec.patience_s, lambda: gone)
