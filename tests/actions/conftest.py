"""A project with one plan, for whoever writes to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    root.mkdir()
    return root


@pytest.fixture
def file(root: Path) -> Path:
    path = root / "epic" / "plan.md"
    path.parent.mkdir()
    path.write_bytes(b"old")
    return path
