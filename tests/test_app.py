"""`Dispatch` as a script uses it: real files, real threads, real processes."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from traitlets import TraitError

from dispatch_nb import Dispatch, read_session
from dispatch_nb.demo.load import Load, append_turn, flip_phase, populate
from dispatch_nb.errors import ConfigError, UnreadableError
from dispatch_nb.sources import Sources
from dispatch_nb.state.state import State

DEADLINE = 20.0


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def load(home: Path) -> Load:
    return populate(home, sessions=12, epics=6, projects=2)


def until(dispatch: Dispatch, true: Callable[[State], bool]) -> None:
    came = threading.Event()
    unsubscribe = dispatch.subscribe(lambda _old, new: came.set() if true(new) else None)
    try:
        assert true(dispatch.state) or came.wait(DEADLINE), "the change did not arrive"
    finally:
        unsubscribe()


@pytest.fixture
def dispatch(home: Path, load: Load) -> Iterator[Dispatch]:
    assert load
    with Dispatch(home=home) as made:
        yield made


def test_one_scan_without_threads_gives_every_frame(home: Path, load: Load) -> None:
    before = threading.active_count()
    d = Dispatch(home=home, live=False)
    assert threading.active_count() == before
    assert len(d.sessions) == len(load.transcripts)
    assert len(d.epics) == len(load.plans)
    assert len(d.orders) == len(d.phases) == 4 * len(load.plans)
    assert set(d.epics["project"]) == {root.name for root in load.projects}
    assert not d.watching


def test_nothing_at_all_gives_empty_frames(tmp_path: Path) -> None:
    d = Dispatch(home=tmp_path, live=False)
    for name in ("orders", "epics", "phases", "log", "sessions", "agents", "tasks", "activity", "problems"):
        assert len(getattr(d, name)) == 0
    assert not any(root.exists for root in d.state.roots.values())
    assert d.state.roots  # and it can say where it looked


def test_where_no_widget_is_drawn_words_stand_in_its_place(home: Path, load: Load) -> None:
    d = Dispatch(home=home, live=False)
    bundle, _ = d._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    words = f"{len(load.plans)} epics, {len(load.transcripts)} sessions, not watching"
    assert bundle["text/plain"] == repr(d) == f"<Dispatch {words}>"
    d.close()


def test_a_frame_waits_for_the_first_scan(dispatch: Dispatch, load: Load) -> None:
    assert len(dispatch.sessions) == len(load.transcripts)


def test_an_appended_turn_arrives(dispatch: Dispatch, load: Load) -> None:
    path = load.transcripts[-1]
    assert len(dispatch.sessions)
    turns = dispatch.state.sessions[f"claude/{path.stem}"].turns
    append_turn(path)
    until(dispatch, lambda s: s.sessions[f"claude/{path.stem}"].turns == turns + 1)


def test_a_flipped_phase_arrives(dispatch: Dispatch, load: Load) -> None:
    assert len(dispatch.orders)
    plan = load.plans[0]
    key = f"{plan.parents[2].name}/{plan.parent.name}/4"
    flip_phase(plan, "4", "BLOCKED")
    until(dispatch, lambda s: s.orders[key].order_state == "blocked")


def test_stopped_it_keeps_what_it_saw_and_leaves_no_thread(home: Path, load: Load) -> None:
    d = Dispatch(home=home)
    rows = len(d.sessions)
    d.stop_watching()
    d.stop_watching()
    assert [t.name for t in threading.enumerate() if t.name.startswith("dispatch")] == []
    append_turn(load.transcripts[-1])
    assert len(d.sessions) == rows
    d.start()
    assert d.watching
    d.close()


def test_a_dashboard_that_is_closed_leaves_no_thread_and_another_can_be_shown(home: Path, load: Load) -> None:
    d = Dispatch(home=home)
    first = d.widget
    assert len(d.sessions) == len(load.transcripts)
    first.close()
    first.close()
    assert not d.watching
    assert [t.name for t in threading.enumerate() if t.name.startswith("dispatch")] == []
    d.start()
    assert d.widget is not first
    assert d.widget.comm is not None
    d.close()


def test_nothing_keeps_a_dashboard_that_is_closed(tmp_path: Path) -> None:
    with Dispatch(home=tmp_path) as d:
        assert d.widget.comm is not None
        gone = weakref.ref(d)
    del d
    gc.collect()
    assert gone() is None


def test_a_dashboard_that_follows_nothing_answers_and_shows_what_is_done_from_here(home: Path, load: Load) -> None:
    d = Dispatch(load.projects[0], home=home, live=False)
    sent: list[dict[str, Any]] = []
    d.widget.send = lambda content, **_: sent.append(content)
    d.widget._on_message(d.widget, {"id": "r1", "op": "snapshot", "args": {}}, [])  # noqa: SLF001
    assert [(reply["id"], reply["ok"]) for reply in sent] == [("r1", True)]
    d.view = "orders"
    assert d.widget.view == "orders"
    phase = d.phases.iloc[0]
    d.set_status(phase["epic"], phase["phase_id"], "BLOCKED")
    told = [row for delta in sent[1:] for row in delta["tables"].get("orders", {}).get("upsert", {}).values()]
    assert "BLOCKED" in {row["status"] for row in told}
    d.close()


def test_what_was_stopped_before_it_had_seen_all_is_waited_for_when_it_starts_again(
    home: Path, load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    disk, sweep = threading.Event(), Sources._sweep  # noqa: SLF001  the first scan
    monkeypatch.setattr(Sources, "_sweep", lambda self, stop: sweep(self, stop) if disk.is_set() else None)
    with Dispatch(home=home) as d:
        d.stop_watching()
        assert len(d.sessions) == 0
        disk.set()
        d.start()
        assert len(d.sessions) == len(load.transcripts)


def test_a_cell_that_is_run_again_stops_all_that_it_started_and_nothing_that_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = "first"

    class Kernel:
        def get_parent(self) -> dict[str, Any]:
            return {"header": {"msg_id": request}, "metadata": {"cellId": "cell"}}

    monkeypatch.setattr("dispatch_nb.config.running_kernel", Kernel)
    first = [Dispatch(home=tmp_path / str(n), mcp=False) for n in range(2)]
    assert [d.watching for d in first] == [True, True]
    request = "again"
    with Dispatch(home=tmp_path / "0", mcp=False) as d:
        assert [d.watching for d in first] == [False, False]
        assert d.watching


def test_named_projects_are_the_only_ones_shown(home: Path, load: Load) -> None:
    named = load.projects[0]
    d = Dispatch(named, home=home, live=False)
    assert set(d.epics["project"]) == {named.name}
    assert set(d.sessions["project"]) == {named.name}
    assert len(d.sessions) < len(load.transcripts)


def test_a_second_start_reads_from_the_index(home: Path, load: Load) -> None:
    assert load
    first = Dispatch(home=home, live=False).sessions
    again = Dispatch(home=home, live=False).sessions
    assert again.equals(first)
    assert (home / ".cache" / "dispatch-nb" / "index.sqlite").exists()


def test_filters_are_set_and_read_and_checked() -> None:
    d = Dispatch(home="/nowhere/at/all", live=False)
    d.view, d.providers, d.query = "orders", ["claude"], "auth"
    assert (d.view, d.providers, d.query, d.project, d.persona) == ("orders", ["claude"], "auth", "", "")
    with pytest.raises(TraitError):
        d.view = "nonsense"
    assert d.widget.view == "orders"
    d.close()


def test_one_transcript_is_read_by_itself(load: Load) -> None:
    session = read_session(load.transcripts[0])
    assert (session.provider, session.session_id) == ("claude", load.transcripts[0].stem)
    assert session.state_source == "log"
    assert session.output_tokens
    assert session == read_session(str(load.transcripts[0]), provider="claude")


def test_what_is_no_transcript_says_so(tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("hello\n", encoding="utf-8")
    with pytest.raises(UnreadableError, match="no log of"):
        read_session(other)
    with pytest.raises(UnreadableError, match="cannot be read"):
        read_session(tmp_path / "missing.jsonl")
    with pytest.raises(ConfigError, match="no provider 'emacs'"):
        read_session(other, provider="emacs")
