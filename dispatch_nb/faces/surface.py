"""The half of `Dispatch` that reads: every table as a frame, and what the dashboard shows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dispatch_nb.actions.epics import Found, find_epic
from dispatch_nb.config import DispatchConfig
from dispatch_nb.faces.frames import Frames
from dispatch_nb.faces.selecting import rows_of, value_of
from dispatch_nb.faces.widget import Filters, Shown
from dispatch_nb.state.state import State

if TYPE_CHECKING:
    import pandas as pd


class Surface(ABC):
    """What stands between a state and who asks for it; `_known` gives the state."""

    config: DispatchConfig

    def __init__(self) -> None:
        self._frames = Frames()
        self.filters = Filters()

    @abstractmethod
    def _known(self) -> State:
        """Return the state, once there is one."""

    def _found(self, epic: str, project: str | Path | None) -> Found:
        """Return the epic that a person means. Raises NotFoundError, ConfigError."""
        return find_epic(self._known(), str(epic), self._named(project))

    def _named(self, project: str | Path | None) -> str | None:
        """Return a project's name as it is, a folder as an absolute path."""
        text = None if project is None else str(project)
        return self.config.resolve(text) if text is not None and text.startswith(("~", "/", ".")) else text

    # ── frames ────────────────────────────────────────────────────────────────────────

    def _frame(self, name: str) -> pd.DataFrame:
        return self._frames.get(name, self._known())

    @property
    def orders(self) -> pd.DataFrame:
        """Every phase of every epic as work to be given out, abandoned first."""
        return self._frame("orders")

    @property
    def epics(self) -> pd.DataFrame:
        """One row per epic, blocked first."""
        return self._frame("epics")

    @property
    def phases(self) -> pd.DataFrame:
        """One row per phase, in the order of the plans."""
        return self._frame("phases")

    @property
    def log(self) -> pd.DataFrame:
        """One row per entry of the execution logs, in the order of the files."""
        return self._frame("log")

    @property
    def sessions(self) -> pd.DataFrame:
        """One row per session, running first."""
        return self._frame("sessions")

    @property
    def agents(self) -> pd.DataFrame:
        """One row per agent: each session's main agent and its subagents."""
        return self._frame("agents")

    @property
    def tasks(self) -> pd.DataFrame:
        """One row per item of the sessions' own task lists."""
        return self._frame("tasks")

    @property
    def usage(self) -> pd.DataFrame:
        """Tokens and cost, one row per session, model and hour, newest first; no cost where it is not known."""
        return self._frame("usage")

    @property
    def activity(self) -> pd.DataFrame:
        """The feed, newest first."""
        return self._frame("activity")

    @property
    def worktrees(self) -> pd.DataFrame:
        """One row per git worktree of a run, or on a branch of an epic: how far it is from where it began."""
        return self._frame("worktrees")

    @property
    def problems(self) -> pd.DataFrame:
        """What could not be read as it should be: path, line, reason, and how to mend it."""
        return self._frame("problems")

    # ── what the dashboard shows, read and set ────────────────────────────────────────

    view = Shown("", doc="The view: `missions`, `orders` or `sessions`. Setting another raises `TraitError`, as below.")
    providers = Shown([""], doc="The providers that are shown; empty: all.")
    project = Shown("", doc="The project that is shown; empty: all.")
    persona = Shown("", doc="The persona that is shown; empty: all.")
    query = Shown("", doc="The text that rows must contain; empty: any.")

    def select(self, what: Any = None, phase_id: str | int | None = None, *, project: str | Path | None = None) -> None:
        """Open an epic, a phase, a session or a run in the dashboard; without arguments: close what is open.

        `what` is an epic (`user-auth`, `shop/user-auth`), the id of a session or a run, or a row of a frame:
        `d.select("user-auth", 2)`, `d.select(d.sessions.iloc[0])`. Raises NotFoundError, ConfigError (several fit).
        """
        self.filters.selected = value_of(self._known(), what, phase_id, self._named(project))

    @property
    def selected(self) -> pd.DataFrame:
        """What is open: the rows of `orders` of an epic or a phase, the row of `sessions` or `runs`; or no order."""
        return rows_of(self.filters.selected, self._known(), self._frame)
