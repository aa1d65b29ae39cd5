"""Agents that ask, and are answered from here."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from builders.agents import ended, prompt, there, until

from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError
from dispatch_nb.providers.runs import MAX_ASK
from dispatch_nb.registry.folder import ASKS

if TYPE_CHECKING:
    from pathlib import Path

    from builders.agents import Stage

    from dispatch_nb import Dispatch
    from dispatch_nb.model import Approval, Run


def asked(d: Dispatch, run: Run, count: int = 1) -> list[Approval]:
    """Wait until so many questions of a run are open."""
    state = until(d, lambda s: s.runs[run.run_id].waiting == count)
    return [a for _, a in sorted(state.approvals.items()) if a.run_id == run.run_id]


def answers(stage: Stage) -> list[str]:
    return (stage.project / "answers").read_text(encoding="utf-8").splitlines()


def test_a_question_is_seen_whole_and_allowed_once(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("ask make test", "ask make test", "over 0"))
    (first,) = asked(d, run)
    assert (first.kind, first.tool, first.text, first.phase_id) == ("command", "Bash", "make test", "1")
    row = d.state.runs[run.run_id]
    assert (row.state, row.reason) == ("waiting", "Asks: Bash")
    assert list(d.approvals["approval_id"]) == [first.approval_id]
    d.approve(first.approval_id)
    state = until(d, lambda s: [a for a in s.approvals if a != first.approval_id])
    (second,) = state.approvals.values()
    with pytest.raises(ConflictError, match="is not open"):
        d.approve(first.approval_id)
    d.deny(second.approval_id, "not twice")
    assert ended(d, run.run_id).state == "done"
    assert answers(stage) == ["make test: allow", "make test: deny not twice"]
    assert d.approvals.empty
    feed = [e for e in d.state.activity.values() if e.type.startswith("approval")]
    feed.sort(key=lambda e: str(e.time))
    assert [e.summary for e in feed] == ["Asks: Bash", "Allowed: Bash", "Asks: Bash", "Denied: Bash"]
    assert feed[-1].body == "make test\nnot twice"


def test_a_question_to_the_person_waits_for_words(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("question Which?", "over 0"))
    (one,) = asked(d, run)
    assert (one.kind, one.decisions) == ("question", ("deny",))
    assert run.session_id is not None
    stage.log(run.session_id)
    until(d, lambda s: [x for x in s.sessions.values() if x.state == "waiting" and x.state_source == "registry"])
    with pytest.raises(ConfigError, match="can be answered by: deny"):
        d.approve(one.approval_id)
    d.deny(one.approval_id, "the blue one")
    assert ended(d, run.run_id).state == "done"
    (told,) = (e for e in d.state.activity.values() if e.type == "approval_answered")
    assert (told.summary, told.body) == ("Answered: AskUserQuestion", "Which?\nthe blue one")


def test_always_covers_the_same_command_in_this_run_only(d: Dispatch, stage: Stage) -> None:
    steps = ("ask make test", "ask make test", "ask rm -r /", "over 0")
    run = d.run("user-auth", 1, provider="claude", prompt=prompt(*steps))
    (first,) = asked(d, run)
    d.approve(first.approval_id, always=True)
    state = until(d, lambda s: [a for a in s.approvals.values() if a.text == "rm -r /"])
    (other,) = state.approvals.values()
    d.deny(other.approval_id)
    ended(d, run.run_id)
    assert [line.split(":")[1].split()[0] for line in answers(stage)] == ["allow", "allow", "deny"]
    told = [e.summary for e in d.state.activity.values() if e.type == "approval_answered"]
    assert "Allowed: Bash, as always in this run" in told
    again = d.run("user-auth", 2, provider="claude", prompt=prompt("ask make test", "over 0"))
    (new,) = asked(d, again)
    d.deny(new.approval_id)
    ended(d, again.run_id)


def test_one_that_cannot_be_kept_is_denied_and_the_agent_goes_on(d: Dispatch, stage: Stage) -> None:
    steps = ("touch there", "wait go", "ask make test", "over 0")
    run = d.run("user-auth", 1, provider="claude", prompt=prompt(*steps))
    there(d, stage.project / "there")
    (stage.registry.path / run.run_id / ASKS).rmdir()  # nothing can be written there, as on a full disk
    (stage.project / "go").touch()
    assert ended(d, run.run_id).state == "done"
    assert answers(stage) == ["make test: deny The question could not be kept: No such file or directory."]


def test_one_that_is_too_long_to_be_seen_can_only_be_denied(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt(f"ask echo {'x' * MAX_ASK}", "over 0"))
    (one,) = asked(d, run)
    assert one.truncated
    assert one.decisions == ("deny",)
    with pytest.raises(ConfigError, match="can only be denied"):
        d.approve(one.approval_id)
    d.deny(one.approval_id)
    assert ended(d, run.run_id).state == "done"
    assert answers(stage)[0].endswith(": deny The person who runs you denied this.")


def test_nothing_is_allowed_by_time_nor_by_an_end(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("ask make", "over 0"), max_minutes=0.05)
    (one,) = asked(d, run)
    row = ended(d, run.run_id)
    assert row.state == "stopped"
    assert not (stage.project / "answers").exists()
    assert d.approvals.empty
    with pytest.raises(ConflictError):
        d.approve(one.approval_id)
    assert [e for e in d.state.activity.values() if e.type == "approval_answered"] == []


def test_a_reason_that_no_command_could_hold_is_refused_and_not_lost(d: Dispatch) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("ask make test", "over 0"))
    (one,) = asked(d, run)
    with pytest.raises(ConfigError, match="at most 2,000 characters"):
        d.deny(one.approval_id, "x" * 100_000)
    d.deny(one.approval_id, "x" * 1_999 + "\ud83d")
    assert ended(d, run.run_id).state == "done"


@pytest.mark.parametrize("name", ["", "x", "../../etc/passwd/1", "20260101T000000000000-0000/1"])
def test_an_approval_that_is_none_is_told(d: Dispatch, name: str) -> None:
    with pytest.raises(NotFoundError, match=f"no approval '{re.escape(name)}'"):
        d.approve(name)


def test_the_front_end_asks_for_the_same(d: Dispatch, stage: Stage) -> None:
    def ask(op: str, **args: object) -> object:
        from dispatch_nb.faces.wire import Request  # noqa: PLC0415

        return d._answer(Request(id="1", op=op, args=args))  # type: ignore[arg-type]  # noqa: SLF001

    phase = {"project": "shop", "epic": "user-auth", "phase_id": "1", "provider": "claude"}
    told = ask("run_prompt", **phase)
    assert "it was claimed for you when you were started" in told.prompt  # type: ignore[attr-defined]
    run: Run = ask("run", **phase, prompt=prompt("say hello", "ask make", "over 0"))  # type: ignore[assignment]
    (one,) = asked(d, run)
    assert ask("answer", approval_id=one.approval_id, decision="once") is None
    ended(d, run.run_id)
    page = ask("output", run_id=run.run_id)
    assert json.loads(page.lines[1])["type"] == "assistant"  # type: ignore[attr-defined]
    assert ask("stop", run_id=run.run_id) == d.state.runs[run.run_id]
    again: Run = ask("resume", provider="claude", session_id=_session(stage, d), prompt=prompt("over 0"))  # type: ignore[assignment]
    assert ended(d, again.run_id).state == "done"
    ask("set_status", project="shop", epic="user-auth", phase_id="1", status="DONE", expected="IN_PROGRESS")
    assert stage.status("1") == "DONE"


def _session(stage: Stage, d: Dispatch) -> str:
    name = "5f0c3452-8ef5-4cc8-baef-0ab88085db1b"
    path: Path = stage.log(name)
    until(d, lambda s: f"claude/{path.stem}" in s.sessions)
    return name
