"""Which of the agents' programs are installed, and in what version."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress

import msgspec

from dispatch_nb.model import Runner
from dispatch_nb.providers.base import Provider
from dispatch_nb.providers.runs import Runnable
from dispatch_nb.providers.text import clean, one_line
from dispatch_nb.registry.environ import agent_environ
from dispatch_nb.registry.programs import program
from dispatch_nb.state.changes import RunnersSeen

#: Seconds that a program has to tell its version.
WAIT_S = 20.0
#: Bytes of what it says that are looked at.
MAX_SAID = 4096
#: Largest `package.json` that is read (bytes).
MAX_PACKAGE = 1 << 18
#: Seconds between looks whether it is still wanted.
STEP_S = 0.2

_VERSION = re.compile(r"\d+(?:\.\d+)+(?:[-+.][0-9A-Za-z.]+)?")

Stamp = tuple[str, int, int]


class Package(msgspec.Struct):
    """What is needed of a `package.json`."""

    version: str


_PACKAGE = msgspec.json.Decoder(Package)


class Programs:
    """Looks for the programs of the agents that can be run. A version is asked for once for each file.

    Parameters
    ----------
    providers
        Whose programs.
    variables
        What agents are started with: `PATH` says where they are.
    """

    def __init__(self, providers: Iterable[Provider], variables: Mapping[str, str]) -> None:
        self._providers = tuple(providers)
        self._variables = variables
        self._known: dict[Stamp, tuple[str | None, str]] = {}
        self._told: RunnersSeen | None = None

    def look(self, stop: threading.Event) -> list[RunnersSeen]:
        """Tell which programs there are, if that is news. May wait for each of them, until `stop`; not thread-safe."""
        seen = RunnersSeen(runners=tuple(self._runner(p, p, stop) for p in self._providers if isinstance(p, Runnable)))
        if seen == self._told or stop.is_set():
            return []
        self._told = seen
        return [seen]

    def _runner(self, provider: Provider, runner: Runnable, stop: threading.Event) -> Runner:
        path = program(runner.binary, self._variables.get("PATH"))
        version, reason = self._version(path, stop) if path is not None else (None, _missing(provider, runner))
        return Runner(
            provider=provider.name,
            label=provider.label,
            binary=runner.binary,
            path=path,
            version=version,
            reason=reason,
            resume=runner.abilities.resume,
            fork=runner.abilities.fork,
            asks=runner.abilities.asks,
            model=runner.abilities.model,
        )

    def _version(self, path: str, stop: threading.Event) -> tuple[str | None, str]:
        """Return the version, and why the program cannot be run."""
        try:
            st = os.stat(path)
        except OSError as error:
            return None, f"{path} cannot be run: {error.strerror}."
        stamp = (os.path.realpath(path), st.st_mtime_ns, st.st_size)
        if (known := self._known.get(stamp)) is None:
            packed = packed_version(stamp[0])
            known = (packed, "") if packed else asked_version(path, self._variables, stop)
            if not stop.is_set():
                self._known[stamp] = known
        return known


def _missing(provider: Provider, runner: Runnable) -> str:
    return (
        f"There is no program {runner.binary} on PATH. Install the command line of {provider.label}, "
        "or start Jupyter where it is found."
    )


def packed_version(path: str) -> str | None:
    """Return the version of the package that npm put a program into, which is asked nothing then.

    `.../node_modules/@scope/name/dist/index.js`: some of them take seconds to tell, or leave files behind.
    """
    before, found, rest = path.rpartition(f"{os.sep}node_modules{os.sep}")
    names = rest.split(os.sep)
    names = names[: 2 if names[0].startswith("@") else 1]
    if not found or not all(names):
        return None
    try:
        with open(os.path.join(before, "node_modules", *names, "package.json"), "rb") as file:
            return _PACKAGE.decode(file.read(MAX_PACKAGE)).version[:80]
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def asked_version(path: str, variables: Mapping[str, str], stop: threading.Event) -> tuple[str | None, str]:
    """Ask a program for its version, in a home that is empty; returns that, and why it cannot be run."""
    # what it left in a session of its own may write there still: then the folder stays, and the answer counts
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, tempfile.TemporaryFile() as said:
        try:
            asked = subprocess.Popen(  # noqa: S603  found on PATH, by a name that is ours
                [path, "--version"],
                cwd=folder,
                env=agent_environ(variables, "", {"HOME": folder, "XDG_CACHE_HOME": folder}),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as error:
            return None, f"{path} cannot be run: {error.strerror}."
        with asked:
            try:
                code = _waited(asked, stop)
            finally:  # with what it left behind: no other group has this number, for pids go all the way round first
                with suppress(OSError):
                    os.killpg(asked.pid, signal.SIGKILL)
        said.seek(0)
        text = clean(said.read(MAX_SAID).decode("utf-8", "replace")).strip()
    first = one_line(text.partition("\n")[0], 80)
    if code is None:
        return None, f"`{path} --version` did not end within {WAIT_S:g} seconds."
    if code != 0:
        return None, f"`{path} --version` failed with {code}: {first}"
    found = _VERSION.search(text)
    return (found[0] if found else first or None), ""


def _waited(asked: subprocess.Popen[bytes], stop: threading.Event) -> int | None:
    """Return the exit code; None: it did not end in time, or who asked is told to stop."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until and not stop.is_set():
        with suppress(subprocess.TimeoutExpired):
            return asked.wait(min(STEP_S, WAIT_S))
    return None
