"""What Claude Code is heard to tell and to ask, and what it is told."""

from __future__ import annotations

from typing import Any

import pytest
from builders.talks import SESSION, job, line, question, sent, told

from dispatch_nb.providers.claude.driver import ClaudeDriver
from dispatch_nb.providers.runs import MAX_ASK, Answer, AskGone, SessionTold, Spent, TurnOver

OVER = {"type": "result", "subtype": "success", "is_error": False, "session_id": SESSION, "result": "Done."}


def talk(**more: Any) -> ClaudeDriver:
    return ClaudeDriver(job(two_way=True, **more))


def wants(tool: str, *, ask: str = "ask-1", **more: Any) -> bytes:
    request = {"subtype": "can_use_tool", "tool_name": tool, "tool_use_id": "toolu_1", **more}
    return line(type="control_request", request_id=ask, request=request)


def used(cost: float, **tokens: int) -> dict[str, Any]:
    return {"model_usage_since_last_result": {"opus": {"costUSD": cost, **tokens}}}


def test_a_talk_begins_with_the_prompt() -> None:
    (message,) = sent(talk(prompt="Say é\ud83d.").begin())
    assert message == {"type": "user", "message": {"role": "user", "content": "Say é?."}}
    assert not ClaudeDriver(job()).begin()


def test_the_session_is_told_once() -> None:
    driver = talk()
    assert driver.take(line(type="system", subtype="init", session_id=SESSION)) == [SessionTold(session_id=SESSION)]
    assert not driver.take(line(type="assistant", session_id=SESSION, message={"content": []}))


def test_a_command_is_asked_for_as_it_is() -> None:
    driver = talk()
    given = {"command": "rm -rf build && make", "description": "Build anew", "timeout": 60000}
    asked = question(driver.take(wants("Bash", input=given, description="Build anew")))
    assert (asked.kind, asked.tool, asked.text) == ("command", "Bash", "rm -rf build && make")
    assert (asked.reason, asked.decisions) == ("Build anew", ("once", "always", "deny"))


def test_the_switches_of_a_command_are_part_of_it() -> None:
    given = {"command": "make", "dangerouslyDisableSandbox": True, "run_in_background": False}
    assert question(talk().take(wants("Bash", input=given))).text == "make\n\nwith dangerouslyDisableSandbox: true"


@pytest.mark.parametrize("decision", ["once", "always"])
def test_what_is_allowed_is_what_was_asked(decision: Any) -> None:
    driver = talk()
    driver.take(wants("Bash", input={"command": "make", "x": 1.0e5}))
    heard = driver.answer("ask-1", Answer(decision=decision))
    (message,) = sent(heard)
    assert message["response"]["request_id"] == "ask-1"
    assert message["response"]["response"] == {"behavior": "allow", "updatedInput": {"command": "make", "x": 1.0e5}}
    assert told(heard) == [AskGone(ask_id="ask-1")]
    assert not driver.answer("ask-1", Answer(decision=decision))


def test_a_denial_is_told_with_its_reason() -> None:
    driver = talk()
    for ask, reason in (("a", "use \ud83d make"), ("b", "")):
        driver.take(wants("Bash", ask=ask, input={"command": "cmake"}))
        (message,) = sent(driver.answer(ask, Answer(decision="deny", reason=reason)))
        told_why = message["response"]["response"]
        assert told_why == {"behavior": "deny", "message": "use ? make" if reason else told_why["message"]}
        assert told_why["message"]


def test_an_edit_is_shown_as_a_diff() -> None:
    given = {"file_path": "/src/a.py", "old_string": "a = 1\nb = 2", "new_string": "a = 1\nb = 3", "replace_all": True}
    asked = question(talk().take(wants("Edit", input=given)))
    assert (asked.kind, asked.paths) == ("edit", ("/src/a.py",))
    assert "-b = 2\n" in asked.text
    assert "+b = 3\n" in asked.text
    assert asked.text.endswith("with replace_all: true")
    new = question(talk().take(wants("Write", input={"file_path": "/src/b.py", "content": "b\n"})))
    assert (new.kind, new.text) == ("edit", "+++ /src/b.py\n+b")


def test_another_tool_is_shown_with_its_whole_input() -> None:
    asked = question(talk().take(wants("mcp__x__send", input={"to": "a", "body": "hi"}, blocked_path="/etc")))
    assert (asked.kind, asked.text) == ("tool", '{\n  "to": "a",\n  "body": "hi"\n}')
    assert asked.paths == ("/etc",)


def test_a_question_is_answered_in_words() -> None:
    options = [{"label": "Red", "description": "like fire"}, {"label": "Blue"}]
    given = {"questions": [{"question": "Which?", "options": options, "multiSelect": True}]}
    driver = talk()
    asked = question(driver.take(wants("AskUserQuestion", input=given)))
    assert (asked.kind, asked.decisions) == ("question", ("deny",))
    assert asked.text == "Which?\n- Red: like fire\n- Blue\n(several may be chosen)"
    assert not driver.answer("ask-1", Answer(decision="once"))
    (message,) = sent(driver.answer("ask-1", Answer(decision="deny", reason="Blue")))
    filled = {**given, "answers": {"Which?": "Blue"}}
    assert message["response"]["response"] == {"behavior": "allow", "updatedInput": filled}


@pytest.mark.parametrize(
    ("given", "reason"),
    [({"questions": [{"question": "Which?"}]}, ""), ({"questions": [{"question": "x" * (MAX_ASK + 1)}]}, "Blue")],
    ids=["unanswered", "too long to be kept"],
)
def test_a_question_that_cannot_be_answered_is_denied(given: dict[str, Any], reason: str) -> None:
    driver = talk()
    driver.take(wants("AskUserQuestion", input=given))
    (message,) = sent(driver.answer("ask-1", Answer(decision="deny", reason=reason)))
    told_why = message["response"]["response"]
    assert (told_why["behavior"], told_why["message"]) == ("deny", reason or "The person who runs you denied this.")


def test_a_plan_is_approved_once_or_not() -> None:
    asked = question(talk().take(wants("ExitPlanMode", input={"plan": "# First\nthen"})))
    assert (asked.kind, asked.text, asked.decisions) == ("question", "# First\nthen", ("once", "deny"))
    unwritten = question(talk().take(wants("ExitPlanMode", input={})))
    assert (unwritten.kind, unwritten.decisions, unwritten.truncated) == ("question", ("once", "deny"), False)
    assert unwritten.text.endswith("What it plans is not told: it wrote no plan.")


def test_what_is_too_long_to_be_seen_cannot_be_allowed() -> None:
    for given in ({"command": "x" * (MAX_ASK + 1)}, {"command": "ls", "description": "x" * (5 * MAX_ASK)}):
        driver = talk()
        asked = question(driver.take(wants("Bash", input=given)))
        assert (asked.truncated, asked.decisions) == (True, ("deny",))
        assert not driver.answer("ask-1", Answer(decision="once"))
        assert sent(driver.answer("ask-1", Answer(decision="deny")))


def test_a_question_that_was_taken_back_is_gone() -> None:
    driver = talk()
    driver.take(wants("Bash", input={"command": "make"}))
    assert driver.take(line(type="control_cancel_request", request_id="ask-1")) == [AskGone(ask_id="ask-1")]
    assert not driver.answer("ask-1", Answer(decision="once"))


def test_other_requests_are_refused() -> None:
    heard = talk().take(line(type="control_request", request_id="r", request={"subtype": "mcp_message"}))
    (message,) = sent(heard)
    assert message["response"]["subtype"] == "error"
    assert not told(heard)


def test_a_request_that_was_cut_off_is_refused() -> None:
    cut = wants("Bash", input={"command": "x" * 2000})[:1500]
    (message,) = sent(talk().take(cut))
    assert (message["response"]["request_id"], message["response"]["error"]) == ("ask-1", "too long to be shown")


def test_the_turn_is_over_with_what_it_cost() -> None:
    heard = ClaudeDriver(job()).take(
        line(**OVER, total_cost_usd=0.5, **used(0.25, inputTokens=100, cacheReadInputTokens=20, outputTokens=5))
    )
    assert heard[1:] == [Spent(cost_usd=0.25, input_tokens=120, output_tokens=5), TurnOver(ok=True)]


def test_only_what_this_run_cost_is_told() -> None:
    older = line(**OVER, total_cost_usd=0.5)
    assert ClaudeDriver(job()).take(older)[1] == Spent(cost_usd=0.5)
    resumed = ClaudeDriver(job(resume=True, session_id=SESSION)).take(older)
    assert not [one for one in resumed if isinstance(one, Spent)], "what was before cannot be told from it"


def test_a_second_turn_is_added() -> None:
    driver = talk()
    driver.take(line(**OVER, **used(0.25, inputTokens=10)))
    assert driver.take(line(**OVER, **used(0.5, outputTokens=7)))[0] == Spent(
        cost_usd=0.75, input_tokens=10, output_tokens=7
    )


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"subtype": "success", "result": "API Error: 400\nbad"}, "API Error: 400 bad"),
        ({"subtype": "error_max_budget_usd"}, "its budget is used up"),
        ({"subtype": "error_during_execution", "errors": ["[x]"]}, "it failed in the middle of its work"),
        ({"subtype": "news", "errors": ["no luck"]}, "no luck"),
        ({"subtype": "news", "terminal_reason": "odd"}, "odd"),
        ({}, "it failed, and does not say why"),
    ],
)
def test_a_failure_is_told_in_words(fields: dict[str, Any], reason: str) -> None:
    assert talk().take(line(type="result", is_error=True, **fields)) == [TurnOver(ok=False, reason=reason)]


def test_an_interrupt_closes_what_is_open() -> None:
    driver = talk()
    driver.take(wants("Bash", input={"command": "make"}))
    (message,) = sent(driver.interrupt())
    assert message["request"] == {"subtype": "interrupt"}
    heard = driver.take(line(type="result", subtype="error_during_execution", is_error=True))
    assert heard == [AskGone(ask_id="ask-1"), TurnOver(ok=False, reason="it was interrupted")]
    assert not ClaudeDriver(job()).interrupt()


def test_a_turn_is_not_over_while_subagents_are_about_to_report() -> None:
    driver = talk()
    agents = [{"task_id": "1", "task_type": "local_agent"}]
    driver.take(line(type="system", subtype="background_tasks_changed", tasks=agents))
    assert not [one for one in driver.take(line(**OVER)) if isinstance(one, TurnOver)]
    driver.take(line(type="system", subtype="background_tasks_changed", tasks=[{"task_type": "local_bash"}]))
    assert driver.take(line(**OVER)) == [TurnOver(ok=True)]


def test_only_so_many_questions_are_open() -> None:
    driver = talk()
    asked = [driver.take(wants("Bash", ask=f"a{n}", input={"command": "ls"})) for n in range(60)]
    assert len([one for one in asked if told(one)]) == 50
    assert sent(asked[-1])[0]["response"]["error"] == "too many questions at once"
