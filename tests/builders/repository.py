"""Small git repositories for tests, whatever the machine's own configuration of git is."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

_ENV = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.org",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.org",
}


def git(folder: Path | str, *args: str) -> str:
    """Run git, and return what it says."""
    done = subprocess.run(
        ["git", *args], cwd=folder, env=os.environ | _ENV, check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.rstrip("\n")


def repository(root: Path, files: dict[str, str]) -> Path:
    """Make a repository with one commit on `main`."""
    root.mkdir(parents=True)
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, files)
    return root


def commit(root: Path, files: dict[str, str], message: str = "work") -> str:
    """Write files and commit them; returns the commit."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", message)
    return git(root, "rev-parse", "HEAD")
