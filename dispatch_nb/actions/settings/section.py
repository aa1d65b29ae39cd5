"""A section of a Markdown file between two markers: found, put in, taken out. Texts only; no disk."""

from __future__ import annotations

from typing import NamedTuple

from dispatch_nb.actions.settings.edits import Insertion, newline_of
from dispatch_nb.actions.settings.jsontext import SyntaxFlawError

BEGIN, END = "<!-- dispatch:begin -->", "<!-- dispatch:end -->"


class Section(NamedTuple):
    """Where a section stands, its markers included."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return it, with the line ends that it was written with."""
        return text[self.start : self.end].replace("\r\n", "\n")


def section(words: str) -> str:
    """Return words between markers."""
    return f"{BEGIN}\n{words.strip()}\n{END}"


def find(text: str) -> Section | None:
    """Return the section in a text, None if there is none.

    Raises
    ------
    SyntaxFlawError
        A marker without the other one, or several: nobody can tell what belongs to it.
    """
    begins, ends = text.count(BEGIN), text.count(END)
    start, end = text.find(BEGIN), text.find(END)
    if begins == ends == 0:
        return None
    if begins == ends == 1 and start < end:
        return Section(start, end + len(END))
    place = start if begins else end
    raise SyntaxFlawError(text.count("\n", 0, place) + 1, f"`{BEGIN}` and `{END}` must stand there once each, in order")


def insertion(text: str, content: str) -> Insertion:
    """Return what is to be put in for a section to stand at the end, with an empty line before it."""
    newline = newline_of(text)
    body = text.lstrip("\ufeff")
    gap = "" if not body.strip() else newline if body.endswith("\n") else newline * 2
    if body.endswith(newline * 2):
        gap = ""
    return Insertion(at=len(text), text=gap + content.replace("\n", newline) + newline)


def without(text: str, at: Section, put: str) -> str:
    """Return a text without its section; and without the white space that was put in with it, if that is there."""
    content = text[at.start : at.end]
    before, _, after = put.partition(content)
    start = at.start - len(before) if before and text.endswith(before, 0, at.start) else at.start
    end = at.end + len(after) if after and text.startswith(after, at.end) else at.end
    return text[:start] + text[end:]
