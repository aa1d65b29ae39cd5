"""The log of a chat: each line changes a document, which is kept only as far as its shape goes.

    {"kind":0,"v":STATE}                     the document is this
    {"kind":1,"k":["requests",0,"result"],"v":X}    set; no `v`: delete
    {"kind":2,"k":["requests"],"v":[...],"i":3}     cut the array to `i` items if given, then append
    {"kind":3,"k":[...]}                     delete

Rules of `objectMutationLog.ts` of VS Code. Of arrays only the end is kept, so an index may lie before
what is known: then nothing happens. What lies between the end and an index beyond it counts as not known.
"""

from __future__ import annotations

from itertools import pairwise

import msgspec

from dispatch_nb.providers.copilot.vscode.shape import (
    ABSENT,
    BROKEN,
    GONE,
    ITEMS,
    UNSURE,
    Cutter,
    Shape,
    Tree,
    even,
    is_array,
)
from dispatch_nb.providers.decode import Loose

Key = str | int
#: What a line can do.
KINDS = range(4)
_MAX_KEYS = 40
_LONGEST = 10  # digits of an index


class Entry(msgspec.Struct):
    """A line."""

    kind: int | None = None
    k: list[Key] | None = None
    v: msgspec.Raw = msgspec.Raw()
    i: int | None = None


class _Written(msgspec.Struct):
    kind: int | None = None
    k: msgspec.Raw = msgspec.Raw()
    v: msgspec.Raw = msgspec.Raw()
    i: int | None = None


_WRITTEN = Loose(_Written)
_KEYS: msgspec.json.Decoder[list[Key]] = msgspec.json.Decoder(list[Key])


def entry_of(data: bytes) -> tuple[Entry | None, bytes]:
    """Decode a line; also return the bytes that were decoded. None: it is no JSON object."""
    found = None
    for _ in range(2):
        try:
            found = _WRITTEN.decode(data)
            break
        except BROKEN:
            data = even(data)
    if found is None:
        return None, data
    try:
        keys = _KEYS.decode(found.k) if bytes(found.k) else None
    except BROKEN:
        keys = None  # a key that is neither name nor number
    return Entry(kind=found.kind, k=keys, v=found.v, i=found.i), data


def apply(document: Tree, shape: Shape, entry: Entry, cutter: Cutter) -> Tree:
    """Change the document; return it, or the one that takes its place. Never raises."""
    value = entry.v if memoryview(entry.v).nbytes else None
    try:
        if entry.kind == 0:
            whole = ABSENT if value is None else cutter.cut(value, shape)
            return whole if isinstance(whole, dict) else {}
        keys = entry.k
        if not keys or len(keys) > _MAX_KEYS:
            return document
        if entry.kind == 1:
            _set(document, shape, keys, value, cutter)
        elif entry.kind == 2:  # noqa: PLR2004  see above
            _push(document, shape, keys, value, entry.i, cutter)
        elif entry.kind == 3:  # noqa: PLR2004  see above
            _set(document, shape, keys, None, cutter)
    except BROKEN:
        pass  # nested too deeply to be read: the value is not known, as any that the shape has no place for
    return document


def reach(entry: Entry) -> tuple[int, int | None] | None:
    """Return which requests an entry changes or takes away, as a slice; None: none that was there before."""
    keys = entry.k or []
    if entry.kind == 0:
        return 0, None
    if keys[:1] != ["requests"]:
        return None
    if len(keys) == 1:
        if entry.kind == 2 and entry.i is None:  # noqa: PLR2004  see above
            return None
        return (max(0, entry.i) if entry.kind == 2 and entry.i is not None else 0), None  # noqa: PLR2004  see above
    place = keys[1] if isinstance(keys[1], int) else _number(keys[1])
    return None if place is None or place < 0 else (place, place + 1)


def _number(key: str) -> int | None:
    """Read an index that is written as a string."""
    return int(key) if key.isdecimal() and key.isascii() and len(key) < _LONGEST else None


def is_window(node: object) -> bool:
    """Whether a node is an array."""
    return isinstance(node, dict) and ITEMS in node


class _Slot:
    """A place in the document, for a key of its parent."""

    def __init__(self, node: Tree, shape: Shape, key: Key, cutter: Cutter) -> None:
        self.shape: Shape | None = None
        self._home: Tree | list[object] | None = None
        self._key: Key = key
        if is_window(node):
            position = _position(node, shape, key, cutter)
            if position is not None:
                self._home, self._key, self.shape = node[ITEMS], position, shape.items
        else:
            self._home, self._key = node, str(key)
            if shape.fields is not None:
                self.shape = shape.fields.get(self._key)
            elif self._key != ITEMS:
                self.shape = shape.values

    @property
    def value(self) -> object:
        """What is there; None: nothing."""
        if isinstance(self._home, list):
            return self._home[int(self._key)]
        return self._home.get(str(self._key)) if self._home is not None else None

    def put(self, value: object) -> None:
        """Put a value there; `ABSENT`: nothing."""
        if isinstance(self._home, list):
            self._home[int(self._key)] = None if value is ABSENT else value
        elif self._home is not None and value is ABSENT:
            self._home.pop(str(self._key), None)
        elif self._home is not None:
            self._home[str(self._key)] = value

    def child(self, following: Key) -> Tree | None:
        """Return the object or array that is there for a key of its own to follow; it is made if it is not."""
        found, shape = self.value, self.shape
        if shape is None:
            return None
        array = shape.items is not None and (isinstance(following, int) or following.isdecimal())
        if isinstance(found, dict) and is_window(found) == array:
            return found
        if not array and shape.fields is None and shape.values is None:
            return None
        made: Tree = {ITEMS: [], GONE: 0} if array else {}
        self.put(made)
        return made


def _place(document: Tree, shape: Shape, keys: list[Key], cutter: Cutter) -> _Slot | None:
    """Go to the place that the keys name, making what is missing on the way; None: it is not kept."""
    node = document
    for key, following in pairwise(keys):
        slot = _Slot(node, shape, key, cutter)
        found = slot.child(following)
        if found is None or slot.shape is None:
            return None
        node, shape = found, slot.shape
    slot = _Slot(node, shape, keys[-1], cutter)
    return slot if slot.shape is not None else None


def _set(document: Tree, shape: Shape, keys: list[Key], value: msgspec.Raw | None, cutter: Cutter) -> None:
    slot = _place(document, shape, keys, cutter)
    if slot is not None and slot.shape is not None:
        slot.put(ABSENT if value is None else cutter.cut(value, slot.shape))


def _push(
    document: Tree, shape: Shape, keys: list[Key], value: msgspec.Raw | None, size: int | None, cutter: Cutter
) -> None:
    slot = _place(document, shape, keys, cutter)
    if slot is None or slot.shape is None or slot.shape.items is None:
        return
    window = slot.value
    if not (isinstance(window, dict) and is_window(window)):
        window = {ITEMS: [], GONE: 0}
        slot.put(window)
    if size is not None and size >= 0:
        _truncate(window, size)
    if value is not None and is_array(value):
        cutter.items(value, slot.shape, window)


def _truncate(window: Tree, size: int) -> None:
    room = size - window[GONE]
    if room < 0:
        window[ITEMS].clear()
        window[GONE] = size
    elif room <= len(window[ITEMS]):
        del window[ITEMS][room:]
    elif not window.get(UNSURE):
        window[GONE] = size - len(window[ITEMS])


def _position(window: Tree, shape: Shape, key: Key, cutter: Cutter) -> int | None:
    """Return where in the kept end of an array an index is; None if it went, or is no index."""
    place = key if isinstance(key, int) else _number(key)
    if place is None or place < 0 or shape.items is None:
        return None
    kept = window[ITEMS]
    if window.get(UNSURE) and kept:
        window[GONE] = max(0, place - len(kept) + 1)  # what is written to is nearly always the last
        window[UNSURE] = False
    position: int = place - window[GONE]
    if position < 0:
        return None
    if position > len(kept):
        window[GONE] += position - len(kept)
        position = len(kept)
    if position == len(kept):
        cutter.append(window, None, shape)
        position = len(kept) - 1
    return position
