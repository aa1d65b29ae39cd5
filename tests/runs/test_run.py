"""Agents that are started, followed and stopped: real keepers, real processes, a stub of a CLI."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from builders.agents import Stage, ended, prompt

from dispatch_nb import Dispatch


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    made = Stage(tmp_path).build()
    monkeypatch.setenv("PATH", f"{made.bin}:/usr/bin:/bin")
    yield made
    made.strike()


@pytest.fixture
def d(stage: Stage) -> Dispatch:
    return stage.dispatch()


def test_a_phase_is_run_to_its_end(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("say hello", "over 0.25"))
    assert (run.kind, run.project, run.epic, run.phase_id, run.persona) == ("run", "shop", "user-auth", "1", "engineer")
    assert stage.status("1") == "IN_PROGRESS"
    row = ended(d, run.run_id)
    assert (row.state, row.exit_code, row.cost_usd) == ("done", 0, 0.25)
    assert row.session_id == run.session_id
    assert row.started is not None
    assert row.queued <= row.started
    assert "hello" in d.output(run.run_id)
    frame = d.runs
    assert list(frame["run_id"]) == [run.run_id]
    assert list(frame["state"]) == ["done"]
    feed = {e.type: e for e in d.state.activity.values()}
    assert {"run_queued", "run_started", "run_ended"} <= feed.keys()
    assert feed["run_ended"].phase_id == "1"
