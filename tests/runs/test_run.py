"""Agents that are started and followed to their end: real keepers, real processes, a stub of a CLI."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import psutil
import pytest
from builders.agents import Stage, ended, prompt, running, there, until
from builders.claude import SESSION

from dispatch_nb import Dispatch
from dispatch_nb.actions import runs
from dispatch_nb.errors import ConfigError, ConflictError, NotFoundError, ReadOnlyError
from dispatch_nb.providers.runs import MAX_PROMPT


def test_a_phase_is_run_to_its_end(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("say hello", "over 0.25"))
    assert (run.kind, run.project, run.epic, run.phase_id, run.persona) == ("run", "shop", "user-auth", "1", "engineer")
    assert stage.status("1") == "IN_PROGRESS"
    row = ended(d, run.run_id)
    assert (row.state, row.exit_code, row.cost_usd) == ("done", 0, 0.25)
    assert row.session_id == run.session_id
    assert row.started is not None
    assert row.queued <= row.started
    assert "hello" in d.output(run.run_id)
    frame = d.runs
    assert list(frame["run_id"]) == [run.run_id]
    assert list(frame["state"]) == ["done"]
    feed = {e.type: e for e in d.state.activity.values()}
    assert {"run_queued", "run_started", "run_ended"} <= feed.keys()
    assert feed["run_ended"].phase_id == "1"


def test_the_order_is_live_before_there_is_a_log_and_abandoned_once_the_agent_is_gone(d: Dispatch) -> None:
    run = d.run("user-auth", "1", provider="claude", prompt=prompt("wait never"))
    order = until(d, lambda s: s.orders["shop/user-auth/1"].order_state == "live").orders["shop/user-auth/1"]
    assert (order.agent_live, order.provider, order.session_id) == (True, "claude", run.session_id)
    running(d, run.run_id)
    d.stop(run.run_id)
    assert ended(d, run.run_id).state == "stopped"
    after = until(d, lambda s: s.orders["shop/user-auth/1"].order_state == "abandoned")
    assert not after.orders["shop/user-auth/1"].agent_live


def test_the_session_is_linked_by_the_run_from_its_first_line(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 2, provider="claude", prompt=prompt("wait go", "over 0"))
    assert run.session_id is not None
    stage.log(run.session_id)
    pid = running(d, run.run_id).pid
    until(d, lambda s: s.orders["shop/user-auth/2"].linked_sessions == (run.session_id,))
    state = until(d, lambda s: s.sessions[f"claude/{run.session_id}"].pid == pid)
    session = state.sessions[f"claude/{run.session_id}"]
    assert (session.epic, session.phase_id) == ("user-auth", "2")
    assert session.link_reason == f"was started for this phase by run {run.run_id}"
    assert session.state_source == "registry"
    (stage.project / "go").touch()
    ended(d, run.run_id)
    until(d, lambda s: s.sessions[f"claude/{run.session_id}"].state == "ended")


def test_a_phase_is_handed_to_an_agent_like_the_one_before_if_nobody_says_to_whom(d: Dispatch, stage: Stage) -> None:
    only = d.hand_off("user-auth", 1, prompt=prompt("over 0"))
    assert (only.provider, only.kind) == ("claude", "hand_off")
    ended(d, only.run_id)
    stage.install("codex")
    with pytest.raises(ConfigError, match="say by `provider` who takes over phase 2; installed are: claude, codex"):
        d.hand_off("user-auth", 2, prompt="x")
    assert stage.status("2") == "TODO"
    assert only.session_id is not None
    stage.log(only.session_id)
    until(d, lambda s: s.orders["shop/user-auth/1"].linked_sessions)
    assert ended(d, d.hand_off("user-auth", 1, prompt=prompt("over 0"), sure=True).run_id).provider == "claude"


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        (("fail the model refused",), "the model refused"),
        (("grumble no key", "exit 3"), "It ended without a word of how its work went: exit code 3: no key"),
        ((), "It ended without a word of how its work went: exit code 0"),
        (("garbage", "exit 1"), "It ended without a word of how its work went: exit code 1"),
    ],
)
def test_a_failure_says_why(d: Dispatch, steps: tuple[str, ...], reason: str) -> None:
    row = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt(*steps)).run_id)
    assert (row.state, row.reason) == ("failed", reason)


def test_garbage_is_kept_and_does_no_harm(d: Dispatch) -> None:
    row = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("garbage", "say on", "over 0")).run_id)
    assert row.state == "done"
    assert "{not json" in d.output(row.run_id)
    with pytest.raises(ConfigError, match="stream is 'stdin', none of stdout, stderr"):
        d.output(row.run_id, "stdin")  # type: ignore[arg-type]


def test_of_a_flood_the_beginning_and_the_end_are_kept_and_the_rest_is_counted(d: Dispatch, stage: Stage) -> None:
    row = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("flood 100", "say the end", "over 0")).run_id)
    assert row.state == "done"
    folder = stage.registry.path / row.run_id
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 6_000_000
    page = d._run_desk.output(row.run_id, "stdout", None, 200)  # noqa: SLF001  what the drawer asks for
    assert 94_000_000 < page.dropped < 100_000_000
    assert "the end" in page.lines[-2]
    first = d._run_desk.output(row.run_id, "stdout", 1, 200)  # noqa: SLF001
    assert (first.start, len(first.lines)) == (0, 1)
    assert "init" in first.lines[0]


def test_files_of_a_run_are_its_owners_only(d: Dispatch, stage: Stage) -> None:
    row = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("say hi", "over 0")).run_id)
    for path in (stage.registry.path, *(stage.registry.path / row.run_id).rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path


def test_the_agent_is_given_a_clean_environment(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = {
        "DISPATCH_MCP_TOKEN": "secret-1",
        "JUPYTER_TOKEN": "secret-2",
        "JPY_API_TOKEN": "secret-3",
        "CLAUDECODE": "1",
        "CLAUDE_CODE_MESSAGING_TOKEN": "secret-4",
        "CODEX_THREAD_ID": "t",
        "GEMINI_CLI": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "ANTHROPIC_API_KEY": "the person's own",
    }
    for name, value in theirs.items():
        monkeypatch.setenv(name, value)
    d = stage.dispatch()
    row = ended(d, d.run("user-auth", 1, provider="claude", prompt=prompt("env seen.json", "over 0")).run_id)
    seen = json.loads((stage.project / "seen.json").read_text(encoding="utf-8"))
    assert seen.keys() & theirs.keys() == {"ANTHROPIC_API_KEY"}
    assert seen["HOME"] == str(stage.home)
    assert {name for name in seen if name.startswith("DISPATCH")} == {"DISPATCH_RUN"}
    kept = "".join(p.read_text(errors="replace") for p in (stage.registry.path / row.run_id).glob("*.json"))
    assert "secret" not in kept


def test_what_cannot_be_started_is_refused_and_the_claim_is_as_it_was(d: Dispatch, stage: Stage) -> None:
    with pytest.raises(ConfigError, match="no program codex on PATH"):
        d.run("user-auth", 1, provider="codex", prompt="x")
    with pytest.raises(ConfigError, match="no agent 'emacs'"):
        d.run("user-auth", 1, provider="emacs", prompt="x")
    with pytest.raises(NotFoundError, match="phases: 1, 2, 3"):
        d.run("user-auth", 9, provider="claude", prompt="x")
    with pytest.raises(ConfigError, match="prompt"):
        d.run("user-auth", 1, provider="claude", prompt="  ")
    with pytest.raises(ConfigError, match="permission is 'root', none of ask, edits, all"):
        d.run("user-auth", 1, provider="claude", permission="root")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="more than no minutes"):
        d.run("user-auth", 1, provider="claude", prompt="x", max_minutes=float("nan"))
    with pytest.raises(ConfigError, match="a prompt has at most 1,000,000 characters"):
        d.run("user-auth", 1, provider="claude", prompt="x" * (MAX_PROMPT + 1))
    with pytest.raises(ConfigError, match=r"max_minutes: Expected `float . null`, got `str`"):
        d.run("user-auth", 1, provider="claude", prompt="x", max_minutes="5")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="prompt: Expected `str`, got `int`"):
        d.run("user-auth", 1, provider="claude", prompt=5)  # type: ignore[arg-type]
    assert stage.status("1") == "TODO"
    assert d.runs.empty


def test_the_longest_prompt_reaches_its_agent_whatever_is_in_it(d: Dispatch, stage: Stage) -> None:
    steps = prompt("touch there", "over 0")
    odd = ("\x01" * MAX_PROMPT)[: MAX_PROMPT - len(steps) - 2]  # six bytes each, where it is kept
    run = d.run("user-auth", 1, provider="claude", prompt=f"\ud83d{odd}\n{steps}")
    assert ended(d, run.run_id).state == "done"
    assert (stage.project / "there").exists()


def test_in_a_folder_that_no_file_could_name_nothing_is_started(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = tmp_path / os.fsdecode(b"caf\xe9")
    base.mkdir()
    stage = Stage(base).build(monkeypatch)
    d = stage.dispatch(live=False)
    with pytest.raises(ConfigError, match=r"no agent can be started in .*caf.*: that is no text in UTF-8"):
        d.run("user-auth", 1, provider="claude", prompt=prompt("over 0"))
    assert stage.status("1") == "TODO"


def test_a_program_that_cannot_be_executed_gives_the_claim_back(d: Dispatch, stage: Stage) -> None:
    broken = stage.bin / "claude"
    broken.write_text("#!/nowhere/at/all\n", encoding="ascii")
    row = ended(d, d.run("user-auth", 1, provider="claude", prompt="x").run_id)
    assert (row.state, row.started, row.pid) == ("failed", None, None)
    assert row.reason == "claude cannot be started: No such file or directory"
    assert stage.status("1") == "TODO"


def test_a_phase_has_one_run_and_only_one_that_is_to_be_done(d: Dispatch) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("wait go", "over 0"))
    with pytest.raises(ConflictError, match=re.escape(f"taken by run {run.run_id}")):
        d.run("user-auth", 1, provider="claude", prompt="x")
    with pytest.raises(ConflictError, match=re.escape(f"taken by run {run.run_id}")):
        d.hand_off("user-auth", 1, provider="claude", prompt="x")
    d.set_status("user-auth", 2, "DONE")
    with pytest.raises(ConflictError, match="phase 2 of user-auth is DONE"):
        d.run("user-auth", 2, provider="claude", prompt="x")


def test_who_only_reads_starts_stops_and_answers_nothing(stage: Stage) -> None:
    d = stage.dispatch(read_only=True)
    for call in (
        lambda: d.run("user-auth", 1, provider="claude"),
        lambda: d.hand_off("user-auth", 1, provider="claude"),
        lambda: d.resume("s", "x"),
        lambda: d.stop("r"),
        d.stop_all_runs,
        lambda: d.approve("a"),
        lambda: d.deny("a"),
    ):
        with pytest.raises(ReadOnlyError):
            call()
    assert stage.status("1") == "TODO"
    assert not stage.registry.path.exists()


def test_a_session_is_resumed_where_it_was_with_its_id(d: Dispatch, stage: Stage) -> None:
    stage.log(SESSION)
    until(d, lambda s: f"claude/{SESSION}" in s.sessions)
    run = d.resume(SESSION, prompt("env seen.json", "over 0"))
    assert (run.kind, run.session_id, run.cwd) == ("resume", SESSION, str(stage.project))
    row = ended(d, run.run_id)
    assert (row.state, row.session_id) == ("done", SESSION)
    forked = d.resume(f"claude/{SESSION}", prompt("over 0"), fork=True)
    assert (forked.kind, forked.session_id) == ("fork", None)
    assert ended(d, forked.run_id).session_id == "forked"


def test_a_session_is_not_resumed_with_a_budget_that_nobody_could_keep(
    d: Dispatch, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "keeps_budget", lambda _: False)
    stage.log(SESSION)
    until(d, lambda s: f"claude/{SESSION}" in s.sessions)
    with pytest.raises(ConfigError, match="costs from now on is not known: limit its minutes"):
        d.resume(SESSION, prompt("over 0"), max_usd=1.0)
    assert d.runs.empty


def test_a_run_outlives_the_dashboard(stage: Stage) -> None:
    d = stage.dispatch()
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait go", "over 0"))
    there(d, stage.project / "there")
    pid = running(d, run.run_id).pid
    d.close()
    assert pid is not None
    assert psutil.pid_exists(pid)
    again = stage.dispatch()
    assert running(again, run.run_id).pid == pid
    (stage.project / "go").touch()
    assert ended(again, run.run_id).state == "done"


def test_the_keeper_is_light_and_nobodys_child(d: Dispatch, stage: Stage) -> None:
    run = d.run("user-auth", 1, provider="claude", prompt=prompt("touch there", "wait go", "over 0"))
    there(d, stage.project / "there")
    agent = psutil.Process(running(d, run.run_id).pid)
    keeper = agent.parent()
    assert keeper is not None
    assert keeper.pid not in {child.pid for child in psutil.Process().children(recursive=True)}
    loaded = Path(f"/proc/{keeper.pid}/maps").read_text(encoding="utf-8")
    assert not re.search(r"/(pandas|numpy|pydantic_core|watchfiles|zmq)/", loaded)
    assert os.getpgid(agent.pid) == agent.pid
