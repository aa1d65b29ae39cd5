"""Four agents of four makers on one plan: a live Claude, a dead Codex, a waiting Copilot, an idle Gemini.

Files are those of the real formats, processes and locks are real ones.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from builders import claude, codex, copilot, gemini
from builders.tasks import phase, plan_text

from dispatch_nb import Dispatch
from dispatch_nb.registry.identity import start_ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import pandas as pd

CLAUDE = "0dfc3452-1111-4111-8111-000000000001"
GEMINI = "5a3e1d90-2222-4222-8222-000000000002"

Start = "Callable[[str], subprocess.Popen[bytes]]"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home with one project, whose plan has four phases that are under way."""
    project = tmp_path / "src" / "shop"
    folder = project / ".tasks" / "user-auth"
    folder.mkdir(parents=True)
    phases = [phase(number, f"Step {number}", "IN_PROGRESS", "engineer") for number in (1, 2, 3, 4)]
    (folder / "plan.md").write_text(plan_text(phases=phases), encoding="utf-8")
    for builder in (codex, copilot, gemini):
        monkeypatch.setattr(builder, "CWD", str(project))
        monkeypatch.setattr(builder, "NOON", datetime.now(UTC))
    return tmp_path


@pytest.fixture
def start(home: Path) -> Iterator[Callable[[str], subprocess.Popen[bytes]]]:
    """Start programs that bear an agent's name and wait, in the project's folder."""
    with ExitStack() as stack:

        def run(name: str) -> subprocess.Popen[bytes]:
            program = home / "bin" / name
            program.parent.mkdir(exist_ok=True)
            shutil.copy(shutil.which("cat") or "/bin/cat", program)
            child = subprocess.Popen([str(program)], stdin=subprocess.PIPE, cwd=home / "src" / "shop")
            stack.callback(child.communicate)
            stack.callback(child.kill)
            return child

        yield run


def text(number: int, status: str) -> str:
    return f"  - id: {number}\n    title: Step {number}\n    persona: engineer\n    status: {status}\n"


def claimed(number: int) -> str:
    """Return the lines of a diff."""
    same = "".join(f" {line}\n" for line in text(number, "").splitlines()[:-1])
    return f"{same}-    status: TODO\n+    status: IN_PROGRESS\n"


def a_claude_that_runs_its_tests(home: Path, child: subprocess.Popen[bytes], plan: str) -> None:
    log = claude.Log(CLAUDE, cwd=str(home / "src/shop"))
    log.time = datetime.now(UTC)
    log.user("Do phase 1")
    given = {"file_path": plan, "old_string": text(1, "TODO"), "new_string": text(1, "IN_PROGRESS")}
    log.result(log.calls("Edit", **given), told={"type": "update", "filePath": plan})
    log.calls("Bash", command="make test")
    kept = claude.Home(home)
    kept.log(log)
    kept.registry(child.pid, sessionId=CLAUDE, status="busy", procStart=start_ticks(child.pid))


def a_codex_that_was_killed(home: Path, plan: str) -> None:
    log = codex.Log(paginated=True)
    log.begins()
    log.asks("Do phase 2")
    patch = f"*** Begin Patch\n*** Update File: {plan}\n@@\n{claimed(2)}*** End Patch\n"
    log.answers(log.custom("apply_patch", patch), "Success. Updated the following files:", custom=True)
    log.calls("exec_command", cmd="sleep 100")
    folder = home / ".codex" / "sessions" / "2026" / "05" / "22"
    folder.mkdir(parents=True)
    (folder / f"rollout-2026-05-22T12-00-00-{log.id}.jsonl").write_bytes(log.bytes())
    lock = home / ".codex" / "thread-writer-locks" / f"{log.id}.lock"
    lock.parent.mkdir()
    lock.touch()  # left behind: nobody holds it


def a_copilot_that_asks_for_a_permission(home: Path, child: subprocess.Popen[bytes], plan: str) -> None:
    log = copilot.Log()
    log.user("Do phase 3")
    log.call("c1", "edit", {"path": plan, "old_str": text(3, "TODO"), "new_str": text(3, "IN_PROGRESS")})
    log.turn()
    log.says("", ("c2", "bash", {"command": "npm publish"}))
    log.runs("c2", "bash", {"command": "npm publish"})
    log.asks("r1", "c2", "npm publish")
    kept = copilot.Home(home)
    kept.log(log)
    kept.lock(child.pid)


def a_gemini_that_has_finished(home: Path, plan: str) -> None:
    chat = gemini.Chat(GEMINI)
    chat.opens(str(home / "src/shop"))
    chat.prompt("Do phase 4")
    shown = gemini.edit(plan, text(4, "TODO"), text(4, "IN_PROGRESS"), f"@@ -1,4 +1,4 @@\n{claimed(4)}")
    given = {"file_path": plan, "old_string": text(4, "TODO"), "new_string": text(4, "IN_PROGRESS")}
    chat.works(gemini.call("replace", args=given, resultDisplay=shown))
    chat.answer("All of phase 4 is done.")
    gemini.Home(home).chat(chat)


@pytest.fixture
def children(home: Path, start: Callable[[str], subprocess.Popen[bytes]]) -> dict[str, subprocess.Popen[bytes]]:
    """Return the processes of those that live, after all four have written their files."""
    plan = str(home / "src/shop/.tasks/user-auth/plan.md")
    made = {name: start(name) for name in ("claude", "copilot", "gemini")}
    a_claude_that_runs_its_tests(home, made["claude"], plan)
    a_codex_that_was_killed(home, plan)
    a_copilot_that_asks_for_a_permission(home, made["copilot"], plan)
    a_gemini_that_has_finished(home, plan)
    return made


def looked_at(home: Path, name: str) -> pd.DataFrame:
    with Dispatch(home=str(home), live=False) as d:
        frame: pd.DataFrame = getattr(d, name)
    return frame


def test_each_is_shown_as_what_it_is_and_with_its_evidence(
    home: Path, children: dict[str, subprocess.Popen[bytes]]
) -> None:
    rows = looked_at(home, "sessions").set_index("provider")
    assert rows["state"].to_dict() == {"claude": "tool_use", "codex": "ended", "copilot": "approval", "gemini": "idle"}
    sources = {"claude": "registry", "codex": "lock", "copilot": "process", "gemini": "process"}
    assert rows["state_source"].to_dict() == sources
    reasons = rows["state_reason"].to_dict()
    assert reasons["codex"] == "died in the middle of tool_use exec_command: nobody holds its lock"
    assert "npm publish" in reasons["copilot"]
    assert rows["pid"].dropna().to_dict() == {name: child.pid for name, child in children.items()}


def test_each_is_linked_to_the_phase_that_it_claimed_and_only_the_dead_one_s_is_abandoned(
    home: Path, children: dict[str, subprocess.Popen[bytes]]
) -> None:
    assert children
    orders = looked_at(home, "orders").set_index("phase_id").sort_index()
    assert orders["provider"].tolist() == ["claude", "codex", "copilot", "gemini"]
    assert orders["order_state"].tolist() == ["live", "abandoned", "live", "live"]
    assert orders["agent_live"].tolist() == [True, False, True, True]
    sessions = looked_at(home, "sessions").set_index("session_id").loc[orders["session_id"]]
    assert sessions["phase_id"].tolist() == ["1", "2", "3", "4"]
    assert sessions["link_reason"].tolist() == [f"set phase {n} to IN_PROGRESS itself" for n in "1234"]


def test_when_one_more_is_killed_its_phase_is_abandoned_too(
    home: Path, children: dict[str, subprocess.Popen[bytes]]
) -> None:
    children["copilot"].kill()
    os.waitid(os.P_PID, children["copilot"].pid, os.WEXITED | os.WNOWAIT)
    orders = looked_at(home, "orders").set_index("phase_id").sort_index()
    assert orders["order_state"].tolist() == ["live", "abandoned", "abandoned", "live"]
    reasons = looked_at(home, "sessions").set_index("provider")["state_reason"].to_dict()
    assert reasons["copilot"].startswith("died in the middle of approval bash")


def test_every_provider_tells_its_conversation(home: Path, children: dict[str, subprocess.Popen[bytes]]) -> None:
    assert children
    with Dispatch(home=str(home), live=False) as d:
        for session_id in d.sessions["session_id"].tolist():
            rows = d.messages(session_id)
            assert (rows["role"][0], rows["kind"][0], str(rows["text"][0])[:8]) == ("user", "text", "Do phase")
            assert "tool_call" in rows["kind"].tolist()
