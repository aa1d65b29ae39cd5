"""Codex: subagents, whose logs stand beside their parent's."""

from __future__ import annotations

from typing import Any

import pytest
from builders.codex import THREAD, Log, counts, joined, log_path, read, requests, thread

from dispatch_nb.providers.values import Joined

CHILD, GRANDCHILD = thread(0x2000), thread(0x3000)


def spawned(id: str = CHILD, parent: str = THREAD, depth: int = 1, **extra: Any) -> Log:  # noqa: A002  the word of the format
    """Begin the log of a subagent."""
    about = {"parent_thread_id": parent, "depth": depth, "agent_path": "/root/look", "agent_nickname": "Ada"}
    fields = {"source": {"subagent": {"thread_spawn": about}}, "thread_source": "subagent", "session_id": THREAD}
    return Log(id, paginated=True, **(fields | {"parent_thread_id": parent, "agent_nickname": "Ada"} | extra))


def calling(*, paginated: bool = True) -> Log:
    """Write the log of a session that calls for a subagent."""
    log = Log(paginated=paginated)
    log.begins()
    log.asks("Use agents")
    call = log.calls("spawn_agent", namespace="collaboration", task_name="look", message="Look at it.")
    if paginated:
        log.done(
            "SubAgentActivity",
            id=call,
            kind="started",
            agent_thread_id=CHILD,
            agent_path="/root/look",
            model="gpt-6-luna",
        )
    log.answers(call, '{"task_name":"/root/look"}' if paginated else f'{{"agent_id":"{CHILD}","nickname":"Ada"}}')
    return log


def tasked(log: Log, text: str = "") -> None:
    """Write how a subagent is given its task; its text is encrypted."""
    said = f"Message Type: NEW_TASK\nTask name: /root/look\nSender: /root\nPayload:\n{text}"
    log.item("agent_message", author="/root", recipient="/root/look", content=[{"type": "input_text", "text": said}])


def session(*logs: Log) -> Joined:
    found = joined({log_path(log.id): log for log in logs})
    assert list(found) == [THREAD]
    return found[THREAD]


def test_what_a_subagent_may_wait_for_the_session_that_waits_for_it_may() -> None:
    main, child = calling(), spawned()
    child.begins()
    tasked(child)
    child.calls("exec_command", cmd="touch x", sandbox_permissions="require_escalated", justification="May I?")
    assert session(main, child).main.turn.guess is False
    main.calls("wait_agent", namespace="collaboration", timeout_ms=20000)
    turn = session(main, child).main.turn
    assert (turn.state, turn.tool, turn.guess) == ("tool_use", "wait_agent", True)
    child.ends()
    assert session(main, child).main.turn.guess is False


def test_a_subagents_log_is_part_of_its_session() -> None:
    child = spawned()
    child.begins()
    tasked(child)
    part = read(child)
    assert (part.session_id, part.agent_id, part.parent_agent, part.depth) == (THREAD, CHILD, "", 1)
    assert (part.title, part.persona, part.turn.state, part.finished) == ("look", "Ada", "thinking", False)
    assert [m.text for m in part.tail] == ["Task look"]


def test_a_session_shows_its_subagents_and_what_they_used() -> None:
    child = spawned(agent_role="explorer")
    child.begins(model="gpt-6-luna")
    tasked(child)
    child.used(100, 20)
    log = calling()
    log.used(7, 3)
    whole = session(log, child)
    (agent,) = whole.agents
    assert (agent.agent_id, agent.parent_id, agent.depth, agent.agent_type) == (CHILD, None, 1, "explorer")
    assert (agent.description, agent.turn.state, agent.done, agent.model) == ("look", "thinking", False, "gpt-6-luna")
    assert (agent.output_tokens, agent.path, agent.tool_use_id) == (20, f"/home/ana/.codex/{log_path(CHILD)}", "call_5")
    assert sum(u.output for u in whole.main.usage) == 23
    assert whole.main.last_activity == max(log.time, child.time)


def test_a_subagent_is_done_when_its_turn_is_over_and_at_work_again_when_it_is_given_more() -> None:
    child = spawned()
    child.begins()
    child.says("Report")
    child.ends()
    log = calling()
    log.done("SubAgentActivity", kind="completed", agent_thread_id=CHILD, agent_path="/root/look")
    assert (session(log, child).agents[0].done, session(log, child).agents[0].turn.state) == (True, "ended")
    child.begins()
    assert (session(log, child).agents[0].done, session(log, child).agents[0].turn.state) == (False, "thinking")


def test_a_subagent_whose_log_is_not_there_yet_is_told_by_its_parent() -> None:
    log = calling()
    (agent,) = session(log).agents
    assert (agent.agent_id, agent.description, agent.turn.state, agent.path) == (CHILD, "look", "thinking", None)
    log.done("SubAgentActivity", kind="completed", agent_thread_id=CHILD, agent_path="/root/look")
    assert session(log).agents[0].done


def test_a_subagent_of_a_subagent_hangs_on_it() -> None:
    child, grandchild = spawned(), spawned(GRANDCHILD, CHILD, 2)
    for log in (child, grandchild):
        log.begins()
    first, second = session(calling(), child, grandchild).agents
    assert (first.agent_id, first.depth, second.agent_id, second.parent_id, second.depth) == (
        CHILD,
        1,
        GRANDCHILD,
        CHILD,
        2,
    )


def test_subagents_of_older_versions_are_found_by_the_answer_to_the_call() -> None:
    child = Log(CHILD, source={"subagent": {"thread_spawn": {"parent_thread_id": THREAD, "depth": 1}}})
    child.begins()
    (agent,) = session(calling(paginated=False), child).agents
    assert (agent.agent_id, agent.description, agent.tool_use_id, agent.path is None) == (
        CHILD,
        "look",
        "call_5",
        False,
    )


def test_events_of_older_versions_tell_of_subagents() -> None:
    log = Log()
    log.begins()
    log.asks("Use agents")
    call = log.calls("spawn_agent", message="Look at it.", agent_type="explorer")
    log.event("collab_agent_spawn_end", call_id=call, new_thread_id=CHILD, new_agent_nickname="Ada", prompt="x")
    (agent,) = session(log).agents
    assert (agent.agent_id, agent.agent_type, agent.description) == (CHILD, "explorer", "Look at it.")
    log.event("collab_waiting_end", statuses={CHILD: {"completed": "Report"}})
    assert session(log).agents[0].done


@pytest.mark.parametrize(
    ("subagent", "kind"), [("review", "review"), ("compact", "compact"), ({"other": "guardian"}, "guardian")]
)
def test_helpers_of_the_cli_are_no_sessions_of_their_own(subagent: object, kind: str) -> None:
    helper = Log(CHILD, source={"subagent": subagent}, parent_thread_id=THREAD)
    helper.turn("Review it", "Fine.")
    helper.used(100, 20)
    whole = session(calling(), helper)
    assert [(a.agent_id, a.agent_type, a.done) for a in whole.agents] == [(CHILD, kind, True)]
    assert sum(u.output for u in whole.main.usage) == 20


def test_a_subagent_without_its_session_is_shown_nowhere() -> None:
    child = spawned()
    child.turn("x", "y")
    assert joined({log_path(CHILD): child}) == {}


def test_a_lock_alone_is_no_session() -> None:
    assert joined({f"thread-writer-locks/{THREAD}.lock": b""}) == {}


def test_a_session_has_its_lock() -> None:
    log = calling()
    found = joined(
        {log_path(): log, f"thread-writer-locks/{THREAD}.lock": b"", f"thread-writer-locks/{CHILD}.lock": b""}
    )
    assert [live.session_id for live in found[THREAD].live] == [THREAD]
    assert found[THREAD].main.process == "cwd"


# ── subagents that were given their parent's context ──────────────────────────────────


def past() -> Log:
    log = Log()
    log.begins()
    log.asks("Use agents")
    log.used(1000, 100)
    log.answers(
        log.custom("apply_patch", "*** Begin Patch\n*** Add File: a\n+x\n*** End Patch"), "Success.", custom=True
    )
    return log


@pytest.mark.parametrize("told", [True, False])
def test_the_context_of_a_subagent_is_its_parents(*, told: bool) -> None:
    log = past()
    log.paginated = True
    child = spawned(
        **({"subagent_history_start_ordinal": len(log.records) + 1} if told else {"forked_from_id": THREAD})
    )
    child.copy(log)
    for at, record in enumerate(child.records):
        record["ordinal"] = at
    child.total = dict(log.total)
    child.paginated = True
    child.begins()
    tasked(child, "Look at it.")
    child.totals(counts(0, 0))
    child.used(7, 1)
    part = read(child)
    assert [(r.input, r.output) for r in requests(child)] == [(7, 1)]
    assert [m.text for m in part.tail] == ["Look at it."]
    assert (part.title, part.turns, part.files, part.forked_from, part.turn.state) == ("look", 1, (), None, "thinking")
