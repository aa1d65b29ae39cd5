"""The command that agents run for their hooks: it hands on what it is given, and is never in the way."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from dispatch_nb import hook
from dispatch_nb.faces.hooks import MAX_BODY
from dispatch_nb.faces.mcp.runtime import FILE

#: As agents' settings run it, and as a person does.
AS_FILE = (sys.executable, "-I", "-S", hook.__file__)
AS_COMMAND = (sys.executable, "-m", "dispatch_nb", "hook")
BARE = (sys.executable, "-I", "-S", "-c", "pass")
#: Seconds that an agent may lose by it. The machine that tests run on may be busy: the best of some runs counts, less
#: what a Python that does nothing takes in between them.
QUICK_S, RUNS = 0.1, 5
TOLD = b'{"hook_event_name": "Stop", "session_id": "s"}'


class Listener:
    """A server that notes the one request it gets. `answers`: else it takes it and keeps silent."""

    def __init__(self, *, answers: bool = True) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._answers = answers
        self.port = self._socket.getsockname()[1]
        self.head, self.body = "", b""
        self._done = threading.Event()
        self._silent: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, name="dispatch-nb test listener")
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                wire, _ = self._socket.accept()
            except OSError:
                return
            got = b""
            while b"\r\n\r\n" not in got:
                got += wire.recv(65536)
            head, _, body = got.partition(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            while len(body) < length:
                body += wire.recv(65536)
            self.head, self.body = head.decode(), body
            self._done.set()
            if self._answers:
                wire.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                wire.close()
            else:
                self._silent.append(wire)

    def heard(self) -> tuple[str, bytes]:
        assert self._done.wait(5), "nothing came"
        return self.head, self.body

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)  # wakes who waits for a connection
        self._thread.join(5)
        for wire in (self._socket, *self._silent):
            wire.close()


@contextmanager
def listening(folder: Path, *, answers: bool = True, pid: int | None = None) -> Iterator[Listener]:
    """A listener, and the file that says where it is."""
    listener = Listener(answers=answers)
    told = {"pid": pid or os.getpid(), "port": listener.port, "url": f"http://127.0.0.1:{listener.port}/mcp"}
    (folder / FILE).write_text(json.dumps(told), encoding="utf-8")
    try:
        yield listener
    finally:
        listener.close()


def run(folder: Path, stdin: bytes | IO[bytes] | int, *more: str, how: tuple[str, ...] = AS_FILE, **env: str) -> Any:
    """Run the command; fails unless it is silent and content."""
    given: dict[str, Any] = {"input": stdin} if isinstance(stdin, bytes) else {"stdin": stdin}
    variables = {"JUPYTER_RUNTIME_DIR": str(folder), "HOME": str(folder), **env}
    argv = [*how, "--provider", "claude", *more]
    done = subprocess.run(argv, capture_output=True, env=variables, timeout=20, check=False, **given)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    return done


def quickest(folder: Path, stdin: bytes | IO[bytes] | int, how: tuple[str, ...] = AS_FILE) -> float:
    times, bare = [], []
    for _ in range(RUNS):
        began = time.perf_counter()
        run(folder, stdin, how=how)
        times.append(time.perf_counter() - began)
        began = time.perf_counter()
        subprocess.run(BARE, check=True)
        bare.append(time.perf_counter() - began)
    return min(times) - min(bare)


# ── never in the way ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", [AS_FILE, AS_COMMAND], ids=["as a file", "as a command"])
def test_where_nothing_listens_an_agent_loses_less_than_a_tenth_of_a_second(
    tmp_path: Path, how: tuple[str, ...]
) -> None:
    assert quickest(tmp_path, TOLD, how) < QUICK_S


def test_a_stdin_that_never_ends_is_left_in_time_where_nothing_listens(tmp_path: Path) -> None:
    read, write = os.pipe()
    try:
        assert quickest(tmp_path, read) < QUICK_S
    finally:
        os.close(read)
        os.close(write)


def test_a_kernel_that_was_killed_and_left_its_file_costs_no_time(tmp_path: Path) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with listening(tmp_path, pid=dead.pid) as listener:
        assert quickest(tmp_path, TOLD) < QUICK_S
        assert listener.head == ""  # another program may have the port by now


def test_a_server_that_takes_it_and_keeps_silent_is_not_waited_for(tmp_path: Path) -> None:
    with listening(tmp_path, answers=False):
        assert quickest(tmp_path, TOLD) < hook.SERVER_S + QUICK_S


def test_a_port_at_which_nobody_answers_is_not_waited_for(tmp_path: Path) -> None:
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    waiting = []
    try:
        for _ in range(4):  # until its queue is full: then connecting itself hangs
            waiting.append(socket.socket())
            waiting[-1].settimeout(0)
            waiting[-1].connect_ex(full.getsockname())
        told = {"pid": os.getpid(), "url": f"http://127.0.0.1:{full.getsockname()[1]}/mcp"}
        (tmp_path / FILE).write_text(json.dumps(told))
        assert quickest(tmp_path, TOLD) < hook.SERVER_S + QUICK_S
    finally:
        for one in (*waiting, full):
            one.close()


def test_a_closed_stdin_is_nothing_to_hand_on(tmp_path: Path) -> None:
    with listening(tmp_path) as listener:
        argv = [*AS_FILE, "--provider", "claude"]
        env = {"JUPYTER_RUNTIME_DIR": str(tmp_path)}
        done = subprocess.run(
            ["sh", "-c", '"$@" <&-', "sh", *argv], env=env, capture_output=True, timeout=20, check=False
        )
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert listener.head == ""


def test_a_huge_stdin_is_read_to_its_end_and_dropped(tmp_path: Path) -> None:
    with listening(tmp_path) as listener:
        run(tmp_path, b'{"x": "' + b"y" * 20_000_000 + b'"}')  # raises if a pipe breaks
        assert listener.head == ""


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"pid": "x"}', '{"pid": 1}', '{"pid": 1, "url": 5}', "\0", '{"pid": -1, "url": "x"}']
)
def test_a_damaged_runtime_file_is_no_server(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    run(tmp_path, TOLD)


@pytest.mark.parametrize("argv", [(), ("--provider",), ("--provider", "../x"), ("--provider", "a b"), ("-h",)])
def test_odd_arguments_do_no_harm(tmp_path: Path, argv: tuple[str, ...]) -> None:
    with listening(tmp_path) as listener:
        done = subprocess.run(
            [*AS_FILE, *argv],
            input=TOLD,
            env={"JUPYTER_RUNTIME_DIR": str(tmp_path)},
            capture_output=True,
            timeout=20,
            check=False,
        )
        assert (done.returncode, done.stdout, done.stderr, listener.head) == (0, b"", b"", "")


# ── what it hands on ──────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("how", [AS_FILE, AS_COMMAND], ids=["as a file", "as a command"])
def test_it_hands_on_what_it_is_given_to_the_server_of_the_runtime_file(tmp_path: Path, how: tuple[str, ...]) -> None:
    with listening(tmp_path) as listener:
        run(tmp_path, TOLD, "--event", "sessionEnd", how=how, DISPATCH_MCP_TOKEN="open sesame")  # noqa: S106  none
        head, body = listener.heard()
    lines = head.split("\r\n")
    assert lines[0] == "POST /hooks/claude HTTP/1.1"
    assert f"Host: 127.0.0.1:{listener.port}" in lines
    assert "X-Dispatch-Event: sessionEnd" in lines
    assert "Authorization: Bearer open sesame" in lines
    assert body == TOLD


def test_a_runtime_file_that_is_named_wins(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    with listening(tmp_path / "other") as listener:
        run(tmp_path, TOLD, "--runtime", str(tmp_path / "other" / FILE))
        assert listener.heard()[1] == TOLD


def test_who_listens_on_the_port_that_is_configured_need_not_be_ours_and_is_told_nothing(tmp_path: Path) -> None:
    with closing(Listener()) as listener:
        run(tmp_path, TOLD, DISPATCH_PORT=str(listener.port), DISPATCH_MCP_TOKEN="open sesame")  # noqa: S106  none
        assert (listener.head, listener.body) == ("", b"")  # it would have waited for an answer


def test_json_that_stands_in_a_stdin_that_stays_open_is_handed_on(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.write(write, TOLD)
    with listening(tmp_path) as listener:
        run(tmp_path, read)
        assert listener.heard()[1] == TOLD
    os.close(read)
    os.close(write)


def test_json_that_is_too_long_is_handed_on_with_its_long_texts_cut(tmp_path: Path) -> None:
    told = {"session_id": "s", "tool_response": {"out": "x" * 400_000, "lines": ["y"] * 400}, "tool_name": "Bash"}
    with listening(tmp_path) as listener:
        run(tmp_path, json.dumps(told).encode())
        _, body = listener.heard()
    assert len(body) < MAX_BODY
    cut = json.loads(body)
    assert (cut["session_id"], cut["tool_name"]) == ("s", "Bash")
    assert (len(cut["tool_response"]["out"]), len(cut["tool_response"]["lines"])) == (hook.MAX_TEXT, hook.MAX_ITEMS)


def test_what_it_sends_is_never_more_than_the_server_takes() -> None:
    assert hook.MAX_SENT <= MAX_BODY


def test_the_runtime_folder_is_the_one_of_jupyter() -> None:
    program = "import jupyter_core.paths as p; print(p.jupyter_runtime_dir())"
    homes: list[dict[str, str]] = [
        {"HOME": "/h"},
        {"HOME": "/h", "XDG_DATA_HOME": "/x"},
        {"HOME": "/h", "JUPYTER_DATA_DIR": "/d"},
        {"HOME": "/h", "JUPYTER_RUNTIME_DIR": "/r"},
    ]
    for env in homes:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env, check=True)
        assert hook._runtime(env) == f"{done.stdout.strip()}/{FILE}"  # noqa: SLF001  what would be read, and no file


# ── the package is not in its way ─────────────────────────────────────────────────────


def test_the_command_imports_nothing_of_the_package_but_itself(tmp_path: Path) -> None:
    program = "import sys; sys.argv[1:] = ['hook']; from dispatch_nb.__main__ import main; main(); print(*sys.modules)"
    env = {"JUPYTER_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, stdin=subprocess.DEVNULL, env=env, check=True
    )
    ours = [name for name in done.stdout.split() if name.startswith("dispatch_nb")]
    assert sorted(ours) == ["dispatch_nb", "dispatch_nb.__main__", "dispatch_nb.hook"]


def test_who_is_interrupted_says_nothing_either(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(hook, "_stdin", interrupted)
    try:
        assert hook.main(["--provider", "claude"], {}) == 0
    except KeyboardInterrupt:  # it would end the tests
        pytest.fail("it was not kept")
