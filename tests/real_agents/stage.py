"""Where an agent plays and a dashboard watches: a home, a project, a model server; and what was measured."""

from __future__ import annotations

import json
import logging
import subprocess
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from real_agents.answers import Call
from real_agents.cli import Cli, Place, program
from real_agents.model_server import ModelServer
from real_agents.running import Headless, Terminal, until, written
from real_agents.watching import ON_TIME_S, Right, Shown, Watch

from dispatch_nb import Dispatch

logger = logging.getLogger(__name__)

#: A tool that says when it begins and when it ends, by files that it writes.
TOOL = """\
#!/bin/sh
: > "$1.began"
sleep "$2"
: > "$1.ended"
"""


@dataclass(frozen=True)
class Row:
    """A line of the table at the end."""

    cli: str
    version: str
    scenario: str
    phase: str
    seen: str
    delay: float

    def cells(self) -> tuple[str, ...]:
        """Return the line as texts, the delay in ms."""
        return (self.cli, self.version, self.scenario, self.phase, self.seen, f"{self.delay * 1000:6.0f} ms")


ROWS: list[Row] = []


class Stage:
    """One test's own world. `open` begins to watch."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        self.model = self._stack.enter_context(ModelServer())
        self.place = Place(folder / "home", folder / "project", folder / "run", self.model.url)
        for path in (self.place.home, self.place.project, self.place.run):
            path.mkdir(mode=0o700)
        tool = self.place.project / "tool.sh"
        tool.write_text(TOOL, encoding="utf-8")
        tool.chmod(0o755)
        subprocess.run(["git", "init", "-q", "-b", "main", str(self.place.project)], check=True)
        self._runs: list[Headless | Terminal] = []

    def open(self, cli: Cli, scenario: str, *, mcp: bool = False, hooks: bool = False) -> None:
        """Write the agent's settings, and let a dashboard watch its home; with `mcp` it serves, and is told to it."""
        self.cli, self.scenario = cli, scenario
        cli.seed(self.place)
        dispatch = self._stack.enter_context(Dispatch(home=self.place.home, mcp=mcp))
        self.dispatch = dispatch
        if mcp:
            until(lambda: dispatch.mcp.url, "the server does not start")
            (self.place.project / f".{cli.provider}").mkdir(exist_ok=True)  # some are told only where they are used
            changes = dispatch.connect(cli.provider, self.place.project, hooks=hooks, write=True)
            logger.info("connected:\n%s", changes)
        self.watch = Watch(dispatch, cli.provider)
        self._stack.callback(self.watch.close)
        self._stack.callback(lambda: logger.info("shown in all:\n%s", self.watch))

    def close(self) -> None:
        """End everything. Fails for what went wrong in the model server."""
        self._stack.close()
        assert not self.model.flaws, self.model.flaws

    def tool(self, name: str, seconds: int, *, asks: bool = False) -> Call:
        """Return the call of a command that takes so long; `began` and `ended` say when it did."""
        return self.cli.shell(f"./tool.sh {name} {seconds}", asks=asks)

    def began(self, name: str) -> float:
        """Wait until a tool began, and return when it did."""
        return written(self.place.project / f"{name}.began")

    def ended(self, name: str) -> float:
        """Wait until a tool ended, and return when it did."""
        return written(self.place.project / f"{name}.ended")

    def headless(self, prompt: str, session: str | None = None) -> Headless:
        """Start the agent with a prompt."""
        run = Headless(self.cli, self.place, prompt, session)
        self._runs.append(run)
        self._stack.callback(run.close)
        return run

    def terminal(self, session: str | None = None) -> Terminal:
        """Start the agent in a terminal."""
        run = Terminal(self.cli, self.place, session)
        self._runs.append(run)
        self._stack.callback(run.close)
        return run

    def lasts(self, phase: str, begin: float, right: Right) -> None:
        """Watch something that lasts until the test ends it: it is shown in time and stays. See `on_time`."""
        self.watch.settle(begin, right)
        self.on_time(phase, begin, time.time(), right)

    def lived(self, run: Headless | Terminal, until: float) -> None:
        """Fail if an agent was taken for dead before `until`, however briefly, or said to have died at work later."""
        deaths = self.watch.deaths(run.began, until)
        if deaths:
            told = "\n".join(map(str, deaths))
            pytest.fail(f"it lived from {run.began:.3f} to {until:.3f}, but:\n{told}\n\nShown in all:\n{self.watch}")

    def on_time(self, phase: str, begin: float, end: float, right: Right) -> None:
        """Note how late the dashboard was with what was so from `begin` to `end`; fail if it was too late."""
        late = self.watch.delay(begin, end, right)
        shown = self.watch.between(begin, end)
        seen = dict.fromkeys(_said(one) for one in shown if right(one))
        ROWS.append(Row(self.cli.name, version(self.cli), self.scenario, phase, " ".join(seen) or "-", late))
        if late > ON_TIME_S or end - begin <= ON_TIME_S:  # in less time it could not be late
            told = "\n".join(map(str, shown))
            pytest.fail(
                f"{phase}: {late:.3f} s late, of {end - begin:.3f} s from {begin:.3f}. Shown meanwhile:\n{told}\n\n"
                f"Shown in all:\n{self.watch}\n\nThe agent said:\n{self._runs[-1]}"
            )


def _said(shown: Shown) -> str:
    tool = shown.session.active_tool if shown.session else None
    return f"{shown.state}({tool})" if tool else shown.state


def version(cli: Cli) -> str:
    """Return the version of the installed package, as npm has it."""
    found = program(cli)
    assert found is not None
    package = next(parent for parent in found.resolve().parents if (parent / "package.json").is_file())
    return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]).partition("-")[0]
