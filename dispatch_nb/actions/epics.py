"""Which epic a person or an agent means, and the phase in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from dispatch_nb.errors import ConfigError, NotFoundError
from dispatch_nb.model import Epic, Phase
from dispatch_nb.state.state import EpicId, State

#: So many names are told when one is not found.
MOST_NAMES = 30
#: Characters of a name that are repeated in an error: it may be anything.
_SAID = 120


class Found(NamedTuple):
    """An epic as the tables have it, and where it lies."""

    key: str
    """`project/epic`, the key of the tables."""
    epic: Epic
    place: EpicId

    @property
    def slug(self) -> str:
        """What the epic is called within its project: of two with the same slug, the folder's name."""
        return self.key.removeprefix(f"{self.epic.project}/")


def find_epic(state: State, epic: str, project: str | None = None) -> Found:
    """Return the epic that is meant by `user-auth`, by `shop/user-auth`, or by the slug and its `project`.

    Parameters
    ----------
    state
        What is known.
    epic
        The slug, alone or behind the project's name.
    project
        The project's name, or the absolute path of its folder.

    Raises
    ------
    NotFoundError
        No such epic: the error names those there are.
    ConfigError
        Several projects have one: the error names them.
    """
    found = [
        Found(key, state.epics[key], place)
        for place, key in sorted(state.epic_keys.items())
        if key in state.epics and (project is None or project in (state.epics[key].project, place.root))
    ]
    if project is not None and not found:
        projects = names(sorted({row.project for row in state.epics.values()}))
        raise NotFoundError(f"no epics in a project {said(project)}; projects with epics: {projects}")
    meant = [item for item in found if item.key == epic] or [item for item in found if epic == item.slug]
    if not meant:
        where = "" if project is None else f" in project {said(project)}"
        raise NotFoundError(f"no epic {said(epic)}{where}; epics: {names(item.key for item in found)}")
    if len(meant) > 1:
        projects = names(sorted(item.epic.project for item in meant))
        raise ConfigError(f"several projects have an epic {said(epic)}: {projects}; say which one by `project`")
    return meant[0]


def find_phase(state: State, found: Found, phase_id: str) -> Phase:
    """Return a phase of an epic. Raises NotFoundError, which names the phases there are."""
    phases = state.phases.get(found.key, ())
    for phase in phases:
        if phase.phase_id == phase_id:
            return phase
    raise no_phase(phase_id, found.epic.epic, (phase.phase_id for phase in phases))


def no_phase(phase_id: str, epic: str, phases: Iterable[str]) -> NotFoundError:
    """Return the error that says which phases there are instead."""
    return NotFoundError(f"phase {said(phase_id)} not in epic {epic}; phases: {names(phases)}")


def names(items: Iterable[str]) -> str:
    """Return names with commas between them, the first `MOST_NAMES`."""
    known = list(items)
    rest = f", and {len(known) - MOST_NAMES} more" if len(known) > MOST_NAMES else ""
    return ", ".join(known[:MOST_NAMES]) + rest if known else "none"


def said(asked: object) -> str:
    """Return what was asked for as an error may repeat it: short, on one line."""
    name = str(asked)
    text = name[:_SAID].encode("utf-8", "replace").decode()
    return text if text.isprintable() and len(name) <= _SAID else ascii(name[:_SAID])
