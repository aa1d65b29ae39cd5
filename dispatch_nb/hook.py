"""`dispatch-nb hook`: hands the JSON of an agent's hook, on stdin, to the server of a kernel. Nothing else.

    dispatch-nb hook --provider NAME [--event NAME] [--runtime FILE]

An agent waits for its hooks, so this is quick and harmless: it prints nothing, always exits with 0, reads
stdin to its end (a pipe that nobody reads would stop the agent), and gives a server that is slow, or a
stdin that stays open, no more than a moment. It needs the standard library alone, and agents' settings run
it as a file (`python -I -S hook.py`), which is quickest. The server is where the runtime file says, if the process
that wrote it lives; nothing is sent anywhere else: on a port that is only configured (`DISPATCH_PORT`) somebody else
may listen, and prompts, what tools read, and the token are nobody else's business.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import pairwise

#: Seconds that stdin may take to come where somebody listens, and where nobody does.
STDIN_S, UNHEARD_S = 0.5, 0.05
#: Seconds without a byte after which JSON that looks whole is taken for it, though stdin stays open.
PAUSE_S = 0.04
#: Seconds that the server may take in all.
SERVER_S = 0.08
#: Bytes of stdin that are kept, and that are sent as they are: of longer ones the long texts are cut.
MAX_KEPT, MAX_SENT = 4_000_000, 250_000
#: Characters of a text, and items of a list, in JSON that was cut.
MAX_TEXT, MAX_ITEMS = 2_000, 50
RUNTIME = "dispatch-mcp.json"
MAX_RUNTIME = 16_384


def main(argv: Sequence[str] | None = None, env: Mapping[str, str] | None = None) -> int:
    """Hand a hook on. Returns 0, whatever happens."""
    with suppress(Exception, KeyboardInterrupt):  # an agent's work goes on whatever is wrong with a dashboard
        _hand_on(sys.argv[1:] if argv is None else list(argv), os.environ if env is None else env)
    return 0


def _hand_on(argv: Sequence[str], env: Mapping[str, str]) -> None:
    options = {name: value for name, value in pairwise(argv) if name.startswith("--")}
    provider = _word(options.get("--provider", ""))
    server = None
    try:
        server = _server(options.get("--runtime", ""), env)
    finally:  # read whether somebody listens or not: see above
        data = _stdin(STDIN_S if server else UNHEARD_S)
    if not data.strip() or not provider or server is None:
        return
    body = data if len(data) <= MAX_SENT else _short(data)
    if body:
        _post(server, f"/hooks/{provider}", body, _word(options.get("--event", "")), env.get("DISPATCH_MCP_TOKEN", ""))


def _word(text: str) -> str:
    """Return a name that can stand in a request; empty for what cannot."""
    return text if 0 < len(text) <= 60 and text.isascii() and text.replace("-", "").replace("_", "").isalnum() else ""  # noqa: PLR2004  no name is longer


def _stdin(patience: float) -> bytes:
    """Read stdin to its end, but wait no longer than a moment for it. What is too long is read and dropped."""
    kept: list[bytes] = []
    size = 0
    deadline = time.monotonic() + patience
    while (left := deadline - time.monotonic()) > 0:
        if kept and kept[-1].rstrip().endswith(b"}"):
            left = min(left, PAUSE_S)
        ready, _, _ = select.select([0], [], [], left)
        if not ready:
            break
        piece = os.read(0, 1 << 16)
        if not piece:
            break
        size += len(piece)
        if size <= MAX_KEPT:
            kept.append(piece)
    return b"".join(kept) if size <= MAX_KEPT else b""


def _server(runtime: str, env: Mapping[str, str]) -> tuple[str, int] | None:
    """Return (host, port) of the server; None if there is none."""
    path = runtime or _runtime(env)
    try:
        with open(path, "rb") as file:  # noqa: PTH123  pathlib takes 5 ms to import
            text = file.read(MAX_RUNTIME)
    except (OSError, ValueError):
        text = b""
    if not text:
        return None
    import json  # noqa: PLC0415  not needed where nobody listens

    told = json.loads(text)
    os.kill(int(told["pid"]), 0)  # raises if it is dead, or not ours: another program may have its port
    host, _, port = str(told["url"]).removeprefix("http://").partition("/")[0].rpartition(":")
    return host.strip("[]"), int(port)


def _runtime(env: Mapping[str, str]) -> str:
    """Return where the runtime file is: in Jupyter's runtime folder, as `jupyter --runtime-dir` has it."""
    folder = env.get("JUPYTER_RUNTIME_DIR", "")
    if not folder:
        home = env.get("HOME", "")
        shared = env.get("XDG_DATA_HOME") or f"{home}/.local/share"
        data = f"{home}/Library/Jupyter" if sys.platform == "darwin" else f"{shared}/jupyter"
        folder = f"{env.get('JUPYTER_DATA_DIR') or data}/runtime"
    return f"{folder}/{RUNTIME}"


def _short(data: bytes) -> bytes:
    """Return JSON with its long texts and lists cut; empty if it is none, or still too long."""
    import json  # noqa: PLC0415  rarely needed

    body = json.dumps(_cut(json.loads(data))).encode()
    return body if len(body) <= MAX_SENT else b""


def _cut(value: object) -> object:
    if isinstance(value, str):
        return value[:MAX_TEXT]
    if isinstance(value, list):
        return [_cut(item) for item in value[:MAX_ITEMS]]
    if isinstance(value, dict):
        return {key: _cut(item) for key, item in value.items()}
    return value


def _post(server: tuple[str, int], path: str, body: bytes, event: str, token: str) -> None:
    """Send it, and wait until it is answered: a server that sees its client gone may drop what it sent."""
    host, port = server
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {f'[{host}]' if ':' in host else host}:{port}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    ]
    if event:
        lines.append(f"X-Dispatch-Event: {event}")
    if token and token.isascii() and token.isprintable():
        lines.append(f"Authorization: Bearer {token}")
    deadline = time.monotonic() + SERVER_S
    with socket.create_connection(server, timeout=SERVER_S) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode() + body)
        connection.settimeout(max(0.001, deadline - time.monotonic()))
        connection.recv(64)


if __name__ == "__main__":
    sys.exit(main())
