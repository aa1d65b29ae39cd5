"""Living processes for simulated agents."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import psutil

_SCRIPT = Path(__file__).with_name("agent.py")
_PATIENCE_S = 5.0


class AgentProcess:
    """A child process that stands for one running CLI; it cannot outlive this process."""

    def __init__(self) -> None:
        # -I -S: neither the user's site nor the package is imported; `claude` is how
        # a reader without start times recognises the program.
        command = [sys.executable, "-I", "-S", str(_SCRIPT), "claude"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)  # noqa: S603  our own script
        self.pid = self._child.pid
        self.started = datetime.fromtimestamp(psutil.Process(self.pid).create_time(), UTC)
        self.proc_start = _start_ticks(self.pid)

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._child.poll() is None

    def owns(self, registry: Path) -> None:
        """Tell the process which registry file to take away when it ends."""
        if self._child.stdin is None:
            raise RuntimeError("the pipe to the agent's process is missing")
        self._child.stdin.write(f"{registry}\n".encode())
        self._child.stdin.flush()

    def close(self) -> None:
        """End the process in order and wait for it. Harmless if it is gone."""
        if self._child.stdin is not None and not self._child.stdin.closed:
            self._child.stdin.close()
        try:
            self._child.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process as a crash does (SIGKILL on our own child); it leaves its files behind."""
        self._child.kill()
        self._child.wait()
        if self._child.stdin is not None:
            self._child.stdin.close()


def machine_domain() -> str | None:
    """Return machine and pid namespace as the CLI writes them (`linux:<machine-id>:pid:[…]`); None elsewhere."""
    try:
        machine = Path("/etc/machine-id").read_text(encoding="ascii").strip()
        namespace = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return None
    return f"linux:{machine}:{namespace}"


def _start_ticks(pid: int) -> str | None:
    """Return field 22 of `/proc/<pid>/stat`; None where there is no such file."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return stat.rpartition(")")[2].split()[19]
