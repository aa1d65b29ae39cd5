"""What a person's work consists of: projects, epics, phases, orders, log entries."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from dispatch_nb.model.value import OrderState, Status, Value


class Project(Value):
    """A folder in which agents work. `project` is the shortest end of `root` that no other project has."""

    host: str
    project: str
    root: str
    exists: bool = True
    named: bool = False
    """Named by the person (argument or configuration), not found from a session."""


class Epic(Value):
    """One row of `d.epics`: a folder `.tasks/<dir>/` with a `plan.md`."""

    host: str
    project: str
    epic: str
    """The slug: stable identity in links."""
    title: str
    status: Status
    """Derived from the phases, never read from the file."""
    phases_total: int
    phases_done: int
    phases_cancelled: int
    active_phase_id: str | None
    live_sessions: int
    last_activity: datetime | None
    """Newest of: plan changed, log entry, linked session's last record."""
    stale: bool
    """The file on disk cannot be read now; this is its last good version."""
    problems: int
    path: str
    revision: str
    """Changes when the plan or the log changes; a drawer asks again when it does."""


class Phase(Value):
    """One row of `d.phases`."""

    host: str
    project: str
    epic: str
    phase_id: str
    title: str
    persona: str | None
    status: Status
    order_state: OrderState
    priority: str | None
    depends_on: tuple[str, ...]
    linked_sessions: tuple[str, ...]
    """Session ids, newest last."""
    extra: dict[str, Any] = {}
    """Every other key of the phase in the file, as it stands there."""


class Order(Value):
    """One row of `d.orders`: a phase as work to be given out."""

    host: str
    project: str
    epic: str
    epic_title: str
    phase_id: str
    title: str
    persona: str | None
    status: Status
    order_state: OrderState
    claimable: bool
    provider: str | None
    """Provider of the session that is linked to the phase, the newest if there are several."""
    session_id: str | None
    agent_live: bool
    last_activity: datetime | None
    last_entry: str | None
    """First line of the phase's newest log entry, at most 200 characters."""
    linked_sessions: tuple[str, ...]
    reason: str = ""
    """One sentence: why this order is in this state."""
    position: int = 0
    """Place of the phase in its plan, from 0."""
    priority: str | None = None


class LogEntry(Value):
    """One row of `d.log`: an entry of an `execution-log.md`."""

    host: str
    project: str
    epic: str
    entry: int
    """Place in the file, from 0."""
    time: datetime | None
    phase_id: str | None
    title: str
    persona: str | None
    trailer: str | None
    """What stands after the persona: `(dispatched by @ceo)`."""
    body: str
    recorded_by: Literal["agent", "server", "both"]
    """`server`: a machine-written completion; `both`: the agent's words at the machine's time."""
    line: int
    """1-based line of the header in the file."""
