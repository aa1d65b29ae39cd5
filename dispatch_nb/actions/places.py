"""Where a run works: in a worktree of its own, on request."""

from __future__ import annotations

from contextlib import suppress

from msgspec.structs import replace

from dispatch_nb.actions.tree import worktree_note
from dispatch_nb.actions.worktrees import Made, create, remove
from dispatch_nb.errors import DispatchError
from dispatch_nb.registry.values import Spec


class InWorktree:
    """A fresh git worktree for a run that works on a phase; see `runs.Place`."""

    def __init__(self) -> None:
        self._made: Made | None = None
        self._root = ""

    def make(self, spec: Spec) -> Spec:
        """Make it, and return the run as it works there. Raises ConfigError, WriteError.

        The `.tasks/` that counts stays that of the project's own tree: the agent is told, and may write there.
        """
        if spec.root is None or spec.folder is None or spec.epic is None or spec.phase_id is None:
            return spec
        self._root = spec.root
        made = self._made = create(spec.root, spec.epic, spec.phase_id, run_id=spec.run_id)
        note = worktree_note(spec.root, spec.folder, made.path, made.branch)
        job = replace(spec.job, prompt=f"{note}\n\n{spec.job.prompt}", cwd=made.cwd, folders=(made.tasks,))
        return replace(spec, job=job, branch=made.branch)

    def undo(self) -> None:
        """Take it away again: nobody has worked in it."""
        if self._made is not None:
            with suppress(DispatchError):  # what went wrong before is told
                remove(self._root, self._made.path, force=True)
