"""Agents' own settings: what would be changed is shown, and changed when a person agrees."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dispatch_nb import config
from dispatch_nb.actions.settings import Changes, Connector
from dispatch_nb.errors import ReadOnlyError
from dispatch_nb.faces.connecting import connector

#: Exit code of a change that nobody agreed to.
NOT_AGREED = 3


def connect(args: argparse.Namespace) -> int:
    """Show and make changes in the given projects, or in the one that this was called in."""
    agents = _connector(args)
    projects = args.project or [str(Path.cwd())]
    return _settle(agents.connect(args.agent, projects, url=args.url, hooks=args.hooks), args)


def disconnect(args: argparse.Namespace) -> int:
    """Show and take back what was written, in the given projects or wherever."""
    agents = _connector(args)
    return _settle(agents.disconnect(args.agent, args.project or None), args)


def init(args: argparse.Namespace) -> int:
    """Tell agents how work is kept, in the given projects or in the one that this was called in; or take that back."""
    agents = _connector(args)
    projects = args.project or [str(Path.cwd())]
    if args.undo:
        return _settle(agents.unteach(projects), args)
    return _settle(agents.teach(projects, personas=args.personas), args)


def _connector(args: argparse.Namespace) -> Connector:
    configured = config.DispatchConfig(home=args.home)
    if configured.refuses_writes:
        raise ReadOnlyError("read-only is configured: no settings are changed")
    return connector(configured, list)


def _settle(changes: Changes, args: argparse.Namespace) -> int:
    """Show changes and, if a person agrees, make them. 1: some cannot be made; 3: nobody agreed."""
    print(changes.text)
    count = len(changes.pending)
    if count and not args.yes:
        if not sys.stdin.isatty():
            print("\nNothing is changed: --yes would do it.", file=sys.stderr)
            return NOT_AGREED
        if input(f"\nChange {count} file{'s' if count > 1 else ''}? [y/N] ").strip().lower() not in {"y", "yes"}:
            return NOT_AGREED
    changes.apply()
    if count:
        print("\nDone.")
    return 0
