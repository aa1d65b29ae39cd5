"""Which of the processes that live files name are alive: one look for all of them."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

import psutil

from dispatch_nb.state.changes import Process, ProcessesSeen


def sweep(pids: Iterable[int]) -> ProcessesSeen:
    """Look for the processes `pids`; a pid is no proof by itself, so start times come with it."""
    asked = frozenset(pid for pid in pids if pid > 0)
    alive: dict[int, Process] = {}
    for pid in asked:
        try:
            found = psutil.Process(pid)
            with found.oneshot():
                if found.status() == psutil.STATUS_ZOMBIE:
                    continue  # dead, and not yet waited for by its parent
                name, started = found.name(), found.create_time()
        except psutil.NoSuchProcess:
            continue
        except psutil.AccessDenied:
            name, started = "", None  # somebody else's: it lives, and that is all that can be seen
        alive[pid] = Process(
            pid=pid,
            name=name,
            started=datetime.fromtimestamp(started, UTC) if started else None,
            start_ticks=start_ticks(pid),
        )
    return ProcessesSeen(alive=alive, asked=asked, domain=domain())


def start_ticks(pid: int) -> str | None:
    """Return field 22 of `/proc/<pid>/stat` (proc(5)): start time in clock ticks since boot; None elsewhere.

    Field 2, the command, may itself hold blanks and parentheses: what counts follows the last one.
    """
    try:
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read(4096).rpartition(b")")[2].split()
    except OSError:
        return None  # no such file system, or the process just ended
    return fields[19].decode("ascii", "replace") if len(fields) > 19 else None  # noqa: PLR2004  22 - 3


def domain() -> str | None:
    """Name this machine and pid namespace, in the form that agents write into their live files."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        with open("/etc/machine-id", encoding="ascii") as file:
            machine = file.read(64).strip()
        namespace = os.readlink("/proc/self/ns/pid")
    except (OSError, UnicodeDecodeError):
        return None  # then domains are not compared
    return f"linux:{machine}:{namespace}" if machine else None
