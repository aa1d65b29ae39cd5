"""Folders of persona files: in the home directory, and in every project."""

from __future__ import annotations

import os

from dispatch_nb.model import Persona
from dispatch_nb.protocol.persona import parse_persona
from dispatch_nb.providers.base import Flaw
from dispatch_nb.sources.book import ProblemBook
from dispatch_nb.sources.files import same_tree
from dispatch_nb.sources.texts import Flaws, Text
from dispatch_nb.state.changes import Change, PersonasRead

SUFFIX = ".md"
#: Largest persona file (bytes), and how many of one folder are read.
MAX_PERSONA, MAX_PERSONAS = 1024 * 1024, 1000


class Personas:
    """What the persona files say. Not thread-safe: the scanner calls it under its lock."""

    def __init__(self, book: ProblemBook) -> None:
        self._book = book
        self._of: dict[str, dict[str, Text[Persona]]] = {}
        self._told: dict[str, PersonasRead] = {}
        self._project: dict[str, str | None] = {}

    def sweep(self, folder: str, real_root: str, root: str | None, project: str | None) -> list[Change]:
        """Look at every persona file in `folder`, which must stay below `real_root`.

        `root` and `project` are those of the project that the folder belongs to; None: the home directory.
        """
        if self._project.get(folder, project) != project:
            self._of.pop(folder, None)  # the project has another name: the personas carry it
        self._project[folder] = project
        known = self._of.setdefault(folder, {})
        names, flaw = _listed(folder, real_root)
        changes: list[Change] = list(self._book.report(folder, [flaw] if flaw else [], project=project))
        if names is None:
            return changes  # it is there and cannot be read: what was known stays
        for name in sorted({*names, *known}):
            path = os.path.join(folder, name)
            text = known.setdefault(name, Text(path, MAX_PERSONA, _parser(path, project)))
            if text.refresh(real_root):
                changes += self._book.report(path, text.flaws, project=project, stale=text.value is None)
            if not text.there:
                del known[name]
        personas = tuple(text.value for _, text in sorted(known.items()) if text.value is not None)
        told = PersonasRead(folder=folder, root=root, personas=personas)
        before = self._told.get(folder)
        if told != before and (before is not None or personas):
            self._told[folder] = told
            changes.append(told)
        return changes


def _parser(path: str, project: str | None):  # type: ignore[no-untyped-def]
    def parse(text: str) -> tuple[Persona | None, Flaws]:
        return parse_persona(text, path, project)

    return parse


def _listed(folder: str, real_root: str) -> tuple[list[str] | None, Flaw | None]:
    """Return the names of the persona files in `folder`; None: it is there and cannot be read."""
    try:
        if not same_tree(folder, real_root):
            return [], Flaw("symlink", "This is a link to a place outside; it is not followed.")
        with os.scandir(folder) as entries:
            names = sorted(e.name for e in entries if e.name.endswith(SUFFIX) and not e.name.startswith("."))
    except (FileNotFoundError, NotADirectoryError):
        return [], None
    except OSError as error:
        return None, Flaw("unreadable", f"The folder cannot be read: {error.strerror}.")
    if len(names) > MAX_PERSONAS:
        reason = f"There are {len(names):,} persona files; the first {MAX_PERSONAS:,} are read."
        return names[:MAX_PERSONAS], Flaw("too_large", reason)
    return names, None
