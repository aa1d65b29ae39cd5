"""The `.tasks/` folders of all projects."""

from __future__ import annotations

import os
import stat

from dispatch_nb.protocol.log import Log, parse_log
from dispatch_nb.protocol.plan import Plan, parse_plan
from dispatch_nb.providers.values import Flaw
from dispatch_nb.sources.book import ProblemBook
from dispatch_nb.sources.files import real_path, same_tree, sayable
from dispatch_nb.sources.texts import Flaws, Text
from dispatch_nb.state.changes import Change, EpicGone, EpicRead

#: Folder of the plans in a project.
TASKS = ".tasks"
PLAN, LOG = "plan.md", "execution-log.md"
#: Largest files that are read (bytes).
MAX_PLAN, MAX_LOG = 2 * 1024 * 1024, 16 * 1024 * 1024
#: At most so many epics of one project are read.
MAX_EPICS = 2000

_OUTSIDE = Flaw(
    kind="symlink", reason="This is a link out of the project; it is not followed.", hint="Put the folder itself here."
)


class _Epic:
    """The two files of one folder."""

    def __init__(self, path: str, folder: str) -> None:
        self.plan: Text[Plan] = Text(os.path.join(path, PLAN), MAX_PLAN, lambda text: parse_plan(text, folder))
        self.log: Text[Log] = Text(os.path.join(path, LOG), MAX_LOG, _log)
        self.slug = folder  # of the last good plan
        self.good = False  # there was a good plan, and what is shown may be that one
        self.told: EpicRead | None = None


class Epics:
    """What the plans and logs say. Not thread-safe: the scanner calls it under its lock."""

    def __init__(self, book: ProblemBook) -> None:
        self._book = book
        self._of: dict[str, dict[str, _Epic]] = {}

    def sweep(self, root: str, project: str | None) -> list[Change]:
        """Look at every epic of the project in the folder `root`, called `project`."""
        tasks, real = os.path.join(root, TASKS), real_path(root)
        folders, flaws = _listed(tasks, real)
        changes: list[Change] = list(self._book.report(tasks, flaws, project=project))
        if folders is None:
            return changes  # it is there and cannot be read: what was known stays
        known = self._of.setdefault(root, {})
        for folder in sorted({*folders, *known}):
            changes += self._read(root, real, folder, project)
        for path in self._book.below(tasks):
            if not os.path.lexists(path):
                changes += self._book.report(path)
        return changes + self._twins(root, project)

    def read(self, root: str, folder: str, project: str | None) -> list[Change]:
        """Look at one folder below `.tasks/`."""
        known = self._of.setdefault(root, {})
        if folder.startswith(".") or not sayable(folder) or (folder not in known and len(known) >= MAX_EPICS):
            return []
        return self._read(root, real_path(root), folder, project) + self._twins(root, project)

    def _read(self, root: str, real: str, folder: str, project: str | None) -> list[Change]:
        path = os.path.join(root, TASKS, folder)
        known = self._of[root]
        if not os.path.isdir(path):
            # a loose file, or gone
            return self._gone(root, folder) + list(self._book.report(path))
        if not same_tree(path, real):
            return self._gone(root, folder) + list(self._book.report(path, [_OUTSIDE], project=project))
        changes: list[Change] = list(self._book.report(path))
        epic = known.get(folder) or _Epic(path, folder)
        news = epic.plan.refresh(real)
        if not epic.plan.there:
            return changes + self._gone(root, folder)
        known[folder] = epic
        news = epic.log.refresh(real) or news
        if epic.plan.value:
            epic.slug, epic.good = epic.plan.value.epic, True
        log_stale = epic.log.there and epic.log.value is None
        if news or epic.told is None:
            told = EpicRead(
                root=root,
                folder=folder,
                plan=epic.plan.value,
                log=epic.log.value,
                plan_changed=epic.plan.changed,
                log_stale=log_stale,
            )
            if told != epic.told:
                epic.told = told
                changes.append(told)
        # also without news: the project may be called differently now
        changes += self._book.report(epic.log.path, epic.log.flaws, project=project, epic=epic.slug, stale=log_stale)
        return changes

    def _gone(self, root: str, folder: str) -> list[Change]:
        epic = self._of[root].pop(folder, None)
        if epic is None:
            return []
        return [
            EpicGone(root=root, folder=folder),
            *self._book.report(epic.plan.path),
            *self._book.report(epic.log.path),
        ]

    def _twins(self, root: str, project: str | None) -> list[Change]:
        """Report the plans, with a flaw for each whose slug another folder of the project has as well."""
        changes: list[Change] = []
        first: dict[str, str] = {}
        at_home_first = sorted(self._of[root].items(), key=lambda item: (item[0] != item[1].slug, item[0]))
        for folder, epic in at_home_first:
            flaws: Flaws = epic.plan.flaws
            if (twin := first.setdefault(epic.slug, folder)) != folder:
                reason = f"The epic in {twin}/ has the same slug, {epic.slug!r}; this one is shown as {folder!r}."
                flaws = (*flaws, Flaw(kind="duplicate", reason=reason, hint="Give one of them another `epic:`."))
            stale = epic.good and epic.plan.value is None
            changes += self._book.report(epic.plan.path, flaws, project=project, epic=epic.slug, stale=stale)
        return changes


def _log(text: str) -> tuple[Log, Flaws]:
    log = parse_log(text)
    return log, log.flaws


def _listed(tasks: str, real: str) -> tuple[list[str] | None, list[Flaw]]:
    """Return the names of the folders in `.tasks/`; None: it is there and cannot be read."""
    try:
        if not stat.S_ISDIR(os.stat(tasks).st_mode):
            return [], [Flaw(kind="unreadable", reason="This is not a folder, so the project has no epics.")]
        if not same_tree(tasks, real):
            return [], [_OUTSIDE]
        with os.scandir(tasks) as entries:
            names = sorted(entry.name for entry in entries if not entry.name.startswith(".") and entry.is_dir())
    except (FileNotFoundError, NotADirectoryError):
        return [], []
    except OSError as error:
        return None, [Flaw(kind="unreadable", reason=f"The folder cannot be read: {error.strerror}.")]
    flaws = []
    good = [name for name in names if sayable(name)]
    if len(good) < len(names):
        flaws.append(Flaw(kind="name", reason="A folder's name is not valid UTF-8; it is left out.", hint="Rename it."))
    if len(good) > MAX_EPICS:
        flaws.append(
            Flaw(kind="too_many", reason=f"There are {len(good):,} folders; the first {MAX_EPICS:,} are read.")
        )
    return good[:MAX_EPICS], flaws
