"""`d.messages` and the request for a page: the documented columns, the right session, bounded texts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from builders.claude import MODEL, SESSION, Home, Log
from msgspec.structs import replace

from dispatch_nb import Dispatch
from dispatch_nb.errors import ConfigError, NotFoundError, RequestError, UnreadableError
from dispatch_nb.faces import tables
from dispatch_nb.faces.columns import MESSAGES
from dispatch_nb.faces.frames import messages_frame
from dispatch_nb.faces.pages import MessagesPage
from dispatch_nb.faces.talks import MAX_FOLDED, MAX_MESSAGE
from dispatch_nb.faces.wire import Request, encode

COLUMNS = [
    "provider",
    "session_id",
    "row",
    "role",
    "kind",
    "text",
    "tool",
    "input",
    "output",
    "error",
    "tokens",
    "time",
    "agent",
    "model",
    "truncated",
]


def written(home: Path) -> Log:
    """Write a session with a subagent that has its own log."""
    log = Log()
    log.user("go")
    call = log.calls("Agent", description="Look", prompt="Look around", subagent_type="Explore")
    log.result(call, "seen")
    log.says("Done.")
    agent = Log(agent="a1b2c3d4")
    agent.turn("Look around", "Seen.")
    made = Home(home)
    made.log(log)
    made.agent(agent, "a1b2c3d4", agentType="Explore", toolUseId=call)
    return log


@pytest.fixture
def dispatch(tmp_path: Path) -> Dispatch:
    written(tmp_path)
    return Dispatch(home=tmp_path, live=False)


def dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {str(name): str(dtype) for name, dtype in frame.dtypes.items()}


def test_a_conversation_is_a_row_per_message_and_call_with_the_subagents_rows_behind_theirs(dispatch: Dispatch) -> None:
    found = dispatch.messages(SESSION)
    assert list(found.columns) == COLUMNS == list(MESSAGES)
    assert list(found["row"]) == [0, 1, 2, 3, 4]
    assert list(found["agent"]) == ["", "", "a1b2c3d4", "a1b2c3d4", ""]
    assert list(found["text"]) == ["go", "", "Look around", "Seen.", "Done."]
    assert list(found["kind"]) == ["text", "tool_call", "text", "text", "text"]
    assert (found["tool"][1], found["output"][1], found["model"][1], found["tokens"][1]) == ("Agent", "seen", MODEL, 20)
    assert set(found["provider"]) == {"claude"}
    assert set(found["session_id"]) == {SESSION}
    assert set(found["agent"]) - {""} <= set(dispatch.agents["agent_id"])


def test_the_dtypes_are_the_same_with_rows_and_without(dispatch: Dispatch) -> None:
    empty = messages_frame("claude", SESSION, 0, [])
    found = dispatch.messages(SESSION)
    assert len(empty) == 0
    assert dtypes(empty) == dtypes(found) == dtypes(dispatch.messages(SESSION, 99))
    assert (dtypes(found)["tokens"], dtypes(found)["time"]) == ("Int64", "datetime64[us, UTC]")
    assert found["tokens"][0] is pd.NA
    assert pd.isna(found["tool"][0])


def test_pages_are_parts_of_the_whole(dispatch: Dispatch) -> None:
    whole = dispatch.messages(SESSION)
    pages = pd.concat([dispatch.messages(SESSION, start, 2) for start in range(0, 5, 2)], ignore_index=True)
    pd.testing.assert_frame_equal(pages, whole)
    assert list(dispatch.messages(SESSION, -2)["row"]) == [3, 4]
    assert list(dispatch.messages(SESSION, agent="")["text"]) == ["go", "", "Done."]
    assert list(dispatch.messages(SESSION, 1, agent="a1b2c3d4")["text"]) == ["Seen."]


def test_a_session_may_be_named_with_its_provider(dispatch: Dispatch) -> None:
    pd.testing.assert_frame_equal(dispatch.messages(f"claude/{SESSION}"), dispatch.messages(SESSION))


def test_a_session_that_is_not_known_is_said_so(dispatch: Dispatch) -> None:
    for name in ("nothing", "", f"other/{SESSION}", SESSION[:8]):
        with pytest.raises(NotFoundError, match=re.escape(f"no session {name!r}")):
            dispatch.messages(name)
    with pytest.raises(NotFoundError, match="no agent 'x'"):
        dispatch.messages(SESSION, agent="x")


def test_an_id_of_two_providers_asks_which(dispatch: Dispatch) -> None:
    state = dispatch.state
    key = f"claude/{SESSION}"
    twin = replace(state.joined[key], provider="other")
    both = replace(
        state,
        joined=state.joined | {f"other/{SESSION}": twin},
        sessions=state.sessions | {f"other/{SESSION}": state.sessions[key]},
    )
    with pytest.raises(ConfigError, match=rf"claude/{SESSION}, other/{SESSION}"):
        tables.joined_of(both, SESSION)
    assert tables.joined_of(both, f"other/{SESSION}") is twin
    hidden = replace(both, sessions=state.sessions)
    assert tables.joined_of(hidden, SESSION) is state.joined[key]


def test_a_log_that_is_gone_is_an_error_that_names_it(dispatch: Dispatch) -> None:
    path = Path(dispatch.sessions["transcript"][0])
    path.unlink()
    with pytest.raises(UnreadableError, match=re.escape(f"{path}: the file is gone")):
        dispatch.messages(SESSION)


def test_a_session_that_is_followed_shows_what_was_just_written(tmp_path: Path) -> None:
    log = written(tmp_path)
    with Dispatch(home=tmp_path) as dispatch:
        assert list(dispatch.messages(SESSION)["text"])[-1] == "Done."
        log.user("and on")
        Home(tmp_path).log(log)
        assert list(dispatch.messages(SESSION, -1)["text"]) == ["and on"]


def asked(dispatch: Dispatch, **args: Any) -> MessagesPage:
    answer = dispatch._answer(Request(id="r", op="messages", args={"provider": "claude", "session_id": SESSION} | args))  # noqa: SLF001
    assert isinstance(answer, MessagesPage)
    return answer


def test_a_front_end_asks_for_pages(dispatch: Dispatch) -> None:
    page = asked(dispatch, start=-2, count=1)
    assert (page.start, page.total, [row.text for row in page.rows]) == (3, 5, ["Seen."])
    assert encode(page)["rows"][0]["agent"] == "a1b2c3d4"
    assert [row.text for row in asked(dispatch, agent="").rows] == ["go", "", "Done."]


@pytest.mark.parametrize("args", [{"count": 0}, {"count": 201}, {"start": "1"}, {"count": None}])
def test_a_page_without_bounds_is_refused(dispatch: Dispatch, args: dict[str, Any]) -> None:
    with pytest.raises(RequestError):
        asked(dispatch, **args)


def test_a_page_for_a_front_end_has_short_texts(tmp_path: Path) -> None:
    log = Log()
    log.user("x" * (MAX_MESSAGE + 1))
    log.result(log.calls("Bash", command="y" * 10), "z" * MAX_MESSAGE * 2)
    Home(tmp_path).log(log)
    prompt, call = asked(Dispatch(home=tmp_path, live=False)).rows
    assert (len(prompt.text), prompt.truncated) == (MAX_MESSAGE, True)
    assert (call.input, len(call.output or ""), call.truncated) == ("y" * 10, MAX_FOLDED, True)
