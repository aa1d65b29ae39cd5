"""Copilot chat in VS Code: titles, models, tokens, cost, tasks, subagents, times."""

from __future__ import annotations

from typing import Any

import pytest
from builders.vscode import (
    CANCELLED,
    COMPLETE,
    DOCUMENT,
    FAILED,
    NOON,
    SESSION,
    Chat,
    at,
    called,
    joined,
    read,
    round_of,
    tool,
    used,
    words,
)

from dispatch_nb.providers.copilot import Copilot
from dispatch_nb.providers.values import Request, Shared, Transcript


def test_a_title_that_was_given_wins_over_the_prompt() -> None:
    chat = Chat()
    chat.turn("Fix the\n  login bug")
    assert (read(chat).title, read(chat).title_rank) == ("Fix the login bug", 1)
    chat.set("computedTitle", value="Old title")
    assert (read(chat).title, read(chat).title_rank) == ("Old title", 2)
    chat.set("customTitle", value="Login")
    assert (read(chat).title, read(chat).title_rank) == ("Login", 2)


def test_what_the_editor_asks_itself_is_no_prompt() -> None:
    chat = Chat()
    chat.turn("`npm test` completed", isSystemInitiated=True)
    chat.turn("Fix it")
    found = read(chat)
    assert (found.title, found.prompt, found.turns) == ("Fix it", "Fix it", 1)
    assert [(m.role, m.kind) for m in found.tail][:2] == [("system", "notice"), ("assistant", "text")]


def test_a_prompt_may_be_a_string() -> None:
    chat = Chat()
    chat.ask(message="Hello")
    assert read(chat).prompt == "Hello"


def test_a_chat_in_which_nobody_asked_is_empty() -> None:
    chat = Chat(customTitle="New chat")
    assert read(chat).empty
    assert Copilot().join(SESSION, {"/c.jsonl": (DOCUMENT, read(chat))}) is None
    chat.ask()
    assert not read(chat).empty


def test_the_content_says_which_session_it_is() -> None:
    chat = Chat(sessionId="other")
    assert read(chat).session_id == "other"
    chat.delete("sessionId")
    assert read(chat).session_id == SESSION


@pytest.mark.parametrize(
    ("fields", "model"),
    [
        ({}, "gpt-5-mini"),
        ({"modelId": "copilot/auto"}, "auto"),
        ({"modelId": "ollama/Ollama/qwen3.5:35b"}, "ollama/Ollama/qwen3.5:35b"),
        ({"response": [{"kind": "autoModeResolution", "resolved": {"id": "gpt-5.6-luna"}}]}, "gpt-5.6-luna"),
        ({"response": [{"kind": "autoModeResolution", "resolvedModel": "gpt-5.6-luna"}]}, "gpt-5.6-luna"),
        ({"result": {"metadata": {"resolvedModel": "claude-sonnet-4.6"}}}, "claude-sonnet-4.6"),
    ],
)
def test_the_model_is_the_one_that_answered(fields: dict[str, Any], model: str) -> None:
    chat = Chat()
    chat.ask(**fields)
    assert read(chat).model == model


def test_the_model_of_the_newest_request_counts_that_tells_one() -> None:
    chat = Chat()
    chat.turn(modelId="copilot/gpt-5")
    chat.turn(modelId="copilot/claude-opus-4.5")
    chat.ask(modelId=None)
    assert read(chat).model == "claude-opus-4.5"


def test_tokens_and_credits_of_a_request_are_its_own() -> None:
    chat = Chat()
    chat.turn()
    chat.set("requests", 0, "promptTokens", value=24000)
    chat.set("requests", 0, "completionTokens", value=1700)
    chat.set("requests", 0, "copilotCredits", value=1.5)
    assert used(chat) == [
        Request(
            key=f"vscode:request_0:{NOON}",
            model="gpt-5-mini",
            time=at(),
            input=24000,
            output=1700,
            cost_usd=0.015,
            lacks="part",
        )
    ]
    assert read(chat).context_tokens == 24000


def test_tokens_stand_in_the_result_too_and_count_once() -> None:
    chat = Chat()
    chat.turn()
    chat.result(promptTokens=500, outputTokens=50, resolvedModel="gpt-5")
    assert [(r.input, r.output, r.model, r.cost_usd) for r in used(chat)] == [(500, 50, "gpt-5", None)]
    chat.set("requests", 0, "promptTokens", value=600)
    chat.set("requests", 0, "completionTokens", value=60)
    assert [(r.input, r.output) for r in used(chat)] == [(600, 60)]


def test_what_was_not_measured_is_no_request() -> None:
    chat = Chat()
    chat.turn()
    chat.set("requests", 0, "copilotCredits", value=1.5)
    assert used(chat) == []
    assert read(chat).context_tokens is None


@pytest.mark.parametrize(("told", "expected"), [("completionTokens", "input"), ("promptTokens", "output")])
def test_what_was_not_counted_of_a_request_is_lacking(told: str, expected: str) -> None:
    chat = Chat()
    chat.turn()
    chat.set("requests", 0, told, value=60)
    assert [(r.input + r.output, r.lacks) for r in used(chat)] == [(60, expected)]


def test_credits_before_they_had_a_price_cost_what_is_not_known() -> None:
    chat = Chat()
    chat.ask(timestamp=1_770_000_000_000, promptTokens=5, completionTokens=1, copilotCredits=3.0)
    assert [r.cost_usd for r in used(chat)] == [None]


def test_requests_of_an_older_document_are_counted_by_the_log_that_took_its_place() -> None:
    chat = Chat()
    chat.turn(promptTokens=100, completionTokens=10)
    part, flaws = Copilot().read(DOCUMENT, chat.whole())
    assert isinstance(part, Transcript)
    assert (flaws, [u.input for u in part.usage]) == ((), [100])
    log = read(chat)
    both = Copilot().join(SESSION, {"/c.json": (DOCUMENT, part), "/c.jsonl": (read_source(), log)})
    assert both is not None
    assert (both.path, both.main.usage) == ("/c.jsonl", ())  # a ledger fills in what the log used
    alone = Copilot().join(SESSION, {"/c.json": (DOCUMENT, part)})
    assert alone is not None
    assert [u.input for u in alone.main.usage] == [100]


def read_source() -> Any:
    """Return the source of a log."""
    return Copilot().claim(
        Copilot().roots("/home/x", {})[2], f"{Copilot().roots('/home/x', {})[2].path}/h/chatSessions/c.jsonl"
    )


def test_an_empty_log_does_not_hide_the_document() -> None:
    chat = Chat()
    chat.turn()
    part, _ = Copilot().read(DOCUMENT, chat.whole())
    assert part is not None
    found = Copilot().join(SESSION, {"/c.json": (DOCUMENT, part), "/c.jsonl": (read_source(), read(Chat()))})
    assert found is not None
    assert found.path == "/c.json"


def test_the_window_is_that_of_the_selected_model_if_it_answered() -> None:
    selected = {"identifier": "copilot/gpt-5-mini", "metadata": {"maxInputTokens": 128_000}}
    chat = Chat(inputState={"selectedModel": selected})
    chat.ask()
    assert read(chat).context_window == 128_000
    chat.set("inputState", "selectedModel", value=selected | {"identifier": "copilot/gpt-5"})
    assert read(chat).context_window is None


def test_failures_interrupts_and_summaries_are_counted() -> None:
    chat = Chat()
    chat.ask()
    chat.stand(FAILED)
    chat.ask()
    chat.stand(CANCELLED)
    chat.ask(isCanceled=True)
    chat.delete("requests", 2, "modelState")
    chat.turn()
    chat.result(summaries=[{"text": "a"}, {"text": "b"}])
    chat.turn()
    chat.result(summary={"text": "c"})
    found = read(chat)
    assert (found.errors, found.interrupts, found.compactions) == (1, 2, 3)


def test_undone_requests_are_no_turns() -> None:
    chat = Chat()
    chat.turn("One")
    chat.turn("Two", shouldBeRemovedOnSend={"requestId": "request_1"})
    chat.turn("Three", isHidden=True)
    found = read(chat)
    assert (found.turns, [m.text for m in found.tail]) == (1, ["One", "Done."])


def test_times_are_those_of_the_records() -> None:
    chat = Chat(creationDate=NOON - 5000)
    chat.ask()
    assert (read(chat).started, read(chat).last_activity) == (at(-5), at())
    chat.result(toolCallRounds=[round_of(seconds=20)])
    assert read(chat).last_activity == at(20)
    chat.stand(COMPLETE)
    assert read(chat).last_activity == at(30)
    chat.turn()
    assert read(chat).last_activity == at(90)
    assert sum(count for _, count in read(chat).recent) == 5


def test_a_chat_that_was_imported_began_before_its_file() -> None:
    chat = Chat(creationDate=NOON + 10**9)
    chat.turn()
    assert read(chat).started == at()


def test_branch_directory_version_and_role_are_told_by_some_chats() -> None:
    chat = Chat(repoData={"localBranch": "feat/login"}, workingDirectory={"scheme": "file", "fsPath": "/src/shop"})
    chat.ask(
        agent={"id": "github.copilot.editsAgent", "extensionVersion": "0.41.0"},
        modeInfo={"kind": "agent", "isBuiltin": False, "modeInstructions": {"name": "reviewer"}},
    )
    found = read(chat)
    assert (found.branch, found.cwd, found.cwds) == ("feat/login", "/src/shop", ("/src/shop",))
    assert (found.version, found.persona) == ("0.41.0", "reviewer")


def test_the_editor_s_own_modes_are_no_roles() -> None:
    chat = Chat()
    chat.ask(modeInfo={"kind": "agent", "isBuiltin": True, "modeInstructions": {"name": "Agent"}})
    assert read(chat).persona is None


def test_the_newest_task_list_of_the_editor_is_the_list() -> None:
    def todos(*items: tuple[str, str]) -> dict[str, Any]:
        listed = [{"id": n, "title": title, "status": status} for n, (title, status) in enumerate(items, 1)]
        return tool("manage_todo_list", toolSpecificData={"kind": "todoList", "todoList": listed})

    chat = Chat()
    chat.turn("One", todos(("Read", "in-progress")))
    chat.turn("Two", todos(("Read", "completed"), ("Write", "in-progress"), ("Test", "not-started")), words("Hm."))
    chat.turn("Three")
    found = read(chat)
    assert [(t.task_id, t.subject, t.status, t.order) for t in found.tasks] == [
        ("1", "Read", "completed", 1),
        ("2", "Write", "in_progress", 2),
        ("3", "Test", "pending", 3),
    ]
    assert (found.tasks[0].session_id, found.tasks_time) == (SESSION, at(90))


def test_a_task_list_that_only_the_model_s_call_has_is_the_list() -> None:
    chat = Chat()
    chat.turn()
    chat.result(
        toolCallRounds=[
            round_of(
                called("manage_todo_list", operation="write", todoList=[{"id": 7, "title": "Read", "status": "x"}])
            ),
            round_of(called("manage_todo_list", operation="read")),
        ]
    )
    assert [(t.task_id, t.subject, t.status) for t in read(chat).tasks] == [("7", "Read", "pending")]


def test_an_emptied_task_list_is_empty() -> None:
    chat = Chat()
    chat.turn("One", tool("t", toolSpecificData={"kind": "todoList", "todoList": [{"id": 1, "title": "Read"}]}))
    chat.turn("Two", tool("t", toolSpecificData={"kind": "todoList", "todoList": []}))
    assert read(chat).tasks == ()


def subagent(**data: Any) -> dict[str, Any]:
    """Return the call that starts a subagent."""
    told = {"kind": "subagent", "agentName": "Explore", "description": "Look around", "prompt": "Look", **data}
    return tool("runSubagent", "Running subagent", "s1", toolSpecificData=told)


def test_a_subagent_works_until_its_result_is_there() -> None:
    chat = Chat()
    chat.ask()
    inner = tool("copilot_readFile", "Reading", "c9", subAgentInvocationId="s1")
    chat.answer(subagent(isActive=True), inner)
    (agent,) = joined(chat).agents
    assert (agent.agent_id, agent.agent_type, agent.description) == ("s1", "Explore", "Look around")
    assert (agent.done, agent.turn.state, agent.started, agent.tool_use_id) == (False, "thinking", at(), "s1")
    assert read(chat).turn.tool == "runSubagent"
    chat.push("requests", 0, "response", size=0, items=[subagent(isActive=False, result="It adds."), inner])
    (agent,) = joined(chat).agents
    assert (agent.done, agent.turn.state) == (True, "ended")
    assert read(chat).turn.state == "thinking"


def test_a_subagent_ends_with_its_request() -> None:
    chat = Chat()
    chat.turn("Look", subagent())
    (agent,) = joined(chat).agents
    assert (agent.done, agent.last_activity) == (True, at(30))


def test_a_subagent_that_was_refused_failed() -> None:
    chat = Chat()
    chat.turn("Look", subagent() | {"isConfirmed": {"type": 0}})
    (agent,) = joined(chat).agents
    assert (agent.done, agent.turn.state) == (True, "error")


def test_messages_of_subagents_are_not_the_chat_s() -> None:
    chat = Chat()
    chat.turn("Look", subagent(result="It adds."), tool("copilot_readFile", "R", "c9", subAgentInvocationId="s1"))
    assert [m.tool for m in read(chat).tail] == [None, "runSubagent"]


def test_the_folder_of_a_window_is_the_directory_of_its_chats() -> None:
    root = Copilot().roots("/home/x", {})[2]
    source = Copilot().claim(root, f"{root.path}/hash/workspace.json")
    assert source is not None
    found, flaws = Copilot().read(source, b'{"folder":"file:///src/my%20shop"}')
    assert (found, flaws) == (Shared(provider="copilot", cwds={f"{root.path}/hash": "/src/my shop"}), ())
