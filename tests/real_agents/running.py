"""Agents as processes: in a clean environment, with a group or a terminal of their own, and ended by us only."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import psutil
from real_agents.cli import Cli, Place, program

#: Seconds between looks at what cannot be waited for: a file, a screen.
LOOK_S = 0.02
#: Seconds that an agent may take for anything; a first start unpacks hundreds of megabytes.
PATIENCE_S = 60.0

T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, timeout: float = PATIENCE_S) -> T:
    """Look until there is something, and return it. Raises TimeoutError."""
    pause, deadline = threading.Event(), time.monotonic() + timeout
    while (found := look()) is None:
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not in {timeout:.0f} s")
        pause.wait(LOOK_S)
    return found


def written(path: Path) -> float:
    """Wait for a file, and return when it was last written."""
    return until(lambda: path.stat().st_mtime if path.exists() else None, f"no {path.name}")


def environment(cli: Cli, place: Place) -> dict[str, str]:
    """Return all variables that the agent gets: nothing of ours is in them."""
    node = Path(shutil.which("node") or "node").parent
    return {
        "PATH": f"{node}:/usr/local/bin:/usr/bin:/bin",
        "HOME": str(place.home),
        "SHELL": "/bin/sh",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "TMPDIR": str(place.run),
        "XDG_RUNTIME_DIR": str(place.run),
        **cli.environment(place),
    }


def command(cli: Cli, arguments: list[str]) -> list[str]:
    """Return the whole command line."""
    return [str(program(cli)), *arguments]


class Family:
    """The processes that an agent started, so that none of them is left."""

    def __init__(self, pid: int) -> None:
        self._root = psutil.Process(pid)
        self._known: set[psutil.Process] = {self._root}

    def meet(self) -> None:
        """Take in who is there now; the children of a dead process belong to nobody."""
        try:
            self._known.update(self._root.children(recursive=True))
        except psutil.NoSuchProcess:
            return

    def end(self) -> None:
        """Kill those that are left."""
        self.meet()
        for process in self._known:
            try:
                process.kill()  # of psutil, it never kills another process that has the pid now
            except psutil.NoSuchProcess:
                continue
        psutil.wait_procs(self._known - {self._root}, timeout=5)


class Headless:
    """An agent with one prompt and no terminal."""

    def __init__(self, cli: Cli, place: Place, prompt: str, session: str | None = None) -> None:
        self.began = time.time()
        self.output = place.run / f"{self.began:.3f}.out"
        with self.output.open("wb") as out:
            self._process = subprocess.Popen(
                command(cli, cli.headless(prompt, session)),
                cwd=place.project,
                env=environment(cli, place),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
            )
        self._family = Family(self._process.pid)
        self._ended = threading.Event()
        self._end = 0.0
        self._waiter = threading.Thread(target=self._wait, name="waits for an agent")
        self._waiter.start()

    def _wait(self) -> None:
        self._process.wait()
        self._end = time.time()
        self._ended.set()

    def kill(self) -> float:
        """Kill the agent, not its tools, as `kill -9` does; return when it was dead."""
        self._family.meet()
        os.killpg(self._process.pid, signal.SIGKILL)
        return self.ended(5)

    def ended(self, timeout: float = PATIENCE_S) -> float:
        """Wait for its end, and return when it came. Raises TimeoutError."""
        if not self._ended.wait(timeout):
            raise TimeoutError(f"it did not end in {timeout:.0f} s")
        return self._end

    def close(self) -> None:
        """End it and what it started."""
        self._family.end()
        self._waiter.join()

    def __str__(self) -> str:
        return self.output.read_text(encoding="utf-8", errors="replace")[-4000:]


class Terminal:
    """An agent in a terminal, as a person sees it and types to it."""

    def __init__(self, cli: Cli, place: Place, session: str | None = None) -> None:
        self.began = time.time()
        self._tmux = ["tmux", "-S", str(place.run / "tmux"), "-f", "/dev/null"]
        variables = [f"{name}={value}" for name, value in environment(cli, place).items() if name != "IS_SANDBOX"]
        size = ["-x", "150", "-y", "50", "-c", str(place.project)]
        self._do("new-session", "-d", *size, "env", "-i", *variables, *command(cli, cli.terminal(session)))
        self._do("set-option", "remain-on-exit", "on")
        self._pid = int(self._do("display-message", "-p", "#{pane_pid}"))
        self._family = Family(self._pid)

    def _do(self, *words: str) -> str:
        run = subprocess.run([*self._tmux, *words], capture_output=True, text=True, check=True, timeout=10)
        return run.stdout

    def __str__(self) -> str:
        return self._do("capture-pane", "-p")

    def shows(self, pattern: str, timeout: float = PATIENCE_S) -> float:
        """Wait until the screen shows a pattern, and return when it was first seen."""
        until(lambda: re.search(pattern, str(self)), f"the screen does not show {pattern!r}", timeout)
        return time.time()

    def enter(self, text: str = "") -> float:
        """Type a line; return when Enter was pressed."""
        if text:
            self._do("send-keys", "-l", text)
            self.shows(re.escape(text))
        pressed = time.time()
        self._do("send-keys", "Enter")
        return pressed

    def choose(self, key: str, pattern: str) -> None:
        """Press a key until the screen shows a pattern, then Enter. A screen that was just drawn may miss some."""

        def chosen() -> bool | None:
            if re.search(pattern, str(self)):
                return True
            self._do("send-keys", key)
            threading.Event().wait(0.5)
            return None

        until(chosen, f"{key} never leads to {pattern!r}")
        self._do("send-keys", "Enter")

    def refuse(self, pattern: str) -> float:
        """Press Escape, and return when the screen shows the question no more."""
        self._do("send-keys", "Escape")
        until(lambda: None if re.search(pattern, str(self)) else True, f"Escape does not end {pattern!r}")
        return time.time()

    def kill(self) -> float:
        """Kill the agent, as `kill -9` does; return when it was dead."""
        self._family.meet()
        os.kill(self._pid, signal.SIGKILL)
        return self.ended(5)

    def ended(self, timeout: float = PATIENCE_S) -> float:
        """Wait for the end of the program, and return when it came."""
        until(lambda: "1" in self._do("display-message", "-p", "#{pane_dead}") or None, "it did not end", timeout)
        return time.time()

    def close(self) -> None:
        """End it, what it started, and the terminal."""
        self._family.end()
        self._do("kill-server")
