"""What a tool call did to files, as hunks of a unified diff: read from the arguments that it was given.

Arguments rarely tell where in the file a text stood, so hunks have no line numbers. What a call wrote
without telling what was there before (a whole file) shows as lines that came.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from dispatch_nb.model import FileChange, FileEdit, Message
from dispatch_nb.providers.text import clean

#: Characters of the hunks of one file that are kept.
MAX_PATCH = 60_000
#: Files and pieces of one call that are looked at.
MAX_FILES, MAX_PIECES = 50, 100
#: Lines that stay around a change.
CONTEXT = 3
#: Lines before times lines after, up to which they are compared line by line.
_MAX_COMPARED = 250_000
_MAX_PATH = 1024

_PATH = ("file_path", "filePath", "absolute_path", "notebook_path", "path")
_OLD = ("old_string", "old_str", "oldString")
_NEW = ("new_string", "new_str", "newString", "new_source", "newCode")
_WHOLE = ("content", "file_text", "code")
_LISTS = ("edits", "replacements")
_PATCH = ("patch", "input", "patchText")
_BEGIN = "*** Begin Patch"
_KINDS: dict[str, FileChange] = {
    "*** Add File: ": "create",
    "*** Update File: ": "update",
    "*** Delete File: ": "delete",
}


def changes_of(call: Message, editing: Collection[str], creating: Collection[str] = ()) -> tuple[FileEdit, ...]:
    """Return what a call of one of the tools `editing` did to files; `creating`: those that write whole files."""
    if call.tool not in editing or not call.input:
        return ()
    given = _object(call.input)
    if given is None:
        return patched(call.input)
    patch = next((text for name in _PATCH if _BEGIN in (text := _text(given, (name,)))), "")
    if patch:
        return patched(patch)
    pieces = next((value for name in _LISTS if isinstance(value := given.get(name), list)), [given])
    by_path: dict[str, list[list[str]]] = {}
    for piece in pieces[:MAX_PIECES]:
        if isinstance(piece, dict) and (hunk := _hunk(piece)) is not None:
            path = _text(piece, _PATH) or _text(given, _PATH)
            by_path.setdefault(path[:_MAX_PATH], []).append(hunk)
    kind: FileChange = "create" if call.tool in creating else "update"
    return tuple(_edit(path, kind, hunks) for path, hunks in list(by_path.items())[:MAX_FILES] if path)


def patched(text: str) -> tuple[FileEdit, ...]:
    """Return what a patch in the form of `apply_patch` does, each file by itself; nothing if it is none."""
    found: list[tuple[str, FileChange, list[str]]] = []
    for line in text[text.find(_BEGIN) :].split("\n") if _BEGIN in text else ():
        kind = next((head for head in _KINDS if line.startswith(head)), None)
        if kind is not None:
            if len(found) == MAX_FILES:
                break
            found.append((line[len(kind) :].strip()[:_MAX_PATH], _KINDS[kind], []))
        elif line.startswith("*** End Patch"):
            break
        elif found and line[:1] in ("+", "-", " ", "@"):
            found[-1][2].append(line)
    return tuple(_edit(path, change, [lines]) for path, change, lines in found if path)


def compared(before: str, after: str) -> list[str]:
    """Return the lines that went and came between two texts, with a few around them."""
    old, new = before.split("\n"), after.split("\n")
    head = _shared(zip(old, new, strict=False))
    tail = _shared(zip(old[head:][::-1], new[head:][::-1], strict=False))
    first, stop_old, stop_new = max(0, head - CONTEXT), len(old) - tail, len(new) - tail
    around = [f" {line}" for line in old[first:head]]
    below = [f" {line}" for line in old[stop_old : stop_old + CONTEXT]]
    gone, came = old[head:stop_old], new[head:stop_new]
    if len(gone) * len(came) > _MAX_COMPARED:
        return [*around, *(f"-{line}" for line in gone), *(f"+{line}" for line in came), *below]
    told = difflib.unified_diff(gone, came, n=CONTEXT, lineterm="")
    inner = ["@@" if line.startswith("@@") else line for line in list(told)[2:]]
    return [*around, *(inner[1:] if inner[:1] == ["@@"] else inner), *below]


def _shared(pairs: Iterator[tuple[str, str]]) -> int:
    """Return how many pairs are equal before the first that is not."""
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count


def _hunk(given: Mapping[str, Any]) -> list[str] | None:
    """Return the lines of one piece of a call; None if it changes nothing."""
    new = next((value for name in _NEW if isinstance(value := given.get(name), str)), None)
    if new is not None:
        old = _text(given, _OLD)
        return compared(old, new) if old else _came(new)
    whole = next((value for name in _WHOLE if isinstance(value := given.get(name), str)), None)
    return None if whole is None else _came(whole)


def _came(text: str) -> list[str]:
    return [f"+{line}" for line in text.removesuffix("\n").split("\n")] if text else []


def _edit(path: str, change: FileChange, hunks: list[list[str]]) -> FileEdit:
    lines = [line for at, hunk in enumerate(hunks) for line in (["@@", *hunk] if at else hunk)]
    marks = [line[:1] for line in lines]
    patch = "\n".join(lines)
    return FileEdit(
        path=path,
        change=change,
        patch=clean(patch[:MAX_PATCH]),
        added=marks.count("+") if lines else None,
        removed=marks.count("-") if lines else None,
        truncated=len(patch) > MAX_PATCH,
    )


def _text(given: Mapping[str, Any], names: Collection[str]) -> str:
    """Return the first of these that is a text."""
    return next((value for name in names if isinstance(value := given.get(name), str)), "")


def _object(text: str) -> dict[str, Any] | None:
    """Return the arguments; None if they are none, or were cut."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
