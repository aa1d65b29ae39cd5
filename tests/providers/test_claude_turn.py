"""Where a conversation stands, as its log alone tells it."""

from __future__ import annotations

from typing import Any

import pytest
from builders.claude import Log, notification
from builders.claude_reading import AGENT, read

KILLED = "[Tool call interrupted: the session ended before the result came]"
REFUSED = "The user doesn't want to proceed with this tool use. The tool use was rejected."


def state(log: Log) -> str:
    return read(log).turn.state


def test_a_prompt_is_being_thought_about() -> None:
    log = Log()
    log.user("Fix the login bug")
    turn = read(log).turn
    assert (turn.state, turn.since) == ("thinking", log.time)


def test_a_call_without_a_result_is_a_running_tool() -> None:
    log = Log()
    log.user("Test it")
    log.says("I will run the tests.", "tool_use", "m1")
    log.calls("Bash", "m1", command="npm test\n --watch=false")
    called = log.time
    log.bare("last-prompt", lastPrompt="Test it")
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.since, turn.detail) == ("tool_use", "Bash", called, "npm test --watch=false")


def test_parallel_calls_run_until_the_last_result() -> None:
    log = Log()
    log.user("Look")
    one = log.calls("Read", "m1", file_path="/a")
    two = log.calls("Grep", "m1", pattern="x")
    log.result(one)
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.detail) == ("tool_use", "Grep", "x")
    log.result(two)
    assert state(log) == "thinking"


@pytest.mark.parametrize(
    ("tool", "given", "detail"),
    [
        ("AskUserQuestion", {"questions": [{"question": "Which port?"}]}, "Which port?"),
        ("ExitPlanMode", {"plan": "# Plan\nDo it"}, "# Plan Do it"),
    ],
)
def test_a_question_waits_for_the_person(tool: str, given: dict[str, Any], detail: str) -> None:
    log = Log()
    log.user("Go")
    log.calls("Bash", "m1", command="sleep 9")
    question = log.calls(tool, "m1", **given)
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.detail) == ("waiting", tool, detail)
    log.result(question)
    assert state(log) == "tool_use"


@pytest.mark.parametrize("stop", ["end_turn", "stop_sequence", "refusal", "max_tokens"])
def test_a_final_stop_reason_ends_the_turn(stop: str) -> None:
    log = Log()
    log.user("Go")
    log.thinks("Hm.", stop, "m1")
    log.says("Done.", stop, "m1")
    assert state(log) == "idle"


def test_a_null_stop_reason_means_nothing() -> None:
    log = Log(version="2.1.143")
    log.user("Go")
    log.thinks("Hm.")
    log.says("I look.", None)
    assert state(log) == "thinking"
    log.system("turn_duration", durationMs=1)
    assert state(log) == "idle"


def test_in_versions_that_mark_no_end_text_is_the_end() -> None:
    log = Log(version="2.1.33")
    log.user("Go")
    log.thinks("Hm.")
    assert state(log) == "thinking"
    log.says("Done.", None)
    assert state(log) == "idle"


@pytest.mark.parametrize("text", ["[Request interrupted by user]", "[Request interrupted by user for tool use]"])
def test_an_interrupt_makes_it_idle(text: str) -> None:
    log = Log()
    log.user("Go")
    call = log.calls("Bash", command="sleep 60")
    log.result(call, REFUSED, error=True, told="User rejected tool use")
    assert state(log) == "thinking"
    log.user([{"type": "text", "text": text}])
    part = read(log)
    assert (part.turn.state, part.turn.detail, part.interrupts, part.errors) == ("idle", "interrupted", 1, 0)


def test_a_prompt_that_speaks_of_interrupts_is_a_prompt() -> None:
    log = Log()
    log.user("[Request interrupted by user] is what I see all day long. " + "Why? " * 50)
    assert state(log) == "thinking"


def test_a_closed_session_stays_closed_whatever_is_written_after() -> None:
    log = Log()
    log.user("Go")
    call = log.calls("Bash", command="sleep 60")
    log.closes()
    assert state(log) == "ended"
    log.result(call, "Exit code 137", error=True)
    log.user([{"type": "text", "text": "[Request interrupted by user for tool use]"}])
    log.bare("last-prompt", lastPrompt="Go")
    assert state(log) == "ended"


def test_a_queued_message_opens_a_closed_session() -> None:
    log = Log()
    log.turn("Go", "Done.")
    log.closes()
    log.queue("enqueue", "And now?")
    assert state(log) == "thinking"


def test_a_killed_session_is_mended_and_goes_on() -> None:
    log = Log()
    log.user("Go")
    call = log.calls("Bash", command="sleep 60")
    log.user("Go on", isMeta=True)
    log.result(call, KILLED, error=True)
    log.says("No response requested.", "stop_sequence", model="<synthetic>")
    part = read(log)
    assert (part.turn.state, part.errors) == ("idle", 0)
    assert "No response requested." not in [m.text for m in part.tail]
    log.user("What now?")
    assert state(log) == "thinking"


def test_what_was_said_before_an_interrupt_ends_the_turn_too() -> None:
    log = Log()
    log.user("Count to 100")
    log.thinks("One")
    log.says("One, two,", "stop_sequence", model="<synthetic>")
    part = read(log)
    assert (part.turn.state, part.turn.detail, part.tail[-1].text) == ("idle", "interrupted", "One, two,")


def test_an_api_error_is_not_made_idle_by_the_end_of_the_turn() -> None:
    log = Log()
    log.user("Go")
    log.system("api_error", error={"status": 529}, retryAttempt=1, maxRetries=10)
    turn = read(log).turn
    assert (turn.state, turn.detail) == ("thinking", "API error 529, retry 1 of 10")
    log.says("API Error: 529 overloaded", "stop_sequence", model="<synthetic>", isApiErrorMessage=True)
    log.system("turn_duration", durationMs=1)
    part = read(log)
    assert (part.turn.state, part.turn.detail, part.errors) == ("error", "API Error: 529 overloaded", 1)
    log.user("Again")
    assert state(log) == "thinking"


@pytest.mark.parametrize("place", ["user", "queue", "attachment"])
def test_background_agents_keep_the_session_at_work_until_they_report(place: str) -> None:
    log = Log()
    log.user("Go")
    call = log.calls("Agent", description="Look at calc", prompt="Look", subagent_type="Explore")
    log.result(call, "launched", told={"status": "async_launched", "agentId": "a1b2c3d4"})
    log.says("It is at work.")
    log.system("turn_duration", durationMs=1)
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.detail) == ("tool_use", "Agent", "in the background: Look at calc")
    if place == "user":
        log.user(notification(call))
    elif place == "queue":
        log.queue("enqueue", notification(call))
    else:
        log.attach("queued_command", prompt=notification(call), commandMode="task-notification")
    assert state(log) == ("idle" if place == "attachment" else "thinking")
    log.says("It found two files.")
    assert state(log) == "idle"


def test_workflows_that_only_a_count_tells_of_keep_the_session_at_work() -> None:
    log = Log()
    log.turn("Go", "Started.")
    log.system("turn_duration", durationMs=1, pendingWorkflowCount=2)
    turn = read(log).turn
    assert (turn.state, turn.tool) == ("tool_use", "Workflow")
    log.user(notification("toolu_x"))
    log.says("Done.")
    log.system("turn_duration", durationMs=1)
    assert state(log) == "idle"


def test_a_stopped_background_agent_is_waited_for_no_more() -> None:
    log = Log()
    log.user("Go")
    call = log.calls("Agent", description="Look", prompt="Look")
    log.result(call, told={"isAsync": True, "status": "async_launched", "agentId": "a1b2c3d4"})
    stop = log.calls("TaskStop", task_id="a1b2c3d4")
    log.result(stop, told={"message": "stopped", "task_id": "a1b2c3d4"})
    log.says("Stopped.")
    assert state(log) == "idle"
    assert [(s.failed, s.ended) for s in read(log).spawned] == [(True, log.time.replace(second=log.time.second - 1))]


def test_a_background_shell_command_is_no_work_of_the_agent() -> None:
    log = Log()
    log.user("Go")
    call = log.calls("Bash", command="sleep 99", run_in_background=True)
    log.result(call, told={"stdout": "", "backgroundTaskId": "b1"})
    log.says("It runs.")
    assert state(log) == "idle"


def test_local_commands_start_nothing() -> None:
    log = Log()
    log.turn("Go", "Done.")
    log.user("<local-command-caveat>Caveat: do not answer</local-command-caveat>", isMeta=True)
    log.user("<command-name>/cost</command-name><command-message>cost</command-message><command-args></command-args>")
    assert state(log) == "idle"
    log.user("<local-command-stdout>$1</local-command-stdout>")
    part = read(log)
    assert (part.turn.state, part.turns, part.tail[-1].text) == ("idle", 1, "$1")


def test_a_skill_starts_a_turn_with_its_hidden_text() -> None:
    log = Log()
    log.user("<command-message>review</command-message>\n<command-name>/review</command-name>")
    assert state(log) == "unknown"
    log.user([{"type": "text", "text": "Base directory for this skill: /x"}], isMeta=True)
    part = read(log)
    assert (part.turn.state, part.turns, part.title, part.title_rank) == ("thinking", 1, "/review", 1)


def test_a_shell_escape_is_busy_until_its_output() -> None:
    log = Log()
    log.turn("Go", "Done.")
    log.user("<bash-input>make</bash-input>")
    assert state(log) == "thinking"
    log.user("<bash-stdout>ok</bash-stdout><bash-stderr></bash-stderr>")
    assert state(log) == "idle"


def test_the_output_of_a_shell_escape_is_thought_about_where_it_begins_a_turn() -> None:
    log = Log(version="2.1.332")
    log.user("<bash-input>make</bash-input>")
    log.user("<bash-stdout>ok</bash-stdout><bash-stderr></bash-stderr>", turnOrigin="human")
    assert (state(log), read(log).turns) == ("thinking", 0)
    log.says("It is made.")
    assert state(log) == "idle"


@pytest.mark.parametrize(("trigger", "expected"), [("manual", "idle"), ("auto", "thinking")])
def test_compaction_goes_on_only_if_nobody_asked_for_it(trigger: str, expected: str) -> None:
    log = Log()
    log.user("Go")
    log.says("Long.", usage={"input_tokens": 5, "cache_read_input_tokens": 7, "output_tokens": 1})
    assert read(log).context_tokens == 12
    log.system("compact_boundary", compactMetadata={"trigger": trigger}, parentUuid=None, logicalParentUuid=log.leaf)
    log.user("This session is being continued from a previous one.", isCompactSummary=True)
    part = read(log)
    assert (part.turn.state, part.compactions, part.context_tokens, part.turns) == (expected, 1, None, 1)


def test_a_stop_hook_that_sends_the_model_back_keeps_the_turn_open() -> None:
    log = Log()
    log.turn("Go", "Done?")
    log.user("Stop hook feedback:\nnot yet", isMeta=True)
    log.system("stop_hook_summary", hookCount=1, preventedContinuation=False)
    assert state(log) == "thinking"
    log.says("Now it is.")
    log.system("stop_hook_summary", hookCount=1)
    assert state(log) == "idle"


def test_a_new_answer_shows_that_earlier_calls_are_over() -> None:
    log = Log()
    log.user("Go")
    log.calls("Bash", command="true")  # the line of its result is lost
    log.says("Next.", "tool_use")
    assert state(log) == "thinking"


def test_leaving_by_command_ends_the_session() -> None:
    log = Log()
    log.turn("Go", "Done.")
    log.user("<command-name>/exit</command-name>\n<command-message>exit</command-message>")
    log.user("<local-command-stdout>Bye!</local-command-stdout>")
    assert state(log) == "ended"


def test_a_message_typed_ahead_is_no_proof_of_work() -> None:
    log = Log()
    log.turn("Go", "Done.")
    log.queue("enqueue", "And then?")
    assert state(log) == "idle"


def test_a_subagents_log_has_a_turn_of_its_own() -> None:
    log = Log(agent="a1b2c3d4")
    log.user("Look at calc")
    call = log.calls("Bash", command="cat calc.py")
    part = read(log, AGENT)
    assert (part.turn.state, part.finished, part.agent_id) == ("tool_use", False, "a1b2c3d4")
    log.result(call)
    log.says("It adds.")
    part = read(log, AGENT)
    assert (part.turn.state, part.finished) == ("idle", True)
