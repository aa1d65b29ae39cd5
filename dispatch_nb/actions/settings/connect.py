"""From what a person asks (which agent, which project) to the changes of files."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

from msgspec.structs import replace

from dispatch_nb import hook
from dispatch_nb.actions.settings.change import Change
from dispatch_nb.actions.settings.changes import Changes
from dispatch_nb.actions.settings.memory import Memory
from dispatch_nb.actions.settings.plan import Files, plan, theirs, unplan
from dispatch_nb.actions.settings.protocol import teach, unteach
from dispatch_nb.config import DispatchConfig, utc_now
from dispatch_nb.errors import ConfigError, NotFoundError
from dispatch_nb.model import Project
from dispatch_nb.providers import SETTINGS
from dispatch_nb.providers.settings import Agent, Ask, Place, What

ALL = "all"
WHATS: tuple[What, ...] = ("server", "hooks")


def connect(agent: str, projects: Sequence[str], ask: Ask, memory: Memory, now: datetime) -> Changes:
    """Return what it takes that agents find the server and, if `ask` has a command for them, call their hooks.

    Parameters
    ----------
    agent
        One of `SETTINGS`, or `all`. What was removed by hand since it was written is not written again for
        `all`, but for an agent that is named.
    projects
        Absolute paths; the home directory stands for every project.
    ask
        What is asked for, in any project.

    Raises
    ------
    ConfigError
        No such agent, no project for an agent that needs one, or no address of a server.
    """
    checked_url(ask.url)
    found: dict[tuple[str, ...], Change] = {}
    files = Files()
    for one in agents(agent):
        if one.per_project and not projects:
            raise ConfigError(f"{one.label} has settings in each project: say which project")
        for project in projects if one.per_project else [*projects, ask.home][:1]:
            here = replace(ask, project=project)
            for what in WHATS if ask.hook else WHATS[:1]:
                place = one.where(what, here)
                key = (one.key, what, place.path if isinstance(place, Place) else project)
                if key not in found:
                    found[key] = plan(one, what, here, memory, files, now, again=agent != ALL)
    return Changes(list(found.values()), memory)


def disconnect(
    agent: str, projects: Sequence[str] | None, *, home: str, env: Mapping[str, str], memory: Memory
) -> Changes:
    """Return what it takes to take away what was written: in these projects, or (None) wherever that was.

    Raises
    ------
    ConfigError
        No such agent.
    """
    wanted = agents(agent)
    keys = {one.key for one in wanted}
    asked = [
        (one, what, Ask(url="", home=home, env=env, project=project))
        for one in wanted
        for project in projects or ()
        for what in WHATS
    ]
    paths = {place.path for one, what, ask in asked if isinstance(place := one.where(what, ask), Place)}
    files = Files()
    changes = {
        (record.path, record.what): unplan(record, files)
        for record in memory.all()
        if record.agent in keys and (projects is None or record.path in paths)
    }
    for one, what, ask in asked:
        other = theirs(one, what, ask, files)
        if other is not None:
            changes.setdefault((other.path, what), other)
    return Changes(list(changes.values()), memory)


def agents(name: str) -> Iterable[Agent]:
    """Return the agents of a name. Raises ConfigError if there is none."""
    if name == ALL:
        return tuple(SETTINGS.values())
    if name not in SETTINGS:
        raise ConfigError(f"there is no agent {name!r}; there are {', '.join([*SETTINGS, ALL])}")
    return (SETTINGS[name],)


def checked_url(url: str) -> str:
    """Return an address that can be written into settings. Raises ConfigError."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    plain = url.isascii() and url.isprintable() and not set(url) & set(" \"'<>\\^`{}|$")
    if not good or not plain or parts.username is not None or parts.password is not None:
        raise ConfigError(f"{url!r} is no address of a server, such as http://127.0.0.1:4242/mcp")
    return url


class Connector:
    """Connects agents as one configuration has it.

    Parameters
    ----------
    config
        Names the home, the variables, the token, and where it is remembered what was written.
    projects
        Returns the projects that are shown.
    url
        Returns the address of the server.
    """

    def __init__(
        self, config: DispatchConfig, projects: Callable[[], Iterable[Project]], url: Callable[[], str]
    ) -> None:
        self._config = config
        self._projects = projects
        self._url = url
        self._memory = Memory(config.connections_folder)

    def connect(
        self,
        agent: str,
        project: str | Sequence[str] | None = None,
        *,
        url: str | None = None,
        hooks: bool = False,
        write: bool = False,
    ) -> Changes:
        """Return what it takes to connect (see `connect`), with `hooks` those too, and do it with `write`.

        Raises NotFoundError for a project that is none, WriteError as `Changes.apply`.
        """
        config = self._config
        ask = Ask(
            url=url or self._url(),
            home=config.home,
            env=config.environ,
            token=bool(config.mcp_token),
            hook=self._hook() if hooks else (),
        )
        changes = connect(agent, self._folders(project), ask, self._memory, utc_now())
        return changes.apply() if write else changes

    def disconnect(
        self, agent: str = ALL, project: str | Sequence[str] | None = None, *, write: bool = False
    ) -> Changes:
        """Return what it takes to disconnect (see `disconnect`), and do it with `write`. Raises as `connect`."""
        folders = None if project is None else self._folders(project)
        config = self._config
        changes = disconnect(agent, folders, home=config.home, env=config.environ, memory=self._memory)
        return changes.apply() if write else changes

    def teach(
        self, project: str | Sequence[str] | None = None, *, personas: bool = False, write: bool = False
    ) -> Changes:
        """Return what it takes that agents keep the protocol (see `protocol.teach`), and do it with `write`.

        Raises ConfigError without a project, and as `connect`.
        """
        folders = self._folders(project)
        if not folders:
            raise ConfigError("say which project")
        changes = teach(folders, self._memory, utc_now(), personas=personas)
        return changes.apply() if write else changes

    def unteach(self, project: str | Sequence[str] | None = None, *, write: bool = False) -> Changes:
        """Return what it takes to take that back, in one project or (None) wherever, and do it with `write`."""
        folders = None if project is None else self._folders(project)
        changes = unteach(folders, self._memory)
        return changes.apply() if write else changes

    def _hook(self) -> tuple[str, ...]:
        """Return the command for hooks, by absolute paths: agents run it with folders and variables of their own."""
        runtime = os.path.join(self._config.runtime_folder, hook.RUNTIME)  # noqa: PTH118  a text
        return (sys.executable, "-I", "-S", os.path.abspath(hook.__file__), "--runtime", runtime)  # noqa: PTH100

    def _folders(self, project: str | Sequence[str] | None) -> list[str]:
        """Return the folders that a person means: those they say, those they named, or the only one there is."""
        if project is not None and not isinstance(project, str):
            return list(dict.fromkeys(folder for one in project for folder in self._folders(one)))
        if project is None and self._config.only:
            return list(self._config.only)
        if project is not None and (os.sep in project or project == "~"):
            return [self._folder(project, ())]
        there = [p for p in self._projects() if p.exists]
        if project is None:
            return [p.root for p in there] if len(there) == 1 else []
        by_name = [p.root for p in there if p.project == project]
        return by_name if len(by_name) == 1 else [self._folder(project, there)]

    def _folder(self, project: str, known: Iterable[Project]) -> str:
        resolved = self._config.resolve(project)
        if not os.path.isdir(resolved):  # noqa: PTH112  a text, as everywhere below
            names = ", ".join(p.project for p in known)
            hint = f"; projects: {names}" if names else ""
            raise NotFoundError(f"{project!r} is neither a folder nor a project{hint}")
        return resolved
