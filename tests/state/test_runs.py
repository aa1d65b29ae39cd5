"""Runs in the state: rows, the queue, orders and sessions that are theirs, and the feed."""

from __future__ import annotations

import pytest
from builders.state import NOW, ROOT, RUN_ID, epic, live, processes, project, read, run, state, transcript
from msgspec.structs import replace

from dispatch_nb.model import Project
from dispatch_nb.state.changes import Change, ProjectSeen, RunGone
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import State

BASE = (*project(), epic("DONE", "IN_PROGRESS", "TODO"))
ORDER = "shop/user-auth/2"


def known(*changes: Change) -> State:
    return fold(state(), (*BASE, *changes), NOW)


def after(before: State, *changes: Change) -> State:
    return fold(before, changes, NOW)


def told(found: State) -> list[tuple[str, str]]:
    feed = sorted(found.activity.values(), key=lambda e: (str(e.time), e.type))
    return [(e.type, e.summary) for e in feed if e.type.startswith(("run_", "approval_"))]


def test_a_row_has_the_names_that_project_and_epic_have_now() -> None:
    row = known(run()).runs[RUN_ID]
    assert (row.project, row.epic, row.phase_id) == ("shop", "user-auth", "2")
    renamed = Project(host="box", project="src/shop", root=ROOT)
    assert after(known(run()), ProjectSeen(project=renamed)).runs[RUN_ID].project == "src/shop"
    assert fold(state(named=True), (run(),), NOW).runs == {}
    assert fold(state(named=True), (run(), *BASE), NOW).runs[RUN_ID].epic == "user-auth"


def test_the_same_run_read_twice_changes_nothing_and_one_that_goes_leaves_nothing() -> None:
    before = known(run("waiting", asks=((1, "open"),)))
    assert after(before, run("waiting", asks=((1, "open"),))) is before
    left = after(before, RunGone(run_id=RUN_ID))
    assert (left.runs, left.approvals, left.started, left.runs_at, left.runs_of) == ({}, {}, {}, {}, {})
    assert left.orders[ORDER].order_state == "abandoned"
    assert after(left, RunGone(run_id=RUN_ID)) is left


@pytest.mark.parametrize(
    ("run_state", "order"),
    [(s, "live") for s in ("queued", "spawning", "running", "waiting")]
    + [(s, "abandoned") for s in ("done", "failed", "stopped", "lost")],
)
def test_an_order_is_live_while_its_run_is_under_way(run_state: str, order: str) -> None:
    found = known(run(run_state, session_id="s9")).orders[ORDER]
    assert found.order_state == order
    assert found.agent_live == (order == "live")
    if order == "live":
        assert (found.provider, found.session_id, found.reason) == ("claude", "s9", "So it is")


def test_those_that_wait_are_numbered_as_they_came() -> None:
    ids = [f"2026050411500000000{n}-00aa" for n in (1, 2, 3)]
    before = known(*(run("queued", run_id=i, phase_id=str(n)) for n, i in enumerate(ids, 1)))
    assert [before.runs[i].place for i in ids] == [1, 2, 3]
    now = after(before, run("running", run_id=ids[0], phase_id="1"))
    assert [now.runs[i].place for i in ids] == [None, 1, 2]


def test_a_run_is_the_strongest_evidence_for_its_session() -> None:
    session = read(transcript("s1", "thinking", branch="feat/user-auth-3"))
    row = known(session, run(session_id="s1")).sessions["claude/s1"]
    assert (row.epic, row.phase_id) == ("user-auth", "2")
    assert row.link_reason == f"was started for this phase by run {RUN_ID}"
    again = known(session, run(session_id="s1", kind="resume")).sessions["claude/s1"]
    assert again.link_reason == f"was resumed for this phase by run {RUN_ID}"
    late = after(known(session), run(session_id="s1"))
    assert late.sessions["claude/s1"].phase_id == "2"
    assert late.orders[ORDER].linked_sessions == ("s1",)


def test_the_keeper_knows_whether_the_process_of_a_session_lives() -> None:
    silent = read(transcript("s1", "tool_use", tool="Bash", last=4000))
    assert known(silent).sessions["claude/s1"].state == "unknown"
    alive = known(silent, run(session_id="s1")).sessions["claude/s1"]
    assert (alive.state, alive.state_source, alive.pid) == ("tool_use", "registry", 7)
    over = known(silent, run("stopped", session_id="s1")).sessions["claude/s1"]
    assert (over.state, over.state_reason) == ("ended", f"died in the middle of tool_use Bash: run {RUN_ID} is over")


def test_a_session_that_went_on_elsewhere_after_its_run_is_judged_without_it() -> None:
    resumed = read(transcript("s1", "tool_use", tool="Bash", last=1))
    row = known(resumed, run("done", session_id="s1")).sessions["claude/s1"]
    assert row.state == "tool_use"
    busy = known(resumed, read(live("s1")), processes(7), run("done", session_id="s1")).sessions["claude/s1"]
    assert (busy.state, busy.pid) == ("tool_use", 7)


def test_a_session_that_asks_here_says_so() -> None:
    session = read(transcript("s1", "tool_use", tool="Bash"))
    row = known(session, run("waiting", session_id="s1", asks=((1, "allowed"), (2, "open")))).sessions["claude/s1"]
    assert (row.state, row.state_source, row.active_tool) == ("approval", "registry", "Bash")
    assert row.state_reason == "Waits for an answer from here: Bash"
    answered = after(known(session, run("waiting", session_id="s1", asks=((1, "open"),))), run(session_id="s1"))
    assert answered.sessions["claude/s1"].state == "tool_use"


def test_one_that_asks_the_person_waits_and_is_answered_in_words() -> None:
    session = read(transcript("s1", "tool_use", tool="Bash"))
    found = known(session, run("waiting", session_id="s1", asks=((1, "open"),), ask_kind="question"))
    row = found.sessions["claude/s1"]
    assert (row.state, row.state_group, row.state_source) == ("waiting", "waiting", "registry")
    answered = after(found, run(session_id="s1", asks=((1, "denied"),), ask_kind="question"))
    assert ("approval_answered", "Answered: Bash") in told(answered)


def test_only_open_questions_are_approvals() -> None:
    found = known(run("waiting", asks=((1, "allowed"), (2, "open"), (3, "gone"))))
    assert list(found.approvals) == [f"{RUN_ID}/2"]
    (row,) = found.approvals.values()
    assert (row.project, row.epic, row.phase_id) == ("shop", "user-auth", "2")
    assert found.runs[RUN_ID].waiting == 1
    assert after(found, run("stopped", asks=((1, "allowed"), (2, "gone"), (3, "gone")))).approvals == {}


def test_each_change_is_in_the_feed_once() -> None:
    steps = [
        run("queued"),
        run("spawning"),
        run("running"),
        run("waiting", asks=((1, "open"),)),
        run("running", asks=((1, "allowed"),)),
        run("waiting", asks=((1, "allowed"), (2, "open"))),
        run("done", asks=((1, "allowed"), (2, "denied"))),
    ]
    found = known()
    for step in steps:
        found = after(found, step)
    kinds = [kind for kind, _ in told(found)]
    assert sorted(kinds) == sorted(
        ["run_queued", "run_started", "approval_asked", "approval_answered"] * 1
        + ["approval_asked", "approval_answered", "run_ended"]
    )
    assert ("run_ended", "Run done: So it is") in told(found)
    assert ("approval_answered", "Denied: Bash") in told(found)
    at_once = known(steps[-1])
    assert at_once.activity.keys() == found.activity.keys()
    assert {k: replace(e, session_id=None) for k, e in at_once.activity.items()} == {
        k: replace(e, session_id=None) for k, e in found.activity.items()
    }
