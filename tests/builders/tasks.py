"""Builders of `.tasks/` files: the text of a plan, a log or a persona, and trees of them on disk."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SERVER_SENTENCE = "Server-recorded completion (agent did not write log entry)."
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
NOON = datetime(2026, 4, 3, 12, 0, tzinfo=UTC)


def phase(
    phase_id: int | str, title: str | None = None, status: str = "TODO", persona: str | None = None, **extra: Any
) -> dict[str, Any]:
    """Return a phase for `plan_text`; `extra` are further keys (`depends_on=[1]`, `notes="..."`)."""
    made: dict[str, Any] = {"id": phase_id, "title": f"Phase number {phase_id}" if title is None else title}
    if persona is not None:
        made["persona"] = persona
    return made | {"status": status} | extra


def plan_text(
    epic: str | None = "user-auth",
    phases: Sequence[dict[str, Any]] | None = (),
    *,
    body: str = "\n# Plan\n\nSome prose.\n",
    newline: str = "\n",
    **keys: Any,
) -> str:
    """Return the text of a `plan.md`; None leaves a key out, `keys` are further ones (`title=`, `request=`)."""
    lines = ["---"]
    if epic is not None:
        lines.append(f"epic: {epic}")
    lines += [f"{key}: {_yaml(value)}" for key, value in keys.items()]
    if phases is not None:
        lines.append("phases:" if phases else "phases: []")
        for item in phases:
            for place, (key, value) in enumerate(item.items()):
                lines.append(f"  {'-' if place == 0 else ' '} {key}: {_yaml(value)}")
    return "\n".join([*lines, "---", body]).replace("\n", newline)


def _yaml(value: Any) -> str:
    """Return `value` as agents write it: words plain, everything else as JSON, which is YAML."""
    if isinstance(value, str) and _WORD.fullmatch(value) and value.lower() not in {"null", "true", "false"}:
        return value
    # Surrogate pairs in escapes are JSON's; YAML has the characters themselves, and escapes DEL and the like.
    text = json.dumps(value, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == " " else "".join(f"\\U{ord(c):08x}") for c in text)


def stamp(time: datetime, *, milliseconds: bool = False) -> str:
    """Return a time as the protocol writes it."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds" if milliseconds else "seconds").replace("+00:00", "Z")


def entry_text(
    title: str = "Done",
    *,
    time: datetime | str = NOON,
    phase_id: int | str | None = None,
    persona: str | None = "staff-engineer",
    trailer: str = "",
    dash: str = "—",
    body: str = "What was done.\n",
) -> str:
    """Return one entry of a log, as an agent writes it."""
    head = f"Phase {phase_id}: " if phase_id is not None else ""
    tail = f" {dash} @{persona}" if persona else ""
    when = time if isinstance(time, str) else stamp(time)
    return f"## [{when}] {head}{title}{tail}{' ' + trailer if trailer else ''}\n\n{body}"


def server_entry_text(
    phase_id: int | str, title: str = "Done", *, time: datetime = NOON, persona: str = "staff-engineer"
) -> str:
    """Return one entry of a log, as a machine writes it."""
    return f"## [{stamp(time, milliseconds=True)}] Phase {phase_id}: {title} -- @{persona}\n{SERVER_SENTENCE}\n"


def log_text(*entries: str, epic: str = "user-auth", newline: str = "\n") -> str:
    """Return the text of an `execution-log.md`."""
    return "\n".join([f"# Execution Log — {epic}\n", *entries]).replace("\n", newline)


def persona_text(name: str | None = "staff-engineer", *, description: str = "Builds things.", **keys: Any) -> str:
    """Return the text of a persona file; `keys` are further ones (`enabled=False`)."""
    values = ({} if name is None else {"name": name}) | {"description": description} | keys
    lines = [f"{key}: {_yaml(value)}" for key, value in values.items()]
    return "\n".join(["---", *lines, "---", "", "You are an engineer.", ""])


def write_epic(
    root: Path, folder: str = "user-auth", plan: str | None = None, log: str | None = None, *, archived: bool = False
) -> Path:
    """Write `.tasks/<folder>/` below the project `root` and return it; None: a plan of no phases, no log."""
    place = root / ".tasks" / (".archive" if archived else "") / folder
    place.mkdir(parents=True, exist_ok=True)
    (place / "plan.md").write_bytes((plan_text(folder) if plan is None else plan).encode())
    if log is not None:
        (place / "execution-log.md").write_bytes(log.encode())
    return place


def write_persona(base: Path, name: str, text: str | None = None) -> Path:
    """Write `.claude/agents/<name>.md` below `base`, a home or a project, and return it."""
    path = base / ".claude" / "agents" / f"{name}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((persona_text(name) if text is None else text).encode())
    return path
