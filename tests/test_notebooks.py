"""The notebooks run from their first cell to their last, in a kernel, over an empty home and over a small fleet."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from e2e.fleet import small_fleet
from sandbox import environment, make_home

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("*.ipynb"))


def validate(notebook: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Run a notebook under nbval, in a process of its own: with the tests' home, but not inside their session."""
    # lax: a cell must not raise, its output is not compared; our own strict settings are not nbval's
    command = [sys.executable, "-m", "pytest", "-q", "--nbval-lax", "-p", "no:cacheprovider", "-c", os.devnull]
    command += [f"--rootdir={notebook.parent}", "--nbval-cell-timeout=90", str(notebook)]
    return subprocess.run(
        command, env=environment(home), cwd=home, capture_output=True, text=True, check=False, timeout=110
    )


def test_there_are_notebooks_to_check() -> None:
    assert {"dashboard", "analysis"} <= {notebook.stem for notebook in NOTEBOOKS}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
@pytest.mark.parametrize("world", ["empty home", "small fleet"])
def test_a_notebook_runs_through(notebook: Path, world: str, tmp_path: Path) -> None:
    home = make_home(tmp_path / "home")
    if world == "small fleet":
        small_fleet(home)
    done = validate(notebook, home)
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout


def test_a_cell_that_raises_is_seen(tmp_path: Path) -> None:
    (dashboard,) = (notebook for notebook in NOTEBOOKS if notebook.stem == "dashboard")
    text = dashboard.read_text(encoding="utf-8").replace('"d = Dispatch()\\n"', '"d = Dispatch(1/0)\\n"')
    broken = tmp_path / "broken.ipynb"
    broken.write_text(text, encoding="utf-8")
    assert "1/0" in text
    done = validate(broken, make_home(tmp_path / "home"))
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stdout


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda notebook: notebook.stem)
def test_a_notebook_is_committed_without_outputs(notebook: Path) -> None:
    text = notebook.read_text(encoding="utf-8")
    assert '"outputs": []' in text
    assert text.count('"outputs"') == text.count('"outputs": []')
    assert text.count('"execution_count": null') == text.count('"execution_count"')
