"""The environment that an agent is given: what a person's terminal would give it, and nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping

from dispatch_nb.providers.runs import INSIDE

#: Set for an agent, so that whatever it leaves behind is known to be its own: the run's id.
RUN = "DISPATCH_RUN"

#: Ours and Jupyter's: tokens, ports, and what a kernel sets for itself.
_OURS = ("DISPATCH_", "JUPYTER", "JPY_", "IPYTHON", "CONFIGPROXY_", "VOILA_")
_OF_KERNEL = frozenset({"MPLBACKEND", "PYDEVD_USE_FRAME_EVAL", "KERNEL_LAUNCH_TIMEOUT", "PYTHONSAFEPATH"})


def agent_environ(inherited: Mapping[str, str], run_id: str, more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of an agent: `inherited`, cleaned, and what its launch sets (`more`).

    | variable                                            | why it is left out                              |
    |-----------------------------------------------------|-------------------------------------------------|
    | `DISPATCH_*`, `JUPYTER*`, `JPY_*`, `CONFIGPROXY_*`  | tokens and settings of ours and of the server   |
    | `MPLBACKEND` and the like                           | what a kernel sets would mislead other programs |
    | those in `INSIDE`                                   | a CLI would think it runs inside another agent  |
    """
    kept = {
        name: value
        for name, value in inherited.items()
        if not name.startswith(_OURS) and name not in _OF_KERNEL and name not in INSIDE
    }
    return {**kept, **more, RUN: run_id}
