"""What a front end may ask for that starts, stops, answers or writes, and the answers: part of the wire's contract.

Each of these is refused by the kernel of a read-only dashboard, except those that only read (`READS`).
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from dispatch_nb.model import Value
from dispatch_nb.providers.runs import MAX_REASON

#: The most that a prompt or a request may have, in characters.
MAX_PROMPT = 400_000

Prompt = Annotated[str, msgspec.Meta(max_length=MAX_PROMPT)]
Reason = Annotated[str, msgspec.Meta(max_length=MAX_REASON)]
Word = Annotated[str, msgspec.Meta(max_length=1_000)]


class PromptArgs(Value):
    """Arguments of `run_prompt`: the prompt that would be run, to be read and edited."""

    project: Word
    epic: Word
    phase_id: Word
    provider: Word
    hand_off: bool = False


class PromptText(Value):
    """Answer to `run_prompt`."""

    prompt: str
    persona: str | None
    persona_path: str | None
    """The persona's file, if there is one."""
    persona_in_prompt: bool
    """Its words are in the prompt, since this CLI does not take it by name."""


class RunArgs(Value):
    """Arguments of `run`; the answer is a `Run`."""

    project: Word
    epic: Word
    phase_id: Word
    provider: Word
    prompt: Prompt | None = None
    """None: the one that `run_prompt` tells."""
    model: Word | None = None
    hand_off: bool = False
    worktree: bool = False
    permission: Literal["ask", "edits", "all"] = "ask"
    max_usd: float | None = None
    max_minutes: float | None = None
    sure: bool = False
    """Start though a session of unknown state is linked to the phase."""


class ResumeArgs(Value):
    """Arguments of `resume`; the answer is a `Run`."""

    provider: Word
    session_id: Word
    prompt: Prompt
    fork: bool = False
    model: Word | None = None
    permission: Literal["ask", "edits", "all"] = "ask"


class StopArgs(Value):
    """Arguments of `stop`: ends a run, or takes it out of the queue. The answer is the `Run`."""

    run_id: Word


class AnswerArgs(Value):
    """Arguments of `answer`: what a person decided about an approval. The answer is null."""

    approval_id: Word
    decision: Literal["once", "always", "deny"]
    reason: Reason = ""


class OutputArgs(Value):
    """Arguments of `output`: a page of what a run's program wrote."""

    run_id: Word
    stream: Literal["stdout", "stderr"] = "stdout"
    before: int | None = None
    """Lines before this one; None: the last ones."""
    count: Annotated[int, msgspec.Meta(ge=1, le=500)] = 200


class OutputPage(Value):
    """Answer to `output`."""

    start: int
    """Number of the first line, from 0 among those that are kept."""
    total: int
    lines: tuple[str, ...]
    """Each at most 2,000 characters."""
    dropped: int
    """Bytes that were written and are not kept, between the beginning and the end."""


class StatusArgs(Value):
    """Arguments of `set_status`; the answer is null."""

    project: Word
    epic: Word
    phase_id: Word
    status: Word
    expected: Word | None = None
    note: Prompt | None = None


class NewPhase(Value):
    """One phase of a new epic."""

    title: Word
    persona: Word | None = None


class NewEpicArgs(Value):
    """Arguments of `new_epic`: writes a plan. The answer is an `Epic`."""

    project: Word
    title: Word
    request: Prompt = ""
    phases: Annotated[tuple[NewPhase, ...], msgspec.Meta(max_length=100)] = ()


class WorktreeArgs(Value):
    """Arguments of `remove_worktree`. The answer is null."""

    path: Word
    force: bool = False
    """Though it has changes that are nowhere else."""
