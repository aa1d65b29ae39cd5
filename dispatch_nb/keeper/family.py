"""Everything that belongs to an agent: its process, its children, and what they left in places of their own.

Agents start their tools in new sessions and groups, and die before them. Three things find those: who
descends from the agent; who descends from the keeper, which on Linux inherits orphans (a subreaper); and who
carries the run's id in the environment that it was started with.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from contextlib import suppress

import psutil

from dispatch_nb.registry.environ import RUN

_PR_SET_CHILD_SUBREAPER = 36
_UNSEEN = (psutil.Error, OSError, ValueError, LookupError)


def inherit_orphans() -> None:
    """Become the parent of descendants whose own parent dies, where the system can do that (Linux)."""
    if sys.platform.startswith("linux"):
        with suppress(OSError, AttributeError):  # without it, environments still tell
            ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def family(run_id: str, agent: int | None) -> list[psutil.Process]:
    """Return the living processes of a run, the agent first. Each knows when it began, so that no other is meant."""
    me = os.getpid()
    found: dict[int, psutil.Process] = {}
    for parent in filter(None, (agent, me)):
        with suppress(*_UNSEEN):
            process = psutil.Process(parent)
            found |= {p.pid: p for p in (process, *process.children(recursive=True))}
    for process in psutil.process_iter():
        if process.pid not in found and _carries(process, run_id):
            found[process.pid] = process
    return [process for pid, process in found.items() if pid != me and _lives(process)]


def _carries(process: psutil.Process, run_id: str) -> bool:
    try:
        return process.environ().get(RUN) == run_id
    except _UNSEEN:
        return False  # somebody else's, or it just ended


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except _UNSEEN:
        return False


def send(processes: Iterable[psutil.Process], number: signal.Signals) -> None:
    """Send a signal to processes; psutil looks that none of them is another one by now."""
    for process in processes:
        with suppress(*_UNSEEN):
            process.send_signal(number)


def send_group(group: int, number: signal.Signals) -> None:
    """Send a signal to a process group whose leader was not waited for yet, so that it is that group."""
    with suppress(OSError):
        os.killpg(group, number)
