"""Pictures that logs hold themselves: found, checked, bounded."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from builders import claude, codex, gemini
from builders.claude_reading import pictures as claude_pictures
from builders.claude_reading import rows as claude_rows

from dispatch_nb.providers.base import Source
from dispatch_nb.providers.codex.replay import CodexReplay
from dispatch_nb.providers.jsonl import Splitter
from dispatch_nb.providers.pictures import MAX_PICTURE, MAX_PICTURES, picture_kind, pictures_in

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(40)).decode()
WEBP = base64.b64encode(b"RIFF\x00\x00\x00\x00WEBPVP8 " + bytes(9)).decode()
URL = f"data:image/png;base64,{PNG}"


def block(data: str = PNG, kind: str = "image/png") -> dict[str, Any]:
    return {"type": "image", "source": {"type": "base64", "media_type": kind, "data": data}}


def test_a_picture_is_what_its_bytes_say() -> None:
    assert picture_kind(PNG) == "png"
    assert picture_kind(WEBP) == "webp"
    assert picture_kind(base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(20)).decode()) == "jpeg"
    assert picture_kind(base64.b64encode(b"GIF89a" + bytes(20)).decode()) == "gif"
    found = pictures_in([json.dumps(block(kind="image/svg+xml")).encode()])
    assert found == [URL]


@pytest.mark.parametrize(
    "data",
    [
        "",
        "PHN2Zz4=",  # <svg>
        base64.b64encode(b"RIFF\x00\x00\x00\x00WAVE" + bytes(30)).decode(),
        f"{PNG}\n",
        f'{PNG}" onerror="x',
        PNG + "A" * MAX_PICTURE,
    ],
)
def test_what_is_no_picture_or_too_large_is_not_shown(data: str) -> None:
    assert pictures_in([json.dumps(block(data)).encode()]) == []
    assert pictures_in([json.dumps({"url": f"data:image/png;base64,{data}"}).encode()]) == []


def test_links_are_no_pictures() -> None:
    assert pictures_in([b'{"image_url": "https://example.org/a.png"}', b"{", b""]) == []


def test_only_the_first_few_are_shown() -> None:
    assert pictures_in([json.dumps([block()] * 9).encode()]) == [URL] * MAX_PICTURES


def test_claude_shows_what_the_person_put_in_and_what_a_tool_gave() -> None:
    log = claude.Log()
    log.user([{"type": "text", "text": "See"}, block(), block(WEBP, "image/webp")])
    log.result(log.calls("Read", file_path="/a.png"), [block()])
    log.says("Nice.")
    assert [row.pictures for row in claude_rows(log)] == [2, 1, 0]
    assert [claude_pictures(log, row) for row in range(4)] == [
        [URL, f"data:image/webp;base64,{WEBP}"],
        [URL],
        [],
        [],
    ]


def test_codex_shows_the_pictures_of_a_prompt() -> None:
    log = codex.Log()
    log.begins()
    content = [{"type": "input_text", "text": "See"}, {"type": "input_image", "image_url": URL}]
    log.item("message", role="user", content=content)
    log.says("Nice.")
    data = log.bytes()
    replay, splitter = CodexReplay(), Splitter()
    replay.feed(splitter.feed(data))
    assert codex.rows(log)[0].pictures == 1
    assert replay.pictures(0, lambda at, size: data[at : at + size]) == [URL]


def test_gemini_shows_the_pictures_of_a_prompt() -> None:
    chat = gemini.Chat()
    chat.message("user", [{"text": "See"}, {"inlineData": {"mimeType": "image/png", "data": PNG}}])
    data = chat.data()
    replay = gemini.replay(data, Source(provider="gemini", kind="transcript", grows=True))
    assert replay.pictures(0, lambda at, size: data[at : at + size]) == [URL]
    assert replay.pictures(7, lambda at, size: data[at : at + size]) == []
