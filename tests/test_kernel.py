"""A real kernel, spoken to as JupyterLab speaks to it: what the dashboard's liveness rests on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from e2e.fleet import Fleet, small_fleet
from kernels import Message, run, spoken_to, started, until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_client.manager import KernelManager

START = "from dispatch_nb import Dispatch\nd = Dispatch(home={home!r}, assume_live=True)\nd"
# Computes and does nothing else: a cell that lets go of the interpreter's lock for microseconds every few
# milliseconds (a loop over small files) can keep every other thread of a CPython 3.11 from getting it.
BUSY = """
print("busy", flush=True)
try:
    while True:
        sum(range(100_000))
except KeyboardInterrupt:
    print("free")
"""
THREADS = "import threading; print([t.name for t in threading.enumerate() if t.name.startswith('dispatch')])"


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return small_fleet(tmp_path / "home")


def says(text: str) -> Callable[[Message], bool]:
    return lambda message: message["msg_type"] == "stream" and text in message["content"]["text"]


def delta(message: Message) -> Message | None:
    """Return the delta that a message carries to the widget, if it does."""
    if message["msg_type"] != "comm_msg":
        return None
    content = message["content"]["data"].get("content") or {}
    return content if content.get("kind") == "delta" else None


def becomes(status: str) -> Callable[[Message], bool]:
    """Say whether a message tells the widget that the epic of limits has a status now."""

    def tells(message: Message) -> bool:
        rows = (delta(message) or {}).get("tables", {}).get("epics", {}).get("upsert", {})
        return any(row["status"] == status and row["epic"] == "rate-limits" for row in rows.values())

    return tells


def test_a_change_on_disk_reaches_the_browser_while_a_cell_is_busy(
    manager: KernelManager, kernel: BlockingKernelClient, fleet: Fleet
) -> None:
    run(kernel, START.format(home=str(fleet.home)))
    run(kernel, "len(d.epics)")  # the first scan is done
    kernel.execute(BUSY)
    until(kernel, says("busy"))
    began = time.monotonic()
    fleet.set_status(fleet.home / "src/gateway/.tasks/rate-limits/plan.md", "TODO", "BLOCKED")
    until(kernel, becomes("BLOCKED"), within=5.0)
    assert time.monotonic() - began < 5.0
    manager.interrupt_kernel()
    until(kernel, says("free"))


def test_the_cell_returns_before_the_first_scan_is_needed(kernel: BlockingKernelClient, fleet: Fleet) -> None:
    run(kernel, "import dispatch_nb, pandas")
    began = time.monotonic()
    run(kernel, START.format(home=str(fleet.home)))
    assert time.monotonic() - began < 5.0
    assert run(kernel, "print(len(d.epics), len(d.sessions))") == "3 3"


def test_stop_watching_leaves_no_thread(kernel: BlockingKernelClient, fleet: Fleet) -> None:
    run(kernel, START.format(home=str(fleet.home)))
    run(kernel, "len(d.epics)")  # the first scan is done
    assert run(kernel, THREADS) != "[]"
    assert run(kernel, "d.stop_watching(); d.stop_watching()\n" + THREADS) == "[]"


def test_a_front_end_that_closes_the_dashboard_leaves_no_thread(kernel: BlockingKernelClient, fleet: Fleet) -> None:
    run(kernel, START.format(home=str(fleet.home)))
    run(kernel, "len(d.epics)")  # the first scan is done
    comm = run(kernel, "print(d.widget.comm.comm_id)")
    kernel.shell_channel.send(kernel.session.msg("comm_close", {"comm_id": comm, "data": {}}))
    assert run(kernel, THREADS) == "[]"
    assert run(kernel, "print(d.watching, len(d.epics))") == "False 3"


def test_two_kernels_at_once_show_the_same_and_either_goes_on_alone(
    kernel: BlockingKernelClient, fleet: Fleet, tmp_path: Path
) -> None:
    plan = fleet.home / "src/gateway/.tasks/rate-limits/plan.md"
    with started(tmp_path) as manager, spoken_to(manager) as other:
        both = (kernel, other)
        for client in both:
            client.execute(START.format(home=str(fleet.home)))
        told = [run(client, "print(d.sessions['session_id'].to_list(), len(d.problems))") for client in both]
        assert told[0] == told[1]
        fleet.set_status(plan, "TODO", "BLOCKED")
        for client in both:
            until(client, becomes("BLOCKED"), within=10.0)
        run(kernel, "d.close()")
        fleet.set_status(plan, "BLOCKED", "ON_HOLD")
        until(other, becomes("ON_HOLD"), within=10.0)


def test_a_dashboard_that_is_forgotten_does_not_keep_the_kernel_alive(
    kernel: BlockingKernelClient, fleet: Fleet
) -> None:
    run(kernel, START.format(home=str(fleet.home)))
    kernel.shutdown()
    assert until(kernel, lambda m: m["msg_type"] == "shutdown_reply", within=10.0)
