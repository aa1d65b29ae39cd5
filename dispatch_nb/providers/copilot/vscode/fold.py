"""A chat while it is followed: the document as its log has it so far, and what is known of requests that went."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from dispatch_nb.providers.base import Line
from dispatch_nb.providers.basics import MAX_PROMPT
from dispatch_nb.providers.copilot.vscode import cut
from dispatch_nb.providers.copilot.vscode.calls import Item
from dispatch_nb.providers.copilot.vscode.digest import Digest, digest, request_of
from dispatch_nb.providers.copilot.vscode.files import take_work
from dispatch_nb.providers.copilot.vscode.mutation import Entry, apply, is_window, reach
from dispatch_nb.providers.copilot.vscode.phases import take_gone
from dispatch_nb.providers.copilot.vscode.records import CANCELLED, FAILED, FOLLOW, Asked, Chat, asked_of, chat_of
from dispatch_nb.providers.copilot.vscode.shape import GONE, ITEMS, UNSURE, Cutter, Shape, Tree
from dispatch_nb.providers.ledger import larger
from dispatch_nb.providers.text import clean, clip
from dispatch_nb.providers.values import Request, Spawned
from dispatch_nb.providers.work import Work

#: Requests at the end whose texts are kept whole; of those before them the beginnings.
_WHOLE = 4
_THIN = 300
_MAX_SPAWNED = 200
#: Fields of a request that tell of its tokens.
_COUNTED = frozenset(
    {"requestId", "timestamp", "result", "promptTokens", "completionTokens", "copilotCredits", "usage"}
)


class Past(msgspec.Struct, array_like=True):
    """What is known of requests that the document has no room for, or has lost."""

    turns: int = 0
    errors: int = 0
    interrupts: int = 0
    compactions: int = 0
    prompt: str = ""
    started: datetime | None = None
    work: Work = msgspec.field(default_factory=Work)
    spawned: list[Spawned] = []
    todos: list[Item] | None = None
    todos_time: datetime | None = None


class State(msgspec.Struct, array_like=True):
    """All that is kept of a chat; what `Reader.dump` writes."""

    document: dict[str, Any] = {}
    past: Past = msgspec.field(default_factory=Past)
    requests: list[Request] = []
    bad_lines: int = 0
    first_bad_line: int | None = None
    odd_lines: int = 0
    first_odd_line: int | None = None
    lost: int = 0
    """Bytes in lines too long to be read whole."""
    rest: bytes = b""
    """Of a document written over several lines: what there is of it."""


class Fold:
    """Takes entries into a `State`, and boils its requests down."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.used = {request.key: request for request in state.requests}
        self._changed: dict[str, Request] = {}
        self._digests: dict[int, Digest] = {}
        self._asked: dict[int, Asked] = {}

    def take(self, entry: Entry, data: bytes) -> None:
        """Take an entry; `data` are the bytes that it is decoded from."""
        state = self.state
        self._forget(entry)
        state.document = apply(state.document, FOLLOW, entry, Cutter(data, spill=self._settle))
        self._count(entry)
        self._thin(entry)

    def take_cut(self, line: Line) -> None:
        """Take what can be seen of a line that is too long to be read."""
        self.state.lost += line.size
        entry, data = cut.entry(line)
        if entry is None:
            return
        self._forget(entry)
        self.state.document = cut.take(self.state.document, FOLLOW, entry, line, Cutter(data, spill=self._settle))
        self._count(entry)
        self._thin(entry)

    def changed(self) -> list[Request]:
        """Return the requests that are new or used more than was known, since the last call."""
        found = list(self._changed.values())
        self._changed.clear()
        return found

    def chat(self) -> Chat:
        """Return the document without its requests."""
        return chat_of(self.state.document)

    def asked(self) -> list[tuple[Asked, Digest]]:
        """Return the requests that are known, oldest first; undone ones too."""
        window = self._window()
        found = []
        for place, tree in enumerate(window[ITEMS], window[GONE]):
            if tree is not None:
                found.append((self._one(place, tree), self._digest(place, tree)))
        return found

    def _window(self) -> Tree:
        window = self.state.document.get("requests")
        return window if isinstance(window, dict) and is_window(window) else {ITEMS: [], GONE: 0}

    def _one(self, place: int, tree: Tree) -> Asked:
        if place not in self._asked:
            self._asked[place] = asked_of(tree)
        return self._asked[place]

    def _digest(self, place: int, tree: Tree) -> Digest:
        if place not in self._digests:
            self._digests[place] = digest(self._one(place, tree))
        return self._digests[place]

    def _forget(self, entry: Entry) -> None:
        """Forget what was made of the requests that an entry changes or takes away."""
        found = reach(entry)
        if found is None:
            return
        first, end = found
        if end is None and entry.kind != 2:  # noqa: PLR2004  append: what went before stays
            self.state.past = Past()
        elif self._window().get(UNSURE):
            first, end = 0, None
        for made in (self._digests, self._asked):
            forget(made, first, end)

    def _count(self, entry: Entry) -> None:
        """Count what requests used, as far as an entry may tell of it."""
        keys = entry.k or []
        if entry.kind != 0 and (keys[:1] != ["requests"] or (len(keys) > 2 and keys[2] not in _COUNTED)):  # noqa: PLR2004  requests, number, field
            return
        window = self._window()
        found = reach(entry)
        only = found[0] if found is not None and len(keys) > 1 and not window.get(UNSURE) else None
        for place, tree in enumerate(window[ITEMS], window[GONE]):
            if tree is not None and only in (None, place):
                self._use(request_of(self._one(place, tree)))

    def _use(self, request: Request | None) -> None:
        known = self.used.get(request.key) if request is not None else None
        if request is not None and (known is None or larger(request, known)):
            self.used[request.key] = self._changed[request.key] = request

    def _settle(self, gone: Any, shape: Shape) -> None:
        """Keep what matters of an item that its window has no room for."""
        if shape.fields is None or "requestId" not in shape.fields:
            take_gone(self.state.past.work, gone)
            return  # of parts of answers else the newest are enough
        asked = asked_of(gone)
        told = digest(asked)
        self._use(request_of(asked))
        settle(self.state.past, asked, told)

    def _thin(self, entry: Entry) -> None:
        if entry.kind == 0 or (entry.k or []) == ["requests"]:
            for tree in self._window()[ITEMS][:-_WHOLE]:
                _thin(tree)


def settle(past: Past, asked: Asked, told: Digest) -> None:
    """Add a request to what is known of those before."""
    if told.hidden:
        return
    take_work(past.work, asked)
    past.turns += told.by_person
    past.errors += told.state == FAILED
    past.interrupts += told.state == CANCELLED
    past.compactions += told.compactions
    if not past.prompt and told.by_person:
        past.prompt = clean(clip(told.prompt.strip(), MAX_PROMPT))
    if past.started is None or (told.started is not None and told.started < past.started):
        past.started = told.started
    past.spawned = [*past.spawned, *told.spawned][-_MAX_SPAWNED:]
    if told.todos is not None:
        past.todos, past.todos_time = told.todos, told.todos_time


def forget(made: dict[int, Any], first: int, end: int | None) -> None:
    """Drop what was made of the requests `first` to `end`."""
    for place in [p for p in made if first <= p and (end is None or p < end)]:
        del made[place]


def _thin(tree: Tree | None) -> None:
    """Keep the beginnings of the texts of a request that is not among the newest."""
    response = tree.get("response") if tree is not None else None
    if not (isinstance(response, dict) and is_window(response)):
        return
    for part in response[ITEMS]:
        value = part.get("value") if part is not None else None
        if isinstance(value, str) and len(value) > _THIN:
            part["value"] = value[:_THIN] + "\u2026"
