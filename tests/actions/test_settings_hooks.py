"""Hooks in agents' settings: asked for like the server, put beside those of others, and taken back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dispatch_nb import Dispatch, hook
from dispatch_nb.actions.settings import Changes, Connector
from dispatch_nb.cli import main
from dispatch_nb.config import DispatchConfig
from dispatch_nb.errors import ReadOnlyError
from dispatch_nb.model import Project
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.base import Hooking

FILES = {
    "claude": "src/shop/.claude/settings.local.json",
    "codex": "src/shop/.codex/hooks.json",
    "gemini": "src/shop/.gemini/settings.json",
    "copilot": ".copilot/hooks/dispatch.json",
}


class Desk:
    """A home with a project in it, and a connector for both."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.shop = home / "src" / "shop"
        (self.shop / ".codex").mkdir(parents=True)
        config = DispatchConfig(home=str(home), environ={"DISPATCH_NO_CONFIG": "1"})
        known = [Project(host="here", project="shop", root=str(self.shop))]
        self.connector = Connector(config, lambda: known, lambda: "http://127.0.0.1:4242/mcp")

    def connect(self, agent: str = "claude", project: str | None = None) -> Changes:
        return self.connector.connect(agent, project, hooks=True)

    def disconnect(self, agent: str = "all", project: str | None = None) -> Changes:
        return self.connector.disconnect(agent, project)

    def tree(self) -> dict[str, tuple[int, bytes | None]]:
        """Return every file and folder with its mode, but for what is remembered in our own folder."""
        paths = [p for p in self.home.rglob("*") if p.relative_to(self.home).parts[0] != ".local"]
        return {
            str(p.relative_to(self.home)): (p.stat().st_mode, p.read_bytes() if p.is_file() else None) for p in paths
        }

    def path(self, agent: str) -> Path:
        return self.home / FILES[agent]

    def hooks(self, agent: str) -> dict[str, Any]:
        found = json.loads(self.path(agent).read_text(encoding="utf-8"))["hooks"]
        assert isinstance(found, dict)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def commands(hooks: dict[str, Any]) -> dict[str, str]:
    """Return the one command of each event."""
    found = {}
    for event, (item,) in hooks.items():
        (one,) = item.get("hooks", [item])
        found[event] = one.get("command") or one["bash"]
    return found


def test_hooks_come_only_when_they_are_asked_for(desk: Desk) -> None:
    desk.connector.connect("all").apply()
    assert [agent for agent in FILES if agent != "gemini" and desk.path(agent).exists()] == []
    assert "hooks" not in json.loads(desk.path("gemini").read_text())


@pytest.mark.parametrize("agent", FILES)
def test_each_agent_gets_the_hooks_that_tell_where_it_stands(desk: Desk, agent: str) -> None:
    desk.connect(agent).apply()
    provider = PROVIDERS[agent]
    assert isinstance(provider, Hooking)
    told = commands(desk.hooks(agent))
    for event, command in told.items():
        assert f"--provider {agent}" in command
        said = provider.hook(b'{"session_id": "s", "sessionId": "s", "tool_name": "x", "toolName": "x"}', event)
        assert said is not None
        assert said.state is not None or event in {"Notification", "notification"}, event  # those must say which
    assert len(told) >= 7


@pytest.mark.parametrize("agent", FILES)
def test_nothing_is_written_by_asking_and_all_that_was_shown_is(desk: Desk, agent: str) -> None:
    before = desk.tree()
    changes = desk.connect(agent)
    assert desk.tree() == before
    assert [(c.what, c.doing) for c in changes] == [("server", "write"), ("hooks", "write")]
    changes.apply()
    assert desk.path(agent).read_bytes() == changes[1].after


@pytest.mark.parametrize("agent", FILES)
def test_connecting_twice_changes_nothing_and_disconnecting_leaves_all_as_it_was(desk: Desk, agent: str) -> None:
    before = desk.tree()
    desk.connect(agent).apply()
    there = desk.tree()
    again = desk.connect(agent)
    assert [change.doing for change in again] == ["none", "none"]
    assert again[1].reason == "has the hooks already"
    again.apply()
    assert desk.tree() == there
    desk.disconnect(agent).apply()
    assert desk.tree() == before
    assert repr(desk.disconnect()) == "Nothing was written by Dispatch."


OTHERS = {
    "claude": b'{\r\n\t"permissions": {"allow": ["Bash(ls:*)"]},\r\n\t"hooks": {\r\n\t\t"Stop": [\r\n\t\t\t'
    b'{"hooks": [{"type": "command", "command": "say done"}]}\r\n\t\t]\r\n\t}\r\n}',
    "codex": b'{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"x"}]}],"PreToolUse":[]}}',
    "gemini": b'{\n  // how it looks\n  "ui": {"theme": "x"}, /* y */\n  "hooks": {\n    // mine\n    "BeforeTool": '
    b'[\n      {"matcher": "x", "hooks": []} // first\n    ]\n  }\n}\n',
}


@pytest.mark.parametrize("agent", OTHERS)
def test_hooks_and_comments_of_others_stay_byte_for_byte(desk: Desk, agent: str) -> None:
    desk.path(agent).parent.mkdir(parents=True, exist_ok=True)
    desk.path(agent).write_bytes(OTHERS[agent])
    before = desk.tree()
    desk.connect(agent).apply()
    remaining = iter(desk.path(agent).read_bytes())
    assert all(byte in remaining for byte in OTHERS[agent])
    desk.disconnect(agent).apply()
    assert desk.tree() == before


def test_hooks_are_taken_out_of_a_file_that_changed_since(desk: Desk) -> None:
    desk.connect().apply()
    data = json.loads(desk.path("claude").read_text())
    data["permissions"] = {"allow": ["Bash"]}
    data["hooks"]["Stop"].insert(0, {"hooks": [{"type": "command", "command": "mine"}]})
    del data["hooks"]["SessionEnd"]  # the person did not want that one
    desk.path("claude").write_text(json.dumps(data))
    desk.disconnect().apply()
    assert json.loads(desk.path("claude").read_text()) == {
        "permissions": {"allow": ["Bash"]},
        "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "mine"}]}]},
    }


def test_hooks_that_call_another_dispatch_are_left_alone_and_told(desk: Desk) -> None:
    path = desk.path("claude")
    path.parent.mkdir()
    other = {"hooks": [{"type": "command", "command": "python /old/dispatch_nb/hook.py --provider claude"}]}
    path.write_text(json.dumps({"hooks": {"Stop": [other]}}))
    before = desk.tree()
    assert desk.connect()[1].reason.startswith("left alone: hooks of ours are there, but not all")
    assert desk.disconnect("claude", "shop")[0].reason == "left alone: its hooks of ours were not written from here"
    assert desk.tree() == before


def test_hooks_that_were_removed_by_hand_stay_removed_until_the_agent_is_named(desk: Desk) -> None:
    desk.connect().apply()
    desk.path("claude").write_text("{}")
    assert "was removed since" in desk.connect("all")[1].reason
    named = desk.connect("claude")[1]
    assert (named.doing, named.reason) == ("write", "was removed since it was written last")


def test_hooks_that_cannot_be_added_to_are_refused_with_the_line(desk: Desk) -> None:
    desk.path("claude").parent.mkdir()
    desk.path("claude").write_text('{\n "hooks": 5\n}')
    change = desk.connect()[1]
    assert (change.doing, change.reason) == ("refused", "line 2: an object is expected for 'hooks'")


def test_what_an_editor_cannot_do_it_says(desk: Desk) -> None:
    server, hooks = desk.connect("vscode")
    assert (server.doing, hooks.doing) == ("write", "none")
    assert "needs no hooks" in hooks.reason


def test_the_project_s_shared_settings_stay_as_they_are(desk: Desk) -> None:
    desk.connect().apply()
    assert not (desk.shop / ".claude" / "settings.json").exists()  # it is in the repository: others have no such paths


def test_hooks_for_every_project_go_into_the_home(desk: Desk) -> None:
    (desk.home / ".codex").mkdir()
    for agent, path in (
        ("claude", ".claude/settings.json"),
        ("codex", ".codex/hooks.json"),
        ("gemini", FILES["gemini"]),
    ):
        changes = desk.connect(agent, "~")
        assert changes[1].path == str(desk.home / path.removeprefix("src/shop/"))
    assert desk.connect("copilot", "~")[1].path == str(desk.path("copilot"))


# ── what is written, run ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("agent", FILES)
def test_a_command_that_was_written_is_silent_and_content_even_when_dispatch_is_gone(desk: Desk, agent: str) -> None:
    desk.connect(agent).apply()
    command = next(iter(commands(desk.hooks(agent)).values()))
    for broken in (command, command.replace("hook.py", "gone.py"), command.replace(sys.executable, "/nowhere/python")):
        done = subprocess.run(
            ["sh", "-c", broken], input=b'{"session_id": "s"}', capture_output=True, timeout=20, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_paths_with_spaces_and_quotes_stay_whole(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "it's a home")
    desk.connect().apply()
    program = 'eval "set -- $1"; printf "%s\\n" "$@"'
    words = subprocess.run(
        ["sh", "-c", program, "sh", commands(desk.hooks("claude"))["Stop"].removesuffix(" 2>/dev/null || true")],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    assert words[:4] == [sys.executable, "-I", "-S", os.path.realpath(hook.__file__)]
    assert words[5].startswith(f"{tmp_path}/it's a home/")


# ── faces ─────────────────────────────────────────────────────────────────────────────


def test_a_dashboard_and_a_terminal_ask_for_hooks_alike(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop = tmp_path / "home" / "shop"
    shop.mkdir(parents=True)
    shown = repr(Dispatch(shop, home=shop.parent, live=False).connect("claude", hooks=True))
    assert shown.endswith("Nothing is changed yet: .apply() changes 2 files.")
    argv = ["claude", "--home", str(shop.parent)]
    assert main(["connect", *argv, "--project", str(shop), "--hooks", "--yes"]) == 0
    assert '+            "command":' in capsys.readouterr().out
    assert (shop / ".claude" / "settings.local.json").exists()
    assert main(["disconnect", *argv, "--yes"]) == 0
    assert list(shop.iterdir()) == []


def test_a_read_only_dashboard_sets_no_hooks(tmp_path: Path) -> None:
    d = Dispatch(tmp_path, home=tmp_path, live=False, read_only=True)
    with pytest.raises(ReadOnlyError):
        d.connect("claude", hooks=True)
