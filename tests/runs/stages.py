"""The fixtures of the tests of runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from builders.agents import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dispatch_nb import Dispatch


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(tmp_path).build(monkeypatch)
    yield made
    made.strike()


@pytest.fixture
def d(stage: Stage) -> Dispatch:
    return stage.dispatch()
