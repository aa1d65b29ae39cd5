"""The state: one frozen value, everything known at one version."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from dispatch_nb.model import (
    ActivityEvent,
    Agent,
    Approval,
    Epic,
    LogEntry,
    Order,
    Persona,
    PersonaRow,
    Phase,
    Problem,
    Project,
    Run,
    Runner,
    Session,
    Value,
    Worktree,
)
from dispatch_nb.protocol.log import Log
from dispatch_nb.protocol.plan import Plan
from dispatch_nb.providers.base import Source
from dispatch_nb.providers.pricing import Prices
from dispatch_nb.providers.values import Joined, Live, Part, Shared
from dispatch_nb.state.changes import CallSeen, ProcessesSeen, RootSeen, RunSeen, ScanProgress
from dispatch_nb.state.hooks import Told

#: How many events the feed keeps.
MAX_EVENTS = 500
#: How many calls of one session are kept.
MAX_CALLS = 50
#: Of how many sessions it is kept what their hooks told; those without a log yet are among them.
MAX_HOOKED = 500


class EpicId(NamedTuple):
    """An epic's place on disk: its project's folder and the name of its own."""

    root: str
    folder: str


class Settings(Value):
    """What judging depends on besides the evidence."""

    host: str
    stale_s: float = 300.0
    """Seconds without a record after which a log alone says nothing about the present."""
    assume_live: bool = False
    """Judge sessions by their logs alone, as if every process lived."""
    named: bool = False
    """Projects were named: sessions of no project of theirs are not shown."""
    prices: Prices = Prices()
    """Without any, only those costs are known that logs tell."""


class EpicFiles(Value):
    """The last good reading of an epic's two files."""

    plan: Plan | None
    log: Log | None
    plan_changed: datetime | None
    stale: bool
    """One of the files cannot be read now."""
    revision: str


class Link(Value):
    """A session's trace of one epic, and of one of its phases if that is known."""

    epic: EpicId
    phase_id: str | None
    strength: int
    """5: a run was started for it; 4: set its status through MCP; 3: edited it; 2: log entry in its time; 1: named
    the files; 0: branch."""
    time: datetime | None
    reason: str
    status: str | None = None
    """Of strengths 3 and 4: the status that the session gave the phase."""


class PersonaFolder(Value):
    """The personas that one folder defines."""

    root: str | None
    personas: tuple[Persona, ...]


class State(Value):
    """Everything known. Tables are dicts that nobody changes after the state was made."""

    settings: Settings
    version: int = 0
    at: datetime | None = None
    """`now` of the fold that made this version."""
    scanned: bool = False
    """The first scan is complete."""

    # what the disk and the process table said
    parts: dict[str, dict[str, tuple[Source, Part]]] = {}
    """session key → path → what the file says"""
    part_session: dict[str, str] = {}
    """path → session key"""
    lives: dict[str, Live] = {}
    """path → what it says of a process"""
    borrowed: dict[str, str] = {}
    """path of a live file → key of the session that its process went on to, when the file lags behind"""
    calls: dict[str, tuple[CallSeen, ...]] = {}
    """session key → its calls of our tools that set a phase, oldest first"""
    hooks: dict[str, dict[str, Told]] = {}
    """session key → agent id → what its hooks told; also of sessions that have no log yet"""
    shared: dict[str, Shared] = {}
    """path → what it says of many sessions"""
    processes: ProcessesSeen | None = None
    roots: dict[str, RootSeen] = {}
    progress: dict[str, ScanProgress] = {}
    cwds: dict[str, str | None] = {}
    """working directory → root of its project"""
    reals: dict[str, str] = {}
    """working directory → where it really is; missing: not on this machine"""
    files: dict[EpicId, EpicFiles] = {}
    epics_of: dict[str, frozenset[str]] = {}
    """root → names of its epics' folders"""
    persona_folders: dict[str, PersonaFolder] = {}
    found: dict[str, tuple[Problem, ...]] = {}
    """path → its problems"""
    started: dict[str, RunSeen] = {}
    """run id → what its files say"""

    runners: tuple[Runner, ...] = ()
    """the agents' programs; empty until they were looked for"""

    # what follows from it
    runs_at: dict[EpicId, frozenset[str]] = {}
    """epic → ids of the runs that were started for its phases"""
    runs_of: dict[str, frozenset[str]] = {}
    """session key → ids of the runs that it was started or resumed by"""
    joined: dict[str, Joined] = {}
    here: dict[tuple[str, str], frozenset[str]] = {}
    """(provider, real directory) → keys of the sessions that are told alive by a process that works there"""
    place: dict[str, tuple[str, str]] = {}
    """the other way round"""
    unpriced: dict[str, tuple[str, ...]] = {}
    """session key → models that it used and that have no price"""
    left: dict[str, datetime] = {}
    """session key → beginning of the turn that a process left open before the one that has the session now"""
    due: dict[str, datetime] = {}
    """session key → when its state changes by time passing"""
    traces: dict[str, tuple[EpicId, ...]] = {}
    """session key → epics it may be linked to"""
    traced: dict[EpicId, frozenset[str]] = {}
    """the other way round"""
    abroad: dict[str, tuple[str, ...]] = {}
    """session key → folders besides its project that its calls speak of"""
    links: dict[str, tuple[Link, ...]] = {}
    """session key → its links, strongest and newest first"""
    epic_keys: dict[EpicId, str] = {}
    """place on disk → `project/epic`, the key of the tables below"""

    # tables of rows
    projects: dict[str, Project] = {}
    """by root"""
    sessions: dict[str, Session] = {}
    agents: dict[str, tuple[Agent, ...]] = {}
    """session key → its main agent, then its subagents"""
    epics: dict[str, Epic] = {}
    phases: dict[str, tuple[Phase, ...]] = {}
    """by epic key, in the plan's order"""
    orders: dict[str, Order] = {}
    log: dict[str, tuple[LogEntry, ...]] = {}
    """by epic key, in the file's order"""
    personas: dict[str, PersonaRow] = {}
    activity: dict[str, ActivityEvent] = {}
    runs: dict[str, Run] = {}
    """by run id"""
    approvals: dict[str, Approval] = {}
    """open questions of runs, by approval id"""
    worktrees: dict[str, Worktree] = {}
    """by path"""


def session_key(provider: str, session_id: str) -> str:
    """Key of the table `sessions`."""
    return f"{provider}/{session_id}"


def epic_key(project: str, epic: str) -> str:
    """Key of the table `epics`."""
    return f"{project}/{epic}"


def order_key(project: str, epic: str, phase_id: str) -> str:
    """Key of the table `orders`."""
    return f"{project}/{epic}/{phase_id}"
