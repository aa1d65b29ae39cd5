"""Subagents, as the log of their parent tells of them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from dispatch_nb.providers.claude.calls import SPAWNING
from dispatch_nb.providers.claude.records import Input, Result
from dispatch_nb.providers.text import one_line
from dispatch_nb.providers.values import Spawned

#: Subagents that are kept; the oldest go first.
MAX_SPAWNED = 500
#: `status` of a result: the work goes on without the caller.
LAUNCHED = "async_launched"
#: Ends of background work that are no success.
FAILED = frozenset({"failed", "killed", "stopped", "error", "cancelled"})
#: Characters of a task's prompt by which its lines are known in the same file.
MAX_PROMPT = 400
_MAX_OPEN = 100


class Child(msgspec.Struct, array_like=True):
    """A `Spawned` that may still change."""

    agent_type: str | None
    description: str
    started: datetime | None
    background: bool = False
    agent_id: str = ""
    ended: datetime | None = None
    failed: bool = False
    model: str | None = None
    last_activity: datetime | None = None
    output_tokens: int | None = None
    opening: str = ""


class Spawns(msgspec.Struct, array_like=True):
    """Folds calls, results and notifications into subagents."""

    children: dict[str, Child] = {}
    """By `tool_use` id."""
    prompts: dict[str, str] = {}
    """Opening words to `tool_use` id, of calls whose lines may stand in the same file."""
    leaves: dict[str, str] = {}
    """Id of the newest line of each such conversation to `tool_use` id."""
    outputs: dict[str, tuple[str, int]] = {}
    """`tool_use` id to (message id, output counted for it): the newest answer of each."""

    def call(self, key: str, name: str, given: Input, time: datetime | None) -> None:
        """A subagent or a workflow is called for."""
        if name in SPAWNING:
            kind = one_line(given.subagent_type or "", 100) or None
            about = given.description or given.prompt or ""
            if given.prompt:
                self.prompts[given.prompt[:MAX_PROMPT]] = key
                if len(self.prompts) > _MAX_OPEN:
                    del self.prompts[next(iter(self.prompts))]
        elif name == "Workflow":
            kind, about = "workflow", given.description or given.name or (given.script_path or "").rpartition("/")[2]
        else:
            return
        opening = (given.prompt or "")[:MAX_PROMPT]
        self.children[key] = Child(
            kind, one_line(about), time, background=bool(given.run_in_background), opening=opening
        )
        if len(self.children) > MAX_SPAWNED:
            del self.children[next(iter(self.children))]

    def result(self, key: str, time: datetime | None, result: Result, *, launched: bool, failed: bool) -> None:
        """The call was answered: the subagent is done, or launched into the background."""
        child = self.children.get(key)
        if child is None:
            return
        child.agent_id = (result.agent_id or result.run_id or child.agent_id)[:100]
        child.description = one_line(result.summary or "") if result.summary and result.run_id else child.description
        if launched:
            child.background = True
        else:
            child.ended, child.failed = time, failed

    def notified(self, key: str, task_id: str, time: datetime | None, status: str) -> None:
        """Background work is over."""
        child = self.children.get(key) or next(
            (c for c in self.children.values() if task_id and c.agent_id == task_id), None
        )
        if child is not None and child.ended is None:
            child.ended, child.failed = time, status in FAILED

    def named(self, key: str | None, agent_id: str | None) -> None:
        """A progress record tells the id of a running subagent."""
        child = self.children.get(key or "")
        if child is not None and agent_id and not child.agent_id:
            child.agent_id = agent_id[:100]

    def line(self, uuid: str | None, parent: str | None, opening: str, time: datetime | None) -> str:
        """Take a line of a subagent that stands in its parent's file. Returns the `tool_use` id, if found."""
        key = self.leaves.pop(parent, "") if parent else self.prompts.get(opening[:MAX_PROMPT], "")
        if key and uuid:
            self.leaves[uuid] = key
            if len(self.leaves) > _MAX_OPEN:
                del self.leaves[next(iter(self.leaves))]
        child = self.children.get(key)
        if child is not None and time is not None:
            child.last_activity = max(child.last_activity or time, time)
        return key

    def answer(self, key: str, model: str | None, message_id: str, output: int | None) -> None:
        """Count an answer of such a subagent."""
        child = self.children.get(key)
        if child is None:
            return
        child.model = model or child.model
        if output is None:
            return
        last, counted = self.outputs.get(key, ("", 0))
        counted = counted if message_id and last == message_id else 0
        child.output_tokens = (child.output_tokens or 0) + max(0, output - counted)
        self.outputs[key] = (message_id, max(counted, output))
        if len(self.outputs) > _MAX_OPEN:
            del self.outputs[next(iter(self.outputs))]

    def spawned(self) -> tuple[Spawned, ...]:
        """Return the subagents in the order of their calls."""
        return tuple(
            Spawned(
                tool_use_id=key,
                agent_type=c.agent_type,
                description=c.description,
                agent_id=c.agent_id,
                started=c.started,
                ended=c.ended,
                background=c.background,
                failed=c.failed,
                model=c.model,
                last_activity=c.last_activity,
                output_tokens=c.output_tokens,
                opening="" if c.agent_id else c.opening,
            )
            for key, c in self.children.items()
        )
