"""Bytes into lines."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_nb.providers import jsonl
from dispatch_nb.providers.base import Line
from dispatch_nb.providers.jsonl import Splitter

CHUNKS = st.lists(st.integers(0, 400), max_size=12)
BYTES = st.lists(
    st.sampled_from([b"\n", b"\r", b"\r\n", b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"{}", b"x" * 30, b"a", b"\0"]),
    max_size=60,
).map(b"".join)


def lines(data: bytes, cuts: list[int]) -> list[Line]:
    splitter = Splitter()
    places = [0, *sorted(min(c, len(data)) for c in cuts), len(data)]
    found = [line for a, b in pairwise(places) for line in splitter.feed(data[a:b])]
    return found + splitter.finish()


@settings(deadline=None)
@given(BYTES, CHUNKS)
def test_any_blocks_of_a_file_give_the_same_lines(data: bytes, cuts: list[int]) -> None:
    assert lines(data, cuts) == lines(data, [])


@settings(deadline=None)
@given(BYTES, CHUNKS)
def test_over_long_lines_are_cut_the_same_way_in_any_blocks(data: bytes, cuts: list[int]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jsonl, "MAX_LINE", 40)
        patch.setattr(jsonl, "HEAD", 7)
        patch.setattr(jsonl, "TAIL", 5)
        found = lines(data, cuts)
        assert found == lines(data, [])
        assert all(len(line.data) <= 40 and len(line.tail) <= 5 for line in found)
        assert all(line.cut == (len(piece) > 40) for line, piece in zip(found, data.split(b"\n"), strict=False))


@settings(deadline=None)
@given(BYTES, st.integers(0, 400))
def test_reading_goes_on_at_the_last_line_end(data: bytes, at: int) -> None:
    first = Splitter()
    found = first.feed(data[:at])
    assert data[: first.offset].count(b"\n") == first.number
    assert first.offset + first.pending == len(data[:at])
    second = Splitter(first.offset, first.number)
    found += second.feed(data[first.offset :]) + second.finish()
    assert found == lines(data, [])


def test_only_a_line_feed_ends_a_line() -> None:
    data = "a\u2028b\x0bc\x85d\r\n\r\nlast".encode()
    assert [x.data for x in lines(data, [])] == ["a\u2028b\x0bc\x85d".encode(), b"", b"last"]


def test_a_torn_last_line_waits_for_its_end() -> None:
    splitter = Splitter()
    assert [x.data for x in splitter.feed(b'{"a":1}\n{"b"')] == [b'{"a":1}']
    assert splitter.pending == 4
    assert [(x.data, x.number) for x in splitter.feed(b":2}\n")] == [(b'{"b":2}', 2)]


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert [x.data for x in lines(b"\xef\xbb\xbf{}\n\xef\xbb\xbf\n", [1, 2])] == [b"{}", b"\xef\xbb\xbf"]


def test_an_endless_line_is_never_held_as_a_whole() -> None:
    splitter = Splitter()
    block = b"x" * (1 << 20)
    for _ in range(20):
        assert splitter.feed(block) == []
        assert len(splitter._carry) <= jsonl.MAX_LINE  # noqa: SLF001  memory is the point
    (line,) = splitter.feed(b"end\n{}")
    assert line.cut
    assert line.data == b"x" * jsonl.HEAD
    assert line.tail == b"x" * (jsonl.TAIL - 3) + b"end"
    assert splitter.pending == 2
