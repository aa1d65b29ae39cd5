"""The widget: the one class that knows anywidget on Python's side.

Its traits are the contract `wire.Traits` and the snapshot; it holds no state of its own. What a
front end sends is untrusted: traits outside the contract are dropped, requests are validated
once, and every answer goes through the publisher.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, ClassVar, Generic, TypeVar

import anywidget
import msgspec
import traitlets

from dispatch_nb.errors import (
    ConfigError,
    ConflictError,
    NotFoundError,
    ReadOnlyError,
    RequestError,
    UnreadableError,
    UnsureError,
    WriteError,
)
from dispatch_nb.faces.wire import Failure, Reply, Request, Snapshot, encode

STATIC = Path(__file__).parent.parent / "static"
VIEWS = ("missions", "orders", "sessions")
#: Longest text that a front end may put into a trait, in characters.
MAX_TEXT = 1000
MAX_PROVIDERS = 50

log = logging.getLogger(__name__)
T = TypeVar("T")

Answer = Callable[[Request], Any]


class Filters(traitlets.HasTraits):
    """What the dashboard shows; both sides set it, and it is checked on this one."""

    view = traitlets.Enum(VIEWS, "missions").tag(sync=True)
    providers = traitlets.List(traitlets.Unicode(), maxlen=MAX_PROVIDERS).tag(sync=True)
    project = traitlets.Unicode().tag(sync=True)
    persona = traitlets.Unicode().tag(sync=True)
    query = traitlets.Unicode().tag(sync=True)
    selected = traitlets.Unicode().tag(sync=True)


class Shown(Generic[T]):
    """An attribute that stands for one of the filters of the object's `filters`; `like` gives its type."""

    def __init__(self, like: T, *, doc: str) -> None:
        self._list = isinstance(like, list)
        self.__doc__ = doc

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, instance: Any, owner: type | None = None) -> T:
        if instance is None:
            return self  # type: ignore[return-value]  # asked of the class: the attribute itself, with its words
        value = getattr(instance.filters, self._name)
        return list(value) if self._list else value  # type: ignore[return-value]  # a copy of the list that it is

    def __set__(self, instance: Any, value: T) -> None:
        several = self._list and isinstance(value, Iterable) and not isinstance(value, str)  # else the trait says what
        setattr(instance.filters, self._name, list(value) if several else value)  # type: ignore[call-overload]


class DashboardWidget(anywidget.AnyWidget, Filters):
    """The dashboard in a cell.

    Parameters
    ----------
    snapshot
        Gives the state of the moment, whenever a front end connects.
    answer
        Answers a request with a value of `wire`; raises one of `_refused`, which the front end is told in its words.
    reply
        Takes a `Reply` to be sent.
    closed
        Called once when the widget is closed, on whichever side.
    """

    # as texts: of paths anywidget keeps a watch, which keeps every widget that ever was, and all that it shows
    _esm = (STATIC / "widget.js").read_text(encoding="utf-8")
    _css = (STATIC / "widget.css").read_text(encoding="utf-8")

    state = traitlets.Any().tag(sync=True, to_json=lambda _value, widget: encode(widget.snapshot()))
    read_only = traitlets.Bool(default_value=False).tag(sync=True)

    _refused: ClassVar[dict[type[Exception], str]] = {
        NotFoundError: "not_found",
        RequestError: "bad_request",
        ConfigError: "bad_request",
        ConflictError: "conflict",
        UnsureError: "unsure",
        ReadOnlyError: "read_only",
        UnreadableError: "failed",
        WriteError: "failed",
    }

    def __init__(
        self,
        snapshot: Callable[[], Snapshot],
        answer: Answer,
        reply: Callable[[Reply], None],
        *,
        closed: Callable[[], None] | None = None,
        **traits: Any,
    ) -> None:
        self.snapshot = snapshot
        self._answer = answer
        self._reply = reply
        self._closed = closed
        super().__init__(**traits)
        self.on_msg(self._on_message)

    def open(self) -> None:
        """Connect to front ends; their messages go to the subshell that they name.

        ipykernel 7.4 sends them to the shell that this widget spoke from last: the main one, which a cell holds.
        """
        super().open()
        self.comm.on_close(lambda _message: self.close())
        if hasattr(self.comm, "_reply_subshell_for"):
            self.comm._reply_subshell_for = None  # noqa: SLF001  there is no public way

    def close(self) -> None:
        """Leave every page. Idempotent; a front end that closes the comm comes here, too."""
        super().close()
        closed, self._closed = self._closed, None
        if closed is not None:
            closed()

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what a front end sets: the shared traits only, and no boundless text."""
        kept = {
            name: value
            for name, value in sync_data.items()
            if name in Filters.class_trait_names(sync=True) and _bounded(value)
        }
        if kept.keys() != sync_data.keys():
            log.warning("refused from a front end: %s", sorted(sync_data.keys() - kept.keys())[:10])
        super().set_state(kept)

    def _on_message(self, _widget: object, content: Any, _buffers: object) -> None:
        """Answer a request. May run on any thread."""
        try:
            request = msgspec.convert(content, Request)
        except msgspec.ValidationError as error:
            log.warning("a front end sent no request: %s", error)
            return  # without an id there is nobody to tell
        try:
            reply = Reply(id=request.id, ok=True, result=self._answer(request))
        except tuple(self._refused) as error:
            code = next(code for kind, code in self._refused.items() if isinstance(error, kind))
            reply = self._failed(request, code, str(error))
        except Exception as error:  # boundary: a front end waits for an answer whatever happens
            log.exception("request %s failed", request.op)
            reply = self._failed(request, "failed", f"{type(error).__name__}: {error}")
        self._reply(reply)

    @staticmethod
    def _failed(request: Request, code: Any, message: str) -> Reply:
        return Reply(id=request.id, ok=False, error=Failure(code=code, message=message))


def _bounded(value: Any) -> bool:
    if isinstance(value, list):
        return len(value) <= MAX_PROVIDERS and all(_bounded(item) for item in value)
    return not isinstance(value, str) or len(value) <= MAX_TEXT
