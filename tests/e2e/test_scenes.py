"""The front end alone, over invented fleets: what a kernel would show only now and then, looked at in both themes.

The pages are those of `widget_js/dev` (see its scenes): agents that wait for an answer, a run, the dock, hostile
text, a kernel that is gone. axe-core finds nothing in any of them, and every text can be read.
"""

from __future__ import annotations

import shutil
import subprocess
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from e2e.contrast import texts, unreadable
from e2e.page import Dashboard
from e2e.test_access import faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

WIDGET = Path(__file__).parents[2] / "widget_js"
EPIC = "selected=epic:shop/user-auth/4"
SESSION = "selected=session:claude/7f3c1e0a-52d4"


class Scene(NamedTuple):
    """A page of the harness, and what is pressed in it."""

    query: str
    press: str = ""


SCENES = {
    "missions with runs": Scene("scene=runs"),
    "in a wide font": Scene("scene=runs&font=DejaVu Sans"),
    "orders with runs": Scene("scene=runs&view=orders"),
    "one line a row": Scene("scene=runs&compact=1"),
    "orders, one line a row": Scene("scene=runs&view=orders&compact=1"),
    "sessions, one line a row": Scene("scene=runs&view=sessions&compact=1"),
    "a whole patch to allow": Scene("scene=runs", ".dnb-need:nth-child(2) .dnb-btn"),
    "the dock": Scene(f"scene=runs&{EPIC}", ".dnb-station[data-selected] .dnb-btn"),
    "a run": Scene("scene=runs&selected=run:r-codex"),
    "a run that waits": Scene("scene=runs&selected=run:r-auth"),
    "all runs": Scene("scene=runs", ".dnb-problems"),
    "a session that asks": Scene(f"scene=runs&view=sessions&{SESSION}"),
    "a session to go on with": Scene("scene=runs&view=sessions&selected=session:claude/aa8e02"),
    "help": Scene("", "[aria-label='Keyboard help']"),
    "first run": Scene("scene=empty"),
    "first scan": Scene("scene=loading&view=sessions"),
    "kernel gone": Scene("scene=runs&gone=1"),
    "read-only": Scene("scene=runs&readonly=1&view=orders"),
    "unknown names": Scene("project=nowhere&providers=claude,bard"),
    "hostile": Scene("scene=hostile"),
    "hostile orders": Scene("scene=hostile&view=orders"),
    "hostile sessions": Scene("scene=hostile&view=sessions"),
    "hostile runs": Scene("scene=hostile-runs"),
}
#: What stands beside what is visible, in a frame of its own width.
WIDTHS = (1102, 500)
#: Answers come within a frame, what they change is drawn in the next.
SETTLED = "async () => { for (let i = 0; i < 4; i++) await new Promise(requestAnimationFrame); }"
#: Elements that reach out of the dashboard, and are not cut off within it.
WIDER = """(root) => {
  const edge = root.getBoundingClientRect().right + 1;
  const isOut = (e) => e === root || e.matches('.dnb-frame'); // the frame cuts off whatever reaches out of it
  const isCut = (e) => !isOut(e) && (getComputedStyle(e).overflowX !== 'visible' || isCut(e.parentElement));
  const reaches = (e) => e.getBoundingClientRect().width && e.getBoundingClientRect().right > edge;
  return [...root.querySelectorAll('*')].filter((e) => reaches(e) && !isCut(e.parentElement))
    .map((e) => e.className).slice(0, 5);
}"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves the harness and says nothing."""

    def log_message(self, *_args: object) -> None:
        """Requests are no news."""


@pytest.fixture(scope="session")
def harness() -> Iterator[str]:
    """The address of the harness, built from the sources of now."""
    node = shutil.which("node")
    assert node, "the front end's harness is built by Node"
    subprocess.run([node, "build.mjs", "--dev"], cwd=WIDGET, check=True, timeout=60)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=WIDGET / "dev"))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    thread.join(5)
    server.server_close()


def go(page: Page, address: str, scene: Scene, theme: str) -> Dashboard:
    """Open a scene."""
    page.goto(f"{address}?theme={theme}&still=1&{scene.query}")
    root = page.locator(".dispatch-nb")
    root.locator(".dnb-frame").wait_for()
    if scene.press and root.locator(scene.press).first.is_visible():
        root.locator(scene.press).first.click()
    page.evaluate(SETTLED)
    return Dashboard(page, root)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_scene_is_sound(theme: str, width: int, harness: str, page: Page) -> None:
    page.set_viewport_size({"width": width + 16, "height": 660})
    wrong = []
    for name, scene in SCENES.items():
        dashboard = go(page, harness, scene, theme)
        found = {
            "axe": faults(dashboard),
            "contrast": unreadable(texts(dashboard.root)),
            "wider": dashboard.root.evaluate(WIDER),
        }
        wrong += [f"{name}: {kind} {what}" for kind, what in found.items() if what]
    assert "\n".join(wrong) == ""


def test_with_a_kernel_that_is_gone_nothing_can_be_begun_or_answered(harness: str, page: Page) -> None:
    dashboard = go(page, harness, SCENES["kernel gone"], "light")
    acts = dashboard.root.locator(".dnb-needs .dnb-btn, .dnb-epic-phase .dnb-btn")
    words = [(button.inner_text(), button.is_disabled()) for button in acts.all()]
    assert {"Allow", "Deny", "Hand off", "Run", "Stop", "Cancel"} >= {word for word, off in words if off}
    assert {word for word, off in words if not off} <= {"Open", "Log", "Show all 9 lines"}


@pytest.mark.parametrize("width", WIDTHS)
def test_hostile_questions_leave_the_view_its_room(width: int, harness: str, page: Page) -> None:
    page.set_viewport_size({"width": width + 16, "height": 660})
    root = go(page, harness, SCENES["hostile runs"], "light").root
    needs, view = (root.locator(part).bounding_box() for part in (".dnb-needs", ".dnb-main"))
    assert needs is not None
    assert view is not None
    assert needs["height"] < 300 < view["height"] + 100


def test_a_narrow_frame_leads_to_what_its_header_has_no_room_for(harness: str, page: Page) -> None:
    page.set_viewport_size({"width": 516, "height": 660})
    root = go(page, harness, Scene("", ".dnb-filter .dnb-icon"), "light").root
    assert root.get_by_role("button", name="Connect agents").is_visible()
    root.get_by_role("button", name="Keyboard help").click()
    root.get_by_role("dialog", name="Keyboard help").wait_for()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_is_pointed_at_can_be_read(theme: str, harness: str, page: Page) -> None:
    page.set_viewport_size({"width": 1118, "height": 660})
    needs = go(page, harness, SCENES["missions with runs"], theme).root.locator(".dnb-needs")
    for name in ("Allow Bash once", "Deny", "Open"):
        needs.get_by_role("button", name=name).first.hover()
        assert unreadable(texts(needs)) == [], name


@pytest.mark.parametrize("width", [900, 1102])
def test_answers_stand_below_each_other(width: int, harness: str, page: Page) -> None:
    page.set_viewport_size({"width": width + 16, "height": 660})
    root = go(page, harness, SCENES["missions with runs"], "light").root
    boxes = [acts.bounding_box() for acts in root.locator(".dnb-need > .dnb-acts").all()]
    assert len(boxes) > 1
    assert len({round(box["x"] + box["width"]) for box in boxes if box}) == 1


def test_what_shows_only_has_no_column_for_actions(harness: str, page: Page) -> None:
    dashboard = go(page, harness, SCENES["read-only"], "light")
    assert dashboard.root.locator(".dnb-order").count() > 0
    assert not dashboard.root.locator(".dnb-order > .dnb-acts").first.is_visible()
    assert dashboard.root.locator(".dnb-needs .dnb-btn").all_inner_texts().count("Allow") == 0
