"""The tables on a terminal: for a person as text, for a program as JSON."""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

from dispatch_nb import config
from dispatch_nb.app import Dispatch
from dispatch_nb.errors import DispatchError

#: The columns that a person reads first, for each table on a terminal; `--json` has them all.
SHORT = {
    "orders": ["order_state", "project", "epic", "phase_id", "title", "persona", "provider", "last_activity"],
    "epics": ["status", "project", "epic", "title", "phases_done", "phases_total", "last_activity"],
    "sessions": ["state", "provider", "project", "title", "active_tool", "branch", "last_activity", "session_id"],
    "activity": ["time", "type", "project", "epic", "phase_id", "summary"],
    "usage": ["hour", "project", "model", "requests", "input_tokens", "output_tokens", "cost_usd"],
    "problems": ["path", "line", "kind", "reason"],
}
TIME_OF = {"activity": "time", "problems": "first_seen", "usage": "hour"}
_AGO = re.compile(r"(\d+(?:\.\d+)?)\s*([smhdw])")
_UNIT = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def show(args: argparse.Namespace) -> int:
    """Print one table, and on stderr that there are problems, for then it may not be all."""
    dispatch = Dispatch(*args.project, home=args.home, live=False, assume_live=args.assume_live)
    frame: pd.DataFrame = getattr(dispatch, args.table)
    if args.provider:
        if "provider" not in frame:
            raise DispatchError(f"{args.table} have no provider")
        frame = frame[frame["provider"].isin(args.provider)]
    if args.since:
        frame = frame[frame[TIME_OF.get(args.table, "last_activity")] >= _since(args.since)]
    if args.json:
        ascii_only = sys.stdout.encoding.lower() != "utf-8"  # what cannot be written is escaped, and still JSON
        print(json.dumps([_plain(row) for row in frame.to_dict("records")], ensure_ascii=ascii_only, indent=1))
    elif frame.empty:
        print(f"No {args.table}.")
    else:
        print(_text(frame[SHORT[args.table]]))
    if args.table != "problems" and (count := len(dispatch.problems)):
        print(f"{count} problem{'s' if count > 1 else ''}, see: dispatch-nb problems", file=sys.stderr)
    return 0


def _since(text: str) -> datetime:
    try:
        if m := _AGO.fullmatch(text.strip()):
            return config.utc_now() - timedelta(**{_UNIT[m.group(2)]: float(m.group(1))})
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise DispatchError(f"--since {text!r} is neither an age (90m, 2h, 3d) nor a date") from None


def _plain(row: dict[Any, Any]) -> dict[Any, Any]:
    """Return a row with JSON's types: times as ISO strings, what is missing as null."""
    return {key: _plain_value(value) for key, value in row.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, tuple | list | dict):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return value.isoformat().replace("+00:00", "Z")
    return value.item() if hasattr(value, "item") else value


def _text(frame: pd.DataFrame) -> str:
    """Return a table that fits the terminal: texts are cut, control characters shown as escapes."""
    width = shutil.get_terminal_size((160, 24)).columns
    shown = {str(name): [_cell(value) for value in frame[name]] for name in frame}
    if "cost_usd" in frame:
        shown["cost_usd"] = ["n/a" if pd.isna(value) else f"{value:.4f}" for value in frame["cost_usd"]]
    longest = {name: max(len(name), *map(len, column)) for name, column in shown.items()}
    while sum(longest.values()) + 2 * len(longest) > width and max(longest.values()) > 12:  # noqa: PLR2004  a word's length
        longest[max(longest, key=longest.__getitem__)] -= 1
    lines = [[name[: longest[name]].ljust(longest[name]) for name in shown]]
    rows = zip(*shown.values(), strict=True)
    lines += [[_cut(value, longest[name]) for name, value in zip(shown, row, strict=True)] for row in rows]
    return "\n".join("  ".join(line).rstrip() for line in lines)


def _cell(value: Any) -> str:
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return value.tz_convert(config.utc_now().astimezone().tzinfo).strftime("%Y-%m-%d %H:%M")
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in str(value))


def _cut(text: str, width: int) -> str:
    return (text if len(text) <= width else text[: width - 1] + "…").ljust(width)
