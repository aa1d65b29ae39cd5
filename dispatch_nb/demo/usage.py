"""What a simulated model's answers cost: token counts that grow like a real conversation's."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import random

#: US$ per million tokens: fresh input, output, cache read, cache write (5 minutes).
#: `claude-opus-5-5` is what the CLI 2.1.330 itself reckoned with in its `cost-state`.
PRICES: dict[str, tuple[float, float, float, float]] = {
    "claude-opus-5-5": (4.0, 20.0, 0.2, 5.0),
    "claude-opus-4-8": (5.0, 25.0, 0.5, 6.25),
    "claude-haiku-4-5-20251001": (1.0, 5.0, 0.1, 1.25),
}

#: Tokens of system prompt and tool definitions that every conversation begins with.
_PREAMBLE = 18_400


@dataclass
class Spent:
    """Tokens of one model, added up."""

    fresh: int = 0
    output: int = 0
    cache_read: int = 0
    cache_write: int = 0

    def cost(self, model: str) -> float:
        """Return US$; a model without a price costs nothing, as in the CLI's own sum."""
        price = PRICES.get(model, (0.0, 0.0, 0.0, 0.0))
        counts = (self.fresh, self.output, self.cache_read, self.cache_write)
        return sum(count * rate for count, rate in zip(counts, price, strict=True)) / 1_000_000


@dataclass
class Meter:
    """All that one session's process has spent, its subagents included."""

    models: dict[str, Spent] = field(default_factory=dict)
    lines_added: int = 0
    lines_removed: int = 0

    def take(self, model: str, usage: dict[str, Any]) -> None:
        """Add one answer's `usage`."""
        spent = self.models.setdefault(model, Spent())
        spent.fresh += usage["input_tokens"]
        spent.output += usage["output_tokens"]
        spent.cache_read += usage["cache_read_input_tokens"]
        spent.cache_write += usage["cache_creation_input_tokens"]

    def cost_state(self, session_id: str, started_ms: int, duration_ms: int) -> dict[str, Any]:
        """Return the record that the CLI writes at an orderly exit."""
        return {
            "type": "cost-state",
            "sessionId": session_id,
            "totalCostUSD": sum(spent.cost(model) for model, spent in self.models.items()),
            "totalAPIDuration": duration_ms // 3,
            "totalAPIDurationWithoutRetries": duration_ms // 3,
            "totalToolDuration": duration_ms // 4,
            "totalLinesAdded": self.lines_added,
            "totalLinesRemoved": self.lines_removed,
            "totalDuration": duration_ms,
            "startTime": started_ms,
            "modelUsage": {
                model: {
                    "inputTokens": spent.fresh,
                    "outputTokens": spent.output,
                    "thinkingTokens": 0,
                    "cacheReadInputTokens": spent.cache_read,
                    "cacheCreationInputTokens": spent.cache_write,
                    "cacheCreationEphemeral5mInputTokens": spent.cache_write,
                    "cacheCreationEphemeral1hInputTokens": 0,
                    "webSearchRequests": 0,
                    "costUSD": spent.cost(model),
                }
                for model, spent in self.models.items()
            },
            "hasUnknownModelCost": False,
        }


class Context:
    """The conversation as the model sees it: each request reads what the ones before have cached."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._cached = 0
        self._fresh = _PREAMBLE

    def hear(self, text: str) -> None:
        """Take in `text` (a prompt, a tool's output): about four characters to a token."""
        self._fresh += len(text) // 4 + self._rng.randint(40, 220)

    def answer(self, text: str) -> dict[str, Any]:
        """Return the `usage` of an answer of `text` and make it part of the conversation."""
        output = len(text) // 4 + self._rng.randint(30, 260)
        usage = usage_of(self._rng.randint(2, 12), output, self._cached, self._fresh)
        self._cached += self._fresh
        self._fresh = output
        return usage


def usage_of(fresh: int, output: int, cache_read: int, cache_write: int) -> dict[str, Any]:
    """Return a `message.usage` object as the CLI 2.1 writes it."""
    return {
        "input_tokens": fresh,
        "cache_creation_input_tokens": cache_write,
        "cache_read_input_tokens": cache_read,
        "output_tokens": output,
        "output_tokens_details": {"thinking_tokens": 0},
        "server_tool_use": {"web_search_requests": 0, "web_fetch_requests": 0},
        "service_tier": "standard",
        "cache_creation": {"ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": cache_write},
        "inference_geo": "",
        "iterations": [],
        "speed": "standard",
    }
