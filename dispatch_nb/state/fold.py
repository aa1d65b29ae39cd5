"""`fold(state, changes, now)`: total, pure, and proportional to what changed.

Four steps: take in what the disk said (`Draft`), judge again the sessions that this or the
clock touches (`judge`), build again the rows of the epics that either touches (`plans`), and those of
the runs that belong to them (`runs`).
A fold that changes nothing returns the state it was given.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from dispatch_nb.state import activity, judge, personas, plans, runs
from dispatch_nb.state.changes import (
    CallSeen,
    Change,
    CwdResolved,
    Emitted,
    EpicGone,
    EpicRead,
    HookSeen,
    PartGone,
    PartRead,
    PersonasRead,
    ProblemsFound,
    ProcessesSeen,
    ProjectSeen,
    RootSeen,
    RunGone,
    RunnersSeen,
    RunSeen,
    ScanDone,
    ScanProgress,
    Tick,
    WorktreeGone,
    WorktreeSeen,
)
from dispatch_nb.state.draft import Draft
from dispatch_nb.state.state import State


def fold(state: State, changes: Iterable[Change], now: datetime) -> State:
    """Return the state after `changes`, as seen at `now`. Never raises for any content of files."""
    draft = Draft(state)
    for change in changes:
        _take(draft, change)
    judge.sessions(draft, now)
    plans.epics(draft, now)
    runs.rows(draft)
    if draft.events:
        feed = activity.merged(draft.read("activity"), draft.events)
        if feed != state.activity:
            draft.put("activity", feed)
    personas.rows(draft)
    return draft.freeze(now)


def _take(draft: Draft, change: Change) -> None:
    """Take in one change: what was known of its file or folder is replaced."""
    match change:
        case PartRead():
            judge.part_read(draft, change)
        case PartGone():
            judge.part_gone(draft, change.path)
        case CwdResolved():
            _cwd(draft, change)
        case ProjectSeen():
            plans.project_seen(draft, change.project)
        case EpicRead():
            plans.epic_read(draft, change)
        case EpicGone():
            plans.epic_gone(draft, change)
        case PersonasRead():
            personas.folder_read(draft, change)
        case WorktreeSeen() | WorktreeGone():
            _worktree(draft, change)
        case ProblemsFound():
            _problems(draft, change)
        case ProcessesSeen():
            judge.processes_seen(draft, change)
        case RootSeen():
            _root(draft, change)
        case ScanProgress():
            draft.table("progress")[change.provider] = change
        case ScanDone():
            draft.put("scanned", value=True)
        case Emitted():
            draft.events.append(change.event)
        case CallSeen():
            judge.call_seen(draft, change)
        case HookSeen():
            judge.hook_seen(draft, change)
        case RunSeen() | RunGone():
            runs.taken(draft, change)
        case RunnersSeen():
            draft.put("runners", change.runners)
        case Tick():
            pass  # `now` is all it brings
        case _:
            assert_never(change)


def _root(draft: Draft, change: RootSeen) -> None:
    if draft.read("roots").get(change.path) != change:
        draft.table("roots")[change.path] = change
        draft.sessions_of(change.provider)


def _cwd(draft: Draft, change: CwdResolved) -> None:
    if draft.read("cwds").get(change.cwd, "") != change.root:
        draft.table("cwds")[change.cwd] = change.root
        draft.dirty_cwds.add(change.cwd)
    if draft.read("reals").get(change.cwd) != change.real:
        if change.real is None:
            draft.table("reals").pop(change.cwd)
        else:
            draft.table("reals")[change.cwd] = change.real
        draft.dirty_cwds.add(change.cwd)


def _worktree(draft: Draft, change: WorktreeSeen | WorktreeGone) -> None:
    if isinstance(change, WorktreeGone):
        if change.path in draft.read("worktrees"):
            del draft.table("worktrees")[change.path]
    elif draft.read("worktrees").get(change.worktree.path) != change.worktree:
        draft.table("worktrees")[change.worktree.path] = change.worktree


def _problems(draft: Draft, change: ProblemsFound) -> None:
    if change.problems == draft.read("found").get(change.path, ()):
        return
    if change.problems:
        draft.table("found")[change.path] = change.problems
    else:
        draft.table("found").pop(change.path)
    draft.problems_of(change.path)
