"""Whatever agents write is shown as text: nothing runs, nothing is asked for elsewhere, nothing leaves its place."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from builders.claude import Log
from e2e.fleet import Fleet
from e2e.page import SOON_MS, Dashboard, Notebook, screenshot
from e2e.payloads import ALL, LONG, MARKUP
from playwright.sync_api import Dialog, Page, Route, expect

if TYPE_CHECKING:
    from pathlib import Path

START = "from dispatch_nb import Dispatch\nDispatch(home={home!r}, assume_live=True)"
#: Set before anything else in the page: what a payload calls.
TRAP = "window.pwned = []; window.pwn = (...args) => { window.pwned.push(String(args)); };"
#: Elements that nothing of an agent's may become, and attributes that nothing of ours has.
FOREIGN = """(root) => [...root.querySelectorAll("*")].filter((e) =>
  e.matches("script, style, link, meta, base, iframe, object, embed, form[action], audio, video, source")
  || e.matches("marquee, use, math, template, noscript, x")
  || (e.localName === "img" && !e.src.startsWith("data:image/"))
  || [...e.attributes].some((a) => /^on/i.test(a.name) || /^\\s*(javascript|vbscript|data:text)/i.test(a.value))
  || e.id === "jupyter-config-data"
).map((e) => e.outerHTML.slice(0, 200))"""
#: What sticks out of the dashboard to the side.
WIDE = """(root) => {
  const page = document.documentElement.scrollWidth - window.innerWidth;
  return [root.scrollWidth - root.clientWidth, page]; }"""


class Watch:
    """Follows whether anything of a page runs or asks for more than it should."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        self.outside: list[str] = []
        self.dialogs: list[str] = []
        self._origin = origin.rstrip("/")
        page.add_init_script(TRAP)
        page.on("dialog", self._dialog)
        page.route("**/*", self._route)

    def _dialog(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _route(self, route: Route) -> None:
        url = route.request.url
        if url.startswith((self._origin, "data:", "blob:", self._origin.replace("http", "ws"))):
            route.continue_()
        else:
            self.outside.append(url)
            route.abort()

    def check(self, dashboard: Dashboard, what: str) -> None:
        """Fail if anything ran, was asked for, or became an element."""
        assert dashboard.root.evaluate(FOREIGN) == [], what
        assert self.page.evaluate("window.pwned") == [], what
        assert self.dialogs == [], what
        assert self.outside == [], what
        inside, page = dashboard.root.evaluate(WIDE)
        assert (inside, page) == (0, 0), f"{what}: something is wider than the dashboard"


def hostile_fleet(home: Path) -> Fleet:
    """Return a home in which every text that an agent writes is an attack."""
    fleet = Fleet(home)
    for number in range(0, len(ALL), 12):
        some = ALL[number : number + 12]
        phases = [(json.dumps(text), "IN_PROGRESS" if i % 2 else "TODO") for i, text in enumerate(some)]
        fleet.epic("shop", f"evil-{number}", some[0], phases, "\n\n".join([*ALL, LONG[:20_000]]))
        for i, text in enumerate(some, 1):
            fleet.log("shop", f"evil-{number}", i, f"{text}\n\n{LONG[:5000]}")
    fleet.epic("shop", "long", LONG[:200_000], [(LONG[:200_000], "BLOCKED")], LONG)
    _session(fleet, "all", ALL)
    _session(fleet, "long", (LONG,))
    return fleet


def _session(fleet: Fleet, name: str, texts: tuple[str, ...]) -> None:
    cwd = str(fleet.project("shop"))
    log = Log(f"0dfc3452-8ef5-4cc8-baef-{name.encode().hex():0>12}"[:36], cwd=cwd)
    log.time = fleet.now
    log._common["gitBranch"] = "feat/<img src=x onerror=pwn(1)>"  # noqa: SLF001  the builder has no word for it
    log.user("\n\n".join(texts))
    for number, text in enumerate(texts):
        call = {
            "type": "tool_use",
            "id": f"t{number}",
            "name": MARKUP[number % len(MARKUP)][:60] if number % 3 else "Edit",
        }
        given: dict[str, Any] = {
            "file_path": f"{cwd}/{text[:100]}",
            "old_string": text,
            "new_string": text + "x",
            "command": text,
        }
        log.assistant(call | {"input": given}, "tool_use", f"m{number}")
        log.user([{"type": "tool_result", "tool_use_id": f"t{number}", "content": text, "is_error": number % 5 == 0}])
        log.assistant({"type": "thinking", "thinking": text, "signature": ""}, None, f"k{number}")
        log.assistant({"type": "text", "text": text}, "end_turn", f"x{number}")
    folder = fleet.home / ".claude" / "projects" / "-hostile"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{log.session}.jsonl").write_bytes(log.bytes())


@pytest.fixture
def watch(page: Page, lab: Any) -> Watch:
    return Watch(page, lab.url)


def test_what_agents_write_is_text(watch: Watch, notebook: Notebook, tmp_path: Path) -> None:
    fleet = hostile_fleet(tmp_path / "home")
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    expect(dashboard.root.locator(".dnb-epic").first).to_be_visible(timeout=SOON_MS)
    for view, rows in (("missions", ".dnb-epic"), ("orders", ".dnb-order"), ("sessions", ".dnb-session")):
        dashboard.show(view)
        expect(dashboard.root.locator(rows).first).to_be_visible(timeout=SOON_MS)
        screenshot(dashboard, tmp_path, view)
        expect(dashboard.root).to_contain_text(MARKUP[0])  # it is there, as text
        watch.check(dashboard, view)
    _drawers(watch, dashboard, tmp_path)


def _drawers(watch: Watch, dashboard: Dashboard, folder: Path) -> None:
    dashboard.show("missions")
    for slug in ("evil-0", "long"):
        dashboard.root.locator(f".dnb-epic[data-key$='{slug}']").scroll_into_view_if_needed()
        dashboard.root.locator(f".dnb-epic[data-key$='{slug}']").click()
        expect(dashboard.root.locator(".dnb-drawer .dnb-prose").first).to_be_visible(timeout=SOON_MS)
        _hover(dashboard)
        screenshot(dashboard, folder, f"epic-{slug}")
        watch.check(dashboard, f"the epic {slug}")
        dashboard.page.keyboard.press("Escape")
    dashboard.show("sessions")
    for number in range(dashboard.root.locator(".dnb-session[data-key]").count()):
        dashboard.root.locator(".dnb-session[data-key]").nth(number).click()
        expect(dashboard.root.locator(".dnb-drawer .dnb-messages")).to_be_visible(timeout=SOON_MS)
        for fold in dashboard.root.locator(".dnb-drawer [aria-expanded='false']").all()[:40]:
            if fold.is_visible():
                fold.click()
        _hover(dashboard)
        screenshot(dashboard, folder, f"session-{number}")
        watch.check(dashboard, f"session {number}")
        dashboard.page.keyboard.press("Escape")
    dashboard.root.locator(".dnb-problems").last.click()
    watch.check(dashboard, "the problems")


def _hover(dashboard: Dashboard) -> None:
    """Pass over what is shown, as handlers on it would want."""
    box = dashboard.root.bounding_box()
    assert box is not None
    for step in range(0, int(box["height"]), 24):
        dashboard.page.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + step)


def test_the_watch_sees_what_is_wrong(watch: Watch, page: Page) -> None:
    page.goto("about:blank")
    page.set_content(
        "<div class=dispatch-nb><img src='https://evil.example/x.png' onerror='pwn(1)'>"
        "<a href='javascript:pwn(1)'>x</a><p>fine</p></div>"
    )
    page.wait_for_function("window.pwned.length > 0", timeout=SOON_MS)
    found = page.locator(".dispatch-nb").evaluate(FOREIGN)
    assert len(found) == 2
    assert watch.outside == ["https://evil.example/x.png"]
