"""Claude Code: transcripts, subagents, task lists and the registry of its living processes."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers.base import Reader, Replay, Root, Source
from dispatch_nb.providers.changes import changes_of
from dispatch_nb.providers.claude import driver, hooks, launch, paths, small
from dispatch_nb.providers.claude.calls import EDITING
from dispatch_nb.providers.claude.join import join
from dispatch_nb.providers.claude.reader import JournalReader, TranscriptReader
from dispatch_nb.providers.claude.recognise import recognise
from dispatch_nb.providers.claude.replay import TranscriptReplay
from dispatch_nb.providers.runs import Driver, Job, Launch
from dispatch_nb.providers.values import Flaw, Hooked, Joined, Part

__all__ = ["Claude"]


class Claude:
    """The provider. See `providers.base.Provider` for what each method is for."""

    name = paths.NAME
    label = "Claude"
    parser = 10
    process_names = ("claude",)
    binary = "claude"
    abilities = launch.ABILITIES

    def roots(self, home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
        """Return the folders to watch; `CLAUDE_CONFIG_DIR` may list several, separated by commas."""
        return paths.roots(home, env)

    def persona_dirs(self, home: str, env: Mapping[str, str]) -> tuple[str, ...]:
        """Return the folders of the personas that hold for every project."""
        return tuple(f"{folder}/agents" for folder, _ in paths.homes(home, env))

    def claim(self, root: Root, path: str) -> Source | None:
        """Say what a file is."""
        return paths.claim(root, path)

    def recognise(self, head: bytes, name: str) -> Source | None:
        """Say whether a file is a transcript of Claude Code."""
        return Source(provider=self.name, kind="transcript", grows=True) if recognise(head, name) else None

    def reader(self, source: Source, saved: bytes | None = None) -> Reader:
        """Open a growing file."""
        return JournalReader(source, saved) if source.kind == "journal" else TranscriptReader(source, saved)

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        """Read a small file."""
        return small.read(source, data)

    def replay(self, source: Source) -> Replay:
        """Begin to read the conversation of a log."""
        return TranscriptReplay(source)

    def changes(self, call: Message) -> tuple[FileEdit, ...]:
        """Say what an editing tool did."""
        return changes_of(call, EDITING, ("Write",))

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
        return driver.ClaudeDriver(job)
