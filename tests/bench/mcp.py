"""Latency of an MCP call to a real kernel: idle, and while a cell computes; beside a bare server in the same kernel.

    python tests/bench/mcp.py [--calls 200]

The kernel is started as JupyterLab starts it. A client with one connection calls a tool again and again; the bare
server is uvicorn, which echoes the same bytes on a thread of the same kernel: what it takes is what Python's one lock
and the network take. The cell that computes is a pure Python loop, which never lets go of the lock by itself.
Fails if the median misses its target. At last, the hook command: what an agent loses where nothing listens.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

sys.path.insert(0, str(Path(__file__).parents[1]))  # the fleet

from e2e.fleet import small_fleet
from jupyter_client.manager import start_new_kernel

from dispatch_nb import hook

#: Milliseconds that the median may take.
IDLE_MS, BUSY_MS, HOOK_MS = 5.0, 50.0, 100.0
#: Of a program: each begins anew.
RUNS = 30
START = """
from dispatch_nb import Dispatch
d = Dispatch(home={home!r}, mcp=True)
print(len(d.sessions), d._mcp.settled(30).url)
"""
BARE = """
import socket, threading, uvicorn
async def echo(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
    await send({"type": "http.response.body", "body": body})
sock = socket.socket(proto=socket.IPPROTO_TCP)
sock.bind(("127.0.0.1", 0))
sock.listen()
server = uvicorn.Server(uvicorn.Config(echo, log_level="error", lifespan="off"))
threading.Thread(target=server.run, kwargs={"sockets": [sock]}, daemon=True).start()
print("at", f"http://127.0.0.1:{sock.getsockname()[1]}/")
"""
BUSY = """
rounds = 0
try:
    while True:
        rounds += sum(i * i for i in range(1000)) > 0
except KeyboardInterrupt:
    pass
"""


class Kernel:
    """A kernel and what its cells print."""

    def __init__(self) -> None:
        self.manager, self._client = start_new_kernel()

    def run(self, code: str) -> str:
        """Run a cell, and return what it printed."""
        texts: list[str] = []

        def note(message: dict[str, Any]) -> None:
            if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
                texts.append(message["content"]["text"])

        reply = self._client.execute_interactive(code, output_hook=note, timeout=120)
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"]["traceback"]))
        return "".join(texts)

    def begin(self, code: str) -> None:
        """Begin a cell, and wait until it runs."""
        sent = self._client.execute(code)
        while True:
            message = self._client.get_iopub_msg(timeout=30)
            if message["parent_header"].get("msg_id") == sent and message["msg_type"] == "execute_input":
                return

    def close(self) -> None:
        """End it."""
        self._client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def caller(url: str, body: bytes, expected: bytes) -> Callable[[], None]:
    """Return what makes one call, on one connection that stays open."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}

    def call() -> None:
        connection.request("POST", parts.path, body, headers)
        answer = connection.getresponse().read()
        if expected not in answer:
            raise RuntimeError(f"no answer: {answer[:500]!r}")

    return call


def measured(call: Callable[[], None], count: int) -> list[float]:
    """Return the milliseconds of each call, after a few that do not count."""
    for _ in range(5):
        call()
    times = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return times


def program(folder: str, *argv: str) -> Callable[[], None]:
    """Return what runs a Python program once, as an agent runs a hook."""

    def run() -> None:
        env = {"JUPYTER_RUNTIME_DIR": folder}
        subprocess.run([sys.executable, "-I", "-S", *argv], input=b'{"session_id": "s"}', env=env, check=True)

    return run


def row(name: str, times: list[float], target: float | None = None) -> bool:
    """Print a line of the table; whether the target was met."""
    p50, p95 = median(times), quantiles(times, n=20)[-1]
    met = target is None or p50 < target
    told = "" if target is None else f"  target {target:.0f} ms: {'met' if met else 'MISSED'}"
    print(f"{name:38}  p50 {p50:7.2f} ms  p95 {p95:7.2f} ms{told}")
    return met


def main(argv: list[str] | None = None) -> int:
    """Measure, print, and say by the exit code whether all targets were met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=200)
    args = parser.parse_args(argv)
    params = {"name": "dispatch_get_state", "arguments": {}}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).encode()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DISPATCH_PORT"] = "0"
        home = small_fleet(Path(folder, "home")).home
        kernel = Kernel()
        try:
            url = kernel.run(START.format(home=str(home))).split()[-1]
            bare = kernel.run(BARE).split()[-1]
            call, echo = caller(url, body, b"structuredContent"), caller(bare, body, b"dispatch_get_state")
            met = [row("bare server, idle kernel", measured(echo, args.calls))]
            met.append(row("MCP call, idle kernel", measured(call, args.calls), IDLE_MS))
            kernel.begin(BUSY)
            met.append(row("bare server, while a cell computes", measured(echo, args.calls)))
            met.append(row("MCP call, while a cell computes", measured(call, args.calls), BUSY_MS))
            kernel.manager.interrupt_kernel()
            print(f"the cell computed {int(kernel.run('print(rounds)')):,} rounds meanwhile")
        finally:
            kernel.close()
        row("a Python that does nothing", measured(program(folder, "-c", "pass"), RUNS))
        run = program(folder, hook.__file__, "--provider", "x")
        met.append(row("hook command, nothing listens", measured(run, RUNS), HOOK_MS))
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
