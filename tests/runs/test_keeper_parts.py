"""The keeper's parts by themselves: lines, what is kept of a stream, questions."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.keeper import stopping
from dispatch_nb.keeper.adopted import Adopted
from dispatch_nb.keeper.keep import MAX_RECORDS, Few
from dispatch_nb.keeper.lines import Lines
from dispatch_nb.keeper.loop import LONGEST_S
from dispatch_nb.keeper.questions import MAX_OPEN, MAX_SETTLED, Questions
from dispatch_nb.keeper.report import Report
from dispatch_nb.keeper.talk import Talk
from dispatch_nb.keeper.turns import Turn
from dispatch_nb.providers.runs import Answer, Asked, Decision, Heard, Job, Send, TurnOver
from dispatch_nb.registry import output
from dispatch_nb.registry.folder import ASKS, RunFolder
from dispatch_nb.registry.identity import mark_of
from dispatch_nb.registry.output import Writer, page
from dispatch_nb.registry.registry import Registry, new_id
from dispatch_nb.registry.values import Mark, RunStatus, Spec

NOW = datetime(2026, 5, 4, tzinfo=UTC)


@given(st.lists(st.binary(max_size=20), max_size=20))
def test_lines_are_those_of_the_whole_however_it_is_cut(pieces: list[bytes]) -> None:
    lines = Lines()
    found = [line for piece in pieces for line in lines.feed(piece)] + lines.end()
    whole = b"".join(pieces).split(b"\n")
    wanted = [line.removesuffix(b"\r") for line in whole[:-1]] + [whole[-1]] * bool(whole[-1])
    assert found == wanted


def test_of_a_long_line_the_beginning_is_handed_on() -> None:
    lines = Lines(longest=4)
    assert lines.feed(b"abcdefgh") == []
    assert lines.feed(b"ijk\nxy\n") == [b"abcd", b"xy"]


@given(st.lists(st.binary(max_size=300), max_size=30))
def test_what_is_kept_of_a_stream_is_its_beginning_and_its_end(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("out")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(output, "HEAD", 100)
        patch.setattr(output, "PIECE", 200)
        writer = Writer(folder, "stdout")
        for piece in pieces:
            writer.write(piece)
        writer.close()
    whole = b"".join(pieces)
    kept = {int(p.name.partition(".")[2]): p.read_bytes() for p in folder.iterdir()}
    assert sum(map(len, kept.values())) <= 500
    assert all(whole[offset : offset + len(data)] == data for offset, data in kept.items())
    if whole:
        assert kept[0]
        last = max(kept)
        assert last + len(kept[last]) == len(whole)
    found = page(folder, "stdout", None, 500)
    assert found.dropped == len(whole) - sum(map(len, kept.values()))
    if not found.dropped:
        assert list(found.lines) == [line.decode("utf-8", "replace")[:2000] for line in whole.splitlines()]


def test_pages_are_counted_among_what_is_kept(tmp_path: Path) -> None:
    writer = Writer(tmp_path, "stderr")
    writer.write("".join(f"line {n}\n" for n in range(10)).encode())
    writer.write(b"y" * 5000)
    writer.close()
    last = page(tmp_path, "stderr", None, 3)
    assert (last.start, last.total, last.lines[:2]) == (8, 11, ("line 8", "line 9"))
    assert len(last.lines[2]) == 2000
    assert page(tmp_path, "stderr", 8, 3).lines == ("line 5", "line 6", "line 7")
    assert page(tmp_path, "stderr", 0, 3).lines == ()
    assert page(tmp_path, "stdout", None, 3) == output.Page(0, 0, (), 0)


class Noting:
    """A driver that notes what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Decision]] = []

    def begin(self) -> Sequence[Heard]:
        return ()

    def take(self, line: bytes) -> Sequence[Heard]:  # noqa: ARG002  the protocol
        return ()

    def answer(self, ask_id: str, answer: Answer) -> Sequence[Heard]:
        self.told.append((ask_id, answer.decision))
        return (Send(data=b"!"),)

    def interrupt(self) -> Sequence[Heard]:
        return ()


@pytest.fixture
def driver() -> Noting:
    return Noting()


@pytest.fixture
def questions(tmp_path: Path, driver: Noting) -> Questions:
    (tmp_path / ASKS).mkdir()
    return Questions(RunFolder(tmp_path), driver)


def asked(ask_id: str, **fields: object) -> Asked:
    values: dict[str, object] = {"kind": "command", "tool": "Bash", "text": "make", "same": "make"} | fields
    return Asked(ask_id=ask_id, **values)  # type: ignore[arg-type]


def test_a_program_is_never_told_always(questions: Questions, driver: Noting) -> None:
    questions.take(asked("a"), NOW)
    questions.answer(1, "always", "", NOW)
    questions.take(asked("b"), NOW)
    assert driver.told == [("a", "once"), ("b", "once")]
    assert [(ask.state, ask.standing) for ask in questions.asks] == [("allowed", False), ("allowed", True)]


def test_an_id_that_is_given_again_means_the_new_question(questions: Questions, driver: Noting) -> None:
    for text in ("ls", "rm -r /"):
        questions.take(asked("a", text=text), NOW)
    assert questions.answer(1, "once", "", NOW) == ()  # it would be the answer to the other one
    assert driver.told == []
    assert [(ask.head, ask.state) for ask in questions.asks] == [("ls", "gone"), ("rm -r /", "open")]


def test_what_is_open_at_once_is_bounded_as_a_whole(questions: Questions, driver: Noting) -> None:
    for number in range(8):
        questions.take(asked(str(number), text="x" * 100_000, paths=("y" * 100_000,), same=""), NOW)
    assert driver.told == [(str(number), "deny") for number in (5, 6, 7)]
    assert [ask.number for ask in questions.open] == [1, 2, 3, 4, 5]


def test_what_cannot_be_kept_is_denied_whatever_was_allowed_before(
    questions: Questions, driver: Noting, tmp_path: Path
) -> None:
    questions.take(asked("a"), NOW)
    questions.answer(1, "always", "", NOW)
    (tmp_path / ASKS / "1.json").unlink()
    (tmp_path / ASKS).rmdir()  # nothing can be written there, as on a full disk
    assert questions.take(asked("b"), NOW) == (Send(data=b"!"),)
    assert driver.told == [("a", "once"), ("b", "deny")]
    told = questions.asks[-1]
    assert (told.state, told.reason) == ("denied", "The question could not be kept: No such file or directory.")
    assert questions.open == ()


def test_always_of_one_that_is_like_no_other_covers_no_other(questions: Questions, driver: Noting) -> None:
    for name in "ab":
        questions.take(asked(name, same=""), NOW)
    questions.answer(1, "always", "", NOW)
    questions.take(asked("c", same=""), NOW)
    assert driver.told == [("a", "once")]


@pytest.mark.parametrize(
    ("fields", "decision"),
    [
        ({"truncated": True}, "once"),
        ({"truncated": True}, "always"),
        ({"decisions": ("deny",)}, "once"),
        ({"decisions": ("once", "deny")}, "always"),
    ],
)
def test_what_may_not_be_allowed_stays_open(
    questions: Questions, driver: Noting, fields: dict[str, object], decision: Decision
) -> None:
    questions.take(asked("a", **fields), NOW)
    assert questions.answer(1, decision, "", NOW) == ()
    assert [ask.state for ask in questions.open] == ["open"]
    assert driver.told == []
    questions.answer(1, "deny", "no", NOW)
    assert driver.told == [("a", "deny")]
    assert questions.answer(1, "deny", "no", NOW) == ()


def test_a_standing_answer_does_not_cover_what_nobody_saw_whole(questions: Questions, driver: Noting) -> None:
    questions.take(asked("a"), NOW)
    questions.answer(1, "always", "", NOW)
    questions.take(asked("b", truncated=True), NOW)
    assert driver.told == [("a", "once")]
    assert [ask.number for ask in questions.open] == [2]


def test_too_many_questions_are_denied_and_old_ones_forgotten(
    questions: Questions, driver: Noting, tmp_path: Path
) -> None:
    for n in range(MAX_OPEN + 5):
        questions.take(asked(f"q{n}", same=""), NOW)
    assert len(questions.open) == MAX_OPEN
    assert driver.told == [(f"q{n}", "deny") for n in range(MAX_OPEN, MAX_OPEN + 5)]
    questions.all_gone()
    assert questions.open == ()
    assert len(questions.asks) == MAX_SETTLED
    assert len(list((tmp_path / ASKS).iterdir())) == MAX_SETTLED


def test_what_goes_wrong_all_the_time_fills_no_disk() -> None:
    few = Few()
    record = logging.LogRecord("keeper", logging.ERROR, "", 0, "again", None, None)
    last = logging.LogRecord("keeper", logging.CRITICAL, "", 0, "the end", None, None)
    assert sum(few.filter(record) for _ in range(10 * MAX_RECORDS)) == MAX_RECORDS
    assert few.filter(last)


@pytest.mark.parametrize("lives", [True, False])
def test_of_an_adopted_agent_only_that_very_process_is_sent_a_signal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, lives: bool
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(stopping, "send_group", lambda group, _number: sent.append(group))
    mine = mark_of(os.getpid())
    assert mine is not None
    agent = mine if lives else Mark(pid=mine.pid, born="before")
    folder = RunFolder(tmp_path)
    spec = Spec(
        run_id="r", host="h", domain=None, provider="claude", kind="run", job=Job(prompt="x", cwd="/"), queued=NOW
    )
    report = Report(folder, RunStatus(state="running", reason=""), logging.getLogger())
    Adopted(folder, spec, report, None, None, agent)._stop("Stopped")  # type: ignore[arg-type]  # noqa: SLF001
    assert sent == [mine.pid] * lives


def test_as_many_run_as_the_next_one_may_be_one_of_whichever_slots_they_hold(tmp_path: Path) -> None:
    first, second, third = (Turn(Registry(str(tmp_path)), new_id(NOW), slots) for slots in (2, 2, 1))
    assert (first.take(), second.take()) == (True, True)
    first.leave()
    assert not third.take()  # the first slot is free, and one runs
    second.leave()
    assert third.take()
    third.leave()


def test_one_that_did_its_work_in_time_is_not_stopped_while_its_program_takes_its_leave(tmp_path: Path) -> None:
    job = Job(prompt="x", cwd="/")
    spec = Spec(run_id="r", host="h", domain=None, provider="claude", kind="run", job=job, queued=NOW, max_minutes=1e-9)
    report = Report(RunFolder(tmp_path), RunStatus(state="running", reason=""), logging.getLogger())
    talk = Talk(RunFolder(tmp_path), spec, report, None, logging.getLogger())  # type: ignore[arg-type]
    talk._over, talk._over_at = TurnOver(ok=True), time.monotonic()  # noqa: SLF001
    talk._watch_budget()  # noqa: SLF001  it would stop an agent that is not there
    assert talk._due() == LONGEST_S  # noqa: SLF001


def test_what_cannot_be_ended_is_given_up_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stopping, "family", lambda *_: [psutil.Process()])
    monkeypatch.setattr(stopping, "send", lambda *_: None)
    made = stopping.Stopping("r", os.getpid(), patience_s=0.0, ask=lambda: True)
    over = [made.over(gone=True) for _ in range(5)]  # asked again, while its streams are read to their end
    assert (over, made.left) == ([False, False, True, True, True], 1)
