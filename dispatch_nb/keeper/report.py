"""The status of a run as its keeper has it, on its way to the disk."""

from __future__ import annotations

import logging
import select
import time
from typing import Any

import msgspec

from dispatch_nb.registry.folder import RunFolder
from dispatch_nb.registry.values import ENDED, RunStatus

#: Seconds between two writes of what is no news: numbers that grow.
PAUSE_S = 0.2
#: Seconds for which the last words are tried to be written, and between two tries.
LAST_S, AGAIN_S = 60.0, 0.5


class Report:
    """Writes a status when it changes: at once if its state does, else a few times a second."""

    def __init__(self, folder: RunFolder, status: RunStatus, logger: logging.Logger) -> None:
        self._logger = logger
        self._folder = folder
        self._written = 0.0
        self._dirty = False
        self.status = status

    def change(self, **fields: Any) -> None:
        """Change fields of the status."""
        new = msgspec.structs.replace(self.status, **fields)
        if new == self.status:
            return
        news = (new.state, new.reason, new.session_id, new.asks) != (
            self.status.state,
            self.status.reason,
            self.status.session_id,
            self.status.asks,
        )
        self.status, self._dirty = new, True
        self.flush(now=news)

    def flush(self, *, now: bool = False) -> None:
        """Write what is not written yet, if it is time."""
        if not self._dirty or not (now or time.monotonic() - self._written >= PAUSE_S):
            return
        self._written = time.monotonic()
        try:
            self._folder.write_status(self.status, keep=self.status.state in ENDED)
        except OSError as error:  # a full disk: the agent's work goes on, and this is tried again
            self._logger.warning("the status is not written: %s", error)
        else:
            self._dirty = False

    def close(self) -> None:
        """Write the last words; on a full disk try for a while: nobody else knows how the run ended."""
        until = time.monotonic() + LAST_S
        self.flush(now=True)
        while self._dirty and time.monotonic() < until:
            select.select((), (), (), AGAIN_S)
            self.flush(now=True)

    @property
    def pending(self) -> bool:
        """Whether something waits to be written."""
        return self._dirty
