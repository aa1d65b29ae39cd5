"""The whole conversation of a chat: where its rows stand while it is read, messages when a page is asked for."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import msgspec
from msgspec.structs import replace

from dispatch_nb.model import Message
from dispatch_nb.providers.base import MAX_PAGE_TEXT, Fetch, Line
from dispatch_nb.providers.copilot.vscode import cut
from dispatch_nb.providers.copilot.vscode.digest import asking, model_of, parts_of, tokens_out
from dispatch_nb.providers.copilot.vscode.fold import forget
from dispatch_nb.providers.copilot.vscode.mutation import Entry, apply, entry_of, is_window, reach
from dispatch_nb.providers.copilot.vscode.outline import OUTLINE, Row, Rows, agent_of, rows_of
from dispatch_nb.providers.copilot.vscode.parts import spawns
from dispatch_nb.providers.copilot.vscode.records import PAGE, PAGED, Asked, Call, Part, Prompt, asked_of, said
from dispatch_nb.providers.copilot.vscode.shape import (
    BROKEN,
    GONE,
    ITEMS,
    UNSURE,
    Cutter,
    Shape,
    Spot,
    Tree,
    even,
    shape_of,
)
from dispatch_nb.providers.copilot.vscode.show import Limits, shown, too_long
from dispatch_nb.providers.notes import Note
from dispatch_nb.providers.text import clip, milliseconds

_LOST = "This message can no longer be read: the file changed."
_BOM = b"\xef\xbb\xbf"
_WHOLE = Limits(MAX_PAGE_TEXT, MAX_PAGE_TEXT, MAX_PAGE_TEXT)
_MAX_NODES = 100_000
_INSIDE = ("children", "node", "value", "content")
_PROMPT = shape_of(Prompt, PAGED)


class ChatReplay:
    """The conversation of one chat. See `providers.base.Replay`."""

    def __init__(self) -> None:
        self._document: Tree = {}
        self._made: dict[int, Rows] = {}
        self._lost = 0
        self._index: tuple[list[Rows], list[int]] | None = None
        """The requests, and the number of rows up to and with each."""

    def feed(self, lines: Sequence[Line]) -> None:
        """Take the next lines of the log, or the whole of a document."""
        for line in lines:
            self._take(line)
        if lines:
            self._index = None

    def __len__(self) -> int:
        """Return the number of rows so far."""
        _, ends = self._rows()
        return bool(self._lost) + (ends[-1] if ends else 0)

    def page(self, start: int, stop: int, fetch: Fetch) -> list[Message]:
        """Return the rows `start` to `stop`; what they are made of is read again."""
        return [self._message(number, fetch) for number in range(*slice(start, stop).indices(len(self)))]

    def mixed(self) -> bool:
        """Whether subagents spoke: what they did stands in the chat."""
        return any(
            row.group is not None and agent_of(parts_of(made.asked)[row.group.parts[0]])
            for made in self._rows()[0]
            for row in made.rows
        )

    def pictures(self, row: int, fetch: Fetch) -> list[str]:  # noqa: ARG002  part of the protocol
        """Return nothing: a chat names its pictures, it does not hold them."""
        return []

    def row_of(self, tool_use_id: str) -> int | None:
        """Return the row of a tool call that spawned a subagent; None if it is not known."""
        number = int(bool(self._lost))
        for made in self._rows()[0]:
            parts = parts_of(made.asked)
            for row in made.rows:
                part = parts[row.group.parts[0]] if row.group is not None else None
                if part is not None and part.tool_call_id == tool_use_id and spawns(part):
                    return number
                number += 1
        return None

    # ── reading ───────────────────────────────────────────────────────────────────────

    def _take(self, line: Line) -> None:
        if line.cut:
            self._lost += line.size
            entry, data = cut.entry(line)
            if entry is not None:
                self._forget(entry)
                self._document = cut.take(self._document, OUTLINE, entry, line, Cutter(data, line.offset))
            return
        data = line.data.removeprefix(_BOM)
        shift = line.offset
        if line.offset == 0 and line.size >= len(data) + len(_BOM):
            shift = len(_BOM)
        entry, data = entry_of(data)
        if entry is None:
            return
        if entry.kind is None and not self._document:
            entry = Entry(kind=0, v=msgspec.Raw(data))
        self._forget(entry)
        self._document = apply(self._document, OUTLINE, entry, Cutter(data, shift))

    def _forget(self, entry: Entry) -> None:
        found = reach(entry)
        if found is None:
            return
        first, end = found
        window = self._document.get("requests")
        forget(self._made, 0 if isinstance(window, dict) and window.get(UNSURE) else first, end)

    def _rows(self) -> tuple[list[Rows], list[int]]:
        if self._index is None:
            window = self._document.get("requests")
            found: list[Rows] = []
            if isinstance(window, dict) and is_window(window):
                for place, tree in enumerate(window[ITEMS], window[GONE]):
                    if tree is not None:
                        found.append(self._one(place, tree))
            self._index = found, list(accumulate(len(made.rows) for made in found))
        return self._index

    def _one(self, place: int, tree: Tree) -> Rows:
        if place not in self._made:
            self._made[place] = rows_of(asked_of(tree), place)
        return self._made[place]

    # ── what pages are made of ────────────────────────────────────────────────────────

    def _message(self, number: int, fetch: Fetch) -> Message:
        if self._lost:
            if number == 0:
                return too_long(self._lost).message()
            number -= 1
        found, ends = self._rows()
        at = bisect_right(ends, number)
        made = found[at]
        row = made.rows[number - ends[at] + len(made.rows)]
        note = self._note(made, row, fetch)
        parts = parts_of(made.asked)
        agent = agent_of(parts[row.group.parts[0]]) if row.group is not None else ""
        message = replace((note or Note("system", "notice", _LOST, truncated=True)).message(), agent=agent)
        if row.group is not None and message.role == "assistant":
            message = replace(message, model=model_of(made.asked))
        return replace(message, tokens=tokens_out(made.asked)) if row.first else message

    def _note(self, made: Rows, row: Row, fetch: Fetch) -> Note | None:
        asked = made.asked
        time = milliseconds(asked.timestamp)
        if row.problem:
            problem = asked.result.error_details if asked.result is not None else None
            return Note.of("system", "notice", (problem and problem.message) or "", time, error=True)
        if row.group is None:
            return asking(asked, _prompt(asked, fetch), time, MAX_PAGE_TEXT)
        parts = [_part(parts_of(asked)[place], fetch) for place in row.group.parts]
        known = [part for part in parts if part is not None]
        if len(known) < len(parts):
            return None
        note = shown(row.group.kind, known, time, _WHOLE)
        call = made.calls.get(row.group.parts[0])
        if row.group.kind == "tool_call" and call is not None:
            _complete(note, asked, call, fetch)
        return note


def _prompt(asked: Asked, fetch: Fetch) -> str:
    """Return the prompt, read again if it is a long one."""
    found = asked.message
    if not isinstance(found, Prompt) or found.spot is None:
        return said(found)
    tree = _cut(found.spot, _PROMPT, fetch)
    return tree.get("text", "") if tree is not None else said(found)


def _part(place: Part | None, fetch: Fetch) -> Part | None:
    """Read a part again."""
    if place is None or place.spot is None:
        return None
    tree = _cut(place.spot, PAGE, fetch)
    return msgspec.convert(tree, Part) if tree is not None and tree.get("kind") == place.kind else None


def _cut(spot: Spot, shape: Shape, fetch: Fetch) -> Any:
    data = fetch(spot.at, spot.size)
    for mended in (data, even(data), cut.complete(data) or b""):
        try:
            tree = Cutter().cut(msgspec.Raw(mended), shape) if mended else None
        except BROKEN:
            continue
        return tree if isinstance(tree, dict) else None
    return None


def _complete(note: Note, asked: Asked, call: Call, fetch: Fetch) -> None:
    """Put the arguments of the model's call to a note, and the result if its part has none."""
    value = _json(call.spot, fetch)
    given = value.get("arguments") if isinstance(value, dict) else None
    if isinstance(given, str) and given:
        note.input, note.truncated = clip(given, MAX_PAGE_TEXT), note.truncated or len(given) > MAX_PAGE_TEXT
    if note.output is None and (text := _result(asked, call, fetch)):
        note.answer(text, error=note.error, limit=MAX_PAGE_TEXT)


def _result(asked: Asked, call: Call, fetch: Fetch) -> str:
    meta = asked.result.metadata if asked.result is not None else None
    results = (meta.tool_call_results if meta is not None else None) or {}
    # the editor adds a number to the id that the model gave
    key = next((k for k in results if call.id and (k == call.id or k.startswith(f"{call.id}__vscode"))), None)
    return _text(_json(results[key].spot, fetch)) if key is not None else ""


def _json(spot: Spot | None, fetch: Fetch) -> Any:
    if spot is None:
        return None
    try:
        return json.loads(fetch(spot.at, spot.size).decode("utf-8", "replace"), strict=False)
    except (ValueError, RecursionError):
        return None


def _text(value: Any) -> str:
    """Return the text in a result: strings, and trees of pieces of a prompt."""
    out: list[str] = []
    size = 0
    stack = [value]
    for _ in range(_MAX_NODES):
        if not stack or size > MAX_PAGE_TEXT:
            break
        node = stack.pop()
        if isinstance(node, list):
            stack += reversed(node)
        elif isinstance(node, dict):
            text = node.get("text", node.get("value"))
            if isinstance(text, str):
                broken = node.get("lineBreakBefore") is True and out and not out[-1].endswith("\n")
                out.append("\n" + text if broken else text)
                size += len(text)
            else:
                stack += [
                    node[k] for k in ("children", "node", "value", "content") if isinstance(node.get(k), dict | list)
                ]
    return "".join(out)
