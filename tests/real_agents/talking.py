"""A run as the keeper makes it, only smaller: what the provider says is executed, and its driver hears and speaks."""

from __future__ import annotations

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from real_agents.cli import Cli, Place
from real_agents.running import Family, command, environment

from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.runs import Answer, Asked, Decision, Heard, Job, Runnable, Send, SessionTold, TurnOver

#: Seconds that an agent may take for anything.
PATIENCE_S = 60.0

H = TypeVar("H")


def runnable(cli: Cli) -> Runnable:
    """Return what knows how to run an agent."""
    provider = PROVIDERS[cli.provider]
    assert isinstance(provider, Runnable)
    return provider


class Talk:
    """One run. What was heard is kept in `heard`, and waited for by `hears`."""

    def __init__(self, cli: Cli, place: Place, job: Job, variables: dict[str, str] | None = None) -> None:
        provider = runnable(cli)
        launch = provider.launch(job)
        self.launch = launch
        self.heard: list[Heard] = []
        self.said: list[bytes] = []
        self._driver = provider.driver(job)
        self._changed = threading.Condition(threading.RLock())
        self._over = False
        errors = place.run / f"{time.time():.3f}.err"
        with errors.open("wb") as err:
            self._process = subprocess.Popen(
                command(cli, list(launch.args)),
                cwd=job.cwd,
                env={**environment(cli, place), **(variables or {}), **launch.env},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=err,
                start_new_session=True,
            )
        self._errors = errors
        self._family = Family(self._process.pid)
        assert self._process.stdin is not None
        self._stdin = self._process.stdin
        self._write(launch.stdin)
        if not launch.open_stdin:
            self._stdin.close()
        self._do(self._driver.begin())
        self._thread = threading.Thread(target=self._read, name="reads an agent", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._changed:
                self.said.append(line)
                self._do(self._driver.take(line.rstrip(b"\n")))
        with self._changed:
            self._over = True
            self._changed.notify_all()

    def _do(self, heard: Sequence[Heard]) -> None:
        with self._changed:
            for one in heard:
                if isinstance(one, Send):
                    self._write(one.data)
                else:
                    self.heard.append(one)
            self._changed.notify_all()

    def _write(self, data: bytes) -> None:
        self._stdin.write(data)
        self._stdin.flush()

    def hears(self, kind: type[H], right: Callable[[H], bool] = lambda _: True) -> H:
        """Wait until something is heard, and return it. Fails if the program ends before."""

        def found() -> H | None:
            return next((one for one in self.heard if isinstance(one, kind) and right(one)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None or self._over, PATIENCE_S)
            one = found()
        assert one is not None, f"no {kind.__name__}: {self}"
        return one

    def asked(self, number: int) -> Asked:
        """Wait for the n-th question, from 0."""
        with self._changed:
            self._changed.wait_for(lambda: len(self.asks) > number or self._over, PATIENCE_S)
            assert len(self.asks) > number, f"no question {number}: {self}"
            return self.asks[number]

    @property
    def asks(self) -> list[Asked]:
        """All questions so far."""
        return [one for one in self.heard if isinstance(one, Asked)]

    @property
    def session(self) -> str:
        """The session's id."""
        return self.hears(SessionTold).session_id

    def answer(self, asked: Asked, decision: Decision, reason: str = "") -> None:
        """Answer a question."""
        with self._changed:
            self._do(self._driver.answer(asked.ask_id, Answer(decision=decision, reason=reason)))

    def interrupt(self) -> None:
        """Ask the agent to stop."""
        with self._changed:
            self._do(self._driver.interrupt())

    def ends(self) -> TurnOver:
        """Wait until it has done what it was asked, close its stdin, and wait for its end."""
        over = self.hears(TurnOver)
        self._stdin.close()
        self._process.wait(PATIENCE_S)
        self._thread.join(PATIENCE_S)
        return over

    @property
    def code(self) -> int | None:
        """The exit code."""
        return self._process.returncode

    def close(self) -> None:
        """End it and what it started."""
        self._family.end()
        self._process.wait(PATIENCE_S)
        self._thread.join(PATIENCE_S)
        with contextlib.suppress(BrokenPipeError):  # what it did not read is nobody's loss
            self._stdin.close()
        assert self._process.stdout is not None
        self._process.stdout.close()

    def __str__(self) -> str:
        said = b"".join(line[:600] + b"\n" for line in self.said[-30:]).decode("utf-8", "replace")
        return f"heard {self.heard}\nsaid {said}\nerrors {self._errors.read_text(errors='replace')[-2000:]}"
