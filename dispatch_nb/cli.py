"""`dispatch-nb`: the dashboard in JupyterLab, a demo, and the tables without a notebook."""

from __future__ import annotations

import argparse
import errno
import io
import math
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from dispatch_nb.errors import DispatchError
from dispatch_nb.providers import PROVIDERS, SETTINGS

TABLES = ("orders", "epics", "sessions", "activity", "usage", "problems")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code: 0, or 1 with one line on stderr that says what is wrong."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # titles and paths may be in any script, a terminal in one
    args = parser().parse_args(argv)
    try:
        _expect_home(args)
        code: int = function(args.run)(args)
        print(end="", flush=True)  # at Python's own end it would be too late to see that nobody reads it
    except DispatchError as error:
        print(f"dispatch-nb: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.ENOSPC):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:  # `dispatch-nb sessions | head`: the reader has enough
            return 0
        print(f"dispatch-nb: {error}", file=sys.stderr)
        return 1
    return code


def _expect_home(args: argparse.Namespace) -> None:
    """Raise DispatchError for a home that there is not: one that is misspelt would be made, and empty."""
    home = getattr(args, "home", None)
    if not home or args.run == "lab.demo":
        return
    from dispatch_nb import config  # noqa: PLC0415  agents wait for `hook`, which has no home

    if not config.absolute(home).is_dir():
        raise DispatchError(f"--home {home!r} is no folder")


def function(name: str) -> Callable[[argparse.Namespace], int]:
    """Return the function of `dispatch_nb.commands` that is named so: `module.function`."""
    module, _, called = name.partition(".")
    found: Callable[[argparse.Namespace], int] = getattr(import_module(f"dispatch_nb.commands.{module}"), called)
    return found


def parser() -> argparse.ArgumentParser:
    """Return the command line: each command names its function in `run`."""
    whole = argparse.ArgumentParser(prog="dispatch-nb", description="Mission control for AI coding agents.")
    commands = whole.add_subparsers(required=True, metavar="COMMAND")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", metavar="DIR", help="stands for ~ in every provider's path")
    common.add_argument(
        "--project", metavar="DIR", action="append", default=[], help="show only this folder (repeatable)"
    )
    for name, text in (("lab", "open the dashboard in JupyterLab"), ("demo", "the same, on simulated agents")):
        command = commands.add_parser(name, help=text, parents=[common])
        command.add_argument("--port", type=_port, metavar="N", help="JupyterLab's port (8888, or the next free one)")
        command.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
        if name == "demo":
            command.add_argument("--speed", type=_speed, default=1.0, help="how fast the simulated agents live")
        command.set_defaults(run=f"lab.{name}")
    command = commands.add_parser("voila", help="serve the dashboard read-only, to visitors", parents=[common])
    command.add_argument("--port", type=_port, metavar="N", help="port (8866, or the next free one)")
    command.add_argument("--ip", metavar="ADDR", help="address (localhost); another one needs a token or a password")
    command.add_argument("--theme", choices=["light", "dark"], help="of pages without ?theme= (light)")
    command.add_argument("--warm", type=int, default=1, metavar="N", help="kernels that wait for visitors (1)")
    command.add_argument("--no-browser", action="store_true", help="print the address, open nothing")
    command.set_defaults(run="voila.serve")
    command = commands.add_parser("mcp", help="serve MCP to agents, without a notebook", parents=[common])
    command.add_argument("--port", type=_port, metavar="N", help="port (4242, or the next free one; 0: any)")
    command.add_argument("--stdio", action="store_true", help="to the one agent that started this, on stdin and stdout")
    command.set_defaults(run="mcp.serve")
    for name, text in (("connect", "tell an agent of the MCP server"), ("disconnect", "take that back")):
        command = commands.add_parser(name, help=f"{text}: shows what it would change, and asks", parents=[common])
        if name == "connect":
            command.add_argument("agent", metavar="AGENT", help=", ".join([*SETTINGS, "all"]))
            command.add_argument("--hooks", action="store_true", help="let it say at once what it does, too")
            command.add_argument("--url", help="the server's address (that of the running one, or port 4242)")
        else:
            command.add_argument("agent", metavar="AGENT", help="one of those, or all", nargs="?", default="all")
        command.add_argument("--yes", action="store_true", help="do it; without, and without a terminal: exit code 3")
        command.set_defaults(run=f"settings.{name}")
    command = commands.add_parser("hook", help="hand on what an agent's hook says on stdin; agents' settings call it")
    command.add_argument("--provider", metavar="P", required=True, help="whose hook this is")
    command.add_argument("--event", metavar="NAME", default="", help="which hook, for agents that do not say it")
    command.add_argument("--runtime", metavar="FILE", default="", help="where it is written which kernel listens")
    command.set_defaults(run="hook.hand_on")
    command = commands.add_parser(
        "init", help="have agents keep their work in .tasks/: shows what it would write, and asks", parents=[common]
    )
    command.add_argument("--personas", action="store_true", help="write a small set of personas, too")
    command.add_argument("--undo", action="store_true", help="take out again what was written")
    command.add_argument("--yes", action="store_true", help="do it; without, and without a terminal: exit code 3")
    command.set_defaults(run="settings.init")
    command = commands.add_parser(
        "doctor", help="tell which agents and files were found, and what is amiss", parents=[common]
    )
    command.set_defaults(run="doctor.look")
    for name in TABLES:
        command = commands.add_parser(name, help=f"print {name} as a table", parents=[common])
        command.add_argument("--json", action="store_true", help="all columns, as a JSON array of rows")
        command.add_argument(
            "--provider", action="append", default=[], choices=sorted(PROVIDERS), help="only this one (repeatable)"
        )
        command.add_argument("--since", metavar="T", help="only newer rows: 90m, 2h, 3d, or a date")
        command.add_argument("--assume-live", action="store_true", help="judge sessions by their logs alone")
        command.set_defaults(run="tables.show", table=name)
    return whole


def _port(text: str) -> int:
    if not (text.isdecimal() and len(text) < 6 and int(text) < 65536):  # noqa: PLR2004  ports have 16 bits
        raise argparse.ArgumentTypeError(f"{text!r} is no port (0 to 65535)")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = math.nan
    if not 0 <= speed < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no speed, such as 1 or 20")
    return speed


if __name__ == "__main__":
    sys.exit(main())
