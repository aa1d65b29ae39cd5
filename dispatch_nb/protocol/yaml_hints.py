"""What a YAML parser complains of, said so that a person can mend it."""

from __future__ import annotations

import re
from typing import Any

from dispatch_nb.protocol.flaws import PlanFlaw

_KEY_AND_VALUE = re.compile(r"[ ]{0,40}(?:-[ ]{1,8})?([A-Za-z_][\w-]{0,40}):[ \t]+(\S.*)")
_LONGEST_SUGGESTION = 120

_INDENT = "Begin the keys of one phase in the same column, two spaces to the right of its `-`, each with a colon."
_BRACKET = "Close the bracket, or put the text in double quotes."
_QUOTES = "Put the text after the colon in double quotes."
_OTHER_COLUMN = "this line is indented in another way than those above it"

_COMPLAINTS = (
    ("cannot start any token", "a text may not begin with {sign}", ""),
    (
        "quoted scalar: found unknown escape",
        "a backslash in double quotes is no escape that YAML knows",
        r"Write \\ for \.",
    ),
    ("quoted scalar", "a quote is opened and never closed", "Close the quote at the end of the text."),
    ("mapping values are not allowed", "a text without quotes has `: ` in it", ""),
    ("flow sequence", "a `[` is opened and not closed", _BRACKET),
    ("flow mapping", "a `{{` is opened and not closed", _BRACKET),
    ("sequence entries are not allowed", "a text may not begin with `- `", ""),
)
"""Words of the parser, what they mean, and how to mend it; without a hint: put the value in quotes."""
_MISPLACED = (
    "expected key",
    "expected <block end>",
    "'-' indicator",
    "document start",
    "mapping values are not allowed",
)


def explain(error: Any, block: str, first_line: int) -> PlanFlaw:
    """Return the flaw for a `yaml.YAMLError` in `block`, whose first line is line `first_line` of the file."""
    problem = str(getattr(error, "problem", None) or "it cannot be read")
    context = str(getattr(error, "context", None) or "")
    mark = getattr(error, "problem_mark", None)
    start = getattr(error, "context_mark", None)
    if start is not None and ("scalar" in context or "flow" in context):
        mark = start  # a quote or bracket that is never closed is found at the end, and mended at its beginning
    if mark is None:
        return PlanFlaw(kind="yaml", reason=f"The frontmatter is no valid YAML: {problem}.", hint=_QUOTES)
    lines = re.split(r"\r\n?|\n", block)
    row = min(int(mark.line), len(lines) - 1)
    said, hint = _diagnose(f"{context}: {problem}", lines[row], int(mark.column))
    line = first_line + row
    return PlanFlaw(kind="yaml", reason=f"The frontmatter is no valid YAML: {said}.", line=line, hint=hint)


def _diagnose(complaint: str, line: str, column: int) -> tuple[str, str]:
    """Return what is wrong with `line`, and how to mend it."""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "a tab indents this line", "Indent with spaces: YAML refuses tabs."
    key = _KEY_AND_VALUE.match(line)
    in_value = bool(key and column >= key.start(2))
    if not in_value and any(words in complaint for words in _MISPLACED):
        return _OTHER_COLUMN, _INDENT
    for words, said, hint in _COMPLAINTS:
        if words in complaint:
            return said.format(sign=line[column : column + 1]), hint or _suggest(line)
    if in_value:
        return "something stands behind the end of this value", _suggest(line)
    return complaint.strip(": ")[:200], _suggest(line)


def _suggest(line: str) -> str:
    """Return the hint that writes the value of `line` in quotes."""
    found = _KEY_AND_VALUE.match(line)
    if not found:
        return _QUOTES
    key, value = found.groups()
    value = value.strip()
    if len(value) > _LONGEST_SUGGESTION or value in ("|", ">"):
        return f"Put the text after `{key}:` in double quotes."
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'Put the text in double quotes: {key}: "{escaped}"'
