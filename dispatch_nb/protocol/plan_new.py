"""The text of a new plan: what `parse_plan` reads back as it was given. Pure."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from dispatch_nb.model import Value
from dispatch_nb.protocol.plan import NAME_LIMIT
from dispatch_nb.protocol.words import TITLE_LIMIT, encodable, newlines

#: Longest slug that is made of a title, in characters.
SLUG_LIMIT = 60
#: Longest request, in characters; what is longer belongs in the plan's prose.
REQUEST_LIMIT = 100_000
#: Most phases that a new plan may have.
MAX_PHASES = 100

_WORDS = re.compile(r"[a-z0-9]+")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}
_PLAIN_WORD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_YAML_WORDS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})
_PLAIN_LINE = re.compile(r"(?:\S(?:.*\S)?)?")

_BODY = """
# {title}

## Context

<!-- What an agent must know before it begins: where the code is, what was decided, and why. -->

## Done when

<!-- How anybody can tell that it is finished: commands to run, things to see. -->
"""
_PHASE = """
## Phase {number}: {title}

<!-- What to do, what to leave alone, and how to check it. -->
"""


class NewPhase(Value):
    """A phase to be."""

    title: str
    persona: str | None = None


class NewPlan(Value):
    """A plan to be, in words that a plan can hold."""

    title: str
    request: str
    phases: tuple[NewPhase, ...]

    @property
    def slug(self) -> str:
        """The epic's name, made of its title."""
        return slug_of(self.title)


def slug_of(title: str) -> str:
    """Return a title as kebab-case ASCII; one without any such letter gets a name that only it has."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = "-".join(_WORDS.findall(plain))
    if len(slug) > SLUG_LIMIT:
        slug = slug[: SLUG_LIMIT + 1].rpartition("-")[0] or slug[:SLUG_LIMIT]
    digest = hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()
    return slug or f"epic-{digest[:8]}"


def new_plan(title: str, request: str, phases: Iterable[tuple[str, str | None]]) -> NewPlan:
    """Return a plan of what a person wrote: texts without white space around them, each title on one line.

    Raises ValueError, in a person's words, for what no plan can hold.
    """
    made = []
    for number, (name, persona) in enumerate(phases, 1):
        words = _line(name, f"the title of phase {number}", TITLE_LIMIT)
        who = _line(persona or "", f"the persona of phase {number}", NAME_LIMIT, empty=True).lstrip("@ ")
        made.append(NewPhase(title=words, persona=who or None))
    if len(made) > MAX_PHASES:
        raise ValueError(f"a plan of {len(made)} phases; at most {MAX_PHASES} are written")
    asked = newlines(encodable(request)).strip()
    if len(asked) > REQUEST_LIMIT:
        raise ValueError(f"the request has {len(asked):,} characters; at most {REQUEST_LIMIT:,} are written")
    return NewPlan(title=_line(title, "the title", TITLE_LIMIT), request=asked, phases=tuple(made))


def _line(text: str, what: str, limit: int, *, empty: bool = False) -> str:
    words = " ".join(encodable(text).split())
    if not words and not empty:
        raise ValueError(f"{what} is empty")
    if len(words) > limit:
        raise ValueError(f"{what} has {len(words):,} characters; at most {limit} are written")
    return words


def plan_text(plan: NewPlan) -> str:
    """Return the content of `plan.md`: frontmatter in the protocol's form, and the beginning of its prose."""
    lines = ["---", f"epic: {_word(plan.slug)}", f"title: {quoted(plan.title)}"]
    lines += [*_request(plan.request), *_phases(plan.phases), "---", ""]
    body = _BODY.format(title=_prose(plan.title))
    body += "".join(
        _PHASE.format(number=number, title=_prose(phase.title)) for number, phase in enumerate(plan.phases, 1)
    )
    return "\n".join(lines) + body


def _phases(phases: Sequence[NewPhase]) -> Iterator[str]:
    yield "phases:" if phases else "phases: []"
    for number, phase in enumerate(phases, 1):
        yield f"  - id: {number}"
        yield f"    title: {quoted(phase.title)}"
        if phase.persona:
            yield f"    persona: {_word(phase.persona)}"
        yield "    status: TODO"


def _request(request: str) -> Iterator[str]:
    """Yield the request: lines as they are where YAML keeps them so, else one text in quotes."""
    if not request:
        return
    lines = request.split("\n")
    if len(lines) > 1 and all(_PLAIN_LINE.fullmatch(line) and line.isprintable() for line in lines):
        yield "request: |-"
        yield from (f"  {line}" if line else "" for line in lines)
    else:
        yield f"request: {quoted(request)}"


def quoted(text: str) -> str:
    """Return `text` as a double-quoted scalar of YAML, with escapes for whatever does not print."""
    return '"' + "".join(_escaped(char) for char in text) + '"'


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004  what four digits can say


def _word(name: str) -> str:
    """Return a name without quotes where it means itself in YAML: no number, no date, no truth value."""
    plain = _PLAIN_WORD.fullmatch(name) is not None and name not in _YAML_WORDS
    return name if plain else quoted(name)


def _prose(title: str) -> str:
    """Return a title as Markdown shows it in a heading: as plain words."""
    return re.sub(r"([\\`*_\[\]<>#&|~])", r"\\\1", "".join(c if c.isprintable() else " " for c in title))
