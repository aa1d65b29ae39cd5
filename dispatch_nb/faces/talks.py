"""What a drawer asks of a conversation: its pages, one message whole, where something is, what was done to a file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from msgspec.structs import replace

from dispatch_nb.errors import NotFoundError, RequestError
from dispatch_nb.faces.pages import (
    EditsArgs,
    EditsPage,
    FindAnswer,
    FindArgs,
    MessageArgs,
    MessageDetail,
    MessagesArgs,
    MessagesPage,
    SessionEdit,
)
from dispatch_nb.faces.tables import joined_of
from dispatch_nb.faces.wire import Request
from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.text import clip
from dispatch_nb.sources.conversations import Conversations, Page
from dispatch_nb.sources.searches import Reading, edits_of, find, find_time
from dispatch_nb.state.state import State, session_key

#: Longest text of a message on a page; input and output of a tool call, which is folded; a patch. In characters.
MAX_MESSAGE, MAX_FOLDED, MAX_PATCH = 20_000, 2000, 4000
#: Files of one call whose patches are on a page.
MAX_FILES = 10

Changes = Callable[[Message], tuple[FileEdit, ...]]


class Talks:
    """Answers the requests of front ends about conversations."""

    def __init__(self, conversations: Conversations) -> None:
        self._conversations = conversations

    def answer(self, state: State, request: Request) -> Any:
        """Answer one of the requests `messages`, `message`, `find`, `edits`.

        Raises NotFoundError, RequestError, UnreadableError, and `msgspec.ValidationError` for other arguments.
        """
        match request.op:
            case "messages":
                return self._messages(state, msgspec.convert(request.args, MessagesArgs))
            case "message":
                return self._message(state, msgspec.convert(request.args, MessageArgs))
            case "find":
                return self._find(state, msgspec.convert(request.args, FindArgs))
            case "edits":
                return self._edits(state, msgspec.convert(request.args, EditsArgs))
        raise RequestError(f"{request.op} asks nothing of a conversation")

    def _reading(self, state: State, args: MessagesArgs | MessageArgs | FindArgs | EditsArgs) -> Reading:
        joined = joined_of(state, session_key(args.provider, args.session_id))
        agent = None if isinstance(args, EditsArgs) else args.agent
        return Reading(self._conversations, joined, PROVIDERS[joined.provider], agent)

    def _messages(self, state: State, args: MessagesArgs) -> MessagesPage:
        reading = self._reading(state, args)
        page = self._conversations.read(reading.joined, args.start, args.count, args.agent)
        return messages_page(page, reading.provider.changes)

    def _message(self, state: State, args: MessageArgs) -> MessageDetail:
        reading = self._reading(state, args)
        page = self._conversations.read(reading.joined, args.row, 1, args.agent)
        if not page.rows:
            raise NotFoundError(f"the conversation has {page.total} rows, none is {args.row}")
        row = page.rows[0]
        pictures = self._conversations.pictures(reading.joined, args.row, args.agent) if row.pictures else []
        return MessageDetail(message=row, edits=edits_in(row, reading.provider.changes), pictures=tuple(pictures))

    def _find(self, state: State, args: FindArgs) -> FindAnswer:
        reading = self._reading(state, args)
        if args.what == "time":
            if args.time is None:
                raise RequestError("to look for a time, one must be given")
            return FindAnswer(**find_time(reading, args.time)._asdict())
        if args.what == "text" and not args.query.strip():
            raise RequestError("to look for a text, one must be given")
        return FindAnswer(**find(reading, args.what, args.query, args.start, back=args.back)._asdict())

    def _edits(self, state: State, args: EditsArgs) -> EditsPage:
        found = edits_of(self._reading(state, args), args.path, args.start)
        edits = tuple(SessionEdit(agent=e.agent, time=e.time, edit=e.edit) for e in found.edits)
        return EditsPage(edits=edits, next=found.next, total=found.total)


def messages_page(page: Page, changes: Changes) -> MessagesPage:
    """Return a page of a conversation as it is sent to a drawer, where tool calls are folded."""
    rows = range(page.start, page.start + len(page.rows))
    edits = {str(row): tuple(_brief(edits_in(message, changes))) for row, message in zip(rows, page.rows, strict=True)}
    return MessagesPage(
        start=page.start,
        total=page.total,
        rows=tuple(_short(row) for row in page.rows),
        edits={row: found for row, found in edits.items() if found},
        spawned={str(row): agent for row, agent in page.spawned.items() if row in rows},
    )


def edits_in(row: Message, changes: Changes) -> tuple[FileEdit, ...]:
    """Return what a row did, or would have done, to files."""
    return changes(row) if row.kind == "tool_call" else ()


def _brief(edits: Iterable[FileEdit]) -> Iterable[FileEdit]:
    for edit in list(edits)[:MAX_FILES]:
        long = len(edit.patch) > MAX_PATCH
        yield replace(edit, patch=edit.patch[:MAX_PATCH], truncated=True) if long else edit


def _short(row: Message) -> Message:
    limits = {"text": MAX_MESSAGE, "input": MAX_FOLDED, "output": MAX_FOLDED}
    long = {
        name: clip(text, limit)
        for name, limit in limits.items()
        if (text := getattr(row, name)) is not None and len(text) > limit
    }
    return replace(row, truncated=True, **long) if long else row
