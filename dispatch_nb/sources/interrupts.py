"""An interrupt between two steps, and not in the middle of one.

Ctrl-C, and a notebook's interrupt, raise KeyboardInterrupt anywhere in the main thread. A turn that was just taken
would stay taken, and all other threads wait for ever; what was just read, and not yet told, would never be told.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def held_back() -> Iterator[Callable[[], None]]:
    """Let what interrupts the main thread wait until this is left, or until what it gives is called."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield lambda: None  # no other thread is ever interrupted
        return
    came: list[tuple[int, FrameType | None]] = []

    def let_through() -> None:
        if came:
            before(*came.pop())

    signal.signal(signal.SIGINT, lambda *told: came.append(told))
    try:
        yield let_through
    finally:
        signal.signal(signal.SIGINT, before)
        let_through()
