"""What stands before the server on HTTP: every request passes here, whatever its method.

| refused                                                              | status |
|----------------------------------------------------------------------|--------|
| a Host that is not this machine's loopback name and a port           | 421    |
| an Origin that is not loopback (a page of the web, `null`)           | 403    |
| no or another token, where one is set                                | 401    |
| more requests at once than `MAX_WORKING`, more streams than `MAX_OPEN` | 503  |
| what comes when the server ends, or is not done then                 | 503    |
| a body above `MAX_BODY`, or one that does not come                   | 413, 408 |
| a method that the path does not have                                 | 405    |

A page that a browser shows can reach the loopback interface: by its own name made to point there
(DNS rebinding: the Host is then the page's), and by plain requests (they carry its Origin). No
answer has CORS headers. The SDK checks Host and Origin too, but not on all of these ways; its
checks are off, so that there is one rule.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import json
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

#: Bytes of a request's body, seconds that it may take to come, requests that are worked on at once, streams open.
MAX_BODY, BODY_S, MAX_WORKING, MAX_OPEN = 1_000_000, 10.0, 32, 256
PATH = "/mcp"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
Post = Callable[[bytes, Mapping[str, str]], Awaitable[tuple[int, Any]]]
"""Takes the body and the headers of a POST; returns the status, and what is sent as JSON (None: nothing)."""

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253}):([0-9]{1,5})")
_ORIGIN = re.compile(r"https?://(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9.-]{1,253})(?::[0-9]{1,5})?")


class Refused(Exception):  # noqa: N818  it is an answer, no failure
    """A request is answered with a status and a sentence."""

    def __init__(self, status: int, reason: str, **headers: str) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = headers


@dataclass
class Gate:
    """The ASGI application in front of the server's own."""

    app: App
    discovery: Callable[[], Any]
    """Returns what a plain `GET /mcp` is answered."""
    token: str = ""
    """What a client must show; empty: nothing."""
    hosts: frozenset[str] = frozenset()
    """Names and addresses besides loopback by which this server is called."""
    posts: Mapping[str, Post] = field(default_factory=dict)
    """Further paths that take a POST."""
    _working: int = 0
    _open: set[asyncio.Task[Any]] = field(default_factory=set)
    _ending: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it pass."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            raise RuntimeError(f"no {scope['type']} here")
        begun = False

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            headers = _headers(scope)
            self._check(headers, scope)
            try:
                await self._route(scope, headers, receive, noted)
            except asyncio.CancelledError:
                if begun or not self._ending:
                    raise
                raise _ends() from None
        except Refused as refusal:
            await _answer(send, refusal.status, {"error": str(refusal)}, refusal.headers)

    def _check(self, headers: Mapping[str, str], scope: Scope) -> None:
        hosts = self.hosts
        if self.token and (server := scope.get("server")):  # who must know a token may call us by our address
            hosts |= {str(server[0])}
        match = _HOST.fullmatch(headers.get("host", ""))
        if match is None or not _is_ours(match[1], hosts):
            raise Refused(421, "this server answers to loopback names only, as localhost:<port>")
        origin = headers.get("origin")
        if origin is not None:
            match = _ORIGIN.fullmatch(origin)
            if match is None or not _is_ours(match[1], hosts):
                raise Refused(403, "requests from pages of other origins are refused")
        if self.token:
            kind, _, shown = headers.get("authorization", "").partition(" ")
            same = hmac.compare_digest(shown.strip().encode("latin-1"), self.token.encode())  # as bytes came
            if kind.lower() != "bearer" or not same:
                reason = "a token is needed: Authorization: Bearer <DISPATCH_MCP_TOKEN>"
                raise Refused(401, reason, **{"www-authenticate": "Bearer"})

    async def _route(self, scope: Scope, headers: Mapping[str, str], receive: Receive, send: Send) -> None:
        path, method = scope["path"], scope["method"]
        post = self.posts.get(path)
        if path not in (PATH, PATH + "/") and post is None:
            raise Refused(404, f"there is {PATH} and nothing else")
        if method == "GET" and post is None and not _wants_stream(headers) and "mcp-session-id" not in headers:
            await _answer(send, 200, self.discovery())
            return
        if method != "POST":  # stateless: no stream to listen at with GET, no session to DELETE
            raise Refused(405, "only POST is served here", allow="POST" if post else "GET, POST")
        if self._ending:
            raise _ends()
        streams = headers.get("mcp-method") == "subscriptions/listen"
        if self._working >= MAX_WORKING or len(self._open) >= MAX_OPEN:
            raise Refused(503, "too many requests at once; try again in a second", **{"retry-after": "1"})
        task = asyncio.current_task()
        assert task is not None  # noqa: S101  a request is always a task
        self._working += not streams
        self._open.add(task)
        try:
            body = await _body(headers, receive)
            if post is not None:
                status, value = await post(body, headers)
                await _answer(send, status, value)
            else:
                await self.app({**scope, "path": PATH, "raw_path": PATH.encode()}, _again(body, receive), send)
        finally:
            self._working -= not streams
            self._open.discard(task)

    async def drain(self, seconds: float) -> None:
        """Begin nothing any more; let what is being worked on end, for so long, and cancel the rest."""
        self._ending = True
        if self._open:
            await asyncio.wait(set(self._open), timeout=seconds)
        for task in self._open:
            task.cancel()


def _ends() -> Refused:
    """Tell a client to come again: another kernel may serve then."""
    return Refused(503, "the server ends; try again in a second", **{"retry-after": "1"})


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers by their names in lower case. Raises Refused for two of what must be one."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1").lower()
        if key in found and key in {"host", "origin", "authorization", "content-length"}:
            raise Refused(400, f"more than one {key}")
        found[key] = value.decode("latin-1")
    return found


def _is_ours(name: str, hosts: frozenset[str]) -> bool:
    name = name.strip("[]").lower()
    if name == "localhost" or name in hosts:
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _wants_stream(headers: Mapping[str, str]) -> bool:
    return "text/event-stream" in headers.get("accept", "").lower()


async def _body(headers: Mapping[str, str], receive: Receive) -> bytes:
    """Read a body. Raises Refused if it is too long, does not come, or is broken off."""
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > MAX_BODY:
        raise Refused(413, f"a body has at most {MAX_BODY} bytes")
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(BODY_S):
            while True:
                message = await receive()
                if message["type"] != "http.request":
                    raise Refused(400, "the body was broken off")
                parts.append(message.get("body", b""))
                size += len(parts[-1])
                if size > MAX_BODY:
                    raise Refused(413, f"a body has at most {MAX_BODY} bytes")
                if not message.get("more_body", False):
                    return b"".join(parts)
    except TimeoutError:
        raise Refused(408, "the body did not come in time") from None


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that begins with a body that was read already."""
    waiting = [body]

    async def again() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return again


async def _answer(send: Send, status: int, value: Any, headers: Mapping[str, str] | None = None) -> None:
    body = b"" if value is None else json.dumps(value).encode()
    lines = {"content-type": "application/json", "content-length": str(len(body)), **(headers or {})}
    if status in (408, 413):
        lines["connection"] = "close"  # the rest of the body is not read
    encoded = [(name.encode(), text.encode()) for name, text in lines.items()]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})
