"""A real JupyterLab, started as a person would, with folders of its own."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import psutil
from sandbox import environment, make_home

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

STARTS_WITHIN_S = 60.0
ENDS_WITHIN_S = 10.0
PLUGIN = "@jupyterlab/apputils-extension"
#: No question and no notice lies over the notebook.
QUIET: dict[str, dict[str, Any]] = {
    f"{PLUGIN}:notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
    "@jupyterlab/completer-extension:manager": {"autoCompletion": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


class Lab:
    """The server. `home` is its home directory, `root` the folder that it serves.

    `command`: what starts it; by default JupyterLab itself, on the root. `variables`: set besides those of its home.
    """

    def __init__(self, folder: Path, command: Sequence[str] = (), variables: Mapping[str, str] | None = None) -> None:
        self.home = make_home(folder / "home")
        self.root = folder / "notebooks"
        self.root.mkdir()
        self._variables = dict(variables or {})
        self._log = folder / "lab.log"
        self._runtime = self.home / ".run" / "jupyter"
        self.url = self.token = ""
        plain = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ServerApp.port=0", "--allow-root"]
        self._command = list(command) or [*plain, f"--ServerApp.root_dir={self.root}"]
        for name, value in QUIET.items():
            self._write_setting(name, value)
        # the application object in the page is how commands are run there, as the menus do
        _write_json(self.home / ".jupyter" / "jupyter_lab_config.json", {"LabApp": {"expose_app_in_browser": True}})

    def start(self) -> None:
        """Start the server and wait until it answers."""
        env = environment(self.home) | self._variables
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                self._command, cwd=self.root, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + STARTS_WITHIN_S
        while not self._answers():
            if time.monotonic() > deadline or self._ended(within=0.05):
                self.stop()
                raise RuntimeError(f"JupyterLab does not answer:\n{self.log()}")

    def stop(self) -> list[str]:
        """End the server, and by their process ids those that it left behind; return these. Idempotent."""
        if self._process.poll() is not None:
            return []
        family = psutil.Process(self._process.pid).children(recursive=True)
        self._process.terminate()
        if not self._ended(within=ENDS_WITHIN_S):
            self._process.kill()
            self._process.wait()
        left = psutil.wait_procs(family, timeout=ENDS_WITHIN_S)[1]
        for process in left:
            process.kill()
        return [str(process) for process in left]

    def log(self) -> str:
        """Return what the server wrote."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def notebook(self, name: str, *cells: str) -> str:
        """Write a notebook of code cells; return its path below the root."""
        content = {
            "cells": [_cell(f"cell-{i}", source) for i, source in enumerate(cells)],
            "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
        path = self.root / f"{name}.ipynb"
        path.write_text(json.dumps(content), encoding="utf-8")
        return path.name

    def set_theme(self, theme: str) -> None:
        """Set the theme in which pages open from now on: `JupyterLab Light` or `JupyterLab Dark`."""
        self._write_setting(f"{PLUGIN}:themes", {"theme": theme})

    def end_kernels(self) -> None:
        """End every kernel, so that one test's does not slow the next."""
        for kernel in self.get("api/kernels"):
            self.get(f"api/kernels/{kernel['id']}", method="DELETE")

    def get(self, path: str, method: str = "GET") -> Any:
        """Return the answer of the server's REST interface."""
        request = urllib.request.Request(  # noqa: S310  our own server
            self.url + path, method=method, headers={"Authorization": f"token {self.token}"}
        )
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  idem
            body = answer.read()
        return json.loads(body) if body else None

    def _answers(self) -> bool:
        for info in self._runtime.glob("jpserver-*.json"):
            try:
                told = json.loads(info.read_text(encoding="utf-8"))
                self.url, self.token = told["url"], told["token"]
                self.get("api/status")
            except (ValueError, urllib.error.URLError):
                continue  # half written, or not listening yet
            return True
        return False

    def _ended(self, *, within: float) -> bool:
        try:
            self._process.wait(within)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _write_setting(self, plugin: str, value: dict[str, Any]) -> None:
        package, name = plugin.split(":")
        settings = self.home / ".jupyter" / "lab" / "user-settings"
        _write_json(settings / package / f"{name}.jupyterlab-settings", value)


def _write_json(path: Path, value: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value), encoding="utf-8")


def _cell(cell_id: str, source: str) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": cell_id,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
