"""Budgets of agents that do not tell what they cost, watched by what their logs tell. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch_nb.model import Run
from dispatch_nb.state.runs import ENDED
from dispatch_nb.state.state import State, session_key


def overspent(old: State, new: State) -> Iterator[tuple[Run, str]]:
    """Yield the runs whose sessions have come to cost what they may, and why they are to be stopped.

    Those whose programs tell their cost are their keepers' to stop; of a session that was resumed or forked
    it is not known here what this run added to its cost.
    """
    if old.sessions is new.sessions and old.runs is new.runs:
        return
    for run in new.runs.values():
        if run.max_usd is None or run.cost_usd is not None or run.session_id is None:
            continue
        if run.state in ENDED or run.started is None or run.kind in {"resume", "fork"}:
            continue
        session = new.sessions.get(session_key(run.provider, run.session_id))
        cost = session.cost_usd if session is not None else None
        if cost is not None and cost >= run.max_usd:
            yield run, f"Stopped at {cost:.2f} USD by its log, as its budget of {run.max_usd:.2f} says"
