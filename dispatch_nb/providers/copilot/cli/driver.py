"""What `copilot --output-format json` writes: the events of its log, and at the end a line of its own.

| line            | means                                                    |
| --------------- | -------------------------------------------------------- |
| `session.error` | what is wrong; the last one says why                     |
| `result`        | it is over: the session, and the exit code that it takes |

It counts no tokens there. Seen of 1.0.102.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dispatch_nb.providers.acp import AcpDriver
from dispatch_nb.providers.decode import Loose, whole
from dispatch_nb.providers.oneway import OneWay, Session, sentence
from dispatch_nb.providers.runs import Driver, Heard, Job, TurnOver


class Data(msgspec.Struct, rename="camel"):
    """What an event tells."""

    session_id: str | None = None
    message: str | None = None


class Line(msgspec.Struct, rename="camel"):
    """The fields of any line that are needed."""

    type: str | None = None
    data: Data | None = None
    session_id: str | None = None
    exit_code: int | None = None


_LINE = Loose(Line)


def driver(job: Job) -> Driver:
    """Return who understands a run."""
    return AcpDriver(job) if job.two_way else OneWay(EventEar())


class EventEar:
    """Understands the lines of one prompt."""

    def __init__(self) -> None:
        self._session = Session()
        self._error = ""

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout."""
        told = whole(_LINE, line)
        if told is None:
            return ()
        data = told.data or Data()
        if told.type in ("session.start", "session.resume"):
            return self._session.told(data.session_id)
        if told.type == "session.error":
            self._error = sentence(data.message, "")
        if told.type != "result":
            return ()
        heard = self._session.told(told.session_id)
        if told.exit_code == 0:
            return [*heard, TurnOver(ok=True)]
        return [*heard, TurnOver(ok=False, reason=sentence(self._error, "it failed, and does not say why"))]
