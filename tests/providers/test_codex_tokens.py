"""Codex: every request once, over repeated totals, records, forks and copies of a file."""

from __future__ import annotations

import pytest
from builders.codex import NOON, THREAD, Log, counts, joined, log_path, read, requests, thread
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.providers.codex.tokens import Amounts, Saved, Tokens, Totals

FORK = thread(0x2000)
BASE = {"thread_id": THREAD, "end_ordinal_exclusive": 0}


def test_each_growth_of_the_total_is_a_request() -> None:
    log = Log()
    log.begins()
    log.used(100, 20, cached=400, reasoning=5)
    log.used(30, 10, cached=500)
    found = requests(log)
    assert [(r.input, r.cache_read, r.output, r.reasoning, r.model) for r in found] == [
        (100, 400, 20, 5, "gpt-6-sol"),
        (30, 500, 10, 0, "gpt-6-sol"),
    ]
    assert found[0].time is not None
    assert found[0].time > NOON


def test_a_total_that_is_told_again_counts_once() -> None:
    log = Log()
    log.begins()
    log.used(100, 20)
    for _ in range(3):
        log.totals(counts(100, 20))
    log.event("token_count", info=None, rate_limits={"primary": {"used_percent": 14.0}})
    assert [r.input for r in requests(log)] == [100]


def test_a_total_that_begins_anew_counts_what_the_last_request_used() -> None:
    log = Log()
    log.begins()
    log.used(1000, 20)
    log.total = counts(0, 0)
    log.used(50, 5)
    log.used(60, 6)
    assert [(r.input, r.output) for r in requests(log)] == [(1000, 20), (50, 5), (60, 6)]


def test_records_of_requests_are_preferred_to_totals() -> None:
    log = Log(paginated=True)
    log.begins()
    log.used(100, 20, cached=10)
    log.used(30, 10)
    assert [(r.key, r.input, r.cache_read) for r in requests(log)] == [("resp_1000_1", 100, 10), ("resp_1000_2", 30, 0)]


def test_a_request_of_a_killed_process_counts_though_no_total_tells_it() -> None:
    log = Log(paginated=True)
    log.begins()
    log.used(100, 20)
    del log.records[-1]
    assert [r.input for r in requests(log)] == [100]


def test_a_record_that_stands_twice_counts_once() -> None:
    log = Log(paginated=True)
    log.begins()
    log.used(100, 20)
    log.records.append(log.records[-2])
    assert len(requests(log)) == 1


def test_a_log_that_a_newer_version_goes_on_with_counts_both_parts() -> None:
    log = Log()
    log.begins()
    log.used(100, 20)
    log.paginated = True
    log.begins()
    log.totals(counts(100, 20))
    log.used(30, 10)
    assert [(r.input, r.output) for r in requests(log)] == [(100, 20), (30, 10)]


def test_what_was_written_to_the_cache_is_told_apart() -> None:
    log = Log()
    log.begins()
    log.total = counts(100, 20, cached=50) | {"cache_write_input_tokens": 40}
    log.totals(log.total)
    (request,) = requests(log)
    assert (request.input, request.cache_read, request.cache_write_5m) == (60, 50, 40)


@given(st.tuples(*[st.integers(0, 10**12)] * 5))
def test_a_request_that_is_put_away_is_the_same_when_it_is_taken_up(amounts: Amounts) -> None:
    made = Tokens(Totals(), [Saved("k", "m", NOON, amounts)])
    assert Tokens(Totals(), made.saved()).requests == made.requests


def test_tokens_belong_to_the_model_of_their_turn() -> None:
    log = Log()
    log.begins(model="gpt-6-sol")
    log.used(100, 20)
    log.begins(model="gpt-6-luna")
    log.used(100, 20)
    assert [r.model for r in requests(log)] == ["gpt-6-sol", "gpt-6-luna"]


def test_the_model_that_reviews_requests_for_permission_is_not_the_sessions() -> None:
    log = Log()
    log.begins(model="gpt-6-sol")
    log.begins(model="codex-auto-review")
    log.used(100, 20)
    assert (read(log).model, requests(log)[0].model) == ("gpt-6-sol", "codex-auto-review")


def test_the_context_is_that_of_the_last_request() -> None:
    log = Log(paginated=True)
    log.begins()
    log.used(100, 20, cached=400)
    log.used(10, 5, cached=900)
    assert (read(log).context_tokens, read(log).context_window) == (915, 258400)


def test_numbers_that_are_no_counts_count_nothing() -> None:
    log = Log()
    log.begins()
    log.event("token_count", info={"total_token_usage": {"input_tokens": -5, "output_tokens": "x"}})
    log.event("token_count", info={"prompt": 1420, "completion": 910})
    assert requests(log) == []


def test_a_record_without_numbers_is_no_request() -> None:
    log = Log(paginated=True)
    log.begins()
    for told in ({}, {"input_tokens": None, "output_tokens": "many"}):
        log.line("token_usage_record", thread_id=THREAD, response_id="r1", usage=told)
    assert (requests(log), read(log).context_tokens) == ([], None)


@pytest.mark.parametrize(("told", "lacks"), [("output_tokens", "input"), ("input_tokens", "output")])
def test_what_was_not_counted_of_a_request_is_lacking(told: str, lacks: str) -> None:
    record, total = Log(paginated=True), Log()
    record.line("token_usage_record", thread_id=THREAD, response_id="r1", usage={told: 60})
    total.event("token_count", info={"total_token_usage": {told: 60}})
    for log in (record, total):
        found = requests(log)
        assert [(r.input + r.output, r.lacks) for r in found] == [(60, lacks)]
        tokens = Tokens(Totals(), [])
        tokens.requests = {r.key: r for r in found}
        assert list(Tokens(Totals(), tokens.saved()).requests.values()) == found


# ── forks ─────────────────────────────────────────────────────────────────────────────


def parent(*, paginated: bool = False) -> Log:
    log = Log(paginated=paginated)
    for answer in ("1", "2"):
        log.begins()
        log.asks(f"Say {answer}")
        log.says(answer)
        log.used(100, 10)
        log.ends()
    return log


def fork_of(log: Log, *, turns: bool = True) -> Log:
    fork = Log(FORK, forked_from_id=THREAD)
    fork.copy(log)
    fork.total = dict(log.total)
    if not turns:
        fork.records = [r for r in fork.records if not str(r["payload"].get("type")).startswith("task_")]
        log.records = [r for r in log.records if not str(r["payload"].get("type")).startswith("task_")]
    fork.time = fork.time.replace(minute=30)
    return fork


def go_on(fork: Log) -> None:
    fork.begins()
    fork.asks("Say 3")
    fork.says("3")
    fork.used(7, 1)
    fork.ends()


def test_a_fork_counts_only_what_it_used_itself() -> None:
    fork = fork_of(parent())
    go_on(fork)
    assert [(r.input, r.output) for r in requests(fork)] == [(7, 1)]


def test_a_fork_is_the_conversation_of_its_parent_and_its_own() -> None:
    fork = fork_of(parent())
    go_on(fork)
    part = read(fork)
    assert (part.session_id, part.forked_from, part.turns) == (FORK, THREAD, 3)
    assert [m.text for m in part.tail] == ["Say 1", "1", "Say 2", "2", "Say 3", "3"]


def test_a_fork_of_an_unfinished_turn_rests() -> None:
    log = parent()
    log.begins()
    log.calls("exec_command", cmd="sleep 99")
    part = read(fork_of(log))
    assert (part.turn.state, part.work, part.errors) == ("idle", (), 0)


def test_copied_records_of_requests_count_nothing() -> None:
    fork = fork_of(parent(paginated=True))
    fork.paginated = True
    go_on(fork)
    assert [r.key for r in requests(fork)] == ["resp_2000_1"]


def test_without_turn_ids_of_the_newer_kind_the_start_of_the_turn_decides() -> None:
    log = Log("old-thread")
    log.begins("turn-1", started_at=int(NOON.timestamp()) - 500)
    log.used(100, 10)
    fork = Log("old-fork", forked_from_id="old-thread")
    fork.copy(log)
    fork.total = dict(log.total)
    fork.begins("turn-2", started_at=int(NOON.timestamp()) + 50)
    fork.used(7, 1)
    assert [r.input for r in requests(fork)] == [7]


def test_without_any_turn_ids_the_copy_ends_where_time_goes_on() -> None:
    fork = fork_of(parent(), turns=False)
    fork.asks("Say 3")
    fork.used(7, 1)
    assert [r.input for r in requests(fork)] == [7]


def test_a_fork_that_copies_nothing_is_its_own_from_the_first_line() -> None:
    fork = Log(
        FORK, paginated=True, forked_from_id=THREAD, history_base={"thread_id": THREAD, "end_ordinal_exclusive": 0}
    )
    go_on(fork)
    assert ([r.input for r in requests(fork)], read(fork).turns, read(fork).forked_from) == ([7], 1, THREAD)


def test_the_first_total_of_such_a_fork_may_hold_its_parents() -> None:
    fork = Log(FORK, forked_from_id=THREAD, history_base=BASE)
    fork.total = counts(5000, 100)
    fork.begins()
    fork.used(7, 1)
    assert [(r.input, r.output) for r in requests(fork)] == [(7, 1)]


def test_several_threads_in_one_file_count_each_for_itself() -> None:
    log = parent()
    other = Log(thread(0x3000))
    other.begins()
    other.used(100, 10)
    log.records += other.records
    assert [(r.input, r.output) for r in requests(log)] == [(100, 10), (100, 10), (100, 10)]
    assert read(log).session_id == THREAD


def test_a_fork_behind_its_parent_in_one_file_is_told_once() -> None:
    log = parent()
    fork = fork_of(parent())
    go_on(fork)
    log.records += fork.records
    assert [r.output for r in requests(log)] == [10, 10, 1]
    assert [m.text for m in read(log).tail] == ["Say 1", "1", "Say 2", "2", "Say 3", "3"]


# ── over files ────────────────────────────────────────────────────────────────────────


def test_a_log_that_lies_compressed_beside_itself_counts_once() -> None:
    log = parent()
    found = joined({log_path(): log, log_path(end=".jsonl.zst"): log})
    (usage,) = found[THREAD].main.usage
    assert (usage.requests, usage.input, found[THREAD].path.endswith(".jsonl")) == (2, 200, True)


def test_parent_and_fork_are_two_sessions_with_their_own_costs() -> None:
    log = parent()
    fork = fork_of(parent())
    go_on(fork)
    found = joined({log_path(): log, log_path(FORK): fork})
    assert {key: sum(u.input for u in j.main.usage) for key, j in found.items()} == {THREAD: 200, FORK: 7}


def test_a_thread_that_goes_on_in_another_file_is_one_session() -> None:
    first, second = (
        Log(paginated=True),
        Log(paginated=True, history_base={"thread_id": THREAD, "end_ordinal_exclusive": 9}),
    )
    first.turn("Say 1", "1")
    first.used(100, 10)
    second.time = first.time
    second.begins()
    second.asks("Say 2")
    second.used(7, 1, response="resp_second")
    for at, record in enumerate(second.records):
        record["ordinal"] = 9 + at
    found = joined({log_path(): first, log_path(f"{THREAD}_w2"): second})[THREAD]
    assert (found.main.turns, found.main.title, found.main.turn.state) == (2, "Say 1", "thinking")
    assert sum(u.input for u in found.main.usage) == 107
    assert found.path.endswith("_w2.jsonl")
