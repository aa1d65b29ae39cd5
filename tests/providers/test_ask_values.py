"""Asks: that a person sees the whole of what would happen."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.providers.asks import asked, replaced, visible, with_rest, written
from dispatch_nb.providers.runs import MAX_ASK
from dispatch_nb.registry.folder import MAX_ASK_FILE
from dispatch_nb.registry.values import AskFile


def test_a_change_is_shown_with_three_lines_around_it() -> None:
    old = "".join(f"{number}\n" for number in range(1, 11))
    new = old.replace("5\n", "five\nand a half\n")
    shown = [
        "--- a.txt",
        "+++ a.txt",
        "@@ -2,7 +2,8 @@",
        " 2",
        " 3",
        " 4",
        "-5",
        "+five",
        "+and a half",
        " 6",
        " 7",
        " 8",
    ]
    assert replaced("a.txt", old, new).split("\n") == shown


def test_an_end_without_a_line_feed_is_a_difference() -> None:
    assert replaced("a", "one\n", "one").splitlines()[-3:] == ["-one", "+one", "\\ No newline at the end"]
    assert written("a", "one\ntwo\n") == "+++ a\n+one\n+two"


@given(*[st.lists(st.sampled_from(["a", "b", "c", ""]), max_size=12).map(lambda x: "".join(f"{y}\n" for y in x))] * 2)
def test_a_diff_tells_both_texts(old: str, new: str) -> None:
    hunk = replaced("p", old, new).splitlines()[3:]
    before, after = old.splitlines(), new.splitlines()
    shown_before = [line[1:] for line in hunk if line[:1] in " -"]
    shown_after = [line[1:] for line in hunk if line[:1] in " +"]
    at = next((n for n in range(len(before) + 1) if before[n : n + len(shown_before)] == shown_before), None)
    assert at is not None
    # what is not shown is the same in both
    head, _, numbers = replaced("p", old, new).splitlines()[2].partition("-")
    first = int(numbers.split(",")[0]) - 1
    rebuilt = before[:first] + shown_after + before[first + len(shown_before) :]
    assert (head, rebuilt) == ("@@ ", after)


@pytest.mark.parametrize(
    ("hidden", "shown"),
    [
        ("rm -rf \x1b[2K/", r"rm -rf \x1b[2K/"),
        ("ls \u202egnp.exe", r"ls \u202egnp.exe"),
        ("a\u200bb", r"a\u200bb"),
        ("echo a\rrm b", r"echo a\x0drm b"),
        ("a\nb\tc\u00e9\u00a0", "a\nb\tc\u00e9\u00a0"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_steers_a_screen_is_shown_by_its_code(hidden: str, shown: str) -> None:
    assert visible(hidden) == shown


def test_a_command_is_shown_with_its_switches() -> None:
    given_fields = {"command": b'"ls"', "background": b"true", "sandbox": b"false", "note": b"null"}
    raws = {key: msgspec.Raw(value) for key, value in given_fields.items()}
    assert with_rest("ls", raws, ("command",)) == "ls\n\nwith background: true"
    assert with_rest("ls", raws, ("command", "background")) == "ls"


def test_what_nobody_saw_whole_can_only_be_denied() -> None:
    for one in (
        asked("1", "command", "Bash", "x" * (MAX_ASK + 1)),
        asked("1", "command", "Bash", "\0" * (MAX_ASK // 2)),  # four characters each, as it is shown
        asked("1", "edit", "Edit", "diff", paths=["a"] * 101),
        asked("1", "edit", "Edit", "diff", paths=["a" * 5000]),
        asked("1", "edit", "Edit", "diff", paths=["\U000e0041" * 1000] * 100),  # ten characters each
        asked("1", "tool", "Fetch", "http://...", partial=True),
    ):
        assert (one.truncated, one.decisions, one.same, one.covers) == (True, ("deny",), "", "")
        assert len(one.text) <= MAX_ASK
        assert len(msgspec.json.encode(AskFile(number=1, asked=one))) <= MAX_ASK_FILE


def test_always_covers_the_same_and_says_so() -> None:
    first = asked("1", "command", "Bash", "make test", cwd="/src")
    assert first.same == asked("2", "command", "Bash", "make test", cwd="/src").same
    assert first.covers == "this very command, in this folder"
    others = [
        asked("2", "command", "Bash", "make test", cwd="/"),
        asked("2", "command", "Bash", "make test "),
        asked("2", "tool", "Bash", "make test"),
    ]
    assert first.same not in [other.same for other in others]
    assert others[1].covers == "this very command, in whatever folder"


def test_always_covers_every_edit_of_the_same_files() -> None:
    first = asked("1", "edit", "Edit", "one", paths=["a.py", "b.py"])
    assert first.same == asked("2", "edit", "Write", "two", paths=["b.py", "a.py"]).same
    assert first.same != asked("2", "edit", "Edit", "one", paths=["a.py"]).same
    assert first.covers == "every edit of a.py, b.py"
    assert asked("1", "edit", "Edit", "one").same != asked("1", "edit", "Edit", "two").same
