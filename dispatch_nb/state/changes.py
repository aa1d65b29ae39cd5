"""What `sources` report: the only input of the fold, besides the clock.

Each change replaces what was known of its file or folder, so that a change applied twice,
or late, does no harm. What agents tell by themselves (`Emitted`, `CallSeen`, `HookSeen`) is added to what
they told before.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from dispatch_nb.model import ActivityEvent, Approval, Persona, Problem, Project, Run, Runner, Value, Worktree
from dispatch_nb.protocol.log import Log
from dispatch_nb.protocol.plan import Plan
from dispatch_nb.providers.base import Source
from dispatch_nb.providers.runs import AskKind
from dispatch_nb.providers.values import Hooked, Part


class PartRead(Value):
    """A provider's file was read; `part` is None if nothing can be said of it yet."""

    path: str
    source: Source
    part: Part | None


class PartGone(Value):
    """A provider's file is no longer there."""

    path: str


class ProjectSeen(Value):
    """A folder in which agents work is known, or something about it changed."""

    project: Project


class CwdResolved(Value):
    """The project that a session's working directory belongs to; None: none that is shown."""

    cwd: str
    root: str | None
    real: str | None = None
    """The directory with all links followed; None: there is none of that name here."""


class EpicRead(Value):
    """The files of one `.tasks/<folder>/` were read.

    `plan` None: it cannot be read now (`problems` say why), what was known before stays and is stale.
    `log` None: there is no log, or it cannot be read now.
    """

    root: str
    folder: str
    """Name of the directory below `.tasks/`."""
    plan: Plan | None
    log: Log | None
    plan_changed: datetime | None
    log_stale: bool = False
    """The log cannot be read now: what was known of it stays."""


class EpicGone(Value):
    """The folder has no `plan.md` any more, or is gone."""

    root: str
    folder: str


class PersonasRead(Value):
    """The persona files of one folder; `root` None: the home directory."""

    folder: str
    root: str | None
    personas: tuple[Persona, ...]


class WorktreeSeen(Value):
    """A git worktree of a project, and how it differs from the branch that it began from."""

    worktree: Worktree


class WorktreeGone(Value):
    """There is no worktree at this path any more."""

    path: str


class ProblemsFound(Value):
    """All problems of one path; an empty tuple means that it is well now."""

    path: str
    problems: tuple[Problem, ...]


class Process(Value):
    """A living process."""

    pid: int
    name: str
    started: datetime | None
    start_ticks: str | None
    """Field 22 of `/proc/<pid>/stat`, where there is one."""
    program: str | None = None
    """Which of the agents' programs it runs (one of `Provider.process_names`); None: none of them."""
    cwd: str | None = None
    """Working directory, all links followed, of a process that runs an agent's program, as far as it may be seen."""
    parent: int | None = None


class ProcessesSeen(Value):
    """One sweep over the machine's processes: those that a live file names, and those that run an agent's program."""

    alive: dict[int, Process]
    asked: frozenset[int]
    """The pids that were looked for: one that is not among them is not known to be gone."""
    domain: str | None
    """Machine and pid namespace of this sweep, in the form that `Live.domain` has."""
    holders: dict[str, int | None] = {}
    """Path of a lock file → the process that holds it; None: nobody does. 0: one that cannot be seen from here.

    A path that is not in here was not looked at."""
    at_work: dict[int, datetime] = {}
    """Process of an agent → when the youngest of the programs began that it started and that still run."""
    programs: bool = False
    """Whether all processes were looked at for the agents' programs."""
    shared: tuple[str, ...] = ()
    """Folders in which processes work as well that cannot be seen from here: mounted into this container."""


class RootSeen(Value):
    """A provider's folder, and whether it is there."""

    provider: str
    label: str
    path: str
    exists: bool
    live: bool
    locks: bool = False
    told: bool = False


class ScanProgress(Value):
    """How far the first scan has come, for one provider."""

    provider: str
    done: int
    total: int


class ScanDone(Value):
    """The first scan is complete."""


class Emitted(Value):
    """Something that an agent told by itself: goes into the feed as it is."""

    event: ActivityEvent


class CallSeen(Value):
    """A call of one of our tools that set a phase, and what is known of who called."""

    root: str
    folder: str
    phase_id: str
    status: str
    time: datetime
    provider: str | None = None
    session_id: str | None = None
    """Where the client says it."""
    call_id: str | None = None
    """The tool call's id as the caller's log has it."""


class HookSeen(Value):
    """An agent's hook told something."""

    hook: Hooked
    time: datetime
    """When it was received."""


class RunAsk(Value):
    """A question of a run's agent, and what became of it."""

    approval_id: str
    tool: str
    head: str
    """The beginning of what it asks for, on one line."""
    asked: datetime
    state: Literal["open", "allowed", "denied", "gone"]
    """`gone`: it was settled without us, or the run ended."""
    reason: str = ""
    standing: bool = False
    """Answered by an `always` that was given before."""
    answered: datetime | None = None
    kind: AskKind = "tool"


class RunSeen(Value):
    """A run's files were read. The names of project and epic in its rows come from `root` and `folder`."""

    run: Run
    root: str | None = None
    folder: str | None = None
    asks: tuple[RunAsk, ...] = ()
    approvals: tuple[Approval, ...] = ()
    """Those that are open."""


class RunGone(Value):
    """A run's folder is no longer there."""

    run_id: str


class RunnersSeen(Value):
    """The agents' programs on this machine, those that are missing among them."""

    runners: tuple[Runner, ...]


class Tick(Value):
    """Time passed."""


Change = (
    PartRead
    | PartGone
    | ProjectSeen
    | CwdResolved
    | EpicRead
    | EpicGone
    | PersonasRead
    | WorktreeSeen
    | WorktreeGone
    | ProblemsFound
    | ProcessesSeen
    | RootSeen
    | ScanProgress
    | ScanDone
    | Emitted
    | CallSeen
    | HookSeen
    | RunSeen
    | RunGone
    | RunnersSeen
    | Tick
)
