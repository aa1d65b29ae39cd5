"""What calls did to files: every agent's editing tools, from the rows that a page of its conversation has."""

from __future__ import annotations

import json
from typing import Any

import pytest
from builders import claude, codex, copilot, gemini
from builders.claude_reading import rows as claude_rows
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.model import FileEdit, Message
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.changes import MAX_FILES, MAX_PATCH, changes_of, compared, patched

PATCH = "*** Begin Patch\n*** Update File: a.py\n@@ def f\n x\n-y\n+z\n*** Add File: b.md\n+new\n*** End Patch\n"


def told(provider: str, rows: list[Message]) -> list[tuple[str, str, str]]:
    return [(e.path, e.change, e.patch) for row in rows for e in PROVIDERS[provider].changes(row)]


def call(tool: str, **arguments: Any) -> Message:
    return Message(role="assistant", kind="tool_call", text="", tool=tool, input=json.dumps(arguments))


def test_claude_edits_writes_and_changes_several_places() -> None:
    log = claude.Log()
    log.calls("Edit", file_path="/src/a.py", old_string="one\ntwo\nthree", new_string="one\n2\nthree")
    log.calls("Write", file_path="/src/b.py", content="x\ny\n")
    pieces = [{"old_string": "a", "new_string": "b"}, {"old_string": "c", "new_string": ""}]
    log.calls("MultiEdit", file_path="/src/c.py", edits=pieces)
    log.calls("Read", file_path="/src/a.py")
    log.calls("Bash", command="sed -i s/a/b/ x")
    assert told("claude", claude_rows(log)) == [
        ("/src/a.py", "update", " one\n-two\n+2\n three"),
        ("/src/b.py", "create", "+x\n+y"),
        ("/src/c.py", "update", "-a\n+b\n@@\n-c\n+"),
    ]


def test_codex_patches_by_tool_by_command_and_by_script() -> None:
    log = codex.Log()
    log.begins()
    log.answers(log.custom("apply_patch", PATCH), custom=True)
    log.answers(log.calls("exec_command", cmd=f"apply_patch <<'EOF'\n{PATCH}EOF"))
    log.answers(log.custom("exec", f"await tools.apply_patch({json.dumps(PATCH)})"), custom=True)
    log.answers(log.calls("exec_command", cmd="ls"))
    expected = [("a.py", "update", "@@ def f\n x\n-y\n+z"), ("b.md", "create", "+new")]
    assert told("codex", codex.rows(log)) == expected * 3


def test_gemini_replaces_and_writes() -> None:
    chat = gemini.Chat()
    chat.works(gemini.call("replace", args={"file_path": "/a.py", "old_string": "x", "new_string": "y"}))
    chat.works(gemini.call("write_file", args={"file_path": "/b.py", "content": "z"}))
    assert told("gemini", gemini.page(chat.data())) == [("/a.py", "update", "-x\n+y"), ("/b.py", "create", "+z")]


def test_copilot_edits_creates_and_patches() -> None:
    log = copilot.Log()
    log.user("go")
    log.call("c1", "edit", {"path": "/a.py", "old_str": "x", "new_str": "y"})
    log.call("c2", "create", {"path": "/b.py", "file_text": "z"})
    log.call("c3", "apply_patch", PATCH)
    assert told("copilot", copilot.rows(log)) == [
        ("/a.py", "update", "-x\n+y"),
        ("/b.py", "create", "+z"),
        ("a.py", "update", "@@ def f\n x\n-y\n+z"),
        ("b.md", "create", "+new"),
    ]


def test_the_editor_changes_several_files_at_once() -> None:
    pieces = [{"filePath": "/a", "oldString": "1", "newString": "2"}, {"filePath": "/b", "newString": "3"}]
    found = PROVIDERS["copilot"].changes(call("multi_replace_string_in_file", replacements=pieces))
    assert [(e.path, e.patch, e.added, e.removed) for e in found] == [("/a", "-1\n+2", 1, 1), ("/b", "+3", 1, 0)]


@pytest.mark.parametrize("arguments", [{}, {"file_path": "/a"}, {"file_path": 1, "new_string": "x"}, {"content": "x"}])
def test_calls_that_name_no_file_or_no_text_change_nothing(arguments: dict[str, Any]) -> None:
    assert changes_of(call("Edit", **arguments), ("Edit",)) == ()


@pytest.mark.parametrize("text", [None, "", "{", '{"file_path": "/a", "new_str', "[1]", "null", "{" * 5000])
def test_what_is_no_object_changes_nothing(text: str | None) -> None:
    broken = Message(role="assistant", kind="tool_call", text="", tool="Edit", input=text)
    assert changes_of(broken, ("Edit",)) == ()


def test_patches_are_bounded_and_say_so() -> None:
    edit = changes_of(call("Write", file_path="/a", content="word\n" * MAX_PATCH), ("Write",), ("Write",))[0]
    assert (len(edit.patch), edit.truncated, edit.added) == (MAX_PATCH, True, MAX_PATCH)
    many = "".join(f"*** Add File: {n}\n+x\n" for n in range(MAX_FILES + 9))
    assert len(patched(f"*** Begin Patch\n{many}*** End Patch")) == MAX_FILES


def test_nothing_that_steers_a_terminal_or_the_reader_is_left() -> None:
    edit = changes_of(call("Write", file_path="/a", content="\x1b[31mred\u202e"), ("Write",))[0]
    assert edit == FileEdit(path="/a", change="update", patch="+red", added=1, removed=0)


def test_texts_too_long_to_be_compared_line_by_line_show_all_that_went_and_came() -> None:
    before, after = (f"same\n{word}\n" * 2000 for word in ("old", "new"))
    found = compared(before, after)
    assert (found[0], found.count("-old"), found.count("+new")) == (" same", 2000, 2000)


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_what_is_left_of_a_comparison_makes_both_texts(before: list[str], after: list[str]) -> None:
    found = compared("\n".join(before), "\n".join(after))
    for hunk in "\n".join(found).split("\n@@\n"):
        lines = hunk.split("\n") if hunk else []
        assert "\n".join(line[1:] for line in lines if line[0] != "+") in "\n".join(before)
        assert "\n".join(line[1:] for line in lines if line[0] != "-") in "\n".join(after)
    went = [line for line in found if line[0] == "-"]
    came = [line for line in found if line[0] == "+"]
    assert len(came) - len(went) == len("\n".join(after).split("\n")) - len("\n".join(before).split("\n"))
