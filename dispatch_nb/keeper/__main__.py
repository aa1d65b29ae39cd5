"""The entry point: away from the kernel first, then to work."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Keep the run in the folder `argv[1]`; the open file `argv[2]` is its lock."""
    if os.fork():
        os._exit(0)  # the kernel waits for this process only, and is not the other one's parent
    from dispatch_nb.keeper.keep import keep  # noqa: PLC0415  the kernel is not kept waiting for imports

    return keep(sys.argv[1], int(sys.argv[2]))


if __name__ == "__main__":
    sys.exit(main())
