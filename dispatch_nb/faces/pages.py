"""What a front end may ask of a conversation, and what it is answered. Part of the contract in `wire`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from dispatch_nb.model import FileEdit, Message, Value


class MessagesArgs(Value):
    """Arguments of the request `messages`: a page of a conversation."""

    provider: str
    session_id: str
    start: int = 0
    """Its first row; below zero: counted from the end, as -50 for the last 50 rows."""
    count: Annotated[int, msgspec.Meta(ge=1, le=200)] = 50
    agent: str | None = None
    """Only the rows of this agent (empty: the main one), counted among themselves."""


class MessagesPage(Value):
    """Answer to the request `messages`."""

    start: int
    """Place of the first row in the conversation."""
    total: int
    """Rows of the conversation at this moment."""
    rows: tuple[Message, ...]
    """In order; long texts are cut (`truncated`): the request `message` has the whole."""
    edits: dict[str, tuple[FileEdit, ...]] = {}
    """What calls among them did to files, by their rows; long patches are cut."""
    spawned: dict[str, str] = {}
    """`agent_id` of the subagents that calls among them started, by their rows."""


class MessageArgs(Value):
    """Arguments of the request `message`: one row of a conversation."""

    provider: str
    session_id: str
    row: Annotated[int, msgspec.Meta(ge=0)]
    agent: str | None = None
    """As in `MessagesArgs`."""


class MessageDetail(Value):
    """Answer to the request `message`: as much of it as is ever shown."""

    message: Message
    edits: tuple[FileEdit, ...]
    pictures: tuple[str, ...]
    """`data:` URLs of the pictures that the log itself holds: png, jpeg, gif or webp."""


class FindArgs(Value):
    """Arguments of the request `find`: the next row that is an error, an edit, has a text, or was at a time."""

    provider: str
    session_id: str
    what: Literal["error", "edit", "text", "time"]
    start: Annotated[int, msgspec.Meta(ge=0)] = 0
    back: bool = False
    query: Annotated[str, msgspec.Meta(max_length=200)] = ""
    """The `text`, whatever its case."""
    time: datetime | None = None
    agent: str | None = None
    """As in `MessagesArgs`."""


class FindAnswer(Value):
    """Answer to the request `find`: where it is, or (`next`) where to go on looking."""

    row: int | None
    next: int | None
    total: int


class EditsArgs(Value):
    """Arguments of the request `edits`: what a session did to one of its files."""

    provider: str
    session_id: str
    path: str
    start: Annotated[int, msgspec.Meta(ge=0)] = 0


class SessionEdit(Value):
    """What one call did to the file."""

    agent: str
    time: datetime | None
    edit: FileEdit


class EditsPage(Value):
    """Answer to the request `edits`, in the order of the conversation; `next`: where to go on looking."""

    edits: tuple[SessionEdit, ...]
    next: int | None
    total: int
