"""How Claude Code is started."""

from __future__ import annotations

import pytest
from builders.talks import SESSION, job

from dispatch_nb.providers.claude.launch import launch

HEAD = ("--print", "--output-format=stream-json", "--verbose")


@pytest.mark.parametrize(
    ("permission", "mode"), [("ask", "default"), ("edits", "acceptEdits"), ("all", "bypassPermissions")]
)
def test_the_mode_is_always_named(permission: str, mode: str) -> None:
    assert launch(job(permission=permission)).args == (*HEAD, f"--permission-mode={mode}")


def test_a_talk_asks_on_its_stdout() -> None:
    args = launch(job(two_way=True, session_id=SESSION)).args
    talk = ("--input-format=stream-json", "--permission-prompt-tool=stdio")
    assert args == (*HEAD, "--permission-mode=default", *talk, f"--session-id={SESSION}")


def test_a_fork_is_a_new_session_whose_id_is_not_known() -> None:
    forked = launch(job(fork=True, session_id=SESSION))
    assert forked.args[-2:] == (f"--resume={SESSION}", "--fork-session")
    assert forked.session_id is None


def test_model_persona_and_budget() -> None:
    args = launch(job(model="opus", persona="code reviewer", max_usd=0.5)).args
    assert args[-3:] == ("--model=opus", "--agent=code reviewer", "--max-budget-usd=0.500000")


def test_nothing_is_claimed_of_where_it_runs() -> None:
    assert launch(job(permission="all")).env == {}
