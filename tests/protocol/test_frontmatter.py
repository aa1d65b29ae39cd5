from __future__ import annotations

import time

import pytest

from dispatch_nb.protocol.plan import PlanFlaw, parse_plan


def refused(frontmatter: str) -> PlanFlaw:
    plan, flaws = parse_plan(f"---\n{frontmatter}\n---\n", "folder")
    assert plan is None
    return flaws[0]


@pytest.mark.parametrize(
    ("frontmatter", "line", "hint"),
    [
        ("title: Fix: the login", 2, 'title: "Fix: the login"'),
        ('title: Say "hi": now', 2, r'title: "Say \"hi\": now"'),
        ("epic: a\npersona: @staff", 3, 'persona: "@staff"'),
        ("title: `code`", 2, 'title: "`code`"'),
        ("title: [WIP] Fix", 2, 'title: "[WIP] Fix"'),
        ('title: "a" and b', 2, r'title: "\"a\" and b"'),
        ("title: - dash", 2, 'title: "- dash"'),
        ("title: *bold* words", 2, "double quotes"),
        ("phases:\n\t- id: 1", 3, "spaces"),
        ("phases:\n  - id: 1\n    title: x\n   status: TODO", 5, "column"),
        ("phases:\n  - id: 1\n  title: x", 4, "column"),
        ("epic\ntitle: x", 3, "colon"),
        ('epic: "a\ntitle: b', 2, "Close the quote"),
        ("epic: a\nlist: [1, 2\ntitle: b", 3, "Close the bracket"),
        ('title: "\\q"', 2, "\\\\"),
    ],
)
def test_broken_yaml_is_told_with_its_line_and_how_to_mend_it(frontmatter: str, line: int, hint: str) -> None:
    found = refused(frontmatter)
    assert (found.kind, found.line) == ("yaml", line)
    assert hint in found.hint


def test_a_suggested_line_is_valid_yaml() -> None:
    found = refused('title: Say "hi\\there": now')
    plan, _ = parse_plan(f"---\n{found.hint.partition(': ')[2]}\n---\n", "folder")
    assert plan is not None
    assert plan.title == 'Say "hi\\there": now'


def test_the_grave_flaw_comes_first_however_many_others_there_are() -> None:
    assert refused("key: 1\n" * 200 + 'key: "').kind == "yaml"


BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefghij", "bcdefghijk", strict=True)
)


@pytest.mark.parametrize(
    ("frontmatter", "kind"),
    [
        (BOMB, "alias"),
        ("a: &a [*a]", "alias"),
        ("a: &a {b: *a}", "alias"),
        ("a: *nowhere", "yaml"),
        ("a: &a " + "x" * 200_000 + "\nb: [" + "*a," * 100 + "]", "alias"),
        ("[" * 100_000, "nested"),
        ("- " * 100_000, "nested"),
        ("{a: " * 100_000, "nested"),
        ("? " * 100_000, "nested"),
        ("a: [" + "1," * 60_000 + "]", "too_large"),
        ("a: " + "x" * 2_100_000, "too_large"),
    ],
)
def test_hostile_frontmatter_is_refused_in_bounded_time(frontmatter: str, kind: str) -> None:
    begin = time.perf_counter()
    assert refused(frontmatter).kind == kind
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("value", ["x" * 1_000_000, '"' + "x" * 1_000_000 + '"', " " * 1_000_000 + "x", "!" * 100_000])
def test_a_megabyte_in_one_value_is_read(value: str) -> None:
    plan, _ = parse_plan(f"---\nepic: a\nnotes: {value}\nphases: []\n---\n", "a")
    assert plan is not None
    assert "notes" in plan.extra


def test_a_tag_never_makes_an_object() -> None:
    plan, _ = parse_plan("---\nepic: a\nphases: []\nrun: !!python/object/apply:os.getcwd []\n---\n", "a")
    assert plan is not None
    assert plan.extra == {"run": []}


def test_a_key_that_is_a_list_is_reported_and_kept_as_written() -> None:
    plan, flaws = parse_plan("---\nepic: a\nphases: []\n? [x, y]\n: z\n---\n", "a")
    assert plan is not None
    assert plan.extra == {"[x, y]": "z"}
    assert [flaw.kind for flaw in flaws] == ["key"]
