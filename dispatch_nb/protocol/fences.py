"""Where the entries of a log begin: lines with `## [` that are not an example in fenced code."""

from __future__ import annotations

import re

from dispatch_nb.protocol.flaws import FlawList

_MARK = re.compile(r"^(?:##[ \t]++(\[)|[ \t]*+(`{3,}|~{3,})([^\n]*))", re.MULTILINE)
_LONGEST_FENCE = 16
"""Longer fences count as this long, which bounds the work that hostile text can cause."""


def entry_starts(text: str, flaws: FlawList) -> list[int]:
    r"""Return the offsets of the entries' headers in `text`, whose line ends are `\n`.

    A fence that is never closed would swallow every later entry of an append-only file, so it
    ends at the next header instead, and is a flaw: when the file ends in it, or when a new
    fence with a language opens in it below a header.
    """
    marks = list(_MARK.finditer(text))
    starts: list[int] = []
    place, line, counted = 0, 1, 0
    while place < len(marks):
        mark = marks[place]
        if mark[1]:
            starts.append(mark.start())
        elif _opens(mark):
            place, closed = _skip_fence(marks, place)
            if not closed:
                line += text.count("\n", counted, mark.start())
                counted = mark.start()
                hint = f"Close it with a line that has only {mark[2][:_LONGEST_FENCE]}, before the next entry."
                flaws.add("fence", f"The code block that begins on line {line} is never closed.", line, hint)
            continue
        place += 1
    return starts


def _opens(mark: re.Match[str]) -> bool:
    return mark[2][0] == "~" or "`" not in mark[3]


def _length(mark: re.Match[str]) -> int:
    return min(len(mark[2]), _LONGEST_FENCE)


def _skip_fence(marks: list[re.Match[str]], opening: int) -> tuple[int, bool]:
    """Return the place of the mark to go on with, and whether the fence was closed."""
    fence = marks[opening]
    header = None
    for place in range(opening + 1, len(marks)):
        mark = marks[place]
        if mark[1]:
            header = header or place
        elif mark[2][0] == fence[2][0] and _length(mark) >= _length(fence):
            if not mark[3].strip():
                return place + 1, True
            if header and _opens(mark):
                return header, False
    return (header, False) if header else (len(marks), True)
