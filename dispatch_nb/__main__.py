"""`dispatch-nb`, and `python -m dispatch_nb`: hooks go straight to `hook`, all else to `cli`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command that the arguments name. `cli` takes most of a second to import: no agent waits for that."""
    if sys.argv[1:2] == ["hook"]:
        from dispatch_nb import hook  # noqa: PLC0415  nothing else of the package is needed

        return hook.main(sys.argv[2:])
    from dispatch_nb import cli  # noqa: PLC0415  see above

    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
