"""What a visitor of `dispatch-nb voila` sees, and what a visitor who means ill gets."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest
from e2e.fleet import Fleet, small_fleet
from e2e.page import SLOW_MS, SOON_MS, Dashboard
from e2e.visitors import VoilaServer
from playwright.sync_api import Page, expect

from dispatch_nb.faces.wire import READS, Op

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITES = sorted(set(get_args(Op)) - READS)
#: Verbs on buttons that write.
VERBS = (
    "Run",
    "Start",
    "Connect",
    "Stop",
    "Hand off",
    "Resume",
    "Allow",
    "Deny",
    "Answer",
    "Set status",
    "Remove",
    "New epic",
)
#: Seconds to the first row that a visitor sees.
PAINT_S = 4.0
SETTINGS = {"VisitorKernels": {"left_s": 1.0, "unseen_s": 12.0, "cull_interval": 1, "cull_idle_timeout": 1}}
# Speaks to the page's kernel over a socket of its own, as any script of a visitor can: to every widget that it has.
FORGE = """async ([ops, args, code]) => {
  const {kernelId, baseUrl} = JSON.parse(document.getElementById("jupyter-config-data").textContent);
  const socket = new WebSocket(`ws://${location.host}${baseUrl}api/kernels/${kernelId}/channels?session_id=forger`);
  await new Promise((resolve, reject) => Object.assign(socket, {onopen: resolve, onerror: reject}));
  const waiting = new Map();
  socket.onmessage = ({data}) => {
    const message = JSON.parse(data);
    const id = message.channel === "shell" ? message.parent_header.msg_id : message.content.data?.content?.id;
    waiting.get(id)?.(message);
  };
  const send = (msg_type, content) => {
    const header = {msg_id: crypto.randomUUID(), msg_type, username: "", session: "forger", version: "5.3",
                    date: new Date().toISOString()};
    socket.send(JSON.stringify({header, parent_header: {}, metadata: {}, content, channel: "shell", buffers: []}));
    return header.msg_id;
  };
  const answer = (id) => new Promise((resolve) => waiting.set(id, resolve));
  send("execute_request", {code, silent: false, store_history: false, user_expressions: {}, allow_stdin: false});
  const {content: {comms}} = await answer(send("comm_info_request", {target_name: "jupyter.widget"}));
  const told = {};
  for (const op of ops) {
    const request = {kind: "request", id: `forged-${op}`, op, args};
    for (const comm_id of Object.keys(comms)) {
      send("comm_msg", {comm_id, data: {method: "update", state: {read_only: false}, buffer_paths: []}});
      send("comm_msg", {comm_id, data: {method: "custom", content: request}});
    }
    const {ok, error} = (await answer(request.id)).content.data.content;
    told[op] = ok ? "ok" : error.code;
  }
  return told;
}"""


@pytest.fixture(scope="module")
def voila(tmp_path_factory: pytest.TempPathFactory) -> Iterator[VoilaServer]:
    server = VoilaServer(tmp_path_factory.mktemp("voila"), settings=SETTINGS)
    small_fleet(server.home)
    server.start()
    yield server
    assert server.stop() == []


@pytest.fixture
def fleet(voila: VoilaServer) -> Fleet:
    return Fleet(voila.home)


def visit(page: Page, voila: VoilaServer, query: str = "") -> Dashboard:
    """Open the page and wait for the first row."""
    page.goto(f"{voila.url}{query}")
    expect(page.locator(".dispatch-nb [data-row]").first).to_be_visible(timeout=SLOW_MS)
    return Dashboard(page, page.locator(".dispatch-nb"))


def until(true: Callable[[], object], within: float = 30.0) -> None:
    """Look until it is true."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline
        threading.Event().wait(0.1)


def test_a_visitor_sees_the_fleet_in_time_and_nothing_leaves_the_page(
    page: Page, voila: VoilaServer, capsys: pytest.CaptureFixture[str]
) -> None:
    outside: list[str] = []
    page.on("request", lambda r: None if r.url.startswith((voila.url, "data:", "blob:")) else outside.append(r.url))
    seconds = []
    for _ in range(3):
        until(lambda: len(voila.kernels()) == 1)  # the one that waits
        began = time.perf_counter()
        dashboard = visit(page, voila)
        seconds.append(time.perf_counter() - began)
        expect(dashboard.epic("Passkeys and rotating tokens")).to_be_visible(timeout=SOON_MS)
        page.goto("about:blank")
    with capsys.disabled():
        print(f"\nVoilà, address to first row: {', '.join(f'{s:.2f} s' for s in seconds)}")  # noqa: T201  the measurement
    assert min(seconds) < PAINT_S
    assert outside == []


def test_the_address_filters_and_follows(page: Page, voila: VoilaServer) -> None:
    dashboard = visit(page, voila, "?view=orders&q=tokens&providers=claude,bard")
    expect(dashboard.order("Rotate refresh tokens")).to_be_visible()
    expect(dashboard.order("Webhook signatures")).to_have_count(0)
    expect(dashboard.root.locator(".dnb-notice")).to_contain_text("provider “bard”")
    dashboard.show("sessions")
    dashboard.find("proxy")
    page.wait_for_function("location.search.includes('q=proxy')", timeout=SOON_MS)
    page.reload()
    expect(dashboard.session("Find the flaky proxy test")).to_be_visible(timeout=SLOW_MS)
    expect(dashboard.session("Explain the cart summary")).to_have_count(0)
    assert parse_qs(urlsplit(page.url).query)["view"] == ["sessions"]


def test_a_dark_page_is_dark(page: Page, voila: VoilaServer) -> None:
    dashboard = visit(page, voila, "?theme=dark&view=orders")
    colour = dashboard.root.locator(".dnb-frame").evaluate("e => getComputedStyle(e).backgroundColor")
    assert max(int(word) for word in colour.removeprefix("rgb(").removesuffix(")").split(",")) < 64, colour
    assert parse_qs(urlsplit(page.url).query) == {"theme": ["dark"], "view": ["orders"]}


def test_no_control_writes(page: Page, voila: VoilaServer) -> None:
    places = ("", "?selected=epic:shop/user-auth/2", "?view=orders", "?view=sessions")
    session = "Explain the cart summary"
    for place in places:
        dashboard = visit(page, voila, place)
        if "sessions" in place:
            dashboard.session(session).click()
            expect(dashboard.root.locator(".dnb-messages")).to_contain_text("done", timeout=SOON_MS)
        names = dashboard.root.get_by_role("button").evaluate_all(
            "all => all.map((e) => (e.getAttribute('aria-label') ?? e.innerText).trim())"
        )
        assert len(names) > 5
        assert [name for name in names if name.startswith(VERBS)] == [], place


def test_forged_messages_are_refused(page: Page, voila: VoilaServer, fleet: Fleet) -> None:
    visit(page, voila)
    plan = fleet.home / "src/shop/.tasks/user-auth/plan.md"
    before = plan.read_bytes()
    trace = fleet.home / "executed"
    args: dict[str, Any] = {"project": "shop", "epic": "user-auth", "phase_id": "2", "provider": "claude"}
    args |= {"status": "DONE", "prompt": "x", "run_id": "x", "session_id": "x", "title": "x", "path": "/"}
    told = page.evaluate(FORGE, [[*WRITES, "epic"], args, f"open({str(trace)!r}, 'w')"])
    assert told == {**dict.fromkeys(WRITES, "read_only"), "epic": "ok"}
    assert plan.read_bytes() == before
    assert not trace.exists()


def test_a_kernel_ends_when_its_visitor_leaves(page: Page, voila: VoilaServer) -> None:
    until(lambda: len(voila.kernels()) == 1)
    waiting = voila.kernels()
    dashboard = visit(page, voila)
    until(lambda: len(voila.kernels()) == 2)  # the next visitor's is warm
    expect(dashboard.epic("Passkeys and rotating tokens")).to_be_visible()
    page.context.set_offline(True)  # it cannot say goodbye
    page.close(run_before_unload=False)
    until(lambda: not waiting[0].is_running(), within=20.0)
    assert len(voila.kernels()) == 1


def test_a_page_that_never_connects_keeps_no_kernel(voila: VoilaServer) -> None:
    until(lambda: len(voila.kernels()) == 1)
    waiting = voila.kernels()
    assert voila.status() == 200  # no script runs here
    until(lambda: not waiting[0].is_running(), within=40.0)
    until(lambda: len(voila.kernels()) == 1)


def test_another_name_than_loopbacks_is_refused(voila: VoilaServer) -> None:
    assert voila.status("voila/static/voila.js", Host="evil.example") in {200, 403}  # a file of Voilà's own
    assert voila.status("", Host=f"evil.example:{voila.port}") == 403
    assert voila.status("?template=classic") == 200
    assert voila.status("voila/files/readonly.ipynb") == 403
