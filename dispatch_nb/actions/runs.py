"""Starting agents, answering and stopping them: each has a keeper, which is told what to do by its folder."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar, get_args

import msgspec
from msgspec.structs import asdict, replace

from dispatch_nb.actions.phases import set_status
from dispatch_nb.errors import ConfigError, ConflictError, DispatchError, NotFoundError, WriteError
from dispatch_nb.model import RunKind, Status, Value
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.oneway import whole_text
from dispatch_nb.providers.runs import MAX_PROMPT, MAX_REASON, Decision, Job, Permission, Runnable
from dispatch_nb.registry import locks
from dispatch_nb.registry.folder import END, TROUBLE, BadFileError, RunFolder
from dispatch_nb.registry.identity import domain, lives
from dispatch_nb.registry.output import Page, Stream, page
from dispatch_nb.registry.programs import program
from dispatch_nb.registry.registry import Registry, new_id
from dispatch_nb.registry.values import ENDED, Command, RunStatus, Spec
from dispatch_nb.sources.files import sayable, spelled

#: Seconds that a keeper has to leave the kernel: it does so before it begins anything.
LEAVE_S = 30.0
T = TypeVar("T", bound=Value)
_APPEND = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)


class Claim(Value, frozen=True):
    """The phase that a run is to work on, as it was when that was decided."""

    root: str
    folder: str
    phase_id: str
    project: str
    epic: str
    persona: str | None
    status: Status | None
    """It must still have this one, and is set to IN_PROGRESS. None: it is left as it is."""


class Wish(Value, frozen=True):
    """What a person asks for, besides the job."""

    provider: str
    kind: RunKind = "run"
    root: str | None = None
    """The project's folder, if it works on no phase."""
    branch: str | None = None
    max_usd: float | None = None
    max_minutes: float | None = None


class Place(Protocol):
    """The folder that a run works in, if that is to be made for it."""

    def make(self, spec: Spec) -> Spec:
        """Make it, once the phase is claimed, and return the run as it works there. Raises DispatchError."""
        ...

    def undo(self) -> None:
        """Take it away again: the run could not be started. Never raises."""
        ...


def runner_of(provider: str) -> Runnable:
    """Return how a provider's agent is run. Raises ConfigError, which names those that can be."""
    found = PROVIDERS.get(provider)
    if not isinstance(found, Runnable):
        known = ", ".join(sorted(name for name, p in PROVIDERS.items() if isinstance(p, Runnable))) or "none"
        raise ConfigError(f"no agent {provider!r} can be started from here; one of: {known}")
    return found


def keeps_budget(provider: str) -> bool:
    """Whether a provider's program stops by itself when it has cost what it may."""
    found = PROVIDERS.get(provider)
    return isinstance(found, Runnable) and found.abilities.budget


class RunDesk:
    """Starts agents and reaches those that run.

    Parameters
    ----------
    registry
        All runs.
    variables
        The variables of this process; keepers and agents inherit them, cleaned.
    host, now
        Name of this machine, and the clock.
    max_runs, patience_s
        See `DispatchConfig`.
    """

    def __init__(
        self,
        registry: Registry,
        variables: Mapping[str, str],
        *,
        host: str,
        now: Callable[[], datetime],
        max_runs: int,
        patience_s: float,
    ) -> None:
        self._registry = registry
        self._variables = variables
        self._host = host
        self._now = now
        self._max_runs = max_runs
        self._patience_s = patience_s

    # ── starting ─────────────────────────────────────────────────────────────────────

    def start(self, wish: Wish, job: Job, claim: Claim | None, place: Place | None = None) -> RunFolder:
        """Start an agent; it runs, or waits for its turn, when this returns.

        Two that start something for one phase do so one after the other, and the second one is refused.
        `place` makes the folder that it works in, once the phase is claimed; see `Place`.

        Raises
        ------
        ConflictError
            A run works on the phase already, or it has another status by now.
        ConfigError
            There is no such agent, or it cannot do that; its program is not installed.
        WriteError
            The claim, or the run itself, cannot be written.
        """
        wish, job = _typed(wish), self._checked(wish.provider, job)
        if wish.max_minutes is not None and not 0 < wish.max_minutes < float("inf"):
            raise ConfigError("a run needs more than no minutes")
        if wish.max_usd is not None and wish.kind in {"resume", "fork"} and not keeps_budget(wish.provider):
            raise ConfigError(f"what a session of {wish.provider} costs from now on is not known: limit its minutes")
        spec = self._spec(wish, job, claim)
        try:
            with ExitStack() as alone:
                if job.resume:
                    self._alone(alone, f"session {job.session_id}", wish.provider, job.session_id or "")
                if claim is not None:
                    what = f"phase {claim.phase_id} of {claim.epic}"
                    self._alone(alone, what, claim.root, claim.folder, claim.phase_id)
                return self._claimed(spec, claim, place)
        except OSError as error:
            if isinstance(error, WriteError):
                raise
            raise WriteError(f"the run cannot be started: {error.strerror or error}") from error

    def _alone(self, alone: ExitStack, what: str, *key: str) -> None:
        """Be the only one that starts something for a phase or a session. Raises ConflictError if it is taken."""
        first = alone.enter_context(self._registry.starting(*key))
        other = self._registry.unfinished(lambda spec: key in (_phase_key(spec), _session_key(spec)))
        if other is not None or not first:
            by = f"run {other.run_id} ({other.provider})" if other else "another start"
            raise ConflictError(f"{what} is taken by {by}", "IN_PROGRESS")

    def _claimed(self, spec: Spec, claim: Claim | None, place: Place | None) -> RunFolder:
        """Claim the phase, and start; the claim is taken back if that fails."""
        now, status = self._now(), claim.status if claim is not None else None
        phase = (claim.root, claim.folder, claim.phase_id) if claim is not None else ("", "", "")
        if status is not None:
            set_status(*phase, "IN_PROGRESS", expected=status, now=now)
        try:
            return self._launch(place.make(spec) if place is not None else spec)
        except BaseException:
            if place is not None:
                place.undo()
            if status is not None:
                with suppress(DispatchError):  # what went wrong first is told
                    set_status(*phase, status, expected="IN_PROGRESS", now=now)
            raise

    def _checked(self, provider: str, job: Job) -> Job:
        """Return the job with what its CLI allows filled in. Raises ConfigError if it cannot be done."""
        if not locks.supported():
            raise ConfigError("agents cannot be started from here on this system")
        if job.permission not in get_args(Permission):
            raise ConfigError(f"permission is {job.permission!r}, none of {', '.join(get_args(Permission))}")
        job = _typed(job)
        runner = runner_of(provider)
        if program(runner.binary, self._variables.get("PATH")) is None:
            raise ConfigError(f"there is no program {runner.binary} on PATH; install it, or choose another agent")
        if not sayable(job.cwd):
            raise ConfigError(f"no agent can be started in {spelled(job.cwd)}: that is no text in UTF-8")
        if not Path(job.cwd).is_dir():
            raise ConfigError(f"there is no folder {job.cwd}")
        if len(job.prompt) > MAX_PROMPT:
            raise ConfigError(f"a prompt has at most {MAX_PROMPT:,} characters")
        job = replace(job, prompt=whole_text(job.prompt))
        if job.session_id is None and runner.abilities.own_id:
            job = replace(job, session_id=str(uuid.uuid4()))
        job = replace(job, two_way=runner.abilities.asks and job.permission != "all")
        try:
            runner.launch(job)
        except ValueError as error:
            raise ConfigError(str(error)) from error
        return job

    def _spec(self, wish: Wish, job: Job, claim: Claim | None) -> Spec:
        now = self._now()
        spec = Spec(
            run_id=new_id(now),
            host=self._host,
            domain=domain(),
            provider=wish.provider,
            kind=wish.kind,
            job=job,
            queued=now,
            root=wish.root,
            branch=wish.branch,
            max_usd=wish.max_usd,
            max_minutes=wish.max_minutes,
            max_runs=self._max_runs,
            patience_s=self._patience_s,
        )
        if claim is None:
            return spec
        return replace(
            spec,
            root=claim.root,
            folder=claim.folder,
            phase_id=claim.phase_id,
            project=claim.project,
            epic=claim.epic,
            persona=claim.persona,
            claimed=claim.status,
        )

    def _launch(self, spec: Spec) -> RunFolder:
        self._registry.prune(self._now())
        known = runner_of(spec.provider).launch(spec.job).session_id
        status = RunStatus(state="queued", reason="Its keeper starts", session_id=known)
        try:
            folder, lock = self._registry.create(spec, status)
        except OSError as error:
            raise WriteError(f"the run cannot be written: {error.strerror or error}") from error
        try:
            self._spawn(folder, lock)
        except BaseException as error:
            why = "it was interrupted" if isinstance(error, KeyboardInterrupt) else error
            reason = f"Its keeper could not be started: {why}"[:500]
            folder.write_status(RunStatus(state="failed", reason=reason, ended=self._now()), keep=True)
            lock.close()
            raise
        return folder

    def _spawn(self, folder: RunFolder, lock: locks.Lock) -> None:
        """Start the keeper of a run and hand it the lock. Raises WriteError."""
        args = [sys.executable, "-P", "-m", "dispatch_nb.keeper", str(folder.path), str(lock.fd)]
        with os.fdopen(os.open(folder.path / TROUBLE, _APPEND, 0o600), "ab") as trouble:
            try:
                left = subprocess.run(  # noqa: S603  our own program
                    args,
                    cwd=folder.path,
                    env=dict(self._variables),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=trouble,
                    pass_fds=(lock.fd,),
                    start_new_session=True,
                    timeout=LEAVE_S,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise WriteError(f"the keeper of the run cannot be started: {error}") from error
        if left.returncode != 0:
            raise WriteError(f"the keeper of the run ended with {left.returncode}; {folder.path / TROUBLE} tells why")
        lock.close()

    def installed(self) -> list[str]:
        """Return the providers whose programs are on this machine."""
        path = self._variables.get("PATH")
        return [name for name, p in sorted(PROVIDERS.items()) if isinstance(p, Runnable) and program(p.binary, path)]

    # ── reaching ─────────────────────────────────────────────────────────────────────

    def find(self, run_id: str) -> RunFolder:
        """Return a run's folder. Raises NotFoundError."""
        folder = self._registry.run(run_id)
        if folder is None:
            raise NotFoundError(f"no run {run_id[:100]!r}")
        return folder

    def stop(self, run_id: str) -> RunFolder:
        """Have a run stopped, or taken out of the queue; one that is over stays as it is.

        Raises NotFoundError, and WriteError: nobody can be told to stop it.
        """
        folder = self.find(run_id)
        if not _is_ended(folder):
            self.tell_to_stop(run_id)
            try:
                self.adopt(folder)  # if nobody keeps it, somebody will, and finds the command
            except OSError as error:
                raise WriteError(f"run {run_id} cannot be stopped: {error.strerror or error}") from error
        return folder

    def tell_to_stop(self, run_id: str, why: str = "") -> None:
        """Tell a run's keeper to stop it; only that: nothing is waited for. Raises NotFoundError, WriteError."""
        folder = self.find(run_id)
        try:
            folder.post(Command(do="stop", reason=why))
        except OSError as error:
            if not folder.ring(END):  # that needs no room on a full disk
                raise WriteError(f"run {run_id} cannot be told to stop: {error.strerror or error}") from error

    def answer(self, approval_id: str, decision: Decision, reason: str = "") -> None:
        """Answer a question of an agent.

        Raises
        ------
        NotFoundError
            No such question.
        ConflictError
            It is not open any more.
        ConfigError
            It cannot be answered so: nobody has seen the whole of it, its agent does not know that answer, or the
            reason is too long.
        WriteError
            The answer cannot be written.
        """
        if len(reason) > MAX_REASON:
            raise ConfigError(f"a reason has at most {MAX_REASON:,} characters")
        run_id, _, number = approval_id.rpartition("/")
        try:
            folder = self.find(run_id)
            ask = {str(ask.number): ask for ask in folder.status().asks}[number]
            asked = folder.ask(ask.number).asked
        except (KeyError, FileNotFoundError, BadFileError) as error:  # NotFoundError is a KeyError
            raise NotFoundError(f"no approval {approval_id[:100]!r}") from error
        if ask.state != "open" or not folder.is_kept():
            told = ask.state if ask.state != "open" else "not heard any more"
            raise ConflictError(f"approval {approval_id} is not open: it is {told}", ask.state)
        if asked.truncated and decision != "deny":
            raise ConfigError(f"approval {approval_id} is longer than what is kept of it: it can only be denied here")
        if decision not in asked.decisions:
            raise ConfigError(f"approval {approval_id} can be answered by: {', '.join(asked.decisions)}")
        try:
            folder.post(Command(do="answer", ask=ask.number, decision=decision, reason=whole_text(reason)))
        except OSError as error:
            raise WriteError(f"the answer cannot be written: {error.strerror or error}") from error

    def output(self, run_id: str, stream: Stream, before: int | None, count: int) -> Page:
        """Return lines of what a run's program wrote. Raises NotFoundError, ConfigError (no such stream)."""
        if stream not in get_args(Stream):
            raise ConfigError(f"stream is {stream!r}, none of {', '.join(get_args(Stream))}")
        return page(self.find(run_id).out, stream, before, count)

    # ── keepers that were killed ─────────────────────────────────────────────────────

    def adopt(self, folder: RunFolder) -> None:
        """Look after a run that nobody keeps: its agent gets a new keeper; without an agent it is `lost`."""
        with suppress(FileNotFoundError, BadFileError):
            if (lock := folder.lock()) is None:
                return
            try:
                status = folder.status()
                if status.state in ENDED:
                    return
                if status.agent is not None and lives(status.agent):
                    self._spawn(folder, lock)
                    return
                self._lost(folder, status)
            finally:
                lock.close()

    def _lost(self, folder: RunFolder, status: RunStatus) -> None:
        """Tell that nobody knows how a run ended; the phase of one that never began gets its status back."""
        reason = "Its keeper was killed, and the agent is gone: how it ended is not known"
        if status.agent is None:
            reason = "Its keeper was killed before it started the agent"
            spec = folder.spec()
            if spec.claimed is not None and spec.root and spec.folder and spec.phase_id:
                with suppress(DispatchError):  # somebody else has it by now
                    place = (spec.root, spec.folder, spec.phase_id)
                    set_status(*place, spec.claimed, expected="IN_PROGRESS", now=self._now())
        asks = tuple(replace(a, state="gone") if a.state == "open" else a for a in status.asks)
        lost = replace(status, state="lost", reason=reason, ended=self._now(), asks=asks)
        folder.write_status(lost, keep=True)


def _is_ended(folder: RunFolder) -> bool:
    """Whether a run says that it is over, or is no more. Raises WriteError if nobody can know, or be told, any more."""
    try:
        return folder.status().state in ENDED
    except FileNotFoundError:
        return True
    except BadFileError as error:
        if folder.is_kept():
            return False  # its keeper does not read it
        raise WriteError(f"run {folder.run_id} cannot be stopped: {error}") from error


def _typed(value: T) -> T:
    """Return a value of which each field has the type that it should. Raises ConfigError, which names the field."""
    try:
        return msgspec.convert(asdict(value), type(value))
    except msgspec.ValidationError as error:
        reason, _, field = str(error).partition(" - at `$.")
        raise ConfigError(f"{field.rstrip('`')}: {reason}") from None


def _phase_key(spec: Spec) -> tuple[str, ...]:
    """Name the phase that a run works on; nothing if it works on none."""
    return (spec.root or "", spec.folder, spec.phase_id) if spec.folder and spec.phase_id else ()


def _session_key(spec: Spec) -> tuple[str, ...]:
    """Name the session that a run goes on with, or begins under an id of ours."""
    return (spec.provider, spec.job.session_id) if spec.job.session_id and not spec.job.fork else ()
