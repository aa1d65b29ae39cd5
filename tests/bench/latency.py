"""From a write on disk to the DataFrame and to the pixel, beside the floor of the same run.

    python tests/bench/latency.py [--sessions 1000] [--epics 200] [--rounds 40] [--no-browser]

The floor of the DataFrame is watchfiles alone, with the same settings: write, and the change is
yielded. The floor of the pixel is that, plus a bare anywidget trait: set on a kernel's thread, and
the browser's next frame has it. Both fleets live in a temporary home.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import watchfiles

sys.path.insert(0, str(Path(__file__).parents[1]))  # the harness of the end-to-end tests

from sandbox import SANDBOX  # on import it enters: nothing here sees the real home

from dispatch_nb import Dispatch
from dispatch_nb.demo.load import Load, append_turn, flip_phase, populate
from dispatch_nb.sources.watcher import DEBOUNCE_MS, STEP_MS
from dispatch_nb.state.state import State

DEADLINE_S = 10.0
PHASE = "4"
WORDS = {"ON_HOLD": "On hold", "TODO": "To do"}

#: Resolves with the time (ms since the epoch) of the frame in which a row says what it should.
WATCH = """([key, word]) => {
  window.seen = new Promise(resolve => {
    const done = () => document.querySelector(`.dispatch-nb [data-key="${CSS.escape(key)}"] .dnb-rail`)
      ?.getAttribute('aria-label')?.includes(word);
    const observer = new MutationObserver(() => {
      if (!done()) return;
      observer.disconnect();
      requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
    });
    observer.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
  });
}"""
BARE = '''
import threading, time, anywidget, traitlets
class Bare(anywidget.AnyWidget):
    _esm = """export default { render({ model, el }) {
      el.className = "bare"; window.bare = [];
      model.on("change:t", () => { const t = model.get("t"); el.textContent = t;
        requestAnimationFrame(() => window.bare.push(performance.timeOrigin + performance.now() - t * 1000)); });
    } }"""
    t = traitlets.Float().tag(sync=True)
bare = Bare()
def run():
    for _ in range(ROUNDS):
        threading.Event().wait(0.1)
        bare.t = time.time()
bare
'''


def percentile(values: list[float], q: float) -> float:
    """Return the `q`-th percentile of milliseconds."""
    return statistics.quantiles(values, n=100, method="inclusive")[int(q) - 1]


def watch_floor(folder: Path, rounds: int) -> list[float]:
    """Return the milliseconds from an append to the change that watchfiles yields."""
    file = folder / "floor.jsonl"
    file.write_text("", encoding="utf-8")
    came, stop, ready = threading.Event(), threading.Event(), threading.Event()

    def follow() -> None:
        ready.set()
        for _ in watchfiles.watch(folder, step=STEP_MS, debounce=DEBOUNCE_MS, stop_event=stop, rust_timeout=100):
            came.set()

    thread = threading.Thread(target=follow, daemon=True)
    thread.start()
    ready.wait(DEADLINE_S)
    times = []
    for n in range(rounds + 1):
        stop.wait(0.15)  # longer than the debounce: each write stands alone
        came.clear()
        began = time.perf_counter()
        with file.open("a", encoding="utf-8") as out:
            out.write("{}\n")
        if came.wait(DEADLINE_S) and n:  # the first one may come before the watch stands
            times.append((time.perf_counter() - began) * 1000)
    stop.set()
    thread.join(DEADLINE_S)
    return times


def to_frame(dispatch: Dispatch, load: Load, rounds: int) -> list[float]:
    """Return the milliseconds from an append to a transcript to the frame that has it."""
    pause = threading.Event()
    times = []
    for n in range(rounds):
        pause.wait(0.15)
        path = load.transcripts[-1 - n % 20]
        session = path.stem
        with waiting(dispatch, f"claude/{session}") as changed:
            began = time.perf_counter()
            append_turn(path)
            changed()
            frame = dispatch.sessions
            times.append((time.perf_counter() - began) * 1000)
        assert session in set(frame["session_id"])
    return times


@contextmanager
def waiting(dispatch: Dispatch, key: str) -> Iterator[Callable[[], None]]:
    """Give a function that waits until the session has another turn than at the beginning."""
    before, came = dispatch.state.sessions[key].turns, threading.Event()

    def look(_old: State, new: State) -> None:
        if new.sessions[key].turns != before:
            came.set()

    unsubscribe = dispatch.subscribe(look)

    def wait() -> None:
        if not came.wait(DEADLINE_S):
            raise TimeoutError("the change did not arrive")

    try:
        yield wait
    finally:
        unsubscribe()


def to_pixel(folder: Path, home: Path, load: Load, rounds: int) -> tuple[list[float], list[float]]:
    """Return the milliseconds from a plan's replacement to the frame that shows it, and of a bare trait."""
    import browser  # noqa: PLC0415  the harness of the end-to-end tests
    from e2e.fixtures import ARGS, VIEWPORT  # noqa: PLC0415  idem
    from e2e.lab import Lab  # noqa: PLC0415  idem
    from e2e.page import Notebook  # noqa: PLC0415  idem
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  idem

    lab = Lab(folder)
    lab.start()
    plans = {f"{plan.parents[2].name}/{plan.parent.name}": plan for plan in load.plans}
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser.find(), args=[*ARGS, "--no-sandbox"])
            page = chromium.new_page(viewport=VIEWPORT)  # type: ignore[arg-type]
            notebook = Notebook(lab, page, "latency")
            notebook.open(f"from dispatch_nb import Dispatch\nd = Dispatch(home={str(home)!r})\nd")
            page.wait_for_selector(".dispatch-nb .dnb-epic", timeout=60_000)
            pause = threading.Event()
            pixels = []
            status = "ON_HOLD"
            key = next(
                k for k in page.eval_on_selector_all(".dnb-epic", "rows => rows.map(r => r.dataset.key)") if k in plans
            )
            flip_phase(plans[key], PHASE, "TODO")
            for _ in range(rounds):
                pause.wait(0.25)
                page.evaluate(WATCH, [key, f"{PHASE} {WORDS[status]}"])
                began = time.time() * 1000
                flip_phase(plans[key], PHASE, status)
                pixels.append(page.evaluate("window.seen") - began)
                status = "TODO" if status == "ON_HOLD" else "ON_HOLD"
            bare = Notebook(lab, page, "bare")
            path = lab.notebook("bare", BARE.replace("ROUNDS", str(rounds)), "threading.Thread(target=run).start()")
            page.goto(f"{lab.url}lab/workspaces/bare/tree/{path}?token=e2e&reset")
            bare.wait_for_kernel()
            bare.command("notebook:run-all-cells")
            page.wait_for_function(f"window.bare?.length >= {rounds}", timeout=60_000)
            floor = page.evaluate("window.bare")
            chromium.close()
    finally:
        lab.stop()
    return pixels, floor


def report(name: str, values: list[float], floor: list[float] | None = None) -> None:
    """Print a line of the table."""
    ratio = f"{percentile(values, 50) / percentile(floor, 50):9.1f}x" if floor else ""
    print(f"{name:34}{percentile(values, 50):9.1f} ms{percentile(values, 95):9.1f} ms{ratio}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sessions", type=int, default=1000)
    parser.add_argument("--epics", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--no-browser", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dispatch-bench-") as folder:
        home = Path(folder, "home")
        load = populate(home, sessions=args.sessions, epics=args.epics)
        print(f"{args.sessions} sessions, {args.epics} epics, {args.rounds} rounds{'p50':>24}{'p95':>12}{'floor':>9}")
        (floor_folder := Path(folder, "floor")).mkdir()
        watch = watch_floor(floor_folder, args.rounds)
        report("watchfiles alone", watch)
        with Dispatch(home=home) as dispatch:
            assert len(dispatch.sessions) == args.sessions
            report("append to DataFrame", to_frame(dispatch, load, args.rounds), watch)
        if not args.no_browser:
            pixels, bare = to_pixel(Path(folder), home, load, args.rounds)
            report("bare anywidget trait to pixel", bare)
            floor = [w + b for w, b in zip(sorted(watch), sorted(bare), strict=False)]
            report("plan.md to pixel", pixels, floor)
    SANDBOX.leave()


if __name__ == "__main__":
    main()
