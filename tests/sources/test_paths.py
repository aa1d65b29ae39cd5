"""Where a file really lies, while others put new ones in its place."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

from dispatch_nb.sources.files import read_small, real_path

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
