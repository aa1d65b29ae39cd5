"""`execution-log.md`: append-only Markdown, one entry per finished or blocked phase."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003
from typing import Literal

from dispatch_nb.model import Value
from dispatch_nb.protocol.plan import PlanFlaw  # noqa: TC001


class Entry(Value):
    """An entry as the file has it, after machine-written ones were merged."""

    time: datetime | None
    phase_id: str | None
    title: str
    persona: str | None
    trailer: str | None
    body: str
    recorded_by: Literal["agent", "server", "both"]
    line: int
    text: str = ""
    """The header as it stands there."""


class Log(Value):
    """A readable `execution-log.md`, entries in the order of the file."""

    entries: tuple[Entry, ...]
    flaws: tuple[PlanFlaw, ...] = ()


def parse_log(text: str) -> Log:
    """Read `text`, the content of an `execution-log.md`. Never raises."""
    raise NotImplementedError
