"""The Gemini CLI: conversations in one file each, which project each belongs to, and tasks."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers.base import Reader, Replay, Root, Source
from dispatch_nb.providers.changes import changes_of
from dispatch_nb.providers.gemini import driver, hooks, launch, paths, small
from dispatch_nb.providers.gemini.calls import EDITING
from dispatch_nb.providers.gemini.join import join
from dispatch_nb.providers.gemini.reader import TranscriptReader, read_whole
from dispatch_nb.providers.gemini.recognise import recognise
from dispatch_nb.providers.gemini.replay import Conversation
from dispatch_nb.providers.runs import Driver, Job, Launch
from dispatch_nb.providers.values import Flaw, Hooked, Joined, Part

__all__ = ["Gemini"]


class Gemini:
    """The provider. See `providers.base.Provider` for what each method is for."""

    name = paths.NAME
    label = "Gemini"
    parser = 5
    process_names = ("gemini",)
    binary = "gemini"
    abilities = launch.ABILITIES

    def roots(self, home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
        """Return the folders to watch; `GEMINI_CLI_HOME` stands for the home directory."""
        return paths.roots(home, env)

    def persona_dirs(self, home: str, env: Mapping[str, str]) -> tuple[str, ...]:
        """Return the folder of the personas that hold for every project."""
        return (f"{paths.roots(home, env)[1].path}/agents",)

    def claim(self, root: Root, path: str) -> Source | None:
        """Say what a file is."""
        return paths.claim(root, path)

    def recognise(self, head: bytes, name: str) -> Source | None:
        """Say whether a file is a conversation of the Gemini CLI, and in which form."""
        if not recognise(head, name):
            return None
        form = paths.WHOLE if name.endswith(".json") else paths.LINES
        return Source(provider=self.name, kind="transcript", grows=form == paths.LINES, form=form)

    def reader(self, source: Source, saved: bytes | None = None) -> Reader:
        """Open a growing file; one that is written whole can be fed as one line."""
        return TranscriptReader(source, saved)

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        """Read a file that is written whole."""
        return read_whole(source, data) if source.kind in ("transcript", "agent") else small.read(source, data)

    def replay(self, source: Source) -> Replay:
        """Begin to read the conversation of a log."""
        return Conversation(source)

    def changes(self, call: Message) -> tuple[FileEdit, ...]:
        """Say what an editing tool did."""
        return changes_of(call, EDITING, ("write_file",))

    def join(self, session_id: str, parts: Mapping[str, tuple[Source, Part]]) -> Joined | None:
        """Put the files of one session together."""
        return join(session_id, parts)

    def hook(self, data: bytes, event: str = "") -> Hooked | None:
        """Say what a hook tells."""
        return hooks.hook(data, event)

    def launch(self, job: Job) -> Launch:
        """Return what to execute for a job."""
        return launch.launch(job)

    def driver(self, job: Job) -> Driver:
        """Return who understands that program's output."""
        return driver.driver(job)
