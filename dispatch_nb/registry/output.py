"""What a program writes, kept within bounds: its beginning and its end.

A stream is a row of files `<stream>.<offset>`, each named by the place of its first byte in the
stream. The first one stays; of the others the last two do. So whatever is written, there is no more
than `HEAD` and twice `PIECE` on the disk (and a line), a gap tells itself, and nobody has to say where.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, NamedTuple

#: Bytes of the first file, and of each further one.
HEAD, PIECE = 1 << 20, 2 << 20
#: Longest line that is handed out, in characters.
MAX_LINE = 2000

Stream = Literal["stdout", "stderr"]


class Page(NamedTuple):
    """Some lines of what is kept of a stream."""

    start: int
    total: int
    lines: tuple[str, ...]
    dropped: int
    """Bytes between the beginning and the end that are not kept."""


class Writer:
    """Takes a stream."""

    def __init__(self, folder: Path, stream: Stream) -> None:
        self._folder = folder
        self._stream = stream
        self._written = 0
        self._pieces: list[Path] = []
        self._room = 0
        self._fd = -1
        self.last = b""
        """The end of what was written last."""

    def write(self, data: bytes) -> None:
        """Keep `data`. Files are changed at the end of a line, where there is one. Raises OSError."""
        self.last = (self.last + data)[-MAX_LINE:]
        while data:
            if self._room <= 0:
                self._next()
            part = data[: self._room]
            if len(part) < len(data) and (cut := part.rfind(b"\n") + 1):
                part, self._room = part[:cut], cut
            os.write(self._fd, part)
            self._room -= len(part)
            self._written += len(part)
            data = data[len(part) :]

    def _next(self) -> None:
        self.close()
        path = self._folder / f"{self._stream}.{self._written}"
        self._fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._room = PIECE if self._pieces else HEAD
        self._pieces.append(path)
        if len(self._pieces) > 3:  # noqa: PLR2004  the first and the last two
            self._pieces.pop(1).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file. Idempotent."""
        fd, self._fd = self._fd, -1
        if fd >= 0:
            os.close(fd)


def page(folder: Path, stream: Stream, before: int | None, count: int) -> Page:
    """Return `count` lines of what is kept, those before the line `before`, or the last ones."""
    lines, dropped = _lines(folder, stream)
    stop = len(lines) if before is None else max(0, min(before, len(lines)))
    start = max(0, stop - count)
    shown = tuple(line[: 4 * MAX_LINE].decode("utf-8", "replace")[:MAX_LINE] for line in lines[start:stop])
    return Page(start=start, total=len(lines), lines=shown, dropped=dropped)


def _lines(folder: Path, stream: Stream) -> tuple[list[bytes], int]:
    text, end, dropped = bytearray(), 0, 0
    for offset in _offsets(folder, stream):
        try:
            data = (folder / f"{stream}.{offset}").read_bytes()[: 2 * PIECE]
        except FileNotFoundError:
            continue  # the program wrote more meanwhile: then this is a part of the gap
        dropped += max(0, offset - end)
        if offset > end and text and not text.endswith(b"\n"):
            text += b"\n"
        text += data
        end = offset + len(data)
    return bytes(text).splitlines(), dropped


def _offsets(folder: Path, stream: Stream) -> list[int]:
    try:
        names = os.listdir(folder)  # noqa: PTH208  names are all that is needed
    except FileNotFoundError:
        return []
    ends = (name.removeprefix(f"{stream}.") for name in names if name.startswith(f"{stream}."))
    return sorted(int(end) for end in ends if end.isascii() and end.isdigit())
