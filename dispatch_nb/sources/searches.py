"""What to look for in a conversation: the next error, the next edit, a text, a time, what was done to a file.

A conversation may be of any length, so that each search ends after `BUDGET` rows and says where to go on.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal, NamedTuple

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers.base import Provider
from dispatch_nb.providers.values import Joined
from dispatch_nb.sources.conversations import Conversations

What = Literal["error", "edit", "text"]

#: Rows that one search looks at, and rows that are read at a time: first, and at most.
BUDGET, STEP, MOST = 4000, 50, 800
#: Edits of one file that are told at once.
MAX_EDITS = 40


class Found(NamedTuple):
    """Where something was found, or how far was looked."""

    row: int | None
    next: int | None
    """Where to go on; None: it was found, or all was looked through."""
    total: int


class Edit(NamedTuple):
    """What one call did to a file."""

    agent: str
    time: datetime | None
    edit: FileEdit


class Edits(NamedTuple):
    """What calls did to a file, in the order of the conversation."""

    edits: list[Edit]
    next: int | None
    total: int


class Reading(NamedTuple):
    """The conversation that is searched: of one agent (`agent`), or of all."""

    conversations: Conversations
    joined: Joined
    provider: Provider
    agent: str | None = None


def find(reading: Reading, what: What, query: str, start: int, *, back: bool) -> Found:
    """Return the next row from `start` on (`back`: going back) that is an error, an edit, or has the text `query`.

    Raises as `Conversations.read` does.
    """
    fits = _fits(reading.provider, what, query.casefold())
    total = 0
    for row, message, total in _walk(reading, start, back=back):
        if fits(message):
            return Found(row, None, total)
    if not total:
        total = reading.conversations.read(reading.joined, 0, 1, reading.agent).total
    beyond = start - BUDGET if back else start + BUDGET
    return Found(None, beyond if 0 <= beyond < total else None, total)


def find_time(reading: Reading, time: datetime) -> Found:
    """Return the first row that is not older than `time`, or the last; rows follow each other in time, roughly."""
    total = reading.conversations.read(reading.joined, 0, 1, reading.agent).total
    low, high = 0, total
    while low < high:
        middle = (low + high) // 2
        at = _time_near(reading, middle, high)
        if at is not None and at < time:
            low = middle + 1
        else:
            high = middle
    return Found(min(low, total - 1) if total else None, None, total)


def edits_of(reading: Reading, path: str, start: int) -> Edits:
    """Return what calls did to the file `path`, from the row `start` on. Calls that failed did nothing."""
    wanted = _whole(path, reading.joined.main.cwd)
    found: list[Edit] = []
    total = 0
    for row, message, total in _walk(reading, start, back=False):
        if message.kind != "tool_call" or message.error or message.output is None:
            continue
        edits = (e for e in reading.provider.changes(message) if _whole(e.path, reading.joined.main.cwd) == wanted)
        found += [Edit(message.agent, message.time, edit) for edit in edits]
        if len(found) >= MAX_EDITS:
            return Edits(found, row + 1 if row + 1 < total else None, total)
    return Edits(found, start + BUDGET if start + BUDGET < total else None, total)


def _walk(reading: Reading, start: int, *, back: bool) -> Iterator[tuple[int, Message, int]]:
    """Yield rows with their places and the number of all, at most `BUDGET`.

    More are read each time: where an agent's rows stand among those of others, each time takes the whole log.
    """
    done, step = 0, STEP
    while done < BUDGET:
        size = min(step, BUDGET - done)
        first = start - done - size + 1 if back else start + done
        count = size + min(first, 0)
        if count <= 0:
            return
        page = reading.conversations.read(reading.joined, max(first, 0), count, reading.agent)
        rows = list(enumerate(page.rows, page.start))
        for row, message in reversed(rows) if back else rows:
            yield row, message, page.total
        if not rows and not back:
            return
        done, step = done + size, min(2 * step, MOST)


def _fits(provider: Provider, what: What, query: str) -> Callable[[Message], bool]:
    if what == "error":
        return lambda message: message.error
    if what == "edit":
        return lambda message: message.kind == "tool_call" and bool(provider.changes(message))
    return lambda message: any(query in text.casefold() for text in _texts(message) if text)


def _texts(message: Message) -> tuple[str | None, ...]:
    return message.text, message.tool, message.input, message.output


def _time_near(reading: Reading, row: int, stop: int) -> datetime | None:
    """Return the time of a row, or of the next one before `stop` that has one."""
    page = reading.conversations.read(reading.joined, row, min(stop - row, STEP), reading.agent)
    return next((message.time for message in page.rows if message.time is not None), None)


def _whole(path: str, cwd: str | None) -> str:
    """Return a path as it is from the root on."""
    plain = path.replace("\\", "/")
    return posixpath.normpath(posixpath.join((cwd or "").replace("\\", "/"), plain))
