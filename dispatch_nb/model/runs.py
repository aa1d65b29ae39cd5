"""Agents that were started from here, what they ask, and where they work."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from dispatch_nb.model.value import RunKind, RunState, Value


class Run(Value):
    """One row of `d.runs`: an agent that was started from here."""

    host: str
    run_id: str
    provider: str
    kind: RunKind
    state: RunState
    reason: str
    """One sentence: why it is in this state."""
    project: str | None
    epic: str | None
    phase_id: str | None
    persona: str | None
    session_id: str | None
    pid: int | None
    """Of the agent's process."""
    model: str | None
    permission: str
    two_way: bool
    cwd: str
    branch: str | None
    """Of the worktree that it works in; None: it works in the project's own tree."""
    queued: datetime
    started: datetime | None
    ended: datetime | None
    exit_code: int | None
    cost_usd: float | None
    """What the program says it cost; None: it does not say."""
    max_usd: float | None
    max_minutes: float | None
    prompt: str
    """Its beginning, at most 2,000 characters."""
    waiting: int = 0
    """Open questions to the person."""
    place: int | None = None
    """Place in the queue, from 1."""


class Approval(Value):
    """One row of `d.approvals`: a question that an agent, started from here, waits on."""

    host: str
    approval_id: str
    run_id: str
    provider: str
    session_id: str | None
    project: str | None
    epic: str | None
    phase_id: str | None
    kind: Literal["command", "edit", "tool", "question"]
    tool: str
    text: str
    """Exactly what would happen: the whole command, the diff, the tool's input."""
    paths: tuple[str, ...]
    cwd: str | None
    reason: str
    covers: str
    """What `always` covers, in a person's words: `this very command`. Empty where it is no choice."""
    truncated: bool
    """The text is longer than what is kept: it can only be denied from here."""
    decisions: tuple[Literal["once", "always", "deny"], ...]
    asked: datetime


class Runner(Value):
    """One row of `d.providers_found`: an agent's CLI, and what it can do."""

    provider: str
    label: str
    binary: str
    path: str | None
    """None: it is not on PATH."""
    version: str | None
    reason: str
    """Why it cannot be run, and what to do; empty if it can."""
    resume: bool
    fork: bool
    asks: bool
    model: bool


class Worktree(Value):
    """One row of `d.worktrees`: a git worktree in which a run works, or worked."""

    host: str
    project: str
    path: str
    branch: str
    run_id: str | None
    ahead: int | None
    """Commits that the main tree's branch does not have; None: git could not tell."""
    behind: int | None
    files: int | None
    """Changed files against the branch it began from, committed or not."""
    added: int | None
    removed: int | None
    dirty: bool | None
    """Something is not committed."""
