"""Records that are JSON and still not what they should be: told of, for every agent, and all the rest is shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders import claude, claude_reading, codex, copilot, gemini, vscode

from dispatch_nb import Dispatch, read_session
from dispatch_nb.providers import damage
from dispatch_nb.providers.values import AgentMeta, Transcript


def line(**fields: Any) -> bytes:
    return json.dumps(fields).encode() + b"\n"


def of_claude(odd: bytes) -> tuple[Transcript, bytes]:
    log = claude.Log()
    log.user("Fix it")
    data = log.bytes() + odd
    return claude_reading.read(data), data


def of_codex(odd: bytes) -> tuple[Transcript, bytes]:
    log = codex.Log()
    log.turn("Fix it", "Done.")
    data = log.bytes() + odd
    return codex.read(data), data


def of_copilot(odd: bytes) -> tuple[Transcript, bytes]:
    log = copilot.Log()
    log.user("Fix it")
    data = log.bytes() + odd
    return copilot.read(data), data


def of_gemini(odd: bytes) -> tuple[Transcript, bytes]:
    chat = gemini.Chat()
    chat.prompt("Fix it")
    data = chat.data() + odd
    return gemini.read(data), data


def of_vscode(odd: bytes) -> tuple[Transcript, bytes]:
    chat = vscode.Chat()
    chat.ask("Fix it")
    data = chat.log() + odd
    return vscode.read(data), data


ODD = {
    "claude, no message": (of_claude, line(type="user", uuid="u9")),
    "claude, message of another type": (of_claude, line(type="assistant", uuid="u9", message="words")),
    "claude, content of another type": (of_claude, line(type="user", message={"role": "user", "content": 7})),
    "claude, content null": (of_claude, line(type="user", message={"role": "user", "content": None})),
    "claude, of nobody": (of_claude, line(uuid="u9", message={"role": "user", "content": "words"})),
    "codex, no payload": (of_codex, line(type="event_msg")),
    "codex, payload of another type": (of_codex, line(type="response_item", payload=["message"])),
    "copilot, no data": (of_copilot, line(type="user.message", prompt="words")),
    "copilot, data of another type": (of_copilot, line(type="assistant.message", data="words")),
    "gemini, no content": (of_gemini, line(id="m9", type="user")),
    "gemini, content null": (of_gemini, line(id="m9", type="gemini", content=None)),
    "vscode, a change of no known kind": (of_vscode, line(kind=9, k=["requests"], v=[])),
    "vscode, a change without a kind": (of_vscode, line(k=["customTitle"], v="words")),
}


@pytest.mark.parametrize("name", ODD)
def test_a_record_without_its_content_is_told_of_and_the_rest_is_shown(name: str, tmp_path: Path) -> None:
    take, odd = ODD[name]
    part, data = take(odd)
    assert (part.bad_lines, part.odd_lines, part.first_odd_line) == (0, 1, data.count(b"\n"))
    assert part.prompt == "Fix it"
    (flaw,) = damage.flaws(part)
    assert (flaw.kind, flaw.line) == ("fields", part.first_odd_line)
    (tmp_path / "log.jsonl").write_bytes(data)
    assert read_session(tmp_path / "log.jsonl", provider=part.provider).problems == 1


@pytest.mark.parametrize("take", [of_claude, of_codex, of_copilot, of_gemini, of_vscode])
def test_each_sort_of_damage_is_told_once_however_many_lines_it_is_about(take: Any) -> None:
    part, _ = take(b"")
    assert list(damage.flaws(part)) == []
    part, _ = take(b"{broken\n" * 3)
    (flaw,) = damage.flaws(part)
    assert (flaw.kind, flaw.reason.startswith("3 lines")) == ("json", True)


def test_records_of_kinds_to_come_are_no_damage() -> None:
    for take, unknown in (
        (of_claude, line(type="newer", payload=None)),
        (of_codex, line(type="newer")),
        (of_copilot, line(type="newer.event", data={})),
        (of_gemini, line(id="m9", type="newer")),
    ):
        assert take(unknown)[0].odd_lines == 0


def test_a_document_tells_of_messages_without_content() -> None:
    messages = [
        {"id": "m1", "type": "user", "content": "Fix it"},
        {"id": "m2", "type": "gemini"},
        {"id": "m3", "type": "info"},
    ]
    part = gemini.read(line(sessionId="s1", projectHash="p", startTime=gemini.stamp(gemini.NOON), messages=messages))
    assert (part.odd_lines, part.prompt) == (1, "Fix it")


def test_a_dashboard_tells_of_both_sorts_and_counts_them_at_the_session(tmp_path: Path) -> None:
    home, log = claude.Home(tmp_path), claude.Log()
    log.user("Fix it")
    path = home.log(log)
    path.write_bytes(path.read_bytes() + b"{broken\n" + line(type="user", message="words"))
    with Dispatch(home=str(tmp_path), live=False) as dispatch:
        told = dispatch.problems
        assert sorted(zip(told.kind, told.line, told.path, strict=True)) == [
            ("fields", 3, str(path)),
            ("json", 2, str(path)),
        ]
        assert list(dispatch.sessions.problems) == [2]


def test_only_logs_have_damage_of_lines() -> None:
    assert list(damage.flaws(AgentMeta(provider="claude", session_id="s1", agent_id="a1"))) == []
