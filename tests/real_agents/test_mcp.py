"""Agents that talk back: they call our tools, told of them by `connect` alone, and their hooks call us."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import pytest
from builders.tasks import phase, plan_text
from real_agents.answers import Answer
from real_agents.cli import Cli
from real_agents.running import until
from real_agents.stage import Stage
from real_agents.watching import state

UPDATE = "dispatch_update_phase_status"


@pytest.fixture(autouse=True)
def _any_port(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPATCH_PORT", "0")


def plan_of(project: Path) -> Path:
    """Write an epic with one phase to do; return its plan."""
    plan = project / ".tasks" / "user-auth" / "plan.md"
    plan.parent.mkdir(parents=True)
    plan.write_text(plan_text("user-auth", [phase(1, status="TODO", persona="engineer")]), encoding="utf-8")
    return plan


def statuses(stage: Stage) -> list[str]:
    return [str(status) for status in stage.dispatch.phases["status"]]


def test_a_phase_is_claimed_and_finished_through_the_tools(cli: Cli, stage: Stage) -> None:
    plan = plan_of(stage.place.project)
    before = plan.read_text(encoding="utf-8")
    stage.open(cli, "MCP", mcp=True)

    def update(expected: str, status: str, **more: str) -> list[Answer]:
        told: dict[str, Any] = {"epic": "user-auth", "phase_id": "1", "status": status, "expected_status": expected}
        return [Answer(calls=(call,)) for call in cli.served(UPDATE, {**told, **more})]

    claim = update("TODO", "IN_PROGRESS")
    done = update("IN_PROGRESS", "DONE", note="It works.")[-1:]  # the tool is known by now
    state_ = [Answer(calls=(call,)) for call in cli.served("dispatch_get_state", {})]
    hold = Answer(text="I hold.", calls=(stage.tool("held", 5),))
    stage.model.script("work", *state_, *claim, hold, *done, Answer(text="That was all."))
    run = stage.headless("[work] Please do phase 1.")
    stage.began("held")
    assert statuses(stage) == ["IN_PROGRESS"]  # a tool of ours has answered: what it did is shown
    assert plan.read_text(encoding="utf-8") == before.replace("TODO", "IN_PROGRESS")
    run.ended()
    until(lambda: "DONE" in statuses(stage) or None, f"the phase was not finished:\n{run}", 10)
    assert plan.read_text(encoding="utf-8") == before.replace("TODO", "DONE")
    log = (plan.parent / "execution-log.md").read_text(encoding="utf-8")
    assert log.count("It works.") == 1
    session = stage.watch.session
    linked = until(lambda: _linked(stage), "no session is linked to the phase", 10)
    assert linked == [session.session_id]
    feed = stage.dispatch.activity
    moves = feed[feed["type"].isin(["phase_started", "phase_completed"])]
    assert sorted(moves["type"]) == ["phase_completed", "phase_started"]
    assert set(moves["session_id"]) == {session.session_id}


def _linked(stage: Stage) -> list[str] | None:
    (linked,) = stage.dispatch.orders["linked_sessions"]
    return list(linked) or None


def test_a_hook_says_at_once_that_the_person_is_asked(cli: Cli, stage: Stage) -> None:
    if shutil.which("tmux") is None:
        pytest.skip("no tmux, which is the terminal of this test")
    stage.open(cli, "permission, by hooks", mcp=True, hooks=True)
    call = stage.tool("asked", 5, asks=True)
    stage.model.script("ask", Answer(text="May I?", calls=(call,)), Answer(text="All is done now.", held=True))
    terminal = stage.terminal()
    screen, key, right = cli.agrees
    if screen:
        terminal.shows(screen)
        terminal.choose(key, right)
    terminal.shows(cli.ready)
    terminal.enter("[ask] Please run the tool.")
    asked = terminal.shows(cli.asks)
    stage.lasts("asks for permission", asked, state("approval"))
    assert any(
        one.session and one.session.state_source == "hook" for one in stage.watch.between(asked - 5, time.time())
    )
    terminal.enter()
    # some tell by no file and no hook that the person has answered: then the program that runs does, a moment later
    answered = state("tool_use") if cli.tells_asking else state("tool_use", "approval")
    began, ended = stage.began("asked"), stage.ended("asked")
    stage.on_time("permitted tool", began, ended, answered)
    assert "tool_use" in [one.state for one in stage.watch.between(began + 2, ended)]
    stage.model.asked("ask", 1)
    stage.model.release("ask", 1)
    stage.lasts("turn finished", terminal.shows("All is done now"), state("idle"))
    left = terminal.enter(cli.leave)
    stage.lasts("process ended", terminal.ended(), state("ended"))
    stage.lived(terminal, left)
