"""Files changed and traces of plans."""

from __future__ import annotations

from builders.claude import Log, patch
from builders.claude_reading import read

PLAN = "/src/shop/.tasks/user-auth/plan.md"


def test_a_file_is_changed_when_the_edit_succeeded() -> None:
    log = Log()
    made = log.calls("Write", file_path="/a.py", content="1\n2\n")
    log.result(made, told={"type": "create", "filePath": "/a.py", "content": "1\n2\n", "structuredPatch": []})
    for error in (False, True):
        call = log.calls("Edit", file_path="/a.py", old_string="1", new_string="1\n1")
        log.result(call, error=error, told={"filePath": "/a.py", "structuredPatch": patch(" 0", "-1", "+1", "+1")})
    log.calls("Edit", file_path="/b.py", old_string="1", new_string="2")
    (file,) = read(log).files
    assert (file.path, file.change, file.edits, file.added, file.removed) == ("/a.py", "create", 2, 4, 1)


def test_where_the_result_tells_nothing_the_input_does() -> None:
    log = Log(version="2.1.330")
    log.result(log.calls("Edit", file_path="/a", old_string="1\n2\n3", new_string="1\nx\ny\n3"), "updated")
    log.result(log.calls("Write", file_path="/b", content="1\n2"), "File created successfully at: /b")
    log.result(log.calls("Write", file_path="/c", content="1\n2"), "The file /c has been updated")
    log.result(log.calls("Edit", file_path="/d", old_string="1", new_string="2", replace_all=True), "updated")
    assert [(f.path, f.change, f.added, f.removed) for f in read(log).files] == [
        ("/a", "update", 2, 1),
        ("/b", "create", 2, 0),
        ("/c", "update", None, None),
        ("/d", "update", None, None),
    ]


def test_an_unknown_part_makes_the_sum_unknown() -> None:
    log = Log()
    log.result(log.calls("Edit", file_path="/a", old_string="1", new_string="2"))
    log.result(log.calls("NotebookEdit", notebook_path="/a", new_source="2"))
    (file,) = read(log).files
    assert (file.edits, file.added, file.removed) == (2, None, None)


def test_an_edit_of_a_plan_comes_with_the_lines_above_it() -> None:
    above = ["---", "epic: user-auth", "phases:", "  - id: 1", "    status: DONE", "  - id: 2"]
    above += [f"    note{n}: x" for n in range(8)]
    told = {
        "filePath": PLAN,
        "originalFile": "\n".join([*above, "    status: TODO", "---"]),
        "structuredPatch": patch("     note7: x", "-    status: TODO", "+    status: DONE", " ---", start=14),
    }
    log = Log()
    log.result(log.calls("Edit", file_path=PLAN, old_string="TODO", new_string="DONE"), told=told)
    mention, edit = read(log).work
    assert (mention.path, mention.wrote, edit.path, edit.wrote, edit.time) == (PLAN, False, PLAN, True, log.time)
    assert edit.before.split("\n")[-10:] == ["  - id: 2", *above[6:], "    status: TODO", "---"][-10:]
    assert "  - id: 2\n" in edit.before
    assert edit.after == edit.before.replace("    status: TODO", "    status: DONE")


def test_an_edit_that_failed_is_a_mention_only() -> None:
    log = Log()
    log.result(log.calls("Edit", file_path=PLAN, old_string="TODO", new_string="DONE"), "not found", error=True)
    assert [(r.path, r.wrote) for r in read(log).work] == [(PLAN, False)]


def test_without_a_patch_the_strings_of_the_edit_are_kept_bounded() -> None:
    log = Log()
    log.result(log.calls("Edit", file_path=PLAN, old_string="id: 2\nstatus: TODO", new_string="x" * 9000))
    edit = read(log).work[-1]
    assert (edit.before, len(edit.after)) == ("id: 2\nstatus: TODO", 4096)


def test_commands_and_searches_name_plans_too() -> None:
    log = Log()
    log.calls("Bash", command=f"cat '{PLAN}' && ls .tasks/checkout/ | grep x; cat .tasks/*/plan.md x.tasks/no/plan.md")
    log.calls("Grep", pattern="TODO", path="/src/shop/.tasks/search/")
    log.calls("Agent", description="Work", prompt="Read `/src/api/.tasks/deep/plan.md`.")
    log.calls("Write", file_path="/notes.md", content="see .tasks/mentioned/plan.md")
    assert [r.path for r in read(log).work] == [
        PLAN,
        ".tasks/checkout/",
        "/src/shop/.tasks/search/",
        "/src/api/.tasks/deep/plan.md",
    ]


def test_windows_paths_are_found() -> None:
    log = Log()
    log.calls("Read", file_path="C:\\src\\shop\\.tasks\\user-auth\\plan.md")
    assert [r.path for r in read(log).work] == ["C:/src/shop/.tasks/user-auth/plan.md"]


def test_a_plan_read_often_is_one_trace_and_edits_stay() -> None:
    log = Log()
    for _ in range(300):
        log.result(log.calls("Edit", file_path=PLAN, old_string="a", new_string="b"))
        log.calls("Read", file_path=PLAN)
    work = read(log).work
    assert len(work) == 200
    assert [r.wrote for r in work].count(False) == 1


def test_files_are_bounded() -> None:
    log = Log()
    for number in range(600):
        log.result(log.calls("Edit", file_path=f"/f{number}", old_string="a", new_string="b"))
    files = read(log).files
    assert (len(files), files[-1].path) == (500, "/f599")
