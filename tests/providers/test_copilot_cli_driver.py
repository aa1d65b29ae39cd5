"""What the Copilot CLI is heard to tell. Its talk is in `test_acp_driver`."""

from __future__ import annotations

from builders.talks import SESSION, job, line

from dispatch_nb.providers.acp import AcpDriver
from dispatch_nb.providers.copilot.cli.driver import driver
from dispatch_nb.providers.runs import SessionTold, TurnOver


def test_one_prompt_tells_its_session_at_its_end() -> None:
    run = driver(job())
    assert not run.take(line(type="assistant.message", data={"content": "Hi."}))
    heard = run.take(line(type="result", sessionId=SESSION, exitCode=0, usage={"premiumRequests": 0}))
    assert heard == [SessionTold(session_id=SESSION), TurnOver(ok=True)]


def test_an_event_tells_the_session_once() -> None:
    run = driver(job())
    assert run.take(line(type="session.start", data={"sessionId": SESSION})) == (SessionTold(session_id=SESSION),)
    assert run.take(line(type="result", sessionId=SESSION, exitCode=0)) == [TurnOver(ok=True)]


def test_a_failure_says_why() -> None:
    run = driver(job())
    assert run.take(line(type="result", exitCode=1))[0] == TurnOver(ok=False, reason="it failed, and does not say why")
    run.take(line(type="session.error", data={"errorType": "query", "message": "400\nbad request"}))
    assert run.take(line(type="result", exitCode=1)) == [TurnOver(ok=False, reason="400 bad request")]


def test_a_talk_is_by_the_agent_client_protocol() -> None:
    assert isinstance(driver(job(two_way=True)), AcpDriver)
