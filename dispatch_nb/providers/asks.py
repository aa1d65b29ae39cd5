"""What an agent asks the person, put so that the whole of it is seen: texts, diffs, and what `always` would cover.

Everything here is linear in what was asked: the agent decides how long that is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

import msgspec
from msgspec import Raw

from dispatch_nb.providers.decode import BROKEN
from dispatch_nb.providers.runs import MAX_ASK, Asked, AskKind, Decision
from dispatch_nb.providers.text import one_line

#: Open questions of one run; more are refused at once.
MAX_OPEN = 50
#: Characters of an id that a program may give.
MAX_ID = 200
#: Bytes of an input that are kept until the question is answered: enough for any that is shown whole.
MAX_INPUT = 4 * MAX_ASK
_MAX_PATHS = 100
_MAX_PATH = 4096
_MAX_TOOL = 100
_MAX_REASON = 1000
#: Unchanged lines that are shown around a change.
_CONTEXT = 3
#: Written right to left, or not at all: a command may look like another one by them.
_HIDDEN = frozenset("\u00ad\u061c\u180e\u2028\u2029\ufeff") | {
    chr(code)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F))
    for code in range(first, last + 1)
}
_RAWS = msgspec.json.Decoder(dict[str, Raw])


def asked(  # noqa: PLR0913  the parts of an ask, by their names
    ask_id: str,
    kind: AskKind,
    tool: str,
    text: str,
    *,
    paths: Sequence[str] = (),
    cwd: str | None = None,
    reason: str = "",
    decisions: Sequence[Decision] = ("once", "always", "deny"),
    partial: bool = False,
    more: bool = False,
) -> Asked:
    """Return an ask whose text is bounded. What is not shown whole (`partial`: it never was) can only be denied.

    `more`: it does more to its files than to edit them, so that `always` covers it alone.
    """
    shown = visible(text[: MAX_ASK + 1])
    files = [visible(path[: _MAX_PATH + 1]) for path in paths[:_MAX_PATHS]]
    truncated = partial or len(shown) > MAX_ASK or len(paths) > _MAX_PATHS or any(len(p) > _MAX_PATH for p in files)
    offered = ("deny",) if truncated else tuple(decisions)
    edited = () if more else paths
    same, covers = _covered(kind, tool, text, edited, cwd) if "always" in offered else ("", "")
    return Asked(
        ask_id=ask_id,
        kind=kind,
        tool=one_line(tool, _MAX_TOOL),
        text=shown[:MAX_ASK],
        paths=tuple(path[:_MAX_PATH] for path in files),
        cwd=visible(cwd[:_MAX_PATH])[:_MAX_PATH] if cwd else None,
        reason=one_line(reason, _MAX_REASON),
        truncated=truncated,
        decisions=offered,
        same=same,
        covers=covers,
    )


def _covered(kind: AskKind, tool: str, text: str, paths: Sequence[str], cwd: str | None) -> tuple[str, str]:
    """Return what else `always` covers, and how a person is told: never more than what was seen, but for edits."""
    if kind == "edit" and paths:
        files = ", ".join(visible(path) for path in paths)
        return _digest(kind, *sorted(paths)), one_line(f"every edit of {files}", 300)
    if kind != "command":
        return _digest(kind, tool, text), "this very call"
    return _digest(kind, tool, cwd or "", text), f"this very command, in {'this' if cwd else 'whatever'} folder"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def visible(text: str) -> str:
    r"""Return `text` with what cannot be seen shown by its code (`\x1b`), but for line feeds and tabs."""
    if text.isprintable():
        return text
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char.isprintable() and char not in _HIDDEN:
        return char
    if char in "\n\t\u00a0\u3000":
        return char
    code = ord(char)
    return f"\\x{code:02x}" if code <= 0xFF else f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004  as Python writes them


# ── texts ─────────────────────────────────────────────────────────────────────────────


def as_json(raw: Raw | bytes) -> str:
    """Return JSON as a person reads it."""
    try:
        return msgspec.json.format(bytes(raw), indent=2).decode("utf-8", "replace")
    except BROKEN:
        return bytes(raw).decode("utf-8", "replace")


def fields(raw: Raw) -> dict[str, Raw]:
    """Return the fields of an object; none of anything else."""
    try:
        return _RAWS.decode(raw) if raw else {}
    except BROKEN:
        return {}


def with_rest(text: str, given: Mapping[str, Raw], known: Sequence[str]) -> str:
    """Return `text` with the fields that it does not tell of: a command is not whole without its switches."""
    rest = {key: raw for key, raw in given.items() if key not in known and bytes(raw) not in (b"false", b"null")}
    if not rest:
        return text
    return f"{text}\n\nwith " + ", ".join(f"{key}: {as_json(raw)}" for key, raw in rest.items())


def replaced(path: str, old: str, new: str, *, to: str | None = None) -> str:
    """Return the change of a text as one hunk of a diff: all lines from the first to the last that differ."""
    before, after = _lines(old), _lines(new)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    room = min(len(before), len(after)) - same
    ends = zip(reversed(before[-room:]), reversed(after[-room:]), strict=False) if room else ()
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], ends))
    first = max(0, same - _CONTEXT)
    last = max(0, tail - _CONTEXT)
    removed, added = before[same : len(before) - tail], after[same : len(after) - tail]
    hunk = [f"@@ -{first + 1},{len(before) - last - first} +{first + 1},{len(after) - last - first} @@"]
    hunk += [f" {line}" for line in before[first:same]]
    hunk += [f"-{line}" for line in removed]
    hunk += [f"+{line}" for line in added]
    hunk += [f" {line}" for line in before[len(before) - tail : len(before) - last]]
    return "\n".join((f"--- {path}", f"+++ {to or path}", *hunk))


def offered(question: str | None, options: Iterable[tuple[str | None, str | None]]) -> str:
    """Return a question to the person with the answers that are offered: their labels, and what these mean."""
    lines = [f"- {label or ''}" + (f": {meaning}" if meaning else "") for label, meaning in options]
    return "\n".join((question or "", *lines))


def written(path: str, content: str) -> str:
    """Return a file that is written whole, as a diff whose old side is not told."""
    return "\n".join((f"+++ {path}", *(f"+{line}" for line in _lines(content))))


def _lines(text: str) -> list[str]:
    """Return the lines of a text; its last one tells whether it was ended."""
    if not text:
        return []
    lines = text.split("\n")
    if lines[-1] == "":
        return lines[:-1]
    return [*lines[:-1], f"{lines[-1]}\n\\ No newline at the end"]
