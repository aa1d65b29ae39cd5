"""The MCP server without a notebook."""

from __future__ import annotations

import argparse
import signal
import threading

from dispatch_nb import config
from dispatch_nb.app import Dispatch
from dispatch_nb.errors import DispatchError, ReadOnlyError

ENDING = (signal.SIGINT, signal.SIGTERM)


def serve(args: argparse.Namespace) -> int:
    """Serve until told to end: by a signal, or by the end of stdin."""
    if args.port is not None:
        config.hand_on({"DISPATCH_PORT": str(args.port)})
    with Dispatch(*args.project, home=args.home, mcp=not args.stdio) as dispatch:
        if dispatch.read_only:  # else nothing would ever be told
            raise ReadOnlyError("read-only is configured, and what is read-only serves no MCP")
        if args.stdio:
            for number in ENDING:  # at once: the thread that waits for stdin cannot be told, and no file is left
                signal.signal(number, signal.SIG_DFL)
            dispatch.serve_stdio()
            return 0
        ended = threading.Event()
        for number in ENDING:
            signal.signal(number, lambda *_: ended.set())
        told = None
        while not ended.wait(0.1 if told is None else 1.0):
            status = dispatch.mcp
            if status.state == "failed":
                raise DispatchError(f"MCP cannot be served: {status.reason}")
            if status.url is not None and status != told:
                told = status
                by = "this process" if status.hosting else f"process {status.pid}; this one takes over when that ends"
                print(f"MCP at {status.url}, served by {by}. Ctrl-C ends it.", flush=True)
    return 0
