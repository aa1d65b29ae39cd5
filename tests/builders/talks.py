"""Lines as the agents' programs write them, and what their drivers were told to send."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from dispatch_nb.providers.runs import Asked, Driver, Heard, Job, Send

SESSION = "0b9d6a3e-7c1f-4d0a-9a55-2f2f0c6f1d11"


def job(**more: Any) -> Job:
    """Return a job."""
    return Job(**{"prompt": "Please go on.", "cwd": "/src/shop", **more})


def line(**fields: Any) -> bytes:
    """Return a line of JSON."""
    return json.dumps(fields).encode()


def sent(heard: Sequence[Heard]) -> list[dict[str, Any]]:
    """Return what is to be written to the program's stdin, as it reads it."""
    messages = []
    for one in heard:
        if isinstance(one, Send):
            assert one.data.endswith(b"\n")
            assert one.data.count(b"\n") == 1
            messages.append(json.loads(one.data))
    return messages


def told(heard: Sequence[Heard]) -> list[Heard]:
    """Return what is not written to the program."""
    return [one for one in heard if not isinstance(one, Send)]


def question(heard: Sequence[Heard]) -> Asked:
    """Return the one question in what was heard."""
    (asked,) = [one for one in heard if isinstance(one, Asked)]
    return asked


# ── JSON-RPC ──────────────────────────────────────────────────────────────────────────


def reply(request: dict[str, Any], **result: Any) -> bytes:
    """Return the program's answer to a request of ours."""
    return line(id=request["id"], result=result)


def fails(request: dict[str, Any], message: str, **more: Any) -> bytes:
    """Return the program's refusal of a request of ours."""
    return line(id=request["id"], error={"code": -32603, "message": message, **more})


def says(method: str, **params: Any) -> bytes:
    """Return a notification."""
    return line(method=method, params=params)


def asks(number: int | str, method: str, **params: Any) -> bytes:
    """Return a request of the program."""
    return line(method=method, id=number, params=params)


def codex_turn(driver: Driver, thread: str = SESSION, turn: str = "turn-1") -> list[dict[str, Any]]:
    """Lead a talk with `app-server` into its turn; return what was sent."""
    (hello,) = sent(driver.begin())
    ready, opening = sent(driver.take(reply(hello, userAgent="x")))
    (start,) = sent(driver.take(reply(opening, thread={"id": thread})))
    assert not driver.take(reply(start, turn={"id": turn, "status": "inProgress"}))
    return [hello, ready, opening, start]


def acp_turn(driver: Driver, session: str = SESSION) -> list[dict[str, Any]]:
    """Lead a talk by the Agent Client Protocol into its turn; return what was sent."""
    (hello,) = sent(driver.begin())
    (opening,) = sent(driver.take(reply(hello, protocolVersion=1)))
    (prompt,) = sent(driver.take(reply(opening, sessionId=session)))
    return [hello, opening, prompt]
