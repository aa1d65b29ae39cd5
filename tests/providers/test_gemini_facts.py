"""What a conversation of the Gemini CLI says of itself."""

from __future__ import annotations

import pytest
from builders.gemini import AGENT, GEMINI, MAIN, MODEL, SUB, Chat, call, context, counts, edit, read, reader
from msgspec.structs import replace

from dispatch_nb.providers.values import Request

PLAN = "/src/shop/.tasks/login/plan.md"
BEFORE = "phases:\n  - id: 1.1\n    title: Form\n    status: TODO\n  - id: 1.2\n    status: TODO\n"
AFTER = BEFORE.replace("Form\n    status: TODO", "Form\n    status: IN_PROGRESS")
DIFF = "@@ -3,3 +3,3 @@\n     title: Form\n-    status: TODO\n+    status: IN_PROGRESS\n   - id: 1.2\n"


def test_who_where_and_when() -> None:
    chat = Chat()
    chat.opens("/src/shop")
    chat.prompt("Fix the login bug")
    chat.answer("Fixed.", tokens=counts(100, 3, cached=900, tool=5))
    part = read(chat)
    assert (part.session_id, part.agent_id, part.cwd, part.cwds) == (chat.session, "", "/src/shop", ("/src/shop",))
    assert (part.title, part.title_rank, part.prompt) == ("Fix the login bug", 1, "Fix the login bug")
    assert (part.model, part.turns, part.context_tokens, part.branch) == (MODEL, 1, 1005, None)
    assert part.process == "cwd"
    assert part.started is not None
    assert part.last_activity is not None
    assert (part.last_activity - part.started).total_seconds() == 2


def test_a_summary_is_a_better_title_than_the_first_words() -> None:
    chat = Chat()
    chat.prompt("/help")
    chat.prompt("Fix the login bug")
    assert (read(chat).title, read(chat).prompt) == ("Fix the login bug", "/help")
    chat.change(summary="Login repair")
    assert (read(chat).title, read(chat).title_rank) == ("Login repair", 2)


def test_the_files_that_a_prompt_names_are_no_part_of_its_title() -> None:
    chat = Chat()
    parts = ["Explain @a.py", "\n--- Content from referenced files ---", "\nContent from @a.py:\n", "x = 1"]
    chat.message("user", [{"text": text} for text in parts])
    assert read(chat).title == "Explain @a.py"
    chat = Chat()
    chat.message("user", [{"text": "expanded"}, {"text": "<system_note>hm</system_note>"}], displayContent="/typed")
    assert read(chat).prompt == "/typed"


def test_the_directory_of_a_subagent_stands_in_its_first_line() -> None:
    chat = Chat(AGENT, kind="subagent", directories=["/src/shop", "/src/lib"])
    part = read(chat, SUB)
    assert (part.cwd, part.session_id, part.agent_id) == ("/src/shop", SUB.session_id, AGENT)


def test_thoughts_are_a_part_of_the_output_and_the_cache_is_no_fresh_input() -> None:
    chat = Chat()
    key = chat.answer(tokens=counts(100, 40, cached=900, thoughts=12, tool=7))
    [request] = reader(chat.data()).requests()
    assert request.time is not None
    assert replace(request, time=None) == Request(
        key=key, model=MODEL, time=None, input=107, output=52, cache_read=900, reasoning=12
    )


def test_an_answer_counts_once_and_dropped_ones_still_count() -> None:
    chat = Chat()
    kept = chat.works(call("glob"), tokens=counts(100, 20))
    chat.prompt("And now?")
    gone = chat.answer("No.", tokens=counts(200, 30))
    chat.rewind(gone)
    chat.checkpoint(*chat.known(kept))
    requests = {r.key: r for r in reader(chat.data()).requests()}
    assert {key: (r.input, r.output) for key, r in requests.items()} == {kept: (100, 20), gone: (200, 30)}


def test_tokens_that_come_later_are_counted() -> None:
    chat = Chat()
    key = chat.answer(tokens=None)
    assert reader(chat.data()).requests() == []
    chat.records.append({**chat.known(key)[0], "tokens": counts(5, 6)})
    assert [(r.input, r.output) for r in reader(chat.data()).requests()] == [(5, 6)]


def test_what_was_not_measured_is_no_request() -> None:
    chat = Chat()
    chat.answer(tokens={})
    chat.answer(tokens={"input": None, "output": "many", "total": 120})
    assert (reader(chat.data()).requests(), read(chat).context_tokens) == ([], None)


@pytest.mark.parametrize(("told", "lacks"), [("output", "input"), ("input", "output")])
def test_what_was_not_counted_of_a_request_is_lacking(told: str, lacks: str) -> None:
    chat = Chat()
    chat.answer(tokens={told: 60})
    whole = reader(chat.data())
    assert [(r.input + r.output, r.lacks) for r in whole.requests()] == [(60, lacks)]
    assert GEMINI.reader(MAIN, whole.dump()).requests() == whole.requests()


def test_short_ids_are_told_apart_by_their_session() -> None:
    keys = []
    for session in ("one", "two"):
        chat = Chat(session)
        chat.answer(key="m1")
        keys += [r.key for r in reader(chat.data()).requests()]
    assert keys == ["one:m1", "two:m1"]


def test_the_list_of_tasks_is_the_last_one() -> None:
    chat = Chat()
    todos = [{"description": "Read", "status": "in_progress"}, {"description": "Write", "status": "later"}, "?"]
    chat.works(call("write_todos", args={"todos": todos}))
    chat.works(call("write_todos", "error", id="w2", args={"todos": []}))
    part = read(chat)
    assert [(t.task_id, t.subject, t.status, t.order) for t in part.tasks] == [
        ("1", "Read", "in_progress", 0),
        ("2", "Write", "pending", 1),
    ]
    assert part.tasks_time is not None
    assert part.errors == 1


def test_edits_tell_files_and_lines_once_however_often_they_are_written() -> None:
    chat = Chat()
    written = call("write_file", resultDisplay=edit("/src/a.py", "", "x\n", "@@ -0,0 +1,1 @@\n+x\n", new=True))
    changed = call("replace", resultDisplay=edit("/src/b.py", "a\n", "b\n", "@@ -1,1 +1,1 @@\n-a\n+b\n"))
    first = chat.works(written)
    second = chat.works(changed)
    chat.works(call("replace", "error", id="failed", args={"file_path": "/src/c.py"}))
    chat.checkpoint(*chat.known(first, second))
    assert [(f.path, f.change, f.edits, f.added, f.removed) for f in read(chat).files] == [
        ("/src/a.py", "create", 1, 1, 0),
        ("/src/b.py", "update", 1, 1, 1),
    ]


def test_a_file_that_is_written_without_a_diff_counts_too() -> None:
    chat = Chat()
    said = "Successfully created and wrote to new file: a.py."
    chat.works(call("write_file", output=said, args={"file_path": "a.py", "content": "x"}))
    chat.works(call("write_file", id="w2", args={"file_path": "b.py", "content": "x"}))
    assert [(f.path, f.change, f.added) for f in read(chat).files] == [
        ("a.py", "create", None),
        ("b.py", "update", None),
    ]


def test_an_edit_of_a_plan_brings_the_lines_above_it() -> None:
    chat = Chat()
    chat.works(
        call(
            "replace",
            args={"file_path": PLAN, "old_string": "TODO", "new_string": "IN_PROGRESS"},
            resultDisplay=edit(PLAN, BEFORE, AFTER, DIFF),
        )
    )
    mention, wrote = read(chat).work
    assert (mention.path, mention.wrote) == (PLAN, False)
    assert (wrote.path, wrote.wrote) == (PLAN, True)
    assert wrote.before == "phases:\n  - id: 1.1\n    title: Form\n    status: TODO\n  - id: 1.2"
    assert wrote.after == "phases:\n  - id: 1.1\n    title: Form\n    status: IN_PROGRESS\n  - id: 1.2"


def test_an_edit_of_a_plan_without_a_diff_brings_its_arguments() -> None:
    chat = Chat()
    args = {"file_path": ".tasks/login/plan.md", "old_string": "status: TODO", "new_string": "status: DONE"}
    chat.works(call("replace", args=args))
    wrote = [ref for ref in read(chat).work if ref.wrote]
    assert [(ref.path, ref.before, ref.after) for ref in wrote] == [
        (".tasks/login/plan.md", "status: TODO", "status: DONE")
    ]


def test_a_shell_command_that_substitutes_in_a_plan_is_an_edit_of_it() -> None:
    chat = Chat()
    command = "sed -i 's/status: TODO/status: IN_PROGRESS/' .tasks/login/plan.md && cat .tasks/login/plan.md"
    chat.works(call("run_shell_command", args={"command": command}))
    chat.works(call("run_shell_command", "cancelled", id="no", args={"command": command}))
    wrote = [ref for ref in read(chat).work if ref.wrote]
    assert [(ref.path, ref.before, ref.after) for ref in wrote] == [
        (".tasks/login/plan.md", "status: TODO", "status: IN_PROGRESS")
    ]


def test_what_is_written_to_a_file_is_no_trace_of_a_plan() -> None:
    chat = Chat()
    chat.works(call("write_file", args={"file_path": "/src/notes.md", "content": "see .tasks/login/plan.md"}))
    chat.works(call("read_file", id="r", args={"file_path": PLAN}))
    assert [(ref.path, ref.wrote) for ref in read(chat).work] == [(PLAN, False)]


def test_a_call_that_sends_a_subagent_tells_whom() -> None:
    chat = Chat()
    chat.works(call("invoke_agent", agentId=AGENT, args={"agent_name": "generalist", "prompt": "Read\ncalc.py"}))
    chat.works(call("codebase_investigator", "error", id="i", resultDisplay={"isSubagentProgress": True}))
    one, other = read(chat).spawned
    assert (one.agent_id, one.agent_type, one.description, one.failed) == (AGENT, "generalist", "Read calc.py", False)
    assert one.started is not None
    assert one.ended is not None
    assert one.ended > one.started
    assert (other.agent_type, other.failed, other.tool_use_id) == ("codebase_investigator", True, "i")


def test_a_compressed_conversation_is_counted_once() -> None:
    chat = Chat()
    chat.prompt("Fix it")
    chat.answer()
    summary = {"id": "s1", "timestamp": "2026-10-05T13:00:00Z", "type": "user", "content": "<state_snapshot>…"}
    agreed = {"id": "s2", "timestamp": "2026-10-05T13:00:00Z", "type": "gemini", "content": "Got it."}
    chat.checkpoint(summary, agreed)
    chat.checkpoint(summary, agreed)
    part = read(chat)
    assert (part.compactions, part.context_tokens, part.turn.state) == (1, None, "idle")
    assert [m.text for m in part.tail] == ["The conversation was compressed.", "Got it."]


def test_the_tail_shows_the_conversation_as_it_stands() -> None:
    chat = Chat()
    chat.opens()
    chat.prompt("Fix it")
    chat.works(
        call(
            "run_shell_command",
            args={"command": "ls"},
            output="<untrusted_context>\nOutput: a.py\n</untrusted_context>",
        ),
        call("glob", "error", id="g", output="No such folder", args={"pattern": "*.py"}),
        text="I look.",
        thoughts=[{"subject": "Looking", "description": "What is there?"}],
    )
    gone = chat.prompt("Never mind")
    chat.answer("As you like.")
    chat.rewind(gone)
    rows = read(chat).tail
    assert [(m.role, m.kind, m.text or m.tool) for m in rows] == [
        ("user", "text", "Fix it"),
        ("assistant", "thinking", "**Looking**\nWhat is there?"),
        ("assistant", "text", "I look."),
        ("assistant", "tool_call", "run_shell_command"),
        ("assistant", "tool_call", "glob"),
    ]
    assert [(m.input, m.output, m.error) for m in rows[3:]] == [("ls", "a.py", False), ("*.py", "No such folder", True)]


def test_calls_of_a_silent_answer_are_shown_before_what_came_after_it() -> None:
    chat = Chat()
    key = chat.answer("")
    chat.message("info", "Request cancelled.")
    chat.ends(key, call("glob", "cancelled"))
    assert [m.kind for m in read(chat).tail] == ["tool_call", "notice"]


def test_a_step_back_to_a_message_that_is_not_shown_drops_what_is_shown_after_it() -> None:
    chat = Chat()
    chat.prompt("Fix it")
    hidden = chat.message("user", [{"text": context()}])
    chat.answer("Fixed.")
    chat.rewind(hidden)
    assert [m.text for m in read(chat).tail] == ["Fix it"]
    chat.rewind("nobody knows")
    assert read(chat).tail == ()
