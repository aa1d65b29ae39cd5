"""What agents ask the person while they run: it is shown as a question, answered from here, and they go on with it.

And what ends them: their time, and what they may cost.
"""

from __future__ import annotations

import re
from operator import attrgetter

import psutil
import pytest
from real_agents.answers import Answer, Call
from real_agents.cli import Cli
from real_agents.clis import CLIS
from real_agents.stage import Stage
from real_agents.test_drivers import MODELS
from real_agents.test_started import d, ended, seen

from dispatch_nb import Dispatch
from dispatch_nb.errors import ConflictError
from dispatch_nb.model import Approval, Run

__all__ = ["d"]  # the fixture

CLAUDE = [cli for cli in CLIS if cli.name == "claude"]
CODEX = [cli for cli in CLIS if cli.name == "codex"]
#: Those whose logs, or they themselves, tell what their models cost.
PRICED = [cli for cli in CLIS if cli.name in {"claude", "codex", "gemini"}]
#: Codex only lets its model ask outside of planning if it is told to.
MAY_ASK = ("[features]\n", "[features]\ndefault_mode_request_user_input = true\n")


def asked(d: Dispatch, run: Run, *before: Approval) -> Approval:
    """Wait for the next question, and until its session is shown to wait for the person."""
    known = {one.approval_id for one in before}
    (name,) = seen(d, lambda s: s.approvals.keys() - known).approvals.keys() - known
    seen(d, lambda s: any((x.state, x.state_source) == ("waiting", "registry") for x in s.sessions.values()))
    row = d.state.runs[run.run_id]
    assert (row.state, row.waiting) == ("waiting", 1)
    assert d.state.approvals[name].kind == "question"
    return d.state.approvals[name]


def answers(d: Dispatch) -> list[str]:
    found = [e for e in d.state.activity.values() if e.type == "approval_answered"]
    return [e.summary for e in sorted(found, key=lambda e: str(e.time))]


@pytest.mark.parametrize("cli", CLAUDE, indirect=True, ids=["claude"])
def test_a_plan_is_asked_about_written_refused_and_approved(cli: Cli, stage: Stage, d: Dispatch) -> None:
    stage.model.script("plan", Answer(calls=(Call("EnterPlanMode"),)), Answer(calls=(cli.question("Which colour?"),)))
    run = d.run("user-auth", 1, provider=cli.provider, prompt="[plan] Please plan it.")
    question = asked(d, run)
    assert question.text == "Which colour?\n- Red: like fire\n- Blue: like the sea"
    path = re.search(r"/[\w/.-]+/plans/[\w-]+\.md", stage.model.body("plan", 1))
    assert path is not None
    write = Call("Write", {"file_path": path[0], "content": "# Paint it\n\n1. Mix.\n2. Paint.\n"})
    leave = Answer(text="This is my plan.", calls=(Call("ExitPlanMode"),))
    stage.model.script("plan", *[Answer()] * 2, Answer(calls=(write,)), leave, leave, Answer(text="I begin."))
    d.deny(question.approval_id, "a light green")
    first = asked(d, run, question)
    assert (first.tool, first.text, first.decisions) == (
        "ExitPlanMode",
        "# Paint it\n\n1. Mix.\n2. Paint.\n",
        ("once", "deny"),
    )
    d.deny(first.approval_id, "shorter, please")
    second = asked(d, run, question, first)
    d.approve(second.approval_id)
    assert ended(d, run).state == "done"
    assert 'The user answered: \\"Which colour?\\"=\\"a light green\\"' in stage.model.body("plan", 2)
    assert "shorter, please" in stage.model.body("plan", 4)
    assert "User has approved your plan" in stage.model.body("plan", 5)
    assert answers(d) == ["Answered: AskUserQuestion", "Answered: ExitPlanMode", "Allowed: ExitPlanMode"]


@pytest.mark.parametrize("cli", CODEX, indirect=True, ids=["codex"])
def test_what_codex_asks_is_answered_in_words(cli: Cli, stage: Stage, d: Dispatch) -> None:
    settings = stage.place.home / ".codex" / "config.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(*MAY_ASK), encoding="utf-8")
    options = [{"label": "Red", "description": "like fire"}, {"label": "Blue", "description": "like the sea"}]
    one = {"id": "colour", "header": "Colour", "question": "Which colour?", "options": options}
    stage.model.script(
        "ask", Answer(calls=(Call("request_user_input", {"questions": [one]}),)), Answer(text="I paint it.")
    )
    run = d.run("user-auth", 1, provider=cli.provider, prompt="[ask] Please ask me.")
    question = asked(d, run)
    assert question.text == "Which colour?\n- Red: like fire\n- Blue: like the sea"
    d.deny(question.approval_id, "a light green")
    assert ended(d, run).state == "done"
    assert "a light green" in stage.model.body("ask", 1)
    assert answers(d) == ["Answered: request_user_input"]


@pytest.mark.parametrize("cli", CLAUDE, indirect=True, ids=["claude"])
def test_when_its_time_is_over_it_ends_with_the_command_that_it_runs(cli: Cli, stage: Stage, d: Dispatch) -> None:
    stage.model.script("work", Answer(text="I run it.", calls=(stage.tool("slow", 600),)), Answer(text="Done."))
    run = d.run("user-auth", 1, provider=cli.provider, prompt="[work] Please.", permission="all", max_minutes=0.5)
    stage.began("slow")
    row = ended(d, run)
    assert (row.state, row.reason) == ("stopped", "Stopped after 0.5 minutes, as its budget says")
    assert row.started is not None
    assert row.ended is not None
    assert (row.ended - row.started).total_seconds() >= 30
    assert not [p for p in psutil.process_iter(["cmdline"]) if "slow 600" in " ".join(p.info["cmdline"] or ())]
    seen(d, lambda s: s.orders["project/user-auth/1"].order_state == "abandoned")


@pytest.mark.parametrize("cli", PRICED, indirect=True, ids=attrgetter("name"))
def test_when_it_has_cost_what_it_may_it_is_stopped(cli: Cli, stage: Stage, d: Dispatch) -> None:
    calls = Answer(text="I run it.", calls=(stage.tool("slow", 600),))
    stage.model.script("work", calls, Answer(text="Done."))
    run = d.run(
        "user-auth",
        1,
        provider=cli.provider,
        prompt="[work] Please.",
        model=MODELS.get(cli.provider),
        permission="all",
        max_usd=0.0001,
    )
    row = ended(d, run)
    assert row.state == "stopped"
    assert "as its budget of 0.00 says" in row.reason
    assert not stage.model.was_asked("work", 1)


def test_what_was_asked_is_allowed_no_more_once_it_was_stopped(cli: Cli, stage: Stage, d: Dispatch) -> None:
    answers = [Answer(text="Done.")] * 2
    stage.model.script("work", Answer(text="May I?", calls=(cli.shell("touch one.txt", asks=True),)), *answers)
    run = d.run("user-auth", 1, provider=cli.provider, prompt="[work] Please.", model=MODELS.get(cli.provider))
    (name,) = seen(d, lambda s: s.approvals).approvals
    d.stop(run.run_id)
    assert ended(d, run).state == "stopped"
    assert d.state.approvals == {}
    with pytest.raises(ConflictError, match="is not open"):
        d.approve(name)
    assert not (stage.place.project / "one.txt").exists()
