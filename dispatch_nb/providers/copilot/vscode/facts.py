"""What a chat says about its session: its requests added up."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from dispatch_nb.model import Message, Task
from dispatch_nb.providers.base import Source
from dispatch_nb.providers.basics import Basics
from dispatch_nb.providers.copilot.vscode.calls import Item
from dispatch_nb.providers.copilot.vscode.digest import STATUS, Digest
from dispatch_nb.providers.copilot.vscode.fold import Fold, Past, settle
from dispatch_nb.providers.copilot.vscode.paths import NAME, PROGRAMS
from dispatch_nb.providers.copilot.vscode.records import Asked, Chat, path_of
from dispatch_nb.providers.copilot.vscode.show import too_long
from dispatch_nb.providers.copilot.vscode.turn import turn_of
from dispatch_nb.providers.notes import SHOWN
from dispatch_nb.providers.text import milliseconds, one_line
from dispatch_nb.providers.values import Transcript, Turn

#: Trust in a title: made by the agent or given by a person, which a chat does not tell apart; the prompt.
_TITLED, _PROMPTED = 2, 1

_PACK = msgspec.msgpack.Encoder()
_UNPACK = msgspec.msgpack.Decoder(Past)


def transcript(fold: Fold, source: Source) -> Transcript:
    """Return what the chat says so far."""
    chat, past = fold.chat(), _UNPACK.decode(_PACK.encode(fold.state.past))  # a copy: requests are added to it
    known = [(asked, told) for asked, told in fold.asked() if not told.hidden]
    for asked, told in known:
        settle(past, asked, told)
    last = known[-1] if known else None
    times = _times(chat, past, [told for _, told in known])
    title = one_line(chat.custom_title or chat.computed_title or "")
    session_id = chat.session_id or source.session_id
    found = Transcript(
        provider=NAME,
        session_id=session_id,
        process="program",
        programs=PROGRAMS,
        branch=one_line((chat.repo_data and chat.repo_data.local_branch) or "") or None,
        title=title or one_line(past.prompt),
        title_rank=_TITLED if title else _PROMPTED if past.prompt else 0,
        prompt=past.prompt,
        started=times.started,
        last_activity=times.last_activity,
        turns=past.turns,
        turn=turn_of(last[0]) if last is not None else Turn(state="unknown"),
        errors=past.errors,
        interrupts=past.interrupts,
        compactions=past.compactions,
        tasks=_tasks(past.todos, session_id),
        tasks_time=past.todos_time,
        files=past.work.touched(),
        work=past.work.traces(),
        spawned=tuple(past.spawned),
        tail=_tail(fold.state.lost, [told for _, told in known]),
        recent=times.recent(),
        empty=last is None and not past.turns,
        bad_lines=fold.state.bad_lines,
        first_bad_line=fold.state.first_bad_line,
        odd_lines=fold.state.odd_lines,
        first_odd_line=fold.state.first_odd_line,
    )
    return _about_model(_in(found, path_of(chat.working_directory)), chat, known)


def _in(found: Transcript, cwd: str) -> Transcript:
    """Put in the directory, for the chats that say it; for the others their folder does."""
    return replace(found, cwd=cwd, cwds=(cwd,)) if cwd else found


def _about_model(found: Transcript, chat: Chat, known: list[tuple[Asked, Digest]]) -> Transcript:
    """Put in what the newest requests say of the model, its context and its role."""
    told = [told for _, told in reversed(known)]
    selected = chat.input_state.selected_model if chat.input_state is not None else None
    asked = known[-1][0] if known else None
    window = None
    if selected is not None and asked is not None and selected.identifier == asked.model_id:
        window = selected.metadata.max_input_tokens if selected.metadata is not None else None
    return replace(
        found,
        model=next((d.model for d in told if d.model), None),
        version=next((d.version for d in told if d.version), None),
        persona=next((d.persona for d in told[:1]), None),
        context_tokens=next((d.context for d in told if d.context is not None), None),
        context_window=window,
    )


def _times(chat: Chat, past: Past, known: list[Digest]) -> Basics:
    times = Basics()
    moments = sorted(time for told in known for time in told.times)
    for time in moments:
        times.active(time)
    last = milliseconds(chat.last_message_date)
    if last is not None and moments:
        times.seen(last)
    starts = [t for t in (milliseconds(chat.creation_date), past.started, times.started) if t is not None]
    times.started = min(starts, default=None)
    if times.last_activity is None:
        times.last_activity = last or times.started
    return times


def _tasks(items: list[Item] | None, session_id: str) -> tuple[Task, ...]:
    return tuple(
        Task(
            host="",
            provider=NAME,
            session_id=session_id,
            task_id=item.id,
            subject=item.title,
            status=STATUS.get(item.status, "pending"),
            order=order,
        )
        for order, item in enumerate(items or (), 1)
    )


def _tail(lost: int, known: list[Digest]) -> tuple[Message, ...]:
    notes = [too_long(lost)] if lost else []
    for told in known:
        notes = [*notes, *told.notes][-SHOWN:]
    return tuple(note.message() for note in notes)
