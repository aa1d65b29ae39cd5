"""Persona files: `.claude/agents/<persona>.md`, frontmatter with `name`, `description`, `enabled`."""

from __future__ import annotations

import re
from pathlib import PurePath

from dispatch_nb.model import Persona
from dispatch_nb.protocol.flaws import FlawList, PlanFlaw
from dispatch_nb.protocol.frontmatter import BrokenError, Node, Scalar, read_frontmatter, written
from dispatch_nb.protocol.words import encodable, one_line

NAME_LIMIT = 100
DESCRIPTION_LIMIT = 1000
"""Characters of a description that are kept: some agents' descriptions hold whole dialogues."""

_LINE = re.compile(r"(name|description|enabled):[ \t]*+(.*)")
_OFF = frozenset({"false", "no", "off", "0"})
_ON = frozenset({"true", "yes", "on", "1", ""})
_NAME_HINT = "Begin the file with ---, a line `name: <persona>`, a line `description: ...` and ---."


def parse_persona(text: str, path: str, project: str | None) -> tuple[Persona | None, tuple[PlanFlaw, ...]]:
    """Read one persona file. Never raises.

    Claude Code accepts frontmatter that is no valid YAML (a description with `: ` in it is
    the rule rather than the exception), so such a file is read line by line, and reported.
    None: the file has no frontmatter, or it is not closed; such a file defines no agent.
    """
    flaws = FlawList()
    try:
        matter = read_frontmatter(text, flaws)
    except BrokenError as error:
        if error.flaw.kind != "yaml":
            return None, (error.flaw, *flaws.all())
        flaws.extend((error.flaw,))
        values = _line_by_line(text)
    else:
        if matter.mapping is None:
            flaws.add("frontmatter", "The file has no frontmatter, so it defines no persona.", 1, _NAME_HINT)
            return None, flaws.all()
        entries = matter.mapping.entries
        values = {key: _text(entries.get(key), matter.source) for key in ("name", "description", "enabled")}
    name = one_line(values.get("name", ""), NAME_LIMIT).removeprefix("@")
    if not name:
        name = one_line(encodable(PurePath(path).stem), NAME_LIMIT)
        flaws.add("persona", f"The persona has no `name`; the file's name, {name}, is used.", 1, _NAME_HINT)
    persona = Persona(
        persona=name,
        description=one_line(values.get("description", ""), DESCRIPTION_LIMIT),
        path=path,
        project=project,
        enabled=_enabled(values.get("enabled", ""), flaws),
    )
    return persona, flaws.all()


def persona_words(text: str) -> str:
    """Return what a persona file says below its frontmatter: the instructions themselves."""
    source = encodable(text).lstrip("\ufeff \t\r\n")
    if not source.startswith("---"):
        return source.strip()
    lines = source.splitlines()
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), len(lines))
    return "\n".join(lines[end + 1 :]).strip()


def _text(node: Node | None, source: str) -> str:
    if node is None or (isinstance(node, Scalar) and node.empty):
        return ""
    return written(node, source).strip()


def _line_by_line(text: str) -> dict[str, str]:
    """Read `key: rest of the line` between the first two lines of `---`."""
    values: dict[str, str] = {}
    for line in encodable(text).lstrip("\ufeff \t\r\n").splitlines()[1:]:
        if line.rstrip() in ("---", "..."):
            break
        found = _LINE.match(line)
        if found and found[1] not in values:
            value = found[2].strip()
            if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
                value = value[1:-1]
            values[found[1]] = value
    return values


def _enabled(word: str, flaws: FlawList) -> bool:
    if word.lower() in _OFF:
        return False
    if word.lower() not in _ON:
        hint = "Write `enabled: true` or `enabled: false`."
        flaws.add(
            "persona", f"`enabled: {one_line(word, 40)}` is neither true nor false; it counts as true.", None, hint
        )
    return True
