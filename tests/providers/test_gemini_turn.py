"""Where a conversation of the Gemini CLI stands."""

from __future__ import annotations

import pytest
from builders.gemini import AGENT, SUB, Chat, call, context, counts, read

SHELL = call("run_shell_command", args={"command": "sleep 10"})
REFUSED = call("run_shell_command", "cancelled", args={"command": "sleep 10"})


def begun() -> Chat:
    chat = Chat()
    chat.opens()
    return chat


def asked(text: str = "Fix the login bug") -> Chat:
    chat = begun()
    chat.prompt(text)
    return chat


def state(chat: Chat) -> str:
    return read(chat).turn.state


def test_a_header_and_the_context_wait_for_a_prompt() -> None:
    assert state(Chat()) == "idle"
    assert state(begun()) == "idle"


def test_a_prompt_is_thought_about() -> None:
    turn = read(asked()).turn
    assert (turn.state, turn.detail) == ("thinking", "")


def test_a_text_ends_the_turn() -> None:
    chat = asked()
    chat.answer("The login works again, and a test shows it.", tokens=counts(output=11))
    assert state(chat) == "idle"


def test_an_answer_without_text_and_calls_is_a_tool_or_a_permission() -> None:
    chat = asked()
    chat.answer("")
    turn = read(chat).turn
    assert (turn.state, turn.tool) == ("tool_use", None)
    assert "permission" in turn.detail


@pytest.mark.parametrize("before", ["prompt", "result"])
def test_a_text_that_cost_far_more_than_its_words_has_a_call_behind_it(before: str) -> None:
    chat = asked()
    if before == "result":
        chat.works(SHELL)
    chat.answer("I will look at the file.", tokens=counts(output=60))
    assert state(chat) == "tool_use"


def test_a_text_that_cost_somewhat_more_leaves_a_doubt_at_the_beginning_of_a_turn() -> None:
    chat = asked()
    chat.answer("I run the tests.", tokens=counts(output=20))
    turn = read(chat).turn
    assert turn.state == "unknown"
    assert "a tool may run" in turn.detail


def test_a_short_closing_word_after_tools_ends_the_turn() -> None:
    chat = asked()
    chat.works(SHELL)
    chat.answer("The tests have run.", tokens=counts(output=20))
    assert state(chat) == "idle"


@pytest.mark.parametrize(
    ("text", "output"),
    [
        ("Hi!", 3),
        ("3.14159265358979323846264338327950288419716939937510", 52),
        ("問題は修正されました。テストも通りました。", 30),
        ("👍🏽", 3),
        ("`x[0]`, `y{1}`; z==3?" * 20, 330),
    ],
)
def test_dense_texts_are_no_calls(text: str, output: int) -> None:
    chat = asked()
    chat.answer(text, tokens=counts(output=output))
    assert state(chat) == "idle"


def test_thoughts_cost_nothing_of_the_words() -> None:
    chat = asked()
    chat.answer("ok", tokens=counts(output=1, thoughts=900))
    assert state(chat) == "idle"


def test_an_answer_without_a_count_is_taken_by_its_text() -> None:
    chat = asked()
    chat.answer("I look.", tokens=None)
    assert state(chat) == "idle"


def test_calls_that_have_ended_are_thought_about() -> None:
    chat = asked()
    key = chat.answer("")
    chat.records.append({**chat.known(key)[0], "toolCalls": [SHELL]})
    assert state(chat) == "thinking"
    chat.ends(key, SHELL)
    assert state(chat) == "thinking"


def test_a_call_that_is_told_while_it_runs_is_named() -> None:
    chat = asked()
    chat.answer("", [SHELL, call("glob", "executing", args={"pattern": "**/*.py"})])
    turn = read(chat).turn
    assert (turn.state, turn.tool, turn.detail) == ("tool_use", "glob", "**/*.py")
    chat.answer("", [call("run_shell_command", "awaiting_approval", args={"command": "rm -r build"})])
    turn = read(chat).turn
    assert (turn.state, turn.tool, turn.detail) == ("approval", "run_shell_command", "rm -r build")


@pytest.mark.parametrize("first", ["notice", "calls"])
def test_calls_that_were_all_cancelled_end_the_turn_in_either_order(first: str) -> None:
    chat = asked()
    key = chat.answer("A long command.")
    if first == "notice":
        chat.message("info", "Request cancelled.")
    chat.ends(key, REFUSED)
    if first == "calls":
        chat.message("info", "Request cancelled.")
    part = read(chat)
    assert (part.turn.state, part.turn.detail, part.interrupts) == ("idle", "interrupted", 1)


def test_one_cancelled_call_among_others_does_not_end_the_turn() -> None:
    chat = asked()
    chat.works(SHELL, {**REFUSED, "id": "other"})
    assert state(chat) == "thinking"


def test_a_result_without_its_calls_tells_by_itself_that_it_was_cancelled() -> None:
    chat = asked()
    chat.message("user", REFUSED["result"])
    assert read(chat).turn.detail == "interrupted"


def test_a_cancelled_request_rests_until_the_next_prompt() -> None:
    chat = asked()
    chat.message("info", "Request cancelled.")
    assert state(chat) == "idle"
    chat.prompt("Again")
    assert state(chat) == "thinking"
    chat.message("info", "Request cancelled.")
    assert read(chat).interrupts == 2


def test_an_error_stops_the_turn_and_what_follows_does_not_hide_it() -> None:
    chat = asked()
    chat.message("error", "[API Error: quota exceeded]")
    chat.message("info", "This request failed. Press F12 for diagnostics.")
    part = read(chat)
    assert (part.turn.state, part.turn.detail, part.errors) == ("error", "[API Error: quota exceeded]", 1)


def test_an_error_that_comes_when_its_prompt_was_taken_back_stops_the_turn() -> None:
    chat = begun()
    first = chat.prompt("Fix the login bug")
    said = chat.answer("Done.", tokens=counts(output=2))
    chat.prompt("And now?")
    chat.checkpoint(*chat.known(first), *chat.known(said))
    assert state(chat) == "idle"
    chat.message("error", "[API Error: quota exceeded]")
    chat.message("info", "This request failed. Press F12 for diagnostics.")
    part = read(chat)
    assert (part.turn.state, part.turn.detail, part.errors) == ("error", "[API Error: quota exceeded]", 1)
    chat.prompt("Once more")
    chat.answer("Done.", tokens=counts(output=2))
    chat.message("error", "Unknown command: /foo")
    assert (state(chat), read(chat).errors) == ("idle", 1)


def test_an_error_outside_of_a_turn_is_none_of_the_agent() -> None:
    chat = asked()
    chat.answer()
    chat.message("error", "Unknown command: /foo")
    assert (state(chat), read(chat).errors) == ("idle", 0)


def test_a_shell_command_of_the_person_is_no_turn_and_no_title() -> None:
    chat = begun()
    chat.prompt(
        "I ran the following shell command:\n```sh\nls\n```\n\nThis produced the following result:\n```\na.py\n```"
    )
    part = read(chat)
    assert (part.turn.state, part.turns, part.title, part.empty) == ("idle", 0, "! ls", False)


def test_stepping_back_leaves_nothing_going_on() -> None:
    chat = asked()
    chat.answer()
    key = chat.prompt("And now?")
    chat.rewind(key)
    assert state(chat) == "idle"


def test_a_rollback_of_the_first_turn_waits_for_a_prompt() -> None:
    chat = asked()
    chat.opens()
    assert state(chat) == "idle"


def test_a_first_turn_that_was_refused_is_put_back_to_its_beginning_and_rests() -> None:
    chat = Chat()
    chat.opens()
    chat.prompt("Make a file")
    key = chat.answer("I need to run a command.")
    chat.records.append(chat.known(key)[0] | {"toolCalls": [call("run_shell_command", "cancelled")]})
    chat.message("info", "Request cancelled.")
    again = chat.message("user", [{"text": context()}, {"text": "Make a file"}])
    found = read(chat)
    assert (found.turn.state, found.turn.detail, found.turns, found.interrupts) == ("idle", "interrupted", 1, 1)
    chat.checkpoint(*chat.known(again))
    found = read(chat)
    assert (found.turn.state, found.turn.detail, found.turns) == ("idle", "interrupted", 1)
    assert [m.text for m in found.tail] == ["Make a file"]
    chat.prompt("Make another one")
    assert (state(chat), read(chat).turns) == ("thinking", 2)


def test_a_prompt_in_one_message_with_the_context_is_a_prompt() -> None:
    chat = Chat()
    chat.message("user", [{"text": context()}, {"text": "Make a file"}])
    assert (state(chat), read(chat).turns) == ("thinking", 1)


def test_a_resume_ends_what_another_process_was_doing() -> None:
    chat = asked()
    key = chat.answer("I run a long command.", tokens=counts(output=50))
    assert state(chat) == "tool_use"
    chat.change(sessionId=chat.session)
    assert state(chat) == "idle"
    chat.checkpoint(*chat.known(key))
    assert state(chat) == "idle"
    chat.prompt("Go on")
    assert state(chat) == "thinking"


def test_a_resume_after_an_unanswered_prompt_waits_too() -> None:
    chat = begun()
    key = chat.prompt("Fix it")
    chat.change(sessionId=chat.session)
    chat.checkpoint(*chat.known(key))
    assert state(chat) == "idle"


def test_a_checkpoint_in_the_middle_of_a_turn_does_not_end_it() -> None:
    chat = begun()
    first = chat.prompt("Fix it")
    key = chat.works(SHELL)
    chat.checkpoint(*chat.known(first, key))
    assert state(chat) == "thinking"


def test_a_subagent_is_at_work_until_it_hands_in_its_result() -> None:
    chat = Chat(AGENT, kind="subagent", directories=["/src/shop"])
    assert read(chat, SUB).turn.state == "thinking"
    chat.prompt("Read calc.py")
    chat.works(SHELL)
    part = read(chat, SUB)
    assert (part.turn.state, part.finished) == ("thinking", False)
    key = chat.answer("")
    chat.records.append({**chat.known(key)[0], "toolCalls": [call("complete_task", args={"result": "It adds."})]})
    chat.change(summary='{"response": "It adds."}')
    part = read(chat, SUB)
    assert (part.turn.state, part.finished, part.title) == ("idle", True, "Read calc.py")


def test_what_hooks_and_editors_add_is_no_prompt() -> None:
    chat = begun()
    chat.message("user", [{"text": "<hook_context>Be nice</hook_context>"}])
    chat.message("user", "Here is the user's editor context as a JSON object. This is for your information only.")
    chat.message("user", [{"text": context()}, {"text": "System: Please continue."}])
    part = read(chat)
    assert (part.turn.state, part.turns, part.empty, part.tail) == ("idle", 0, True, ())
