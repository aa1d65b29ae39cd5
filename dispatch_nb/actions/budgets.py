"""Budgets of agents that do not tell what they cost, watched by what their logs tell. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from dispatch_nb.model import Run, Session
from dispatch_nb.state.runs import ENDED
from dispatch_nb.state.state import State, session_key


def overspent(old: State, new: State) -> Iterator[tuple[Run, str]]:
    """Yield the runs whose sessions have come to cost what they may, and why they are to be stopped.

    Those whose programs tell their cost are their keepers' to stop; of a session that was resumed or forked
    it is not known here what this run added to its cost.
    """
    for run, session, usd in _watched(old, new):
        if session.cost_usd is not None and session.cost_usd >= usd:
            yield run, f"Stopped at {session.cost_usd:.2f} USD by its log, as its budget of {usd:.2f} says"


def unmeasured(old: State, new: State) -> Iterator[tuple[Run, str]]:
    """Yield the runs whose agents are at work and whose logs do not tell what that costs, and what a person is told."""
    for run, session, usd in _watched(old, new):
        if session.cost_usd is None and session.output_tokens:
            yield run, f"Nobody keeps its budget of {usd:.2f} USD: what its model costs is not known"


def _watched(old: State, new: State) -> Iterator[tuple[Run, Session, float]]:
    """Yield the runs that are under way and whose budgets are looked after here."""
    if old.sessions is new.sessions and old.runs is new.runs:
        return
    for run in new.runs.values():
        if run.max_usd is None or run.cost_usd is not None or run.session_id is None:
            continue
        if run.state in ENDED or run.started is None or run.kind in {"resume", "fork"}:
            continue
        session = new.sessions.get(session_key(run.provider, run.session_id))
        if session is not None:
            yield run, session, run.max_usd
