"""Requests counted once over all files."""

from __future__ import annotations

from datetime import UTC, datetime
from random import Random
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_nb.providers.ledger import Ledger, larger, merge
from dispatch_nb.providers.values import Lacks, Request, Usage

NOON = datetime(2026, 5, 22, 12, 30, tzinfo=UTC)
Changes = list[tuple[str, list[Request]]]
Ranks = dict[str, tuple[int, ...]]

PATHS = ["a", "b", "c"]

requests = st.builds(
    Request,
    key=st.sampled_from(["k1", "k2", "k3"]),
    model=st.sampled_from(["m", "n"]),
    time=st.sampled_from([None, NOON, NOON.replace(hour=13)]),
    input=st.integers(0, 3),
    output=st.integers(0, 3),
    copied=st.booleans(),
    lacks=st.sampled_from(get_args(Lacks)),
)
updates = st.lists(st.tuples(st.sampled_from(PATHS), st.lists(requests, max_size=3)), max_size=8)
ranks = st.fixed_dictionaries({p: st.tuples(st.integers(0, 1)) for p in PATHS})


def from_scratch(held: dict[str, list[Request]], order: Ranks) -> dict[str, tuple[Usage, ...]]:
    best: dict[str, dict[str, Request]] = {}
    for path, found in held.items():
        for request in found:
            holders = best.setdefault(request.key, {})
            if path not in holders or larger(request, holders[path]):
                holders[path] = request
    rows: dict[str, list[tuple[Usage, ...]]] = {p: [] for p in PATHS}
    for holders in best.values():
        owner = min(holders, key=lambda p: (holders[p].copied, order[p], p))
        r = holders[owner]
        hour = r.time and r.time.replace(minute=0)
        u = Usage(model=r.model, hour=hour, requests=1, input=r.input, output=r.output, cache_read=0,
                  cache_write_5m=0, cache_write_1h=0, reasoning=0, lacks=r.lacks)  # fmt: skip
        rows[owner].append((u,))
    return {p: merge(found) for p, found in rows.items()}


@settings(deadline=None)
@given(updates, ranks, st.randoms(use_true_random=False))
def test_any_order_of_updates_counts_as_from_scratch(changes: Changes, order: Ranks, random: Random) -> None:
    held: dict[str, list[Request]] = {}
    for path, found in changes:
        held.setdefault(path, []).extend(found)
    random.shuffle(changes)
    ledger = Ledger()
    for path, found in changes:
        ledger.update(path, order[path], found)
    assert {p: ledger.usage(p) for p in PATHS} == from_scratch(held, order)


@settings(deadline=None)
@given(updates, ranks, st.sampled_from(PATHS))
def test_a_file_that_goes_leaves_its_requests_to_the_others(changes: Changes, order: Ranks, gone: str) -> None:
    ledger = Ledger()
    for path, found in changes:
        ledger.update(path, order[path], found)
    ledger.remove(gone)
    held: dict[str, list[Request]] = {}
    for path, found in changes:
        if path != gone:
            held.setdefault(path, []).extend(found)
    assert {p: ledger.usage(p) for p in PATHS} == from_scratch(held, order)


@settings(deadline=None)
@given(updates, ranks, ranks)
def test_new_ranks_give_requests_new_owners(changes: Changes, order: Ranks, later: Ranks) -> None:
    ledger = Ledger()
    held: dict[str, list[Request]] = {}
    for path, found in changes:
        ledger.update(path, order[path], found)
        held.setdefault(path, []).extend(found)
    for path in held:
        ledger.update(path, later[path], [])
    assert {p: ledger.usage(p) for p in PATHS} == from_scratch(held, later)


@settings(deadline=None)
@given(updates, ranks)
def test_every_file_whose_totals_change_is_named(changes: Changes, order: Ranks) -> None:
    ledger = Ledger()
    for path, found in changes:
        before = {p: ledger.usage(p) for p in PATHS}
        named = ledger.update(path, order[path], found)
        assert named >= {p for p in PATHS if ledger.usage(p) != before[p]}


def test_a_fork_does_not_cost_again() -> None:
    original = Request(key="k", model="m", time=NOON, output=20)
    copy = Request(key="k", model="m", time=NOON, output=20, copied=True)
    ledger = Ledger()
    ledger.update("/a-fork", (0,), [copy])
    assert ledger.usage("/a-fork")[0].output == 20
    assert ledger.update("/b-parent", (1,), [original]) == {"/a-fork", "/b-parent"}
    assert ledger.usage("/a-fork") == ()
    assert ledger.usage("/b-parent")[0].output == 20


def request(key: str, **fields: Any) -> Request:
    values: dict[str, Any] = {"key": key, "model": "m", "time": NOON, "input": 1, **fields}
    return Request(**values)


def test_requests_whose_log_says_the_cost_have_a_row_of_their_own() -> None:
    ledger = Ledger()
    ledger.update("a", (0,), [request("k1", cost_usd=0.1), request("k2", cost_usd=0.2), request("k3", input=5)])
    rows = ledger.usage("a")
    assert [(u.requests, u.input, u.cost_usd) for u in rows] == [(1, 5, None), (2, 2, 0.3)]
    assert merge([rows, rows]) == merge([merge([rows]), rows])
    assert [(u.requests, u.cost_usd) for u in merge([rows, rows])] == [(2, None), (4, 0.6)]


def test_a_cost_that_can_be_none_is_not_told() -> None:
    for told in (-0.1, float("nan"), float("inf"), 1e300):
        ledger = Ledger()
        ledger.update("a", (0,), [request("k", cost_usd=told)])
        assert [u.cost_usd for u in ledger.usage("a")] == [None]
        ledger.remove("a")
        assert ledger.usage("a") == ()


def test_requests_are_kept_apart_where_a_price_tier_may_begin() -> None:
    ledger = Ledger()
    sizes = {"k1": 100_000, "k2": 100_001, "k3": 200_001, "k4": 272_000, "k5": 272_001}
    ledger.update("a", (0,), [request(key, input=1, cache_read=size - 1) for key, size in sizes.items()])
    assert [(u.above, u.requests) for u in ledger.usage("a")] == [(0, 1), (100_000, 1), (200_000, 2), (272_000, 1)]
