"""A load generator: many sessions and epics at once, and small changes to them, for measurements.

The files have the shapes that the demo's agents write, but nobody plays them: the sessions
have ended and have no processes.
"""

from __future__ import annotations

import random
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from dispatch_nb.demo import disk, plans
from dispatch_nb.demo.clock import Clock, Ids
from dispatch_nb.demo.records import Record, Recorder, Seat, text
from dispatch_nb.demo.tools import structured_patch
from dispatch_nb.demo.usage import Meter

if TYPE_CHECKING:
    from collections.abc import Sequence

_DAYS = 30
_TAIL = 65_536
_PERSONAS = ("backend-engineer", "frontend-engineer", "qa-engineer", "data-engineer")
_VERBS = ("Add", "Mend", "Move", "Split", "Measure", "Document", "Simplify", "Cache")
_THINGS = ("the import", "the login", "the search", "the report", "the queue", "the schema", "the upload", "the feed")
#: How an epic's phases may stand; every mixture that the derived status knows.
_MIXTURES = (
    ("DONE", "DONE", "IN_PROGRESS", "TODO"),
    ("DONE", "TODO", "TODO", "TODO"),
    ("DONE", "DONE", "DONE", "DONE"),
    ("DONE", "BLOCKED", "TODO", "TODO"),
    ("TODO", "TODO", "TODO", "TODO"),
    ("ON_HOLD", "ON_HOLD", "TODO", "TODO"),
    ("CANCELLED", "CANCELLED", "CANCELLED", "CANCELLED"),
)


@dataclass(frozen=True)
class Load:
    """What was written."""

    projects: tuple[Path, ...]
    transcripts: tuple[Path, ...]
    """Newest last."""
    plans: tuple[Path, ...]


def populate(
    home: Path,
    sessions: int = 1000,
    epics: int = 200,
    seed: int = 0,
    projects: int = 8,
    *,
    turns: int = 3,
    now: datetime | None = None,
) -> Load:
    """Write `sessions` ended sessions of `turns` turns each and `epics` epics of four phases into `home`.

    The sessions lie in the 30 days before `now` (by default the present), oldest first.
    Raises `ConfigError` if `home` holds somebody's own files.
    """
    disk.claim(home, clear=False)
    rng = random.Random(seed)  # noqa: S311  a story, no secret
    moment = now or datetime.now(UTC)
    roots = [home / "work" / f"load-{number:02}" for number in range(1, projects + 1)]
    for root in roots:
        (root / ".git" / "refs" / "heads").mkdir(parents=True, exist_ok=True)
        disk.write_text(root / ".git" / "HEAD", "ref: refs/heads/main\n")
    drafts = [_draft(number) for number in range(epics)]
    written = []
    for number, draft in enumerate(drafts):
        folder = roots[number % projects] / ".tasks" / draft.slug
        _write_epic(folder, draft, moment - timedelta(hours=rng.uniform(1, 24 * _DAYS)))
        written.append(folder / "plan.md")
    claude, ids, transcripts = disk.ClaudeHome(home), Ids(rng), []
    pause = timedelta(days=_DAYS) / max(sessions, 1)
    for number in range(sessions):
        clock = Clock(moment - pause * (sessions - number))
        plan = written[number % epics] if epics else None
        cwd = str(plan.parents[2] if plan else roots[number % projects])
        seat = Seat(
            session_id=ids.uuid(), cwd=cwd, branch=f"feat/{plan.parent.name}" if plan else "main", model=_model(number)
        )
        path = claude.transcript(cwd, seat.session_id)
        recorder = Recorder(seat, ids, clock, rng, Meter())
        disk.append(path, _conversation(recorder, clock, number, turns, plan))
        disk.age(path, clock.now)
        transcripts.append(path)
    return Load(tuple(roots), tuple(transcripts), tuple(written))


def append_turn(path: Path, words: str = "And once more?", now: datetime | None = None) -> int:
    """Append one finished turn (prompt, tool call, result, answer) to the log at `path`; return its bytes.

    Raises `ValueError` if the end of the log has no record of a conversation.
    """
    last = _last_record(path)
    seat = Seat(
        session_id=last["sessionId"], cwd=last["cwd"], branch=last["gitBranch"], model=_model(0), mode="default"
    )
    rng = random.Random()  # noqa: S311  ids only need to differ
    recorder = Recorder(seat, Ids(rng), Clock(now or datetime.now(UTC)), rng, Meter())
    recorder.leaf = last["uuid"]
    data = disk.lines(_turn(recorder, words, _bash(recorder)))
    with path.open("ab", buffering=0) as file:
        return file.write(data)


def flip_phase(plan: Path, phase_id: str, status: str) -> None:
    """Set the status of a phase in a plan of this generator, by an atomic replacement of the file.

    Raises `KeyError` if the plan has no such phase.
    """
    before = plan.read_text(encoding="utf-8")
    old, new = plans.status_edit(before, phase_id, status)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", dir=plan.parent, delete=False) as file:
        file.write(before.replace(old, new, 1))
    Path(file.name).replace(plan)


# ── parts ─────────────────────────────────────────────────────────────────────────────


def _draft(number: int) -> plans.EpicDraft:
    verb, thing = _VERBS[number % len(_VERBS)], _THINGS[(number // len(_VERBS)) % len(_THINGS)]
    mixture = _MIXTURES[number % len(_MIXTURES)]
    phases = tuple(
        plans.PhaseDraft(f"{verb} {thing}, part {part}", _PERSONAS[(number + part) % len(_PERSONAS)], status)
        for part, status in enumerate(mixture, 1)
    )
    return plans.EpicDraft(f"load-epic-{number:04}", f"{verb} {thing} ({number})", f"{verb} {thing}, please.", phases)


def _write_epic(folder: Path, draft: plans.EpicDraft, moment: datetime) -> None:
    disk.write_text(folder / "plan.md", plans.plan_text(draft))
    entries = [
        plans.entry_text(moment + timedelta(minutes=20 * number), str(number), phase.title, phase.persona, "Done.")
        for number, phase in enumerate(draft.phases, 1)
        if phase.status == "DONE"
    ]
    if entries:
        disk.write_text(folder / "execution-log.md", plans.log_text(draft.slug, entries))
    for path in folder.iterdir():
        disk.age(path, moment + timedelta(minutes=20 * len(entries)))


def _conversation(recorder: Recorder, clock: Clock, number: int, turns: int, plan: Path | None) -> list[Record]:
    records = recorder.opening()
    started = clock.now
    for turn in range(turns):
        call = _claim(recorder, plan, str(number % 4 + 1)) if turn == 0 and plan else _bash(recorder)
        verb, thing = _VERBS[(number + turn) % len(_VERBS)], _THINGS[number % len(_THINGS)]
        records += _turn(recorder, f"{verb} {thing}, please ({number}.{turn})", call)
        clock.advance(90)
    return [*records, *recorder.farewell(started)]


_Use = tuple[Record, str, object]
"""A tool call's block, what the model gets back, and `toolUseResult`."""


def _turn(recorder: Recorder, words: str, use: _Use) -> list[Record]:
    block, output, details = use
    records = recorder.prompt(words)
    records += recorder.answer(text("I will look."), block)
    records.append(recorder.result(block["id"], output, details))
    records += recorder.answer(text(f"Done: {words}"), stop="end_turn")
    return [*records, *recorder.turn_end()]


def _bash(recorder: Recorder) -> _Use:
    block = recorder.use("Bash", {"command": "pytest -q", "description": "Run the tests"})
    output = "12 passed in 0.42s"
    return block, output, {"stdout": output, "stderr": "", "interrupted": False, "isImage": False}


def _claim(recorder: Recorder, plan: Path, phase_id: str) -> _Use:
    """Return the edit that once claimed a phase; the plan itself stays as it is."""
    after = plan.read_text(encoding="utf-8")
    done, _ = plans.status_edit(after, phase_id, "")
    old, new = f"{done.rpartition(' ')[0]} TODO", f"{done.rpartition(' ')[0]} IN_PROGRESS"
    before, after = after.replace(done, old), after.replace(done, new)
    arguments = {"replace_all": False, "file_path": str(plan), "old_string": old, "new_string": new}
    details: Record = {"filePath": str(plan), "oldString": old, "newString": new, "originalFile": before}
    details |= {"structuredPatch": structured_patch(before, after), "userModified": False, "replaceAll": False}
    return recorder.use("Edit", arguments), f"The file {plan} has been updated successfully.", details


def _model(number: int) -> str:
    return "claude-haiku-4-5-20251001" if number % 5 == 4 else "claude-opus-5-5"  # noqa: PLR2004  one in five


def _last_record(path: Path) -> Record:
    with path.open("rb") as file:
        file.seek(max(path.stat().st_size - _TAIL, 0))
        tail: Sequence[bytes] = file.read().split(b"\n")
    for line in reversed(tail):
        try:
            record = msgspec.json.decode(line) if line else {}
        except msgspec.DecodeError:
            continue
        if isinstance(record, dict) and {"uuid", "cwd", "gitBranch", "sessionId"} <= record.keys():
            return record
    raise ValueError(f"{path} does not end with a conversation")
