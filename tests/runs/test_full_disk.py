"""Runs whose files cannot be written or read for a while: it is told, nothing waits for ever, and no other run does."""

from __future__ import annotations

import errno
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from builders.agents import ended, prompt, there, until
from builders.state import RUN_ID, epic, project, read, run, transcript
from builders.state import state as nothing
from msgspec.structs import replace

from dispatch_nb.actions.runs import RunDesk
from dispatch_nb.errors import WriteError
from dispatch_nb.faces import running
from dispatch_nb.keeper import keep, report
from dispatch_nb.providers.runs import Asked, Job
from dispatch_nb.registry import folder as files
from dispatch_nb.registry.folder import ASKS, INBOX, SPEC, STATUS, RunFolder
from dispatch_nb.registry.identity import domain
from dispatch_nb.registry.locks import Lock
from dispatch_nb.registry.registry import START_S, Registry
from dispatch_nb.registry.values import Ask, AskFile, Command, Mark, RunStatus, Spec
from dispatch_nb.sources import runs as source
from dispatch_nb.sources.runs import Runs
from dispatch_nb.state.changes import Change, ProblemsFound, RunSeen
from dispatch_nb.state.fold import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from builders.agents import Stage

    from dispatch_nb import Dispatch

NOW = datetime(2026, 5, 4, tzinfo=UTC)
#: A process that is no more.
GONE = Mark(pid=2**22 + 1, born="before")


class Disk:
    """Where a write fails if its path has one of these words in it."""

    def __init__(self) -> None:
        self.full: list[str] = []

    def check(self, path: Path) -> None:
        if any(word in str(path) for word in self.full):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    made, real = Disk(), files.replace

    def put(path: Path, data: bytes, *, sync: bool = False) -> None:
        made.check(path)
        real(path, data, sync=sync)

    monkeypatch.setattr(files, "replace", put)
    return made


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    return Registry(str(tmp_path / "runs"))


@pytest.fixture
def make(registry: Registry) -> Iterator[Callable[[int, RunStatus], tuple[RunFolder, Lock]]]:
    """Make a run, which is kept until its lock is closed."""
    locks: list[Lock] = []

    def made(number: int, status: RunStatus) -> tuple[RunFolder, Lock]:
        folder, lock = registry.create(spec(f"20260504T1150000000{number:02}-01ab"), status)
        locks.append(lock)
        return folder, lock

    yield made
    for lock in locks:
        lock.close()


def spec(run_id: str) -> Spec:
    job = Job(prompt="x", cwd="/")
    return Spec(run_id=run_id, host="box", domain=domain(), provider="claude", kind="run", job=job, queued=NOW)


def desk(registry: Registry) -> RunDesk:
    return RunDesk(registry, os.environ, host="box", now=lambda: NOW, max_runs=4, patience_s=1.0)


def scan(runs: Runs) -> list[Change]:
    return [change for batch in runs.scan(None) for change in batch]


def told(changes: list[Change]) -> dict[str, list[tuple[str, str]]]:
    """Return the problems that changes tell, by what they are told under: path and reason."""
    return {c.path: [(p.path, p.reason) for p in c.problems] for c in changes if isinstance(c, ProblemsFound)}


def states(changes: list[Change]) -> list[str]:
    return [c.run.state for c in changes if isinstance(c, RunSeen)]


def test_a_run_that_cannot_be_marked_as_lost_is_a_problem_and_holds_up_no_other(
    registry: Registry, make: Callable[..., tuple[RunFolder, Lock]], disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source, "RETRY_S", 0.0)
    (bad, lock), (other, second) = (make(n, RunStatus(state="running", reason="", agent=GONE)) for n in (1, 2))
    lock.close()
    second.close()
    disk.full.append(bad.run_id)
    runs = Runs(registry, "box", desk(registry).adopt)
    scan(runs)
    runs.adopt()
    assert [f.status().state for f in (bad, other)] == ["running", "lost"]
    where = str(bad.path / STATUS)
    problem = (where, f"Nobody keeps it, and that cannot be changed: {os.strerror(errno.ENOSPC)}.")
    assert told(runs.look()) == {str(bad.path): [problem]}
    runs.adopt()
    assert told(runs.look()) == {str(bad.path): [problem]}
    disk.full.clear()
    runs.adopt()
    assert bad.status().state == "lost"
    assert told(runs.look()) == {str(bad.path): []}
    assert told(scan(runs)) == {}


def test_what_cannot_be_done_for_a_run_is_not_tried_all_the_time(
    registry: Registry, make: Callable[..., tuple[RunFolder, Lock]]
) -> None:
    folder, lock = make(1, RunStatus(state="running", reason="", agent=GONE))
    lock.close()
    tried: list[str] = []

    def adopt(given: RunFolder) -> None:
        tried.append(given.run_id)
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    runs = Runs(registry, "box", adopt)
    for _ in range(3):
        runs.look()
        scan(runs)
        runs.adopt()
    assert tried == [folder.run_id]


def test_a_problem_of_a_run_that_another_kernel_adopted_is_over(
    registry: Registry, make: Callable[..., tuple[RunFolder, Lock]], disk: Disk
) -> None:
    folder, lock = make(1, RunStatus(state="running", reason="", agent=GONE))
    lock.close()
    disk.full.append(folder.run_id)
    runs = Runs(registry, "box", desk(registry).adopt)
    scan(runs)
    runs.adopt()
    assert len(told(runs.look())[str(folder.path)]) == 1
    other = folder.lock()
    assert other is not None
    with other:
        assert told(runs.look()) == {str(folder.path): []}
    assert told(runs.look()) == {}  # its keeper is gone again: nobody has tried yet, and nothing is wrong


def test_a_question_that_cannot_be_read_is_a_problem_until_it_can(
    registry: Registry, make: Callable[..., tuple[RunFolder, Lock]]
) -> None:
    waits = RunStatus(state="waiting", reason="Asks", asks=(Ask(number=1, tool="Bash", head="ls", asked=NOW),))
    folder, _ = make(1, waits)
    path = folder.path / ASKS / "1.json"
    path.write_text("{", encoding="ascii")
    runs = Runs(registry, "box")
    ((where, _),) = told(scan(runs))[str(folder.path)]
    assert where == str(path)
    folder.write_ask(AskFile(number=1, asked=Asked(ask_id="a", kind="command", tool="Bash", text="ls")))
    changes = runs.look()
    assert (told(changes), states(changes)) == ({str(folder.path): []}, ["waiting"])


def test_of_a_file_that_could_not_be_written_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / STATUS).mkdir()
    with pytest.raises(OSError, match="directory"):
        RunFolder(tmp_path).write_status(RunStatus(state="done", reason=""))
    assert [path.name for path in tmp_path.iterdir()] == [STATUS]


def test_the_lock_of_a_run_that_is_being_made_is_not_touched(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []

    def is_kept(folder: RunFolder) -> bool:
        looked.append(folder.run_id)
        return False

    monkeypatch.setattr(RunFolder, "is_kept", is_kept)
    made = registry.path / ".new-20260504T115000000000-01ab"
    made.mkdir(parents=True)
    now = datetime.fromtimestamp(made.stat().st_mtime, UTC)
    registry.prune(now + timedelta(seconds=START_S - 1))
    assert (looked, made.exists()) == ([], True)
    registry.prune(now + timedelta(seconds=START_S + 1))
    assert (looked, made.exists()) == ([made.name], False)


@pytest.mark.parametrize("fails", [3, 1000])
def test_a_keeper_tries_for_a_while_to_write_how_it_ended_and_keeps_the_run_meanwhile(
    make: Callable[..., tuple[RunFolder, Lock]], monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    monkeypatch.setattr(report, "AGAIN_S", 0.0)
    monkeypatch.setattr(report, "LAST_S", 30.0 if fails == 3 else 0.01)
    monkeypatch.setattr(keep.logger, "filters", [])  # it adds one
    folder, lock = make(1, RunStatus(state="queued", reason=""))
    (folder.path / SPEC).write_text("{", encoding="ascii")  # it ends at once
    kept: list[bool] = []
    real = files.replace

    def put(path: Path, data: bytes, *, sync: bool = False) -> None:
        kept.append(folder.is_kept())
        if len(kept) <= fails:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        real(path, data, sync=sync)

    monkeypatch.setattr(files, "replace", put)
    fd, lock.fd = lock.fd, -1
    assert keep.keep(str(folder.path), fd) == 1
    assert folder.status().state == ("failed" if fails == 3 else "queued")
    assert len(kept) >= min(fails, 2)
    assert all(kept)
    assert not folder.is_kept()


def test_one_that_could_not_be_told_that_its_budget_is_spent_is_a_problem_and_told_later_and_once(
    stage: Stage,
) -> None:
    d = stage.dispatch(live=False)
    seen = run(session_id="s1", max_usd=1.0)
    before = fold(nothing(), (*project(), epic("TODO", "TODO"), read(transcript("s1")), seen), NOW)
    dear = replace(before.sessions["claude/s1"], cost_usd=1.25)
    after = replace(before, sessions={"claude/s1": dear})
    folder, lock = stage.registry.create(spec(RUN_ID), RunStatus(state="running", reason=""))
    runs = d._runs_read  # noqa: SLF001
    with lock:
        scan(runs)
        (folder.path / INBOX).rmdir()
        for _ in range(2):
            d._watch_budgets(before, after)  # noqa: SLF001
        ((where, reason),) = told(runs.look())[str(folder.path)]
        assert where == str(folder.path)
        assert reason.startswith(f"It has spent its budget and goes on: run {RUN_ID} cannot be told to stop: ")
        (folder.path / INBOX).mkdir()
        for _ in range(2):
            d._watch_budgets(before, after)  # noqa: SLF001
        assert told(runs.look()) == {str(folder.path): []}
    (said,) = folder.commands()
    assert said.reason == "Stopped at 1.25 USD by its log, as its budget of 1.00 says"


def test_what_lies_in_an_inbox_crashes_no_keeper(
    make: Callable[..., tuple[RunFolder, Lock]], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, _ = make(1, RunStatus(state="running", reason=""))
    (folder.path / INBOX / "0.json").mkdir()
    (folder.path / INBOX / "1.json").symlink_to("/etc/passwd")
    (folder.path / INBOX / "2.json").write_text("{", encoding="ascii")
    folder.post(Command(do="stop"))

    def fails(path: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))

    for what, done in (("glob", []), ("unlink", ["stop"])):
        with monkeypatch.context() as patch:
            patch.setattr(type(folder.path), what, fails)
            assert [command.do for command in folder.commands()] == done
    assert [command.do for command in folder.commands()] == ["stop"]
    assert [path.name for path in (folder.path / INBOX).iterdir()] == ["0.json"]


@pytest.mark.parametrize("keeps", [False, True])
def test_a_budget_that_nobody_keeps_is_a_problem(stage: Stage, monkeypatch: pytest.MonkeyPatch, *, keeps: bool) -> None:
    monkeypatch.setattr(running, "keeps_budget", lambda _: keeps)
    d = stage.dispatch(live=False)
    seen = run(session_id="s1", max_usd=1.0)
    state = fold(nothing(), (*project(), epic("TODO", "TODO"), read(transcript("s1")), seen), NOW)
    spends = replace(state, sessions={"claude/s1": replace(state.sessions["claude/s1"], output_tokens=5)})
    folder, lock = stage.registry.create(spec(RUN_ID), RunStatus(state="running", reason=""))
    with lock:
        scan(d._runs_read)  # noqa: SLF001
        d._watch_budgets(nothing(), spends)  # noqa: SLF001
        reason = "Nobody keeps its budget of 1.00 USD: what its model costs is not known."
        problems = {} if keeps else {str(folder.path): [(str(folder.path), reason)]}
        assert told(d._runs_read.look()) == problems  # noqa: SLF001


def test_a_run_is_stopped_though_nothing_can_be_written(d: Dispatch, stage: Stage, disk: Disk) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait never"))
    there(d, stage.project / "there")
    disk.full.append(INBOX)
    d.stop(run.run_id)
    row = ended(d, run.run_id)
    assert (row.state, row.reason) == ("stopped", "Stopped: its keeper was told to end")


def test_what_cannot_be_written_to_a_keeper_is_told(d: Dispatch, disk: Disk) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("ask make", "over 0"))
    (approval,) = until(d, lambda s: s.approvals).approvals
    disk.full.append(INBOX)
    with pytest.raises(WriteError, match=f"the answer cannot be written: {os.strerror(errno.ENOSPC)}"):
        d.deny(approval)
    disk.full.clear()
    d.deny(approval)
    assert ended(d, run.run_id).state == "done"


def test_one_that_nobody_can_be_told_to_stop_says_so(
    registry: Registry, make: Callable[..., tuple[RunFolder, Lock]], disk: Disk
) -> None:
    folder, _ = make(1, RunStatus(state="running", reason="", agent=GONE))  # kept by one that listens to no bell
    disk.full.append(INBOX)
    with pytest.raises(WriteError, match=f"{folder.run_id} cannot be told to stop: {os.strerror(errno.ENOSPC)}"):
        desk(registry).stop(folder.run_id)


def test_one_whose_status_cannot_be_read_is_stopped_by_its_keeper(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait never"))
    there(d, stage.project / "there")
    folder = stage.registry.run(run.run_id)
    assert folder is not None
    (folder.path / STATUS).write_text("{", encoding="ascii")
    d.stop(run.run_id)
    assert ended(d, run.run_id).state == "stopped"
    (folder.path / STATUS).write_text("{", encoding="ascii")
    with pytest.raises(WriteError, match=r"cannot be stopped: .*does not say what a run's file says"):
        d.stop(run.run_id)
