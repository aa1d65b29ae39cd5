"""The runs that were started from here, whichever kernel did."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from dispatch_nb.errors import DispatchError
from dispatch_nb.model import Approval, Problem, Run
from dispatch_nb.registry.folder import STATUS, BadFileError, RunFolder
from dispatch_nb.registry.identity import lives
from dispatch_nb.registry.registry import Registry, is_elsewhere
from dispatch_nb.registry.values import ENDED, RunStatus, Spec
from dispatch_nb.state.changes import Change, ProblemsFound, RunAsk, RunGone, RunSeen

logger = logging.getLogger(__name__)

#: Seconds after which it is tried again to look after a run, where that went wrong.
RETRY_S = 10.0
#: Characters of a prompt that a row carries.
MAX_PROMPT = 2000

Stamp = tuple[int, int]


class _Known:
    """What was read of one run."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.spec: Spec | None = None
        self.status: RunStatus | None = None
        self.stamp: Stamp | None = None
        self.kept = True
        """A keeper lives, as far as was looked."""
        self.told: RunSeen | None = None
        self.stray: BadFileError | None = None
        """Why nobody could be made to look after it."""
        self.retry = 0.0
        """When that may be tried again."""
        self.unkept: BadFileError | None = None
        """Why nobody keeps its budget."""
        self.problem: BadFileError | None = None
        """What is shown."""

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be expected of it."""
        return self.status is not None and self.status.state in ENDED

    @property
    def orphan(self) -> bool:
        """Whether somebody here is to look after it."""
        return not self.kept and not self.ended and self.spec is not None and not is_elsewhere(self.spec)


class Runs:
    """Reads the registry. Not thread-safe: `Sources` calls it under its lock, but for `adopt`.

    Parameters
    ----------
    registry
        All runs; None: there are none.
    host
        Name of this machine.
    adopt
        Looks after a run whose keeper died; None: it is only told.
    """

    def __init__(
        self, registry: Registry | None, host: str, adopt: Callable[[RunFolder], object] | None = None
    ) -> None:
        self._registry = registry
        self._host = host
        self._adopt = adopt
        self._known: dict[str, _Known] = {}
        self._orphans: list[_Known] = []

    # ── where ────────────────────────────────────────────────────────────────────────

    def watched(self) -> list[str]:
        """The folders in which something may change, whether they are there or not."""
        if self._registry is None:
            return []
        return [str(self._registry.path), *(str(k.folder.path) for k in self._known.values() if not k.ended)]

    def wants(self, path: str) -> bool:
        """Whether a change at `path` says something."""
        return self._registry is not None and (
            os.path.basename(path) == STATUS or os.path.dirname(path) == str(self._registry.path)
        )

    # ── looking ──────────────────────────────────────────────────────────────────────

    def scan(self, paths: set[str] | None) -> Iterator[list[Change]]:
        """Yield what changed at `paths`; None: everywhere."""
        if self._registry is None:
            return
        top = str(self._registry.path)
        if paths is None or top in paths:
            ids = self._registry.ids()
            gone = self._known.keys() - set(ids)
        else:
            below = (os.path.relpath(path, top).split(os.sep)[0] for path in paths if path.startswith(top + os.sep))
            ids, gone = sorted(set(below)), set()
        changes: list[Change] = []
        for run_id in [*ids, *sorted(gone)]:
            changes += self._at(run_id)
        if changes:
            yield changes

    def look(self) -> list[Change]:
        """Look whether the runs that are under way have their keepers still, and what those that have none do."""
        changes: list[Change] = []
        for run_id, known in list(self._known.items()):
            if not known.ended:
                changes += self._at(run_id)
        return changes

    def adopt(self) -> None:
        """Hand on the runs whose keepers died. Called without a lock: it may start a program.

        Where that goes wrong, the next look tells it as the run's problem, and the others are handed on all the same.
        """
        orphans, self._orphans = self._orphans, []
        if self._adopt is None:
            return
        for known in orphans:
            try:
                self._adopt(known.folder)
            except (OSError, DispatchError) as error:
                path = known.folder.path / STATUS  # not the one of the error: what is written has a new name each time
                stray = _cannot(path, error, "Nobody keeps it, and that cannot be changed")
                if known.stray is None or known.stray.reason != stray.reason:
                    logger.warning("%s", stray)
                known.stray, known.retry = stray, time.monotonic() + RETRY_S
            else:
                known.stray = None

    def unkept(self, run_id: str, why: str) -> None:
        """Have the next look tell why nobody keeps the budget of a run; empty: somebody does."""
        if (known := self._known.get(run_id)) is not None:
            known.unkept = BadFileError(known.folder.path, f"{why}."[:500]) if why else None

    def _at(self, run_id: str) -> list[Change]:
        folder = self._registry.run(run_id) if self._registry is not None else None
        if folder is None:
            known = self._known.pop(run_id, None)
            return [RunGone(run_id=run_id), *self._told(known, None)] if known is not None else []
        known = self._known.setdefault(run_id, _Known(folder))
        try:
            changes = self._read(known)
        except FileNotFoundError:
            return []  # it is being removed
        except BadFileError as error:
            return self._told(known, error)
        except OSError as error:  # a link where its lock should be, a folder that cannot be entered
            at = Path(error.filename) if isinstance(error.filename, str) else folder.path / STATUS
            return self._told(known, _cannot(at, error, "It cannot be read"))
        problem = known.stray if known.orphan else known.unkept
        return [*changes, *self._told(known, None if known.ended else problem)]

    def _read(self, known: _Known) -> list[Change]:
        st = (known.folder.path / STATUS).stat()
        stamp = (st.st_ino, st.st_mtime_ns)
        kept = known.ended or known.folder.is_kept()  # before the status is read: a keeper writes its last words first
        if stamp == known.stamp and kept == known.kept and (kept or known.ended) and known.problem is None:
            return []
        known.spec = known.spec or known.folder.spec()
        known.status, known.stamp, known.kept = known.folder.status(), stamp, kept
        seen = _seen(known.folder, known.spec, known.status, kept=kept)
        if not known.orphan:
            known.stray = None
        elif time.monotonic() >= known.retry:
            self._orphans.append(known)
        told: list[Change] = [] if seen == known.told else [seen]
        known.told = seen
        return told

    def _told(self, known: _Known, problem: BadFileError | None) -> list[Change]:
        """Return what is to be told of a run's problem, under its folder whichever file it is of; None: it has none."""
        before, known.problem = known.problem, problem
        if problem is None:
            return [ProblemsFound(path=str(known.folder.path), problems=())] if before is not None else []
        row = Problem(host=self._host, path=str(problem.path), line=None, kind="run", reason=problem.reason)
        return [ProblemsFound(path=str(known.folder.path), problems=(row,))]


def _cannot(path: Path, error: Exception, what: str) -> BadFileError:
    return BadFileError(path, f"{what}: {getattr(error, 'strerror', None) or error}."[:500])


def _seen(folder: RunFolder, spec: Spec, status: RunStatus, *, kept: bool) -> RunSeen:
    """Return what the files of a run say; of one without a keeper, what is left to be said."""
    state, reason = status.state, status.reason
    if not kept and state not in ENDED:
        if is_elsewhere(spec):
            reason = f"{reason}, when it was last heard of, on another machine or in another container: if not, stop it"
        elif status.agent is None:
            state, reason = "lost", "Its keeper was killed before it started the agent"
        elif lives(status.agent):
            state, reason = "running", f"Its keeper was killed, and process {status.agent.pid} works on unheard"
        else:
            state, reason = "lost", "Its keeper was killed, and the agent is gone: how it ended is not known"
    job = spec.job
    asks = tuple(
        RunAsk(
            approval_id=f"{spec.run_id}/{ask.number}",
            tool=ask.tool,
            head=ask.head,
            asked=ask.asked,
            state=ask.state,
            reason=ask.reason,
            standing=ask.standing,
            answered=ask.answered,
            kind=ask.kind,
        )
        for ask in status.asks
    )
    run = Run(
        host=spec.host,
        run_id=spec.run_id,
        provider=spec.provider,
        kind=spec.kind,
        state=state,
        reason=reason,
        project=spec.project,
        epic=spec.epic,
        phase_id=spec.phase_id,
        persona=spec.persona,
        session_id=status.session_id,
        pid=status.agent.pid if status.agent is not None else None,
        model=job.model,
        permission=job.permission,
        two_way=job.two_way,
        cwd=job.cwd,
        branch=spec.branch,
        queued=spec.queued,
        started=status.started,
        ended=status.ended,
        exit_code=status.exit_code,
        cost_usd=status.cost_usd,
        max_usd=spec.max_usd,
        max_minutes=spec.max_minutes,
        prompt=job.prompt[:MAX_PROMPT],
        waiting=sum(ask.state == "open" for ask in asks),
    )
    root, place = spec.root, spec.folder
    return RunSeen(run=run, root=root, folder=place, asks=asks, approvals=_approvals(folder, spec, status))


def _approvals(folder: RunFolder, spec: Spec, status: RunStatus) -> tuple[Approval, ...]:
    found: list[Approval] = []
    for ask in status.asks if status.state not in ENDED else ():
        if ask.state != "open":
            continue
        with suppress(FileNotFoundError):  # settled meanwhile
            asked = folder.ask(ask.number).asked
            found.append(
                Approval(
                    host=spec.host,
                    approval_id=f"{spec.run_id}/{ask.number}",
                    run_id=spec.run_id,
                    provider=spec.provider,
                    session_id=status.session_id,
                    project=spec.project,
                    epic=spec.epic,
                    phase_id=spec.phase_id,
                    kind=asked.kind,
                    tool=asked.tool,
                    text=asked.text,
                    paths=asked.paths,
                    cwd=asked.cwd,
                    reason=asked.reason,
                    covers="" if asked.truncated else asked.covers,
                    truncated=asked.truncated,
                    decisions=("deny",) if asked.truncated else asked.decisions,
                    asked=ask.asked,
                )
            )
    return tuple(found)
