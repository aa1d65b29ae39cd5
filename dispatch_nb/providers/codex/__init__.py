"""Codex: logs of every generation, the locks of open threads, the titles that people gave."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers.base import Reader, Replay, Root, Source
from dispatch_nb.providers.changes import patched
from dispatch_nb.providers.codex import driver, hooks, launch, paths, small
from dispatch_nb.providers.codex.calls import patches_in
from dispatch_nb.providers.codex.join import join
from dispatch_nb.providers.codex.reader import TranscriptReader
from dispatch_nb.providers.codex.recognise import recognise
from dispatch_nb.providers.codex.replay import CodexReplay
from dispatch_nb.providers.runs import Driver, Job, Launch
from dispatch_nb.providers.values import Flaw, Hooked, Joined, Part

__all__ = ["Codex"]


class Codex:
    """The provider. See `providers.base.Provider` for what each method is for."""

    name = paths.NAME
    label = "Codex"
    parser = 6
    process_names = ("codex",)
    binary = "codex"
    abilities = launch.ABILITIES

    def roots(self, home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
        """Return the folders to watch; `CODEX_HOME` moves them."""
        return paths.roots(home, env)

    def persona_dirs(self, home: str, env: Mapping[str, str]) -> tuple[str, ...]:  # noqa: ARG002  none of its folders holds personas
        """Return nothing: Codex defines no personas as files."""
        return ()

    def claim(self, root: Root, path: str) -> Source | None:
        """Say what a file is."""
        return paths.claim(root, path)

    def recognise(self, head: bytes, name: str) -> Source | None:
        """Say whether a file is a log of Codex."""
        return recognise(head, name)

    def reader(self, source: Source, saved: bytes | None = None) -> Reader:
        """Open a log."""
        return TranscriptReader(source, saved)

    def read(self, source: Source, data: bytes) -> tuple[Part | None, tuple[Flaw, ...]]:
        """Read a small file."""
        return small.read(source, data)

    def replay(self, source: Source) -> Replay:  # noqa: ARG002  a log tells all by itself
        """Begin to read the conversation of a log."""
        return CodexReplay()

    def changes(self, call: Message) -> tuple[FileEdit, ...]:
        """Say what the patches in a call did, whatever tool took them."""
        patches = patches_in(call.input or "")
        return tuple(edit for patch in patches for edit in patched(patch))

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
