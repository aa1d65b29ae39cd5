"""The dashboard while the kernel computes, and after it was told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from e2e.fleet import Fleet, small_fleet
from e2e.page import SOON_MS, Notebook
from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

START = "from dispatch_nb import Dispatch\nd = Dispatch(home={home!r}, assume_live=True)\nd"
# Holds the kernel's main thread, as a computation does, until the file is there; it says when it began.
BUSY = """
import pathlib, time
print("busy", flush=True)
deadline = time.monotonic() + 60
while not pathlib.Path({until!r}).exists() and time.monotonic() < deadline:
    sum(range(100_000))
print("free")
"""
LEFT = """
import threading
assert len(d.epics)  # waits for the first scan
d._mcp.settled(60)  # a thread that imports can't be told to end
d.stop_watching()
print("left", [t.name for t in threading.enumerate() if t.name.startswith("dispatch")])
"""


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return small_fleet(tmp_path / "home")


def test_a_change_on_disk_arrives_while_a_cell_computes(notebook: Notebook, fleet: Fleet, tmp_path: Path) -> None:
    until = tmp_path / "until"
    dashboard = notebook.open(START.format(home=str(fleet.home)), BUSY.format(until=str(until)))
    expect(notebook.output(1)).to_have_text("busy", timeout=SOON_MS)
    expect(dashboard.epic("Limits for each tenant")).to_be_visible(timeout=SOON_MS)
    fleet.set_status(fleet.home / "src/gateway/.tasks/rate-limits/plan.md", "TODO", "BLOCKED")
    expect(dashboard.epic("Limits for each tenant").locator(".dnb-epic-state")).to_contain_text("Blocked", timeout=5000)
    expect(notebook.output(1)).not_to_contain_text("free")
    until.touch()
    expect(notebook.output(1)).to_contain_text("free", timeout=SOON_MS)


def test_a_drawer_opens_while_a_cell_computes(notebook: Notebook, fleet: Fleet, tmp_path: Path) -> None:
    until = tmp_path / "until"
    dashboard = notebook.open(START.format(home=str(fleet.home)), BUSY.format(until=str(until)))
    expect(notebook.output(1)).to_have_text("busy", timeout=SOON_MS)
    dashboard.epic("Passkeys and rotating tokens").click()
    expect(dashboard.root.locator(".dnb-drawer-epic .dnb-log")).to_contain_text("Registration works", timeout=5000)
    expect(notebook.output(1)).not_to_contain_text("free")
    until.touch()


def test_stop_watching_leaves_no_thread_and_a_dashboard_that_says_so(notebook: Notebook, fleet: Fleet) -> None:
    dashboard = notebook.open(START.format(home=str(fleet.home)), LEFT)
    expect(notebook.output(1)).to_have_text("left []", timeout=SOON_MS)
    expect(dashboard.root.locator(".dnb-conn")).not_to_contain_text("Live", timeout=SOON_MS)
    expect(dashboard.epic("Limits for each tenant")).to_be_visible()


def test_a_kernel_that_is_gone_is_told(notebook: Notebook, fleet: Fleet) -> None:
    dashboard = notebook.open(START.format(home=str(fleet.home)))
    expect(dashboard.epic("Limits for each tenant")).to_be_visible(timeout=SOON_MS)
    notebook.lab.end_kernels()
    expect(dashboard.root.locator(".dnb-conn")).to_contain_text("gone", timeout=SOON_MS)
    expect(dashboard.epic("Limits for each tenant")).to_be_visible()
