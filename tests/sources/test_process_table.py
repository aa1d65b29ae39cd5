"""A process table that misbehaves: what cannot be had is not known, and nothing that a process does ends a sweep."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from dispatch_nb.sources import locks as lock_table
from dispatch_nb.sources import mounts, processes
from dispatch_nb.sources.processes import Processes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NAMES = frozenset({"codex", "gemini"})


class Table:
    """Stands for psutil: processes by pid, each of which may refuse to answer a question."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self.looks: list[int] = []
        self.error: Exception | None = None
        monkeypatch.setattr(psutil, "pids", self._pids)
        monkeypatch.setattr(psutil, "Process", self._process)
        monkeypatch.setattr(processes, "start_ticks", lambda pid: str(self.rows[pid]["ticks"]))

    def add(self, pid: int, name: str = "sh", **fields: Any) -> None:
        born = time.time() - 1000
        self.rows[pid] = {
            "name": name, "create_time": born, "ppid": 1, "cmdline": [name], "status": "sleeping", "cwd": "/src",
            "ticks": born,
        } | fields  # fmt: skip

    def _pids(self) -> list[int]:
        if self.error is not None:
            raise self.error
        return sorted(self.rows)

    def _process(self, pid: int) -> _Process:
        self.looks.append(pid)
        if pid not in self.rows:
            raise psutil.NoSuchProcess(pid)
        return _Process(self.rows[pid])


class _Process:
    def __init__(self, row: dict[str, Any]) -> None:
        self._row = row

    def oneshot(self) -> _Process:
        return self

    def __enter__(self) -> None:
        """Ask for all at once."""

    def __exit__(self, *_: object) -> None:
        """That is all."""

    def __getattr__(self, name: str) -> Callable[[], Any]:
        value = self._row[name]

        def answer() -> Any:
            if isinstance(value, Exception):
                raise value
            return value

        return answer


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    return Table(monkeypatch)


ERRORS = [
    psutil.AccessDenied(7),
    psutil.NoSuchProcess(7),
    psutil.ZombieProcess(7),
    FileNotFoundError(2, "No such file or directory", "/proc/7/stat"),
    ProcessLookupError(3, "No such process"),
    PermissionError(1, "Operation not permitted"),
    OSError(5, "Input/output error"),
    ValueError("a line of /proc that nobody can read"),
    IndexError("list index out of range"),
]


@pytest.mark.parametrize("question", ["name", "create_time", "ppid", "cmdline", "status", "cwd"])
@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_process_that_cannot_be_asked_hides_no_other(table: Table, question: str, error: Exception) -> None:
    table.add(6, "codex")
    table.add(7, "gemini")
    table.rows[7][question] = error
    table.add(8, "gemini")
    seen = Processes(NAMES)
    for _ in range(2):
        alive = seen.sweep({7}, ()).alive
        assert {pid: alive[pid].program for pid in (6, 8)} == {6: "codex", 8: "gemini"}
        gone = isinstance(error, (psutil.NoSuchProcess, ProcessLookupError)) and question not in ("cmdline", "cwd")
        assert (7 not in alive) == gone


def test_a_list_that_cannot_be_had_says_of_no_agent_that_it_is_gone(table: Table) -> None:
    table.add(7, "gemini")
    seen = Processes(NAMES)
    assert seen.sweep((), ()).programs
    table.error = OSError(24, "Too many open files")
    found = seen.sweep({7, 9}, ())
    assert (found.programs, set(found.alive)) == (False, {7})
    table.error = None
    assert seen.sweep((), ()).programs


def test_a_pid_that_another_process_has_now_is_that_process(table: Table) -> None:
    table.add(7, "gemini", ticks=1)
    seen = Processes(NAMES)
    assert seen.sweep((), ()).alive[7].program == "gemini"
    born = time.time() - 500
    table.add(7, "codex", create_time=born, ticks=2)
    found = seen.sweep((), ()).alive[7]
    assert (found.program, found.start_ticks) == ("codex", "2")
    table.add(7, "sh", create_time=born + 1, ticks=3)
    assert 7 not in seen.sweep((), ()).alive


def test_a_process_that_becomes_an_agent_after_long_is_seen_some_sweeps_later(table: Table) -> None:
    for pid in range(1, 500):
        table.add(pid)
    seen = Processes(NAMES)
    seen.sweep((), ())
    table.rows[300] |= {"name": "gemini", "cmdline": ["gemini"]}  # `exec gemini` in an old shell
    sweeps = next(n for n in range(100) if 300 in seen.sweep((), ()).alive)
    assert sweeps < 20


def test_a_sweep_asks_no_more_of_many_processes_than_of_few(table: Table) -> None:
    for pid in range(1, 3000):
        table.add(pid)
    seen = Processes(NAMES)
    seen.sweep((), ())
    table.looks.clear()
    seen.sweep((), ())
    assert len(table.looks) < 100


# ── locks ─────────────────────────────────────────────────────────────────────────────


def locks(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(lock_table, "lock_lines", lambda: list(lines))


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    path = tmp_path / "s.lock"
    path.touch()
    return path


def line(path: Path, pid: int = 4127, inode: int | None = None, device: str | None = None) -> str:
    st = path.stat()
    where = device or f"{st.st_dev >> 8 & 0xFFF:02x}:{st.st_dev & 0xFF:02x}"
    return f"1: FLOCK  ADVISORY  WRITE {pid} {where}:{inode or st.st_ino} 0 EOF"


def test_a_lock_of_somebody_who_is_no_agent_that_we_know_is_held(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    locks(monkeypatch, line(lock))
    assert Processes(NAMES).sweep((), [str(lock)]).holders == {str(lock): 4127}
    locks(monkeypatch, line(lock, pid=-1))
    assert Processes(NAMES).sweep((), [str(lock)]).holders == {str(lock): 0}


def test_of_a_table_that_is_too_long_it_is_not_known_who_is_missing(
    lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = line(lock, inode=1)
    locks(monkeypatch, *[other] * 10)
    assert Processes(NAMES).sweep((), [str(lock)]).holders == {str(lock): None}
    monkeypatch.setattr(lock_table, "MAX_LOCKS", 5)
    assert Processes(NAMES).sweep((), [str(lock)]).holders == {}


def test_lines_of_a_table_that_cannot_be_read_are_left_out(lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = ["", "1:", "1: -> FLOCK  ADVISORY  WRITE 9 00:00:1 0 EOF", "1: FLOCK ADVISORY WRITE x 0:0:y 0 EOF", "x" * 999]
    locks(monkeypatch, *odd, line(lock))
    assert Processes(NAMES).sweep((), [str(lock)]).holders == {str(lock): 4127}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_where_the_table_names_other_devices_who_has_the_file_open_tells(
    lock: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "wrapped"
    shutil.copy(shutil.which("cat") or "/bin/cat", program)
    with lock.open() as given, subprocess.Popen([program], stdin=subprocess.PIPE, stdout=given) as child:
        locks(monkeypatch, line(lock, pid=child.pid, device="00:99"))
        assert Processes(NAMES).sweep((), [str(lock)]).holders == {str(lock): child.pid}
        child.kill()
    with subprocess.Popen([program], stdin=subprocess.PIPE) as child:
        locks(monkeypatch, line(lock, pid=child.pid, device="00:99"))
        assert Processes(NAMES).sweep((), [str(lock)]).holders == {str(lock): None}
        child.kill()


# ── containers ────────────────────────────────────────────────────────────────────────

MOUNTS = r"""
1 0 0:50 / / rw - overlay overlay rw
2 1 0:51 / /proc rw - proc proc rw
3 1 8:1 /var/lib/docker/containers/3f2a/hosts /etc/hosts rw - ext4 /dev/sda1 rw
4 1 8:1 /home/ada/.codex /home/dev/.codex rw - ext4 /dev/sda1 rw
5 1 8:1 /home/ada/my\040work /home/dev/my\040work rw - ext4 /dev/sda1 rw
6 1 8:1 /var/lib/docker/volumes/cache/_data /home/dev/.cache rw - ext4 /dev/sda1 rw
7 1 8:16 / /home/jovyan rw - ext4 /dev/sdb rw
8 1 0:60 / /mnt/team rw - nfs4 server:/team rw
9 1 0:61 / /dev/shm rw - tmpfs shm rw
a line of another kind
"""


def test_what_is_mounted_from_outside_is_shared_and_a_container_s_own_volumes_are_not() -> None:
    assert mounts.mounted_from_outside(MOUNTS) == (
        "/etc/hosts", "/home/dev/.codex", "/home/dev/my work", "/mnt/team",
    )  # fmt: skip


def test_where_all_processes_are_seen_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "readlink", lambda _: mounts.FIRST)
    mounts.shared_folders.cache_clear()
    assert mounts.shared_folders() == ()
    mounts.shared_folders.cache_clear()


def test_what_an_agent_runs_for_a_while_is_its_work_and_of_its_launcher(table: Table) -> None:
    now = time.time()
    table.add(10, "gemini", cwd="/src")
    table.add(11, "gemini", ppid=10)
    table.add(12, ppid=11, create_time=now - 60)  # a server of its tools
    table.add(13, ppid=11, create_time=now - 5)
    table.add(14, ppid=11, create_time=now)  # may be a hook
    table.add(15, ppid=13, create_time=now - 1)  # what that runs
    table.add(16, ppid=1, create_time=now - 1)
    made = Processes(NAMES)
    seen = made.sweep([], [])
    assert {pid: round(now - at.timestamp()) for pid, at in seen.at_work.items()} == {10: 5, 11: 5}
    for pid in (12, 13, 15):
        del table.rows[pid]
    assert made.sweep([], []).at_work == {}
