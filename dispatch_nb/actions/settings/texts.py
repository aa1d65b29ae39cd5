"""An entry in a settings file, whatever its syntax: found, put in, taken out. Bytes in, bytes out; no disk."""

from __future__ import annotations

from typing import Any

from dispatch_nb.actions.settings import jsonedit, jsonlists, tomledit
from dispatch_nb.actions.settings.change import Record
from dispatch_nb.actions.settings.edits import Insertion
from dispatch_nb.actions.settings.jsontext import SyntaxFlawError
from dispatch_nb.providers.settings import Place

__all__ = ["SyntaxFlawError", "decoded", "find", "insert", "lists", "remove"]


def decoded(data: bytes) -> str:
    """Return the text of a file, its byte order mark included.

    Raises
    ------
    SyntaxFlawError
        It is not UTF-8.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SyntaxFlawError(data.count(b"\n", 0, error.start) + 1, "a byte that is not UTF-8") from error


def find(text: str, at: Place | Record) -> Any | None:
    """Return what stands where an entry goes, None if nothing does. Raises SyntaxFlawError."""
    return tomledit.find(text, at.keys) if at.syntax == "toml" else jsonedit.find(text, at.syntax, at.keys)


def lists(text: str, at: Place | Record) -> dict[str, list[Any]]:
    """Return the lists that stand where items go. Raises SyntaxFlawError."""
    return jsonlists.find(text, at.syntax, at.keys)


def insert(text: str, place: Place) -> tuple[Insertion, ...]:
    """Return what is to be put in for the entry to stand where it goes. Raises SyntaxFlawError."""
    if place.syntax == "toml":
        return tomledit.insert(text, place.keys, place.entry)
    insert_json = jsonlists.insert if place.lists else jsonedit.insert
    return insert_json(text, place.syntax, place.keys, place.entry)


def remove(text: str, record: Record) -> str:
    """Return the text without what was put in, as far as it can be taken out by itself. Raises SyntaxFlawError."""
    if record.syntax == "toml":
        return tomledit.remove(text, record.keys, record.entry, [insertion.text for insertion in record.put])
    if record.lists:
        return jsonlists.remove(text, record.syntax, record.keys, record.entry, record.kept, record.made)
    return jsonedit.remove(text, record.syntax, record.keys, record.made)
