"""The `.tasks/` folders of all projects."""

from __future__ import annotations

import os
import stat

from dispatch_nb.protocol.log import Log, parse_log
from dispatch_nb.protocol.plan import Plan, parse_plan
from dispatch_nb.providers.base import Flaw
from dispatch_nb.sources.book import ProblemBook
from dispatch_nb.sources.files import same_tree
from dispatch_nb.sources.texts import Flaws, Text
from dispatch_nb.state.changes import Change, EpicGone, EpicRead

TASKS = ".tasks"
PLAN, LOG = "plan.md", "execution-log.md"
#: Largest files that are read (bytes).
MAX_PLAN, MAX_LOG = 2 * 1024 * 1024, 16 * 1024 * 1024


class _Epic:
    """The two files of one folder."""

    def __init__(self, path: str, folder: str) -> None:
        self.plan: Text[Plan] = Text(os.path.join(path, PLAN), MAX_PLAN, lambda text: parse_plan(text, folder))
        self.log: Text[Log] = Text(os.path.join(path, LOG), MAX_LOG, _log)
        self.slug = folder  # of the last good plan
        self.told: EpicRead | None = None


class Epics:
    """What the plans and logs say. Not thread-safe: the scanner calls it under its lock."""

    def __init__(self, book: ProblemBook) -> None:
        self._book = book
        self._of: dict[str, dict[str, _Epic]] = {}

    def sweep(self, root: str, project: str) -> list[Change]:
        """Look at every epic of the project in the folder `root` (without links), called `project`."""
        tasks = os.path.join(root, TASKS)
        known = self._of.setdefault(root, {})
        changes: list[Change] = []
        folders, flaw = _listed(tasks, root)
        changes += self._book.report(tasks, [flaw] if flaw else [], project=project)
        if folders is None:
            return changes  # it is there and cannot be read: what was known stays
        for folder in sorted({*folders, *known}):
            changes += self._read(root, folder, project)
        for path in self._book.below(tasks):
            if not os.path.lexists(path):
                changes += self._book.report(path)
        return changes + self._twins(root, project)

    def read(self, root: str, folder: str, project: str) -> list[Change]:
        """Look at one folder below `.tasks/`."""
        return self._read(root, folder, project) + self._twins(root, project)

    def forget(self, root: str) -> None:
        """Read everything of this project anew at the next look: it has another name."""
        self._of.pop(root, None)

    def _read(self, root: str, folder: str, project: str) -> list[Change]:
        if folder.startswith("."):
            return []
        path = os.path.join(root, TASKS, folder)
        known = self._of.setdefault(root, {})
        epic = known.get(folder)
        if not os.path.isdir(path):
            # a loose file, or gone
            return self._gone(root, folder) + list(self._book.report(path))
        outside = os.path.realpath(path) != path and not same_tree(path, root)
        flaw = Flaw("symlink", "This is a link out of the project; it is not followed.", None, "Put the folder here.")
        changes: list[Change] = list(self._book.report(path, [flaw] if outside else [], project=project))
        if outside:
            return changes + self._gone(root, folder)
        epic = epic or _Epic(path, folder)
        news = epic.plan.refresh(root)
        if not epic.plan.there:
            return changes + self._gone(root, folder)
        known[folder] = epic
        news = epic.log.refresh(root) or news
        if not news and epic.told is not None:
            return changes
        epic.slug = epic.plan.value.epic if epic.plan.value else epic.slug
        told = EpicRead(
            root=root,
            folder=folder,
            plan=epic.plan.value,
            log=epic.log.value,
            plan_changed=epic.plan.changed,
            log_stale=epic.log.trouble or (epic.log.there and epic.log.value is None),
        )
        if told != epic.told:
            changes.append(told)
        epic.told = told
        changes += self._report_log(epic, project)
        return changes

    def _report_log(self, epic: _Epic, project: str) -> list[Change]:
        return list(
            self._book.report(
                epic.log.path, epic.log.flaws, project=project, epic=epic.slug, stale=epic.log.value is None
            )
        )

    def _gone(self, root: str, folder: str) -> list[Change]:
        epic = self._of.get(root, {}).pop(folder, None)
        if epic is None:
            return []
        gone: list[Change] = [EpicGone(root=root, folder=folder)] if epic.told else []
        return [*gone, *self._book.report(epic.plan.path), *self._book.report(epic.log.path)]

    def _twins(self, root: str, project: str) -> list[Change]:
        """Report the plans, with a flaw for each whose slug another folder of the project has as well."""
        changes: list[Change] = []
        first: dict[str, str] = {}
        for folder, epic in sorted(self._of.get(root, {}).items()):
            twin = first.setdefault(epic.slug, folder)
            flaws: Flaws = epic.plan.flaws
            if twin != folder:
                reason = f"The epic `{epic.slug}` is also in the folder `{twin}`; links may lead to the wrong one."
                flaws = (*flaws, Flaw("duplicate", reason, None, "Give one of them another `epic:`."))
            stale = epic.plan.value is None
            changes += self._book.report(epic.plan.path, flaws, project=project, epic=epic.slug, stale=stale)
        return changes


def _log(text: str) -> tuple[Log, Flaws]:
    log = parse_log(text)
    return log, log.flaws


def _listed(tasks: str, root: str) -> tuple[list[str] | None, Flaw | None]:
    """Return the names of the folders in `.tasks/`; None: it is there and cannot be read."""
    try:
        mode = os.stat(tasks).st_mode
        if not stat.S_ISDIR(mode):
            return [], Flaw("unreadable", "This is not a folder, so the project has no epics.")
        if not same_tree(tasks, root):
            return [], Flaw("symlink", "This is a link out of the project; it is not followed.")
        with os.scandir(tasks) as entries:
            return [entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir()], None
    except (FileNotFoundError, NotADirectoryError):
        return [], None
    except OSError as error:
        return None, Flaw("unreadable", f"The folder cannot be read: {error.strerror}.")
