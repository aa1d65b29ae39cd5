"""The shape of a JSON text, with the place of everything in it; also JSON with comments and trailing commas.

Nothing is decoded that need not be, so that an edit can be told as an insertion into the text as it stands.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from dispatch_nb.model import Value
from dispatch_nb.providers.settings import Syntax

#: Deeper nesting than in any settings: refused, since each level costs stack.
MAX_DEPTH = 100

_SPACE = re.compile(r"[ \t\r\n]*+")
# no group is possessive: up to Python 3.11.4 one with alternatives fails to match (python/cpython#106052)
_COMMENT = re.compile(r"//[^\r\n]*+|/\*.*?\*/", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_ATOM = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?")
_BOM = "\ufeff"


class SyntaxFlawError(Exception):
    """A text is not of its syntax: `line` (1-based) and `reason`."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Node(Value):
    """A value in the text, from `start` to `end`."""

    kind: Literal["object", "array", "atom"]
    start: int
    end: int
    members: tuple[Member, ...] = ()
    """Of an object: everything in it; of an array: its items, without keys."""


class Member(Value):
    """A key (empty in an array) and its value; `comma` is where the comma behind it stands, if one does."""

    key: str
    start: int
    value: Node
    comma: int | None = None


def parse(text: str, syntax: Syntax) -> Node | None:
    """Return the value that the text holds; None if there is none but space (and comments).

    Raises
    ------
    SyntaxFlawError
        It does not follow its syntax.
    """
    scanner = Scanner(text, syntax)
    if text.startswith(_BOM) and syntax == "json-comments":
        raise scanner.flaw(0, "a byte order mark, which this file may not have")
    at = scanner.skip(len(_BOM) if text.startswith(_BOM) else 0)
    if at == len(text):
        return None
    node = scanner.value(at, 0)
    rest = scanner.skip(node.end)
    if rest != len(text):
        raise scanner.flaw(rest, "there is more behind the end")
    return node


class Scanner:
    """Reads one text by one syntax."""

    def __init__(self, text: str, syntax: Syntax) -> None:
        self.text = text
        self.comments = syntax != "json"
        self.trailing = syntax == "jsonc"

    def flaw(self, at: int, reason: str) -> SyntaxFlawError:
        """Return the error that says what is wrong at a place."""
        return SyntaxFlawError(self.text.count("\n", 0, at) + 1, reason)

    def skip(self, at: int) -> int:
        """Return where the next thing stands that is neither space nor comment."""
        while True:
            at = _after(_SPACE, self.text, at)
            if not self.text.startswith("/", at):
                return at
            if not self.comments:
                raise self.flaw(at, "a comment, which this file may not have")
            end = self.comment(at)
            if end == at:
                raise self.flaw(at, "a comment that does not end")
            at = end

    def comment(self, at: int) -> int:
        """Return where a comment ends; the place itself if none begins there."""
        return _after(_COMMENT, self.text, at) if self.comments else at

    def value(self, at: int, depth: int) -> Node:
        """Read the value that begins at a place."""
        if depth > MAX_DEPTH:
            raise self.flaw(at, "nested too deep")
        opener = self.text[at : at + 1]
        if opener in {"{", "["}:
            return self._group(at, "}" if opener == "{" else "]", depth)
        end = _after(_STRING if opener == '"' else _ATOM, self.text, at)
        if end == at:
            reason = "a string that does not end as it should" if opener == '"' else "a value is expected here"
            raise self.flaw(at, reason)
        return Node(kind="atom", start=at, end=end)

    def _group(self, start: int, closer: str, depth: int) -> Node:
        """Read an object or an array."""
        members: list[Member] = []
        at = self.skip(start + 1)
        while not self.text.startswith(closer, at):
            if members and members[-1].comma is None:
                raise self.flaw(at, f"a comma or {closer!r} is expected here")
            member = self._member(at, depth, keyed=closer == "}")
            at = self.skip(member.value.end)
            if self.text.startswith(",", at):
                member = Member(key=member.key, start=member.start, value=member.value, comma=at)
                at = self.skip(at + 1)
                if not self.trailing and self.text.startswith(closer, at):
                    raise self.flaw(at, "a comma before the end, which this file may not have")
            members.append(member)
        kind: Literal["object", "array"] = "object" if closer == "}" else "array"
        return Node(kind=kind, start=start, end=at + 1, members=tuple(members))

    def _member(self, at: int, depth: int, *, keyed: bool) -> Member:
        if not keyed:
            return Member(key="", start=at, value=self.value(at, depth + 1))
        end = _after(_STRING, self.text, at)
        if end == at:
            raise self.flaw(at, "a key is expected here")
        colon = self.skip(end)
        if not self.text.startswith(":", colon):
            raise self.flaw(colon, "a colon is expected here")
        value = self.value(self.skip(colon + 1), depth + 1)
        return Member(key=json.loads(self.text[at:end]), start=at, value=value)


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    """Return where a match ends; `at` itself if there is none."""
    found = pattern.match(text, at)
    return found.end() if found else at


def plain(text: str, node: Node) -> Any:
    """Return a value as Python's own, numbers as ("number", their text): for comparing, and never too large."""
    if node.kind == "object":
        return {member.key: plain(text, member.value) for member in node.members}
    if node.kind == "array":
        return [plain(text, member.value) for member in node.members]
    atom = text[node.start : node.end]
    return ("number", atom) if atom[0] in "-0123456789" else json.loads(atom)


def as_read(value: Any) -> Any:
    """Return a value of ours as `plain` would read it from a text."""
    text = json.dumps(value)
    node = parse(text, "json")
    return None if node is None else plain(text, node)


def member_of(node: Node, key: str, text: str) -> Member | None:
    """Return the member of an object by its key.

    Raises
    ------
    SyntaxFlawError
        It is no object, or has the key twice: which one counts, only the agent knows.
    """
    line = text.count("\n", 0, node.start) + 1
    if node.kind != "object":
        raise SyntaxFlawError(line, f"an object is expected, to look for {key!r} in")
    found = [member for member in node.members if member.key == key]
    if len(found) > 1:
        raise SyntaxFlawError(line, f"the key {key!r} is here twice")
    return found[0] if found else None
