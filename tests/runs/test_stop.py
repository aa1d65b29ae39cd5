"""Runs that are stopped, that wait for their turn, and that outrun their budget."""

from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import psutil
import pytest
from builders.agents import DEADLINE, ended, gone, prompt, running, there, until
from builders.claude import usage

from dispatch_nb.providers.runs import Job
from dispatch_nb.registry.identity import domain
from dispatch_nb.registry.registry import new_id
from dispatch_nb.registry.values import RunStatus, Spec

if TYPE_CHECKING:
    from builders.agents import Stage

    from dispatch_nb import Dispatch


def test_an_agent_that_hears_is_asked(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait never"), permission="all")
    there(d, stage.project / "there")
    d.stop(run.run_id)
    row = ended(d, run.run_id)
    assert (row.state, row.reason, row.exit_code) == ("stopped", "Stopped by a person", -2)
    assert stage.status("1") == "IN_PROGRESS"


def test_one_that_ignores_all_is_killed_with_what_it_left_in_other_sessions(d: Dispatch, stage: Stage) -> None:
    steps = ("deaf", "child child.pid", "touch there", "wait never")
    run = d.run("user-auth", 1, provider="claude", prompt=prompt(*steps))
    there(d, stage.project / "there")
    child = int((stage.project / "child.pid").read_text(encoding="ascii"))
    assert not gone(child)
    d.stop(run.run_id)
    d.stop(run.run_id)
    row = ended(d, run.run_id)
    assert (row.state, row.exit_code) == ("stopped", -9)
    assert gone(child)


def test_an_orphan_of_an_agent_that_died_by_itself_is_told_of(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("child child.pid", "over 0"))
    row = ended(d, run.run_id)
    assert (row.state, row.reason) == ("done", "It finished its turn; 1 process it left running")
    assert not gone(int((stage.project / "child.pid").read_text(encoding="ascii")))


LATE = """
import os
from dispatch_nb.keeper import keep, talk

feed = talk.Lines.feed

def late(self, data):
    talk.Lines.feed = feed
    open({go!r}, "x").close()
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    return feed(self, data)

talk.Lines.feed = late
talk.DRAIN_S = 0.0
keep.keep({folder!r}, {lock})
"""
"""A keeper that is busy with the first line of its agent until that is gone, and never has time to wait."""


@pytest.mark.parametrize("steps", [(), ("child child.pid",)])
def test_one_whose_last_word_is_read_after_its_exit_did_not_die(stage: Stage, steps: tuple[str, ...]) -> None:
    job = Job(prompt=prompt(*steps, "wait go", "over 0"), cwd=str(stage.project))
    now = datetime.now(UTC)
    spec = Spec(
        run_id=new_id(now),
        host="h",
        domain=domain(),
        provider="claude",
        kind="run",
        job=job,
        queued=now,
        patience_s=0.4,
    )
    folder, lock = stage.registry.create(spec, RunStatus(state="queued", reason=""))
    script = LATE.format(go=str(stage.project / "go"), folder=str(folder.path), lock=lock.fd)
    subprocess.run([sys.executable, "-c", script], pass_fds=(lock.fd,), check=True, timeout=60)
    left = "; 1 process it left running" if steps else ""
    status = folder.status()
    assert (status.state, status.reason) == ("done", f"It finished its turn{left}")
    if steps:
        assert not gone(int((stage.project / "child.pid").read_text(encoding="ascii")))


def test_of_one_that_was_killed_nothing_works_on(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("child child.pid", "touch there", "wait never"))
    there(d, stage.project / "there")
    psutil.Process(running(d, run.run_id).pid).kill()
    row = ended(d, run.run_id)
    assert (row.state, row.exit_code) == ("failed", -9)
    assert row.reason == "It ended without a word of how its work went: signal 9 (SIGKILL)"
    assert gone(int((stage.project / "child.pid").read_text(encoding="ascii")))


def test_three_that_may_run_one_at_a_time_run_in_order(stage: Stage) -> None:
    stage.config(stop_patience_s=0.4, max_runs=1)
    d = stage.dispatch()
    first = d.run("user-auth", 1, provider="claude", prompt=prompt("touch one", "wait go", "over 0"))
    there(d, stage.project / "one")
    second = d.run("user-auth", 2, provider="claude", prompt=prompt("touch two", "over 0"))
    third = d.run("user-auth", 3, provider="claude", prompt=prompt("over 0"))
    state = until(d, lambda s: s.runs[third.run_id].reason == "Waits until fewer agents run")
    assert [state.runs[r.run_id].place for r in (first, second, third)] == [None, 1, 2]
    assert {o.phase_id: o.order_state for o in state.orders.values()} == dict.fromkeys("123", "live")
    (stage.project / "go").touch()
    rows = [ended(d, r.run_id) for r in (first, second, third)]
    assert [r.state for r in rows] == ["done", "done", "done"]
    times = [(r.started, r.ended) for r in rows]
    assert times == sorted(times)
    assert all(after.started >= before.ended for before, after in pairwise(rows))  # type: ignore[operator]


def test_who_waits_can_be_taken_out_and_gives_its_claim_back(stage: Stage) -> None:
    stage.config(stop_patience_s=0.4, max_runs=1)
    d = stage.dispatch()
    d.set_status("user-auth", 2, "BLOCKED")
    first = d.run("user-auth", 1, provider="claude", prompt=prompt("touch one", "wait go", "over 0"))
    there(d, stage.project / "one")
    second = d.run("user-auth", 2, provider="claude", prompt=prompt("touch two", "over 0"))
    assert stage.status("2") == "IN_PROGRESS"
    d.stop(second.run_id)
    row = ended(d, second.run_id)
    assert (row.state, row.reason, row.started) == ("stopped", "Taken out of the queue", None)
    assert stage.status("2") == "BLOCKED"
    (stage.project / "go").touch()
    assert ended(d, first.run_id).state == "done"
    assert not (stage.project / "two").exists()


def test_a_killed_keeper_gives_up_its_place(stage: Stage) -> None:
    stage.config(stop_patience_s=0.4, max_runs=1)
    d = stage.dispatch()
    first = d.run("user-auth", 1, provider="claude", prompt=prompt("touch one", "wait never"))
    there(d, stage.project / "one")
    second = d.run("user-auth", 2, provider="claude", prompt=prompt("over 0"))
    agent = psutil.Process(running(d, first.run_id).pid)
    keeper = agent.parent()
    assert keeper is not None
    keeper.kill()
    agent.kill()
    assert ended(d, second.run_id).state == "done"
    assert ended(d, first.run_id).state == "lost"


@pytest.mark.parametrize(
    ("budget", "steps", "reason"),
    [
        ({"max_minutes": 0.005}, ("wait never",), "Stopped after 0.005 minutes, as its budget says"),
        ({"max_usd": 0.5}, ("spend 0.75", "wait never"), "Stopped at 0.75 USD, as its budget of 0.50 says"),
        ({"max_usd": 0.25}, ("fail its budget is used up",), "Stopped at 0.25 USD, as its budget of 0.25 says"),
    ],
)
def test_a_budget_that_is_spent_stops_it_and_says_so(
    d: Dispatch, budget: dict[str, float], steps: tuple[str, ...], reason: str
) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt(*steps), **budget)  # type: ignore[arg-type]
    row = ended(d, run.run_id)
    assert (row.state, row.reason) == ("stopped", reason)


def test_one_that_does_not_tell_its_cost_is_stopped_by_what_its_log_tells(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait never"), max_usd=0.5)
    there(d, stage.project / "there")
    running(d, run.run_id)
    assert run.session_id is not None
    stage.log(run.session_id, usage=usage(output=1_000_000))
    row = ended(d, run.run_id)
    cost = d.state.sessions[f"claude/{run.session_id}"].cost_usd
    assert cost is not None
    assert cost > 0.5
    assert (row.state, row.reason) == ("stopped", f"Stopped at {cost:.2f} USD by its log, as its budget of 0.50 says")


def test_all_runs_are_stopped_when_asked_and_only_then(d: Dispatch, stage: Stage) -> None:
    runs = [d.run("user-auth", n, provider="claude", prompt=prompt(f"touch {n}", "wait never")) for n in (1, 2)]
    for n in (1, 2):
        there(d, stage.project / str(n))
    pids = [running(d, run.run_id).pid for run in runs]  # seen here, which may be after the file is there
    d.stop_watching()
    assert not any(map(gone, pids))
    d.start()
    d.stop_all_runs()
    assert {ended(d, run.run_id).state for run in runs} == {"stopped"}


def test_a_run_whose_folder_is_removed_ends_and_keeps_no_other_from_being_stopped(d: Dispatch, stage: Stage) -> None:
    runs = [d.run("user-auth", n, provider="claude", prompt=prompt(f"touch {n}", "wait never")) for n in (1, 2)]
    for n in (1, 2):
        there(d, stage.project / str(n))
    agents = [psutil.Process(running(d, run.run_id).pid) for run in runs]
    d.stop_watching()  # so that it is not seen to be gone
    shutil.rmtree(stage.registry.path / runs[0].run_id)
    d.close(stop_runs=True)
    _, left = psutil.wait_procs(agents, DEADLINE)
    assert left == []
