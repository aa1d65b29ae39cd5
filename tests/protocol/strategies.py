"""What hypothesis makes for the protocol: hostile text, valid files and mutations of them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from builders.tasks import SERVER_SENTENCE, entry_text, log_text, phase, plan_text, server_entry_text
from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable

STATUSES = ("TODO", "IN_PROGRESS", "DONE", "BLOCKED", "ON_HOLD", "CANCELLED")

_MARKS = (
    "---\n", "...\n", "\n", "\r\n", "\r", "\t", "  ", "- ", ": ", "? ", "&a ", "*a", "<<: *a", "!x ", "|\n", ">\n",
    "# ", "[", "]", "{", "}", ",", '"', "'", "\\", "@", "`", "%", "\0", "\x85", "\u2028", "\ufeff", "\ud800", "é", "😀",
    "epic: a", "title:", "request:", "phases:", "id: 1", "status: DONE", "depends_on: [1]", "name: a", "enabled: no",
    "## [", "2026-04-03T12:00:00Z", "]", " Phase 1", ": ", " — @a", " -- @b", "(", ")", "```", "~~~", "```md\n",
    SERVER_SENTENCE, "~", "null", "9" * 30, "1.10",
)  # fmt: skip

hostile = st.one_of(
    st.text(alphabet=st.characters(), max_size=200),
    st.lists(st.sampled_from(_MARKS), max_size=60).map("".join),
    st.lists(st.sampled_from(_MARKS), max_size=60).map(lambda parts: "---\n" + "".join(parts) + "\n---\n"),
    st.lists(st.sampled_from(_MARKS), max_size=60).map(lambda parts: "## [2026-04-03T12:00:00Z] " + "".join(parts)),
)
"""Any text, and text made of what the formats give a meaning to."""

_letters = st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufeff")
words = st.text(_letters, min_size=1, max_size=40).map(lambda text: " ".join(text.split())).filter(bool)
names = st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
ids = st.one_of(st.integers(0, 99).map(str), st.from_regex(r"[0-9]{1,2}[A-D]", fullmatch=True))
texts = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def phase_dicts(draw: Callable[..., Any], unique_ids: list[str]) -> list[dict[str, Any]]:
    made = []
    for name in unique_ids:
        extra = draw(st.dictionaries(names.map(lambda key: f"x-{key}"), texts, max_size=2))
        if draw(st.booleans()):
            extra["depends_on"] = draw(st.lists(st.sampled_from(unique_ids), max_size=2, unique=True))
        persona = draw(st.none() | names)
        made.append(phase(name, draw(words), draw(st.sampled_from(STATUSES)), persona, **extra))
    return made


@st.composite
def plans(draw: Callable[..., Any]) -> dict[str, Any]:
    """Return the arguments of `plan_text` for a plan without flaws, but for dependencies on itself."""
    phases = draw(phase_dicts(draw(st.lists(ids, max_size=5, unique=True))))
    body = draw(st.sampled_from(("", "\n# Why\n\nBecause.\n", "a\n\n---\n\nb: c\n")))
    newline = draw(st.sampled_from(("\n", "\r\n")))
    return {"epic": draw(names), "phases": phases, "body": body, "newline": newline, "title": draw(words)}


times = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(  # noqa: DTZ001  the zone is `timezones`
    lambda time: time.replace(microsecond=0)
)
bodies = st.sampled_from(
    (
        "Text.\n",
        "### Heading\n\n- a\n- b\n",
        "```md\n## [2026-01-01T00:00:00Z] x — @y\n```\n",
        "",
        "a\n\n\nb\n",
        "~~~\n~~~\n",
    )
)
simple_words = st.from_regex(r"[A-Za-z]{1,10}( [A-Za-z0-9.,]{1,10}){0,4}", fullmatch=True)


@st.composite
def entries(draw: Callable[..., Any]) -> dict[str, Any]:
    """Return the arguments of `entry_text`."""
    return {
        "title": draw(simple_words),
        "time": draw(times),
        "phase_id": draw(ids),
        "persona": draw(names),
        "trailer": draw(st.sampled_from(("", "(dispatched by @ceo)"))),
        "dash": draw(st.sampled_from(("—", "--", "-"))),
        "body": draw(bodies),
    }


def _mutate(text: str, draw: Callable[..., Any]) -> str:
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = draw(st.integers(start, min(len(text), start + 30)))
        text = text[:start] + draw(st.sampled_from(("", *_MARKS)) | st.text(max_size=5)) + text[end:]
    return text


@st.composite
def mutated_plans(draw: Callable[..., Any]) -> str:
    """Return the text of a valid plan with some pieces cut out, doubled or replaced."""
    return _mutate(plan_text(**draw(plans())), draw)


@st.composite
def logs(draw: Callable[..., Any]) -> str:
    """Return the text of a log with agents' and machine-written entries."""
    agent = entries().map(lambda made: entry_text(**made))
    server = st.builds(server_entry_text, ids, simple_words, time=times)
    return log_text(*draw(st.lists(agent | server, max_size=6)))


@st.composite
def mutated_logs(draw: Callable[..., Any]) -> str:
    """Return the text of a log with some pieces cut out, doubled or replaced."""
    return _mutate(draw(logs()), draw)
