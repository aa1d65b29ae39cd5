"""The few fields of each record of a Claude Code log that are needed; everything else is skipped.

Every field may be missing, null or of another type in a real log, so each has a default and is
decoded by `Loose`. `Raw` fields are decoded only when a record's type makes them wanted.
"""

from __future__ import annotations

import msgspec
from msgspec import Raw

from dispatch_nb.providers.decode import Loose

#: A field that is not there. (`Raw | None` would decode everything to None.)
EMPTY = Raw()


class Record(msgspec.Struct, rename="camel", gc=False):
    """Base: keys in the log are camelCase. Records hold no cycles, so the collector need not look at them."""


class Usage(msgspec.Struct, gc=False):
    """`message.usage`, in tokens."""

    input_tokens: int | None = None
    output_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    cache_creation: CacheCreation | None = None
    output_tokens_details: OutputDetails | None = None


class CacheCreation(msgspec.Struct, gc=False):
    """`usage.cache_creation`: tokens written to the cache, by time of keeping."""

    ephemeral_5m_input_tokens: int | None = None
    ephemeral_1h_input_tokens: int | None = None


class OutputDetails(msgspec.Struct, gc=False):
    """`usage.output_tokens_details`."""

    thinking_tokens: int | None = None


class Block(msgspec.Struct, gc=False):
    """One block of `message.content`, of any type."""

    type: str | None = None
    text: str | None = None
    thinking: str | None = None
    id: str | None = None
    name: str | None = None
    input: Raw = EMPTY
    tool_use_id: str | None = None
    content: Raw = EMPTY
    is_error: bool | None = None


class Body(msgspec.Struct, gc=False):
    """`message` of a `user` or `assistant` record."""

    id: str | None = None
    role: str | None = None
    model: str | None = None
    stop_reason: str | None = None
    usage: Usage | None = None
    content: str | list[Block] | None = None


class ForkedFrom(Record):
    """`forkedFrom`: where a copied record was first written."""

    session_id: str | None = None


class Compact(Record):
    """`compactMetadata`."""

    trigger: str | None = None


class Envelope(Record):
    """One line of a transcript."""

    type: str | None = None
    subtype: str | None = None
    uuid: str | None = None
    parent_uuid: str | None = None
    logical_parent_uuid: str | None = None
    is_sidechain: bool | None = None
    is_meta: bool | None = None
    is_compact_summary: bool | None = None
    is_api_error_message: bool | None = None
    tool_ends_turn: bool | None = None
    turn_origin: str | None = None
    """On what begins a turn (2.1.332 on)."""
    timestamp: str | None = None
    session_id: str | None = None
    began_as: str | None = msgspec.field(default=None, name="session_id")
    """The session that its process began with: another one in what a fork copied, and after `/clear`."""
    agent_id: str | None = None
    attribution_agent: str | None = None
    cwd: str | None = None
    git_branch: str | None = None
    version: str | None = None
    request_id: str | None = None
    message: Body | None = None
    tool_use_result: Raw = EMPTY
    source_assistant: str | None = msgspec.field(default=None, name="sourceToolAssistantUUID")
    forked_from: ForkedFrom | None = None
    api_error_status: int | None = None
    # system
    content: Raw = EMPTY
    error: Raw = EMPTY
    retry_attempt: int | None = None
    max_retries: int | None = None
    compact_metadata: Compact | None = None
    pending_background_agent_count: int | None = None
    pending_workflow_count: int | None = None
    # other kinds
    attachment: Raw = EMPTY
    data: Raw = EMPTY
    parent_tool_use_id: str | None = msgspec.field(default=None, name="parentToolUseID")
    operation: str | None = None
    custom_title: str | None = None
    ai_title: str | None = None
    summary: str | None = None
    leaf_uuid: str | None = None
    agent_setting: str | None = None
    relocated_cwd: str | None = None
    key: str | None = None


class Question(msgspec.Struct):
    """One question of `AskUserQuestion`."""

    question: str | None = None


class Todo(msgspec.Struct):
    """An item of `TodoWrite`."""

    content: str | None = None
    status: str | None = None


class Replacement(msgspec.Struct):
    """One of the edits of `MultiEdit`."""

    old_string: str | None = None
    new_string: str | None = None


class Input(msgspec.Struct):
    """The input of any tool call; keys are those of the tools' own schemas."""

    command: str | None = None
    file_path: str | None = None
    notebook_path: str | None = None
    path: str | None = None
    pattern: str | None = None
    url: str | None = None
    query: str | None = None
    description: str | None = None
    prompt: str | None = None
    skill: str | None = None
    subagent_type: str | None = None
    run_in_background: bool | None = None
    subject: str | None = None
    plan: str | None = None
    script_path: str | None = msgspec.field(default=None, name="scriptPath")
    name: str | None = None
    questions: list[Question] | None = None
    old_string: str | None = None
    new_string: str | None = None
    new_source: str | None = None
    replace_all: bool | None = None
    content: str | None = None
    edits: list[Replacement] | None = None
    todos: list[Todo] | None = None
    task_id: str | None = msgspec.field(default=None, name="taskId")
    status: str | None = None
    add_blocked_by: list[str] | None = msgspec.field(default=None, name="addBlockedBy")


class Hunk(Record):
    """One hunk of a `structuredPatch`; `lines` begin with ` `, `+` or `-`."""

    old_start: int | None = None
    lines: list[str] | None = None


class TaskInfo(Record):
    """A task as results, reminders and task files tell it."""

    id: str | None = None
    subject: str | None = None
    status: str | None = None
    blocked_by: list[str] | None = None
    task_id: str | None = msgspec.field(default=None, name="task_id")


class Result(Record):
    """`toolUseResult` of any tool."""

    type: str | None = None
    status: str | None = None
    file_path: str | None = None
    content: Raw = EMPTY
    original_file: str | None = None
    structured_patch: list[Hunk] | None = None
    agent_id: str | None = None
    run_id: str | None = None
    task_id: str | None = None
    stopped: str | None = msgspec.field(default=None, name="task_id")
    task: TaskInfo | None = None
    tasks: list[TaskInfo] | None = None
    success: bool | None = None
    summary: str | None = None


class Attachment(Record):
    """`attachment`, of any type."""

    type: str | None = None
    prompt: Raw = EMPTY
    content: Raw = EMPTY
    task_id: str | None = None
    status: str | None = None


class Progress(Record):
    """`data` of a `progress` record."""

    type: str | None = None
    agent_id: str | None = None


class ApiError(msgspec.Struct):
    """`error` of a `system` record about the API."""

    status: int | None = None
    formatted: str | None = None
    message: str | None = None


class Registry(Record):
    """`sessions/<pid>.json`."""

    pid: int | None = None
    session_id: str | None = None
    cwd: str | None = None
    started_at: int | None = None
    proc_start: str | int | None = None
    pid_domain: str | None = None
    version: str | None = None
    name: str | None = None
    name_source: str | None = None
    entrypoint: str | None = None
    status: str | None = None
    status_updated_at: int | None = None
    updated_at: int | None = None
    waiting_for: str | None = None


class Meta(Record):
    """`agent-<id>.meta.json`."""

    agent_type: str | None = None
    description: str | None = None
    tool_use_id: str | None = None
    spawn_depth: int | None = None
    model: str | None = None
    finished: bool | None = None


ENVELOPE = Loose(Envelope)
BLOCKS: Loose[Body] = Loose(Body)
USAGE = Loose(Usage)
INPUT = Loose(Input)
RESULT = Loose(Result)
ATTACHMENT = Loose(Attachment)
PROGRESS = Loose(Progress)
API_ERROR = Loose(ApiError)
REGISTRY = Loose(Registry)
META = Loose(Meta)
TASK = Loose(TaskInfo)
TODO = Loose(Todo)
