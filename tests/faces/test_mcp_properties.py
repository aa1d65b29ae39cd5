"""Whatever an agent gives a tool: an answer that fits its schema, or words; never a crash, never a path written to."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from builders.mcp import Kernel, Web, rpc, served, shop
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from mcp_types import CallToolResult

from dispatch_nb.faces.mcp import tools, values
from dispatch_nb.faces.mcp.beside import Beside
from dispatch_nb.faces.mcp.limits import Rate
from dispatch_nb.providers.callers import Caller

NAMES = (
    "dispatch_get_state",
    "dispatch_list_agents",
    "dispatch_get_epic",
    "dispatch_update_phase_status",
    "dispatch_emit_activity_event",
    "dispatch_get_session_context",
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
#: What agents say, near to right.
WORDS = st.sampled_from(
    [
        *("user-auth", "shop/user-auth", "shop", "1", 1, 2.0, "2A", "TODO", "done", "in progress", "note", "error"),
        *(
            "claude",
            "",
            " ",
            "..",
            "/",
            "a/b/c",
            "\x00",
            "\ud800",
            "x" * 2000,
            True,
            None,
            {"a": float("nan")},
            10**400,
        ),
    ]
)
#: All arguments there are, and two that there are not.
KEYS = st.sampled_from(
    [
        *("epic", "project", "phase_id", "status", "expected_status", "note", "type", "summary", "session_id", "data"),
        *("live_only", "provider", "expected_state", "__class__"),
    ]
)
ARGUMENTS = st.dictionaries(KEYS, WORDS | JSON, max_size=6)
FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Kernel:
    folder = tmp_path_factory.mktemp("any")
    return Kernel(folder / "home", shop(folder, "DONE", "TODO", "IN_PROGRESS"))


@pytest.fixture(scope="module")
def beside() -> Iterator[Beside]:
    made = Beside(lambda _error: None)
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def web(kernel: Kernel) -> Iterator[Web]:
    with served(kernel.desk) as made:
        yield made


def checked(tool: tools.Served, result: CallToolResult) -> None:
    text = result.content[0].text  # type: ignore[union-attr]  # a text, as all of ours are
    if result.is_error:
        assert text
        assert "failed in the dashboard" not in text
        assert len(text) <= tools.MAX_ERROR
    else:
        data = json.loads(result.model_dump_json(by_alias=True))["structuredContent"]
        jsonschema.validate(data, values.schema(tool.result))
        assert json.loads(text) == data


@pytest.mark.parametrize("name", NAMES)
@FAST
@given(arguments=ARGUMENTS)
@example(arguments={"epic": "user-auth", "phase_id": 2, "status": "DONE", "note": "\ud800\x00 ## [x"})
@example(arguments={"type": "note", "summary": "x", "data": {"a": float("inf"), "b": "\ud800"}})
def test_any_arguments_get_an_answer_that_fits_or_words(
    kernel: Kernel, beside: Beside, name: str, arguments: dict[str, Any]
) -> None:
    (root,) = kernel.state.projects
    plan = Path(root, ".tasks", "user-auth", "plan.md")
    outside = sorted(p for p in Path(root).parent.rglob("*") if plan.parent not in p.parents)
    tool = tools.table(kernel.desk)[name]
    result = asyncio.run(tools.call(tool, arguments, Caller(), kernel.desk, beside))
    checked(tool, result)
    assert sorted(p for p in Path(root).parent.rglob("*") if plan.parent not in p.parents) == outside
    assert plan.read_text(encoding="utf-8").count("status: ") == 3


@pytest.mark.parametrize("name", NAMES)
@settings(FAST, max_examples=25)
@given(arguments=ARGUMENTS)
def test_over_http_no_arguments_are_the_servers_fault(web: Web, name: str, arguments: dict[str, Any]) -> None:
    answer = web.tool(name, **arguments)
    assert answer.status in (200, 400)
    if answer.status == 200:
        assert answer.json["result"]["content"][0]["text"]


@settings(FAST, max_examples=150)
@given(body=st.binary(max_size=200) | JSON.map(lambda value: json.dumps(value).encode()))
def test_over_http_no_body_is_the_servers_fault(web: Web, body: bytes) -> None:
    assert web.ask(body=body).status < 500
    assert web.ask(body=body, mcp_protocol_version="2026-07-28").status < 500


@settings(FAST, max_examples=100)
@given(
    method=st.sampled_from(["tools/call", "resources/read", "prompts/get", "initialize", "server/discover", "x"]),
    params=JSON,
    version=st.sampled_from([None, "2025-06-18", "2026-07-28", "1999-01-01", "x"]),
)
def test_over_http_no_parameters_are_the_servers_fault(
    web: Web, caplog: pytest.LogCaptureFixture, method: str, params: Any, version: str | None
) -> None:
    with caplog.at_level(logging.ERROR):
        answer = web.ask(body=rpc(method) | {"params": params}, mcp_protocol_version=version)
    assert answer.status < 500
    assert not [record for record in caplog.records if record.name.startswith("dispatch_nb")]


@given(st.lists(st.floats(0, 5), max_size=60))
def test_a_rate_gives_no_more_than_its_burst_and_its_share_of_the_time(pauses: list[float]) -> None:
    time = [0.0]
    rate = Rate(2.0, 5, clock=lambda: time[0])
    given_out = 0
    for pause in pauses:
        time[0] += pause
        wait = rate.take()
        given_out += wait == 0
        assert 0 <= wait <= 0.5
    assert given_out <= 5 + 2.0 * time[0] + 1e-6
