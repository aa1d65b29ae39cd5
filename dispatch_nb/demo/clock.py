"""Time and names for simulated agents: both can be driven by a test."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import random

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class Clock:
    """The scenario's present moment: moved by whoever drives the scenario, never by itself."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)

    def advance(self, seconds: float) -> datetime:
        """Move on by `seconds` and return the new present."""
        self.now += timedelta(seconds=seconds)
        return self.now

    def move_to(self, moment: datetime) -> None:
        """Move to `moment`; time does not run backwards, so an earlier one changes nothing."""
        self.now = max(self.now, moment)


class Ids:
    """Identifiers in the shapes that the CLI uses, the same ones for the same seed."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng

    def uuid(self) -> str:
        """Return a version 4 UUID."""
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))

    def token(self, prefix: str) -> str:
        """Return an id like `toolu_01…`: `prefix` and 24 letters and digits."""
        return f"{prefix}_01" + "".join(self._rng.choices(_ALPHABET, k=22))

    def agent(self) -> str:
        """Return a subagent's id: 17 hexadecimal digits, the first an `a`."""
        return f"a{self._rng.getrandbits(64):016x}"


def stamp(moment: datetime) -> str:
    """Return `moment` as the CLI writes it: `2026-11-23T16:37:04.536Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def millis(moment: datetime) -> int:
    """Return milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)
