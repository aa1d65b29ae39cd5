"""DataFrames: one dtype table per frame, the same dtypes with rows and without.

Times are `datetime64[us, UTC]`, states ordered categories in the order of importance,
counts nullable integers (`Int64`), texts pandas' `str`, and what holds several values a tuple in
an `object` column. What is not known is missing (`NaT`, `<NA>`, `NaN`), never zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, get_args

import numpy as np
import pandas as pd

from dispatch_nb.model import (
    Epic,
    EventType,
    LogEntry,
    Message,
    OrderState,
    Phase,
    Problem,
    RunKind,
    RunState,
    Session,
    SessionState,
    StateGroup,
    StateSource,
    Status,
    UsageRow,
)
from dispatch_nb.state.cost import usage_rows
from dispatch_nb.state.select import EPIC_RANK, ORDER_RANK
from dispatch_nb.state.state import State

TIME = "datetime64[us, UTC]"


def _category(literal: Any) -> pd.CategoricalDtype:
    return pd.CategoricalDtype(list(get_args(literal)), ordered=True)


#: One dtype per sort of value; the columns below name them.
STATUS = _category(Status)
ORDER_STATE = pd.CategoricalDtype(sorted(ORDER_RANK, key=ORDER_RANK.__getitem__), ordered=True)
STATE = _category(SessionState)
GROUP = _category(StateGroup)
SOURCE = _category(StateSource)
EVENT = _category(EventType)
RUN_STATE = _category(RunState)
assert set(ORDER_RANK) == set(get_args(OrderState))  # noqa: S101  two lists of one thing, checked once at import

Dtypes = dict[str, Any]

ORDERS: Dtypes = {
    "host": "str",
    "project": "str",
    "epic": "str",
    "epic_title": "str",
    "phase_id": "str",
    "title": "str",
    "persona": "str",
    "status": STATUS,
    "order_state": ORDER_STATE,
    "claimable": "bool",
    "provider": "str",
    "session_id": "str",
    "agent_live": "bool",
    "last_activity": TIME,
    "last_entry": "str",
    "linked_sessions": "object",
    "reason": "str",
    "priority": "str",
}
EPICS: Dtypes = {
    "host": "str",
    "project": "str",
    "epic": "str",
    "title": "str",
    "status": STATUS,
    "phases_total": "Int64",
    "phases_done": "Int64",
    "phases_cancelled": "Int64",
    "active_phase_id": "str",
    "live_sessions": "Int64",
    "last_activity": TIME,
    "stale": "bool",
    "problems": "Int64",
    "path": "str",
}
PHASES: Dtypes = {
    "host": "str",
    "project": "str",
    "epic": "str",
    "phase_id": "str",
    "title": "str",
    "persona": "str",
    "status": STATUS,
    "order_state": ORDER_STATE,
    "priority": "str",
    "depends_on": "object",
    "linked_sessions": "object",
    "extra": "object",
}
LOG: Dtypes = {
    "host": "str",
    "project": "str",
    "epic": "str",
    "entry": "Int64",
    "time": TIME,
    "phase_id": "str",
    "title": "str",
    "persona": "str",
    "trailer": "str",
    "body": "str",
    "recorded_by": pd.CategoricalDtype(["agent", "server", "both"]),
    "line": "Int64",
}
SESSIONS: Dtypes = {
    "host": "str",
    "provider": "str",
    "session_id": "str",
    "project": "str",
    "cwd": "str",
    "branch": "str",
    "title": "str",
    "model": "str",
    "state": STATE,
    "state_group": GROUP,
    "state_source": SOURCE,
    "state_reason": "str",
    "state_since": TIME,
    "active_tool": "str",
    "started": TIME,
    "last_activity": TIME,
    "turns": "Int64",
    "input_tokens": "Int64",
    "output_tokens": "Int64",
    "cache_read_tokens": "Int64",
    "cache_write_tokens": "Int64",
    "reasoning_tokens": "Int64",
    "cost_usd": "float64",
    "context_tokens": "Int64",
    "context_window": "Int64",
    "epic": "str",
    "phase_id": "str",
    "parent_id": "str",
    "pid": "Int64",
    "transcript": "str",
    "problems": "Int64",
    "active_detail": "str",
    "persona": "str",
    "errors": "Int64",
    "interrupts": "Int64",
    "compactions": "Int64",
    "tasks_done": "Int64",
    "tasks_total": "Int64",
    "files_changed": "Int64",
    "subagents": "Int64",
    "subagents_live": "Int64",
    "link_reason": "str",
}
AGENTS: Dtypes = {
    "host": "str",
    "provider": "str",
    "session_id": "str",
    "agent_id": "str",
    "parent_id": "str",
    "depth": "Int64",
    "agent_type": "str",
    "description": "str",
    "state": STATE,
    "started": TIME,
    "last_activity": TIME,
    "model": "str",
    "output_tokens": "Int64",
    "transcript": "str",
}
TASKS: Dtypes = {
    "host": "str",
    "provider": "str",
    "session_id": "str",
    "task_id": "str",
    "subject": "str",
    "status": pd.CategoricalDtype(["pending", "in_progress", "blocked", "completed", "cancelled"], ordered=True),
    "order": "Int64",
    "blocked_by": "object",
}
USAGE: Dtypes = {
    "host": "str",
    "provider": "str",
    "session_id": "str",
    "project": "str",
    "model": "str",
    "hour": TIME,
    "requests": "Int64",
    "input_tokens": "Int64",
    "output_tokens": "Int64",
    "cache_read_tokens": "Int64",
    "cache_write_tokens": "Int64",
    "reasoning_tokens": "Int64",
    "cost_usd": "float64",
}
ACTIVITY: Dtypes = {
    "event_id": "str",
    "host": "str",
    "time": TIME,
    "type": EVENT,
    "summary": "str",
    "body": "str",
    "project": "str",
    "epic": "str",
    "phase_id": "str",
    "provider": "str",
    "session_id": "str",
    "parent_id": "str",
    "persona": "str",
}
RUNS: Dtypes = {
    "host": "str",
    "run_id": "str",
    "provider": "str",
    "kind": pd.CategoricalDtype(list(get_args(RunKind))),
    "state": RUN_STATE,
    "reason": "str",
    "project": "str",
    "epic": "str",
    "phase_id": "str",
    "persona": "str",
    "session_id": "str",
    "pid": "Int64",
    "model": "str",
    "permission": "str",
    "two_way": "bool",
    "cwd": "str",
    "branch": "str",
    "queued": TIME,
    "started": TIME,
    "ended": TIME,
    "exit_code": "Int64",
    "cost_usd": "float64",
    "max_usd": "float64",
    "max_minutes": "float64",
    "prompt": "str",
    "waiting": "Int64",
    "place": "Int64",
}
APPROVALS: Dtypes = {
    "host": "str",
    "approval_id": "str",
    "run_id": "str",
    "provider": "str",
    "session_id": "str",
    "project": "str",
    "epic": "str",
    "phase_id": "str",
    "kind": pd.CategoricalDtype(["command", "edit", "tool", "question"]),
    "tool": "str",
    "text": "str",
    "paths": "object",
    "cwd": "str",
    "reason": "str",
    "truncated": "bool",
    "decisions": "object",
    "asked": TIME,
}
PROBLEMS: Dtypes = {
    "host": "str",
    "path": "str",
    "line": "Int64",
    "kind": "str",
    "reason": "str",
    "hint": "str",
    "project": "str",
    "epic": "str",
    "stale": "bool",
    "first_seen": TIME,
}
WORKTREES: Dtypes = {
    "host": "str",
    "project": "str",
    "path": "str",
    "branch": "str",
    "run_id": "str",
    "ahead": "Int64",
    "behind": "Int64",
    "files": "Int64",
    "added": "Int64",
    "removed": "Int64",
    "dirty": "boolean",
}
MESSAGES: Dtypes = {
    "provider": "str",
    "session_id": "str",
    "row": "Int64",
    "role": pd.CategoricalDtype(["user", "assistant", "system"]),
    "kind": pd.CategoricalDtype(["text", "thinking", "tool_call", "notice"]),
    "text": "str",
    "tool": "str",
    "input": "str",
    "output": "str",
    "error": "bool",
    "tokens": "Int64",
    "time": TIME,
    "agent": "str",
    "model": "str",
    "truncated": "bool",
}


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
