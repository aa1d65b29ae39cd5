"""A real kernel, spoken to as JupyterLab speaks to it."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient

Message = dict[str, Any]


@contextmanager
def started(folder: Path) -> Iterator[KernelManager]:
    """Give a kernel that works in a folder, and end it."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(cwd=str(folder))
    try:
        yield manager
    finally:
        manager.shutdown_kernel(now=True)


@contextmanager
def spoken_to(manager: KernelManager) -> Iterator[BlockingKernelClient]:
    """Give a client of a kernel that is ready."""
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        yield client
    finally:
        client.stop_channels()


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[KernelManager]:
    with started(tmp_path) as manager:
        yield manager


@pytest.fixture
def kernel(manager: KernelManager) -> Iterator[BlockingKernelClient]:
    with spoken_to(manager) as client:
        yield client


def until(client: BlockingKernelClient, wanted: Callable[[Message], bool], within: float = 30.0) -> Message:
    """Return the first message on the IOPub channel that is `wanted`; errors of a cell fail the test."""
    deadline = time.monotonic() + within
    while True:
        message: Message = client.get_iopub_msg(timeout=max(0.01, deadline - time.monotonic()))
        assert message["msg_type"] != "error", message["content"]["traceback"]
        if wanted(message):
            return message


def run(client: BlockingKernelClient, code: str) -> str:
    """Run a cell to its end; return what it printed."""
    printed = []
    sent = client.execute(code)

    def ended(message: Message) -> bool:
        if message["msg_type"] == "stream":
            printed.append(message["content"]["text"])
        idle = message["msg_type"] == "status" and message["content"]["execution_state"] == "idle"
        return bool(idle and message["parent_header"].get("msg_id") == sent)

    until(client, ended)
    return "".join(printed).strip()


def tell(client: BlockingKernelClient, comm_id: str, data: dict[str, Any]) -> None:
    """Send a message to a widget as a front end does, or as one that means ill would."""
    client.shell_channel.send(client.session.msg("comm_msg", {"comm_id": comm_id, "data": data}))
