"""What `Dispatch` does with agents that it starts: its methods, and the answers to a front end's requests."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import replace

from dispatch_nb import config as settings
from dispatch_nb.actions.budgets import overspent, unmeasured
from dispatch_nb.actions.epics import Found
from dispatch_nb.actions.handoff import handoff_of
from dispatch_nb.actions.phases import PERSON, StatusChange
from dispatch_nb.actions.places import InWorktree
from dispatch_nb.actions.run_prompt import Role, role_of, run_prompt
from dispatch_nb.actions.runs import RunDesk, Wish, keeps_budget, runner_of
from dispatch_nb.actions.tree import tree_of
from dispatch_nb.actions.wishes import claim_of, claim_of_session, session_named, taker_of
from dispatch_nb.errors import ConfigError, NotFoundError, ReadOnlyError, WriteError
from dispatch_nb.faces.asks import (
    AnswerArgs,
    OutputArgs,
    OutputPage,
    PromptArgs,
    PromptText,
    ResumeArgs,
    RunArgs,
    StatusArgs,
    StopArgs,
)
from dispatch_nb.faces.surface import Surface
from dispatch_nb.faces.wire import Op, Request
from dispatch_nb.model import Run, RunKind
from dispatch_nb.providers.runs import Decision, Job, Permission
from dispatch_nb.registry.folder import RunFolder
from dispatch_nb.registry.output import Stream
from dispatch_nb.registry.registry import Registry
from dispatch_nb.sources import Sources
from dispatch_nb.sources.runs import Runs
from dispatch_nb.state.state import State, session_key

if TYPE_CHECKING:
    import pandas as pd

#: Lines of a run's output that are told, if nothing else is asked for.
LINES = 200
#: What a front end asks for that is answered here.
RUN_OPS: frozenset[Op] = frozenset({"run_prompt", "run", "resume", "stop", "answer", "output", "set_status"})


class Running(Surface):
    """The part of `Dispatch` that starts agents, answers them and stops them."""

    read_only: bool
    _sources: Sources

    @abstractmethod
    def set_status(
        self,
        epic: str,
        phase_id: str | int,
        status: str,
        *,
        expected: str | None = None,
        note: str | None = None,
        project: str | Path | None = None,
        by: str = PERSON,
    ) -> StatusChange:
        """Set a phase's status."""

    # ── what it is made of ────────────────────────────────────────────────────────────

    def _runs_source(self, *, follow: bool) -> Runs:
        """Return the reader of the runs; it looks after those whose keepers were killed, if this may write."""
        registry = Registry(self.config.runs_folder)
        self._run_desk = RunDesk(
            registry,
            self.config.agents_environ,
            host=self.config.hostname,
            now=settings.utc_now,
            max_runs=self.config.max_runs,
            patience_s=self.config.stop_patience_s,
        )
        self._overspent: set[str] = set()
        adopt = self._run_desk.adopt if follow and not self.read_only else None
        self._runs_read = Runs(registry, self.config.hostname, adopt)
        return self._runs_read

    def _watch_budgets(self, old: State, new: State) -> None:
        """Have the runs stopped whose sessions have come to cost what they may; each is told once."""
        for run, why in overspent(old, new):
            if run.run_id in self._overspent:
                continue
            try:
                self._run_desk.tell_to_stop(run.run_id, why)
            except NotFoundError:  # its folder is gone
                continue
            except WriteError as error:  # a full disk: it is told when it has spent more
                self._runs_read.unkept(run.run_id, f"It has spent its budget and goes on: {error}")
            else:
                self._runs_read.unkept(run.run_id, "")
                self._overspent.add(run.run_id)
        for run, why in unmeasured(old, new):
            if not keeps_budget(run.provider):
                self._runs_read.unkept(run.run_id, why)

    def _desk(self, what: str) -> RunDesk:
        if self.read_only:
            raise ReadOnlyError(f"this dashboard is read-only: it {what}")
        return self._run_desk

    # ── frames ────────────────────────────────────────────────────────────────────────

    @property
    def runs(self) -> pd.DataFrame:
        """The agents that were started from here, by whichever kernel, newest first."""
        return self._frame("runs")

    @property
    def approvals(self) -> pd.DataFrame:
        """What agents that were started from here ask, and wait for an answer to, oldest first."""
        return self._frame("approvals")

    @property
    def providers_found(self) -> pd.DataFrame:
        """The agents that can be started from here: where their programs are, in what version, what they can do.

        Programs are looked for when this is first asked for, and every half minute while changes are followed.
        """
        if not self.read_only and not self._known().runners:
            self._sources.look_at_programs()
        return self._frame("providers_found")

    # ── starting ──────────────────────────────────────────────────────────────────────

    def run(  # noqa: PLR0913  one for each thing that a person may want otherwise
        self,
        epic: str,
        phase_id: str | int,
        *,
        provider: str,
        prompt: str | None = None,
        model: str | None = None,
        permission: Permission = "ask",
        worktree: bool = False,
        max_usd: float | None = None,
        max_minutes: float | None = None,
        project: str | Path | None = None,
        sure: bool = False,
    ) -> Run:
        """Start an agent on a phase that is TODO, BLOCKED or abandoned. It outlives this kernel.

        The phase is claimed for it first: of several who start something for one phase at once, one does.

        Parameters
        ----------
        epic, project
            As in `set_status`.
        phase_id
            As the tables have it.
        provider
            Whose agent: see `d.providers_found`.
        prompt
            What it is told; None: what `d.run_prompt(...)` says.
        model
            One that its CLI knows; None: its own choice.
        permission
            What it may do unasked: `ask` (what its CLI allows), `edits` (of files in its folder too), `all`.
            Where its CLI has a way for that, what it asks stands in `d.approvals`; else such calls fail.
        worktree
            It works in a git worktree of its own, on a new branch `feat/<epic>-<phase>`: see `d.worktrees`.
        max_usd, max_minutes
            It is stopped when it has cost so much, as its program tells, or else its log, or worked so long. A model
            whose price is not known spends unseen: then `d.problems` says so.
        sure
            Start it though it is not known whether a session that is linked to the phase still works on it.

        Returns
        -------
        Run
            Its row in `d.runs`, as it is now.

        Raises
        ------
        ConflictError
            Somebody works on the phase, or it has another status by now.
        UnsureError
            It is not known whether somebody does.
        NotFoundError, ConfigError, WriteError, ReadOnlyError
        """
        wish = Wish(provider=provider, kind="run", max_usd=max_usd, max_minutes=max_minutes)
        found = self._found(epic, project)
        job = Job(prompt=prompt or "", cwd=found.place.root, model=model, permission=permission, max_usd=max_usd)
        return self._start(wish, found, str(phase_id), job, worktree=worktree, sure=sure)

    def hand_off(  # noqa: PLR0913  as `run`
        self,
        epic: str,
        phase_id: str | int,
        *,
        provider: str | None = None,
        prompt: str | None = None,
        model: str | None = None,
        permission: Permission = "ask",
        worktree: bool = False,
        max_usd: float | None = None,
        max_minutes: float | None = None,
        project: str | Path | None = None,
        sure: bool = False,
    ) -> Run:
        """Start a fresh agent that takes over a phase from the one before; as `run`, but for the prompt.

        It is told the plan, the log, and what the last session did: see `d.handoff_prompt(...)`.
        Without `provider` it is an agent like the one before, else of the only provider that is installed.
        """
        found = self._found(epic, project)
        if provider is None:
            provider = taker_of(self._known(), found, str(phase_id), self._desk("starts no agents").installed())
        wish = Wish(provider=provider, kind="hand_off", max_usd=max_usd, max_minutes=max_minutes)
        job = Job(prompt=prompt or "", cwd=found.place.root, model=model, permission=permission, max_usd=max_usd)
        return self._start(wish, found, str(phase_id), job, worktree=worktree, sure=sure)

    def resume(
        self,
        session_id: str,
        prompt: str,
        *,
        fork: bool = False,
        model: str | None = None,
        permission: Permission = "ask",
        max_usd: float | None = None,
        max_minutes: float | None = None,
        sure: bool = False,
    ) -> Run:
        """Go on with a session, in its folder; with `fork`, in a copy of it that has an id of its own.

        `session_id` may be `provider/session_id`. Raises NotFoundError, ConflictError (it is at work, or a run is
        on its phase), UnsureError (its state is unknown, and nobody is `sure` that it rests), ConfigError (its CLI
        cannot do that, its folder is not known), WriteError, ReadOnlyError.
        """
        desk = self._desk("resumes no session")
        state = self._known()
        session = session_named(state, session_id)
        claim = None if fork else claim_of_session(state, session, sure=sure)
        if session.cwd is None:
            raise ConfigError(f"it is not known in which folder session {session.session_id} worked")
        job = Job(
            prompt=prompt,
            cwd=session.cwd,
            session_id=session.session_id,
            resume=not fork,
            fork=fork,
            model=model,
            permission=permission,
            max_usd=max_usd,
        )
        kind: RunKind = "fork" if fork else "resume"
        root = next((root for root, project in state.projects.items() if project.project == session.project), None)
        wish = Wish(provider=session.provider, kind=kind, root=root, max_usd=max_usd, max_minutes=max_minutes)
        return self._row(desk.start(wish, job, claim))

    def run_prompt(
        self,
        epic: str,
        phase_id: str | int,
        *,
        provider: str,
        hand_off: bool = False,
        project: str | Path | None = None,
    ) -> str:
        """Return what an agent would be told by `d.run(...)`, or with `hand_off` by `d.hand_off(...)`.

        It says that the phase is claimed for who reads it: to give it to somebody yourself, see
        `d.handoff_prompt(...)`. Raises NotFoundError, ConfigError.
        """
        return self._prompt(self._found(epic, project), str(phase_id), provider, hand_off=hand_off)[0]

    def _prompt(self, found: Found, phase_id: str, provider: str, *, hand_off: bool) -> tuple[str, Role | None]:
        state = self._known()
        work = handoff_of(state, found, phase_id)
        role = role_of(state, found.place.root, work.phase.persona, runner_of(provider).abilities)
        return run_prompt(work, role, hand_off=hand_off, tree=tree_of(state, work) if hand_off else None), role

    def _start(self, wish: Wish, found: Found, phase_id: str, job: Job, *, worktree: bool, sure: bool) -> Run:
        desk = self._desk("starts no agents")
        claim = claim_of(self._known(), found, phase_id, sure=sure)
        text, role = self._prompt(found, phase_id, wish.provider, hand_off=wish.kind == "hand_off")
        job = replace(job, prompt=job.prompt or text, persona=role.persona if role and role.by_name else None)
        try:
            return self._row(desk.start(wish, job, claim, InWorktree() if worktree else None))
        finally:
            self._sources.scan([str(found.epic.path)])
            if worktree:
                self._sources.look_at_worktrees()

    def _row(self, folder: RunFolder) -> Run:
        """Return the row of a run, as its files say now."""
        self._sources.scan([str(folder.path)])
        row = self._known().runs.get(folder.run_id)
        if row is None:
            raise NotFoundError(f"run {folder.run_id} is of no project that is shown here")
        return row

    # ── what runs ─────────────────────────────────────────────────────────────────────

    def stop(self, run_id: str) -> Run:
        """Stop a run, or take it out of the queue: asked, then terminated, then killed, with all that it started.

        Returns its row as it is now: its state tells when it has ended. Raises NotFoundError, WriteError,
        ReadOnlyError.
        """
        return self._row(self._desk("stops no agents").stop(run_id))

    def stop_all_runs(self) -> None:
        """Stop every run that is not over, those that other kernels started too. Raises ReadOnlyError, WriteError.

        Where one cannot be stopped the others are, before that is raised.
        """
        desk = self._desk("stops no agents")
        failed: WriteError | None = None
        for row in list(self._known().runs.values()):
            try:
                if row.ended is None:
                    desk.stop(row.run_id)
            except NotFoundError:  # it is gone, and its keeper stops it
                continue
            except WriteError as error:
                failed = failed or error
        if failed is not None:
            raise failed

    def approve(self, approval_id: str, *, always: bool = False) -> None:
        """Allow what an agent asks for: this time, or `always` of that sort, in this run only.

        Raises NotFoundError, ConflictError (it is not open any more), ConfigError (it cannot be allowed from
        here, for it is too long to be seen whole), ReadOnlyError.
        """
        self._answer_agent(approval_id, "always" if always else "once", "")

    def deny(self, approval_id: str, reason: str = "") -> None:
        """Deny what an agent asks for, and tell it why; to a question, that is the answer. Raises as `approve` does."""
        self._answer_agent(approval_id, "deny", reason)

    def _answer_agent(self, approval_id: str, decision: Decision, reason: str) -> None:
        self._desk("answers no agents").answer(approval_id, decision, reason)

    def output(self, run_id: str, stream: Stream = "stdout", *, lines: int = LINES) -> str:
        """Return the last lines of what a run's program wrote. Raises NotFoundError, ConfigError."""
        return "\n".join(self._run_desk.output(run_id, stream, None, lines).lines)

    # ── requests of a front end ───────────────────────────────────────────────────────

    def _answer_about_runs(self, request: Request) -> Any:
        """Answer one of `RUN_OPS`. Raises what the methods above do, and `msgspec.ValidationError`."""
        match request.op:
            case "run_prompt":
                return self._prompt_told(msgspec.convert(request.args, PromptArgs))
            case "run":
                return self._run_asked(msgspec.convert(request.args, RunArgs))
            case "resume":
                again = msgspec.convert(request.args, ResumeArgs)
                return self.resume(
                    session_key(again.provider, again.session_id),
                    again.prompt,
                    fork=again.fork,
                    model=again.model,
                    permission=again.permission,
                )
            case "stop":
                return self.stop(msgspec.convert(request.args, StopArgs).run_id)
            case "answer":
                said = msgspec.convert(request.args, AnswerArgs)
                return self._answer_agent(said.approval_id, said.decision, said.reason)
            case "output":
                page = msgspec.convert(request.args, OutputArgs)
                found = self._run_desk.output(page.run_id, page.stream, page.before, page.count)
                return OutputPage(start=found.start, total=found.total, lines=found.lines, dropped=found.dropped)
            case _:
                return self._status_asked(msgspec.convert(request.args, StatusArgs))

    def _prompt_told(self, args: PromptArgs) -> PromptText:
        found = self._found(args.epic, args.project)
        text, role = self._prompt(found, args.phase_id, args.provider, hand_off=args.hand_off)
        return PromptText(
            prompt=text,
            persona=role.persona if role else None,
            persona_path=role.path if role else None,
            persona_in_prompt=bool(role and role.words),
        )

    def _run_asked(self, args: RunArgs) -> Run:
        wish = Wish(
            provider=args.provider,
            kind="hand_off" if args.hand_off else "run",
            max_usd=args.max_usd,
            max_minutes=args.max_minutes,
        )
        found = self._found(args.epic, args.project)
        job = Job(
            prompt=args.prompt or "",
            cwd=found.place.root,
            model=args.model,
            permission=args.permission,
            max_usd=args.max_usd,
        )
        return self._start(wish, found, args.phase_id, job, worktree=args.worktree, sure=args.sure)

    def _status_asked(self, args: StatusArgs) -> None:
        self.set_status(
            args.epic, args.phase_id, args.status, expected=args.expected, note=args.note, project=args.project
        )
