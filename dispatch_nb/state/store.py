"""The one mutable cell: a reference to the present state."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from datetime import datetime

from dispatch_nb.state.changes import Change
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import State

Listener = Callable[[State, State], None]
log = logging.getLogger(__name__)


class Store:
    """Holds the state; writers take turns, readers take the reference and no lock.

    `lock` is given by the caller, so that this stays free of threads.
    """

    def __init__(self, state: State, lock: AbstractContextManager[object]) -> None:
        self._state = state
        self._lock = lock
        self._listeners: tuple[Listener, ...] = ()

    @property
    def state(self) -> State:
        """The present state."""
        return self._state

    def apply(self, changes: Iterable[Change], now: datetime) -> State:
        """Fold `changes` in, swap the reference, tell the listeners if anything differs."""
        with self._lock:
            old = self._state
            new = fold(old, changes, now)
            self._state = new
            listeners = self._listeners
        if new is not old:
            for listener in listeners:
                try:
                    listener(old, new)
                except Exception:  # fan-out boundary: one listener's failure is not another's
                    log.exception("a listener of the state failed")
        return new

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(old, new)` after each change, on the thread that brought it. Returns the way out."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(x for x in self._listeners if x is not listener)

        return unsubscribe
