"""What the Gemini CLI is heard to tell. Its talk is in `test_acp_driver`."""

from __future__ import annotations

from builders.talks import SESSION, job, line

from dispatch_nb.providers.acp import AcpDriver
from dispatch_nb.providers.gemini.driver import driver
from dispatch_nb.providers.runs import SessionTold, Spent, TurnOver


def test_one_prompt_tells_its_session_its_tokens_and_its_end() -> None:
    run = driver(job())
    assert run.take(line(type="init", session_id=SESSION, model="x")) == (SessionTold(session_id=SESSION),)
    assert not run.take(line(type="message", role="assistant", content="Hi.", delta=True))
    assert not run.take(b"Loaded cached credentials.")
    heard = run.take(line(type="result", status="success", stats={"input_tokens": 120, "output_tokens": 7}))
    assert heard == [Spent(input_tokens=120, output_tokens=7), TurnOver(ok=True)]


def test_a_failure_says_why() -> None:
    run = driver(job())
    run.take(line(type="error", severity="error", message="Loop\ndetected"))
    assert run.take(line(type="result", status="error")) == [TurnOver(ok=False, reason="Loop detected")]
    failed = run.take(line(type="result", status="error", error={"type": "x", "message": "[API Error: no]"}))
    assert failed == [TurnOver(ok=False, reason="[API Error: no]")]


def test_a_talk_is_by_the_agent_client_protocol() -> None:
    assert isinstance(driver(job(two_way=True)), AcpDriver)
