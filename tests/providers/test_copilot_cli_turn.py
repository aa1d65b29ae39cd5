"""Copilot CLI: where a conversation stands after each event."""

from __future__ import annotations

import pytest
from builders.copilot import Log, read

from dispatch_nb.providers.values import Turn


def turn(log: Log) -> Turn:
    return read(log).turn


def busy(text: str = "Go") -> Log:
    log = Log()
    log.user(text)
    log.turn()
    return log


def test_a_start_is_idle_a_prompt_and_a_turn_are_thinking() -> None:
    log = Log()
    assert turn(log).state == "idle"
    log.user("Go")
    assert turn(log).state == "thinking"
    log.turn()
    assert (turn(log).state, turn(log).since) == ("thinking", log.time)


def test_a_turn_that_ends_without_calls_is_idle() -> None:
    log = busy()
    log.says("Two.")
    assert turn(log).state == "thinking"
    log.end()
    assert (turn(log).state, turn(log).since) == ("idle", log.time)


def test_a_turn_that_ends_after_tools_goes_on() -> None:
    log = busy()
    log.says("", ("c1", "bash", {"command": "make"}))
    log.runs("c1", "bash", {"command": "make test"})
    started = log.time
    assert turn(log) == Turn(state="tool_use", tool="bash", since=started, detail="make test")
    log.done("c1")
    assert turn(log).state == "thinking"
    log.end()
    assert turn(log).state == "thinking"
    log.answer()
    assert turn(log).state == "idle"


@pytest.mark.parametrize(
    ("tool", "given", "detail"),
    [
        ("edit", {"path": "/a.py", "old_str": "a", "new_str": "b"}, "/a.py"),
        ("bash", {"command": "a\nb", "description": "Do"}, "a b"),
        ("task", {"description": "Look", "prompt": "Look around"}, "Look"),
        ("web_fetch", {"url": "https://example.org"}, "https://example.org"),
        ("grep", {"pattern": "x+", "output_mode": "content"}, "x+"),
        ("odd", {"depth": 3}, '{"depth":3}'),
        ("read_file", '{"filePath": "/repo/Makefile"}', "/repo/Makefile"),
        ("odd", None, ""),
    ],
)
def test_a_running_tool_tells_what_it_is_about(tool: str, given: object, detail: str) -> None:
    log = busy()
    log.runs("c1", tool, given)
    assert (turn(log).tool, turn(log).detail) == (tool, detail)


def test_of_tools_that_run_together_the_first_is_told_until_it_ends() -> None:
    log = busy()
    log.runs("c1", "view", {"path": "/a"})
    log.runs("c2", "bash", {"command": "b"})
    assert turn(log).tool == "view"
    log.done("c1")
    assert turn(log).tool == "bash"


def test_an_open_permission_is_an_approval_with_its_command() -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "rm x"})
    log.asks("r1", "c1", "rm x")
    assert turn(log) == Turn(state="approval", tool="bash", since=log.time, detail="rm x")
    log.granted("r1")
    assert turn(log).state == "tool_use"


@pytest.mark.parametrize(
    ("asked", "tool", "detail"),
    [
        ({"kind": "shell", "fullCommandText": "ls"}, "bash", "ls"),
        ({"kind": "write", "fileName": "/a.py", "diff": "x"}, "edit", "/a.py"),
        ({"kind": "url", "url": "https://example.org"}, "fetch", "https://example.org"),
        ({"kind": "mcp", "toolName": "dash-list", "serverName": "dash"}, "dash-list", ""),
        ({"kind": "memory"}, "memory", ""),
        ({}, None, ""),
    ],
)
def test_a_permission_of_which_no_call_is_known_says_what_it_is_for(
    asked: dict[str, str], tool: str | None, detail: str
) -> None:
    log = busy()
    log.event("permission.requested", requestId="r1", permissionRequest=asked)
    assert (turn(log).state, turn(log).tool, turn(log).detail) == ("approval", tool, detail)


def test_a_permission_that_a_hook_gave_asks_nobody() -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "ls"})
    log.asks("r1", "c1", "ls", resolvedByHook=True)
    assert turn(log).state == "tool_use"


def test_a_permission_may_be_asked_for_before_its_turn_is_told() -> None:
    log = Log()
    log.user("Go")
    log.asks("r1", "c1", "ls")
    log.turn()
    assert (turn(log).state, turn(log).tool) == ("approval", "bash")
    log.says("", ("c1", "bash", {"command": "ls"}))
    log.runs("c1", "bash", {"command": "ls"})
    assert turn(log).state == "approval"
    log.end()
    log.turn()  # nothing asks for it any more, though no record says so
    assert turn(log).state == "thinking"


def test_a_permission_is_over_with_its_call() -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "ls"})
    log.asks("r1", "c1", "ls")
    log.done("c1", "The person refused.", success=False)
    assert turn(log).state == "thinking"


def test_two_permissions_are_answered_one_by_one() -> None:
    log = busy()
    for n in "12":
        log.runs(f"c{n}", "bash", {"command": f"cmd {n}"})
        log.asks(f"r{n}", f"c{n}", f"cmd {n}")
    log.granted("r1")
    assert (turn(log).state, turn(log).detail) == ("approval", "cmd 2")


def test_a_question_waits_for_the_person() -> None:
    log = busy()
    log.runs("c1", "ask_user", {"question": "Which one?", "choices": ["a"]})
    assert (turn(log).state, turn(log).tool, turn(log).detail) == ("waiting", "ask_user", "Which one?")
    log.done("c1", "a")
    assert turn(log).state == "thinking"
    log.runs("c2", "ask_user", {"message": "Which one now?", "requestedSchema": {"type": "object"}})
    assert (turn(log).state, turn(log).detail) == ("waiting", "Which one now?")


def test_escape_closes_everything() -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "sleep 9"})
    log.end()
    log.event("abort", reason="user_abort")
    part = read(log)
    assert (part.turn.state, part.turn.detail, part.interrupts) == ("idle", "interrupted", 1)
    log.user("Again")
    assert turn(log).state == "thinking"


def test_the_end_of_an_aborted_turn_does_not_forget_that_it_was_aborted() -> None:
    log = busy()
    log.event("abort", reason="user_initiated")
    log.end()
    assert turn(log).detail == "interrupted"


def test_an_error_is_an_error_before_and_after_the_end_of_its_turn() -> None:
    for late in (False, True):
        log = busy()
        if late:
            log.end()
        log.event("session.error", errorType="query", message="400 bad\nrequest", statusCode=400)
        if not late:
            log.end()
        part = read(log)
        assert (part.turn.state, part.turn.detail, part.errors) == ("error", "400 bad request", 1)
        log.user("Again")
        assert turn(log).state == "thinking"


def test_a_shutdown_ends_the_session_and_a_permission_left_open_with_it() -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "ls"})
    log.asks("r1", "c1", "ls")
    log.shutdown()
    assert turn(log).state == "ended"
    log.resume()
    assert turn(log).state == "idle"


def test_a_resume_closes_what_a_kill_left_open() -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "sleep 99"})
    log.asks("r1", "c1", "sleep 99")
    log.resume()
    assert turn(log).state == "idle"
    log.done("c1", "interrupted", success=False)
    log.event("session.warning", warningType="interrupted_tools", message="1 tool call had no result.")
    assert turn(log).state == "idle"
    log.user("Go on")
    assert turn(log).state == "thinking"


@pytest.mark.parametrize("joins", [{"sessionWasActive": True}, {"continuePendingWork": True}])
def test_somebody_who_joins_a_living_session_changes_nothing(joins: dict[str, bool]) -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "ls"})
    log.resume(**joins)
    assert turn(log).state == "tool_use"


def test_a_crash_tells_its_reason() -> None:
    log = busy()
    log.event("session.shutdown", shutdownType="error", errorReason="out of memory")
    assert turn(log) == Turn(state="ended", since=log.time, detail="out of memory")


# ── autopilot, compaction, commands of the person ─────────────────────────────────────


def finish(log: Log, **told: object) -> None:
    log.turn()
    log.says("", ("c9", "task_complete", {"summary": "All done"}))
    log.runs("c9", "task_complete", {"summary": "All done"})
    log.event("session.task_complete", summary="All done", **told)
    log.done("c9")
    log.end()


def test_a_completed_task_stays_idle_though_its_answer_called_a_tool() -> None:
    log = busy()
    finish(log)
    assert (turn(log).state, turn(log).detail) == ("idle", "task complete")
    finish(log, success=True, outcome="completed")
    assert turn(log).state == "idle"


def test_a_completion_that_was_rejected_goes_on() -> None:
    log = busy()
    finish(log, success=False, outcome="continue")
    assert turn(log).state == "thinking"


def test_an_autopilot_goes_on_without_a_prompt() -> None:
    log = busy("Build it")
    log.says("One step.")
    log.end()
    log.user("", isAutopilotContinuation=True)
    part = read(log)
    assert (part.turn.state, part.turns, part.title) == ("thinking", 1, "Build it")
    finish(log)
    assert turn(log).state == "idle"


def test_compaction_is_work_outside_a_turn_too() -> None:
    log = busy()
    log.answer()
    log.event("session.compaction_start", currentTokens=100000, tokenLimit=128000)
    assert (turn(log).state, turn(log).since, turn(log).detail) == ("thinking", log.time, "compacting the conversation")
    log.event("session.compaction_complete", success=True, postCompactionTokens=9000)
    part = read(log)
    assert (part.turn.state, part.compactions, part.context_tokens, part.context_window) == ("idle", 1, 9000, 128000)


def test_a_failed_compaction_is_none() -> None:
    log = busy()
    log.event("session.compaction_start")
    log.event("session.compaction_complete", success=False, error="empty answer")
    assert (read(log).compactions, turn(log).state) == (0, "thinking")


def test_a_command_of_the_person_is_no_turn() -> None:
    log = busy()
    log.answer()
    log.event("tool.user_requested", toolCallId="u1", toolName="local_shell", arguments={"command": "git status"})
    assert (turn(log).state, turn(log).detail) == ("tool_use", "git status")
    log.done("u1", "clean", isUserRequested=True)
    assert (turn(log).state, read(log).turns) == ("idle", 1)


def test_what_the_person_does_after_an_error_leaves_it_behind() -> None:
    log = busy()
    log.end()
    log.event("session.error", errorType="query", message="400 bad request")
    log.event("session.compaction_start")
    assert turn(log).state == "thinking"
    log.event("session.compaction_complete", success=True)
    assert (turn(log).state, turn(log).detail) == ("idle", "")
    log.event("session.error", errorType="query", message="400 bad request")
    log.event("tool.user_requested", toolCallId="u1", toolName="local_shell", arguments={"command": "ls"})
    log.done("u1")
    assert (turn(log).state, read(log).errors) == ("idle", 2)


def test_a_command_of_the_person_at_the_very_beginning_leaves_an_idle_session() -> None:
    log = Log(start=False)
    log.event("tool.user_requested", toolCallId="u1", toolName="local_shell", arguments={"command": "ls"})
    log.done("u1")
    assert turn(log).state == "idle"


def test_a_message_that_steers_leaves_the_running_tool_alone() -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "sleep 10"})
    log.user("also this", delivery="steering")
    assert turn(log).state == "tool_use"


def test_a_new_turn_closes_a_call_whose_result_was_lost() -> None:
    log = busy()
    log.runs("c1", "bash", {"command": "ls"})
    log.turn()
    assert turn(log).state == "thinking"


def test_versions_that_tell_no_turns_are_idle_after_an_answer_without_calls() -> None:
    log = Log()
    log.user("Go")
    log.says("", ("c1", "bash", {"command": "ls"}))
    assert turn(log).state == "thinking"
    log.done("c1")
    log.says("Done.")
    assert turn(log).state == "idle"


def test_an_unknown_event_changes_nothing_but_the_time() -> None:
    log = busy()
    log.answer()
    log.event("session.new_invention", anything={"deep": [1]})
    part = read(log)
    assert (part.turn.state, part.last_activity, part.bad_lines) == ("idle", log.time, 0)


def test_what_is_only_for_the_terminal_says_nothing() -> None:
    log = busy()
    before = read(log)
    log.event("session.idle")
    log.events[-1]["ephemeral"] = True
    assert read(log) == before
