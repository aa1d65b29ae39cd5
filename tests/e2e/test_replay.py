"""A conversation in the drawer: opened, paged, unfolded, searched, followed, in a real JupyterLab."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from e2e.contrast import texts, unreadable
from e2e.page import SLOW_MS, SOON_MS, Dashboard, Notebook
from e2e.story import Story
from e2e.test_access import faults
from playwright.sync_api import Locator, expect

if TYPE_CHECKING:
    from pathlib import Path

START = "from dispatch_nb import Dispatch\nd = Dispatch(home={home!r}, assume_live=True)\nd"
#: Milliseconds from a line in the log to the page, on a busy machine; a poller would take 30,000.
CHANGE_MS = 5000
#: Where the box is scrolled to, and how far its end is.
PLACE = "box => [box.scrollTop, box.scrollHeight - box.scrollTop - box.clientHeight]"

#: How far below the upper edge of the box a row begins.
ROW = """(box, row) =>
  box.querySelector(`[data-at="${row}"]`).getBoundingClientRect().top - box.getBoundingClientRect().top
"""
#: Two frames: what was to be drawn is drawn.
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"

#: `hasMoved`, once the wheel has scrolled the box.
MOVES = """box => {
  window.hasMoved = false;
  const moved = () => { window.hasMoved = true };
  box.addEventListener("wheel", () => box.addEventListener("scroll", moved, { once: true }), { once: true });
}"""
EDGE = """box => {
  const top = box.getBoundingClientRect().top;
  const row = [...box.querySelectorAll("[data-at]")].find(row => row.getBoundingClientRect().bottom > top + 1);
  return [row.dataset.at, row.getBoundingClientRect().top - top];
}"""


#: Whether a key is ours (the browser's own scroll would glide, and end where a page comes), and where it led to.
PRESSED = """(box, key) => {
  const isOurs = !box.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  return [isOurs, box.scrollTop];
}"""
#: Through the heights of more than a page, less than the box's padding at a time; End has it drawn again.
EVERY_HEIGHT = """box => {
  let height = 80;
  const next = () => {
    box.style.blockSize = `${height}px`;
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "End" }));
    height += 12;
    if (height < 1400) requestAnimationFrame(next);
    else window.everyHeight = "done";
  };
  box.style.flex = "none";
  next();
}"""


@pytest.fixture
def story(tmp_path: Path) -> Story:
    return Story(tmp_path / "home")


@pytest.fixture
def dashboard(notebook: Notebook, story: Story, tmp_path: Path) -> Dashboard:
    shown = notebook.open(START.format(home=str(tmp_path / "home")))
    shown.show("sessions")
    shown.session("Implement phase 3").click()
    expect(shown.root.locator("[data-page]").first).to_be_attached(timeout=SOON_MS)
    assert story.path.exists()
    return shown


@pytest.fixture
def talk(dashboard: Dashboard) -> Locator:
    return dashboard.root.locator(".dnb-messages")


def scroll(talk: Locator, by: int) -> None:
    """Turn the wheel over the conversation; back when it has moved, which may be some frames later."""
    talk.hover()
    talk.evaluate(MOVES)
    talk.page.mouse.wheel(0, by)
    talk.page.wait_for_function("() => window.hasMoved", timeout=SOON_MS)


def edge(talk: Locator) -> tuple[str, float]:
    """Return the row at the upper edge of the box, and how far above or below it begins."""
    row, at = talk.evaluate(EDGE)
    return str(row), float(at)


def place(talk: Locator, row: str) -> float:
    """Return how far below the upper edge of the box a row begins."""
    return float(talk.evaluate(ROW, row))


def test_it_opens_at_its_end_and_draws_little_of_it(talk: Locator) -> None:
    expect(talk.get_by_text("The column is missing because")).to_be_in_viewport()
    assert talk.evaluate(PLACE)[1] <= 1
    assert talk.locator("[data-at]").count() < 200


def test_it_is_paged_up_to_its_beginning(talk: Locator) -> None:
    begin = talk.get_by_text("a token that was rotated and comes back")
    expect(begin).to_have_count(0)
    talk.focus()
    talk.page.keyboard.press("Home")
    expect(begin).to_be_in_viewport(timeout=SOON_MS)
    assert talk.locator("[data-at]").count() < 200
    scroll(talk, 900)
    expect(talk.get_by_text("Go on with step 2", exact=True)).to_be_attached(timeout=SOON_MS)


def test_home_and_end_go_there_at_once(talk: Locator) -> None:
    for _ in range(2):
        assert talk.evaluate(PRESSED, "Home") == [True, 0]
        expect(talk.get_by_text("a token that was rotated and comes back")).to_be_in_viewport(timeout=SOON_MS)
        assert talk.evaluate(PLACE)[0] == 0
        talk.focus()
        talk.page.keyboard.press("End")
        expect(talk.get_by_text("The column is missing because")).to_be_in_viewport(timeout=SOON_MS)
        assert talk.evaluate(PLACE)[1] <= 1


def test_a_box_of_any_height_is_drawn_at_its_end_and_is_done(talk: Locator) -> None:
    expect(talk.locator("[data-empty]")).to_have_count(0, timeout=SOON_MS)
    talk.evaluate(EVERY_HEIGHT)
    # what is drawn asks for no other: a page that drew for ever would answer nothing more
    talk.page.wait_for_function("() => window.everyHeight === 'done'", timeout=SLOW_MS)
    assert talk.evaluate(PLACE)[1] <= 1


def test_nothing_jumps_while_pages_come(talk: Locator) -> None:
    for _ in range(8):
        scroll(talk, -700)
        talk.page.evaluate(FRAMES)
        row, before = edge(talk)
        expect(talk.locator("[data-empty]")).to_have_count(0, timeout=SOON_MS)
        talk.page.evaluate(FRAMES)
        assert place(talk, row) == pytest.approx(before, abs=1)  # rows above it may have come into view


def test_a_call_opens_to_what_it_was_given_and_gave(dashboard: Dashboard, talk: Locator) -> None:
    bash = talk.locator(".dnb-call").filter(has_text="uv run pytest")
    expect(bash).to_contain_text("exit 1")
    bash.locator("button").first.press("Enter")
    expect(bash.locator(".dnb-out")).to_contain_text("no such column: family_id")
    edit = talk.locator(".dnb-call").filter(has_text="Edit")
    expect(edit).to_contain_text("+2")
    edit.locator("button").first.click()
    expect(edit.locator(".dnb-diff [data-sign='+']")).to_have_count(2)
    scroll(talk, -30_000)
    expect(bash).to_have_count(0)
    dashboard.root.get_by_role("button", name="Follow").click()
    expect(bash.locator(".dnb-out")).to_be_visible(timeout=SOON_MS)  # it is still open


def test_a_picture_of_the_log_is_shown_and_code_has_colours(talk: Locator) -> None:
    picture = talk.locator("img.dnb-picture")
    expect(picture).to_be_visible(timeout=SOON_MS)
    assert picture.evaluate("image => [image.naturalWidth, image.src.slice(0, 22)]") == [240, "data:image/png;base64,"]
    expect(talk.locator("[data-code='key']").filter(has_text="def")).to_be_visible()


def test_the_end_is_followed_while_it_grows(story: Story, talk: Locator) -> None:
    for number in range(3):
        story.goes_on(f"It goes on, {number}.")
        expect(talk.get_by_text(f"It goes on, {number}.")).to_be_in_viewport(timeout=CHANGE_MS)
    assert talk.evaluate(PLACE)[1] <= 1


def test_what_is_read_stays_where_it_is_while_it_grows(dashboard: Dashboard, story: Story, talk: Locator) -> None:
    scroll(talk, -3000)
    expect(dashboard.root.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    expect(talk.locator("[data-empty]")).to_have_count(0, timeout=SOON_MS)
    talk.page.evaluate(FRAMES)
    row, before = edge(talk)
    story.goes_on("One more.")
    story.goes_on("And another.")
    news = dashboard.root.locator(".dnb-news")
    expect(news).to_have_text("2 new messages", timeout=CHANGE_MS)
    assert place(talk, row) == pytest.approx(before, abs=1)
    news.click()
    expect(talk.get_by_text("And another.")).to_be_in_viewport()
    expect(news).to_have_count(0)


def test_a_look_at_the_changes_keeps_the_place(dashboard: Dashboard, story: Story, talk: Locator) -> None:
    drawer = dashboard.root.locator(".dnb-drawer-session")
    scroll(talk, -6000)
    expect(dashboard.root.get_by_role("button", name="Follow", exact=True)).to_be_visible()
    expect(talk.locator("[data-empty]")).to_have_count(0, timeout=SOON_MS)
    talk.page.evaluate(FRAMES)
    row, before = edge(talk)
    drawer.get_by_role("tab", name="Changes").click()
    expect(talk).to_be_hidden()
    story.goes_on("Said while nobody looked.")  # it is drawn again without a height
    expect(dashboard.root.locator(".dnb-news")).to_have_text("1 new message", timeout=CHANGE_MS)
    drawer.get_by_role("tab", name="Conversation").click()
    expect(talk.locator(f"[data-at='{row}']")).to_be_in_viewport(timeout=SOON_MS)
    assert place(talk, row) == pytest.approx(before, abs=1)


def test_errors_edits_texts_and_times_are_found(dashboard: Dashboard, talk: Locator) -> None:
    drawer = dashboard.root.locator(".dnb-drawer-session")
    drawer.get_by_role("button", name="Previous error").click()
    expect(talk.locator("[data-found]")).to_contain_text("uv run pytest")
    drawer.get_by_role("button", name="Next edit").click()
    expect(talk.locator("[data-found]")).to_contain_text("src/auth/tokens.py")
    drawer.get_by_role("button", name="Find in the conversation").click()
    drawer.get_by_role("searchbox").fill("with step 31")
    dashboard.page.keyboard.press("Enter")
    expect(talk.locator("[data-found]")).to_have_text("Go on with step 31", timeout=SOON_MS)
    expect(talk.locator("[data-found]")).to_be_in_viewport()
    field = drawer.get_by_label("Time to go to")
    field.fill("2020-01-01T00:00:00")
    drawer.get_by_role("button", name="Go to time").click()
    expect(talk.get_by_text("a token that was rotated and comes back")).to_be_in_viewport(timeout=SOON_MS)


def test_what_was_changed_is_shown_by_file(dashboard: Dashboard) -> None:
    drawer = dashboard.root.locator(".dnb-drawer-session")
    drawer.locator(".dnb-files button").filter(has_text="tokens.py").click()
    file = drawer.locator(".dnb-changes li").filter(has_text="tokens.py")
    expect(file.locator(".dnb-diff")).to_contain_text("revoke_family", timeout=SOON_MS)
    expect(drawer.locator(".dnb-changes li").filter(has_text="auth.md")).to_contain_text("new")


def test_a_subagent_has_a_conversation_of_its_own(dashboard: Dashboard, talk: Locator) -> None:
    tree = dashboard.root.locator(".dnb-tree")
    tree.get_by_role("button", name="Explore").click()
    expect(talk).to_contain_text("Tokens are issued in tokens.py alone.", timeout=SOON_MS)
    expect(talk).not_to_contain_text("Go on with step")
    tree.get_by_role("button", name="This session").click()
    expect(talk).to_contain_text("The column is missing", timeout=SOON_MS)


def test_a_page_that_comes_back_shows_the_conversation(notebook: Notebook, dashboard: Dashboard, story: Story) -> None:
    notebook.save()
    dashboard.page.goto("about:blank")
    story.goes_on("Written while nobody looked.")
    back = notebook.reopen()
    expect(back.root.locator(".dnb-messages")).to_contain_text("Written while nobody looked.", timeout=SOON_MS)


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_all_of_it_can_be_read_and_reached(theme: str, notebook: Notebook, story: Story, tmp_path: Path) -> None:
    notebook.lab.set_theme(theme)
    dashboard = notebook.open(START.format(home=str(tmp_path / "home")))
    dashboard.show("sessions")
    dashboard.session("Implement phase 3").click()
    drawer = dashboard.root.locator(".dnb-drawer-session")
    for name in ("Edit", "Bash", "Thought"):
        drawer.locator(".dnb-call").filter(has_text=name).last.locator("button").first.click(timeout=SOON_MS)
    drawer.get_by_role("button", name="Previous edit").click()
    drawer.get_by_role("button", name="Find in the conversation").click()
    expect(drawer.locator("[data-found]")).to_be_visible(timeout=SOON_MS)
    assert (unreadable(texts(dashboard.root)), faults(dashboard)) == ([], [])
    drawer.get_by_role("tab", name="Changes").click()
    drawer.locator(".dnb-file").first.click()
    expect(drawer.locator(".dnb-changes .dnb-diff")).to_be_visible(timeout=SOON_MS)
    assert (unreadable(texts(dashboard.root)), faults(dashboard)) == ([], [])
    dashboard.page.set_viewport_size({"width": 800, "height": 1000})
    drawer.get_by_role("tab", name="About").click()
    assert (unreadable(texts(dashboard.root)), faults(dashboard)) == ([], [])
    assert story.path.exists()


def test_a_narrow_drawer_has_tabs(dashboard: Dashboard, talk: Locator) -> None:
    dashboard.page.set_viewport_size({"width": 800, "height": 1000})
    tabs = dashboard.root.get_by_role("tab")
    tabs.filter(has_text="About").click()
    expect(dashboard.root.locator(".dnb-about")).to_be_visible()
    expect(talk).to_be_hidden()
    tabs.filter(has_text="Conversation").click()
    expect(talk.get_by_text("The column is missing because")).to_be_in_viewport()
