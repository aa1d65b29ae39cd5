"""Ten visitors of `dispatch-nb voila`: seconds to the first row, memory and CPU, beside a bare notebook.

    python tests/bench/voila.py [--visitors 10] [--sessions 1000] [--epics 200]

Visitors come one after the other, each when the one before sees a row and the next kernel is warm (or, with
cold kernels, at once), and all stay. The bare notebook is one ipywidgets label under a plain Voilà: what a
kernel, a page and a socket cost anyway. Memory and CPU are those of the server and its kernels, without the
browser; PSS counts what processes share once.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))  # the harness of the end-to-end tests

import browser
from e2e.visitors import VoilaServer
from sandbox import SANDBOX  # on import it enters: nothing here sees the real home

from dispatch_nb.demo.load import populate

if TYPE_CHECKING:
    import psutil
    from playwright.sync_api import Browser

REST_S = 10.0
WARM_S = 60.0
SLOW_MS = 60_000
BARE = {
    "cells": [
        {
            "cell_type": "code",
            "id": "bare",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": "import ipywidgets\nipywidgets.Label('bare')",
        }
    ],
    "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}
ROW = ".dispatch-nb [data-row]"
MB = 1024 * 1024


class Row(NamedTuple):
    """What one way of serving cost."""

    name: str
    seconds: list[float]
    rss: float
    pss: float
    kernels: int
    start_cpu: float
    rest_cpu: float

    def text(self) -> str:
        quick = statistics.median(self.seconds)
        slow = sorted(self.seconds)[max(0, round(len(self.seconds) * 0.95) - 1)]
        each = self.pss / max(1, self.kernels)
        return (
            f"{self.name:<28}{len(self.seconds):>3}{quick:>8.2f} s{slow:>8.2f} s{self.rss:>9.0f} MB{self.pss:>8.0f} MB"
            f"{each:>8.0f} MB{self.start_cpu:>9.2f} s{self.rest_cpu:>8.1f} %"
        )


HEAD = f"{'':<28}{'n':>3}{'p50':>10}{'p95':>10}{'RSS':>12}{'PSS':>11}{'a kernel':>11}{'CPU/visit':>11}{'at rest':>10}"


def family(server: VoilaServer) -> list[psutil.Process]:
    """Return the processes of a server and its kernels."""
    return [server.process, *server.process.children(recursive=True)]


def cpu(server: VoilaServer) -> float:
    """Return the seconds of CPU that they have used so far."""
    return sum(sum(process.cpu_times()[:2]) for process in family(server))


def memory(server: VoilaServer) -> tuple[float, float]:
    """Return the sums of RSS and of PSS, in MB; where the system does not tell PSS, RSS twice."""
    found = [process.memory_full_info() for process in family(server)]
    rss = sum(info.rss for info in found) / MB
    return rss, sum(getattr(info, "pss", info.rss) for info in found) / MB


def rest(seconds: float) -> None:
    """Let time go by."""
    threading.Event().wait(seconds)


def warmed(server: VoilaServer, count: int) -> None:
    """Wait until so many kernels are there, and idle."""
    deadline = time.monotonic() + WARM_S
    while len(server.kernels()) < count and time.monotonic() < deadline:
        rest(0.1)
    before = cpu(server)
    while time.monotonic() < deadline:
        rest(0.5)
        now = cpu(server)
        if now - before < 0.1:
            return
        before = now


def measure(name: str, server: VoilaServer, chromium: Browser, visitors: int, *, warm: bool, row: str) -> Row:
    """Let the visitors come, and stay."""
    seconds = []
    contexts = []
    if warm:
        warmed(server, 1)
    began = cpu(server)
    for count in range(visitors):
        context = chromium.new_context()
        page = context.new_page()
        start = time.perf_counter()
        page.goto(server.url, wait_until="commit")
        page.wait_for_selector(row, timeout=SLOW_MS)
        seconds.append(time.perf_counter() - start)
        contexts.append(context)
        warmed(server, count + 1 + warm)
    start_cpu = (cpu(server) - began) / visitors
    before = cpu(server)
    rest(REST_S)
    rest_cpu = (cpu(server) - before) / REST_S * 100
    kernels = len(server.kernels())
    rss, pss = memory(server)
    for context in contexts:
        context.close()
    return Row(name, seconds, rss, pss, kernels, start_cpu, rest_cpu)


@contextmanager
def served(folder: Path, *options: str, sessions: int, epics: int) -> Iterator[VoilaServer]:
    """A server over a fleet; with `bare` among the options, a plain Voilà over one label."""
    folder.mkdir()
    if "bare" in options:
        server = VoilaServer(folder)
        (folder / "bare.ipynb").write_text(json.dumps(BARE), encoding="utf-8")
        server.command = [sys.executable, "-m", "voila", "bare.ipynb", "--no-browser", f"--port={server.port}"]
    else:
        populate(folder / "fleet", sessions=sessions, epics=epics)
        server = VoilaServer(folder, *options, "--home", str(folder / "fleet"))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--visitors", type=int, default=10)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--epics", type=int, default=200)
    args = parser.parse_args()
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  slow to import

    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    print(f"{args.visitors} visitors, {args.sessions} sessions, {args.epics} epics; load of the machine before: {load}")
    print(HEAD)
    runs = [
        ("bare label, one visitor", ["bare"], 1, ".widget-label"),
        ("cold kernels, one visitor", ["--warm", "0"], 1, ROW),
        ("warm kernels, one visitor", ["--warm", "1"], 1, ROW),
        ("cold kernels", ["--warm", "0"], args.visitors, ROW),
        ("warm kernels", ["--warm", "1"], args.visitors, ROW),
    ]
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=flags)
        for name, options, visitors, row in runs:
            place = Path(folder, name.replace(" ", "-"))
            with served(place, *options, sessions=args.sessions, epics=args.epics) as server:
                warm = "1" in options
                print(measure(name, server, chromium, visitors, warm=warm, row=row).text(), flush=True)
        chromium.close()


if __name__ == "__main__":
    try:
        main()
    finally:
        SANDBOX.leave()
