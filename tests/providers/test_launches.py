"""What is the same for every agent that can be run."""

from __future__ import annotations

import pytest
from builders.talks import SESSION, job
from hypothesis import given, settings
from hypothesis import strategies as st

from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.runs import Job, Permission, Runnable

RUNNABLE = [provider for provider in PROVIDERS.values() if isinstance(provider, Runnable)]
IDS = [provider.binary for provider in RUNNABLE]
each = pytest.mark.parametrize("agent", RUNNABLE, ids=IDS)


def test_every_agent_can_be_run() -> None:
    assert IDS == ["claude", "codex", "copilot", "gemini"]


@each
@pytest.mark.parametrize("two_way", [False, True])
def test_the_prompt_is_on_no_command_line(agent: Runnable, *, two_way: bool) -> None:
    launch = agent.launch(job(prompt="the secret plan", two_way=two_way))
    assert not [arg for arg in launch.args if "secret" in arg]
    assert launch.open_stdin == two_way
    assert launch.stdin == (b"" if two_way else b"the secret plan")


@each
def test_a_session_that_is_resumed_is_known_before_it_is_told(agent: Runnable) -> None:
    for two_way in (False, True):
        launch = agent.launch(job(session_id=SESSION, resume=True, two_way=two_way))
        assert launch.session_id == SESSION


@each
def test_an_id_of_ours_is_only_given_where_it_is_taken(agent: Runnable) -> None:
    launch = agent.launch(job(session_id=SESSION))
    assert launch.session_id == (SESSION if agent.abilities.own_id else None)
    assert (f"--session-id={SESSION}" in launch.args) == agent.abilities.own_id


@each
def test_who_keeps_a_budget_is_told_it(agent: Runnable) -> None:
    told = [arg for arg in agent.launch(job(max_usd=12.5)).args if "12.5" in arg]
    assert bool(told) == agent.abilities.budget


@each
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"prompt": " \n"}, "the prompt is empty"),
        ({"prompt": "a\0b"}, "NUL"),
        ({"resume": True}, "which session"),
        ({"fork": True}, "which session"),
        ({"session_id": SESSION, "resume": True, "fork": True}, "either resumed or forked"),
        ({"session_id": "--yolo", "resume": True}, "no name of a session"),
        ({"model": "--dangerously-skip-permissions"}, "no name of a model"),
        ({"model": "a\nb"}, "no name of a model"),
        ({"max_usd": 0.0}, "budget"),
        ({"max_usd": float("nan")}, "budget"),
    ],
)
def test_a_job_that_cannot_be_done_is_refused_in_words(agent: Runnable, wrong: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        agent.launch(job(**wrong))


@each
def test_what_an_agent_is_not_able_to_do_is_refused(agent: Runnable) -> None:
    able = agent.abilities
    if not able.fork:
        with pytest.raises(ValueError, match="cannot fork"):
            agent.launch(job(session_id=SESSION, fork=True))
    if not able.persona:
        with pytest.raises(ValueError, match="knows no personas"):
            agent.launch(job(persona="reviewer"))
    else:
        assert "--agent=reviewer" in agent.launch(job(persona="reviewer")).args


#: What makes each program permit everything.
ALL = ("bypassPermissions", "--dangerously", "danger-full-access", "--yolo", "yolo", "--allow-all", "allow-all-tools")


@each
@pytest.mark.parametrize("permission", ["ask", "edits"])
@pytest.mark.parametrize("two_way", [False, True])
def test_only_all_permits_everything(agent: Runnable, permission: Permission, *, two_way: bool) -> None:
    wanted = job(permission=permission, two_way=two_way)
    spoken = " ".join(agent.launch(wanted).args) + repr(agent.driver(wanted).begin())
    assert not [word for word in ALL if word in spoken]


@each
@settings(deadline=None)
@given(
    st.builds(
        Job,
        prompt=st.text(),
        cwd=st.just("/src"),
        session_id=st.none() | st.text(),
        resume=st.booleans(),
        fork=st.booleans(),
        model=st.none() | st.text(),
        persona=st.none() | st.text(),
        two_way=st.booleans(),
        max_usd=st.none() | st.floats(),
    )
)
def test_a_job_makes_arguments_or_is_refused(agent: Runnable, given_job: Job) -> None:
    try:
        launch = agent.launch(given_job)
    except ValueError:
        return  # in words, as above
    assert all(arg and "\0" not in arg and "\n" not in arg for arg in launch.args)
