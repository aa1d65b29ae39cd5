"""What happened, and what could not be read."""

from __future__ import annotations

from datetime import datetime

from dispatch_nb.model.value import EventType, Value


class ActivityEvent(Value):
    """One row of `d.activity`."""

    event_id: str
    """Derived from what the event tells, so that every kernel gives the same event the same id."""
    host: str
    time: datetime | None
    type: EventType
    summary: str
    body: str = ""
    project: str | None = None
    epic: str | None = None
    phase_id: str | None = None
    provider: str | None = None
    session_id: str | None = None
    parent_id: str | None = None
    persona: str | None = None


class Problem(Value):
    """One row of `d.problems`: something on disk that could not be read as it should be."""

    host: str
    path: str
    line: int | None
    kind: str
    """A word for the sort of problem: `yaml`, `status`, `header`, `unreadable`, `too_large`, ..."""
    reason: str
    """One sentence a person understands."""
    hint: str = ""
    """How to mend it."""
    project: str | None = None
    epic: str | None = None
    stale: bool = False
    """What is shown of this file is its last good version."""
    first_seen: datetime | None = None
