"""Put an entry into a JSON text, or take it out again; everything else stays as it stands, comments included.

An entry goes behind the others of its object, in the form that the text has: on lines of its own with the text's
indentation, or on the line where the others stand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from dispatch_nb.actions.settings.edits import Cut, Insertion, newline_of, without
from dispatch_nb.actions.settings.jsontext import Member, Node, Scanner, SyntaxFlawError, member_of, parse, plain
from dispatch_nb.providers.settings import Syntax

#: What a text is indented by if it does not show.
UNIT = "  "

_BLANKS = re.compile(r"[ \t]*+")


def find(text: str, syntax: Syntax, keys: tuple[str, ...]) -> Any | None:
    """Return the value under the keys, numbers as `plain` has them; None if there is none.

    Raises
    ------
    SyntaxFlawError
        The text does not follow its syntax, or what is on the way is no object.
    """
    node = parse(text, syntax)
    for key in keys:
        member = member_of(node, key, text) if node is not None else None
        if member is None:
            return None
        node = member.value
    return plain(text, node) if node is not None else None


def insert(text: str, syntax: Syntax, keys: tuple[str, ...], entry: dict[str, Any]) -> tuple[Insertion, ...]:
    """Return what is to be put in so that `entry` stands under the keys, where nothing may stand before.

    Objects on the way that are not there are made. Raises SyntaxFlawError as `find` does.
    """
    node = parse(text, syntax)
    if node is None:  # an empty file, or comments alone
        lead = "" if not text.strip("\ufeff") or text.endswith(("\n", "\r")) else newline_of(text)
        return (
            Insertion(at=len(text), text=lead + _rendered(_nested(keys, entry), "", UNIT, newline_of(text)) + "\n"),
        )
    unit = unit_of(text, node)
    for n, key in enumerate(keys):
        member = member_of(node, key, text)
        if member is None:
            value = _nested(keys[n + 1 :], entry)
            return add(text, syntax, node, key, value, unit)
        node = member.value
    raise ValueError(f"{keys} is there already")


def _nested(keys: tuple[str, ...], entry: dict[str, Any]) -> dict[str, Any]:
    """Return the entry inside the objects that lead to it."""
    for key in reversed(keys):
        entry = {key: entry}
    return entry


def _rendered(value: Any, indent: str, unit: str, newline: str) -> str:
    return json.dumps(value, indent=unit, ensure_ascii=False).replace("\n", newline + indent)


def _pair(key: str | None, value: Any, indent: str, unit: str, newline: str) -> str:
    """Return a pair as text, or an item of a list (no key)."""
    rendered = _rendered(value, indent, unit, newline)
    return rendered if key is None else f"{json.dumps(key)}: {rendered}"


def add(text: str, syntax: Syntax, node: Node, key: str | None, value: Any, unit: str) -> tuple[Insertion, ...]:
    """Return what puts a pair into an object, or an item (no key) into a list: behind all that is there."""
    return (_append if node.members else _fill)(text, syntax, node, key, value, unit)


def _append(text: str, syntax: Syntax, node: Node, key: str | None, value: Any, unit: str) -> tuple[Insertion, ...]:
    """Put it behind the last one: if that has lines of its own, behind their comments too."""
    last = node.members[-1]
    end = last.value.end if last.comma is None else last.comma + 1
    lead, closing = (",", "") if last.comma is None else ("", ",")
    indent = _own_line(text, last.start)
    if indent is None:
        tight = _tight(text, node)
        separators = (",", ":") if tight else (", ", ": ")
        pair = json.dumps([value] if key is None else {key: value}, separators=separators, ensure_ascii=False)[1:-1]
        return (Insertion(at=end, text=lead + ("" if tight else " ") + pair + closing),)
    newline = newline_of(text)
    block = newline + indent + _pair(key, value, indent, unit, newline) + closing
    place = _line_end(text, syntax, end)
    if place == end or not lead:
        return (Insertion(at=place, text=lead + block),)
    return (Insertion(at=end, text=lead), Insertion(at=place, text=block))


def _tight(text: str, node: Node) -> bool:
    """Whether what stands on one line has no space between its parts."""
    last = node.members[-1]
    if node.kind == "object":
        return text[last.value.start - 1] == ":"
    return len(node.members) > 1 and text[last.start - 1] == ","


def _fill(text: str, syntax: Syntax, node: Node, key: str | None, value: Any, unit: str) -> tuple[Insertion, ...]:
    """Put it into what is empty, behind the comments that stand in it."""
    newline = newline_of(text)
    base = text[_line_start(text, node.start) : node.start]
    base = base[: len(base) - len(base.lstrip(" \t\ufeff"))].lstrip("\ufeff")
    place = node.start + 1
    for _, end in _comments(text, syntax, place, node.end - 1):
        place = end
    block = newline + base + unit + _pair(key, value, base + unit, unit, newline)
    closing = "" if "\n" in text[place : node.end] else newline + base
    return (Insertion(at=place, text=block + closing),)


def remove(text: str, syntax: Syntax, keys: tuple[str, ...], made: int) -> str:
    """Return the text without the value under the keys, and without those objects above it that this leaves empty.

    Parameters
    ----------
    made
        How many of the objects above were made for it: only they go with it.

    Raises
    ------
    SyntaxFlawError
        As `find`, or the keys lead nowhere.
    """
    root = parse(text, syntax)
    if not keys:
        return ""
    chain: list[tuple[Node, Member]] = []
    node = root
    for key in keys:
        member = member_of(node, key, text) if node is not None else None
        if node is None or member is None:
            raise SyntaxFlawError(1, f"there is no {key!r}")
        chain.append((node, member))
        node = member.value
    object_, member = chain.pop()
    while made and chain and len(object_.members) == 1 and not _remarked(text, syntax, object_, member):
        object_, member = chain.pop()
        made -= 1
    return taken_out(text, syntax, object_, member)


def _remarked(text: str, syntax: Syntax, node: Node, member: Member) -> bool:
    """Whether an object holds comments beside its one member."""
    before = _comments(text, syntax, node.start + 1, member.start)
    behind = _comments(text, syntax, (member.comma or member.value.end - 1) + 1, node.end - 1)
    return any(True for _ in before) or any(True for _ in behind)


def taken_out(text: str, syntax: Syntax, node: Node, member: Member) -> str:
    """Take a member out, as neatly as leaves the rest as it was. Raises SyntaxFlawError where it cannot be."""
    others = [other for other in node.members if other is not member]
    values = [plain(text, other.value) for other in others]
    wanted = values if node.kind == "array" else {other.key: v for other, v in zip(others, values, strict=True)}
    for cuts in (_neat(text, node, member), _plain_cuts(node, member)):
        after = without(text, cuts)
        try:
            root = parse(after, syntax)
        except SyntaxFlawError:
            continue
        if root is not None and _at(after, root, node.start) == wanted:
            return after
    raise SyntaxFlawError(text.count("\n", 0, member.start) + 1, "the entry cannot be taken out by itself")


def _at(text: str, root: Node, start: int) -> Any:
    """Return the value of the object that begins at a place; None if none does."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node.start == start:
            return plain(text, node)
        waiting += [member.value for member in node.members]
    return None


def _plain_cuts(node: Node, member: Member) -> list[Cut]:
    """Return the member and the one comma that goes with it, in rising order."""
    own = Cut(start=member.start, end=member.value.end)
    if member.comma is not None:
        return [own, Cut(start=member.comma, end=member.comma + 1)]
    before = [other.comma for other in node.members if other is not member and other.comma is not None]
    return [*(Cut(start=comma, end=comma + 1) for comma in before[-1:]), own]


def _neat(text: str, node: Node, member: Member) -> list[Cut]:
    """Return the same cuts, with the line that the member begins: what stays of it is its comments."""
    start = member.start
    while text[start - 1] in " \t":
        start -= 1
    start -= 2 if text.endswith("\r\n", 0, start) else 1 if text.endswith("\n", 0, start) else 0
    return [
        Cut(start=start if cut.start == member.start else cut.start, end=cut.end) for cut in _plain_cuts(node, member)
    ]


def _comments(text: str, syntax: Syntax, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the comments in a stretch that holds only space, commas and comments."""
    scanner = Scanner(text, syntax)
    at = start
    while at < end:
        if text[at] in " \t\r\n,":
            at += 1
            continue
        stop = scanner.comment(at)
        if stop == at:
            return
        yield at, stop
        at = stop


def _line_end(text: str, syntax: Syntax, at: int) -> int:
    """Return where the comments end that stand behind something, on its line; the place itself if there are none."""
    found, scanner = at, Scanner(text, syntax)
    while True:
        blank = _BLANKS.match(text, at)
        at = blank.end() if blank else at
        stop = scanner.comment(at)
        if stop == at:
            return found
        at = found = stop


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _own_line(text: str, at: int) -> str | None:
    """Return the indentation of what begins its line at a place; None if other things stand before it."""
    start = _line_start(text, at)
    before = text[start:at]
    return None if before.strip(" \t") or not start else before


def unit_of(text: str, root: Node) -> str:
    """Return what each level is indented by."""
    waiting = [root]
    while waiting:
        node = waiting.pop(0)
        if node.members:
            inner = _own_line(text, node.members[0].start)
            line = text[_line_start(text, node.start) :]
            outer = line[: len(line) - len(line.lstrip(" \t"))]
            if inner is not None and inner.startswith(outer) and len(inner) > len(outer):
                return inner[len(outer) :]
        waiting += [member.value for member in node.members]
    return UNIT
