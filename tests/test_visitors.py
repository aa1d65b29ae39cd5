"""Who may reach the dashboard for visitors, and when their kernels end."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from e2e.visitors import VoilaServer
from sandbox import environment, make_home

from dispatch_nb import Dispatch
from dispatch_nb.cli import main
from dispatch_nb.config import DispatchConfig
from dispatch_nb.visitors.kernels import VisitorKernels
from dispatch_nb.visitors.server import is_loopback

PASSWORD = {"PasswordIdentityProvider": {"hashed_password": "argon2:$argon2id$v=19$m=10240,t=10,p=8$c2FsdA$aGFzaA"}}


@pytest.mark.parametrize("address", ["localhost", "127.0.0.1", "127.8.8.8", "::1", "[::1]"])
def test_loopback_is_known(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize("address", ["", "0.0.0.0", "::", "192.168.1.7", "localhost.evil.example", "*", "box"])  # noqa: S104  the question
def test_what_others_reach_is_no_loopback(address: str) -> None:
    assert not is_loopback(address)


def test_another_address_is_refused_without_a_token_or_a_password(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    (tmp_path / "voila.py").write_text("open('ran', 'w')\nc.Voila.token = 'known-to-agents'\n", encoding="utf-8")
    command = [sys.executable, "-P", "-m", "dispatch_nb.cli", "voila", "--no-browser", "--ip", "0.0.0.0"]  # noqa: S104  refused
    done = subprocess.run(
        command, env=environment(home), cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 1
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("dispatch-nb: ")]
    assert "0.0.0.0 is not loopback" in line
    assert "DISPATCH_VOILA_TOKEN" in line
    assert not (tmp_path / "ran").exists()  # a file that lies in the folder is no configuration


@pytest.mark.parametrize("guard", ["token", "password"])
def test_with_one_a_visitor_must_show_it(guard: str, tmp_path: Path) -> None:
    settings = PASSWORD if guard == "password" else {}
    server = VoilaServer(tmp_path, "--ip", "0.0.0.0", "--warm", "0", settings=settings)  # noqa: S104  it is guarded
    server.start(**({"DISPATCH_VOILA_TOKEN": "s3cret"} if guard == "token" else {}))
    try:
        with urllib.request.urlopen(server.url, timeout=30) as answer:  # noqa: S310  our own server
            assert "/login" in answer.url
        assert server.kernels() == []
        if guard == "token":
            assert server.status(Authorization="token wrong") == 200  # the login page again
            assert server.kernels() == []
            assert server.status("?token=s3cret") == 200
            assert len(server.kernels()) == 1
    finally:
        assert server.stop() == []


def test_a_page_is_no_part_of_another_and_there_is_room_for_so_many(tmp_path: Path) -> None:
    server = VoilaServer(tmp_path, "--warm", "0", settings={"Visitors": {"max_visitors": 1}})
    server.start()
    try:
        assert server.status(**{"Sec-Fetch-Dest": "image", "Sec-Fetch-Site": "cross-site"}) == 403
        assert server.kernels() == []
        assert server.status(**{"Sec-Fetch-Dest": "document"}) == 200
        assert server.status() == 503
        assert len(server.kernels()) == 1
    finally:
        assert server.stop() == []


def test_without_voila_it_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for name in [name for name in sys.modules if name.startswith("dispatch_nb.visitors")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "voila", None)
    monkeypatch.setitem(sys.modules, "voila.app", None)
    assert main(["voila", "--no-browser"]) == 1
    assert capsys.readouterr().err == "dispatch-nb: Voilà is not installed: pip install 'dispatch-nb[voila]'\n"


@pytest.mark.parametrize(
    ("environ", "given", "refuses"),
    [
        ({}, None, False),
        ({"VOILA_PREHEAT": "False"}, None, True),
        ({"VOILA_PREHEAT": "True"}, None, True),
        ({"VOILA_PREHEAT": "True"}, False, False),
        ({"DISPATCH_READ_ONLY": "yes"}, None, True),
        ({"DISPATCH_READ_ONLY": "0", "VOILA_PREHEAT": "True"}, None, False),
        ({}, True, True),
    ],
)
def test_in_voila_a_dashboard_is_read_only_by_itself(environ: dict[str, str], given: object, refuses: object) -> None:
    assert DispatchConfig(environ=environ, read_only=given).refuses_writes is refuses


def test_what_reads_the_setting_is_the_dashboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VOILA_PREHEAT", "False")
    assert Dispatch(home=tmp_path, live=False).read_only


class Clocked(VisitorKernels):
    """Has kernels by name only, and time in the test's hands."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.time = 0.0
        self.clock = lambda: self.time
        self._kernels = dict.fromkeys(names)
        self._kernel_connections = dict.fromkeys(names, 0)
        self.warm: set[str] = set()

    async def cull_kernel_if_idle(self, kernel_id: str) -> None:
        if kernel_id not in self.warm:  # as Voilà's subclass keeps them back
            await super().cull_kernel_if_idle(kernel_id)

    async def shutdown_kernel(self, *args: Any, **_kwargs: Any) -> None:  # type: ignore[override]  # async there, too
        del self._kernels[args[0]]

    def sweep(self, at: float) -> list[Any]:
        self.time = at
        asyncio.run(self.cull_kernels())
        return list(self._kernels)


def test_a_kernel_whose_visitor_left_ends_and_one_that_is_looked_at_stays() -> None:
    kernels = Clocked("a", "b")
    for name in "ab":
        kernels.notify_connect(name)
    assert kernels.sweep(at=1000) == ["a", "b"]
    kernels.notify_disconnect("a")
    assert kernels.sweep(at=1014) == ["a", "b"]
    kernels.notify_connect("a")  # the network came back
    assert kernels.sweep(at=1100) == ["a", "b"]
    kernels.notify_disconnect("a")
    assert kernels.sweep(at=1116) == ["b"]


def test_a_warm_kernel_waits_for_ever_and_then_has_time_to_be_connected_to() -> None:
    kernels = Clocked("a")
    kernels.sweep(at=0)  # it starts
    kernels.warm = {"a"}
    assert kernels.sweep(at=10_000) == ["a"]
    kernels.warm = set()  # given to a visitor
    assert kernels.sweep(at=10_005) == ["a"]
    assert kernels.sweep(at=10_120) == ["a"]
    assert kernels.sweep(at=10_126) == []
