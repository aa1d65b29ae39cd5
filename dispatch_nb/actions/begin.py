"""Writing the plan of a new epic."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from dispatch_nb.actions.folders import opened
from dispatch_nb.actions.writes import swap
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError
from dispatch_nb.model import Project
from dispatch_nb.protocol.plan_new import NewPlan, new_plan, plan_text
from dispatch_nb.sources.epics import MAX_PLAN, PLAN, TASKS


def planned(title: str, request: str, phases: Iterable[tuple[str, str | None]]) -> NewPlan:
    """Return a plan as it would be written. Raises ConfigError for what no plan can hold."""
    try:
        return new_plan(title, request, phases)
    except ValueError as error:
        raise ConfigError(f"no plan is written: {error}") from error


def write_plan(root: str, plan: NewPlan) -> str:
    """Write `.tasks/<slug>/plan.md` in a project; returns its path. Makes the folders, and replaces nothing.

    Raises
    ------
    ConflictError
        There is such a plan already.
    WriteError
        It cannot be written, or a folder is a link out of the project.
    """
    path = Path(root, TASKS, plan.slug, PLAN)
    data = plan_text(plan).encode()
    if not Path(root).is_dir():
        raise NotFoundError(f"there is no folder {root}")

    def fresh(now: bytes | None) -> bytes:
        if now is not None:
            raise _taken(plan.slug)
        return data

    made = []
    try:
        for folder in (path.parent.parent, path.parent):
            with opened(str(folder), root) as (parent, name):
                if parent.make(name):
                    made.append(folder)
        swap(str(path), root, fresh, cap=MAX_PLAN, like=str(path.parent))
    except BaseException:
        for folder in reversed(made):
            with suppress(OSError):  # somebody put something there: then it stays
                folder.rmdir()
        raise
    return str(path)


def _taken(slug: str) -> ConflictError:
    return ConflictError(f"there is an epic {slug} already; give the new one another title", "taken")


def project_of(projects: Iterable[Project], name: str | None) -> Project:
    """Return the project that is meant: by name or folder, or the only one there is.

    Raises
    ------
    NotFoundError
        No such project: names those there are.
    ConfigError
        None was named, and there are several.
    """
    there = sorted((project for project in projects if project.exists), key=lambda project: project.project)
    names = ", ".join(project.project for project in there) or "none"
    if name is None:
        if len(there) == 1:
            return there[0]
        if there:
            raise ConfigError(f"several projects: say which one by `project`: {names}")
        raise NotFoundError('no project is shown yet; Dispatch("~/src/shop") shows that folder as one')
    found = next((project for project in there if name in (project.project, project.root)), None)
    if found is None:
        raise NotFoundError(
            f"no project {name!r} is shown; projects: {names}. Dispatch({name!r}) shows a folder as one"
        )
    return found
