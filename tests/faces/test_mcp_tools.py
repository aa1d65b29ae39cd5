"""Every tool, resource and prompt, through the official client in memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from builders.mcp import Kernel, call, protocol_error, refusal, shop, talk
from mcp.client import Client

from dispatch_nb.demo.load import populate
from dispatch_nb.faces.columns import AGENTS, LOG, ORDERS, PHASES, SESSIONS
from dispatch_nb.faces.mcp import resources, tools
from dispatch_nb.faces.mcp.values import MAX_DATA
from dispatch_nb.state.state import State

SET, EMIT = "dispatch_update_phase_status", "dispatch_emit_activity_event"


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    return Kernel(tmp_path / "home", shop(tmp_path, "DONE", "IN_PROGRESS", "TODO"))


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Kernel:
    home = tmp_path_factory.mktemp("fleet")
    populate(home, sessions=12, epics=6, projects=2)
    return Kernel(home)


def plan(kernel: Kernel) -> str:
    (root,) = kernel.state.projects
    return Path(root, ".tasks", "user-auth", "plan.md").read_text(encoding="utf-8")


# ── what is offered ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_the_six_tools_have_schemas_hints_and_words(kernel: Kernel, mode: str) -> None:
    async def do(client: Client) -> Any:
        return (await client.list_tools()).tools

    tools = {tool.name: tool for tool in talk(kernel.desk, do, mode)}
    assert list(tools) == [
        "dispatch_get_state",
        "dispatch_list_agents",
        "dispatch_get_epic",
        "dispatch_update_phase_status",
        "dispatch_emit_activity_event",
        "dispatch_get_session_context",
    ]
    for name, tool in tools.items():
        assert tool.description
        assert tool.title
        for schema in (tool.input_schema, tool.output_schema):
            jsonschema.Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
        assert tool.input_schema["additionalProperties"] is False
        assert tool.annotations.read_only_hint is (name not in (SET, EMIT))
        assert tool.annotations.destructive_hint is False
        assert tool.annotations.idempotent_hint is (name not in (SET, EMIT))
    assert set(tools[SET].input_schema["properties"]["status"]["enum"]) >= {"TODO", "DONE"}


def test_a_tool_that_there_is_not_is_named(kernel: Kernel) -> None:
    async def do(client: Client) -> None:
        await client.call_tool("dispatch_launch", {})

    assert "dispatch_get_state, dispatch_list_agents" in protocol_error(kernel.desk, do)


# ── reading ───────────────────────────────────────────────────────────────────────────


def test_the_state_is_counted_and_what_is_abandoned_is_named(kernel: Kernel) -> None:
    state = call(kernel.desk, "dispatch_get_state")
    assert state["scanned"] is True
    assert state["epics"] == {"IN_PROGRESS": 1}
    assert state["phases"] == {"DONE": 1, "IN_PROGRESS": 1, "TODO": 1}
    assert state["orders"] == {"done": 1, "abandoned": 1, "waiting": 1}
    (order,) = state["abandoned"]
    assert (order["epic"], order["phase_id"]) == ("user-auth", "2")
    assert set(order) >= set(ORDERS)


def test_agents_are_listed_with_the_columns_of_their_frames(fleet: Kernel) -> None:
    listed = call(fleet.desk, "dispatch_list_agents")
    assert listed["total"] == len(listed["agents"]) == sum(map(len, fleet.state.agents.values())) > 0
    row = listed["agents"][0]
    assert set(row) <= set(AGENTS) | set(SESSIONS) | {"live"}
    assert {row["provider"] for row in listed["agents"]} == {"claude"}
    assert call(fleet.desk, "dispatch_list_agents", provider="Codex") == {"total": 0, "agents": []}
    live = call(fleet.desk, "dispatch_list_agents", live_only=True)["agents"]
    assert all(row["live"] for row in live)
    assert len(live) == sum(row["live"] for row in listed["agents"])


def test_an_epic_comes_with_phases_plan_log_and_sessions(fleet: Kernel) -> None:
    key, epic = next((k, e) for k, e in fleet.state.epics.items() if fleet.state.log.get(k))
    found = call(fleet.desk, "dispatch_get_epic", epic=epic.epic)
    assert found["epic"]["title"] == epic.title
    assert [p["phase_id"] for p in found["phases"]] == [p.phase_id for p in fleet.state.phases[key]]
    assert set(found["phases"][0]) == set(PHASES)
    assert set(found["log"][0]) == set(LOG)
    assert found["plan_path"].endswith("plan.md")
    assert [o["phase_id"] for o in found["orders"]] == [p["phase_id"] for p in found["phases"]]
    linked = {s for p in fleet.state.phases[key] for s in p.linked_sessions}
    assert linked <= {s["session_id"] for s in found["linked_sessions"]}
    assert call(fleet.desk, "dispatch_get_epic", epic=f"{epic.project}/{epic.epic}")["epic"] == found["epic"]


def test_a_session_comes_with_its_transcript_and_last_words(fleet: Kernel) -> None:
    key, session = next(iter(fleet.state.sessions.items()))
    for name in (session.session_id, key):
        found = call(fleet.desk, "dispatch_get_session_context", session_id=name)
        assert found["transcript"] == session.transcript
        assert set(found["session"]) >= set(SESSIONS)
        assert [m["text"] for m in found["messages"]] == [m.text for m in fleet.state.joined[key].main.tail]
        assert found["agents"][0]["agent_id"] == ""


def test_what_came_since_the_last_look_is_found(kernel: Kernel, tmp_path: Path) -> None:
    shop(tmp_path, "TODO", epic="search")
    claimed = call(kernel.desk, SET, epic="search", phase_id=1, status="IN_PROGRESS", expected_status="TODO")
    assert claimed["changed"]
    shop(tmp_path, "TODO", epic="checkout")
    assert call(kernel.desk, "dispatch_get_epic", epic="checkout")["epic"]["epic"] == "checkout"


def test_what_is_not_there_says_what_is(kernel: Kernel) -> None:
    assert refusal(kernel.desk, "dispatch_get_epic", epic="search") == "no epic search; epics: shop/user-auth"
    asked = {"epic": "user-auth", "phase_id": 7, "status": "DONE"}
    assert refusal(kernel.desk, SET, **asked) == "phase 7 not in epic user-auth; phases: 1, 2, 3"
    assert "dispatch_list_agents" in refusal(kernel.desk, "dispatch_get_session_context", session_id="abc")
    assert "claude, codex, copilot, gemini" in refusal(kernel.desk, "dispatch_list_agents", provider="emacs")


def test_an_epic_of_two_projects_asks_for_the_project(tmp_path: Path) -> None:
    kernel = Kernel(tmp_path / "home", shop(tmp_path, "TODO"), shop(tmp_path, "DONE", name="api"))
    said = refusal(kernel.desk, "dispatch_get_epic", epic="user-auth")
    assert "api" in said
    assert "shop" in said
    assert "`project`" in said
    found = call(kernel.desk, "dispatch_get_epic", epic="user-auth", project="api")
    assert found["epic"]["status"] == "DONE"
    assert call(kernel.desk, "dispatch_get_epic", epic="shop/user-auth")["epic"]["status"] == "TODO"


def test_arguments_that_do_not_fit_are_refused_with_those_that_do(kernel: Kernel) -> None:
    said = refusal(kernel.desk, SET, epic="user-auth", phase_id=3, status="DONE", expected_state="TODO")
    assert "expected_state" in said
    assert "expected_status?" in said
    assert "status: TODO" in plan(kernel)
    assert "`$.phase_id`" in refusal(kernel.desk, SET, epic="user-auth", phase_id=True, status="DONE")
    assert "there are: TODO, IN_PROGRESS" in refusal(kernel.desk, SET, epic="user-auth", phase_id=3, status="READY")


# ── writing ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("phase_id", ["3", 3, 3.0])
def test_a_claim_changes_one_word_and_is_known_when_the_call_returns(kernel: Kernel, phase_id: Any) -> None:
    before = plan(kernel)
    asked = {"epic": "user-auth", "phase_id": phase_id, "status": "in-progress", "expected_status": "todo"}
    result = call(kernel.desk, SET, **asked)
    assert plan(kernel) == before.replace("status: TODO", "status: IN_PROGRESS")
    assert (result["before"]["status"], result["after"]["status"]) == ("TODO", "IN_PROGRESS")
    assert (result["phase_id"], result["changed"], result["note"]) == ("3", True, None)
    assert set(result["after"]) == set(PHASES)
    assert kernel.state.orders["shop/user-auth/3"].status == "IN_PROGRESS"


def test_the_slower_of_two_agents_gets_a_conflict_with_the_present_status(kernel: Kernel) -> None:
    asked: dict[str, Any] = {"epic": "user-auth", "phase_id": "3", "status": "IN_PROGRESS", "expected_status": "TODO"}
    call(kernel.desk, SET, **asked)
    before = plan(kernel)
    said = refusal(kernel.desk, SET, **asked, note="mine")
    assert said.startswith("conflict: ")
    assert "IN_PROGRESS" in said
    assert plan(kernel) == before
    assert not kernel.state.log.get("shop/user-auth")


def test_a_note_is_an_entry_of_the_log_and_one_event_of_the_feed(kernel: Kernel) -> None:
    result = call(kernel.desk, SET, epic="user-auth", phase_id=2, status="DONE", note="All *done*.")
    (entry,) = kernel.state.log["shop/user-auth"]
    assert entry.body.strip() == "All *done*."
    assert (entry.persona, entry.phase_id) == ("engineer", "2")
    assert "All *done*." in result["note"]
    assert [event.phase_id for event in kernel.state.activity.values()] == ["2"]


def test_who_claims_a_phase_is_linked_to_it_at_once(tmp_path: Path) -> None:
    home = tmp_path / "home"
    load = populate(home, sessions=4, epics=2, projects=1, providers=("codex",))
    kernel = Kernel(home)
    order = next(o for o in kernel.state.orders.values() if o.status == "TODO" and not o.linked_sessions)
    session = kernel.state.sessions[load.keys[-1]]
    meta = {"threadId": session.session_id, "callId": "call_1"}

    async def do(client: Client) -> Any:
        asked = {"epic": f"{order.project}/{order.epic}", "phase_id": order.phase_id, "status": "IN_PROGRESS"}
        return await client.call_tool(SET, asked, meta=meta)  # type: ignore[arg-type]  # any keys are taken

    assert not talk(kernel.desk, do, name="codex-mcp-client").is_error
    after = kernel.state.sessions[load.keys[-1]]
    assert (after.epic, after.phase_id) == (order.epic, order.phase_id)
    assert "through MCP" in after.link_reason
    started = [
        event
        for event in kernel.state.activity.values()
        if (event.type, event.epic, event.phase_id) == ("phase_started", order.epic, order.phase_id)
    ]
    assert [event.session_id for event in started] == [session.session_id]


# ── events ────────────────────────────────────────────────────────────────────────────


def test_an_event_goes_into_the_feed_once(kernel: Kernel) -> None:
    told = call(kernel.desk, EMIT, type="note", summary="Half way\nthrough", epic="user-auth", phase_id=2)
    (event,) = kernel.state.activity.values()
    assert event.event_id == told["event_id"]
    assert (event.type, event.summary) == ("note", "Half way through")
    assert (event.project, event.epic, event.phase_id) == ("shop", "user-auth", "2")
    again = call(kernel.desk, EMIT, type="note", summary="Half way\nthrough", epic="user-auth", phase_id=2)
    assert again["event_id"] != told["event_id"]


def test_data_of_an_event_cannot_leave_its_block_of_code(kernel: Kernel) -> None:
    call(kernel.desk, EMIT, type="error", summary="x", data={"a": "```\n<img src=x onerror=alert(1)>", "b": "````"})
    (event,) = kernel.state.activity.values()
    first, *_, last = event.body.split("\n")
    assert first == "`````json"
    assert last == "`````"
    assert json.loads(event.body.removeprefix(first).removesuffix(last))["b"] == "````"


def test_events_are_bounded(kernel: Kernel) -> None:
    assert "bytes" in refusal(kernel.desk, EMIT, type="note", summary="x", data={"a": "x" * MAX_DATA})
    assert "length <= 500" in refusal(kernel.desk, EMIT, type="note", summary="x" * 501)
    assert "one line" in refusal(kernel.desk, EMIT, type="note", summary=" \n ")
    assert "give `epic`" in refusal(kernel.desk, EMIT, type="note", summary="x", phase_id=2)
    assert "there are: phase_completed" in refusal(kernel.desk, EMIT, type="deploy", summary="x")
    assert kernel.state.activity == {}


def test_too_many_events_are_refused_with_the_time_to_wait(kernel: Kernel) -> None:
    async def do(client: Client) -> list[Any]:
        return [await client.call_tool(EMIT, {"type": "note", "summary": str(n)}) for n in range(40)]

    results = talk(kernel.desk, do)
    refused = [r for r in results if r.is_error]
    assert 5 <= len(refused) <= 10
    assert "wait" in refused[0].content[0].text
    assert len(kernel.state.activity) == 40 - len(refused)


# ── resources and prompts ─────────────────────────────────────────────────────────────


def test_resources_are_listed_and_read(fleet: Kernel) -> None:
    key, session = next(iter(fleet.state.sessions.items()))

    async def do(client: Client) -> None:
        listed = [r.uri for r in (await client.list_resources()).resources]
        assert listed == ["dispatch://orders", *(f"dispatch://epic/{key}" for key in sorted(fleet.state.epics))]
        templates = [t.uri_template for t in (await client.list_resource_templates()).resource_templates]
        assert templates == ["dispatch://epic/{slug}", "dispatch://session/{id}"]
        for uri in (*listed, f"dispatch://session/{session.session_id}", f"dispatch://session/{key}"):
            (content,) = (await client.read_resource(uri)).contents
            assert json.loads(content.text)  # type: ignore[union-attr]  # JSON is text

    talk(fleet.desk, do)


@pytest.mark.parametrize(
    "uri",
    [
        "dispatch://epic/none",
        "dispatch://epic/..%2f..%2fetc%2fpasswd",
        "dispatch://epic/%00",
        "dispatch://session/",
        "dispatch://orders/1",
        "file:///etc/passwd",
        "dispatch://" + "x" * 5000,
    ],
)
def test_a_resource_that_there_is_not_is_refused(kernel: Kernel, uri: str) -> None:
    async def do(client: Client) -> None:
        await client.read_resource(uri)

    said = protocol_error(kernel.desk, do)
    assert "no epic" in said or "no resource" in said
    assert len(said) < 500


def test_the_prompt_to_recover_a_phase_is_the_text_of_a_hand_off(kernel: Kernel) -> None:
    async def do(client: Client) -> str:
        (prompt,) = (await client.list_prompts()).prompts
        assert [(a.name, a.required) for a in prompt.arguments or ()] == [
            ("epic", True),
            ("phase_id", True),
            ("project", False),
        ]
        got = await client.get_prompt(prompt.name, {"epic": "user-auth", "phase_id": "2"})
        return str(got.messages[0].content.text)  # type: ignore[union-attr]  # a text

    text = talk(kernel.desk, do)
    assert "take over phase 2" in text
    assert "Some prose." in text


@pytest.mark.parametrize("arguments", [{}, {"epic": "user-auth"}, {"epic": "user-auth", "phase_id": "9"}])
def test_a_prompt_without_its_phase_says_what_is_missing(kernel: Kernel, arguments: dict[str, str]) -> None:
    async def do(client: Client) -> None:
        await client.get_prompt("recover_phase", arguments)

    said = protocol_error(kernel.desk, do)
    assert ("phases: 1, 2, 3" if "phase_id" in arguments else "takes epic, phase_id") in said


def test_a_refusal_while_the_first_scan_runs_says_so(kernel: Kernel) -> None:
    assert "ask again" in tools.told(KeyError("x"), State(settings=kernel.state.settings))


def test_errors_name_no_path_outside_the_projects(kernel: Kernel) -> None:
    (root,) = kernel.state.projects
    words = f"cannot write '/root/.ssh/id': see {root}/.tasks/x, {root}/../secret, {root}-other/x and ~/.claude"
    said = tools.told(OSError(words), kernel.state)
    assert said == f"cannot write '<path>': see {root}/.tasks/x, <path>, <path> and <path>"
    assert tools.told(KeyError(resources.ORDERS), kernel.state) == repr(resources.ORDERS)  # an address of ours
