"""Setting a phase's status, and noting why: the only change of a plan or a log that is ours to make."""

from __future__ import annotations

import os
import stat
from datetime import datetime
from pathlib import Path

from dispatch_nb.actions.epics import no_phase, said
from dispatch_nb.actions.folders import refused
from dispatch_nb.actions.writes import TornError, peek, swap
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, WriteError
from dispatch_nb.model import Status, Value
from dispatch_nb.protocol.log_entry import MAX_NOTE, Note, with_note
from dispatch_nb.protocol.plan import STATUSES, Plan, PlanPhase, parse_plan, read_status
from dispatch_nb.protocol.plan_edit import EditError, with_status
from dispatch_nb.sources.epics import LOG, MAX_LOG, MAX_PLAN, PLAN, TASKS

#: So a person is called in the log who sets a status from Python or by a click.
PERSON = "human"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class StatusChange(Value, frozen=True):
    """What `set_status` did."""

    root: str
    folder: str
    epic: str
    """The slug."""
    phase_id: str
    status: Status
    changed: bool
    """False: the phase had that status already, and the plan was not written."""
    before: PlanPhase
    after: PlanPhase
    note: str | None = None
    """The entry that was appended to the log, as it stands there; None: there was no note."""


def set_status(
    root: str,
    folder: str,
    phase_id: str,
    status: str,
    *,
    expected: str | None = None,
    note: str | None = None,
    by: str = "",
    now: datetime,
) -> StatusChange:
    """Set the status of one phase in `<root>/.tasks/<folder>/plan.md`: compare and swap.

    Nothing but that value changes in the file. With a note, an entry is appended to the epic's log
    afterwards. What was written comes back through `sources`, like everybody's writes.

    Parameters
    ----------
    root, folder
        The project's folder, and the name of the epic's own.
    phase_id
        As the tables have it.
    status, expected
        One of the six, in any case; `expected` is what the phase must still have, None: whatever it has.
    note
        Markdown, at most `MAX_NOTE` characters.
    by
        The persona of the entry; empty: that of the phase.
    now
        The time of the entry.

    Raises
    ------
    ConflictError
        The phase has another status than expected.
    NotFoundError
        No such epic or phase; names the phases there are.
    ConfigError
        This is no status, or the note is too long.
    WriteError
        The file cannot be written, or the value not be changed alone; says why. If only the note
        could not be written, it says that the status was set.
    """
    wanted = _status(status)
    must = None if expected is None else _status(expected)
    note = (note or "").strip("\r\n") or None
    if note is not None and len(note) > MAX_NOTE:
        raise ConfigError(f"the note has {len(note):,} characters; at most {MAX_NOTE:,} are written. Shorten it")
    _expect_folder(root, folder)
    plan_path, log_path = plan_paths(root, folder)
    # what cannot be noted is told before anything is written
    has_log = note is not None and peek(log_path, root, MAX_LOG) is not None
    setting = _Setting(folder, phase_id, wanted, must)
    swapped = swap(plan_path, root, setting, cap=MAX_PLAN, must_exist=True)
    epic, before, after = setting.told
    change = StatusChange(
        root=root,
        folder=folder,
        epic=epic,
        phase_id=phase_id,
        status=wanted,
        changed=swapped.before != swapped.after,
        before=before,
        after=after,
    )
    if note is None:
        return change
    words = Note(
        time=now,
        phase_id=phase_id,
        title=after.title,
        persona=by or after.persona or "",
        text=note,
        before=before.status,
        after=wanted,
    )
    return _noted(change, words, log_path, plan_path, has_log=has_log)


def plan_paths(root: str, folder: str) -> tuple[str, str]:
    """Return the two files that `set_status` may write."""
    return str(Path(root, TASKS, folder, PLAN)), str(Path(root, TASKS, folder, LOG))


def _status(word: str) -> Status:
    status = read_status(str(word))
    if status is None:
        raise ConfigError(f"{said(str(word))} is no status; one of {', '.join(sorted(STATUSES))}")
    return status


def _expect_folder(root: str, folder: str) -> None:
    """Raise NotFoundError if there is no such folder; a name that is a path, hidden or no name at all is none."""
    if not folder or folder.startswith(".") or "\0" in folder or os.sep in folder or "/" in folder:
        raise NotFoundError(f"no epic in a folder {said(folder)}")
    try:
        there = stat.S_ISDIR(Path(root, TASKS, folder).stat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        there = False
    except OSError as error:  # it may well be there
        raise refused(error, f"{TASKS}/{folder}", "opened") from error
    if not there:
        raise NotFoundError(f"there is no folder {TASKS}/{folder}")


class _Setting:
    """The function from the present plan to the new one, and what it did last."""

    def __init__(self, folder: str, phase_id: str, status: Status, expected: Status | None) -> None:
        self._folder = folder
        self._shown = f"{TASKS}/{folder}/{PLAN}"
        self._phase_id = phase_id
        self._status: Status = status
        self._expected = expected
        self.told: tuple[str, PlanPhase, PlanPhase]
        """The epic's slug, the phase before, the phase after."""

    def __call__(self, data: bytes | None) -> bytes:
        if data is None:
            raise NotFoundError(f"there is no {self._shown}")
        text = _text(data)
        plan, flaws = parse_plan(text, self._folder)
        if plan is None:
            where = f" line {flaws[0].line}:" if flaws[0].line else ""
            raise TornError(f"{self._shown}:{where} {flaws[0].reason} {flaws[0].hint}")
        before = self._of(plan)
        if self._expected is not None and before.status != self._expected:
            reason = f"phase {self._phase_id} of {plan.epic} is {before.status}, not {self._expected}"
            raise ConflictError(f"{reason}; nothing was changed", before.status)
        try:
            edited = with_status(text, plan, self._phase_id, self._status)
        except EditError as error:
            raise WriteError(f"{self._shown}: {error}") from error
        self.told = (plan.epic, before, self._of(edited.plan))
        return edited.text.encode("utf-8", "surrogateescape")

    def _of(self, plan: Plan) -> PlanPhase:
        for phase in plan.phases:
            if phase.phase_id == self._phase_id:
                return phase
        raise no_phase(self._phase_id, plan.epic, (phase.phase_id for phase in plan.phases))


def _text(data: bytes) -> str:
    """Return bytes as text that becomes the same bytes again, whatever they are."""
    return data.decode("utf-8", "surrogateescape")


def _noted(change: StatusChange, note: Note, log_path: str, plan_path: str, *, has_log: bool) -> StatusChange:
    """Append the note to the log, which is made if there is none, with the plan's mode and owner."""
    shown = f"{TASKS}/{change.folder}/{LOG}"

    def append(data: bytes | None) -> bytes:
        log = data or b""
        if log.startswith(_UTF16):
            raise WriteError(f"{shown} is not UTF-8; save it as UTF-8")
        return log + with_note(_text(log), note, change.epic).encode("utf-8", "replace")

    try:
        swapped = swap(log_path, change.root, append, cap=MAX_LOG, like=plan_path, must_exist=has_log)
    except WriteError as error:
        done = f"phase {change.phase_id} was set to {change.status}" if change.changed else "nothing had to be changed"
        raise WriteError(f"{done}, but the note was not written: {error}") from error
    added = swapped.after[len(swapped.before or b"") :].decode()
    return StatusChange(
        root=change.root,
        folder=change.folder,
        epic=change.epic,
        phase_id=change.phase_id,
        status=change.status,
        changed=change.changed,
        before=change.before,
        after=change.after,
        note=added[added.index("## [") :],
    )
