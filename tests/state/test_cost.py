"""What sessions cost, what is told of models without a price, and the rows of `d.usage`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from builders.state import NOW, ROOT, project, read, transcript

from dispatch_nb.model import Problem
from dispatch_nb.providers.pricing import Prices, parse
from dispatch_nb.providers.values import UNNAMED, Usage
from dispatch_nb.state import cost
from dispatch_nb.state.changes import Change, CwdResolved, PartGone, Tick
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import Settings, State

TABLE = b'[[price]]\nmodels = ["known"]\ninput = 1\noutput = 10\n'
PATH = "/etc/prices.toml"
EARLY = NOW - timedelta(hours=3)


def start(problem: str = "", **settings: Any) -> State:
    prices = Prices(parse(TABLE), path=PATH, problem=problem)
    return State(settings=Settings(host="box", prices=prices, **settings))


def used(model: str = "known", hour: datetime | None = NOW, **fields: Any) -> Usage:
    counts = dict.fromkeys(("input", "output", "cache_read", "cache_write_5m", "cache_write_1h", "reasoning"), 0)
    values: dict[str, Any] = {"model": model, "hour": hour, "requests": 1, **counts, **fields}
    return Usage(**values)


def session(session_id: str, *usage: Usage, **fields: Any) -> Change:
    return read(transcript(session_id, usage=usage, **fields))


def after(*changes: Change, old: State | None = None) -> State:
    return fold(old or start(), [*project(), *changes], NOW)


def told(state: State) -> tuple[Problem, ...]:
    return state.found.get(PATH, ())


# ── sessions ──────────────────────────────────────────────────────────────────────────


def test_a_session_costs_what_its_rows_cost() -> None:
    state = after(session("s1", used(input=500_000), used(cost_usd=0.25, input=9), used("other", requests=3)))
    assert state.sessions["claude/s1"].cost_usd == 0.75
    assert told(state) == ()


def test_a_session_with_one_part_unpriced_has_no_cost_at_all() -> None:
    state = after(session("s1", used(input=500_000), used("other", output=1)))
    assert state.sessions["claude/s1"].cost_usd is None
    assert state.sessions["claude/s1"].output_tokens == 1


def test_a_session_that_told_of_no_tokens_has_no_cost_and_is_no_problem() -> None:
    state = after(session("s1"))
    assert state.sessions["claude/s1"].cost_usd is None
    assert told(state) == ()


# ── problems ──────────────────────────────────────────────────────────────────────────


def test_a_model_without_a_price_is_told_once_however_many_sessions_used_it() -> None:
    state = after(session("s1", used("other", input=1)), session("s2", used("other", input=1)))
    (problem,) = told(state)
    assert (problem.kind, problem.path, problem.host) == ("price", PATH, "box")
    assert "'other'" in problem.reason
    assert 'models = ["other"]' in problem.hint
    assert problem.first_seen == NOW


def test_the_problem_stays_the_same_while_others_come_and_goes_with_the_last_session() -> None:
    state = after(session("s1", used("other", input=1)))
    (problem,) = told(state)
    later = NOW + timedelta(hours=1)
    state = fold(state, [session("s2", used("third", input=1))], later)
    assert told(state)[0] is problem or told(state)[0] == problem
    assert [p.first_seen for p in told(state)] == [NOW, later]
    state = fold(state, [PartGone(path="/home/transcript/s1")], later)
    assert ["'third'" in p.reason for p in told(state)] == [True]
    state = fold(state, [PartGone(path="/home/transcript/s2")], later)
    assert PATH not in state.found


def test_sessions_that_are_not_shown_have_no_problem() -> None:
    changes = [CwdResolved(cwd=ROOT, root=None), session("s1", used("other", input=1))]
    state = fold(start(named=True), changes, NOW)
    assert (state.sessions, told(state)) == ({}, ())


def test_a_file_that_cannot_be_used_is_told_from_the_first_fold_on() -> None:
    state = fold(start("The file of prices cannot be used: no such file."), [Tick()], NOW)
    assert [p.reason for p in told(state)] == ["The file of prices cannot be used: no such file."]
    assert fold(state, [Tick()], NOW) is state


def test_tokens_of_a_model_that_is_not_named_are_told_of_without_asking_for_a_price() -> None:
    (problem,) = told(after(session("s1", used(UNNAMED, input=1))))
    assert "do not tell of which model" in problem.reason
    assert problem.hint == ""


def test_the_number_of_models_that_are_named_is_bounded_and_their_names_are_cut() -> None:
    many = [used(f"{n:03}" + "x" * 5_000, input=1) for n in range(cost.MAX_NAMED + 5)]
    problems = told(after(session("s1", *many)))
    assert len(problems) == cost.MAX_NAMED + 1
    assert "5 more" in problems[-1].reason
    assert max(len(p.reason) + len(p.hint) for p in problems) < 500


def test_without_a_table_nothing_is_said_of_prices() -> None:
    state = fold(State(settings=Settings(host="box")), [*project(), session("s1", used(input=1))], NOW)
    assert state.sessions["claude/s1"].cost_usd is None
    assert state.found == {}


def test_tokens_of_which_the_log_tells_a_part_have_no_cost_and_no_price_would_help() -> None:
    state = after(session("s1", used(input=500_000), used(input=9, output=1, lacks="part")))
    found = state.sessions["claude/s1"]
    assert (found.input_tokens, found.output_tokens, found.cost_usd) == (500_009, 1, None)
    assert told(state) == ()


def test_what_the_model_read_is_unknown_where_one_request_does_not_tell() -> None:
    state = after(session("s1", used(input=500_000, cache_read=7), used(output=5, lacks="input", hour=EARLY)))
    found = state.sessions["claude/s1"]
    assert (found.input_tokens, found.cache_read_tokens, found.cache_write_tokens) == (None, None, None)
    assert (found.output_tokens, found.cost_usd) == (5, None)
    assert [(r.input_tokens, r.output_tokens, r.cost_usd) for r in cost.usage_rows(state)] == [
        (None, 5, None),
        (500_000, 0, pytest.approx(0.500007)),
    ]


def test_what_the_model_wrote_is_unknown_where_one_request_does_not_tell() -> None:
    found = after(session("s1", used(input=3, output=4), used(input=5, lacks="output"))).sessions["claude/s1"]
    assert (found.input_tokens, found.output_tokens) == (8, None)


def test_a_cost_that_the_log_tells_holds_whatever_it_leaves_out() -> None:
    state = after(session("s1", used(output=5, lacks="input", cost_usd=0.25)))
    assert (state.sessions["claude/s1"].cost_usd, state.sessions["claude/s1"].input_tokens) == (0.25, None)


# ── rows of usage ─────────────────────────────────────────────────────────────────────


def test_usage_has_a_row_per_session_model_and_hour_with_its_tiers_added_up() -> None:
    rows = list(
        cost.usage_rows(
            after(
                session(
                    "s1",
                    used(input=1_000_000, output=2, cache_read=3, cache_write_5m=4, cache_write_1h=5, reasoning=1),
                    used(input=300_000, above=272_000, requests=2),
                    used(input=1, cost_usd=0.5),
                    used("other", output=7),
                    used(hour=EARLY, input=8),
                )
            )
        )
    )
    assert [(r.model, r.hour, r.requests) for r in rows] == [("known", EARLY, 1), ("known", NOW, 4), ("other", NOW, 1)]
    first = rows[1]
    assert (first.project, first.session_id, first.provider) == ("shop", "s1", "claude")
    assert (first.input_tokens, first.output_tokens, first.cache_read_tokens) == (1_300_001, 2, 3)
    assert (first.cache_write_tokens, first.reasoning_tokens) == (9, 1)
    assert first.cost_usd == pytest.approx(1.3 + 0.5 + (2 * 10 + 3 + 9) / 1e6)
    assert (rows[2].cost_usd, rows[2].reasoning_tokens) == (None, None)


def test_what_a_day_cost_is_told_by_its_hours_and_not_by_its_sessions() -> None:
    midnight = NOW.replace(hour=0)
    yesterday = midnight - timedelta(hours=1)
    state = after(
        session("long", used(input=2_000_000, hour=yesterday), used(input=1_000_000)),
        session("looked-at", used(input=5_000_000, hour=yesterday)),
        session("mixed", used("other", input=1, hour=yesterday), used(input=500_000)),
        session("old", used(input=7_000_000, hour=yesterday), last=86_400),
    )
    assert cost.since(state, midnight) == (1.5, 0)


def test_sessions_whose_cost_today_is_not_known_are_counted() -> None:
    midnight = NOW.replace(hour=0)
    silent, unpriced = session("silent"), session("unpriced", used("other", input=1))
    assert cost.since(after(silent, unpriced), midnight) == (None, 2)
    assert cost.since(after(silent, unpriced, session("s1", used(input=1_000_000))), midnight) == (1.0, 2)
