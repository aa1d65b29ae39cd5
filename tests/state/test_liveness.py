"""The rule table of `liveness`, row by row, and the guard against reused pids."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from builders.state import NOW, ago, live, processes

from dispatch_nb.providers.values import Turn
from dispatch_nb.state.liveness import Life, Liveness, life_of_file, liveness, process_of


def judge(turn: str, tool: str | None = None, last: float = 10, **given: Any) -> Liveness:
    file, alive = given.get("live"), given.get("alive", "unknown")
    if file is not None:
        life = life_of_file(file, alive, given.get("seen"))
    elif given.get("kept"):
        life = Life(alive="dead", by="registry", words="no process is registered for it")
    else:
        life = given.get("life") or Life(alive="unknown", words="nothing tells whether its process lives")
    return liveness(
        Turn(state=turn, tool=tool),  # type: ignore[arg-type]
        ago(last),
        life,
        now=NOW,
        stale=timedelta(minutes=5),
        assume_live=given.get("assume_live", False),
    )


def test_a_dead_process_in_an_open_turn_died_in_the_middle() -> None:
    found = judge("tool_use", "Bash", live=live(), alive="dead", kept=True)
    assert (found.state, found.source) == ("ended", "process")
    assert found.reason == "died in the middle of tool_use Bash: process 7 is gone"


def test_a_dead_process_after_a_finished_turn_just_ended() -> None:
    found = judge("idle", live=live(), alive="dead", kept=True)
    assert (found.state, found.reason) == ("ended", "Process 7 is gone")


def test_without_an_entry_where_every_process_has_one_the_session_ended() -> None:
    found = judge("thinking", kept=True)
    assert (found.state, found.source) == ("ended", "registry")
    assert "died in the middle of thinking" in found.reason


@pytest.mark.parametrize("status", ["approval", "waiting", "idle"])
def test_what_the_registry_says_of_a_living_process_wins_over_the_log(status: str) -> None:
    found = judge("tool_use", "Bash", live=live(status=status), alive="alive", kept=True)
    assert (found.state, found.source, found.pid) == (status, "registry", 7)


def test_a_plan_to_agree_to_is_a_question_though_the_process_calls_it_a_permission() -> None:
    found = judge("waiting", "ExitPlanMode", live=live(status="approval"), alive="alive", kept=True)
    assert (found.state, found.tool, found.source) == ("waiting", "ExitPlanMode", "registry")
    assert found.reason == "Asks the person (ExitPlanMode); process 7 alive"


def test_the_log_tells_which_tool_a_busy_process_uses() -> None:
    found = judge("tool_use", "Bash", live=live(status="busy"), alive="alive", kept=True)
    assert (found.state, found.tool, found.source) == ("tool_use", "Bash", "registry")
    assert found.reason == "Bash is running; process 7 alive"


def test_a_busy_process_with_a_finished_turn_in_its_log_is_thinking() -> None:
    assert judge("idle", live=live(status="busy"), alive="alive", kept=True).state == "thinking"


def test_an_error_stays_an_error_while_the_process_is_idle() -> None:
    assert judge("error", live=live(status="idle"), alive="alive", kept=True).state == "error"


def test_a_tool_runs_however_long_while_its_process_lives() -> None:
    found = judge("tool_use", "Bash", last=9000, live=live(status="busy"), alive="alive", kept=True)
    assert (found.state, found.until) == ("tool_use", None)


def test_a_log_alone_is_believed_while_it_is_fresh_and_says_until_when() -> None:
    found = judge("thinking", last=60)
    assert (found.state, found.source) == ("thinking", "log")
    assert found.until == ago(60) + timedelta(minutes=5)


def test_a_log_alone_says_nothing_of_now_once_it_is_stale() -> None:
    found = judge("tool_use", "Bash", last=301)
    assert found.state == "unknown"
    assert found.reason.startswith("Last seen as tool_use Bash; no record for more than 5 min")


def test_with_every_process_assumed_alive_a_stale_log_is_believed() -> None:
    assert judge("tool_use", "Bash", last=99999, assume_live=True).state == "tool_use"


def test_what_the_log_calls_ended_is_ended_even_if_every_process_is_assumed_alive() -> None:
    found = judge("ended", assume_live=True)
    assert (found.state, found.source) == ("ended", "log")


@pytest.mark.parametrize(("since", "state"), [(3000, "ended"), (60, "thinking")])
def test_what_a_killed_process_left_behind_does_not_undo_the_end_of_the_next(since: float, state: str) -> None:
    life = life_of_file(live(since=ago(since)), "dead", None)
    turn = Turn(state="ended", since=ago(600))
    found = liveness(turn, ago(600), life, now=NOW, stale=timedelta(minutes=5), assume_live=True)
    assert found.state == state


def test_a_process_of_another_machine_is_not_known() -> None:
    found = judge("thinking", last=301, live=live(), alive="unknown", kept=True)
    assert (found.state, found.pid) == ("unknown", 7)
    assert "cannot be seen from here" in found.reason


@pytest.mark.parametrize(
    ("pids", "asked", "ticks", "domain", "expected"),
    [
        ((7,), (7,), "100", None, "alive"),
        ((7,), (7,), "101", None, "dead"),  # the pid was given to another process
        ((), (7,), "100", None, "dead"),
        ((), (), "100", None, "unknown"),  # nobody looked for it yet
        ((7,), (7,), "100", "linux:elsewhere:pid:[1]", "unknown"),
    ],
)
def test_a_pid_counts_only_with_its_start_time_and_on_its_machine(
    pids: tuple[int, ...], asked: tuple[int, ...], ticks: str, domain: str | None, expected: str
) -> None:
    seen = processes(*pids, asked=asked, ticks=ticks)
    if domain:
        seen = type(seen)(alive=seen.alive, asked=seen.asked, domain="linux:here:pid:[1]")
    assert process_of(live(domain=domain), seen, ("claude",)) == expected


def test_without_ticks_the_start_times_are_compared() -> None:
    seen = processes(7, ticks="")
    assert process_of(live(proc_start=None), seen, ("claude",)) == "alive"
    assert process_of(live(proc_start=None, started=ago(30)), seen, ("claude",)) == "dead"


def test_where_the_log_allows_only_a_guess_the_source_says_so() -> None:
    guess = Turn(state="tool_use", guess=True)
    alive = Life(alive="alive", by="process", pid=7, words="process 7 works in its directory")
    found = liveness(guess, ago(10), alive, now=NOW, stale=timedelta(minutes=5), assume_live=False)
    assert (found.state, found.source) == ("tool_use", "guess")
