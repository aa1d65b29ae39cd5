"""Where the Gemini CLI keeps what, and the files of one session put together."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from builders.gemini import AGENT, CWD, GEMINI, SESSION, Chat, Home, call, counts

from dispatch_nb.providers.values import Shared, TaskItem, Transcript

HOME = "/home/ada"
TMP, BESIDE = GEMINI.roots(HOME, {})
CHATS = f"{TMP.path}/shop/chats"
WHOLE = "session-2026-10-05T12-00-5a3e1d90.json"


def asked(text: str = "Fix it") -> Chat:
    chat = Chat()
    chat.opens()
    chat.prompt(text)
    chat.answer("Fixed.", tokens=counts(100, 2))
    return chat


def test_the_home_is_watched_shallowly_and_may_be_another() -> None:
    assert (TMP.path, TMP.label, TMP.shallow) == (f"{HOME}/.gemini/tmp", "~/.gemini/tmp", False)
    assert (BESIDE.path, BESIDE.shallow) == (f"{HOME}/.gemini", True)
    moved = GEMINI.roots(HOME, {"GEMINI_CLI_HOME": "/data/g/"})
    assert [root.path for root in moved] == ["/data/g/.gemini/tmp", "/data/g/.gemini"]
    assert GEMINI.roots(HOME, {"GEMINI_CLI_HOME": "not/absolute"}) == (TMP, BESIDE)


@pytest.mark.parametrize(
    ("path", "kind", "grows"),
    [
        (f"{CHATS}/session-2026-10-05T12-00-5a3e1d90.jsonl", "transcript", True),
        (f"{CHATS}/{WHOLE}", "transcript", False),
        (f"{CHATS}/{SESSION}/{AGENT}.jsonl", "agent", True),
        (f"{TMP.path}/shop/.project_root", "shared", False),
        (f"{TMP.path}/shop/{SESSION}/tracker/ab12cd.json", "tasks", False),
    ],
)
def test_files_that_are_read(path: str, kind: str, grows: bool) -> None:  # noqa: FBT001  a column of the table
    source = GEMINI.claim(TMP, path)
    assert source is not None
    assert (source.kind, source.grows) == (kind, grows)


@pytest.mark.parametrize(
    "path",
    [
        f"{CHATS}/session-2026-10-05T12-00-5a3e1d90.jsonl.unreadable-1791201600000",
        f"{CHATS}/session-2026-10-05T12-00-5a3e1d90.unreadable-1791201600000.jsonl",
        f"{CHATS}/session-2026-10-05T12-00-5a3e1d90.jsonl.tmp-4127",
        f"{CHATS}/notes.jsonl",
        f"{CHATS}/.session-1.jsonl",
        f"{TMP.path}/shop/logs.json",
        f"{TMP.path}/shop/logs/session-{SESSION}.jsonl",
        f"{TMP.path}/shop/checkpoints/checkpoint-1.json",
        f"{TMP.path}/.project_root",
        f"{TMP.path}x/shop/.project_root",
        "/etc/passwd",
    ],
)
def test_files_that_are_left_alone(path: str) -> None:
    assert GEMINI.claim(TMP, path) is None


def test_beside_the_conversations_only_the_registry_is_read() -> None:
    source = GEMINI.claim(BESIDE, f"{HOME}/.gemini/projects.json")
    assert source is not None
    assert (source.kind, source.folder) == ("shared", TMP.path)
    for name in ("settings.json", "oauth_creds.json", "tmp/shop/.project_root", "history/shop/.project_root"):
        assert GEMINI.claim(BESIDE, f"{HOME}/.gemini/{name}") is None


def test_the_registry_tells_both_folders_of_a_project(tmp_path: Path) -> None:
    home = Home(tmp_path)
    listed = {CWD: "shop", "relative": "r", "/src/evil": "../..", "/src/old": ""}
    file = home.write("projects.json", json.dumps({"projects": listed}).encode())
    parts, flaws = home.parts()
    _, shared = parts[str(file)]
    hashed = {path: hashlib.sha256(path.encode()).hexdigest() for path in (CWD, "/src/evil", "/src/old")}
    assert flaws == []
    assert isinstance(shared, Shared)
    assert shared.cwds == {f"{home.tmp}/shop": CWD} | {f"{home.tmp}/{name}": path for path, name in hashed.items()}


def test_the_marker_tells_the_project_of_its_folder(tmp_path: Path) -> None:
    home = Home(tmp_path)
    good = home.write("tmp/shop/.project_root", b"/src/shop\n")
    home.write("tmp/new/.project_root", b"")
    bad = home.write("tmp/odd/.project_root", b"\x00\xff no path")
    parts, flaws = home.parts()
    assert parts[str(good)][1] == Shared(provider="gemini", cwds={f"{home.tmp}/shop": "/src/shop"})
    assert [(path, flaw.kind) for path, flaw in flaws] == [(str(bad), "fields")]


@pytest.mark.parametrize("data", [b"[]", b"null", b'{"projects": "no"}', b'{"projects": {"/a": 1}}', b"\xff}", b"{,}"])
def test_a_damaged_registry_is_a_flaw_or_empty(data: bytes) -> None:
    source = GEMINI.claim(BESIDE, f"{HOME}/.gemini/projects.json")
    assert source is not None
    part, flaws = GEMINI.read(source, data)
    assert flaws or part == Shared(provider="gemini")


def test_a_registry_that_is_being_written_is_read_later() -> None:
    source = GEMINI.claim(BESIDE, f"{HOME}/.gemini/projects.json")
    assert source is not None
    for data in (b"", b" \n", b'{"projects": {"/src', b"\0\0"):
        assert GEMINI.read(source, data) == (None, ())


def test_items_of_the_tracker_follow_the_list_of_the_log(tmp_path: Path) -> None:
    home = Home(tmp_path)
    chat = asked()
    chat.works(call("write_todos", args={"todos": [{"description": "Read", "status": "completed"}]}))
    home.chat(chat)
    for key, status, needs in (("bb", "in_progress", ["aa"]), ("aa", "closed", [])):
        item = {"id": key, "title": f"Do {key}", "status": status, "type": "task", "dependencies": needs}
        home.write(f"tmp/shop/{SESSION}/tracker/{key}.json", json.dumps(item).encode())
    home.write(f"tmp/shop/{SESSION}/tracker/cc.json", b"{}")
    parts, flaws = home.parts()
    assert sum(isinstance(part, TaskItem) for _, part in parts.values()) == 2
    assert [flaw.kind for _, flaw in flaws] == ["fields"]
    tasks = home.joined()[SESSION].main.tasks
    assert [(t.task_id, t.status, t.order, t.blocked_by) for t in tasks] == [
        ("1", "completed", 0, ()),
        ("aa", "completed", 1, ()),
        ("bb", "in_progress", 2, ("aa",)),
    ]


def test_the_old_form_says_what_the_lines_say(tmp_path: Path) -> None:
    home = Home(tmp_path)
    chat = asked()
    chat.works(call("glob", args={"pattern": "*"}))
    old, new = home.chat(chat, WHOLE), home.chat(chat, "session-2026-10-05T12-00-5a3e1d90.jsonl")
    parts, flaws = home.parts()
    one, other = parts[str(old)][1], parts[str(new)][1]
    assert flaws == []
    assert isinstance(one, Transcript)
    assert isinstance(other, Transcript)
    for field in ("session_id", "title", "turns", "turn", "tail", "model", "started", "last_activity", "empty"):
        assert getattr(one, field) == getattr(other, field), field
    assert [(u.requests, u.input, u.output) for u in one.usage] == [(2, 200, 5)]


def test_a_whole_file_without_ids_is_read_by_place(tmp_path: Path) -> None:
    home = Home(tmp_path)
    messages = [{"type": "user", "content": "Hello"}, {"type": "model", "parts": [{"text": "Hi."}]}, None, 5]
    data = json.dumps({"sessionId": "s", "projectHash": "p", "messages": messages}).encode()
    file = home.write(f"tmp/shop/chats/{WHOLE}", data)
    part = home.parts()[0][str(file)][1]
    assert isinstance(part, Transcript)
    assert [(m.role, m.text) for m in part.tail] == [("user", "Hello"), ("assistant", "Hi.")]
    assert (part.session_id, part.turn.state) == ("s", "idle")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"[]", "json"),
        (b"nonsense", "json"),
        (b'{"sessionId":"s","messages":[{"id":', "json"),
        (b'{"sessionId":"s"}', "fields"),
        (b'{"history":[],"summary":"x"}', "fields"),
    ],
)
def test_a_damaged_whole_file_is_a_flaw(data: bytes, kind: str) -> None:
    source = GEMINI.claim(TMP, f"{CHATS}/{WHOLE}")
    assert source is not None
    part, flaws = GEMINI.read(source, data)
    assert (part, [flaw.kind for flaw in flaws]) == (None, [kind])


def test_an_empty_whole_file_is_being_written() -> None:
    source = GEMINI.claim(TMP, f"{CHATS}/{WHOLE}")
    assert source is not None
    assert GEMINI.read(source, b"") == (None, ())


def test_what_was_migrated_is_one_session_and_counted_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    chat = asked()
    home.chat(chat, WHOLE)
    chat.change(sessionId=SESSION)
    chat.prompt("Go on")
    chat.answer("Done.", tokens=counts(300, 4))
    file = home.chat(chat)
    [joined] = home.joined().values()
    assert (joined.path, joined.main.turns) == (str(file), 2)
    assert [(u.requests, u.input, u.output) for u in joined.main.usage] == [(2, 400, 6)]


def test_the_header_that_a_resume_leaves_is_not_the_session(tmp_path: Path) -> None:
    home = Home(tmp_path)
    file = home.chat(asked())
    left = Chat(startTime="2026-10-06T09:00:00.000Z", lastUpdated="2026-10-06T09:00:00.000Z")
    left.opens()
    home.chat(left, "session-2026-10-06T09-00-5a3e1d90.jsonl")
    joined = home.joined()[SESSION]
    assert (joined.path, joined.main.title) == (str(file), "Fix it")


def test_a_header_alone_is_no_session(tmp_path: Path) -> None:
    home = Home(tmp_path)
    left = Chat()
    left.opens()
    home.chat(left)
    assert home.joined() == {}


def sent(home: Home, *, done: bool, silent: bool = False) -> None:
    """Write a session that sent a subagent."""
    chat = Chat()
    chat.opens()
    chat.prompt("Use an agent")
    key = chat.answer("" if silent else "Good.", tokens=counts(10, 2))
    agent = Chat(AGENT, kind="subagent", directories=[CWD], startTime="2026-10-05T12:00:03.000Z")
    agent.prompt("Read calc.py")
    agent.works(call("replace", args={"file_path": f"{CWD}/calc.py"}), tokens=counts(7, 3))
    if done:
        agent.answer("", [call("complete_task", id="end")], tokens=counts(1, 1))
        chat.ends(key, call("invoke_agent", agentId=AGENT, args={"agent_name": "generalist", "prompt": "Read calc.py"}))
        chat.answer("It adds.", tokens=counts(10, 2))
    home.chat(chat)
    home.write(f"tmp/shop/chats/{SESSION}/{AGENT}.jsonl", agent.data())


def test_a_subagent_belongs_to_the_session_that_sent_it(tmp_path: Path) -> None:
    home = Home(tmp_path)
    sent(home, done=True)
    joined = home.joined()[SESSION]
    [agent] = joined.agents
    assert (agent.agent_id, agent.parent_id, agent.depth) == (AGENT, None, 1)
    assert (agent.agent_type, agent.description, agent.done) == ("generalist", "Read calc.py", True)
    assert (agent.turn.state, agent.output_tokens, agent.tool_use_id) == ("ended", 4, "invoke_agent_1")
    assert joined.main.turn.state == "idle"
    assert sum(u.input for u in joined.main.usage) == 28
    assert [f.path for f in joined.main.files] == [f"{CWD}/calc.py"]


def test_a_subagent_at_work_shows_what_the_main_log_hides(tmp_path: Path) -> None:
    home = Home(tmp_path)
    sent(home, done=False)
    joined = home.joined()[SESSION]
    assert (joined.main.turn.state, joined.main.turn.tool) == ("tool_use", "invoke_agent")
    assert joined.main.turn.detail == "Read calc.py"
    assert [(a.done, a.turn.state) for a in joined.agents] == [(False, "thinking")]


def test_what_a_subagent_may_wait_for_the_session_may(tmp_path: Path) -> None:
    home = Home(tmp_path)
    sent(home, done=False)
    file = next(home.tmp.glob(f"shop/chats/{SESSION}/*.jsonl"))
    agent = Chat(AGENT, kind="subagent", begin=False)
    agent.answer("")
    file.write_bytes(file.read_bytes() + agent.data())
    turn = home.joined()[SESSION].main.turn
    assert (turn.state, turn.tool, turn.guess) == ("tool_use", "invoke_agent", True)


def test_a_subagent_that_was_left_behind_is_not_at_work(tmp_path: Path) -> None:
    home = Home(tmp_path)
    sent(home, done=False)
    file = home.tmp / "shop" / "chats" / "session-2026-10-05T12-00-5a3e1d90.jsonl"
    with file.open("ab") as log:
        log.write(json.dumps({"$set": {"sessionId": SESSION}}).encode() + b"\n")
    assert home.joined()[SESSION].main.turn.state == "idle"


def test_a_subagent_in_its_parents_folder_is_told_apart_by_its_name(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.chat(asked())
    agent = Chat(kind="subagent")
    agent.prompt("Look")
    home.chat(agent, "session-2026-10-05T12-01-5a3e1d90.jsonl")
    other = Chat(f"{SESSION}########2-helper-a1b2c3", kind="subagent")
    other.prompt("Look again")
    home.chat(other, "session-2026-10-05T12-02-5a3e1d90.jsonl")
    joined = home.joined()[SESSION]
    assert joined.main.title == "Fix it"
    assert {a.description for a in joined.agents} == {"Look", "Look again"}


def test_conversations_are_recognised_and_others_are_not() -> None:
    chat = asked()
    assert GEMINI.recognise(chat.data(), "x.jsonl")
    assert GEMINI.recognise(chat.data()[:200], "x.jsonl")
    assert GEMINI.recognise(chat.whole(), "x.json")
    assert GEMINI.recognise(chat.whole()[:600], "x.json")
    assert GEMINI.recognise(b'{"$rewindTo":"a"}\n', "x")
    claude = b'{"type":"user","uuid":"u","sessionId":"s","message":{"role":"user","content":"hi"}}\n'
    codex = b'{"timestamp":"t","type":"session_meta","payload":{"id":"i","cwd":"/"}}\n'
    for data in (claude, codex, b"", b"\xff\xfe", b"[]", b"{}\n", b'{"id":1}\n', b'{"messages":[]}'):
        assert not GEMINI.recognise(data, "session-x.jsonl")
