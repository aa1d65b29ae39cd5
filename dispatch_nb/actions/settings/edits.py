"""A change of a text as the few places where something is put in, so that it can be told, checked and undone."""

from __future__ import annotations

from collections.abc import Sequence

from dispatch_nb.model import Value


class Insertion(Value):
    """A text that is put in at a place of the text before."""

    at: int
    """Characters from the beginning."""
    text: str


class Cut(Value):
    """A part of a text that is taken out."""

    start: int
    end: int


def inserted(text: str, insertions: Sequence[Insertion]) -> str:
    """Return a text with things put in; their places are in rising order."""
    pieces, last = [], 0
    for insertion in insertions:
        pieces += [text[last : insertion.at], insertion.text]
        last = insertion.at
    return "".join([*pieces, text[last:]])


def taken_back(text: str, insertions: Sequence[Insertion]) -> str | None:
    """Return the text before; None if what was put in does not stand where it was put."""
    pieces, last, shift = [], 0, 0
    for insertion in insertions:
        at = insertion.at + shift
        if not text.startswith(insertion.text, at):
            return None
        pieces.append(text[last:at])
        last = at + len(insertion.text)
        shift += len(insertion.text)
    return "".join([*pieces, text[last:]])


def without(text: str, cuts: Sequence[Cut]) -> str:
    """Return a text with parts taken out; they are in rising order and do not overlap."""
    pieces, last = [], 0
    for cut in cuts:
        pieces.append(text[last : cut.start])
        last = cut.end
    return "".join([*pieces, text[last:]])


def newline_of(text: str) -> str:
    """Return the line end that a text uses."""
    return "\r\n" if "\r\n" in text else "\n"


def composed(first: Sequence[Insertion], second: Sequence[Insertion]) -> tuple[Insertion, ...]:
    """Return one edit for two: `second` is of the text that `first` leads to. What goes into a piece joins it."""
    pieces = list(first)
    for number, late in enumerate(second):
        at = late.at + sum(len(one.text) for one in second[:number])  # where it goes with those before it put in
        pieces = _with(pieces, Insertion(at=at, text=late.text))
    return tuple(pieces)


def _with(pieces: list[Insertion], late: Insertion) -> list[Insertion]:
    """Put one more into a text with pieces put in; `late.at` is a place of that text."""
    shift = 0
    for number, piece in enumerate(pieces):
        inside = late.at - piece.at - shift
        if inside < 0:
            break
        if inside <= len(piece.text):
            joined = Insertion(at=piece.at, text=piece.text[:inside] + late.text + piece.text[inside:])
            return [*pieces[:number], joined, *pieces[number + 1 :]]
        shift += len(piece.text)
    else:
        number = len(pieces)
    return [*pieces[:number], Insertion(at=late.at - shift, text=late.text), *pieces[number:]]
