"""A small world on disk: two projects with plans, a few sessions, all written as agents write them."""

from __future__ import annotations

import json
import re
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

PLAN = """---
epic: {epic}
title: {title}
phases:
{phases}---

## Goal

{body}
"""
PHASE = """  - id: {id}
    title: {title}
    persona: {persona}
    status: {status}
"""


def session_id(name: str) -> str:
    """Return the id that the session `name` has in every fleet."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, name))


@dataclass
class Fleet:
    """A home directory with agents' files; `home` is the folder."""

    home: Path
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def project(self, name: str) -> Path:
        """Return the folder of a project, made if need be."""
        root = self.home / "src" / name
        root.mkdir(parents=True, exist_ok=True)
        return root

    def epic(self, project: str, epic: str, title: str, phases: list[tuple[str, str]], body: str = "None yet.") -> Path:
        """Write a plan with (title, status) for its phases; return its path."""
        folder = self.project(project) / ".tasks" / epic
        folder.mkdir(parents=True, exist_ok=True)
        rows = "".join(
            PHASE.format(id=i, title=phase, persona="staff-engineer", status=status)
            for i, (phase, status) in enumerate(phases, 1)
        )
        path = folder / "plan.md"
        path.write_text(PLAN.format(epic=epic, title=json.dumps(title), phases=rows, body=body), encoding="utf-8")
        return path

    def log(self, project: str, epic: str, phase: int, words: str, *, ago: float = 60) -> None:
        """Append an entry to an epic's execution log."""
        path = self.project(project) / ".tasks" / epic / "execution-log.md"
        time = (self.now - timedelta(seconds=ago)).strftime("%Y-%m-%dT%H:%M:%SZ")
        with path.open("a", encoding="utf-8") as file:
            file.write(f"## [{time}] Phase {phase}: done — @staff-engineer\n\n{words}\n\n")

    def set_status(self, plan: Path, before: str, after: str) -> None:
        """Replace the first status `before` in a plan, as an agent's edit does: a new file in the old one's place."""
        text = plan.read_text(encoding="utf-8")
        if f"status: {before}\n" not in text:
            raise ValueError(f"{plan} has no status {before}")
        new = plan.with_name("plan.md.new")
        new.write_text(text.replace(f"status: {before}\n", f"status: {after}\n", 1), encoding="utf-8")
        new.replace(plan)

    def session(self, project: str, prompt: str, *, branch: str = "main", ago: float = 5, done: bool = False) -> Path:
        """Write a Claude session that was asked `prompt` and answered or still thinks; return its log."""
        cwd = str(self.project(project))
        sid = session_id(prompt)
        path = self.home / ".claude" / "projects" / re.sub(r"[^A-Za-z0-9]", "-", cwd) / f"{sid}.jsonl"
        path.parent.mkdir(parents=True, exist_ok=True)
        common = {"sessionId": sid, "cwd": cwd, "gitBranch": branch, "version": "2.1.330", "isSidechain": False}
        records: list[dict[str, Any]] = [
            {"type": "user", "message": {"role": "user", "content": prompt}},
            _assistant("tool_use", [{"type": "tool_use", "id": "t1", "name": "Bash", "input": {"command": "ls"}}]),
            {
                "type": "user",
                "message": {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "t1", "content": "ok"}]},
            },
        ]
        if done:
            records.append(_assistant("end_turn", [{"type": "text", "text": f"That is **done**: {prompt}"}]))
        parent = None
        with path.open("w", encoding="utf-8") as file:
            for i, record in enumerate(records):
                time = self.now - timedelta(seconds=ago + len(records) - i)
                own = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{sid}/{i}"))
                stamp = time.isoformat(timespec="milliseconds").replace("+00:00", "Z")
                line = common | record | {"uuid": own, "parentUuid": parent, "timestamp": stamp}
                file.write(json.dumps(line) + "\n")
                parent = own
        return path


def _assistant(stop: str, content: list[dict[str, Any]]) -> dict[str, Any]:
    usage = {"input_tokens": 1200, "output_tokens": 80, "cache_read_input_tokens": 15000}
    message = {"id": f"msg_{stop}", "role": "assistant", "model": "claude-opus-4-8", "content": content}
    return {"type": "assistant", "requestId": f"req_{stop}", "message": message | {"stop_reason": stop, "usage": usage}}


def small_fleet(home: Path) -> Fleet:
    """Return two projects, three epics in different states, three sessions."""
    fleet = Fleet(home)
    fleet.epic(
        "shop",
        "user-auth",
        "Passkeys and rotating tokens",
        [("Passkey registration", "DONE"), ("Rotate refresh tokens", "IN_PROGRESS"), ("Account recovery", "TODO")],
        "People sign in with a **passkey**. See `tokens.py`.",
    )
    fleet.log("shop", "user-auth", 1, "Registration works in *three* browsers.")
    fleet.epic("shop", "payments", "Move checkout to intents", [("Webhook signatures", "BLOCKED")])
    fleet.epic("gateway", "rate-limits", "Limits for each tenant", [("Choose the algorithm", "TODO")])
    fleet.session("shop", "Implement phase 2 of user-auth", branch="feat/user-auth", ago=3)
    fleet.session("shop", "Explain the cart summary", ago=400, done=True)
    fleet.session("gateway", "Find the flaky proxy test", branch="fix/ci-flake", ago=30, done=True)
    return fleet
