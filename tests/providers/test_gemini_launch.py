"""How the Gemini CLI is started."""

from __future__ import annotations

import pytest
from builders.talks import SESSION, job

from dispatch_nb.providers.gemini.launch import launch


@pytest.mark.parametrize(("permission", "mode"), [("ask", "default"), ("edits", "auto_edit"), ("all", "yolo")])
def test_the_mode_is_always_named(permission: str, mode: str) -> None:
    common = (f"--approval-mode={mode}", "--skip-trust")
    assert launch(job(permission=permission)).args == ("--output-format=stream-json", *common)
    assert launch(job(permission=permission, two_way=True)).args == ("--acp", *common)


def test_a_session_is_begun_or_gone_on_with() -> None:
    assert launch(job(session_id=SESSION)).args[-1] == f"--session-id={SESSION}"
    assert launch(job(session_id=SESSION, resume=True)).args[-1] == f"--resume={SESSION}"


def test_a_talk_opens_its_session_by_itself() -> None:
    started = launch(job(session_id=SESSION, two_way=True, model="gemini-2.5-pro"))
    assert started.args[-1] == "--model=gemini-2.5-pro"
    assert started.session_id is None
