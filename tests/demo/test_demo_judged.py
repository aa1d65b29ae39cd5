"""The demo as the dashboard judges it: files and living processes together."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from dispatch_nb import Dispatch
from dispatch_nb.demo.writers import WRITERS

if TYPE_CHECKING:
    from demo_files import MakeDemo

    from dispatch_nb.demo import Demo
    from dispatch_nb.model import Session

#: In which state each agent is when the curtain rises, and what that is known by.
KNOWN = {
    "agent-1": ("approval", "registry"),
    "agent-2": ("waiting", "lock"),
    "agent-3": ("tool_use", "guess"),  # Gemini writes a call down when it has ended
    "agent-4": ("tool_use", "process"),
    "agent-5": ("idle", "registry"),
    "agent-6": ("tool_use", "lock"),
    "agent-7": ("idle", "process"),
    "agent-8": ("approval", "process"),
}


@pytest.fixture
def demo(make_demo: MakeDemo) -> Demo:
    """A demo of the present: processes live now, so the story must play now."""
    demo = make_demo(now=None)
    demo.start()
    return demo


def judged(demo: Demo) -> dict[str, Session]:
    with Dispatch(home=str(demo.home), live=False) as dispatch:
        return dict(dispatch.state.sessions)


def test_every_agent_is_seen_alive_in_the_state_that_it_is_in(demo: Demo) -> None:
    sessions = judged(demo)
    for actor in demo.actors:
        assert actor.session is not None
        assert actor.session.process is not None
        found = sessions[f"{actor.provider}/{actor.session.session_id}"]
        assert (found.state, found.state_source) == KNOWN[actor.name], found.state_reason
        assert found.pid == actor.session.process.pid
        assert found.project is not None
        assert found.epic is not None


def test_what_is_not_at_work_has_ended_and_has_a_cost(demo: Demo) -> None:
    sessions = judged(demo)
    at_work = {f"{actor.provider}/{actor.session.session_id}" for actor in demo.actors if actor.session}
    assert {key.partition("/")[0] for key in sessions} == set(WRITERS)
    for key, session in sessions.items():
        assert (session.state == "ended") == (key not in at_work), session.state_reason
        assert session.cost_usd is not None, key
        assert session.problems == 0, key


def test_a_phase_is_abandoned_by_the_dead_and_live_with_the_living(demo: Demo) -> None:
    with Dispatch(home=str(demo.home), live=False) as dispatch:
        orders = dispatch.orders
    abandoned = orders[orders["order_state"] == "abandoned"]
    assert list(zip(abandoned["epic"], abandoned["provider"], strict=True)) == [("search-facets", "codex")]
    live = orders[orders["order_state"] == "live"]
    assert set(live["provider"]) == set(WRITERS)
    assert live["agent_live"].all()


def test_killed_agents_are_seen_dead_and_resumed_ones_alive(demo: Demo) -> None:
    sessions = {f"{actor.provider}/{actor.session.session_id}": actor.session for actor in demo.actors if actor.session}
    for session in sessions.values():
        session.crash()
    found = judged(demo)
    assert {found[key].state for key in sessions} == {"ended"}
    died = [key for key in sessions if found[key].state_reason.startswith("died in the middle of")]
    assert len(died) == 6  # two had finished their turn
    for session in sessions.values():
        session.stage.clock.move_to(datetime.now(UTC))  # the story stood still, and a process begins now
        session.resume()
        session.stage.clock.move_to(datetime.now(UTC))
        session.prompt("Go on.")
    found = judged(demo)
    assert {found[key].state for key in sessions} == {"thinking"}
    assert all(found[key].pid == session.process.pid for key, session in sessions.items() if session.process)
