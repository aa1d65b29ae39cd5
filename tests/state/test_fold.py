"""The fold: rows from changes, whatever their order, and only where something changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import msgspec
import pytest
from builders.state import (
    FLEET,
    NOW,
    REGISTRY,
    ROOT,
    ago,
    claim,
    epic,
    live,
    processes,
    project,
    read,
    state,
    transcript,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_nb.model import Project
from dispatch_nb.state.changes import (
    Change,
    CwdResolved,
    EpicGone,
    PartGone,
    ProblemsFound,
    ProjectSeen,
    Tick,
)
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import EpicId, State


def folded(changes: Sequence[Change], start: State | None = None) -> State:
    return fold(start or state(), changes, NOW)


def tables(found: State) -> object:
    rows = (found.sessions, found.agents, found.epics, found.phases, found.orders, found.log, found.personas)
    return msgspec.to_builtins((*rows, dict(found.activity)))


def test_a_live_session_that_claimed_a_phase_makes_its_order_live() -> None:
    found = folded(FLEET)
    order = found.orders["shop/user-auth/2"]
    assert (order.order_state, order.provider, order.session_id, order.agent_live) == ("live", "claude", "s1", True)
    assert order.linked_sessions == ("s1",)
    session = found.sessions["claude/s1"]
    assert (session.epic, session.phase_id, session.project, session.persona) == ("user-auth", "2", "shop", "engineer")


def test_the_death_of_its_process_makes_the_order_abandoned() -> None:
    found = folded([processes(asked=(7,))], folded(FLEET))
    order = found.orders["shop/user-auth/2"]
    assert (order.order_state, order.agent_live, order.session_id) == ("abandoned", False, "s1")
    assert "died in the middle of tool_use Bash" in order.reason
    assert found.sessions["claude/s1"].state == "ended"
    assert "session_ended" in {event.type for event in found.activity.values() if event.session_id == "s1"}


def test_an_agent_that_handed_a_phase_out_is_not_on_it() -> None:
    planner = transcript("s3", "thinking", work=(claim("2", to="TODO", was="BLOCKED"),))
    found = folded([*FLEET, read(planner), read(live("s3", pid=8)), processes(8)])
    assert found.orders["shop/user-auth/2"].order_state == "abandoned"


def test_a_session_goes_stale_by_time_passing_alone() -> None:
    found = folded([*project(), read(transcript("s1", "thinking", last=10))])
    assert found.sessions["claude/s1"].state == "thinking"
    same = fold(found, [Tick()], NOW + timedelta(seconds=200))
    assert same is found
    later = fold(found, [Tick()], NOW + timedelta(seconds=291))
    assert later.sessions["claude/s1"].state == "unknown"


def test_a_fold_that_changes_nothing_returns_the_same_state() -> None:
    found = folded(FLEET)
    assert folded(FLEET, found) is found
    assert folded([Tick()], found) is found


def test_rows_that_did_not_change_stay_the_same_objects() -> None:
    before = folded(FLEET)
    after = folded([read(transcript("s2", "thinking", branch="feat/billing"))], before)
    assert after.sessions["claude/s1"] is before.sessions["claude/s1"]
    assert after.orders["shop/user-auth/2"] is before.orders["shop/user-auth/2"]
    assert after.version == before.version + 1


def test_a_plan_that_cannot_be_read_keeps_its_last_good_version_marked_stale() -> None:
    before = folded(FLEET)
    broken = msgspec.structs.replace(epic("TODO", folder="user-auth"), plan=None, log=None, log_stale=True)
    after = folded([broken], before)
    assert after.epics["shop/user-auth"].stale
    assert after.phases["shop/user-auth"] == before.phases["shop/user-auth"]
    assert after.log["shop/user-auth"] == before.log["shop/user-auth"]
    mended = folded([FLEET[3]], after)
    assert not mended.epics["shop/user-auth"].stale


def test_an_epic_that_is_gone_takes_its_rows_with_it() -> None:
    found = folded([EpicGone(root=ROOT, folder="user-auth")], folded(FLEET))
    assert set(found.epics) == {"shop/billing"}
    assert set(found.orders) == {"shop/billing/1"}
    assert "shop/user-auth" not in found.log
    assert found.sessions["claude/s1"].epic is None


def test_a_project_that_is_renamed_moves_its_rows() -> None:
    renamed = ProjectSeen(project=Project(host="box", project="src/shop", root=ROOT))
    found = folded([renamed], folded(FLEET))
    assert set(found.epics) == {"src/shop/user-auth", "src/shop/billing"}
    assert all(key.startswith("src/shop/") for key in found.orders)
    assert found.sessions["claude/s1"].project == "src/shop"


def test_two_folders_with_one_slug_are_kept_apart() -> None:
    twin = epic("TODO", folder="user-auth-2")
    assert twin.plan is not None
    twin = msgspec.structs.replace(twin, plan=msgspec.structs.replace(twin.plan, epic="user-auth"))
    found = folded([*FLEET, twin])
    assert set(found.epics) == {"shop/user-auth", "shop/user-auth-2", "shop/billing"}


def called(slug: str, folder: str) -> Change:
    """Return a plan in a folder that is not called like its epic."""
    made = epic("TODO", folder=folder)
    assert made.plan is not None
    return msgspec.structs.replace(made, plan=msgspec.structs.replace(made.plan, epic=slug))


COPY = called("user-auth", "a-copy")


@pytest.mark.parametrize("batches", [([COPY, *FLEET],), (FLEET, [COPY]), ([*project(), COPY], FLEET)])
def test_a_copy_whose_folder_sorts_first_does_not_take_the_name_of_the_original(
    batches: Sequence[list[Change]],
) -> None:
    found = state()
    for batch in batches:
        found = folded(batch, found)
    assert set(found.epics) == {"shop/user-auth", "shop/a-copy", "shop/billing"}
    assert found.epic_keys[EpicId(ROOT, "user-auth")] == "shop/user-auth"
    assert found.epic_keys[EpicId(ROOT, "a-copy")] == "shop/a-copy"
    assert found.orders["shop/user-auth/2"].session_id == "s1"
    alone = folded([EpicGone(root=ROOT, folder="user-auth")], found)
    assert alone.epic_keys[EpicId(ROOT, "a-copy")] == "shop/user-auth"


@given(
    order=st.permutations([called("b", "a"), called("c", "b"), called("c", "c"), called("c", "d"), called("a", "e")])
)
@settings(max_examples=30, deadline=None)
def test_whatever_folders_and_epics_are_called_each_epic_has_a_row(order: list[Change]) -> None:
    found = folded(project())
    for change in order:
        found = folded([change], found)
    assert len(set(found.epic_keys.values())) == len(found.epics) == len(order)
    assert found.epic_keys[EpicId(ROOT, "c")] == "shop/c"


@pytest.mark.parametrize("at_once", [True, False])
def test_a_folder_that_is_renamed_keeps_its_epic(*, at_once: bool) -> None:
    renamed = epic("TODO", folder="a-new-name")
    assert renamed.plan is not None
    renamed = msgspec.structs.replace(renamed, plan=msgspec.structs.replace(renamed.plan, epic="user-auth"))
    gone = EpicGone(root=ROOT, folder="user-auth")
    before = folded(FLEET)
    found = folded([renamed, gone], before) if at_once else folded([gone], folded([renamed], before))
    assert "shop/user-auth" in found.epics
    assert "shop/a-new-name" not in found.epics
    assert found.orders["shop/user-auth/1"].status == "TODO"


def test_a_transcript_that_is_gone_takes_its_session_with_it() -> None:
    found = folded([PartGone(path="/home/transcript/s2")], folded(FLEET))
    assert set(found.sessions) == {"claude/s1"}


def test_named_projects_hide_the_sessions_of_others() -> None:
    elsewhere = read(transcript("s9", cwd="/else"))
    found = folded([*FLEET, CwdResolved(cwd="/else", root=None), elsewhere], state(named=True))
    assert "claude/s9" not in found.sessions
    assert "claude/s1" in found.sessions


def test_problems_are_counted_on_the_epic_until_they_are_mended() -> None:
    found = folded(FLEET)
    assert found.epics["shop/billing"].problems == 1
    well = folded([ProblemsFound(path=f"{ROOT}/.tasks/billing/plan.md", problems=())], found)
    assert well.epics["shop/billing"].problems == 0
    assert not well.found


def test_after_clear_the_process_speaks_for_the_newer_conversation() -> None:
    old = transcript("old", "idle", last=600, started=ago(3000))
    new = transcript("new", "thinking", last=5, started=ago(60))
    lagging = read(live("old", "busy", pid=7), "/home/.claude/sessions/7.json")
    found = folded([*project(), REGISTRY, read(old), lagging, processes(7), read(new)])
    assert found.sessions["claude/new"].state == "thinking"
    assert found.sessions["claude/new"].pid == 7
    assert found.sessions["claude/old"].state == "ended"
    told = folded([read(live("new", "busy", pid=7), "/home/.claude/sessions/7.json")], found)
    assert told.sessions["claude/new"].pid == 7
    assert told.sessions["claude/old"].state == "ended"


def test_a_process_that_came_and_went_without_a_word_is_no_session() -> None:
    begun = folded([*project(), REGISTRY, read(live("s9", "idle", pid=7)), processes(7)])
    assert begun.sessions["claude/s9"].state == "idle"
    assert "claude/s9" not in folded([processes(asked=(7,))], begun).sessions


def test_a_live_file_read_after_the_last_sweep_is_not_called_dead() -> None:
    found = folded([*project(), REGISTRY, processes(asked=()), read(transcript("s1", "thinking")), read(live("s1"))])
    assert found.sessions["claude/s1"].state == "thinking"


@given(order=st.permutations(FLEET), cuts=st.lists(st.integers(0, len(FLEET)), max_size=4))
@settings(max_examples=60, deadline=None)
def test_in_any_order_and_any_batches_the_rows_are_the_same(order: list[Change], cuts: list[int]) -> None:
    found = state()
    marks = [0, *sorted(cuts), len(order)]
    for low, high in pairwise(marks):
        found = fold(found, order[low:high], NOW)
    found = fold(found, [*order, processes(7)], NOW)  # whoever comes late, comes again
    assert tables(found)[:-1] == tables(folded(FLEET))[:-1]  # type: ignore[index]
