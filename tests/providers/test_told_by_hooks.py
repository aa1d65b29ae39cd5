"""What hooks of each agent tell, row by row of the tables; and that no bytes are too odd for them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.base import Hooking
from dispatch_nb.providers.values import Hooked

HOOKING = {name: one for name, one in PROVIDERS.items() if isinstance(one, Hooking)}


def told(provider: str, event: str = "", **fields: Any) -> Hooked | None:
    return HOOKING[provider].hook(json.dumps(fields).encode(), event)


def snake(provider: str, event: str, **fields: Any) -> Hooked:
    found = told(provider, hook_event_name=event, session_id="s", **fields)
    assert found is not None
    return found


def camel(event: str, **fields: Any) -> Hooked:
    found = told("copilot", event, sessionId="s", **fields)
    assert found is not None
    return found


def test_all_four_agents_have_hooks() -> None:
    assert list(HOOKING) == ["claude", "codex", "copilot", "gemini"]


BASH = {"tool_name": "Bash", "tool_input": {"command": "make test"}}


@pytest.mark.parametrize(
    ("event", "fields", "state"),
    [
        ("SessionStart", {"source": "startup"}, "idle"),
        ("SessionStart", {"source": "compact"}, None),
        ("UserPromptSubmit", {"prompt": "go"}, "thinking"),
        ("PreToolUse", BASH, "tool_use"),
        ("PreToolUse", {"tool_name": "AskUserQuestion"}, "waiting"),
        ("PermissionRequest", BASH, "approval"),
        ("PermissionRequest", {"tool_name": "ExitPlanMode"}, "waiting"),
        ("PostToolUse", BASH, "thinking"),
        ("PostToolUseFailure", BASH, "thinking"),
        ("PostToolUseFailure", {**BASH, "is_interrupt": True}, None),
        ("PermissionDenied", BASH, "thinking"),
        ("Notification", {"notification_type": "permission_prompt"}, "approval"),
        ("Notification", {"notification_type": "agent_needs_input"}, "waiting"),
        ("Notification", {"notification_type": "elicitation_complete"}, "thinking"),
        ("Notification", {"notification_type": "idle_prompt"}, "idle"),
        ("Notification", {"notification_type": "auth_success"}, None),
        ("Stop", {}, "idle"),
        ("Stop", {"background_tasks": []}, "idle"),
        ("Stop", {"background_tasks": [{"id": "1"}]}, None),
        ("StopFailure", {"error": "overloaded"}, "error"),
        ("SubagentStart", {"agent_id": "a"}, "thinking"),
        ("SubagentStop", {"agent_id": "a"}, "idle"),
        ("SessionEnd", {"reason": "other"}, "ended"),
        ("PreCompact", {}, None),
    ],
)
def test_claude(event: str, fields: dict[str, Any], state: str | None) -> None:
    found = snake("claude", event, **fields)
    assert (found.provider, found.session_id, found.event, found.state) == ("claude", "s", event, state)


@pytest.mark.parametrize(
    ("event", "fields", "state"),
    [
        ("SessionStart", {"source": "startup"}, "idle"),
        ("SessionStart", {"source": "compact"}, None),
        ("UserPromptSubmit", {}, "thinking"),
        ("PreToolUse", BASH, "tool_use"),
        ("PermissionRequest", BASH, "approval"),
        ("PostToolUse", BASH, "thinking"),
        ("SubagentStart", {"agent_id": "a"}, "thinking"),
        ("SubagentStop", {"agent_id": "a"}, "idle"),
        ("Stop", {}, "idle"),
        ("SessionEnd", {}, "ended"),
        ("PreCompact", {}, None),
    ],
)
def test_codex(event: str, fields: dict[str, Any], state: str | None) -> None:
    assert snake("codex", event, **fields).state == state


@pytest.mark.parametrize(
    ("event", "fields", "state"),
    [
        ("SessionStart", {}, "idle"),
        ("BeforeAgent", {}, "thinking"),
        ("BeforeTool", {"tool_name": "run_shell_command"}, "tool_use"),
        ("BeforeTool", {"tool_name": "ask_user"}, "waiting"),
        ("Notification", {"notification_type": "ToolPermission", "details": {"type": "exec"}}, "approval"),
        ("Notification", {"notification_type": "ToolPermission", "details": {"type": "ask_user"}}, "waiting"),
        ("Notification", {"notification_type": "Other"}, None),
        ("AfterTool", {"tool_name": "run_shell_command"}, "thinking"),
        ("AfterAgent", {}, "idle"),
        ("SessionEnd", {}, "ended"),
        ("BeforeModel", {}, None),
    ],
)
def test_gemini(event: str, fields: dict[str, Any], state: str | None) -> None:
    assert snake("gemini", event, **fields).state == state


@pytest.mark.parametrize(
    ("event", "fields", "state"),
    [
        ("sessionStart", {}, "idle"),
        ("userPromptSubmitted", {}, "thinking"),
        ("preToolUse", {"toolName": "bash"}, "tool_use"),
        ("permissionRequest", {"toolName": "bash"}, None),
        ("postToolUse", {"toolName": "bash"}, "thinking"),
        ("postToolUseFailure", {"toolName": "bash"}, "thinking"),
        ("agentStop", {}, "idle"),
        ("errorOccurred", {}, None),
        ("sessionEnd", {}, "ended"),
    ],
)
def test_copilot(event: str, fields: dict[str, Any], state: str | None) -> None:
    assert camel(event, **fields).state == state


def test_a_call_says_what_it_is_about_alike_before_and_after() -> None:
    for event in ("PreToolUse", "PermissionRequest", "PostToolUse"):
        found = snake("claude", event, **BASH)
        assert (found.tool, found.detail) == ("Bash", "make test")


def test_a_subagent_is_named() -> None:
    assert snake("claude", "PreToolUse", agent_id="a1", **BASH).agent_id == "a1"
    assert snake("codex", "PreToolUse", agent_id="a1", **BASH).agent_id == "a1"


@pytest.mark.parametrize("provider", HOOKING)
@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'"x"', b"{}", b'{"session_id": ""}', b"\xff", b"[" * 9999]
)
def test_what_is_no_hook_of_a_session_is_told_as_none(provider: str, data: bytes) -> None:
    assert HOOKING[provider].hook(data, "Stop") is None


@pytest.mark.parametrize("provider", HOOKING)
def test_texts_are_bounded_and_on_one_line(provider: str) -> None:
    long = "x\n" * 100_000
    names = ("session_id", "sessionId", "tool_name", "toolName", "agent_id", "agentId", "hook_event_name", "message")
    found = told(provider, long, tool_input={"command": long}, toolArgs={"command": long}, **dict.fromkeys(names, long))
    assert found is not None
    for text in (found.session_id, found.event, found.tool or "", found.detail, found.agent_id):
        assert len(text) <= 500
    assert "\n" not in found.event + found.detail + (found.tool or "")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=5,
)
_FIELDS = [
    "session_id",
    "sessionId",
    "hook_event_name",
    "tool_name",
    "toolName",
    "tool_input",
    "toolArgs",
    "agent_id",
    "notification_type",
    "details",
    "background_tasks",
    "source",
    "timestamp",
    "is_interrupt",
    "error",
    "message",
]
_fields = st.sampled_from(_FIELDS)


@given(st.dictionaries(_fields, _json), st.sampled_from(["", "Stop", "PreToolUse", "notification", "preToolUse"]))
def test_no_json_is_too_odd(fields: dict[str, Any], event: str) -> None:
    for provider in HOOKING:
        found = told(provider, event, **fields)
        assert found is None or found.session_id
