"""So many runs at once: a keeper waits until it is its turn."""

from __future__ import annotations

from contextlib import nullcontext

from dispatch_nb.registry import locks
from dispatch_nb.registry.registry import Registry


class Turn:
    """A place in the queue, then one of the slots. Both are locks: a crash frees them."""

    def __init__(self, registry: Registry, run_id: str, slots: int) -> None:
        self._registry = registry
        self._run_id = run_id
        self._slots = slots
        self._queue = registry.folder("queue")
        self._waiting = locks.take(self._queue / run_id)
        self._slot: locks.Lock | None = None

    def take(self) -> bool:
        """Take a slot, if one is free and nobody waits for longer; True if this run has one."""
        if self._slot is None:
            with locks.take(self._queue / "turn.lock", 1.0) or nullcontext() as alone:
                if alone is not None and not self._others(before=True):
                    self._slot = self._free()
            if self._slot is not None and self._waiting is not None:
                self._waiting.close(remove=True)
        return self._slot is not None

    def leave(self) -> None:
        """Give up the slot or the place, and tell those that wait."""
        for lock, remove in ((self._slot, False), (self._waiting, True)):
            if lock is not None:
                lock.close(remove=remove)
        for run_id in self._others():
            if (run := self._registry.run(run_id)) is not None:
                run.ring()

    def _free(self) -> locks.Lock | None:
        folder = self._registry.folder("slots")
        return next(filter(None, (locks.take(folder / str(n)) for n in range(self._slots))), None)

    def _others(self, *, before: bool = False) -> list[str]:
        """Return who else waits, or only who has waited for longer; what a crash left is removed."""
        found = []
        for path in sorted(self._queue.glob("[0-9]*")):
            if path.name == self._run_id or (before and path.name > self._run_id):
                continue
            if locks.is_held(path):
                found.append(path.name)
            elif before:
                path.unlink(missing_ok=True)
        return found
