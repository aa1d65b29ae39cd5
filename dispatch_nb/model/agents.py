"""Agents at work: sessions, subagents, tasks, tokens, files, messages, personas."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from dispatch_nb.model.value import FileChange, PersonaGroup, SessionState, StateGroup, StateSource, TaskStatus, Value


class Session(Value):
    """One row of `d.sessions`: one conversation with one agent."""

    host: str
    provider: str
    session_id: str
    project: str | None
    cwd: str | None
    branch: str | None
    title: str
    model: str | None
    state: SessionState
    state_group: StateGroup
    state_source: StateSource
    state_reason: str
    """One sentence: the evidence."""
    state_since: datetime | None
    active_tool: str | None
    started: datetime | None
    last_activity: datetime | None
    turns: int
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    cost_usd: float | None
    """At list prices, subagents included; None if some of its tokens have no price: a sum without them is wrong."""
    context_tokens: int | None
    context_window: int | None
    epic: str | None
    phase_id: str | None
    parent_id: str | None
    """The session that this one was forked or resumed from."""
    pid: int | None
    transcript: str
    problems: int
    # beyond the frame's documented columns
    active_detail: str = ""
    """What the active tool is at: the command, the file, the question; at most 200 characters, one line."""
    persona: str | None = None
    errors: int = 0
    interrupts: int = 0
    compactions: int = 0
    tasks_done: int = 0
    tasks_total: int = 0
    files_changed: int = 0
    subagents: int = 0
    subagents_live: int = 0
    link_reason: str = ""
    recent: tuple[tuple[int, int], ...] = ()
    """(minute since the epoch, records in it) of the last hour of activity."""


class Agent(Value):
    """One row of `d.agents`: the main agent of a session (`agent_id` empty) or one of its subagents."""

    host: str
    provider: str
    session_id: str
    agent_id: str
    parent_id: str | None
    """`agent_id` of the agent that spawned it."""
    depth: int
    agent_type: str | None
    description: str
    state: SessionState
    started: datetime | None
    last_activity: datetime | None
    model: str | None
    output_tokens: int | None
    transcript: str | None


class Task(Value):
    """One row of `d.tasks`: an item of a session's own task list."""

    host: str
    provider: str
    session_id: str
    task_id: str
    subject: str
    status: TaskStatus
    order: int
    blocked_by: tuple[str, ...] = ()


class UsageRow(Value):
    """One row of `d.usage`: what one session used of one model in one hour."""

    host: str
    provider: str
    session_id: str
    project: str | None
    model: str
    hour: datetime | None
    """Its beginning (UTC); None: the log has no time."""
    requests: int
    input_tokens: int | None
    """This and the next three: None if the log of some request does not tell."""
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    reasoning_tokens: int | None
    """A part of the output, told by some models only."""
    cost_usd: float | None
    """None: the model has no price."""


class TouchedFile(Value):
    """A file that a session changed."""

    path: str
    change: FileChange
    edits: int = 1
    added: int | None = None
    removed: int | None = None
    """Lines added and removed, where the log says."""


class FileEdit(Value):
    """What one tool call did to one file."""

    path: str
    """As the call has it: absolute, or relative to the directory that the agent works in."""
    change: FileChange
    patch: str
    """Hunks of a unified diff, bounded (`truncated`); empty: the log does not tell."""
    added: int | None = None
    removed: int | None = None
    truncated: bool = False


class Message(Value):
    """One row of a conversation: a message, a thought or a tool call."""

    role: Literal["user", "assistant", "system"]
    kind: Literal["text", "thinking", "tool_call", "notice"]
    text: str
    """Bounded; `truncated` says if the log holds more."""
    time: datetime | None = None
    tool: str | None = None
    input: str | None = None
    output: str | None = None
    error: bool = False
    truncated: bool = False
    agent: str = ""
    """`agent_id` of the subagent whose message this is; empty: the main agent."""
    tokens: int | None = None
    """Output tokens of the answer that this is the first row of."""
    model: str | None = None
    ended: datetime | None = None
    """When the result of a tool call came, where the log tells."""
    pictures: int = 0
    """Pictures in it or in its result: `Replay.pictures` reads them."""


class Persona(Value):
    """A role that agents take: a Markdown file in `.claude/agents/`, or only a name in a plan."""

    persona: str
    description: str = ""
    path: str | None = None
    project: str | None = None
    """None: defined in the home directory, for every project."""
    enabled: bool = True


class PersonaRow(Value):
    """One entry of the agents panel."""

    persona: str
    """Empty: sessions without a persona."""
    group: PersonaGroup
    state: SessionState | None
    providers: tuple[str, ...]
    sessions: int
    description: str = ""
