"""How the Copilot CLI is started."""

from __future__ import annotations

import pytest
from builders.talks import SESSION, job

from dispatch_nb.providers.copilot.cli.launch import launch


@pytest.mark.parametrize(
    ("permission", "allowed"), [("ask", ()), ("edits", ("--allow-tool=write",)), ("all", ("--allow-all",))]
)
def test_only_what_is_permitted_is_allowed(permission: str, allowed: tuple[str, ...]) -> None:
    assert launch(job(permission=permission)).args == ("--output-format=json", "--no-auto-update", *allowed)
    assert launch(job(permission=permission, two_way=True)).args == ("--acp", "--no-auto-update", *allowed)


@pytest.mark.parametrize("two_way", [False, True])
def test_a_permission_for_everything_is_not_inherited(*, two_way: bool) -> None:
    assert launch(job(two_way=two_way)).env == {"COPILOT_ALLOW_ALL": "false"}


def test_a_session_is_begun_or_gone_on_with() -> None:
    assert launch(job(session_id=SESSION)).args[-1] == f"--session-id={SESSION}"
    assert launch(job(session_id=SESSION, resume=True)).args[-1] == f"--resume={SESSION}"


def test_a_talk_opens_its_session_by_itself() -> None:
    started = launch(job(session_id=SESSION, two_way=True, model="gpt-5.4", persona="tester"))
    assert started.args[-2:] == ("--model=gpt-5.4", "--agent=tester")
    assert started.session_id is None
