"""What must not, or may not, be written is refused: with the reason, and with nothing changed."""

from __future__ import annotations

import errno
import os
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dispatch_nb.actions.begin import planned, write_plan
from dispatch_nb.actions.phases import set_status
from dispatch_nb.actions.writes import peek, swap
from dispatch_nb.errors import WriteError

if TYPE_CHECKING:
    from collections.abc import Iterator

CAP = 1000


def put(path: Path, root: Path, data: bytes = b"new") -> None:
    swap(str(path), str(root), lambda _old: data, cap=CAP)


def names(path: Path) -> list[str]:
    return sorted(item.name for item in path.parent.iterdir())


# ── what must not be written ──────────────────────────────────────────────────────────


def outside(root: Path) -> Path:
    path = root.parent / "outside" / "plan.md"
    path.parent.mkdir()
    path.write_bytes(b"secret")
    return path


def test_a_link_out_of_the_project_is_refused(file: Path, root: Path) -> None:
    path = outside(root)
    file.unlink()
    file.symlink_to(path)
    for do in (put, lambda path, root: peek(str(path), str(root), CAP)):
        with pytest.raises(WriteError, match=r"epic/plan[.]md is a link out of the project"):
            do(file, root)
    assert path.read_bytes() == b"secret"
    assert names(path) == ["plan.md"]


def test_a_folder_that_is_a_link_out_of_the_project_is_refused(file: Path, root: Path) -> None:
    path = outside(root)
    (root / "other").symlink_to(path.parent)
    for name in ("plan.md", "new.md"):
        with pytest.raises(WriteError, match="link out of the project"):
            put(root / "other" / name, root)
    assert file.read_bytes() == b"old"
    assert names(path) == ["plan.md"]


def test_a_path_out_of_the_project_is_refused(file: Path, root: Path) -> None:
    path = outside(root)
    with pytest.raises(WriteError, match="out of the project"):
        put(file.parent / ".." / ".." / "outside" / "plan.md", root)
    assert path.read_bytes() == b"secret"


def test_a_folder_that_becomes_a_link_meanwhile_leads_nowhere(file: Path, root: Path) -> None:
    path = outside(root)

    def change(_old: bytes | None) -> bytes:
        file.parent.rename(root / "moved")
        file.parent.symlink_to(path.parent)
        return b"new"

    swap(str(file), str(root), change, cap=CAP)
    assert path.read_bytes() == b"secret"
    assert (root / "moved" / "plan.md").read_bytes() == b"new"


def test_a_link_within_the_project_stays_a_link(file: Path, root: Path) -> None:
    real = root / "shared" / "plan.md"
    real.parent.mkdir()
    file.rename(real)
    file.symlink_to(real)
    put(file, root)
    assert file.is_symlink()
    assert real.read_bytes() == b"new"


def test_a_dangling_link_is_refused(file: Path, root: Path) -> None:
    file.unlink()
    file.symlink_to(file.with_name("missing"))
    with pytest.raises(WriteError, match="link to a file that does not exist"):
        put(file, root)
    assert names(file) == ["plan.md"]


def test_what_is_no_file_is_refused(file: Path, root: Path) -> None:
    file.unlink()
    os.mkfifo(file)
    with pytest.raises(WriteError, match="is no file"):
        put(file, root)
    file.unlink()
    file.mkdir()
    with pytest.raises(WriteError, match="is no file"):
        put(file, root)


def test_what_is_too_large_is_refused(file: Path, root: Path) -> None:
    with pytest.raises(WriteError, match="would have more than 1,000 bytes"):
        put(file, root, b"x" * 1001)
    assert file.read_bytes() == b"old"
    file.write_bytes(b"x" * 1001)
    with pytest.raises(WriteError, match="has more than 1,000 bytes"):
        put(file, root)


def test_a_folder_that_is_not_there_is_told_of(root: Path) -> None:
    with pytest.raises(WriteError, match="nowhere cannot be opened: it is not there"):
        put(root / "nowhere" / "plan.md", root)


def test_a_full_disk_leaves_the_old_file(file: Path, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match=r"epic/plan[.]md cannot be written to: the disk is full"):
        put(file, root)
    assert file.read_bytes() == b"old"
    assert names(file) == ["plan.md"]


# ── what may not be written ───────────────────────────────────────────────────────────


@contextmanager
def nobody() -> Iterator[Path]:
    """A project that belongs to a user who is not root: root may do anything anywhere."""
    root = os.geteuid() == 0
    with tempfile.TemporaryDirectory(dir="/tmp") as name:  # pytest's own folders are closed to others
        Path(name).chmod(0o755)
        if root:
            os.chown(name, 65534, 65534)
            os.seteuid(65534)
        try:
            yield Path(name)
        finally:
            if root:
                os.seteuid(0)


def test_a_read_only_folder_is_told_of() -> None:
    with nobody() as root:
        path = root / "plan.md"
        path.write_bytes(b"old")
        root.chmod(0o555)
        with pytest.raises(WriteError, match=r"plan[.]md cannot be written to: permission is missing"):
            put(path, root)
        assert path.read_bytes() == b"old"
        root.chmod(0o755)
        assert names(path) == ["plan.md"]


def test_a_folder_that_is_closed_is_told_of() -> None:
    with nobody() as root:
        tasks = root / ".tasks"
        tasks.mkdir()
        tasks.chmod(0)
        try:
            with pytest.raises(WriteError, match=r"[.]tasks cannot be opened: permission is missing"):
                write_plan(str(root), planned("User auth", "", []))
            with pytest.raises(WriteError, match=r"[.]tasks/user-auth cannot be opened: permission is missing"):
                set_status(str(root), "user-auth", "1", "DONE", now=datetime.now(UTC))
        finally:
            tasks.chmod(0o755)


def test_a_read_only_file_is_left_alone() -> None:
    with nobody() as root:
        path = root / "plan.md"
        path.write_bytes(b"old")
        path.chmod(0o444)
        with pytest.raises(WriteError, match=r"plan[.]md is read-only"):
            put(path, root)
        assert path.read_bytes() == b"old"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_somebody_else_is_left_alone() -> None:
    with nobody() as root:
        path = root / "plan.md"
        path.write_bytes(b"old")
        path.chmod(0o666)
        os.seteuid(0)
        os.chown(path, 0, 0)
        os.seteuid(65534)
        with pytest.raises(WriteError, match="belongs to another user"):
            put(path, root)
        assert (path.read_bytes(), names(path)) == (b"old", ["plan.md"])
