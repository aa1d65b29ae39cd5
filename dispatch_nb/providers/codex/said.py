"""What a record says to who reads the conversation. Pure: one record in, its utterances out."""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import Raw

from dispatch_nb.providers.codex.calls import ANSWERING, OPENING, opened, raw_text, tool_name
from dispatch_nb.providers.codex.outputs import result_of
from dispatch_nb.providers.codex.patch import edits_told
from dispatch_nb.providers.codex.records import DONE, SEARCH, TOLD, Done, Event, Item
from dispatch_nb.providers.codex.shell import command_of
from dispatch_nb.providers.codex.text import (
    BY_PERSON,
    failure,
    injected,
    pieces,
    proposes,
    request,
    shell_command,
    without_tags,
)
from dispatch_nb.providers.text import tag

Sort = Literal["text", "thinking", "notice", "call", "result", "done"]
"""`done`: a call that is told when it is over, with its result."""
Source = Literal["event", "item"]
"""`event`: written for people. `item`: what went to and came from the model, often the same once more."""

MAX_KEY = 200


class Said(msgspec.Struct, array_like=True):
    """One utterance."""

    sort: Sort
    role: Literal["user", "assistant", "system"]
    source: Source
    text: str = ""
    """Of a call: its input."""
    tool: str | None = None
    key: str = ""
    """Of calls and results: the call's id."""
    output: str = ""
    error: bool = False
    firm: bool = False
    """Of results: better than what the call's other result says."""
    pictures: int = 0
    """Filled in when it is read again for a page."""


def said_by_event(event: Event) -> list[Said]:
    """Return what an event says."""
    kind, text = event.type, (event.message or event.text or "")
    if kind == "user_message":
        if injected(text):
            return []
        return [Said("text", "user", "event", request(text) or ("(image)" if event.images else ""))]
    if kind == "agent_message":
        return [Said("text", "assistant", "event", text)]
    if kind in ("agent_reasoning", "agent_reasoning_raw_content"):
        return [Said("thinking", "assistant", "event", text)]
    if kind == "turn_aborted":
        return [Said("notice", "system", "event", _aborted(event.reason))]
    if kind == "context_compacted":
        return [COMPACTED_BY_EVENT]
    if kind in ("task_complete", "turn_complete", "error", "stream_error"):
        said = failure(event.error) or (text if kind in ("error", "stream_error") else "")
        return [Said("notice", "system", "event", said, error=True)] if said else []
    if kind in ("mcp_tool_call_end", "patch_apply_end", "exec_command_end"):
        return [_ended(event)] if event.source != BY_PERSON else []
    if kind == "item_completed":
        done = DONE.get(event.item)
        return said_by_done(done) if done is not None else []
    return []


COMPACTED_BY_EVENT = Said("notice", "system", "event", "Context compacted")
COMPACTED_BY_ITEM = Said("notice", "system", "item", "Context compacted")


def said_by_item(item: Item) -> list[Said]:
    """Return what an item of the model's conversation says."""
    kind = item.type
    if kind == "message" or (kind is None and item.role):
        return _message(item)
    if kind == "reasoning":
        texts = pieces(item.summary) or pieces(item.content)
        return [Said("thinking", "assistant", "item", text) for text in texts]
    if kind in OPENING:
        call = opened(item)
        return [Said("call", "assistant", "item", call.input, call.name, call.key)]
    if kind in ANSWERING:
        result = result_of(item.output)
        return [Said("result", "assistant", "item", "", None, _key(item), result.text, result.failed)]
    if kind == "web_search_call":
        return [Said("done", "assistant", "item", _searched(item.action), "web_search", _key(item))]
    if kind == "image_generation_call":
        return [Said("done", "assistant", "item", "", "image_generation", _key(item))]
    if kind == "agent_message":
        return _between_agents(item)
    return []


def said_by_done(done: Done) -> list[Said]:
    """Return what a completed item of a turn says."""
    kind, key = done.type, (done.id or "")[:MAX_KEY]
    if kind == "UserMessage":
        text = "".join(pieces(done.content))
        return [] if injected(text) else [Said("text", "user", "event", request(text) or "(image)")]
    if kind == "AgentMessage":
        return [Said("text", "assistant", "event", "".join(pieces(done.content)))]
    if kind == "Plan":
        return [Said("text", "assistant", "event", done.text or "")]
    if kind == "Reasoning":
        texts = pieces(done.summary_text) or pieces(done.raw_content)
        return [Said("thinking", "assistant", "event", text) for text in texts]
    if kind == "ContextCompaction":
        return [COMPACTED_BY_EVENT]
    if kind == "CommandExecution" and done.source == BY_PERSON:
        return []  # its item says it
    if kind == "CommandExecution":
        failed = done.exit_code not in (None, 0)
        command, output = command_of(done.command), done.aggregated_output or ""
        return [Said("done", "assistant", "event", command, "exec_command", key, output, failed, firm=bool(output))]
    if kind == "FileChange":
        return [Said("done", "assistant", "event", _changes(done.changes), "apply_patch", key)]
    if kind in ("McpToolCall", "DynamicToolCall"):
        name = tool_name(f"mcp__{done.server}" if done.server else done.namespace, done.tool)
        wrong = failure(done.error)
        said, failed = answered(done.result)
        failed = failed or bool(wrong)
        return [Said("done", "assistant", "event", raw_text(done.arguments), name, key, said or wrong, failed)]
    if kind in ("WebSearch", "Extension"):
        return [Said("done", "assistant", "event", done.query or "", "web_search", key)]
    if kind == "ImageView":
        return [Said("done", "assistant", "event", done.path or "", "view_image", key)]
    return []


def _message(item: Item) -> list[Said]:
    parts = pieces(item.content)
    if item.role == "assistant":
        text = "\n".join(parts)
        return [Said("text", "assistant", "item", without_tags(text) if proposes(text) else text)]
    if item.role != "user":
        return []
    out = [_shell(part) for part in parts if shell_command(part)]
    typed = [part for part in parts if not shell_command(part) and not injected(part)]
    if typed:
        out.append(Said("text", "user", "item", request("\n".join(typed))))
    return out


def _shell(text: str) -> Said:
    """Read a command that the person ran."""
    body = tag(text, "user_shell_command")
    result = result_of(Raw(msgspec.json.encode(tag(body, "result"))))
    return Said("done", "user", "event", tag(body, "command"), "shell", "", result.text, result.failed)


def _between_agents(item: Item) -> list[Said]:
    """Read a message from one agent to another: a task, a report."""
    text = "\n".join(pieces(item.content))
    head, found, payload = text.partition("Payload:")
    said = (payload if found else text).strip()
    if "NEW_TASK" in head:
        name = (item.recipient or "").rpartition("/")[2]
        return [Said("text", "user", "event", said or f"Task {name}".strip())]
    author = (item.author or "").rpartition("/")[2]
    return [Said("notice", "system", "event", f"{author}: {said}" if author else said)] if said else []


def _ended(event: Event) -> Said:
    """Read a call that an event of the older kind tells to be over."""
    key = (event.call_id or "")[:MAX_KEY]
    if event.type == "mcp_tool_call_end":
        made = event.invocation
        name = tool_name(f"mcp__{made.server}" if made and made.server else None, made.tool if made else None)
        said, failed = answered(event.result)
        return Said("done", "assistant", "event", raw_text(made.arguments) if made else "", name, key, said, failed)
    if event.type == "patch_apply_end":
        failed = event.success is False
        return Said("done", "assistant", "event", _changes(event.changes), "apply_patch", key, "", failed)
    failed = event.exit_code not in (None, 0)
    output = event.aggregated_output or ""
    command = command_of(event.command)
    return Said("done", "assistant", "event", command, "exec_command", key, output, failed, firm=bool(output))


def answered(result: Raw) -> tuple[str, bool]:
    """Read the result of an MCP tool, `{content}` or `{Ok: {content}}`: what it said, whether it went wrong."""
    found = TOLD.get(result)
    if found is None:
        return "", False
    inner = found if found.content or found.ok is None else found.ok
    return "\n".join(pieces(inner.content)), bool(inner.is_error)


def _changes(changes: Raw) -> str:
    words = {"create": "A", "update": "M", "delete": "D"}
    return "\n".join(f"{words[edit.change]} {edit.path}" for edit in edits_told(changes))


def _searched(action: Raw) -> str:
    found = SEARCH.get(action)
    if found is None:
        return ""
    return found.query or "\n".join(found.queries or ()) or found.url or found.pattern or ""


def _aborted(reason: str | None) -> str:
    words = {"interrupted": "Interrupted", "replaced": "Replaced by a new prompt", "review_ended": "Review ended"}
    return words.get(reason or "", f"Stopped: {(reason or 'unknown reason')[:100].replace('_', ' ')}")


def _key(item: Item) -> str:
    return (item.call_id or item.id or "")[:MAX_KEY]
