"""The demo's files, read by the provider that reads real ones: it must say what the story says."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from demo_files import MakeDemo, conversation, records

from dispatch_nb.providers import PROVIDERS
from dispatch_nb.providers.base import Joined, Line, Live, Part

if TYPE_CHECKING:
    from dispatch_nb.demo import Demo, Step
    from dispatch_nb.providers.base import Source

CLAUDE = PROVIDERS["claude"]


def files_of(demo: Demo, step: Step) -> list[Path]:
    """Return every file of the step's session that is there now."""
    config, session = demo.home / ".claude", step.session
    found = [session.path, *session.path.with_suffix("").rglob("*.*")]
    found += (config / "tasks" / session.seat.session_id).glob("*.json")
    return [path for path in [*found, *session.registries] if path.is_file()]


def read(demo: Demo, step: Step) -> Joined | None:
    """Return the session as the provider puts it together from its files."""
    parts: dict[str, tuple[Source, Part]] = {}
    for path in files_of(demo, step):
        claims = [CLAUDE.claim(root, str(path)) for root in CLAUDE.roots(str(demo.home), {})]
        (source,) = [source for source in claims if source is not None]
        part: Part | None
        if source.grows:
            reader = CLAUDE.reader(source)
            lines = path.read_bytes().split(b"\n")[:-1]
            reader.feed([Line(data=line, number=number) for number, line in enumerate(lines, 1)])
            part = reader.part()
        else:
            part, flaws = CLAUDE.read(source, path.read_bytes())
            assert flaws == ()
        assert part is not None
        assert part.session_id == step.session.seat.session_id
        parts[str(path)] = (source, part)
    return CLAUDE.join(step.session.seat.session_id, parts)


def until(demo: Demo, mark: str) -> Step:
    for _ in range(2000):
        step = demo.step()
        if step.mark == mark:
            return step
    pytest.fail(f"no step {mark}")


def test_log_and_registry_are_read_as_the_story_means_them(make_demo: MakeDemo) -> None:
    demo = make_demo()
    demo.start()
    seen = set()
    for _ in range(500):
        step = demo.step()
        joined = read(demo, step)
        assert joined is not None
        if step.mark == "opened":
            # Before the first prompt there is only the registry file.
            assert [part.status for part in joined.live] == ["idle"]
            continue
        said = joined.main.turn.state
        live = [part.status for part in joined.live]
        seen.add((step.mark, step.state))
        where = (step.mark, step.state, said, live)
        if step.mark == "crashed":
            assert said == "tool_use", where
        elif step.state == "approval":
            assert (said, live[0]) == ("tool_use", "approval"), where
        elif step.state == "waiting":
            assert (said, live[0]) == ("waiting", "waiting"), where
        else:
            assert said == step.state, where
            if step.state == "ended":
                assert live in ([], ["busy"]), where
            else:
                assert live[0] == ("busy" if step.state in ("thinking", "tool_use") else "idle"), where
    assert {state for _, state in seen} == {"thinking", "tool_use", "approval", "waiting", "idle", "error", "ended"}


def test_the_registry_names_process_and_machine(make_demo: MakeDemo) -> None:
    demo = make_demo()
    demo.start()
    step = until(demo, "thinking")
    joined = read(demo, step)
    assert joined is not None
    live: Live = joined.live[0]
    assert step.session.process is not None
    assert live.pid == step.session.process.pid
    assert live.proc_start == step.session.process.proc_start
    assert live.started is not None
    assert abs((live.started - step.session.process.started).total_seconds()) < 0.01
    assert live.name is None
    assert live.cwd == step.session.seat.cwd


def test_a_finished_session_is_read_with_all_its_facts(make_demo: MakeDemo) -> None:
    demo = make_demo()
    demo.start()
    while (step := until(demo, "left")).session.persona in ("", "tech-lead"):
        pass
    joined = read(demo, step)
    assert joined is not None
    main, seat = joined.main, step.session.seat
    assert (main.cwd, main.branch, main.persona) == (seat.cwd, seat.branch, step.session.persona)
    assert main.model == seat.model
    assert main.title.startswith(seat.branch.removeprefix("feat/"))
    assert main.title_rank == 2
    assert f".tasks/{seat.branch.removeprefix('feat/')}/plan.md" in main.prompt
    assert [task.status for task in main.tasks] == ["completed"] * 3
    assert main.bad_lines == 0
    assert main.errors == sum("isApiErrorMessage" in record for record in records(step.session.path))
    changed = {Path(file.path).name: file for file in main.files}
    assert {"plan.md", "execution-log.md"} < set(changed)
    assert changed["plan.md"].edits == 2
    assert (changed["plan.md"].added, changed["plan.md"].removed) == (2, 2)
    wrote = [ref for ref in main.work if ref.wrote and ref.path.endswith("plan.md")]
    assert [("status: IN_PROGRESS" in ref.after, "status: DONE" in ref.after) for ref in wrote] == [
        (True, False),
        (False, True),
    ]
    assert all("- id: " in ref.before for ref in wrote)
    assert all(earlier.time <= later.time for earlier, later in pairwise(main.work) if earlier.time and later.time)


def test_subagents_are_read_with_type_and_end(make_demo: MakeDemo) -> None:
    demo = make_demo()
    demo.start()
    step = until(demo, "reported")
    joined = read(demo, step)
    assert joined is not None
    assert sorted(str(agent.agent_type) for agent in joined.agents) == ["Explore", "general-purpose"]
    assert [agent.done for agent in joined.agents].count(True) >= 1
    while step.state == "tool_use":
        step = until(demo, "reported")
    joined = read(demo, step)
    assert joined is not None
    assert all(agent.done and agent.turn.state in ("idle", "ended") for agent in joined.agents)


def test_tokens_are_read_as_the_cost_state_counts_them(make_demo: MakeDemo) -> None:
    demo = make_demo()
    demo.start()
    step = until(demo, "left")
    path = step.session.path
    (spent,) = records(path)[-1]["modelUsage"].values()
    root = next(root for root in CLAUDE.roots(str(demo.home), {}) if CLAUDE.claim(root, str(path)))
    source = CLAUDE.claim(root, str(path))
    assert source is not None
    reader = CLAUDE.reader(source)
    lines = path.read_bytes().split(b"\n")[:-1]
    reader.feed([Line(data=line, number=number) for number, line in enumerate(lines, 1)])
    requests = {request.key: request for request in reader.requests()}.values()
    answers = {r["message"]["id"] for r in conversation(path) if r["type"] == "assistant"}
    assert 0 < len(requests) <= len(answers)
    assert sum(request.output for request in requests) == spent["outputTokens"]
    assert sum(request.input for request in requests) == spent["inputTokens"]
    assert sum(request.cache_read for request in requests) == spent["cacheReadInputTokens"]
    assert sum(request.cache_write_5m for request in requests) == spent["cacheCreationInputTokens"]
