"""Logs that were compressed: read like others, whole, and again only when they changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import zstandard
from builders.fake import log_of, of, say, scan, scanner

from dispatch_nb.providers.values import Transcript
from dispatch_nb.sources import packed as packed_logs
from dispatch_nb.sources import parts
from dispatch_nb.sources.index import Index
from dispatch_nb.state.changes import PartRead, ProblemsFound


def pack(log: Path) -> Path:
    packed = log.with_name(f"{log.name}.zst")
    packed.write_bytes(zstandard.ZstdCompressor().compress(log.read_bytes()))
    log.unlink()
    return packed


def transcripts(home: Path, **given: object) -> list[Transcript]:
    changes = scan(scanner(home, **given))  # type: ignore[arg-type]
    return [c.part for c in of(changes, PartRead) if isinstance(c.part, Transcript)]


def test_a_compressed_log_says_what_it_said_before(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    say(log, "one", "two", "three", key="k", output=4)
    (plain,) = transcripts(tmp_path)
    pack(log)
    assert transcripts(tmp_path) == [plain]


def test_a_last_line_without_its_end_counts_for_a_compressed_log_will_not_grow(tmp_path: Path) -> None:
    log = log_of(tmp_path)
    log.write_text('{"say": "one"}\n{"say": "two"}')
    pack(log)
    assert [part.turns for part in transcripts(tmp_path)] == [2]


def test_a_long_one_takes_turns_with_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "STEP", 64 * 1024)
    log = log_of(tmp_path)
    log.write_text('{"say": "%s"}\n' % ("x" * 100) * 20_000)
    pack(log)
    assert [part.turns for part in transcripts(tmp_path)] == [20_000]


def test_a_second_start_reads_nothing_of_it(tmp_path: Path) -> None:
    say(log := log_of(tmp_path), "one", "two")
    packed = pack(log)
    later = packed.stat().st_mtime - 100
    os.utime(packed, (later, later))
    first = scanner(tmp_path, Index(str(tmp_path / "cache")))
    scan(first)
    first.parts.checkpoint()
    second = scanner(tmp_path, Index(str(tmp_path / "cache")))
    found = [c.part for c in of(scan(second), PartRead)]
    assert [part.turns for part in found if isinstance(part, Transcript)] == [2]
    assert second.parts.bytes_read == 0


def test_one_that_is_compressed_anew_is_read_anew(tmp_path: Path) -> None:
    say(log := log_of(tmp_path), "one")
    packed = pack(log)
    made = scanner(tmp_path)
    scan(made)
    say(log, "one", "two", "three")
    pack(log)
    parts_read = [c.part for c in of(scan(made, packed), PartRead)]
    assert [part.turns for part in parts_read if isinstance(part, Transcript)] == [3]


@pytest.mark.parametrize("data", [b"", b"not compressed", b"\x28\xb5\x2f\xfd\x00broken"])
def test_one_that_cannot_be_decompressed_is_a_problem_and_never_a_crash(tmp_path: Path, data: bytes) -> None:
    packed = log_of(tmp_path).with_name("a.jsonl.zst")
    packed.write_bytes(data)
    found = [p for c in of(scan(scanner(tmp_path)), ProblemsFound) for p in c.problems]
    assert [(p.path, p.kind) for p in found] == ([(str(packed), "unreadable")] if data else [])
    if data:
        assert "decompress" in found[0].reason


@pytest.mark.parametrize(
    ("cap", "most", "reason"),
    [
        ("MAX_UNPACKED", 10_000, "It holds more than 10,000 bytes."),
        ("MAX_REQUESTS", 300, "It tells of more than 300 answers of a model."),
    ],
)
def test_one_that_holds_too_much_is_a_problem_and_let_go_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cap: str, most: int, reason: str
) -> None:
    monkeypatch.setattr(packed_logs, cap, most)
    monkeypatch.setattr(packed_logs, "BLOCK", 1024)
    monkeypatch.setattr(parts, "STEP", 4096)
    log = log_of(tmp_path)
    for n in range(1000):
        say(log, "x", key=str(n), output=5)
    packed = pack(log)
    say(other := log_of(tmp_path, "b"), "one", key="7", output=3)
    made = scanner(tmp_path)
    changes = scan(made)
    assert [(p.path, p.kind, p.reason) for c in of(changes, ProblemsFound) for p in c.problems] == [
        (str(packed), "too_large", reason)
    ]
    told = {c.path: c.part for c in of(changes, PartRead) if isinstance(c.part, Transcript)}
    assert {path: [u.output for u in part.usage] for path, part in told.items()} == {str(other): [3]}
    before = made.parts.bytes_read
    assert scan(made) == []
    assert made.parts.bytes_read == before
    say(log, "one")
    pack(log)
    after = scan(made)
    assert of(after, ProblemsFound) == [ProblemsFound(path=str(packed), problems=())]
    assert [c.part.turns for c in of(after, PartRead) if isinstance(c.part, Transcript)] == [1]
