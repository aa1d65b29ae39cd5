"""Finds the Chromium that the tests drive; `python tests/browser.py --install` brings one.

In this order: `DISPATCH_CHROMIUM`, the system's, the one that Playwright fetched. The system's
comes first because it works without a download and is the one that people use.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WANTED = "a Chromium is needed for the browser tests: install one, or name it in DISPATCH_CHROMIUM"


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    named = os.environ.get("DISPATCH_CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or _fetched()


def _fetched() -> str | None:
    """Return Playwright's own Chromium, if it is there."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  only where no system browser was found

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def install() -> str | None:
    """Return a Chromium's path; if there is none, try the system's packages, then Playwright's download."""
    found = find()
    if found or os.environ.get("DISPATCH_CHROMIUM"):
        return found
    attempts = [[sys.executable, "-m", "playwright", "install", "chromium"]]
    if shutil.which("apt-get") and os.geteuid() == 0:
        attempts.insert(0, ["sh", "-c", "apt-get -qq update && apt-get -qq install -y chromium"])
    for command in attempts:
        print("no Chromium found:", *command)  # noqa: T201  a command line tool
        subprocess.run(
            command,
            check=False,  # the next attempt, or the caller's message, follows a failure
            stdin=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        found = find()
        if found:
            return found
    return None


if __name__ == "__main__":
    path = install() if "--install" in sys.argv else find()
    if path is None:
        sys.exit(f"error: {WANTED}")
    print(path)  # noqa: T201  idem
