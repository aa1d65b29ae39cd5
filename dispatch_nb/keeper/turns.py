"""So many runs at once: a keeper waits until it is its turn."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from dispatch_nb.registry import locks
from dispatch_nb.registry.registry import Registry


class Turn:
    """A place in the queue, then one of the slots, which are locks: a crash frees them."""

    def __init__(self, registry: Registry, run_id: str, slots: int) -> None:
        self._registry = registry
        self._run_id = run_id
        self._slots = slots
        self._slot: locks.Lock | None = None

    def take(self) -> bool:
        """Take a slot, if one is free and nobody has waited for longer; True if this run has one."""
        if self._slot is not None:
            return True
        folder = self._registry.folder("slots")
        alone = locks.take(folder / "turn.lock", 1.0)
        if alone is None:
            return False
        with alone:
            if any(other < self._run_id for other in self._registry.queue()):
                return False
            self._slot = self._free(folder)
            if self._slot is not None:
                self._registry.leave_queue(self._run_id)
            return self._slot is not None

    def hold(self) -> None:
        """Take a slot, if one is free, for an agent that runs already, whoever waits."""
        if self._slot is None:
            with suppress(OSError):  # a full disk: then it is one too many, as it would be without a free slot
                self._slot = self._free(self._registry.folder("slots"))

    def _free(self, folder: Path) -> locks.Lock | None:
        """Take a slot that is free; none while as many run as this run may be one of, though its slots are others."""
        if sum(map(locks.is_held, folder.glob("[0-9]*"))) >= self._slots:
            return None
        return next(filter(None, (locks.take(folder / str(n)) for n in range(self._slots))), None)

    def leave(self) -> None:
        """Give up the slot or the place, and tell those that wait."""
        if self._slot is not None:
            self._slot.close()
        self._registry.leave_queue(self._run_id)
        for run_id in self._registry.queue():
            if (run := self._registry.run(run_id)) is not None:
                run.ring()
