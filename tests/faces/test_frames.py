"""Frames: the documented columns and dtypes, with rows and without."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

import pandas as pd
import pytest
from builders.state import FLEET, NOW, project, read, transcript
from msgspec.structs import replace

from dispatch_nb.faces.columns import ORDERS, SESSIONS, USAGE
from dispatch_nb.faces.frames import FRAMES, Frames
from dispatch_nb.model import OrderState, Session, UsageRow
from dispatch_nb.providers.values import Usage
from dispatch_nb.state.fold import fold
from dispatch_nb.state.state import Settings, State

ORDER_COLUMNS = [
    "host",
    "project",
    "epic",
    "epic_title",
    "phase_id",
    "title",
    "persona",
    "status",
    "order_state",
    "claimable",
    "provider",
    "session_id",
    "agent_live",
    "last_activity",
    "last_entry",
    "linked_sessions",
]
SESSION_COLUMNS = [
    "host",
    "provider",
    "session_id",
    "project",
    "cwd",
    "branch",
    "title",
    "model",
    "state",
    "state_group",
    "state_source",
    "state_reason",
    "state_since",
    "active_tool",
    "started",
    "last_activity",
    "turns",
    "input_tokens",
    "output_tokens",
    "cache_read_tokens",
    "cache_write_tokens",
    "reasoning_tokens",
    "cost_usd",
    "context_tokens",
    "context_window",
    "epic",
    "phase_id",
    "parent_id",
    "pid",
    "transcript",
    "problems",
]


@pytest.fixture
def empty() -> State:
    return State(settings=Settings(host="box"))


@pytest.fixture
def full() -> State:
    return fold(State(settings=Settings(host="box")), FLEET, NOW)


def test_the_documented_columns_come_first_in_their_order() -> None:
    assert list(ORDERS)[: len(ORDER_COLUMNS)] == ORDER_COLUMNS
    assert list(SESSIONS)[: len(SESSION_COLUMNS)] == SESSION_COLUMNS


@pytest.mark.parametrize("name", FRAMES)
def test_an_empty_frame_has_the_dtypes_of_a_full_one(name: str, empty: State, full: State) -> None:
    none, some = FRAMES[name](empty), FRAMES[name](full)
    assert len(none) == 0
    assert len(some) > 0 or name in {"tasks", "usage"}
    assert none.dtypes.to_dict() == some.dtypes.to_dict()


def test_states_are_ordered_categories_in_the_order_of_importance(full: State) -> None:
    orders = FRAMES["orders"](full)
    assert orders["order_state"].cat.ordered
    assert list(orders["order_state"].cat.categories) == list(get_args(OrderState))
    assert (orders["order_state"] <= "claimable").sum() == 1
    assert orders["order_state"].is_monotonic_increasing


def test_what_was_not_measured_is_missing_and_not_zero(full: State) -> None:
    sessions = FRAMES["sessions"](full)
    assert sessions["cost_usd"].isna().all()
    assert sessions["output_tokens"].isna().all()
    assert str(sessions["last_activity"].dtype) == "datetime64[us, UTC]"


def test_usage_is_newest_first_and_has_no_cost_where_it_is_not_known(empty: State) -> None:
    known = Usage(
        model="m",
        hour=NOW,
        requests=1,
        input=7,
        output=0,
        cache_read=0,
        cache_write_5m=0,
        cache_write_1h=0,
        reasoning=0,
    )
    used = tuple(
        replace(known, hour=hour, cost_usd=told)
        for hour, told in ((NOW - timedelta(hours=2), 0.5), (NOW, None), (None, 0.0))
    )
    usage = FRAMES["usage"](fold(empty, [*project(), read(transcript(usage=used))], NOW))
    assert list(usage["hour"].isna()) == [False, False, True]
    assert usage["hour"][0] == NOW
    assert list(usage["cost_usd"].isna()) == [True, False, False]
    assert list(usage["input_tokens"]) == [7, 7, 7]
    assert usage["reasoning_tokens"].isna().all()
    assert usage.dtypes.to_dict() == FRAMES["usage"](empty).dtypes.to_dict()


def test_every_field_of_a_session_is_a_column_or_known_to_be_none() -> None:
    assert set(Session.__struct_fields__) - set(SESSIONS) == {"recent"}
    assert set(UsageRow.__struct_fields__) == set(USAGE)


def test_a_frame_is_built_once_per_version_and_handed_out_as_a_copy(full: State) -> None:
    frames = Frames()
    first = frames.get("orders", full)
    first.loc[0, "title"] = "mine"
    assert frames.get("orders", full).loc[0, "title"] != "mine"
    pd.testing.assert_frame_equal(frames.get("orders", full), frames.get("orders", full))
