"""Plans and logs of `.tasks/` as agents write them, and the edits that they make there."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


@dataclass(frozen=True)
class PhaseDraft:
    """A phase to be written."""

    title: str
    persona: str
    status: str = "TODO"
    depends_on: tuple[int, ...] | None = None
    """None: the key is left out, and the phase waits for the one before it."""
    priority: str = ""


@dataclass(frozen=True)
class EpicDraft:
    """An epic to be written."""

    slug: str
    title: str
    request: str
    phases: tuple[PhaseDraft, ...]
    prose: str = ""
    archived: bool = False
    live: bool = False
    """Simulated agents take phases of it."""
    notes: tuple[tuple[int, float, str], ...] = field(default=())
    """Log entries: phase id, hours before now, body."""


def plan_text(epic: EpicDraft, statuses: Sequence[str] | None = None) -> str:
    """Return the content of the epic's `plan.md`; `statuses` stand in for those of the phases."""
    rows = ["---", f"epic: {epic.slug}", f"title: {_quoted(epic.title)}"]
    rows += [f"request: {_quoted(epic.request)}", "phases:"]
    for number, phase in enumerate(epic.phases, 1):
        status = phase.status if statuses is None else statuses[number - 1]
        rows += [f"  - id: {number}", f"    title: {_quoted(phase.title)}", f"    persona: {phase.persona}"]
        rows.append(f"    status: {status}")
        if phase.priority:
            rows.append(f"    priority: {phase.priority}")
        if phase.depends_on is not None:
            rows.append(f"    depends_on: [{', '.join(map(str, phase.depends_on))}]")
    prose = epic.prose or f"## Objective\n\n{epic.request}\n"
    return "\n".join([*rows, "---", "", prose])


def entry_text(moment: datetime, phase_id: str, title: str, persona: str, body: str) -> str:
    """Return a log entry with its header, ending in a line end."""
    written = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    return f"## [{written}] Phase {phase_id}: {title} — @{persona}\n\n{body.strip()}\n"


def log_text(slug: str, entries: Sequence[str]) -> str:
    """Return a whole `execution-log.md`."""
    return "\n".join([f"# Execution log: {slug}\n", *entries])


_ITEM = re.compile(r"^ {2}- id: (\S+)$", re.MULTILINE)
_STATUS = re.compile(r"^ {4}status: (\S+)$", re.MULTILINE)


def statuses(plan: str) -> dict[str, str]:
    """Return status by phase id of a plan in the shape of `plan_text`."""
    return {phase_id: _status_of(block) for phase_id, block in _blocks(plan)}


def status_edit(plan: str, phase_id: str, status: str) -> tuple[str, str]:
    """Return the text to replace and its replacement that set a phase's status, as an agent's Edit has them.

    The text runs from the phase's `id` to its status line, so it stands in the plan only once.
    Raises `KeyError` if the plan has no such phase.
    """
    for found, block in _blocks(plan):
        match = _STATUS.search(block)
        if found == phase_id and match is not None:
            old = block[: match.end()]
            return old, f"{old[: match.start(1) - match.end()]}{status}"
    raise KeyError(phase_id)


def _blocks(plan: str) -> list[tuple[str, str]]:
    starts = list(_ITEM.finditer(plan))
    ends = [match.start() for match in starts[1:]] + [len(plan)]
    return [(match.group(1), plan[match.start() : end]) for match, end in zip(starts, ends, strict=True)]


def _status_of(block: str) -> str:
    match = _STATUS.search(block)
    return match.group(1) if match else ""


def _quoted(words: str) -> str:
    return json.dumps(words, ensure_ascii=False)
