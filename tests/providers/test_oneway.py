"""What every program tells in its own way, told in ours."""

from __future__ import annotations

import pytest

from dispatch_nb.providers.oneway import Session, sentence, spent, whole_text
from dispatch_nb.providers.runs import SessionTold, Spent


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("bad\nkey", "bad key"),
        ('{"type":"error","error":{"message":"on holiday","code":400}}', "on holiday"),
        ('[API Error: {"error":{"message":"on holiday"}}]', "on holiday"),
        ('{"message":"on holiday"}', "on holiday"),
        ("no {such} thing", "no {such} thing"),
        ('{"error":{}}', '{"error":{}}'),
        ("\x1b[31mred\x1b[0m", "red"),
        ("", "why?"),
        (None, "why?"),
    ],
)
def test_a_failure_is_one_sentence(said: str | None, told: str) -> None:
    assert sentence(said, "why?") == told


def test_what_was_not_measured_is_not_zero() -> None:
    assert spent() == []
    assert spent(float("inf"), -1, 2**60) == []
    assert spent(None, 5, -1) == [Spent(input_tokens=5)]
    assert spent(0.0) == [Spent(cost_usd=0.0)]


def test_a_session_is_told_when_it_is_news() -> None:
    session = Session()
    assert session.told("a") == (SessionTold(session_id="a"),)
    assert session.told("a") == session.told(None) == session.told("x" * 201) == ()
    assert session.told("b") == (SessionTold(session_id="b"),)


def test_half_a_character_is_no_word() -> None:
    assert whole_text("a\ud83d\u00e9") == "a?\u00e9"
