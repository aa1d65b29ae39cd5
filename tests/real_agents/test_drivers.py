"""The agents, started and spoken to as the providers say: what they are heard to tell and to ask."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from real_agents.answers import Answer, Call
from real_agents.cli import Cli
from real_agents.clis import CLIS
from real_agents.stage import Stage
from real_agents.talking import Talk, runnable

from dispatch_nb.providers.runs import AskGone, Job, Permission, SessionTold, Spent, TurnOver

#: Of the agents whose first request would ask another model which one to take.
MODELS = {"gemini": "gemini-3.1-pro-preview"}

Start = Callable[..., Talk]


@pytest.fixture
def start(cli: Cli, stage: Stage) -> Iterator[Start]:
    """Start a run: `start("[tag] prompt", two_way=True)`."""
    cli.seed(stage.place)
    stage.cli = cli
    with ExitStack() as stack:

        def begin(prompt: str, variables: dict[str, str] | None = None, **more: object) -> Talk:
            given = {"prompt": prompt, "cwd": str(stage.place.project), "model": MODELS.get(cli.provider), **more}
            talk = Talk(cli, stage.place, Job(**given), variables)  # type: ignore[arg-type]  # as the test has it
            stack.callback(talk.close)
            return talk

        yield begin


def touch(cli: Cli, name: str) -> Call:
    """Return the call of a command that needs the person's permission."""
    return cli.shell(f"touch {name}", asks=True)


def test_one_prompt_runs_to_its_end_and_tells_its_session(cli: Cli, stage: Stage, start: Start) -> None:
    stage.model.script("work", Answer(text="I run it.", calls=(cli.shell("touch made.txt"),)), Answer(text="Done."))
    own = str(uuid.uuid4()) if runnable(cli).abilities.own_id else None
    talk = start("[work] Please run it.", permission="all", session_id=own)
    assert talk.ends().ok, talk
    assert talk.code == 0
    assert (stage.place.project / "made.txt").exists()
    assert own in (None, talk.session)
    assert len([one for one in talk.heard if isinstance(one, SessionTold)]) == 1


def test_one_prompt_without_permission_does_not_run_the_command(cli: Cli, stage: Stage, start: Start) -> None:
    stage.model.script("work", Answer(text="I run it.", calls=(touch(cli, "made.txt"),)), Answer(text="Done."))
    talk = start("[work] Please run it.", {"COPILOT_ALLOW_ALL": "true"})
    assert talk.ends().ok, talk
    assert not (stage.place.project / "made.txt").exists()


@pytest.mark.parametrize("two_way", [False, True], ids=["one prompt", "talk"])
def test_a_session_goes_on_and_only_the_new_turn_is_counted(stage: Stage, start: Start, *, two_way: bool) -> None:
    stage.model.script("first", Answer(text="First."))
    stage.model.script("second", Answer(text="Second."))
    first = start("[first] Say it.", two_way=two_way)
    assert first.ends().ok, first
    age(stage.place.home)
    second = start("[second] Go on.", session_id=first.session, resume=True, two_way=two_way)
    assert second.ends().ok, second
    assert second.session == first.session == second.launch.session_id
    assert "[first] Say it." in stage.model.body("second")
    once, again = (next((one for one in run.heard if isinstance(one, Spent)), None) for run in (first, second))
    if once is not None and again is not None:
        assert again.input_tokens == once.input_tokens
        assert again.cost_usd == pytest.approx(once.cost_usd)


@pytest.mark.parametrize("two_way", [False, True], ids=["one prompt", "talk"])
def test_a_fork_is_a_session_of_its_own(cli: Cli, stage: Stage, start: Start, *, two_way: bool) -> None:
    stage.model.script("first", Answer(text="First."))
    stage.model.script("second", Answer(text="Second."))
    first = start("[first] Say it.")
    assert first.ends().ok, first
    if not runnable(cli).abilities.fork:
        with pytest.raises(ValueError, match="cannot fork"):
            start("[second] Go on.", session_id=first.session, fork=True, two_way=two_way)
        return
    second = start("[second] Go on.", session_id=first.session, fork=True, two_way=two_way)
    assert second.ends().ok, second
    assert second.session != first.session
    assert "[first] Say it." in stage.model.body("second")


def test_a_command_is_asked_for_word_by_word_and_runs_when_it_is_allowed(cli: Cli, stage: Stage, start: Start) -> None:
    stage.model.script("ask", Answer(text="May I?", calls=(touch(cli, "one.txt"),)), Answer(text="Done."))
    talk = start("[ask] Please run it.", two_way=True)
    asked = talk.asked(0)
    assert asked.kind == "command"
    assert asked.text in ("touch one.txt", "/bin/bash -lc 'touch one.txt'", "/bin/sh -lc 'touch one.txt'"), talk
    assert asked.decisions == ("once", "always", "deny")
    assert not (stage.place.project / "one.txt").exists()
    talk.answer(asked, "once")
    assert talk.ends().ok, talk
    assert talk.code == 0
    assert (stage.place.project / "one.txt").exists()


def test_a_denied_command_does_not_run_and_the_agent_is_told_why(cli: Cli, stage: Stage, start: Start) -> None:
    answers = [Answer(text="Something else, then.")] * 3
    stage.model.script("ask", Answer(text="May I?", calls=(touch(cli, "one.txt"),)), *answers)
    talk = start("[ask] Please run it.", two_way=True)
    talk.answer(talk.asked(0), "deny", "use the blue one")
    assert talk.ends().ok, talk
    assert not (stage.place.project / "one.txt").exists()
    told = [stage.model.body("ask", step) for step in range(1, 4) if stage.model.was_asked("ask", step)]
    assert any("use the blue one" in body for body in told), talk


def test_always_covers_the_same_command_and_no_other(cli: Cli, stage: Stage, start: Start) -> None:
    asks = [touch(cli, "one.txt"), touch(cli, "one.txt"), touch(cli, "two.txt")]
    stage.model.script("ask", *(Answer(text="May I?", calls=(call,)) for call in asks), Answer(text="Done."))
    talk = start("[ask] Please run it.", two_way=True)
    first = talk.asked(0)
    talk.answer(first, "always")
    again = talk.asked(1)
    assert again.same == first.same != ""
    talk.answer(again, "once")
    other = talk.asked(2)
    assert other.same != first.same
    talk.answer(other, "once")
    assert talk.ends().ok, talk
    assert (stage.place.project / "two.txt").exists()


def test_an_edit_is_asked_for_as_a_diff(cli: Cli, stage: Stage, start: Start) -> None:
    file = stage.place.project / "song.txt"
    file.write_text("one\ntwo\nthree\n", encoding="utf-8")
    stage.model.script("ask", *(Answer(text="May I?", calls=(call,)) for call in edit(cli, file)), Answer(text="Done."))
    talk = start("[ask] Please edit it.", two_way=True)
    asked = talk.asked(0)
    assert asked.kind == "edit"
    assert {"-two", "+zwei"} <= set(asked.text.splitlines()), talk
    assert asked.paths == (str(file),)
    assert file.read_text(encoding="utf-8") == "one\ntwo\nthree\n"
    talk.answer(asked, "once")
    assert talk.ends().ok, talk
    assert file.read_text(encoding="utf-8") == "one\nzwei\nthree\n"


@pytest.mark.parametrize("permission", ["edits", "all"])
def test_edits_are_not_asked_for_where_they_are_permitted(
    cli: Cli, stage: Stage, start: Start, permission: Permission
) -> None:
    file = stage.place.project / "song.txt"
    file.write_text("one\ntwo\nthree\n", encoding="utf-8")
    # a command that is no edit: one of the agents takes `touch` for one
    calls = [*edit(cli, file), cli.shell("./tool.sh one 0", asks=permission != "all")]
    stage.model.script("ask", *(Answer(text="Now.", calls=(call,)) for call in calls), *[Answer(text="Done.")] * 2)
    talk = start("[ask] Please edit it.", two_way=True, permission=permission)
    if permission == "edits":
        asked = talk.asked(0)
        assert asked.kind == "command", talk
        assert file.read_text(encoding="utf-8") == "one\nzwei\nthree\n"
        talk.answer(asked, "deny")
    assert talk.ends().ok, talk
    assert len(talk.asks) == (permission == "edits")
    assert (stage.place.project / "one.ended").exists() == (permission == "all")


@pytest.mark.parametrize("two_way", [False, True], ids=["one prompt", "talk"])
def test_a_model_that_refuses_fails_the_run_in_a_sentence(stage: Stage, start: Start, *, two_way: bool) -> None:
    stage.model.script("work", *[Answer(refused="the model is on holiday")] * 3)
    talk = start("[work] Say it.", two_way=two_way)
    over = talk.ends()
    assert (over.ok, "the model is on holiday" in over.reason, "{" in over.reason) == (False, True, False), talk


@pytest.mark.parametrize("cli", [cli for cli in CLIS if cli.name == "claude"], indirect=True, ids=["claude"])
def test_a_question_is_answered_in_words(cli: Cli, stage: Stage, start: Start) -> None:
    stage.model.script("ask", Answer(calls=(cli.question("Which colour?"),)), Answer(text="Done."))
    talk = start("[ask] Please ask me.", two_way=True)
    asked = talk.asked(0)
    assert (asked.kind, asked.text.splitlines()[:2]) == ("question", ["Which colour?", "- Red: like fire"])
    talk.answer(asked, "deny", "a light green")
    assert talk.ends().ok, talk
    assert 'The user answered: \\"Which colour?\\"=\\"a light green\\"' in stage.model.body("ask", 1)


@pytest.mark.parametrize("cli", [cli for cli in CLIS if cli.name == "claude"], indirect=True, ids=["claude"])
def test_a_talk_is_not_over_before_a_subagent_in_the_background_reports(stage: Stage, start: Start) -> None:
    task = {"description": "Help", "prompt": "[help] Say it.", "subagent_type": "general-purpose"}
    background = Call("Agent", {**task, "run_in_background": True})
    stage.model.script("boss", *[Answer(calls=(background,)), *[Answer(text="So far.")] * 3])
    stage.model.script("help", Answer(text="It is green.", held=True))
    talk = start("[boss] Please get help.", two_way=True, permission="all")
    stage.model.answered("boss", 1)
    stage.model.asked("help")
    talk.hears(Spent)
    assert not [one for one in talk.heard if isinstance(one, TurnOver)], talk
    stage.model.release("help")
    assert talk.ends().ok, talk
    assert "It is green." in stage.model.body("boss", 2)


def test_an_interrupt_ends_the_turn(stage: Stage, start: Start) -> None:
    stage.model.script("slow", Answer(thinking="Hm.", text="At last.", held=True))
    talk = start("[slow] Take your time.", two_way=True)
    stage.model.asked("slow")
    talk.interrupt()
    over = talk.ends()
    assert (over.ok, over.reason) == (False, "it was interrupted"), talk


def test_an_interrupt_leaves_no_question_open(cli: Cli, stage: Stage, start: Start) -> None:
    stage.model.script("ask", Answer(text="May I?", calls=(touch(cli, "one.txt"),)), Answer(text="Done."))
    talk = start("[ask] Please run it.", two_way=True)
    asked = talk.asked(0)
    talk.interrupt()
    assert not talk.ends().ok, talk
    assert asked.ask_id in [one.ask_id for one in talk.heard if isinstance(one, AskGone)]
    assert not (stage.place.project / "one.txt").exists()


def age(home: Path) -> None:
    """Let the session of an agent that names its files by the minute be older: within one it cannot load it again."""
    for path in home.glob(".gemini/tmp/*/chats/session-*.jsonl"):
        path.rename(path.with_name(f"session-2026-01-01T00-00-{path.stem[-8:]}.jsonl"))


def edit(cli: Cli, file: Path) -> list[Call]:
    """Return the calls, one an answer, that change `two` to `zwei`."""
    path = str(file)
    if cli.provider == "claude":
        words = {"file_path": path, "old_string": "two", "new_string": "zwei"}
        return [Call("Read", {"file_path": path}), Call("Edit", words)]
    if cli.provider == "gemini":
        words = {"file_path": path, "old_string": "two", "new_string": "zwei", "instruction": "translate"}
        return [Call("replace", words)]
    if cli.provider == "copilot":
        return [Call("edit", {"path": path, "old_str": "two", "new_str": "zwei"})]
    patch = f"*** Begin Patch\n*** Update File: {file.name}\n@@\n one\n-two\n+zwei\n three\n*** End Patch\n"
    if cli.name == "codex":
        return [Call("apply_patch", raw=patch)]
    return [Call("exec", namespace="functions", raw=f"text(await tools.apply_patch({patch!r}));\n")]
