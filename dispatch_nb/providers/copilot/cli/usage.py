"""What each answer of the models used, and what it cost.

| the log has                                | counted                                                      |
| ------------------------------------------ | ------------------------------------------------------------ |
| `session.usage_record` (1.0.9x on)         | each, once per `usageId`; nothing else of that process       |
| only `outputTokens` of messages            | these, once per call of the API; compactions by themselves;  |
|                                            | what the model read is unknown until there are totals        |
| then `session.shutdown` with totals        | what they add is shared out among the answers since the last |

Totals are sums over the session's life, so only what they grew by counts. After a rewind they may
begin anew: then they count whole, if that is nearer to what the messages say.

Costs are told in nano AI units: 10^9 of them are one AI credit, and one credit is US$ 0.01 ("1 credit =
$0.01": `overageEntitlement` in the event schema of github/copilot-sdk; prices since 2026-06-01).
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from msgspec import Raw

from dispatch_nb.providers.copilot.cli.records import COUNT, MODEL_METRIC, RAWS, Tokens, Totals
from dispatch_nb.providers.decode import BROKEN
from dispatch_nb.providers.ledger import larger
from dispatch_nb.providers.values import UNNAMED, Lacks, Request, lacking

USD_PER_NANO_AIU = 0.01 / 1e9
#: The "model" that chooses a model.
AUTO = "auto"
#: No single number is larger; beyond it is damage.
_MAX_TOKENS = 10**12
_MAX_MODELS = 200
_MAX_KEY = 600

Counts = tuple[int, int, int, int, int]
"""Fresh input, output, read from the cache, written to it, reasoning."""
_NONE: Counts = (0, 0, 0, 0, 0)


class Saved(msgspec.Struct, array_like=True):
    """A `Request`, without field names, of which there would be thousands in a dump."""

    key: str
    model: str
    time: datetime | None
    counts: Counts
    cost: float | None = None
    lacks: Lacks = ""
    """`input`: what the model read is not told, or not yet."""

    def request(self) -> Request:
        """Return it in full."""
        fresh, output, read, written, reasoning = self.counts
        return Request(
            key=self.key,
            model=self.model,
            time=self.time,
            input=fresh,
            output=output,
            cache_read=read,
            cache_write_5m=written,  # how long it is kept the log does not tell; five minutes is what is usual
            reasoning=reasoning,
            cost_usd=self.cost,
            lacks=self.lacks,
        )


class Usage(msgspec.Struct, array_like=True):
    """Folds events into requests; part of what `Reader.dump` writes."""

    requests: dict[str, Saved] = {}
    period: dict[str, Saved] = {}
    """Those of messages and compactions since the last totals."""
    recorded: bool = False
    """This process writes usage records."""
    rewound: bool = False
    base: dict[str, Counts] = {}
    """The last totals by model."""
    details: Counts | None = _NONE
    """The last totals of all, compactions included; None: they were not told."""
    nano: float = 0.0
    """The last total of costs."""
    apart: float = 0.0
    """What requests since then tell of their own costs."""
    closed: int = 0
    """Totals so far."""
    compacted: bool = False
    """A usage record told of a compaction whose end is still to come."""
    changed: dict[str, None] = {}

    # ── what is told of one request ───────────────────────────────────────────────────

    def record(self, told: Tokens, key: str, time: datetime | None) -> int:
        """Count a usage record. Returns its output. One without numbers tells nothing: that is not 0."""
        self.recorded = True
        self.compacted = self.compacted or "compaction" in (told.interaction_type or "")
        name = (told.accounting and told.accounting.usage_id) or told.api_call_id or key
        counts = counts_of(told)
        if told.input_tokens is not None or told.output_tokens is not None:
            lacks = lacking(told.input_tokens, told.output_tokens)
            self._put(Saved(name[:_MAX_KEY], (told.model or UNNAMED)[:200], time, counts, _cost(told), lacks))
        return counts[1]

    def message(self, key: str, model: str | None, output: int | None, time: datetime | None) -> int | None:
        """Count an answer by what it says itself; of one that comes in pieces each says it of the whole.

        Returns the output that is new, None if it is not counted here.
        """
        if self.recorded or output is None or output < 0:
            return None
        output = min(output, _MAX_TOKENS)
        saved = Saved(key[:_MAX_KEY], (model or UNNAMED)[:200], time, (0, output, 0, 0, 0), lacks="input")
        known = self.period.get(saved.key)
        before = known.counts[1] if known is not None else 0
        if known is None or before < output:
            self._add(saved)
        return max(0, output - before)

    def compaction(self, told: Tokens, key: str, model: str | None, time: datetime | None) -> None:
        """Count what a compaction used, unless a usage record did."""
        if self.recorded and self.compacted:
            self.compacted = False
            return
        counts, cost = counts_of(told), _cost(told)
        if any(counts):
            self.apart += (cost or 0.0) / USD_PER_NANO_AIU
            self._add(Saved(key[:_MAX_KEY], (told.model or model or UNNAMED)[:200], time, counts, cost))

    # ── totals ────────────────────────────────────────────────────────────────────────

    def started(self) -> None:
        """A session begins: nothing was used before."""
        self.base, self.details, self.nano, self.apart, self.closed = {}, _NONE, 0.0, 0.0, 0
        self.resumed()

    def resumed(self) -> None:
        """Another process goes on: what the last one did not add up stays as it is."""
        self.period.clear()
        self.recorded = self.rewound = self.compacted = False

    def rewind(self) -> None:
        """A part of the conversation was taken back."""
        self.period.clear()
        self.rewound = True

    def checkpoint(self, nano: float | None) -> None:
        """Share out the cost of a turn."""
        if nano is None or not 0 <= nano < _MAX_TOKENS * 1e6:
            return
        if self.recorded:
            self.nano = nano
            return
        grown = nano if nano < self.nano else nano - self.nano
        told = [s for s in self.period.values() if s.cost is None]
        if grown > 0 and told:
            grown, self.apart, self.nano = max(0.0, grown - self.apart), 0.0, nano
            for saved in told:
                self._add(msgspec.structs.replace(saved, cost=grown * USD_PER_NANO_AIU / len(told)))

    def totals(self, told: Totals, session_id: str, model: str | None, time: datetime | None) -> None:
        """Count what the totals of a process say that its answers did not."""
        metrics = {
            name[:200]: counts_of(metric.usage)
            for name, raw in _entries(told.model_metrics)
            if (metric := MODEL_METRIC.get(raw)) is not None and metric.usage is not None
        }
        details = _details(told.token_details)
        if not self.recorded:
            self._settle(metrics, f"{session_id}:{self.closed}", time)
            if details is not None and self.details is not None:
                self._rest(details, f"{session_id}:{self.closed}", model or next(iter(metrics), None), time)
        self.checkpoint(told.total_nano_aiu)
        if metrics:
            self.base = metrics
        self.details = details
        self.closed += 1
        self.period.clear()
        self.rewound = False

    def _settle(self, metrics: dict[str, Counts], key: str, time: datetime | None) -> None:
        """Share out what each model used beyond what its answers said."""
        base = self.base
        if any(metrics.get(name, _NONE)[n] < counts[n] for name, counts in base.items() for n in range(4)):
            base = {}
        if self.rewound and base:
            said = sum(s.counts[1] for s in self.period.values() if not s.counts[0])
            now, before = (sum(c[1] for c in m.values()) for m in (metrics, base))
            base = base if abs(now - before - said) <= abs(now - said) else {}
        for name, total in metrics.items():
            grown = _minus(total, base.get(name, _NONE))
            mine = [s for s in self.period.values() if s.model in (name, UNNAMED, AUTO) and not any(_inputs(s.counts))]
            said = sum(s.counts[1] for s in mine)
            if not mine:
                if any(grown):
                    self._add(Saved(f"{key}:{name}", name, time, grown))
                continue
            rest = (grown[0], max(0, grown[1] - said), grown[2], grown[3])
            wholes = [
                [saved.counts[n] + _share(amount, len(mine), number) for n, amount in enumerate(rest)]
                for number, saved in enumerate(mine)
            ]
            thoughts = _portions(grown[4], [whole[1] for whole in wholes])
            for saved, whole, thought in zip(mine, wholes, thoughts, strict=True):
                counts = (whole[0], whole[1], whole[2], whole[3], thought)
                self._add(msgspec.structs.replace(saved, model=name, counts=counts, lacks=""))

    def _rest(self, details: Counts, key: str, model: str | None, time: datetime | None) -> None:
        """Count what the totals of all have beyond those of the models."""
        known = self.details or _NONE
        base = known if all(a >= b for a, b in zip(details, known, strict=True)) and not self.rewound else _NONE
        said = [sum(s.counts[n] for s in self.period.values()) for n in range(4)]
        rest = _clipped((*(max(0, details[n] - base[n] - said[n]) for n in range(4)), 0))
        for saved in [s for s in self.period.values() if s.lacks]:
            self._add(msgspec.structs.replace(saved, lacks=""))
        if any(rest):
            self._add(Saved(f"{key}:rest", model or UNNAMED, time, rest))

    # ── keeping ───────────────────────────────────────────────────────────────────────

    def _add(self, saved: Saved) -> None:
        """Count something of the period that goes on."""
        self.period[saved.key] = saved
        self._put(saved)

    def _put(self, saved: Saved) -> None:
        known = self.requests.get(saved.key)
        if known is None or larger(saved.request(), known.request()):
            self.requests[saved.key] = saved
            self.changed[saved.key] = None

    def news(self) -> list[Request]:
        """Return what is new or changed since the last call."""
        out = [self.requests[key].request() for key in self.changed]
        self.changed.clear()
        return out


def counts_of(told: Tokens) -> Counts:
    """Return the tokens of a request: what is told as input holds what was read from and written to the cache."""
    read = count(told.cache_read_tokens if told.cache_read_tokens is not None else told.cached_input)
    written = count(told.cache_write_tokens)
    fresh = count(told.input_tokens if told.input_tokens is not None else told.input)
    output = count(told.output_tokens if told.output_tokens is not None else told.output)
    return (max(0, fresh - read - written), output, read, written, min(output, count(told.reasoning_tokens)))


def count(value: float | None) -> int:
    """Return a number of tokens; 0 for what is none."""
    return int(min(value, _MAX_TOKENS)) if value is not None and value > 0 else 0


def _cost(told: Tokens) -> float | None:
    nano = told.copilot_usage.total_nano_aiu if told.copilot_usage is not None else None
    return nano * USD_PER_NANO_AIU if nano is not None and 0 <= nano < _MAX_TOKENS * 1e6 else None


def _details(raw: Raw) -> Counts | None:
    """Read `tokenDetails`; its input is what is left without the cache."""
    found = {name: counted for name, each in _entries(raw) if (counted := COUNT.get(each)) is not None}
    if not found:
        return None
    fresh, output, read, written = (
        count(found[name].token_count) if name in found else 0
        for name in ("input", "output", "cache_read", "cache_write")
    )
    return (fresh, output, read, written, 0)


def _entries(raw: Raw) -> list[tuple[str, Raw]]:
    try:
        return list(RAWS.decode(raw).items())[:_MAX_MODELS] if raw else []
    except BROKEN:
        return []


def _inputs(counts: Counts) -> Counts:
    return (counts[0], 0, counts[2], counts[3], 0)


def _minus(one: Counts, other: Counts) -> Counts:
    return _clipped(tuple(max(0, a - b) for a, b in zip(one, other, strict=True)))


def _share(amount: int, parts: int, number: int) -> int:
    return amount // parts + (number < amount % parts)


def _portions(amount: int, sizes: list[int]) -> list[int]:
    """Divide `amount` by `sizes`; no portion is larger than its size, if the amount is not larger than all."""
    whole, so_far, given = sum(sizes), 0, 0
    out = []
    for size in sizes:
        so_far += size
        upto = amount * so_far // whole if whole else 0
        out.append(min(size, upto - given))
        given = upto
    return out


def _clipped(counts: tuple[int, ...]) -> Counts:
    fresh, output, read, written, reasoning = counts
    return (fresh, output, read, written, min(output, reasoning))
