"""What each answer of the model used.

One answer is several lines, one per content block, each with the answer's usage; up to about
2.1.90 the early ones hold a placeholder output. So a request is known by its message and request
id, and of its lines the one with the largest output counts.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_nb.providers.claude.records import Body, Usage
from dispatch_nb.providers.ledger import larger
from dispatch_nb.providers.values import UNNAMED, Lacks, Request, lacking

#: The "model" of texts that the CLI wrote in the model's name: costs nothing, is no model.
SYNTHETIC = "<synthetic>"
#: No single request is larger; a number beyond it is damage.
_MAX_TOKENS = 10**12


class Saved(msgspec.Struct, array_like=True):
    """A `Request` as `dump` keeps it: without field names, of which there would be thousands."""

    key: str
    model: str
    time: datetime | None
    counts: tuple[int, int, int, int, int, int]
    copied: bool
    lacks: Lacks = ""


class Tokens:
    """The requests of one log, each once."""

    def __init__(self, saved: list[Saved] | None = None) -> None:
        self.requests: dict[str, Request] = {s.key: _restored(s) for s in saved or ()}
        self._changed: dict[str, Request] = {}

    def add(self, key: str, body: Body, time: datetime | None, *, copied: bool) -> None:
        """Count a line's usage. One without numbers tells nothing: what was not measured is not 0."""
        if body.usage is None or body.model == SYNTHETIC:
            return
        if body.usage.input_tokens is None and body.usage.output_tokens is None:
            return
        request = _request(key, body.model or UNNAMED, body.usage, time, copied=copied)
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
            Saved(
                r.key,
                r.model,
                r.time,
                (r.input, r.output, r.cache_read, r.cache_write_5m, r.cache_write_1h, r.reasoning),
                r.copied,
                r.lacks,
            )
            for r in self.requests.values()
        ]


def context(usage: Usage) -> int | None:
    """Return how many tokens of context a request took up; None if that is not told."""
    if usage.input_tokens is None:
        return None
    return (
        _count(usage.input_tokens) + _count(usage.cache_creation_input_tokens) + _count(usage.cache_read_input_tokens)
    )


def _request(key: str, model: str, usage: Usage, time: datetime | None, *, copied: bool) -> Request:
    split = usage.cache_creation
    written = _count(usage.cache_creation_input_tokens)
    hour = _count(split.ephemeral_1h_input_tokens) if split else 0
    five = _count(split.ephemeral_5m_input_tokens) if split else 0
    if written:  # the total is right; what the split does not explain was written for the usual 5 minutes
        hour = min(hour, written)
        five = written - hour
    details = usage.output_tokens_details
    output = _count(usage.output_tokens)
    return Request(
        key=key,
        model=model[:200],
        time=time,
        input=_count(usage.input_tokens),
        output=output,
        cache_read=_count(usage.cache_read_input_tokens),
        cache_write_5m=five,
        cache_write_1h=hour,
        reasoning=min(output, _count(details.thinking_tokens)) if details else 0,
        copied=copied,
        lacks=lacking(usage.input_tokens, usage.output_tokens),
    )


def _count(value: int | None) -> int:
    return min(value, _MAX_TOKENS) if value is not None and value > 0 else 0


def _restored(saved: Saved) -> Request:
    read, output, cache_read, five, hour, reasoning = saved.counts
    return Request(
        key=saved.key,
        model=saved.model,
        time=saved.time,
        input=read,
        output=output,
        cache_read=cache_read,
        cache_write_5m=five,
        cache_write_1h=hour,
        reasoning=reasoning,
        copied=saved.copied,
        lacks=saved.lacks,
    )
