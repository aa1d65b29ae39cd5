"""Sessions: files put together, linked, and judged against processes and the clock."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from dispatch_nb.model import GROUP_OF, Agent, Session, SessionState
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.base import Joined, JoinedAgent, Live, Part, Transcript, Usage
from dispatch_nb.state import activity
from dispatch_nb.state.changes import PartRead, ProcessesSeen
from dispatch_nb.state.draft import Draft
from dispatch_nb.state.links import links, traces
from dispatch_nb.state.liveness import Liveness, liveness, process_of
from dispatch_nb.state.state import EpicId, Link, Settings, State, session_key

# ── taking in what the disk said ──────────────────────────────────────────────────────


def part_read(draft: Draft, change: PartRead) -> None:
    """A file of a session was read. What cannot be read yet leaves the last reading in place."""
    part: Part | None = change.part
    if part is None:
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
    key = draft.read("part_session").get(path)
    if key is None:
        return
    draft.table("part_session").pop(path)
    parts = draft.table("parts")
    parts[key] = {p: part for p, part in parts[key].items() if p != path}
    if not parts[key]:
        del parts[key]
    draft.dirty_parts.add(key)
    if path in draft.read("lives"):
        draft.table("lives").pop(path)
        borrower = draft.read("borrowed").get(path)
        if borrower is not None:
            draft.table("borrowed").pop(path)
            draft.dirty_sessions.add(borrower)


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


# ── judging ───────────────────────────────────────────────────────────────────────────


def sessions(draft: Draft, now: datetime) -> None:
    """Build again the rows of all sessions that a change or the clock touches."""
    _spread(draft)
    for key in draft.dirty_parts:
        _join(draft, key)
    due = {key for key, at in draft.read("due").items() if at <= now}
    for key in sorted(draft.dirty_sessions | draft.dirty_parts | draft.dirty_traces | due):
        _session(draft, key, now)
    for key in sorted(draft.lenders):
        _session(draft, key, now)


def _spread(draft: Draft) -> None:
    """Mark the sessions that changed folders, projects and epics stand for."""
    roots = draft.dirty_roots
    cwds = draft.dirty_cwds
    if roots:
        cwds = cwds | {cwd for cwd, root in draft.read("cwds").items() if root in roots}
    if cwds:
        draft.dirty_traces.update(k for k, joined in draft.read("joined").items() if joined.main.cwd in cwds)
    traced = draft.read("traced")
    for epic in draft.dirty_files:
        draft.dirty_traces.update(traced.get(epic, ()))


def _join(draft: Draft, key: str) -> None:
    provider, session_id = key.split("/", 1)
    parts = draft.read("parts").get(key)
    joined = PROVIDERS[provider].join(session_id, parts) if parts else None
    if joined is not None:
        host = draft.read("settings").host
        tasks = tuple(replace(task, host=host) for task in joined.main.tasks)
        draft.table("joined")[key] = replace(joined, main=replace(joined.main, tasks=tasks))
    elif key in draft.read("joined"):
        draft.table("joined").pop(key)


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
    found = draft.read("links").get(key, ())
    judged = _judge(draft, key, joined, now)
    if joined.main.empty and judged.state == "ended":  # a process that came and went without a word
        _forget(draft, key)
        return
    agents = _agents(draft, joined, judged)
    row = _row(draft, key, joined, judged, found, root, agents)
    if row != old:
        draft.table("sessions")[key] = row
        draft.dirty_epics.update(link.epic for link in found)
        draft.personas = True
        draft.events += activity.of_session(old, row)
    if agents != draft.read("agents").get(key):
        draft.events += activity.of_agents(draft.read("agents").get(key, ()), agents, row)
        draft.table("agents")[key] = agents
    _set_due(draft, key, judged.until)


def _forget(draft: Draft, key: str) -> None:
    _link(draft, key, None, None)
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
    old_traces: tuple[EpicId, ...] = draft.read("traces").get(key, ())
    new_traces = traces(main, root, files, by_root) if main is not None else ()
    if new_traces != old_traces:
        traced = draft.table("traced")
        for epic in set(old_traces) - set(new_traces):
            traced[epic] = traced.get(epic, frozenset()) - {key}
        for epic in set(new_traces) - set(old_traces):
            traced[epic] = traced.get(epic, frozenset()) | {key}
        _set(draft, "traces", key, new_traces)
    old: tuple[Link, ...] = draft.read("links").get(key, ())
    new = links(main, new_traces, files) if main is not None else ()
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
    live = _live(draft, key, joined)
    names = PROVIDERS[joined.provider].process_names
    return liveness(
        joined.main.turn,
        joined.main.last_activity,
        live,
        process_of(live, draft.read("processes"), names) if live else "unknown",
        kept=any(r.live and r.exists and r.provider == joined.provider for r in draft.read("roots").values()),
        now=now,
        stale=timedelta(seconds=settings.stale_s),
        assume_live=settings.assume_live,
    )


def _live(draft: Draft, key: str, joined: Joined) -> Live | None:
    """Return the live file that speaks for a session.

    After a process begins a new conversation, its file may name the old one for a while: then it
    speaks for the newest session that began in the same directory after the old one's last record.
    """
    borrowed = draft.read("borrowed")
    lives = draft.read("lives")
    lent = [lives[path] for path, to in borrowed.items() if to != key]
    own = [live for live in joined.live if live not in lent]
    if own:
        return own[0]
    main = joined.main
    if main.started is None or main.turn.state == "ended":
        return None
    for path, live in lives.items():
        owner = draft.read("joined").get(draft.read("part_session")[path])
        if owner is None or owner.session_id == joined.session_id or live.cwd != main.cwd or live.started is None:
            continue
        last = owner.main.last_activity
        if live.started <= main.started and (last is None or last < main.started) and path not in borrowed:
            draft.table("borrowed")[path] = key
            draft.lenders.add(session_key(owner.provider, owner.session_id))
        if draft.read("borrowed").get(path) == key:
            found: Live = live
            return found
    return None


# ── rows ──────────────────────────────────────────────────────────────────────────────


def _row(
    draft: Draft,
    key: str,
    joined: Joined,
    judged: Liveness,
    found: tuple[Link, ...],
    root: str | None,
    agents: tuple[Agent, ...],
) -> Session:
    main = joined.main
    link = found[0] if found else None
    files = draft.read("files").get(link.epic) if link else None
    plan = files.plan if files else None
    phase = next((p for p in plan.phases if p.phase_id == link.phase_id), None) if plan and link else None
    problems = draft.read("found")
    project = draft.read("projects").get(root)
    return Session(
        host=draft.read("settings").host,
        provider=joined.provider,
        session_id=joined.session_id,
        project=project.project if project else None,
        cwd=main.cwd,
        branch=main.branch,
        title=main.title,
        model=main.model,
        state=judged.state,
        state_group=GROUP_OF[judged.state],
        state_source=judged.source,
        state_reason=judged.reason,
        state_since=judged.since,
        active_tool=judged.tool,
        started=main.started,
        last_activity=main.last_activity,
        turns=main.turns,
        **_tokens(main.usage),
        cost_usd=None,
        context_tokens=main.context_tokens,
        context_window=main.context_window,
        epic=plan.epic if plan else None,
        phase_id=phase.phase_id if phase else None,
        parent_id=main.forked_from,
        pid=judged.pid,
        transcript=joined.path,
        problems=sum(len(problems.get(path, ())) for path in draft.read("parts")[key]) if problems else 0,
        active_detail=main.turn.detail if judged.tool else "",
        persona=main.persona or (phase.persona if phase else None),
        errors=main.errors,
        interrupts=main.interrupts,
        compactions=main.compactions,
        tasks_done=sum(task.status == "completed" for task in main.tasks),
        tasks_total=len(main.tasks),
        files_changed=len(main.files),
        subagents=len(agents) - 1,
        subagents_live=sum(GROUP_OF[agent.state] == "running" for agent in agents[1:]),
        link_reason=link.reason if link else "",
        recent=main.recent,
    )


def _tokens(usage: tuple[Usage, ...]) -> dict[str, int | None]:
    """Add requests up; None where none was measured."""
    if not usage:
        names = ("input", "output", "cache_read", "cache_write", "reasoning")
        return dict.fromkeys(f"{name}_tokens" for name in names)
    return {
        "input_tokens": sum(u.input for u in usage),
        "output_tokens": sum(u.output for u in usage),
        "cache_read_tokens": sum(u.cache_read for u in usage),
        "cache_write_tokens": sum(u.cache_write_5m + u.cache_write_1h for u in usage),
        "reasoning_tokens": sum(u.reasoning for u in usage) or None,  # a part of the output, told by some models only
    }


def _agents(draft: Draft, joined: Joined, judged: Liveness) -> tuple[Agent, ...]:
    main = joined.main
    host = draft.read("settings").host
    first = Agent(
        host=host,
        provider=joined.provider,
        session_id=joined.session_id,
        agent_id="",
        parent_id=None,
        depth=0,
        agent_type=main.persona,
        description=main.title,
        state=judged.state,
        started=main.started,
        last_activity=main.last_activity,
        model=main.model,
        output_tokens=_tokens(main.usage)["output_tokens"],
        transcript=joined.path,
    )
    return (first, *(_subagent(host, joined, agent, judged) for agent in joined.agents))


def _subagent(host: str, joined: Joined, agent: JoinedAgent, judged: Liveness) -> Agent:
    """A subagent lives as long as its session's process, and works until its result is there."""
    state: SessionState = agent.turn.state
    if agent.done or judged.state == "ended":
        state = "ended"
    elif judged.state == "unknown":
        state = "unknown"
    return Agent(
        host=host,
        provider=joined.provider,
        session_id=joined.session_id,
        agent_id=agent.agent_id,
        parent_id=agent.parent_id,
        depth=agent.depth,
        agent_type=agent.agent_type,
        description=agent.description,
        state=state,
        started=agent.started,
        last_activity=agent.last_activity,
        model=agent.model,
        output_tokens=agent.output_tokens,
        transcript=agent.path,
    )


def session_of(joined: Joined, settings: Settings, now: datetime) -> Session:
    """Judge one session by itself: no project, no plan, no process."""
    key = session_key(joined.provider, joined.session_id)
    draft = Draft(State(settings=settings, joined={key: joined}, parts={key: {}}))
    judged = _judge(draft, key, joined, now)
    return _row(draft, key, joined, judged, (), None, _agents(draft, joined, judged))
