"""The vocabulary: frozen values, one word per thing.

Every other module speaks in these. The field names are the columns of the DataFrames,
the keys on the wire and the keys of MCP results. Times are timezone-aware UTC
`datetime`s; `None` means not known or not measured, and never zero.
"""

from __future__ import annotations

from dispatch_nb.model.agents import (
    Agent,
    FileEdit,
    Message,
    Persona,
    PersonaRow,
    Session,
    Task,
    TouchedFile,
    UsageRow,
)
from dispatch_nb.model.feed import (
    ActivityEvent,
    Problem,
)
from dispatch_nb.model.runs import (
    Approval,
    Run,
    Runner,
    Worktree,
)
from dispatch_nb.model.value import (
    GROUP_OF,
    EventType,
    FileChange,
    OrderState,
    PersonaGroup,
    RunKind,
    RunState,
    SessionState,
    StateGroup,
    StateSource,
    Status,
    TaskStatus,
    Value,
)
from dispatch_nb.model.work import (
    Epic,
    LogEntry,
    Order,
    Phase,
    Project,
)

__all__ = [
    "GROUP_OF",
    "ActivityEvent",
    "Agent",
    "Approval",
    "Epic",
    "EventType",
    "FileChange",
    "FileEdit",
    "LogEntry",
    "Message",
    "Order",
    "OrderState",
    "Persona",
    "PersonaGroup",
    "PersonaRow",
    "Phase",
    "Problem",
    "Project",
    "Run",
    "RunKind",
    "RunState",
    "Runner",
    "Session",
    "SessionState",
    "StateGroup",
    "StateSource",
    "Status",
    "Task",
    "TaskStatus",
    "TouchedFile",
    "UsageRow",
    "Value",
    "Worktree",
]
