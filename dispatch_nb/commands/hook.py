"""Hooks of agents, handed on. The program itself goes there by a shorter way: see `__main__`."""

from __future__ import annotations

import argparse

from dispatch_nb import hook


def hand_on(args: argparse.Namespace) -> int:
    """Hand a hook on. Returns 0, whatever happens."""
    return hook.main(["--provider", args.provider, "--event", args.event, "--runtime", args.runtime])
