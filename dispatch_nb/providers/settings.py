"""Where each agent looks for MCP servers and for hooks, and what it must find there: pure, two functions per agent.

`providers.SETTINGS` lists them. What is on the disk, and whether it may be changed, is for `actions.settings`.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from dispatch_nb.model import Value

#: The name of our server in every agent's settings.
SERVER = "dispatch"
#: The variable that holds the server's token: settings refer to it, and never hold the token itself.
TOKEN = "DISPATCH_MCP_TOKEN"  # noqa: S105  its name, not its value

#: What every command of ours in a hook holds: the file that it runs.
HOOK_MARK = "dispatch_nb/hook.py"
#: Seconds after which an agent may give such a command up; by itself it takes a moment.
HOOK_S = 5

#: What to know of hooks that stand in a project.
LOCAL = "Its command names files of this machine: do not commit it."

What = Literal["server", "hooks", "protocol"]
"""What is told to an agent: where the server is, to say at once what it does, or how work is kept."""

Syntax = Literal["json", "json-comments", "jsonc", "toml", "markdown"]
"""How the agent reads the file: strict JSON, JSON with comments, with trailing commas too, TOML, or as words."""


class Ask(Value):
    """What is asked for: that an agent be told of the server at `url`."""

    url: str
    home: str
    env: Mapping[str, str]
    """The variables that move an agent's folders."""
    project: str = ""
    """Absolute path of the project, or the home directory: then the settings for every project are meant."""
    token: bool = False
    """The server asks for a token."""
    hook: tuple[str, ...] = ()
    """The command that hands a hook on, but for whose hook it is."""

    @property
    def everywhere(self) -> bool:
        """Whether settings for every project are meant."""
        return self.project.rstrip("/") == self.home.rstrip("/")


class Place(Value):
    """The file that an agent reads, and the entry that it needs there."""

    path: str
    within: str
    """The file may not lie outside of this folder, whatever links lead there."""
    syntax: Syntax
    keys: tuple[str, ...]
    """The way to the entry; the last one is its name. None: the file holds nothing else."""
    entry: dict[str, Any]
    lists: bool = False
    """The entry's values are lists, whose items go behind what stands in the lists that are there."""
    needs: str = ""
    """A folder that must be there already: without it the agent is not used here."""
    private: bool = False
    """The file may hold secrets of others: if it is made, then for its owner only."""
    note: str = ""
    """What a person must know besides."""


class Declined(Value):
    """No file can be changed for this, and what a person may do instead."""

    reason: str


class Agent(Value):
    """An agent that can be told of our server."""

    key: str
    label: str
    place: Callable[[Ask], Place | Declined]
    hooks: Callable[[Ask], Place | Declined]
    per_project: bool = True
    """False: it has one file for all projects."""

    def where(self, what: What, ask: Ask) -> Place | Declined:
        """Return where it is told of something."""
        return self.place(ask) if what == "server" else self.hooks(ask)


def bearer(reference: str) -> dict[str, str]:
    """Return the headers that send the token, by the agent's own way to refer to a variable."""
    return {"Authorization": f"Bearer {reference}"}


def hook_command(ask: Ask, provider: str, event: str = "") -> str:
    """Return what a shell runs for a hook. It never fails and never speaks, even where Dispatch is no more.

    Without that, a Python that does not find its file exits with 2: a hook's way to forbid what the agent would do.
    """
    words = [*ask.hook, "--provider", provider, *(["--event", event] if event else [])]
    return f"{shlex.join(words)} 2>/dev/null || true"


def hook_lists(events: Iterable[str], hook: Mapping[str, Any]) -> dict[str, Any]:
    """Return lists of one item for each event, in the form that several agents share."""
    return {event: [{"hooks": [dict(hook)]}] for event in events}
