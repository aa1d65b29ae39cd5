"""What is wrong in a file of the protocol, told so that a person can mend it."""

from __future__ import annotations

from dispatch_nb.model import Value

MOST_FLAWS = 50
"""Flaws told of one file; a hostile or broken file could have one on every line."""


class PlanFlaw(Value, frozen=True):
    """Something wrong in a file of the protocol: becomes a `Problem` with the file's path."""

    kind: str
    reason: str
    line: int | None = None
    hint: str = ""


class FlawList:
    """Gathers the flaws of one file, at most `MOST_FLAWS` and one that counts the others."""

    def __init__(self) -> None:
        self._flaws: list[PlanFlaw] = []
        self._beyond = 0

    def add(self, kind: str, reason: str, line: int | None = None, hint: str = "") -> None:
        """Note one flaw; `line` is 1-based."""
        self.extend((PlanFlaw(kind=kind, reason=reason, line=line, hint=hint),))

    def extend(self, flaws: tuple[PlanFlaw, ...]) -> None:
        """Note the flaws that another reader found in the same file."""
        room = MOST_FLAWS - len(self._flaws)
        self._flaws.extend(flaws[:room])
        self._beyond += len(flaws[room:])

    def all(self) -> tuple[PlanFlaw, ...]:
        """Return what was noted, in the order of noting."""
        if not self._beyond:
            return tuple(self._flaws)
        more = PlanFlaw(
            kind="many",
            reason=f"{self._beyond} more problems in this file are not listed.",
            hint="Mend the listed ones first.",
        )
        return (*self._flaws, more)
