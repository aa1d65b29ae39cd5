"""A JupyterLab with the real agents on its PATH, a project with plans, and the dashboard as a person clicks it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from e2e.fleet import Fleet
from e2e.lab import Lab
from e2e.page import SLOW_MS, SOON_MS, Dashboard, Notebook
from playwright.sync_api import Locator, expect
from real_agents.answers import Call
from real_agents.cli import Cli, Place, program
from real_agents.clis import CLIS
from real_agents.model_server import ModelServer
from real_agents.running import PATIENCE_S, until

from dispatch_nb import Dispatch
from dispatch_nb.protocol.plan import parse_plan

#: One of each provider: its agent as it comes.
ACTORS: dict[str, Cli] = {cli.provider: cli for cli in CLIS if cli.name == cli.provider}
#: Of the agents whose first request would ask another model which one to take.
MODELS = {"gemini": "gemini-3.1-pro-preview"}
#: The beginning of their names on the page.
NAMES = {"claude": "Claude", "codex": "Codex", "copilot": "Copilot", "gemini": "Gemini"}

START = "from dispatch_nb import Dispatch\nd = Dispatch({project!r})\nd"
#: Writes what the frames say, and which process says it.
TELL = """\
import json, os, pathlib
told = {{"kernel": os.getpid()}}
for name in ("runs", "approvals", "orders", "sessions", "activity", "worktrees"):
    told[name] = json.loads(getattr(d, name).to_json(orient="records", date_format="iso", default_handler=str))
new = pathlib.Path({told!r} + ".new")
new.write_text(json.dumps(told))
new.replace({told!r})
"""

#: What is in the project.
FILES = {
    ".gitignore": ".tasks/\n__pycache__/\n",
    "tokens.py": "def rotate(token: str) -> str:\n    return token[1:] + token[:1]\n",
    "test_tokens.py": """\
import unittest

from tokens import rotate


class Rotation(unittest.TestCase):
    def test_a_token_is_used_once(self):
        self.assertNotEqual(rotate("abc"), "abc")

    def test_a_family_stays_together(self):
        self.assertEqual(rotate(rotate(rotate("abc"))), "abc")
""",
}

Row = dict[str, Any]


class Theatre:
    """Where all agents play: one home, one model, one project; each test has an epic of its own."""

    def __init__(self, folder: Path) -> None:
        self._stack = ExitStack()
        self.model = self._stack.enter_context(ModelServer())
        fleet = Fleet(folder / "home")
        self.place = Place(fleet.home, fleet.project("shop"), folder / "stage", self.model.url)
        self.place.run.mkdir(mode=0o700)
        self.lab = Lab(folder, variables=self._variables(folder / "bin"))
        self._git("init", "-q", "-b", "main")
        for name, text in FILES.items():
            (self.place.project / name).write_text(text, encoding="utf-8")
        self.commit()
        self._fleet = fleet
        self._stack.callback(self._stop_runs)
        self._stack.callback(self.lab.stop)
        self.lab.start()

    def _variables(self, programs: Path) -> dict[str, str]:
        """Write the agents' settings and put them on a PATH under their names; return the variables for all."""
        programs.mkdir()
        node = Path(shutil.which("node") or "node").parent
        path = f"{programs}:{node}:/usr/local/bin:/usr/bin:/bin"
        variables = {"PATH": path, "TMPDIR": str(self.place.run), "SHELL": "/bin/sh", "LANG": "C.UTF-8"}
        for provider, cli in ACTORS.items():
            found = program(cli)
            if found is not None:
                (programs / provider).symlink_to(found)
            cli.seed(self.place)
            variables |= cli.environment(self.place)
        return variables

    def _git(self, *words: str) -> None:
        subprocess.run(["git", "-C", str(self.place.project), *words], check=True)

    def _stop_runs(self) -> None:
        """Stop what a test that failed left: runs outlive their kernels."""

        def over() -> bool | None:
            left = Dispatch(home=self.lab.home, live=False)
            left.stop_all_runs()
            return True if left.runs["ended"].notna().all() else None

        until(over, "runs do not stop")

    def close(self) -> None:
        """End everything. Fails for what went wrong in the model server."""
        self._stack.close()
        assert not self.model.flaws, self.model.flaws

    def epic(self, name: str, title: str, *phases: str) -> Path:
        """Write a plan all of whose prompts find the answers of `[name]`; return its path."""
        return self._fleet.epic("shop", name, title, [(phase, "TODO") for phase in phases], f"As [{name}] says.")

    def commit(self) -> None:
        """Commit all that is there."""
        self._git("add", ".")
        self._git("-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "-q", "-m", "Begin")


def finish(plan: Path, phase: int, words: str) -> str:
    """Return the command by which an agent says that a phase is done, as the protocol has it: plan, then log.

    The time is ours: one of the agents runs nothing that has a command in a command.
    """
    log = plan.with_name("execution-log.md")
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    entry = f"## [{now}] Phase {phase}: done — @staff-engineer\\n\\n{words}\\n\\n"
    edit = f"sed -i '/- id: {phase}$/,/status:/s/status: IN_PROGRESS/status: DONE/' {shlex.quote(str(plan))}"
    return f'{edit} && printf "{entry}" >> {shlex.quote(str(log))}'


def status(plan: Path, phase: str = "1") -> str | None:
    """Return a phase's status on disk."""
    parsed, flaws = parse_plan(plan.read_text(encoding="utf-8"), "x")
    assert parsed is not None
    assert not flaws
    return next(one.status for one in parsed.phases if one.phase_id == phase)


def changes(provider: str, plan: Path) -> list[Call]:
    """Return the calls, one an answer, of the tool that changes files: they say in the plan that phase 1 is done."""
    path, old, new = str(plan), "status: IN_PROGRESS", "status: DONE"
    if provider == "claude":
        words = {"file_path": path, "old_string": old, "new_string": new}
        return [Call("Read", {"file_path": path}), Call("Edit", words)]
    if provider == "gemini":
        words = {"file_path": path, "old_string": old, "new_string": new, "instruction": "It is done."}
        return [Call("replace", words)]
    if provider == "copilot":
        return [Call("edit", {"path": path, "old_str": old, "new_str": new})]
    patch = f"*** Begin Patch\n*** Update File: {path}\n@@\n-    {old}\n+    {new}\n*** End Patch\n"
    return [Call("apply_patch", raw=patch)]


class Seat:
    """A person before the dashboard."""

    def __init__(self, theatre: Theatre, notebook: Notebook) -> None:
        self.theatre = theatre
        self._told = theatre.lab.root / f"{notebook.name}.json"
        self.notebook = notebook
        start = START.format(project=str(theatre.place.project))
        self.dashboard: Dashboard = notebook.open(start, TELL.format(told=str(self._told)))
        self.dashboard.show("orders")

    def begin(self) -> None:
        """Run the cell that shows the dashboard."""
        self.notebook.run_cell(0)
        self.dashboard = self.notebook.dashboard()
        self.dashboard.show("orders")

    def told(self) -> dict[str, Any]:
        """Return what the frames say now."""
        self._told.unlink(missing_ok=True)
        self.notebook.run_cell(1)
        until(lambda: True if self._told.exists() else None, "the kernel does not tell")
        told: dict[str, Any] = json.loads(self._told.read_text(encoding="utf-8"))
        return told

    def row(self, frame: str, **wanted: object) -> Row:
        """Return the newest row of a frame that is so; fails if there is none."""
        rows = self.told()[frame]
        found = [one for one in rows if all(one[name] == value for name, value in wanted.items())]
        assert found, (wanted, rows)
        first: Row = found[0]
        return first

    def comes(self, frame: str, right: Callable[[Row], bool], timeout: float = PATIENCE_S) -> Row:
        """Ask until a row of a frame is right, and return it."""
        seen: list[Row] = []

        def look() -> Row | None:
            seen[:] = self.told()[frame]
            return next(filter(right, seen), None)

        try:
            return until(look, f"no such row in {frame}", timeout)
        except TimeoutError as error:
            raise AssertionError(f"{error}: {json.dumps(seen, indent=1)[-6000:]}") from error

    def order(self, title: str) -> Locator:
        """Return the row of a phase."""
        return self.dashboard.order(title)

    def dock(self, title: str, button: str, provider: str, permission: str, *, worktree: bool = False) -> Locator:
        """Open what it takes to begin a phase, and choose; return it."""
        self.order(title).get_by_role("button", name=button).click(timeout=SLOW_MS)
        dock = self.dashboard.root.locator(".dnb-dock")
        dock.get_by_role("radio", name=NAMES[provider]).check(timeout=SLOW_MS)
        dock.get_by_role("combobox").select_option(permission)
        if worktree:
            dock.get_by_role("checkbox").check()
        if provider in MODELS:
            dock.get_by_role("button", name="Model and limits").click()
            dock.get_by_label("Model", exact=True).fill(MODELS[provider])
        return dock

    def start(self, title: str, button: str, provider: str, permission: str, *, worktree: bool = False) -> None:
        """Begin a phase by clicks alone."""
        dock = self.dock(title, button, provider, permission, worktree=worktree)
        dock.get_by_role("button", name="Start agent").click()
        expect(dock).to_have_count(0, timeout=SLOW_MS)
        self.leave()

    def reply(self, title: str, words: str, *, fork: bool = False) -> None:
        """Go on with a session, from its drawer."""
        self.dashboard.show("sessions")
        self.dashboard.session(title).first.click(timeout=SLOW_MS)
        form = self.dashboard.root.get_by_role("form", name="Resume")
        form.get_by_role("textbox").fill(words, timeout=SLOW_MS)
        form.get_by_role("combobox").select_option("all")
        if fork:
            form.get_by_role("checkbox").check()
        form.get_by_role("button", name="Fork" if fork else "Resume", exact=True).click()
        expect(form.get_by_role("textbox")).to_have_value("", timeout=SLOW_MS)

    def kill_kernel(self, pid: int) -> None:
        """Kill the kernel, and wait for the one that Jupyter starts in its place."""
        os.kill(pid, signal.SIGKILL)
        page = self.dashboard.page
        page.locator(".jp-Dialog").get_by_role("button", name="Ok").click(timeout=SLOW_MS)
        self.notebook.wait_for_kernel()

    def leave(self) -> None:
        """Close the drawer by the key for that."""
        self.dashboard.page.keyboard.press("Escape")
        expect(self.dashboard.root.locator(".dnb-drawer")).to_have_count(0, timeout=SOON_MS)

    def ask(self, command: str) -> Locator:
        """Return the question that waits for the person, with the command that would run."""
        return self.dashboard.root.locator(".dnb-need[data-ask]").filter(has_text=command)


__all__ = ["ACTORS", "NAMES", "SOON_MS", "Row", "Seat", "Theatre", "finish", "status"]
