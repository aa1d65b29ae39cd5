"""Items put into the lists of a JSON object, and taken out: whatever else stands there stays byte for byte."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch_nb.actions.settings import jsonlists, jsontext
from dispatch_nb.actions.settings.edits import Insertion, composed, inserted, taken_back
from dispatch_nb.actions.settings.jsontext import SyntaxFlawError
from dispatch_nb.providers.settings import Syntax

KEYS = ("hooks",)
LISTS = {"Stop": [{"c": "d"}]}


def put(text: str, lists: Any = LISTS, syntax: Syntax = "jsonc") -> str:
    return inserted(text, jsonlists.insert(text, syntax, KEYS, lists))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", '{\n  "hooks": {\n    "Stop": [\n      {\n        "c": "d"\n      }\n    ]\n  }\n}\n'),
        ('{"a": 1}', '{"a": 1, "hooks": {"Stop": [{"c": "d"}]}}'),
        ('{"hooks": {"Stop": []}}', '{"hooks": {"Stop": [\n  {\n    "c": "d"\n  }\n]}}'),
        ('{"hooks":{"Stop":[1,2]}}', '{"hooks":{"Stop":[1,2,{"c":"d"}]}}'),
        ('{"hooks": {"Stop": [1]}} // x', '{"hooks": {"Stop": [1, {"c": "d"}]}} // x'),
        ('{"hooks": {"Go": [1]}}', '{"hooks": {"Go": [1], "Stop": [{"c": "d"}]}}'),
        (
            '{\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t1, // mine\n\t\t\t2 // too\n\t\t]\n\t}\n}\n',
            (
                '{\n\t"hooks": {\n\t\t"Stop": [\n\t\t\t1, // mine\n\t\t\t2, // too\n'
                '\t\t\t{\n\t\t\t\t"c": "d"\n\t\t\t}\n\t\t]\n\t}\n}\n'
            ),
        ),
        ('{"hooks": {"Stop": [1,],},}', '{"hooks": {"Stop": [1, {"c": "d"},],},}'),
    ],
)
def test_an_item_goes_behind_those_that_are_there_in_their_form(before: str, after: str) -> None:
    assert put(before) == after
    assert jsonlists.find(after, "jsonc", KEYS)["Stop"][-1] == {"c": "d"}


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('{\n"hooks": []}', 2, "an object is expected for 'hooks'"),
        ('{"hooks":\n{"Stop": {}}}', 2, "a list is expected for 'Stop'"),
        ('{"hooks": {"Stop": [], "Stop": []}}', 1, "twice"),
        ('{"hooks": {', 1, "a key is expected"),
    ],
)
def test_what_is_no_list_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(SyntaxFlawError, match=reason) as caught:
        put(text)
    assert caught.value.line == line


def test_a_list_that_was_made_goes_with_its_item_and_one_that_was_there_stays() -> None:
    text = put('{"hooks": {"Go": [1]}}')
    assert jsonlists.remove(text, "jsonc", KEYS, LISTS, (), 0) == '{"hooks": {"Go": [1]}}'
    text = put('{"hooks": {"Stop": []}}')
    assert json.loads(jsonlists.remove(text, "jsonc", KEYS, LISTS, ("Stop",), 0)) == {"hooks": {"Stop": []}}
    assert json.loads(jsonlists.remove(put("{}"), "jsonc", KEYS, LISTS, (), 1)) == {}


def test_an_item_that_is_not_there_cannot_be_taken_out() -> None:
    with pytest.raises(SyntaxFlawError, match="no item of ours in 'Stop'"):
        jsonlists.remove('{"hooks": {"Stop": [1]}}', "json", KEYS, LISTS, (), 0)


# ── properties ────────────────────────────────────────────────────────────────────────

_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=5,
)
_names = st.sampled_from(["Stop", "Go", "PreToolUse"])
_lists = st.dictionaries(_names, st.lists(_values, max_size=3), max_size=3)
_files = st.dictionaries(st.text(max_size=3), _values, max_size=2).flatmap(
    lambda rest: st.one_of(
        st.just({key: value for key, value in rest.items() if key != "hooks"}),
        _lists.map(lambda lists: {**rest, "hooks": lists}),
    )
)
_ours = st.dictionaries(
    _names, st.lists(st.just({"hooks": [{"c": "ours", "n": 5}]}), min_size=1, max_size=1), min_size=1
)
_texts = st.builds(
    lambda data, indent, ascii_: json.dumps(data, indent=indent, ensure_ascii=ascii_),
    _files,
    st.sampled_from([None, 1, 2, 4, "\t"]),
    st.booleans(),
).map(lambda text: text.encode("utf-8", "replace").decode())


def _plain(text: str) -> Any:
    node = jsontext.parse(text, "jsonc")
    return None if node is None else jsontext.plain(text, node)


@given(_texts, _ours)
def test_items_come_last_in_their_lists_and_nothing_else_changes(text: str, ours: dict[str, Any]) -> None:
    edit = jsonlists.insert(text, "json", KEYS, ours)
    after = inserted(text, edit)
    assert taken_back(after, edit) == text
    wanted = _plain(text)
    for key, items in ours.items():
        wanted.setdefault("hooks", {}).setdefault(key, []).extend(jsontext.as_read(items))
    assert _plain(after) == wanted


@given(_texts, _ours, st.text(alphabet=" \n", max_size=3))
def test_items_are_taken_out_of_a_text_that_changed_since(text: str, ours: dict[str, Any], more: str) -> None:
    before = _plain(text)
    there = tuple(before.get("hooks", {}))
    after = inserted(text, jsonlists.insert(text, "json", KEYS, ours)) + more
    assert _plain(jsonlists.remove(after, "json", KEYS, ours, there, int("hooks" not in before))) == before


@given(st.text(max_size=8), st.data())
def test_two_edits_are_told_as_one(text: str, data: st.DataObject) -> None:
    def edit(of: str) -> list[Insertion]:
        places = sorted(data.draw(st.lists(st.integers(0, len(of)), max_size=3)))
        return [Insertion(at=at, text=data.draw(st.text("xyz", min_size=1, max_size=3))) for at in places]

    first = edit(text)
    once = inserted(text, first)
    second = edit(once)
    both = composed(first, second)
    assert inserted(text, both) == inserted(once, second)
    assert [one.at for one in both] == sorted(one.at for one in both)
    assert taken_back(inserted(text, both), both) == text
