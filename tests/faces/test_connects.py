"""The dashboard's sheet of agents: it shows exactly what would be written, and nothing else can be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dispatch_nb import Dispatch
from dispatch_nb.errors import NotFoundError, ReadOnlyError, RequestError
from dispatch_nb.faces.connects import MAX_PLANS, AgentPlans, ConnectSheet
from dispatch_nb.faces.wire import Request, encode


class Sheet:
    """A dashboard, and what its front end would ask."""

    def __init__(self, home: Path, **options: Any) -> None:
        self.shop = home / "src" / "shop"
        (self.shop / ".codex").mkdir(parents=True)
        self.dispatch = Dispatch(self.shop, home=home, live=False, **options)

    def ask(self, op: Any, **args: Any) -> Any:
        return self.dispatch._answer(Request(id="1", op=op, args=args))  # noqa: SLF001  what the widget calls

    def plan(self, *, hooks: bool = False, project: str = "shop") -> dict[str, AgentPlans]:
        sheet = self.ask("connect_plan", project=project, hooks=hooks)
        assert isinstance(sheet, ConnectSheet)
        return {agent.agent: agent for agent in sheet.agents}


@pytest.fixture
def sheet(tmp_path: Path) -> Sheet:
    return Sheet(tmp_path)


def test_it_shows_each_agent_with_the_change_and_writes_nothing(sheet: Sheet) -> None:
    plans = sheet.plan(hooks=True)
    assert list(plans) == ["claude", "codex", "gemini", "copilot", "vscode"]
    server, hooks = plans["claude"].connect.changes
    assert (server.what, hooks.what) == ("server", "hooks")
    assert '+    "dispatch": {' in server.diff
    assert "PermissionRequest" in hooks.diff
    assert plans["claude"].disconnect.token == ""
    assert [p.name for p in sheet.shop.iterdir()] == [".codex"]
    json.dumps(encode(sheet.ask("connect_plan")))  # it can be sent


def test_it_says_where_the_server_is(sheet: Sheet) -> None:
    assert sheet.ask("connect_plan").server.state == "off"


def test_pressing_writes_what_was_shown_and_answers_with_what_stands_then(sheet: Sheet) -> None:
    plan = sheet.plan()["claude"].connect
    after = sheet.ask("connect_apply", token=plan.token)
    entry = json.loads((sheet.shop / ".mcp.json").read_text())["mcpServers"]["dispatch"]
    assert entry == {"type": "http", "url": "http://127.0.0.1:4242/mcp"}
    assert (after.agent, after.connect.token, after.connect.changes[0].reason) == (
        "claude",
        "",
        "has the entry already",
    )
    assert after.disconnect.token
    sheet.ask("connect_apply", token=after.disconnect.token)
    assert not (sheet.shop / ".mcp.json").exists()


def test_a_token_holds_once_and_is_nobody_s_guess(sheet: Sheet) -> None:
    token = sheet.plan()["claude"].connect.token
    sheet.ask("connect_apply", token=token)
    for other in (token, "", "x"):
        with pytest.raises(NotFoundError, match="look at it again"):
            sheet.ask("connect_apply", token=other)


def test_a_file_that_changed_since_it_was_shown_is_left_as_it_is(sheet: Sheet) -> None:
    token = sheet.plan()["claude"].connect.token
    (sheet.shop / ".mcp.json").write_text('{"mine": 1}')
    with pytest.raises(RequestError, match="was changed since it was shown"):
        sheet.ask("connect_apply", token=token)
    assert (sheet.shop / ".mcp.json").read_text() == '{"mine": 1}'


def test_a_change_that_cannot_be_made_as_a_whole_is_not_offered(sheet: Sheet) -> None:
    (sheet.shop / ".mcp.json").write_text("{,")
    plan = sheet.plan(hooks=True)["claude"].connect
    assert plan.token == ""
    assert [change.doing for change in plan.changes] == ["refused", "write"]


def test_plans_that_nobody_presses_are_forgotten(sheet: Sheet) -> None:
    first = sheet.plan()["claude"].connect.token
    for _ in range(MAX_PLANS):
        sheet.plan()
    with pytest.raises(NotFoundError, match="too long ago"):
        sheet.ask("connect_apply", token=first)


def test_home_stands_for_every_project(sheet: Sheet) -> None:
    plans = sheet.plan(project="")
    assert "for every project run `claude mcp add" in plans["claude"].connect.changes[0].reason
    assert plans["gemini"].connect.changes[0].path.endswith("/.gemini/settings.json")
    assert str(sheet.shop) not in plans["gemini"].connect.changes[0].path


@pytest.mark.parametrize("args", [{"project": 5}, {"hooks": "yes"}, {"project": "x" * 2000}])
def test_other_arguments_are_refused(sheet: Sheet, args: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        sheet.ask("connect_plan", **args)
    with pytest.raises(RequestError):
        sheet.ask("connect_apply")


def test_no_such_project_is_told(sheet: Sheet) -> None:
    with pytest.raises(NotFoundError, match="neither a folder nor a project"):
        sheet.plan(project="nowhere")


def test_a_read_only_dashboard_neither_plans_nor_writes(tmp_path: Path) -> None:
    token = Sheet(tmp_path / "a").plan()["claude"].connect.token
    for op, args in (("connect_plan", {}), ("connect_apply", {"token": token})):
        sheet = Sheet(tmp_path / op, read_only=True)
        with pytest.raises(ReadOnlyError):
            sheet.ask(op, **args)
        assert [p.name for p in sheet.shop.iterdir()] == [".codex"]
