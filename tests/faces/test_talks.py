"""What a drawer asks of a conversation beyond its pages."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import pytest
from builders.claude import NOON, SESSION, Home, Log, stamp

from dispatch_nb import Dispatch
from dispatch_nb.errors import NotFoundError, RequestError
from dispatch_nb.faces.talks import MAX_FOLDED, MAX_PATCH
from dispatch_nb.faces.wire import Request, encode

if TYPE_CHECKING:
    from pathlib import Path

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()


@pytest.fixture
def dispatch(tmp_path: Path) -> Dispatch:
    log = Log()
    log.user("go")
    agent = log.calls("Agent", description="Look", prompt="Look around", subagent_type="Explore")
    log.result(agent, "seen")
    log.result(log.calls("Write", file_path="/src/shop/a.py", content="line\n" * 5000), "x" * 5000)
    log.result(log.calls("Bash", command="false"), "boom", error=True)
    log.result(
        log.calls("Read", file_path="/a.png"), [{"type": "image", "source": {"data": PNG, "media_type": "image/png"}}]
    )
    log.says("Done.")
    sub = Log(agent="a1b2c3d4")
    sub.user("Look around")
    sub.result(sub.calls("Edit", file_path="/src/shop/a.py", old_string="p", new_string="q"))
    made = Home(tmp_path)
    made.log(log)
    made.agent(sub, "a1b2c3d4", agentType="Explore", toolUseId=agent)
    return Dispatch(home=tmp_path, live=False)


def asked(dispatch: Dispatch, op: Any, **args: Any) -> Any:
    request = Request(id="r", op=op, args={"provider": "claude", "session_id": SESSION} | args)
    return encode(dispatch._answer(request))  # noqa: SLF001


def test_a_page_says_what_was_edited_and_who_was_called(dispatch: Dispatch) -> None:
    page = asked(dispatch, "messages", agent="")
    assert page["total"] == 6
    assert page["spawned"] == {"1": "a1b2c3d4"}
    assert list(page["edits"]) == ["2"]
    (edit,) = page["edits"]["2"]
    assert (edit["path"], edit["added"], len(edit["patch"]), edit["truncated"]) == (
        "/src/shop/a.py",
        5000,
        MAX_PATCH,
        True,
    )
    assert len(page["rows"][2]["output"]) == MAX_FOLDED
    assert [row["pictures"] for row in page["rows"]] == [0, 0, 0, 0, 1, 0]
    assert asked(dispatch, "messages", agent="", start=2)["spawned"] == {}


def test_one_message_comes_whole_with_its_pictures(dispatch: Dispatch) -> None:
    written = asked(dispatch, "message", agent="", row=2)
    assert len(written["message"]["output"]) == 5000
    assert len(written["edits"][0]["patch"]) == len("+line\n") * 5000 - 1
    assert written["message"]["truncated"] is False
    shown = asked(dispatch, "message", agent="", row=4)
    assert shown["pictures"] == (f"data:image/png;base64,{PNG}",)


def test_a_row_that_is_not_there_is_not_found(dispatch: Dispatch) -> None:
    with pytest.raises(NotFoundError, match="has 6 rows, none is 6"):
        asked(dispatch, "message", agent="", row=6)


def test_errors_and_times_are_found(dispatch: Dispatch) -> None:
    assert asked(dispatch, "find", agent="", what="error") == {"row": 3, "next": None, "total": 6}
    assert asked(dispatch, "find", agent="", what="edit", start=5, back=True)["row"] == 2
    assert asked(dispatch, "find", agent="", what="time", time=stamp(NOON))["row"] == 0
    assert asked(dispatch, "find", agent="", what="text", query="DONE.")["row"] == 5


@pytest.mark.parametrize(
    "args",
    [{"what": "text"}, {"what": "text", "query": " "}, {"what": "time"}, {"what": "x"}, {"what": "error", "start": -1}],
)
def test_a_question_without_an_answer_is_refused(dispatch: Dispatch, args: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        asked(dispatch, "find", **args)


def test_what_was_done_to_a_file_tells_who_did_it(dispatch: Dispatch) -> None:
    found = asked(dispatch, "edits", path="/src/shop/a.py")
    assert [(e["agent"], e["edit"]["change"]) for e in found["edits"]] == [("a1b2c3d4", "update"), ("", "create")]
    assert found["next"] is None
