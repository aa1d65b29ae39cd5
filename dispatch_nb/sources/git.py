"""git, asked in folders that agents write to, so that it runs nothing that they put there.

A repository's own configuration can name programs: hooks, filters, monitors, drivers of diffs. Whoever
may write to a folder could so have us run anything. Each question is therefore asked with those settings
taken back to what the person's own configuration says (`_harmless`), and without hooks, prompts, pagers,
fetching, or taking locks that an agent's own git would stumble over.
"""

from __future__ import annotations

import os
import re
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from dispatch_nb import config
from dispatch_nb.providers.text import one_line
from dispatch_nb.sources.files import spelled

#: Seconds that git has to answer, and to end once it is asked to.
ANSWER_S, END_S = 10.0, 1.0
#: The most that is read of its answer, and of its complaints (bytes).
MAX_ANSWER, MAX_COMPLAINT = 4_000_000, 4_000
#: From this version on, settings can be laid over by variables.
OLDEST = (2, 31)
_BLOCK = 65_536

#: Variables that git and its kin would follow, and our own secrets.
_NOT_INHERITED = ("GIT_", "DISPATCH_", "LC_", "LANG", "SSH_ASKPASS")
_QUIET = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_PAGER": "cat",
    "GIT_EDITOR": "true",
}
_ALWAYS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.quotePath": "false",
    "safe.bareRepository": "explicit",
    "submodule.recurse": "false",
    "status.submoduleSummary": "false",
    "color.status": "false",
    "color.branch": "false",
    "log.showSignature": "false",
    "advice.detachedHead": "false",
}
#: Settings that name a program and are followed by what is asked here.
_PROGRAM = re.compile(r"(?:filter\..+\.(?:clean|smudge|process|required)|diff\..+\.(?:command|textconv))", re.DOTALL)
_OWN = {b"local", b"worktree"}


class GitError(Exception):
    """git cannot be run, took too long, or refused; says why in a person's words."""


class Said(NamedTuple):
    """What git answered."""

    code: int
    out: bytes
    err: str
    cut: bool
    """There was more than was to be read; git was ended then."""

    @property
    def text(self) -> str:
        """The answer as text, without the line end."""
        return self.out.decode("utf-8", "replace").rstrip("\n")


class Git:
    """git in one folder. `ask` raises GitError if it refuses, `tell` returns what it says."""

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self._harmless: dict[str, str] | None = None

    def ask(self, *args: str, cap: int = MAX_ANSWER, wait_s: float = ANSWER_S) -> Said:
        """Return git's answer; GitError unless it ends with 0 (or was cut at `cap` bytes)."""
        said = self.tell(*args, cap=cap, wait_s=wait_s)
        if said.code and not said.cut:
            raise GitError(_complaint(said.err) or f"git {args[0]} ended with {said.code}")
        return said

    def tell(self, *args: str, cap: int = MAX_ANSWER, wait_s: float = ANSWER_S) -> Said:
        """Return git's answer, however it ends; GitError if it cannot be run or takes longer than `wait_s` seconds."""
        if self._harmless is None:
            listed = _run(self.folder, ("config", "--list", "--show-scope", "-z"), _ALWAYS, MAX_ANSWER, ANSWER_S)
            if listed.cut or listed.code:
                raise GitError(_complaint(listed.err) or "the repository's configuration cannot be read")
            self._harmless = harmless(listed.out)
        return _run(self.folder, args, _ALWAYS | self._harmless, cap, wait_s)


def harmless(listed: bytes) -> dict[str, str]:
    """Return what takes the programs that a repository names back to those of the person's own configuration.

    `listed` is what `git config --list --show-scope -z` says.
    """
    theirs: dict[str, str] = {}
    own: set[str] = set()
    fields = listed.split(b"\0")
    for scope, entry in zip(fields[::2], fields[1::2], strict=False):
        key, _, value = entry.decode("utf-8", "surrogateescape").partition("\n")
        if not _PROGRAM.fullmatch(key):
            continue
        if scope in _OWN:
            own.add(key)
        elif scope != b"command":
            theirs[key] = value
    inert = {"required": "false"}
    found = {key: theirs.get(key, inert.get(key.rpartition(".")[2], "")) for key in own}
    for name in {key.rpartition(".")[0] for key in own if key.startswith("filter.")}:
        if not any(key.startswith(f"{name}.") for key in theirs):
            found |= {f"{name}.process": "", f"{name}.required": "false"}  # an empty one is none, whatever `clean` says
    return found


def _run(folder: str, args: tuple[str, ...], settings: Mapping[str, str], cap: int, wait_s: float) -> Said:
    """Run git once. Its whole group is ended with it, so that nothing that it started stays."""
    try:
        child = subprocess.Popen(  # noqa: S603  a list of our own words, of paths, and of names that git knows
            [_binary(), "--no-pager", *args],
            cwd=folder,
            env=_environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise GitError(f"git cannot be run in {spelled(folder)}: {reason}") from error
    with child:
        cut = True
        try:
            out, err, cut = _read(child, cap, time.monotonic() + wait_s)
        except TimeoutError:
            raise GitError(f"git timed out: no answer to `git {args[0]}` after {wait_s:g} s") from None
        finally:
            if cut:
                _end(child)
    return Said(child.returncode, out, err.decode("utf-8", "replace"), cut)


def _read(child: subprocess.Popen[bytes], cap: int, until: float) -> tuple[bytes, bytes, bool]:
    """Read both streams to their end, at most `cap` bytes of the answer. Raises TimeoutError."""
    caps = {"out": cap, "err": MAX_COMPLAINT}
    data = {name: bytearray() for name in caps}
    with selectors.DefaultSelector() as ready:
        for name, pipe in (("out", child.stdout), ("err", child.stderr)):
            if pipe is not None:
                ready.register(pipe, selectors.EVENT_READ, name)
        while ready.get_map():
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for key, _ in ready.select(left):
                block = os.read(key.fd, _BLOCK)
                if not block:
                    ready.unregister(key.fileobj)
                elif len(data[key.data]) <= caps[key.data]:
                    data[key.data] += block
            if len(data["out"]) > cap:
                return bytes(data["out"][:cap]), bytes(data["err"]), True
    try:
        child.wait(max(0.0, until - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    return bytes(data["out"]), bytes(data["err"][:MAX_COMPLAINT]), False


def _end(child: subprocess.Popen[bytes]) -> None:
    """End git and all that it started: it is asked first, since it takes away what it had begun."""
    for how in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError, PermissionError):  # all are gone, or wait to be
            os.killpg(child.pid, how)
        with suppress(subprocess.TimeoutExpired):
            child.wait(END_S)


def _environment(settings: Mapping[str, str]) -> dict[str, str]:
    laid = {"GIT_CONFIG_COUNT": str(len(settings))}
    for number, (key, value) in enumerate(settings.items()):
        laid |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return config.inherited(_NOT_INHERITED) | _QUIET | laid


@cache
def _binary() -> str:
    """Return the path of git, which must be recent enough. Raises GitError."""
    path = shutil.which("git")
    if path is None or not os.path.isabs(path):
        raise GitError("git is not on PATH; install it")
    try:
        told = subprocess.run(  # noqa: S603  a path of our own finding, a fixed word
            [path, "version"], capture_output=True, timeout=ANSWER_S, check=False, stdin=subprocess.DEVNULL
        ).stdout
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GitError(f"{path} cannot be run: {error}") from error
    version = re.search(rb"(\d+)\.(\d+)", told)
    if version is None or (int(version[1]), int(version[2])) < OLDEST:
        raise GitError(
            f"git {one_line(told.decode(errors='replace'), 60)} is too old; {OLDEST[0]}.{OLDEST[1]} is needed"
        )
    return path


def _complaint(err: str) -> str:
    """Return the last thing that git complained of, in one line."""
    lines = [line for line in err.splitlines() if line.strip() and not line.startswith(("hint:", "warning:"))]
    wanted = [line for line in lines if line.startswith(("fatal:", "error:"))] or lines
    return one_line(wanted[-1].removeprefix("fatal:").removeprefix("error:").strip(), 300) if wanted else ""
