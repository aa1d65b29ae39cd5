"""What sessions cost, and which models have no price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from dispatch_nb.model import Problem, UsageRow
from dispatch_nb.providers.pricing import Prices, cost, total
from dispatch_nb.providers.values import UNNAMED, Usage
from dispatch_nb.state.draft import Draft
from dispatch_nb.state.state import State

KIND = "price"
#: Models without a price that are named, each in a problem of its own.
MAX_NAMED = 50
#: Longest name of a model in a problem.
MAX_NAME = 80


def unpriced(usage: Iterable[Usage], prices: Prices) -> tuple[str, ...]:
    """Return the models that used tokens for which there is no price; where tokens are lacking none would help."""
    return tuple(sorted({row.model for row in usage if not row.lacks and cost(row, prices) is None}))


def noted(draft: Draft, key: str, usage: Iterable[Usage]) -> None:
    """Note which models without a price the session of `key` used."""
    models = unpriced(usage, draft.read("settings").prices)
    if models != draft.read("unpriced").get(key, ()):
        if models:
            draft.table("unpriced")[key] = models
        else:
            draft.table("unpriced").pop(key)


def problems(draft: Draft, now: datetime) -> None:
    """Tell once of each model without a price that a session shown has used, and of a file that cannot be read.

    They are problems of the file of prices; nothing to tell of where there is none.
    """
    prices: Prices = draft.read("settings").prices
    if not prices.path or (draft.state.version and draft.read("unpriced") is draft.state.unpriced):
        return
    host = draft.read("settings").host
    before = {problem.reason: problem for problem in draft.read("found").get(prices.path, ())}
    told = tuple(
        Problem(
            host=host,
            path=prices.path,
            line=None,
            kind=KIND,
            reason=reason,
            hint=hint,
            first_seen=before[reason].first_seen if reason in before else now,
        )
        for reason, hint in _reasons(prices, draft.read("unpriced").values())
    )
    if told != draft.read("found").get(prices.path, ()):
        if told:
            draft.table("found")[prices.path] = told
        else:
            draft.table("found").pop(prices.path)


def _reasons(prices: Prices, found: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, str]]:
    """Yield what there is to say and how to mend it."""
    if prices.problem:
        yield prices.problem, "Mend the file, or take it out of the configuration; until then only our prices hold."
    models = sorted({model for of_session in found for model in of_session})
    for model in models[:MAX_NAMED]:
        if model == UNNAMED:
            yield "Some tokens have no cost: the logs do not tell of which model they are.", ""
            continue
        name = model if len(model) <= MAX_NAME else model[: MAX_NAME - 1] + "…"
        entry = f'[[price]] models = ["{name}"], input = ..., output = ...'
        yield (
            f"No price is known for the model {name!r}: sessions that used it have tokens and no cost.",
            f"Give it one in a file that DispatchConfig.prices_file names: {entry} (USD per million tokens).",
        )
    if len(models) > MAX_NAMED:
        yield f"No price is known for {len(models) - MAX_NAMED} more models.", "As above."


def tokens(usage: Sequence[Usage]) -> dict[str, int | None]:
    """Add requests up; None where not all was measured: a sum of the rest would be wrong."""
    if not usage:
        names = ("input", "output", "cache_read", "cache_write", "reasoning")
        return dict.fromkeys(f"{name}_tokens" for name in names)
    lacking = {u.lacks for u in usage}
    unread = "input" in lacking
    return {
        "input_tokens": None if unread else sum(u.input for u in usage),
        "output_tokens": None if "output" in lacking else sum(u.output for u in usage),
        "cache_read_tokens": None if unread else sum(u.cache_read for u in usage),
        "cache_write_tokens": None if unread else sum(u.cache_write_5m + u.cache_write_1h for u in usage),
        "reasoning_tokens": sum(u.reasoning for u in usage) or None,  # a part of the output, told by some models only
    }


def usage_rows(state: State) -> Iterator[UsageRow]:
    """Yield the rows of `d.usage`: one per session that is shown, model and hour, its price tiers added up."""
    prices = state.settings.prices
    for key in sorted(state.sessions):
        session = state.sessions[key]
        rows: dict[tuple[datetime | None, str], list[Usage]] = {}
        for usage in state.joined[key].main.usage:
            rows.setdefault((usage.hour, usage.model), []).append(usage)
        for (hour, model), parts in rows.items():
            yield UsageRow(
                host=session.host,
                provider=session.provider,
                session_id=session.session_id,
                project=session.project,
                model=model,
                hour=hour,
                requests=sum(u.requests for u in parts),
                **tokens(parts),
                cost_usd=total(parts, prices),
            )


def since(state: State, start: datetime) -> tuple[float | None, int]:
    """Return what sessions active since `start` have cost from then on, and of how many that is not known.

    Usage is known by the hour: one that began before `start` is left out. A session that told of no tokens
    at all is one of which it is not known; None if it is known of none.
    """
    active = [key for key, s in state.sessions.items() if s.last_activity and s.last_activity >= start]
    costs: list[float] = []
    for key in active:
        usage = state.joined[key].main.usage
        late = [row for row in usage if row.hour is None or row.hour >= start]
        spent = total(late, state.settings.prices) if late or not usage else 0.0
        if spent is not None:
            costs.append(spent)
    return (sum(costs) if costs else None), len(active) - len(costs)
