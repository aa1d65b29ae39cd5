"""What a front end sends is checked; what it is told goes through one publisher."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from builders.state import FLEET, NOW

from dispatch_nb.errors import NotFoundError
from dispatch_nb.faces import tables
from dispatch_nb.faces.publisher import Publisher
from dispatch_nb.faces.widget import DashboardWidget
from dispatch_nb.faces.wire import Failure, Reply, Request
from dispatch_nb.state.state import Settings, State
from dispatch_nb.state.store import Store

DEADLINE = 10.0


class Sink:
    """Takes what a widget would send."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.traits: dict[str, Any] = {}
        self.threads: set[str] = set()
        self.came = threading.Condition()

    def send(self, content: dict[str, Any], buffers: None = None) -> None:
        assert buffers is None
        with self.came:
            self.sent.append(content)
            self.threads.add(threading.current_thread().name)
            self.came.notify_all()

    def set_trait(self, name: str, value: Any) -> None:
        with self.came:
            self.traits[name] = value
            self.threads.add(threading.current_thread().name)
            self.came.notify_all()

    def wait(self, done: Any) -> None:
        with self.came:
            assert self.came.wait_for(lambda: done(self), DEADLINE)


def crashed(error: Exception) -> None:
    raise error


@pytest.fixture
def store() -> Store:
    return Store(State(settings=Settings(host="box")), threading.RLock())


@pytest.fixture
def sink() -> Sink:
    return Sink()


@pytest.fixture
def publisher(store: Store, sink: Sink) -> Any:
    made = Publisher(store, sink, lambda s: tables.meta(s, NOW, watching=True, read_only=False), crashed)
    made.start()
    yield made
    made.stop()


@pytest.mark.usefixtures("publisher")
def test_changes_reach_the_front_end_as_deltas_in_order(store: Store, sink: Sink) -> None:
    for change in FLEET:
        store.apply([change], NOW)
    sink.wait(lambda s: s.sent and s.sent[-1]["version"] == store.state.version)
    bases, versions = [d["base"] for d in sink.sent], [d["version"] for d in sink.sent]
    assert bases == [0, *versions[:-1]]
    assert len(sink.sent) < len(FLEET)  # what comes faster than ten a second is put together


def test_only_the_publishers_thread_sends(publisher: Publisher, store: Store, sink: Sink) -> None:
    publisher.reply(Reply(id="r1", ok=True))
    publisher.set_trait("view", "orders")
    store.apply(FLEET, NOW)
    sink.wait(lambda s: len(s.sent) == 2 and s.traits == {"view": "orders"})
    assert sink.threads == {"dispatch-nb publisher"}


def test_stopping_sends_what_is_waiting_and_leaves_no_thread(publisher: Publisher, store: Store, sink: Sink) -> None:
    store.apply(FLEET, NOW)
    publisher.stop()
    publisher.stop()
    assert sink.sent[-1]["version"] == store.state.version
    assert not [t for t in threading.enumerate() if t.name == "dispatch-nb publisher"]


@pytest.fixture
def unfollowed(store: Store, sink: Sink) -> Publisher:
    return Publisher(store, sink, lambda s: tables.meta(s, NOW, watching=False, read_only=False), crashed)


def test_where_nothing_is_followed_it_is_sent_at_once_and_without_a_thread(
    unfollowed: Publisher, store: Store, sink: Sink
) -> None:
    unfollowed.reply(Reply(id="r1", ok=True))
    unfollowed.set_trait("view", "orders")
    store.apply(FLEET, NOW)
    assert [sent.get("id") or sent["version"] for sent in sink.sent] == ["r1", store.state.version]
    assert sink.traits == {"view": "orders"}
    assert sink.threads == {threading.current_thread().name}


def test_who_hands_something_over_while_another_sends_leaves_it_to_that_one(
    unfollowed: Publisher, sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(content: dict[str, Any]) -> None:
        Sink.send(sink, content)
        if len(sink.sent) == 1:  # in the middle of it
            other = threading.Thread(target=unfollowed.reply, args=[Reply(id="r2", ok=True)])
            other.start()
            other.join(DEADLINE)
            assert len(sink.sent) == 1

    monkeypatch.setattr(sink, "send", send)
    unfollowed.reply(Reply(id="r1", ok=True))
    assert [sent["id"] for sent in sink.sent] == ["r1", "r2"]
    assert sink.threads == {threading.current_thread().name}


def test_after_its_end_nothing_is_sent(publisher: Publisher, store: Store, sink: Sink) -> None:
    publisher.end()
    before = len(sink.sent)
    publisher.reply(Reply(id="r1", ok=True))
    store.apply(FLEET, NOW)
    publisher.stop()
    assert len(sink.sent) == before


def widget(answer: Any) -> tuple[DashboardWidget, list[Reply]]:
    replies: list[Reply] = []
    state = State(settings=Settings(host="box"))
    snapshot = tables.snapshot(state, tables.meta(state, NOW, watching=True, read_only=False))
    return DashboardWidget(lambda: snapshot, answer, replies.append), replies


def test_the_state_that_a_front_end_gets_is_that_of_the_moment() -> None:
    made, _ = widget(None)
    assert made.get_state("state")["state"]["version"] == 0


def test_a_request_is_answered_under_its_id() -> None:
    made, replies = widget(lambda request: request.op)
    made._on_message(made, {"kind": "request", "id": "r1", "op": "snapshot", "args": {}}, [])  # noqa: SLF001
    assert replies == [Reply(id="r1", ok=True, result="snapshot")]


def test_a_refusal_names_its_sort_and_a_failure_is_told_too() -> None:
    def refuse(_: Request) -> None:
        raise NotFoundError("no epic 'x'")

    made, replies = widget(refuse)
    made._on_message(made, {"id": "r1", "op": "epic", "args": {}}, [])  # noqa: SLF001
    assert replies[0].error == Failure(code="not_found", message="no epic 'x'")


@pytest.mark.parametrize("content", [None, 7, [], {"op": "snapshot"}, {"id": "r", "op": "rm -rf"}, {"id": {}, "op": 1}])
def test_what_is_no_request_is_refused_quietly(content: Any) -> None:
    made, replies = widget(crashed)
    made._on_message(made, content, [])  # noqa: SLF001
    assert replies == []


def test_a_front_end_sets_the_shared_traits_and_nothing_else() -> None:
    made, _ = widget(None)
    made.set_state(
        {"view": "orders", "read_only": True, "state": {"version": 99}, "query": "x" * 5000, "_esm": "evil()"}
    )
    assert (made.view, made.read_only, made.query) == ("orders", False, "")
    assert "evil" not in str(made._esm)  # noqa: SLF001
