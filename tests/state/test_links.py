"""Which epic and phase a session is linked to."""

from __future__ import annotations

import pytest
from builders.state import NOW, ROOT, ago, claim, entry, epic, plan, project, read, state, transcript
from msgspec.structs import replace

from dispatch_nb.protocol.log import Entry, Log
from dispatch_nb.providers.values import Transcript, WorkRef
from dispatch_nb.providers.work import Work
from dispatch_nb.state.changes import CallSeen, Change, EpicGone
from dispatch_nb.state.fold import fold
from dispatch_nb.state.links import branch_names, edited_phases, links, traces
from dispatch_nb.state.state import EpicFiles, EpicId, Link

EPIC = EpicId(ROOT, "user-auth")


def linked(main: Transcript, *entries: Entry) -> tuple[Link, ...]:
    files = EpicFiles(
        plan=plan("DONE", "IN_PROGRESS", "TODO"),
        log=Log(entries=entries),
        plan_changed=None,
        stale=False,
        revision="",
    )
    epics = {EPIC: files}
    return links(main, traces(main, ROOT, epics, {ROOT: frozenset({"user-auth"})}), epics)


def test_its_own_edit_of_the_status_line_is_the_strongest_evidence() -> None:
    found = linked(transcript(work=(claim("2"),), branch="feat/user-auth"))
    assert (found[0].phase_id, found[0].strength, found[0].status) == ("2", 3, "IN_PROGRESS")
    assert found[0].reason == "set phase 2 to IN_PROGRESS itself"


def test_the_newest_claim_comes_first() -> None:
    work = (claim("1", seconds_ago=900), claim("1", to="DONE", was="IN_PROGRESS", seconds_ago=700), claim("2"))
    assert [link.phase_id for link in linked(transcript(work=work))][:2] == ["2", "1"]


def test_a_log_entry_in_its_time_links_only_a_session_that_named_the_epic() -> None:
    written = entry("1", 600)
    ref = WorkRef(path=f"{ROOT}/.tasks/user-auth/execution-log.md", time=ago(600))
    assert linked(transcript(work=(ref,)), written)[0].phase_id == "1"
    assert linked(transcript(work=()), written) == ()


def test_an_entry_outside_its_time_links_nothing_to_a_phase() -> None:
    ref = WorkRef(path=f"{ROOT}/.tasks/user-auth/plan.md", time=ago(600))
    found = linked(transcript(work=(ref,)), entry("1", 7200))
    assert [(link.phase_id, link.strength) for link in found] == [(None, 1)]


def test_a_branch_links_to_the_epic_and_may_name_the_phase() -> None:
    assert [(x.phase_id, x.strength) for x in linked(transcript(branch="feat/user-auth"))] == [(None, 0)]
    assert [(x.phase_id, x.strength) for x in linked(transcript(branch="feat/user-auth-2"))] == [("2", 0)]
    assert linked(transcript(branch="feat/user-authority")) == ()
    assert linked(transcript(branch="main")) == ()


def test_a_branch_names_an_epic_with_and_without_its_prefix() -> None:
    assert branch_names("feat/User-Auth") == ("feat/user-auth", "user-auth")
    assert branch_names(None) == ()


def test_files_of_another_projects_epic_link_nothing() -> None:
    ref = WorkRef(path="/elsewhere/.tasks/billing/plan.md", time=ago(60), wrote=True, before="x", after="y")
    assert linked(transcript(work=(ref,))) == ()


def test_an_edit_names_its_phase_by_the_id_above_it() -> None:
    before = "  - id: 2A\n    title: x\n    status: TODO\n  - id: 3\n    status: TODO\n"
    after = before.replace("status: TODO", "status: in-progress", 1)
    found = edited_phases(
        before, after, plan("TODO").__class__(epic="e", title="", body="", phases=plan("TODO").phases)
    )
    assert found == []  # the plan has no phase 2A
    two = plan("TODO", "IN_PROGRESS")
    assert edited_phases(before.replace("2A", "2"), after.replace("2A", "2"), two) == [("2", "IN_PROGRESS")]


def test_an_edit_of_the_bare_status_line_names_the_only_phase_with_that_status() -> None:
    assert edited_phases("    status: TODO", "    status: IN_PROGRESS", plan("DONE", "IN_PROGRESS")) == [
        ("2", "IN_PROGRESS")
    ]
    both = plan("IN_PROGRESS", "IN_PROGRESS")
    assert edited_phases("    status: TODO", "    status: IN_PROGRESS", both) == []


def test_writing_a_whole_new_plan_is_no_claim() -> None:
    text = "phases:\n  - id: 1\n    status: IN_PROGRESS\n"
    assert edited_phases("", text, plan("IN_PROGRESS")) == []


def test_a_call_of_our_tool_is_the_strongest_evidence() -> None:
    called = CallSeen(
        root=ROOT,
        folder="user-auth",
        phase_id="2",
        status="IN_PROGRESS",
        time=ago(5),
        provider="claude",
        session_id="s1",
    )
    found = fold(state(), [*project(), epic("TODO", "TODO"), read(transcript("s1", work=(claim("1"),))), called], NOW)
    row = found.sessions["claude/s1"]
    assert (row.phase_id, row.link_reason) == ("2", "set phase 2 to IN_PROGRESS through MCP")


def test_a_call_that_only_the_log_tells_of_names_the_epic_by_its_slug() -> None:
    work = Work()
    work.called("toolu_1", "user-auth", "2", "DONE", ago(5))
    renamed = epic("TODO", "TODO", folder="auth")
    assert renamed.plan is not None
    plan = replace(renamed.plan, epic="user-auth")
    found = fold(state(), [*project(), replace(renamed, plan=plan), read(transcript("s1", work=work.traces()))], NOW)
    assert found.sessions["claude/s1"].link_reason == "set phase 2 to DONE through MCP"


@pytest.mark.parametrize(
    ("branch", "phases"),
    [
        ("feat/user-auth-2", ["2"]),
        ("feat/user-auth-2-2", ["2"]),
        ("feat/user-auth-9-2", []),
        ("feat/user-auth", [None]),
    ],
)
def test_a_branch_whose_name_was_taken_names_the_phase_still(branch: str, phases: list[str | None]) -> None:
    assert [link.phase_id for link in linked(transcript("s1", branch=branch))] == phases


INNER = f"{ROOT}/packages/cart"


def inner(*statuses: str) -> list[Change]:
    """Return a project below the other one, with an epic of the same name."""
    return [*project(INNER, "cart"), replace(epic(*statuses), root=INNER)]


def abroad(path: str, phase_id: str = "1") -> WorkRef:
    return replace(claim(phase_id), path=f"{path}/.tasks/user-auth/plan.md")


@pytest.mark.parametrize("path", [INNER, "packages/cart", "./packages/../packages/cart"])
def test_a_plan_of_another_project_is_linked_by_its_path_and_not_that_of_its_name_here(path: str) -> None:
    session = read(transcript(turn="thinking", work=(abroad(path),)))
    here = [*project(), epic("IN_PROGRESS")]
    for first, then in ((inner("IN_PROGRESS"), [session]), ([session], inner("IN_PROGRESS"))):
        found = fold(fold(state(assume_live=True), [*here, *first], NOW), then, NOW)
        assert found.orders["cart/user-auth/1"].order_state == "live"
        assert found.orders["cart/user-auth/1"].session_id == "s1"
        assert found.orders["shop/user-auth/1"].order_state == "abandoned"
        assert (found.sessions["claude/s1"].project, found.sessions["claude/s1"].epic) == ("shop", None)
        gone = fold(found, [EpicGone(root=INNER, folder="user-auth")], NOW)
        assert gone.links["claude/s1"][0].epic == EPIC  # as a worktree's, whose plan is that of the project


def test_a_call_of_our_tool_links_to_the_project_that_it_was_for() -> None:
    call = CallSeen(
        root=INNER,
        folder="user-auth",
        phase_id="1",
        status="IN_PROGRESS",
        time=ago(60),
        provider="claude",
        session_id="s1",
    )
    session = read(transcript(turn="thinking"))
    for order in ([*inner("IN_PROGRESS"), call], [call, *inner("IN_PROGRESS")]):
        found = state(assume_live=True)
        for change in [*project(), session, *order]:
            found = fold(found, [change], NOW)
        assert found.orders["cart/user-auth/1"].order_state == "live"
