"""Pictures that a log holds itself, as base64: found wherever they stand in a record, checked and bounded."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable

import msgspec

from dispatch_nb.providers.decode import BROKEN

#: Characters of base64 of one picture, and pictures of one row, that are handed on.
MAX_PICTURE, MAX_PICTURES = 6_000_000, 4
_MAX_NODES = 200_000

#: How files of these types begin; what a log says of a type is not believed.
_BEGINS = {
    "png": b"\x89PNG\r\n\x1a\n",
    "jpeg": b"\xff\xd8\xff",
    "gif": b"GIF8",
    "webp": b"RIFF",
}
_DATA_URL = re.compile(r"data:image/[a-z.+-]{1,20};base64,")
_BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}")
#: Characters that are decoded to look at how a picture begins: 24 bytes.
_HEAD = 32
_TYPES = ("media_type", "mimeType", "mime_type")


def pictures_in(records: Iterable[bytes | msgspec.Raw]) -> list[str]:
    """Return the pictures in parts of a log (JSON) as `data:` URLs: png, jpeg, gif and webp, the first few."""
    found: list[str] = []
    for record in records:
        for text in _texts(record):
            kind = picture_kind(text)
            if kind and len(found) < MAX_PICTURES:
                found.append(f"data:image/{kind};base64,{text}")
    return found


def picture_kind(text: str) -> str:
    """Return what sort of picture base64 text is; empty if it is none that is shown."""
    if not 0 < len(text) <= MAX_PICTURE or _BASE64.fullmatch(text) is None:
        return ""
    try:
        head = base64.b64decode(text[:_HEAD])
    except binascii.Error:
        return ""
    kind = next((kind for kind, begin in _BEGINS.items() if head.startswith(begin)), "")
    return "" if kind == "webp" and head[8:12] != b"WEBP" else kind


def _texts(record: bytes | msgspec.Raw) -> list[str]:
    """Return the texts that a record gives out as pictures."""
    try:
        stack = [msgspec.json.decode(record)] if record else []
    except BROKEN:
        return []
    found: list[str] = []
    for _ in range(_MAX_NODES):
        if not stack:
            break
        node = stack.pop()
        if isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, str):
            if (match := _DATA_URL.match(node)) is not None:
                found.append(node[match.end() :])
        elif isinstance(node, dict):
            data = node.get("data")
            if isinstance(data, str) and any(str(node.get(name)).startswith("image/") for name in _TYPES):
                found.append(data)
            else:
                stack.extend(reversed(list(node.values())))
    return found
