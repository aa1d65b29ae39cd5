"""Who is alive: one look at the process table for everybody."""

from __future__ import annotations

import logging
import time
from collections import deque
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import PurePath

import psutil
from msgspec.structs import replace

from dispatch_nb.registry.identity import domain, start_ticks
from dispatch_nb.sources.locks import holders
from dispatch_nb.sources.mounts import shared_folders
from dispatch_nb.state.changes import Process, ProcessesSeen

logger = logging.getLogger(__name__)

#: A process younger than this (seconds) is looked at again: it may still become another program (exec).
YOUNG_S = 5.0
#: What an agent started counts as its work once it ran for so long (seconds): hooks, and looks at git, are shorter.
STEADY_S = 0.7
#: How many of the others are looked at again in each sweep.
AGAIN = 64

# psutil lets through what it does not expect of the files in /proc
_GONE = (psutil.NoSuchProcess, ProcessLookupError)
_UNSEEN = (psutil.Error, OSError, ValueError, LookupError, OverflowError)

#: Programs that run a script: then the script's name counts.
_INTERPRETERS = frozenset({"node", "nodejs", "bun", "deno", "python", "python3"})
#: Names of scripts that say nothing: then the package that they lie in counts.
_ENTRIES = frozenset({"index", "cli", "main"})
_PACKAGE_ENDS = ("", "-cli", "-code")


_EVER = datetime.min.replace(tzinfo=UTC)


class Processes:
    """Sweeps over the machine's processes; what was seen of one is not asked again at every sweep.

    Agents and processes that live files name are looked at each time. Of the others those that are
    new, and `AGAIN` of the rest in turn: an old shell may become an agent (exec), and between two
    sweeps a pid may come to be another process.

    `names`: the agents' programs, see `Provider.process_names`.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(names)
        self._known: dict[int, Process | None] = {}  # None: seen, and none of the agents
        self._children: dict[int, tuple[int, datetime]] = {}  # others: (parent, start)
        self._young: set[int] = set()
        self._turns: deque[int] = deque()

    def sweep(self, pids: Iterable[int], locks: Iterable[str]) -> ProcessesSeen:
        """Look for the processes `pids`, for those that run an agent's program, and for who holds the lock files."""
        complete = self._meet()
        asked = frozenset(pid for pid in pids if pid > 0)
        alive: dict[int, Process] = {}
        for pid in {*asked, *(pid for pid, process in self._known.items() if process is not None)}:
            if (process := self._now(pid)) is not None and (process.program or pid in asked):
                alive[pid] = process
        return ProcessesSeen(
            alive=alive,
            asked=asked,
            domain=domain(),
            holders=holders(locks, alive.values()),
            at_work=self._at_work(),
            programs=complete,
            shared=shared_folders(),
        )

    def _meet(self) -> bool:
        """Look at those that are new, and again at some; False: the list of processes could not be had."""
        try:
            there = set(psutil.pids())
        except (psutil.Error, OSError) as error:
            logger.warning("the processes cannot be listed: %s", error)
            return False
        born = datetime.fromtimestamp(time.time() - YOUNG_S, UTC)
        for pid in self._known.keys() - there:
            del self._known[pid]
            self._children.pop(pid, None)
        others = {pid for pid in self._some(there) if self._known.get(pid) is None}
        for pid in (there - self._known.keys()) | (self._young & there) | others:
            process = look(pid, self._names)
            self._known[pid] = process if process is not None and process.program else None
            if process is not None and process.started is not None and process.parent and not process.program:
                self._children[pid] = (process.parent, process.started)
            if process is not None and process.started is not None and process.started > born:
                self._young.add(pid)
            else:
                self._young.discard(pid)
        self._young &= there
        return True

    def _at_work(self) -> dict[int, datetime]:
        """Return when the youngest program began that each agent runs; a launcher has those of its worker too."""
        steady = datetime.fromtimestamp(time.time() - STEADY_S, UTC)
        found: dict[int, datetime] = {}
        for parent, started in self._children.values():
            agent = self._known.get(parent)
            while agent is not None and started <= steady and started > found.get(agent.pid, _EVER):
                found[agent.pid] = started
                agent = self._known.get(agent.parent) if agent.parent else None
        return found

    def _some(self, there: set[int]) -> set[int]:
        """Return those whose turn it is."""
        if not self._turns:
            self._turns.extend(sorted(there))
        return {self._turns.popleft() for _ in range(min(AGAIN, len(self._turns)))} & there

    def _now(self, pid: int) -> Process | None:
        """Return what is to be said of a process now; None: it does not live."""
        process = self._known.get(pid)
        if process is None or start_ticks(pid) != process.start_ticks:  # not known, or another one has the pid now
            process = look(pid, self._names)
            if pid in self._known:
                self._known[pid] = process if process is not None and process.program else None
        return _present(process) if process is not None else None


def look(pid: int, names: frozenset[str]) -> Process | None:
    """Return what can be seen of a process; None if it does not live."""
    try:
        found = psutil.Process(pid)
        with found.oneshot():
            name, started, parent = found.name(), found.create_time(), found.ppid()
        born = datetime.fromtimestamp(started, UTC) if started else None
    except _GONE:
        return None
    except _UNSEEN:
        return Process(pid=pid, name="", started=None, start_ticks=start_ticks(pid))  # it lives: that is all there is
    try:
        command = found.cmdline()
    except (*_GONE, *_UNSEEN):
        command = []  # somebody else's, or it just ended
    return Process(
        pid=pid,
        name=name,
        started=born,
        start_ticks=start_ticks(pid),
        program=program_of(name, command, names),
        parent=parent,
    )


def _present(process: Process) -> Process | None:
    """Return what may have changed of a process: whether it lives, and where."""
    try:
        found = psutil.Process(process.pid)
        if found.status() == psutil.STATUS_ZOMBIE:
            return None  # dead, and not yet waited for by its parent
    except _GONE:
        return None
    except _UNSEEN:
        return process
    if process.program is None:
        return process
    try:
        return replace(process, cwd=found.cwd() or None)
    except (*_GONE, *_UNSEEN):
        return process


def program_of(name: str, command: list[str], names: frozenset[str]) -> str | None:
    """Return which of `names` a process runs: by its own name, its first word, or the script of an interpreter.

    | command                                                    | means    |
    |------------------------------------------------------------|----------|
    | `claude`, `/opt/bin/codex app-server`                      | its name |
    | `node --max-old-space-size=8192 /x/.bin/gemini`            | `gemini` |
    | `node /x/node_modules/@google/gemini-cli/dist/index.js`    | `gemini` |
    | `grep gemini`, `node /x/gemini-notes/server.js`            | nothing  |
    """
    words = [PurePath(word) for word in command[:12]]
    first = words[0].name if words else name
    for found in (name, first):
        if found in names:
            return found
    if first.rstrip("0123456789.") not in _INTERPRETERS:
        return None
    script = next((word for word in words[1:] if not str(word).startswith("-")), None)
    if script is None:
        return None
    stem = script.name if script.suffix not in (".js", ".mjs", ".cjs", ".py") else script.stem
    if stem in names:
        return stem
    if stem not in _ENTRIES:
        return None
    packages = {f"{one}{end}": one for one in names for end in _PACKAGE_ENDS}
    return next((packages[part] for part in reversed(script.parts[:-1]) if part in packages), None)
