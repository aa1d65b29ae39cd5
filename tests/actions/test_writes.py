"""A file is replaced whole, and nobody's change is lost."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from dispatch_nb.actions import folders, writes
from dispatch_nb.actions.writes import TornError, swap
from dispatch_nb.errors import WriteError

if TYPE_CHECKING:
    from pathlib import Path

CAP = 1000


def put(path: Path, root: Path, data: bytes = b"new", wait_s: float = 1.0) -> writes.Swapped:
    return swap(str(path), str(root), lambda _old: data, cap=CAP, wait_s=wait_s)


def names(path: Path) -> list[str]:
    return sorted(item.name for item in path.parent.iterdir())


def test_the_new_content_is_there_and_nothing_else(file: Path, root: Path) -> None:
    assert put(file, root) == (b"old", b"new")
    assert file.read_bytes() == b"new"
    assert names(file) == ["plan.md"]


def test_mode_and_attributes_are_kept(file: Path, root: Path) -> None:
    file.chmod(0o2640)
    attributes = True
    try:
        os.setxattr(file, "user.note", b"kept")
    except OSError as error:
        assert error.errno in {errno.ENOTSUP, errno.EPERM}  # noqa: PT017  not every file system has them
        attributes = False
    put(file, root)
    assert stat.S_IMODE(file.stat().st_mode) == 0o2640
    assert not attributes or os.getxattr(file, "user.note") == b"kept"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_is_kept(file: Path, root: Path) -> None:
    os.chown(file, 65534, 65534)
    put(file, root)
    assert (file.stat().st_uid, file.stat().st_gid) == (65534, 65534)


def test_a_new_file_has_the_mode_of_its_neighbour(file: Path, root: Path) -> None:
    file.chmod(0o664)
    log = file.with_name("log.md")
    assert swap(str(log), str(root), lambda _old: b"x", cap=CAP, like=str(file)).before is None
    assert stat.S_IMODE(log.stat().st_mode) == 0o664
    assert names(file) == ["log.md", "plan.md"]


def test_a_change_that_changes_nothing_writes_nothing(file: Path, root: Path) -> None:
    before = file.stat()
    put(file, root, b"old")
    assert file.stat() == before


def test_what_a_change_raises_comes_through_and_nothing_is_written(file: Path, root: Path) -> None:
    def refuse(_old: bytes | None) -> bytes:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        swap(str(file), str(root), refuse, cap=CAP)
    assert file.read_bytes() == b"old"
    assert names(file) == ["plan.md"]


# ── what agents do at the same time ───────────────────────────────────────────────────


def test_an_agents_change_between_reading_and_writing_is_built_upon(file: Path, root: Path) -> None:
    seen = []

    def change(old: bytes | None) -> bytes:
        seen.append(old)
        if len(seen) == 1:
            file.write_bytes(b"agent's")
        return (old or b"") + b" and ours"

    assert swap(str(file), str(root), change, cap=CAP) == (b"agent's", b"agent's and ours")
    assert seen == [b"old", b"agent's"]


def test_a_file_that_an_agent_makes_meanwhile_is_built_upon(file: Path, root: Path) -> None:
    log = file.with_name("log.md")

    def append(old: bytes | None) -> bytes:
        if old is None:
            log.write_bytes(b"agent's")
        return (old or b"") + b" and ours"

    swap(str(log), str(root), append, cap=CAP)
    assert log.read_bytes() == b"agent's and ours"


def test_a_half_written_file_is_read_again(file: Path, root: Path) -> None:
    seen = []

    def change(old: bytes | None) -> bytes:
        seen.append(old)
        if len(seen) < 4:
            file.write_bytes(b"x" * len(seen))
            raise TornError("torn")
        return b"whole"

    swap(str(file), str(root), change, cap=CAP)
    assert seen == [b"old", b"x", b"xx", b"xxx"]


def test_a_file_that_stays_half_written_is_told_of(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "TORN_S", 0.05)

    def change(_old: bytes | None) -> bytes:
        raise TornError("line 3: a quote is opened and never closed")

    with pytest.raises(WriteError, match="line 3"):
        swap(str(file), str(root), change, cap=CAP)


def test_a_file_that_never_keeps_still_is_given_up(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writes, "_STEP_S", 0.0)

    def change(old: bytes | None) -> bytes:
        file.write_bytes((old or b"") + b"x")
        return b"ours"

    with pytest.raises(WriteError, match="changed by others all the time"):
        swap(str(file), str(root), change, cap=CAP)
    assert names(file) == ["plan.md"]


# ── other writers of ours ─────────────────────────────────────────────────────────────


def test_the_wait_for_another_writer_ends(file: Path, root: Path) -> None:
    fd = os.open(file.parent, os.O_RDONLY)
    fcntl.flock(fd, fcntl.LOCK_EX)
    with pytest.raises(WriteError, match="epic is being written to by others"):
        put(file, root, wait_s=0.05)
    os.close(fd)
    put(file, root)


def test_threads_take_turns(file: Path, root: Path) -> None:
    file.write_bytes(b"0")

    def count() -> None:
        for _ in range(10):
            swap(str(file), str(root), lambda old: str(int(old or b"0") + 1).encode(), cap=CAP)

    threads = [threading.Thread(target=count) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert file.read_bytes() == b"80"


@pytest.mark.parametrize("missing", [True, False])
def test_without_locks_of_the_kernel_a_file_stands_in(
    file: Path, root: Path, monkeypatch: pytest.MonkeyPatch, *, missing: bool
) -> None:
    def refuse(_fd: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(folders, "fcntl", None) if missing else monkeypatch.setattr(fcntl, "flock", refuse)
    lock = file.with_name(".dispatch-lock")
    swap(str(file), str(root), lambda _old: b"locked" if lock.exists() else b"free", cap=CAP)
    assert file.read_bytes() == b"locked"
    assert names(file) == ["plan.md"]
    lock.touch()
    with pytest.raises(WriteError, match="being written to by others"):
        put(file, root, wait_s=0.02)
    os.utime(lock, (1, 1))  # left by a writer that was killed
    put(file, root, b"newer", wait_s=0.02)
    assert names(file) == ["plan.md"]


def test_what_killed_writers_left_is_removed_and_nothing_else(file: Path, root: Path) -> None:
    left = file.with_name(f".dispatch-{'0af' * 10}00.tmp")
    left.write_bytes(b"half")
    for name in (".dispatch-x.tmp", ".dispatch-notes", "notes.tmp"):
        file.with_name(name).touch()
    put(file, root)
    assert names(file) == [".dispatch-notes", ".dispatch-x.tmp", "notes.tmp", "plan.md"]
