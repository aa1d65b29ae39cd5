"""The process of one simulated agent: it does nothing but live.

Run by path, without the package, so that it costs a few megabytes. Its parent's end of the
pipe keeps it alive: when that closes, because the parent closed it or died in any way, the
process ends and takes its registry file with it, as the CLI does at every orderly exit.
"""

import signal
import sys
from pathlib import Path


def main() -> None:
    """Wait for the end of stdin; a line on it is the path of the registry file."""
    # Ctrl-C in a terminal goes to every process of the group; the parent decides who ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    registry: Path | None = None
    for line in sys.stdin.buffer:
        registry = Path(line.decode("utf-8").rstrip("\n"))
    if registry is not None:
        registry.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
