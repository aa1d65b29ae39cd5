"""`dispatch-nb demo`: what a newcomer runs first."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import psutil
import pytest
from e2e.lab import Lab
from e2e.page import SOON_MS, Notebook
from playwright.sync_api import Page, expect

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Milliseconds in which a simulated agent does something that shows, at the speed below.
STORY_MS = 30_000


@pytest.fixture
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    command = [sys.executable, "-m", "dispatch_nb.cli", "demo", "--no-browser", "--speed", "5"]
    server = Lab(tmp_path_factory.mktemp("demo"), command)
    server.start()
    yield server
    server.stop()


def agents_of(server: Lab) -> list[psutil.Process]:
    """Return the processes that play agents for this server."""
    home = str(server.home)
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        environ = process.info["environ"] or {}
        if environ.get("HOME") == home and any("agent.py" in word for word in process.info["cmdline"] or []):
            found.append(process)
    return found


def test_the_demo_shows_agents_at_work_and_takes_them_along_when_it_ends(demo: Lab, page: Page) -> None:
    dashboard = Notebook(demo, page, "demo").open_file("dashboard.ipynb")
    expect(dashboard.root.locator(".dnb-epic").first).to_be_visible(timeout=SOON_MS)
    expect(dashboard.root.locator(".dnb-need").first).to_be_visible()
    dashboard.show("sessions")
    expect(dashboard.root.locator(".dnb-session:not(.dnb-colhead)").first).to_be_visible()
    events = dashboard.root.locator(".dnb-event")
    newest = events.first.inner_text()
    expect(events.first).not_to_have_text(newest, timeout=STORY_MS)  # the story goes on by itself
    assert not (demo.home / ".claude").exists()
    agents = agents_of(demo)
    assert agents
    assert demo.stop() == []
    assert not any(agent.is_running() for agent in agents)
