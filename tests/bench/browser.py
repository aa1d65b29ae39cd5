"""How busy a browser is with a fleet that changes all the time, beside the same page when nothing changes.

    python tests/bench/browser.py [--orders 5000] [--sessions 1000] [--rate 50] [--seconds 10]

A real JupyterLab with the dashboard over a load of epics and sessions; half of the changes are new turns of
sessions, half are phases that change their status. Printed for each view: the share of time in which the
browser's main thread works (processor time of its tasks), how long a key press takes until the frame after
it (p50, p95), and the bytes that a change costs on the wire. Aim: under 30 % busy, under 50 ms for a key.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))  # the harness of the end-to-end tests

import browser
from e2e.fixtures import ARGS, VIEWPORT
from e2e.lab import Lab
from e2e.page import Dashboard, Notebook
from playwright.sync_api import CDPSession, Page, sync_playwright
from sandbox import SANDBOX

from dispatch_nb.demo.load import Load, append_turn, flip_phase, populate

PHASES = 4
PHASE = "4"
#: Keys that are pressed in a measurement.
PRESSES = 30
#: Times (ms) from a key press to the frame after it, collected in the page.
KEYS = """() => { window.keys = []; document.addEventListener("keydown", (event) => {
  requestAnimationFrame(() => setTimeout(() => window.keys.push(performance.now() - event.timeStamp)));
}, true); }"""
VIEWS = ("missions", "orders", "sessions")
ROWS = {"missions": ".dnb-epic", "orders": ".dnb-order", "sessions": ".dnb-session"}


@dataclass
class Measured:
    """One view for some seconds."""

    busy: float
    """Share of the time, 0 to 1."""
    keys: list[float]
    """Milliseconds."""
    frames: list[int] = field(default_factory=list)
    """Bytes of each message from the kernel."""


@contextmanager
def changing(load: Load, rate: float) -> Iterator[list[int]]:
    """Change the load `rate` times a second while the block runs; the list holds the number of changes."""
    stop, made = threading.Event(), [0]

    def run() -> None:
        plans, logs = itertools.cycle(load.plans), itertools.cycle(reversed(load.transcripts[-200:]))
        status = itertools.cycle(["ON_HOLD", "TODO"])
        while not stop.wait(1 / rate):
            if made[0] % 2:
                flip_phase(next(plans), PHASE, next(status))
            else:
                append_turn(next(logs))
            made[0] += 1

    thread = threading.Thread(target=run, daemon=True)
    if rate > 0:
        thread.start()
    try:
        yield made
    finally:
        stop.set()
        if rate > 0:
            thread.join(10)


def percentile(values: list[float], q: float) -> float:
    """Return the `q`-th percentile."""
    return statistics.quantiles(values, n=100, method="inclusive")[int(q) - 1]


def busy_seconds(cdp: CDPSession) -> tuple[float, float]:
    """Return (now, processor time of the tasks of the page's main thread), in seconds."""
    metrics = {m["name"]: m["value"] for m in cdp.send("Performance.getMetrics")["metrics"]}
    return time.perf_counter(), metrics["TaskDuration"]


def measure(page: Page, cdp: CDPSession, view: str, seconds: float) -> Measured:
    """Watch a view for `seconds` while keys are pressed in it."""
    frames: list[int] = []
    listen = lambda event: frames.append(len(event["response"]["payloadData"]))  # noqa: E731
    root = page.locator(".dispatch-nb")
    root.locator(f".dnb-tab[data-view='{view}']").click()
    root.locator(ROWS[view]).first.wait_for()
    root.locator(".dnb-main [role='grid'] [tabindex='0']").first.focus()
    page.evaluate("window.keys.length = 0")
    cdp.on("Network.webSocketFrameReceived", listen)
    began, before = busy_seconds(cdp)
    for number in range(PRESSES):  # waited for by a timer: polling in the page would be work of its own
        page.keyboard.press("ArrowUp" if number % 6 == 5 else "ArrowDown")
        page.evaluate("ms => new Promise(resolve => setTimeout(resolve, ms))", seconds * 1000 / PRESSES)
    ended, after = busy_seconds(cdp)
    cdp.remove_listener("Network.webSocketFrameReceived", listen)
    return Measured((after - before) / (ended - began), page.evaluate("window.keys"), frames)


def report(name: str, measured: Measured, changes: int = 0) -> None:
    """Print a line of the table."""
    share = f"{sum(measured.frames) / changes:10.0f} B" if changes else f"{'':12}"
    p50, p95 = (percentile(measured.keys, q) for q in (50, 95))
    print(f"{name:34}{measured.busy:8.1%}{p50:9.1f} ms{p95:9.1f} ms{share}")


def run(page: Page, lab: Lab, load: Load, home: Path, args: argparse.Namespace) -> None:
    """Open the dashboard over the load, and measure each view, still and changing."""
    notebook = Notebook(lab, page, "browser")
    dashboard: Dashboard = notebook.open(f"from dispatch_nb import Dispatch\nd = Dispatch(home={str(home)!r})\nd")
    dashboard.root.locator(".dnb-epic").first.wait_for(timeout=120_000)
    page.wait_for_function("!document.querySelector('.dnb-progress')", timeout=300_000)
    cdp: Any = page.context.new_cdp_session(page)
    cdp.send("Performance.enable", {"timeDomain": "threadTicks"})  # what it works, not what it waits for a core
    cdp.send("Network.enable")
    page.evaluate(KEYS)
    for view in VIEWS:
        report(f"{view}, nothing changes", measure(page, cdp, view, args.seconds))
        with changing(load, args.rate) as made:
            busy = measure(page, cdp, view, args.seconds)
            changes = made[0]
        report(f"{view}, {changes / args.seconds:.0f} changes a second", busy, changes)
    notebook.save()
    size = (lab.root / "browser.ipynb").stat().st_size
    print(f"saved notebook: {size / 1000:.1f} KB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=5000)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=10)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dispatch-bench-") as folder:
        home = Path(folder, "home")
        load = populate(home, sessions=args.sessions, epics=args.orders // PHASES)
        head = f"{args.orders} orders, {args.sessions} sessions"
        print(f"{head:34}{'busy':>8}{'key p50':>12}{'p95':>12}{'a change':>12}")
        lab = Lab(Path(folder))
        lab.start()
        try:
            with sync_playwright() as playwright:
                chromium = playwright.chromium.launch(executable_path=browser.find(), args=[*ARGS, "--no-sandbox"])
                run(chromium.new_page(viewport=VIEWPORT), lab, load, home, args)  # type: ignore[arg-type]
                chromium.close()
        finally:
            lab.stop()
    SANDBOX.leave()


if __name__ == "__main__":
    main()
