"""The driver of a program that is given its prompt and then only tells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Protocol

import msgspec

from dispatch_nb.providers.asks import MAX_ID
from dispatch_nb.providers.decode import Loose, whole
from dispatch_nb.providers.runs import Answer, Heard, SessionTold, Spent
from dispatch_nb.providers.text import one_line

#: Characters of an error that are looked at.
_MAX_SAID = 10_000
#: No program has counted more tokens than a float can tell apart.
_MAX_COUNT = 2**53


class Ear(Protocol):
    """What understands one line of a program."""

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout."""
        ...


class OneWay:
    """Nothing can be said to the program: its stdin is closed, and only a signal stops it."""

    def __init__(self, ear: Ear) -> None:
        self._ear = ear

    def begin(self) -> Sequence[Heard]:
        """Return nothing: the prompt is in `Launch.stdin`."""
        return ()

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout."""
        return self._ear.take(line)

    def answer(self, ask_id: str, answer: Answer) -> Sequence[Heard]:  # noqa: ARG002  there are no questions
        """Return nothing: no question is ever open."""
        return ()

    def interrupt(self) -> Sequence[Heard]:
        """Return nothing: only a signal stops it."""
        return ()


class Session:
    """Tells a session's id once."""

    def __init__(self) -> None:
        self.id: str | None = None

    def told(self, session_id: str | None) -> tuple[Heard, ...]:
        """Return what is news."""
        if not session_id or session_id == self.id or len(session_id) > MAX_ID:
            return ()
        self.id = session_id
        return (SessionTold(session_id=session_id),)


def spent(cost: float | None = None, input_tokens: int | None = None, output_tokens: int | None = None) -> list[Heard]:
    """Return what a run cost; nothing if nothing was told, or nothing that can be."""
    dollars = cost if cost is not None and math.isfinite(cost) and cost >= 0 else None
    taken, given = _count(input_tokens), _count(output_tokens)
    if dollars is None and taken is None and given is None:
        return []
    return [Spent(cost_usd=dollars, input_tokens=taken, output_tokens=given)]


def _count(value: int | None) -> int | None:
    return value if value is not None and 0 <= value < _MAX_COUNT else None


def whole_text(words: str) -> str:
    """Return a person's words without halves of characters, which no JSON takes."""
    return words.encode("utf-8", "replace").decode()


class Inner(msgspec.Struct):
    """What a model's server says, handed on by a program as it came."""

    message: str | None = None


class Outer(msgspec.Struct):
    """Idem, with a wrapping."""

    message: str | None = None
    error: Inner | None = None


_OUTER = Loose(Outer)


def sentence(text: str | None, otherwise: str) -> str:
    """Return what a program says of its failure, as one line; `otherwise` if it says nothing."""
    said = (text or "")[:_MAX_SAID]
    start, end = said.find("{"), said.rfind("}") + 1
    inner = whole(_OUTER, said[start:end].encode("utf-8", "replace")) if 0 <= start < end else None
    if inner is not None:
        said = (inner.error.message if inner.error is not None else None) or inner.message or said
    return one_line(said, 500) or otherwise
