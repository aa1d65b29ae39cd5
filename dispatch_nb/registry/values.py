"""What a run's files say."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from dispatch_nb.model import RunKind, RunState, Status, Value
from dispatch_nb.providers.runs import Asked, AskKind, Decision, Job

#: States after which nothing changes any more.
ENDED: frozenset[RunState] = frozenset({"done", "failed", "stopped", "lost"})


#: Why a run is stopped, if nothing else is said.
BY_PERSON = "Stopped by a person"


class Spec(Value):
    """What was asked for: written before the run begins, and never changed."""

    run_id: str
    host: str
    domain: str | None
    """Machine and pid namespace that its processes live in, in the form that `Live.domain` has."""
    provider: str
    kind: RunKind
    job: Job
    queued: datetime
    root: str | None = None
    """The project's folder, all links followed; this and the next two name the phase that it works on."""
    folder: str | None = None
    phase_id: str | None = None
    project: str | None = None
    """What project and epic were called then."""
    epic: str | None = None
    persona: str | None = None
    claimed: Status | None = None
    """The phase's status before it was claimed: it gets that back if the agent never starts. None: not claimed."""
    branch: str | None = None
    max_usd: float | None = None
    max_minutes: float | None = None
    max_runs: int = 4
    patience_s: float = 5.0
    """Seconds that the agent has to end after each of the ways to stop it."""


class Mark(Value):
    """A process, and what tells it from a later one with the same pid."""

    pid: int
    born: str


class Ask(Value):
    """A question of the agent; the whole of it is in `asks/<number>.json`."""

    number: int
    tool: str
    head: str
    """The beginning of what it asks for, on one line."""
    asked: datetime
    state: Literal["open", "allowed", "denied", "gone"] = "open"
    """`gone`: it was settled without us, or the run ended."""
    decision: Decision | None = None
    reason: str = ""
    standing: bool = False
    """Answered by an `always` that was given before."""
    answered: datetime | None = None
    kind: AskKind = "tool"


class AskFile(Value):
    """The content of `asks/<number>.json`."""

    number: int
    asked: Asked


class RunStatus(Value):
    """What became of a run so far."""

    state: RunState
    reason: str
    agent: Mark | None = None
    """The agent's process. None: it was not started."""
    session_id: str | None = None
    started: datetime | None = None
    ended: datetime | None = None
    exit_code: int | None = None
    cost_usd: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    asks: tuple[Ask, ...] = ()
    """Oldest first; of those that are settled only the newest are kept."""


class Command(Value):
    """What a keeper is told to do."""

    do: Literal["stop", "interrupt", "answer"]
    ask: int | None = None
    decision: Decision = "deny"
    reason: str = ""
    """Why it is denied; or stopped, if not by a person."""
