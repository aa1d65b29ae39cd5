"""Title, place, model, counts and tasks of a transcript."""

from __future__ import annotations

from typing import Any

import pytest
from builders.claude import NOON, Log, usage
from builders.claude_reading import AGENT, CLAUDE, MAIN, read, reader, requests
from msgspec.structs import replace


def test_the_title_is_the_persons_then_the_agents_then_the_prompt() -> None:
    log = Log()
    log.user("<command-name>/model</command-name>\n<command-args>opus</command-args>")
    assert (read(log).title, read(log).title_rank) == ("/model opus", 1)
    log.turn("Fix the login bug\nplease", "Done.")
    assert (read(log).title, read(log).title_rank) == ("Fix the login bug please", 1)
    log.bare("summary", summary="Login bug", leafUuid=log.leaf)
    assert (read(log).title, read(log).title_rank) == ("Login bug", 2)
    log.bare("ai-title", aiTitle="Mend the login")
    assert (read(log).title, read(log).title_rank) == ("Mend the login", 2)
    log.bare("custom-title", customTitle="Login \x1b[31mred\x07")
    assert (read(log).title, read(log).title_rank) == ("Login red", 3)


def test_a_prompt_that_was_taken_back_before_any_answer_is_neither_the_title_nor_a_turn() -> None:
    log = Log()
    log.user("Fix the logout bug")
    log.attach("date", content="today")
    log.user("Fix the login bug", parentUuid=None)
    assert (read(log).title, read(log).turns) == ("Fix the login bug", 1)
    answer = log.says("Fixed.")
    log.user("And the logut")
    log.user("And the logout", parentUuid=answer)
    log.says("Fixed.")
    log.user("Something else", parentUuid=None)  # going back behind an answer is another turn
    assert (read(log).title, read(log).turns) == ("Fix the login bug", 3)


def test_a_summary_of_another_conversation_is_no_title() -> None:
    log = Log()
    log.bare("summary", summary="Something else", leafUuid="elsewhere")
    log.turn("Fix it", "Done.")
    assert read(log).title == "Fix it"


def test_a_summary_at_the_head_belongs_to_the_record_it_names() -> None:
    log = Log()
    log.bare("summary", summary="The login bug", leafUuid="0dfc3452-0002")
    log.turn("Fix it", "Done.")
    assert read(log).title == "The login bug"


@pytest.mark.parametrize(
    "text",
    [
        "<local-command-stdout>x</local-command-stdout>",
        "<bash-input>ls</bash-input>",
        "<system-reminder>x</system-reminder>",
        "<task-notification>x</task-notification>",
        "Caveat: The messages below",
        "[Request interrupted by user]",
    ],
)
def test_what_is_no_prompt_is_no_title(text: str) -> None:
    log = Log()
    log.user(text)
    log.user([{"type": "text", "text": "<ide_opened_file>/x</ide_opened_file>"}, {"type": "text", "text": "Fix it"}])
    assert (read(log).title, read(log).prompt, read(log).turns) == ("Fix it", "Fix it", 1)


def test_the_newest_record_tells_place_branch_and_version() -> None:
    log = Log()
    log.user("Go", cwd="/src/shop", gitBranch="main")
    log.user("Go", cwd="/src/api", gitBranch="feat/login", version="2.2.0")
    part = read(log)
    assert (part.cwd, part.cwds, part.branch, part.version) == (
        "/src/api",
        ("/src/shop", "/src/api"),
        "feat/login",
        "2.2.0",
    )
    log.user("Go", gitBranch="HEAD")
    assert read(log).branch is None


def test_the_model_is_that_of_the_newest_real_answer() -> None:
    log = Log()
    log.says("a", model="claude-sonnet-5")
    log.says("b", model="claude-opus-5")
    log.says("No response requested.", model="<synthetic>")
    log.says("sub", model="claude-haiku", isSidechain=True)
    assert read(log).model == "claude-opus-5"


def test_each_answer_counts_once_with_its_largest_output() -> None:
    log = Log()
    log.user("Go")
    log.thinks("Hm.", None, "m1", usage=usage(3, 1, 100, 50, 20), requestId="r1")
    log.says("Yes.", "end_turn", "m1", usage=usage(3, 40, 100, 50, 20), requestId="r1")
    log.says("Yes.", "end_turn", "m1", usage=usage(3, 9, 100, 50, 20), requestId="r1")
    log.says("More.", "end_turn", "m2", usage=usage(7, 5))
    log.says("oops", model="<synthetic>", usage=usage(99, 99))
    log.says("oops", isApiErrorMessage=True, usage=usage(99, 99))
    found = [(r.input, r.output, r.cache_read, r.cache_write_5m, r.cache_write_1h) for r in requests(log)]
    assert found == [(3, 40, 100, 30, 20), (7, 5, 0, 0, 0)]
    assert read(log).context_tokens == 7


def test_thinking_is_a_part_of_the_output() -> None:
    log = Log()
    log.says("Yes.", usage=usage(1, 40) | {"output_tokens_details": {"thinking_tokens": 30}})
    assert [(r.output, r.reasoning) for r in requests(log)] == [(40, 30)]


def test_what_was_not_measured_is_no_request() -> None:
    log = Log()
    log.says("One.", usage={})
    log.says("Two.", usage={"input_tokens": None, "output_tokens": "many", "service_tier": "standard"})
    assert (requests(log), read(log).context_tokens) == ([], None)


@pytest.mark.parametrize(("told", "lacks"), [("output_tokens", "input"), ("input_tokens", "output")])
def test_what_was_not_counted_of_a_request_is_lacking(told: str, lacks: str) -> None:
    log = Log()
    log.says("Yes.", usage={told: 60})
    assert [(r.input + r.output, r.lacks) for r in requests(log)] == [(60, lacks)]
    saved = CLAUDE.reader(MAIN, reader(log.bytes()).dump())
    assert saved.requests() == requests(log)


def test_a_copied_record_says_so_and_does_no_work_here() -> None:
    log = Log()
    fork: dict[str, Any] = {"forkedFrom": {"sessionId": "parent", "messageUuid": "x"}}
    log.user("Go", **fork)
    call = log.calls("Write", file_path="/src/shop/a.py", content="a\n")
    log.records[-1] |= fork
    log.result(call, told={"type": "create", "filePath": "/src/shop/a.py"}, **fork)
    agent = log.calls("Agent", description="Look", prompt="Look")
    log.records[-1] |= fork
    log.result(agent, told={"status": "async_launched", "agentId": "a1"}, **fork)
    log.turn("And now?", "Done.")
    part = read(log)
    assert (part.forked_from, part.files, part.spawned, part.turns) == ("parent", (), (), 2)
    assert part.turn.state == "idle"
    assert [r.copied for r in requests(log)] == [True, True, False]
    assert part.started == NOON.replace(second=6)
    assert sum(n for _, n in part.recent) == 2


def test_an_answer_of_a_process_that_began_as_another_session_may_be_a_copy() -> None:
    log = Log()
    log.says("Yes.", session_id="parent")  # a fork in the terminal says no more than this
    log.says("Go on.", session_id=log.session)
    log.says("Gone on.")
    assert [r.copied for r in requests(log)] == [True, False, False]
    part = read(log)
    assert (part.forked_from, part.last_activity) == (None, log.time)


def test_activity_is_counted_by_minute_for_an_hour() -> None:
    log = Log()
    for minute in (0, 1, 1, 70):
        log.user("Go", timestamp=NOON.replace(hour=12 + minute // 60, minute=minute % 60).isoformat())
    start = int(NOON.timestamp()) // 60
    assert read(log).recent == ((start + 70, 1),)
    assert read(log).last_activity == NOON.replace(hour=13, minute=10)


def test_bookkeeping_alone_is_no_session() -> None:
    log = Log()
    log.bare("mode", mode="normal")
    log.bare("file-history-snapshot", messageId="x", snapshot={})
    log.system("informational", content="hello")
    assert read(log).empty
    log.user("Go")
    assert not read(log).empty


def test_the_persona_is_the_agent_it_was_started_as() -> None:
    log = Log()
    log.bare("agent-setting", agentSetting="reviewer")
    log.bare("agent-name", agentName="mend-the-login")
    assert read(log).persona == "reviewer"


def test_the_content_names_the_session_unless_the_file_is_named_after_it() -> None:
    assert read(Log("other")).session_id == MAIN.session_id  # nothing is said at all
    log = Log("other")
    log.user("Go")
    assert read(log).session_id == "other"
    log.record("user", message={"content": "x"}, sessionId=MAIN.session_id)
    assert read(log).session_id == MAIN.session_id


def test_a_subagents_file_beside_its_parents_names_the_parent_inside() -> None:
    log = Log("parent", agent="a1b2c3d4")
    log.user("Look")
    part = read(log, replace(AGENT, session_id=""))
    assert (part.session_id, part.agent_id) == ("parent", "a1b2c3d4")
    assert read(log, AGENT).session_id == MAIN.session_id


def test_failures_are_counted_but_not_what_the_person_refused() -> None:
    log = Log()
    for text in ("Exit code 3", "The user doesn't want to proceed with this tool use."):
        log.result(log.calls("Bash", command="x"), text, error=True)
    assert read(log).errors == 1


def test_tasks_are_folded_from_calls_and_results() -> None:
    log = Log()
    one = log.calls("TaskCreate", "m1", subject="Read", description="d")
    two = log.calls("TaskCreate", "m1", subject="Write", description="d")
    log.result(one, "Task #1 created successfully: Read", told={"task": {"id": "1", "subject": "Read"}})
    log.result(two, "Task #2 created successfully: Write")
    log.result(log.calls("TaskUpdate", taskId="1", status="completed"), told={"success": True, "taskId": "1"})
    log.result(log.calls("TaskUpdate", taskId="2", status="in_progress", addBlockedBy=["1"]), told={"success": True})
    log.result(log.calls("TaskUpdate", taskId="2", status="completed"), "no", error=True)
    part = read(log)
    assert [(t.task_id, t.subject, t.status, t.blocked_by) for t in part.tasks] == [
        ("1", "Read", "completed", ()),
        ("2", "Write", "in_progress", ("1",)),
    ]
    log.result(log.calls("TaskUpdate", taskId="1", status="deleted"), told={"success": True})
    assert [t.task_id for t in read(log).tasks] == ["2"]


def test_old_todo_lists_are_taken_whole() -> None:
    log = Log(version="2.0.1")
    todos = [{"content": "Read", "status": "completed"}, {"content": "Write", "status": "doing"}, "junk"]
    log.result(log.calls("TodoWrite", todos=todos))
    assert [(t.subject, t.status) for t in read(log).tasks] == [("Read", "completed"), ("Write", "pending")]


def test_a_reminder_tells_the_whole_list() -> None:
    log = Log()
    log.result(log.calls("TaskCreate", subject="Gone"), told={"task": {"id": "9"}})
    log.attach("task_reminder", content=[{"id": "1", "subject": "Read", "status": "in_progress"}, {"no": "id"}])
    part = read(log)
    assert [(t.task_id, t.subject) for t in part.tasks] == [("1", "Read")]
    assert part.tasks_time == log.time
