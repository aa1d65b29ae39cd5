"""An agent is started, answered, stopped and handed off from the page: a real kernel, real keepers, a stub of a CLI."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders.agents import Stage, prompt
from e2e.page import SLOW_MS, SOON_MS, Dashboard, Notebook, screenshot
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

START = """import os
os.environ["PATH"] = {path!r}
from dispatch_nb import Dispatch
d = Dispatch({project!r}, home={home!r})
d"""


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(tmp_path).build(monkeypatch)
    yield made
    made.strike()


def opened(notebook: Notebook, stage: Stage) -> Dashboard:
    start = START.format(path=f"{stage.bin}:/usr/bin:/bin", project=str(stage.project), home=str(stage.home))
    dashboard = notebook.open(start)
    dashboard.show("orders")
    return dashboard


def begin(dashboard: Dashboard, title: str, button: str, words: str, *, permission: str = "ask") -> None:
    """Begin a phase with a prompt of our own, and go back to its row."""
    row = dashboard.order(title)
    row.get_by_role("button", name=button).click(timeout=SLOW_MS)
    dock = dashboard.root.locator(".dnb-dock")
    expect(dock.get_by_role("radio", name="Claude")).to_be_checked(timeout=SLOW_MS)
    dock.get_by_role("combobox").select_option(permission)
    dock.get_by_role("button", name="Edit prompt").click()
    field = dock.get_by_role("textbox", name="Prompt")
    expect(field).not_to_be_empty(timeout=SOON_MS)
    field.fill(words)
    dock.get_by_role("button", name="Start agent").click()
    expect(dock).to_have_count(0, timeout=SLOW_MS)
    drawer = dashboard.root.locator(".dnb-drawer")
    expect(drawer).to_be_focused(timeout=SOON_MS)
    dashboard.page.keyboard.press("Escape")
    expect(drawer).to_have_count(0, timeout=SOON_MS)


def test_a_phase_is_run_asked_about_and_done(notebook: Notebook, stage: Stage, tmp_path: Path) -> None:
    dashboard = opened(notebook, stage)
    words = prompt("say hello", "ask uv run pytest -q", "say thanks", f"wait {tmp_path / 'go'}", "over 0.5")
    begin(dashboard, "Phase number 1", "Run", words)
    need = dashboard.root.locator(".dnb-need[data-ask]")
    expect(need).to_contain_text("uv run pytest -q", timeout=SLOW_MS)
    screenshot(dashboard, tmp_path, "asked")
    need.get_by_role("button", name="Allow").click()
    expect(need).to_contain_text("over", timeout=SOON_MS)  # under the pointer it keeps its place
    dashboard.page.mouse.move(0, 0)
    expect(need).to_have_count(0, timeout=SOON_MS)
    row = dashboard.order("Phase number 1")
    expect(row.locator(".dnb-order-state")).to_have_text("Running", timeout=SOON_MS)
    assert stage.status("1") == "IN_PROGRESS"
    (tmp_path / "go").touch()
    expect(row.locator(".dnb-order-state")).not_to_have_text("Running", timeout=SLOW_MS)
    dashboard.root.locator(".dnb-problems").filter(has_text="run").click()
    dashboard.root.locator(".dnb-run .dnb-link").first.click()
    drawer = dashboard.root.locator(".dnb-drawer-run")
    expect(drawer).to_contain_text("Done", timeout=SOON_MS)
    expect(drawer).to_contain_text("$0.50")
    expect(drawer.locator(".dnb-output-text")).to_contain_text("thanks", timeout=SOON_MS)
    screenshot(dashboard, tmp_path, "done")
    answers = (stage.project / "answers").read_text(encoding="utf-8")
    assert answers == "uv run pytest -q: allow\n"


def test_what_is_denied_is_told_why(notebook: Notebook, stage: Stage, tmp_path: Path) -> None:
    dashboard = opened(notebook, stage)
    begin(dashboard, "Phase number 1", "Run", prompt("ask rm -rf /", "over 0"))
    need = dashboard.root.locator(".dnb-need[data-ask]")
    need.get_by_role("button", name="Open").click(timeout=SLOW_MS)
    dock = dashboard.root.locator(".dnb-drawer-run .dnb-dock")
    dock.get_by_role("button", name="Deny and say why").click(timeout=SOON_MS)
    dock.get_by_role("textbox").fill("Not here.")
    screenshot(dashboard, tmp_path, "why")
    dock.locator("form").get_by_role("button").click()
    expect(dock).to_have_count(0, timeout=SOON_MS)
    expect(dashboard.root.locator(".dnb-drawer-run")).to_contain_text("Done", timeout=SLOW_MS)
    assert (stage.project / "answers").read_text(encoding="utf-8") == "rm -rf /: deny Not here.\n"


def test_a_run_is_stopped_and_its_phase_handed_off(notebook: Notebook, stage: Stage, tmp_path: Path) -> None:
    dashboard = opened(notebook, stage)
    begin(dashboard, "Phase number 1", "Run", prompt(f"wait {tmp_path / 'never'}"))
    row = dashboard.order("Phase number 1")
    row.get_by_role("button", name="Stop").click(timeout=SLOW_MS)
    row.get_by_role("button", name="Hand off").wait_for(timeout=SLOW_MS)  # it is abandoned, until somebody takes over
    screenshot(dashboard, tmp_path, "abandoned")
    begin(dashboard, "Phase number 1", "Hand off", prompt(f"wait {tmp_path / 'go'}", "over 0"))
    dashboard.order("Phase number 1").click()
    dashboard.root.locator(".dnb-last-run").first.click(timeout=SLOW_MS)
    drawer = dashboard.root.locator(".dnb-drawer-run")
    expect(drawer).to_contain_text("Hand-off", timeout=SOON_MS)
    (tmp_path / "go").touch()
    expect(drawer).to_contain_text("Done", timeout=SLOW_MS)


def test_what_cannot_start_says_why_in_its_place(notebook: Notebook, stage: Stage) -> None:
    dashboard = opened(notebook, stage)
    row = dashboard.order("Phase number 1")
    row.get_by_role("button", name="Run").click(timeout=SLOW_MS)
    dock = dashboard.root.locator(".dnb-dock")
    expect(dock.get_by_role("radio", name="Claude")).to_be_checked(timeout=SLOW_MS)
    plan = stage.project / ".tasks" / "user-auth" / "plan.md"
    plan.write_text(plan.read_text(encoding="utf-8").replace("status: TODO", "status: DONE", 1), encoding="utf-8")
    dock.get_by_role("button", name="Start agent").click()
    expect(dock.locator(".dnb-fault")).to_be_visible(timeout=SLOW_MS)
    assert stage.status("1") == "DONE"
