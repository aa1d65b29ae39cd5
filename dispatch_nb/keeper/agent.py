"""The agent's process: started without a shell, its pipes read and written as they are ready."""

from __future__ import annotations

import os
import select
import selectors
import subprocess
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import IO, cast

from dispatch_nb.keeper.loop import Loop

#: Bytes that are read at once.
BLOCK = 1 << 16

Take = Callable[[bytes], object]


class Agent:
    """A running program. `stdout` and `stderr` take what it writes, an empty piece at the end. Raises OSError."""

    def __init__(
        self, loop: Loop, args: Sequence[str], cwd: str, env: Mapping[str, str], takes: tuple[Take, Take]
    ) -> None:
        self._loop = loop
        self._process = subprocess.Popen(  # noqa: S603  a list of arguments, its program from the allow-list
            args,
            cwd=cwd,
            env=env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=True,
        )
        self.pid = self._process.pid
        self._open: set[int] = set()
        self._to_write = bytearray()
        self._stdin = cast("IO[bytes]", self._process.stdin)
        self._closing = False
        self._writing = False
        os.set_blocking(self._stdin.fileno(), False)
        for pipe, take in zip((self._process.stdout, self._process.stderr), takes, strict=True):
            fd = cast("IO[bytes]", pipe).fileno()
            os.set_blocking(fd, False)
            self._open.add(fd)
            loop.watch(fd, selectors.EVENT_READ, partial(self._read, fd, take))

    # ── what it writes ───────────────────────────────────────────────────────────────

    @property
    def silent(self) -> bool:
        """Whether nothing more can come: both streams have ended."""
        return not self._open

    @property
    def heard(self) -> bool:
        """Whether all that was written so far is read."""
        poll = select.poll()
        for fd in self._open:
            poll.register(fd, select.POLLIN)
        return not poll.poll(0)

    def _read(self, fd: int, take: Take) -> None:
        try:
            data = os.read(fd, BLOCK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._open.discard(fd)
            self._loop.leave(fd)
        take(data)

    # ── what it is told ──────────────────────────────────────────────────────────────

    def write(self, data: bytes) -> None:
        """Write to its stdin, as it reads."""
        if not self._closing:
            self._to_write += data
            self._flush()

    def close_stdin(self) -> None:
        """End its stdin, once all was written."""
        self._closing = True
        self._flush()

    def _flush(self) -> None:
        if self._stdin.closed:
            return
        try:
            while self._to_write:
                del self._to_write[: os.write(self._stdin.fileno(), self._to_write[:BLOCK])]
        except BlockingIOError:
            if not self._writing:
                self._writing = True
                self._loop.watch(self._stdin.fileno(), selectors.EVENT_WRITE, self._flush)
            return
        except OSError:  # it reads no more
            self._to_write.clear()
            self._closing = True
        if self._writing:
            self._writing = False
            self._loop.leave(self._stdin.fileno())
        if self._closing:
            with suppress(OSError):
                self._stdin.close()

    # ── its end ──────────────────────────────────────────────────────────────────────

    @property
    def exit_code(self) -> int | None:
        """Its exit code, below zero for a signal; None while it runs."""
        return self._process.returncode

    def reap(self) -> None:
        """Take note of processes that ended; those that it orphaned are ours to bury."""
        with suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self.pid:
                    self._process.returncode = os.waitstatus_to_exitcode(status)

    def close(self) -> None:
        """Let go of the pipes."""
        for fd in tuple(self._open):
            self._loop.leave(fd)
        self._open.clear()
        self._loop.leave(self._stdin.fileno() if not self._stdin.closed else -1)
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
