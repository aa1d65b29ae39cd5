"""Subagents, workflows and all files of a session put together."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from builders.claude import NOON, SESSION, Home, Log, notification, usage
from builders.claude_reading import joined, read


def test_a_meta_file_links_an_agent_to_the_call_that_spawned_it(tmp_path: Path) -> None:
    home, main, child = Home(tmp_path), Log(), Log(agent="a1b2c3d4")
    main.user("Go")
    call = main.calls("Agent", description="Look at calc", prompt="Look", subagent_type="Explore")
    child.user("Look")
    child.calls("Bash", command="cat calc.py")
    home.log(main)
    path = home.agent(child, "a1b2c3d4", toolUseId=call, agentType="Explore", spawnDepth=1)
    (agent,) = joined(home)[SESSION].agents
    assert (agent.agent_id, agent.parent_id, agent.depth, agent.agent_type) == ("a1b2c3d4", None, 1, "Explore")
    assert (agent.description, agent.done, agent.path) == ("Look at calc", False, str(path))
    assert (agent.turn.state, agent.turn.tool, agent.output_tokens) == ("tool_use", "Bash", 20)
    main.result(call, "It adds.", told={"status": "completed", "agentId": "a1b2c3d4"})
    home.log(main)
    (agent,) = joined(home)[SESSION].agents
    assert (agent.done, agent.turn.state, agent.last_activity) == (True, "ended", main.time)


def test_a_permission_that_only_an_agent_can_ask_for_is_its_own(tmp_path: Path) -> None:
    home, main = Home(tmp_path), Log()
    main.user("Go")
    call = main.calls("Agent", description="Make it", prompt="Make")
    child = Log(agent="a1b2c3d4")
    child.user("Make")
    child.calls("Bash", command="make")
    home.log(main)
    home.agent(child, "a1b2c3d4", toolUseId=call)
    home.registry(status="waiting", waitingFor="permission prompt")
    found = joined(home)[SESSION]
    assert (found.main.turn.tool, found.main.turn.detail) == ("Bash", "make")
    assert [a.turn.state for a in found.agents] == ["approval"]
    other = Log(agent="b1b2c3d4")  # with two of them it is not known whose it is
    other.user("Make")
    other.calls("Write", file_path="/src/shop/a.py", content="a")
    home.agent(other, "b1b2c3d4")
    found = joined(home)[SESSION]
    assert (found.main.turn.tool, {a.turn.state for a in found.agents}) == ("Agent", {"tool_use"})


def test_a_permission_is_the_main_agents_while_it_calls_a_tool_itself(tmp_path: Path) -> None:
    home, main = Home(tmp_path), Log()
    call = main.calls("Agent", "m1", description="Make it", prompt="Make", run_in_background=True)
    main.result(call, told={"status": "async_launched", "agentId": "a1b2c3d4"})
    main.calls("Bash", command="ls")
    child = Log(agent="a1b2c3d4")
    child.calls("Write", file_path="/src/shop/a.py", content="a")
    home.log(main)
    home.agent(child, "a1b2c3d4", toolUseId=call)
    home.registry(status="waiting", waitingFor="permission prompt")
    found = joined(home)[SESSION]
    assert (found.main.turn.tool, [a.turn.state for a in found.agents]) == ("Bash", ["tool_use"])


def test_agents_of_agents_make_a_tree(tmp_path: Path) -> None:
    home, main = Home(tmp_path), Log()
    child, grandchild = Log(agent="aaaa"), Log(agent="bbbb")
    outer = main.calls("Agent", description="outer", prompt="o")
    child.time += timedelta(seconds=30)
    inner = child.calls("Agent", description="inner", prompt="i", call="toolu_inner")
    grandchild.time += timedelta(seconds=60)
    grandchild.user("i")
    home.log(main)
    home.agent(child, "aaaa", toolUseId=outer)
    home.agent(grandchild, "bbbb", toolUseId=inner)
    assert [(a.agent_id, a.parent_id, a.depth, a.description) for a in joined(home)[SESSION].agents] == [
        ("aaaa", None, 1, "outer"),
        ("bbbb", "aaaa", 2, "inner"),
    ]


def test_agents_of_the_session_that_was_cleared_are_not_the_new_ones(tmp_path: Path) -> None:
    home, main = Home(tmp_path), Log()
    main.user("<command-name>/clear</command-name>\n<command-args></command-args>")
    main.turn("Go", "Done.")
    home.log(main)
    home.agent(Log(agent="a1b2c3d4"), "a1b2c3d4", toolUseId="toolu_of_before", finished=True).unlink()
    assert joined(home)[SESSION].agents == ()


def test_without_a_meta_file_results_and_progress_tell_the_id() -> None:
    main = Log(version="2.1.10")
    one = main.calls("Task", "m1", description="one", prompt="1")
    two = main.calls("Task", "m1", description="two", prompt="2")
    main.record("progress", parentToolUseID=one, data={"type": "agent_progress", "agentId": "aaaa"})
    main.result(two, "no", error=True, told={"agentId": "bbbb"})
    spawned = read(main).spawned
    assert [(s.agent_id, s.ended is not None, s.failed) for s in spawned] == [
        ("aaaa", False, False),
        ("bbbb", True, True),
    ]


def test_until_something_names_them_agents_are_known_by_their_first_words(tmp_path: Path) -> None:
    home, main = Home(tmp_path), Log(version="2.0.60")
    for call, words in (("toolu_1", "Count the files"), ("toolu_2", "Read the docs"), ("toolu_3", "Count the files")):
        main.calls("Task", "m1", call=call, description=f"{call}: {words}", prompt=f"{words}\n")
    for agent, words in (("bbbb", "Count the files"), ("aaaa", "Count the files"), ("cccc", "Sing a song")):
        child = Log(agent=agent, version="2.0.60")
        child.time = main.time
        main.time += timedelta(seconds=1)  # each is begun after the one before
        child.user(words)
        home.agent(child, agent)
    home.log(main)
    told = {a.agent_id: (a.tool_use_id, a.description) for a in joined(home)[SESSION].agents}
    assert told == {
        "bbbb": ("toolu_1", "toolu_1: Count the files"),
        "aaaa": ("toolu_3", "toolu_3: Count the files"),
        "cccc": (None, "Sing a song"),
        "toolu_2": ("toolu_2", "toolu_2: Read the docs"),
    }


def test_what_names_an_agent_wins_over_its_words(tmp_path: Path) -> None:
    home, main, child = Home(tmp_path), Log(version="2.0.60"), Log(agent="aaaa", version="2.0.60")
    main.calls("Task", "m1", call="toolu_1", description="one", prompt="Count the files")
    other = main.calls("Task", "m1", call="toolu_2", description="two", prompt="Count the files")
    main.result(other, "12", told={"agentId": "aaaa"})
    child.user("Count the files")
    home.agent(child, "aaaa")
    home.log(main)
    told = {a.agent_id: a.description for a in joined(home)[SESSION].agents}
    assert told == {"aaaa": "two", "toolu_1": "one"}


def test_a_background_agent_ends_with_its_notification() -> None:
    main = Log()
    call = main.calls("Agent", description="Look", prompt="Look", run_in_background=True)
    main.result(call, told={"status": "async_launched", "agentId": "aaaa"})
    assert [(s.background, s.agent_id, s.ended) for s in read(main).spawned] == [(True, "aaaa", None)]
    main.user(notification(call, "aaaa", "failed"))
    assert [(s.ended, s.failed) for s in read(main).spawned] == [(main.time, True)]


def test_old_layouts_are_found(tmp_path: Path) -> None:
    home, main, child = Home(tmp_path), Log(version="2.0.37"), Log(agent="a1b2c3d4", version="2.0.37")
    call = main.calls("Task", description="Look", prompt="Look")
    main.result(call, told={"agentId": "a1b2c3d4"})
    child.user("Look")
    home.log(main)
    path = home.log(child, "agent-a1b2c3d4")
    session = joined(home)[SESSION]
    assert [(a.agent_id, a.path) for a in session.agents] == [("a1b2c3d4", str(path))]
    assert session.path == str(home.project / f"{SESSION}.jsonl")


def test_lines_of_an_agent_in_its_parents_file_are_no_conversation() -> None:
    main = Log(version="1.0.120")
    main.user("Go")
    call = main.calls("Task", description="Look", prompt="Look at calc", subagent_type="Explore")
    leaf = main.leaf
    side = {"isSidechain": True, "model": "claude-haiku"}
    main.user("Look at calc", isSidechain=True, parentUuid=None)
    main.says("Hm.", None, "s1", **side, usage=usage(1, 5))
    main.says("It adds.", None, "s1", **side, usage=usage(1, 8))
    main.says("Really.", None, "s2", **side, usage=usage(1, 2))
    last = main.time
    part = read(main)
    assert (part.turn.tool, part.turns, part.model) == ("Task", 1, "claude-opus-5-5")
    assert [m.text for m in part.tail if m.kind == "text"] == ["Go"]
    (child,) = part.spawned
    assert (child.model, child.output_tokens, child.last_activity) == ("claude-haiku", 10, last)
    main.result(call, parentUuid=leaf)
    assert read(main).spawned[0].ended == main.time


def test_a_workflow_has_its_agents_below_it(tmp_path: Path) -> None:
    home, main = Home(tmp_path), Log()
    call = main.calls("Workflow", script="...")
    told = {"status": "async_launched", "runId": "wf_1", "taskId": "w1", "summary": "Fan out"}
    main.result(call, told=told)
    home.log(main)
    for name in ("aaaa", "bbbb"):
        child = Log(agent=name)
        child.user("do")
        path = home.agent(child, name, "wf_1")
    (path.parent / "journal.jsonl").write_text(
        '{"type":"started","key":"k","agentId":"aaaa"}\n{"type":"started","key":"l","agentId":"bbbb"}\n'
        '{"type":"result","key":"k","agentId":"aaaa","result":{}}\n'
    )
    found = {a.agent_id: (a.parent_id, a.depth, a.done, a.description) for a in joined(home)[SESSION].agents}
    assert found == {
        "wf_1": (None, 1, False, "Fan out"),
        "aaaa": ("wf_1", 2, True, "do"),
        "bbbb": ("wf_1", 2, False, "do"),
    }


def test_helpers_of_the_program_itself_are_no_agents_but_cost(tmp_path: Path) -> None:
    home, main, helper = Home(tmp_path), Log(), Log(agent="acompact-1234")
    main.turn("Go", "Done.")
    helper.says("Summary", message="other")
    home.log(main)
    home.agent(helper, "acompact-1234")
    session = joined(home)[SESSION]
    assert session.agents == ()
    assert sum(u.output for u in session.main.usage) == 40


def test_a_session_has_the_files_tokens_and_activity_of_its_agents(tmp_path: Path) -> None:
    home, main, child = Home(tmp_path), Log(), Log(agent="aaaa")
    for log in (main, child):
        log.result(log.calls("Edit", file_path="/a", old_string="1", new_string="2"))
    child.time += timedelta(minutes=5)
    child.result(child.calls("Read", file_path="/src/.tasks/login/plan.md"))
    home.log(main)
    home.agent(child, "aaaa")
    session = joined(home)[SESSION].main
    assert [(f.path, f.edits, f.added) for f in session.files] == [("/a", 2, 2)]
    assert [r.path for r in session.work] == ["/src/.tasks/login/plan.md"]
    assert session.last_activity == child.time
    assert sum(u.requests for u in session.usage) == 3
    assert sum(n for _, n in session.recent) == 6


def test_a_name_that_a_person_gave_is_the_title(tmp_path: Path) -> None:
    home, log = Home(tmp_path), Log()
    log.turn("Fix it", "Done.")
    home.log(log)
    home.registry(name="shop-fc", nameSource="derived")
    assert joined(home)[SESSION].main.title == "Fix it"
    home.registry(name="Login", nameSource="user")
    assert (joined(home)[SESSION].main.title, joined(home)[SESSION].main.title_rank) == ("Login", 3)
    log.bare("custom-title", customTitle="Mend the login")
    home.log(log)
    assert joined(home)[SESSION].main.title == "Mend the login"


def test_a_process_that_has_not_been_spoken_to_is_a_session(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.registry(status="idle")
    session = joined(home)[SESSION]
    assert (session.path, session.main.empty, session.main.turn.state, session.main.cwd) == (
        "",
        True,
        "idle",
        "/src/shop",
    )
    assert session.main.last_activity == NOON + timedelta(minutes=1)


def test_bookkeeping_without_a_process_is_no_session(tmp_path: Path) -> None:
    home, log = Home(tmp_path), Log()
    log.bare("mode", mode="normal")
    home.log(log)
    assert joined(home) == {}


def test_of_a_session_that_moved_the_living_file_counts(tmp_path: Path) -> None:
    home, old, new = Home(tmp_path), Log(), Log()
    old.turn("Go", "Done.")
    new.turn("Go", "Done.")
    new.turn("More", "Done.")
    home.log(old)
    moved = Home(tmp_path, "-src-api").log(new)
    session = joined(home)[SESSION]
    assert (session.path, session.main.turns) == (str(moved), 2)
    assert sum(u.requests for u in session.main.usage) == 2


def test_task_files_win_over_the_log(tmp_path: Path) -> None:
    home, log = Home(tmp_path), Log()
    for name, status in (("1", "completed"), ("2", "in_progress"), ("11", "pending")):
        log.result(log.calls("TaskCreate", subject=f"Task {name}"), told={"task": {"id": name}})
        log.result(log.calls("TaskUpdate", taskId=name, status=status), told={"success": True})
    home.log(log)
    assert [t.task_id for t in joined(home)[SESSION].main.tasks] == ["1", "2", "11"]
    home.task(2, status="completed", blockedBy=["1"])
    home.task(10)
    tasks = joined(home)[SESSION].main.tasks
    assert [(t.task_id, t.status, t.order) for t in tasks] == [
        ("1", "completed", 0),
        ("2", "completed", 1),
        ("10", "pending", 2),
    ]
    assert tasks[1].blocked_by == ("1",)
