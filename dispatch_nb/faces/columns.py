"""The columns of the frames: one dtype table per frame.

Times are `datetime64[us, UTC]`, states ordered categories in the order of importance,
counts nullable integers (`Int64`), texts pandas' `str`, and what holds several values a tuple in
an `object` column. What is not known is missing (`NaT`, `<NA>`, `NaN`), never zero.
"""

from __future__ import annotations

from typing import Any, get_args

import pandas as pd

from dispatch_nb.model import (
    EventType,
    OrderState,
    RunKind,
    RunState,
    SessionState,
    StateGroup,
    StateSource,
    Status,
)
from dispatch_nb.state.select import ORDER_RANK

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
PROVIDERS_FOUND: Dtypes = {
    "provider": "str",
    "label": "str",
    "binary": "str",
    "path": "str",
    "version": "str",
    "reason": "str",
    "resume": "bool",
    "fork": "bool",
    "asks": "bool",
    "model": "bool",
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
    "covers": "str",
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
