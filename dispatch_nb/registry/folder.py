"""One run's folder: what is read there and written, and how its keeper is reached."""

from __future__ import annotations

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

import msgspec

from dispatch_nb.registry import locks
from dispatch_nb.registry.values import AskFile, Command, RunStatus, Spec

SPEC, STATUS, LOCK, BELL, INBOX, ASKS, OUT, TROUBLE = (
    "spec.json", "status.json", "keeper.lock", "bell", "inbox", "asks", "out", "keeper.log",
)  # fmt: skip
#: Largest file that is read (bytes), of: a spec, a status, a question, a command.
MAX_SPEC, MAX_STATUS, MAX_ASK_FILE, MAX_COMMAND = 8 << 20, 4 << 20, 4 << 20, 1 << 16
#: So many commands wait at most: more are not taken.
MAX_INBOX = 1000
#: What is said by the bell: that there is something in the inbox; or, where nothing can be written there, to end.
RING, END = b"!", b"."

_READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)

T = TypeVar("T")


class BadFileError(Exception):
    """A file of a run that is there and does not say what it should. Becomes a `Problem`."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class RunFolder:
    """The folder of one run. What is not there raises `FileNotFoundError`, what is wrong there `BadFileError`."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def run_id(self) -> str:
        """The run's id is the folder's name."""
        return self.path.name

    @property
    def out(self) -> Path:
        """The folder of what the program wrote."""
        return self.path / OUT

    def make(self, spec: Spec, status: RunStatus) -> None:
        """Fill a folder that was just made."""
        for name in (INBOX, ASKS, OUT):
            (self.path / name).mkdir(mode=0o700)
        os.mkfifo(self.path / BELL, 0o600)
        replace(self.path / SPEC, msgspec.json.encode(spec))
        self.write_status(status)

    # ── files ────────────────────────────────────────────────────────────────────────

    def spec(self) -> Spec:
        """Return what was asked for."""
        return _decoded(self.path / SPEC, MAX_SPEC, Spec)

    def status(self) -> RunStatus:
        """Return what became of it so far."""
        return _decoded(self.path / STATUS, MAX_STATUS, RunStatus)

    def write_status(self, status: RunStatus, *, keep: bool = False) -> None:
        """Replace the status as a whole; `keep`: the disk has it when this returns."""
        replace(self.path / STATUS, msgspec.json.encode(status), sync=keep)

    def ask(self, number: int) -> AskFile:
        """Return a question as the agent asked it."""
        return _decoded(self.path / ASKS / f"{number}.json", MAX_ASK_FILE, AskFile)

    def write_ask(self, ask: AskFile) -> None:
        """Write a question."""
        replace(self.path / ASKS / f"{ask.number}.json", msgspec.json.encode(ask))

    def forget_ask(self, number: int) -> None:
        """Remove a question that is no longer told of."""
        (self.path / ASKS / f"{number}.json").unlink(missing_ok=True)

    # ── the keeper ───────────────────────────────────────────────────────────────────

    def lock(self) -> locks.Lock | None:
        """Take the run in one's keeping; None: somebody keeps it."""
        return locks.take(self.path / LOCK)

    def is_kept(self) -> bool:
        """Whether a keeper lives."""
        return locks.is_held(self.path / LOCK)

    def post(self, command: Command) -> None:
        """Leave a command for the keeper, and ring. It is done once, whoever dies meanwhile."""
        replace(self.path / INBOX / f"{time.time_ns():020d}-{secrets.token_hex(4)}.json", msgspec.json.encode(command))
        self.ring()

    def ring(self, word: bytes = RING) -> bool:
        """Have the keeper look now; False: nobody listens, or it has been rung too often already."""
        try:
            fd = os.open(self.path / BELL, os.O_WRONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0))
            try:
                return os.write(fd, word) == len(word)
            finally:
                os.close(fd)
        except OSError:
            return False

    def commands(self) -> list[Command]:
        """Take the commands out of the inbox, oldest first; what is none is thrown away.

        Where the folder is gone the one command is to stop: nobody could see the run, answer it or end it any more.
        """
        found: list[Command] = []
        try:
            paths = sorted(path for path in (self.path / INBOX).glob("[!.]*.json") if path.is_file())
        except OSError:  # a disk that does not answer: it may yet
            return found
        for path in paths[:MAX_INBOX]:
            with suppress(FileNotFoundError, BadFileError):
                found.append(_decoded(path, MAX_COMMAND, Command))
            with suppress(OSError):  # it stays, and is done again, which does no harm
                path.unlink(missing_ok=True)
        if not found and self._is_gone():
            found.append(Command(do="stop", reason="Stopped: its folder was removed"))
        return found

    def _is_gone(self) -> bool:
        try:
            self.path.stat()
        except FileNotFoundError:
            return True
        except OSError:  # a disk that does not answer: it may yet
            return False
        return False


def _decoded(path: Path, cap: int, kind: type[T]) -> T:
    try:
        with os.fdopen(os.open(path, _READ), "rb") as file:
            data = file.read(cap + 1)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise BadFileError(path, f"It cannot be read: {error.strerror}.") from error
    if len(data) > cap:
        raise BadFileError(path, f"It has more than {cap:,} bytes.")
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.MsgspecError, ValueError) as error:
        raise BadFileError(path, f"It does not say what a run's file says: {error}"[:300]) from error


def replace(path: Path, data: bytes, *, sync: bool = False) -> None:
    """Put `data` in the place of a file: whoever reads meanwhile sees the old or the new one. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        with os.fdopen(os.open(temporary, _NEW, 0o600), "wb") as file:
            file.write(data)
            if sync:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)  # a full disk is tried again and again
        raise
