"""What `codex exec --json` writes.

| line                    | means                                                                                 |
| ----------------------- | ------------------------------------------------------------------------------------- |
| `thread.started`        | the session                                                                           |
| `error`                 | what is wrong; of several, the last one before the end says why                       |
| `turn.completed`        | the turn is over; `usage` counts the whole thread, with what was before it was resumed |
| `turn.failed`           | idem, it failed                                                                       |

Seen of 0.169 to 0.171.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dispatch_nb.providers.codex.server import ServerDriver
from dispatch_nb.providers.decode import Loose, whole
from dispatch_nb.providers.oneway import OneWay, Session, sentence, spent
from dispatch_nb.providers.runs import Driver, Heard, Job, TurnOver


class Usage(msgspec.Struct):
    """The tokens of the thread."""

    input_tokens: int | None = None
    output_tokens: int | None = None


class Failure(msgspec.Struct):
    """Why a turn failed."""

    message: str | None = None


class Line(msgspec.Struct):
    """The fields of any line that are needed."""

    type: str | None = None
    thread_id: str | None = None
    message: str | None = None
    usage: Usage | None = None
    error: Failure | None = None


_LINE = Loose(Line)


def driver(job: Job) -> Driver:
    """Return who understands a run."""
    return ServerDriver(job) if job.two_way else OneWay(ExecEar(job))


class ExecEar:
    """Understands the lines of one `exec`."""

    def __init__(self, job: Job) -> None:
        self._fresh = not (job.resume or job.fork)
        self._session = Session()
        self._error = ""

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout."""
        told = whole(_LINE, line)
        if told is None:
            return ()
        if told.type == "thread.started":
            return self._session.told(told.thread_id)
        if told.type == "error":
            self._error = sentence(told.message, "")
        elif told.type == "turn.completed":
            usage = told.usage if told.usage is not None and self._fresh else Usage()
            return [*spent(None, usage.input_tokens, usage.output_tokens), TurnOver(ok=True)]
        elif told.type == "turn.failed":
            why = told.error.message if told.error is not None else None
            return [TurnOver(ok=False, reason=sentence(why or self._error, "it failed, and does not say why"))]
        return ()
