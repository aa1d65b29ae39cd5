"""The agents as `Dispatch` starts them: real keepers, and a phase that is done, stopped, asked about and handed off."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from builders.agents import until
from builders.tasks import phase, plan_text, write_epic
from real_agents.answers import Answer
from real_agents.cli import Cli, program
from real_agents.running import environment
from real_agents.stage import Stage
from real_agents.test_drivers import MODELS

from dispatch_nb import Dispatch
from dispatch_nb.model import Run
from dispatch_nb.state.state import State

#: Seconds that an agent may take for anything.
PATIENCE_S = 90.0
DONE = "sed -i 's/IN_PROGRESS/DONE/' .tasks/user-auth/plan.md"
ORDER = "project/user-auth/1"

Begin = Callable[..., Run]


@pytest.fixture
def d(cli: Cli, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dispatch]:
    """A dashboard over a plan of one phase, the agent on its PATH."""
    folder = stage.place.run / "bin"
    folder.mkdir()
    cli.seed(stage.place)
    (folder / cli.provider).symlink_to(Path(str(program(cli))).resolve())
    for name, value in environment(cli, stage.place).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
    stage.cli = cli
    write_epic(stage.place.project, "user-auth", plan_text("user-auth", [phase(1, persona="engineer")]))
    with Dispatch(stage.place.project, home=stage.place.home) as made:
        yield made
        made.stop_all_runs()
        seen(made, lambda s: all(run.ended for run in s.runs.values()))


def seen(d: Dispatch, true: Callable[[State], object]) -> State:
    return until(d, true, PATIENCE_S)


def ended(d: Dispatch, run: Run) -> Run:
    return seen(d, lambda s: s.runs[run.run_id].ended).runs[run.run_id]


def test_a_phase_is_run_until_its_agent_has_set_it_to_done(cli: Cli, stage: Stage, d: Dispatch) -> None:
    stage.model.script("work", Answer(text="I do it.", calls=(cli.shell(DONE),)), Answer(text="It is done."))
    run = d.run(
        "user-auth",
        1,
        provider=cli.provider,
        prompt="[work] Please do it.",
        model=MODELS.get(cli.provider),
        permission="all",
    )
    assert d.state.orders[ORDER].order_state == "live"
    row = ended(d, run)
    assert (row.state, row.reason) == ("done", "It finished its turn"), d.output(run.run_id, "stderr")
    order = seen(d, lambda s: s.orders[ORDER].order_state == "done" and s.orders[ORDER].linked_sessions).orders[ORDER]
    assert order.linked_sessions == (row.session_id,)
    session = d.state.sessions[f"{cli.provider}/{row.session_id}"]
    assert (session.epic, session.phase_id) == ("user-auth", "1")
    assert session.link_reason == f"was started for this phase by run {run.run_id}"


def test_what_it_asks_is_answered_here(cli: Cli, stage: Stage, d: Dispatch) -> None:
    calls = (cli.shell("touch one.txt", asks=True), cli.shell("touch two.txt", asks=True))
    done = (Answer(text="Done."), Answer(text="Done."))  # one of them asks once more after it was denied
    stage.model.script("work", *(Answer(text="I run it.", calls=(call,)) for call in calls), *done)
    run = d.run("user-auth", 1, provider=cli.provider, prompt="[work] Please do it.", model=MODELS.get(cli.provider))
    first = next(iter(seen(d, lambda s: s.approvals).approvals.values()))
    assert "touch one.txt" in first.text
    assert d.state.runs[run.run_id].state == "waiting"
    d.approve(first.approval_id)
    second = next(iter(seen(d, lambda s: s.approvals.keys() - {first.approval_id}).approvals.values()))
    assert "touch two.txt" in second.text
    d.deny(second.approval_id, "not this one")
    assert ended(d, run).state in {"done", "failed"}
    assert (stage.place.project / "one.txt").exists()
    assert not (stage.place.project / "two.txt").exists()
    told = [e.summary.partition(":")[0] for e in d.state.activity.values() if e.type == "approval_answered"]
    assert sorted(told) == ["Allowed", "Denied"]


def test_a_stop_ends_it_and_the_command_that_it_runs(cli: Cli, stage: Stage, d: Dispatch) -> None:
    stage.model.script("work", Answer(text="I run it.", calls=(stage.tool("slow", 600),)), Answer(text="Done."))
    run = d.run(
        "user-auth",
        1,
        provider=cli.provider,
        prompt="[work] Please do it.",
        model=MODELS.get(cli.provider),
        permission="all",
    )
    stage.began("slow")
    d.stop(run.run_id)
    row = ended(d, run)
    assert (row.state, row.reason) == ("stopped", "Stopped by a person")
    assert not [p for p in psutil.process_iter(["cmdline"]) if "slow 600" in " ".join(p.info["cmdline"] or ())]
    seen(d, lambda s: s.orders[ORDER].order_state == "abandoned")


def test_one_that_is_killed_at_work_is_abandoned_and_handed_off(cli: Cli, stage: Stage, d: Dispatch) -> None:
    stage.model.script("work", Answer(text="I run it.", calls=(stage.tool("slow", 600),)), Answer(text="Done."))
    given = {"provider": cli.provider, "model": MODELS.get(cli.provider), "permission": "all"}
    run = d.run("user-auth", 1, prompt="[work] Please do it.", **given)  # type: ignore[arg-type]  # as above
    stage.began("slow")
    seen(d, lambda s: any(Path(x.transcript).is_file() for x in s.sessions.values()))  # Copilot writes it later
    psutil.Process(d.state.runs[run.run_id].pid).kill()
    row = ended(d, run)
    assert row.state == "failed"
    assert "signal 9 (SIGKILL)" in row.reason
    seen(d, lambda s: s.orders[ORDER].order_state == "abandoned" and s.orders[ORDER].linked_sessions)
    text = d.run_prompt("user-auth", 1, provider=cli.provider, hand_off=True)
    assert str(row.session_id) in text
    stage.model.script("next", Answer(text="I do it.", calls=(cli.shell(DONE),)), Answer(text="It is done."))
    second = d.hand_off("user-auth", 1, prompt=f"{text}\n[next] Please go on.", **given)  # type: ignore[arg-type]
    assert ended(d, second).state == "done"
    order = seen(d, lambda s: s.orders[ORDER].order_state == "done").orders[ORDER]
    assert set(order.linked_sessions) == {row.session_id, ended(d, second).session_id}
