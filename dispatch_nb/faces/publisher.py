"""The only one who sets traits and sends messages.

Traits set from two threads at once can be lost for good, and `hold_sync` on two threads raises:
so everything meant for the browser is handed to this one worker. It waits for work, sends at most
`RATE` deltas a second, and never more than what changed. Where no worker runs, because nothing is
followed, whoever hands something over sends it, one at a time.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, Protocol

from dispatch_nb.faces import tables
from dispatch_nb.faces.wire import Meta, Reply, encode
from dispatch_nb.sources.worker import Worker
from dispatch_nb.state.state import State
from dispatch_nb.state.store import Store

#: Deltas per second, at most.
RATE = 10.0


class Sink(Protocol):
    """What the publisher needs of a widget."""

    def send(self, content: dict[str, Any], buffers: None = None) -> None:
        """Send a message to every front end of the widget."""

    def set_trait(self, name: str, value: Any) -> None:
        """Set a synced trait."""


class Publisher:
    """Sends one store's changes to one widget, from the state `since` on (by default: the present)."""

    def __init__(
        self,
        store: Store,
        sink: Sink,
        meta: Callable[[State], Meta],
        on_crash: Callable[[Exception], None],
        *,
        since: State | None = None,
    ) -> None:
        self._store = store
        self._sink = sink
        self._meta = meta
        self._sent = since or store.state
        self._work = threading.Event()
        self._replies: deque[Reply] = deque()
        self._traits: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._sending = threading.Lock()
        self._over = False
        self._announce = False
        self._worker = Worker("publisher", self._run, on_crash=on_crash)
        self._unsubscribe = store.subscribe(lambda _old, _new: self._wake())

    @property
    def sent(self) -> State:
        """The state that front ends which are connected have been told."""
        return self._sent

    def start(self) -> None:
        """Send on a thread. Idempotent."""
        self._worker.start()
        self._work.set()

    def stop(self) -> None:
        """Send what is waiting, and leave no thread. Idempotent."""
        self._worker.ask_to_stop()
        self._work.set()
        self._worker.stop()
        self._wake()  # if it did not end, it is sending, and what is waiting stays

    def end(self) -> None:
        """Stop for good: who still answers a request, on another thread, sends nothing any more. Idempotent."""
        self.stop()
        self._over = True
        self._unsubscribe()

    def announce(self) -> None:
        """Tell the front ends what is true of the whole, though no table changed."""
        self._announce = True
        self._wake()

    def reply(self, reply: Reply) -> None:
        """Hand over the answer to a request."""
        self._replies.append(reply)
        self._wake()

    def set_trait(self, name: str, value: Any) -> None:
        """Hand over the new value of a small trait; of several for one trait the last counts."""
        with self._lock:
            self._traits[name] = value
        self._wake()

    def _wake(self) -> None:
        """Have sent what is waiting: by the worker, else here, or by whoever is sending just now."""
        self._work.set()
        while self._may_send_here() and self._work.is_set() and self._sending.acquire(blocking=False):
            try:
                self._work.clear()
                self._flush()
            finally:
                self._sending.release()

    def _may_send_here(self) -> bool:
        return not (self._over or self._worker.running)

    def _run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._work.wait()  # set by whoever has work, and by `stop`
            self._work.clear()
            began = time.monotonic()
            with self._sending:
                changed = self._flush()
            if changed:  # answers do not wait for the next delta's turn: the event wakes for them
                stop.wait(max(0.0, 1 / RATE - (time.monotonic() - began)))

    def _flush(self) -> bool:
        """Send all that is waiting; return whether there was a delta."""
        with self._lock:
            traits, self._traits = self._traits, {}
        for name, value in traits.items():
            self._sink.set_trait(name, value)
        while self._replies:
            self._sink.send(encode(self._replies.popleft()))
        old, new = self._sent, self._store.state
        announce, self._announce = self._announce, False
        if new is old and not announce:
            return False
        self._sink.send(encode(tables.delta(old, new, self._meta(new))))
        self._sent = new
        return True
