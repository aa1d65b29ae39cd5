"""Whatever a program writes, in whatever order: its driver does not raise, allows nothing, and keeps little."""

from __future__ import annotations

import gc
import json
import sys
from collections.abc import Sequence
from types import FunctionType, ModuleType
from typing import Any

import pytest
from builders.talks import SESSION, acp_turn, asks, codex_turn, job, line, says
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Raw

from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.runs import Answer, Asked, Driver, Heard, Job, Runnable, Send

RUNNABLE = [provider for provider in PROVIDERS.values() if isinstance(provider, Runnable)]
each = pytest.mark.parametrize("agent", RUNNABLE, ids=[provider.binary for provider in RUNNABLE])

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
#: Keys that the drivers look at, with values that they expect, or not.
WORDS = {
    "type": ["control_request", "control_cancel_request", "result", "system", "init", "error", "turn.completed"],
    "subtype": ["can_use_tool", "init", "success", "background_tasks_changed"],
    "method": [
        "session/request_permission", "session/update", "item/started", "item/commandExecution/requestApproval",
        "item/fileChange/requestApproval", "item/permissions/requestApproval", "mcpServer/elicitation/request",
        "item/tool/requestUserInput", "serverRequest/resolved", "thread/tokenUsage/updated", "turn/completed", "error",
    ],
    "tool_name": ["Bash", "Edit", "Write", "AskUserQuestion", "ExitPlanMode", "x"],
    "kind": ["execute", "edit", "fetch", "allow_once", "reject_once", "command"],
    "status": ["completed", "failed", "success"],
    "stopReason": ["end_turn", "cancelled"],
    "sessionUpdate": ["tool_call"],
}  # fmt: skip
KEYS = st.sampled_from([
    "id", "result", "error", "request", "request_id", "input", "session_id", "thread_id", "message", "params", "update",
    "toolCall", "toolCallId", "options", "optionId", "rawInput", "content", "oldText", "newText", "path", "item",
    "plan", "itemId", "changes", "diff", "thread", "turn", "threadId", "usage", "stats", "data", "tokenUsage", "total",
    "last", "inputTokens", "total_cost_usd", "model_usage_since_last_result", "costUSD", "is_error", "exitCode",
    "command", "file_path", "old_string", "new_string", "questions", "requestedSchema", "permissions", "requestId",
    "sessionId",
])  # fmt: skip


def with_words(node: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    chosen = st.fixed_dictionaries({}, optional={key: st.sampled_from(words) for key, words in WORDS.items()})
    return chosen.map(lambda words: node | words)


LEAF = st.integers(-2, 4) | st.sampled_from(["1", SESSION, "call-1", ""]) | JSON
NODE = st.recursive(
    st.dictionaries(KEYS, LEAF, max_size=3).flatmap(with_words),
    lambda inner: st.dictionaries(KEYS, inner | st.lists(inner, max_size=2) | LEAF, max_size=5).flatmap(with_words),
    max_leaves=6,
)


LINES = NODE.map(lambda node: json.dumps(node).encode()) | st.binary(max_size=40) | st.just(b'{"id":1,"result":{}}')
JOBS = st.builds(job, two_way=st.booleans(), session_id=st.just(SESSION), resume=st.booleans())
TALKS = st.lists(LINES | st.sampled_from(["answer", "interrupt"]), max_size=12)


def drive(driver: Driver, talk: Sequence[bytes | str]) -> list[Heard]:
    """Lead a talk; every question is answered at the next `answer`, as it may not always be."""
    heard = list(driver.begin())
    for one in talk:
        if isinstance(one, bytes):
            heard += driver.take(one)
        elif one == "interrupt":
            heard += driver.interrupt()
        else:
            for asked in [asked for asked in heard if isinstance(asked, Asked)][-3:]:
                heard += driver.answer(asked.ask_id, Answer(decision="once"))
                heard += driver.answer(asked.ask_id, Answer(decision="deny", reason="no\ud83d"))
    return heard


@each
@settings(deadline=None)
@given(TALKS, JOBS)
def test_no_line_raises_and_all_that_is_sent_is_a_line(
    agent: Runnable, talk: list[bytes | str], given_job: Job
) -> None:
    for one in drive(agent.driver(given_job), talk):
        if isinstance(one, Send):
            assert one.data.endswith(b"\n")
            json.loads(one.data)


@each
@settings(deadline=None)
@given(st.lists(LINES, max_size=12))
def test_nothing_is_allowed_unless_a_person_allows_it(agent: Runnable, talk: list[bytes]) -> None:
    said = b"".join(one.data for one in drive(agent.driver(job(two_way=True)), talk) if isinstance(one, Send))
    assert not [word for word in (b'"allow"', b'"accept', b'"selected"', b"optionId") if word in said]


BIG = "x" * 1_000_000


def of_claude(own: str, number: int) -> list[bytes]:
    request = {"subtype": "can_use_tool", "tool_name": "Bash", "input": {"command": "ls", "description": own}}
    return [
        line(type="control_request", request_id=f"r{number}", request=request),
        line(type="control_request", request_id=own, request=request),
        line(type="system", session_id=own),
    ]


def of_codex(own: str, number: int) -> list[bytes]:
    item = {"type": "fileChange", "id": own, "changes": []}
    tokens = {"total": {"inputTokens": 1}, "last": {"inputTokens": 1}}
    return [
        asks(number, "item/tool/requestUserInput", questions=[{"id": own}, {"id": "a", "question": own}]),
        asks(number, "item/permissions/requestApproval", permissions={"network": own}),
        asks(number, "item/commandExecution/requestApproval", command="ls", reason=own),
        says("item/started", item=item),
        says("item/started", item={**item, "id": f"i{number}", "changes": [own]}),
        says("thread/tokenUsage/updated", threadId=own, tokenUsage=tokens),
        says("error", error={"message": own}, willRetry=False),
        line(type="error", message=own),
    ]


def of_protocol(own: str, number: int) -> list[bytes]:
    call = {"toolCallId": f"c{number}", "kind": "execute", "rawInput": {"command": "ls", "description": own}}
    options = [{"optionId": own, "kind": "allow_once"}]
    update = {"sessionUpdate": "tool_call", "toolCallId": own, "rawInput": {"a": 1}}
    return [
        asks(number, "session/request_permission", toolCall=call, options=options),
        asks(own, "session/request_permission", toolCall=call, options=options),
        says("session/update", update=update),
        says("session/update", update={**update, "toolCallId": f"c{number}", "rawInput": {"a": own}}),
        line(type="error", message=own),
        line(type="session.error", data={"message": own}),
    ]


FLOODS = {"claude": of_claude, "codex": of_codex, "copilot": of_protocol, "gemini": of_protocol}


@each
@pytest.mark.parametrize("two_way", [False, True])
def test_a_flood_leaves_little_behind(agent: Runnable, *, two_way: bool) -> None:
    driver = agent.driver(job(two_way=two_way))
    if two_way and agent.binary == "codex":
        codex_turn(driver)
    elif two_way and agent.binary in ("copilot", "gemini"):
        acp_turn(driver)
    for number in range(52):
        for one in FLOODS[agent.binary](f"{number}-{BIG}", number):
            driver.take(one)
    # of any kind of line there were 52 MB
    assert size(driver) < 1_000_000


def size(root: object) -> int:
    """Return the bytes of all that is reachable from an object, but not by code, which leads to all that is loaded."""
    seen, found, total = {id(root)}, [root], 0
    while found:
        one = found.pop()
        total += len(bytes(one)) if isinstance(one, Raw) else sys.getsizeof(one)  # a Raw does not know its size
        for referred in gc.get_referents(one):
            if id(referred) not in seen and not isinstance(referred, ModuleType | FunctionType | type):
                seen.add(id(referred))
                found.append(referred)
    return total
