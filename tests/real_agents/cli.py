"""What the tests must know of an agent to drive it, and whether it is there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from real_agents.answers import Answer, Call


@dataclass(frozen=True)
class Place:
    """Where an agent runs."""

    home: Path
    project: Path
    run: Path
    """Sockets and scratch files; a short path, for the sake of the sockets."""
    url: str
    """Of the model server."""


class Cli(Protocol):
    """One of the agents."""

    name: str
    """In the table at the end."""
    provider: str
    modules: str
    """Pattern of the program below `$AGENTS_DIR/<provider>/node_modules`."""
    ready: str
    """Pattern of the screen that waits for the first prompt."""
    agrees: tuple[str, str, str]
    """Pattern of the screen that asks, at its start, whether to trust what `connect` wrote; the key that moves its
    choice, and the pattern of the right one. Empty: it does not ask."""
    asks: str
    """Pattern of the screen that asks for permission to run a command; Enter says yes."""
    tells_asking: bool
    """Its files say that it asks, and not only that a tool was called."""
    leave: str
    """What a person types to end it."""
    tool: str
    """Name of its tool that runs a command."""
    tells_tools: bool
    """Its files say that a tool runs, and not only that one ran."""
    tells_resume: bool
    """Its files say that a terminal took a session up, before anything is typed there."""
    delegates: bool
    """Its model is offered subagents."""
    tells_caller: bool
    """Its calls of MCP tools say which session they are of."""
    questions: bool
    """Its model is offered a tool that asks the person, not only in planning."""

    def environment(self, place: Place) -> dict[str, str]:
        """Return its own variables."""
        ...

    def seed(self, place: Place) -> None:
        """Write its settings."""
        ...

    def headless(self, prompt: str, session: str | None) -> list[str]:
        """Return the arguments for one prompt without a terminal, all permitted; `session` is taken up again."""
        ...

    def terminal(self, session: str | None) -> list[str]:
        """Return the arguments for a terminal, nothing permitted; `session` is taken up again."""
        ...

    def shell(self, command: str, *, asks: bool = False) -> Call:
        """Return the call of its tool that runs a command, and waits for its end.

        `asks`: in a way that needs the person's permission in a terminal.
        """
        ...

    def question(self, text: str) -> Call:
        """Return the call of its tool that asks the person."""
        ...

    def served(self, tool: str, arguments: Mapping[str, Any]) -> tuple[Call, ...]:
        """Return the calls, one an answer, that call a tool of the MCP server `dispatch`."""
        ...

    def delegate(self, prompt: str) -> tuple[Call, ...]:
        """Return the calls, one an answer, that start a subagent and wait for it."""
        ...

    def report(self, text: str) -> Answer:
        """Return the last answer of a subagent."""
        ...


def program(cli: Cli) -> Path | None:
    """Return the installed program; None if there is none."""
    folder = os.environ.get("AGENTS_DIR")
    found = sorted(Path(folder).absolute().joinpath(cli.provider, "node_modules").glob(cli.modules)) if folder else []
    return found[0] if found else None


def absent(cli: Cli) -> str | None:
    """Return why a test of this agent cannot run; None if it can."""
    if not os.environ.get("AGENTS_DIR"):
        return "AGENTS_DIR is not set: `make test-agents` installs the agents and says where they are"
    if program(cli) is None:
        return f"no {cli.provider} below {os.environ['AGENTS_DIR']}: `make test-agents` installs it with npm"
    if shutil.which("node") is None:
        return "no node, which the agents and their tools run on"
    return None
