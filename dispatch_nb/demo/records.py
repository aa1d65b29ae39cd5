"""The lines of a Claude Code log (CLI 2.1), built one by one.

A `Recorder` knows where its conversation stands (the last record, the prompt it answers,
the tools used so far) and returns the records of the next step. It writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from dispatch_nb.demo.clock import Clock, Ids, millis, stamp
from dispatch_nb.demo.usage import Context, Meter, usage_of

if TYPE_CHECKING:
    import random

Record = dict[str, Any]

VERSION = "2.1.330"

_REJECTED = (
    "The user doesn't want to proceed with this tool use. The tool use was rejected. "
    "STOP what you are doing and wait for the user to tell you how to proceed."
)
_CUT_OFF = "[Tool call interrupted: the session ended before this tool returned a result]"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """Whose log it is."""

    session_id: str
    cwd: str
    branch: str
    model: str
    entrypoint: str = "cli"
    """`cli`: in a terminal; `sdk-cli`: `claude -p`."""
    mode: str = "default"
    """The permission mode."""
    agent_id: str = ""
    """Not empty: the log of this subagent of `session_id`."""
    agent_type: str = ""


class Recorder:
    """Builds the records of one log, in order."""

    def __init__(self, seat: Seat, ids: Ids, clock: Clock, rng: random.Random, meter: Meter) -> None:
        self.seat = seat
        self.meter = meter
        self.leaf: str | None = None
        """uuid of the newest record of the conversation."""
        self.count = 0
        """Records of the conversation so far."""
        self._ids = ids
        self._clock = clock
        self._context = Context(rng)
        self._last = clock.now - timedelta(milliseconds=5)
        self._prompt_id = ids.uuid()
        self._prompt = ""
        self._turn = 0
        self._turn_started = clock.now
        self._tools: list[str] = []
        self._calls: dict[str, str] = {}
        """uuid of the record of each open tool call, by the call's id."""

    @property
    def open_calls(self) -> tuple[str, ...]:
        """Ids of the tool calls that have no result yet, oldest first."""
        return tuple(self._calls)

    # ── a turn ────────────────────────────────────────────────────────────────────────

    def opening(self) -> list[Record]:
        """Return the bookkeeping that a log begins with, and that follows each turn."""
        session = {"sessionId": self.seat.session_id}
        return [
            {"type": "mode", "mode": "normal", **session},
            {"type": "permission-mode", "permissionMode": self.seat.mode, **session},
            {"type": "atis-latch", "atis": "", **session},
        ]

    def persona(self, name: str) -> Record:
        """Return the record that names the agent definition that the session was started with."""
        return {"type": "agent-setting", "agentSetting": name, "sessionId": self.seat.session_id}

    def prompt(self, text: str) -> list[Record]:
        """Return a person's prompt, and at the beginning of a log what the CLI tells the model."""
        first = self.leaf is None
        self._turn += 1
        self._prompt = text
        self._prompt_id = self._ids.uuid()
        self._turn_started = self._clock.now
        self._context.hear(text)
        typed = self.seat.entrypoint == "cli"
        record = self._link(
            {
                "promptId": self._prompt_id,
                "type": "user",
                "message": {"role": "user", "content": text},
                **({} if self.seat.agent_id else {"permissionMode": self.seat.mode}),
                **({"origin": {"kind": "human"}} if typed and not self.seat.agent_id else {}),
                "promptSource": "typed" if typed else "sdk",
                "turnOrigin": "human" if typed else "sdk",
                "turnPosition": {"promptIndex": self._turn, "turnIndex": self._turn},
            }
        )
        snapshot = {"messageId": record["uuid"], "trackedFileBackups": {}, "timestamp": record["timestamp"]}
        history = {
            "type": "file-history-snapshot",
            "messageId": record["uuid"],
            "snapshot": snapshot,
            "isSnapshotUpdate": False,
        }
        if self.seat.agent_id:
            return [record]
        return [history, record, *(self._surroundings() if first else ())]

    def answer(self, *blocks: Record, stop: str = "tool_use") -> list[Record]:
        """Return one answer of the model: a record per content block, all with the same id and usage."""
        spoken = "".join(str(block) for block in blocks)
        usage = self._context.answer(spoken)
        self.meter.take(self.seat.model, usage)
        message_id, request_id, request_ref = self._ids.token("msg"), self._ids.token("req"), self._ids.uuid()
        records: list[Record] = []
        for index, block in enumerate(blocks):
            message = {
                "id": message_id,
                "type": "message",
                "role": "assistant",
                "model": self.seat.model,
                "stop_sequence": None,
                "content": [block],
                "stop_reason": stop,
                "usage": usage,
                "stop_details": None,
            }
            extra = {"attributionAgent": self.seat.agent_type} if self.seat.agent_id else {}
            record = self._link(
                {
                    "message": message,
                    "requestId": request_id,
                    "apiBlockIndex": index,
                    "requestRef": request_ref,
                    "requestedModel": self.seat.model,
                    "promptCacheRequested": "5m",
                    **extra,
                    "type": "assistant",
                    "effort": "medium",
                    "madeBy": "model",
                }
            )
            if block["type"] == "tool_use":
                self._calls[block["id"]] = record["uuid"]
            records.append(record)
        return [*self._tools_used(blocks), *records]

    def use(self, name: str, arguments: Record) -> Record:
        """Return the content block of a tool call, to be handed to `answer`."""
        return {"type": "tool_use", "id": self._ids.token("toolu"), "name": name, "input": arguments}

    def result(self, call_id: str, content: Any, details: Any, *, error: bool = False, asked: bool = False) -> Record:
        """Return the result of the open call `call_id`. `asked`: a person allowed it."""
        self._context.hear(str(content))
        block: Record = {"tool_use_id": call_id, "type": "tool_result", "content": content}
        if error:
            block["is_error"] = True
        decision = (
            {"decision": "accept", "source": "user_temporary", "grantScope": "once"}
            if asked
            else {"decision": "accept", "source": "config", "reasonType": "mode"}
        )
        return self._answer_call(call_id, block, {"toolUseResult": details, "permissionDecision": decision})

    def refusal(self, call_id: str) -> list[Record]:
        """Return what a person's no to an open call leaves behind: the turn is over."""
        block = {"type": "tool_result", "content": _REJECTED, "is_error": True, "tool_use_id": call_id}
        details = {"toolUseResult": "User rejected tool use", "toolDenialKind": "user-rejected"}
        return [self._answer_call(call_id, block, details), self._notice("[Request interrupted by user for tool use]")]

    def interruption(self) -> Record:
        """Return what Escape leaves behind while the model thinks."""
        return self._notice("[Request interrupted by user]")

    def turn_end(self) -> list[Record]:
        """Return what follows the last answer of a turn."""
        duration = round((self._clock.now - self._turn_started).total_seconds() * 1000)
        record = self._link(
            {
                "type": "system",
                "subtype": "turn_duration",
                "durationMs": max(duration, 1),
                "messageCount": self.count,
                "isMeta": False,
            }
        )
        return [record, self._last_prompt(), *self.opening()]

    # ── trouble ───────────────────────────────────────────────────────────────────────

    def retry(self, attempt: int) -> Record:
        """Return the note that the service is overloaded and the request is tried again."""
        return self._link(
            {
                "type": "system",
                "subtype": "api_error",
                "level": "error",
                "error": {"message": "529 overloaded_error", "status": 529, "formatted": "529 Overloaded"},
                "retryInMs": 500 * 2**attempt,
                "retryAttempt": attempt,
                "maxRetries": 10,
                "source": "request_retry",
            }
        )

    def failure(self) -> Record:
        """Return the answer that the CLI makes up when all retries failed."""
        return self._synthetic("API Error: 529 Overloaded. Try again in a moment.", {"isApiErrorMessage": True})

    def repair(self) -> list[Record]:
        """Return what a resume writes first after a crash: results for the calls that were open."""
        records = []
        for call_id in self.open_calls:
            block = {"type": "tool_result", "content": _CUT_OFF, "is_error": True, "tool_use_id": call_id}
            records.append(self._answer_call(call_id, block, {"toolUseResult": f"Error: {_CUT_OFF}"}))
        return [*records, self._synthetic("No response requested.", {})]

    # ── between and after turns ───────────────────────────────────────────────────────

    def title(self, text: str) -> Record:
        """Return the title that a model gave the session."""
        return {"type": "ai-title", "aiTitle": text, "sessionId": self.seat.session_id}

    def farewell(self, started: datetime) -> list[Record]:
        """Return what an orderly exit writes. `started`: when the process began."""
        duration = max(round((self._clock.now - started).total_seconds() * 1000), 1)
        return [self._last_prompt(), self.meter.cost_state(self.seat.session_id, millis(started), duration)]

    # ── parts ─────────────────────────────────────────────────────────────────────────

    def _link(self, body: Record) -> Record:
        """Return `body` as the next record of the conversation."""
        self._last = max(self._clock.now, self._last + timedelta(milliseconds=3))
        record = {
            "parentUuid": self.leaf,
            "isSidechain": bool(self.seat.agent_id),
            **({"agentId": self.seat.agent_id} if self.seat.agent_id else {}),
            **body,
            "uuid": self._ids.uuid(),
            "timestamp": stamp(self._last),
            "userType": "external",
            "entrypoint": self.seat.entrypoint,
            "cwd": self.seat.cwd,
            "sessionId": self.seat.session_id,
            "version": VERSION,
            "gitBranch": self.seat.branch,
        }
        self.leaf = record["uuid"]
        self.count += 1
        return record

    def _answer_call(self, call_id: str, block: Record, details: Record) -> Record:
        source = self._calls.pop(call_id)
        record = self._link(
            {
                "promptId": self._prompt_id,
                "type": "user",
                "message": {"role": "user", "content": [block]},
                **details,
                "sourceToolAssistantUUID": source,
            }
        )
        record["parentUuid"] = source
        return record

    def _notice(self, text: str) -> Record:
        content = [{"type": "text", "text": text}]
        return self._link(
            {"promptId": self._prompt_id, "type": "user", "message": {"role": "user", "content": content}}
        )

    def _synthetic(self, text: str, extra: Record) -> Record:
        message = {
            "id": self._ids.uuid(),
            "type": "message",
            "role": "assistant",
            "model": "<synthetic>",
            "stop_reason": "stop_sequence",
            "stop_sequence": "",
            "content": [{"type": "text", "text": text}],
            "usage": usage_of(0, 0, 0, 0),
        }
        return self._link({"message": message, **extra, "type": "assistant"})

    def _surroundings(self) -> list[Record]:
        where = {"workingDirectory": self.seat.cwd, "isWorktree": False, "isGitRepo": True, "platform": "linux"}
        attachments: list[Record] = [
            {"type": "environment", "snapshot": where},
            {"type": "model", "identity": {"modelId": self.seat.model}},
            {"type": "date", "date": self._clock.now.date().isoformat()},
        ]
        return [self._link({"attachment": attachment, "type": "attachment"}) for attachment in attachments]

    def _tools_used(self, blocks: tuple[Record, ...]) -> list[Record]:
        new = [block["name"] for block in blocks if block["type"] == "tool_use" and block["name"] not in self._tools]
        if not new or self.seat.agent_id:
            return []
        self._tools.extend(dict.fromkeys(new))
        return [{"type": "tools-used", "tools": list(self._tools), "sessionId": self.seat.session_id}]

    def _last_prompt(self) -> Record:
        return {
            "type": "last-prompt",
            "lastPrompt": self._prompt,
            "leafUuid": self.leaf,
            "sessionId": self.seat.session_id,
        }


def text(words: str) -> Record:
    """Return a text block."""
    return {"type": "text", "text": words}


def thought(words: str) -> Record:
    """Return a thinking block."""
    return {"type": "thinking", "thinking": words, "signature": "c2ltdWxhdGVk"}
