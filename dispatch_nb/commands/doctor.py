"""Whether all is there that the dashboard needs, in a person's words."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from dispatch_nb.app import Dispatch
from dispatch_nb.faces.mcp.runtime import Place
from dispatch_nb.model import Runner
from dispatch_nb.registry.locks import supported
from dispatch_nb.state.state import State

#: Problems that are told one by one.
MOST = 20
#: Fewer watches than this (Linux) do not last for a few agents and an editor.
FEW_WATCHES = 65_536
_LIMITS = Path("/proc/sys/fs/inotify")


def look(args: argparse.Namespace) -> int:
    """Print what was found; returns 1 if something is amiss: no agent to be run, a problem, too few watches."""
    dispatch = Dispatch(*args.project, home=args.home, live=False)
    dispatch._sources.look_at_programs()  # noqa: SLF001  the same package's other half
    amiss = False
    for title, lines in (
        ("Agents", _agents(dispatch.state)),
        ("Where their files lie", _homes(dispatch.state)),
        ("MCP", _mcp(dispatch)),
        ("Runs", _runs(dispatch)),
        ("Watching files", _watches()),
        ("Problems", _problems(dispatch.state)),
    ):
        print(title)
        for good, line in lines:
            amiss = amiss or good is False
            print(f"  {_MARKS[good]} {line}")
    return int(amiss)


#: Whether it is as it should be (None: it is not there, and need not be), and what it is.
Line = tuple[bool | None, str]
_MARKS = {True: "ok  ", False: "look", None: "-   "}


def _agents(state: State) -> Iterator[Line]:
    found = [runner for runner in state.runners if not runner.reason]
    if not found:
        yield False, "no agent's program was found: the dashboard shows what there is, and starts nothing"
    for runner in state.runners:
        if runner.reason:
            yield None if runner.path is None else False, f"{runner.label}: {runner.reason}"
        else:
            yield True, f"{runner.label} {runner.version or '(no version)'}: {runner.path}; {_abilities(runner)}"


def _abilities(runner: Runner) -> str:
    words = {
        "runs": True,
        "resumes": runner.resume,
        "forks": runner.fork,
        "asks here before it acts": runner.asks,
    }
    return ", ".join(word for word, can in words.items() if can)


def _homes(state: State) -> Iterator[Line]:
    counts: dict[str, int] = {}
    for session in state.sessions.values():
        counts[session.provider] = counts.get(session.provider, 0) + 1
    for root in sorted((r for r in state.roots.values() if r.told), key=lambda r: (r.provider, r.path)):
        told = f"{counts.get(root.provider, 0)} sessions" if root.exists else "not there yet"
        yield True, f"{root.label}: {told}"


def _mcp(dispatch: Dispatch) -> Iterator[Line]:
    hosting = Place(dispatch.config.runtime_folder).hosting()
    if hosting is None:
        yield True, "no kernel serves it now; `dispatch-nb mcp` does, and a notebook with a dashboard"
    else:
        yield True, f"{hosting.url}, served by process {hosting.pid}"


def _runs(dispatch: Dispatch) -> Iterator[Line]:
    if not supported():
        yield False, "this system has no file locks of the kind that is needed: no agent can be started from here"
        return
    active = [run for run in dispatch.state.runs.values() if run.ended is None]
    yield True, f"{dispatch.config.runs_folder}: {len(dispatch.state.runs)} kept, {len(active)} under way"
    for run in dispatch.state.runs.values():
        if run.state == "lost" and run.ended is None:
            yield False, f"run {run.run_id}: {run.reason}"


def _watches() -> Iterator[Line]:
    try:
        watches = int((_LIMITS / "max_user_watches").read_text(encoding="ascii"))
        instances = int((_LIMITS / "max_user_instances").read_text(encoding="ascii"))
    except (OSError, ValueError):
        yield True, "this system tells no limits"
        return
    enough = watches >= FEW_WATCHES
    hint = "" if enough else f"; raise fs.inotify.max_user_watches to {FEW_WATCHES} or more"
    yield enough, f"{watches} watches, {instances} instances{hint}"


def _problems(state: State) -> Iterator[Line]:
    problems = [problem for path in sorted(state.found) for problem in state.found[path]]
    if not problems:
        yield True, "none"
    for problem in problems[:MOST]:
        line = f":{problem.line}" if problem.line else ""
        yield False, f"{problem.path}{line}: {problem.reason} {problem.hint}".rstrip()
    if len(problems) > MOST:
        yield False, f"and {len(problems) - MOST} more: `dispatch-nb problems`"
