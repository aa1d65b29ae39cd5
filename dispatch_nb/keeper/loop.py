"""What a keeper waits for: pipes, the end of processes, the bell, a signal to itself."""

from __future__ import annotations

import os
import selectors
import signal
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import FrameType

from dispatch_nb.registry.folder import END

#: Longest wait (seconds): a bell that was not heard is made up for.
LONGEST_S = 2.0


class Loop:
    """Calls back for descriptors that are ready; everything happens on one thread."""

    def __init__(self, bell: Path) -> None:
        self._selector = selectors.DefaultSelector()
        self._wake_read, self._wake_write = os.pipe()
        for fd in (self._wake_read, self._wake_write):
            os.set_blocking(fd, False)
        self._bell = os.open(bell, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)  # also for writing: so it never ends
        self.told_to_end = False
        """The system, or a person, wants this program to end."""
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # else it is ignored, and wakes nobody
        signal.signal(signal.SIGTERM, self._end)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        self.watch(self._wake_read, selectors.EVENT_READ, partial(drain, self._wake_read))
        self.watch(self._bell, selectors.EVENT_READ, self._rung)

    def _end(self, _number: int, _frame: FrameType | None) -> None:
        self.told_to_end = True

    def _rung(self) -> None:
        with suppress(BlockingIOError):
            while word := os.read(self._bell, 4096):
                self.told_to_end |= END in word

    def watch(self, fd: int, events: int, call: Callable[[], object]) -> None:
        """Call back when a descriptor is ready."""
        self._selector.register(fd, events, call)

    def leave(self, fd: int) -> None:
        """Call back no more."""
        with suppress(KeyError, ValueError):
            self._selector.unregister(fd)

    def wait(self, seconds: float) -> None:
        """Wait for something to happen, at most so long, and call back for it."""
        for key, _ in self._selector.select(max(0.0, min(seconds, LONGEST_S))):
            key.data()


def drain(fd: int) -> None:
    """Read what is there, and forget it: that it came is all that counts."""
    with suppress(BlockingIOError):
        while os.read(fd, 4096):
            pass
