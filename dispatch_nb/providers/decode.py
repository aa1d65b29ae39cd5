"""Tolerant decoding: typed and fast where a record is as expected, field by field where not.

Agents add and change record types within months, so a field of an unexpected type must
not cost the record it stands in: it counts as absent.
"""

from __future__ import annotations

import json
import types
from typing import Any, Generic, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

T = TypeVar("T", bound=msgspec.Struct)

#: What the decoders raise for a value that is not as expected, or no JSON.
BROKEN = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])


class Loose(Generic[T]):
    """Decodes JSON into the struct `kind`, all of whose fields have defaults."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind
        self._exact = msgspec.json.Decoder(kind)
        self._object = msgspec.json.Decoder(dict[str, msgspec.Raw])
        hints = get_type_hints(kind)
        self._fields: dict[str, tuple[str, _Field]] = {
            f.encode_name: (f.name, _Field(hints[f.name])) for f in msgspec.structs.fields(kind)
        }

    def decode(self, data: bytes | msgspec.Raw) -> T | None:
        """Decode one object; None if `data` is JSON but no object.

        Raises one of `BROKEN` if it is no JSON at all: see `mend`.
        """
        try:
            return self._exact.decode(data)
        except msgspec.ValidationError:
            return self._by_field(data)

    def get(self, raw: msgspec.Raw | None) -> T | None:
        """Decode a part of a record; None for anything but an object."""
        if not raw:
            return None
        try:
            return self.decode(raw)
        except BROKEN:
            mended = mend(bytes(raw))  # a record is not looked at as deeply as its parts
        try:
            return self.decode(mended) if mended is not None else None
        except BROKEN:
            return None

    def _by_field(self, data: bytes | msgspec.Raw) -> T | None:
        try:
            raws = self._object.decode(data)
        except msgspec.ValidationError:
            return None
        values: dict[str, Any] = {}
        for key, raw in raws.items():
            if key in self._fields:
                name, field = self._fields[key]
                found, value = field.decode(raw)
                if found:
                    values[name] = value
        return self._kind(**values)


def whole(kind: Loose[T], data: bytes) -> T | None:
    """Decode bytes that may be anything; None for what is no object."""
    try:
        return kind.decode(data)
    except BROKEN:
        mended = mend(data)
    try:
        return kind.decode(mended) if mended is not None else None
    except BROKEN:
        return None


def is_object(raw: msgspec.Raw) -> bool:
    """Whether a part of a record is there and is an object."""
    return memoryview(raw)[:1].tobytes() == b"{"


def is_given(raw: msgspec.Raw) -> bool:
    """Whether a part of a record is there and is not null."""
    return memoryview(raw)[:4].tobytes() not in (b"", b"null")


class _Field:
    """How one field of a `Loose` struct is decoded: whole, or if that fails in parts."""

    def __init__(self, hint: Any) -> None:
        self._exact = msgspec.json.Decoder(hint)
        options = get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)
        self._struct: Loose[Any] | None = None
        self._items: Loose[Any] | None = None
        for option in options:
            if isinstance(option, type) and issubclass(option, msgspec.Struct):
                self._struct = Loose(option)
            elif get_origin(option) is list and issubclass(get_args(option)[0], msgspec.Struct):
                self._items = Loose(get_args(option)[0])

    def decode(self, raw: msgspec.Raw) -> tuple[bool, Any]:
        """Return (whether there is a fit value, the value)."""
        try:
            return True, self._exact.decode(raw)
        except BROKEN:
            pass
        if self._struct is not None:
            value = self._struct.get(raw)
            return value is not None, value
        return self._list(raw) if self._items is not None else (False, None)

    def _list(self, raw: msgspec.Raw) -> tuple[bool, Any]:
        """Keep those items of a list that are objects."""
        try:
            items = _RAWS.decode(raw)
        except BROKEN:
            return False, None
        found = [self._items.get(item) for item in items] if self._items is not None else []
        return True, [item for item in found if item is not None]


def mend(data: bytes) -> bytes | None:
    r"""Return a line that strict JSON refuses as strict JSON; None if it is broken indeed.

    Half surrogate pairs (`"\ud83d"`, from strings that were cut between two code units), raw
    control characters and bytes that are no UTF-8 do occur in good records.
    """
    try:
        value = json.loads(data.decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    except (ValueError, RecursionError):
        return None
