"""Values of the state's inputs, with what a test does not care about filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dispatch_nb.model import Approval, Problem, Project, Run, Runner, Worktree
from dispatch_nb.protocol.log import Entry, Log
from dispatch_nb.protocol.plan import Plan, PlanPhase
from dispatch_nb.providers.base import Source
from dispatch_nb.providers.values import Live, Part, Transcript, Turn, WorkRef
from dispatch_nb.state.changes import (
    Change,
    CwdResolved,
    EpicRead,
    PartRead,
    ProblemsFound,
    Process,
    ProcessesSeen,
    ProjectSeen,
    RootSeen,
    RunAsk,
    RunnersSeen,
    RunSeen,
    ScanDone,
    WorktreeSeen,
)
from dispatch_nb.state.state import Settings, State

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
ROOT = "/src/shop"


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def state(**settings: Any) -> State:
    return State(settings=Settings(host="box", **settings))


def plan(*statuses: str, epic: str = "user-auth", title: str = "User auth", **phase: Any) -> Plan:
    phases = tuple(
        PlanPhase(phase_id=str(n), title=f"Step {n}", persona="engineer", status=status, **phase)  # type: ignore[arg-type]
        for n, status in enumerate(statuses, 1)
    )
    return Plan(epic=epic, title=title, phases=phases, body="# Goal\n")


def epic(*statuses: str, folder: str = "user-auth", entries: tuple[Entry, ...] = (), changed: float = 60) -> EpicRead:
    return EpicRead(
        root=ROOT,
        folder=folder,
        plan=plan(*statuses, epic=folder),
        log=Log(entries=entries) if entries else None,
        plan_changed=ago(changed),
    )


def entry(phase_id: str | None, seconds_ago: float, body: str = "Did it.", title: str = "Step") -> Entry:
    return Entry(
        time=ago(seconds_ago),
        phase_id=phase_id,
        title=title,
        persona="engineer",
        trailer=None,
        body=body,
        recorded_by="agent",
        line=1,
    )


def project(root: str = ROOT, name: str = "shop") -> list[Change]:
    return [
        ProjectSeen(project=Project(host="box", project=name, root=root)),
        CwdResolved(cwd=root, root=root),
    ]


def claim(phase_id: str, to: str = "IN_PROGRESS", was: str = "TODO", seconds_ago: float = 600) -> WorkRef:
    def text(status: str) -> str:
        return f"  - id: {phase_id}\n    title: Step {phase_id}\n    status: {status}\n"

    path = f"{ROOT}/.tasks/user-auth/plan.md"
    return WorkRef(path=path, time=ago(seconds_ago), wrote=True, before=text(was), after=text(to))


def transcript(session_id: str = "s1", turn: str = "idle", *, last: float = 10, **fields: Any) -> Transcript:
    values: dict[str, Any] = {
        "cwd": ROOT,
        "title": "Do it",
        "turns": 1,
        "started": ago(3600),
        "last_activity": ago(last),
        "turn": Turn(state=turn, tool=fields.pop("tool", None)),  # type: ignore[arg-type]
    }
    return Transcript(provider="claude", session_id=session_id, **(values | fields))


def read(part: Part, path: str | None = None) -> PartRead:
    kind = {"Transcript": "transcript", "Live": "live"}[type(part).__name__]
    source = Source(provider=part.provider, kind=kind, session_id=part.session_id)  # type: ignore[arg-type]
    return PartRead(path=path or f"/home/{kind}/{part.session_id}", source=source, part=part)


def live(session_id: str = "s1", status: str = "busy", pid: int = 7, **fields: Any) -> Live:
    values: dict[str, Any] = {"proc_start": "100", "started": ago(3600), "cwd": ROOT} | fields
    return Live(provider="claude", session_id=session_id, pid=pid, status=status, **values)  # type: ignore[arg-type]


def processes(*pids: int, asked: tuple[int, ...] = (7, 8), ticks: str = "100") -> ProcessesSeen:
    alive = {pid: Process(pid=pid, name="claude", started=ago(3600), start_ticks=ticks) for pid in pids}
    return ProcessesSeen(alive=alive, asked=frozenset(asked), domain=None)


RUN_ID = "20260504T115000000000-01ab"


def run(state: str = "running", *, phase_id: str = "2", folder: str = "user-auth", **fields: Any) -> RunSeen:
    """Return what the files of a run say; `asks` are its questions: (number, state), all of one `ask_kind`."""
    run_id, asks, kind = fields.pop("run_id", RUN_ID), fields.pop("asks", ()), fields.pop("ask_kind", "command")
    values: dict[str, Any] = {
        "provider": "claude",
        "kind": "run",
        "reason": "So it is",
        "project": None,
        "epic": None,
        "persona": "engineer",
        "session_id": None,
        "pid": 7,
        "model": None,
        "permission": "ask",
        "two_way": True,
        "cwd": ROOT,
        "branch": None,
        "queued": ago(600),
        "started": None if state == "queued" else ago(590),
        "ended": ago(5) if state in {"done", "failed", "stopped", "lost"} else None,
        "exit_code": None,
        "cost_usd": None,
        "max_usd": None,
        "max_minutes": None,
        "prompt": "Do it",
        "waiting": sum(state == "open" for _, state in asks),
    }
    row = Run(host="box", run_id=run_id, phase_id=phase_id, state=state, **(values | fields))  # type: ignore[arg-type]
    told = tuple(_ask(run_id, number, state, kind) for number, state in asks)
    opened = tuple(_approval(row, ask) for ask in told if ask.state == "open")
    return RunSeen(run=row, root=ROOT, folder=folder, asks=told, approvals=opened)


def _ask(run_id: str, number: int, state: str, kind: str) -> RunAsk:
    answered = ago(100 - number) if state in {"allowed", "denied"} else None
    fields: dict[str, Any] = {"tool": "Bash", "head": "make test", "asked": ago(200 - number), "state": state}
    fields |= {"kind": kind, "reason": "a light green" if kind == "question" and state == "denied" else ""}
    return RunAsk(approval_id=f"{run_id}/{number}", answered=answered, **fields)


def _approval(row: Run, ask: RunAsk) -> Approval:
    return Approval(
        host=row.host,
        approval_id=ask.approval_id,
        run_id=row.run_id,
        provider=row.provider,
        session_id=row.session_id,
        project=None,
        epic=None,
        phase_id=row.phase_id,
        kind="command",
        tool=ask.tool,
        text=ask.head,
        paths=(),
        cwd=ROOT,
        reason="",
        covers="this very command",
        truncated=False,
        decisions=("once", "always", "deny"),
        asked=ask.asked,
    )


RUNNER = Runner(
    provider="claude",
    label="Claude",
    binary="claude",
    path="/usr/bin/claude",
    version="2.1.330",
    reason="",
    resume=True,
    fork=True,
    asks=True,
    model=True,
)
#: A small fleet with a row in every table.
REGISTRY = RootSeen(
    provider="claude", label="~/.claude/sessions", path="/home/.claude/sessions", exists=True, live=True
)
FLEET: list[Change] = [
    *project(),
    REGISTRY,
    epic("DONE", "IN_PROGRESS", "TODO", entries=(entry("1", 5000),)),
    epic("TODO", folder="billing"),
    read(transcript("s1", "tool_use", tool="Bash", work=(claim("2"),))),
    read(transcript("s2", "idle", branch="feat/billing")),
    read(live("s1", "busy", pid=7), "/home/.claude/sessions/7.json"),
    processes(7),
    ProblemsFound(
        path=f"{ROOT}/.tasks/billing/plan.md",
        problems=(Problem(host="box", path=f"{ROOT}/.tasks/billing/plan.md", line=3, kind="status", reason="Odd."),),
    ),
    WorktreeSeen(
        worktree=Worktree(
            host="box",
            project="shop",
            path=f"{ROOT}.worktrees/user-auth-2",
            branch="feat/user-auth-2",
            run_id=None,
            ahead=1,
            behind=0,
            files=None,
            added=None,
            removed=None,
            dirty=None,
        )
    ),
    run("waiting", phase_id="1", folder="billing", asks=((1, "open"),)),
    RunnersSeen(runners=(RUNNER,)),
    ScanDone(),
]
