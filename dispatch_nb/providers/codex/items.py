"""Items: what the model was told, what it said and called, and what became of its calls."""

from __future__ import annotations

from datetime import datetime

from msgspec import Raw

from dispatch_nb.providers.codex import calls
from dispatch_nb.providers.codex.calls import ANSWERING, OPENING, Call
from dispatch_nb.providers.codex.outputs import Result, result_of, spawned_in
from dispatch_nb.providers.codex.patch import Edit, edits_told
from dispatch_nb.providers.codex.records import Done, Item
from dispatch_nb.providers.codex.said import MAX_KEY, answered
from dispatch_nb.providers.codex.served import answered_itself, served
from dispatch_nb.providers.codex.shell import command_of, sed_edits
from dispatch_nb.providers.codex.state import State
from dispatch_nb.providers.codex.text import BY_PERSON, failure, injected, pieces, proposes, shell_command
from dispatch_nb.providers.text import tag
from dispatch_nb.providers.work import PLANS, Work, plan_paths


def take(state: State, item: Item, time: datetime | None, *, copied: bool) -> None:
    """Take a `response_item`."""
    if item.type in OPENING:
        _opened(state, item, time, copied=copied)
    elif copied:
        return
    elif item.type in ANSWERING:
        _answered(state, item, time)
    elif item.type == "message" or (item.type is None and item.role):
        _message(state, item, time)
    elif item.type == "reasoning" and not state.turn.lifecycle:
        state.turn.said(time, plan=False, final=False)


def done(state: State, item: Done, time: datetime | None) -> None:
    """Take a completed item of a turn."""
    kind, turn = item.type, state.turn
    if kind == "UserMessage":
        turn.prompt(time, sure=True)
    elif kind in ("AgentMessage", "Plan"):
        turn.said(time, plan=kind == "Plan", final=True)
    elif kind == "CommandExecution":
        if item.source != BY_PERSON:  # that is no work of the agent, nor is its failure
            ran(state, item.id, item.command, time, failed=item.exit_code not in (None, 0))
    elif kind == "FileChange":
        changed(state, item.id, item.changes, time, failed=item.status not in (None, "completed", "inProgress"))
    elif kind in ("McpToolCall", "DynamicToolCall"):
        state.work.mention(plan_paths(calls.raw_text(item.arguments)), time)
        wrong = bool(failure(item.error))
        state.facts.errors += item.id not in turn.calls and (wrong or answered(item.result)[1])
        failed = wrong or item.status not in (None, "completed")
        served(state, item.id, item.tool, item.arguments, item.result, time, failed=failed)
    elif kind == "ContextCompaction":
        state.facts.compacted_events += 1
    else:
        state.spawns.item(item, time)


def ran(state: State, key: str | None, command: Raw, time: datetime | None, *, failed: bool) -> None:
    """A command came to its end; one that a script ran has no call of its own."""
    call = state.turn.calls.get((key or "")[:MAX_KEY])
    if call is not None:
        _ended(state, call, time, failed=failed, good=not failed)
        return
    text = command_of(command)
    state.work.mention(plan_paths(text), time)
    state.facts.errors += failed
    if not failed:
        _apply(state.work, [Edit(e.path, "update", None, None, e.before, e.after) for e in sed_edits(text)], time)


def changed(state: State, key: str | None, changes: Raw, time: datetime | None, *, failed: bool) -> None:
    """Files were changed, or (`failed`) were to be."""
    call = state.turn.calls.get((key or "")[:MAX_KEY])
    if call is not None:
        call.told = True
    elif failed:
        state.facts.errors += 1
    if failed:
        return
    edits = edits_told(changes)
    meant = call.edits if call is not None else [e for c in state.turn.calls.values() if c.open for e in c.edits]
    for edit in edits:
        for other in meant:
            if other.path == edit.path and len(other.before) > len(edit.before):
                edit.before, edit.after = other.before, other.after  # the model gave more context than was told
    _apply(state.work, edits, time)


def _opened(state: State, item: Item, time: datetime | None, *, copied: bool) -> None:
    found = calls.opened(item)
    steps = found.steps()
    if steps is not None:
        state.tasks.replace(steps, time)
    if copied:
        return
    state.turn.call(found.key, found.call(time, state.facts.cwd))
    state.spawns.call(found, time)
    state.work.mention(found.paths(), time)


def _answered(state: State, item: Item, time: datetime | None) -> None:
    key = (item.call_id or item.id or "")[:MAX_KEY]
    result = result_of(item.output)
    call = state.turn.result(key, time)
    if call is not None:
        call.failed = call.failed or result.stopped  # what is told of it later is no failure of its own
        _ended(state, call, time, failed=result.failed, good=_good(result, call))
        answered_itself(state, key, call, result, time)
    state.spawns.result(key, spawned_in(item.output), time, failed=result.failed)


def _good(result: Result, call: Call) -> bool:
    """Whether the changes that a call meant to do were done: what is no patch must tell its exit code."""
    return result.good if call.name == "apply_patch" else not result.failed and result.code == 0


def _ended(state: State, call: Call, time: datetime | None, *, failed: bool, good: bool) -> None:
    """A call came to its end, as one of the records says that tell so."""
    if failed and not call.failed:
        call.failed = True
        state.facts.errors += 1
    if good and not call.told and call.edits:
        call.told = True
        _apply(state.work, call.edits, time)
        call.edits = []


def _apply(work: Work, edits: list[Edit], time: datetime | None) -> None:
    for edit in edits:
        work.touch(edit.path, edit.change, edit.added, edit.removed)
        if PLANS in edit.path.replace("\\", "/"):
            work.wrote(edit.path, edit.before, edit.after, time)


def _message(state: State, item: Item, time: datetime | None) -> None:
    texts = pieces(item.content)
    if item.role == "assistant":
        text = "\n".join(texts)
        if text.strip():
            state.turn.said(time, plan=proposes(text), final=item.phase != "commentary")
        return
    if item.role != "user":
        return
    for text in texts:
        if text.lstrip().startswith("<environment_context") and state.facts.cwd is None and (cwd := tag(text, "cwd")):
            state.facts.moved(cwd)
        elif text.lstrip().startswith("<turn_aborted") and not state.turn.lifecycle:
            state.facts.interrupts += 1
            state.turn.aborted(time, "interrupted")
            state.turn.lifecycle = False  # the log has no such event
        elif not injected(text) and not shell_command(text):
            state.turn.prompt(time, sure=not state.turn.lifecycle)
