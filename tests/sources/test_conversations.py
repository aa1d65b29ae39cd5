"""Conversations through the protocol alone: a fake provider, real files."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import zstandard
from builders.fake import FakeProvider, FakeReplay, log_of, say

from dispatch_nb.errors import NotFoundError, UnreadableError
from dispatch_nb.providers.base import Line, Source
from dispatch_nb.providers.values import Joined, JoinedAgent, Transcript, Turn
from dispatch_nb.sources import conversations, replays
from dispatch_nb.sources.conversations import Conversations

if TYPE_CHECKING:
    from collections.abc import Sequence


def agent(agent_id: str, path: Path | None, call: str | None = None, parent: str | None = None) -> JoinedAgent:
    return JoinedAgent(
        agent_id=agent_id,
        parent_id=parent,
        depth=1,
        agent_type=None,
        description="",
        turn=Turn(state="idle"),
        done=False,
        started=None,
        last_activity=None,
        model=None,
        output_tokens=None,
        path=str(path) if path else None,
        tool_use_id=call,
    )


def joined(path: Path | str, *agents: JoinedAgent) -> Joined:
    main = Transcript(provider="fake", session_id="a")
    return Joined(provider="fake", session_id="a", main=main, path=str(path), agents=agents)


def opened(home: Path, provider: FakeProvider | None = None) -> Conversations:
    return Conversations([provider or FakeProvider()], str(home), {})


def texts(made: Conversations, session: Joined, *given: Any, **more: Any) -> list[str]:
    return [f"{row.agent}:{row.text}" if row.agent else row.text for row in made.read(session, *given, **more).rows]


# ── pages ─────────────────────────────────────────────────────────────────────────────


def test_a_page_has_its_place_and_the_number_of_all_rows(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    say(log, "a", "b", "c", "d", "e")
    made, session = opened(tmp_path), joined(log)
    page = made.read(session, 1, 2)
    assert ([row.text for row in page.rows], page.start, page.total) == (["b", "c"], 1, 5)
    page = made.read(session, -2)
    assert ([row.text for row in page.rows], page.start, page.total) == (["d", "e"], 3, 5)
    assert texts(made, session, -9, 2) == ["a", "b"]
    assert texts(made, session, 4, 9) == ["e"]
    assert made.read(session, 9, 9)[:3] == (5, 5, [])
    assert texts(made, session, 0, 0) == []


def test_more_rows_than_are_made_at_a_time_come_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "CHUNK", 3)
    log = log_of(tmp_path)
    say(log, *"abcdefgh")
    assert texts(opened(tmp_path), joined(log)) == list("abcdefgh")
    assert texts(opened(tmp_path), joined(log), 1, 4) == list("bcde")


def test_a_log_that_grew_is_read_on_and_one_that_was_rewritten_anew(tmp_path: Path) -> None:
    read: list[int] = []

    class Counting(FakeReplay):
        def feed(self, lines: Sequence[Line]) -> None:
            read.extend(line.number for line in lines)
            super().feed(lines)

    class Provider(FakeProvider):
        def replay(self, source: Source) -> FakeReplay:
            return Counting(source)

    log = log_of(tmp_path)
    say(log, "a", "b")
    made, session = opened(tmp_path, Provider()), joined(log)
    assert texts(made, session) == ["a", "b"]
    say(log, "c")
    with log.open("a", encoding="utf-8") as file:
        file.write('{"say": "torn')
    assert texts(made, session) == ["a", "b", "c"]
    assert read == [1, 2, 3]
    log.unlink()
    say(log, "x")
    assert texts(made, session) == ["x"]
    log.write_bytes(b'{"say": "y"}\n')
    os.utime(log, (1, 1))
    assert texts(made, session) == ["y"]
    say(log, "z", back=1)
    assert texts(made, session) == ["z"]


def test_a_log_that_is_replaced_under_the_readers_eyes_is_read_again(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    say(log, "a", "b")

    class Replacing(FakeReplay):
        def __len__(self) -> int:
            if left:
                log.unlink()
                say(log, left.pop())
            return super().__len__()

    class Provider(FakeProvider):
        def replay(self, source: Source) -> FakeReplay:
            return Replacing(source)

    left = ["d", "c"]
    assert texts(opened(tmp_path, Provider()), joined(log)) == ["d"]
    left += "abcdefgh"
    with pytest.raises(UnreadableError, match="rewritten faster"):
        opened(tmp_path, Provider()).read(joined(log))


def test_a_compressed_log_is_read_like_any_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "WINDOW", 4096)
    log = log_of(tmp_path)
    say(log, *(f"{number} " + "x" * 900 for number in range(2000)))
    packed = log.with_name("a.jsonl.zst")
    packed.write_bytes(zstandard.compress(log.read_bytes()))
    plain, made = opened(tmp_path).read(joined(log)), opened(tmp_path)
    assert plain.total == 2000
    assert made.read(joined(packed)) == plain
    assert made.read(joined(packed), 700, 5).rows == plain.rows[700:705]
    say(log, "more")
    packed.write_bytes(zstandard.compress(log.read_bytes()))
    assert texts(made, joined(packed), -1) == ["more"]
    packed.write_bytes(b"(\xb5/\xfd this is not it")
    with pytest.raises(UnreadableError, match=r"a\.jsonl\.zst: It cannot be decompressed"):
        made.read(joined(packed))


def test_a_compressed_log_without_end_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replays, "MAX_UNPACKED", 1_000_000)
    packed = log_of(tmp_path).with_name("a.jsonl.zst")
    packed.write_bytes(zstandard.compress(b" " * 2_000_000))
    with pytest.raises(UnreadableError, match="more than 1,000,000 bytes"):
        opened(tmp_path).read(joined(packed))


def test_a_conversation_in_one_file_is_read_whole_when_it_changes(tmp_path: Path) -> None:
    chat = log_of(tmp_path).with_name("a.chat")
    chat.write_text(json.dumps([{"say": "a"}, {"say": "b"}]), encoding="utf-8")
    made, session = opened(tmp_path), joined(chat)
    assert texts(made, session) == ["a", "b"]
    chat.write_text(json.dumps([{"say": "a"}, {"say": "b"}, {"say": "c"}]), encoding="utf-8")
    assert texts(made, session, 1) == ["b", "c"]


# ── subagents ─────────────────────────────────────────────────────────────────────────


def spawning(home: Path) -> Joined:
    """Write a session whose agent spawns two, one of which spawns a third; who spawned the last is not known."""
    main, one, two, three, lost = (log_of(home, name) for name in ("main", "one", "two", "three", "lost"))
    say(main, "go")
    say(main, "call one", call="c1")
    say(main, "call two", call="c2")
    say(main, "done")
    say(one, "1a")
    say(one, "call three", call="c3")
    say(one, "1b")
    say(two, "2a")
    say(three, "3a")
    say(lost, "?")
    return joined(
        main,
        agent("lost", lost),
        agent("two", two, "c2"),
        agent("three", three, "c3", "one"),
        agent("one", one, "c1"),
    )


def test_the_rows_of_a_subagent_stand_behind_the_call_that_spawned_it(tmp_path: Path) -> None:
    whole = ["go", "call one", "one:1a", "one:call three", "three:3a", "one:1b", "call two", "two:2a", "done", "lost:?"]
    made, session = opened(tmp_path), spawning(tmp_path)
    assert texts(made, session) == whole
    for start in range(len(whole)):
        for count in range(4):
            assert texts(made, session, start, count) == whole[start : start + count]


def test_one_agents_rows_can_be_had_alone(tmp_path: Path) -> None:
    made, session = opened(tmp_path), spawning(tmp_path)
    say(Path(session.path), "by the way", agent="inner")
    assert texts(made, session, agent="one") == ["one:1a", "one:call three", "one:1b"]
    assert texts(made, session, 1, 1, agent="one") == ["one:call three"]
    assert texts(made, session, agent="") == ["go", "call one", "call two", "done"]
    assert made.read(session, 1, 2, agent="")[:2] == (1, 4)
    assert texts(made, session, -1, agent="") == ["done"]
    assert texts(made, session, -3, 2, agent="") == ["call one", "call two"]
    assert texts(made, session, agent="inner") == ["inner:by the way"]
    with pytest.raises(NotFoundError, match="no agent 'nobody'"):
        made.read(session, agent="nobody")


def test_an_agent_that_its_parents_log_knows_by_its_call_has_its_own_name(tmp_path: Path) -> None:
    main = log_of(tmp_path, "main")
    say(main, "look", call="c1")
    say(main, "found", agent="c1")
    made, session = opened(tmp_path), joined(main, agent("one", None, "c1"))
    assert texts(made, session) == ["look", "one:found"]
    assert texts(made, session, agent="one") == ["one:found"]


def test_agents_of_a_workflow_stand_behind_the_call_of_the_workflow(tmp_path: Path) -> None:
    main, one = log_of(tmp_path, "main"), log_of(tmp_path, "one")
    say(main, "run it", call="c1")
    say(main, "done")
    say(one, "1a")
    session = joined(main, agent("wf", None, "c1"), agent("one", one, None, "wf"))
    assert texts(opened(tmp_path), session) == ["run it", "one:1a", "done"]


def test_agents_that_spawned_each_other_are_shown_all_the_same(tmp_path: Path) -> None:
    main, one, two, three = (log_of(tmp_path, name) for name in ("main", "one", "two", "three"))
    for name in (main, one, two, three):
        say(name, name.stem)
    session = joined(
        main, agent("one", one, "x", "two"), agent("two", two, "y", "one"), agent("three", three, "z", "three")
    )
    assert sorted(texts(opened(tmp_path), session)) == ["main", "one:one", "three:three", "two:two"]


def test_a_session_without_a_log_has_no_rows(tmp_path: Path) -> None:
    assert opened(tmp_path).read(joined(""))[:3] == (0, 0, [])


# ── what cannot be read ───────────────────────────────────────────────────────────────


def test_a_log_that_is_gone_is_an_error_with_its_path(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    with pytest.raises(UnreadableError, match=f"{log}: the file is gone"):
        opened(tmp_path).read(joined(log))


def test_only_logs_in_the_providers_folders_are_read(tmp_path: Path) -> None:
    outside = tmp_path / "secret.jsonl"
    say(outside, "secret")
    link = log_of(tmp_path)
    link.symlink_to(outside)
    made = opened(tmp_path)
    with pytest.raises(UnreadableError, match="no log of a known agent"):
        made.read(joined(outside))
    with pytest.raises(UnreadableError, match=f"{link}: This is a link to a place outside"):
        made.read(joined(link))
    folder = log_of(tmp_path, "folder")
    folder.mkdir()
    with pytest.raises(UnreadableError, match="a folder, not a file"):
        made.read(joined(folder))


def test_a_subagents_log_that_cannot_be_read_is_told_in_its_place(tmp_path: Path) -> None:
    session, made = spawning(tmp_path), opened(tmp_path)
    log_of(tmp_path, "one").unlink()
    shown = texts(made, session)
    assert [row.partition("/")[0] for row in shown[:4]] == [
        "go",
        "call one",
        "one:The log of this agent cannot be read. ",
        "three:3a",
    ]
    assert shown[4:] == ["call two", "two:2a", "done", "lost:?"]
    assert "the file is gone" in shown[2]
    with pytest.raises(UnreadableError, match="the file is gone"):
        made.read(session, agent="one")


def test_a_provider_that_fails_is_told_of_and_tried_again(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    say(log, "a", "crash")
    made, session = opened(tmp_path), joined(log)
    for _ in range(2):
        with pytest.raises(UnreadableError, match="reading failed: RuntimeError: as asked"):
            made.read(session)
    log.unlink()
    say(log, "fine")
    assert texts(made, session) == ["fine"]


# ── threads and memory ────────────────────────────────────────────────────────────────


def test_many_readers_of_a_growing_session_see_whole_conversations(tmp_path: Path) -> None:
    session, made = spawning(tmp_path), opened(tmp_path)
    failed: list[BaseException] = []
    begun = threading.Barrier(5)

    def look() -> None:
        try:
            begun.wait(10)
            for _ in range(60):
                page = made.read(session)
                said = [row.text for row in page.rows if not row.agent]
                assert said[:4] == ["go", "call one", "call two", "done"]
                assert said[4:] == [str(number) for number in range(len(said) - 4)]
                assert page.total == len(page.rows)
        except BaseException as error:  # noqa: BLE001  handed over to the test
            failed.append(error)

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    begun.wait(10)
    for number in range(100):
        say(Path(session.path), str(number))
        say(log_of(tmp_path, "one"), "more")
    for thread in threads:
        thread.join(60)
    assert failed == []


def test_outlines_that_were_not_asked_for_long_are_forgotten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[str] = []

    class Provider(FakeProvider):
        def replay(self, source: Source) -> FakeReplay:
            begun.append(source.session_id)
            return super().replay(source)

    monkeypatch.setattr(conversations, "BUDGET", 10_000)
    made, logs = opened(tmp_path, Provider()), [log_of(tmp_path, name) for name in "abc"]
    for log in logs:
        say(log, log.stem)
    for log in (logs[0], logs[1], logs[0], logs[2], logs[0], logs[1]):
        assert texts(made, joined(log)) == [log.stem]
    assert begun == ["a", "b", "c", "b"]
