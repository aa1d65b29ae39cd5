"""A lock that is handed on in turns."""

from __future__ import annotations

import threading


class Turns:
    """Lets one thread in at a time; who waits comes before who was just in.

    A plain lock goes back to a thread that releases it and takes it again at once, so that a long
    scan would keep all others out, however often it lets go.
    """

    def __init__(self) -> None:
        self._gate = threading.Lock()
        self._lock = threading.Lock()

    def acquire(self, timeout: float = -1) -> bool:
        """Wait for the turn, at most `timeout` seconds for each of the two doors; False if it did not come."""
        if not self._gate.acquire(timeout=timeout):
            return False
        try:
            return self._lock.acquire(timeout=timeout)
        finally:
            self._gate.release()

    def release(self) -> None:
        """Let the next one in."""
        self._lock.release()

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_exc: object) -> None:
        self.release()
