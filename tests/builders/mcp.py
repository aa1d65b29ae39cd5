"""A kernel's side of MCP over real files, and clients that talk to it."""

from __future__ import annotations

import asyncio
import http.client
import json
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from mcp.client import Client
from mcp.shared.exceptions import MCPError
from mcp_types import Implementation

from builders.tasks import phase, plan_text
from dispatch_nb.faces.mcp import http as mcp_http
from dispatch_nb.faces.mcp.desk import Desk
from dispatch_nb.faces.mcp.server import Service
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.sources import Sources
from dispatch_nb.state.state import Settings, State
from dispatch_nb.state.store import Store

T = TypeVar("T")
ACCEPT = "application/json, text/event-stream"


def now() -> datetime:
    """Return the present time: that of the files which the tools write."""
    return datetime.now(UTC)


class Kernel:
    """What a kernel knows of a home directory and some projects in it, without threads."""

    def __init__(self, home: Path, *projects: Path) -> None:
        self.store = Store(State(settings=Settings(host="box")), threading.RLock())
        self.sources = Sources(
            providers=tuple(PROVIDERS.values()),
            home=str(home),
            env={},
            host="box",
            extra=[str(project) for project in projects],
            index_folder=None,
            now=now,
            on_changes=lambda changes: self.store.apply(changes, now()),
        )
        self.sources.scan_once()
        self.desk = Desk(
            state=lambda: self.store.state,
            take=lambda changes: self.store.apply(changes, now()),
            subscribe=self.store.subscribe,
            now=now,
            refresh=self.sources.scan,
        )

    @property
    def state(self) -> State:
        return self.store.state


def shop(folder: Path, *statuses: str, name: str = "shop", epic: str = "user-auth") -> Path:
    """Write a project with one epic whose phases 1, 2, ... have these statuses; return its folder."""
    root = folder / name
    place = root / ".tasks" / epic
    place.mkdir(parents=True)
    phases = [phase(number, status=status, persona="engineer") for number, status in enumerate(statuses, 1)]
    (place / "plan.md").write_text(plan_text(epic, phases, title="User auth"), encoding="utf-8")
    return root


def talk(desk: Desk, do: Callable[[Client], Awaitable[T]], mode: str = "auto", name: str = "test") -> T:
    """Run `do` with the official client, in memory; `name` is what the client calls itself."""

    async def main() -> T:
        info = Implementation(name=name, version="1")
        async with Client(Service(desk, "1").server, mode=mode, client_info=info) as client:
            return await do(client)

    return asyncio.run(main())


def call(desk: Desk, tool: str, meta: dict[str, Any] | None = None, **arguments: Any) -> Any:
    """Call one tool, in memory; return its structured result. An error of the tool fails the test."""

    async def do(client: Client) -> Any:
        result = await client.call_tool(tool, arguments, meta=meta)  # type: ignore[arg-type]  # any keys are taken
        assert not result.is_error, result.content
        return result.structured_content

    return talk(desk, do)


def refusal(desk: Desk, tool: str, **arguments: Any) -> str:
    """Call one tool, in memory; return the words of its error."""

    async def do(client: Client) -> str:
        result = await client.call_tool(tool, arguments)
        assert result.is_error, result.structured_content
        return str(result.content[0].text)  # type: ignore[union-attr]  # a text, as the tools say

    return talk(desk, do)


def protocol_error(desk: Desk, do: Callable[[Client], Awaitable[object]]) -> str:
    """Run `do` with the official client; return the words of the error of the protocol that it ends with."""

    async def main(client: Client) -> str:
        try:
            await do(client)
        except MCPError as error:
            return str(error)
        raise AssertionError("no error")

    return talk(desk, main)


# ── over HTTP ─────────────────────────────────────────────────────────────────────────


class Answer(NamedTuple):
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Web:
    """A server on a loopback port, and raw requests to it."""

    def __init__(self, port: int, stop: Callable[[], None]) -> None:
        self.port = port
        self.stop = stop
        self.url = f"http://127.0.0.1:{port}/mcp"

    def ask(
        self, method: str = "POST", path: str = "/mcp", body: Any = None, timeout: float = 10, **headers: str | None
    ) -> Answer:
        """Send a request; `None` leaves a header out, and `_` in its name stands for `-`."""
        sent = {"host": f"127.0.0.1:{self.port}", "accept": ACCEPT, "content-type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
        sent = {name: value for name, value in sent.items() if headers.get(name.replace("-", "_"), "") is not None}
        data = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in sent.items():
                connection.putheader(name, value)
            if data is not None and "content-length" not in sent:
                connection.putheader("content-length", str(len(data)))
            connection.endheaders(data)
            answer = connection.getresponse()
            lines = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, lines, answer.read())
        finally:
            connection.close()

    def tool(self, name: str, **arguments: Any) -> Answer:
        """Call a tool as a client of 2025-06-18 does that sends no version."""
        return self.ask(body=rpc("tools/call", name=name, arguments=arguments))


def rpc(method: str, **params: Any) -> dict[str, Any]:
    """Return a request of the protocol."""
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


@contextmanager
def served(desk: Desk, **settings: Any) -> Iterator[Web]:
    """Serve a desk on a free loopback port."""
    made = mcp_http.Settings(port=0, version="1", **settings)
    sock = mcp_http.listen(made)
    port = sock.getsockname()[1]
    stop, ready = threading.Event(), threading.Event()
    thread = threading.Thread(target=mcp_http.serve, args=(desk, made, sock, stop, ready.set), name="dispatch-nb test")
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(5)
        assert not thread.is_alive()

    try:
        assert ready.wait(20)
        yield Web(port, end)
    finally:
        end()
