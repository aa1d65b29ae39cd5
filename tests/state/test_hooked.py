"""What hooks tell, hook by hook, and what of it still holds beside a log."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from builders.state import NOW, ago, live, processes, project, read, transcript

from dispatch_nb.providers.values import Hooked, Joined, Transcript, Turn
from dispatch_nb.state import hooks
from dispatch_nb.state.changes import Change, HookSeen
from dispatch_nb.state.fold import fold
from dispatch_nb.state.hooks import MAX_OPEN, Told, taken, word
from dispatch_nb.state.state import Settings, State


def hook(state: str | None, tool: str | None = None, detail: str = "", **fields: Any) -> Hooked:
    return Hooked(provider="claude", session_id="s1", event="E", state=state, tool=tool, detail=detail, **fields)  # type: ignore[arg-type]


def after(*hooked: Hooked, since: float = 60) -> Told:
    """Take hooks in, a second apart."""
    told = None
    for number, one in enumerate(hooked):
        told = taken(told, one, ago(since - number))
    assert told is not None
    return told


def said(told: Told, turn: str = "tool_use", tool: str | None = None, at: float = 3600, **fields: Any) -> Any:
    """Return (state, tool) that hooks say beside a log that came to `turn` so many seconds ago; None if nothing."""
    log = Turn(state=turn, tool=tool, since=ago(at), **fields)  # type: ignore[arg-type]
    main = Transcript(provider="claude", session_id="s1", turn=log, last_activity=ago(at))
    found = word({"": told}, Joined(provider="claude", session_id="s1", main=main, path="/x"))
    return None if found is None else (found.turn.state, found.turn.tool)


# ── taking hooks in ───────────────────────────────────────────────────────────────────


def test_a_call_begins_asks_and_is_over() -> None:
    begun = after(hook("tool_use", "Bash", "ls"))
    assert said(begun) == ("tool_use", "Bash")
    asked = taken(begun, hook("approval", "Bash", "ls"), ago(58))
    assert asked is not None
    assert said(asked) == ("approval", "Bash")
    done = taken(asked, hook("thinking", "Bash", "ls"), ago(50))
    assert done is not None
    assert (done.calls, said(done)) == ((), ("thinking", None))


def test_an_asking_call_is_shown_before_one_that_runs_longer() -> None:
    told = after(hook("tool_use", "Read", "a"), hook("tool_use", "Bash", "b"), hook("approval", "Bash", "b"))
    assert said(told) == ("approval", "Bash")


def test_who_asks_without_a_name_is_the_call_that_began_last() -> None:
    told = after(hook("tool_use", "Read", "a"), hook("tool_use", "Bash", "b"), hook("approval"))
    assert [(call.tool, call.asks) for call in told.calls] == [("Read", ""), ("Bash", "approval")]
    again = taken(told, hook("approval"), ago(1))
    assert again == told  # one asks already


def test_a_call_of_which_no_hook_told_may_ask_too() -> None:
    assert said(after(hook("approval", "Bash", "x"))) == ("approval", "Bash")
    assert said(after(hook("approval"))) == ("approval", None)


def test_of_two_alike_calls_one_is_over() -> None:
    told = after(hook("tool_use", "Bash", "x"), hook("tool_use", "Bash", "y"), hook("thinking", "Bash", "y"))
    assert [call.detail for call in told.calls] == ["x"]


@pytest.mark.parametrize("state", ["thinking", "idle", "error", "ended"])
def test_a_turn_that_ends_or_begins_leaves_no_call_open(state: str) -> None:
    told = after(hook("tool_use", "Bash", "x"), hook("approval", "Bash", "x"), hook(state))
    assert (told.calls, told.state) == ((), state)


def test_what_means_nothing_or_came_late_changes_nothing() -> None:
    told = after(hook("tool_use", "Bash", "x"))
    assert taken(told, hook(None), NOW) is told
    assert taken(told, hook("idle"), ago(61)) is told
    assert taken(None, hook(None), NOW) is None


def test_open_calls_are_bounded() -> None:
    told = after(*[hook("tool_use", "Bash", str(n)) for n in range(MAX_OPEN + 5)])
    assert [call.detail for call in told.calls] == [str(n) for n in range(5, MAX_OPEN + 5)]


def test_a_time_that_a_hook_tells_counts_if_it_may_be_believed() -> None:
    assert hooks.moment(hook("idle", time=ago(3)), NOW) == ago(3)
    for strange in (ago(-5), ago(3600)):  # of the future, of an hour ago
        assert hooks.moment(hook("idle", time=strange), NOW) == NOW
    assert hooks.moment(hook("idle"), NOW) == NOW


# ── beside the log ────────────────────────────────────────────────────────────────────


def test_hooks_hold_until_the_log_has_something_newer() -> None:
    told = after(hook("tool_use", "Bash", "x"), hook("approval", "Bash", "x"), since=60)
    assert said(told, "thinking", at=70) == ("approval", "Bash")
    assert said(told, "thinking", at=10) is None


def test_the_call_that_asks_may_be_written_down_a_moment_later() -> None:
    told = after(hook("approval", "Bash", "x"), since=60)
    assert said(told, "tool_use", "Bash", at=58.5) == ("approval", "Bash")
    assert said(told, "tool_use", "Bash", at=50) is None  # it runs: the person has answered
    assert said(told, "tool_use", "Read", at=58.5) is None


def test_the_log_s_name_of_a_tool_is_shown() -> None:
    told = after(hook("approval", "Bash", "ls"), since=60)
    assert said(told, "tool_use", "exec_command", at=60, detail="ls") == ("approval", "exec_command")


# ── folded in ─────────────────────────────────────────────────────────────────────────


def folded(*changes: Change) -> State:
    return fold(State(settings=Settings(host="box")), changes, NOW)


def test_a_session_asks_because_a_hook_says_so() -> None:
    seen = HookSeen(hook=hook("approval", "Bash", "ls"), time=ago(2))
    log = read(transcript(turn="tool_use", tool="Bash"))
    (session,) = folded(*project(), log, processes(7), seen).sessions.values()
    assert (session.state, session.state_source, session.active_tool) == ("approval", "hook", "Bash")
    assert session.state_since == ago(2)
    assert "E" in session.state_reason


@pytest.mark.parametrize(
    ("began", "state"),
    [(ago(20), "approval"), (ago(9.5), "approval"), (ago(5), "tool_use")],  # before it was asked, with it, long after
)
def test_a_program_that_runs_since_the_person_was_asked_is_their_answer(began: Any, state: str) -> None:
    asked = HookSeen(hook=hook("approval", "Bash", "ls"), time=ago(10))
    log, lives = read(transcript(turn="tool_use", tool="Bash", last=11)), read(live(status="unknown"))
    sweep = processes(7)
    before = folded(*project(), log, lives, sweep, asked)
    assert next(iter(before.sessions.values())).state == "approval"
    after = fold(before, [msgspec.structs.replace(sweep, at_work={7: began})], NOW)
    (session,) = after.sessions.values()
    assert (session.state, session.active_tool, session.state_source) == (state, "Bash", "hook")


def test_hooks_that_come_before_the_log_are_kept_for_it() -> None:
    seen = HookSeen(hook=hook("approval", "Bash", "ls"), time=ago(2))
    early = folded(*project(), seen)
    assert early.sessions == {}
    (session,) = fold(early, [read(transcript(turn="thinking", last=5)), processes(7)], NOW).sessions.values()
    assert session.state == "approval"


def test_a_hook_of_another_session_changes_nothing() -> None:
    other = Hooked(provider="claude", session_id="s2", event="E", state="approval")
    before = folded(*project(), read(transcript()))
    now = fold(before, [HookSeen(hook=other, time=NOW)], NOW)
    assert now.sessions == before.sessions
