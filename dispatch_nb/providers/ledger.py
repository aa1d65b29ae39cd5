"""Counts every request once, however many files tell of it.

Forks, resumes of old versions and hand-overs copy records with their usage into another file, so
adding up files counts answers twice. Here each request belongs to one of the files that hold it,
its owner: one where it is not marked as a copy, then the file of the smallest rank (a tuple that
the caller gives, for instance when the session began), then the first path. The result does not
depend on the order in which files are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from dispatch_nb.providers.values import TIERS, Lacks, Request, Usage

Rank = tuple[Any, ...]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Counts = list[int]
_COUNTS = 8  # requests, six sorts of tokens, cost
_Row = tuple[str, datetime | None, int, bool, Lacks]  # model, hour, price tier, whether the log says the cost
_NANO = 1_000_000_000  # costs are added in whole billionths of a dollar, so that what was added can be taken away
MAX_COST = 1_000_000.0
"""USD of one request above which what a log says is no cost."""


def larger(one: Request, other: Request) -> bool:
    """Whether `one` is to be counted rather than `other`: the larger output wins, then the larger rest."""
    return _weight(one) > _weight(other)


class Ledger:
    """Requests by file, and the totals of each file. O(changes) per update."""

    def __init__(self) -> None:
        self._holders: dict[str, dict[str, Request]] = {}
        self._keys: dict[str, set[str]] = {}
        self._ranks: dict[str, Rank] = {}
        self._totals: dict[str, dict[_Row, _Counts]] = {}

    def update(self, path: str, rank: Rank, changed: Sequence[Request]) -> set[str]:
        """Take new or grown requests of the file at `path`; return the paths whose totals changed.

        Ranks must be comparable with each other.
        """
        touched: set[str] = set()
        if self._ranks.get(path, rank) != rank:
            for key in self._keys.get(path, ()):
                self._count(key, -1, touched)
            self._ranks[path] = rank
            for key in self._keys.get(path, ()):
                self._count(key, 1, touched)
        self._ranks[path] = rank
        for request in changed:
            self._put(path, request, touched)
        return touched

    def remove(self, path: str) -> set[str]:
        """Forget a file; return the paths whose totals changed."""
        touched: set[str] = set()
        for key in self._keys.pop(path, ()):
            self._count(key, -1, touched)
            holders = self._holders[key]
            del holders[path]
            if holders:
                self._count(key, 1, touched)
            else:
                del self._holders[key]
        self._ranks.pop(path, None)
        self._totals.pop(path, None)
        return touched

    def usage(self, path: str) -> tuple[Usage, ...]:
        """Return what the requests that belong to `path` used, by hour and model."""
        rows = self._totals.get(path, {})
        return tuple(_usage(row, rows[row]) for row in sorted(rows, key=_place))

    def _put(self, path: str, request: Request, touched: set[str]) -> None:
        holders = self._holders.setdefault(request.key, {})
        known = holders.get(path)
        if known is not None and not larger(request, known):
            return
        if holders:
            self._count(request.key, -1, touched)
        holders[path] = request
        self._keys.setdefault(path, set()).add(request.key)
        self._count(request.key, 1, touched)

    def _count(self, key: str, sign: int, touched: set[str]) -> None:
        """Add a request to its owner's totals, or take it away."""
        holders = self._holders[key]
        path = (
            min(holders, key=lambda p: (holders[p].copied, self._ranks[p], p))
            if len(holders) > 1
            else next(iter(holders))
        )
        request = holders[path]
        hour = request.time and request.time.replace(minute=0, second=0, microsecond=0)
        row = (request.model, hour, _tier(request), _told(request) is not None, request.lacks)
        rows = self._totals.setdefault(path, {})
        counts = rows.setdefault(row, [0] * _COUNTS)
        counts[0] += sign
        for place, amount in enumerate(_amounts(request), 1):
            counts[place] += sign * amount
        if not counts[0]:
            del rows[row]
        touched.add(path)


def merge(parts: Iterable[tuple[Usage, ...]]) -> tuple[Usage, ...]:
    """Add up the usage of several files."""
    rows: dict[_Row, _Counts] = {}
    for usage in parts:
        for u in usage:
            counts = rows.setdefault((u.model, u.hour, u.above, u.cost_usd is not None, u.lacks), [0] * _COUNTS)
            tokens = (u.input, u.output, u.cache_read, u.cache_write_5m, u.cache_write_1h, u.reasoning)
            amounts = (u.requests, *tokens, round((u.cost_usd or 0) * _NANO))
            for place, amount in enumerate(amounts):
                counts[place] += amount
    return tuple(_usage(row, rows[row]) for row in sorted(rows, key=_place))


def _amounts(r: Request) -> tuple[int, ...]:
    tokens = (r.input, r.output, r.cache_read, r.cache_write_5m, r.cache_write_1h, r.reasoning)
    return (*tokens, round((_told(r) or 0) * _NANO))


def _tier(r: Request) -> int:
    """Return the largest of `TIERS` that the request's input exceeds, else 0."""
    size = r.input + r.cache_read + r.cache_write_5m + r.cache_write_1h
    return max((tier for tier in TIERS if tier < size), default=0)


def _told(r: Request) -> float | None:
    """Return the cost that the log says, if it can be one: neither negative, nor infinite, nor no number."""
    return r.cost_usd if r.cost_usd is not None and 0 <= r.cost_usd <= MAX_COST else None


def _weight(r: Request) -> tuple[Any, ...]:
    """Order requests of one key and file so that the greatest does not depend on who came first."""
    rest = (r.input, r.cache_read, r.cache_write_5m, r.cache_write_1h, r.reasoning)
    cost = _told(r)
    said = (-1.0 if cost is None else cost, r.lacks)
    return (r.output, *rest, not r.lacks, not r.copied, r.time or _EPOCH, r.model, *said)


def _place(row: _Row) -> tuple[datetime, str, int, bool, Lacks]:
    return (row[1] or _EPOCH, row[0], *row[2:])


def _usage(row: _Row, counts: _Counts) -> Usage:
    requests, fresh, output, cache_read, five, hour, reasoning, nano = counts
    return Usage(
        model=row[0],
        hour=row[1],
        requests=requests,
        input=fresh,
        output=output,
        cache_read=cache_read,
        cache_write_5m=five,
        cache_write_1h=hour,
        reasoning=reasoning,
        cost_usd=nano / _NANO if row[3] else None,
        above=row[2],
        lacks=row[4],
    )
