"""Every text can be read, in both of JupyterLab's themes and in every view."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from e2e.contrast import texts, unreadable
from e2e.fleet import small_fleet
from e2e.page import SOON_MS, Dashboard, Notebook, screenshot
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from pathlib import Path

START = "from dispatch_nb import Dispatch\nDispatch(home={home!r}, assume_live=True)"
#: Fewer texts than this in a view means that something else was measured.
AT_LEAST = 20


def check(dashboard: Dashboard, what: str) -> float:
    found = texts(dashboard.root)
    assert len(found) >= AT_LEAST, what
    assert unreadable(found) == [], what
    return min(text.ratio for text in found)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_every_text_is_readable(
    theme: str, notebook: Notebook, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notebook.lab.set_theme(theme)
    fleet = small_fleet(tmp_path / "home")
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    is_light = dashboard.page.evaluate("document.body.dataset.jpThemeLight")
    assert is_light == str(theme.endswith("Light")).lower()
    least = {}
    for view, row in [("missions", ".dnb-epic"), ("orders", ".dnb-order"), ("sessions", ".dnb-session")]:
        dashboard.show(view)
        expect(dashboard.root.locator(row).first).to_be_visible(timeout=SOON_MS)
        least[view] = check(dashboard, view)
        screenshot(dashboard, tmp_path, view)
    dashboard.session("Explain the cart summary").click()
    expect(dashboard.root.locator(".dnb-messages")).to_contain_text("done", timeout=SOON_MS)
    least["session"] = check(dashboard, "session drawer")
    dashboard.page.keyboard.press("Escape")
    dashboard.show("missions")
    dashboard.epic("Passkeys and rotating tokens").click()
    expect(dashboard.root.locator(".dnb-log em")).to_be_visible(timeout=SOON_MS)
    least["epic"] = check(dashboard, "epic drawer")
    with capsys.disabled():
        print(f"\n{theme}, least contrast: " + ", ".join(f"{k} {v:.2f}" for k, v in least.items()))  # noqa: T201  the measurement


def test_the_measure_tells_grey_on_grey_from_black_on_white(page: Page) -> None:
    page.set_content(
        """<div id=x style="background: #fff"><p style="color: #000">black</p>
        <p style="color: rgb(0 0 0 / 30%)">thin</p><p style="opacity: .3; color: black">faded</p>
        <div style="background: #0003; color: #777"><p>grey</p><p style="font-size: 30px">grey and large</p></div>
        <p hidden>hidden</p><p style="opacity: 0">later</p><button disabled style="color: #eee">off</button></div>"""
    )
    found = texts(page.locator("#x"))
    assert [t.words for t in found] == ["black", "thin", "faded", "grey", "grey and large"]
    assert found[0].ratio == pytest.approx(21)
    assert [t.words for t in unreadable(found)] == ["thin", "faded", "grey", "grey and large"]
    assert found[3].ratio == found[4].ratio < 3.0
