"""Single facts that every log tells: place, times, counts, the opening prompt."""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_nb.providers.text import clean, clip, one_line

#: Characters of the opening prompt that are kept.
MAX_PROMPT = 8000
#: Working directories that are kept.
MAX_CWDS = 20
#: Minutes of activity that are counted.
RECENT = 60


class Basics(msgspec.Struct, array_like=True):
    """Folds records into facts; part of what `Reader.dump` writes."""

    cwd: str | None = None
    cwds: list[str] = []
    branch: str | None = None
    version: str | None = None
    model: str | None = None
    started: datetime | None = None
    last_activity: datetime | None = None
    minutes: dict[int, int] = {}
    newest: int = 0
    turns: int = 0
    errors: int = 0
    interrupts: int = 0
    compactions: int = 0
    context_tokens: int | None = None
    prompt: str = ""
    talk: bool = False
    """There is more than bookkeeping."""
    bad_lines: int = 0
    first_bad_line: int | None = None
    odd_lines: int = 0
    first_odd_line: int | None = None

    def bad(self, number: int) -> None:
        """A line cannot be read."""
        self.bad_lines += 1
        if self.first_bad_line is None:
            self.first_bad_line = number

    def odd(self, number: int) -> None:
        """A record lacks what makes a record of its kind."""
        self.odd_lines += 1
        if self.first_odd_line is None:
            self.first_odd_line = number

    def moved(self, cwd: str) -> None:
        """The working directory is `cwd` from now on."""
        cwd = cwd[:1024]
        if cwd == self.cwd:
            return
        self.cwd = cwd
        if cwd not in self.cwds:
            self.cwds.append(cwd)
            if len(self.cwds) > MAX_CWDS:
                del self.cwds[1]  # the first stays: there the session began

    def on_branch(self, name: str) -> None:
        """The branch is `name` from now on; `HEAD` and nothing mean that there is none."""
        branch = one_line(name)
        self.branch = None if branch in ("", "HEAD") else branch

    def active(self, time: datetime) -> None:
        """Something was recorded at `time`."""
        self.started = self.started or time
        self._count(int(time.timestamp()) // 60)
        self.seen(time)

    def seen(self, time: datetime) -> None:
        """The log was written to at `time`, though nothing new was recorded."""
        if self.last_activity is None or time > self.last_activity:
            self.last_activity = time

    def opened(self, text: str) -> None:
        """The person's words; the first are the opening prompt."""
        self.turns += 1
        self.talk = True
        if not self.prompt:
            self.prompt = clean(clip(text.strip(), MAX_PROMPT))

    def recent(self) -> tuple[tuple[int, int], ...]:
        """Return (minute since the epoch, records) of the last hour of activity."""
        return tuple(sorted(self.minutes.items()))

    def _count(self, minute: int) -> None:
        if minute > self.newest:
            self.newest = minute
            for old in [m for m in self.minutes if m <= minute - RECENT]:
                del self.minutes[old]
        if minute > self.newest - RECENT:
            self.minutes[minute] = self.minutes.get(minute, 0) + 1
