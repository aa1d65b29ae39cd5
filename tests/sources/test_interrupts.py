"""An interrupt comes between two steps, and not in the middle of one."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.fake import NOW, FakeProvider, log_of, say

from dispatch_nb.sources import Sources
from dispatch_nb.sources.interrupts import held_back
from dispatch_nb.state.changes import Change, PartRead


@pytest.fixture(autouse=True)
def _interruptible() -> Iterator[None]:
    """As a notebook's kernel is, also where the tests run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


class Interrupted:
    """Takes changes, and is interrupted before it does."""

    def __init__(self) -> None:
        self.taken: list[Change] = []

    def take(self, changes: list[Change]) -> None:
        interrupt()
        self.taken += changes


def test_what_was_read_when_the_interrupt_came_is_told_and_others_have_their_turn(tmp_path: Path) -> None:
    say(log_of(tmp_path), "hello")
    told = Interrupted()
    sources = Sources(
        providers=[FakeProvider()],
        home=str(tmp_path),
        env={},
        host="box",
        index_folder=None,
        now=lambda: NOW,
        on_changes=told.take,
    )
    while not any(isinstance(change, PartRead) for change in told.taken):
        before = len(told.taken)
        with pytest.raises(KeyboardInterrupt):
            sources.scan(None)
        assert len(told.taken) > before
    assert sources._turns.acquire(0)  # noqa: SLF001  a turn that nobody has


def test_who_waits_for_a_turn_can_be_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sources = Sources(
        providers=[], home=str(tmp_path), env={}, host="box", index_folder=None, now=lambda: NOW, on_changes=list
    )
    monkeypatch.setattr(sources, "_turns", type("Taken", (), {"acquire": lambda *_: interrupt()}))
    with pytest.raises(KeyboardInterrupt):
        sources.scan(None)


def test_on_another_thread_and_where_interrupts_are_ignored_nothing_is_held_back() -> None:
    handlers = []

    def look() -> None:
        with held_back():
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    look()
    assert handlers == [signal.default_int_handler, signal.SIG_IGN]


def test_one_within_another_is_raised_when_both_are_over() -> None:
    steps = []
    with pytest.raises(KeyboardInterrupt), held_back():  # noqa: PT012  how far it comes is the question
        with held_back():
            interrupt()
            steps.append("inner")
        steps.append("outer")
    assert steps == ["inner", "outer"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
