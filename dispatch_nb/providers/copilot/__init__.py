"""GitHub Copilot: the command line's sessions and the chats of VS Code, under one name."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers.base import Provider, Reader, Replay, Root, Source
from dispatch_nb.providers.copilot.cli import CLI, driver, hooks, launch
from dispatch_nb.providers.copilot.vscode import VSCode
from dispatch_nb.providers.runs import Driver, Job, Launch
from dispatch_nb.providers.values import Flaw, Hooked, Joined, Part

__all__ = ["Copilot"]

_CLI, _CHAT = CLI(), VSCode()
#: Both agents of this name, by the beginning of `Source.form`.
_FORMS: dict[str, Provider] = {"cli": _CLI, "vscode": _CHAT}


class Copilot:
    """The provider: hands everything on to the agent whose file it is. See `providers.base.Provider`."""

    name = "copilot"
    label = "Copilot"
    parser = 6
    process_names = (*_CLI.process_names, *_CHAT.process_names)
    binary = "copilot"
    abilities = launch.ABILITIES

    def roots(self, home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
        """Return the folders to watch of both."""
        return tuple(root for agent in _FORMS.values() for root in agent.roots(home, env))

    def persona_dirs(self, home: str, env: Mapping[str, str]) -> tuple[str, ...]:
        """Return the folders of personas of both."""
        return tuple(dict.fromkeys(path for agent in _FORMS.values() for path in agent.persona_dirs(home, env)))

    def enter(self, root: Root, folder: str) -> bool:
        """Whether to look into a folder: the editor's roots hold the files of every extension too."""
        return _CHAT.enter(root, folder) if _CHAT.owns(root) else True

    def claim(self, root: Root, path: str) -> Source | None:
        """Say what a file is; each agent knows its own roots."""
        return next((source for agent in _FORMS.values() if (source := agent.claim(root, path)) is not None), None)

    def recognise(self, head: bytes, name: str) -> Source | None:
        """Say whether a file is a log of either."""
        found = (agent.recognise(head, name) for agent in _FORMS.values())
        return next((source for source in found if source is not None), None)

    def reader(self, source: Source, saved: bytes | None = None) -> Reader:
        """Open a growing file."""
        return _agent(source).reader(source, saved)

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        """Read a small file."""
        return _agent(source).read(source, data)

    def replay(self, source: Source) -> Replay:
        """Begin to read the conversation of a log."""
        return _agent(source).replay(source)

    def changes(self, call: Message) -> tuple[FileEdit, ...]:
        """Say what an editing tool of either did."""
        return _CLI.changes(call) or _CHAT.changes(call)

    def join(self, session_id: str, parts: Mapping[str, tuple[Source, Part]]) -> Joined | None:
        """Put the files of one session together; the ids of both are UUIDs, so its files are of one of them."""
        if not parts:
            return None
        agent = _agent(next(iter(parts.values()))[0])
        joined = agent.join(session_id, parts)
        if joined is None or joined.main.programs:
            return joined
        return replace(joined, main=replace(joined.main, programs=agent.process_names))  # not those of the other

    def hook(self, data: bytes, event: str = "") -> Hooked | None:
        """Say what a hook tells: only the command line has them."""
        return hooks.hook(data, event)

    def launch(self, job: Job) -> Launch:
        """Return what to execute for a job."""
        return launch.launch(job)

    def driver(self, job: Job) -> Driver:
        """Return who understands that program's output."""
        return driver.driver(job)


def _agent(source: Source) -> Provider:
    """Return whose file it is."""
    return next((a for form, a in _FORMS.items() if source.form.startswith(form)), _CLI)
