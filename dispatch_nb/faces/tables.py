"""From a state to what the front end is told: tables, deltas, the answers to requests. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from dispatch_nb.errors import ConfigError, NotFoundError
from dispatch_nb.faces.wire import (
    Delta,
    EpicArgs,
    EpicDetail,
    Looked,
    Meta,
    SessionArgs,
    SessionDetail,
    Snapshot,
    TableDelta,
    Tables,
)
from dispatch_nb.model import Problem, TouchedFile
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.values import Joined
from dispatch_nb.state.cost import KIND, since
from dispatch_nb.state.state import State, epic_key, session_key

#: Longest plan that is sent to a drawer, in characters.
MAX_PLAN = 200_000
#: Longest body of a log entry that is sent to a drawer, and how many entries, newest kept.
MAX_ENTRIES = 500

TABLES = (
    "projects",
    "epics",
    "orders",
    "sessions",
    "personas",
    "activity",
    "problems",
    "runs",
    "approvals",
    "worktrees",
)


def tables(state: State) -> Tables:
    """Return every row by its key on the wire."""
    return Tables(**{name: dict(table(state, name)) for name in TABLES})


def table(state: State, name: str) -> Mapping[str, Any]:
    """Return one table; those that the state has in the wire's form are handed on as they are."""
    if name == "projects":
        return {project.project: project for project in state.projects.values()}
    if name == "problems":
        return _keyed(p for found in state.found.values() for p in found)
    rows: Mapping[str, Any] = getattr(state, name)
    return rows


def _keyed(problems: Iterable[Problem]) -> dict[str, Problem]:
    """Return each problem by a key of its own: one line of a file may have several of a kind."""
    nth: Counter[str] = Counter()
    found: dict[str, Problem] = {}
    for problem in problems:
        key = _problem_key(problem)
        nth[key] += 1
        found[key if nth[key] == 1 else f"{key}#{nth[key]}"] = problem
    return found


def _problem_key(problem: Problem) -> str:
    if problem.kind == KIND:  # all about one file, and about none of its lines
        return f"{problem.kind}:{problem.reason}"
    return f"{problem.kind}:{problem.line}:{problem.path}"


def snapshot(state: State, meta: Meta) -> Snapshot:
    """Return all there is to know at one version."""
    return Snapshot(version=state.version, meta=meta, tables=tables(state))


def delta(old: State, new: State, meta: Meta) -> Delta:
    """Return what differs. A table that is the same object is not looked into."""
    changed: dict[str, TableDelta] = {}
    for name in TABLES:
        source = {"problems": "found"}.get(name, name)
        if getattr(old, source) is getattr(new, source):
            continue
        before, after = table(old, name), table(new, name)
        upsert = {key: row for key, row in after.items() if before.get(key) is not row and before.get(key) != row}
        remove = tuple(key for key in before if key not in after)
        if upsert or remove:
            changed[name] = TableDelta(upsert=upsert, remove=remove)
    return Delta(base=old.version, version=new.version, meta=meta, tables=changed)


def meta(state: State, now: datetime, *, watching: bool, read_only: bool, max_runs: int | None = None) -> Meta:
    """Return what is true of the whole."""
    midnight = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    today_usd, today_unpriced = since(state, midnight)
    return Meta(
        host=state.settings.host,
        at=now,
        scanning=watching and not state.scanned,
        watching=watching,
        last_change=state.at,
        read_only=read_only,
        stale_s=state.settings.stale_s,
        today_usd=today_usd,
        today_unpriced=today_unpriced,
        looked=_looked(state),
        runners=() if read_only else state.runners,
        max_runs=max_runs,
    )


def _looked(state: State) -> tuple[Looked, ...]:
    """Return the folders that conversations are looked for in; a provider's first one carries its counts."""
    sessions: dict[str, int] = {}
    for session in state.sessions.values():
        sessions[session.provider] = sessions.get(session.provider, 0) + 1
    out: list[Looked] = []
    for root in sorted((r for r in state.roots.values() if r.told), key=lambda r: (r.provider, r.path)):
        first = all(seen.provider != root.provider for seen in out)
        progress = state.progress.get(root.provider) if first else None
        out.append(
            Looked(
                provider=root.provider,
                provider_label=PROVIDERS[root.provider].label,
                path=root.path,
                label=root.label,
                exists=root.exists,
                sessions=sessions.get(root.provider, 0) if first else 0,
                files_done=progress.done if progress else 0,
                files_total=progress.total if progress else 0,
            )
        )
    return tuple(out)


def epic_detail(state: State, args: EpicArgs) -> EpicDetail:
    """Return what an epic's drawer shows. Raises NotFoundError."""
    key = epic_key(args.project, args.epic)
    epic = state.epics.get(key)
    place = next((place for place, at in state.epic_keys.items() if at == key), None)
    files = state.files.get(place) if place else None
    if epic is None or place is None or files is None or files.plan is None:
        raise NotFoundError(f"no epic {args.epic!r} in project {args.project!r}")
    folder = f"{place.root}/.tasks/{place.folder}"
    body = files.plan.body
    return EpicDetail(
        epic=epic,
        phases=state.phases.get(key, ()),
        log=state.log.get(key, ())[-MAX_ENTRIES:],
        plan_body=body[:MAX_PLAN],
        plan_truncated=len(body) > MAX_PLAN,
        request=files.plan.request,
        plan_path=epic.path,
        log_path=f"{folder}/execution-log.md" if files.log is not None else None,
        problems=tuple(
            problem for name in ("plan.md", "execution-log.md") for problem in state.found.get(f"{folder}/{name}", ())
        ),
    )


def session_detail(state: State, args: SessionArgs) -> SessionDetail:
    """Return what a session's drawer shows. Raises NotFoundError."""
    key = session_key(args.provider, args.session_id)
    session, joined = state.sessions.get(key), state.joined.get(key)
    if session is None or joined is None:
        raise NotFoundError(f"no session {args.session_id!r} of {args.provider!r}")
    main = joined.main
    return SessionDetail(
        session=session,
        prompt=main.prompt,
        tasks=main.tasks,
        files=tuple(
            TouchedFile(path=f.path, change=f.change, edits=f.edits, added=f.added, removed=f.removed)
            for f in main.files
        ),
        agents=state.agents.get(key, ()),
        messages=main.tail,
        problems=tuple(p for path in state.parts.get(key, ()) for p in state.found.get(path, ())),
    )


def joined_of(state: State, session: str) -> Joined:
    """Return a session by its id or by `provider/session_id`. Raises NotFoundError, ConfigError."""
    if session in state.joined:
        return state.joined[session]
    keys = [key for key in state.sessions if key.endswith(f"/{session}") and key in state.joined]
    keys = [key for key in keys or state.joined if state.joined[key].session_id == session]
    if not keys:
        raise NotFoundError(f"no session {session!r}")
    if len(keys) > 1:
        raise ConfigError(f"several sessions have the id {session!r}; name one of them: {', '.join(sorted(keys))}")
    return state.joined[keys[0]]
