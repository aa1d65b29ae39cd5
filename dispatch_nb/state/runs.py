"""Runs: agents that were started from here, joined with the phases and the sessions that are theirs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from dispatch_nb.model import Approval, Run
from dispatch_nb.state import activity
from dispatch_nb.state.changes import RunGone, RunSeen
from dispatch_nb.state.draft import Draft
from dispatch_nb.state.liveness import CLOCKS, Life, Liveness
from dispatch_nb.state.state import EpicId, State, session_key

Row = TypeVar("Row", Run, Approval)

#: States after which nothing changes any more.
ENDED = frozenset({"done", "failed", "stopped", "lost"})

# ── taking in what the disk said ──────────────────────────────────────────────────────


def taken(draft: Draft, change: RunSeen | RunGone) -> None:
    """A run's files were read, or are gone: what belongs to it is looked at again."""
    seen = change if isinstance(change, RunSeen) else None
    run_id = change.run.run_id if isinstance(change, RunSeen) else change.run_id
    known: RunSeen | None = draft.read("started").get(run_id)
    if seen == known:
        return
    draft.runs_before.setdefault(run_id, known)
    if seen is None:
        draft.table("started").pop(run_id)
    else:
        draft.table("started")[run_id] = seen
    _move(draft, "runs_at", run_id, _epic(known), _epic(seen))
    _move(draft, "runs_of", run_id, _session(known), _session(seen))
    draft.dirty_epics.update(filter(None, (_epic(known), _epic(seen))))
    for key in filter(None, (_session(known), _session(seen))):
        if key in draft.read("joined"):
            draft.dirty_traces.add(key)


def _move(draft: Draft, table: str, run_id: str, old: EpicId | str | None, new: EpicId | str | None) -> None:
    if old == new:
        return
    rows = draft.table(table)
    if old is not None and not (rest := rows.get(old, frozenset()) - {run_id}):
        rows.pop(old, None)
    elif old is not None:
        rows[old] = rest
    if new is not None:
        rows[new] = rows.get(new, frozenset()) | {run_id}


def _epic(seen: RunSeen | None) -> EpicId | None:
    if seen is None or seen.root is None or seen.folder is None:
        return None
    return EpicId(seen.root, seen.folder)


def _session(seen: RunSeen | None) -> str | None:
    if seen is None or seen.run.session_id is None:
        return None
    return session_key(seen.run.provider, seen.run.session_id)


# ── what sessions and orders ask ──────────────────────────────────────────────────────


def of_session(draft: Draft, key: str) -> tuple[RunSeen, ...]:
    """Return the runs that a session was started or resumed by, oldest first."""
    started = draft.read("started")
    return tuple(started[run_id] for run_id in sorted(draft.read("runs_of").get(key, ())))


def under_way(draft: Draft, epic: EpicId) -> dict[str, Run]:
    """Return the run of each phase that is not over."""
    return _under_way(draft.read("started"), draft.read("runs_at").get(epic, frozenset()))


def under_way_at(state: State, epic: EpicId) -> dict[str, Run]:
    """Return the run of each phase that is not over."""
    return _under_way(state.started, state.runs_at.get(epic, frozenset()))


def _under_way(started: dict[str, RunSeen], ids: frozenset[str]) -> dict[str, Run]:
    found = (started[run_id].run for run_id in sorted(ids))
    return {run.phase_id: run for run in found if run.phase_id is not None and run.state not in ENDED}


def life(draft: Draft, key: str, last_activity: datetime | None, known: Life) -> Life:
    """Return what is known of a session's process (`known`), and what its keeper knows.

    | the last run of the session                            | the process is        |
    |--------------------------------------------------------|-----------------------|
    | is under way, and its agent was started                | alive                 |
    | is over, and nothing was recorded since; else nothing  | dead                  |
    |   is known of a process                                |                       |
    | else                                                   | as it is known        |
    """
    runs = of_session(draft, key)
    if not runs or known.alive == "alive":
        return known
    run = runs[-1].run
    if run.state not in ENDED and run.pid is not None:
        words = f"run {run.run_id} keeps process {run.pid}"
        return Life(alive="alive", by="registry", pid=run.pid, words=words, began=run.started)
    ended = run.ended
    if known.alive == "unknown" and ended and (last_activity is None or last_activity - ended <= CLOCKS):
        return Life(alive="dead", by="registry", words=f"run {run.run_id} is over", surely=True)
    return known


def asks(draft: Draft, key: str) -> Liveness | None:
    """Return the state of a session whose agent asks the person something that is answered here."""
    for seen in of_session(draft, key)[-1:]:
        for ask in seen.asks:
            if ask.state == "open" and seen.run.state not in ENDED:
                reason = f"Waits for an answer from here: {ask.tool}"
                return Liveness(
                    state="waiting" if ask.kind == "question" else "approval",
                    source="registry",
                    reason=reason,
                    since=ask.asked,
                    tool=ask.tool,
                    detail=ask.head,
                    pid=seen.run.pid,
                )
    return None


# ── rows ──────────────────────────────────────────────────────────────────────────────


def rows(draft: Draft) -> None:
    """Build again the rows of runs that changed, or whose project or epic has another name."""
    for run_id in sorted(_touched(draft)):
        before, seen = draft.runs_before.get(run_id), draft.read("started").get(run_id)
        row = _named(draft, seen, seen.run) if seen is not None else None
        _put(draft, "runs", run_id, row)
        asked = {a.approval_id: _named(draft, seen, a) for a in seen.approvals} if seen and row else {}
        known = {a.approval_id for a in (before.approvals if before else ())}
        for approval_id in known | asked.keys():
            _put(draft, "approvals", approval_id, asked.get(approval_id))
        if seen is not None and row is not None and run_id in draft.runs_before:
            draft.events += activity.of_run(before, seen, row)
    if draft.runs_before:
        _queue(draft)


def _touched(draft: Draft) -> Iterable[str]:
    found = set(draft.runs_before)
    at, started = draft.read("runs_at"), draft.read("started")
    for epic in draft.dirty_epics | draft.dirty_files:
        found |= at.get(epic, frozenset())
    if draft.dirty_roots:
        found.update(run_id for run_id, seen in started.items() if seen.root in draft.dirty_roots)
    return found


def _named(draft: Draft, seen: RunSeen, row: Row) -> Row | None:
    """Return a row with the names of its project and epic; None: it is of none that is shown."""
    if seen.root is None:
        return None if draft.read("settings").named else row
    project = draft.read("projects").get(seen.root)
    if project is None:
        return None if draft.read("settings").named else row
    key = draft.read("epic_keys").get(_epic(seen))
    epic = key.removeprefix(f"{project.project}/") if key is not None else row.epic
    return replace(row, project=project.project, epic=epic)


def _put(draft: Draft, table: str, key: str, row: Run | Approval | None) -> None:
    if row is None:
        if key in draft.read(table):
            draft.table(table).pop(key)
    elif draft.read(table).get(key) != row:
        draft.table(table)[key] = row


def _queue(draft: Draft) -> None:
    """Number those that wait, in the order in which they came."""
    waiting = sorted(run_id for run_id, run in draft.read("runs").items() if run.state == "queued")
    for place, run_id in enumerate(waiting, 1):
        _put(draft, "runs", run_id, replace(draft.read("runs")[run_id], place=place))
