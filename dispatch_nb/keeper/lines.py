"""Lines out of a stream of bytes, however long one of them is."""

from __future__ import annotations

#: Of a longer line only the beginning is handed on (bytes).
MAX_LINE = 8 << 20


class Lines:
    """Cuts a stream into lines; holds no more than one of them."""

    def __init__(self, longest: int = MAX_LINE) -> None:
        self._longest = longest
        self._open = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes; return the lines that they end, without their ends."""
        *whole, rest = data.split(b"\n")
        lines: list[bytes] = []
        for part in whole:
            self._add(part)
            lines.append(bytes(self._open).removesuffix(b"\r"))
            self._open.clear()
        self._add(rest)
        return lines

    def end(self) -> list[bytes]:
        """Return the last line, if the stream ended without its end."""
        lines = [bytes(self._open)] if self._open else []
        self._open.clear()
        return lines

    def _add(self, part: bytes) -> None:
        self._open += part[: max(0, self._longest - len(self._open))]
