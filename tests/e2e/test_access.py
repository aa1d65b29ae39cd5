"""Everything can be reached by keys and is told to those who do not see it: axe-core, and a walk without a mouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from e2e.fleet import Fleet, small_fleet
from e2e.page import SOON_MS, Dashboard, Notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

START = "from dispatch_nb import Dispatch\nDispatch(home={home!r}, assume_live=True)"
AXE = Path(__file__).parents[2] / "widget_js" / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2 A and AA, and what axe holds for good practice.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async ([root, rules]) => {
  const { violations } = await axe.run(root, { runOnly: { type: "tag", values: rules }, resultTypes: ["violations"] });
  return violations.map(({ id, impact, nodes }) => [impact, id, nodes.slice(0, 3).map((n) => n.html.slice(0, 160))]);
}"""
NARROW = 620


def faults(dashboard: Dashboard) -> list[Any]:
    """Return what axe-core finds wrong below the dashboard's root."""
    page = dashboard.page
    if not page.evaluate("Boolean(window.axe)"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate(RUN, [".dispatch-nb", RULES])
    return found


def enter(notebook: Notebook, dashboard: Dashboard) -> None:
    """Go into the dashboard, once the notebook has run and takes the focus no more."""
    notebook.wait_for_kernel()
    dashboard.root.locator(".dnb-mark").click()
    dashboard.root.locator(".dnb-frame").focus()
    expect(dashboard.root.locator(".dnb-frame")).to_be_focused(timeout=SOON_MS)


def scenes(dashboard: Dashboard) -> list[tuple[str, Any]]:
    """Return (name, how to get there) of what is to be looked at."""
    page, root = dashboard.page, dashboard.root

    def drawer(view: str, row: str, text: str) -> None:
        page.keyboard.press("Escape")
        dashboard.show(view)
        root.locator(row).filter(has_text=text).click()
        expect(root.locator(".dnb-drawer")).to_be_visible(timeout=SOON_MS)

    def sheet(button: str) -> None:
        page.keyboard.press("Escape")
        root.locator(button).first.click()
        expect(root.locator(".dnb-drawer-sheet")).to_be_visible(timeout=SOON_MS)

    return [
        ("missions", lambda: dashboard.show("missions")),
        ("orders", lambda: dashboard.show("orders")),
        ("sessions", lambda: dashboard.show("sessions")),
        ("epic", lambda: drawer("missions", ".dnb-epic", "Passkeys and rotating tokens")),
        ("session", lambda: drawer("sessions", ".dnb-session", "Explain the cart summary")),
        ("problems", lambda: sheet(".dnb-problems")),
        ("help", lambda: sheet("[aria-label*='elp']")),
    ]


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing(theme: str, notebook: Notebook, tmp_path: Path) -> None:
    notebook.lab.set_theme(theme)
    fleet = small_fleet(tmp_path / "home")
    fleet.epic("shop", "odd", "A status of its own", [("First", "BETA_READY")])
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    for name, go in scenes(dashboard):
        go()
        assert faults(dashboard) == [], name


def test_axe_finds_what_is_wrong(page: Page) -> None:
    page.set_content("<div class=dispatch-nb><button></button><p style='color:#ccc;background:#fff'>pale</p></div>")
    assert {"button-name", "color-contrast"} <= {rule for _, rule, _ in faults(Dashboard(page, page.locator("div")))}


def test_a_walk_without_a_mouse(notebook: Notebook, tmp_path: Path) -> None:
    fleet = small_fleet(tmp_path / "home")
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    page, root = dashboard.page, dashboard.root
    press = page.keyboard.press
    enter(notebook, dashboard)
    press("2")
    expect(root.locator(".dnb-order").first).to_be_visible(timeout=SOON_MS)
    press("3")
    press("ArrowDown")
    expect(root.locator(".dnb-main [role='grid'] :focus")).to_be_visible(timeout=SOON_MS)
    press("End")
    press("Home")
    press("ArrowDown")
    press("Enter")
    drawer = root.locator(".dnb-drawer")
    expect(drawer).to_be_focused(timeout=SOON_MS)
    press("Escape")
    expect(drawer).to_have_count(0)
    expect(root.locator(":focus")).to_be_visible()
    press("/")
    expect(root.locator(".dnb-find input")).to_be_focused()
    page.keyboard.type("tokens")
    press("Escape")
    expect(root.locator(".dnb-find input")).to_have_value("")
    root.locator(".dnb-frame").focus()
    press("1")
    press("?")
    expect(root.locator(".dnb-keys")).to_be_visible()
    press("Escape")
    for _ in range(3):
        press("Escape")
    assert not page.evaluate("document.querySelector('.dispatch-nb').contains(document.activeElement)")


def test_keys_of_jupyterlab_stay_its_own(notebook: Notebook, tmp_path: Path) -> None:
    fleet = small_fleet(tmp_path / "home")
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    page = dashboard.page
    cells = page.locator(".jp-Notebook .jp-Cell")
    enter(notebook, dashboard)
    for key in ("a", "b", "x", "d", "d", "m", "y", "1"):  # in a cell that is selected these add, cut, turn and delete
        page.keyboard.press(key)
    dashboard.show("orders")
    dashboard.order("Account recovery").focus()
    for key in ("a", "x", "d", "d", "z", "i", "i"):
        page.keyboard.press(key)
    expect(dashboard.root.locator(".dnb-order").first).to_be_visible()
    expect(cells).to_have_count(1)
    expect(page.locator(".jp-CodeCell")).to_have_count(1)
    page.keyboard.press("Control+s")  # keys with a modifier are JupyterLab's, wherever the focus is
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty", timeout=SOON_MS)


def test_tab_leaves_the_dashboard(notebook: Notebook, tmp_path: Path) -> None:
    fleet = Fleet(tmp_path / "home")
    for number in range(40):
        fleet.epic("shop", f"epic-{number}", f"Epic {number}", [("First", "TODO"), ("Second", "TODO")])
    fleet.session("shop", "Look around")
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    page, root = dashboard.page, dashboard.root
    expect(root.locator(".dnb-epic").first).to_be_visible(timeout=SOON_MS)
    enter(notebook, dashboard)
    inside = "document.querySelector('.dispatch-nb').contains(document.activeElement)"
    stops = 0
    while page.evaluate(inside) and stops < 60:
        page.keyboard.press("Tab")
        stops += 1
    assert 8 < stops < 60, "a list is one stop, not one for each row"


@pytest.mark.parametrize("width", [500, NARROW, 1000, 1300])
def test_nothing_overflows(width: int, notebook: Notebook, tmp_path: Path) -> None:
    dashboard = notebook.open(START.format(home=str(small_fleet(tmp_path / "home").home)))
    dashboard.root.evaluate("(root, width) => { root.style.inlineSize = `${width}px`; }", width)
    for name, go in scenes(dashboard)[:3]:
        go()
        wide = dashboard.root.evaluate(
            """(root) => [...root.querySelectorAll('*')].filter((e) => e.scrollWidth > e.clientWidth + 1
              && getComputedStyle(e).overflowX === 'visible' && e.clientWidth > 0
              && e.getBoundingClientRect().right > root.getBoundingClientRect().right + 1)
              .map((e) => e.className).slice(0, 5)"""
        )
        assert wide == [], name
