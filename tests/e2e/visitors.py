"""A real Voilà, started as a person would, with folders of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import psutil
from sandbox import environment, make_home

if TYPE_CHECKING:
    from pathlib import Path

STARTS_WITHIN_S = 60.0
ENDS_WITHIN_S = 10.0


class VoilaServer:
    """The server. `home` is its home directory and the fleet's; `settings` go into its `voila.json`."""

    def __init__(self, folder: Path, *options: str, settings: dict[str, Any] | None = None) -> None:
        self.home = make_home(folder / "home")
        self.log = folder / "voila.log"
        config = self.home / ".jupyter"
        config.mkdir()
        (config / "voila.json").write_text(json.dumps(settings or {}), encoding="utf-8")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://localhost:{self.port}/"
        self._folder = folder
        self.command = [sys.executable, "-m", "dispatch_nb.cli", "voila", "--no-browser", "--home", str(self.home)]
        self.command += ["--port", str(self.port), *options]

    def start(self, **variables: str) -> None:
        """Start it from a folder of no meaning, and wait until it answers."""
        with self.log.open("wb") as log:
            env = environment(self.home) | variables
            self.process = psutil.Popen(
                self.command, cwd=self._folder, env=env, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        deadline = time.monotonic() + STARTS_WITHIN_S
        while self.status("voila/static/voila.js") is None:
            try:
                code = self.process.wait(0.05)
            except psutil.TimeoutExpired:
                code = None
            if code is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"Voilà does not answer:\n{self.log.read_text(encoding='utf-8')}")

    def status(self, path: str = "", **headers: str) -> int | None:
        """Return the status that a GET is answered with; None: there is no answer."""
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers), timeout=30) as answer:  # noqa: S310  our own server
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def kernels(self) -> list[psutil.Process]:
        """Return the processes of its kernels."""
        try:
            family = self.process.children(recursive=True)
        except psutil.NoSuchProcess:
            return []
        return [process for process in family if "ipykernel_launcher" in " ".join(_words(process))]

    def stop(self) -> list[str]:
        """End the server, and by their process ids those that it left behind; return these."""
        if not self.process.is_running():
            return []
        family = self.process.children(recursive=True)
        self.process.terminate()
        gone, alive = psutil.wait_procs([self.process], timeout=ENDS_WITHIN_S)
        for process in alive:
            process.kill()
        assert gone or alive
        left = psutil.wait_procs(family, timeout=ENDS_WITHIN_S)[1]
        for process in left:
            process.kill()
        return [str(process) for process in left]


def _words(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it ended meanwhile
        return []
