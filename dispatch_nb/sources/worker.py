"""The only place that starts a thread."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Self

logger = logging.getLogger(__name__)

#: Seconds to wait before a crashed worker runs again: the first time, and at most.
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
#: Seconds that `stop` waits for the thread, if not told otherwise.
STOP_BUDGET = 2.0


class Worker:
    """Runs `run(stop)` on a daemon thread until it returns or `stop` is set.

    `run` waits on its event and on nothing else. If it raises, `on_crash(error)` is told and it
    runs again after a pause that doubles with every crash. `start` and `stop` may be called any
    number of times, from any thread, and in a `with` block.
    """

    def __init__(
        self,
        name: str,
        run: Callable[[threading.Event], None],
        *,
        on_crash: Callable[[Exception], None],
        pause: float = FIRST_PAUSE,
    ) -> None:
        self.name = name
        self._run = run
        self._on_crash = on_crash
        self._pause = pause
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def running(self) -> bool:
        """Whether the thread is there."""
        thread = self._thread
        return thread is not None and thread.is_alive()

    def start(self) -> None:
        """Start the thread, if it does not run."""
        with self._lock:
            if self.running and not self._stop.is_set():
                return
            # an own event for every thread: one that outlived its stop still sees that it was told to end
            self._stop = threading.Event()
            self._thread = threading.Thread(
                target=self._loop, args=(self._stop,), name=f"dispatch-nb {self.name}", daemon=True
            )
            self._thread.start()

    def stop(self, budget: float = STOP_BUDGET) -> bool:
        """Tell the thread to end and wait at most `budget` seconds; True if it ended."""
        with self._lock:
            thread = self._thread
            self._stop.set()
        if thread is None or thread is threading.current_thread():
            return thread is None
        thread.join(max(0.0, budget))
        return not thread.is_alive()

    def ask_to_stop(self) -> None:
        """Tell the thread to end, without waiting: several workers then end side by side."""
        with self._lock:
            self._stop.set()

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        """Stop."""
        self.stop()

    def _loop(self, stop: threading.Event) -> None:
        pause = self._pause
        while not stop.is_set():
            try:
                self._run(stop)
            except Exception as error:  # the thread's boundary: a crash is shown, and the work goes on
                logger.exception("worker %s crashed; it runs again in %.1f s", self.name, pause)
                self._tell(error)
                stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                return

    def _tell(self, error: Exception) -> None:
        try:
            self._on_crash(error)
        except Exception:  # the same boundary: telling must not end the thread
            logger.exception("worker %s could not tell that it crashed", self.name)
