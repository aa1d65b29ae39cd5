"""Connecting agents from Python and from a terminal."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dispatch_nb import Dispatch
from dispatch_nb.cli import main
from dispatch_nb.commands.settings import NOT_AGREED
from dispatch_nb.config import DispatchConfig
from dispatch_nb.errors import ReadOnlyError
from dispatch_nb.faces.connecting import server_url
from dispatch_nb.faces.mcp.host import OFF, McpStatus
from dispatch_nb.faces.mcp.runtime import Hosting, Place


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "home" / "shop"
    folder.mkdir(parents=True)
    return folder


def argv(command: str, shop: Path, *more: str) -> list[str]:
    return [command, "claude", "--home", str(shop.parent), "--project", str(shop), *more]


class Terminal(io.StringIO):
    """A person who types."""

    def isatty(self) -> bool:
        return True


# ── Python ────────────────────────────────────────────────────────────────────────────


def test_a_dashboard_connects_and_disconnects(shop: Path) -> None:
    d = Dispatch(shop, home=shop.parent, live=False)
    shown = d.connect("claude")
    assert not (shop / ".mcp.json").exists()
    shown.apply()
    entry = json.loads((shop / ".mcp.json").read_text())["mcpServers"]["dispatch"]
    assert entry == {"type": "http", "url": "http://127.0.0.1:4242/mcp"}
    assert d.disconnect("claude", shop, write=True).applied
    assert list(shop.iterdir()) == []


def test_writing_at_once_is_asked_for(shop: Path) -> None:
    d = Dispatch(shop, home=shop.parent, live=False)
    assert repr(d.connect("claude", write=True)).endswith("Done: 1 file.")
    assert (shop / ".mcp.json").exists()


def test_a_read_only_dashboard_neither_connects_nor_disconnects(shop: Path) -> None:
    d = Dispatch(shop, home=shop.parent, live=False, read_only=True)
    with pytest.raises(ReadOnlyError):
        d.connect("claude", write=True)
    with pytest.raises(ReadOnlyError):
        d.disconnect()
    assert list(shop.iterdir()) == []


def test_the_address_is_that_of_the_server_that_runs(tmp_path: Path) -> None:
    config = DispatchConfig(home=str(tmp_path), environ={})
    assert server_url(config, OFF) == "http://127.0.0.1:4242/mcp"
    place = Place(config.runtime_folder)
    assert place.acquire()
    hosting = Hosting(pid=1, port=4250, url="http://127.0.0.1:4250/mcp", started=datetime(2026, 5, 4, tzinfo=UTC))
    place.write(hosting)
    assert server_url(config, OFF) == "http://127.0.0.1:4250/mcp"
    mine = McpStatus(state="hosting", url="http://127.0.0.1:5000/mcp")
    assert server_url(config, mine) == "http://127.0.0.1:5000/mcp"
    place.release()
    place.write(hosting)  # as who is killed leaves it
    assert server_url(config, OFF) == "http://127.0.0.1:4242/mcp"


# ── terminal ──────────────────────────────────────────────────────────────────────────


def test_yes_writes_and_takes_back(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv("connect", shop, "--yes", "--url", "http://127.0.0.1:5555/mcp")) == 0
    out = capsys.readouterr().out
    assert '+      "url": "http://127.0.0.1:5555/mcp"' in out
    assert out.endswith("\nDone.\n")
    assert "5555" in (shop / ".mcp.json").read_text()
    assert main(argv("disconnect", shop, "--yes")) == 0
    assert list(shop.iterdir()) == []


def test_without_a_terminal_nothing_is_written_and_the_exit_code_says_so(shop: Path) -> None:
    program = [sys.executable, "-m", "dispatch_nb.cli", *argv("connect", shop)]
    run = subprocess.run(program, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    assert run.returncode == NOT_AGREED
    assert "+++" in run.stdout
    assert "--yes" in run.stderr
    assert list(shop.iterdir()) == []


@pytest.mark.parametrize(("typed", "code", "written"), [("y\n", 0, True), ("n\n", NOT_AGREED, False), ("\n", 3, False)])
def test_a_person_is_asked(
    shop: Path, monkeypatch: pytest.MonkeyPatch, typed: str, code: int, *, written: bool
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert main(argv("connect", shop)) == code
    assert (shop / ".mcp.json").exists() == written


def test_what_is_there_already_asks_nobody(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(argv("connect", shop, "--yes")) == 0
    capsys.readouterr()
    assert main(argv("connect", shop)) == 0
    assert capsys.readouterr().out == f"Claude Code: {shop}/.mcp.json has the entry already\n"


def test_a_file_that_cannot_be_read_fails_the_command(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / ".mcp.json").write_text("{\n,")
    assert main(argv("connect", shop, "--yes")) == 1
    assert f"{shop}/.mcp.json cannot be done: line 2: a key is expected here" in capsys.readouterr().err
    assert (shop / ".mcp.json").read_text() == "{\n,"


def test_the_folder_that_it_is_called_in_is_the_project(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop)
    assert main(["connect", "claude", "--home", str(shop.parent), "--yes"]) == 0
    assert (shop / ".mcp.json").exists()


def test_disconnect_alone_takes_back_everything(shop: Path) -> None:
    (shop / ".codex").mkdir()
    assert main(["connect", "all", "--home", str(shop.parent), "--project", str(shop), "--yes"]) == 0
    assert len(list(shop.rglob("*.*"))) > 4
    assert main(["disconnect", "--home", str(shop.parent), "--yes"]) == 0
    assert [p.name for p in shop.iterdir()] == [".codex"]


def test_projects_that_share_a_file_are_connected_and_taught_together(shop: Path) -> None:
    home, other = shop.parent, shop.parent / "api"
    other.mkdir()
    both = ["--home", str(home), "--project", str(shop), "--project", str(other), "--project", f"{shop}/", "--yes"]
    assert main(["connect", "all", *both]) == 0  # Copilot's settings are the home's
    assert main(["init", *both]) == 0
    for project in (shop, other):
        assert {".mcp.json", "AGENTS.md"} <= {path.name for path in project.iterdir()}
    assert (home / ".copilot" / "mcp-config.json").exists()
    assert main(["disconnect", "all", *both]) == main(["init", "--undo", *both]) == 0
    assert not [*shop.iterdir(), *other.iterdir()]
    assert not (home / ".copilot").exists()
