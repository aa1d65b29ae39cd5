"""Copilot CLI: event logs, workspace files, locks of living processes, todo databases."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers.base import Reader, Replay, Root, Source
from dispatch_nb.providers.changes import changes_of
from dispatch_nb.providers.copilot.cli import history, paths, small
from dispatch_nb.providers.copilot.cli.calls import CREATING, EDITING
from dispatch_nb.providers.copilot.cli.join import join
from dispatch_nb.providers.copilot.cli.reader import EventReader
from dispatch_nb.providers.copilot.cli.recognise import recognise
from dispatch_nb.providers.copilot.cli.replay import EventReplay, WholeReplay
from dispatch_nb.providers.values import Flaw, Joined, Part

__all__ = ["CLI"]


class CLI:
    """The provider. See `providers.base.Provider` for what each method is for."""

    name = paths.NAME
    label = "Copilot"
    parser = 6
    process_names = ("copilot",)

    def roots(self, home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
        """Return the folders to watch; `COPILOT_HOME` moves them."""
        return paths.roots(home, env)

    def persona_dirs(self, home: str, env: Mapping[str, str]) -> tuple[str, ...]:
        """Return the folder of the personas that hold for every project."""
        return (f"{paths.home_of(home, env)[0]}/agents",)

    def claim(self, root: Root, path: str) -> Source | None:
        """Say what a file is."""
        return paths.claim(root, path)

    def recognise(self, head: bytes, name: str) -> Source | None:
        """Say whether a file is a log of Copilot CLI, and of which form."""
        if not recognise(head, name):
            return None
        whole = history.recognise(head)
        form = paths.HISTORY if whole else paths.ALONE
        return Source(provider=self.name, kind="transcript", grows=not whole, form=form)

    def reader(self, source: Source, saved: bytes | None = None) -> Reader:
        """Open a growing file."""
        return EventReader(source, saved)

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        """Read a small file, or a session of the first versions."""
        return small.read(source, data)

    def replay(self, source: Source) -> Replay:
        """Begin to read the conversation of a log."""
        return WholeReplay() if source.form == paths.HISTORY else EventReplay()

    def changes(self, call: Message) -> tuple[FileEdit, ...]:
        """Say what an editing tool did."""
        return changes_of(call, EDITING, CREATING)

    def join(self, session_id: str, parts: Mapping[str, tuple[Source, Part]]) -> Joined | None:
        """Put the files of one session together."""
        return join(session_id, parts)
