"""Copilot CLI: subagents, whose events stand in the log of their session."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.copilot import SESSION, Home, Log, joined, read, rows, tokens

from dispatch_nb.providers.values import JoinedAgent, Spawned

TASK = {"name": "look", "agent_type": "explore", "description": "Look at calc", "prompt": "Look at calc.py"}


def spawn(log: Log, call: str = "c1", agent: str = "a1", *, background: bool = False, parent: str = "") -> None:
    """Write a call of an agent, and the agent's beginning."""
    mode = "background" if background else "sync"
    by = {"agentId": parent} if parent else {}
    log.says("I ask.", (call, "task", TASK | {"mode": mode}), **by)
    log.runs(call, "task", TASK | {"mode": mode}, **by)
    told = {"toolCallId": call, "agentName": "explore", "agentDisplayName": "look", "executionMode": mode}
    log.event("subagent.started", agentId=agent, **told)
    log.user("Look at calc.py", agentId=agent, source=f"agent-{SESSION}")
    log.event("assistant.turn_start", agentId=agent, turnId="0")


def finish(log: Log, call: str = "c1", agent: str = "a1", **told: object) -> None:
    log.event("assistant.message", agentId=agent, messageId="x", content="It adds.", toolRequests=[])
    log.event("assistant.turn_end", agentId=agent, turnId="0")
    log.event("subagent.completed", agentId=agent, toolCallId=call, agentName="explore", **told)


def working() -> Log:
    log = Log()
    log.user("Ask an agent")
    log.turn()
    spawn(log)
    return log


def one(log: Log) -> Spawned:
    (spawned,) = read(log).spawned
    return spawned


def test_an_agent_has_a_state_of_its_own() -> None:
    log = working()
    agent = one(log)
    assert (agent.agent_id, agent.tool_use_id, agent.agent_type) == ("a1", "c1", "explore")
    assert (agent.description, agent.ended) == ("Look at calc", None)
    assert agent.turn is not None
    assert agent.turn.state == "thinking"
    log.runs("c2", "bash", {"command": "cat calc.py"}, agentId="a1")
    agent = one(log)
    assert agent.turn is not None
    assert (agent.turn.tool, agent.turn.detail) == ("bash", "cat calc.py")
    turn = read(log).turn
    assert (turn.tool, turn.detail) == ("task", "Look at calc")


def test_an_agent_that_reported_has_ended() -> None:
    log = working()
    finish(log)
    ended = log.time
    log.done("c1", "It adds.")
    log.end()
    agent = one(log)
    assert (agent.ended, agent.failed, agent.last_activity) == (ended, False, ended)
    assert read(log).turn.state == "thinking"


def test_a_failed_agent_says_so() -> None:
    log = working()
    log.event("subagent.failed", agentId="a1", toolCallId="c1", agentName="explore", error="no such model")
    agent = one(log)
    assert agent.turn is not None
    assert (agent.failed, agent.turn.state, agent.turn.detail) == (True, "error", "no such model")


def test_an_agents_permission_asks_the_person() -> None:
    log = working()
    log.runs("c2", "bash", {"command": "rm x"}, agentId="a1")
    log.asks("r1", "c2", "rm x", agentId="a1")
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.detail) == ("approval", "bash", "rm x")
    log.granted("r1", agentId="a1")
    assert read(log).turn.tool == "task"


def test_an_agents_permission_may_come_before_its_turn() -> None:
    log = Log()
    log.user("Ask an agent")
    log.turn()
    log.runs("c1", "task", TASK)
    log.event("subagent.started", agentId="a1", toolCallId="c1", agentName="explore")
    log.user("Look at calc.py", agentId="a1", source=f"agent-{SESSION}")
    log.asks("r1", "c2", "cat calc.py", agentId="a1")
    log.event("assistant.turn_start", agentId="a1", turnId="0")
    log.runs("c2", "bash", {"command": "cat calc.py"}, agentId="a1")
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.detail) == ("approval", "bash", "cat calc.py")


def test_what_an_agent_says_is_no_part_of_the_main_conversation() -> None:
    log = working()
    finish(log)
    part = read(log)
    assert (part.turns, part.title) == (1, "Ask an agent")
    assert [m.text or m.tool for m in part.tail] == ["Ask an agent", "I ask.", "task"]


def test_a_background_agent_keeps_an_idle_session_working() -> None:
    log = Log()
    log.user("Ask")
    log.turn()
    spawn(log, background=True)
    log.done("c1", "started")
    log.end()
    log.answer("It works on.")
    turn = read(log).turn
    assert (turn.state, turn.tool, turn.detail) == ("tool_use", "task", "in the background: Look at calc")
    finish(log)
    assert read(log).turn.state == "idle"


def test_a_background_agent_at_rest_keeps_nobody() -> None:
    log = Log()
    log.turn()
    spawn(log, background=True)
    log.done("c1", "started")
    log.answer("It works on.")
    log.event("assistant.message", agentId="a1", content="Ready for more.", toolRequests=[])
    log.event("assistant.turn_end", agentId="a1")
    assert read(log).turn.state == "idle"
    assert one(log).ended is None


@pytest.mark.parametrize("last", ["abort", "session.shutdown", "session.resume"])
def test_agents_stop_with_their_session(last: str) -> None:
    log = working()
    log.event(last)
    agent = one(log)
    assert agent.turn is not None
    assert agent.turn.state == "idle"
    assert (agent.ended is None) == (last == "abort")


def test_agents_of_one_call_id_are_found_by_it() -> None:
    log = Log()
    log.turn()
    spawn(log, "call_1", "call_1")
    log.event("tool.execution_start", toolCallId="c2", toolName="bash", arguments={}, parentToolCallId="call_1")
    agent = one(log)
    assert agent.turn is not None
    assert (agent.agent_id, agent.turn.tool) == ("call_1", "bash")


def test_events_that_name_only_the_call_belong_to_its_agent() -> None:
    log = working()
    log.event("tool.execution_start", toolCallId="c2", toolName="bash", arguments={}, parentToolCallId="c1")
    log.says("Hm.", parentToolCallId="c1")
    agent = one(log)
    assert agent.turn is not None
    assert agent.turn.tool == "bash"
    assert [m.text for m in read(log).tail] == ["Ask an agent", "I ask.", ""]


def test_an_agent_of_an_agent_hangs_below_it() -> None:
    log = working()
    spawn(log, "c5", "a2", parent="a1")
    parents = {s.agent_id: s.parent_agent for s in read(log).spawned}
    assert parents == {"a1": "", "a2": "a1"}


def test_what_an_agent_used_counts_to_it_and_to_the_session() -> None:
    log = working()
    log.used(tokens(10, 7), "k1")
    log.events[-1]["agentId"] = "a1"
    log.used(tokens(10, 5), "k2")
    assert one(log).output_tokens == 7
    old = working()
    for piece in range(2):
        old.event("assistant.message", agentId="a1", apiCallId="one", outputTokens=9, content=str(piece))
    assert one(old).output_tokens == 9


def test_the_joined_session_has_the_tree(tmp_path: Path) -> None:
    log = working()
    spawn(log, "c5", "a2", parent="a1")
    finish(log, "c5", "a2", model="gpt-5-mini")
    home = Home(tmp_path)
    home.log(log)
    agents: dict[str, JoinedAgent] = {a.agent_id: a for a in joined(home)[SESSION].agents}
    assert [(a.parent_id, a.depth, a.done, a.turn.state) for a in agents.values()] == [
        (None, 1, False, "tool_use"),
        ("a1", 2, True, "ended"),
    ]
    assert (agents["a2"].model, agents["a2"].tool_use_id, agents["a2"].path) == ("gpt-5-mini", "c5", None)


def test_the_rows_of_an_agent_stand_where_they_happened_and_name_it() -> None:
    log = working()
    finish(log)
    log.done("c1", "It adds.")
    found = [(m.agent, m.role, m.tool or m.text) for m in rows(log)]
    assert found == [
        ("", "user", "Ask an agent"),
        ("", "assistant", "I ask."),
        ("", "assistant", "task"),
        ("a1", "user", "Look at calc.py"),
        ("a1", "assistant", "It adds."),
    ]
