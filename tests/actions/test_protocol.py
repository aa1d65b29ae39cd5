"""`init`: agents are told how work is kept; shown first, idempotent, and taken back to the byte."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb import Dispatch
from dispatch_nb.actions.settings import section
from dispatch_nb.actions.settings.memory import Memory
from dispatch_nb.actions.settings.protocol import NAMES, teach, unteach, words
from dispatch_nb.cli import main
from dispatch_nb.commands.settings import NOT_AGREED
from dispatch_nb.errors import ReadOnlyError, WriteError
from dispatch_nb.protocol.persona import parse_persona
from dispatch_nb.protocol.plan import parse_plan
from dispatch_nb.providers.guides import guide

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    (tmp_path / "shop").mkdir()
    return tmp_path / "shop"


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(str(tmp_path / "memory"))


def tree(folder: Path) -> dict[str, bytes | None]:
    """Return every file and folder below a folder."""
    found = (path for path in folder.rglob("*") if path.name != "memory")
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in found}


# ── the words ─────────────────────────────────────────────────────────────────────────


def test_the_protocol_is_short_and_its_example_is_a_plan() -> None:
    text = words()
    assert text.count("\n") <= 60
    example = text.partition("```\n")[2].partition("```")[0]
    plan, flaws = parse_plan(example, "user-auth")
    assert plan is not None
    assert not flaws
    assert [(p.phase_id, p.persona, p.status) for p in plan.phases] == [
        ("1", "architect", "DONE"),
        ("2", "engineer", "TODO"),
    ]


@pytest.mark.parametrize("name", NAMES)
def test_each_persona_is_one_and_keeps_the_protocol(name: str) -> None:
    persona, flaws = parse_persona(words(name), f"/x/{name}.md", None)
    assert persona is not None
    assert not flaws
    assert (persona.persona, persona.enabled) == (name, True)
    assert words() in words(name)


# ── the section ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "before",
    [None, "", "# Shop\n", "# Shop", "# Shop\n\n", "# Shop\r\n\r\nBuild it.\r\n", "\ufeff# Shop\n", "\ufeff", "\n\n"],
)
def test_it_is_put_in_and_taken_back_to_the_byte(shop: Path, memory: Memory, before: str | None) -> None:
    if before is not None:
        (shop / "AGENTS.md").write_bytes(before.encode())
    [change] = teach([str(shop)], memory, NOW, personas=False)
    assert change.doing == "write"
    assert (shop / "AGENTS.md").exists() == (before is not None)  # nothing is written yet
    teach([str(shop)], memory, NOW, personas=False).apply()
    text = (shop / "AGENTS.md").read_bytes().decode()
    assert text.startswith(before or "")
    assert text.replace("\r\n", "\n").endswith(f"{section.section(words())}\n")
    assert [c.doing for c in teach([str(shop)], memory, NOW, personas=False)] == ["none"]
    unteach([str(shop)], memory).apply()
    after = (shop / "AGENTS.md").read_bytes().decode() if (shop / "AGENTS.md").exists() else None
    assert after == before
    assert list(memory.all()) == []


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80), st.text("# \n\r x", max_size=20))
def test_what_others_add_stays_when_it_is_taken_back(before: str, added: str) -> None:
    at = section.insertion(before, section.section("Words."))
    text = before + at.text + added
    found = section.find(text)
    assert found is not None
    assert section.without(text, found, at.text) == before + added


def test_a_section_that_a_person_changed_stays(shop: Path, memory: Memory) -> None:
    teach([str(shop)], memory, NOW, personas=False).apply()
    path = shop / "AGENTS.md"
    path.write_text(path.read_text().replace("TODO", "LATER"))
    before = path.read_bytes()
    for changes in (teach([str(shop)], memory, NOW, personas=False), unteach([str(shop)], memory)):
        assert [change.doing for change in changes] == ["none"]
        assert "left alone" in changes.text
        changes.apply()
    assert path.read_bytes() == before


@pytest.mark.parametrize("before", [None, "# Shop\n"])
def test_an_older_version_of_ours_is_brought_up_to_date(
    shop: Path, memory: Memory, monkeypatch: pytest.MonkeyPatch, before: str | None
) -> None:
    if before is not None:
        (shop / "AGENTS.md").write_text(before)
    monkeypatch.setattr("dispatch_nb.actions.settings.protocol.words", lambda _name="": "Older words.")
    teach([str(shop)], memory, NOW, personas=True).apply()
    monkeypatch.undo()
    changes = teach([str(shop)], memory, NOW, personas=True)
    assert [change.doing for change in changes] == ["write"] * 8
    changes.apply()
    assert "Older" not in (shop / "AGENTS.md").read_text()
    assert (shop / ".claude/agents/docs.md").read_text() == words("docs")
    unteach(None, memory).apply()
    assert tree(shop) == ({"AGENTS.md": before.encode()} if before else {})


@pytest.mark.parametrize("text", ["<!-- dispatch:begin -->\n", "<!-- dispatch:end -->\n<!-- dispatch:begin -->\n"])
def test_markers_that_do_not_fit_are_told_with_their_line(shop: Path, memory: Memory, text: str) -> None:
    (shop / "AGENTS.md").write_text(f"# Shop\n{text}")
    changes = teach([str(shop)], memory, NOW, personas=False)
    assert "line 2" in changes.text or "line 3" in changes.text
    with pytest.raises(WriteError, match="once each"):
        changes.apply()
    assert (shop / "AGENTS.md").read_text() == f"# Shop\n{text}"


def test_a_file_that_changed_since_it_was_shown_is_left(shop: Path, memory: Memory) -> None:
    changes = teach([str(shop)], memory, NOW, personas=False)
    (shop / "AGENTS.md").write_text("# Mine\n")
    with pytest.raises(WriteError, match="changed since it was shown"):
        changes.apply()
    assert (shop / "AGENTS.md").read_text() == "# Mine\n"


def test_a_link_out_of_the_project_is_not_followed(shop: Path, memory: Memory, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (shop / "AGENTS.md").symlink_to(tmp_path / "outside.md")
    (shop / ".claude").symlink_to(tmp_path / "outside")
    changes = teach([str(shop)], memory, NOW, personas=True)
    assert [change.doing for change in changes] == ["refused"] * 8
    with pytest.raises(WriteError, match="link"):
        changes.apply()
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize(
    ("there", "name", "why"),
    [
        ({}, "AGENTS.md", "@AGENTS.md"),
        ({"AGENTS.md": "x"}, "AGENTS.md", ""),
        ({"CLAUDE.md": "x"}, "CLAUDE.md", "only CLAUDE.md is there"),
        ({"AGENTS.md": "x", "CLAUDE.md": "See @AGENTS.md"}, "AGENTS.md", "refers to it"),
        ({"AGENTS.md": "x", "CLAUDE.md": "x"}, "AGENTS.md", "refers to it"),
        ({"AGENTS.md": "x", "CLAUDE.md": "y"}, "AGENTS.md", "most agents read it"),
    ],
)
def test_the_file_is_chosen_and_it_is_said_why(there: dict[str, str], name: str, why: str) -> None:
    chosen = guide(there)
    assert chosen.name == name
    assert why in chosen.why


# ── personas ──────────────────────────────────────────────────────────────────────────


def test_personas_are_written_when_asked_and_taken_back(shop: Path, memory: Memory) -> None:
    teach([str(shop)], memory, NOW, personas=True).apply()
    assert sorted(path.stem for path in (shop / ".claude/agents").iterdir()) == sorted(NAMES)
    d = Dispatch(shop, home=shop.parent / "home", live=False)
    assert set(NAMES) <= set(d.state.personas)
    assert d.problems.empty
    unteach([str(shop)], memory).apply()
    assert tree(shop) == {}


def test_a_persona_that_is_there_is_left_alone_and_told(shop: Path, memory: Memory) -> None:
    mine = shop / ".claude/agents/engineer.md"
    mine.parent.mkdir(parents=True)
    mine.write_text("---\nname: engineer\n---\nMine.\n")
    changes = teach([str(shop)], memory, NOW, personas=True)
    assert "engineer.md left alone: it is there, and says something else" in changes.text
    changes.apply()
    unteach([str(shop)], memory).apply()
    assert mine.read_text() == "---\nname: engineer\n---\nMine.\n"
    assert [path.name for path in mine.parent.iterdir()] == ["engineer.md"]


def test_a_persona_that_was_changed_since_stays(shop: Path, memory: Memory) -> None:
    teach([str(shop)], memory, NOW, personas=True).apply()
    (shop / ".claude/agents/docs.md").write_text("---\nname: docs\n---\nMine now.\n")
    assert "docs.md left alone: it was changed since" in unteach([str(shop)], memory).text
    unteach([str(shop)], memory).apply()
    assert sorted(path.name for path in shop.rglob("*.md")) == ["docs.md"]


# ── Python and a terminal ─────────────────────────────────────────────────────────────


def test_a_dashboard_shows_it_first_and_takes_it_back(shop: Path) -> None:
    d = Dispatch(shop, home=shop.parent / "home", live=False)
    shown = d.init()
    assert "Nothing is changed yet: .apply() changes 1 file." in repr(shown)
    assert "+## Work is kept in `.tasks/`" in repr(shown)
    assert tree(shop) == {}
    d.init(personas=True, write=True)
    assert (shop / "AGENTS.md").exists()
    assert d.disconnect("all", write=True) is not None  # of servers and hooks: this is none
    assert (shop / "AGENTS.md").exists()
    assert d.undo_init(shop, write=True).applied
    assert tree(shop) == {}
    locked = Dispatch(shop, home=shop.parent / "home", live=False, read_only=True)
    for ask in (locked.init, locked.undo_init):
        with pytest.raises(ReadOnlyError):
            ask(write=True)


def test_the_command_shows_asks_and_takes_back(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop.parent / "home").mkdir(exist_ok=True)
    argv = ["init", "--home", str(shop.parent / "home"), "--project", str(shop)]
    assert main(argv) == NOT_AGREED
    assert "+## Work is kept in `.tasks/`" in capsys.readouterr().out
    assert tree(shop) == {}
    assert main([*argv, "--personas", "--yes"]) == 0
    assert len(tree(shop)) == 10
    assert main([*argv, "--personas", "--yes"]) == 0
    assert "has the section already" in capsys.readouterr().out
    assert main([*argv, "--undo", "--yes"]) == 0
    assert tree(shop) == {}
