"""A home directory for the tests, and a guard in front of the real one.

The guard is an audit hook: whatever opens, lists, makes or removes something in one of the
folders below, by whatever library, is refused and noted. `os.stat` raises no audit event, so
asking whether such a folder exists goes unseen.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Folders and files in a home directory that belong to agents, editors and Jupyter.
GUARDED = (
    ".claude",
    ".claude.json",
    ".codex",
    ".copilot",
    ".gemini",
    ".vscode",
    ".vscode-server",
    ".config/Code",
    ".cache/dispatch-nb",
    ".local/share/dispatch-nb",
    ".local/state/dispatch-nb",
    ".jupyter",
    ".ipython",
    ".local/share/jupyter",
    ".local/share/code-server",
)
#: Variables that lead out of the sandbox: a provider's own home, our settings, Jupyter's folders.
DROPPED = ("CLAUDE_", "CODEX_", "COPILOT_", "GEMINI_", "DISPATCH_", "JUPYTER", "IPYTHON")
KEPT = ("DISPATCH_CHROMIUM",)
WATCHED = {
    "open": 1,
    "os.listdir": 1,
    "os.scandir": 1,
    "os.mkdir": 1,
    "os.remove": 1,
    "os.rmdir": 1,
    "os.rename": 2,
    "os.link": 2,
    "os.symlink": 2,
    "os.chmod": 1,
    "os.truncate": 1,
    "os.utime": 1,
    "sqlite3.connect": 1,
}


class RealHomeTouchedError(BaseException):
    """Not an `Exception`, so that no fan-out boundary takes it for a bad file."""


@dataclass
class Sandbox:
    """The tests' home, and what was done to the real one."""

    home: Path
    guarded: tuple[str, ...]
    touched: list[str] = field(default_factory=list)
    on: bool = True

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        """Refuse an operation on a guarded path."""
        paths = WATCHED.get(event)
        if not paths or not self.on:
            return
        for arg in args[:paths]:
            if not isinstance(arg, str | bytes | os.PathLike):
                continue  # a file descriptor, or None for the current directory
            path = os.path.abspath(os.fsdecode(arg))  # noqa: PTH100  pathlib itself would raise audit events here
            if path.startswith(self.guarded) and any(path == g or path.startswith(g + os.sep) for g in self.guarded):
                self.touched.append(f"{event} {path}")
                raise RealHomeTouchedError(f"{event} {path}")

    def leave(self) -> None:
        """Throw the tests' home away and stop guarding: an audit hook itself cannot be taken out."""
        self.on = False
        shutil.rmtree(self.home, ignore_errors=True)


def environment(home: Path) -> dict[str, str]:
    """Return the variables that make `home` the home directory, with nothing of the real one in them."""
    kept = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith((*DROPPED, "XDG_"))}
    return kept | {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "XDG_RUNTIME_DIR": str(home / ".run"),
        "JUPYTER_CONFIG_DIR": str(home / ".jupyter"),
        "JUPYTER_DATA_DIR": str(home / ".local" / "share" / "jupyter"),
        "JUPYTER_RUNTIME_DIR": str(home / ".run" / "jupyter"),
        "JUPYTER_PLATFORM_DIRS": "1",
        "IPYTHONDIR": str(home / ".ipython"),
        "DISPATCH_PORT": "0",  # a kernel that a test starts serves MCP: never on the port that agents know
        "PYTHONUTF8": "1",
        "TZ": "UTC",
    }


def make_home(folder: Path) -> Path:
    """Make the folders that `environment` names; `XDG_RUNTIME_DIR` must be private."""
    for name in (".config", ".cache", ".run", ".run/jupyter"):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _enter() -> Sandbox:
    """Point this process at a new, empty home and guard the real one."""
    real = Path.home()
    guarded = [str(real / name) for name in GUARDED]
    guarded += [os.environ[name] for name in ("CLAUDE_CONFIG_DIR", "CODEX_HOME") if os.environ.get(name)]
    sandbox = Sandbox(make_home(Path(tempfile.mkdtemp(prefix="dispatch-test-home-"))), tuple(guarded))
    values = environment(sandbox.home)
    os.environ.clear()
    os.environ.update(values)
    sys.addaudithook(sandbox.audit)
    return sandbox


#: Entered when this is first imported, by `conftest.py`: before anything that reads the environment.
SANDBOX = _enter()
