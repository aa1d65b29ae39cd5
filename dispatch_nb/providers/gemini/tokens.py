"""What each answer of the model used.

An answer is written several times, first perhaps without its tokens, and again in checkpoints, so a
request is known by the id of its message. Steps back and checkpoints drop messages, not their cost.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_nb.providers.gemini.records import TokenCounts
from dispatch_nb.providers.ledger import larger
from dispatch_nb.providers.values import Lacks, Request, lacking

#: No single request is larger; a number beyond it is damage.
_MAX_TOKENS = 10**12


class Saved(msgspec.Struct, array_like=True):
    """A `Request` as `dump` keeps it: without field names, of which there would be thousands."""

    key: str
    model: str
    time: datetime | None
    counts: tuple[int, int, int, int]
    lacks: Lacks = ""


class Tokens:
    """The requests of one log, each once."""

    def __init__(self, saved: list[Saved]) -> None:
        self.requests: dict[str, Request] = {s.key: _restored(s) for s in saved}
        self._changed: dict[str, Request] = {}

    def add(self, key: str, model: str, counts: TokenCounts, time: datetime | None) -> None:
        """Count an answer. A count without numbers tells nothing: what was not measured is not 0."""
        if counts.input is None and counts.output is None:
            return
        read, cached, thoughts = _count(counts.input), _count(counts.cached), _count(counts.thoughts)
        request = Request(
            key=key,
            model=model[:200],
            time=time,
            input=max(0, read - cached) + _count(counts.tool),
            output=_count(counts.output) + thoughts,
            cache_read=min(read, cached),
            reasoning=thoughts,
            lacks=lacking(counts.input, counts.output),
        )
        known = self.requests.get(key)
        if known is None or larger(request, known):
            self.requests[key] = self._changed[key] = request

    def changed(self) -> list[Request]:
        """Return what is new or changed since the last call."""
        out = list(self._changed.values())
        self._changed = {}
        return out

    def saved(self) -> list[Saved]:
        """Return all requests for `dump`."""
        return [
            Saved(r.key, r.model, r.time, (r.input, r.output, r.cache_read, r.reasoning), r.lacks)
            for r in self.requests.values()
        ]


def said(counts: TokenCounts | None) -> int:
    """Return the tokens of what the model said and called, without its thoughts."""
    return _count(counts.output) if counts is not None else 0


def context(counts: TokenCounts) -> int | None:
    """Return how many tokens of context a request took up; None if that is not told."""
    return None if counts.input is None else _count(counts.input) + _count(counts.tool)


def _count(value: int | None) -> int:
    return min(value, _MAX_TOKENS) if value is not None and value > 0 else 0


def _restored(saved: Saved) -> Request:
    read, output, cache_read, reasoning = saved.counts
    return Request(
        key=saved.key,
        model=saved.model,
        time=saved.time,
        input=read,
        output=output,
        cache_read=cache_read,
        reasoning=reasoning,
        lacks=saved.lacks,
    )
