"""JSON-RPC over lines: our requests with who waits for the answer, and their requests with who answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import msgspec
from msgspec import Raw

from dispatch_nb.providers.asks import MAX_ID
from dispatch_nb.providers.decode import Loose, whole
from dispatch_nb.providers.runs import Heard, Send

EMPTY = Raw()
_UNKNOWN, _REFUSED = -32601, -32000
#: A request whose line was too long to be kept, by its beginning. Ids come before the parameters.
_CUT = re.compile(rb'^\{[^{]{0,400}?"id":\s*("[^"\\]{0,100}"|\d{1,15})')


class Failure(msgspec.Struct):
    """Why a request of ours failed."""

    message: str | None = None
    data: Raw = EMPTY


class Message(msgspec.Struct):
    """Any line."""

    id: Raw = EMPTY
    method: str | None = None
    params: Raw = EMPTY
    result: Raw = EMPTY
    error: Failure | None = None


_MESSAGE = Loose(Message)
Then = Callable[[Message], Sequence[Heard]]
"""Is given the answer to a request of ours."""


class Peer:
    """Our end of the talk."""

    def __init__(self, *, versioned: bool) -> None:
        self._head: dict[str, object] = {"jsonrpc": "2.0"} if versioned else {}
        self._waiting: dict[bytes, Then] = {}
        self._number = 0

    def request(self, method: str, params: object, then: Then) -> Send:
        """Ask; `then` hears the answer."""
        self._number += 1
        self._waiting[b"%d" % self._number] = then
        return self._say({"id": self._number, "method": method, "params": params})

    def notify(self, method: str, params: object | None = None) -> Send:
        """Tell."""
        return self._say({"method": method} if params is None else {"method": method, "params": params})

    def respond(self, request_id: str, result: object) -> Send:
        """Answer a request of theirs; `request_id` is what `key` returned."""
        return self._say({"id": Raw(request_id.encode()), "result": result})

    def refuse(self, request_id: str, why: str, *, unknown: bool = False) -> Send:
        """Answer a request of theirs with an error."""
        error = {"code": _UNKNOWN if unknown else _REFUSED, "message": why}
        return self._say({"id": Raw(request_id.encode()), "error": error})

    def hear(self, line: bytes) -> Message | Sequence[Heard]:
        """Return what they ask or tell; what follows from a line that is an answer, or none at all."""
        message = whole(_MESSAGE, line)
        if message is None:
            cut = _CUT.match(line[:1000])
            refused = cut is not None and b'"method"' in line[:1000]
            return [self.refuse(cut[1].decode(), "too long to be shown")] if cut and refused else []
        if message.method is not None:
            return message
        then = self._waiting.pop(bytes(message.id), None)
        return then(message) if then is not None else []

    def _say(self, message: dict[str, object]) -> Send:
        return Send(data=msgspec.json.encode(self._head | message) + b"\n")


def key(message: Message) -> str | None:
    """Return the id of a request of theirs, as it is written; None for a notification, or what is no id."""
    raw = bytes(message.id)
    if not raw or len(raw) > MAX_ID or raw[:1] in b"{[ntf":
        return None
    return raw.decode("utf-8", "replace")
