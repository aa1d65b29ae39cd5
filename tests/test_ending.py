"""What runs is stopped when the program ends, while it can still speak."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from builders.mcp import shop
from kernels import kernel, manager, run

from dispatch_nb import ending

if TYPE_CHECKING:
    from pathlib import Path

    from jupyter_client.blocking.client import BlockingKernelClient
    from jupyter_client.manager import KernelManager

__all__ = ["kernel", "manager"]

#: Registered after what the kernel registers and before what a dashboard does, so that it is called between them.
WATCHED = """
import atexit, pathlib, threading
def threads():
    return [t.name for t in threading.enumerate() if t.name.startswith("dispatch-nb")]
def write(path, threads=threads, json=__import__("json")):
    path.write_text(json.dumps(threads()))
atexit.register(write, pathlib.Path({told!r}))
from dispatch_nb import Dispatch
d = Dispatch({shop!r}, home={home!r}, mcp=True)
d.widget
d._mcp.settled(30)
print(len(d.phases), len(threads()))
"""


def test_a_kernel_that_ends_stops_every_thread_before_it_closes_its_sockets(
    manager: KernelManager, kernel: BlockingKernelClient, tmp_path: Path
) -> None:
    told = tmp_path / "threads.json"
    words = {"shop": str(shop(tmp_path, "TODO")), "home": str(tmp_path / "home"), "told": str(told)}
    phases, threads = run(kernel, WATCHED.format(**words)).split()
    assert phases == "1"
    assert int(threads) > 1
    manager.shutdown_kernel()
    assert json.loads(told.read_text(encoding="utf-8")) == []


class One:
    """What cannot be stopped."""

    def __init__(self) -> None:
        self.asked = 0

    def end(self) -> None:
        self.asked += 1
        raise RuntimeError("no")


def test_one_that_cannot_be_stopped_does_not_keep_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [One(), One()]
    monkeypatch.setattr(ending, "_living", both)
    ending.stop_all(os.getpid())
    assert [one.asked for one in both] == [1, 1]


def test_a_process_that_was_forked_off_stops_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    one = One()
    monkeypatch.setattr(ending, "_living", [one])
    ending.stop_all(os.getpid() + 1)
    assert one.asked == 0


#: Large messages are sent without a copy, for which pyzmq needs a thread: it begins, and plans its end, with the first.
LARGE = """
import zmq
from dispatch_nb.ending import stop_at_exit
class One:
    def end(self):
        with zmq.Context() as context, context.socket(zmq.PUB) as socket:
            socket.send_multipart([b"topic", b"x" * 1_000_000], copy=False)
        print("sent")
one = One()
stop_at_exit(one)
zmq.Frame(b"x" * 1_000_000, copy=False)
"""


def test_what_is_sent_last_may_be_large() -> None:
    ended = subprocess.run([sys.executable, "-c", LARGE], capture_output=True, text=True, check=False, timeout=60)
    assert (ended.stdout.strip(), ended.stderr) == ("sent", "")
