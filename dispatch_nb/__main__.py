"""`dispatch-nb`, and `python -m dispatch_nb`: hooks go straight to `hook`, all else to `cli`."""

from __future__ import annotations

import signal
import sys
from types import TracebackType


def main() -> int:
    """Run the command that the arguments name. `cli` takes most of a second to import: no agent waits for that."""
    if sys.argv[1:2] == ["hook"]:
        from dispatch_nb import hook  # noqa: PLC0415  nothing else of the package is needed

        return hook.main(sys.argv[2:])
    _end_in_order()
    from dispatch_nb import cli  # noqa: PLC0415  see above

    return cli.main()


def _end_in_order() -> None:
    """Have SIGTERM, and a terminal that is closed, end a command as its own end does: its folders and files go.

    Jupyter's servers, and the one of MCP, put their own end of SIGTERM in this one's place.
    """
    sys.excepthook = _told
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # not under `nohup`
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))


def _told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print what nobody handled, but for Ctrl-C: who pressed it knows."""
    if not issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)


if __name__ == "__main__":
    sys.exit(main())
