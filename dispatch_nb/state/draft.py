"""The state while it is being folded: tables are copied when they are first written to."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from dispatch_nb.model import ActivityEvent
from dispatch_nb.state.changes import RunSeen
from dispatch_nb.state.state import EpicId, State


class Draft:
    """A state in the making, and what in it has to be derived again."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.events: list[ActivityEvent] = []
        self.dirty_sessions: set[str] = set()
        """Judged again: their state may be another."""
        self.dirty_parts: set[str] = set()
        """Besides, put together again: a file of theirs changed."""
        self.dirty_traces: set[str] = set()
        """Besides, linked anew."""
        self.dirty_cwds: set[str] = set()
        """Besides, all sessions of these directories."""
        self.lenders: set[str] = set()
        """Judged again at the end: their process went on to another session."""
        self.dirty_epics: set[EpicId] = set()
        """Their rows are built again."""
        self.dirty_files: set[EpicId] = set()
        """Besides, their sessions are linked anew: a file of theirs changed."""
        self.dirty_roots: set[str] = set()
        """Besides, all sessions of the project are: an epic came or went."""
        self.runs_before: dict[str, RunSeen | None] = {}
        """Runs that were read again, or are gone, and what was known of them."""
        self.personas = False
        self._new: dict[str, Any] = {}
        self._own: set[str] = set()

    def read(self, name: str) -> Any:
        """Return a field as it stands now; not to be changed."""
        return self._new[name] if name in self._new else getattr(self.state, name)

    def table(self, name: str) -> dict[Any, Any]:
        """Return a table that may be changed."""
        if name not in self._own:
            self._new[name] = dict(self.read(name))
            self._own.add(name)
        table: dict[Any, Any] = self._new[name]
        return table

    def put(self, name: str, value: Any) -> None:
        """Set a field."""
        self._new[name] = value

    def sessions_of(self, provider: str) -> None:
        """Mark the sessions of a provider."""
        self.dirty_sessions.update(k for k, joined in self.read("joined").items() if joined.provider == provider)

    def problems_of(self, path: str) -> None:
        """Mark what shows the problems of a path."""
        key = self.read("part_session").get(path)
        if key is not None:
            self.dirty_sessions.add(key)
        parts = path.replace("\\", "/").rsplit("/", 3)
        if len(parts) == 4 and parts[1] == ".tasks":  # noqa: PLR2004  <root>/.tasks/<folder>/<file>
            self.dirty_epics.add(EpicId(parts[0], parts[2]))

    def freeze(self, now: datetime) -> State:
        """Return the new state, or the old one if nothing differs."""
        changed = {name: value for name, value in self._new.items() if value is not getattr(self.state, name)}
        if not changed:
            return self.state
        return msgspec.structs.replace(self.state, **changed, version=self.state.version + 1, at=now)
