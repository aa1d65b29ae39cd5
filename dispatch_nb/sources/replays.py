"""One log as a conversation: read on when it grew, read anew when it is another, and read again for its pages."""

from __future__ import annotations

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

import zstandard

from dispatch_nb.errors import UnreadableError
from dispatch_nb.model import Message
from dispatch_nb.providers.base import Fetch, Line, Replay
from dispatch_nb.providers.jsonl import MAX_LINE, Splitter
from dispatch_nb.sources.files import (
    PRINT,
    Mark,
    NotReadableError,
    Stamp,
    edges,
    goes_on,
    make_mark,
    now_ns,
    opened,
    read_at,
    read_small,
)
from dispatch_nb.sources.logs import BLOCK
from dispatch_nb.sources.packed import MAX_UNPACKED
from dispatch_nb.sources.parts import MAX_WHOLE
from dispatch_nb.sources.walk import Claim

logger = logging.getLogger(__name__)

#: Rows that are rendered at a time.
CHUNK = 500
#: How much of a compressed log is kept behind the point that was read to (bytes), for results of earlier calls.
WINDOW = 64 * 1024 * 1024
#: What an outline takes, as a part of its log: measured with `tests/bench/messages.py`.
_OUTLINE = 16
_LEAST = 4096


class ChangedError(Exception):
    """The log is another one than the one that was read: read again. Never leaves `sources`."""


class ReplayedLog(ABC):
    """The conversation of one log. Whoever uses it holds `lock`."""

    def __init__(self, path: str, claim: Claim) -> None:
        self.path = path
        self.claim = claim
        self.lock = threading.RLock()
        self.cost = _LEAST
        """What it takes in memory, roughly (bytes)."""
        self.failed = False
        """Its provider's code failed on it: what was read is of no more use."""
        self._mark: Mark | None = None
        with self._told():
            self._replay = self._begin()

    def refresh(self) -> int:
        """Read what is new; return the number of rows. Raises `ChangedError`, `UnreadableError`."""
        if self.failed:
            raise ChangedError  # another reader met that, and this one is still to get what takes its place
        with self._told():
            self._advance()
            return len(self._replay)

    def row_of(self, tool_use_id: str) -> int | None:
        """Return the row of a call that spawned a subagent; None if it is not known."""
        with self._told():
            return self._replay.row_of(tool_use_id)

    def mixed(self) -> bool:
        """Whether rows of other agents may stand among those of the agent whose log it is."""
        with self._told():
            return self._replay.mixed()

    def pictures(self, row: int) -> list[str]:
        """Return the pictures of a row as `data:` URLs. Raises `ChangedError`, `UnreadableError`."""
        with self._told(), self._view() as fetch:
            return self._replay.pictures(row, fetch)

    def pages(self, start: int, stop: int) -> Iterator[list[Message]]:
        """Yield the rows `start` to `stop`, some at a time. Raises `ChangedError`, `UnreadableError`."""
        with self._told(), self._view() as fetch:
            for first in range(start, stop, CHUNK):
                yield self._replay.page(first, min(first + CHUNK, stop), fetch)

    @abstractmethod
    def _advance(self) -> None:
        """Read on."""

    @abstractmethod
    @contextmanager
    def _view(self) -> Iterator[Fetch]:
        """Open the log for reading again what was read before. Raises `ChangedError` if it is another."""

    def _begin(self) -> Replay:
        return self.claim.place.provider.replay(self.claim.source)

    def _anew(self) -> None:
        self._replay = self._begin()
        self._mark = None

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell what goes wrong in terms of the file."""
        try:
            yield
        except (ChangedError, UnreadableError):
            raise
        except FileNotFoundError as error:
            raise UnreadableError(f"{self.path}: the file is gone.") from error
        except NotReadableError as error:
            raise UnreadableError(f"{self.path}: {error.flaw.reason} {error.flaw.hint}".rstrip()) from error
        except Exception as error:  # boundary to the providers: the trouble stays with this file
            logger.exception("%s failed on the conversation in %s", self.claim.place.provider.name, self.path)
            self.failed = True
            raise UnreadableError(f"{self.path}: reading failed: {type(error).__name__}: {error}"[:500]) from error


class GrowingLog(ReplayedLog):
    """A log of lines that are appended."""

    def __init__(self, path: str, claim: Claim) -> None:
        super().__init__(path, claim)
        self._splitter = Splitter()

    def _advance(self) -> None:
        with opened(self.path, self.claim.place.real) as (fd, stamp):
            seen_ns = now_ns()
            if self._mark is not None and self._mark.stamp == stamp and not self._mark.fresh:
                return
            if self._mark is not None and not goes_on(fd, self._mark, stamp):
                self._anew()
            at = self._splitter.offset + self._splitter.pending
            head, tail = edges(fd, at)
            while at < stamp.size and (block := read_at(fd, min(BLOCK, stamp.size - at), at)):
                at += len(block)
                head = head if len(head) >= PRINT else (head + block)[:PRINT]
                tail = block[-PRINT:] if len(block) >= PRINT else (tail + block)[-PRINT:]
                if lines := self._splitter.feed(block):
                    self._replay.feed(lines)
            self._mark = make_mark(stamp, at, head, tail, seen_ns)
            self.cost = _LEAST + at // _OUTLINE + min(self._splitter.pending, MAX_LINE)

    def _anew(self) -> None:
        super()._anew()
        self._splitter = Splitter()

    @contextmanager
    def _view(self) -> Iterator[Fetch]:
        with opened(self.path, self.claim.place.real) as (fd, stamp):
            if self._mark is None or not goes_on(fd, self._mark, stamp):
                raise ChangedError
            yield lambda offset, size: read_at(fd, size, offset)


class PackedLog(ReplayedLog):
    """A log that was compressed, which does not grow."""

    def _advance(self) -> None:
        with opened(self.path, self.claim.place.real) as (fd, stamp):
            if self._mark is not None:
                if _same(fd, self._mark, stamp):
                    return
                self._anew()
            seen_ns = now_ns()
            unpacked, splitter = _Unpacked(fd), Splitter()
            while block := unpacked.read():
                self._replay.feed(splitter.feed(block))
            self._replay.feed(splitter.finish())
            self._mark = make_mark(stamp, stamp.size, *edges(fd, stamp.size), seen_ns)
            self.cost = _LEAST + unpacked.taken // _OUTLINE

    @contextmanager
    def _view(self) -> Iterator[Fetch]:
        with opened(self.path, self.claim.place.real) as (fd, stamp):
            if self._mark is None or not _same(fd, self._mark, stamp):
                raise ChangedError
            yield _Window(fd).fetch


class WholeLog(ReplayedLog):
    """A conversation in one file that is rewritten; its replay keeps the messages."""

    def _advance(self) -> None:
        seen_ns = now_ns()
        with opened(self.path, self.claim.place.real) as (fd, stamp):
            if self._mark is not None and not self._mark.fresh and _same(fd, self._mark, stamp):
                return
        data, stamp = read_small(self.path, self.claim.place.real, MAX_WHOLE)
        self._anew()
        self._replay.feed([Line(data=data, number=1, offset=0, size=len(data))])
        self._mark = make_mark(stamp, len(data), data[:PRINT], data[-PRINT:], seen_ns)
        self.cost = _LEAST + 2 * len(data)

    @contextmanager
    def _view(self) -> Iterator[Fetch]:
        with opened(self.path, self.claim.place.real) as (fd, stamp):
            if self._mark is None or not _same(fd, self._mark, stamp):
                raise ChangedError
            yield lambda offset, size: read_at(fd, size, offset)


def replayed(path: str, claim: Claim) -> ReplayedLog:
    """Return the conversation of a log, not yet read."""
    if claim.source.packed:
        return PackedLog(path, claim)
    return GrowingLog(path, claim) if claim.source.grows else WholeLog(path, claim)


def _same(fd: int, mark: Mark, stamp: Stamp) -> bool:
    return stamp.size == mark.position and goes_on(fd, mark, stamp)


class _Unpacked:
    """What a file held before it was compressed, from its beginning on."""

    def __init__(self, fd: int) -> None:
        self.taken = 0
        self._stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(
            _Reading(fd),  # type: ignore[arg-type]  # it asks for no more than `read`
            read_across_frames=True,
        )

    def read(self) -> bytes:
        """Return the next bytes; empty at the end."""
        try:
            block = self._stream.read(BLOCK)
        except zstandard.ZstdError as error:
            raise NotReadableError("unreadable", f"It cannot be decompressed: {error}.") from error
        self.taken += len(block)
        if self.taken > MAX_UNPACKED:
            raise NotReadableError("too_large", f"It holds more than {MAX_UNPACKED:,} bytes.")
        return block


class _Reading:
    """The file as the decompressor wants it."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._at = 0

    def read(self, count: int) -> bytes:
        data = read_at(self._fd, count, self._at)
        self._at += len(data)
        return data


class _Window:
    """Reads in what a compressed file holds, forward at best: going back further than `WINDOW` begins anew."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._unpacked = _Unpacked(fd)
        self._kept = bytearray()
        self._from = 0

    def fetch(self, offset: int, size: int) -> bytes:
        if offset < self._from:
            self._unpacked, self._kept, self._from = _Unpacked(self._fd), bytearray(), 0
        while self._from + len(self._kept) < offset + size and (block := self._unpacked.read()):
            self._kept += block
            spare = min(len(self._kept) - WINDOW, offset - self._from)
            if spare > WINDOW // 8:
                del self._kept[:spare]
                self._from += spare
        return bytes(self._kept[offset - self._from : offset - self._from + size])
