"""The tests' own home: what is promised about the real one is proved here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import sandbox
from sandbox import SANDBOX

# Runs the package as a script would, and tells every file event below the two homes.
PROBE = """
import os, sys
home, other = sys.argv[1:3]
events = []
def hook(event, args):
    if event in ("open", "os.listdir", "os.scandir", "os.mkdir") and isinstance(args[0], str | bytes):
        path = os.path.abspath(os.fsdecode(args[0]))
        if path.startswith((home + "/.claude", home + "/.codex", home + "/.copilot", home + "/.gemini", other + "/")):
            events.append((event, path))
sys.addaudithook(hook)
from dispatch_nb import Dispatch
print(len(Dispatch(home=other, live=False).sessions))
wrong = [event for event in events if event[1].startswith(home)]
print("seen", any(path.startswith(other) for _, path in events), "wrong", wrong)
"""


def test_the_home_of_the_tests_is_temporary_and_empty_of_agents() -> None:
    assert Path.home() == SANDBOX.home
    assert not any((SANDBOX.home / name).exists() for name in (".claude", ".codex", ".copilot", ".gemini"))
    assert "CLAUDE_CONFIG_DIR" not in os.environ
    assert "CODEX_HOME" not in os.environ


@pytest.mark.parametrize("name", [".claude/projects/x.jsonl", ".claude", ".codex/sessions/y.jsonl", ".ipython/z"])
def test_a_touch_of_the_real_home_is_refused_and_noted(name: str) -> None:
    real = Path(SANDBOX.guarded[0]).parent
    with pytest.raises(sandbox.RealHomeTouchedError):
        (real / name).read_bytes()
    with pytest.raises(sandbox.RealHomeTouchedError):
        next((real / name).iterdir(), None)
    assert [t.split()[0] for t in SANDBOX.touched] == ["open", "os.listdir"]
    SANDBOX.touched.clear()  # else this test fails, as it should


def test_a_neighbour_of_a_guarded_folder_is_not_guarded() -> None:
    with pytest.raises(FileNotFoundError):
        Path(SANDBOX.guarded[0] + "-not-there").read_bytes()
    assert SANDBOX.touched == []


def test_a_named_home_is_the_only_one_that_is_read(tmp_path: Path) -> None:
    for name in ("home", "other"):
        log = sandbox.make_home(tmp_path / name) / ".claude" / "projects" / "-x" / "a.jsonl"
        log.parent.mkdir(parents=True)
        log.write_text("", encoding="utf-8")
    home, other = tmp_path / "home", tmp_path / "other"
    done = subprocess.run(
        [sys.executable, "-c", PROBE, str(home), str(other)],
        env=sandbox.environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == "seen True wrong []"
