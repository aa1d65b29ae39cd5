from __future__ import annotations

import pytest
from builders.tasks import persona_text

from dispatch_nb.model import Persona
from dispatch_nb.protocol.persona import parse_persona
from dispatch_nb.protocol.plan import PlanFlaw

PATH = "/home/me/.claude/agents/staff-engineer.md"


def read(text: str, project: str | None = None) -> tuple[Persona, tuple[PlanFlaw, ...]]:
    persona, flaws = parse_persona(text, PATH, project)
    assert persona is not None
    return persona, flaws


def test_a_persona_is_read_whole() -> None:
    persona, flaws = read(persona_text("cto", description="Decides: all."), "shop")
    assert persona == Persona(persona="cto", description="Decides: all.", path=PATH, project="shop", enabled=True)
    assert flaws == ()


@pytest.mark.parametrize(
    ("word", "enabled"), [("false", False), ("No", False), ("off", False), ("true", True), ("", True)]
)
def test_a_persona_may_be_switched_off(word: str, *, enabled: bool) -> None:
    persona, flaws = read(f"---\nname: a\nenabled: {word}\n---\n")
    assert (persona.enabled, flaws) == (enabled, ())


def test_a_switch_that_is_neither_on_nor_off_is_reported() -> None:
    persona, flaws = read("---\nname: a\nenabled: maybe\n---\n")
    assert persona.enabled
    assert "maybe" in flaws[0].reason


def test_without_a_name_the_file_names_the_persona() -> None:
    persona, flaws = read(persona_text(None))
    assert persona.persona == "staff-engineer"
    assert [flaw.kind for flaw in flaws] == ["persona"]


def test_a_description_with_colons_and_no_quotes_is_read_as_claude_code_reads_it() -> None:
    description = "Use when: a PR is open. <example>user: hi</example>"
    text = f"---\nname: reviewer\ndescription: {description}\nenabled: 'false'\n---\nYou.\n"
    persona, flaws = read(text)
    assert persona.persona == "reviewer"
    assert persona.description == description
    assert not persona.enabled
    assert [(flaw.kind, flaw.line) for flaw in flaws] == [("yaml", 3)]


def test_lines_of_the_prompt_are_no_keys_of_broken_frontmatter() -> None:
    persona, _ = read("---\ndescription: a: b\n---\nname: not-this\n")
    assert persona.persona == "staff-engineer"


def test_a_long_description_is_cut() -> None:
    persona, _ = read(persona_text(description="word " * 10_000))
    assert len(persona.description) <= 1000


@pytest.mark.parametrize("text", ["", "# Readme\n", "---\nname: a\n", "---\n- a\n---\n"])
def test_a_file_that_defines_no_persona_is_reported(text: str) -> None:
    persona, flaws = parse_persona(text, PATH, None)
    assert persona is None
    assert len(flaws) == 1
