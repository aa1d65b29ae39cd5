"""The whole conversation of a log: what is shown, in which order, and from how little memory."""

from __future__ import annotations

import json
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest
from builders.claude import MODEL, Log, notification, usage
from builders.claude_reading import AGENT, CLAUDE, MAIN, read
from builders.claude_story import Story, side
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dispatch_nb.providers import jsonl
from dispatch_nb.providers.base import MAX_PAGE_TEXT, Source
from dispatch_nb.providers.jsonl import Splitter

if TYPE_CHECKING:
    from dispatch_nb.model import Message
    from dispatch_nb.providers.base import Replay


def replay(data: bytes, source: Source = MAIN, step: int = 0) -> Replay:
    """Read a log, `step` bytes at a time."""
    made, splitter = CLAUDE.replay(source), Splitter()
    for at in range(0, len(data), step or len(data) or 1):
        made.feed(splitter.feed(data[at : at + (step or len(data))]))
    made.feed(splitter.finish())
    return made


def rows(log: Log | bytes, source: Source = MAIN) -> list[Message]:
    data = log if isinstance(log, bytes) else log.bytes()
    made = replay(data, source)
    return made.page(0, len(made), lambda offset, size: data[offset : offset + size])


def texts(log: Log) -> list[str]:
    return [m.text or f"{m.tool}({m.input})={m.output}" for m in rows(log)]


# ── rows ──────────────────────────────────────────────────────────────────────────────


def test_a_call_and_its_result_are_one_row() -> None:
    log = Log()
    log.user("go")
    log.result(log.calls("Bash", command="make", description="Build it"), "\x1b[31mno\x1b[0m", error=True)
    prompt, call = rows(log)
    assert (prompt.role, prompt.kind, prompt.text, prompt.agent) == ("user", "text", "go", "")
    assert (call.role, call.kind, call.tool, call.input) == ("assistant", "tool_call", "Bash", "make")
    assert (call.output, call.error, call.truncated) == ("no", True, False)


def test_the_whole_input_of_a_call_is_told() -> None:
    log = Log()
    log.calls("Edit", file_path="/a.py", old_string="one", new_string="two")
    log.calls("AskUserQuestion", questions=[{"question": "This?"}, {"question": "That?"}])
    assert [json.loads(m.input or "") for m in rows(log)] == [
        {"file_path": "/a.py", "old_string": "one", "new_string": "two"},
        {"questions": [{"question": "This?"}, {"question": "That?"}]},
    ]


def test_an_answer_tells_its_tokens_once_and_the_last_count_is_true() -> None:
    log = Log()
    log.user("go")
    log.thinks("Hm.", None, "m1", usage=usage(output=1))
    log.says("I will.", None, "m1", usage=usage(output=3))
    log.assistant(
        {"type": "tool_use", "id": "t1", "name": "Bash", "input": {}}, "tool_use", "m1", usage=usage(output=96)
    )
    log.says("Done.", usage=usage(output=7))
    assert [(m.tokens, m.model) for m in rows(log)] == [
        (None, None),
        (96, MODEL),
        (None, MODEL),
        (None, MODEL),
        (7, MODEL),
    ]


def test_tokens_of_a_thought_that_is_not_shown_stand_on_the_next_block() -> None:
    log = Log()
    log.thinks("", None, "m1", usage=usage(output=50))
    log.says("Yes.", "end_turn", "m1", usage=usage(output=2))
    assert [(m.text, m.tokens) for m in rows(log)] == [("Yes.", 50)]


def test_what_the_program_says_in_the_models_name_has_no_tokens_and_no_model() -> None:
    log = Log()
    log.user("go")
    log.says("Part of", "stop_sequence", model="<synthetic>", usage=usage(output=0))
    log.user([{"type": "text", "text": "[Request interrupted by user]"}])
    log.says("API Error: 529", isApiErrorMessage=True, model="<synthetic>", usage=usage(output=0))
    assert [(m.kind, m.text, m.error, m.tokens, m.model) for m in rows(log)[1:]] == [
        ("text", "Part of", False, None, None),
        ("notice", "Request interrupted by user.", False, None, None),
        ("text", "API Error: 529", True, None, None),
    ]


def test_what_is_for_the_model_only_is_hidden() -> None:
    log = Log()
    log.user("<local-command-caveat>Caveat: ...</local-command-caveat>", isMeta=True)
    log.user("<command-name>/model</command-name><command-args>opus</command-args>")
    log.user("<local-command-stdout>Set model</local-command-stdout>")
    log.user("<system-reminder>Mind the gap.</system-reminder>")
    log.user([{"type": "text", "text": "<system-reminder>x</system-reminder>"}, {"type": "text", "text": "Really go"}])
    log.attach("skill_listing", content="x" * 100)
    log.bare("api-request", message={"role": "user", "content": "sent"})
    log.bare("file-history-snapshot", snapshot={})
    log.system("turn_duration", durationMs=10)
    log.closes()
    log.user(notification("toolu_1"))
    assert texts(log) == ["/model opus", "Set model", "Really go", "Agent finished"]


# ── order ─────────────────────────────────────────────────────────────────────────────


def test_what_was_rewound_is_left_out_and_the_numbers_follow() -> None:
    log = Log()
    log.turn("one", "1")
    back = log.leaf
    log.turn("two", "2")
    assert texts(log) == ["one", "1", "two", "2"]
    log.user("three", parentUuid=back)
    assert texts(log) == ["one", "1", "three"]
    log.says("3")
    data = log.bytes()
    made = replay(data)
    assert len(made) == 4
    assert [m.text for m in made.page(1, 3, lambda at, size: data[at : at + size])] == ["1", "three"]


def test_reading_along_a_rewind_ends_where_one_reading_does() -> None:
    log = Log()
    log.turn("one", "1")
    back = log.leaf
    log.turn("two", "2")
    made, before = replay(log.bytes()), len(log.records)
    assert len(made) == 4
    log.user("three", parentUuid=back)
    log.says("3")
    data = log.bytes()
    splitter = Splitter()
    made.feed(splitter.feed(data)[before:])
    assert [m.text for m in made.page(0, 9, lambda at, size: data[at : at + size])] == ["one", "1", "three", "3"]


def test_compaction_and_parallel_calls_do_not_cut_the_conversation() -> None:
    log = Log()
    log.user("look")
    one = log.calls("Read", "m1", file_path="/a")
    first = log.leaf
    two = log.calls("Bash", "m1", command="ls")
    log.result(two, "b")
    last = log.leaf
    log.result(one, [{"type": "text", "text": "a"}], parentUuid=first)
    log.says("Seen.", parentUuid=last)
    log.system("compact_boundary", parentUuid=None, logicalParentUuid=log.leaf, compactMetadata={"trigger": "auto"})
    log.user("This session is being continued", isCompactSummary=True)
    log.says("On.")
    assert texts(log) == ["look", "Read(/a)=a", "Bash(ls)=b", "Seen.", "The conversation was compacted.", "On."]


def test_a_queued_message_is_told_once_at_every_moment() -> None:
    log = Log()
    log.user("go")
    call = log.calls("Bash", command="make")
    log.queue("enqueue", "and test it")
    assert texts(log) == ["go", "Bash(make)=None", "and test it"]
    log.queue("remove")
    log.result(call)
    log.attach("queued_command", prompt="and test it", commandMode="prompt")
    log.says("Done.")
    assert texts(log) == ["go", "Bash(make)=ok", "and test it", "Done."]


def test_a_fork_tells_what_it_copied_and_an_old_history_only_once() -> None:
    log = Log()
    log.turn("one", "1")
    log.records += [r | {"forkedFrom": {"sessionId": "other", "messageUuid": r["uuid"]}} for r in log.records]
    log.turn("two", "2")
    assert texts(log) == ["one", "1", "two", "2"]


# ── subagents in their parent's log ───────────────────────────────────────────────────


def test_subagents_in_the_same_log_stand_behind_their_calls() -> None:
    log = Log(version="1.0.72")
    log.user("go")
    one = log.calls("Task", "m1", description="A", prompt="Find a", subagent_type="Explore")
    two = log.calls("Task", "m1", description="B", prompt="Find b", subagent_type="Explore")
    side(log, "Find b", "b is found")
    side(log, "Find a", "a is found")
    log.result(two, "b")
    log.result(one, "a")
    log.says("Both.")
    found = [(m.text or m.output, m.agent) for m in rows(log)]
    assert found == [
        ("go", ""),
        ("a", ""),
        ("Find a", one),
        ("a is found", one),
        ("b", ""),
        ("Find b", two),
        ("b is found", two),
        ("Both.", ""),
    ]
    made = replay(log.bytes())
    assert (made.row_of(one), made.row_of(two), made.row_of("toolu_other")) == (1, 4, None)


def test_two_subagents_with_the_same_prompt_are_told_apart() -> None:
    log = Log(version="1.0.72")
    calls = [log.calls("Task", "m1", prompt="Try") for _ in range(2)]
    side(log, "Try", "first")
    side(log, "Try", "second")
    assert [(m.text, m.agent) for m in rows(log) if m.text] == [
        ("Try", calls[0]),
        ("first", calls[0]),
        ("Try", calls[1]),
        ("second", calls[1]),
    ]


def test_a_subagent_without_its_call_stands_where_it_began() -> None:
    log = Log(version="1.0.72")
    log.user("go")
    side(log, "Warm up", "Warm.")
    log.says("Gone.")
    found = rows(log)
    assert [m.text for m in found] == ["go", "Warm up", "Warm.", "Gone."]
    assert found[1].agent == found[2].agent != ""


def test_a_subagent_of_what_was_rewound_is_left_out_with_its_call() -> None:
    log = Log(version="1.0.72")
    log.user("go")
    back = log.leaf
    call = log.calls("Task", prompt="Find a")
    side(log, "Find a", "a is found")
    log.user("no, stop", parentUuid=back)
    assert texts(log) == ["go", "no, stop"]
    assert replay(log.bytes()).row_of(call) is None


def test_the_log_of_a_subagent_is_a_conversation_of_its_own() -> None:
    log = Log(agent="a1b2c3d4")
    log.turn("Find a", "Found.")
    assert [(m.text, m.agent) for m in rows(log.bytes(), AGENT)] == [("Find a", ""), ("Found.", "")]
    assert [m.text for m in rows(log)] == ["Find a", "Found."]  # under another name


# ── bounds ────────────────────────────────────────────────────────────────────────────


def test_texts_of_a_page_are_bounded_and_say_so() -> None:
    log = Log()
    log.user("x" * (MAX_PAGE_TEXT + 1))
    log.result(log.calls("Write", file_path="/a", content="x" * MAX_PAGE_TEXT), "y" * (MAX_PAGE_TEXT + 1))
    prompt, call = rows(log)
    assert (len(prompt.text), prompt.truncated) == (MAX_PAGE_TEXT, True)
    assert (len(call.input or ""), len(call.output or ""), call.truncated) == (MAX_PAGE_TEXT, MAX_PAGE_TEXT, True)


def test_lines_too_long_to_be_read_whole_show_their_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in (("MAX_LINE", 20_000), ("HEAD", 2_000), ("TAIL", 2_000)):
        monkeypatch.setattr(jsonl, name, size)
    log = Log()
    log.user("go")
    log.result(log.calls("Bash", command="cat"), "long " * 10_000)
    data, asked = log.bytes(), []

    def fetch(offset: int, size: int) -> bytes:
        asked.append(size)
        return data[offset : offset + size]

    call = replay(data).page(1, 2, fetch)[0]
    assert (call.output or "").startswith("long long")
    assert call.truncated
    assert max(asked) <= 2_000


def test_a_page_beyond_the_end_is_empty_and_one_before_it_counts_from_there() -> None:
    log = Log()
    log.turn("one", "1")
    data = log.bytes()
    made = replay(data)
    assert made.page(2, 9, lambda at, size: data[at : at + size]) == []
    assert [m.text for m in made.page(-1, 2, lambda at, size: data[at : at + size])] == ["1"]


@pytest.mark.parametrize(
    "junk", [b"", b"\x00" * 4000, b'{"type":"user"}', b'{"type":"assistant","message":{"content":[]}}']
)
def test_a_file_that_changed_meanwhile_gives_notices_and_no_exception(junk: bytes) -> None:
    log = Log()
    log.turn("one", "1")
    log.result(log.calls("Bash", command="make"))
    made = replay(log.bytes())
    assert [m.kind for m in made.page(0, 3, lambda _at, size: junk[:size])] == ["notice"] * 3


def test_the_outline_of_a_long_log_is_small() -> None:
    log = Log()
    for number in range(2000):
        log.turn(f"Do {number}", "x" * 2000)
        log.result(log.calls("Bash", command="make"), "y" * 2000)
    lines = Splitter().feed(log.bytes())
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        made = CLAUDE.replay(MAIN)
        made.feed(lines)
        assert len(made) == 6000
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / 6000 < 300


# ── properties ────────────────────────────────────────────────────────────────────────

STEPS = st.tuples(st.sampled_from(Story.STEPS), st.integers(0, 9))


def plain(row: Message) -> Any:
    return row.role, row.kind, row.text, row.time, row.tool, row.input, row.output, row.error


@settings(deadline=None, max_examples=300)
@given(st.lists(STEPS, max_size=60))
@example([("root", 0), ("says", 0), ("says", 1), ("root", 0), ("user", 0)])  # only an answer's second line has a parent
def test_the_last_rows_are_the_last_messages_that_the_reader_keeps(steps: list[tuple[str, int]]) -> None:
    log = Story(steps).log
    tail, found = [plain(m) for m in read(log).tail], [plain(m) for m in rows(log) if not m.agent]
    assert found[len(found) - len(tail) :] == tail
    if len(tail) < 30:
        assert len(found) == len(tail)


@settings(deadline=None, max_examples=150)
@given(
    st.lists(STEPS, max_size=40),
    st.integers(1, 900),
    st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=40)), max_size=4),
)
def test_any_chunking_and_any_garbage_give_what_one_reading_gives(
    steps: list[tuple[str, int]], step: int, junk: list[tuple[int, bytes]]
) -> None:
    lines = Story(steps).log.bytes().split(b"\n")
    for at, bad in junk:
        lines.insert(at % len(lines), bad.replace(b"\n", b""))
    data = b"\n".join(lines)

    def fetch(offset: int, size: int) -> bytes:
        return data[offset : offset + size]

    made, splitter = CLAUDE.replay(MAIN), Splitter()
    for at in range(0, len(data), step):
        made.feed(splitter.feed(data[at : at + step]))
        assert len(made.page(0, len(made), fetch)) == len(made)
    made.feed(splitter.finish())
    assert made.page(0, len(made), fetch) == rows(data)


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_fields_of_any_type_raise_nothing(pick: st.DataObject) -> None:
    odd = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
    records = Story(pick.draw(st.lists(STEPS, max_size=20))).log.records
    for record in records:
        holder = pick.draw(st.sampled_from([record, *(v for v in record.values() if isinstance(v, dict))]))
        if holder and pick.draw(st.booleans()):
            holder[pick.draw(st.sampled_from(sorted(holder)))] = pick.draw(odd)
    data = b"".join(json.dumps(r).encode() + b"\n" for r in records)
    made = replay(data)
    assert len(rows(data)) == len(made)
