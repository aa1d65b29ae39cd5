"""Keeping one run: wait for the turn, start the agent, listen, and say how it ended."""

from __future__ import annotations

import logging
import os
import signal
import traceback
from datetime import UTC, datetime
from pathlib import Path

from dispatch_nb.errors import DispatchError
from dispatch_nb.keeper import family
from dispatch_nb.keeper.adopted import Adopted
from dispatch_nb.keeper.loop import Loop
from dispatch_nb.keeper.report import Report
from dispatch_nb.keeper.talk import Talk
from dispatch_nb.keeper.turns import Turn
from dispatch_nb.model import RunState
from dispatch_nb.registry.folder import BELL, RunFolder
from dispatch_nb.registry.locks import Lock
from dispatch_nb.registry.registry import Registry
from dispatch_nb.registry.values import ENDED, Spec

logger = logging.getLogger(__name__)

#: Seconds between looks whether it is this run's turn: who ends rings, who is killed does not.
LOOK_S = 0.5
#: So much is written of what goes wrong here.
MAX_RECORDS = 100


class Few(logging.Filter):
    """Lets so many records through: what goes wrong with every line of a flood must fill no disk."""

    def __init__(self) -> None:
        super().__init__()
        self._left = MAX_RECORDS

    def filter(self, record: logging.LogRecord) -> bool:
        """Count a record; those that end the keeper are always let through."""
        self._left -= 1
        return self._left >= 0 or record.levelno >= logging.CRITICAL


def keep(path: str, lock_fd: int) -> int:
    """Keep the run in the folder `path` until it ends. Returns the exit code of this program."""
    lock, folder = Lock(lock_fd), RunFolder(Path(path))
    os.set_inheritable(lock_fd, False)  # noqa: FBT003
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")  # stderr: the run's `keeper.log`
    logger.addFilter(Few())
    report = Report(folder, folder.status(), logger)
    try:
        if report.status.state in ENDED:  # its kernel gave up waiting for us, and has said that it failed
            return 0
        spec = folder.spec()
        family.inherit_orphans()
        _keep(folder, spec, report)
    except Exception as error:  # the program's boundary: whatever it is, the run says that it failed
        logger.critical("the keeper crashed", exc_info=True)
        family.send(family.family(folder.run_id, None), signal.SIGKILL)  # what nobody keeps must not go on
        reason = f"Its keeper crashed: {''.join(traceback.format_exception_only(error)).strip()}"[:500]
        report.change(state="failed", reason=reason, ended=datetime.now(UTC))
        return 1
    finally:
        report.close()
        lock.close()
    return 0


def _keep(folder: RunFolder, spec: Spec, report: Report) -> None:
    loop = Loop(folder.path / BELL)
    turn = Turn(Registry(str(folder.path.parent)), spec.run_id, spec.max_runs)
    try:
        if report.status.agent is not None:
            Adopted(folder, spec, report, loop, turn, report.status.agent).run()
            return
        try:
            begins = _wait(folder, report, loop, turn)
        except OSError as error:
            _never_started(spec, report, "failed", f"It cannot wait for its turn: {error.strerror or error}")
            return
        if not begins:
            _never_started(spec, report, "stopped", "Taken out of the queue")
            return
        talk = Talk(folder, spec, report, loop, logger)
        if (reason := talk.start()) is not None:
            _never_started(spec, report, "failed", reason)
            return
        talk.run()
    finally:
        try:
            turn.leave()
        except OSError as error:  # how the run ended is told, and who waits looks by itself
            logger.warning("those that wait are not told: %s", error)


def _wait(folder: RunFolder, report: Report, loop: Loop, turn: Turn) -> bool:
    """Wait for the turn; False: the run was taken out of the queue."""
    while not turn.take():
        report.change(reason="Waits until fewer agents run")
        loop.wait(LOOK_S)
        if loop.told_to_end or any(command.do == "stop" for command in folder.commands()):
            return False
    return not any(command.do == "stop" for command in folder.commands())


def _never_started(spec: Spec, report: Report, state: RunState, reason: str) -> None:
    """Tell that the agent was not started, after its phase has its status back: nobody ever worked on it."""
    if (trouble := _give_back(spec)) is not None:
        reason = f"{reason}; its phase was not set back: {trouble}"[:500]
    report.change(state=state, reason=reason, ended=datetime.now(UTC))


def _give_back(spec: Spec) -> DispatchError | None:
    """Set a phase that was claimed back to the status that it had; returns why that was not possible."""
    from dispatch_nb.actions.phases import set_status  # noqa: PLC0415  much to import, and seldom needed

    if spec.root is None or spec.folder is None or spec.phase_id is None or spec.claimed is None:
        return None
    try:
        set_status(spec.root, spec.folder, spec.phase_id, spec.claimed, expected="IN_PROGRESS", now=datetime.now(UTC))
    except DispatchError as error:
        return error
    return None
