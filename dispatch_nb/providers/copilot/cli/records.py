"""The few fields of each event of a Copilot CLI log that are needed; everything else is skipped.

Every field may be missing, null or of another type, so each has a default and is decoded by `Loose`.
`data` is decoded only when the event's type makes it wanted: `system.message` alone has 40 KB.
The fields follow the event schema that the CLI's SDK publishes (`session-events.schema.json`).
"""

from __future__ import annotations

import msgspec
from msgspec import Raw

from dispatch_nb.providers.decode import Loose

#: A field that is not there. (`Raw | None` would decode everything to None.)
EMPTY = Raw()


class Record(msgspec.Struct, rename="camel"):
    """Base: keys in the log are camelCase."""


class Event(Record):
    """One line: the envelope."""

    type: str | None = None
    id: str | None = None
    timestamp: str | None = None
    agent_id: str | None = None
    """Whose event it is; absent: the main agent's."""
    ephemeral: bool | None = None
    data: Raw = EMPTY


class Context(Record):
    """`context` of a start or resume, and `data` of `session.context_changed`."""

    cwd: str | None = None
    branch: str | None = None


class Arguments(Record):
    """`arguments` of the tools that are known by name, early ones with their own spellings included."""

    command: str | None = None
    path: str | None = None
    file_path: str | None = None
    old_str: str | None = msgspec.field(default=None, name="old_str")
    new_str: str | None = msgspec.field(default=None, name="new_str")
    file_text: str | None = msgspec.field(default=None, name="file_text")
    patch: str | None = None
    input: str | None = None
    question: str | None = None
    message: str | None = None
    pattern: str | None = None
    query: str | None = None
    url: str | None = None
    description: str | None = None
    name: str | None = None
    prompt: str | None = None
    agent_type: str | None = msgspec.field(default=None, name="agent_type")
    agent_id: str | None = msgspec.field(default=None, name="agent_id")
    mode: str | None = None
    skill: str | None = None
    intent: str | None = None
    summary: str | None = None
    todos: str | None = None


class Session(Record):
    """`data` of the `session.*` events that tell of the whole session; `abort`."""

    session_id: str | None = None
    copilot_version: str | None = None
    start_time: str | None = None
    selected_model: str | None = None
    new_model: str | None = None
    chosen_model: str | None = None
    context: Context | None = None
    detached_from: str | None = msgspec.field(default=None, name="detachedFromSpawningParentSessionId")
    continue_pending_work: bool | None = None
    session_was_active: bool | None = None
    reason: str | None = None
    message: str | None = None
    info_type: str | None = None
    warning_type: str | None = None
    success: bool | None = None
    outcome: str | None = None
    summary: str | None = None
    name: str | None = None
    agent_name: str | None = None
    agent_display_name: str | None = None


class UserMessage(Record):
    """`data` of `user.message`."""

    content: str | None = None
    source: str | None = None
    """Who wrote it, if not the person: `agent-<id>`, `skill-<name>`, ..."""
    delivery: str | None = None
    """`idle`, `queued`: it begins a run; `steering`: it joins the one that goes on."""
    is_autopilot_continuation: bool | None = None


class ToolRequest(Record):
    """One of `toolRequests`."""

    tool_call_id: str | None = None
    name: str | None = None
    arguments: Raw = EMPTY


class AssistantMessage(Record):
    """`data` of `assistant.message` and `assistant.reasoning`."""

    message_id: str | None = None
    content: str | None = None
    reasoning_text: str | None = None
    tool_requests: list[ToolRequest] | None = None
    model: str | None = None
    output_tokens: int | None = None
    api_call_id: str | None = None
    parent_tool_call_id: str | None = None


class ToolStart(Record):
    """`data` of `tool.execution_start` and `tool.user_requested`."""

    tool_call_id: str | None = None
    tool_name: str | None = None
    mcp_tool_name: str | None = None
    arguments: Raw = EMPTY
    parent_tool_call_id: str | None = None


class Result(Record):
    """`result` of a call."""

    content: str | None = None
    detailed_content: str | None = None


class Failure(Record):
    """`error` of a call."""

    message: str | None = None


class FileEdit(Record):
    """One of `fileEdits` (1.0.10x)."""

    path: str | None = None
    kind: str | None = None


class Metrics(msgspec.Struct):
    """`toolTelemetry.metrics`."""

    context_token_limit: float | None = None
    context_current_tokens: float | None = None


class Telemetry(Record):
    """`toolTelemetry`."""

    metrics: Metrics | None = None


class ToolComplete(Record):
    """`data` of `tool.execution_complete`."""

    tool_call_id: str | None = None
    success: bool | None = None
    result: Result | None = None
    error: Failure | None = None
    file_edits: list[FileEdit] | None = None
    tool_telemetry: Telemetry | None = None
    parent_tool_call_id: str | None = None


class Asked(Record):
    """`permissionRequest`, of any kind: shell, write, read, url, mcp, memory, hook, custom-tool."""

    kind: str | None = None
    tool_call_id: str | None = None
    tool_name: str | None = None
    full_command_text: str | None = None
    file_name: str | None = None
    path: str | None = None
    url: str | None = None
    intention: str | None = None


class Permission(Record):
    """`data` of `permission.requested` and `permission.completed`."""

    request_id: str | None = None
    tool_call_id: str | None = None
    permission_request: Asked | None = None
    resolved_by_hook: bool | None = None


class Subagent(Record):
    """`data` of `subagent.started`, `.configured`, `.completed`, `.failed`."""

    tool_call_id: str | None = None
    agent_name: str | None = None
    agent_display_name: str | None = None
    agent_type: str | None = None
    model: str | None = None
    execution_mode: str | None = None
    error: str | None = None
    cancelled: bool | None = None


class CopilotUsage(Record):
    """`copilotUsage`: what a request cost."""

    total_nano_aiu: float | None = None


class Accounting(Record):
    """`accounting`."""

    usage_id: str | None = None


class Tokens(Record):
    """`usage` of a usage record or of a model's metrics, `compactionTokensUsed`; in tokens."""

    model: str | None = None
    input_tokens: float | None = None
    """With what was read from and written to the cache."""
    output_tokens: float | None = None
    cache_read_tokens: float | None = None
    cache_write_tokens: float | None = None
    reasoning_tokens: float | None = None
    """A part of the output."""
    max_prompt_tokens: float | None = None
    interaction_type: str | None = None
    api_call_id: str | None = None
    accounting: Accounting | None = None
    copilot_usage: CopilotUsage | None = None
    # compaction, early versions
    input: float | None = None
    output: float | None = None
    cached_input: float | None = None


class UsageRecord(Record):
    """`data` of `session.usage_record`."""

    usage: Tokens | None = None


class Count(Record):
    """An entry of `tokenDetails`."""

    token_count: float | None = None


class Requests(Record):
    """`requests` of a model's metrics."""

    count: float | None = None


class ModelMetric(Record):
    """An entry of `modelMetrics`."""

    requests: Requests | None = None
    usage: Tokens | None = None
    total_nano_aiu: float | None = None


class CodeChanges(Record):
    """`codeChanges`."""

    files_modified: list[str] | None = None


class Totals(Record):
    """`data` of `session.shutdown` and `session.usage_checkpoint`: sums over the session so far."""

    shutdown_type: str | None = None
    error_reason: str | None = None
    current_model: str | None = None
    current_tokens: float | None = None
    total_nano_aiu: float | None = None
    model_metrics: Raw = EMPTY
    token_details: Raw = EMPTY
    code_changes: CodeChanges | None = None


class Compaction(Record):
    """`data` of `session.compaction_start`, `.compaction_complete` and `session.truncation`."""

    success: bool | None = None
    error: str | None = None
    current_tokens: float | None = None
    post_compaction_tokens: float | None = None
    post_truncation_tokens_in_messages: float | None = None
    token_limit: float | None = None
    request_id: str | None = None
    compaction_tokens_used: Tokens | None = None


class Kind(Record):
    """`kind` of a notification."""

    type: str | None = None


class Notification(Record):
    """`data` of `system.notification`."""

    content: str | None = None
    kind: Kind | None = None


ARGUMENTS = Loose(Arguments)
EVENT = Loose(Event)
CONTEXT = Loose(Context)
SESSION = Loose(Session)
USER = Loose(UserMessage)
ASSISTANT = Loose(AssistantMessage)
TOOL_START = Loose(ToolStart)
TOOL_COMPLETE = Loose(ToolComplete)
PERMISSION = Loose(Permission)
SUBAGENT = Loose(Subagent)
USAGE_RECORD = Loose(UsageRecord)
TOTALS = Loose(Totals)
MODEL_METRIC = Loose(ModelMetric)
COUNT = Loose(Count)
COMPACTION = Loose(Compaction)
NOTIFICATION = Loose(Notification)
RAWS = msgspec.json.Decoder(dict[str, Raw])
