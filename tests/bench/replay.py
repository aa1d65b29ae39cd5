"""How fast a long conversation opens in a real JupyterLab, from the click to the pixel.

    python tests/bench/replay.py [--megabytes 200] [--times 5]

Writes one transcript with the builders of the tests into a temporary home, waits for the first scan,
and opens the session's drawer: the first time while nothing of the conversation was read, then again.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[1]))  # the builders and the browser

import browser
from bench.messages import write
from e2e.fixtures import ARGS
from e2e.lab import Lab
from e2e.page import SLOW_MS, Dashboard, Notebook
from playwright.sync_api import expect, sync_playwright

if TYPE_CHECKING:
    from playwright.sync_api import Browser

START = "from dispatch_nb import Dispatch\nDispatch(home={home!r}, assume_live=True)"
LAST = "Done. " * 40


def ms(since: float) -> float:
    """Return the milliseconds that went by."""
    return (time.perf_counter() - since) * 1000


def opened(dashboard: Dashboard) -> dict[str, float]:
    """Open the drawer, go to the beginning of the conversation, close it."""
    talk = dashboard.root.locator(".dnb-messages")
    began = time.perf_counter()
    dashboard.session("Do 0").click()
    expect(talk.get_by_text(LAST[:60]).last).to_be_in_viewport(timeout=SLOW_MS)
    last = ms(began)
    expect(talk.locator("[data-page]:not([data-empty])").last).to_be_attached(timeout=SLOW_MS)
    whole = ms(began)
    began = time.perf_counter()
    talk.evaluate("box => { box.scrollTop = 0; }")
    expect(talk.get_by_text("Do 0, please")).to_be_in_viewport(timeout=SLOW_MS)
    found = {"last messages": last, "whole conversation": whole, "its beginning": ms(began)}
    found["rows drawn"] = talk.locator("[data-at]").count()
    dashboard.page.keyboard.press("Escape")
    return found


def measure(chromium: Browser, lab: Lab, home: Path, times: int) -> list[dict[str, float]]:
    """Open the conversation some times."""
    page = chromium.new_context(viewport={"width": 1400, "height": 1000}, reduced_motion="reduce").new_page()
    dashboard = Notebook(lab, page, "bench").open(START.format(home=str(home)))
    expect(dashboard.root.locator(".dnb-progress")).to_have_count(0, timeout=10 * SLOW_MS)
    dashboard.show("sessions")
    return [opened(dashboard) for _ in range(times)]


def main() -> None:
    """Write, open, print."""
    parser = argparse.ArgumentParser(description="How fast does a long conversation open in the drawer?")
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        path = write(folder / "agents", given.megabytes * 1_000_000, 2000)
        lab = Lab(folder)
        lab.start()
        try:
            chromium = playwright.chromium.launch(executable_path=browser.find(), args=[*ARGS, "--no-sandbox"])
            first, *rest = measure(chromium, lab, folder / "agents", given.times)
        finally:
            lab.stop()
        print(f"{path.stat().st_size / 1e6:.0f} MB, milliseconds from the click")
        print("first time   " + "   ".join(f"{name} {value:,.0f}" for name, value in first.items()))
        if rest:
            again = {name: statistics.median(found[name] for found in rest) for name in first}
            print("then (p50)   " + "   ".join(f"{name} {value:,.0f}" for name, value in again.items()))


if __name__ == "__main__":
    main()
