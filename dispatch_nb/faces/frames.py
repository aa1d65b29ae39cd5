"""DataFrames of the tables, with the dtypes of `columns`: the same with rows and without."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args

import numpy as np
import pandas as pd

from dispatch_nb.faces.columns import (
    ACTIVITY,
    AGENTS,
    APPROVALS,
    EPICS,
    LOG,
    MESSAGES,
    ORDERS,
    PHASES,
    PROBLEMS,
    PROVIDERS_FOUND,
    RUNS,
    SESSIONS,
    TASKS,
    USAGE,
    WORKTREES,
    Dtypes,
)
from dispatch_nb.model import (
    Epic,
    LogEntry,
    Message,
    Phase,
    Problem,
    Session,
    StateGroup,
    UsageRow,
)
from dispatch_nb.state.cost import usage_rows
from dispatch_nb.state.select import EPIC_RANK, ORDER_RANK
from dispatch_nb.state.state import State


def frame(rows: Iterable[Any], dtypes: Dtypes) -> pd.DataFrame:
    """Return one row per value, the columns and dtypes of `dtypes`, and a plain index."""
    rows = list(rows)
    # arrays, and not Series: nothing has to be aligned or copied
    columns = {name: _column([getattr(row, name) for row in rows], dtype) for name, dtype in dtypes.items()}
    return pd.DataFrame(columns, copy=False)


def _column(values: list[Any], dtype: Any) -> Any:
    if dtype == "object":
        column = np.empty(len(values), dtype=object)
        column[:] = values
        return column
    return pd.array(values, dtype=dtype)


def _orders(state: State) -> pd.DataFrame:
    def place(o: Any) -> tuple[Any, ...]:
        return (ORDER_RANK[o.order_state], o.priority or "P~", o.project, o.epic, o.position)

    return frame(sorted(state.orders.values(), key=place), ORDERS)


def _epics(state: State) -> pd.DataFrame:
    def place(e: Epic) -> tuple[Any, ...]:
        return (EPIC_RANK[e.status], -_stamp(e.last_activity), e.project, e.epic)

    return frame(sorted(state.epics.values(), key=place), EPICS)


def _sessions(state: State) -> pd.DataFrame:
    groups = list(get_args(StateGroup))

    def place(s: Session) -> tuple[Any, ...]:
        return (groups.index(s.state_group), -_stamp(s.last_activity), s.provider, s.session_id)

    return frame(sorted(state.sessions.values(), key=place), SESSIONS)


def _phases(state: State) -> pd.DataFrame:
    rows: Iterable[Phase] = (phase for key in sorted(state.phases) for phase in state.phases[key])
    return frame(rows, PHASES)


def _log(state: State) -> pd.DataFrame:
    rows: Iterable[LogEntry] = (entry for key in sorted(state.log) for entry in state.log[key])
    return frame(rows, LOG)


def _activity(state: State) -> pd.DataFrame:
    return frame(sorted(state.activity.values(), key=lambda e: (-_stamp(e.time), e.event_id)), ACTIVITY)


def _problems(state: State) -> pd.DataFrame:
    rows: list[Problem] = [problem for path in sorted(state.found) for problem in state.found[path]]
    return frame(rows, PROBLEMS)


def _worktrees(state: State) -> pd.DataFrame:
    return frame(sorted(state.worktrees.values(), key=lambda tree: (tree.project, tree.path)), WORKTREES)


def _agents(state: State) -> pd.DataFrame:
    return frame((agent for key in sorted(state.agents) for agent in state.agents[key]), AGENTS)


def _tasks(state: State) -> pd.DataFrame:
    shown = (state.joined[key] for key in sorted(state.sessions) if key in state.joined)
    return frame((task for joined in shown for task in joined.main.tasks), TASKS)


def _usage(state: State) -> pd.DataFrame:
    def place(u: UsageRow) -> tuple[Any, ...]:
        return (-_stamp(u.hour), u.provider, u.session_id, u.model)

    return frame(sorted(usage_rows(state), key=place), USAGE)


def _runs(state: State) -> pd.DataFrame:
    return frame(sorted(state.runs.values(), key=lambda r: r.run_id, reverse=True), RUNS)


def _approvals(state: State) -> pd.DataFrame:
    return frame(sorted(state.approvals.values(), key=lambda a: (a.asked, a.approval_id)), APPROVALS)


def _providers_found(state: State) -> pd.DataFrame:
    return frame(state.runners, PROVIDERS_FOUND)


def messages_frame(provider: str, session_id: str, start: int, rows: Sequence[Message]) -> pd.DataFrame:
    """Return one row per message of a conversation, of which `start` is the first one's place."""
    columns: dict[str, list[Any]] = {
        "provider": [provider] * len(rows),
        "session_id": [session_id] * len(rows),
        "row": list(range(start, start + len(rows))),
    }
    columns |= {name: [getattr(row, name) for row in rows] for name in MESSAGES if name not in columns}
    return pd.DataFrame({name: _column(columns[name], dtype) for name, dtype in MESSAGES.items()}, copy=False)


def _stamp(time: Any) -> float:
    return time.timestamp() if time else 0.0


#: How each frame is built from a state.
FRAMES: dict[str, Callable[[State], pd.DataFrame]] = {
    "orders": _orders,
    "epics": _epics,
    "phases": _phases,
    "log": _log,
    "sessions": _sessions,
    "agents": _agents,
    "tasks": _tasks,
    "usage": _usage,
    "activity": _activity,
    "problems": _problems,
    "worktrees": _worktrees,
    "runs": _runs,
    "approvals": _approvals,
    "providers_found": _providers_found,
}


class Frames:
    """Builds frames when they are asked for, and keeps each for as long as the state is the same."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[int, pd.DataFrame]] = {}

    def get(self, name: str, state: State) -> pd.DataFrame:
        """Return a copy that the caller may change."""
        kept = self._kept.get(name)
        if kept is None or kept[0] != state.version:
            kept = (state.version, FRAMES[name](state))
            self._kept[name] = kept
        return kept[1].copy(deep=False)  # pandas copies what the caller writes to
