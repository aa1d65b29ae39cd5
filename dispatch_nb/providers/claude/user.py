"""`user` records: prompts, results of tools, and much that neither is."""

from __future__ import annotations

from datetime import datetime

from dispatch_nb.providers.claude import show
from dispatch_nb.providers.claude.calls import EDITING, SPAWNING, Call
from dispatch_nb.providers.claude.records import RESULT, Block, Envelope, Result
from dispatch_nb.providers.claude.spawn import LAUNCHED
from dispatch_nb.providers.claude.state import State, landed, over
from dispatch_nb.providers.claude.tasks import item_of
from dispatch_nb.providers.claude.text import Kind, kind_of, plain
from dispatch_nb.providers.claude.turn import Background
from dispatch_nb.providers.claude.work import edited, phase_set
from dispatch_nb.providers.text import one_line

_TASKING = ("TaskCreate", "TaskUpdate", "TodoWrite")
_STOPPING = ("TaskStop", "KillShell", "KillBash")
_WAITING = ("TaskOutput", "AgentOutputTool", "BashOutput")
#: Tools whose structured result is read.
_TELLING = frozenset((*EDITING, *SPAWNING, *_TASKING, *_STOPPING, *_WAITING, "Workflow", "TaskList"))
#: A result of these words is the person's doing, not a failure.
_DENIED = ("The user doesn't want to proceed", "[Request interrupted", "[Tool call interrupted")
_LEAVING = ("/exit", "/quit")


def take_user(state: State, record: Envelope, time: datetime | None, *, copied: bool) -> None:
    """Take a `user` record of the main conversation."""
    content = record.message.content if record.message is not None else None
    blocks = content if isinstance(content, list) else []
    results = [b for b in blocks if b.type == "tool_result"]
    again = state.tail.seen(record.uuid)
    if results:
        state.facts.talk = True
        state.tail.follow(record.uuid, record.parent_uuid)
        for block in results:
            _result(state, record, block, time, fresh=not again and not copied)
    text = show.heard(record.message)
    if text:
        _text(state, record, text, time, again=again)
    elif not results:
        state.tail.follow(record.uuid, record.parent_uuid)


def _text(state: State, record: Envelope, text: str, time: datetime | None, *, again: bool) -> None:
    """Take a text, whosever it is."""
    kind = kind_of(text)
    if record.is_compact_summary:
        if state.facts.manual:
            state.turn.rest(time, "compacted")
        else:
            state.turn.begin(time, "goes on after compaction")
    elif record.is_meta and kind != "interrupt":
        if kind == "prompt":
            state.turn.meta(time, feedback=text.startswith("Stop hook feedback"))
    else:
        _spoken(state, record, kind, text, time, again=again)
    note = None if again else show.user(record, kind, text, time)
    if note is None:
        state.tail.follow(record.uuid, record.parent_uuid, record.logical_parent_uuid)
    else:
        state.tail.add(record.uuid, record.parent_uuid, note, logical=record.logical_parent_uuid)


def _spoken(state: State, record: Envelope, kind: Kind, text: str, time: datetime | None, *, again: bool) -> None:
    """Take a text that stands for something the person did, or that happened to them."""
    facts, turn = state.facts, state.turn
    if kind == "prompt":
        if not again:
            facts.asked((record.parent_uuid or "") if record.uuid else None, text, tree=state.tail.linked)
            state.tail.dequeue(text)
        turn.begin(time)
    elif kind in ("skill", "command"):
        _command(state, kind, text, time, again=again)
    elif kind == "agent":
        facts.talk = True
        turn.begin(time, "message of another agent")
    elif kind == "notification":
        landed(state, text, time)
        turn.begin(time, "a background task reported")
    elif kind == "interrupt":
        facts.interrupts += not again
        turn.rest(time, "interrupted")
    elif kind == "bash":
        facts.talk = True
        turn.bash(time)
    elif kind == "output" and record.turn_origin:  # the model is to look at what a `!` command printed
        turn.begin(time, "what a shell command of the person printed")
    elif kind == "output":
        turn.rest(time, "", close=False)


def _command(state: State, kind: Kind, text: str, time: datetime | None, *, again: bool) -> None:
    """Take a slash command; one of kind `skill` puts a prompt with its next, hidden text."""
    name, args = show.typed(text)
    if kind == "skill":
        state.turn.skill = True
        state.facts.talk = True
        state.facts.turns += not again
    elif name in _LEAVING:
        state.turn.ended(time, name)
    elif state.turn.phase == "unknown":
        state.turn.rest(time, "")
    if (args or kind == "skill") and not state.facts.command:
        state.facts.command = one_line(f"{name} {args}".strip())


def _result(state: State, record: Envelope, block: Block, time: datetime | None, *, fresh: bool) -> None:
    """Take the result of a tool call; `fresh` if it is this session's own and not met before."""
    key = block.tool_use_id or ""
    if not key:
        key = state.turn.orphan(record.source_assistant, time) or ""
    call = state.turn.result(key, time, final=bool(record.tool_ends_turn))
    said = plain(block.content)
    failed = bool(block.is_error)
    state.tail.result(key, said, error=failed)
    if failed and fresh and not said.startswith(_DENIED):
        state.facts.errors += 1
    if call is None:
        return
    result = RESULT.get(record.tool_use_result) if call.name in _TELLING else None
    if call.name in SPAWNING or call.name == "Workflow":
        if fresh:
            _spawn_result(state, key, call, result, time, failed=failed)
    elif not failed:
        _apply(state, call, result, said, time, fresh=fresh)
        if fresh:
            phase_set(state.work, key, call, said, time)


def _spawn_result(
    state: State, key: str, call: Call, result: Result | None, time: datetime | None, *, failed: bool
) -> None:
    """Take the answer to the call of a subagent or a workflow."""
    result = result or Result()
    launched = result.status == LAUNCHED and not failed
    state.spawns.result(key, time, result, launched=launched, failed=failed)
    if launched:
        tool = "Workflow" if call.name == "Workflow" else "Agent"
        task_id = (result.task_id or result.agent_id or result.run_id or "")[:100]
        detail = call.detail or one_line(result.summary or "")
        state.turn.launched(key, Background(tool, detail, call.since, task_id))


def _apply(state: State, call: Call, result: Result | None, said: str, time: datetime | None, *, fresh: bool) -> None:
    """Take what a successful call changed."""
    if call.name in EDITING:
        if fresh:
            edited(state.work, call, result, said, time)
    elif call.name in _TASKING:
        state.tasks.done(call, result, said, time)
    elif call.name == "TaskList" and result is not None and result.tasks is not None:
        state.tasks.replace([i for i in map(item_of, result.tasks) if i is not None], time)
    elif call.name in _STOPPING and result is not None and result.stopped:
        over(state, "", result.stopped, time, "stopped")
    elif call.name in _WAITING and result is not None and result.task is not None:
        status = result.task.status or ""
        if result.task.task_id and status not in ("", "running", "pending"):
            over(state, "", result.task.task_id, time, status)
