"""What the tools work on: one kernel's state, and the way changes take into it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from dispatch_nb.state.changes import Change
from dispatch_nb.state.state import State
from dispatch_nb.state.store import Listener


@dataclass(frozen=True)
class Desk:
    """The kernel that the tools speak for. All of it may be called on any thread."""

    state: Callable[[], State]
    """Returns the present state."""
    take: Callable[[Iterable[Change]], object]
    """Folds changes in."""
    subscribe: Callable[[Listener], Callable[[], None]]
    """Calls a listener after each change; returns the way out."""
    now: Callable[[], datetime]
    refresh: Callable[[list[str] | None], object]
    """Reads files again that were just written (None: looks at everything), without waiting for the watcher."""
