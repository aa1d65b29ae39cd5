"""The talk with an agent, from its first word to its end."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from dispatch_nb.keeper import family
from dispatch_nb.keeper.agent import Agent
from dispatch_nb.keeper.lines import Lines
from dispatch_nb.keeper.loop import LONGEST_S, Loop
from dispatch_nb.keeper.questions import Questions
from dispatch_nb.keeper.report import PAUSE_S, Report
from dispatch_nb.keeper.stopping import LOOK_S, Stopping
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.runs import (
    Asked,
    AskGone,
    Driver,
    Heard,
    Launch,
    Runnable,
    Send,
    SessionTold,
    Spent,
    TurnOver,
)
from dispatch_nb.providers.text import clean, one_line
from dispatch_nb.registry.environ import agent_environ
from dispatch_nb.registry.folder import RunFolder
from dispatch_nb.registry.identity import mark_of
from dispatch_nb.registry.output import Stream, Writer
from dispatch_nb.registry.programs import program
from dispatch_nb.registry.values import BY_PERSON, Command, Spec

#: Seconds that a program may take to end by itself after its turn is over.
LINGER_S = 30.0
#: Seconds for which what a dead program's children still write is waited for.
DRAIN_S = 1.0


class Talk:
    """Starts the agent of a run and keeps it until it is gone."""

    def __init__(self, folder: RunFolder, spec: Spec, report: Report, loop: Loop, logger: logging.Logger) -> None:
        self._folder = folder
        self._logger = logger
        self._spec = spec
        self._report = report
        self._loop = loop
        self._out: dict[Stream, Writer] = {s: Writer(folder.out, s) for s in ("stdout", "stderr")}
        self._lines = Lines()
        self._over: TurnOver | None = None
        self._over_at = 0.0
        self._exited_at = 0.0
        self._stopping: Stopping | None = None
        self._why = ""
        """Why it is stopped; empty: it is only made to leave, after it has done its work."""
        self._began = 0.0
        self._agent: Agent
        self._driver: Driver
        self._questions: Questions
        self._launch: Launch

    def run(self) -> None:
        """Listen to the agent, which was started, until it is over."""
        try:
            while not self._ended():
                self._loop.wait(self._due())
                self._agent.reap()
                self._obey(self._folder.commands())
                self._watch_budget()
                self._report.flush()
            self._end()
        finally:
            self._agent.close()
            for writer in self._out.values():
                writer.close()

    # ── start ────────────────────────────────────────────────────────────────────────

    def start(self) -> str | None:
        """Start the program; returns why it could not be started."""
        runner = PROVIDERS.get(self._spec.provider)
        if not isinstance(runner, Runnable):
            return f"It is not known how {self._spec.provider} is run"
        try:
            self._launch, self._driver = runner.launch(self._spec.job), runner.driver(self._spec.job)
        except ValueError as error:
            return str(error)[:500]
        self._questions = Questions(self._folder, self._driver)
        env = agent_environ(os.environ, self._spec.run_id, self._launch.env)
        path = program(runner.binary, env.get("PATH"))
        if path is None:
            return f"There is no program {runner.binary} on PATH"
        if not Path(self._spec.job.cwd).is_dir():
            return f"There is no folder {self._spec.job.cwd}"
        self._report.change(state="spawning", reason=f"Starts {runner.binary}")
        takes = (self._stdout, self._stderr)
        try:
            self._agent = Agent(self._loop, (path, *self._launch.args), self._spec.job.cwd, env, takes)
        except (OSError, ValueError) as error:  # ValueError: a NUL in an argument
            return f"{runner.binary} cannot be started: {getattr(error, 'strerror', None) or error}"
        self._began = time.monotonic()
        job = self._spec.job
        resumed = job.session_id if job.resume and not job.fork else None
        self._report.change(
            state="running",
            reason=f"Process {self._agent.pid} works",
            agent=mark_of(self._agent.pid),
            started=datetime.now(UTC),
            session_id=self._launch.session_id or resumed,
        )
        self._agent.write(self._launch.stdin)
        self._hear(self._ask_driver(self._driver.begin))
        if not self._launch.open_stdin:
            self._agent.close_stdin()
        return None

    # ── listening ────────────────────────────────────────────────────────────────────

    def _stdout(self, data: bytes) -> None:
        self._keep("stdout", data)
        for line in self._lines.feed(data) if data else self._lines.end():
            self._hear(self._ask_driver(partial(self._driver.take, line)))

    def _stderr(self, data: bytes) -> None:
        self._keep("stderr", data)

    def _keep(self, stream: Stream, data: bytes) -> None:
        try:
            self._out[stream].write(data)
        except OSError as error:  # a full disk: the agent's work goes on
            self._logger.warning("%s is not kept: %s", stream, error)

    def _ask_driver(self, say: Callable[[], Sequence[Heard]]) -> Sequence[Heard]:
        try:
            return say()
        except Exception:  # boundary to the providers: what is not understood is no end of the run
            self._logger.exception("the driver of %s failed", self._spec.provider)
            return ()

    def _hear(self, heard: Iterable[Heard]) -> None:
        for item in heard:
            match item:
                case Send():
                    self._agent.write(item.data)
                case SessionTold():
                    self._report.change(session_id=item.session_id[:200])
                case Asked():
                    self._hear(self._ask_driver(partial(self._questions.take, item, datetime.now(UTC))))
                    self._tell_questions()
                case AskGone():
                    self._questions.gone(item.ask_id)
                    self._tell_questions()
                case Spent():
                    self._report.change(
                        cost_usd=item.cost_usd, input_tokens=item.input_tokens, output_tokens=item.output_tokens
                    )
                case TurnOver():
                    self._over, self._over_at = item, time.monotonic()
                    self._agent.close_stdin()

    def _tell_questions(self) -> None:
        waits = self._questions.open
        if self._stopping is None:
            first = f"Asks: {waits[0].tool}" if waits else f"Process {self._agent.pid} works"
            more = f", and {len(waits) - 1} more" if len(waits) > 1 else ""
            state = "waiting" if waits else "running"
            self._report.change(state=state, reason=first + more, asks=self._questions.asks)
        else:
            self._report.change(asks=self._questions.asks)

    # ── what it is told ──────────────────────────────────────────────────────────────

    def _obey(self, commands: Iterable[Command]) -> None:
        for command in commands:
            match command.do:
                case "stop":
                    self._stop(one_line(command.reason, 500) or BY_PERSON)
                case "interrupt":
                    if not self._interrupt() and self._agent.exit_code is None:
                        family.send_group(self._agent.pid, signal.SIGINT)
                case "answer" if command.ask is not None:
                    said = (command.ask, command.decision, command.reason, datetime.now(UTC))
                    self._hear(self._ask_driver(partial(self._questions.answer, *said)))
                    self._tell_questions()
        if self._loop.told_to_end:
            self._stop("Stopped: its keeper was told to end")

    def _interrupt(self) -> bool:
        """Ask the program in its own words; False: it has none for that."""
        heard = self._ask_driver(self._driver.interrupt)
        self._hear(heard)
        return bool(heard)

    def _watch_budget(self) -> None:
        if self._over is not None:  # its work is done in time, however long its program takes to end
            if self._stopping is None and time.monotonic() - self._over_at > LINGER_S:
                self._stop("")
            return
        if spent := self._spent():
            self._stop(spent)
        minutes = self._spec.max_minutes
        if minutes is not None and time.monotonic() - self._began >= 60 * minutes:
            self._stop(f"Stopped after {minutes:g} minutes, as its budget says")

    def _spent(self) -> str:
        """Say that it has cost what it may; empty: it has not, or does not tell."""
        cost, usd = self._report.status.cost_usd, self._spec.max_usd
        if cost is None or usd is None or cost < usd:
            return ""
        return f"Stopped at {cost:.2f} USD, as its budget of {usd:.2f} says"

    def _stop(self, why: str) -> None:
        if self._stopping is None and self._agent.exit_code is None:
            self._why = why
            if why:
                self._report.change(reason=f"{why}: it is being ended")
            self._stopping = Stopping(self._spec.run_id, self._agent.pid, self._spec.patience_s, self._interrupt)

    # ── the end ──────────────────────────────────────────────────────────────────────

    def _due(self) -> float:
        """Return how long nothing is due."""
        if self._stopping is not None or self._exited_at:
            return LOOK_S
        if self._report.pending:
            return PAUSE_S
        if self._spec.max_minutes is not None and self._over is None:
            return max(0.0, self._began + 60 * self._spec.max_minutes - time.monotonic())
        return LONGEST_S

    def _ended(self) -> bool:
        gone = self._agent.exit_code is not None
        # once its exit was seen its pipes are read at least once more, however long the looks for its family take
        drained = bool(self._exited_at) and time.monotonic() - self._exited_at > DRAIN_S
        if gone and not self._exited_at:
            self._exited_at = time.monotonic()
        if gone and self._over is None and self._stopping is None:
            if not drained and not self._agent.heard:
                return False  # the word that its turn is over may be on its way
            spec = self._spec  # it died: nothing of it may work on unheard
            self._stopping = Stopping(spec.run_id, self._agent.pid, spec.patience_s, ask=lambda: True)
        if self._stopping is not None and not self._stopping.over(gone=gone):
            return False
        return gone and (drained or self._agent.silent)

    def _end(self) -> None:
        self._hear(self._ask_driver(lambda: [item for line in self._lines.end() for item in self._driver.take(line)]))
        self._questions.all_gone()
        state, reason = self._verdict()
        left = self._stopping.left if self._stopping else len(family.family(self._spec.run_id, None))
        if left:
            verb = "could not be ended" if self._stopping else "it left running"
            reason += f"; {left} {'process' if left == 1 else 'processes'} {verb}"
        self._report.change(
            state=state,
            reason=reason,
            asks=self._questions.asks,
            ended=datetime.now(UTC),
            exit_code=self._agent.exit_code,
        )

    def _verdict(self) -> tuple[str, str]:
        """Say how it ended; the first that fits.

        | what happened                                  | state                     |
        |------------------------------------------------|---------------------------|
        | it was stopped                                 | stopped                   |
        | it said that its turn ended well               | done, whatever its code   |
        | its turn failed, having cost what it may       | stopped: by itself        |
        | it said why its turn failed                    | failed                    |
        | it ended without a word, by a signal or a code | failed                    |
        """
        code = self._agent.exit_code or 0
        how = f"signal {-code} ({_signal_name(-code)})" if code < 0 else f"exit code {code}"
        if self._why:
            return "stopped", self._why
        if self._over is not None and self._over.ok:
            return "done", "It finished its turn" + (f"; {how}" if code and self._stopping is None else "")
        if self._over is not None and (spent := self._spent()):
            return "stopped", spent
        if self._over is not None:
            return "failed", one_line(clean(self._over.reason))[:500] or f"Its turn failed; {how}"
        last = one_line(clean(self._out["stderr"].last.decode("utf-8", "replace").strip().rpartition("\n")[2]))[:300]
        return "failed", f"It ended without a word of how its work went: {how}" + (f": {last}" if last else "")


def _signal_name(number: int) -> str:
    with suppress(ValueError):
        return signal.Signals(number).name
    return "unknown"
