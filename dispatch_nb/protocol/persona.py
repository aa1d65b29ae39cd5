"""Persona files: `.claude/agents/<persona>.md`, frontmatter with `name`, `description`, `enabled`."""

from __future__ import annotations

from dispatch_nb.model import Persona  # noqa: TC001
from dispatch_nb.protocol.plan import PlanFlaw  # noqa: TC001


def parse_persona(text: str, path: str, project: str | None) -> tuple[Persona | None, tuple[PlanFlaw, ...]]:
    """Read one persona file. Never raises."""
    raise NotImplementedError
