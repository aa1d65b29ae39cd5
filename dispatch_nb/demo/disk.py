"""Where simulated agents write, and how: exactly as the CLI does."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from dispatch_nb.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

_JSON = msgspec.json.Encoder()
_MARKER = ".dispatch-nb-demo"
_MARKED = "This home directory belongs to the demo of dispatch-nb, which deletes and rewrites `.claude` and `work`.\n"


@dataclass(frozen=True)
class ClaudeHome:
    """Claude Code's files below the home directory `root`."""

    root: Path

    @property
    def config(self) -> Path:
        """`~/.claude`."""
        return self.root / ".claude"

    def transcript(self, cwd: str, session_id: str) -> Path:
        """Return the log of a session in `cwd`."""
        return self.config / "projects" / slug(cwd) / f"{session_id}.jsonl"

    def subagent(self, cwd: str, session_id: str, agent_id: str) -> Path:
        """Return the log of a subagent."""
        return self.config / "projects" / slug(cwd) / session_id / "subagents" / f"agent-{agent_id}.jsonl"

    def registry(self, pid: int) -> Path:
        """Return the file that says what the process `pid` is doing."""
        return self.config / "sessions" / f"{pid}.json"

    def tasks(self, session_id: str) -> Path:
        """Return the folder of a session's task list."""
        return self.config / "tasks" / session_id

    def personas(self) -> Path:
        """Return the folder of agent definitions for every project."""
        return self.config / "agents"


def slug(cwd: str) -> str:
    """Return the folder name for `cwd`: every character but ASCII letters and digits becomes `-`."""
    return re.sub(r"[^A-Za-z0-9]", "-", cwd)


def lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    """Return `records` as JSON lines."""
    return b"".join(_JSON.encode(record) + b"\n" for record in records)


def append(path: Path, records: Iterable[Mapping[str, Any]]) -> None:
    """Append `records` to the log at `path` in one write, as the CLI does (open, append, close)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab", buffering=0) as file:
        file.write(lines(records))


def rewrite(path: Path, value: Mapping[str, Any]) -> None:
    """Write `value` over the file at `path` in place: a reader may meet half of it, as with the CLI."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_JSON.encode(value))


def write_pretty(path: Path, value: Mapping[str, Any]) -> None:
    """Write `value` as indented JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(msgspec.json.format(_JSON.encode(value), indent=2))


def write_text(path: Path, text: str) -> None:
    """Write `text` as UTF-8; line ends stay as they are in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")


def read_text(path: Path) -> str | None:
    """Return the text of a file that may be missing; None if it is."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None


def age(path: Path, moment: datetime) -> None:
    """Make `path` look as if it was last written at `moment`."""
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def claim(home: Path, *, clear: bool) -> None:
    """Make `home` the demo's own, and with `clear` delete what an earlier demo has left in it.

    Raises `ConfigError` if `home` holds files and was not made by a demo, or if one of the
    two folders written to is a link that leads out of it.
    """
    marker = home / _MARKER
    ours = marker.is_file() and read_text(marker) == _MARKED
    if not ours and home.is_dir() and any(home.iterdir()):
        raise ConfigError(f"{home} holds files that are not the demo's; name a new folder")
    home.mkdir(parents=True, exist_ok=True)
    write_text(marker, _MARKED)
    for folder in (home / ".claude", home / "work"):
        if folder.is_symlink():
            raise ConfigError(f"{folder} is a link; the demo writes only below its own home")
        if clear and folder.exists():
            shutil.rmtree(folder)
