"""Builders of Claude Code's files: transcripts record by record, and homes that hold them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2026, 5, 22, 12, 0, tzinfo=UTC)
SESSION = "0dfc3452-8ef5-4cc8-baef-0ab88085db1b"
MODEL = "claude-opus-5-5"


def stamp(time: datetime) -> str:
    """Return a time as records have it."""
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def usage(fresh: int = 10, output: int = 20, read: int = 0, written: int = 0, hour: int = 0) -> dict[str, Any]:
    """Return `message.usage`; `hour` of the `written` tokens are kept for an hour."""
    return {
        "input_tokens": fresh,
        "output_tokens": output,
        "cache_read_input_tokens": read,
        "cache_creation_input_tokens": written,
        "cache_creation": {"ephemeral_5m_input_tokens": written - hour, "ephemeral_1h_input_tokens": hour},
    }


class Log:
    """Writes a transcript. Every record is one second younger than the one before, and its child."""

    def __init__(
        self, session: str = SESSION, *, agent: str = "", version: str = "2.1.330", cwd: str = "/src/shop", **extra: Any
    ) -> None:
        self.session = session
        self.records: list[dict[str, Any]] = []
        self.leaf: str | None = None
        self.time = NOON
        self._number = 0
        self._name = f"{session[:8]}{agent}"
        self._common = {"isSidechain": bool(agent), "cwd": cwd, "version": version, "gitBranch": "main"} | extra
        if agent:
            self._common["agentId"] = agent

    def bytes(self) -> bytes:
        """Return the file."""
        return b"".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for r in self.records)

    def bare(self, kind: str, **fields: Any) -> None:
        """Write a bookkeeping record: no time, no id."""
        self.records.append({"type": kind, "sessionId": self.session} | fields)

    def record(self, kind: str, **fields: Any) -> str:
        """Write a record of the conversation; return its id. `parentUuid=...` starts a branch."""
        self._number += 1
        uuid = f"{self._name}-{self._number:04d}"
        self.time += timedelta(seconds=1)
        made: dict[str, Any] = {"parentUuid": self.leaf, "isSidechain": self._common["isSidechain"]}
        first = [k for k in ("message", "attachment") if k in fields]  # in the order in which the program writes them
        made |= {k: fields[k] for k in first} if kind != "user" else {}
        made |= {"type": kind} | {k: fields[k] for k in first} | {"uuid": uuid, "timestamp": stamp(self.time)} | fields
        self.records.append(
            made
            | {k: v for k, v in self._common.items() if k not in made}
            | {"sessionId": fields.get("sessionId", self.session)}
        )
        self.leaf = uuid
        return uuid

    def user(self, content: Any, **fields: Any) -> str:
        """Write a text (or blocks) of the person's side."""
        return self.record("user", message={"role": "user", "content": content}, **fields)

    def assistant(
        self, block: dict[str, Any], stop: str | None = "end_turn", message: str | None = None, **fields: Any
    ) -> str:
        """Write a line of an answer; `message` joins lines of one answer; `usage=` and `model=` go into it."""
        body: dict[str, Any] = {
            "id": message or f"msg_{self._name}_{self._number + 1}",
            "role": "assistant",
            "content": [block],
        }
        body |= {"model": fields.pop("model", MODEL), "stop_reason": stop, "usage": fields.pop("usage", usage())}
        return self.record("assistant", message=body, **fields)

    def says(self, text: str, stop: str | None = "end_turn", message: str | None = None, **fields: Any) -> str:
        """Write text of the model."""
        return self.assistant({"type": "text", "text": text}, stop, message, **fields)

    def thinks(self, text: str, stop: str | None = None, message: str | None = None, **fields: Any) -> str:
        """Write a thought of the model."""
        return self.assistant({"type": "thinking", "thinking": text, "signature": "c2ln"}, stop, message, **fields)

    def calls(self, name: str, message: str | None = None, call: str | None = None, **given: Any) -> str:
        """Write a tool call; return its id."""
        call = call or f"toolu_{self._name}_{self._number + 1}"
        block = {"type": "tool_use", "id": call, "name": name, "input": given}
        self.assistant(block, "tool_use", message)
        return call

    def result(self, call: str, content: Any = "ok", *, error: bool = False, told: Any = None, **fields: Any) -> str:
        """Write the result of a tool call; `told` is `toolUseResult`."""
        block = {"tool_use_id": call, "type": "tool_result", "content": content, "is_error": error}
        if told is not None:
            fields["toolUseResult"] = told
        return self.user([block], **fields)

    def system(self, subtype: str, **fields: Any) -> str:
        """Write a `system` record."""
        return self.record("system", subtype=subtype, **fields)

    def attach(self, kind: str, **fields: Any) -> str:
        """Write an attachment."""
        return self.record("attachment", attachment={"type": kind} | fields)

    def queue(self, operation: str, content: str | None = None) -> None:
        """Write what happens to a message typed while the agent is busy."""
        self.time += timedelta(seconds=1)
        said = {} if content is None else {"content": content}
        self.bare("queue-operation", operation=operation, timestamp=stamp(self.time), **said)

    def closes(self) -> None:
        """Write what an orderly end leaves."""
        self.bare("last-prompt", lastPrompt="x", leafUuid=self.leaf)
        self.bare("cost-state", totalCostUSD=0.01, modelUsage={MODEL: {"inputTokens": 1}})

    def turn(self, prompt: str, answer: str) -> None:
        """Write a prompt and its answer."""
        self.user(prompt)
        self.says(answer)


def notification(call: str, task: str = "a1b2c3d4", status: str = "completed") -> str:
    """Return what tells that background work is over."""
    return (
        f"<task-notification>\n<task-id>{task}</task-id>\n<tool-use-id>{call}</tool-use-id>\n"
        f"<status>{status}</status>\n<summary>Agent finished</summary>\n</task-notification>"
    )


def patch(*lines: str, start: int = 1) -> list[dict[str, Any]]:
    """Return a `structuredPatch` of one hunk."""
    return [{"oldStart": start, "oldLines": 1, "newStart": start, "newLines": 1, "lines": list(lines)}]


def registry(pid: int = 4127, session: str = SESSION, status: str | None = "busy", **fields: Any) -> bytes:
    """Return `sessions/<pid>.json`."""
    made: dict[str, Any] = {"pid": pid, "sessionId": session, "cwd": "/src/shop", "startedAt": 1_779_451_200_000}
    made |= {"procStart": "145931", "version": "2.1.330", "kind": "interactive", "name": "shop-fc"}
    made |= {"nameSource": "derived", "statusUpdatedAt": 1_779_451_260_000}
    if status is not None:
        made["status"] = status
    return json.dumps(made | fields).encode()


class Home:
    """A `~/.claude` on disk."""

    def __init__(self, folder: Path, project: str = "-src-shop") -> None:
        self.folder = folder
        self.claude = folder / ".claude"
        self.project = self.claude / "projects" / project

    def log(self, log: Log, name: str | None = None) -> Path:
        """Write a transcript."""
        return self._write(self.project / f"{name or log.session}.jsonl", log.bytes())

    def agent(self, log: Log, agent: str, workflow: str | None = None, **meta: Any) -> Path:
        """Write the log of a subagent, and its meta file if there is anything to put into it."""
        folder = self.project / log.session / "subagents"
        if workflow is not None:
            folder = folder / "workflows" / workflow
        if meta:
            self._write(folder / f"agent-{agent}.meta.json", json.dumps(meta).encode())
        return self._write(folder / f"agent-{agent}.jsonl", log.bytes())

    def registry(self, pid: int = 4127, **fields: Any) -> Path:
        """Write what a living process says of itself."""
        return self._write(self.claude / "sessions" / f"{pid}.json", registry(pid, **fields))

    def task(self, number: int, session: str = SESSION, **fields: Any) -> Path:
        """Write a file of a task list."""
        made = {"id": str(number), "subject": f"Task {number}", "status": "pending", "blocks": [], "blockedBy": []}
        return self._write(self.claude / "tasks" / session / f"{number}.json", json.dumps(made | fields).encode())

    def _write(self, path: Path, data: bytes) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path
