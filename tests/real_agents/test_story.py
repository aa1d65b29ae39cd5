"""The whole story with the real agents: begun, asked, killed, handed off and resumed from a page, by clicks."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import browser
import pytest
from e2e.page import SLOW_MS, SOON_MS, Notebook, screenshot
from playwright.sync_api import Page, ViewportSize, expect
from real_agents.answers import Answer
from real_agents.cli import absent
from real_agents.stage import ROWS, Row, version
from real_agents.test_drivers import age
from real_agents.theatre import ACTORS, Seat, Theatre, changes, finish, status

#: Of a window in which the dashboard is as wide as the README shows it.
PICTURE = ViewportSize(width=1500, height=900)
#: Who leaves a phase, and who goes on with it.
RELAY = (("claude", "codex"), ("codex", "gemini"), ("gemini", "copilot"), ("copilot", "claude"))


@pytest.fixture(scope="module")
def theatre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Theatre]:
    why = next(filter(None, map(absent, ACTORS.values())), None)
    if why is not None or browser.find() is None:
        pytest.skip(why or browser.WANTED)
    theatre = Theatre(tmp_path_factory.mktemp("t"))
    yield theatre
    theatre.close()


@pytest.fixture
def seat(theatre: Theatre, page: Page, request: pytest.FixtureRequest) -> Iterator[Seat]:
    name = request.node.name.translate(str.maketrans("[]->", "----")).strip("-")
    yield Seat(theatre, Notebook(theatre.lab, page, name))
    theatre.lab.end_kernels()


def test_from_abandoned_to_done(seat: Seat, page: Page, tmp_path: Path) -> None:
    """The story of the README, which has these pictures."""
    page.set_viewport_size(PICTURE)
    model, title = seat.theatre.model, "Rotate refresh tokens"
    phases = (title, "Revoke a family when a token comes back", "Recover an account")
    plan = seat.theatre.epic("user-auth", "Passkeys and rotating tokens", *phases)
    command = "python3 -m unittest -v test_tokens"
    check = ACTORS["claude"].shell(command, asks=True)
    model.script(
        "user-auth", Answer(text="Do its tests pass?", calls=(check,)), Answer(thinking="Hm.", text="And.", held=True)
    )
    seat.start(title, "Run", "claude", "ask")
    expect(seat.ask(command)).to_be_visible(timeout=SLOW_MS)
    screenshot(seat.dashboard, tmp_path, "story-1")
    seat.ask(command).get_by_role("button", name="Allow").click()
    model.asked("user-auth", 1)
    run = seat.row("runs", epic="user-auth")
    os.kill(run["pid"], signal.SIGKILL)
    seat.order(title).get_by_role("button", name="Hand off").wait_for(timeout=SOON_MS)

    rest = f"echo '# rotated' >> tokens.py && {command} 2>&1 && {finish(plan, 1, 'Rotation is there, and tested.')}"
    work = ACTORS["codex"].shell(rest)
    answers = (
        Answer(text="I read what is there, and go on.", calls=(work,)),
        Answer(text="Phase 1 is done.", held=True),
    )
    model.script("user-auth", *answers)
    dock = seat.dock(title, "Hand off", "codex", "all")
    screenshot(seat.dashboard, tmp_path, "story-2")
    dock.get_by_role("button", name="Start agent").click()
    expect(dock).to_have_count(0, timeout=SLOW_MS)
    seat.dashboard.root.locator(".dnb-last-run").first.click(timeout=SLOW_MS)
    output = seat.dashboard.root.locator(".dnb-drawer-run .dnb-output-text")
    expect(output).to_contain_text("OK", timeout=SLOW_MS)
    screenshot(seat.dashboard, tmp_path, "story-3")
    model.release("user-auth", 1)
    expect(seat.dashboard.root.locator(".dnb-drawer-run")).to_contain_text("Done", timeout=SLOW_MS)
    seat.leave()
    row = seat.order(title)
    expect(row.get_by_role("button")).to_have_count(0, timeout=SOON_MS)
    assert status(plan) == "DONE"
    seat.dashboard.show("missions")
    screenshot(seat.dashboard, tmp_path, "story-4")


@pytest.mark.parametrize("provider", ACTORS)
def test_a_phase_is_run_to_its_end(provider: str, seat: Seat) -> None:
    cli, model = ACTORS[provider], seat.theatre.model
    tag = f"run-{provider}"
    plan = seat.theatre.epic(tag, f"Begun by a click: {provider}", f"Write it with {provider}")
    work = Answer(thinking="Hm.", text="I do it.", calls=(cli.shell(finish(plan, 1, "It is written.")),), held=True)
    model.script(tag, work, Answer(text="It is done."))
    seat.start(f"Write it with {provider}", "Run", provider, "all")
    model.asked(tag)
    row = seat.order(f"Write it with {provider}")
    expect(row.locator(".dnb-order-state")).to_have_text("Running", timeout=SOON_MS)
    assert status(plan) == "IN_PROGRESS"
    live = seat.comes("orders", lambda one: one["epic"] == tag and one["order_state"] == "live")
    run = seat.row("runs", epic=tag)
    assert (run["state"], run["session_id"]) == ("running", live["session_id"])
    model.release(tag)
    done = seat.comes("runs", lambda one: one["epic"] == tag and one["state"] == "done")
    assert done["exit_code"] == 0
    assert status(plan) == "DONE"
    assert seat.comes("orders", lambda one: one["epic"] == tag)["order_state"] == "done"
    told = seat.told()
    events = [one["type"] for one in told["activity"] if one["epic"] == tag]
    assert {"run_started", "run_ended"} <= set(events), events
    session = next(one for one in told["sessions"] if one["session_id"] == done["session_id"])
    assert (session["epic"], session["phase_id"]) == (tag, "1")


@pytest.mark.parametrize(("victim", "rescuer"), RELAY)
def test_what_a_killed_agent_left_is_handed_off(victim: str, rescuer: str, seat: Seat) -> None:
    model = seat.theatre.model
    tag, title = f"relay-{victim}", f"Carry what {victim} carried"
    plan = seat.theatre.epic(tag, f"From {victim} to {rescuer}", title)
    half = ACTORS[victim].shell(f"echo half > {tag}.txt")
    model.script(tag, Answer(text="The first half.", calls=(half,)), Answer(thinking="Hm.", text="And.", held=True))
    seat.start(title, "Run", victim, "all")
    model.asked(tag, 1)
    run = seat.comes("runs", lambda one: one["epic"] == tag and one["session_id"] is not None)
    killed = time.time()
    os.kill(run["pid"], signal.SIGKILL)
    seat.order(title).get_by_role("button", name="Hand off").wait_for(timeout=SOON_MS)
    late = time.time() - killed
    ROWS.append(Row(victim, version(ACTORS[victim]), "killed", "on the page", "Hand off", late))
    dead = seat.row("runs", epic=tag)
    assert (dead["state"], "SIGKILL" in dead["reason"]) == ("failed", True), dead
    assert seat.row("orders", epic=tag)["order_state"] == "abandoned"
    before = seat.comes("sessions", lambda one: one["session_id"] == run["session_id"])

    rest = ACTORS[rescuer].shell(f"echo whole >> {tag}.txt && {finish(plan, 1, 'Both halves.')}")
    model.script(tag, Answer(text="I take over.", calls=(rest,)), Answer(text="It is whole."))
    seat.start(title, "Hand off", rescuer, "all")
    done = seat.comes("runs", lambda one: one["epic"] == tag and one["state"] == "done")
    assert (done["provider"], done["kind"]) == (rescuer, "hand_off")
    assert status(plan) == "DONE"
    assert (seat.theatre.place.project / f"{tag}.txt").read_text(encoding="utf-8") == "half\nwhole\n"
    assert "The first half." in model.body(tag)
    told = seat.told()
    after = {one["session_id"]: one for one in told["sessions"]}
    assert after[run["session_id"]]["output_tokens"] == before["output_tokens"]
    assert done["session_id"] != run["session_id"]
    assert [one["order_state"] for one in told["orders"] if one["epic"] == tag] == ["done"]


@pytest.mark.parametrize("provider", ACTORS)
def test_what_an_agent_asks_is_allowed_and_denied_here(provider: str, seat: Seat) -> None:
    cli, model, project = ACTORS[provider], seat.theatre.model, seat.theatre.place.project
    tag, title = f"ask-{provider}", f"Ask as {provider}"
    seat.theatre.epic(tag, f"Asked by {provider}", title)
    calls = [cli.shell(f"touch {tag}-{name}.txt", asks=True) for name in ("one", "two")]
    model.script(tag, *(Answer(text="May I?", calls=(call,)) for call in calls), *[Answer(text="Well.")] * 3)
    seat.start(title, "Run", provider, "ask")
    first, second = (seat.ask(f"touch {tag}-{name}.txt") for name in ("one", "two"))
    expect(first).to_be_visible(timeout=SLOW_MS)
    assert f"touch {tag}-one.txt" in seat.row("approvals", epic=tag)["text"]
    assert not (project / f"{tag}-one.txt").exists()
    first.get_by_role("button", name="Allow").click()
    expect(second).to_be_visible(timeout=SLOW_MS)
    assert (project / f"{tag}-one.txt").exists()
    second.get_by_role("button", name="Open").click()
    dock = seat.dashboard.root.locator(".dnb-drawer .dnb-dock")
    dock.get_by_role("button", name="Deny and say why").click(timeout=SOON_MS)
    dock.get_by_role("textbox").fill("use the blue one")
    dock.get_by_role("button", name="Deny", exact=True).click()
    expect(dock.get_by_role("button", name="Allow")).to_have_count(0, timeout=SOON_MS)
    seat.dashboard.page.keyboard.press("Escape")
    seat.comes("runs", lambda one: one["epic"] == tag and one["state"] == "done")
    assert not (project / f"{tag}-two.txt").exists()
    told = [model.body(tag, step) for step in range(2, 5) if model.was_asked(tag, step)]
    assert any("use the blue one" in body for body in told), told
    events = [one for one in seat.told()["activity"] if one["epic"] == tag and one["type"] == "approval_answered"]
    assert ["use the blue one" in one["body"] for one in events] == [True, False], events  # the newest first


def test_what_an_agent_asks_the_person_is_answered_in_words_here(seat: Seat, tmp_path: Path) -> None:
    model, title = seat.theatre.model, "Choose a colour"
    seat.theatre.epic("words", "Asked for words", title)
    question = ACTORS["claude"].question("Which colour?")
    model.script("words", Answer(text="I am not sure.", calls=(question,)), Answer(text="Thanks."))
    seat.start(title, "Run", "claude", "ask")
    ask = seat.ask("Which colour?")
    expect(ask).to_be_visible(timeout=SLOW_MS)
    seat.comes("sessions", lambda one: one["epic"] == "words" and one["state"] == "waiting")
    screenshot(seat.dashboard, tmp_path, "question")
    ask.get_by_role("button", name="Answer").click()
    dock = seat.dashboard.root.locator(".dnb-drawer .dnb-dock")
    dock.get_by_role("textbox").fill("a light green")
    screenshot(seat.dashboard, tmp_path, "answer")
    dock.get_by_role("button", name="Answer", exact=True).click()
    seat.leave()
    seat.comes("runs", lambda one: one["epic"] == "words" and one["state"] == "done")
    assert 'The user answered: \\"Which colour?\\"=\\"a light green\\"' in model.body("words", 1)
    events = [one for one in seat.told()["activity"] if one["epic"] == "words" and one["type"] == "approval_answered"]
    assert [one["summary"] for one in events] == ["Answered: AskUserQuestion"]


@pytest.mark.parametrize("provider", ACTORS)
def test_a_session_goes_on_from_its_drawer(provider: str, seat: Seat) -> None:
    model = seat.theatre.model
    tag, title = f"first-{provider}", f"Begin as {provider}"
    seat.theatre.epic(tag, f"Gone on with {provider}", title)
    model.script(tag, Answer(text="So far."))
    model.script(f"again-{provider}", Answer(text="And on."))
    seat.start(title, "Run", provider, "all")
    first = seat.comes("runs", lambda one: one["epic"] == tag and one["state"] == "done")
    session = seat.comes("sessions", lambda one: one["session_id"] == first["session_id"] and one["output_tokens"])
    age(seat.theatre.place.home)
    seat.reply(tag, f"[again-{provider}] Please go on.")
    again = seat.comes("runs", lambda one: one["kind"] == "resume" and one["session_id"] == first["session_id"])
    again = seat.comes("runs", lambda one: one["run_id"] == again["run_id"] and one["ended"] is not None)
    assert again["state"] == "done", again
    assert "So far." in model.body(f"again-{provider}")
    after = seat.comes("sessions", lambda one: one["session_id"] == first["session_id"] and one["turns"] == 2)
    assert after["input_tokens"] == 2 * session["input_tokens"]
    assert len([one for one in seat.told()["sessions"] if one["session_id"] == first["session_id"]]) == 1


def test_a_session_is_forked_from_its_drawer(seat: Seat) -> None:
    model = seat.theatre.model
    seat.theatre.epic("fork", "Two ways from here", "Come to a fork")
    model.script("fork", Answer(text="So far."))
    model.script("other", Answer(text="The other way."))
    seat.start("Come to a fork", "Run", "claude", "all")
    first = seat.comes("runs", lambda one: one["epic"] == "fork" and one["state"] == "done")
    seat.reply("epic fork", "[other] Please go the other way.", fork=True)
    other = seat.comes("runs", lambda one: one["kind"] == "fork" and one["state"] == "done")
    assert other["session_id"] not in (None, first["session_id"])
    assert "So far." in model.body("other")
    forked = seat.comes("sessions", lambda one: one["session_id"] == other["session_id"] and one["turns"] == 2)
    assert forked["input_tokens"] is not None


def test_a_run_outlives_its_kernel_and_is_answered_from_the_next(seat: Seat) -> None:
    model, project = seat.theatre.model, seat.theatre.place.project
    seat.theatre.epic("outlive", "Longer than a kernel", "Outlive the kernel")
    call = ACTORS["claude"].shell("touch outlived.txt", asks=True)
    model.script("outlive", Answer(text="May I?", calls=(call,)), Answer(text="It is made."))
    seat.start("Outlive the kernel", "Run", "claude", "ask")
    ask = seat.ask("touch outlived.txt")
    expect(ask).to_be_visible(timeout=SLOW_MS)
    told = seat.told()
    seat.kill_kernel(told["kernel"])
    seat.begin()
    now = seat.told()
    assert now["kernel"] != told["kernel"]
    run = next(one for one in now["runs"] if one["epic"] == "outlive")
    before = next(one for one in told["runs"] if one["epic"] == "outlive")
    assert (run["run_id"], run["pid"], run["state"]) == (before["run_id"], before["pid"], "waiting")
    ask.get_by_role("button", name="Allow").click(timeout=SOON_MS)
    seat.comes("runs", lambda one: one["epic"] == "outlive" and one["state"] == "done")
    assert (project / "outlived.txt").exists()


@pytest.mark.parametrize("provider", ACTORS)
def test_in_a_worktree_the_plan_of_the_main_tree_may_be_edited(provider: str, seat: Seat) -> None:
    model, project = seat.theatre.model, seat.theatre.place.project
    tag, title = f"tree-{provider}", f"Branch off with {provider}"
    plan = seat.theatre.epic(tag, f"In a worktree of {provider}", title)
    edits = changes(provider, plan)
    model.script(tag, *(Answer(text="I do it.", calls=(call,)) for call in edits), Answer(text="It is done."))
    seat.start(title, "Run", provider, "edits", worktree=True)
    if provider == "copilot":  # in a talk it does not heed the folders that its options name
        seat.ask("Access paths outside trusted directories").get_by_role("button", name="Show all").click()
        seat.ask("Access paths outside trusted directories").get_by_role("button", name="Allow").click()
    done = seat.comes("runs", lambda one: one["epic"] == tag and one["ended"] is not None)
    assert (done["state"], done["branch"]) == ("done", f"feat/{tag}-1"), done["reason"]
    assert status(plan) == "DONE"
    assert done["cwd"] != str(project)
    assert seat.comes("worktrees", lambda one: one["path"] == done["cwd"])["run_id"] == done["run_id"]
    session = seat.comes("sessions", lambda one: one["session_id"] == done["session_id"])
    assert (session["epic"], session["cwd"], session["project"]) == (tag, done["cwd"], "shop")
