"""`plan.md`: YAML frontmatter (the machine's state) and Markdown prose (for people)."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003
from typing import Any

from dispatch_nb.model import Status, Value  # noqa: TC001


class PlanPhase(Value):
    """A phase as the file has it."""

    phase_id: str
    title: str
    persona: str | None
    status: Status
    priority: str | None = None
    depends_on: tuple[str, ...] = ()
    extra: dict[str, Any] = {}
    """Every other key, with values of JSON's types only."""
    line: int | None = None
    """1-based line on which the phase begins."""


class PlanFlaw(Value):
    """Something wrong in a file of the protocol: becomes a `Problem` with the file's path."""

    kind: str
    reason: str
    line: int | None = None
    hint: str = ""


class Plan(Value):
    """A readable `plan.md`."""

    epic: str
    title: str
    phases: tuple[PlanPhase, ...]
    body: str
    """The prose: Markdown, as it stands there."""
    request: str | None = None
    extra: dict[str, Any] = {}
    flaws: tuple[PlanFlaw, ...] = ()


def parse_plan(text: str, folder: str) -> tuple[Plan | None, tuple[PlanFlaw, ...]]:
    """Read `text`, the content of `.tasks/<folder>/plan.md`. Never raises; None: unreadable, see the flaws."""
    raise NotImplementedError
