"""Agents are connected from the dashboard: a person sees the change, presses, and the file is written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from e2e.contrast import texts, unreadable
from e2e.fleet import small_fleet
from e2e.page import SOON_MS, Notebook, screenshot
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

START = "import os\nos.environ['DISPATCH_PORT'] = '0'\nfrom dispatch_nb import Dispatch\nDispatch(home={home!r}{more})"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_person_sees_the_change_presses_and_takes_it_back(theme: str, notebook: Notebook, tmp_path: Path) -> None:
    notebook.lab.set_theme(theme)
    fleet = small_fleet(tmp_path / "home")
    dashboard = notebook.open(START.format(home=str(fleet.home), more=""))
    expect(dashboard.epic("Passkeys and rotating tokens")).to_be_visible(timeout=SOON_MS)
    dashboard.root.get_by_role("button", name="Connect agents").click()
    sheet = dashboard.root.get_by_role("dialog", name="Connect agents")
    expect(sheet.locator(".dnb-connect-server")).to_contain_text("served here", timeout=SOON_MS)
    expect(sheet.locator(".dnb-connect-server code")).to_contain_text("http://127.0.0.1:")
    sheet.locator("select").select_option("shop")
    sheet.get_by_text("With hooks").click()
    claude = sheet.locator(".dnb-connect-agent").filter(has_text="Claude Code")
    expect(claude.locator(".dnb-plan-diff").first).to_contain_text('+    "dispatch": {', timeout=SOON_MS)
    expect(claude.locator(".dnb-plan-diff").last).to_contain_text("PermissionRequest", timeout=SOON_MS)
    screenshot(dashboard, tmp_path, "connect")
    assert unreadable(texts(dashboard.root)) == []
    shop = fleet.home / "src" / "shop"
    assert not (shop / ".mcp.json").exists()
    claude.get_by_role("button", name="Write").click()
    expect(claude).to_contain_text("connected from here", timeout=SOON_MS)
    url = sheet.locator(".dnb-connect-server code").inner_text()
    assert json.loads((shop / ".mcp.json").read_text())["mcpServers"]["dispatch"]["url"] == url
    assert "PermissionRequest" in json.loads((shop / ".claude" / "settings.local.json").read_text())["hooks"]
    screenshot(dashboard, tmp_path, "connected")
    claude.get_by_role("button", name="Disconnect").click()
    claude.get_by_role("button", name="Take back").click()
    expect(claude).not_to_contain_text("connected from here", timeout=SOON_MS)
    assert not (shop / ".mcp.json").exists()
    dashboard.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)


def test_a_read_only_dashboard_offers_nothing_to_connect(notebook: Notebook, tmp_path: Path) -> None:
    fleet = small_fleet(tmp_path / "home")
    dashboard = notebook.open(START.format(home=str(fleet.home), more=", read_only=True"))
    expect(dashboard.epic("Passkeys and rotating tokens")).to_be_visible(timeout=SOON_MS)
    expect(dashboard.root.get_by_role("button", name="Connect agents")).to_have_count(0)
