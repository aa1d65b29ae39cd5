"""A place to start agents in: a home, a project with a plan, a stub of a CLI on a PATH of its own."""

from __future__ import annotations

import json
import os
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import psutil

from builders.claude import Home, Log
from builders.tasks import phase, plan_text, write_epic
from dispatch_nb import Dispatch
from dispatch_nb.protocol.plan import parse_plan
from dispatch_nb.registry.registry import Registry
from dispatch_nb.state.state import State

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from dispatch_nb.model import Run

STUB = Path(__file__).parent.parent / "runs" / "stub.py"
DEADLINE = 20.0


@dataclass
class Stage:
    """A home with a project `shop`, whose epic `user-auth` has three phases that are TODO."""

    base: Path
    made: list[Dispatch] = field(default_factory=list)

    @property
    def home(self) -> Path:
        return self.base / "home"

    @property
    def project(self) -> Path:
        return self.base / "shop"

    @property
    def bin(self) -> Path:
        return self.base / "bin"

    @property
    def registry(self) -> Registry:
        return Registry(str(self.home / ".local/state/dispatch-nb/runs"))

    def build(self, monkeypatch: pytest.MonkeyPatch) -> Stage:
        self.home.mkdir()
        (self.base / "config").mkdir()
        monkeypatch.setenv("PATH", f"{self.bin}:/usr/bin:/bin")
        monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(self.base / "config"))
        self.config(stop_patience_s=0.4)
        phases = [phase(n, persona="engineer") for n in (1, 2, 3)]
        write_epic(self.project, "user-auth", plan_text("user-auth", phases))
        self.install("claude")
        return self

    def install(self, name: str) -> Path:
        """Put a stub on the PATH."""
        self.bin.mkdir(exist_ok=True)
        path = self.bin / name
        path.write_text(f"#!{sys.executable} -ES\n{STUB.read_text(encoding='utf-8')}", encoding="utf-8")
        path.chmod(0o755)
        return path

    def dispatch(self, **given: Any) -> Dispatch:
        made = Dispatch(self.project, home=self.home, **given)
        self.made.append(made)
        return made

    def status(self, phase_id: str) -> str:
        """Return a phase's status, as the plan on the disk has it."""
        plan, _ = parse_plan((self.project / ".tasks/user-auth/plan.md").read_text(encoding="utf-8"), "user-auth")
        assert plan is not None
        return next(p.status for p in plan.phases if p.phase_id == phase_id)

    def log(self, session: str, **last: Any) -> Path:
        """Write the log of a session that has done a turn in the project just now; `last` is of its last answer."""
        log = Log(session, cwd=str(self.project))
        log.time = datetime.now(UTC) - timedelta(seconds=5)
        log.turn("hello", "done")
        if last:
            log.says("more", message="m9", **last)
        return Home(self.home, "-shop").log(log)

    def config(self, **settings: Any) -> None:
        """Write `jupyter_dispatch_config.json` where the tests' Jupyter looks for it."""
        path = Path(os.environ["JUPYTER_CONFIG_DIR"]) / "jupyter_dispatch_config.json"
        path.write_text(json.dumps({"DispatchConfig": settings}), encoding="utf-8")

    def strike(self) -> None:
        """Stop what runs, and whatever is left of it."""
        for made in self.made:
            made.close()
        runs = str(self.registry.path)
        for process in psutil.process_iter():
            try:
                ours = any(runs in word for word in process.cmdline()) or "DISPATCH_RUN" in process.environ()
                ours = ours and str(self.base) in " ".join((*process.cmdline(), *process.environ().values()))
            except (psutil.Error, OSError):
                continue
            if ours and process.pid != os.getpid():
                process.kill()


def until(d: Dispatch, true: Callable[[State], Any], deadline: float = DEADLINE) -> State:
    """Wait for a state of which `true` is true, and return it."""
    came = threading.Event()
    seen: list[State] = []

    def look(_old: State, new: State) -> None:
        if true(new):
            seen.append(new)
            came.set()

    unsubscribe = d.subscribe(look)
    try:
        if true(d.state):
            return d.state
        rows = [(r.run_id, r.state, r.reason) for r in d.state.runs.values()]
        assert came.wait(deadline), f"it did not come to be; runs before: {rows}, now: {list(d.state.runs.values())}"
        return seen[0]
    finally:
        unsubscribe()


def ended(d: Dispatch, run_id: str) -> Run:
    """Wait for the end of a run, and return its row."""
    return until(d, lambda s: run_id in s.runs and s.runs[run_id].ended).runs[run_id]


def there(d: Dispatch, path: Path) -> None:
    """Wait until a stub has made a file, which no event tells."""
    pause = threading.Event()
    for _ in range(int(DEADLINE / 0.02)):
        if path.exists():
            return
        pause.wait(0.02)
    raise AssertionError(f"{path} was not made; runs: {list(d.state.runs.values())}")


def gone(pid: int | None) -> bool:
    """Whether a process is no more; one that nobody buried is not."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def running(d: Dispatch, run_id: str) -> Run:
    """Wait for the agent of a run to be there, and return its row."""
    return until(d, lambda s: run_id in s.runs and s.runs[run_id].state in {"running", "waiting"}).runs[run_id]


def prompt(*steps: str) -> str:
    """Return a prompt that the stub does."""
    return "\n".join(("Do this.", *(f"do: {step}" for step in steps)))
