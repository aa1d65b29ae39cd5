"""The server over HTTP: official and raw clients, and what is refused."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from builders.mcp import Kernel, Web, rpc, served, shop
from mcp.client import Client

from dispatch_nb.errors import ConfigError
from dispatch_nb.faces.mcp import gate
from dispatch_nb.faces.mcp.http import Settings, listen

STATE = rpc("tools/call", name="dispatch_get_state", arguments={})


@pytest.fixture(scope="module")
def kernel(tmp_path_factory: pytest.TempPathFactory) -> Kernel:
    folder = tmp_path_factory.mktemp("http")
    return Kernel(folder / "home", shop(folder, "DONE", "TODO"))


@pytest.fixture(scope="module")
def web(kernel: Kernel) -> Iterator[Web]:
    with served(kernel.desk) as made:
        yield made


# ── clients ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("mode", "version"), [("auto", "2026-07-28"), ("legacy", "2025-11-25")])
def test_the_official_client_of_each_generation_calls_tools(web: Web, mode: str, version: str) -> None:
    async def main() -> Any:
        async with Client(web.url, mode=mode) as client:
            assert client.session.protocol_version == version
            assert len((await client.list_tools()).tools) == 6
            assert (await client.list_resources()).resources[0].uri == "dispatch://orders"
            return (await client.call_tool("dispatch_get_state", {})).structured_content

    assert asyncio.run(main())["epics"] == {"IN_PROGRESS": 1}


@pytest.mark.parametrize("version", ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])
def test_older_clients_are_greeted_and_served_without_a_session(web: Web, version: str) -> None:
    info = {"name": "old", "version": "1"}
    hello = web.ask(body=rpc("initialize", protocolVersion=version, capabilities={}, clientInfo=info))
    assert hello.status == 200
    assert hello.json["result"]["protocolVersion"] == version
    assert hello.headers["content-type"].startswith("application/json")
    assert "mcp-session-id" not in hello.headers
    said = web.ask(body={"jsonrpc": "2.0", "method": "notifications/initialized"}, mcp_protocol_version=version)
    assert said.status == 202
    assert web.ask(body=STATE, mcp_protocol_version=version).json["result"]["structuredContent"]["projects"] == 1


def test_a_client_that_sends_no_version_later_is_served(web: Web) -> None:
    assert web.tool("dispatch_get_epic", epic="user-auth").json["result"]["isError"] is False


def test_a_plain_get_is_answered_with_what_this_is(web: Web) -> None:
    for accept in (None, "*/*", "application/json"):
        found = web.ask("GET", accept=accept, content_type=None)
        assert found.status == 200
        assert (found.json["name"], found.json["protocolVersion"]) == ("dispatch", "2026-07-28")
        assert len(found.json["tools"]) == 6


def test_a_get_that_asks_for_a_stream_and_a_delete_are_told_that_there_is_none(web: Web) -> None:
    for method, session in (("GET", None), ("GET", "1"), ("DELETE", "1"), ("DELETE", None), ("PUT", None)):
        answer = web.ask(method, accept="text/event-stream", mcp_session_id=session)
        assert answer.status == 405
        assert answer.headers["allow"] == "GET, POST"
    asked = web.ask("OPTIONS", origin="http://localhost", access_control_request_method="POST")
    assert asked.status == 405
    assert not [name for name in asked.headers if name.startswith("access-control")]
    assert web.ask("GET", "/").status == 404
    assert web.ask("POST", "/mcp/../etc/passwd", body=STATE).status == 404


def test_answers_are_not_held_back_by_nagle(web: Web) -> None:
    web.ask(body=STATE)
    times = []
    with socket.create_connection(("127.0.0.1", web.port)) as wire:
        body = b'{"jsonrpc":"2.0","id":1,"method":"ping"}'
        head = f"POST /mcp HTTP/1.1\r\nhost: 127.0.0.1:{web.port}\r\naccept: application/json\r\n"
        head += f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        for _ in range(10):
            began = time.perf_counter()
            wire.sendall(head.encode() + body)
            got = b""
            while b'"result"' not in got:
                got += wire.recv(65536)
            times.append(time.perf_counter() - began)
    assert sorted(times)[2] < 0.035  # with Nagle's algorithm each of them waits 40 ms


# ── Host, Origin, token ───────────────────────────────────────────────────────────────

STRANGE_HOSTS = [
    "evil.example:{port}",
    "evil.example",
    "127.0.0.1",
    "localhost",
    "127.0.0.1.evil.example:{port}",
    "localhost.evil.example:{port}",
    "evil.example@127.0.0.1:{port}",
    "192.168.0.10:{port}",
    "0.0.0.0:{port}",
    "127.0.0.1:{port}, evil.example",
    "[::ffff:10.0.0.1]:{port}",
    "",
]


@pytest.mark.parametrize("host", STRANGE_HOSTS)
@pytest.mark.parametrize("method", ["GET", "POST", "DELETE", "OPTIONS"])
def test_a_host_that_is_not_loopback_is_refused_whatever_the_method(web: Web, host: str, method: str) -> None:
    answer = web.ask(method, body=STATE if method == "POST" else None, host=host.format(port=web.port))
    assert answer.status == 421
    assert b"user-auth" not in answer.body


@pytest.mark.parametrize("host", ["localhost:{port}", "LocalHost:{port}", "[::1]:{port}", "127.0.0.2:{port}"])
def test_names_of_loopback_are_served(web: Web, host: str) -> None:
    assert web.ask(body=STATE, host=host.format(port=web.port)).status == 200


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "https://evil.example:{port}", "null", "http://localhost.evil.example", "file://", "", "x"],
)
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
def test_a_page_of_another_origin_is_refused(web: Web, origin: str, method: str) -> None:
    answer = web.ask(method, body=STATE if method == "POST" else None, origin=origin.format(port=web.port))
    assert answer.status == 403


@pytest.mark.parametrize("origin", ["http://localhost", "http://127.0.0.1:{port}", "http://[::1]:8888"])
def test_a_page_of_this_machine_is_served(web: Web, origin: str) -> None:
    assert web.ask(body=STATE, origin=origin.format(port=web.port)).status == 200


def test_two_hosts_in_one_request_are_refused(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.port)) as wire:
        wire.sendall(f"GET /mcp HTTP/1.1\r\nHost: localhost:{web.port}\r\nHost: evil.example\r\n\r\n".encode())
        assert wire.recv(100).split(b" ")[1] == b"400"


def test_a_token_is_asked_for_on_every_way(kernel: Kernel) -> None:
    with served(kernel.desk, token="sésame-1234") as web:  # noqa: S106  it opens this test only
        for method, body in (("GET", None), ("POST", STATE), ("DELETE", None)):
            for shown in (None, "Bearer", "Bearer x", "Basic sésame-1234", "Bearer sésame-123", "sésame-1234"):
                encoded = shown.encode().decode("latin-1") if shown else None
                answer = web.ask(method, body=body, authorization=encoded)
                assert answer.status == 401
                assert answer.headers["www-authenticate"] == "Bearer"
        right = "Bearer sésame-1234".encode().decode("latin-1")
        assert web.ask(body=STATE, authorization=right).status == 200
        assert web.ask("GET", accept=None, authorization=right).status == 200
        assert web.ask(body=STATE, authorization=right, origin="http://evil.example").status == 403


def test_other_machines_are_served_only_with_a_token(kernel: Kernel) -> None:
    with pytest.raises(ConfigError, match="DISPATCH_MCP_TOKEN"):
        listen(Settings(port=0, address="0.0.0.0"))  # noqa: S104  that it is refused is the point
    with served(kernel.desk, address="0.0.0.0", token="t") as web:  # noqa: S104, S106  with a token it is not
        assert web.ask(body=STATE).status == 401
        assert web.ask(body=STATE, authorization="Bearer t").status == 200
        assert web.ask(body=STATE, authorization="Bearer t", host=f"evil.example:{web.port}").status == 421


# ── sizes ─────────────────────────────────────────────────────────────────────────────


def test_a_body_that_is_too_long_is_refused_before_it_is_read(web: Web) -> None:
    assert web.ask(body=b"{}", content_length=str(gate.MAX_BODY + 1)).status == 413
    assert web.ask(body=b"{}", content_length="9" * 19).status == 413
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it may hang up on us first: that is right too
        assert web.ask(body=b" " * (gate.MAX_BODY + 1)).status == 413


def test_a_body_in_pieces_is_counted(web: Web) -> None:
    with socket.create_connection(("127.0.0.1", web.port)) as wire:
        head = f"POST /mcp HTTP/1.1\r\nHost: localhost:{web.port}\r\nTransfer-Encoding: chunked\r\n\r\n"
        wire.sendall(head.encode())
        piece = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
        wire.settimeout(10)
        try:
            for _ in range(64):
                wire.sendall(piece)
        except (BrokenPipeError, ConnectionResetError):  # it hung up on us: that is right too
            return
        assert wire.recv(100).split(b" ")[1] == b"413"


def test_a_body_that_does_not_come_is_not_waited_for(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "BODY_S", 0.2)
    assert web.ask(body=b"{", content_length="100").status == 408


def test_garbage_is_a_bad_request_and_the_server_goes_on(web: Web) -> None:
    for body in (b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 100_000, b'{"jsonrpc":"2.0","id":1}', b'"x"'):
        answer = web.ask(body=body)
        assert 400 <= answer.status < 500
    assert web.ask(body=STATE, content_type="text/plain").status == 400
    assert web.ask(body=STATE, accept="text/html").status == 406
    with socket.create_connection(("127.0.0.1", web.port)) as wire:
        wire.sendall(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        assert b"400" in wire.recv(100)
    assert web.ask(body=STATE).status == 200


def test_more_requests_at_once_than_allowed_are_told_to_come_again(
    kernel: Kernel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "MAX_WORKING", 2)
    with served(kernel.desk) as web:
        slow = [socket.create_connection(("127.0.0.1", web.port)) for _ in range(2)]
        for wire in slow:
            wire.sendall(f"POST /mcp HTTP/1.1\r\nHost: localhost:{web.port}\r\nContent-Length: 9\r\n\r\n".encode())
        until = time.monotonic() + 5
        while (answer := web.ask(body=STATE)).status == 200 and time.monotonic() < until:
            pass
        assert (answer.status, answer.headers["retry-after"]) == (503, "1")
        for wire in slow:
            wire.close()
        until = time.monotonic() + 5
        while (answer := web.ask(body=STATE)).status != 200 and time.monotonic() < until:
            pass
        assert answer.status == 200


# ── hostile names ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/passwd",
        "/etc",
        "..",
        ".",
        "user-auth/../../..",
        "user-auth\0",
        "\x00",
        "~root",
        "C:\\Windows",
        "a" * 300,
        "\u202eepic",
        "\ud800",
        "${HOME}",
    ],
)
def test_no_name_leads_out_of_the_projects(web: Web, kernel: Kernel, name: str) -> None:
    (root,) = kernel.state.projects
    plan = Path(root, ".tasks", "user-auth", "plan.md")
    before = plan.read_bytes()
    asked: list[dict[str, Any]] = [
        {"epic": name, "phase_id": "2", "status": "DONE"},
        {"epic": "user-auth", "phase_id": name, "status": "DONE"},
        {"epic": "user-auth", "phase_id": "2", "status": "DONE", "project": name},
        {"epic": "user-auth", "phase_id": "2", "status": name},
    ]
    for arguments in asked:
        answer = web.tool("dispatch_update_phase_status", **arguments)
        if answer.status == 200:  # else it is no JSON that may be sent
            result = answer.json["result"]
            assert result["isError"] is True
            assert "failed in the dashboard" not in result["content"][0]["text"]
            assert "root:" not in result["content"][0]["text"]
    for tool, key in (("dispatch_get_epic", "epic"), ("dispatch_get_session_context", "session_id")):
        answer = web.tool(tool, **{key: name})
        assert answer.status == 400 or answer.json["result"]["isError"] is True
    assert plan.read_bytes() == before


# ── life ──────────────────────────────────────────────────────────────────────────────


def test_it_stops_in_under_a_second_though_streams_are_open_and_a_call_is_at_work(kernel: Kernel) -> None:
    inside, never = threading.Event(), threading.Event()

    def slow(_paths: list[str] | None) -> None:
        inside.set()
        never.wait(0.4)

    async def main() -> float:
        with served(replace(kernel.desk, refresh=slow)) as web:
            async with Client(web.url) as client:
                listening = asyncio.ensure_future(listen_on(client))
                asked = {"epic": "user-auth", "phase_id": 1, "status": "DONE"}
                call = asyncio.ensure_future(client.call_tool("dispatch_update_phase_status", asked))
                assert await asyncio.to_thread(inside.wait, 5)
                began = time.monotonic()
                await asyncio.to_thread(web.stop)
                took = time.monotonic() - began
                assert await asyncio.wait_for(listening, 5) == "ended"
                call.cancel()
                return took

    assert asyncio.run(main()) < 1.0


def test_what_the_end_cuts_off_and_what_comes_after_it_is_told_to_come_again() -> None:
    async def asked(way: gate.Gate) -> int:
        sent: list[gate.Message] = []

        async def receive() -> gate.Message:
            return {"type": "http.request", "body": b"{}"}

        async def send(message: gate.Message) -> None:
            sent.append(message)

        scope = {"type": "http", "path": "/mcp", "method": "POST", "headers": [(b"host", b"localhost:1")]}
        await way(scope, receive, send)
        return int(sent[0]["status"])

    async def main() -> list[int]:
        inside, never = asyncio.Event(), asyncio.Event()

        async def app(*_: object) -> None:
            inside.set()
            await never.wait()

        way = gate.Gate(app, dict)
        at_work = asyncio.create_task(asked(way))
        await inside.wait()
        await way.drain(0)
        return [await at_work, await asyncio.wait_for(asked(way), 10)]

    assert asyncio.run(main()) == [503, 503]


async def listen_on(client: Client) -> str:
    async with client.listen(tools_list_changed=True) as changes:
        async for _ in changes:
            pass
    return "ended"


def test_the_next_free_port_is_taken_and_one_that_is_free_again() -> None:
    with listen(Settings(port=0)) as first:
        port = first.getsockname()[1]
        with listen(Settings(port=port)) as second:
            assert port < second.getsockname()[1] <= port + 20
    with listen(Settings(port=port)) as again:  # what was closed is free at once
        assert again.getsockname()[1] == port
