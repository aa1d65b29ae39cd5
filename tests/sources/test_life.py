"""How sources live: who comes first, who waits for whom, and that stopping always works."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from builders.fake import NOW, FakeProvider, FakeReader, log_of, of, say, scan, scanner
from builders.tasks import phase, plan_text

from dispatch_nb.providers.base import Line
from dispatch_nb.providers.values import Flaw, Live, Request, Transcript
from dispatch_nb.registry.identity import domain, start_ticks
from dispatch_nb.sources import Sources
from dispatch_nb.sources.processes import Processes
from dispatch_nb.sources.turns import Turns
from dispatch_nb.sources.watcher import Watcher
from dispatch_nb.sources.worker import Worker
from dispatch_nb.state.changes import (
    Change,
    CwdResolved,
    EpicRead,
    PartGone,
    PartRead,
    ProblemsFound,
    ProcessesSeen,
    ProjectSeen,
    RootSeen,
    ScanDone,
)

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

    def clear(self) -> None:
        with self._came:
            self.changes = []

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


class Gate:
    """A reader's `feed` that waits, so that a test can look while a scan is on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, of: Callable[[FakeReader], bool]) -> None:
        self.reached, self.open = threading.Event(), threading.Event()
        plain = FakeReader.feed

        def feed(reader: FakeReader, lines: Sequence[Line]) -> list[Request]:
            if of(reader):
                self.reached.set()
                assert self.open.wait(DEADLINE)
            return plain(reader, lines)

        monkeypatch.setattr(FakeReader, "feed", feed)


def is_turns(session: str, count: int) -> Callable[[Change], bool]:
    return lambda c: (
        isinstance(c, PartRead)
        and isinstance(c.part, Transcript)
        and (c.part.session_id, c.part.turns) == (session, count)
    )


def live(home: Path, session: str, pid: int) -> Path:
    path = home / ".fake" / "live" / f"{session}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"pid": {pid}}}', encoding="utf-8")
    return path


# ── who comes first ───────────────────────────────────────────────────────────────────


def test_the_first_scan_shows_who_lives_then_their_sessions_then_the_newest(home: Path) -> None:
    for age, name in enumerate(["newest", "newer", "old", "oldest"]):
        say(log_of(home, name), "hello")
        os.utime(log_of(home, name), (1_700_000_000 - age, 1_700_000_000 - age))
    os.utime(live(home, "oldest", 7), (1_600_000_000, 1_600_000_000))
    read = of(scan(scanner(home)), PartRead)
    assert [Path(c.path).name for c in read] == [
        "oldest.json", "oldest.jsonl", "newest.jsonl", "newer.jsonl", "old.jsonl",
    ]  # fmt: skip


def test_plans_of_a_named_project_do_not_wait_for_the_logs(home: Path, tmp_path: Path) -> None:
    plan = tmp_path / "shop" / ".tasks" / "auth" / "plan.md"
    plan.parent.mkdir(parents=True)
    plan.write_text(plan_text("auth", [phase(1)]), encoding="utf-8")
    say(log_of(home), "hello")
    kinds = [type(c) for c in scan(scanner(home, named=[str(tmp_path / "shop")]))]
    assert kinds.index(EpicRead) < kinds.index(PartRead)


def test_where_a_living_process_works_is_known_before_it_wrote_a_log(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cwd = str(tmp_path / "shop")
    part = Live(provider="fake", session_id="a", pid=7, cwd=cwd)
    monkeypatch.setattr(FakeProvider, "read", lambda *_: (part, ()))
    live(home, "a", 7)
    assert of(scan(scanner(home)), CwdResolved) == [CwdResolved(cwd=cwd, root=cwd)]


def test_who_waits_for_a_turn_comes_before_who_just_had_it() -> None:
    turns, came, pause = Turns(), threading.Event(), threading.Event()

    def other(_stop: threading.Event) -> None:
        with turns:
            came.set()

    turns.acquire()
    with Worker("other", other, on_crash=lambda _: None):
        until = time.monotonic() + DEADLINE
        while not turns._gate.locked() and time.monotonic() < until:  # noqa: SLF001  nothing else shows that it waits
            pause.wait(0.001)
        turns.release()
        with turns:
            assert came.is_set()


def test_a_turn_that_does_not_come_is_given_up() -> None:
    turns = Turns()
    with turns:
        assert not turns.acquire(0.01)
    assert turns.acquire(0.01)
    turns.release()


def test_a_change_during_the_first_scan_is_told_before_its_end(
    home: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatch_nb.sources.scan.BATCH_FILES", 1)
    gate = Gate(monkeypatch, lambda reader: reader.session_id == "slow")
    say(log_of(home, "live"), "one")
    say(log_of(home, "slow"), "one")
    os.utime(log_of(home, "slow"), (1, 1))
    for number in range(50):
        say(log_of(home, f"old{number}"), "one")
        os.utime(log_of(home, f"old{number}"), (0, 0))
    running = made(home, taken)
    running.start()
    try:
        taken.wait(is_turns("live", 1))
        assert gate.reached.wait(DEADLINE)
        say(log_of(home, "live"), "two")
        gate.open.set()
        taken.wait(is_turns("live", 2))
        taken.wait(lambda c: isinstance(c, ScanDone))
    finally:
        running.stop()


# ── starting and stopping ─────────────────────────────────────────────────────────────


def test_start_returns_at_once_and_stop_does_not_wait_for_a_slow_disk(
    home: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatch_nb.sources.STOP_S", 0.2)
    gate = Gate(monkeypatch, lambda _: True)
    say(log_of(home), "one")
    running = made(home, taken)
    running.start()
    assert running.running
    assert gate.reached.wait(DEADLINE)
    began = time.monotonic()
    running.stop()
    assert time.monotonic() - began < 2
    assert not running.running
    gate.open.set()


def test_what_stopped_in_the_middle_goes_on_at_the_next_start(
    home: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("dispatch_nb.sources.STOP_S", 0.1)
    monkeypatch.setattr("dispatch_nb.sources.scan.BATCH_FILES", 1)
    gate = Gate(monkeypatch, lambda reader: reader.session_id == "b")
    for age, name in enumerate("abc"):
        say(log_of(home, name), "one")
        os.utime(log_of(home, name), (1_700_000_000 - age, 1_700_000_000 - age))
    running = made(home, taken, index_folder=str(tmp_path / "cache"))
    running.start()
    assert gate.reached.wait(DEADLINE)
    running.stop()
    gate.open.set()
    assert not of(taken.changes, ScanDone)
    say(log_of(home, "a"), "two")
    running.start()
    try:
        taken.wait(lambda c: isinstance(c, ScanDone))
        for wanted in (is_turns("a", 2), is_turns("b", 1), is_turns("c", 1)):
            taken.wait(wanted)
    finally:
        running.stop()


def test_one_scan_without_threads_may_be_repeated(home: Path, taken: Taken, tmp_path: Path) -> None:
    say(log_of(home), "one")
    once = made(home, taken, index_folder=str(tmp_path / "cache"))
    once.scan_once()
    assert any(map(is_turns("a", 1), taken.changes))
    say(log_of(home), "two")
    once.scan_once()
    assert any(map(is_turns("a", 2), taken.changes))
    assert of(taken.changes, ProblemsFound) == []
    assert of(taken.changes, ProcessesSeen)
    assert not [t for t in threading.enumerate() if t.name.startswith("dispatch")]


def test_a_crash_of_a_worker_is_told_and_the_scan_goes_on(
    home: Path, taken: Taken, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(log_of(home), "one")
    running = made(home, taken)
    plain, failed = running.scanner.scan, threading.Event()

    def fail_once(paths: object = None) -> Iterator[list[Change]]:
        if not failed.is_set():
            failed.set()
            raise RuntimeError("once")
        return plain(paths)  # type: ignore[arg-type]

    monkeypatch.setattr(running.scanner, "scan", fail_once)
    running.start()
    try:
        taken.wait(lambda c: isinstance(c, ProblemsFound) and [p.kind for p in c.problems] == ["crash"])
        taken.wait(lambda c: isinstance(c, ScanDone))
    finally:
        running.stop()


def test_a_worker_starts_once_stops_twice_and_starts_again() -> None:
    runs: list[threading.Event] = []

    def run(stop: threading.Event) -> None:
        runs.append(stop)
        stop.wait(DEADLINE)

    worker = Worker("test", run, on_crash=lambda _: None)
    assert worker.stop()
    for _ in range(2):
        worker.start()
        worker.start()
        assert worker.running
        assert worker.stop()
        assert worker.stop()
        assert not worker.running
    assert len(runs) <= 2


def test_a_worker_that_does_not_end_in_time_is_left_behind_and_replaced() -> None:
    release, second = threading.Event(), threading.Event()

    def run(stop: threading.Event) -> None:
        if release.is_set():
            second.set()
            stop.wait(DEADLINE)
        else:
            release.wait(DEADLINE)

    worker = Worker("test", run, on_crash=lambda _: None)
    worker.start()
    assert not worker.stop(0.01)
    release.set()
    worker.start()
    assert second.wait(DEADLINE)
    assert worker.stop()


# ── watching ──────────────────────────────────────────────────────────────────────────


def test_a_root_that_is_another_folder_than_before_is_followed(home: Path, taken: Taken) -> None:
    say(log_of(home), "one")
    running = made(home, taken)
    running.start()
    try:
        taken.wait(lambda c: isinstance(c, ScanDone))
        shutil.rmtree(home / ".fake")
        taken.wait(lambda c: isinstance(c, PartGone))
        taken.wait(lambda c: isinstance(c, RootSeen) and c.path.endswith("logs") and not c.exists)
        taken.clear()
        say(log_of(home), "one")
        taken.wait(is_turns("a", 1))
        say(log_of(home), "two")
        taken.wait(is_turns("a", 2))
    finally:
        running.stop()


def test_plans_of_a_project_that_a_session_brings_are_followed(home: Path, taken: Taken, tmp_path: Path) -> None:
    plan = tmp_path / "shop" / ".tasks" / "auth" / "plan.md"
    plan.parent.mkdir(parents=True)
    plan.write_text(plan_text("auth", [phase(1)]), encoding="utf-8")
    log_of(home)
    running = made(home, taken)
    running.start()
    try:
        taken.wait(lambda c: isinstance(c, ScanDone))
        say(log_of(home), "one", cwd=str(tmp_path / "shop"))
        taken.wait(lambda c: isinstance(c, ProjectSeen))
        taken.wait(lambda c: isinstance(c, EpicRead))
        taken.clear()
        plan.write_text(plan_text("auth", [phase(1, status="DONE")]), encoding="utf-8")
        taken.wait(lambda c: isinstance(c, EpicRead) and c.plan is not None and c.plan.phases[0].status == "DONE")
    finally:
        running.stop()


def test_a_watch_that_is_refused_is_told_and_its_folders_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dispatch_nb.sources.watcher.FALLBACK_S", 0.01)
    monkeypatch.setattr("dispatch_nb.sources.watcher.RETRY_S", 0.05)
    tries: list[str] = []

    def watch(*_: object, **__: object) -> Iterator[set[object]]:
        tries.append("")
        if len(tries) < 3:
            raise OSError(24, "Too many open files")
        yield set()
        assert stop.wait(DEADLINE)

    monkeypatch.setattr("watchfiles.watch", watch)
    stop, told, looked = threading.Event(), list[Flaw | None](), list[set[str]]()

    def report(flaw: Flaw | None) -> None:
        told.append(flaw)
        if flaw is None:
            stop.set()

    Watcher(lambda: [str(tmp_path)], lambda paths: looked.append(set(paths)), report).run(stop)
    assert [flaw.kind if flaw else None for flaw in told] == ["watch", "watch", None]
    assert {str(tmp_path)} in looked


# ── processes ─────────────────────────────────────────────────────────────────────────


def test_a_command_with_parentheses_does_not_hide_the_start_time(tmp_path: Path) -> None:
    name = tmp_path / "a) S 1 (b"
    shutil.copy("/bin/sleep", name)
    child = subprocess.Popen([str(name), "20"])
    try:
        ticks = start_ticks(child.pid)
        assert ticks is not None
        assert abs(int(ticks) - int(start_ticks(os.getpid()) or 0)) < 10**7
        assert int(ticks) >= int(start_ticks(os.getpid()) or 0)
    finally:
        child.kill()
        child.wait()


def test_pids_that_no_system_has_are_not_alive() -> None:
    seen = Processes(()).sweep([0, -5, 2**70, os.getpid()], ())
    assert set(seen.alive) == {os.getpid()}
    assert seen.asked == {2**70, os.getpid()}


def test_the_domain_names_machine_and_namespace() -> None:
    file = Path("/etc/machine-id")
    name = file.read_text(encoding="ascii").strip() if file.exists() else ""
    assert (domain() or "").split(":", 2) == ["linux", name, str(Path("/proc/self/ns/pid").readlink())]
    assert start_ticks(2**30) is None
