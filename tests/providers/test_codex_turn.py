"""Codex: where a conversation stands, as its log alone tells it."""

from __future__ import annotations

import json

import pytest
from builders.codex import OK, Bare, Log, read


@pytest.fixture(params=[False, True], ids=["events", "paginated"])
def log(request: pytest.FixtureRequest) -> Log:
    """Begin a log of each format that tells when turns begin and end."""
    return Log(paginated=request.param)


def test_a_turn_that_began_is_thinking(log: Log) -> None:
    log.begins()
    assert read(log).turn.state == "thinking"
    log.asks("Fix the till")
    assert (read(log).turn.state, read(log).turns) == ("thinking", 1)


def test_a_call_without_its_result_is_a_tool_that_runs(log: Log) -> None:
    log.begins()
    log.asks("Fix the till")
    call = log.calls("exec_command", cmd="make test\n")
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.detail, turn.since) == ("tool_use", "exec_command", "make test", log.time)
    log.answers(call)
    assert read(log).turn.state == "thinking"


def test_the_first_of_several_open_calls_is_shown(log: Log) -> None:
    log.begins()
    first = log.calls("exec_command", cmd="one")
    log.calls("exec_command", cmd="two")
    assert read(log).turn.detail == "one"
    log.answers(first)
    assert read(log).turn.detail == "two"


def test_words_of_the_model_do_not_end_a_turn(log: Log) -> None:
    log.begins()
    log.asks("Fix the till")
    log.says("I look at it.", phase="commentary")
    assert read(log).turn.state == "thinking"


def test_the_end_of_a_turn_is_idle_though_a_call_was_left_open(log: Log) -> None:
    log.begins()
    log.calls("exec_command", cmd="sleep 99")
    log.ends()
    assert read(log).turn.state == "idle"


def test_a_turn_that_failed_is_an_error_until_the_next_one(log: Log) -> None:
    log.begins()
    said = json.dumps({"type": "error", "error": {"type": "invalid_request_error", "message": "bad request"}})
    log.ends(error={"message": said})
    part = read(log)
    assert (part.turn.state, part.turn.detail, part.errors) == ("error", "bad request", 1)
    log.begins()
    assert read(log).turn.state == "thinking"


def test_an_interrupted_turn_is_idle_and_counted(log: Log) -> None:
    log.begins()
    log.calls("exec_command", cmd="sleep 99")
    log.aborts()
    part = read(log)
    assert (part.turn.state, part.turn.detail, part.interrupts) == ("idle", "interrupted", 1)


def test_a_turn_that_was_replaced_was_not_interrupted(log: Log) -> None:
    log.begins()
    log.aborts("replaced")
    assert (read(log).turn.detail, read(log).interrupts) == ("replaced", 0)


def test_a_command_that_ends_after_the_turn_was_stopped_reopens_nothing_and_is_no_error() -> None:
    log = Log(paginated=True)
    log.begins()
    call = log.calls("exec_command", cmd="sleep 99")
    log.answers(call, "Wall time: 5.0 seconds\naborted by user")
    log.aborts()
    log.ran(call, "sleep 99", "", 137)
    part = read(log)
    assert (part.turn.state, part.errors) == ("idle", 0)


def test_a_result_that_comes_after_the_turn_was_stopped_reopens_nothing(log: Log) -> None:
    log.begins()
    call = log.calls("exec_command", cmd="sleep 99")
    log.aborts()
    log.answers(call, "late")
    assert read(log).turn.state == "idle"


def test_the_end_of_a_turn_that_another_one_followed_ends_nothing(log: Log) -> None:
    log.begins()
    first = log.turn_id
    log.begins()
    log.event("turn_aborted", turn_id=first, reason="replaced")
    assert read(log).turn.state == "thinking"
    log.ends()
    assert read(log).turn.state == "idle"


def test_the_end_of_a_turn_whose_beginning_was_lost_is_an_end(log: Log) -> None:
    log.begins()
    log.event("task_complete", turn_id="another")
    assert read(log).turn.state == "idle"


@pytest.mark.parametrize("names", [("turn_started", "turn_complete"), ("task_started", "task_complete")])
def test_both_names_of_a_turns_beginning_and_end_are_known(names: tuple[str, str]) -> None:
    log = Log()
    log.event(names[0], turn_id="t1")
    assert read(log).turn.state == "thinking"
    log.event(names[1], turn_id="t1")
    assert read(log).turn.state == "idle"


def test_a_question_to_the_person_waits(log: Log) -> None:
    log.begins()
    call = log.calls("request_user_input", questions=[{"id": "q", "question": "Which till?", "options": []}])
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.detail) == ("waiting", "request_user_input", "Which till?")
    log.answers(call, '{"answers":{}}')
    assert read(log).turn.state == "thinking"


def test_a_question_that_a_script_asks_waits_too(log: Log) -> None:
    log.begins()
    log.custom("exec", 'await tools.request_user_input({questions: [{question: "Which till?"}]});')
    assert (read(log).turn.state, read(log).turn.detail) == ("waiting", "Which till?")


def test_a_turn_that_ends_with_a_plan_waits_for_the_person() -> None:
    log = Log(paginated=True)
    log.begins()
    log.done("Plan", text="**Add a till**")
    log.assistant_item("<proposed_plan>\n**Add a till**\n</proposed_plan>")
    log.ends()
    assert (read(log).turn.state, read(log).turn.detail) == ("waiting", "proposed plan")
    log.turn("Implement the plan.", "Done.")
    assert read(log).turn.state == "idle"


def test_a_plan_that_the_model_goes_on_from_does_not_wait(log: Log) -> None:
    log.begins()
    log.assistant_item("<proposed_plan>\nA\n</proposed_plan>")
    call = log.calls("exec_command", cmd="ls")
    log.answers(call)
    log.ends()
    assert read(log).turn.state == "idle"


def test_a_permission_prompt_is_never_claimed(log: Log) -> None:
    log.begins()
    log.calls("exec_command", cmd="touch x", sandbox_permissions="require_escalated", justification="May I?")
    assert read(log).turn.state == "tool_use"


def test_a_command_of_the_person_is_busy_but_no_turn_and_no_title(log: Log) -> None:
    log.begins()
    assert read(log).turn.state == "thinking"
    result = "Exit code: 0\nDuration: 5 seconds\nOutput:\nhello\n"
    shell = (
        f"<user_shell_command>\n<command>\necho hello\n</command>\n<result>\n{result}</result>\n</user_shell_command>"
    )
    log.user_item(shell)
    log.ends()
    part = read(log)
    assert (part.turn.state, part.turns, part.title, part.empty) == ("idle", 0, "", False)
    assert [(m.role, m.tool, m.input, m.output) for m in part.tail] == [("user", "shell", "echo hello", "hello")]


def test_a_command_of_the_person_is_told_once_and_its_failure_is_not_the_agents(log: Log) -> None:
    log.begins()
    ran = {"command": ["/bin/bash", "-lc", "false"], "source": "user_shell", "exit_code": 1, "aggregated_output": "no"}
    if log.paginated:
        log.done("CommandExecution", status="failed", **ran)
    else:
        log.event("exec_command_end", call_id="u1", **ran)
    result = "Exit code: 1\nDuration: 5 seconds\nOutput:\nno\n"
    log.user_item(
        f"<user_shell_command>\n<command>\nfalse\n</command>\n<result>\n{result}</result>\n</user_shell_command>"
    )
    log.ends()
    part = read(log)
    assert ([(m.role, m.tool, m.input) for m in part.tail], part.errors) == ([("user", "shell", "false")], 0)


def test_a_compaction_that_the_person_asks_for_is_busy_but_no_turn(log: Log) -> None:
    log.turn("one", "1")
    log.begins()
    assert read(log).turn.state == "thinking"
    log.line("compacted", message="", replacement_history=[])
    log.event("context_compacted")
    log.ends()
    part = read(log)
    assert (part.turn.state, part.turns, part.compactions) == ("idle", 1, 1)
    assert [m.text for m in part.tail] == ["one", "1", "Context compacted"]


def test_a_session_that_was_killed_and_resumed_forgets_its_open_call(log: Log) -> None:
    log.begins()
    log.calls("exec_command", cmd="sleep 99")
    log.event("thread_settings_applied", thread_settings={"model": "gpt-6-terra", "cwd": "/src/shop"})
    assert read(log).turn.state == "tool_use"
    log.begins(model="gpt-6-terra")
    assert (read(log).turn.state, read(log).model) == ("thinking", "gpt-6-terra")


def test_a_prompt_in_the_middle_of_a_turn_leaves_the_call_open(log: Log) -> None:
    log.begins()
    log.asks("one")
    log.calls("exec_command", cmd="sleep 9")
    log.asks("and be quick")
    assert (read(log).turn.state, read(log).turns) == ("tool_use", 2)


def test_an_error_event_stops_the_turn() -> None:
    log = Log()
    log.event("user_message", message="Hello")
    log.event("error", error={"kind": "rate_limit", "message": "Rate limit exceeded"})
    assert (read(log).turn.state, read(log).turn.detail, read(log).errors) == ("error", "Rate limit exceeded", 1)


def test_a_log_that_tells_no_turns_goes_by_who_spoke_last() -> None:
    log = Log()
    log.asks("Fix the till")
    assert read(log).turn.state == "thinking"
    log.says("I look at it.", phase="commentary")
    assert read(log).turn.state == "thinking"
    call = log.calls("shell", command=["bash", "-lc", "ls"])
    assert (read(log).turn.state, read(log).turn.detail) == ("tool_use", "ls")
    log.answers(call, OK)
    assert read(log).turn.state == "thinking"
    log.says("Done.")
    assert read(log).turn.state == "idle"


def test_the_oldest_logs_go_by_who_spoke_last() -> None:
    log = Bare()
    log.message("user", "<environment_context>\n  <cwd>/src/shop</cwd>\n</environment_context>")
    assert read(log).turn.state == "unknown"
    log.message("user", "Fix the till")
    assert (read(log).turn.state, read(log).title, read(log).cwd) == ("thinking", "Fix the till", "/src/shop")
    log.item("reasoning", summary=[])
    log.item("function_call", name="shell", arguments='{"command":["bash","-lc","ls"]}', call_id="c1")
    assert (read(log).turn.state, read(log).turn.detail) == ("tool_use", "ls")
    log.item("function_call_output", call_id="c1", output='{"output":"a","metadata":{"exit_code":0}}')
    assert read(log).turn.state == "thinking"
    log.message("assistant", "Done.")
    assert (read(log).turn.state, read(log).turns, read(log).branch) == ("idle", 1, "main")


def test_a_log_with_nothing_but_its_first_line_is_empty(log: Log) -> None:
    part = read(log)
    assert (part.empty, part.turn.state, part.session_id) == (True, "unknown", log.id)


@pytest.mark.parametrize(("given", "guess"), [({"sandbox_permissions": "require_escalated"}, True), ({}, False)])
def test_a_call_that_wants_out_of_the_sandbox_may_wait_for_a_permission(given: dict[str, str], guess: bool) -> None:  # noqa: FBT001  a column of the table
    log = Log(paginated=True)
    log.begins()
    log.asks("Do it")
    call = log.calls("exec_command", cmd="touch /etc/x", **given)
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.guess) == ("tool_use", "exec_command", guess)
    log.answers(call)
    assert not read(log).turn.guess
