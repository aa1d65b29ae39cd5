"""Mission control for AI coding agents, in a Jupyter notebook.

>>> from dispatch_nb import Dispatch
>>> Dispatch()  # the dashboard, as the last line of a cell
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dispatch_nb.app import Dispatch
    from dispatch_nb.transcripts import read_session

    __version__: str

__all__ = ["Dispatch", "__version__", "read_session"]


def __getattr__(name: str) -> Any:
    """Import what is asked for, and only then: `dispatch-nb hook`, which agents wait for, needs none of it."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415

        globals()[name] = version("dispatch-nb")
    elif name == "Dispatch":
        from dispatch_nb.app import Dispatch  # noqa: PLC0415

        globals()[name] = Dispatch
    else:
        from dispatch_nb.transcripts import read_session  # noqa: PLC0415

        globals()[name] = read_session
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
