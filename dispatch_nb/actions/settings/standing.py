"""What stands already where an entry of ours goes, and what that means; writes nothing."""

from __future__ import annotations

import json
from typing import Any

from dispatch_nb.actions.settings import texts
from dispatch_nb.actions.settings.change import Record
from dispatch_nb.actions.settings.jsontext import as_read
from dispatch_nb.providers.settings import HOOK_MARK, SERVER, Place


def word(at: Place | Record) -> str:
    """Return what an entry is called."""
    return "hooks" if at.lists else "entry"


def already(text: str, place: Place, url: str) -> str:
    """Return why nothing is put in; empty if something may be. Raises SyntaxFlawError."""
    if place.lists:
        lists = texts.lists(text, place)
        standing = _standing(lists, place.entry)
        if len(standing) == len(place.entry):
            return "has the hooks already"
        told = "hooks of ours are there, but not all, or not as they would be written"
        return f"left alone: {told}; disconnect takes out what is known" if standing or _marked(lists) else ""
    there = texts.find(text, place)
    if there is None:
        return ""
    return _entry(there, as_read(place.entry), url) if place.keys else _file(there, place)


def left(text: str, record: Record) -> dict[str, Any] | str | None:
    """Return what can be taken out of what was put in, None if nothing is left, or why it stays.

    Raises SyntaxFlawError.
    """
    if record.lists:
        standing = _standing(texts.lists(text, record), record.entry)
        return {key: record.entry[key] for key in standing} or None
    there = texts.find(text, record)
    if there is None:
        return None
    if there != as_read(record.entry):
        which = f"its {SERVER!r} entry" if record.keys else "it"
        return f"left alone: {which} was changed since it was written"
    return record.entry


def others(text: str, place: Place) -> str:
    """Return what to say of what is there, but was not written from here; empty if nothing is."""
    if place.lists:
        return "left alone: its hooks of ours were not written from here" if _marked(texts.lists(text, place)) else ""
    which = f"its {SERVER!r} entry" if place.keys else "it"
    return f"left alone: {which} was not written from here" if texts.find(text, place) is not None else ""


def _standing(lists: dict[str, list[Any]], entry: dict[str, Any]) -> list[str]:
    """Return the keys of those lists that hold all items of theirs."""
    return [key for key, items in entry.items() if all(as_read(item) in lists.get(key, []) for item in items)]


def _marked(lists: dict[str, list[Any]]) -> bool:
    """Whether a command of ours stands in the lists, of this place or of another."""
    return HOOK_MARK in json.dumps(lists)


def _file(there: Any, place: Place) -> str:
    return (
        "has the hooks already" if there == as_read(place.entry) else "left alone: it is there, and says something else"
    )


def _entry(there: Any, entry: dict[str, Any], url: str) -> str:
    """Return what to say of an entry that is there."""
    if there == entry:
        return "has the entry already"
    values = list(there.values()) if isinstance(there, dict) else []
    if url in values:
        other = ", ".join(repr(key) for key, value in entry.items() if there.get(key) != value)
        told = f"this address, but not what would be written for {other}" if other else "this address, and more"
        return f"left alone: its {SERVER!r} entry has {told}"
    address = next((value for value in values if isinstance(value, str) and "://" in value), "")
    told = f"another address, {address}" if address else "no such address"
    return f"left alone: its {SERVER!r} entry has {told} (here it is {url})"
