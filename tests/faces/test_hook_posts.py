"""Hooks over HTTP: answered at once, behind the same gate as MCP, and shown within the same second."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from builders.claude import SESSION, Home, Log
from builders.mcp import Kernel, Web, served, shop

from dispatch_nb import Dispatch, hook
from dispatch_nb.faces.hooks import MAX_BODY, hook_posts
from dispatch_nb.model import Session
from dispatch_nb.state.changes import HookSeen
from dispatch_nb.state.state import State

ASKS = {"hook_event_name": "PermissionRequest", "tool_name": "Bash", "tool_input": {"command": "rm -r build"}}


class Taken:
    """What was taken in, and when."""

    def __init__(self) -> None:
        self.seen: list[HookSeen] = []
        self._came = threading.Condition()

    def __call__(self, seen: HookSeen) -> None:
        with self._came:
            self.seen.append(seen)
            self._came.notify_all()

    def wait(self, count: int) -> list[HookSeen]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.seen) >= count, 5)
            return list(self.seen)


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def web(tmp_path: Path, taken: Taken) -> Iterator[Web]:
    kernel = Kernel(tmp_path / "home", shop(tmp_path, "TODO"))
    with served(kernel.desk, posts=hook_posts(taken, kernel.desk.now)) as made:
        yield made


def test_a_hook_is_taken_and_answered_with_nothing(web: Web, taken: Taken) -> None:
    answer = web.ask("POST", "/hooks/claude", body={"session_id": "s", **ASKS})
    assert (answer.status, answer.body) == (200, b"")
    (seen,) = taken.wait(1)
    assert (seen.hook.state, seen.hook.tool, seen.hook.detail) == ("approval", "Bash", "rm -r build")


def test_each_agent_has_its_path_and_an_event_may_come_in_a_header(web: Web, taken: Taken) -> None:
    for provider, event in (("codex", "Stop"), ("gemini", "AfterAgent"), ("copilot", "agentStop")):
        body = {"session_id": "s", "sessionId": "s"}
        assert web.ask("POST", f"/hooks/{provider}", body=body, x_dispatch_event=event).status == 200
    assert [(s.hook.provider, s.hook.state) for s in taken.wait(3)] == [
        ("codex", "idle"),
        ("gemini", "idle"),
        ("copilot", "idle"),
    ]


def test_what_is_no_hook_is_refused_and_what_means_nothing_is_not_told(web: Web, taken: Taken) -> None:
    for body in (b"", b"{", b"[]", b'{"x": 1}'):
        assert web.ask("POST", "/hooks/claude", body=body).status == 400
    assert web.ask("POST", "/hooks/claude", body={"session_id": "s", "hook_event_name": "PreCompact"}).status == 200
    assert web.ask("POST", "/hooks/claude", body=b" " * (MAX_BODY + 1)).status == 413
    assert web.ask("POST", "/hooks/nobody", body=ASKS).status == 404
    assert web.ask("GET", "/hooks/claude").status == 405
    assert taken.seen == []


def test_pages_and_strange_hosts_are_refused(web: Web, taken: Taken) -> None:
    body = {"session_id": "s", **ASKS}
    assert web.ask("POST", "/hooks/claude", body=body, origin="http://evil.example").status == 403
    assert web.ask("POST", "/hooks/claude", body=body, host="evil.example").status == 421
    assert taken.seen == []


def test_a_token_is_asked_for(tmp_path: Path, taken: Taken) -> None:
    kernel = Kernel(tmp_path / "home", shop(tmp_path, "TODO"))
    with served(kernel.desk, token="sesame", posts=hook_posts(taken, kernel.desk.now)) as web:  # noqa: S106  it opens this test only
        assert web.ask("POST", "/hooks/claude", body={"session_id": "s", **ASKS}).status == 401
        right = web.ask("POST", "/hooks/claude", body={"session_id": "s", **ASKS}, authorization="Bearer sesame")
        assert right.status == 200


# ── a whole dashboard ─────────────────────────────────────────────────────────────────


class Shown:
    """Waits for what a dashboard shows of the one session."""

    def __init__(self, dispatch: Dispatch) -> None:
        self._dispatch = dispatch
        self._changed = threading.Condition()
        dispatch.subscribe(self._note)

    def _note(self, _old: State, _new: State) -> None:
        with self._changed:
            self._changed.notify_all()

    def when(self, state: str, within: float) -> Session:
        def session() -> Session | None:
            return next(iter(self._dispatch.state.sessions.values()), None)

        with self._changed:
            reached = self._changed.wait_for(lambda: (s := session()) is not None and s.state == state, within)
        found = session()
        assert reached, found
        assert found is not None
        return found


@pytest.fixture
def dispatch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dispatch]:
    monkeypatch.setenv("DISPATCH_PORT", "0")
    log = Log()
    log.user("tidy up")
    log.calls("Bash", command="rm -r build")
    Home(tmp_path).log(log)
    with Dispatch(home=tmp_path, mcp=True, assume_live=True) as made:
        assert made._mcp.settled().hosting  # noqa: SLF001  it must serve first
        yield made


def hand_on(home: Path, told: dict[str, Any]) -> float:
    """Run the command that agents run, and return how long the agent waited for it."""
    runtime = next(home.rglob(hook.RUNTIME))
    argv = [sys.executable, "-I", "-S", hook.__file__, "--provider", "claude", "--runtime", str(runtime)]
    began = time.monotonic()
    subprocess.run(argv, input=json.dumps(told).encode(), check=True, timeout=20)
    return time.monotonic() - began


def test_a_permission_shows_as_approval_in_the_same_second_and_is_over_with_its_call(
    dispatch: Dispatch, tmp_path: Path
) -> None:
    shown = Shown(dispatch)
    shown.when("tool_use", 20)
    took = hand_on(tmp_path, {"session_id": SESSION, **ASKS})
    session = shown.when("approval", max(0.1, 1 - took))
    assert (session.state_source, session.active_tool) == ("hook", "Bash")
    assert "PermissionRequest" in session.state_reason
    done = {"session_id": SESSION, **ASKS, "hook_event_name": "PostToolUse", "tool_response": {"stdout": "x" * 900_000}}
    hand_on(tmp_path, done)  # long: the command cuts it
    shown.when("thinking", 2)
    hand_on(tmp_path, {"session_id": SESSION, "hook_event_name": "SessionEnd"})
    shown.when("ended", 2)
