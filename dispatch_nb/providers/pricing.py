"""What tokens cost: prices from a data file (`prices.toml`, and a person's own over it), looked up by model.

The prices are those that providers publish for their APIs; what a subscription costs is not in them.
A model that no price names has tokens and no cost: nothing is guessed from the names of its relatives.
Pure: who reads the files is `config`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from fnmatch import fnmatchcase
from typing import Annotated

import msgspec

from dispatch_nb.model import Value
from dispatch_nb.providers.values import TIERS, Usage

MILLION = 1_000_000
#: Largest file of prices that is read.
MAX_BYTES = 1_000_000
#: Longest name of a model that is looked up; a longer one has no price.
MAX_NAME = 200
#: Names that are kept with the price that was found for them.
MAX_KNOWN = 1_000

Usd = Annotated[float, msgspec.Meta(ge=0)]

#: What may stand before a model's own name: who serves it. Others are part of the name (`ollama/llama4`).
_SERVERS = frozenset({
    "anthropic", "azure", "azure_ai", "bedrock", "copilot", "gemini", "github", "github-copilot", "github_copilot",
    "google", "microsoft", "models", "moonshotai", "openai", "openrouter", "publishers", "vertex", "vertex_ai", "xai",
})  # fmt: skip
_REGION = re.compile(r"(?:(?:us|eu|apac|au|ca|jp|us-gov|global)\.)?anthropic\.")
#: What may stand after it: a snapshot's date, a deployment's version, the size of the window.
_SNAPSHOT = re.compile(
    r"(?:[-@]20\d{6}|-20\d\d-\d\d-\d\d|-preview-\d\d-\d\d(?:\d\d)?|-\d\d\d|-v\d{1,2}(?::\d{1,2})?|-latest|\[\w{1,8}\])\Z"
)


class PriceError(ValueError):
    """A file of prices is malformed; the text says where."""


class Rate(Value, forbid_unknown_fields=True):
    """USD per million tokens."""

    input: Usd
    output: Usd
    cache_read: Usd | None = None
    """Left out: as `input`."""
    cache_write_5m: Usd | None = None
    """Left out: as `input`."""
    cache_write_1h: Usd | None = None
    """Left out: as `cache_write_5m`."""

    def of(self, usage: Usage) -> float:
        """Return what `usage` costs at this rate, in USD; `reasoning` is a part of its output."""
        read = self.input if self.cache_read is None else self.cache_read
        short = self.input if self.cache_write_5m is None else self.cache_write_5m
        long = short if self.cache_write_1h is None else self.cache_write_1h
        fresh = usage.input * self.input + usage.output * self.output
        cached = usage.cache_read * read + usage.cache_write_5m * short + usage.cache_write_1h * long
        return (fresh + cached) / MILLION


class Tier(Rate, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rate of requests with more than `above` tokens of input, of which all tokens cost that."""

    above: int


class Price(Rate, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What some models cost from a day on: an entry `[[price]]` of the file."""

    models: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    """Names, compared without case, dots being dashes; `*` stands for any text."""
    source: str = ""
    """Where it is published: a key of the file's `[sources]`, or a text."""
    since: date | None = msgspec.field(default=None, name="from")
    """The first day (UTC) of this price; None: from the beginning."""
    tiers: tuple[Tier, ...] = msgspec.field(default=(), name="tier")

    def rate(self, above: int) -> Rate:
        """Return the rate of requests with more than `above` tokens of input (0, or one of `TIERS`)."""
        return max((tier for tier in self.tiers if tier.above <= above), key=lambda t: t.above, default=self)


class _File(msgspec.Struct, forbid_unknown_fields=True):
    price: tuple[Price, ...] = ()
    sources: dict[str, str] = {}


def parse(data: bytes) -> tuple[Price, ...]:
    """Read a file of prices (TOML). Raises PriceError."""
    if len(data) > MAX_BYTES:
        raise PriceError(f"it is larger than {MAX_BYTES:,} bytes")
    try:
        prices = msgspec.toml.decode(data, type=_File).price
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise PriceError(str(error)) from error
    for price in prices:
        for tier in price.tiers:
            if tier.above not in TIERS:
                sizes = ", ".join(map(str, TIERS))
                raise PriceError(f"`above` of {price.models[0]!r} is {tier.above}; it can be one of {sizes}")
    return prices


class Prices:
    """The prices of all models: ours, and a person's own, which replace ours model by model."""

    def __init__(
        self, ours: Iterable[Price] = (), own: Iterable[Price] = (), *, path: str = "", problem: str = ""
    ) -> None:
        self.path = path
        """The file to mend or to extend: the person's, or ours if they have none; empty: there is no table."""
        self.problem = problem
        """Why the person's file could not be used."""
        self._by_name: dict[str, list[Price]] = {}
        for prices in (ours, own):
            found: dict[str, list[Price]] = {}
            for price in prices:
                for name in price.models:
                    found.setdefault(_plain(name), []).append(price)
            self._by_name |= found
        for of_name in self._by_name.values():
            of_name.sort(key=lambda price: price.since or date.min, reverse=True)
        self._patterns = sorted(
            (name for name in self._by_name if "*" in name),
            key=lambda name: (len(name.replace("*", "")), name),
            reverse=True,
        )
        self._known: dict[str, tuple[Price, ...]] = {}

    def __len__(self) -> int:
        """Return the number of names that have a price."""
        return len(self._by_name)

    def of(self, model: str) -> tuple[Price, ...]:
        """Return a model's prices, the newest first; none if it has no price. The most specific name wins."""
        found = self._known.get(model)
        if found is None:
            found = tuple(self._find(model))
            if len(self._known) >= MAX_KNOWN:
                self._known.clear()
            self._known[model] = found
        return found

    def _find(self, model: str) -> list[Price]:
        if len(model) > MAX_NAME:
            return []
        names = list(dict.fromkeys(_names(model)))
        for name in names:
            if name in self._by_name and "*" not in name:
                return self._by_name[name]
        for pattern in self._patterns:
            if any(fnmatchcase(name, pattern) for name in names):
                return self._by_name[pattern]
        return []

    def rate(self, model: str, hour: datetime | None, above: int) -> Rate | None:
        """Return the rate of one row of usage; None if it has no price, or if it is not known which one."""
        prices = self.of(model)
        if hour is None and len(prices) > 1:  # the price changed, and nobody knows when these tokens were used
            return None
        for price in prices:
            if hour is None or price.since is None or price.since <= hour.date():
                return price.rate(above)
        return None

    def __eq__(self, other: object) -> bool:
        """Whether the same names have the same prices."""
        if not isinstance(other, Prices):
            return NotImplemented
        return (self.path, self.problem, self._by_name) == (other.path, other.problem, other._by_name)

    def __hash__(self) -> int:
        """Hash the place: tables are few."""
        return hash((self.path, self.problem))


def cost(usage: Usage, prices: Prices) -> float | None:
    """Return what a row of usage cost, in USD; None if that is not known.

    What the log itself says wins over the table; the ledger keeps such requests in rows of their own.
    A row without tokens was measured, and costs nothing; one of which the log tells a part only has no price.
    """
    if usage.cost_usd is not None:
        return usage.cost_usd
    if usage.lacks:
        return None
    if not any((usage.input, usage.output, usage.cache_read, usage.cache_write_5m, usage.cache_write_1h)):
        return 0.0
    rate = prices.rate(usage.model, usage.hour, usage.above)
    return None if rate is None else rate.of(usage)


def total(usage: Iterable[Usage], prices: Prices) -> float | None:
    """Add costs up; None if nothing was measured, or if a part is not known: a sum without it would be wrong."""
    costs = [cost(row, prices) for row in usage]
    known = [amount for amount in costs if amount is not None]
    return sum(known) if known and len(known) == len(costs) else None


def _plain(name: str) -> str:
    return name.strip().lower().replace(".", "-")


def _names(model: str) -> Iterator[str]:
    """Yield what a model may be called in the table: as it stands, without its server, without its snapshot."""
    name = model.strip().lower()
    yield _plain(name)
    *servers, name = name.split("/")
    if not _SERVERS.issuperset(servers):
        name = "/".join((*servers, name))
    name = _REGION.sub("", name, count=1) if _REGION.match(name) else name
    yield _plain(name)
    while (shorter := _SNAPSHOT.sub("", name)) != name:
        name = shorter
        yield _plain(name)
