"""Which epic and phase a session works on, and how we know."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from dispatch_nb.protocol.log import Log, status_told
from dispatch_nb.protocol.plan import Plan
from dispatch_nb.providers.values import Transcript, WorkRef
from dispatch_nb.state.changes import CallSeen, RunSeen
from dispatch_nb.state.state import EpicFiles, EpicId, Link

#: A log entry this long after a session's last record may still be its own.
SLACK = timedelta(minutes=2)

#: The strength of a link to the epic that a run was started for.
GIVEN = 5

_TASKS = re.compile(r"(?:^|/)\.tasks/([^/\s'\"`;|&<>()]{1,200})/")
_PREFIX = re.compile(r"^(?:[a-z]{2,12}|worktree|release)[/-]", re.IGNORECASE)
_AGAIN = re.compile(r"-\d+$")
_STATUS = re.compile(r"^\s*(?:-\s+)?status\s*:\s*[\"']?([A-Za-z_ -]{1,20}?)[\"']?\s*(?:#.*)?$")
_ID = re.compile(r"^\s*(?:-\s+)?id\s*:\s*[\"']?([^\s\"'#]{1,40})")


def places_named(main: Transcript) -> list[EpicId]:
    """Return the folders below `.tasks/` that tool calls named, as their paths have it: a worktree's, too."""
    found = (_place(ref, main.cwd) for ref in main.work)
    return [place for place in found if place is not None and not place.folder.startswith(".")]


def abroad(main: Transcript, root: str | None, calls: Iterable[CallSeen] = ()) -> tuple[str, ...]:
    """Return the folders besides its project that a session's calls speak of: perhaps those of other projects."""
    roots = {place.root for place in places_named(main)} | {call.root for call in calls}
    return tuple(sorted(roots - {root, ""}))


def branch_names(branch: str | None) -> tuple[str, ...]:
    """Return what a branch may call an epic: `feat/user-auth` says `user-auth`."""
    if not branch:
        return ()
    names = [branch, branch.rsplit("/", 1)[-1]]
    if m := _PREFIX.match(branch):
        names.append(branch[m.end() :])
    return tuple(dict.fromkeys(name.lower() for name in names))


def traces(
    main: Transcript,
    root: str | None,
    epics: Mapping[EpicId, EpicFiles],
    by_root: Mapping[str, frozenset[str]],
    calls: Iterable[CallSeen] = (),
    runs: Iterable[RunSeen] = (),
) -> tuple[EpicId, ...]:
    """Return the epics that a session may be linked to: by runs, by calls and files, and in its project by branch.

    A path that leads to no epic that is known, as one into a worktree, stands for that of its project.
    """
    given = [epic for run in runs if (epic := _given(run)) is not None and epic in epics]
    given += [epic for call in calls if (epic := EpicId(call.root, call.folder)) in epics]
    places = places_named(main)
    given += sorted(place for place in set(places) if place in epics)
    if root is None:
        return tuple(dict.fromkeys(given))
    here = by_root.get(root, frozenset())
    told = {place.folder for place in places if place not in epics}
    named = sorted(f for f in here if not told.isdisjoint(_slugs(f, epics[EpicId(root, f)].plan)))
    names = branch_names(main.branch)
    on_branch = (f for f in sorted(here) if _branch_phase(names, epics[EpicId(root, f)].plan, f) is not None)
    return tuple(dict.fromkeys((*given, *(EpicId(root, folder) for folder in (*named, *on_branch)))))


def links(
    main: Transcript,
    found: tuple[EpicId, ...],
    epics: Mapping[EpicId, EpicFiles],
    calls: Iterable[CallSeen] = (),
    runs: Iterable[RunSeen] = (),
) -> tuple[Link, ...]:
    """Return a session's links, strongest first, newest first among equals.

    | evidence                                                        | strength | names the phase    |
    |-----------------------------------------------------------------|----------|--------------------|
    | it was started, or resumed, for a phase by a run                | 5        | the run's          |
    | its own call of our tool that sets a phase's status             | 4        | the one it set     |
    | its own edit of a phase's status line in `plan.md`              | 3        | the edited one     |
    | a log entry of an epic it named, inside its activity window     | 2        | the entry's        |
    | a tool call that names a file of the epic                       | 1        | no                 |
    | its git branch                                                  | 0        | `feat/<epic>-<id>` |
    """
    out: list[Link] = []
    for epic in found:
        files = epics.get(epic)
        if files is None or files.plan is None:
            continue
        refs = [ref for ref in main.work if _names(ref, main.cwd, epic, epics)]
        out += [_from_run(epic, run) for run in runs if _given(run) == epic]
        out += [_from_call(call) for call in calls if (call.root, call.folder) == epic]
        out += _from_edits(epic, refs, files.plan)
        if refs and files.log is not None:
            out += _from_entries(epic, main, files.log)
        if refs:
            out.append(Link(epic=epic, phase_id=None, strength=1, time=refs[-1].time, reason="named the epic's files"))
        if (phase := _branch_phase(branch_names(main.branch), files.plan, epic.folder)) is not None:
            reason = f"works on branch {main.branch}"
            out.append(Link(epic=epic, phase_id=phase or None, strength=0, time=main.last_activity, reason=reason))
    out.sort(key=lambda link: (-link.strength, -_stamp(link.time)))
    return tuple({(link.epic, link.phase_id, link.strength): link for link in reversed(out)}.values())[::-1]


def _slugs(folder: str, plan: Plan | None) -> set[str]:
    """Return what an epic is called: by its folder, and in calls by its slug."""
    return {folder, plan.epic} if plan is not None else {folder}


def _names(ref: WorkRef, cwd: str | None, epic: EpicId, epics: Mapping[EpicId, EpicFiles]) -> bool:
    """Whether a tool call names an epic: by its place, or by what it is called if no epic is in that place."""
    place = _place(ref, cwd)
    if place is None or place in epics:
        return place == epic
    return place.folder in _slugs(epic.folder, epics[epic].plan)


def _place(ref: WorkRef, cwd: str | None) -> EpicId | None:
    """Return the folder that a tool call named; its root is empty if only its name is known."""
    m = _TASKS.search(ref.path)
    if m is None:
        return None
    above = ref.path[: m.start()]
    if not ref.path.startswith("/"):
        above = posixpath.join(cwd, above) if cwd and not ref.call_id else ""
    return EpicId(posixpath.normpath(above) if above else "", m.group(1))


def _given(run: RunSeen) -> EpicId | None:
    """Return the epic that a run's agent was given a phase of."""
    return EpicId(run.root, run.folder) if run.root is not None and run.folder is not None else None


def _from_run(epic: EpicId, run: RunSeen) -> Link:
    how = "resumed" if run.run.kind in {"resume", "fork"} else "started"
    reason = f"was {how} for this phase by run {run.run.run_id}"
    time = run.run.started or run.run.queued
    return Link(epic=epic, phase_id=run.run.phase_id, strength=GIVEN, time=time, reason=reason, status="IN_PROGRESS")


def _from_call(call: CallSeen) -> Link:
    reason = f"set phase {call.phase_id} to {call.status} through MCP"
    epic = EpicId(call.root, call.folder)
    return Link(epic=epic, phase_id=call.phase_id, strength=4, time=call.time, reason=reason, status=call.status)


def _from_edits(epic: EpicId, refs: list[WorkRef], plan: Plan) -> Iterable[Link]:
    for ref in refs:
        if ref.wrote and ref.path.endswith("plan.md"):
            for phase_id, status in edited_phases(ref.before, ref.after, plan):
                how, strength = ("through MCP", 4) if ref.call_id else ("itself", 3)
                reason = f"set phase {phase_id} to {status} {how}"
                yield Link(epic=epic, phase_id=phase_id, strength=strength, time=ref.time, reason=reason, status=status)


def _from_entries(epic: EpicId, main: Transcript, log: Log) -> Iterable[Link]:
    if main.started is None or main.last_activity is None:
        return
    for entry in log.entries:
        if status_told(entry.trailer):
            continue  # written with a status by whoever set it: the call or the edit tells who that was
        if entry.phase_id and entry.time and main.started <= entry.time and entry.time - main.last_activity <= SLACK:
            reason = f"the log entry of phase {entry.phase_id} falls in its time"
            yield Link(epic=epic, phase_id=entry.phase_id, strength=2, time=entry.time, reason=reason)


def edited_phases(before: str, after: str, plan: Plan) -> list[tuple[str, str]]:
    """Return (phase id, new status) for each status line that an edit changed.

    The id stands above the status line in the edited text or its context; failing that, a
    title of the plan stands in the text; failing that, just one phase of the plan has the status.
    """
    if not before:
        return []  # a new file is no claim
    old = {(_id_above(lines, i), value) for lines in [before.split("\n")] for i, value in _statuses(lines)}
    out: list[tuple[str, str]] = []
    lines = after.split("\n")
    for i, value in _statuses(lines):
        phase_id = _id_above(lines, i)
        if (phase_id, value) in old:
            continue
        known = phase_id or _by_title(after, plan) or _only_one(value, plan)
        if known and any(phase.phase_id == known for phase in plan.phases):
            out.append((known, value))
    return out


def _statuses(lines: list[str]) -> list[tuple[int, str]]:
    found = [(i, m.group(1)) for i, line in enumerate(lines) if (m := _STATUS.match(line[:200]))]
    return [(i, re.sub(r"[ -]", "_", value.strip()).upper()) for i, value in found]


def _id_above(lines: list[str], at: int) -> str | None:
    for i in range(at, -1, -1):
        if m := _ID.match(lines[i][:200]):
            return m.group(1)
        if i != at and _STATUS.match(lines[i][:200]):
            return None
    return None


def _by_title(text: str, plan: Plan) -> str | None:
    found = [phase.phase_id for phase in plan.phases if phase.title and phase.title in text]
    return found[0] if len(found) == 1 else None


def _only_one(status: str, plan: Plan) -> str | None:
    found = [phase.phase_id for phase in plan.phases if phase.status == status]
    return found[0] if len(found) == 1 else None


def _branch_phase(names: tuple[str, ...], plan: Plan | None, folder: str) -> str | None:
    """Return the phase that a branch names, "" if it names only the epic, None if not even that."""
    if not names or plan is None:
        return None
    slugs = {folder.lower(), plan.epic.lower()}
    if not slugs.isdisjoint(names):
        return ""
    rests = {n[len(slug) + 1 :] for slug in slugs for n in names if n.startswith((f"{slug}-", f"{slug}/"))}
    again = {_AGAIN.sub("", rest) for rest in rests}  # a worktree's branch whose name was taken has a number behind it
    ids = {phase.phase_id.lower(): phase.phase_id for phase in plan.phases}
    return next((ids[rest] for rest in (*sorted(rests), *sorted(again)) if rest in ids), None)


def _stamp(time: datetime | None) -> float:
    return time.timestamp() if time else 0.0
