"""Rules over a plan: the status of an epic, the state of an order. Pure, each with its table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dispatch_nb.model import OrderState, Session, Status
from dispatch_nb.protocol.plan import Plan, PlanPhase

#: Sorting of d.orders and of the view.
ORDER_RANK: dict[OrderState, int] = {
    "abandoned": 0,
    "blocked": 1,
    "claimable": 2,
    "live": 3,
    "waiting": 4,
    "on_hold": 5,
    "done": 6,
    "cancelled": 7,
}

#: Sorting of the view Missions.
EPIC_RANK: dict[Status, int] = {"BLOCKED": 0, "IN_PROGRESS": 1, "ON_HOLD": 2, "TODO": 3, "CANCELLED": 4, "DONE": 5}

_SETTLED = frozenset({"DONE", "CANCELLED"})
_PLAIN: dict[Status, OrderState] = {
    "BLOCKED": "blocked",
    "ON_HOLD": "on_hold",
    "DONE": "done",
    "CANCELLED": "cancelled",
}


def epic_status(statuses: Iterable[Status]) -> Status:
    """Derive an epic's status from its phases'; the first rule that fits wins.

    | phases                      | epic        |
    |-----------------------------|-------------|
    | none                        | TODO        |
    | any BLOCKED                 | BLOCKED     |
    | any IN_PROGRESS             | IN_PROGRESS |
    | all CANCELLED               | CANCELLED   |
    | all DONE or CANCELLED       | DONE        |
    | some DONE and some TODO     | IN_PROGRESS |
    | any ON_HOLD                 | ON_HOLD     |
    | else                        | TODO        |
    """
    seen = set(statuses)
    if not seen:
        return "TODO"
    if "BLOCKED" in seen:
        return "BLOCKED"
    if "IN_PROGRESS" in seen:
        return "IN_PROGRESS"
    if seen == {"CANCELLED"}:
        return "CANCELLED"
    if seen <= _SETTLED:
        return "DONE"
    if {"DONE", "TODO"} <= seen:
        return "IN_PROGRESS"
    return "ON_HOLD" if "ON_HOLD" in seen else "TODO"


def claimable(plan: Plan, at: int) -> bool:
    """Whether the phase at place `at` of the plan may be started.

    It is TODO, and all that it depends on is settled: the phases in `depends_on`, if the plan gives
    that key (an empty list depends on nothing), else the phase before it. DONE and CANCELLED are
    settled; an id that is not in the plan is not.
    """
    phase = plan.phases[at]
    if phase.status != "TODO":
        return False
    if phase.depends_on is not None:
        status = {p.phase_id: p.status for p in plan.phases}
        return all(status.get(need) in _SETTLED for need in phase.depends_on)
    return at == 0 or plan.phases[at - 1].status in _SETTLED


def order_state(plan: Plan, at: int, sessions: Sequence[Session], *, run: bool = False) -> OrderState:
    """Derive the state of an order from its phase, the sessions linked to it, and whether a run of it is under way.

    | status      | besides                        | order     |
    |-------------|--------------------------------|-----------|
    | IN_PROGRESS | a linked session is live, or   | live      |
    |             | a run is under way             |           |
    | IN_PROGRESS | none is                        | abandoned |
    | TODO        | what it depends on is settled  | claimable |
    | TODO        | is not                         | waiting   |
    | BLOCKED, ON_HOLD, DONE, CANCELLED | any      | the same  |
    """
    phase = plan.phases[at]
    if phase.status == "IN_PROGRESS":
        return "live" if run or any(is_live(session) for session in sessions) else "abandoned"
    if phase.status == "TODO":
        return "claimable" if claimable(plan, at) else "waiting"
    return _PLAIN[phase.status]


def is_live(session: Session) -> bool:
    """Whether an agent is there: its process is not known to be gone, and its state is not unknown."""
    return session.state not in {"ended", "unknown"}


def order_reason(plan: Plan, at: int, state: OrderState, session: Session | None) -> str:
    """Say in one sentence why an order is in its state."""
    phase = plan.phases[at]
    if state == "abandoned":
        if session is None:
            return "In progress in the plan, and no session is linked to it"
        reason = session.state_reason
        return f"Its agent {reason}" if reason.startswith("died") else f"Nobody is on it: {reason}"
    if state == "live" and session is not None:
        return session.state_reason
    if state == "waiting":
        return f"Waits for {_waits_for(plan, phase, at)}"
    return ""


def _waits_for(plan: Plan, phase: PlanPhase, at: int) -> str:
    status: Mapping[str, Status] = {p.phase_id: p.status for p in plan.phases}
    needs = phase.depends_on if phase.depends_on is not None else (plan.phases[at - 1].phase_id,)
    open_ = [need for need in needs if status.get(need) not in _SETTLED]
    return ("phases " if len(open_) > 1 else "phase ") + ", ".join(open_)
