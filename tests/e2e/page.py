"""A notebook in JupyterLab, as a person sees it, and the dashboard in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

from e2e.lab import Lab
from playwright.sync_api import Locator, Page, WebSocketRoute, expect

if TYPE_CHECKING:
    from pathlib import Path

#: Milliseconds: a kernel that starts and imports everything, on a busy machine with two cores.
SLOW_MS = 60_000
#: Milliseconds: what should be there in well under a second.
SOON_MS = 10_000
#: The toolbar's dot says idle before the session is bound to the notebook; the model knows.
READY = """() => {
  const context = window.jupyterapp.shell.currentWidget?.sessionContext;
  return context?.isReady && context.session?.kernel?.status === "idle";
}"""


class Notebook:
    """One notebook; `open` writes it and shows it."""

    def __init__(self, lab: Lab, page: Page, name: str) -> None:
        self.lab = lab
        self.page = page
        self.name = name

    def open(self, *cells: str, run: bool = True) -> Dashboard:
        """Write a notebook of `cells`, open it in a workspace of its own, and run all of it."""
        path = self.lab.notebook(self.name, *cells)
        return self.open_file(path, run=run)

    def open_file(self, path: str, *, run: bool = True) -> Dashboard:
        """Open a notebook below the server's root."""
        place = f"lab/workspaces/{quote(self.name)}/tree/{quote(path)}"
        self.page.goto(f"{self.lab.url}{place}?token={self.lab.token}&reset")
        self.wait_for_kernel()
        if run:
            self.command("notebook:run-all-cells")
        return self.dashboard()

    def reopen(self) -> Dashboard:
        """Open the saved notebook again, without running anything."""
        return self.open_file(f"{self.name}.ipynb", run=False)

    def wait_for_kernel(self) -> None:
        """Wait until the notebook is there and its kernel idle."""
        self.page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=SLOW_MS)
        self.page.wait_for_function(READY, timeout=SLOW_MS)

    def command(self, name: str) -> None:
        """Run a command of JupyterLab's menus."""
        self.page.evaluate("name => { void window.jupyterapp.commands.execute(name); }", name)

    def run_cell(self, index: int) -> None:
        """Run one cell."""
        self.page.locator(".jp-Cell").nth(index).locator(".jp-InputArea-editor").click()
        self.command("notebook:run-cell")

    def output(self, index: int) -> Locator:
        """Return the text output of a cell."""
        return self.page.locator(".jp-Cell").nth(index).locator(".jp-OutputArea-output")

    def save(self) -> None:
        """Save the notebook."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")

    def dashboard(self, nth: int = 0) -> Dashboard:
        """Return the dashboard, when it is there."""
        root = self.page.locator(".dispatch-nb").nth(nth)
        raised = self.page.locator("[data-mime-type='application/vnd.jupyter.error']")
        expect(root.or_(raised).first).to_be_visible(timeout=SLOW_MS)
        assert raised.all_inner_texts() == []
        expect(root).to_be_visible(timeout=SLOW_MS)
        return Dashboard(self.page, root)


class Dashboard:
    """The dashboard's root element and what tests do with it."""

    def __init__(self, page: Page, root: Locator) -> None:
        self.page = page
        self.root = root

    def show(self, view: str) -> None:
        """Choose a view: `missions`, `orders` or `sessions`."""
        self.root.locator(f".dnb-tab[data-view='{view}']").click()

    def epic(self, title: str) -> Locator:
        """Return the row of an epic in Missions."""
        return self.root.locator(".dnb-epic").filter(has_text=title)

    def order(self, title: str) -> Locator:
        """Return the row of a phase in Orders."""
        return self.root.locator(".dnb-order").filter(has_text=title)

    def session(self, title: str) -> Locator:
        """Return the row of a session in Sessions."""
        return self.root.locator(".dnb-session").filter(has_text=title)

    def titles(self, rows: str, title: str) -> list[str]:
        """Return the visible texts of `title` within `rows`, in their order on the page."""
        return [text.strip() for text in self.root.locator(f"{rows} {title}").all_inner_texts()]

    def find(self, text: str) -> None:
        """Type into the filter."""
        self.root.locator(".dnb-find input").fill(text)


class Wire:
    """The connection of a page to its kernels; make it before the page opens a notebook."""

    def __init__(self, page: Page) -> None:
        self._whole = True
        self._open: list[WebSocketRoute] = []
        page.route_web_socket(re.compile("/api/kernels/[^/]+/channels"), self._connect)

    def cut(self) -> None:
        """Break it, and let no new one come about."""
        self._whole = False
        for socket in self._open:
            socket.close(code=3000, reason="the cable is out")
        self._open.clear()

    def mend(self) -> None:
        """Let the page connect again, as it tries to."""
        self._whole = True

    def _connect(self, socket: WebSocketRoute) -> None:
        if not self._whole:
            socket.close(code=3000, reason="the cable is out")
            return
        self._open.append(socket)
        socket.connect_to_server()


def screenshot(dashboard: Dashboard, folder: Path, name: str) -> Path:
    """Save a picture of the dashboard."""
    path = folder / f"{name}.png"
    dashboard.root.screenshot(path=path)
    return path
