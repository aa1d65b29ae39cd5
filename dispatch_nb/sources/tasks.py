"""Plans, logs and personas on disk: `.tasks/<epic>/` of every project, and folders of persona files."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from dispatch_nb.model import Persona
from dispatch_nb.protocol.log import Log, parse_log
from dispatch_nb.protocol.persona import parse_persona
from dispatch_nb.protocol.plan import Plan, PlanFlaw, parse_plan
from dispatch_nb.providers.base import Flaw
from dispatch_nb.sources.book import ProblemBook
from dispatch_nb.sources.files import NotReadableError, Stamp, is_fresh, look, now_ns, read_small, same_tree, sayable
from dispatch_nb.sources.projects import TASKS, Projects
from dispatch_nb.state.changes import Change, EpicGone, EpicRead, PersonasRead

PLAN, LOG = "plan.md", "execution-log.md"
#: Largest files (bytes) that are read.
MAX_PLAN, MAX_LOG, MAX_PERSONA = 2 * 1024 * 1024, 16 * 1024 * 1024, 1024 * 1024
#: At most so many epics of one project, and personas of one folder.
MAX_EPICS, MAX_PERSONAS = 2000, 1000

_Flaws = tuple[PlanFlaw | Flaw, ...]


class _Epic:
    """What is known of one epic's files."""

    __slots__ = ("changed", "log", "log_flaws", "log_stale", "plan", "plan_flaws", "seen_ns", "stamps", "told")

    def __init__(self) -> None:
        self.stamps: tuple[Stamp | None, Stamp | None] | None = None
        self.seen_ns = 0
        self.plan: Plan | None = None
        self.log: Log | None = None
        self.changed: datetime | None = None
        self.plan_flaws: _Flaws = ()
        self.log_flaws: _Flaws = ()
        self.log_stale = False
        self.told: EpicRead | None = None

    def settled(self, stamps: tuple[Stamp | None, Stamp | None]) -> bool:
        fresh = any(stamp is not None and is_fresh(stamp, self.seen_ns) for stamp in stamps)
        return self.stamps == stamps and not fresh


class Tasks:
    """The epics of all projects. Not thread-safe: the scanner calls it under its lock."""

    def __init__(self, projects: Projects, book: ProblemBook) -> None:
        self._projects = projects
        self._book = book
        self._epics: dict[tuple[str, str], _Epic] = {}
        self._twinned: set[tuple[str, str]] = set()

    def sweep(self, root: str) -> list[Change]:
        """Look at every epic of one project."""
        changes: list[Change] = []
        folders = set(self._folders(root, changes))
        for folder in sorted(folders | {known for at, known in self._epics if at == root}):
            changes += self.read(root, folder)
        return changes

    def read(self, root: str, folder: str) -> list[Change]:
        """Look at one epic, and read what changed."""
        here = os.path.join(root, TASKS, folder)
        real = os.path.realpath(root)
        plan_at, log_at = os.path.join(here, PLAN), os.path.join(here, LOG)
        seen_ns = now_ns()
        stamps = (_stamp(plan_at, real), _stamp(log_at, real))
        known = self._epics.get((root, folder))
        away = folder.startswith(".") or not same_tree(here, real)
        if away or (stamps[0] is None and not os.path.lexists(plan_at)):
            return self._gone(root, folder, here) if known is not None else []
        if known is not None and known.settled(stamps):
            return []
        epic = self._epics.setdefault((root, folder), _Epic())
        epic.stamps, epic.seen_ns = stamps, seen_ns
        plan = self._read_plan(epic, plan_at, real, folder)
        self._read_log(epic, log_at, real)
        change = EpicRead(
            root=root,
            folder=folder,
            plan=plan,
            log=None if epic.log_stale else epic.log,
            plan_changed=epic.changed,
            log_stale=epic.log_stale,
        )
        told, epic.told = epic.told, change
        news: list[Change] = [] if change == told else [change]
        return [*news, *self._report(root, folder, epic), *self._twins(root)]

    def _folders(self, root: str, changes: list[Change]) -> Iterator[str]:
        """Yield the names of the folders that may be epics."""
        tasks = os.path.join(root, TASKS)
        real = os.path.realpath(root)
        flaws: list[Flaw] = []
        names: list[str] = []
        try:
            with os.scandir(tasks) as entries:
                for entry in entries if same_tree(tasks, real) else _outside(flaws):
                    if entry.name.startswith(".") or not entry.is_dir() or not sayable(entry.name):
                        continue
                    if entry.is_symlink() and not same_tree(entry.path, real):
                        reason = f"{entry.name} is a link to a folder outside of the project; it is not read."
                        flaws.append(Flaw(kind="symlink", reason=reason))
                        continue
                    names.append(entry.name)
        except (FileNotFoundError, NotADirectoryError):
            pass  # most folders have no plans
        except OSError as error:
            flaws.append(Flaw(kind="unreadable", reason=f"The folder cannot be read: {error.strerror}."))
        if len(names) > MAX_EPICS:
            flaws.append(Flaw(kind="too_many", reason=f"{len(names):,} epics; only the first {MAX_EPICS:,} are shown."))
        changes += self._book.report(tasks, flaws, project=self._projects.name(root))
        yield from sorted(names)[:MAX_EPICS]

    def _gone(self, root: str, folder: str, here: str) -> list[Change]:
        del self._epics[root, folder]
        changes: list[Change] = [EpicGone(root=root, folder=folder)]
        for name in (PLAN, LOG):
            changes += self._book.report(os.path.join(here, name))
        return changes + self._twins(root)

    def _read_plan(self, epic: _Epic, path: str, real: str, folder: str) -> Plan | None:
        """Read the plan; None if it cannot be read now, and `epic.plan` keeps its last good version."""
        try:
            data, stamp = read_small(path, real, MAX_PLAN)
            plan, flaws = parse_plan(data.decode("utf-8", "replace"), folder)
        except (NotReadableError, FileNotFoundError) as error:
            plan, flaws = None, ()
            epic.plan_flaws = (_flaw(error),)
        else:
            epic.changed = datetime.fromtimestamp(stamp.mtime_ns / 1e9, UTC)
            epic.plan_flaws = flaws or (plan.flaws if plan else ())
        epic.plan = plan or epic.plan
        return plan

    def _read_log(self, epic: _Epic, path: str, real: str) -> None:
        epic.log_stale = False
        try:
            data, _ = read_small(path, real, MAX_LOG)
        except FileNotFoundError:
            epic.log, epic.log_flaws = None, ()
        except NotReadableError as error:
            epic.log_flaws, epic.log_stale = (_flaw(error),), True
        else:
            epic.log = parse_log(data.decode("utf-8", "replace"))
            epic.log_flaws = epic.log.flaws

    def _report(self, root: str, folder: str, epic: _Epic, more: _Flaws = ()) -> list[Change]:
        here = os.path.join(root, TASKS, folder)
        project = self._projects.name(root)
        slug = epic.plan.epic if epic.plan else folder
        broken = any(flaw not in (epic.plan.flaws if epic.plan else ()) for flaw in epic.plan_flaws)
        changes: list[Change] = []
        changes += self._book.report(
            os.path.join(here, PLAN),
            (*epic.plan_flaws, *more),
            project=project,
            epic=slug,
            stale=broken and epic.plan is not None,
        )
        changes += self._book.report(
            os.path.join(here, LOG), epic.log_flaws, project=project, epic=slug, stale=epic.log_stale
        )
        return changes

    def _twins(self, root: str) -> list[Change]:
        """Tell which epics of a project have the slug of another: in the second folder's plan."""
        first: dict[str, str] = {}
        changes: list[Change] = []
        for (at, folder), epic in sorted(self._epics.items(), key=lambda item: item[0]):
            if at != root or epic.plan is None:
                continue
            other = first.setdefault(epic.plan.epic, folder)
            if other != folder:
                reason = f"The epic in {other}/ has the same slug, {epic.plan.epic!r}; this one is shown as {folder!r}."
                hint = "Give one of them another `epic:`."
                changes += self._report(root, folder, epic, (Flaw(kind="duplicate", reason=reason, hint=hint),))
                self._twinned.add((root, folder))
            elif (root, folder) in self._twinned:
                self._twinned.discard((root, folder))
                changes += self._report(root, folder, epic)
        return changes


class Personas:
    """Folders of persona files."""

    def __init__(self, projects: Projects, book: ProblemBook) -> None:
        self._projects = projects
        self._book = book
        self._known: dict[str, tuple[Persona, ...]] = {}
        self._files: dict[str, set[str]] = {}

    def sweep(self, folder: str, root: str | None) -> list[Change]:
        """Read a folder of persona files; `root` None: of the home directory."""
        real = os.path.realpath(root or folder)
        project = self._projects.name(root) if root else None
        found: list[Persona] = []
        changes: list[Change] = []
        names = set(_markdown(folder))
        for name in sorted(names):
            path = os.path.join(folder, name)
            try:
                data, _ = read_small(path, real, MAX_PERSONA)
            except (NotReadableError, FileNotFoundError) as error:
                changes += self._book.report(path, [_flaw(error)], project=project)
                continue
            persona, flaws = parse_persona(data.decode("utf-8", "replace"), path, project)
            changes += self._book.report(path, flaws, project=project)
            if persona is not None:
                found.append(persona)
        for name in self._files.get(folder, set()) - names:
            changes += self._book.report(os.path.join(folder, name))
        self._files[folder] = names
        if self._known.get(folder, ()) != tuple(found):
            self._known[folder] = tuple(found)
            changes.append(PersonasRead(folder=folder, root=root, personas=tuple(found)))
        return changes


def _outside(flaws: list[Flaw]) -> tuple[()]:
    reason = "This is a link to a folder outside of the project; it is not read."
    flaws.append(Flaw(kind="symlink", reason=reason))
    return ()


def _markdown(folder: str) -> Iterable[str]:
    try:
        names = sorted(name for name in os.listdir(folder) if name.endswith(".md") and sayable(name))
    except OSError:
        return []  # not there, or no folder: nobody defined personas
    return names[:MAX_PERSONAS]


def _stamp(path: str, real: str) -> Stamp | None:
    try:
        return look(path, real)
    except (FileNotFoundError, NotReadableError):
        return None  # reading it will tell why


def _flaw(error: NotReadableError | FileNotFoundError) -> Flaw:
    if isinstance(error, NotReadableError):
        return error.flaw
    return Flaw(kind="unreadable", reason="The file vanished while it was being read.")
