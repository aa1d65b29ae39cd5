"""What `pip install` brings: the package, its front end, its notebooks, and nothing of the workshop."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
#: A kernel of this version cannot show a change that is made on a thread.
BROKEN_KERNEL = "7.0.0"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=110)
    assert done.returncode == 0, done.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def info(wheel: zipfile.ZipFile, name: str) -> str:
    (path,) = [path for path in wheel.namelist() if path.endswith(f".dist-info/{name}")]
    return wheel.read(path).decode()


def test_the_wheel_holds_the_front_end_and_the_notebooks(wheel: zipfile.ZipFile) -> None:
    for path in ("dispatch_nb/static/widget.js", "dispatch_nb/static/widget.css"):
        assert wheel.read(path) == (ROOT / path).read_bytes()
    for name in ("dashboard.ipynb", "analysis.ipynb", "readonly.ipynb"):
        assert wheel.read(f"dispatch_nb/notebooks/{name}") == (ROOT / "notebooks" / name).read_bytes()


def test_the_wheel_holds_every_module_and_no_more(wheel: zipfile.ZipFile) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "dispatch_nb").rglob("*.py")}
    files = {path for path in wheel.namelist() if ".dist-info/" not in path}
    assert modules <= files
    others = files - modules
    words = {path.relative_to(ROOT).as_posix() for path in (ROOT / "dispatch_nb/actions/words").rglob("*.md")}
    assert words
    data = words | {"dispatch_nb/providers/prices.toml", "dispatch_nb/visitors/templates/index.html.j2"}
    assert data <= others
    assert {path.split("/")[1] for path in others - data} <= {"static", "notebooks", "py.typed"}
    assert not any("test" in path or "node_modules" in path or ".map" in path for path in files - data)


def test_the_wheel_brings_the_commands_and_refuses_the_kernel_that_cannot(wheel: zipfile.ZipFile) -> None:
    commands = configparser.ConfigParser()
    commands.read_string(info(wheel, "entry_points.txt"))
    assert dict(commands["console_scripts"]) == {
        "dispatch-nb": "dispatch_nb.__main__:main",
        "jupyter-dispatch": "dispatch_nb.__main__:main",
    }
    metadata = Parser().parsestr(info(wheel, "METADATA"))
    needs = {need.name: need for need in map(Requirement, metadata.get_all("Requires-Dist", []))}
    assert not needs["ipykernel"].specifier.contains(BROKEN_KERNEL)
    assert metadata["Requires-Python"] == ">=3.11"


def test_the_bundle_loads_nothing_from_elsewhere() -> None:
    """Whatever stands in a `import` or `url()` is in the bundle: it works without a network."""
    script = (ROOT / "dispatch_nb/static/widget.js").read_text(encoding="utf-8")
    sheet = (ROOT / "dispatch_nb/static/widget.css").read_text(encoding="utf-8")
    lines = script.splitlines()
    assert [line for line in lines if line.startswith("import ")] == []
    assert [line for line in lines if "import(" in line and not line.lstrip().startswith(("*", "//"))] == []
    assert "@import" not in sheet
    assert "url(http" not in sheet
    assert max(map(len, lines)) < 20_000, "the committed bundle is not minified, so that a person can read it"
