"""What is selected: the value of the trait, what a person calls it, and the rows that it stands for.

| value | stands for | rows |
| --- | --- | --- |
| empty | nothing | none, of `orders` |
| `epic:<project>/<epic>` | an epic | its phases, of `orders` |
| `epic:<project>/<epic>/<phase_id>` | a phase | its row of `orders` |
| `session:<provider>/<session_id>` | a session | its row of `sessions` |
| `run:<run_id>` | a run | its row of `runs` |
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any

from dispatch_nb.actions.epics import find_epic, find_phase, said
from dispatch_nb.errors import NotFoundError
from dispatch_nb.faces import tables
from dispatch_nb.state.state import State, session_key

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd

EPIC, SESSION, RUN = "epic:", "session:", "run:"


def value_of(state: State, what: object, phase_id: str | int | None = None, project: str | None = None) -> str:
    """Return the trait's value for what a person names: epic, phase, session, run, a row of a frame, or nothing.

    Raises NotFoundError (nothing is called so), ConfigError (several are).
    """
    if not isinstance(what, str):
        return "" if what is None else _of_row(state, what)
    if not what or what in state.runs:
        return f"{RUN}{what}" if what else ""
    if phase_id is None and project is None and (session := _session(state, what)):
        return session
    try:
        found = find_epic(state, what, project)
    except NotFoundError as error:
        raise NotFoundError(f"no session {said(what)} either; {error}" if phase_id is None else str(error)) from None
    if phase_id is None:
        return f"{EPIC}{found.key}"
    return f"{EPIC}{found.key}/{find_phase(state, found, str(phase_id)).phase_id}"


def _of_row(state: State, row: Any) -> str:
    """Return the value for a row of a frame; columns that only some have tell of which."""
    fields: Mapping[Hashable, Any] = dict(row)
    if "order_state" in fields or "phases_total" in fields:  # of `orders` or `phases`, or of `epics`
        return value_of(state, f"{fields['project']}/{fields['epic']}", fields.get("phase_id"))
    if "run_id" in fields:
        return value_of(state, fields["run_id"])
    if "session_id" in fields and "provider" in fields:
        return value_of(state, session_key(fields["provider"], fields["session_id"]))
    raise NotFoundError("neither a row of orders, phases, epics or runs, nor one with provider and session_id")


def _session(state: State, name: str) -> str:
    """Return the value for a session's id, empty if there is none."""
    try:
        joined = tables.joined_of(state, name)
    except NotFoundError:
        return ""
    return f"{SESSION}{session_key(joined.provider, joined.session_id)}"


def rows_of(value: str, state: State, frame: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    """Return the rows that a value stands for; none for what is not there any more."""
    if value.startswith(SESSION):
        provider, _, session_id = value.removeprefix(SESSION).partition("/")
        sessions = frame("sessions")
        return sessions[(sessions["provider"] == provider) & (sessions["session_id"] == session_id)]
    if value.startswith(RUN):
        runs = frame("runs")
        return runs[runs["run_id"] == value.removeprefix(RUN)]
    orders = frame("orders")
    key = value.removeprefix(EPIC)
    parent, _, phase = key.rpartition("/")
    epic, phase_id = (state.epics[key], None) if key in state.epics else (state.epics.get(parent), phase)
    if epic is None or not value.startswith(EPIC):
        return orders[:0]
    chosen = orders[(orders["project"] == epic.project) & (orders["epic"] == epic.epic)]
    return chosen if phase_id is None else chosen[chosen["phase_id"] == phase_id]
