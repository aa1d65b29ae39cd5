"""Epics: what their files say, joined with the sessions that work on them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import chain, count

from dispatch_nb.model import Epic, LogEntry, Order, Phase, Project, Session
from dispatch_nb.protocol.log import Log
from dispatch_nb.protocol.plan import Plan, PlanPhase
from dispatch_nb.state import activity, runs, trouble
from dispatch_nb.state.changes import EpicGone, EpicRead
from dispatch_nb.state.draft import Draft
from dispatch_nb.state.select import claimable, epic_status, is_live, order_reason, order_state
from dispatch_nb.state.state import EpicFiles, EpicId, Link, epic_key

#: Longest `last_entry`, in characters.
MAX_ENTRY = 200

#: Markdown's marks, which a plain line does without: headings, list and quote signs, emphasis, code.
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|[-*+>]\s+)+|\*\*|__|`")

_BEGINNING = datetime.min.replace(tzinfo=UTC)

# ── taking in what the disk said ──────────────────────────────────────────────────────


def project_seen(draft: Draft, project: Project) -> None:
    """A project is known, or its name changed: the keys of its rows have the name in them."""
    known: Project | None = draft.read("projects").get(project.root)
    if known == project:
        return
    draft.table("projects")[project.root] = project
    if known is None or known.project != project.project:
        draft.dirty_epics.update(EpicId(project.root, f) for f in draft.read("epics_of").get(project.root, ()))
        draft.dirty_roots.add(project.root)
        draft.personas = True


def epic_read(draft: Draft, change: EpicRead) -> None:
    """An epic's files were read. What cannot be read now keeps its last good version, marked stale."""
    epic = EpicId(change.root, change.folder)
    known: EpicFiles | None = draft.read("files").get(epic)
    plan = change.plan or (known.plan if known else None)
    log = (known.log if known else None) if change.log_stale else change.log
    files = EpicFiles(
        plan=plan,
        log=log,
        plan_changed=change.plan_changed if change.plan else (known.plan_changed if known else None),
        stale=(change.plan is None and plan is not None) or change.log_stale,
        revision=activity.event_id(change.plan_changed, change.plan, change.log, change.log_stale),
    )
    if files == known:
        return
    draft.table("files")[epic] = files
    draft.dirty_epics.add(epic)
    draft.dirty_files.add(epic)
    if known is None:
        folders = draft.table("epics_of")
        folders[change.root] = folders.get(change.root, frozenset()) | {change.folder}
    if known is None or _named(known.plan) != _named(plan):
        draft.dirty_roots.add(change.root)


def epic_gone(draft: Draft, change: EpicGone) -> None:
    """The folder is gone, and its rows go."""
    epic = EpicId(change.root, change.folder)
    if draft.read("files").get(epic) is None:
        return
    draft.table("files").pop(epic)
    folders = draft.table("epics_of")
    folders[change.root] = folders.get(change.root, frozenset()) - {change.folder}
    draft.dirty_epics.add(epic)
    draft.dirty_roots.add(change.root)


def _named(plan: Plan | None) -> tuple[str, ...]:
    """What branches may name: the epic and its phases."""
    return (plan.epic, *(phase.phase_id for phase in plan.phases)) if plan else ()


# ── rows ──────────────────────────────────────────────────────────────────────────────


def epics(draft: Draft, now: datetime) -> None:
    """Build again the rows of the epics that changed, on disk or by their sessions; first those that free a key."""
    dirty = draft.dirty_epics | draft.dirty_files
    keys, rows = draft.read("epic_keys"), draft.read("epics")
    freed = {epic: keys[epic] for epic in dirty if epic in keys and _slug_key(draft, epic) not in rows}
    freed |= {guest: keys[guest] for epic in dirty if (guest := _guest(draft, epic)) is not None}
    for epic in sorted(dirty | _heirs(draft, freed), key=lambda epic: (epic not in freed, epic)):
        name = f"epic {epic.folder} of {epic.root}"
        project = draft.read("projects").get(epic.root)
        files: EpicFiles | None = draft.read("files").get(epic)
        try:
            if files is None or project is None or files.plan is None:
                _drop(draft, epic)
            else:
                _epic(draft, epic, project, files, files.plan)
        except Exception as error:  # noqa: BLE001  one plan's trouble is shown and stays with it
            _drop(draft, epic)
            trouble.failed(draft, name, f"{epic.root}/.tasks/{epic.folder}/plan.md", "Showing an epic", error, now)
        else:
            trouble.well(draft, name)


def _slug_key(draft: Draft, epic: EpicId) -> str | None:
    """Return the key that an epic has by its own slug; None if there is nothing to show of it."""
    project, files = draft.read("projects").get(epic.root), draft.read("files").get(epic)
    return epic_key(project.project, files.plan.epic) if project and files and files.plan else None


def _guest(draft: Draft, epic: EpicId) -> EpicId | None:
    """Return the epic that has this one's key, and must leave it: a copy in a folder of another name was seen first."""
    keys, key = draft.read("epic_keys"), _slug_key(draft, epic)
    if not _at_home(draft, epic.root, epic.folder) or key not in draft.read("epics") or keys.get(epic) == key:
        return None
    folders = draft.read("epics_of").get(epic.root, ())
    return next((guest for folder in folders if keys.get(guest := EpicId(epic.root, folder)) == key), None)


def _at_home(draft: Draft, root: str, folder: str) -> bool:
    """Whether a folder is called like the epic in it, which then keeps that name from all others."""
    files: EpicFiles | None = draft.read("files").get(EpicId(root, folder))
    return files is not None and files.plan is not None and files.plan.epic == folder


def _name(draft: Draft, epic: EpicId, project: Project, plan: Plan) -> str:
    """Return what an epic is called: its slug, if no other is called so; else its folder's name (`problems` tells)."""
    keys, rows = draft.read("epic_keys"), draft.read("epics")
    taken = plan.epic != epic.folder and _at_home(draft, epic.root, plan.epic)
    names = chain(() if taken else (plan.epic,), (epic.folder,), (f"{epic.folder}#{n}" for n in count(2)))
    mine = keys.get(epic)
    return next(name for name in names if (key := epic_key(project.project, name)) == mine or key not in rows)


def _heirs(draft: Draft, freed: Mapping[EpicId, str]) -> set[EpicId]:
    """Return the epics that can be called by their own slug, now that these keys are free: a folder was renamed."""
    of_root = {epic.root: draft.read("epics_of").get(epic.root, ()) for epic in freed}
    all_of_them = {EpicId(root, folder) for root, folders in of_root.items() for folder in folders}
    keys = set(freed.values())
    return {epic for epic in all_of_them if _slug_key(draft, epic) in keys}


def _drop(draft: Draft, epic: EpicId) -> None:
    key = draft.read("epic_keys").get(epic)
    if key is None:
        return
    draft.table("epic_keys").pop(epic)
    for phase in draft.table("phases").pop(key, ()):
        draft.table("orders").pop(f"{key}/{phase.phase_id}", None)
    draft.table("epics").pop(key, None)
    draft.table("log").pop(key, None)


def _epic(draft: Draft, epic: EpicId, project: Project, files: EpicFiles, plan: Plan) -> None:
    name = _name(draft, epic, project, plan)
    key = epic_key(project.project, name)
    if draft.read("epic_keys").get(epic, key) != key:
        _drop(draft, epic)
    if name != plan.epic:
        plan = _renamed(plan, name)
    known = key in draft.read("epics")
    old_phases: tuple[Phase, ...] = draft.read("phases").get(key, ())
    old_log: tuple[LogEntry, ...] = draft.read("log").get(key, ())
    workers = _Workers(draft, epic)
    log = _log(draft, project, plan, files.log)
    orders = [_order(draft, project, plan, at, workers, log) for at in range(len(plan.phases))]
    phases = tuple(_phase(p, order) for p, order in zip(plan.phases, orders, strict=True))
    row = _row(draft, epic, project, files, plan, orders, workers)
    _write_orders(draft, key, old_phases, orders)
    if phases != old_phases:
        draft.table("phases")[key] = phases
        draft.personas = True
    if log != old_log:
        draft.table("log")[key] = log
    if draft.read("epics").get(key) != row:
        draft.table("epics")[key] = row
    if draft.read("epic_keys").get(epic) != key:
        draft.table("epic_keys")[epic] = key
    claims = {p.phase_id: claim for p in phases if (claim := workers.claim(p.phase_id)) is not None}
    old = activity.EpicView(old_phases, old_log, {}) if known else None
    draft.events += activity.of_epic(old, activity.EpicView(phases, log, claims), files.plan_changed)


def _renamed(plan: Plan, epic: str) -> Plan:
    return Plan(epic=epic, title=plan.title, phases=plan.phases, body=plan.body, request=plan.request)


class _Workers:
    """The sessions linked to one epic, by phase."""

    def __init__(self, draft: Draft, epic: EpicId) -> None:
        rows, links = draft.read("sessions"), draft.read("links")
        self.runs = runs.under_way(draft, epic)
        """The run of each phase that is under way."""
        self.all: list[Session] = []
        self._of: dict[str, list[tuple[Link, Session]]] = {}
        for key in sorted(draft.read("traced").get(epic, ())):
            session: Session | None = rows.get(key)
            here: list[Link] = [link for link in links.get(key, ()) if link.epic == epic]
            if session is None or not here:
                continue
            self.all.append(session)
            for link in reversed(here):
                if link.phase_id is not None:
                    self._of.setdefault(link.phase_id, []).append((link, session))
        for found in self._of.values():
            found.sort(key=lambda pair: (pair[0].time or _BEGINNING, pair[0].strength))

    def linked(self, phase_id: str) -> tuple[str, ...]:
        """Return the ids of a phase's sessions, newest last."""
        return tuple(dict.fromkeys(session.session_id for _, session in self._of.get(phase_id, ())))

    def working(self, phase_id: str) -> list[Session]:
        """Return the sessions that work on a phase: not those that only handed it out or finished it."""
        return [s for link, s in self._of.get(phase_id, ()) if link.status in {None, "IN_PROGRESS"}]

    def newest(self, phase_id: str) -> Session | None:
        """Return the session that speaks for a phase: a live one before the others, then the newest."""
        found = self.working(phase_id) or [session for _, session in self._of.get(phase_id, ())]
        return max(enumerate(found), key=lambda item: (is_live(item[1]), item[0]))[1] if found else None

    def claim(self, phase_id: str) -> activity.Claim | None:
        """Return who claimed a phase last, and when."""
        for link, session in reversed(self._of.get(phase_id, ())):
            if link.status == "IN_PROGRESS":
                return activity.Claim(session=session, time=link.time)
        found = self.newest(phase_id)
        return activity.Claim(session=found, time=None) if found else None


def _log(draft: Draft, project: Project, plan: Plan, log: Log | None) -> tuple[LogEntry, ...]:
    host = draft.read("settings").host
    return tuple(
        LogEntry(
            host=host,
            project=project.project,
            epic=plan.epic,
            entry=n,
            time=entry.time,
            phase_id=entry.phase_id,
            title=entry.title,
            persona=entry.persona,
            trailer=entry.trailer,
            body=entry.body,
            recorded_by=entry.recorded_by,
            line=entry.line,
        )
        for n, entry in enumerate(log.entries if log else ())
    )


def _order(draft: Draft, project: Project, plan: Plan, at: int, workers: _Workers, log: tuple[LogEntry, ...]) -> Order:
    phase = plan.phases[at]
    run = workers.runs.get(phase.phase_id)
    state = order_state(plan, at, workers.working(phase.phase_id), run=run is not None)
    session = workers.newest(phase.phase_id)
    if run is not None and (session is None or not is_live(session)):
        session = None  # the one before; that of the run has no log yet
    newest = max(
        (entry for entry in log if entry.phase_id == phase.phase_id),
        key=lambda entry: (entry.time or _BEGINNING, entry.entry),
        default=None,
    )
    return Order(
        host=draft.read("settings").host,
        project=project.project,
        epic=plan.epic,
        epic_title=plan.title,
        phase_id=phase.phase_id,
        title=phase.title,
        persona=phase.persona,
        status=phase.status,
        order_state=state,
        claimable=claimable(plan, at),
        provider=session.provider if session else (run.provider if run else None),
        session_id=session.session_id if session else (run.session_id if run else None),
        agent_live=run is not None or any(is_live(s) for s in workers.working(phase.phase_id)),
        last_activity=max(
            (t for t in (session.last_activity if session else None, newest.time if newest else None) if t),
            default=None,
        ),
        last_entry=_first_line(newest) if newest else None,
        linked_sessions=workers.linked(phase.phase_id),
        reason=order_reason(plan, at, state, session) or (run.reason if run else ""),
        position=at,
        priority=phase.priority,
    )


def _first_line(entry: LogEntry) -> str:
    lines = (_MARKS.sub("", line).strip() for line in entry.body.splitlines())
    line = next(filter(None, lines), entry.title)
    return line[: MAX_ENTRY - 1] + "…" if len(line) > MAX_ENTRY else line


def _phase(phase: PlanPhase, order: Order) -> Phase:
    return Phase(
        host=order.host,
        project=order.project,
        epic=order.epic,
        phase_id=phase.phase_id,
        title=phase.title,
        persona=phase.persona,
        status=phase.status,
        order_state=order.order_state,
        priority=phase.priority,
        depends_on=phase.depends_on or (),
        linked_sessions=order.linked_sessions,
        extra=phase.extra,
    )


def _write_orders(draft: Draft, key: str, old: tuple[Phase, ...], orders: list[Order]) -> None:
    known = draft.read("orders")
    now = {f"{key}/{order.phase_id}": order for order in orders}
    for gone in {f"{key}/{phase.phase_id}" for phase in old} - now.keys():
        draft.table("orders").pop(gone, None)
    for order_id, order in now.items():
        if known.get(order_id) != order:
            draft.table("orders")[order_id] = order


def _row(
    draft: Draft,
    epic: EpicId,
    project: Project,
    files: EpicFiles,
    plan: Plan,
    orders: list[Order],
    workers: _Workers,
) -> Epic:
    folder = f"{epic.root}/.tasks/{epic.folder}"
    found = draft.read("found")
    active = next((o for o in orders if o.status == "IN_PROGRESS"), None)
    times = [files.plan_changed, *(o.last_activity for o in orders), *(s.last_activity for s in workers.all)]
    return Epic(
        host=draft.read("settings").host,
        project=project.project,
        epic=plan.epic,
        title=plan.title,
        status=epic_status(phase.status for phase in plan.phases),
        phases_total=len(orders),
        phases_done=sum(o.status == "DONE" for o in orders),
        phases_cancelled=sum(o.status == "CANCELLED" for o in orders),
        active_phase_id=active.phase_id if active else None,
        live_sessions=sum(is_live(s) for s in workers.all),
        last_activity=max((t for t in times if t), default=None),
        stale=files.stale,
        problems=sum(len(found.get(f"{folder}/{name}", ())) for name in ("plan.md", "execution-log.md")),
        path=f"{folder}/plan.md",
        revision=files.revision,
    )
