"""What a scan finds: appended, rewritten, gone; plans and personas; whatever is wrong."""

from __future__ import annotations

import os
import tracemalloc
from pathlib import Path

import pytest
from builders.fake import FakeProvider, log_of, of, say, scan, scanner
from builders.tasks import phase, plan_text
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_nb.model import Problem
from dispatch_nb.providers.values import Transcript
from dispatch_nb.sources.index import Index
from dispatch_nb.state.changes import (
    Change,
    CwdResolved,
    EpicGone,
    EpicRead,
    PartGone,
    PartRead,
    PersonasRead,
    ProblemsFound,
    ProjectSeen,
    RootSeen,
    ScanDone,
    ScanProgress,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def turns(changes: list[Change]) -> dict[str, int]:
    parts = [change.part for change in of(changes, PartRead) if isinstance(change.part, Transcript)]
    return {part.session_id: part.turns for part in parts}


def problems(changes: list[Change]) -> list[Problem]:
    return [problem for found in of(changes, ProblemsFound) for problem in found.problems]


def write_epic(project: Path, slug: str, *statuses: str) -> Path:
    plan = project / ".tasks" / slug / "plan.md"
    plan.parent.mkdir(parents=True, exist_ok=True)
    plan.write_text(plan_text(slug, [phase(n, status=s) for n, s in enumerate(statuses, 1)]), encoding="utf-8")
    return plan


# ── logs ──────────────────────────────────────────────────────────────────────────────


def test_the_first_scan_tells_its_progress_and_its_end(home: Path) -> None:
    for name in "abc":
        say(log_of(home, name), "hello")
    made = scanner(home)
    first = scan(made)
    assert of(first, ScanProgress)[-1] == ScanProgress(provider="fake", done=3, total=3)
    assert isinstance(first[-1], ScanDone)
    again = scan(made)
    assert not of(again, ScanDone)
    assert not of(again, PartRead)


def test_where_it_looked_is_told_even_if_nothing_is_there(home: Path) -> None:
    roots = of(scan(scanner(home)), RootSeen)
    assert [(root.label, root.exists, root.live) for root in roots] == [
        ("~/.fake/logs", False, False),
        ("~/.fake/live", False, True),
    ]


def test_only_what_was_appended_is_read(home: Path) -> None:
    log = log_of(home)
    say(log, *("x" * 100 for _ in range(1000)))
    made = scanner(home)
    scan(made)
    before = made.parts.bytes_read
    say(log, "more")
    assert turns(scan(made, log)) == {"a": 1001}
    assert made.parts.bytes_read - before < 100


def test_a_torn_last_line_waits_for_its_end(home: Path) -> None:
    log = log_of(home)
    log.write_text('{"say": "one"}\n{"say": "tw', encoding="utf-8")
    made = scanner(home)
    assert turns(scan(made)) == {"a": 1}
    with log.open("a", encoding="utf-8") as file:
        file.write('o"}\n')
    assert turns(scan(made, log)) == {"a": 2}


def test_a_log_that_was_rewritten_truncated_or_replaced_is_read_anew(home: Path) -> None:
    log = log_of(home)
    say(log, "one", "two", "three")
    made = scanner(home)
    scan(made)
    log.write_text('{"say": "other"}\n', encoding="utf-8")  # shorter
    assert turns(scan(made, log)) == {"a": 1}
    log.write_text('{"say": "longer than it was"}\n{"say": "b"}\n', encoding="utf-8")  # longer, other beginning
    assert turns(scan(made, log)) == {"a": 2}
    new = log.with_suffix(".tmp")
    new.write_text('{"say": "1"}\n{"say": "2"}\n{"say": "3"}\n{"say": "4"}\n', encoding="utf-8")
    new.replace(log)
    assert turns(scan(made, log)) == {"a": 4}


def test_a_log_that_is_gone_is_told_by_path_by_folder_and_by_sweep(home: Path) -> None:
    logs = [log_of(home, name) for name in "abc"]
    for log in logs:
        say(log, "hello")
    made = scanner(home)
    scan(made)
    logs[0].unlink()
    assert of(scan(made, logs[0]), PartGone) == [PartGone(path=str(logs[0]))]
    logs[1].unlink()
    assert of(scan(made, logs[1].parent), PartGone) == [PartGone(path=str(logs[1]))]
    logs[2].unlink()
    assert of(scan(made), PartGone) == [PartGone(path=str(logs[2]))]


def test_bad_lines_are_one_problem_with_the_first_ones_number(home: Path) -> None:
    log = log_of(home)
    log.write_text('{"say": "one"}\n{oops\n{oops\n', encoding="utf-8")
    (problem,) = problems(scan(scanner(home)))
    assert (problem.kind, problem.line, problem.path) == ("json", 2, str(log))


def test_what_must_not_be_opened_is_a_problem_and_ends_nothing(home: Path, tmp_path: Path) -> None:
    folder = log_of(home).parent
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "folder.jsonl").mkdir()
    secret = tmp_path / "secret.jsonl"
    say(secret, "mine")
    (folder / "link.jsonl").symlink_to(secret)
    say(folder / "good.jsonl", "hello")
    made = scanner(home)
    changes = scan(made)
    assert turns(changes) == {"good": 1}
    assert {Path(problem.path).name for problem in problems(changes)} == {"pipe.jsonl", "folder.jsonl", "link.jsonl"}


def test_a_reader_that_fails_is_a_problem_of_its_file(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    say(log_of(home, "bad"), "hello")
    say(log_of(home, "good"), "hello")
    plain = FakeProvider.reader

    def reader(self: FakeProvider, source: object, saved: bytes | None = None) -> object:
        if source.session_id == "bad":  # type: ignore[attr-defined]
            raise RuntimeError("no idea")
        return plain(self, source, saved)  # type: ignore[arg-type]

    monkeypatch.setattr(FakeProvider, "reader", reader)
    changes = scan(scanner(home))
    assert turns(changes) == {"good": 1}
    assert [problem.kind for problem in problems(changes)] == ["reader"]


def test_a_line_of_80_mb_is_read_in_bounded_memory(home: Path) -> None:
    log = log_of(home)
    with log.open("wb") as file:
        file.write(b'{"say": "')
        for _ in range(80):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n{"say": "after"}\n')
    made = scanner(home)
    tracemalloc.start()
    try:
        changes = scan(made)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert turns(changes)["a"] >= 1
    assert peak < 64 << 20


def test_a_request_in_two_logs_counts_once(home: Path) -> None:
    say(log_of(home, "a"), "x", key="r1", output=5)
    say(log_of(home, "b"), "x", key="r1", output=5)
    made = scanner(home)
    parts = {c.path: c.part for c in of(scan(made), PartRead)}
    used = [u.output for part in parts.values() if isinstance(part, Transcript) for u in part.usage]
    assert sum(used) == 5


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.text("ab\u2028\n", max_size=6)),
        st.tuples(st.just("torn"), st.text("{}", max_size=3)),
        st.tuples(st.just("rewrite"), st.text("xy", max_size=30)),
        st.tuples(st.just("delete"), st.just("")),
        st.tuples(st.just("scan"), st.just("")),
    ),
    max_size=12,
)


@given(steps=STEPS)
@settings(max_examples=60, deadline=None)
def test_scans_along_the_way_end_where_a_scan_from_scratch_does(
    steps: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.mktemp("any")
    log = log_of(home)
    made = scanner(home)
    seen: dict[str, object] = {}

    def look() -> None:
        for change in scan(made, log):
            if isinstance(change, PartRead):
                seen[change.path] = change.part
            elif isinstance(change, PartGone):
                seen.pop(change.path, None)

    for what, text in steps:
        if what == "append":
            say(log, text)
        elif what == "torn":
            with log.open("a", encoding="utf-8") as file:
                file.write(text)
        elif what == "rewrite":
            log.unlink(missing_ok=True)
            say(log, *text)
        elif what == "delete":
            log.unlink(missing_ok=True)
        else:
            look()
    look()
    assert seen == {c.path: c.part for c in of(scan(scanner(home)), PartRead)}


# ── the index ─────────────────────────────────────────────────────────────────────────


def test_a_second_start_reads_only_what_changed(home: Path, tmp_path: Path) -> None:
    for name in "abc":
        say(log_of(home, name), *("x" * 100 for _ in range(100)))
    cache = str(tmp_path / "cache")
    first = scanner(home, Index(cache))
    before = scan(first)
    first.parts.checkpoint()
    say(log_of(home, "b"), "more")
    second = scanner(home, Index(cache))
    after = scan(second)
    assert turns(after) == turns(before) | {"b": 101}
    assert second.parts.bytes_read < 200


def test_two_kernels_may_share_an_index(home: Path, tmp_path: Path) -> None:
    say(log_of(home), "one")
    cache = str(tmp_path / "cache")
    one, two = scanner(home, Index(cache)), scanner(home, Index(cache))
    assert turns(scan(one)) == turns(scan(two)) == {"a": 1}
    one.parts.checkpoint()
    two.parts.checkpoint()
    say(log_of(home), "two")
    assert turns(scan(one)) == turns(scan(two)) == {"a": 2}


def test_an_index_that_is_broken_is_put_aside_and_told(home: Path, tmp_path: Path) -> None:
    say(log_of(home), "one")
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "index.sqlite").write_bytes(b"no database at all" * 100)
    changes = scan(scanner(home, Index(str(cache))))
    assert turns(changes) == {"a": 1}
    assert [Path(problem.path).name for problem in problems(changes)] == ["index.sqlite"]


# ── projects, plans, personas ─────────────────────────────────────────────────────────


def test_a_sessions_directory_brings_its_project_and_its_plans(home: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    write_epic(shop, "user-auth", "TODO")
    say(log_of(home), "hi", cwd=str(shop / "src" / "deep"))
    changes = scan(scanner(home))
    assert [seen.project.project for seen in of(changes, ProjectSeen)] == ["shop"]
    assert of(changes, CwdResolved) == [CwdResolved(cwd=str(shop / "src" / "deep"), root=str(shop))]
    (epic,) = of(changes, EpicRead)
    assert (epic.root, epic.folder, epic.plan is not None) == (str(shop), "user-auth", True)


def test_tasks_may_appear_vanish_and_come_back(home: Path, tmp_path: Path) -> None:
    shop = tmp_path / "shop"
    shop.mkdir()
    made = scanner(home, named=[str(shop)])
    assert not of(scan(made), EpicRead)
    plan = write_epic(shop, "auth", "TODO")
    assert len(of(scan(made, shop / ".tasks"), EpicRead)) == 1
    plan.unlink()
    assert of(scan(made, plan), EpicGone) == [EpicGone(root=str(shop), folder="auth")]
    write_epic(shop, "auth", "DONE")
    assert len(of(scan(made, plan), EpicRead)) == 1


def test_what_is_no_epic_is_left_alone(home: Path, tmp_path: Path) -> None:
    tasks = tmp_path / "shop" / ".tasks"
    write_epic(tmp_path / "shop", ".archive", "DONE")
    (tasks / "empty").mkdir()
    (tasks / "notes.md").write_text("loose", encoding="utf-8")
    assert of(scan(scanner(home, named=[str(tmp_path / "shop")])), EpicRead) == []


def test_an_epic_that_is_a_link_out_of_its_project_is_not_followed(home: Path, tmp_path: Path) -> None:
    write_epic(tmp_path / "other", "secret", "TODO")
    (tmp_path / "shop" / ".tasks").mkdir(parents=True)
    (tmp_path / "shop" / ".tasks" / "in").symlink_to(tmp_path / "other" / ".tasks" / "secret")
    changes = scan(scanner(home, named=[str(tmp_path / "shop")]))
    assert of(changes, EpicRead) == []
    assert [problem.kind for problem in problems(changes)] == ["symlink"]


def test_a_plan_that_breaks_is_told_and_mended(home: Path, tmp_path: Path) -> None:
    plan = write_epic(tmp_path / "shop", "auth", "TODO")
    made = scanner(home, named=[str(tmp_path / "shop")])
    scan(made)
    good = plan.read_text(encoding="utf-8")
    plan.write_text("---\nepic: [auth\n---\n", encoding="utf-8")
    changes = scan(made, plan)
    (broken,) = of(changes, EpicRead)
    assert broken.plan is None
    (problem,) = problems(changes)
    assert (problem.path, problem.epic, problem.stale, problem.project) == (str(plan), "auth", True, "shop")
    plan.write_text(good, encoding="utf-8")
    assert of(scan(made, plan), ProblemsFound) == [ProblemsFound(path=str(plan), problems=())]


def test_of_two_epics_with_one_slug_the_one_in_another_folder_is_told_of(home: Path, tmp_path: Path) -> None:
    write_epic(tmp_path / "shop", "auth", "TODO")
    copy = write_epic(tmp_path / "shop", "a-copy", "TODO")
    copy.write_text(plan_text("auth", [phase(1)]), encoding="utf-8")
    (problem,) = problems(scan(scanner(home, named=[str(tmp_path / "shop")])))
    assert (problem.kind, problem.path) == ("duplicate", str(copy))
    assert "'a-copy'" in problem.reason


def test_two_epics_with_one_slug_are_a_problem_until_one_is_renamed(home: Path, tmp_path: Path) -> None:
    write_epic(tmp_path / "shop", "auth", "TODO")
    twin = write_epic(tmp_path / "shop", "auth-2", "TODO")
    twin.write_text(plan_text("auth", [phase(1)]), encoding="utf-8")
    made = scanner(home, named=[str(tmp_path / "shop")])
    assert [(p.kind, p.path) for p in problems(scan(made))] == [("duplicate", str(twin))]
    write_epic(tmp_path / "shop", "auth-2", "TODO")
    assert of(scan(made, twin), ProblemsFound)[-1] == ProblemsFound(path=str(twin), problems=())


def test_personas_of_the_home_and_of_a_project_are_read(home: Path, tmp_path: Path) -> None:
    for folder, name in ((home, "planner"), (tmp_path / "shop", "tester")):
        file = folder / ".fake" / "agents" / f"{name}.md"
        file.parent.mkdir(parents=True)
        file.write_text(f"---\nname: {name}\ndescription: Plans.\n---\n", encoding="utf-8")
    made = scanner(home, named=[str(tmp_path / "shop")])
    found = of(scan(made), PersonasRead)
    assert {(persona.persona, read.root) for read in found for persona in read.personas} == {
        ("planner", None),
        ("tester", str(tmp_path / "shop")),
    }
    file.unlink()
    assert of(scan(made, file), PersonasRead)[0].personas == ()
