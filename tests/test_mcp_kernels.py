"""One kernel hosts the server: real kernels find it, take over when it is killed, and let go of it at once."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil
import pytest
from builders.mcp import rpc, shop
from jupyter_client.manager import KernelManager
from kernels import run, until
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client

from dispatch_nb.faces.mcp.runtime import FILE

if TYPE_CHECKING:
    from jupyter_client.blocking.client import BlockingKernelClient

START = """
from dispatch_nb import Dispatch
d = Dispatch({shop!r}, home={home!r}, mcp=True)
status = d._mcp.settled(30)
print(status.state, status.port, status.pid)
"""
#: Seconds within which another kernel takes over, and within which stopping must be done.
SOON_S, STOP_S = 10.0, 1.0
BUSY = "print('busy', flush=True)\nwhile True:\n    sum(i * i for i in range(1000))"


class Kernels:
    """Kernels that share a home, a project and a port."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.home = folder / "home"
        self.home.mkdir()
        self.shop = shop(folder, "TODO")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._stack = stack

    def begin(self) -> tuple[BlockingKernelClient, list[str]]:
        """Start a kernel with a dashboard; return it and (state, port, pid) of its server."""
        manager = KernelManager(kernel_name="python3")
        manager.start_kernel(env={**os.environ, "DISPATCH_PORT": str(self.port)})
        self._stack.callback(manager.shutdown_kernel, now=True)
        client = manager.client()
        client.start_channels()
        self._stack.callback(client.stop_channels)
        client.wait_for_ready(timeout=60)
        return client, run(client, START.format(shop=str(self.shop), home=str(self.home))).split()

    @property
    def runtime(self) -> Path:
        """The file that says which kernel hosts."""
        return next(self.home.rglob(FILE))


@pytest.fixture
def kernels(tmp_path: Path) -> Iterator[Kernels]:
    with ExitStack() as stack:
        yield Kernels(tmp_path, stack)


def epics(port: int) -> Any:
    """Call a tool of the server at a port; return what it counts."""
    body = json.dumps(rpc("tools/call", name="dispatch_get_state", arguments={})).encode()
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/mcp", body, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        return json.load(answer)["result"]["structuredContent"]["epics"]


def test_a_second_kernel_finds_the_server_and_takes_over_when_the_first_is_killed(kernels: Kernels) -> None:
    _, (state, port, first) = kernels.begin()
    assert (state, port) == ("hosting", str(kernels.port))
    second, (state, port, pid) = kernels.begin()
    assert (state, port, pid) == ("found", str(kernels.port), first)
    assert stat.S_IMODE(kernels.runtime.stat().st_mode) == 0o600
    os.kill(int(first), signal.SIGKILL)
    began = time.monotonic()
    wait = (
        f"import time\nuntil = time.monotonic() + {SOON_S}\nwhile not d.mcp.hosting and time.monotonic() < until: pass"
    )
    run(second, wait)
    assert time.monotonic() - began < SOON_S
    state, port, pid = run(second, "print(d.mcp.state, d.mcp.port, d.mcp.pid)").split()
    assert (state, port) == ("hosting", str(kernels.port))  # the address that agents know stays
    assert json.loads(kernels.runtime.read_text())["pid"] == int(pid) != int(first)
    assert epics(kernels.port) == {"TODO": 1}


def test_a_port_that_others_have_is_left_to_them(kernels: Kernels) -> None:
    with socket.create_server(("127.0.0.1", kernels.port)):
        _, (state, port, _) = kernels.begin()
    assert state == "hosting"
    assert kernels.port < int(port) <= kernels.port + 20
    assert json.loads(kernels.runtime.read_text())["port"] == int(port)
    assert epics(int(port)) == {"TODO": 1}


def test_calls_are_answered_while_a_cell_computes(kernels: Kernels) -> None:
    kernel, _ = kernels.begin()
    kernel.execute(BUSY)
    until(kernel, lambda message: message["msg_type"] == "stream" and "busy" in message["content"]["text"])
    assert epics(kernels.port) == {"TODO": 1}


def test_it_stops_with_the_dashboard_in_less_than_a_second(kernels: Kernels) -> None:
    kernel, _ = kernels.begin()
    assert epics(kernels.port) == {"TODO": 1}
    stop = "import time\nbegan = time.monotonic()\nd.stop_watching()\nprint(time.monotonic() - began, d.mcp.state)"
    took, state = run(kernel, stop).split()
    assert (float(took) < STOP_S, state) == (True, "off"), took
    with socket.create_server(("127.0.0.1", kernels.port)):
        pass  # the port is free again
    assert not list(kernels.home.rglob(FILE))
    left = run(kernel, "import threading; print([t.name for t in threading.enumerate() if 'mcp' in t.name.lower()])")
    assert left == "[]"


def test_a_read_only_dashboard_serves_nothing(kernels: Kernels) -> None:
    kernel, _ = kernels.begin()
    run(kernel, "d.stop_watching()")
    made = f"r = Dispatch({str(kernels.shop)!r}, home={str(kernels.home)!r}, read_only=True, mcp=True)"
    assert run(kernel, f"{made}\nlen(r.epics)\nprint(r.mcp.state)") == "off"


# ── without a notebook ────────────────────────────────────────────────────────────────


def program(kernels: Kernels, *more: str) -> list[str]:
    argv = [sys.executable, "-m", "dispatch_nb", "mcp", *more]
    return [*argv, "--home", str(kernels.home), "--project", str(kernels.shop)]


def test_the_command_serves_the_same_and_ends_with_a_signal(kernels: Kernels) -> None:
    serving = subprocess.Popen(program(kernels, "--port", str(kernels.port)), stdout=subprocess.PIPE, text=True)
    assert serving.stdout is not None
    timer = threading.Timer(60, serving.kill)
    timer.start()
    try:
        assert f"MCP at http://127.0.0.1:{kernels.port}/mcp, served by this process" in serving.stdout.readline()
        assert epics(kernels.port) == {"TODO": 1}
        serving.terminate()
        assert serving.wait(10) == 0
    finally:
        timer.cancel()
        serving.kill()
        serving.stdout.close()


def test_the_command_serves_one_agent_on_stdin_and_stdout(kernels: Kernels) -> None:
    import asyncio  # noqa: PLC0415  here only

    async def main() -> Any:
        command, *args = program(kernels, "--stdio")
        async with Client(stdio_client(StdioServerParameters(command=command, args=args))) as client:
            return (await client.call_tool("dispatch_get_state", {})).structured_content

    assert asyncio.run(main())["epics"] == {"TODO": 1}
    children = psutil.Process().children(recursive=True)
    assert not [child for child in children if "--stdio" in child.cmdline()]


def test_the_command_on_stdin_ends_with_a_signal_though_stdin_stays_open(kernels: Kernels) -> None:
    hello = rpc("initialize", protocolVersion="2025-06-18", capabilities={}, clientInfo={"name": "n", "version": "1"})
    with subprocess.Popen(program(kernels, "--stdio"), stdin=subprocess.PIPE, stdout=subprocess.PIPE) as serving:
        timer = threading.Timer(60, serving.kill)
        timer.start()
        assert serving.stdin is not None
        assert serving.stdout is not None
        serving.stdin.write(json.dumps(hello).encode() + b"\n")
        serving.stdin.flush()
        assert b'"serverInfo"' in serving.stdout.readline()
        serving.send_signal(signal.SIGINT)
        try:
            assert serving.wait(30) == -signal.SIGINT
        finally:
            timer.cancel()
            serving.kill()
