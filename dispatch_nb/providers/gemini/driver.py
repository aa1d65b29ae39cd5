"""What `gemini -o stream-json` writes.

| line     | means                                                                         |
| -------- | ----------------------------------------------------------------------------- |
| `init`   | the session                                                                   |
| `error`  | what is wrong; the last one before the end says why                           |
| `result` | it is over: `status`, and the tokens of this run, not of what it went on with |

Seen of 0.61.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dispatch_nb.providers.acp import AcpDriver
from dispatch_nb.providers.decode import Loose, whole
from dispatch_nb.providers.oneway import OneWay, Session, sentence, spent
from dispatch_nb.providers.runs import Driver, Heard, Job, TurnOver


class Stats(msgspec.Struct):
    """The tokens of the run."""

    input_tokens: int | None = None
    output_tokens: int | None = None


class Failure(msgspec.Struct):
    """Why it failed."""

    message: str | None = None


class Line(msgspec.Struct):
    """The fields of any line that are needed."""

    type: str | None = None
    session_id: str | None = None
    status: str | None = None
    message: str | None = None
    error: Failure | None = None
    stats: Stats | None = None


_LINE = Loose(Line)


def driver(job: Job) -> Driver:
    """Return who understands a run."""
    return AcpDriver(job) if job.two_way else OneWay(StreamEar())


class StreamEar:
    """Understands the lines of one prompt."""

    def __init__(self) -> None:
        self._session = Session()
        self._error = ""

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout."""
        told = whole(_LINE, line)
        if told is None:
            return ()
        if told.type == "init":
            return self._session.told(told.session_id)
        if told.type == "error":
            self._error = sentence(told.message, "")
        if told.type != "result":
            return ()
        stats = told.stats or Stats()
        heard = spent(None, stats.input_tokens, stats.output_tokens)
        if told.status == "success":
            return [*heard, TurnOver(ok=True)]
        why = told.error.message if told.error is not None else None
        return [*heard, TurnOver(ok=False, reason=sentence(why or self._error, "it failed, and does not say why"))]
