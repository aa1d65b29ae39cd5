"""A log that was compressed (Zstandard): read through a decompressor, and whole when it changes."""

from __future__ import annotations

from typing import Any

import zstandard

from dispatch_nb.providers.base import Provider, Source
from dispatch_nb.providers.jsonl import Splitter
from dispatch_nb.providers.values import Request
from dispatch_nb.sources.files import Mark, NotReadableError, Stamp, edges, goes_on, make_mark, now_ns, read_at
from dispatch_nb.sources.logs import BLOCK, Advance, Log, Saved

#: A compressed log that holds more than this (bytes) is not read: it may never end.
MAX_UNPACKED = 8 * 1024**3
#: Nor is one that tells of more requests: each is kept, and a small file can tell of more than memory holds.
MAX_REQUESTS = 200_000


class _Packed:
    """The compressed bytes of a file that is opened anew for each step of reading."""

    def __init__(self, stamp: Stamp) -> None:
        self.stamp = stamp
        self.fd = -1
        self._at = 0
        self._unpacked = 0
        self._requests = 0

    def read(self, count: int) -> bytes:
        data = read_at(self.fd, count, self._at)
        self._at += len(data)
        return data

    def count(self, unpacked: int, requests: int) -> None:
        """Count what a step brought. Raises `NotReadableError` where it is more than a log may hold."""
        self._unpacked += unpacked
        self._requests += requests
        if self._unpacked > MAX_UNPACKED:
            raise NotReadableError("too_large", f"It holds more than {MAX_UNPACKED:,} bytes.")
        if self._requests > MAX_REQUESTS:
            raise NotReadableError("too_large", f"It tells of more than {MAX_REQUESTS:,} answers of a model.")


class PackedLog(Log):
    """Reads a compressed log step by step; what it said is kept as that of any other log."""

    def __init__(self, provider: Provider, source: Source) -> None:
        super().__init__(provider, source)
        self._reset()

    def _reset(self) -> None:
        self._packed: _Packed | None = None
        self._stream: zstandard.ZstdDecompressionReader | None = None

    def save(self) -> Saved | None:
        """Return what is needed to go on later; None while it is not read to its end."""
        return None if self._packed is not None else super().save()

    def advance(self, fd: int, stamp: Stamp, limit: int) -> Advance:
        """Read on, at most `limit` bytes of what was compressed. Raises `NotReadableError`."""
        if self._packed is None and self.mark is not None and _same(fd, self.mark, stamp):
            self.mark = self.mark._replace(stamp=stamp, seen_ns=now_ns())
            return Advance(anew=False, read=0, lines=0, requests=[], complete=True)
        anew = self.mark is not None and self._packed is None
        if self._packed is None or self._packed.stamp != stamp:
            anew = anew or self._packed is not None
            self._splitter, self._reader = Splitter(), self._provider.reader(self._source)
            self._packed = _Packed(stamp)
            source: Any = self._packed  # all that is asked of it is `read`
            self._stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).stream_reader(source)
        self._packed.fd = fd
        try:
            lines, read, requests, complete = self._take(limit)
            self._packed.count(read, len(requests))
        except NotReadableError:
            self._reset()
            raise
        except zstandard.ZstdError as error:
            self._reset()
            raise NotReadableError("unreadable", f"It cannot be decompressed: {error}.") from error
        if complete:
            head, tail = edges(fd, stamp.size)
            self.mark = make_mark(stamp, stamp.size, head, tail, now_ns())
            self._reset()
        return Advance(anew, read, lines, requests, complete)

    def _take(self, limit: int) -> tuple[int, int, list[Request], bool]:
        """Return (lines, bytes, requests, whether that was all)."""
        requests: list[Request] = []
        lines = read = 0
        while read < limit:
            block = self._stream.read(BLOCK) if self._stream is not None else b""
            read += len(block)
            ready = self._splitter.feed(block) if block else self._splitter.finish()
            lines += len(ready)
            requests += self._reader.feed(ready) if ready else []
            if not block:
                return lines, read, requests, True
        return lines, read, requests, False


def _same(fd: int, mark: Mark, stamp: Stamp) -> bool:
    return stamp.size == mark.position and goes_on(fd, mark, stamp)
