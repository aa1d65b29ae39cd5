"""Where a file really lies, while others put new ones in its place."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

from dispatch_nb.sources.files import NotReadableError, look, read_small, real_path

if TYPE_CHECKING:
    from pathlib import Path

READINGS = 5000


def test_a_file_that_is_replaced_all_the_time_is_always_found(tmp_path: Path) -> None:
    file, other, done = tmp_path / "plan.md", tmp_path / "new", threading.Event()
    file.write_bytes(b"plan")

    def replace() -> None:
        while not done.is_set():
            other.write_bytes(b"plan")
            other.replace(file)

    writer = threading.Thread(target=replace)
    writer.start()
    try:
        found = {real_path(str(file)) for _ in range(READINGS)}
        read = {read_small(str(file), str(tmp_path), 100)[0] for _ in range(READINGS)}
    finally:
        done.set()
        writer.join()
    assert found == {os.path.realpath(file)}
    assert read == {b"plan"}


def test_a_name_that_says_deleted_is_a_name(tmp_path: Path) -> None:
    file = tmp_path / "notes (deleted)"
    file.write_bytes(b"here")
    assert real_path(str(file)) == os.path.realpath(file)
    assert read_small(str(file), str(tmp_path), 100)[0] == b"here"


def test_a_file_that_is_made_right_after_the_look_is_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, lstat = tmp_path / "plan.md", os.lstat

    def late(path: str) -> os.stat_result:
        monkeypatch.undo()
        try:
            return lstat(path)
        finally:
            file.touch()

    monkeypatch.setattr(os, "lstat", late)
    with pytest.raises(FileNotFoundError):
        look(str(file), str(tmp_path))


def test_a_link_that_becomes_a_file_is_no_link_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, stat = tmp_path / "plan.md", os.stat
    file.symlink_to(tmp_path / "nothing")
    with pytest.raises(NotReadableError, match="a link to a file that does not exist"):
        look(str(file), str(tmp_path))

    def late(path: str) -> os.stat_result:
        monkeypatch.undo()
        try:
            return stat(path)
        finally:
            file.unlink()
            file.touch()

    monkeypatch.setattr(os, "stat", late)
    with pytest.raises(FileNotFoundError):
        look(str(file), str(tmp_path))
