"""The base of all values, and the words that stand for states."""

from __future__ import annotations

from typing import Literal, dataclass_transform

import msgspec

Status = Literal["TODO", "IN_PROGRESS", "DONE", "BLOCKED", "ON_HOLD", "CANCELLED"]
SessionState = Literal["thinking", "tool_use", "approval", "waiting", "idle", "error", "ended", "unknown"]
StateGroup = Literal["running", "approval", "waiting", "idle", "error", "ended", "unknown"]
StateSource = Literal["registry", "hook", "lock", "process", "log", "guess"]
OrderState = Literal["abandoned", "blocked", "claimable", "live", "waiting", "on_hold", "done", "cancelled"]
TaskStatus = Literal["pending", "in_progress", "completed", "cancelled", "blocked"]
FileChange = Literal["create", "update", "delete"]
EventType = Literal[
    "phase_completed",
    "phase_started",
    "phase_blocked",
    "session_started",
    "session_ended",
    "agent_spawned",
    "error",
    "note",
    "run_queued",
    "run_started",
    "run_ended",
    "approval_asked",
    "approval_answered",
]
RunState = Literal["queued", "spawning", "running", "waiting", "done", "failed", "stopped", "lost"]
RunKind = Literal["run", "hand_off", "resume", "fork"]
PersonaGroup = Literal["live", "idle", "defined", "archived", "starting"]

#: The display group of each state, in the order in which groups are sorted.
GROUP_OF: dict[SessionState, StateGroup] = {
    "thinking": "running",
    "tool_use": "running",
    "approval": "approval",
    "waiting": "waiting",
    "idle": "idle",
    "error": "error",
    "ended": "ended",
    "unknown": "unknown",
}


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(msgspec.field,))
class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Base of all values: immutable, compared by content."""
