"""Copilot chat in VS Code: a log of mutations says what its document says, whatever the mutations."""

from __future__ import annotations

import json
from typing import Any

from builders.vscode import COMPLETE, LOG, NOON, Chat, edits, line, lines, read, reader, terminal, thought, tool, words
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from dispatch_nb.providers.copilot.vscode.fold import Fold, State
from dispatch_nb.providers.copilot.vscode.mutation import entry_of

PARTS = st.sampled_from(
    [
        words("Hello"),
        thought("Hm."),
        tool("copilot_readFile", "Reading [](file:///p/a.py)"),
        terminal("npm test"),
        terminal("sleep 9", done=False),
        tool("manage_todo_list", toolSpecificData={"kind": "todoList", "todoList": [{"id": 1, "title": "A"}]}),
        edits("/p/.tasks/login/plan.md"),
        {"kind": "inlineReference", "inlineReference": {"name": "a.py"}},
        "no object",
        None,
    ]
)
FIELDS = st.sampled_from(
    [
        ("modelState", {"value": 0}),
        ("modelState", {"value": 1, "completedAt": NOON + 1000}),
        ("modelState", {"value": 4}),
        ("promptTokens", 70),
        ("completionTokens", 7),
        ("result", {"metadata": {"promptTokens": 9, "resolvedModel": "gpt-5"}, "errorDetails": {"message": "No"}}),
        ("message", {"text": "Other words"}),
        ("message", "Older words"),
        ("isSystemInitiated", True),
        ("shouldBeRemovedOnSend", {"requestId": "x"}),
        ("editedFileEvents", [{"uri": {"fsPath": "/p/b.py", "scheme": "file"}, "eventKind": 1}]),
        ("vote", 1),
    ]
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.lists(PARTS, max_size=3)),
        st.tuples(st.just("answer"), st.integers(0, 9), st.lists(PARTS, max_size=3), st.none() | st.integers(0, 4)),
        st.tuples(st.just("set"), st.integers(0, 9), FIELDS),
        st.tuples(st.just("delete"), st.integers(0, 9), FIELDS),
        st.tuples(st.just("cut"), st.integers(0, 9)),
        st.tuples(st.just("part"), st.integers(0, 9), st.integers(0, 9), st.booleans()),
        st.tuples(st.just("draft"), st.text(max_size=5)),
        st.tuples(st.just("title"), st.text(max_size=5)),
    ),
    max_size=25,
)


def played(steps: list[Any]) -> Chat:
    """Return a chat to which these things happened, as far as they can."""
    chat = Chat()
    for kind, *about in steps:
        asked = chat.document["requests"]
        number = about[0] % len(asked) if asked and isinstance(about[0], int) else -1
        if kind == "ask":
            chat.ask("Do it", response=about[0])
        elif kind == "draft":
            chat.set("inputState", "inputText", value=about[0])
        elif kind == "title":
            chat.set("customTitle", value=about[0])
        elif number < 0:
            continue
        elif kind == "answer":
            size = None if about[2] is None else min(about[2], len(asked[number]["response"]))
            chat.push("requests", number, "response", items=about[1], size=size)
        elif kind == "set":
            chat.set("requests", number, about[1][0], value=about[1][1])
        elif kind == "delete":
            chat.delete("requests", number, about[1][0])
        elif kind == "cut":
            chat.push("requests", size=number)
        elif isinstance(asked[number]["response"][about[1] : about[1] + 1], list):
            parts = asked[number]["response"]
            if about[1] < len(parts) and isinstance(parts[about[1]], dict):
                chat.set("requests", number, "response", about[1], "isComplete", value=about[2])
    return chat


@settings(deadline=None, max_examples=80)
@given(STEPS)
def test_a_log_says_what_its_compacted_form_says(steps: list[Any]) -> None:
    chat = played(steps)
    log, compacted = reader(chat.log()), reader(chat.compacted())
    assert log.part() == compacted.part()
    assert {r.key for r in log.requests()} >= {r.key for r in compacted.requests()}


@settings(deadline=None, max_examples=50)
@given(STEPS, st.integers(0, 30))
def test_a_log_that_was_compacted_and_went_on_says_the_same(steps: list[Any], when: int) -> None:
    whole = played(steps)
    middle = played(steps[:when])
    rest = whole.entries[len(middle.entries) :]
    assert read(middle.compacted() + b"".join(map(line, rest))) == read(whole)


@settings(deadline=None)
@given(STEPS)
def test_a_document_of_older_versions_says_what_the_log_says(steps: list[Any]) -> None:
    chat = played(steps)
    assert read(chat.whole()) == read(chat) == read(chat.whole(indent=2))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 10**20) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["kind", "value", "requestId", "response", "[]", "[#]", "v"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)
KEYS: st.SearchStrategy[list[Any]] = st.lists(
    st.sampled_from(["requests", "response", "result", "metadata", "toolCallResults", "__proto__", "[]", "0"])
    | st.integers(-2, 40)
    | st.sampled_from([10**9, 10**18, True, None, 1.5, {}]),
    max_size=7,
)
ENTRIES = st.fixed_dictionaries(
    {"kind": st.integers(-1, 5) | st.none() | st.text(max_size=2)},
    optional={"k": KEYS | JSON, "v": JSON, "i": st.integers(-3, 10**12) | st.none() | st.text(max_size=1)},
)


@settings(deadline=None, max_examples=80)
@given(st.lists(ENTRIES, max_size=12), STEPS)
def test_no_entry_breaks_the_reading_of_what_follows(entries: list[Any], steps: list[Any]) -> None:
    chat = played(steps)
    broken = b"".join(map(line, entries))
    assert isinstance(read(chat.log() + broken).turns, int)
    found = read(broken + chat.log())  # the log begins with the whole document
    assert found.bad_lines + found.odd_lines <= len(entries)
    assert replace(found, bad_lines=0, first_bad_line=None, odd_lines=0, first_odd_line=None) == read(chat)


def test_what_is_missing_on_the_way_to_a_value_is_made() -> None:
    data = line({"kind": 1, "k": ["requests", 0, "message", "text"], "v": "Hello"})
    assert read(data).prompt == "Hello"


def test_an_index_may_be_written_as_a_string() -> None:
    chat = Chat()
    chat.ask("Hello")
    data = chat.log() + line({"kind": 1, "k": ["requests", "0", "message", "text"], "v": "Good bye"})
    assert read(data).prompt == "Good bye"


def test_a_value_without_a_value_is_deleted() -> None:
    chat = Chat(customTitle="Login")
    chat.ask("Hello")
    assert read(chat.log() + line({"kind": 1, "k": ["customTitle"]})).title == "Hello"


def test_a_shorter_array_without_new_items_is_cut() -> None:
    chat = Chat()
    chat.turn("One")
    chat.turn("Two")
    chat.push("requests", size=1)
    assert (read(chat).turns, [m.text for m in read(chat).tail]) == (1, ["One", "Done."])


def test_an_index_far_beyond_the_end_costs_nothing() -> None:
    chat = Chat()
    chat.ask("Hello")
    found = reader(chat.log() + line({"kind": 1, "k": ["requests", 10**8, "vote"], "v": 1}))
    assert len(found.dump()) < 2000


def test_drafts_are_not_kept() -> None:
    chat = Chat()
    chat.set("inputState", "inputText", value="a secret that was not sent")
    chat.set("inputState", value={"inputText": "another secret", "selectedModel": {"identifier": "copilot/gpt-5"}})
    assert b"secret" not in reader(chat.log()).dump()


def test_of_many_requests_the_facts_are_kept_and_the_newest_texts() -> None:
    chat = Chat()
    for number in range(100):
        chat.turn(f"Prompt {number}", words("x" * 5000), edits(f"/p/{number}.py"))
    chat.ask("Stopped", modelState={"value": 2, "completedAt": NOON})
    found = read(chat)
    assert (found.turns, found.interrupts, found.prompt, len(found.files)) == (101, 1, "Prompt 0", 100)
    assert found == read(chat.compacted())
    assert len(reader(chat.log()).dump()) < 100_000


def test_of_a_long_answer_the_end_is_kept() -> None:
    chat = Chat()
    chat.ask()
    for number in range(50):
        chat.answer(
            *(thought(f"{number}-{n} " + "x" * 1000) for n in range(20)), tool("copilot_readFile", f"R{number}")
        )
    found = read(chat)
    assert found.tail[-1].input == "R49"
    assert len(reader(chat.log()).dump()) < 1_000_000


def test_what_requests_used_counts_though_they_are_sent_again() -> None:
    chat = Chat()
    chat.turn("One")
    chat.set("requests", 0, "promptTokens", value=100)
    chat.push("requests", items=[], size=0)
    chat.ask("One, again", requestId="request_again")
    chat.set("requests", 0, "promptTokens", value=50)
    assert sorted(r.input for r in reader(chat.log()).requests()) == [50, 100]


def test_lines_that_are_nested_too_deeply_are_bad_lines() -> None:
    deep = b'{"kind":1,"k":["requests",0,"result"],"v":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"
    chat = Chat()
    chat.turn()
    found = read(chat.log() + deep)
    assert (found.bad_lines, found.first_bad_line, found.turns) == (1, len(chat.entries) + 1, 1)


def test_the_document_is_kept_as_plain_values() -> None:
    fold = Fold(State())
    chat = Chat()
    chat.turn()
    for item in lines(chat.log()):
        entry, data = entry_of(item.data)
        assert entry is not None
        fold.take(entry, data)
    json.dumps(fold.state.document)
    assert LOG.grows
    assert fold.asked()[0][1].state == COMPLETE
