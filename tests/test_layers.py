"""The shape of the house is checked, not hoped for; and every check is shown to see."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import layers
import msgspec
import pytest
from layers import Source

from dispatch_nb.faces.wire import Traits

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
PACKAGE = sorted((ROOT / "dispatch_nb").rglob("*.py"))
SOURCES = [Source.read(ROOT / "dispatch_nb", path) for path in PACKAGE]
TESTS = [Source.read(ROOT, path) for path in sorted((ROOT / "tests").rglob("*.py"))]
FRONT = [
    Source.read(ROOT, path)
    for suffix in ("ts", "tsx", "css")
    for path in sorted((ROOT / "widget_js").rglob(f"*.{suffix}"))
    if "node_modules" not in path.parts and path.name != "wire.gen.ts" and "out" not in path.parts
]
TRAITS = {field.name for field in msgspec.structs.fields(Traits)}
Check = "Callable[[Source], list[str]]"
CHECKS: dict[str, Callable[[Source], list[str]]] = {
    "imports go one way": layers.wrong_way,
    "the core is pure": layers.impure,
    "only config reads the environment and the home directory": layers.environment,
    "providers are named in providers only": layers.provider_names,
    "only the worker starts threads": layers.threads,
    "only the publisher sets traits": partial(layers.traits, names=TRAITS),
    "only the store assigns the state": layers.state_cells,
    "nothing sleeps": layers.sleeps,
    "files are short": layers.too_long,
}


@pytest.mark.parametrize("name", CHECKS)
def test_in_the_package(name: str) -> None:
    assert len(SOURCES) > 30
    assert [wrong for source in SOURCES for wrong in CHECKS[name](source)] == []


def test_no_test_sleeps_and_no_test_file_is_too_long() -> None:
    assert len(TESTS) > 10
    assert [wrong for source in TESTS for check in (layers.sleeps, layers.too_long) for wrong in check(source)] == []


def test_no_file_of_the_front_end_is_too_long() -> None:
    assert len(FRONT) > 10
    assert [wrong for source in FRONT for wrong in layers.too_long(source)] == []


def test_every_part_of_the_package_has_its_place() -> None:
    assert {source.part for source in SOURCES} <= set(layers.ORDER)


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        ("imports go one way", "state/fold.py", "from dispatch_nb.sources import worker"),
        ("imports go one way", "state/fold.py", "from dispatch_nb import config"),
        ("imports go one way", "state/fold.py", "from ..faces.wire import Meta"),
        ("imports go one way", "sources/scan.py", "def f():\n    import dispatch_nb.app"),
        ("imports go one way", "protocol/plan.py", "from dispatch_nb.providers.base import Part"),
        ("imports go one way", "faces/mcp.py", "from dispatch_nb import Dispatch"),
        ("imports go one way", "newcomer.py", "from dispatch_nb import model"),
        ("the core is pure", "protocol/plan.py", "import os.path"),
        ("the core is pure", "state/store.py", "from threading import Lock"),
        ("the core is pure", "providers/x.py", "if 1:\n    from time import monotonic"),
        ("the core is pure", "providers/x.py", "from pathlib import Path"),
        ("the core is pure", "state/fold.py", "from datetime import datetime\nnow = datetime.now()"),
        ("the core is pure", "model.py", "text = open('x').read()"),
        ("only config reads the environment and the home directory", "app.py", "import os\nos.environ['A']"),
        ("only config reads the environment and the home directory", "cli.py", "from os import getenv\ngetenv('A')"),
        ("only config reads the environment and the home directory", "sources/x.py", "Path('~').expanduser()"),
        ("only config reads the environment and the home directory", "sources/x.py", "home = Path.home()"),
        ("providers are named in providers only", "state/judge.py", "if provider == 'claude': pass"),
        ("providers are named in providers only", "app.py", "def is_codex(): codex_home = 1; return codex_home"),
        ("only the worker starts threads", "app.py", "import threading\nthreading.Thread(target=f).start()"),
        ("only the worker starts threads", "sources/x.py", "class Mine(Thread): pass"),
        ("only the publisher sets traits", "app.py", "self._widget.view = 'orders'"),
        ("only the publisher sets traits", "app.py", "widget.send({})"),
        ("only the publisher sets traits", "app.py", "with self._widget.hold_sync(): pass"),
        ("only the publisher sets traits", "faces/widget.py", "class W:\n    def f(self): self.query = ''"),
        ("only the store assigns the state", "app.py", "store._state = 1"),
        ("only the store assigns the state", "faces/x.py", "object.__setattr__(store, '_state', 1)"),
        ("nothing sleeps", "sources/x.py", "import time\ntime.sleep(1)"),
        ("nothing sleeps", "sources/x.py", "from time import sleep"),
        ("files are short", "app.py", "x = 1\n" * 451),
    ],
)
def test_a_broken_rule_is_seen(check: str, name: str, text: str) -> None:
    assert CHECKS[check](Source(name, text)) != []


@pytest.mark.parametrize(
    ("check", "name", "text"),
    [
        ("imports go one way", "sources/x.py", "from dispatch_nb.state.fold import fold\nfrom . import worker"),
        ("the core is pure", "state/fold.py", "from datetime import datetime\nfrom pathlib import PurePath"),
        ("the core is pure", "sources/scan.py", "import os, threading, time"),
        ("only config reads the environment and the home directory", "app.py", "env = self.config.environ"),
        ("providers are named in providers only", "app.py", '"""Reads ~/.claude."""\nx = 1  # as claude does'),
        ("only the publisher sets traits", "app.py", "self.filters.view = 'orders'\nself.read_only = True"),
        ("files are short", "app.py", "x = 1\n" * 450),
    ],
)
def test_a_kept_rule_is_let_pass(check: str, name: str, text: str) -> None:
    assert CHECKS[check](Source(name, text)) == []


def test_no_two_test_files_have_one_name() -> None:
    """Pytest imports them by it, for tests are no package."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
