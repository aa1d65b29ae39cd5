"""Demos in temporary homes, ended after each test whatever happens in it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from demo_files import NOW, MakeDemo

from dispatch_nb.demo import Demo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def make_demo(tmp_path: Path) -> Iterator[MakeDemo]:
    with ExitStack() as stack:

        def make(home: Path | None = None, **arguments: Any) -> Demo:
            chosen: dict[str, Any] = {"speed": 0, "now": NOW, "seed": 7} | arguments
            demo = Demo(home or tmp_path / "home", **chosen)
            stack.callback(demo.stop)
            return demo

        yield make
