"""The dashboard in Notebook 7, whose page is not JupyterLab's: in both themes, with the filters in the address."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from e2e.contrast import texts, unreadable
from e2e.fixtures import VIEWPORT
from e2e.fleet import small_fleet
from e2e.lab import Lab
from e2e.page import SLOW_MS, SOON_MS, Notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

START = "from dispatch_nb import Dispatch\nd = Dispatch(home={home!r}, assume_live=True)\nd"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    folder = tmp_path_factory.mktemp("notebook")
    command = [sys.executable, "-m", "notebook", "--no-browser", "--ServerApp.port=0", "--allow-root"]
    command += [f"--ServerApp.root_dir={folder / 'notebooks'}", "--JupyterNotebookApp.expose_app_in_browser=True"]
    made = Lab(folder, command)
    made.start()
    yield made
    assert made.stop() == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_works_there_too(server: Lab, chromium: Browser, tmp_path: Path, theme: str) -> None:
    small_fleet(tmp_path / "home")
    server.set_theme(f"JupyterLab {theme.title()}")
    path = server.notebook(f"here-{theme}", START.format(home=str(tmp_path / "home")), "print('view', d.view)")
    context = chromium.new_context(viewport=VIEWPORT, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(error.stack or str(error)))
    notebook = Notebook(server, page, "here")
    page.goto(f"{server.url}notebooks/{path}?token={server.token}&view=orders&q=tokens")
    notebook.wait_for_kernel()
    notebook.command("notebook:run-all-cells")
    dashboard = notebook.dashboard()
    expect(dashboard.order("Rotate refresh tokens")).to_be_visible(timeout=SLOW_MS)
    expect(dashboard.order("Webhook signatures")).to_have_count(0)
    assert unreadable(texts(dashboard.root)) == []
    cells = page.locator(".jp-Cell").count()
    dashboard.root.locator(".dnb-frame").focus()
    for key in ("3", "?", "Escape"):  # three of Notebook's own keys, which it does not get
        page.keyboard.press(key)
    expect(dashboard.root.locator(".dnb-tab[aria-selected=true]")).to_contain_text("Sessions")
    dashboard.find("cart")
    page.wait_for_function("location.search.includes('q=cart')", timeout=SOON_MS)
    expect(dashboard.session("Explain the cart summary")).to_be_visible(timeout=SOON_MS)
    dashboard.session("Explain the cart summary").click()
    expect(dashboard.root.locator(".dnb-messages")).to_contain_text("done", timeout=SOON_MS)
    page.wait_for_function("location.search.includes('selected')", timeout=SOON_MS)
    page.keyboard.press("Escape")
    page.wait_for_function("!location.search.includes('selected')", timeout=SOON_MS)
    assert parse_qs(urlsplit(page.url).query) == {"view": ["sessions"], "q": ["cart"]}
    notebook.run_cell(1)
    expect(notebook.output(1)).to_contain_text("view sessions", timeout=SOON_MS)
    assert page.locator(".jp-Cell").count() == cells
    context.close()
    server.end_kernels()
    # Notebook 7.6 itself raises one where extensions are installed that it does not know
    assert [error for error in errors if "/static/notebook/notebook_core" not in error] == []
