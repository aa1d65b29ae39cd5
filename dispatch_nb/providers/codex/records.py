"""The few fields of each record of a Codex log that are needed; everything else is skipped.

Every field may be missing, null or of another type, so each has a default and is decoded by `Loose`.
`Raw` fields are decoded only where a record's type makes them wanted.
"""

from __future__ import annotations

import msgspec
from msgspec import Raw

from dispatch_nb.providers.decode import BROKEN, Loose

#: A field that is not there. (`Raw | None` would decode everything to None.)
EMPTY = Raw()


class Envelope(msgspec.Struct):
    """One line. The oldest logs have no envelope: their lines are the payloads themselves."""

    type: str | None = None
    timestamp: str | None = None
    created_at: str | None = None
    ordinal: int | None = None
    payload: Raw = EMPTY
    record_type: str | None = None
    # of lines without an envelope
    id: str | None = None
    role: str | None = None
    instructions: Raw = EMPTY
    git: Raw = EMPTY


class Git(msgspec.Struct):
    """`session_meta.git`."""

    branch: str | None = None


class HistoryBase(msgspec.Struct):
    """`session_meta.history_base`: this file goes on where another one's prefix ends, without a copy of it."""

    end_ordinal_exclusive: int | None = None


class Meta(msgspec.Struct):
    """`session_meta`, or the first line of the oldest logs."""

    id: str | None = None
    session_id: str | None = None
    timestamp: str | None = None
    cwd: str | None = None
    cli_version: str | None = None
    source: Raw = EMPTY
    thread_source: str | None = None
    git: Git | None = None
    forked_from_id: str | None = None
    parent_thread_id: str | None = None
    agent_nickname: str | None = None
    agent_role: str | None = None
    agent_path: str | None = None
    subagent_history_start_ordinal: int | None = None
    history_base: HistoryBase | None = None


class Spawn(msgspec.Struct):
    """`source.subagent.thread_spawn`."""

    parent_thread_id: str | None = None
    depth: int | None = None
    agent_path: str | None = None
    agent_nickname: str | None = None
    agent_role: str | None = None


class Subagent(msgspec.Struct):
    """`source.subagent`, where it is no word."""

    thread_spawn: Spawn | None = None
    other: str | None = None


class Origin(msgspec.Struct):
    """`session_meta.source`, where it is no word."""

    subagent: Raw = EMPTY


class Context(msgspec.Struct):
    """`turn_context`, and `thread_settings` of an event."""

    turn_id: str | None = None
    cwd: str | None = None
    model: str | None = None


class Counts(msgspec.Struct):
    """What a request, a turn or a thread used: input with what was read from the cache, output with reasoning."""

    input_tokens: int | None = None
    cached_input_tokens: int | None = None
    cache_write_input_tokens: int | None = None
    output_tokens: int | None = None
    reasoning_output_tokens: int | None = None
    total_tokens: int | None = None


class Info(msgspec.Struct):
    """`token_count.info`."""

    total_token_usage: Counts | None = None
    last_token_usage: Counts | None = None
    model_context_window: int | None = None
    model: str | None = None


class UsageRecord(msgspec.Struct):
    """`token_usage_record`."""

    thread_id: str | None = None
    turn_id: str | None = None
    response_id: str | None = None
    usage: Counts | None = None


class Invocation(msgspec.Struct):
    """`mcp_tool_call_end.invocation`."""

    server: str | None = None
    tool: str | None = None
    arguments: Raw = EMPTY


class Event(msgspec.Struct):
    """`event_msg`, of any type."""

    type: str | None = None
    turn_id: str | None = None
    started_at: int | float | str | None = None
    message: str | None = None
    text: str | None = None
    phase: str | None = None
    images: list[Raw] | None = None
    info: Info | None = None
    model_context_window: int | None = None
    error: Raw = EMPTY
    reason: str | None = None
    call_id: str | None = None
    success: bool | None = None
    changes: Raw = EMPTY
    item: Raw = EMPTY
    num_turns: int | None = None
    thread_name: str | None = None
    thread_settings: Context | None = None
    invocation: Invocation | None = None
    result: Raw = EMPTY
    command: Raw = EMPTY
    aggregated_output: str | None = None
    exit_code: int | None = None
    source: str | None = None
    # subagents
    kind: str | None = None
    event_id: str | None = None
    agent_thread_id: str | None = None
    agent_path: str | None = None
    new_thread_id: str | None = None
    new_agent_nickname: str | None = None
    new_agent_role: str | None = None
    receiver_thread_id: str | None = None
    prompt: str | None = None
    statuses: Raw = EMPTY


class Function(msgspec.Struct):
    """`function` of some early tool calls."""

    name: str | None = None


class Item(msgspec.Struct):
    """`response_item`, of any type."""

    type: str | None = None
    id: str | None = None
    role: str | None = None
    content: Raw = EMPTY
    phase: str | None = None
    summary: Raw = EMPTY
    name: str | None = None
    namespace: str | None = None
    arguments: Raw = EMPTY
    input: Raw = EMPTY
    call_id: str | None = None
    output: Raw = EMPTY
    action: Raw = EMPTY
    author: str | None = None
    recipient: str | None = None
    function: Function | None = None


class Done(msgspec.Struct):
    """`item_completed.item`, of any type."""

    type: str | None = None
    id: str | None = None
    content: Raw = EMPTY
    text: str | None = None
    summary_text: Raw = EMPTY
    raw_content: Raw = EMPTY
    command: Raw = EMPTY
    aggregated_output: str | None = None
    exit_code: int | None = None
    source: str | None = None
    status: str | None = None
    changes: Raw = EMPTY
    server: str | None = None
    namespace: str | None = None
    tool: str | None = None
    arguments: Raw = EMPTY
    result: Raw = EMPTY
    error: Raw = EMPTY
    query: str | None = None
    path: str | None = None
    kind: str | None = None
    model: str | None = None
    agent_thread_id: str | None = None
    agent_path: str | None = None
    receiver_thread_ids: list[str] | None = None
    agents_states: Raw = EMPTY
    prompt: str | None = None


class Change(msgspec.Struct):
    """What was done to one file: `add` with its content, `delete`, `update` with a diff."""

    type: str | None = None
    content: str | None = None
    unified_diff: str | None = None
    move_path: str | None = None


class Piece(msgspec.Struct):
    """One piece of a message's content or of a result."""

    type: str | None = None
    text: str | None = None


class Step(msgspec.Struct):
    """One step of `update_plan`."""

    step: str | None = None
    status: str | None = None


class Question(msgspec.Struct):
    """One question of `request_user_input`."""

    question: str | None = None


class Given(msgspec.Struct):
    """Arguments of any tool."""

    cmd: Raw = EMPTY
    command: Raw = EMPTY
    workdir: str | None = None
    chars: str | None = None
    session_id: Raw = EMPTY
    patch: str | None = None
    input: str | None = None
    plan: list[Step] | None = None
    questions: list[Question] | None = None
    message: str | None = None
    task_name: str | None = None
    agent_type: str | None = None
    path: str | None = None
    query: str | None = None


class Search(msgspec.Struct):
    """`web_search_call.action`, `local_shell_call.action`."""

    type: str | None = None
    query: str | None = None
    queries: list[str] | None = None
    url: str | None = None
    pattern: str | None = None
    command: Raw = EMPTY


class Ended(msgspec.Struct):
    """A tool's output that is told with how it ended."""

    output: Raw = EMPTY
    content: Raw = EMPTY
    text: str | None = None
    success: bool | None = None
    metadata: Exit | None = None
    # of `spawn_agent`
    agent_id: str | None = None
    nickname: str | None = None


class Exit(msgspec.Struct):
    """`metadata` of such an output."""

    exit_code: int | None = None


class Failure(msgspec.Struct):
    """`error` of a turn, a tool or an event."""

    message: str | None = None
    error: Raw = EMPTY


class Content(msgspec.Struct):
    """`Ok` of a result."""

    content: Raw = EMPTY
    is_error: bool | None = msgspec.field(default=None, name="isError")


class Told(msgspec.Struct):
    """The result of an MCP tool: its content, or in older logs `Ok` with it."""

    content: Raw = EMPTY
    is_error: bool | None = msgspec.field(default=None, name="isError")
    ok: Content | None = msgspec.field(default=None, name="Ok")


class Title(msgspec.Struct):
    """One line of the list of titles."""

    id: str | None = None
    thread_name: str | None = None


ENVELOPE = Loose(Envelope)
META = Loose(Meta)
ORIGIN = Loose(Origin)
SUBAGENT = Loose(Subagent)
CONTEXT = Loose(Context)
USAGE = Loose(UsageRecord)
EVENT = Loose(Event)
ITEM = Loose(Item)
DONE = Loose(Done)
CHANGE = Loose(Change)
PIECE = Loose(Piece)
GIVEN = Loose(Given)
SEARCH = Loose(Search)
ENDED = Loose(Ended)
FAILURE = Loose(Failure)
TOLD = Loose(Told)
TITLE = Loose(Title)

_STRING = msgspec.json.Decoder(str)
_LIST = msgspec.json.Decoder(list[Raw])
_TABLE = msgspec.json.Decoder(dict[str, Raw])


def string(raw: Raw) -> str | None:
    """Return the value if it is a string."""
    try:
        return _STRING.decode(raw) if raw else None
    except BROKEN:
        return None


def listed(raw: Raw) -> list[Raw] | None:
    """Return the items if it is a list."""
    try:
        return _LIST.decode(raw) if raw else None
    except BROKEN:
        return None


def table(raw: Raw) -> dict[str, Raw]:
    """Return the entries if it is an object; empty for anything else."""
    try:
        return _TABLE.decode(raw) if raw else {}
    except BROKEN:
        return {}
