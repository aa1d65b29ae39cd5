"""One simulated session: its log, its subagents' logs, its task list, its process and registry file.

Between `launch` and `leave` it has a process and a registry file; a session of the past
never had them.
All writing happens in these methods, each of which leaves the files as the CLI would
leave them at that moment.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from dispatch_nb.demo import disk
from dispatch_nb.demo.clock import millis
from dispatch_nb.demo.process import AgentProcess, machine_domain
from dispatch_nb.demo.records import VERSION, Record, Recorder, Seat, text, thought
from dispatch_nb.demo.tools import Call, Outcome
from dispatch_nb.demo.usage import Meter

if TYPE_CHECKING:
    import random
    from datetime import datetime
    from pathlib import Path

    from dispatch_nb.demo.clock import Clock, Ids


@dataclass(frozen=True)
class Stage:
    """What every session of one demo shares."""

    home: disk.ClaudeHome
    clock: Clock
    ids: Ids
    rng: random.Random


@dataclass
class _Tasks:
    """A session's own task list."""

    folder: Path
    items: list[Record] = field(default_factory=list)

    def write(self, item: Record) -> None:
        disk.write_pretty(self.folder / f"{item['id']}.json", item)


@dataclass
class Subagent:
    """A subagent at work."""

    recorder: Recorder
    path: Path
    meta: Record
    call_id: str
    prompt: str


class Session:
    """A conversation with one agent."""

    def __init__(self, stage: Stage, seat: Seat, persona: str = "") -> None:
        self.stage = stage
        self.seat = seat
        self.persona = persona
        self.path = stage.home.transcript(seat.cwd, seat.session_id)
        self.meter = Meter()
        self.recorder = Recorder(seat, stage.ids, stage.clock, stage.rng, self.meter)
        self.process: AgentProcess | None = None
        self.registries: list[Path] = []
        """Registry files of every process that this session had."""
        self._started: datetime = stage.clock.now
        self._calls: dict[str, Call] = {}
        self._tasks = _Tasks(stage.home.tasks(seat.session_id))
        self._opened = False

    # ── the process and its registry file ─────────────────────────────────────────────

    def launch(self) -> None:
        """Start a process for the session; the registry then says idle."""
        self.process = AgentProcess()
        registry = self.stage.home.registry(self.process.pid)
        self.registries.append(registry)
        self.process.owns(registry)
        self._started = self.stage.clock.now
        self.show("idle")

    def show(self, status: str, waiting_for: str = "") -> None:
        """Rewrite the registry file. Nothing happens for a session of the past."""
        if self.process is not None:
            value = self._registry(self.process.pid, self.process.started, self.process.proc_start, status)
            disk.rewrite(self.registries[-1], value | ({"waitingFor": waiting_for} if waiting_for else {}))

    def haunt(self, pid: int) -> None:
        """Leave the registry file of a process `pid` that was killed long ago."""
        self.registries.append(self.stage.home.registry(pid))
        disk.rewrite(self.registries[-1], self._registry(pid, self._started, "1", "busy"))

    def _registry(self, pid: int, started: datetime, proc_start: str | None, status: str) -> Record:
        now = millis(self.stage.clock.now)
        folder = self.seat.cwd.rstrip("/").rpartition("/")[2]
        domain = machine_domain()
        return {
            "pid": pid,
            "sessionId": self.seat.session_id,
            "cwd": self.seat.cwd,
            "startedAt": millis(started),
            **({} if proc_start is None else {"procStart": proc_start}),
            "version": VERSION,
            "kind": "interactive",
            "entrypoint": self.seat.entrypoint,
            **({} if domain is None else {"pidDomain": domain}),
            "name": f"{folder}-{self.seat.session_id[:2]}",
            "nameSource": "derived",
            "status": status,
            "updatedAt": now,
            "statusUpdatedAt": now,
        }

    def leave(self) -> None:
        """Exit in order: the cost is written, the registry file goes, the process ends."""
        try:
            self._append(self.recorder.farewell(self._started))
        finally:
            self.close()

    def close(self) -> None:
        """End the process and take away its registry file; the log stays as it is."""
        if self.process is not None:
            self.process.close()
            self.process = None
            self.registries.pop().unlink(missing_ok=True)

    def crash(self) -> None:
        """Kill the process: open calls stay open, the registry file stays where it is."""
        if self.process is not None:
            self.process.kill()
            self.process = None
        # A killed process never writes its cost-state; the next one counts from nothing.
        self.meter.models.clear()

    def resume(self) -> None:
        """Take the session up again in a new process, after a crash or an exit."""
        self.launch()
        if self.recorder.open_calls:
            self._calls.clear()
            self._append(self.recorder.repair())

    def forget(self) -> None:
        """Delete the files of an ended session, as the CLI's own clean-up does with old ones."""
        self.close()
        for registry in self.registries:
            # Another session's process may have been given the same pid since.
            if self.seat.session_id in (disk.read_text(registry) or ""):
                registry.unlink(missing_ok=True)
        self.path.unlink(missing_ok=True)
        shutil.rmtree(self.path.with_suffix(""), ignore_errors=True)
        shutil.rmtree(self._tasks.folder, ignore_errors=True)

    # ── the conversation ──────────────────────────────────────────────────────────────

    def prompt(self, words: str) -> None:
        """Hear a person's prompt; the model begins to think."""
        records: list[Record] = []
        if not self._opened:
            self._opened = True
            records += self.recorder.opening()
            if self.persona:
                records.append(self.recorder.persona(self.persona))
        self._append([*records, *self.recorder.prompt(words)])
        self.show("busy")

    def call(self, *calls: Call, words: str = "", thinking: str = "") -> list[str]:
        """Make tool calls, after an optional thought and a sentence; return their ids."""
        uses = [self.recorder.use(call.name, call.arguments) for call in calls]
        ids = [str(use["id"]) for use in uses]
        self._calls |= dict(zip(ids, calls, strict=True))
        self._append(self.recorder.answer(*_spoken(thinking, words), *uses))
        return ids

    def finish(self, call_id: str, *, asked: bool = False) -> Outcome:
        """Let an open call come to its end; its effect happens now."""
        outcome = self._calls.pop(call_id).run()
        self.conclude(call_id, outcome, asked=asked)
        return outcome

    def conclude(self, call_id: str, outcome: Outcome, *, asked: bool = False) -> None:
        """Write the result of an open call."""
        self._calls.pop(call_id, None)
        self._append(
            [self.recorder.result(call_id, outcome.content, outcome.details, error=outcome.error, asked=asked)]
        )

    def refuse(self, call_id: str) -> None:
        """Refuse an open call as a person does: the turn is over."""
        self._calls.pop(call_id, None)
        self._append(self.recorder.refusal(call_id))
        self.show("idle")

    def interrupt(self) -> None:
        """Stop the thinking model as a person does with Escape: the turn is over."""
        self._append([self.recorder.interruption()])
        self.show("idle")

    def entitle(self, title: str) -> None:
        """Give the session a title, as a model does soon after the first prompt."""
        self._append([self.recorder.title(title)])

    def say(self, words: str) -> None:
        """End the turn with an answer."""
        self._append([*self.recorder.answer(text(words), stop="end_turn"), *self.recorder.turn_end()])
        self.show("idle")

    def overloaded(self, attempt: int) -> None:
        """Note that the service refused the request and that it is tried again."""
        self._append([self.recorder.retry(attempt)])

    def fail(self) -> None:
        """End the turn with an API error."""
        self._append([self.recorder.failure(), *self.recorder.turn_end()])
        self.show("idle")

    # ── tasks ─────────────────────────────────────────────────────────────────────────

    def plan_tasks(self, subjects: tuple[str, ...]) -> None:
        """Put items on the session's task list."""
        calls = []
        for subject in subjects:
            words = {"subject": subject, "description": subject, "activeForm": f"{subject} …"}
            calls.append(Call("TaskCreate", words, partial(self._create_task, words)))
        for call_id in self.call(*calls):
            self.finish(call_id)

    def set_task(self, number: int, status: str) -> None:
        """Set the status of item `number` (from 1): `in_progress` or `completed`."""
        change = {"taskId": str(number), "status": status}
        (call_id,) = self.call(Call("TaskUpdate", change, partial(self._update_task, number, status)))
        self.finish(call_id)

    def _create_task(self, words: dict[str, Any]) -> Outcome:
        number = str(len(self._tasks.items) + 1)
        item = {"id": number, **words, "status": "pending", "blocks": [], "blockedBy": []}
        self._tasks.items.append(item)
        self._tasks.write(item)
        task = {"id": number, "subject": words["subject"], "description": words["description"]}
        return Outcome(f"Task #{number} created successfully: {words['subject']}", {"task": task})

    def _update_task(self, number: int, status: str) -> Outcome:
        item = self._tasks.items[number - 1]
        change = {"from": item["status"], "to": status}
        item["status"] = status
        self._tasks.write(item)
        details = {"success": True, "taskId": str(number), "updatedFields": ["status"], "statusChange": change}
        return Outcome(f"Updated task #{number} status", details)

    # ── subagents ─────────────────────────────────────────────────────────────────────

    def delegate(self, *jobs: tuple[str, str, str]) -> list[Subagent]:
        """Start subagents for `jobs` (type, description, prompt) that run side by side in the foreground."""
        calls = []
        for agent_type, description, words in jobs:
            arguments = {
                "description": description,
                "prompt": words,
                "subagent_type": agent_type,
                "run_in_background": False,
            }
            calls.append(Call("Agent", arguments, _never))
        ids = self.call(*calls, words="I will split this between two agents.")
        return [self._spawn(call_id, job) for call_id, job in zip(ids, jobs, strict=True)]

    def subagent_works(self, subagent: Subagent, call: Call, words: str) -> None:
        """Let a subagent use a tool, from the call to its result."""
        recorder = subagent.recorder
        use = recorder.use(call.name, call.arguments)
        disk.append(subagent.path, recorder.answer(text(words), use))
        outcome = call.run()
        result = recorder.result(use["id"], outcome.content, outcome.details, error=outcome.error)
        disk.append(subagent.path, [result])

    def subagent_reports(self, subagent: Subagent, report: str) -> None:
        """Let a subagent end; its parent gets the report."""
        disk.append(subagent.path, subagent.recorder.answer(text(report), stop="end_turn"))
        disk.rewrite(subagent.path.with_suffix(".meta.json"), {**subagent.meta, "finished": True})
        details = {
            "status": "completed",
            "prompt": subagent.prompt,
            "agentId": subagent.recorder.seat.agent_id,
            "agentType": subagent.recorder.seat.agent_type,
            "content": [text(report)],
            "resolvedModel": subagent.recorder.seat.model,
            "totalToolUseCount": 1,
        }
        self.conclude(subagent.call_id, Outcome([text(report)], details))

    def _spawn(self, call_id: str, job: tuple[str, str, str]) -> Subagent:
        agent_type, description, words = job
        agent_id = self.stage.ids.agent()
        seat = replace(self.seat, agent_id=agent_id, agent_type=agent_type)
        recorder = Recorder(seat, self.stage.ids, self.stage.clock, self.stage.rng, self.meter)
        path = self.stage.home.subagent(self.seat.cwd, self.seat.session_id, agent_id)
        meta = {
            "agentType": agent_type,
            "description": description,
            "toolUseId": call_id,
            "spawnDepth": 1,
            "requestShape": "foreground",
            "model": seat.model,
        }
        disk.rewrite(path.with_suffix(".meta.json"), meta)
        disk.append(path, recorder.prompt(words))
        return Subagent(recorder, path, meta, call_id, words)

    def _append(self, records: list[Record]) -> None:
        disk.append(self.path, records)


def _spoken(thinking: str, words: str) -> list[Record]:
    return [*([thought(thinking)] if thinking else []), *([text(words)] if words else [])]


def _never() -> Outcome:
    raise RuntimeError("a subagent's call ends with its report")
