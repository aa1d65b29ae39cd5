"""One request of a chat, boiled down to what it says about the session."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec

from dispatch_nb.model import TaskStatus
from dispatch_nb.providers.copilot.vscode.calls import Item
from dispatch_nb.providers.copilot.vscode.parts import (
    TOOL,
    about,
    confirmed,
    groups,
    running,
    spawns,
)
from dispatch_nb.providers.copilot.vscode.records import (
    DENIED,
    NEEDS_INPUT,
    PENDING,
    SKIPPED,
    Asked,
    Call,
    Part,
    Round,
    said,
)
from dispatch_nb.providers.copilot.vscode.show import shown
from dispatch_nb.providers.copilot.vscode.turn import ended, standing
from dispatch_nb.providers.notes import KEPT, MAX_TEXT, Note
from dispatch_nb.providers.text import milliseconds, one_line
from dispatch_nb.providers.values import UNNAMED, Request, Spawned

#: US$ of an AI credit, since this day: GitHub's documentation, "Usage-based billing".
CREDIT_USD, CREDITS_SINCE = 0.01, datetime(2026, 6, 1, tzinfo=UTC)
_MAX_SPAWNED = 60
_VENDOR = "copilot/"

STATUS: dict[str, TaskStatus] = {
    "not-started": "pending",
    "pending": "pending",
    "in-progress": "in_progress",
    "in_progress": "in_progress",
    "completed": "completed",
    "cancelled": "cancelled",
    "blocked": "blocked",
}


class Digest(msgspec.Struct, array_like=True):
    """What a request says."""

    state: int | None
    started: datetime | None
    ended: datetime | None
    times: list[datetime]
    prompt: str
    by_person: bool
    hidden: bool
    """It was undone, or sent again: it is no part of the conversation any more."""
    model: str | None
    persona: str | None
    version: str | None
    context: int | None
    compactions: int
    todos: list[Item] | None
    todos_time: datetime | None
    spawned: list[Spawned]
    notes: list[Note]


def digest(asked: Asked) -> Digest:
    """Boil a request down."""
    started, finished = milliseconds(asked.timestamp), ended(asked)
    meta = asked.result.metadata if asked.result is not None else None
    rounds = [milliseconds(r.timestamp) for r in _rounds(asked) if r is not None]
    times = [t for t in (started, *rounds, finished) if t is not None]
    todos = _todos(asked)
    summaries = meta.summaries if meta is not None else None
    count = len(summaries.items) + summaries.gone if summaries is not None else 0
    mode = asked.mode_info
    custom = mode.mode_instructions if mode is not None and mode.is_builtin is False else None
    return Digest(
        state=standing(asked),
        started=started,
        ended=finished,
        times=times,
        prompt=said(asked.message),
        by_person=not asked.is_system_initiated,
        hidden=bool(asked.is_hidden or asked.should_be_removed_on_send is not None),
        model=model_of(asked),
        persona=one_line(custom.name or "", 100) or None if custom is not None else None,
        version=asked.agent.extension_version if asked.agent is not None else None,
        context=tokens_in(asked),
        compactions=count or int(meta is not None and meta.summary is not None),
        todos=todos,
        todos_time=max(times, default=None) if todos is not None else None,
        spawned=_spawned(asked, started, max(times, default=None)),
        notes=_notes(asked, started),
    )


def parts_of(asked: Asked) -> list[Part | None]:
    """Return the parts of the answer that are known."""
    return asked.response.items if asked.response is not None else []


def calls_of(asked: Asked) -> Iterator[tuple[Call, datetime | None]]:
    """Yield the calls that the model made, with their times."""
    for found in _rounds(asked):
        if found is not None and found.tool_calls is not None:
            time = milliseconds(found.timestamp)
            for call in found.tool_calls.items:
                if call is not None:
                    yield call, time


def model_of(asked: Asked) -> str | None:
    """Return the model that answered: what `auto` came to, without Copilot's name before it."""
    meta = asked.result.metadata if asked.result is not None else None
    if meta is not None and meta.resolved_model:
        return one_line(meta.resolved_model, 200)
    for part in reversed(parts_of(asked)):
        if part is not None and part.kind == "autoModeResolution":
            name = (part.resolved and part.resolved.id) or part.resolved_model
            if name:
                return one_line(name, 200)
    return one_line(asked.model_id.removeprefix(_VENDOR), 200) or None if asked.model_id else None


def tokens_in(asked: Asked) -> int | None:
    """Return the tokens of the last prompt that went to the model."""
    meta = asked.result.metadata if asked.result is not None else None
    use = asked.usage
    return _first(asked.prompt_tokens, use.prompt_tokens if use else None, meta.prompt_tokens if meta else None)


def tokens_out(asked: Asked) -> int | None:
    """Return the tokens of the last answer of the model."""
    meta = asked.result.metadata if asked.result is not None else None
    use = asked.usage
    return _first(asked.completion_tokens, use.completion_tokens if use else None, meta.output_tokens if meta else None)


def _first(*counts: int | None) -> int | None:
    return next((n for n in counts if n is not None and n >= 0), None)


def request_of(asked: Asked) -> Request | None:
    """Return what a request used; None if the chat does not tell (older versions, other agents).

    What is told is the last question to the model and its answer, with what came from a cache not told apart:
    only credits say what all of it cost.
    """
    time = milliseconds(asked.timestamp)
    fresh, output = tokens_in(asked), tokens_out(asked)
    if fresh is None and output is None:
        return None
    spent = asked.copilot_credits
    known = spent is not None and spent >= 0 and time is not None and time >= CREDITS_SINCE
    return Request(
        key=_key(asked),
        model=model_of(asked) or UNNAMED,
        time=time,
        input=fresh or 0,
        output=output or 0,
        cost_usd=spent * CREDIT_USD if known and spent is not None else None,
        lacks="input" if fresh is None else "output" if output is None else "part",
    )


def _key(asked: Asked) -> str:
    """Return what a request is counted under, in however many files and lines it stands: forks keep both."""
    name = asked.request_id or said(asked.message)
    return f"vscode:{name[:200]}:{asked.timestamp or ''}"


def _rounds(asked: Asked) -> list[Round | None]:
    meta = asked.result.metadata if asked.result is not None else None
    rounds = meta.tool_call_rounds if meta is not None else None
    return rounds.items if rounds is not None else []


def _todos(asked: Asked) -> list[Item] | None:
    """Return the newest task list: the one that the editor shows, else the one that the model wrote."""
    for part in reversed(parts_of(asked)):
        found = part.tool_specific_data if part is not None and part.kind == TOOL else None
        if found is not None and found.todo_list is not None:
            items = [t for t in found.todo_list.items if t is not None]
            return [
                Item(str(n if t.id is None else t.id)[:100], one_line(t.title or "", 500), t.status or "")
                for n, t in enumerate(items, 1)
            ]
    lists = [c.arguments.todos for c, _ in calls_of(asked) if c.arguments and c.arguments.todos is not None]
    return lists[-1] if lists else None


def _spawned(asked: Asked, started: datetime | None, last: datetime | None) -> list[Spawned]:
    """Return the subagents that a request started; their parts carry no times of their own."""
    state = standing(asked)
    open_call = running(parts_of(asked), state)
    found: list[Spawned] = []
    for part in parts_of(asked):
        if part is None or not spawns(part) or part.sub_agent_invocation_id not in (None, part.tool_call_id):
            continue
        data = part.tool_specific_data
        going = state in (PENDING, NEEDS_INPUT) and (part is open_call or part.is_complete is False)
        description = one_line((data and data.description) or "") or about(part)
        found.append(
            Spawned(
                tool_use_id=part.tool_call_id or f"{asked.request_id or ''}:{len(found)}",
                agent_type=one_line((data and data.agent_name) or "", 100) or None,
                description=description,
                started=started,
                ended=None if going else last or started,
                failed=not going and confirmed(part) in (DENIED, SKIPPED),
                model=(data and data.model_name) or None,
            )
        )
    return found[-_MAX_SPAWNED:]


def _notes(asked: Asked, time: datetime | None) -> list[Note]:
    """Return the messages of a request, without those of its subagents."""
    prompt = said(asked.message)
    notes: list[Note] = []
    if prompt.strip():
        notes.append(asking(asked, prompt, time))
    parts = [p if p is None or not _of_subagent(p) else None for p in parts_of(asked)]
    notes += [shown(g.kind, [p for n in g.parts if (p := parts[n]) is not None], time) for g in groups(parts)]
    problem = asked.result.error_details if asked.result is not None else None
    if problem is not None and problem.message:
        notes.append(Note.of("system", "notice", problem.message, ended(asked) or time, error=True))
    return notes[-KEPT:]


def asking(asked: Asked, prompt: str, time: datetime | None, limit: int = MAX_TEXT) -> Note:
    """Return the message that a request begins with; not every one comes from a person."""
    if asked.is_system_initiated:
        return Note.of("system", "notice", prompt, time, limit=limit)
    return Note.of("user", "text", prompt, time, limit=limit)


def _of_subagent(part: Part) -> bool:
    return part.sub_agent_invocation_id is not None and part.sub_agent_invocation_id != part.tool_call_id
