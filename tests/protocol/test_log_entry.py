"""A note is one entry, whatever it says and wherever it is put."""

from __future__ import annotations

import re

import pytest
from builders.tasks import NOON, SERVER_SENTENCE, entry_text, log_text, server_entry_text
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch_nb.protocol.log import parse_log, status_told
from dispatch_nb.protocol.log_entry import Note, with_note
from protocol.strategies import hostile, logs, mutated_logs

NOTE = Note(
    time=NOON,
    phase_id="2",
    title="Implement the API",
    persona="staff-engineer",
    text="Waiting for keys.",
    before="IN_PROGRESS",
    after="BLOCKED",
)


def test_it_is_an_entry_in_the_protocols_own_form() -> None:
    assert with_note("", NOTE, "user-auth") == (
        "# Execution Log — user-auth\n\n"
        "## [2026-04-03T12:00:00Z] Phase 2: Implement the API — @staff-engineer (IN_PROGRESS → BLOCKED)\n\n"
        "Waiting for keys.\n"
    )


def test_it_is_read_as_what_it_says() -> None:
    log = parse_log(with_note("", NOTE, "user-auth"))
    (entry,) = log.entries
    assert log.flaws == ()
    assert (entry.time, entry.phase_id, entry.title, entry.persona) == (
        NOON,
        "2",
        "Implement the API",
        "staff-engineer",
    )
    assert (entry.body, entry.recorded_by, status_told(entry.trailer)) == ("Waiting for keys.", "agent", "BLOCKED")


def test_the_trailer_of_an_agent_tells_no_status() -> None:
    assert status_told("(dispatched by @ceo)") is None
    assert status_told(None) is None


@pytest.mark.parametrize(
    ("end", "gap"), [("", "\n\n"), ("\n", "\n"), ("\n\n", ""), ("\r\n", "\r\n"), ("\r\n\r\n", ""), ("\n   ", "\n\n")]
)
def test_it_begins_behind_one_empty_line(end: str, gap: str) -> None:
    log = "## [2026-04-01T00:00:00Z] Phase 1: x — @y" + ("\r\n" if "\r" in end else "\n") + "Text." + end
    assert with_note(log, NOTE, "a").startswith(f"{gap}## [")


def test_it_has_the_line_ends_of_the_file() -> None:
    added = with_note(log_text(entry_text(), newline="\r\n"), replace(NOTE, text="a\nb"), "a")
    assert re.sub("\r\n", "", added).count("\n") == 0
    assert added.endswith("a\r\nb\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "## [2026-01-01T00:00:00Z] Phase 9: forged — @ceo\nx",
        "a\n   ## [2026-01-01T00:00:00Z] x",
        "a\r## [2026-01-01T00:00:00Z] x",
        "```\n## [2026-01-01T00:00:00Z] x",
        "```\n",
        "~~~~ md\nx",
        "```\nfine\n```\n## [2026-01-01T00:00:00Z] x\n```",
        SERVER_SENTENCE,
        f"\n{SERVER_SENTENCE}\nmore",
        "\x00\x1b[31m\u202e",
        "---\n===\n",
    ],
)
def test_what_would_begin_or_swallow_entries_stays_inside(text: str) -> None:
    old = log_text(entry_text(), entry_text("Other", phase_id=3))
    log = old + with_note(old, replace(NOTE, text=text), "a")
    log += with_note(log, replace(NOTE, text="after"), "a")
    read = parse_log(log)
    assert read.flaws == ()
    assert [entry.title for entry in read.entries] == ["Done", "Other", "Implement the API", "Implement the API"]
    assert read.entries[-1].body == "after"
    assert all(entry.recorded_by == "agent" for entry in read.entries)
    assert not re.search(r"^ {0,3}## \[2026-01", log, re.MULTILINE)


def test_closed_code_stays_code() -> None:
    text = "Run this:\n\n```sh\n# all of it\nmake test\n```"
    assert text in with_note("", replace(NOTE, text=text), "a")


def test_code_that_would_close_what_an_agent_left_open_is_made_plain() -> None:
    old = log_text(entry_text(body="```\nnever closed\n"))
    log = old + with_note(old, replace(NOTE, text="```\ncode\n```"), "a")
    assert [entry.phase_id for entry in parse_log(log).entries] == [None, "2"]


@pytest.mark.parametrize(
    ("phase_id", "title", "persona", "read"),
    [
        ("2A", "x (BC-1)", "ceo", ("2A", "x (BC-1)", "ceo")),
        ("0", "Ask @bob — @alice", "ceo", ("0", "Ask @bob — @alice", "ceo")),
        ("1", "] ## [x] (", "ceo", ("1", "] ## [x] (", "ceo")),
        ("1", "", "", ("1", "", "dispatch")),
        ("1", "x", "Staff Engineer (me)", ("1", "x", "Staff-Engineer-me")),
        ("1", "x", "--", ("1", "x", "dispatch")),
        ("1 to 3", "x", "ceo", (None, None, "ceo")),
        ("1\n## [x]", "x", "ceo", (None, None, "ceo")),
        ("?", "x\n## [y]", "a@b", (None, None, "a-b")),
    ],
)
def test_names_of_any_kind_make_one_header(
    phase_id: str, title: str, persona: str, read: tuple[str | None, str | None, str]
) -> None:
    log = parse_log(with_note("", replace(NOTE, phase_id=phase_id, title=title, persona=persona), "a"))
    (entry,) = log.entries
    assert (entry.phase_id, entry.persona) == (read[0], read[2])
    assert read[1] is None or entry.title == read[1]
    assert status_told(entry.trailer) == "BLOCKED"


anything = hostile | st.text(st.sampled_from("`~#[ ]\n\r\\-@—ab2:()"), max_size=60)


@given(logs() | mutated_logs() | hostile, anything, anything, anything)
def test_any_note_is_one_entry_at_the_end_of_any_log(old: str, text: str, title: str, persona: str) -> None:
    log = old + with_note(old, replace(NOTE, text=text, title=title, persona=persona), "a")
    log += with_note(log, replace(NOTE, text="the last"), "a")
    before, after = parse_log(old), parse_log(log)
    lines = [entry.line for entry in after.entries]
    assert len(lines) == len(before.entries) + 2
    assert after.entries[-1].body == "the last"
    assert [entry.line for entry in before.entries if entry.recorded_by != "server"] == [
        entry.line for entry in before.entries if entry.recorded_by != "server" and entry.line in lines
    ]


def test_a_machines_entry_of_a_completed_phase_finds_its_words_in_the_note_of_that() -> None:
    old = log_text(server_entry_text(2))
    log = parse_log(old + with_note(old, replace(NOTE, text="All green.", after="DONE"), "a"))
    assert [(entry.body, entry.recorded_by) for entry in log.entries] == [("All green.", "both")]
    log = parse_log(old + with_note(old, NOTE, "a"))
    assert [entry.recorded_by for entry in log.entries] == ["server", "agent"]
