"""Agents in a terminal, as a person uses them: what the screen shows, and what the dashboard says."""

from __future__ import annotations

import shutil
import time
from operator import attrgetter

import pytest
from real_agents.answers import Answer
from real_agents.cli import Cli
from real_agents.clis import CLIS
from real_agents.stage import Stage
from real_agents.watching import Right, state


@pytest.fixture(autouse=True)
def _tmux() -> None:
    if shutil.which("tmux") is None:
        pytest.skip("no tmux, which is the terminal of these tests")


def asking(cli: Cli) -> Right:
    """Return what is right while a permission is asked for."""
    if cli.tells_asking:
        return state("approval", tool=cli.tool)
    return state("approval", "tool_use", "unknown")  # no file tells it from a tool that runs: what it is not is idle


def test_a_permission_is_waited_for_until_the_person_gives_it(cli: Cli, stage: Stage) -> None:
    stage.open(cli, "permission")
    stage.model.script(
        "ask",
        Answer(text="May I?", calls=(stage.tool("asked", 5, asks=True),)),
        Answer(text="All is done now.", held=True),
    )
    in_tool = state("tool_use", tool=cli.tool) if cli.tells_tools else state("tool_use", "unknown")
    terminal = stage.terminal()
    terminal.shows(cli.ready)
    terminal.enter("[ask] Please run the tool.")
    stage.lasts("asks for permission", terminal.shows(cli.asks), asking(cli))
    terminal.enter()
    stage.on_time("permitted tool", stage.began("asked"), stage.ended("asked"), in_tool)
    stage.lasts("answer awaited", stage.model.asked("ask", 1), state("thinking"))
    stage.model.release("ask", 1)
    stage.lasts("turn finished", terminal.shows("All is done now"), state("idle"))
    left = terminal.enter(cli.leave)
    stage.lasts("process ended", terminal.ended(), state("ended"))
    stage.lived(terminal, left)


def test_a_permission_that_the_person_refuses_leaves_the_agent_at_rest(cli: Cli, stage: Stage) -> None:
    stage.open(cli, "refusal")
    stage.model.script(
        "ask", Answer(text="May I?", calls=(stage.tool("asked", 5, asks=True),)), Answer(text="As you wish.")
    )
    terminal = stage.terminal()
    terminal.shows(cli.ready)
    terminal.enter("[ask] Please run the tool.")
    stage.lasts("asks for permission", terminal.shows(cli.asks), asking(cli))
    stage.lasts("permission refused", terminal.refuse(cli.asks), state("idle"))
    assert stage.watch.session.turns == 1
    left = terminal.enter(cli.leave)
    # one of them deletes a conversation in which nothing was done
    stage.lasts("process ended", terminal.ended(), lambda shown: shown.session is None or shown.state == "ended")
    stage.lived(terminal, left)


@pytest.mark.parametrize("cli", [cli for cli in CLIS if cli.questions], indirect=True, ids=attrgetter("name"))
def test_an_answer_is_waited_for_until_the_person_gives_it(cli: Cli, stage: Stage) -> None:
    stage.open(cli, "question")
    question = cli.question("Which colour do you like?")
    stage.model.script("ask", Answer(calls=(question,)), Answer(text="Thanks for that.", held=True))
    terminal = stage.terminal()
    terminal.shows(cli.ready)
    terminal.enter("[ask] Please ask me.")
    stage.lasts("asks the person", terminal.shows("Which colour do you like"), state("waiting", tool=question.name))
    terminal.enter()
    stage.lasts("answer awaited", stage.model.asked("ask", 1), state("thinking"))
    stage.model.release("ask", 1)
    stage.lasts("turn finished", terminal.shows("Thanks for that"), state("idle"))


def test_a_session_taken_up_again_works_on_and_ends_with_its_process(cli: Cli, stage: Stage) -> None:
    stage.open(cli, "resume in a terminal")
    stage.model.script("first", Answer(text="That was easy."))
    stage.model.script("second", Answer(text="That was harder.", held=True))
    run = stage.headless("[first] Please say something.")
    stage.lasts("process ended", run.ended(), state("ended"))
    first = stage.watch.session
    terminal = stage.terminal(first.session_id)
    # where no file tells that it was taken up before something is typed: what it cannot be is at work
    resting = state("idle") if cli.tells_resume else state("idle", "ended", "unknown")
    stage.lasts("resumed", terminal.shows("That was easy"), resting)
    terminal.enter("[second] And now something else.")
    stage.lasts("answer awaited", stage.model.asked("second"), state("thinking"))
    stage.model.release("second")
    stage.lasts("turn finished", terminal.shows("That was harder"), state("idle"))
    assert stage.watch.session.session_id == first.session_id
    killed = time.time()
    stage.lasts("killed at rest", terminal.kill(), state("ended"))
    stage.lived(terminal, killed)  # who has nothing to do does not die at work
