"""Tool calls of simulated agents: what the model asks for, and what really happens then.

A `Call` is made when the model asks; its `run` is called when the tool comes to its end,
and only then the file changes. An edit whose text is gone by then fails, as it does for a
real agent that lost the race for a phase.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dispatch_nb.demo.disk import read_text, write_text

if TYPE_CHECKING:
    from pathlib import Path

    from dispatch_nb.demo.usage import Meter

_CONTEXT = 3
_READ_LINES = 60
_MATCHES = 12


@dataclass(frozen=True)
class Outcome:
    """What a tool gave back: `content` for the model, `details` as `toolUseResult`."""

    content: Any
    details: Any
    error: bool = False


@dataclass(frozen=True)
class Call:
    """A tool call."""

    name: str
    arguments: dict[str, Any]
    run: Callable[[], Outcome]


def read(path: Path) -> Call:
    """Read a file."""

    def run() -> Outcome:
        found = read_text(path)
        if found is None:
            return _failed("File does not exist.")
        rows = found.splitlines()
        shown = rows[:_READ_LINES]
        numbered = "\n".join(f"{number}\t{row}" for number, row in enumerate(shown, 1))
        file = {
            "filePath": str(path),
            "content": "\n".join(shown),
            "numLines": len(shown),
            "startLine": 1,
            "totalLines": len(rows),
        }
        return Outcome(numbered, {"type": "text", "file": file})

    return Call("Read", {"file_path": str(path)}, run)


def edit(path: Path, old: str, new: str, meter: Meter | None = None) -> Call:
    """Replace `old`, which must stand in the file exactly once, by `new`."""

    def run() -> Outcome:
        before = read_text(path)
        if before is None:
            return _failed("File does not exist.")
        if before.count(old) != 1:
            return _failed(f"String to replace not found in file.\nString: {old}")
        after = before.replace(old, new)
        write_text(path, after)
        details = {
            "filePath": str(path),
            "oldString": old,
            "newString": new,
            "originalFile": before,
            "structuredPatch": _counted(structured_patch(before, after), meter),
            "userModified": False,
            "replaceAll": False,
        }
        return Outcome(f"The file {path} has been updated successfully.", details)

    arguments = {"replace_all": False, "file_path": str(path), "old_string": old, "new_string": new}
    return Call("Edit", arguments, run)


def write(path: Path, content: str, meter: Meter | None = None) -> Call:
    """Write a whole file."""

    def run() -> Outcome:
        before = read_text(path)
        write_text(path, content)
        patch = [] if before is None else structured_patch(before, content)
        if meter is not None and before is None:
            meter.lines_added += len(content.splitlines())
        details = {
            "type": "create" if before is None else "update",
            "filePath": str(path),
            "content": content,
            "structuredPatch": _counted(patch, meter),
            "originalFile": before,
            "userModified": False,
        }
        done = "created successfully at" if before is None else "has been updated successfully:"
        return Outcome(f"File {done} {path}", details)

    return Call("Write", {"file_path": str(path), "content": content}, run)


def bash(command: str, description: str, stdout: str, *, fails: bool = False) -> Call:
    """Run a command: nothing is run, `stdout` is what it would have printed."""

    def run() -> Outcome:
        if fails:
            return _failed(f"Exit code 1\n{stdout}")
        details = {"stdout": stdout, "stderr": "", "interrupted": False, "isImage": False, "noOutputExpected": False}
        return Outcome(stdout or "(Bash completed with no output)", details)

    return Call("Bash", {"command": command, "description": description}, run)


def grep(pattern: str, folder: Path) -> Call:
    """Search the files of `folder` (not below it) for `pattern`, a plain text."""

    def run() -> Outcome:
        hits = [
            f"{path}:{number}:{row}"
            for path in sorted(folder.glob("*.*"))
            for number, row in enumerate((read_text(path) or "").splitlines(), 1)
            if pattern in row
        ][:_MATCHES]
        found = "\n".join(hits)
        details = {"mode": "content", "numFiles": 0, "filenames": [], "content": found, "numLines": len(hits)}
        return Outcome(found or "No matches found", details)

    return Call("Grep", {"pattern": pattern, "path": str(folder), "output_mode": "content", "-n": True}, run)


def ask(question: str, header: str, options: tuple[tuple[str, str], ...]) -> Call:
    """Ask the person; the answer is the first of `options` (label, description)."""
    asked = {
        "question": question,
        "header": header,
        "options": [{"label": label, "description": description} for label, description in options],
        "multiSelect": False,
    }

    def run() -> Outcome:
        answers = {question: options[0][0]}
        said = f'User has answered your questions: "{question}"="{options[0][0]}". You can now continue.'
        return Outcome(said, {"questions": [asked], "answers": answers})

    return Call("AskUserQuestion", {"questions": [asked]}, run)


def structured_patch(before: str, after: str) -> list[dict[str, Any]]:
    """Return the hunks that turn `before` into `after`, with three lines of context."""
    old, new = before.splitlines(), after.splitlines()
    hunks = []
    for group in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(_CONTEXT):
        rows: list[str] = []
        for tag, old_from, old_to, new_from, new_to in group:
            if tag == "equal":
                rows += [f" {row}" for row in old[old_from:old_to]]
                continue
            rows += [f"-{row}" for row in old[old_from:old_to]]
            rows += [f"+{row}" for row in new[new_from:new_to]]
        first, last = group[0], group[-1]
        hunks.append(
            {
                "oldStart": first[1] + 1,
                "oldLines": last[2] - first[1],
                "newStart": first[3] + 1,
                "newLines": last[4] - first[3],
                "lines": rows,
            }
        )
    return hunks


def _counted(patch: list[dict[str, Any]], meter: Meter | None) -> list[dict[str, Any]]:
    """Add the lines of `patch` to the session's totals and return it."""
    if meter is not None:
        rows = [row for hunk in patch for row in hunk["lines"]]
        meter.lines_added += sum(row.startswith("+") for row in rows)
        meter.lines_removed += sum(row.startswith("-") for row in rows)
    return patch


def _failed(reason: str) -> Outcome:
    return Outcome(reason, f"Error: {reason}", error=True)
