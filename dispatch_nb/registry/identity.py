"""Which process is meant: a pid alone names another one after a while."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import psutil

from dispatch_nb.registry.values import Mark


def start_ticks(pid: int) -> str | None:
    """Return field 22 of `/proc/<pid>/stat` (proc(5)): start time in clock ticks since boot; None elsewhere.

    Field 2, the command, may itself hold blanks and parentheses: what counts follows the last one.
    """
    fields = _stat(pid)
    return fields[19].decode("ascii", "replace") if len(fields) > 19 else None  # noqa: PLR2004  22 - 3


def _stat(pid: int) -> list[bytes]:
    try:
        with Path(f"/proc/{pid}/stat").open("rb") as file:
            return file.read(4096).rpartition(b")")[2].split()
    except OSError:
        return []  # no such file system, or the process just ended


@cache
def domain() -> str | None:
    """Name this machine and pid namespace, in the form that agents write into their live files.

    The machine has no name in many containers: then it is empty.
    """
    if not sys.platform.startswith("linux"):
        return None
    try:
        namespace = Path("/proc/self/ns/pid").readlink()
    except OSError:
        return None  # then domains are not compared
    try:
        with Path("/etc/machine-id").open(encoding="ascii") as file:
            machine = file.read(64).strip()
    except (OSError, UnicodeDecodeError):
        machine = ""
    return f"linux:{machine}:{namespace}"


@cache
def _boot() -> str:
    """Name the time since the machine started: ticks are counted anew after that."""
    try:
        with Path("/proc/sys/kernel/random/boot_id").open(encoding="ascii") as file:
            return file.read(64).strip()
    except (OSError, UnicodeDecodeError):
        return ""


def mark_of(pid: int) -> Mark | None:
    """Return the process that has the pid now; None if there is none, or only what is left of it."""
    if (fields := _stat(pid)) and len(fields) > 19:  # noqa: PLR2004
        if fields[0] in (b"Z", b"X"):
            return None
        return Mark(pid=pid, born=f"{fields[19].decode('ascii', 'replace')}@{_boot()}")
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return Mark(pid=pid, born=f"{process.create_time():.2f}")
    except (psutil.Error, OSError):
        return None


def lives(mark: Mark) -> bool:
    """Whether that very process is still there."""
    return mark_of(mark.pid) == mark
