"""Copilot chat in Visual Studio Code: logs of mutations, and the documents of older versions."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers.base import Reader, Replay, Root, Source
from dispatch_nb.providers.changes import changes_of
from dispatch_nb.providers.copilot.cli.replay import EventReplay
from dispatch_nb.providers.copilot.vscode import paths, reader
from dispatch_nb.providers.copilot.vscode.calls import CREATING, EDITING
from dispatch_nb.providers.copilot.vscode.events import ChatEventsReader
from dispatch_nb.providers.copilot.vscode.join import join
from dispatch_nb.providers.copilot.vscode.recognise import recognise
from dispatch_nb.providers.copilot.vscode.replay import ChatReplay
from dispatch_nb.providers.values import Flaw, Joined, Part

__all__ = ["VSCode"]


class VSCode:
    """The provider of the chats. See `providers.base.Provider` for what each method is for."""

    name = paths.NAME
    label = "Copilot"
    parser = 4
    process_names = paths.PROGRAMS

    def roots(self, home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
        """Return the folders of every variant of the editor, there or not."""
        return paths.roots(home, env)

    def owns(self, root: Root) -> bool:
        """Whether a root is one of ours."""
        return paths.owns(root)

    def enter(self, root: Root, folder: str) -> bool:
        """Whether a folder may hold chats."""
        return paths.enter(root, folder)

    def persona_dirs(self, home: str, env: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG002  the protocol's
        """Return nothing: the editor's own agents are defined in projects."""
        return ()

    def claim(self, root: Root, path: str) -> Source | None:
        """Say what a file is."""
        return paths.claim(root, path)

    def recognise(self, head: bytes, name: str) -> Source | None:
        """Say whether a file is a chat, as a log or in one piece."""
        if not recognise(head):
            return None
        return Source(provider=self.name, kind="transcript", form=paths.FORM, grows=not name.endswith(".json"))

    def reader(self, source: Source, saved: bytes | None = None) -> Reader:
        """Open the log of a chat, or the log of its events."""
        return ChatEventsReader(source, saved) if source.form == paths.EVENTS else reader.ChatReader(source, saved)

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        """Read a chat in one piece, or what folder a window showed."""
        return reader.read(source, data)

    def replay(self, source: Source) -> Replay:
        """Begin to read the conversation of a chat."""
        return EventReplay() if source.form == paths.EVENTS else ChatReplay()

    def changes(self, call: Message) -> tuple[FileEdit, ...]:
        """Say what an editing tool did."""
        return changes_of(call, EDITING, CREATING)

    def join(self, session_id: str, parts: Mapping[str, tuple[Source, Part]]) -> Joined | None:
        """Put the files of one chat together."""
        return join(session_id, parts)
