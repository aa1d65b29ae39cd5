"""What agents that serve the Agent Client Protocol are heard to tell and to ask, and what they are told."""

from __future__ import annotations

from typing import Any

import pytest
from builders.talks import SESSION, acp_turn, asks, fails, job, question, reply, says, sent, told

from dispatch_nb.providers.acp import AcpDriver
from dispatch_nb.providers.runs import Answer, AskGone, SessionTold, Spent, TurnOver

ONCE = {"optionId": "go", "kind": "allow_once", "name": "Allow"}
ALWAYS = {"optionId": "go_on", "kind": "allow_always", "name": "Always"}
NO = {"optionId": "no", "kind": "reject_once", "name": "Reject"}


def talk(**more: Any) -> tuple[AcpDriver, dict[str, Any]]:
    """Return a driver in its turn, and the prompt that it sent."""
    driver = AcpDriver(job(two_way=True, **more))
    return driver, acp_turn(driver)[-1]


def wants(number: int = 0, *, options: tuple[Any, ...] = (ALWAYS, ONCE, NO), **call: Any) -> bytes:
    given = {"toolCallId": "call-1", "status": "pending", **call}
    return asks(number, "session/request_permission", sessionId=SESSION, options=list(options), toolCall=given)


def begun(**call: Any) -> bytes:
    return says("session/update", sessionId=SESSION, update={"sessionUpdate": "tool_call", **call})


def note(text: str) -> dict[str, Any]:
    return {"type": "content", "content": {"type": "text", "text": text}}


def test_a_talk_opens_a_session_and_offers_nothing() -> None:
    driver = AcpDriver(job(two_way=True, prompt="Go on, \ud83d."))
    hello, opening, prompt = acp_turn(driver)
    offered = hello["params"]["clientCapabilities"]
    assert offered == {"fs": {"readTextFile": False, "writeTextFile": False}, "terminal": False}
    assert (opening["method"], opening["params"]) == ("session/new", {"cwd": "/src/shop", "mcpServers": []})
    assert prompt["params"] == {"sessionId": SESSION, "prompt": [{"type": "text", "text": "Go on, ?."}]}
    assert all(message["jsonrpc"] == "2.0" for message in (hello, opening, prompt))


def test_a_session_is_loaded_to_go_on() -> None:
    driver = AcpDriver(job(two_way=True, resume=True, session_id=SESSION))
    (hello,) = sent(driver.begin())
    (load,) = sent(driver.take(reply(hello)))
    assert (load["method"], load["params"]["sessionId"]) == ("session/load", SESSION)
    assert told(driver.take(reply(load))) == [SessionTold(session_id=SESSION)]


def test_what_does_not_open_ends_the_run() -> None:
    driver = AcpDriver(job(two_way=True))
    (hello,) = sent(driver.begin())
    (opening,) = sent(driver.take(reply(hello)))
    heard = driver.take(fails(opening, "Internal error", data={"details": "No key."}))
    assert heard == [TurnOver(ok=False, reason="Internal error: No key.")]


def test_a_command_that_is_the_title_is_asked_for() -> None:
    driver, _ = talk()
    where = note("[current working directory /src] (Work)")
    asked = question(driver.take(wants(title="touch a\nrm b", kind="execute", content=[where], locations=[])))
    assert (asked.kind, asked.text) == ("command", "touch a\nrm b")
    assert asked.reason == "[current working directory /src] (Work)"


def test_a_long_note_on_a_command_is_not_cut() -> None:
    driver, _ = talk()
    asked = question(driver.take(wants(title="ls", kind="execute", content=[note("[in /" + "x" * 900 + "]")])))
    assert asked.text == "ls\n\n[in /" + "x" * 900 + "]"


def test_a_command_in_the_input_is_asked_for_with_its_switches() -> None:
    driver, _ = talk()
    driver.take(begun(toolCallId="call-1", rawInput={"command": "make", "description": "Build", "detach": True}))
    asked = question(driver.take(wants(title="Build", kind="execute", rawInput={"command": "make", "commands": []})))
    assert (asked.text, asked.reason) == ("make\n\nwith detach: true", "Build")


def test_an_edit_is_shown_as_a_diff() -> None:
    driver, _ = talk()
    diff = {"type": "diff", "path": "/src/a", "oldText": "one\ntwo\n", "newText": "one\nzwei\n"}
    asked = question(driver.take(wants(kind="edit", content=[diff], locations=[{"path": "/src/a"}])))
    assert (asked.kind, asked.paths) == ("edit", ("/src/a",))
    assert asked.text.splitlines()[-3:] == [" one", "-two", "+zwei"]
    new = {"type": "diff", "path": "/src/n", "oldText": None, "newText": "neu\n"}
    assert question(driver.take(wants(1, kind="edit", content=[new]))).text.endswith("\n+neu")


@pytest.mark.parametrize("kind", ["delete", "move"])
def test_always_of_an_edit_does_not_cover_what_is_none(kind: str) -> None:
    driver, _ = talk()
    call: dict[str, Any] = {"title": "/src/a", "rawInput": {"path": "/src/a"}, "locations": [{"path": "/src/a"}]}
    edit = question(driver.take(wants(0, kind="edit", **call)))
    other = question(driver.take(wants(1, kind=kind, **call)))
    assert (edit.covers, other.covers) == ("every edit of /src/a", "this very call")
    assert edit.same != other.same


def test_an_edit_in_the_input_is_shown_as_it_is() -> None:
    driver, _ = talk()
    given = {"fileName": "/src/a", "diff": "\n--- a/src/a\n+++ b/src/a\n@@ -1 +1 @@\n-two\n+zwei\n"}
    asked = question(driver.take(wants(title="Edit file", kind="edit", rawInput=given, locations=[{"path": "/src/a"}])))
    assert (asked.kind, asked.paths) == ("edit", ("/src/a",))
    assert asked.text == "--- a/src/a\n+++ b/src/a\n@@ -1 +1 @@\n-two\n+zwei"


def test_another_tool_is_shown_with_its_input() -> None:
    driver, _ = talk()
    asked = question(driver.take(wants(title="Fetch", kind="fetch", rawInput={"url": "http://x/..."})))
    assert (asked.kind, asked.text, asked.truncated) == ("tool", 'Fetch\n\n{\n  "url": "http://x/..."\n}', False)
    noted = question(driver.take(wants(1, title="send", kind="other", content=[note('{"to":"a..."}')])))
    assert (noted.text, noted.truncated) == ('send\n\n{"to":"a..."}', False)


@pytest.mark.parametrize(
    "call",
    [
        {"title": 'Processing "read http://x yyy..."', "kind": "fetch"},
        {"title": "send", "kind": "other", "content": [note("[Payload omitted due to length]")]},
        {"kind": "other"},
        {"kind": "execute"},
    ],
)
def test_what_is_not_told_whole_can_only_be_denied(call: dict[str, Any]) -> None:
    driver, _ = talk()
    asked = question(driver.take(wants(**call)))
    assert (asked.truncated, asked.decisions) == (True, ("deny",))
    assert not driver.answer("0", Answer(decision="once"))


@pytest.mark.parametrize(("decision", "option"), [("once", "go"), ("always", "go"), ("deny", "no")])
def test_no_answer_lasts_longer_than_one_call(decision: Any, option: str) -> None:
    driver, _ = talk()
    driver.take(wants(title="ls", kind="execute"))
    heard = driver.answer("0", Answer(decision=decision))
    (answer,) = sent(heard)
    assert answer["result"] == {"outcome": {"outcome": "selected", "optionId": option}}
    assert told(heard) == [AskGone(ask_id="0")]


def test_without_the_option_nothing_is_chosen() -> None:
    driver, _ = talk()
    asked = question(driver.take(wants(title="ls", kind="execute", options=(ALWAYS,))))
    assert asked.decisions == ("deny",)
    (answer,) = sent(driver.answer("0", Answer(decision="deny")))
    assert answer["result"] == {"outcome": {"outcome": "cancelled"}}


def test_the_reason_of_a_denial_is_said_when_the_turn_is_over() -> None:
    driver, prompt = talk()
    driver.take(wants(title="ls", kind="execute"))
    driver.answer("0", Answer(decision="deny", reason="use find"))
    (more,) = sent(driver.take(reply(prompt, stopReason="end_turn")))
    assert "use find" in more["params"]["prompt"][0]["text"]
    assert driver.take(reply(more, stopReason="end_turn")) == [TurnOver(ok=True)]


def test_tokens_of_every_prompt_are_added() -> None:
    driver, prompt = talk()
    driver.take(wants(title="ls", kind="execute"))
    driver.answer("0", Answer(decision="deny", reason="no"))
    first = driver.take(reply(prompt, stopReason="end_turn", usage={"inputTokens": 10, "outputTokens": 2}))
    assert told(first) == [Spent(input_tokens=10, output_tokens=2)]
    quota = {"quota": {"token_count": {"input_tokens": 5, "output_tokens": 1}}}
    second = driver.take(reply(sent(first)[0], stopReason="end_turn", _meta=quota))
    assert second == [Spent(input_tokens=15, output_tokens=3), TurnOver(ok=True)]


@pytest.mark.parametrize(
    ("stop", "reason"),
    [("refusal", "the model refused to go on"), ("cancelled", "it was interrupted"), ("news", "it stopped early")],
)
def test_a_turn_that_stops_early_says_why(stop: str, reason: str) -> None:
    driver, prompt = talk()
    driver.take(wants(title="ls", kind="execute"))
    heard = driver.take(reply(prompt, stopReason=stop))
    assert heard == [AskGone(ask_id="0"), TurnOver(ok=False, reason=reason)]


def test_a_prompt_that_fails_says_why() -> None:
    driver, prompt = talk()
    assert driver.take(fails(prompt, "quota\nexceeded")) == [TurnOver(ok=False, reason="quota exceeded")]


def test_a_failure_that_is_said_by_the_model_is_one() -> None:
    driver, prompt = talk()

    def says_it(text: str) -> None:
        update = {"sessionUpdate": "agent_message_chunk", "content": {"type": "text", "text": text}}
        driver.take(says("session/update", sessionId=SESSION, update=update))

    says_it("Error: flaky")
    says_it("But now it works.")
    (more,) = [one for one in driver.take(reply(prompt, stopReason="end_turn")) if isinstance(one, TurnOver)]
    assert more == TurnOver(ok=True)
    driver, prompt = talk()
    says_it('Error: 400 {"error":{"message":"no such model"}}')
    assert driver.take(reply(prompt, stopReason="end_turn")) == [TurnOver(ok=False, reason="no such model")]


def test_an_interrupt_answers_every_question() -> None:
    driver, prompt = talk()
    driver.take(wants(title="ls", kind="execute"))
    heard = driver.interrupt()
    cancel, answer = sent(heard)
    assert (cancel["method"], cancel["params"]) == ("session/cancel", {"sessionId": SESSION})
    assert answer["result"] == {"outcome": {"outcome": "cancelled"}}
    assert told(heard) == [AskGone(ask_id="0")]
    assert sent(driver.take(wants(1, title="ls", kind="execute")))[0]["result"]["outcome"] == {"outcome": "cancelled"}
    assert driver.take(fails(prompt, "aborted")) == [TurnOver(ok=False, reason="it was interrupted")]


def test_an_interrupt_before_the_session_is_open_sends_no_prompt() -> None:
    driver = AcpDriver(job(two_way=True))
    (hello,) = sent(driver.begin())
    assert not driver.interrupt()
    (opening,) = sent(driver.take(reply(hello)))
    heard = driver.take(reply(opening, sessionId=SESSION))
    assert heard == (SessionTold(session_id=SESSION), TurnOver(ok=False, reason="it was interrupted"))


def test_what_was_not_offered_is_refused() -> None:
    driver, _ = talk()
    (refusal,) = sent(driver.take(asks("f", "fs/read_text_file", path="/etc/passwd")))
    assert (refusal["id"], refusal["error"]["code"]) == ("f", -32601)
    assert sent(driver.take(asks(1, "session/request_permission")))[0]["error"]
