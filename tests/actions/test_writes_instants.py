"""What agents do in the very instant in which a file is replaced: nothing of theirs is lost, nothing false is told."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from builders.tasks import phase, plan_text, write_epic

from dispatch_nb.actions import folders, writes
from dispatch_nb.actions.folders import Folder
from dispatch_nb.actions.phases import set_status
from dispatch_nb.actions.writes import swap
from dispatch_nb.errors import NotFoundError, WriteError

if TYPE_CHECKING:
    from pathlib import Path

CAP = 1000
Rival = Callable[[], object]


@pytest.fixture
def exchanges(file: Path) -> None:
    """Skip where files cannot be exchanged; the other way, further down, is tested everywhere."""
    fd = os.open(file.parent, os.O_RDONLY)
    try:
        if not Folder(fd, str(file.parent), "epic").exchange(file.name, file.name):
            pytest.skip("this system, or its file system, exchanges no files")
    finally:
        os.close(fd)


def add(path: Path, root: Path) -> writes.Swapped:
    return swap(str(path), str(root), lambda old: (old or b"") + b" and ours", cap=CAP)


def save(path: Path, data: bytes) -> None:
    """Write a file as careful programs do: aside, and then at once into its place."""
    path.with_name("mine").write_bytes(data)
    path.with_name("mine").replace(path)


def names(path: Path) -> list[str]:
    return sorted(item.name for item in path.parent.iterdir())


def before(monkeypatch: pytest.MonkeyPatch, call: str, *rivals: Rival) -> list[str]:
    """Let the first rival act right before the first such call of a folder, the second before the second, ..."""
    real, waiting, calls = getattr(Folder, call), list(rivals), []

    def late(folder: Folder, *args: str) -> object:
        calls.append(call)
        if waiting:
            waiting.pop(0)()
        return real(folder, *args)

    monkeypatch.setattr(Folder, call, late)
    return calls


def refuse(monkeypatch: pytest.MonkeyPatch, code: int | None) -> None:
    """Take the exchange of files away: the call, or what the file system can do."""

    def renameat2(*_args: object) -> int:
        ctypes.set_errno(code or 0)
        return -1

    monkeypatch.setattr(folders, "_renameat2", None if code is None else renameat2)


# ── another file in its place ─────────────────────────────────────────────────────────


@pytest.mark.usefixtures("exchanges")
@pytest.mark.parametrize("write", [save, lambda path, data: path.write_bytes(data)], ids=["replaced", "written"])
def test_what_is_saved_in_the_last_instant_is_put_back_and_built_upon(
    file: Path, root: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[[Path, bytes], object]
) -> None:
    calls = before(monkeypatch, "exchange", lambda: write(file, b"agent's"))
    assert add(file, root) == (b"agent's", b"agent's and ours")
    assert file.read_bytes() == b"agent's and ours"
    assert names(file) == ["plan.md"]
    assert len(calls) == 3, "there, back, and there again"


@pytest.mark.usefixtures("exchanges")
def test_what_is_put_back_is_the_very_file(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fd = os.open(file, os.O_WRONLY | os.O_TRUNC)
    file.write_bytes(b"old")
    before(monkeypatch, "exchange", lambda: os.pwrite(fd, b"half", 0), lambda: os.pwrite(fd, b"and half", 4))
    assert add(file, root).before == b"halfand half"
    os.close(fd)


@pytest.mark.usefixtures("exchanges")
def test_what_is_saved_while_another_version_is_put_back_wins(
    file: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = [lambda data=data: save(file, data) for data in (b"second", b"third", b"fourth")]
    before(monkeypatch, "exchange", *saved)
    assert add(file, root) == (b"fourth", b"fourth and ours")
    assert file.read_bytes() == b"fourth and ours"
    assert names(file) == ["plan.md"]


@pytest.mark.usefixtures("exchanges")
def test_the_last_of_those_who_save_without_end_has_it(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "_TRIES", 3)
    saved = [lambda data=data: save(file, b"%d" % data) for data in range(100)]
    calls = before(monkeypatch, "exchange", *saved)
    with pytest.raises(WriteError, match="changed by others all the time"):
        add(file, root)
    assert file.read_bytes() == b"%d" % (len(calls) - 1)
    assert names(file) == ["plan.md"]


@pytest.mark.usefixtures("exchanges")
def test_what_is_not_even_readable_is_put_back_and_told_of(
    file: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def make_folder() -> None:
        file.unlink()
        file.mkdir()

    before(monkeypatch, "exchange", lambda: save(file, b"x" * (CAP + 1)))
    with pytest.raises(WriteError, match="has more than 1,000 bytes"):
        add(file, root)
    assert file.read_bytes() == b"x" * (CAP + 1)
    file.write_bytes(b"old")
    before(monkeypatch, "exchange", make_folder)
    with pytest.raises(WriteError, match="is no file"):
        add(file, root)
    assert file.is_dir()
    assert names(file) == ["plan.md"]


@pytest.mark.usefixtures("exchanges")
def test_an_interrupt_before_the_look_loses_nothing(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_file: object, _name: str) -> bytes:
        monkeypatch.undo()
        raise KeyboardInterrupt

    before(monkeypatch, "exchange", lambda: save(file, b"agent's"))
    monkeypatch.setattr(writes._File, "_holds", interrupt)  # noqa: SLF001  between the two steps there is only this
    with pytest.raises(KeyboardInterrupt):
        add(file, root)
    assert file.read_bytes() == b"agent's"
    assert names(file) == ["plan.md"]


# ── where files cannot be exchanged ───────────────────────────────────────────────────


@pytest.mark.parametrize("code", [None, errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EPERM])
@pytest.mark.parametrize("by_rename", [False, True])
def test_without_exchanges_a_second_name_keeps_what_is_replaced(
    file: Path, root: Path, monkeypatch: pytest.MonkeyPatch, code: int | None, *, by_rename: bool
) -> None:
    refuse(monkeypatch, code)
    if by_rename:
        before(monkeypatch, "keep", lambda: save(file, b"agent's"))
    else:
        before(monkeypatch, "rename", lambda: file.write_bytes(b"agent's"))
    assert add(file, root) == (b"agent's", b"agent's and ours")
    assert file.read_bytes() == b"agent's and ours"
    assert names(file) == ["plan.md"]


def test_an_exchange_that_fails_is_told_of(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, errno.EROFS)
    with pytest.raises(WriteError, match=r"epic/plan[.]md cannot be written to: the file system is read-only"):
        add(file, root)
    assert file.read_bytes() == b"old"
    assert names(file) == ["plan.md"]


# ── no file for an instant ────────────────────────────────────────────────────────────


def away(path: Path, monkeypatch: pytest.MonkeyPatch) -> Rival:
    """Return what takes a file away; it is back, as the agent made it anew, as soon as somebody waits for it."""

    def come(_seconds: float) -> None:
        if not path.exists():
            path.write_bytes(aside.read_bytes() + b" anew")
            aside.unlink()

    aside = path.with_name(f"{path.name}~")
    monkeypatch.setattr(writes, "pause", come)
    return lambda: path.rename(aside)


@pytest.mark.parametrize("call", ["open", "writable", "create", "exchange", "keep"])
def test_a_file_that_is_away_for_an_instant_is_waited_for(
    file: Path, root: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    if call == "keep":
        refuse(monkeypatch, None)
    calls = before(monkeypatch, call, away(file, monkeypatch))
    done = swap(str(file), str(root), lambda old: (old or b"none") + b" and ours", cap=CAP, must_exist=True)
    assert done == (b"old anew", b"old anew and ours")
    assert calls
    assert names(file) == ["plan.md"]


def test_a_file_whose_neighbour_is_away_is_made_all_the_same(
    file: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = file.with_name("log.md")
    before(monkeypatch, "create", away(file, monkeypatch))
    swap(str(log), str(root), lambda _old: b"x", cap=CAP, like=str(file))
    assert names(file) == ["log.md", "plan.md"]


def no_wait(_seconds: float) -> None:
    raise AssertionError("nothing is to be waited for")


def test_a_plan_that_is_away_for_an_instant_has_a_status_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = write_epic(tmp_path, plan=plan_text("user-auth", [phase(1), phase(2)])) / "plan.md"
    away(plan, monkeypatch)()
    assert set_status(str(tmp_path), "user-auth", "2", "DONE", now=datetime.now(UTC)).changed
    assert "status: DONE" in plan.read_text()


def test_a_log_that_is_away_for_an_instant_is_not_begun_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_epic(tmp_path, plan=plan_text("user-auth", [phase(1), phase(2)]))
    log = folder / "execution-log.md"
    log.write_text("# Log\n")
    before(monkeypatch, "exchange", away(log, monkeypatch))  # after the look whether it can be written to
    set_status(str(tmp_path), "user-auth", "2", "DONE", note="Built.", now=datetime.now(UTC))
    assert log.read_text().startswith("# Log\n anew")
    assert log.read_text().rstrip().endswith("Built.")


def test_an_epic_that_is_not_there_is_not_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_epic(tmp_path)
    monkeypatch.setattr(writes, "pause", no_wait)
    with pytest.raises(NotFoundError, match="no folder"):
        set_status(str(tmp_path), "other", "2", "DONE", now=datetime.now(UTC))


def test_a_plan_that_stays_away_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "TORN_S", 0.05)
    (write_epic(tmp_path) / "plan.md").unlink()
    with pytest.raises(NotFoundError, match=r"no [.]tasks/user-auth/plan[.]md"):
        set_status(str(tmp_path), "user-auth", "2", "DONE", now=datetime.now(UTC))


def test_a_new_file_is_made_without_waiting(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "pause", no_wait)
    assert add(file.with_name("log.md"), root).before is None
