"""What Codex is heard to tell and to ask, and what it is told."""

from __future__ import annotations

from typing import Any

import pytest
from builders.talks import SESSION, asks, codex_turn, fails, job, line, question, reply, says, sent, told

from dispatch_nb.providers.codex.driver import driver as driver_of
from dispatch_nb.providers.runs import Answer, AskGone, Driver, SessionTold, Spent, TurnOver

COMMAND, EDIT = "item/commandExecution/requestApproval", "item/fileChange/requestApproval"
HUNK = "@@ -1,2 +1,2 @@\n one\n-two\n+zwei\n"


def talk(**more: Any) -> Driver:
    driver = driver_of(job(two_way=True, **more))
    codex_turn(driver)
    return driver


def changes(*kinds: dict[str, Any], item: str = "item-1") -> bytes:
    return says("item/started", item={"type": "fileChange", "id": item, "changes": list(kinds)}, threadId=SESSION)


def change(path: str, diff: str, kind: str = "update", move_path: str | None = None) -> dict[str, Any]:
    return {"path": path, "diff": diff, "kind": {"type": kind, "move_path": move_path}}


# ── one prompt ────────────────────────────────────────────────────────────────────────


def test_one_prompt_tells_its_session_its_tokens_and_its_end() -> None:
    driver = driver_of(job())
    assert not driver.begin()
    assert driver.take(line(type="thread.started", thread_id=SESSION)) == (SessionTold(session_id=SESSION),)
    assert not driver.take(line(type="item.completed", item={"type": "agent_message", "text": "Hi."}))
    heard = driver.take(line(type="turn.completed", usage={"input_tokens": 120, "output_tokens": 7}))
    assert heard == [Spent(input_tokens=120, output_tokens=7), TurnOver(ok=True)]


def test_the_tokens_of_a_resumed_thread_are_not_those_of_the_run() -> None:
    driver = driver_of(job(resume=True, session_id=SESSION))
    assert driver.take(line(type="turn.completed", usage={"input_tokens": 120})) == [TurnOver(ok=True)]


def test_a_failed_turn_says_why() -> None:
    driver = driver_of(job())
    driver.take(line(type="error", message="Reconnecting... 1/5"))
    driver.take(line(type="error", message="stream\nbroke"))
    assert driver.take(line(type="turn.failed", error={})) == [TurnOver(ok=False, reason="stream broke")]
    assert driver.take(line(type="turn.failed", error={"message": "no"}))[0] == TurnOver(ok=False, reason="no")


# ── a talk ────────────────────────────────────────────────────────────────────────────


def test_a_talk_opens_a_thread_and_begins_its_turn() -> None:
    driver = driver_of(job(two_way=True, prompt="Work, \ud83d."))
    hello, ready, opening, start = codex_turn(driver)
    assert (hello["method"], ready, opening["method"]) == ("initialize", {"method": "initialized"}, "thread/start")
    assert start["params"] == {"threadId": SESSION, "input": [{"type": "text", "text": "Work, ?."}]}


def test_a_thread_that_cannot_be_opened_ends_the_run() -> None:
    driver = driver_of(job(two_way=True, resume=True, session_id=SESSION))
    (hello,) = sent(driver.begin())
    _, opening = sent(driver.take(reply(hello)))
    heard = driver.take(fails(opening, "no rollout found"))
    assert heard == [TurnOver(ok=False, reason="no rollout found")]
    assert driver.take(reply(hello)) == [], "answered once"


def test_a_command_is_asked_for_with_its_folder_and_why() -> None:
    driver = talk()
    asked = question(driver.take(asks(0, COMMAND, command="/bin/bash -lc 'make'", cwd="/src", reason="May I?")))
    assert (asked.kind, asked.text, asked.cwd, asked.reason) == ("command", "/bin/bash -lc 'make'", "/src", "May I?")
    heard = driver.answer("0", Answer(decision="always"))
    assert sent(heard) == [{"id": 0, "result": {"decision": "accept"}}], "once: what lasts is the keeper's"
    assert told(heard) == [AskGone(ask_id="0")]


def test_what_is_asked_along_with_a_command_is_shown() -> None:
    network = {"host": "example.com", "protocol": "https"}
    asked = question(talk().take(asks(0, COMMAND, command="curl", networkApprovalContext=network, approvalId=None)))
    assert "example.com" in asked.text
    typed = question(talk().take(asks(0, COMMAND, kind="writeStdin", command="yes")))
    assert (typed.tool, '"kind": "writeStdin"' in typed.text) == ("write_stdin", True)


def test_a_denial_is_followed_by_its_reason() -> None:
    driver = talk()
    driver.take(asks("r-1", COMMAND, command="make"))
    decline, steer = sent(driver.answer('"r-1"', Answer(decision="deny", reason="use cmake")))
    assert decline == {"id": "r-1", "result": {"decision": "decline"}}
    assert (steer["method"], steer["params"]["expectedTurnId"]) == ("turn/steer", "turn-1")
    assert "use cmake" in steer["params"]["input"][0]["text"]


def test_a_denial_without_a_reason_says_no_more() -> None:
    driver = talk()
    driver.take(asks(1, COMMAND, command="make"))
    assert len(sent(driver.answer("1", Answer(decision="deny")))) == 1


def test_an_edit_is_shown_with_every_file() -> None:
    driver = talk()
    driver.take(
        changes(
            change("/src/a", HUNK, move_path="/src/b"),
            change("/src/n", "new\n", "add"),
            change("/src/o", "old\n", "delete"),
        )
    )
    asked = question(driver.take(asks(0, EDIT, itemId="item-1", reason=None, grantRoot=None)))
    assert asked.kind == "edit"
    assert asked.text == (
        f"--- /src/a\n+++ /src/b\n{HUNK}+++ /src/n\n+new\n--- /src/o\n+++ /dev/null\n@@ -1,1 +1,0 @@\n-old"
    )
    assert asked.paths == ("/src/a", "/src/b", "/src/n", "/src/o")


def test_a_permission_for_a_whole_folder_is_part_of_the_question() -> None:
    driver = talk()
    driver.take(changes(change("/src/a", HUNK)))
    asked = question(driver.take(asks(0, EDIT, itemId="item-1", grantRoot="/etc")))
    assert asked.text.startswith("and whatever else it writes below /etc until it ends\n")


@pytest.mark.parametrize(
    ("kind", "more"), [("update", {"grantRoot": "/etc"}), ("delete", {})], ids=["a whole folder", "a deletion"]
)
def test_always_of_an_edit_covers_no_more_than_edits(kind: str, more: dict[str, str]) -> None:
    driver = talk()
    driver.take(changes(change("/src/a", HUNK)))
    edit = question(driver.take(asks(0, EDIT, itemId="item-1")))
    driver.take(changes(change("/src/a", HUNK, kind)))
    other = question(driver.take(asks(1, EDIT, itemId="item-1", **more)))
    assert edit.paths == other.paths
    assert (edit.covers, other.covers) == ("every edit of /src/a", "this very call")
    assert edit.same != other.same


def test_the_latest_changes_of_an_item_count() -> None:
    driver = talk()
    driver.take(changes(change("/src/a", HUNK)))
    driver.take(says("item/fileChange/patchUpdated", itemId="item-1", changes=[change("/src/z", HUNK)]))
    assert question(driver.take(asks(0, EDIT, itemId="item-1"))).paths == ("/src/z",)


@pytest.mark.parametrize(
    "before",
    [[], [changes(change("/src/a", HUNK), {"path": "/src/b"})], [changes(change("/src/a", "+" * 900_000))]],
    ids=["unknown", "not understood", "too long"],
)
def test_an_edit_that_is_not_seen_can_only_be_denied(before: list[bytes]) -> None:
    driver = talk()
    for told_before in before:
        driver.take(told_before)
    asked = question(driver.take(asks(0, EDIT, itemId="item-1")))
    assert (asked.truncated, asked.decisions) == (True, ("deny",))
    assert not driver.answer("0", Answer(decision="once"))


def test_permissions_are_granted_as_asked_for_one_turn() -> None:
    wanted = {"network": {"enabled": True}, "fileSystem": None}
    driver = talk()
    asked = question(driver.take(asks(0, "item/permissions/requestApproval", permissions=wanted, cwd="/src")))
    assert '"enabled": true' in asked.text
    (answer,) = sent(driver.answer("0", Answer(decision="once")))
    assert answer["result"] == {"permissions": {"network": {"enabled": True}}, "scope": "turn"}
    driver.take(asks(1, "item/permissions/requestApproval", permissions=wanted))
    assert sent(driver.answer("1", Answer(decision="deny")))[0]["result"]["permissions"] == {}


def test_a_server_that_has_a_form_can_only_be_denied() -> None:
    driver, method = talk(), "mcpServer/elicitation/request"
    empty = {"type": "object", "properties": {}}
    asked = question(driver.take(asks(0, method, serverName="x", mode="form", message="?", requestedSchema=empty)))
    assert (asked.tool, "once" in asked.decisions) == ("x", True)
    assert sent(driver.answer("0", Answer(decision="once")))[0]["result"] == {"action": "accept", "content": {}}
    filled: dict[str, Any] = {"properties": {"a": {}}}
    for wrong in (
        asks(1, method, requestedSchema=filled),
        asks(1, method, requestedSchema=empty, mode="url"),
        asks(1, method),
    ):
        assert question(driver.take(wrong)).decisions == ("deny",)
    assert sent(driver.answer("1", Answer(decision="deny")))[0]["result"]["action"] == "decline"


def test_a_call_of_a_servers_tool_is_shown_with_its_input() -> None:
    empty = {"type": "object", "properties": {}}
    meta = {"codex_approval_kind": "mcp_tool_call", "tool_name": "mark", "tool_params": {"note": "hi"}}
    given = {"message": 'Allow "mark"?', "mode": "form", "_meta": meta, "requestedSchema": empty, "serverName": "x"}
    driver = talk()
    first = question(driver.take(asks(0, "mcpServer/elicitation/request", turnId="1", **given)))
    assert first.text == 'Allow "mark"?\n\n{\n  "note": "hi"\n}'
    assert first.same == question(driver.take(asks(1, "mcpServer/elicitation/request", turnId="2", **given))).same


def test_a_question_is_answered_in_words() -> None:
    driver = talk()
    options = [{"label": "Red", "description": "like fire"}, {"label": "Blue", "description": ""}]
    questions = [
        {"id": "q1", "question": "Which?", "options": options},
        {"id": "q2", "question": "Key?", "isSecret": True},
    ]
    asked = question(driver.take(asks(0, "item/tool/requestUserInput", questions=questions)))
    assert (asked.kind, asked.decisions) == ("question", ("deny",))
    kept = "(It asks for a secret. What is answered here is kept with the run, and shown.)"
    assert asked.text == f"Which?\n- Red: like fire\n- Blue\n\nKey?\n{kept}"
    (message,) = sent(driver.answer("0", Answer(decision="deny", reason="Red")))
    assert message == {"id": 0, "result": {"answers": {"q1": {"answers": ["Red"]}, "q2": {"answers": ["Red"]}}}}


def test_other_requests_are_refused_and_other_news_passed_over() -> None:
    driver = talk()
    (refusal,) = sent(driver.take(asks(7, "attestation/generate")))
    assert (refusal["id"], refusal["error"]["code"]) == (7, -32601)
    assert not driver.take(says("remoteControl/status/changed", status="disabled"))


def test_a_question_that_was_settled_elsewhere_is_gone() -> None:
    driver = talk()
    driver.take(asks(0, COMMAND, command="make"))
    assert driver.take(says("serverRequest/resolved", requestId=0)) == (AskGone(ask_id="0"),)
    assert not driver.answer("0", Answer(decision="once"))


def usage(total: tuple[int, int], last: tuple[int, int], thread: str = SESSION) -> bytes:
    def counted(pair: tuple[int, int]) -> dict[str, int]:
        return {"inputTokens": pair[0], "outputTokens": pair[1]}

    tokens = {"total": counted(total), "last": counted(last)}
    return says("thread/tokenUsage/updated", threadId=thread, tokenUsage=tokens)


def test_the_tokens_of_the_run_are_those_since_it_began_and_of_its_subagents() -> None:
    driver = talk(resume=True, session_id=SESSION)
    assert driver.take(usage((1100, 60), (100, 10))) == [Spent(input_tokens=100, output_tokens=10)]
    assert driver.take(usage((1300, 65), (200, 5))) == [Spent(input_tokens=300, output_tokens=15)]
    assert driver.take(usage((40, 4), (40, 4), "helper")) == [Spent(input_tokens=340, output_tokens=19)]


@pytest.mark.parametrize(
    ("turn", "over"),
    [
        ({"status": "completed"}, TurnOver(ok=True)),
        ({"status": "interrupted"}, TurnOver(ok=False, reason="it was interrupted")),
        ({"status": "failed", "error": {"message": "bad\nkey"}}, TurnOver(ok=False, reason="bad key")),
        ({"status": "failed", "error": None}, TurnOver(ok=False, reason="quota")),
    ],
)
def test_the_turn_is_over_and_so_are_its_questions(turn: dict[str, Any], over: TurnOver) -> None:
    driver = talk()
    driver.take(says("error", error={"message": "flaky"}, willRetry=False))
    driver.take(says("error", error={"message": "quota"}, willRetry=False))
    driver.take(says("error", error={"message": "again"}, willRetry=True))
    driver.take(asks(0, COMMAND, command="make"))
    assert not driver.take(says("turn/completed", threadId="helper", turn=turn)), "of a subagent"
    assert driver.take(says("turn/completed", threadId=SESSION, turn=turn)) == [AskGone(ask_id="0"), over]


def test_an_interrupt_before_the_turn_is_said_when_it_begins() -> None:
    driver = driver_of(job(two_way=True))
    (hello,) = sent(driver.begin())
    assert not driver.interrupt()
    _, opening = sent(driver.take(reply(hello)))
    (start,) = sent(driver.take(reply(opening, thread={"id": SESSION})))
    (stop,) = sent(driver.take(reply(start, turn={"id": "turn-1"})))
    assert (stop["method"], stop["params"]) == ("turn/interrupt", {"threadId": SESSION, "turnId": "turn-1"})
    assert sent(driver.interrupt())[0]["method"] == "turn/interrupt"


def test_a_request_that_was_cut_off_is_refused() -> None:
    cut = asks(3, COMMAND, command="x" * 2000)[:1500]
    (refusal,) = sent(talk().take(cut))
    assert (refusal["id"], refusal["error"]["message"]) == (3, "too long to be shown")


def test_only_so_many_questions_are_open() -> None:
    driver = talk()
    heard = [driver.take(asks(n, COMMAND, command="ls")) for n in range(60)]
    assert len([one for one in heard if told(one)]) == 50
    assert sent(heard[-1])[0]["error"]["message"] == "too many questions at once"
