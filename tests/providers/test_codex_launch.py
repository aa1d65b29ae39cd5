"""How Codex is started."""

from __future__ import annotations

import pytest
from builders.talks import SESSION, codex_turn, job

from dispatch_nb.providers.codex.launch import launch
from dispatch_nb.providers.codex.server import ServerDriver

SANDBOXES = [("ask", "read-only"), ("edits", "workspace-write"), ("all", "danger-full-access")]


@pytest.mark.parametrize(("permission", "sandbox"), SANDBOXES)
def test_one_prompt_never_asks_and_may_touch_what_is_permitted(permission: str, sandbox: str) -> None:
    settings = ("-c", f'sandbox_mode="{sandbox}"', "-c", 'approval_policy="never"')
    assert launch(job(permission=permission)).args == ("exec", "--json", "--skip-git-repo-check", *settings, "-")


@pytest.mark.parametrize("verb", ["resume", "fork"])
def test_a_session_that_is_gone_on_with_stands_before_the_prompt(verb: str) -> None:
    started = launch(job(session_id=SESSION, model="gpt-5.5", **{verb: True}))
    assert started.args[:2] == ("exec", verb)
    assert started.args[-3:] == ("--model=gpt-5.5", SESSION, "-")
    assert started.session_id == (SESSION if verb == "resume" else None)


def test_a_talk_has_all_else_in_what_is_said() -> None:
    assert launch(job(two_way=True, model="gpt-5.5", permission="all")).args == ("app-server",)


@pytest.mark.parametrize(("permission", "sandbox"), SANDBOXES)
def test_the_person_is_asked_and_no_model(permission: str, sandbox: str) -> None:
    opening = codex_turn(ServerDriver(job(two_way=True, permission=permission, model="gpt-5.5")))[2]
    assert opening["method"] == "thread/start"
    assert opening["params"] == {
        "cwd": "/src/shop",
        "approvalPolicy": "never" if permission == "all" else "on-request",
        "approvalsReviewer": "user",
        "sandbox": sandbox,
        "model": "gpt-5.5",
    }


@pytest.mark.parametrize("verb", ["resume", "fork"])
def test_a_talk_goes_on_with_a_session(verb: str) -> None:
    opening = codex_turn(ServerDriver(job(two_way=True, session_id=SESSION, **{verb: True})))[2]
    assert opening["method"] == f"thread/{verb}"
    assert opening["params"]["threadId"] == SESSION
    assert opening["params"]["sandbox"] == "read-only"
