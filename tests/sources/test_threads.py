"""Workers, the watcher and the clock: real threads on real files."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from builders.fake import NOW, FakeProvider, log_of, say

from dispatch_nb.providers.values import Transcript
from dispatch_nb.registry.identity import start_ticks
from dispatch_nb.sources import Sources
from dispatch_nb.sources.processes import Processes
from dispatch_nb.sources.worker import Worker
from dispatch_nb.state.changes import Change, EpicRead, PartRead, ProcessesSeen, ScanDone, Tick

DEADLINE = 20.0


class Taken:
    """Takes changes, and waits for the one that a test wants."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self._came = threading.Condition()

    def take(self, changes: list[Change]) -> None:
        with self._came:
            self.changes += changes
            self._came.notify_all()

    def wait(self, wanted: Callable[[Change], bool]) -> None:
        with self._came:
            assert self._came.wait_for(lambda: any(map(wanted, self.changes)), DEADLINE)


def made(home: Path, taken: Taken, **given: Any) -> Sources:
    values: dict[str, Any] = {"env": {}, "host": "box", "index_folder": None, "poll_s": 3600.0} | given
    return Sources(providers=[FakeProvider()], home=str(home), now=lambda: NOW, on_changes=taken.take, **values)


@pytest.fixture
def taken() -> Taken:
    return Taken()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def sources(home: Path, taken: Taken) -> Iterator[Sources]:
    say(log_of(home), "one")
    running = made(home, taken)
    running.start()
    yield running
    running.stop()


def open_files() -> int:
    return psutil.Process().num_fds() if hasattr(psutil.Process, "num_fds") else 0


def has_turns(count: int) -> Callable[[Change], bool]:
    return lambda c: isinstance(c, PartRead) and isinstance(c.part, Transcript) and c.part.turns == count


@pytest.mark.usefixtures("sources")
def test_an_append_is_told_without_a_poll(home: Path, taken: Taken) -> None:
    taken.wait(lambda c: isinstance(c, ScanDone))
    say(log_of(home), "two")
    taken.wait(has_turns(2))


def test_folders_that_come_to_be_are_followed(home: Path, taken: Taken, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    running = made(home, taken, named=[str(shop)])
    running.start()
    try:
        taken.wait(lambda c: isinstance(c, ScanDone))
        say(log_of(home), "one")
        taken.wait(has_turns(1))
        plan = shop / ".tasks" / "auth" / "plan.md"
        plan.parent.mkdir(parents=True)
        plan.write_text("---\nepic: auth\nphases: []\n---\n", encoding="utf-8")
        taken.wait(lambda c: isinstance(c, EpicRead))
        say(log_of(home), "two")
        taken.wait(has_turns(2))
    finally:
        running.stop()


def test_the_poller_finds_what_the_watch_missed(home: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    say(log_of(home), "one")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device (inotify watch limit)")

    monkeypatch.setattr("watchfiles.watch", refuse)
    running = made(home, taken, poll_s=0.1)
    running.start()
    try:
        taken.wait(lambda c: isinstance(c, ScanDone))
        taken.wait(lambda c: getattr(c, "path", "") == "dispatch-nb watcher")
        say(log_of(home), "two")
        taken.wait(has_turns(2))
    finally:
        running.stop()


@pytest.mark.usefixtures("sources")
def test_the_clock_ticks_though_no_file_changes(taken: Taken) -> None:
    taken.wait(lambda c: isinstance(c, Tick))


def test_stopping_leaves_no_thread_and_no_file_open(home: Path, taken: Taken, tmp_path: Path) -> None:
    say(log_of(home), "one")
    before = open_files()
    running = made(home, taken, index_folder=str(tmp_path / "cache"))
    for _ in range(2):
        running.start()
        running.start()
        taken.wait(lambda c: isinstance(c, ScanDone))
        running.stop()
        running.stop()
    assert [t.name for t in threading.enumerate() if t.name.startswith("dispatch")] == []
    # watchfiles' own thread closes its handles a moment after it was told to
    until, pause = time.monotonic() + DEADLINE, threading.Event()
    while open_files() > before and time.monotonic() < until:
        pause.wait(0.01)
    assert open_files() <= before


def test_who_is_told_of_a_change_may_stop_the_sources_and_waits_for_nobody(
    home: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    say(log_of(home), "one")
    stopped = threading.Event()

    class Stops(Taken):
        def take(self, changes: list[Change]) -> None:
            if not stopped.is_set() and any(isinstance(change, ScanDone) for change in changes):
                running.stop()
                stopped.set()

    before = open_files()
    running = made(home, Stops(), index_folder=str(tmp_path / "cache"))
    running.start()
    assert stopped.wait(DEADLINE)
    until, pause = time.monotonic() + DEADLINE, threading.Event()
    while (ours() or open_files() > before) and time.monotonic() < until:
        pause.wait(0.01)
    assert ours() == []
    assert open_files() <= before
    assert caplog.messages == []  # nobody was waited for in vain


def ours() -> list[str]:
    return [t.name for t in threading.enumerate() if t.name.startswith("dispatch")]


def test_a_worker_that_crashes_is_told_and_runs_again() -> None:
    crashes: list[Exception] = []
    again = threading.Event()

    def run(stop: threading.Event) -> None:
        if not crashes:
            raise ValueError("once")
        again.set()
        stop.wait(DEADLINE)

    with Worker("test", run, on_crash=crashes.append, pause=0.01) as worker:
        assert again.wait(DEADLINE)
        assert worker.running
    assert not worker.running
    assert [str(error) for error in crashes] == ["once"]


def test_processes_are_seen_with_their_start_and_zombies_are_dead() -> None:
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        seen = Processes(()).sweep([child.pid, 2**22 + 1], ())
        assert set(seen.alive) == {child.pid}
        assert seen.asked == {child.pid, 2**22 + 1}
        assert seen.alive[child.pid].start_ticks == start_ticks(child.pid)
        child.kill()
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)  # dead, and not yet waited for
        assert Processes(()).sweep([child.pid], ()).alive == {}
    finally:
        child.kill()
        child.communicate()
    assert isinstance(seen, ProcessesSeen)
