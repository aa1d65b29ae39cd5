"""A new plan is read back as it was given, whatever was given."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.protocol.plan import parse_plan
from dispatch_nb.protocol.plan_new import NewPhase, NewPlan, new_plan, plan_text, slug_of

HOSTILE = st.one_of(
    st.text(max_size=120),
    st.text(alphabet="---\n: #|>'\"[]{}&*!%@`\t\r\x00\x07\x1b\x85\u2028\ufeff\ud800…aé", max_size=60),
    st.sampled_from(
        ["null", "~", "yes", "1.10", "- x", "a: b", "a #b", "---", "...", "%YAML", "|", "2026-01-01", "@x"]
    ),
)
TITLE = HOSTILE.filter(lambda text: text.encode("utf-8", "replace").decode().replace("\x00", "x").strip() != "")


def read(plan: NewPlan) -> NewPlan:
    """Read a plan's text back with the parser of all plans."""
    found, flaws = parse_plan(plan_text(plan), plan.slug)
    assert found is not None
    assert {flaw.kind for flaw in flaws} <= ({"phases"} if not plan.phases else set())
    assert found.epic == plan.slug
    assert [(phase.phase_id, phase.status) for phase in found.phases] == [
        (str(n), "TODO") for n in range(1, len(plan.phases) + 1)
    ]
    phases = tuple(NewPhase(title=phase.title, persona=phase.persona) for phase in found.phases)
    return NewPlan(title=found.title, request=found.request or "", phases=phases)


@given(TITLE, HOSTILE, st.lists(st.tuples(TITLE, st.none() | HOSTILE), max_size=5))
def test_what_was_written_is_read_back(title: str, request: str, phases: list[tuple[str, str | None]]) -> None:
    plan = new_plan(title, request, phases)
    assert read(plan) == plan


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120))
def test_a_title_keeps_its_words(title: str) -> None:
    words = title.split()
    if words:
        assert new_plan(title, "", []).title == " ".join(words)


@given(st.text(max_size=300))
def test_a_slug_is_kebab_case(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", slug_of(title))
    assert len(slug_of(title)) <= 60


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("User authentication", "user-authentication"),
        ("Überweisung: 2FA & SSO!", "uberweisung-2fa-sso"),
        ("../../etc/passwd", "etc-passwd"),
        ("x" * 80, "x" * 60),
        (" ".join(["word"] * 20), "-".join(["word"] * 12)),
    ],
)
def test_slugs_are_made_of_titles(title: str, slug: str) -> None:
    assert slug_of(title) == slug
    assert slug_of("日本語") != slug_of("中文")


def test_the_form_is_the_protocols() -> None:
    plan = new_plan(
        "User auth", "Sign in by mail.\n\nNo passwords.", [("Schema", "architect"), ("API: v2", "@engineer")]
    )
    assert plan_text(plan).startswith(
        "---\nepic: user-auth\n"
        'title: "User auth"\n'
        "request: |-\n  Sign in by mail.\n\n  No passwords.\n"
        "phases:\n"
        '  - id: 1\n    title: "Schema"\n    persona: architect\n    status: TODO\n'
        '  - id: 2\n    title: "API: v2"\n    persona: engineer\n    status: TODO\n'
        "---\n\n# User auth\n"
    )


@pytest.mark.parametrize(
    ("title", "request_", "phases", "why"),
    [
        (" \n", "", [], "the title is empty"),
        ("x" * 501, "", [], "501 characters; at most 500"),
        ("x", "", [("a", None), ("", None)], "the title of phase 2 is empty"),
        ("x", "", [("a", "p" * 101)], "the persona of phase 1 has 101"),
        ("x", "", [("a", None)] * 101, "101 phases"),
        ("x", "r" * 100_001, [], "100,001 characters"),
    ],
)
def test_what_no_plan_can_hold_is_refused(
    title: str, request_: str, phases: list[tuple[str, str | None]], why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        new_plan(title, request_, phases)
