"""A JupyterLab and a Chromium for the whole run; a notebook, a fleet and a page for each test."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import browser
import pytest
from e2e.lab import Lab
from e2e.page import Notebook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

#: Loopback only, no profile, no calls home, no wheel that still turns when it is looked where it led to; root inside
#: a container cannot have Chromium's own sandbox.
ARGS = [
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-smooth-scrolling",
    "--no-first-run",
]
VIEWPORT = {"width": 1600, "height": 1000}


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    server = Lab(tmp_path_factory.mktemp("lab"))
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  other tests run without it

    path = browser.find()
    if path is None:
        pytest.fail(browser.WANTED)
    with sync_playwright() as playwright:
        args = [*ARGS, "--no-sandbox"] if os.geteuid() == 0 else ARGS
        running = playwright.chromium.launch(executable_path=path, args=args)
        yield running
        running.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page in a browser profile of its own; an uncaught error in it fails the test."""
    context = chromium.new_context(viewport=VIEWPORT, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture
def notebook(lab: Lab, page: Page, request: pytest.FixtureRequest) -> Iterator[Notebook]:
    """A notebook that is open in JupyterLab; write its cells with `notebook.open(...)`."""
    yield Notebook(lab, page, request.node.name.split("[")[0])
    lab.end_kernels()
