"""A new epic from the dashboard: written by a person, on disk as a plan, on the page as a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from e2e.contrast import texts, unreadable
from e2e.fleet import small_fleet
from e2e.page import SOON_MS, Notebook, screenshot
from playwright.sync_api import expect

from dispatch_nb.protocol.plan import parse_plan

if TYPE_CHECKING:
    from pathlib import Path

START = "from dispatch_nb import Dispatch\nd = Dispatch(home={home!r}, assume_live=True{more})\nd"


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_a_new_epic_is_written_by_keys_alone(theme: str, notebook: Notebook, tmp_path: Path) -> None:
    notebook.lab.set_theme(theme)
    fleet = small_fleet(tmp_path / "home")
    dashboard = notebook.open(START.format(home=str(fleet.home), more=""))
    expect(dashboard.epic("Passkeys and rotating tokens")).to_be_visible(timeout=SOON_MS)
    dashboard.root.get_by_role("button", name="New epic").click()
    sheet = dashboard.root.get_by_role("dialog", name="New epic")
    expect(sheet.get_by_label("Title", exact=True)).to_be_focused()
    keys = dashboard.page.keyboard
    sheet.get_by_label("Project").select_option("shop")
    sheet.get_by_label("Title", exact=True).fill("Passkeys: a second try")
    keys.press("Tab")
    keys.type("Sign in with a passkey.")
    keys.press("Tab")
    for title, persona in (("Registration", "architect"), ("Recovery <b>", "")):
        keys.type(title)
        keys.press("Tab")
        keys.press("ControlOrMeta+a")
        keys.press("Delete")
        keys.type(persona)
        keys.press("Enter")
    keys.press("Alt+ArrowUp")  # the empty last one, which is none
    assert unreadable(texts(sheet)) == []
    for width in (1400, 700):
        dashboard.page.set_viewport_size({"width": width, "height": 900})
        screenshot(dashboard, tmp_path, f"new-{theme[-5:].strip().lower()}-{width}")
    sheet.get_by_role("button", name="Write plan").click()

    drawer = dashboard.root.locator(".dnb-drawer-epic")
    expect(drawer).to_contain_text("Passkeys: a second try", timeout=SOON_MS)
    expect(drawer.locator(".dnb-station")).to_have_count(2)
    plan, flaws = parse_plan((fleet.home / "src/shop/.tasks/passkeys-a-second-try/plan.md").read_text(), "x")
    assert plan is not None
    assert not flaws
    assert (plan.title, plan.request) == ("Passkeys: a second try", "Sign in with a passkey.")
    assert [(p.title, p.persona) for p in plan.phases] == [("Registration", "architect"), ("Recovery <b>", None)]
    keys.press("Escape")
    expect(dashboard.epic("Passkeys: a second try")).to_be_visible()

    dashboard.root.get_by_role("button", name="New epic").click()  # once more: it is there already
    sheet.get_by_label("Project").select_option("shop")
    sheet.get_by_label("Title", exact=True).fill("Passkeys - a second try")
    keys.press("Enter")
    expect(sheet.get_by_role("alert")).to_contain_text("passkeys-a-second-try already", timeout=SOON_MS)
    screenshot(dashboard, tmp_path, f"refused-{theme[-5:].strip().lower()}")


def test_what_only_shows_has_no_button_for_it(notebook: Notebook, tmp_path: Path) -> None:
    fleet = small_fleet(tmp_path / "home")
    dashboard = notebook.open(START.format(home=str(fleet.home), more=", read_only=True"))
    expect(dashboard.epic("Passkeys and rotating tokens")).to_be_visible(timeout=SOON_MS)
    expect(dashboard.root.get_by_role("button", name="New epic")).to_have_count(0)
