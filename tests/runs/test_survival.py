"""Runs whose kernel or keeper is killed, and starts that happen at once: each in processes of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import psutil
import pytest
from builders.agents import DEADLINE, ended, gone, prompt, running, there, until

from dispatch_nb.actions.runs import RunDesk
from dispatch_nb.errors import ConflictError, WriteError
from dispatch_nb.registry.registry import Registry, is_over
from dispatch_nb.registry.values import RunStatus

if TYPE_CHECKING:
    from builders.agents import Stage

    from dispatch_nb import Dispatch
    from dispatch_nb.model import Run

#: A kernel: starts a run, says so, and stays until it is killed or its stdin ends.
KERNEL = """
import json, sys
from dispatch_nb import Dispatch
from dispatch_nb.errors import DispatchError
home, project, prompt = json.loads(sys.argv[1])
with Dispatch(project, home=home) as d:
    len(d.orders)
    print("ready", flush=True)
    sys.stdin.readline()
    try:
        print(json.dumps(d.run("user-auth", 1, provider="claude", prompt=prompt).run_id), flush=True)
    except DispatchError as error:
        print(json.dumps(f"{type(error).__name__}: {error}"), flush=True)
    sys.stdin.readline()
"""


class Kernel:
    """A process with a dashboard."""

    def __init__(self, stage: Stage, prompt: str) -> None:
        given = json.dumps([str(stage.home), str(stage.project), prompt])
        self.process = subprocess.Popen(
            [sys.executable, "-c", KERNEL, given],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdin
        assert self.process.stdout
        self.stdin, self.stdout = self.process.stdin, self.process.stdout

    def ready(self) -> None:
        assert self.stdout.readline() == "ready\n"

    def press(self) -> None:
        self.stdin.write("\n")
        self.stdin.flush()

    def told(self) -> str:
        return str(json.loads(self.stdout.readline()))

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


def keeper_of(run: Run) -> psutil.Process:
    keeper = psutil.Process(run.pid).parent()
    assert keeper is not None
    assert "dispatch_nb.keeper" in keeper.cmdline()
    return keeper


def kill(process: psutil.Process) -> None:
    process.kill()
    psutil.wait_procs([process])


def test_a_killed_kernel_leaves_its_run_to_the_next(stage: Stage) -> None:
    kernel = Kernel(stage, prompt("touch there", "wait go", "say after", "over 0.5"))
    kernel.ready()
    kernel.press()
    run_id = kernel.told()
    kernel.kill()
    d = stage.dispatch()
    there(d, stage.project / "there")
    row = running(d, run_id)
    assert row.pid is not None
    (stage.project / "go").touch()
    row = ended(d, run_id)
    assert (row.state, row.cost_usd) == ("done", 0.5)
    assert "after" in d.output(run_id)


def test_two_kernels_that_press_at_once_start_one_run(stage: Stage) -> None:
    kernels = [Kernel(stage, prompt("touch there", "wait go", "over 0")) for _ in range(2)]
    for kernel in kernels:
        kernel.ready()
    for kernel in kernels:
        kernel.press()
    told = [kernel.told() for kernel in kernels]
    for kernel in kernels:
        kernel.kill()
    (refused,) = [word for word in told if word.startswith("ConflictError")]
    (run_id,) = [word for word in told if word != refused]
    assert stage.registry.ids() == [run_id]
    assert run_id in refused or "is IN_PROGRESS, not TODO" in refused
    d = stage.dispatch()
    (stage.project / "go").touch()
    assert ended(d, run_id).state == "done"


def test_an_agent_whose_keeper_is_killed_is_kept_by_another_and_can_be_stopped(d: Dispatch, stage: Stage) -> None:
    steps = ("deaf", "child child.pid", "touch there", "wait never")
    run = d.run("user-auth", 1, provider="claude", prompt=prompt(*steps))
    there(d, stage.project / "there")
    row = running(d, run.run_id)
    kill(keeper_of(row))
    told = f"Process {row.pid} works; its keeper was killed, so what it writes and asks is lost"
    state = until(d, lambda s: s.runs[run.run_id].reason == told)
    assert state.runs[run.run_id].state == "running"
    assert state.orders["shop/user-auth/1"].order_state == "live"
    child = int((stage.project / "child.pid").read_text(encoding="ascii"))
    d.stop(run.run_id)
    assert ended(d, run.run_id).state == "stopped"
    assert gone(row.pid)
    assert gone(child)


def test_an_agent_that_another_keeper_keeps_counts_among_those_that_may_run(stage: Stage) -> None:
    stage.config(stop_patience_s=0.4, max_runs=1)
    d = stage.dispatch()
    first = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait go"))
    there(d, stage.project / "there")
    kill(keeper_of(running(d, first.run_id)))
    until(d, lambda s: "its keeper was killed, so" in s.runs[first.run_id].reason)
    second = d.run("user-auth", 2, provider="claude", prompt=prompt("over 0"))
    until(d, lambda s: s.runs[second.run_id].reason == "Waits until fewer agents run")
    (stage.project / "go").touch()
    lost, done = ended(d, first.run_id), ended(d, second.run_id)
    assert (lost.state, done.state) == ("lost", "done")
    assert done.started >= lost.ended  # type: ignore[operator]


def test_an_agent_that_ends_unseen_is_lost(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait go"))
    there(d, stage.project / "there")
    row = running(d, run.run_id)
    kill(keeper_of(row))
    until(d, lambda s: "its keeper was killed, so" in s.runs[run.run_id].reason)
    (stage.project / "go").touch()
    row = ended(d, run.run_id)
    assert (row.state, row.exit_code) == ("lost", None)
    assert row.reason == "It ended unseen, after its keeper was killed: how, is not known"


def both_killed(d: Dispatch, stage: Stage) -> Run:
    """Return the row of a run whose keeper and agent were killed while no dashboard looked."""
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait never"))
    there(d, stage.project / "there")
    row = running(d, run.run_id)
    d.close()
    kill(keeper_of(row))
    kill(psutil.Process(row.pid))
    return row


def test_where_both_are_killed_the_run_is_lost_and_the_phase_can_be_begun_again(d: Dispatch, stage: Stage) -> None:
    run = both_killed(d, stage)
    again = stage.dispatch()
    row = ended(again, run.run_id)
    assert (row.state, row.reason) == (
        "lost",
        "Its keeper was killed, and the agent is gone: how it ended is not known",
    )
    ends = [e for e in again.state.activity.values() if e.type == "run_ended"]
    assert len(ends) == 1
    until(again, lambda s: s.orders["shop/user-auth/1"].order_state == "abandoned")
    second = again.run("user-auth", 1, provider="claude", prompt=prompt("over 0"))
    assert ended(again, second.run_id).state == "done"


def test_a_run_of_a_container_that_is_gone_is_ended_by_a_person(d: Dispatch, stage: Stage) -> None:
    run = both_killed(d, stage)
    spec = stage.registry.path / run.run_id / "spec.json"
    spec.write_bytes(msgspec.json.encode(msgspec.json.decode(spec.read_bytes()) | {"domain": "linux:other:pid:[1]"}))
    again = stage.dispatch()
    row = until(again, lambda s: s.runs.get(run.run_id)).runs[run.run_id]
    words = "when it was last heard of, on another machine or in another container: if not, stop it"
    assert (row.state, row.reason) == ("running", f"Process {row.pid} works, {words}")
    with pytest.raises(ConflictError, match=f"taken by run {run.run_id}"):
        again.run("user-auth", 1, provider="claude", prompt="x")
    again.stop(run.run_id)
    assert ended(again, run.run_id).state == "lost"
    second = again.run("user-auth", 1, provider="claude", prompt=prompt("over 0"))
    assert ended(again, second.run_id).state == "done"


def test_who_only_reads_tells_of_a_lost_run_and_changes_nothing(d: Dispatch, stage: Stage) -> None:
    run = both_killed(d, stage)
    before = (stage.registry.path / run.run_id / "status.json").read_bytes()
    reader = stage.dispatch(read_only=True)
    assert until(reader, lambda s: s.runs.get(run.run_id)).runs[run.run_id].state == "lost"
    assert (stage.registry.path / run.run_id / "status.json").read_bytes() == before


@pytest.mark.parametrize("name", ["status.json", "spec.json"])
def test_a_file_that_says_nothing_is_a_problem_and_the_other_runs_are_told(
    d: Dispatch, stage: Stage, name: str
) -> None:
    one, two = (ended(d, d.run("user-auth", n, provider="claude", prompt=prompt("over 0")).run_id) for n in (1, 2))
    d.close()
    (stage.registry.path / one.run_id / name).write_text("{", encoding="ascii")
    again = stage.dispatch(live=False)
    assert list(again.runs["run_id"]) == [two.run_id]
    (problem,) = again.state.found[str(stage.registry.path / one.run_id)]
    assert problem.path == str(stage.registry.path / one.run_id / name)


def test_a_problem_of_a_run_is_over_when_its_files_say_again_what_they_should(d: Dispatch, stage: Stage) -> None:
    run = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("over 0")).run_id)
    d.close()
    folder = stage.registry.path / run.run_id
    status, lock = folder / "status.json", folder / "keeper.lock"
    said = status.read_bytes()
    status.write_bytes(said.replace(b'"done"', b'"running"'))
    lock.unlink()
    lock.symlink_to("/etc/passwd")  # no lock is looked for behind a link
    again = stage.dispatch(live=False)
    (problem,) = again.state.found[str(folder)]
    assert (problem.path, again.runs.empty) == (str(lock), True)
    lock.unlink()
    status.write_bytes(said)
    again._sources.scan([str(folder)])  # noqa: SLF001
    assert str(folder) not in again.state.found
    assert list(again.runs["state"]) == ["done"]


def test_a_phase_is_taken_by_a_run_that_is_kept_though_its_status_cannot_be_read(d: Dispatch, stage: Stage) -> None:
    run = running(d, d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait go")).run_id)
    there(d, stage.project / "there")
    (stage.registry.path / run.run_id / "status.json").write_text("{", encoding="ascii")
    found = stage.registry.unfinished(lambda spec: spec.phase_id == "1")
    assert found is not None
    assert found.run_id == run.run_id


def test_a_keeper_that_comes_too_late_starts_nothing(d: Dispatch, stage: Stage) -> None:
    run = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "over 0")).run_id)
    folder = stage.registry.run(run.run_id)
    assert folder is not None
    (stage.project / "there").unlink()
    folder.write_status(RunStatus(state="failed", reason="Its keeper could not be started: 30 s are over"))
    lock = folder.lock()
    assert lock is not None
    args = [sys.executable, "-c", f"from dispatch_nb.keeper.keep import keep; keep({str(folder.path)!r}, {lock.fd})"]
    subprocess.run(args, pass_fds=(lock.fd,), check=True, timeout=60)
    assert folder.status().state == "failed"
    assert not (stage.project / "there").exists()


def test_a_start_that_is_interrupted_says_so_and_gives_the_phase_back(
    d: Dispatch, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(RunDesk, "_spawn", interrupted)
    with pytest.raises(KeyboardInterrupt):
        d.run("user-auth", 1, provider="claude", prompt=prompt("over 0"))
    folder = stage.registry.run(stage.registry.ids()[0])
    assert folder is not None
    assert folder.status().reason == "Its keeper could not be started: it was interrupted"
    assert not folder.is_kept()
    assert stage.status("1") == "TODO"


def test_of_a_run_that_cannot_be_queued_nothing_is_left(d: Dispatch, stage: Stage) -> None:
    ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("over 0")).run_id)
    before = stage.registry.ids()
    queue = stage.registry.folder("queue")
    queue.rmdir()
    queue.touch()  # as on a full disk: the run is there, and its place in the queue cannot be written
    with pytest.raises(WriteError):
        d.run("user-auth", 2, provider="claude", prompt=prompt("over 0"))
    assert stage.registry.ids() == before
    assert stage.status("2") == "TODO"
    queue.unlink()
    assert ended(d, d.run("user-auth", 2, provider="claude", prompt=prompt("over 0")).run_id).state == "done"


def test_how_a_run_ended_is_told_though_those_that_wait_cannot_be(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait go", "over 0"))
    there(d, stage.project / "there")
    keeper = keeper_of(running(d, run.run_id))
    queue = stage.registry.folder("queue")
    queue.rmdir()
    queue.touch()
    (stage.project / "go").touch()
    psutil.wait_procs([keeper], DEADLINE)  # its last word is written
    folder = stage.registry.run(run.run_id)
    assert folder is not None
    assert (folder.status().state, folder.status().reason) == ("done", "It finished its turn")


def test_one_that_cannot_wait_for_its_turn_gives_its_claim_back(d: Dispatch, stage: Stage) -> None:
    stage.registry.folder("slots").rmdir()
    (stage.registry.path / "slots").touch()
    run = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("over 0")).run_id)
    assert (run.state, run.reason) == ("failed", "It cannot wait for its turn: File exists")
    assert stage.status("1") == "TODO"


def test_old_runs_are_let_go_and_those_under_way_are_not(d: Dispatch, stage: Stage) -> None:
    old = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("over 0")).run_id)
    run = d.run("user-auth", 2, provider="claude", prompt=prompt("touch there", "wait go", "over 0"))
    there(d, stage.project / "there")
    registry = Registry(str(stage.registry.path))
    assert old.ended is not None
    assert registry.prune(old.ended) == []
    folder = registry.run(run.run_id)
    assert folder is not None
    assert not is_over(folder)
    assert registry.prune(old.ended.replace(year=old.ended.year + 1)) == [old.run_id]
    assert registry.ids() == [run.run_id]
    until(d, lambda s: list(s.runs) == [run.run_id])
    assert Path(folder.path).is_dir()
