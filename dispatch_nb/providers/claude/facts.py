"""Single facts of a conversation: title, place, model, times, counts."""

from __future__ import annotations

from datetime import datetime

from dispatch_nb.providers.basics import Basics
from dispatch_nb.providers.claude.records import Envelope
from dispatch_nb.providers.text import one_line

_MAX_SUMMARIES = 20


class Facts(Basics, array_like=True):
    """Folds records into facts."""

    session_id: str = ""
    own: bool = False
    """Some record bears the id that the file is named after."""
    agent_id: str = ""
    persona: str | None = None
    forked_from: str | None = None
    copied_start: datetime | None = None
    """Of records that were copied from the session this one is a fork of."""
    manual: bool = False
    """The last compaction was asked for by the person."""
    custom: str = ""
    given: str = ""
    """The title that the agent gave."""
    summary: str = ""
    summaries: dict[str, str] = {}
    """Summaries of conversations that end at a record not met yet: perhaps of another file."""
    command: str = ""
    awaited: str | None = None
    """Parent of the newest prompt, as long as nothing answered it; empty: it is a root."""

    def envelope(self, record: Envelope, time: datetime | None, *, copied: bool) -> None:
        """Take what may stand on any record of the main conversation."""
        if record.session_id:
            self.session_id = record.session_id[:200]
        if record.agent_id:
            self.agent_id = record.agent_id[:200]
        if record.cwd:
            self.moved(record.cwd)
        if record.git_branch is not None and record.git_branch != self.branch:
            self.on_branch(record.git_branch)
        if record.version and record.version != self.version:
            self.version = one_line(record.version, 40)
        if time is not None:
            self.recorded(time, copied=copied)
        if record.uuid and record.uuid in self.summaries:
            self.summary = self.summaries.pop(record.uuid)

    def recorded(self, time: datetime, *, copied: bool) -> None:
        """Something was recorded at `time`, here or (`copied`) in the session that this one is a fork of."""
        if copied:
            self.copied_start = self.copied_start or time
            self.seen(time)
        else:
            self.active(time)

    def asked(self, parent: str | None, text: str, *, tree: bool) -> None:
        """The person's words; in a `tree` they take the place of those that were taken back before any answer.

        `parent`: what they hang on; empty for nothing, None if the record is no part of a tree.
        """
        if tree and parent is not None and parent == self.awaited:
            self.prompt = "" if self.turns == 1 else self.prompt
            self.turns -= 1
        self.awaited = parent
        self.opened(text)

    def summed_up(self, text: str, leaf: str | None, *, known: bool) -> None:
        """A `summary` record: of this conversation if it ends at a record of this file (`known`)."""
        text = one_line(text)
        if not text:
            return
        if leaf is None or known:
            self.summary = text
        else:
            self.summaries[leaf[:100]] = text
            if len(self.summaries) > _MAX_SUMMARIES:
                del self.summaries[next(iter(self.summaries))]

    def title(self) -> tuple[str, int]:
        """Return (title, trust in it): a person's, the agent's, a summary, the prompt, a command."""
        if self.custom:
            return self.custom, 3
        if self.given or self.summary:
            return self.given or self.summary, 2
        if self.prompt:
            return one_line(self.prompt), 1
        if self.summaries:
            return next(reversed(self.summaries.values())), 1
        return (self.command, 1) if self.command else ("", 0)
