"""YAML frontmatter, read as text with positions: what a person wrote stays what they wrote.

A general YAML loader would turn the title `yes` into a boolean and `2026-04-12` into a
date, and would expand aliases without end. This one builds a small tree from the parser's
events, without recursion and within limits, and leaves the meaning of a word to its reader.
Every node knows where it stands, for line numbers in flaws and for writers that must
change exactly one value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from dispatch_nb.protocol.flaws import FlawList, PlanFlaw
from dispatch_nb.protocol.words import encodable
from dispatch_nb.protocol.yaml_hints import explain

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser is ten times as fast, where it is built

LONGEST = 2_000_000
"""Characters of frontmatter that are read."""
MOST_NODES = 50_000
DEEPEST = 64
MOST_EXPANSION = 1_000_000
"""Characters that aliases may add, each node counted as 16 and its text."""

_CLOSING = re.compile(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*+(?:\r\n?|\n|\Z)")
_LINE_END = re.compile(r"\r\n?|\n")
_OPENING = re.compile(r"---[ \t]*+(?:\r\n?|\n|\Z)")
_SEPARATORS = re.compile("[\x85\u2028\u2029]")
_REFUSED = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,15})")
_FLOAT = re.compile(r"-?[0-9]{1,17}\.[0-9]{1,17}")
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_SAFE_INTEGER = 2**53


@dataclass(slots=True)
class Scalar:
    """A word or a text. `start` and `end` are offsets in the file's text, `line` is 1-based."""

    text: str
    line: int
    start: int
    end: int
    plain: bool
    """Written without quotes, so that `~` is nothing and `true` a truth value."""
    weight: int

    @property
    def empty(self) -> bool:
        """Whether it says nothing: `key:`, `key: ~` or `key: null`."""
        return self.plain and self.text in _NULLS


@dataclass(slots=True)
class Items:
    """A list."""

    line: int
    start: int
    end: int = -1
    weight: int = 16
    nodes: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """`key: value` lines. A key that stands twice has its last value, as in other YAML readers."""

    line: int
    start: int
    end: int = -1
    weight: int = 16
    entries: dict[str, Node] = field(default_factory=dict)
    merged: list[Node] = field(default_factory=list)
    key: str | None = None
    """The key whose value comes next, while the mapping is being read."""


Node = Scalar | Items | Mapping


@dataclass(slots=True)
class Frontmatter:
    """The two parts of a file. `mapping` is None without frontmatter."""

    source: str
    """The file's text, each character at its place, unreadable ones as U+FFFD."""
    mapping: Mapping | None
    body: str
    """What follows the frontmatter, as it stands there."""
    body_line: int
    """1-based line on which the body begins."""


class BrokenError(Exception):
    """The frontmatter cannot be read; `flaw` says why."""

    def __init__(self, flaw: PlanFlaw) -> None:
        super().__init__(flaw.reason)
        self.flaw = flaw


def broken(kind: str, reason: str, line: int | None, hint: str) -> BrokenError:
    """Build the error of a frontmatter that cannot be read."""
    return BrokenError(PlanFlaw(kind=kind, reason=reason, line=line, hint=hint))


def read_frontmatter(text: str, flaws: FlawList) -> Frontmatter:
    """Split `text` in frontmatter and body and read the frontmatter; less grave flaws go to `flaws`.

    Raises
    ------
    BrokenError
        the frontmatter is not closed, no YAML, no mapping, or beyond a limit.
    """
    source = encodable(text)
    begin = len(source) - len(source.lstrip("\ufeff \t\r\n"))
    opening = _OPENING.match(source, begin)
    if not opening:
        return Frontmatter(source=source, mapping=None, body=source[begin:], body_line=_line_of(source, begin))
    line = _line_of(source, begin)
    closing = _CLOSING.search(source, opening.end())
    if not closing:
        raise broken(
            "frontmatter",
            f"The frontmatter that begins on line {line} has no end: no second line with only `---`.",
            line,
            "Write a line with only --- below the last key; a file that is just being written mends itself.",
        )
    block = source[opening.end() : closing.start()]
    if len(block) > LONGEST:
        raise broken(
            "too_large",
            f"The frontmatter has {len(block):,} characters; at most {LONGEST:,} are read.",
            line,
            "Move long texts below the frontmatter, into the Markdown.",
        )
    if _SEPARATORS.search(block):
        block = _SEPARATORS.sub(" ", block)  # YAML 1.1 would break the line here, no editor does
    refused = _REFUSED.search(block)
    if refused or ("\ufffd" in block and "\ufffd" not in text):
        place = refused.start() if refused else block.index("\ufffd")
        block = _REFUSED.sub("\ufffd", block)
        flaws.add(
            "characters",
            "The frontmatter has characters that no text file should have; they are shown as \ufffd.",
            line + 1 + _breaks(block[:place]),
            "Delete the unreadable characters, and save the file as UTF-8.",
        )
    source = source[: opening.end()] + block + source[closing.start() :]
    root = _Builder(block, line + 1, opening.end(), flaws).read()
    if isinstance(root, Scalar) and root.empty:
        root = Mapping(line=line, start=opening.end(), end=closing.start())
    if not isinstance(root, Mapping):
        what = "a list" if isinstance(root, Items) else "only a text"
        raise broken("frontmatter", f"The frontmatter is {what}, not `key: value` lines.", root.line, _KEYS_HINT)
    return Frontmatter(
        source=source, mapping=root, body=source[closing.end() :], body_line=_line_of(source, closing.end())
    )


#: What libyaml says (since 0.2.6) where values are nested deeper than it reads.
_TOO_DEEP = "maximum nesting depth"
_KEYS_HINT = "Begin each line of the frontmatter with a key and a colon, as in epic: user-auth."


def _nested(line: int) -> BrokenError:
    return broken(
        "nested",
        f"The frontmatter is nested more than {DEEPEST} levels deep.",
        line,
        "Move this value below the frontmatter, into the Markdown.",
    )


def _breaks(text: str) -> int:
    """Count line ends the way editors do."""
    return sum(1 for _ in _LINE_END.finditer(text)) if "\r" in text else text.count("\n")


def _line_of(text: str, offset: int) -> int:
    return 1 + _breaks(text[:offset])


class _Builder:
    """Builds the tree of one YAML document from its events, without recursion."""

    def __init__(self, block: str, first_line: int, offset: int, flaws: FlawList) -> None:
        self._block = block
        self._line = first_line
        self._offset = offset
        self._flaws = flaws
        self._open: list[Items | Mapping] = []
        self._anchors: dict[str, Node] = {}
        self._root: Node | None = None
        self._nodes = 0
        self._expanded = 0

    def read(self) -> Node:
        try:
            for event in yaml.parse(self._block, Loader=_Loader):
                self._take(event)
        except yaml.YAMLError as error:
            if _TOO_DEEP in str(error):  # it gave up before our own limit
                mark = getattr(error, "problem_mark", None)
                raise _nested(self._line + (mark.line if mark else 0)) from error
            raise BrokenError(explain(error, self._block, self._line)) from error
        return self._root or Scalar(
            text="", line=self._line, start=self._offset, end=self._offset, plain=True, weight=0
        )

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._place(self._scalar(event), event.anchor)
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            self._begin(event, Mapping if kind is yaml.MappingStartEvent else Items)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._end(event)
        elif kind is yaml.AliasEvent:
            self._place(self._alias(event), None)
        elif kind is yaml.DocumentStartEvent and self._root is not None:
            raise broken("yaml", "The frontmatter has two YAML documents.", self._at(event), _KEYS_HINT)

    def _at(self, event: Any) -> int:
        return self._line + int(event.start_mark.line)

    def _scalar(self, event: Any) -> Scalar:
        start, end = event.start_mark.index, event.end_mark.index
        text, plain = event.value, not event.style and event.tag is None
        if event.tag is not None and event.tag.startswith("!"):
            # `title: !important fix` is meant as words, and YAML would take the first one away.
            text = self._block[start:end]
        return Scalar(
            text=text,
            line=self._at(event),
            start=self._offset + start,
            end=self._offset + end,
            plain=plain,
            weight=16 + len(text),
        )

    def _alias(self, event: Any) -> Node:
        target = self._anchors.get(event.anchor)
        where = self._at(event)
        if target is None:
            raise broken(
                "yaml",
                f"`*{event.anchor[:80]}` on line {where} points to nothing.",
                where,
                "Put a text that begins with * in double quotes.",
            )
        if target.end < 0:
            raise broken("alias", f"`*{event.anchor[:80]}` contains itself.", where, _ALIAS_HINT)
        self._expanded += target.weight
        if self._expanded > MOST_EXPANSION:
            raise broken("alias", "The aliases of the frontmatter repeat too much text.", where, _ALIAS_HINT)
        return target

    def _begin(self, event: Any, kind: type[Items | Mapping]) -> None:
        if len(self._open) >= DEEPEST:
            raise _nested(self._at(event))
        node = kind(line=self._at(event), start=self._offset + event.start_mark.index)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        self._open.append(node)

    def _end(self, event: Any) -> None:
        node = self._open.pop()
        node.end = self._offset + event.end_mark.index
        if isinstance(node, Mapping):
            for other in node.merged:
                for source in other.nodes if isinstance(other, Items) else [other]:
                    if isinstance(source, Mapping):
                        for key, value in source.entries.items():
                            node.entries.setdefault(key, value)
        self._place(node, None)

    def _place(self, node: Node, anchor: str | None) -> None:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            raise broken(
                "too_large",
                f"The frontmatter has more than {MOST_NODES:,} values.",
                node.line,
                "Split the epic in several.",
            )
        if anchor is not None:
            self._anchors[anchor] = node
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        parent.weight += node.weight
        if isinstance(parent, Items):
            parent.nodes.append(node)
        elif parent.key is None:
            parent.key = self._key(node)
        else:
            key, parent.key = parent.key, None
            if key == "<<":
                parent.merged.append(node)
                return
            if key in parent.entries:
                self._flaws.add(
                    "duplicate_key",
                    f"The key `{key[:80]}` stands twice in the same place; the last one counts.",
                    node.line,
                    "Delete one of the two lines.",
                )
            parent.entries[key] = node

    def _key(self, node: Node) -> str:
        if isinstance(node, Scalar):
            return node.text
        self._flaws.add("key", "A key is a list or a mapping, not a word.", node.line, _KEYS_HINT)
        return self._block[node.start - self._offset : node.end - self._offset].strip()


_ALIAS_HINT = "Write the values out instead of repeating them with & and *."


def written(node: Node, source: str) -> str:
    """Return what the person wrote: a scalar's text, or the source of a list or mapping (`[WIP]`)."""
    return node.text if isinstance(node, Scalar) else source[node.start : node.end].strip()


def to_json(node: Node) -> Any:
    """Return `node` in JSON's types: null, truth values, numbers, texts, lists and mappings.

    A plain word becomes a number only when the number is written the same way, so that the
    version `1.10` stays a text; dates stay texts. Depth and size are bounded by the reader.
    """
    if isinstance(node, Items):
        return [to_json(item) for item in node.nodes]
    if isinstance(node, Mapping):
        return {key: to_json(value) for key, value in node.entries.items()}
    return _plain_value(node.text) if node.plain else node.text


def _plain_value(text: str) -> bool | float | str | None:
    if text in _NULLS:
        return None
    if text in _BOOLS:
        return _BOOLS[text]
    number: float | None = None
    if _INTEGER.fullmatch(text):
        number = int(text)
    elif _FLOAT.fullmatch(text):
        number = float(text)
    return number if number is not None and str(number) == text and abs(number) < _SAFE_INTEGER else text
