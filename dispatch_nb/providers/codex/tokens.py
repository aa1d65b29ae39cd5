"""What each answer of the model used.

`token_usage_record` (since 2026) tells it by response. Before, `token_count` repeated the thread's total: each
change of the total is one request, and a total that stays the same is the same event again. A log that has the
records has the totals too, later and fewer, so from the first record on only records count. The totals of the
part that was copied from another log are where the own count begins.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_nb.providers.codex.records import Counts, Info, UsageRecord
from dispatch_nb.providers.values import UNNAMED, Lacks, Request, lacking

#: No single request is larger; a number beyond it is damage.
_MAX_TOKENS = 10**12
_MAX_KEY = 200

Amounts = tuple[int, int, int, int, int]
"""Input (all of it), read from the cache, written to it, output (all of it), reasoning."""


class Saved(msgspec.Struct, array_like=True):
    """A `Request` as `dump` keeps it: without field names, of which there would be thousands."""

    key: str
    model: str
    time: datetime | None
    amounts: Amounts
    lacks: Lacks = ""


class Totals(msgspec.Struct, array_like=True):
    """What is known of the thread's total; part of what `Reader.dump` writes."""

    total: Amounts | None = None
    sum: int = 0
    """`total_tokens` of it."""
    count: int = 0
    """Requests told of by totals."""
    records: bool = False
    """The log tells requests one by one."""
    inherited: bool = False
    """The log goes on from another one: its first total may hold that one's."""


class Tokens:
    """The requests of one log, each once."""

    def __init__(self, totals: Totals, saved: list[Saved]) -> None:
        self.totals = totals
        self.requests: dict[str, Request] = {s.key: _request(s) for s in saved}
        self._changed: dict[str, Request] = {}

    def begin(self, *, inherited: bool) -> None:
        """A thread begins to count; `inherited`: from what another one had used."""
        self.totals.total, self.totals.sum = None, 0
        self.totals.count = 0
        self.totals.inherited = inherited

    def record(self, body: UsageRecord, model: str | None, time: datetime | None, name: str) -> None:
        """Count one response of the thread that is told apart from others by `name`.

        One without numbers tells nothing: what was not measured is not 0.
        """
        self.totals.records = True
        used = body.usage
        if used is not None and not (used.input_tokens is None and used.output_tokens is None):
            key = body.response_id or f"{name}#{body.turn_id or ''}:{_count(used.total_tokens)}:{len(self.requests)}"
            self._add(Saved(key[:_MAX_KEY], _model(model), time, _amounts(used), _lacks(used)))

    def count(self, info: Info, model: str | None, time: datetime | None, name: str, *, copied: bool) -> None:
        """Count what the thread's total grew by; of a `copied` one it is only noted."""
        totals, told, last = self.totals, info.total_token_usage, info.last_token_usage
        if told is None:
            delta = _amounts(last) if last is not None else None
        else:
            delta = self._growth(_amounts(told), _count(told.total_tokens), last)
            totals.total, totals.sum = _amounts(told), _count(told.total_tokens)
        if copied or totals.records or delta is None or not any(delta):
            return
        totals.count += 1
        lacks = _lacks(told or last or Counts())
        self._add(Saved(f"{name}#{totals.count}"[:_MAX_KEY], _model(info.model or model), time, delta, lacks))

    def changed(self) -> list[Request]:
        """Return what is new or changed since the last call."""
        out = list(self._changed.values())
        self._changed = {}
        return out

    def saved(self) -> list[Saved]:
        """Return all requests for `dump`."""
        return [_save(request) for request in self.requests.values()]

    def _growth(self, now: Amounts, sum_now: int, last: Counts | None) -> Amounts | None:
        """Return what was used since the total was told before; None if it is the same event again."""
        before = self.totals.total
        if before == now and self.totals.sum == sum_now:
            return None
        if before is None:
            return _amounts(last) if self.totals.inherited and last is not None else now
        grown: Amounts = (
            now[0] - before[0],
            now[1] - before[1],
            now[2] - before[2],
            now[3] - before[3],
            now[4] - before[4],
        )
        if min(grown) >= 0:
            return grown
        return _amounts(last) if last is not None else now  # the count began anew

    def _add(self, saved: Saved) -> None:
        known = self.requests.get(saved.key)
        if known is not None and known.output >= saved.amounts[3]:
            return
        self.requests[saved.key] = self._changed[saved.key] = _request(saved)


def context(counts: Counts | None) -> int | None:
    """Return how many tokens of context a request took up; None if that is not told."""
    if counts is None:
        return None
    return _count(counts.total_tokens) or _count(counts.input_tokens) + _count(counts.output_tokens) or None


def _model(name: str | None) -> str:
    return (name or UNNAMED)[:200]


def _lacks(counts: Counts) -> Lacks:
    return lacking(counts.input_tokens, counts.output_tokens)


def _amounts(counts: Counts) -> Amounts:
    return (
        _count(counts.input_tokens),
        _count(counts.cached_input_tokens),
        _count(counts.cache_write_input_tokens),
        _count(counts.output_tokens),
        _count(counts.reasoning_output_tokens),
    )


def _request(saved: Saved) -> Request:
    told, read, written, output, reasoning = saved.amounts
    read = min(read, told)
    written = min(written, told - read)
    return Request(
        key=saved.key,
        model=saved.model,
        time=saved.time,
        input=told - read - written,
        output=output,
        cache_read=read,
        cache_write_5m=written,
        reasoning=min(output, reasoning),
        lacks=saved.lacks,
    )


def _save(request: Request) -> Saved:
    """Return what `_request` makes the same request of."""
    told = request.input + request.cache_read + request.cache_write_5m
    amounts = (told, request.cache_read, request.cache_write_5m, request.output, request.reasoning)
    return Saved(request.key, request.model, request.time, amounts, request.lacks)


def _count(value: int | None) -> int:
    return min(value, _MAX_TOKENS) if value is not None and value > 0 else 0
