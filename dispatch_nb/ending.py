"""What still runs when the program ends is stopped first, while what it speaks through is there.

Python ends daemon threads last, behind everything that was registered with `atexit`. In a kernel that is too late:
ipykernel ends its sending thread there, and from then on whoever sends does it on the thread that it is on
(`IOPubThread.schedule`). Two that send at once mix the parts of their messages, and a socket in use is not closed,
so that the kernel hangs. Functions are called in the reverse order of their registration, so ours come first: also
before the one with which pyzmq ends what it needs for large messages, after which half of such a message is sent.
"""

from __future__ import annotations

import atexit
import logging
import os
import sys
import weakref
from importlib import import_module
from typing import Protocol

logger = logging.getLogger(__name__)


class Stoppable(Protocol):
    """What is told that the program ends."""

    def end(self) -> None:
        """Stop, within seconds, and say nothing afterwards. Idempotent."""


_living: weakref.WeakSet[Stoppable] = weakref.WeakSet()
_pid = 0


def stop_at_exit(what: Stoppable) -> None:
    """Stop it when this process ends, if it still lives then; not in a process that is forked off."""
    global _pid  # noqa: PLW0603  of the process, as the functions that atexit keeps
    _living.add(what)
    if _pid != os.getpid():
        _pid = os.getpid()
        if "zmq" in sys.modules:  # it registers its end now, not with the first message that is large
            import_module("zmq.utils.garbage")
        atexit.register(stop_all, _pid)


def stop_all(pid: int) -> None:
    """Stop what lives, if this is still the process `pid`."""
    if pid != os.getpid():  # what was forked off has none of our threads, but their locks as they were
        return
    for what in list(_living):
        try:
            what.end()
        except Exception:  # the boundary of an end: the others are stopped all the same
            logger.exception("%r could not be stopped", what)
