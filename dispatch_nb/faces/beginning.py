"""What `Dispatch` offers to begin work: a plan, the protocol in a project's notes for agents, worktrees."""

from __future__ import annotations

import os
from abc import abstractmethod
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from dispatch_nb.actions.begin import planned, project_of, write_plan
from dispatch_nb.actions.settings import Changes, Connector
from dispatch_nb.actions.worktrees import remove
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, ReadOnlyError
from dispatch_nb.faces.asks import NewEpicArgs, WorktreeArgs
from dispatch_nb.faces.surface import Surface
from dispatch_nb.model import Epic
from dispatch_nb.sources import Sources
from dispatch_nb.sources.files import is_below
from dispatch_nb.state.state import EpicId, State

#: Runs in these states still work in their folder, or will.
_AT_WORK = frozenset({"queued", "spawning", "running", "waiting"})


class Beginning(Surface):
    """The part of `Dispatch` that begins work, and takes away where it was done."""

    read_only: bool
    _sources: Sources

    def new_epic(
        self,
        title: str,
        request: str = "",
        phases: Iterable[tuple[str, str | None] | str] = (),
        project: str | Path | None = None,
    ) -> Epic:
        """Write the plan of a new epic, `.tasks/<slug of the title>/plan.md`; returns its row.

        Parameters
        ----------
        title
            One line. The epic's slug is made of it.
        request
            What is wanted, in plain language.
        phases
            `(title, persona)` for each, or the title alone. They are numbered from 1, and all TODO.
        project
            A project's name or folder; None: the only one.

        Raises
        ------
        ConflictError
            The project has an epic of that slug.
        ConfigError
            A text is missing or too long, or there are several projects.
        NotFoundError
            No such project.
        WriteError, ReadOnlyError
            It cannot be written.

        Examples
        --------
        >>> d.new_epic("User auth", "Sign in by mail.", [("Schema", "architect"), ("API", "engineer")])
        """
        self._may_write("writes no plan")
        plan = planned(title, request, _pairs(phases))
        state = self._known()
        known = project_of(state.projects.values(), self._named(project))
        if plan.slug in _slugs(state, known.root):
            raise ConflictError(f"{known.project} has an epic {plan.slug} already; give it another title", "taken")
        path = write_plan(known.root, plan)
        self._sources.scan([path])
        state = self._known()
        key = state.epic_keys.get(EpicId(known.root, plan.slug))
        if key is None or key not in state.epics:
            raise NotFoundError(f"{path} is written, but was gone, or changed, before it could be read")
        return state.epics[key]

    def init(self, project: str | Path | None = None, *, personas: bool = False, write: bool = False) -> Changes:
        """Return what has to be written for agents of a project to keep their work in `.tasks/`; shows it, too.

        A short section of `AGENTS.md`, or of `CLAUDE.md` where that is the only one; with `personas` also a small
        set of persona files, each with the protocol in it. What is there already stays, and running it again
        changes nothing. Nothing is written before `.apply()` is called on it, or at once with `write`;
        `undo_init` takes it back.

        `project` is a folder or a project's name, None: those that were named, or the only one. Raises
        ConfigError, NotFoundError, WriteError, and ReadOnlyError.
        """
        return self._connector().teach(None if project is None else str(project), personas=personas, write=write)

    def undo_init(self, project: str | Path | None = None, *, write: bool = False) -> Changes:
        """Return how to take out again what `init` wrote, in one project or (None) wherever; as `init`."""
        return self._connector().unteach(None if project is None else str(project), write=write)

    @abstractmethod
    def _connector(self) -> Connector:
        """Return what changes files of settings. Raises ReadOnlyError."""

    def remove_worktree(self, path: str | Path, *, force: bool = False) -> None:
        """Remove a worktree of `d.worktrees` and its branch, unless something would be lost by that.

        Raises ConflictError, which names what would be lost or who works there (`force` removes what would be
        lost, too); NotFoundError for any other folder; WriteError; ReadOnlyError.
        """
        self._may_write("removes no worktree")
        state, wanted = self._known(), os.path.normpath(path)
        tree = state.worktrees.get(wanted)
        root = next((p.root for p in state.projects.values() if tree and p.project == tree.project), None)
        if tree is None or root is None:
            raise NotFoundError(f"{wanted!r} is none of the worktrees that are shown")
        at_work = [run for run in state.runs.values() if run.state in _AT_WORK and is_below(run.cwd, tree.path)]
        if at_work:
            raise ConflictError(f"run {at_work[0].run_id} works in {tree.path}; stop it first", "at work")
        try:
            remove(root, tree.path, force=force)
        finally:
            self._sources.look_at_worktrees()

    def _may_write(self, what: str) -> None:
        if self.read_only:
            raise ReadOnlyError(f"this dashboard is read-only: it {what}")

    def _begin(self, op: str, args: dict[str, Any]) -> Epic | None:
        """Answer the requests `new_epic` and `remove_worktree` of a front end."""
        if op == "new_epic":
            asked = msgspec.convert(args, NewEpicArgs)
            return self.new_epic(
                asked.title, asked.request, [(p.title, p.persona) for p in asked.phases], asked.project or None
            )
        tree = msgspec.convert(args, WorktreeArgs)
        self.remove_worktree(tree.path, force=tree.force)
        return None


def _pairs(phases: Iterable[tuple[str, str | None] | str]) -> Iterator[tuple[str, str | None]]:
    """Yield the title and the persona of each phase. Raises ConfigError for what is neither of the two forms."""
    if isinstance(phases, str):
        raise ConfigError("`phases` is one text, not a list of titles or of (title, persona)")
    for number, phase in enumerate(phases, 1):
        match phase:
            case str():
                yield phase, None
            case (title, persona):
                yield title, persona
            case _:
                raise ConfigError(f"phase {number} is {phase!r}, neither a title nor (title, persona)")


def rested(old: State, new: State) -> Iterator[str]:
    """Yield the folders of runs that came to rest between two states."""
    if new.runs is old.runs:
        return
    for run_id, run in new.runs.items():
        before = old.runs.get(run_id)
        if before is not None and before.state in _AT_WORK and run.state not in _AT_WORK:
            yield run.cwd


def _slugs(state: State, root: str) -> set[str]:
    """Return what the plans of a project call their epics."""
    return {files.plan.epic for place, files in state.files.items() if place.root == root and files.plan}
