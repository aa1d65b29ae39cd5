"""A read-only dashboard writes nothing, whoever asks: every message a front end may send, forged, to a real kernel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest
from e2e.fleet import Fleet, small_fleet
from kernels import Message, run, tell, until

from dispatch_nb import Dispatch
from dispatch_nb.cli import main
from dispatch_nb.errors import ReadOnlyError
from dispatch_nb.faces.wire import READS, Op

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient

START = """
from dispatch_nb import Dispatch
d = Dispatch(home={home!r}, read_only=True, mcp=True)
len(d.orders)
print(d.widget.comm.comm_id)
"""
WRITES = sorted(set(get_args(Op)) - READS)
#: Arguments that fit every op, so that none is refused for its form.
ARGS: dict[str, Any] = (
    {"project": "shop", "epic": "user-auth", "phase_id": "2", "provider": "claude", "session_id": "x", "path": "/"}
    | {"prompt": "Delete everything", "title": "x", "request": "x", "run_id": "x", "approval_id": "x"}
    | {"status": "DONE", "expected": "IN_PROGRESS", "allow": True, "permission": "all", "sure": True}
)


@pytest.fixture
def fleet(tmp_path: Path) -> Fleet:
    return small_fleet(tmp_path / "home")


def files(home: Path) -> dict[str, bytes]:
    """Return every file of the fleet but those of our own index."""
    found = [path for path in home.rglob("*") if path.is_file() and ".cache" not in path.parts]
    return {str(path): path.read_bytes() for path in found}


def replied(client: BlockingKernelClient, request_id: str) -> Message:
    """Return the reply to a request."""

    def wanted(message: Message) -> bool:
        content = message["content"].get("data", {}).get("content") or {}
        return message["msg_type"] == "comm_msg" and content.get("id") == request_id

    content: Message = until(client, wanted)["content"]["data"]["content"]
    return content


def test_there_are_ops_that_write_and_ops_that_read() -> None:
    assert {"run", "stop", "answer", "set_status"} <= set(WRITES)
    assert set(get_args(Op)) >= READS


def test_forged_messages_change_nothing(kernel: BlockingKernelClient, fleet: Fleet) -> None:
    comm = run(kernel, START.format(home=str(fleet.home))).splitlines()[-1]
    before = files(fleet.home)
    tell(kernel, comm, {"method": "update", "state": {"read_only": False, "state": {"meta": {"read_only": False}}}})
    for op in WRITES:
        request = {"kind": "request", "id": f"forged-{op}", "op": op, "args": ARGS}
        tell(kernel, comm, {"method": "custom", "content": request})
        assert replied(kernel, f"forged-{op}")["error"]["code"] == "read_only", op
    asked = {"kind": "request", "id": "read", "op": "epic", "args": {"project": "shop", "epic": "user-auth"}}
    tell(kernel, comm, {"method": "custom", "content": asked})
    assert replied(kernel, "read")["ok"] is True  # what reads is answered
    assert files(fleet.home) == before
    assert run(kernel, "print(d.read_only, d.widget.read_only, d.mcp.state)") == "True True off"


def test_no_method_writes_either(fleet: Fleet) -> None:
    d = Dispatch(home=fleet.home, live=False, read_only=True)
    before = files(fleet.home)
    with pytest.raises(ReadOnlyError):
        d.set_status("user-auth", 2, "DONE")
    with pytest.raises(ReadOnlyError):
        d.connect("all", fleet.home / "src" / "shop", write=True)
    assert files(fleet.home) == before


def test_no_command_writes_where_that_is_configured(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DISPATCH_READ_ONLY", "1")
    before = files(fleet.home)
    places = ["--home", str(fleet.home), "--project", str(fleet.home / "src" / "shop")]
    for command in (
        ["connect", "all", "--yes"],
        ["disconnect", "--yes"],
        ["init", "--yes"],
        ["mcp"],
        ["mcp", "--stdio"],
    ):
        assert main([*command, *places]) == 1
        assert capsys.readouterr().err.startswith("dispatch-nb: read-only is configured")
    with pytest.raises(ReadOnlyError):
        Dispatch(home=fleet.home, live=False).serve_stdio()
    assert files(fleet.home) == before
