"""Sessions: files put together, linked, and judged against processes and the clock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from msgspec.structs import replace

from dispatch_nb.model import Session
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.base import Source
from dispatch_nb.providers.values import Joined, Live, Part, Shared, Transcript
from dispatch_nb.state import activity, cost, hooks, runs, trouble
from dispatch_nb.state.changes import CallSeen, HookSeen, PartRead, ProcessesSeen
from dispatch_nb.state.draft import Draft
from dispatch_nb.state.evidence import life_of, moved, neighbours, placed
from dispatch_nb.state.links import abroad, links, traces
from dispatch_nb.state.liveness import CLOCKS, OPEN, Life, Liveness, liveness, process_of
from dispatch_nb.state.rows import agent_rows, session_row
from dispatch_nb.state.state import MAX_CALLS, MAX_HOOKED, EpicId, Link, Settings, State, session_key

#: Trust in a title that a person gave, see `Transcript.title_rank`.
GIVEN = 3

# ── taking in what the disk said ──────────────────────────────────────────────────────


def part_read(draft: Draft, change: PartRead) -> None:
    """A file of a session was read. What cannot be read yet leaves the last reading in place."""
    part: Part | None = change.part
    if part is None:
        return
    if isinstance(part, Shared):
        _shared(draft, change.path, part)
        return
    key = session_key(change.source.provider, part.session_id or change.source.session_id)
    if draft.read("part_session").get(change.path, key) != key:
        part_gone(draft, change.path)
    known = draft.read("parts").get(key, {})
    if known.get(change.path) == (change.source, part):
        return
    draft.table("parts")[key] = {**known, change.path: (change.source, part)}
    draft.table("part_session")[change.path] = key
    draft.dirty_parts.add(key)
    if isinstance(part, Live):
        draft.table("lives")[change.path] = part
        if (borrower := draft.read("borrowed").get(change.path)) is not None:
            draft.dirty_sessions.add(borrower)


def part_gone(draft: Draft, path: str) -> None:
    """A file of a session is gone."""
    if path in draft.read("shared"):
        _shared(draft, path, None)
        return
    key = draft.read("part_session").get(path)
    if key is None:
        return
    draft.table("part_session").pop(path)
    parts = draft.table("parts")
    parts[key] = {p: part for p, part in parts[key].items() if p != path}
    if not parts[key]:
        del parts[key]
        if key in draft.read("hooks"):
            draft.table("hooks").pop(key)
    draft.dirty_parts.add(key)
    if path in draft.read("lives"):
        draft.table("lives").pop(path)
        borrower = draft.read("borrowed").get(path)
        if borrower is not None:
            draft.table("borrowed").pop(path)
            draft.dirty_sessions.add(borrower)


def _shared(draft: Draft, path: str, part: Shared | None) -> None:
    """A file that says something about many sessions changed: those that it says something else about now."""
    old: Shared | None = draft.read("shared").get(path)
    if part == old:
        return
    if part is None:
        draft.table("shared").pop(path)
    else:
        draft.table("shared")[path] = part
    provider = (part or old or Shared(provider="")).provider
    titles = set((old.titles if old else {}).items()) ^ set((part.titles if part else {}).items())
    draft.dirty_parts.update(key for sid, _ in titles if (key := session_key(provider, sid)) in draft.read("parts"))
    folders = {name for name, _ in set((old.cwds if old else {}).items()) ^ set((part.cwds if part else {}).items())}
    if folders:
        known = draft.read("joined").items()
        draft.dirty_parts.update(
            key for key, joined in known if joined.provider == provider and not folders.isdisjoint(_above(joined.path))
        )


def _above(path: str) -> Iterator[str]:
    """Yield the folders that a file lies in, the innermost first."""
    while path := path.rpartition("/")[0]:
        yield path


def _with_shared(draft: Draft, joined: Joined) -> Joined:
    """Add what files about many sessions say of this one."""
    main = joined.main
    files = [part for part in draft.read("shared").values() if part.provider == joined.provider]
    title = next((part.titles[joined.session_id] for part in files if joined.session_id in part.titles), "")
    if title and main.title_rank < GIVEN:
        main = replace(main, title=title, title_rank=GIVEN)
    if main.cwd is None and files:
        cwd = next((part.cwds[f] for f in _above(joined.path) for part in files if f in part.cwds), None)
        if cwd is not None:
            main = replace(main, cwd=cwd, cwds=(cwd,))
    return joined if main is joined.main else replace(joined, main=main)


def processes_seen(draft: Draft, seen: ProcessesSeen) -> None:
    """Another sweep: only sessions whose process came or went are judged again."""
    before: ProcessesSeen | None = draft.read("processes")
    if seen == before:
        return
    draft.put("processes", seen)
    for path, live in draft.read("lives").items():
        names = PROVIDERS[live.provider].process_names
        if process_of(live, before, names) != process_of(live, seen, names):
            draft.dirty_sessions.add(draft.read("part_session")[path])
            if (borrower := draft.read("borrowed").get(path)) is not None:
                draft.dirty_sessions.add(borrower)
    draft.dirty_sessions.update(moved(draft, before, seen))
    if before is None or before.at_work != seen.at_work:  # whom a hook asks may have been answered
        joined = draft.read("joined")
        asking = {key for key, told in draft.read("hooks").items() if any(hooks.asks(one) for one in told.values())}
        draft.dirty_sessions.update(asking & joined.keys())


def call_seen(draft: Draft, call: CallSeen) -> None:
    """A session called one of our tools. Whom only the call's id names, his log tells."""
    if call.provider is None or call.session_id is None:
        return
    key = session_key(call.provider, call.session_id)
    draft.table("calls")[key] = (*draft.read("calls").get(key, ()), call)[-MAX_CALLS:]
    draft.dirty_traces.add(key)


def hook_seen(draft: Draft, change: HookSeen) -> None:
    """A hook told something of a session; what it tells of one without a log waits for that."""
    hook = change.hook
    key = session_key(hook.provider, hook.session_id)
    known: dict[str, hooks.Told] = draft.read("hooks").get(key, {})
    old = known.get(hook.agent_id)
    told = hooks.taken(old, hook, hooks.moment(hook, change.time))
    if told is None or told == old:
        return
    if not hook.agent_id and told.state == "ended":
        known = {}
    agents = {agent: one for agent, one in known.items() if agent != hook.agent_id}
    if len(agents) >= hooks.MAX_AGENTS:
        del agents[min(agents, key=lambda agent: (agent == "", agents[agent].time))]
    table = draft.table("hooks")
    table.pop(key, None)  # the last that told something stand last
    table[key] = {**agents, hook.agent_id: told}
    forgotten = next(iter(table))
    if len(table) > MAX_HOOKED:
        del table[forgotten]
    draft.dirty_sessions.update({key, forgotten} & draft.read("joined").keys())


# ── judging ───────────────────────────────────────────────────────────────────────────


def sessions(draft: Draft, now: datetime) -> None:
    """Build again the rows of all sessions that a change or the clock touches."""
    _spread(draft)
    for key in sorted(draft.dirty_parts):
        _join(draft, key, now)
    due = {key for key, at in draft.read("due").items() if at <= now}
    for key in sorted(draft.dirty_sessions | draft.dirty_parts | draft.dirty_traces | due):
        _rows(draft, key, now)
    for key in sorted(draft.lenders):
        _rows(draft, key, now)
    cost.problems(draft, now)


def _spread(draft: Draft) -> None:
    """Mark the sessions that changed folders, projects and epics stand for."""
    roots = draft.dirty_roots
    cwds = draft.dirty_cwds
    if roots:
        cwds = cwds | {cwd for cwd, root in draft.read("cwds").items() if root in roots}
        draft.dirty_traces.update(k for k, others in draft.read("abroad").items() if not roots.isdisjoint(others))
    if cwds:
        draft.dirty_traces.update(k for k, joined in draft.read("joined").items() if joined.main.cwd in cwds)
    traced = draft.read("traced")
    for epic in draft.dirty_files:
        draft.dirty_traces.update(traced.get(epic, ()))


def _join(draft: Draft, key: str, now: datetime) -> None:
    """Put a session's files together. What its provider fails on leaves the last good version in place."""
    parts: dict[str, tuple[Source, Part]] | None = draft.read("parts").get(key)
    try:
        joined = _joined(draft, key, parts) if parts else None
    except Exception as error:  # noqa: BLE001  boundary to the providers: told, and the others go on
        known: Joined | None = draft.read("joined").get(key)
        path = known.path if known is not None else next(iter(parts or ()), key)
        trouble.failed(draft, f"files of {key}", path, "Putting a session together", error, now)
        return
    trouble.well(draft, f"files of {key}")
    if joined is not None:
        draft.table("joined")[key] = joined
    elif key in draft.read("joined"):
        draft.table("joined").pop(key)


def _joined(draft: Draft, key: str, parts: dict[str, tuple[Source, Part]]) -> Joined | None:
    provider, session_id = key.split("/", 1)
    joined = PROVIDERS[provider].join(session_id, parts)
    if joined is None:
        return None
    if not isinstance(joined, Joined) or (joined.provider, joined.session_id) != (provider, session_id):
        raise TypeError("what its files make is another session, or none")
    joined = _with_shared(draft, joined)
    host = draft.read("settings").host
    tasks = tuple(replace(task, host=host) for task in joined.main.tasks)
    for row in (*tasks, *joined.main.usage):
        trouble.sound(row)
    return replace(joined, main=replace(joined.main, tasks=tasks))


def _rows(draft: Draft, key: str, now: datetime) -> None:
    """Judge one session; one that cannot be judged or shown has no rows, and a problem says so."""
    joined: Joined | None = draft.read("joined").get(key)
    try:
        _session(draft, key, now)
    except Exception as error:  # noqa: BLE001  boundary to the providers: told, and the others go on
        path = joined.path if joined is not None and isinstance(joined.path, str) else key
        trouble.failed(draft, f"session {key}", path, "Judging a session", error, now)
        draft.table("joined").pop(key, None)
        _forget(draft, key)
    else:
        if joined is not None or key not in draft.read("parts"):
            trouble.well(draft, f"session {key}")


def _session(draft: Draft, key: str, now: datetime) -> None:
    """Judge one session and write its rows, if they differ."""
    joined: Joined | None = draft.read("joined").get(key)
    old: Session | None = draft.read("sessions").get(key)
    root = draft.read("cwds").get(joined.main.cwd) if joined else None
    if joined is None or (root is None and draft.read("settings").named):
        _forget(draft, key)
        return
    if old is None or key in draft.dirty_traces or key in draft.dirty_parts:
        _link(draft, key, joined.main, root)
    placed(draft, key, joined)
    found = draft.read("links").get(key, ())
    judged = _judge(draft, key, joined, now)
    if joined.main.empty and judged.state == "ended":  # a process that came and went without a word
        _forget(draft, key)
        return
    draft.lenders.update(neighbours(draft, key, judged.pid))
    agents = agent_rows(draft, joined, judged)
    row = session_row(draft, key, joined, judged, found, root, agents)
    for shown in (row, *agents):
        trouble.sound(shown)
    if row != old:
        draft.table("sessions")[key] = row
        draft.dirty_epics.update(link.epic for link in found)
        draft.personas = True
        draft.events += activity.of_session(old, row)
    cost.noted(draft, key, joined.main.usage)
    if agents != draft.read("agents").get(key):
        draft.events += activity.of_agents(draft.read("agents").get(key, ()), agents, row)
        draft.table("agents")[key] = agents
    _set_due(draft, key, judged.until)


def _forget(draft: Draft, key: str) -> None:
    _link(draft, key, None, None)
    placed(draft, key, None)
    cost.noted(draft, key, ())
    for name in ("sessions", "agents"):
        if key in draft.read(name):
            draft.table(name).pop(key)
            draft.personas = True
    _set_due(draft, key, None)


def _set_due(draft: Draft, key: str, until: datetime | None) -> None:
    if until is not None:
        if draft.read("due").get(key) != until:
            draft.table("due")[key] = until
    elif key in draft.read("due"):
        draft.table("due").pop(key)


def _link(draft: Draft, key: str, main: Transcript | None, root: str | None) -> None:
    """Link a session anew; the epics on both ends of a link that came or went are built again."""
    files, by_root = draft.read("files"), draft.read("epics_of")
    calls: tuple[CallSeen, ...] = draft.read("calls").get(key, ())
    old_traces: tuple[EpicId, ...] = draft.read("traces").get(key, ())
    given = runs.of_session(draft, key)
    new_traces = traces(main, root, files, by_root, calls, given) if main is not None else ()
    others = abroad(main, root, calls) if main is not None else ()
    if others != draft.read("abroad").get(key, ()):
        _set(draft, "abroad", key, others)
    if new_traces != old_traces:
        traced = draft.table("traced")
        for epic in set(old_traces) - set(new_traces):
            traced[epic] = traced.get(epic, frozenset()) - {key}
        for epic in set(new_traces) - set(old_traces):
            traced[epic] = traced.get(epic, frozenset()) | {key}
        _set(draft, "traces", key, new_traces)
    old: tuple[Link, ...] = draft.read("links").get(key, ())
    new = links(main, new_traces, files, calls, given) if main is not None else ()
    if new != old:
        _set(draft, "links", key, new)
        draft.dirty_epics.update(link.epic for link in (*old, *new))


def _set(draft: Draft, name: str, key: str, value: tuple[object, ...]) -> None:
    if value:
        draft.table(name)[key] = value
    else:
        draft.table(name).pop(key, None)


def _judge(draft: Draft, key: str, joined: Joined, now: datetime) -> Liveness:
    settings = draft.read("settings")
    life = runs.life(draft, key, joined.main.last_activity, life_of(draft, key, joined))
    asks = runs.asks(draft, key)
    seen: ProcessesSeen | None = draft.read("processes")
    works = seen.at_work.get(life.pid) if seen is not None and life.pid is not None else None
    return asks or liveness(
        joined.main.turn,
        joined.main.last_activity,
        replace(life, resumed=_resumed(draft, key, joined.main, life), works=works),
        now=now,
        stale=timedelta(seconds=settings.stale_s),
        assume_live=settings.assume_live,
        hook=hooks.word(told, joined) if (told := draft.read("hooks").get(key)) else None,
    )


def _resumed(draft: Draft, key: str, main: Transcript, life: Life) -> bool:
    """Whether another process than the one that was seen in an open turn has the session now.

    What the one before left open does not run in this one, until the log tells of another turn.
    """
    since, old = main.turn.since, draft.read("sessions").get(key)
    if since is None or main.turn.state not in OPEN or life.alive != "alive" or not life.began:
        return False
    if draft.read("left").get(key) == since:
        return True
    if old is None or since >= life.began - CLOCKS or (old.state != "ended" and old.pid in (None, life.pid)):
        return False
    draft.table("left")[key] = since
    return True


def session_of(joined: Joined, settings: Settings, now: datetime) -> Session:
    """Judge one session by itself: no project, no plan, no process."""
    key = session_key(joined.provider, joined.session_id)
    draft = Draft(State(settings=settings, joined={key: joined}, parts={key: {}}))
    judged = _judge(draft, key, joined, now)
    return session_row(draft, key, joined, judged, (), None, agent_rows(draft, joined, judged))
