"""Looking for something in a conversation: near or far, forward or back, never longer than its budget."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from builders.claude import NOON, SESSION, Home, Log

from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.values import Joined, Transcript
from dispatch_nb.sources import searches
from dispatch_nb.sources.conversations import Conversations, Page
from dispatch_nb.sources.searches import Reading, edits_of, find, find_time

if TYPE_CHECKING:
    from pathlib import Path

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()


def reading(home: Path, log: Log, agent: str | None = "") -> Reading:
    path = Home(home).log(log)
    main = Transcript(provider="claude", session_id=SESSION, cwd="/src/shop")
    joined = Joined(provider="claude", session_id=SESSION, main=main, path=str(path))
    return Reading(Conversations(PROVIDERS.values(), str(home), {}), joined, PROVIDERS["claude"], agent)


def story() -> Log:
    """0 prompt, 1 edit, 2 failed edit, 3 words, 4 edit of another file, 5 words."""
    log = Log()
    log.user("Mend it")
    log.result(log.calls("Edit", file_path="/src/shop/a.py", old_string="x", new_string="y"))
    log.result(log.calls("Edit", file_path="a.py", old_string="p", new_string="q"), "not found", error=True)
    log.says("Hm, THE Needle")
    log.result(log.calls("Write", file_path="/src/shop/b.py", content="z"))
    log.says("Done")
    return log


def test_the_next_and_the_one_before(tmp_path: Path) -> None:
    here = reading(tmp_path, story())
    assert find(here, "error", "", 0, back=False) == (2, None, 6)
    assert find(here, "error", "", 3, back=False) == (None, None, 6)
    assert find(here, "error", "", 5, back=True) == (2, None, 6)
    assert find(here, "edit", "", 2, back=False) == (2, None, 6)
    assert find(here, "edit", "", 5, back=True) == (4, None, 6)
    assert find(here, "edit", "", 0, back=True) == (None, None, 6)


def test_a_text_whatever_its_case_in_words_and_in_calls(tmp_path: Path) -> None:
    here = reading(tmp_path, story())
    assert find(here, "text", "the needle", 0, back=False).row == 3
    assert find(here, "text", "NOT FOUND", 5, back=True).row == 2
    assert find(here, "text", "nowhere", 0, back=False) == (None, None, 6)


def test_a_long_way_is_gone_in_stages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searches, "BUDGET", 20)
    monkeypatch.setattr(searches, "STEP", 7)
    log = Log()
    for number in range(50):
        log.user(f"row {number}")
    here = reading(tmp_path, log)
    assert find(here, "text", "row 45", 0, back=False) == (None, 20, 50)
    assert find(here, "text", "row 45", 20, back=False) == (None, 40, 50)
    assert find(here, "text", "row 45", 40, back=False).row == 45
    assert find(here, "text", "row 7", 49, back=True) == (None, 29, 50)
    assert find(here, "text", "row 7", 29, back=True) == (None, 9, 50)
    assert find(here, "text", "row 7", 9, back=True).row == 7


def test_a_time_is_found_by_halves(tmp_path: Path) -> None:
    log = Log()
    for number in range(300):
        log.user(f"row {number}")
    here = reading(tmp_path, log)
    assert find_time(here, NOON).row == 0
    assert find_time(here, NOON + timedelta(seconds=101)).row == 100
    assert find_time(here, NOON + timedelta(hours=9)).row == 299
    assert find_time(reading(tmp_path / "empty", Log()), NOON).row is None


def test_what_was_done_to_a_file_by_whatever_name_and_only_what_went_well(tmp_path: Path) -> None:
    here = reading(tmp_path, story(), None)
    for path in ("/src/shop/a.py", "a.py", "./a.py", "/src/shop/x/../a.py"):
        found = edits_of(here, path, 0)
        assert ([e.edit.patch for e in found.edits], found.next) == (["-x\n+y"], None)
    assert [e.edit.patch for e in edits_of(here, "b.py", 0).edits] == ["+z"]
    assert edits_of(here, "a.py", 2).edits == []


def test_many_edits_come_in_pages(tmp_path: Path) -> None:
    log = Log()
    for number in range(searches.MAX_EDITS + 5):
        log.result(log.calls("Edit", file_path="a.py", old_string=f"{number}", new_string="y"))
    here = reading(tmp_path, log)
    first = edits_of(here, "a.py", 0)
    assert (len(first.edits), first.next) == (searches.MAX_EDITS, searches.MAX_EDITS)
    rest = edits_of(here, "a.py", first.next or 0)
    assert (len(rest.edits), rest.next) == (5, None)


def strewn(rows: int) -> Log:
    """A log of the first versions: the lines of a subagent stand among those of the main agent."""
    log = Log(version="1.0.30")
    call = log.calls("Task", prompt="Look", description="Look")
    inner = Log(agent="a1", version="1.0.30", agentId=None)
    inner.user("Look")
    for number in range(rows):
        inner.says(f"inner {number}")
    log.records += inner.records
    log.result(call)
    source = {"type": "base64", "media_type": "image/png", "data": PNG}
    log.user([{"type": "text", "text": "See"}, {"type": "image", "source": source}])
    for number in range(rows):
        log.says(f"outer {number}")
    return log


def test_pictures_are_those_of_the_row_where_agents_share_a_log(tmp_path: Path) -> None:
    here = reading(tmp_path, strewn(3))
    rows = here.conversations.read(here.joined, agent="").rows
    assert [(row.text, row.pictures) for row in rows[1:3]] == [("See", 1), ("outer 0", 0)]
    found = [here.conversations.pictures(here.joined, place, "") for place in range(len(rows) + 1)]
    assert found == [[], [f"data:image/png;base64,{PNG}"], [], [], [], []]


def test_a_log_that_agents_share_is_not_read_for_every_few_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = reading(tmp_path, strewn(1000))
    reads: list[int] = []
    read = Conversations.read

    def counted(self: Conversations, *args: Any) -> Page:
        reads.append(1)
        return read(self, *args)

    monkeypatch.setattr(Conversations, "read", counted)
    assert find(here, "text", "nowhere", 0, back=False) == (None, None, 1002)
    assert len(reads) < 10
