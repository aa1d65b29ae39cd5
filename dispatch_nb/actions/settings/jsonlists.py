"""Put items into the lists of a JSON object, or take them out again: hooks stand so, those of others beside ours.

Lists that are not there are made, each behind what the object holds; everything else stays as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dispatch_nb.actions.settings import jsonedit
from dispatch_nb.actions.settings.edits import Insertion, composed, inserted
from dispatch_nb.actions.settings.jsontext import Member, Node, SyntaxFlawError, as_read, member_of, parse, plain
from dispatch_nb.providers.settings import Syntax

Lists = Mapping[str, Sequence[Any]]


def find(text: str, syntax: Syntax, keys: tuple[str, ...]) -> dict[str, list[Any]]:
    """Return the lists under the keys; none if the keys lead nowhere.

    Raises
    ------
    SyntaxFlawError
        The text does not follow its syntax, what is on the way is no object, or a value in it no list.
    """
    node = _object(text, syntax, keys)
    return {} if node is None else {m.key: plain(text, m.value) for m in node.members if m.value.kind == "array"}


def insert(text: str, syntax: Syntax, keys: tuple[str, ...], lists: Lists) -> tuple[Insertion, ...]:
    """Return what is to be put in so that each list ends with its items. Raises SyntaxFlawError as `find` does."""
    if _object(text, syntax, keys) is None:
        return jsonedit.insert(text, syntax, keys, dict(lists))
    edit: tuple[Insertion, ...] = ()
    for key, item in _pairs(lists):
        now = inserted(text, edit)
        node = _object(now, syntax, keys)
        root = parse(now, syntax)
        if node is None or root is None:
            raise SyntaxFlawError(1, f"{keys[-1]!r} cannot be added to; do it by hand")
        unit = jsonedit.unit_of(now, root)
        there = _list(now, node, key)
        step = (
            jsonedit.add(now, syntax, node, key, [item], unit)
            if there is None
            else jsonedit.add(now, syntax, there.value, None, item, unit)
        )
        edit = composed(edit, step)
    return edit


def remove(text: str, syntax: Syntax, keys: tuple[str, ...], lists: Lists, kept: Sequence[str], made: int) -> str:
    """Return the text without the items, and without those lists and objects above that this leaves empty.

    Parameters
    ----------
    kept
        The lists that were there before: they stay, though empty.
    made
        How many of the objects that the keys name were made for them: only they go with them.

    Raises
    ------
    SyntaxFlawError
        As `find`, or an item is not there.
    """
    for key, item in _pairs(lists):
        node = _object(text, syntax, keys)
        member = _list(text, node, key) if node is not None else None
        wanted = as_read(item)
        found = [one for one in member.value.members if plain(text, one.value) == wanted] if member else []
        if member is None or not found:
            raise SyntaxFlawError(1, f"there is no item of ours in {key!r}")
        if len(member.value.members) > 1 or key in kept:
            text = jsonedit.taken_out(text, syntax, member.value, found[-1])
        else:
            above = made if node is not None and len(node.members) == 1 else 0
            text = jsonedit.remove(text, syntax, (*keys, key), above)
    return text


def _pairs(lists: Lists) -> Iterator[tuple[str, Any]]:
    for key, items in lists.items():
        for item in items:
            yield key, item


def _object(text: str, syntax: Syntax, keys: tuple[str, ...]) -> Node | None:
    node = parse(text, syntax)
    for key in keys:
        member = member_of(node, key, text) if node is not None else None
        if member is None:
            return None
        node = member.value
    if node is not None and node.kind != "object":
        raise SyntaxFlawError(text.count("\n", 0, node.start) + 1, f"an object is expected for {'.'.join(keys)!r}")
    return node


def _list(text: str, node: Node, key: str) -> Member | None:
    member = member_of(node, key, text)
    if member is not None and member.value.kind != "array":
        raise SyntaxFlawError(text.count("\n", 0, member.start) + 1, f"a list is expected for {key!r}")
    return member
