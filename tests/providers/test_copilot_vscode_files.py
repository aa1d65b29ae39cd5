"""Copilot chat in VS Code: where files lie, what each is, what a folder stands for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from builders.vscode import COPILOT, DOCUMENT, SESSION, Chat, words

from dispatch_nb.errors import UnreadableError
from dispatch_nb.providers.base import Root, Source
from dispatch_nb.providers.claude import Claude
from dispatch_nb.providers.copilot.vscode.paths import folder_of
from dispatch_nb.providers.gemini import Gemini
from dispatch_nb.providers.values import Shared, Transcript
from dispatch_nb.sources.walk import Places
from dispatch_nb.transcripts import read_session

if TYPE_CHECKING:
    from pathlib import Path

USER = "/home/x/.config/Code/User"


def paths(home: str, **env: str) -> list[str]:
    """Return the folders of the editor."""
    return [root.path for root in COPILOT.roots(home, env) if root.path.count("/User/")]


def root(path: str) -> Root:
    """Return a root."""
    return Root(provider="copilot", path=path, label=path)


def test_every_variant_has_its_folders() -> None:
    found = paths("/home/x")
    for name in ("Code", "Code - Insiders", "VSCodium"):
        assert f"/home/x/.config/{name}/User/workspaceStorage" in found
    assert f"{USER}/globalStorage/emptyWindowChatSessions" in found
    assert f"{USER}/profiles" in found
    assert "/home/x/.vscode-server/data/User/workspaceStorage" in found
    assert not any("Library" in path for path in found)


def test_systems_have_them_elsewhere() -> None:
    assert "/Users/x/Library/Application Support/Code/User/workspaceStorage" in paths("/Users/x")
    assert not any("/.config/" in path for path in paths("/Users/x"))
    assert "C:/Users/x/AppData/Roaming/Code/User/profiles" in paths(
        "C:/Users/x", APPDATA="C:\\Users\\x\\AppData\\Roaming"
    )
    assert "/etc/xdg/Code/User/workspaceStorage" in paths("/home/x", XDG_CONFIG_HOME="/etc/xdg")


def test_only_folders_of_this_system_are_named() -> None:
    def named(home: str, **env: str) -> list[str]:
        return [r.label for r in COPILOT.roots(home, env) if r.told and r.label.endswith("workspaceStorage")]

    here = ["~/.config/Code/User/workspaceStorage"]
    assert named("/home/x") == named("/root") == named("/srv/a-copy") == here
    assert named("/Users/x") == ["~/Library/Application Support/Code/User/workspaceStorage"]
    assert named("/Users/x", XDG_CONFIG_HOME="/etc/xdg")[0] == "/etc/xdg/Code/User/workspaceStorage"
    assert named("C:/Users/x", APPDATA="C:\\Roaming") == ["%APPDATA%/Code/User/workspaceStorage"]
    assert any("Library" in r.path for r in COPILOT.roots("/srv/a-copy", {})), "looked into all the same"


def test_both_agents_of_the_name_have_their_folders() -> None:
    found = [r.path for r in COPILOT.roots("/home/x", {})]
    assert found[0] == "/home/x/.copilot/session-state"
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("path", "grows"),
    [
        ("workspaceStorage/h4sh/chatSessions/c1.jsonl", True),
        ("workspaceStorage/h4sh/chatSessions/c1.json", False),
        ("globalStorage/emptyWindowChatSessions/c1.jsonl", True),
        ("globalStorage/transferredChatSessions/c1.json", False),
        ("profiles/-12ab/globalStorage/emptyWindowChatSessions/c1.jsonl", True),
    ],
)
def test_chats_are_claimed(path: str, grows: bool) -> None:  # noqa: FBT001  a parameter
    (found,) = [s for r in COPILOT.roots("/home/x", {}) if (s := COPILOT.claim(r, f"{USER}/{path}")) is not None]
    assert found == Source(provider="copilot", kind="transcript", form="vscode", session_id="c1", grows=grows)


def test_logs_of_events_are_claimed_as_what_they_are() -> None:
    path = f"{USER}/workspaceStorage/h4sh/GitHub.copilot-chat/transcripts/c1.jsonl"
    found = COPILOT.claim(root(f"{USER}/workspaceStorage"), path)
    assert found == Source(provider="copilot", kind="transcript", form="vscode-events", session_id="c1", grows=True)


@pytest.mark.parametrize(
    "path",
    [
        "workspaceStorage/h4sh/state.vscdb",
        "workspaceStorage/h4sh/chatSessions/.c1.jsonl",
        "workspaceStorage/h4sh/chatSessions/c1.txt",
        "workspaceStorage/h4sh/chatSessions/sub/c1.jsonl",
        "workspaceStorage/h4sh/chatEditingSessions/c1/state.json",
        "workspaceStorage/h4sh/GitHub.copilot-chat/transcripts/c1.json",
        "workspaceStorage/h4sh/GitHub.copilot-chat/debug-logs/c1/main.jsonl",
        "workspaceStorage/h4sh/other.extension/workspace.json",
        "workspaceStorage/c1.jsonl",
        "globalStorage/emptyWindowChatSessions/sub/c1.jsonl",
        "profiles/p/globalStorage/other.extension/c1.jsonl",
    ],
)
def test_other_files_are_not(path: str) -> None:
    assert [COPILOT.claim(r, f"{USER}/{path}") for r in COPILOT.roots("/home/x", {})] == [None] * len(
        COPILOT.roots("/home/x", {})
    )


def test_folders_of_other_extensions_are_not_looked_into(tmp_path: Path) -> None:
    user = tmp_path / ".config" / "Code" / "User"
    for name in (
        "h/chatSessions",
        "h/GitHub.copilot-chat/transcripts",
        "h/GitHub.copilot-chat/debug-logs/c1",
        "h/ms-python.python/deep/chatSessions",
        "h/chatEditingSessions/c1",
        "h2",
    ):
        (user / "workspaceStorage" / name).mkdir(parents=True)
        (user / "workspaceStorage" / name / "c1.jsonl").write_bytes(Chat().log())
    (user / "workspaceStorage" / "h" / "workspace.json").write_text('{"folder":"file:///src/shop"}')
    (user / "profiles/p/globalStorage/emptyWindowChatSessions").mkdir(parents=True)
    (user / "profiles/p/globalStorage/emptyWindowChatSessions/c2.jsonl").write_bytes(Chat().log())
    (user / "profiles/p/globalStorage/other/emptyWindowChatSessions").mkdir(parents=True)
    places = Places([COPILOT], str(tmp_path), {})
    found = {f.path for place in places.all for f in places.walk(place.root.path)}
    assert {path.removeprefix(f"{user}/") for path in found} == {
        "workspaceStorage/h/GitHub.copilot-chat/transcripts/c1.jsonl",
        "workspaceStorage/h/chatSessions/c1.jsonl",
        "workspaceStorage/h/workspace.json",
        "profiles/p/globalStorage/emptyWindowChatSessions/c2.jsonl",
    }
    assert list(places.walk(f"{user}/workspaceStorage/h/ms-python.python")) == []
    assert [f.path for f in places.walk(f"{user}/workspaceStorage/h/chatSessions")] == [
        f"{user}/workspaceStorage/h/chatSessions/c1.jsonl"
    ]


def test_every_folder_of_the_command_line_is_looked_into() -> None:
    assert COPILOT.enter(root("/home/x/.copilot/session-state"), "/home/x/.copilot/session-state/any")


@pytest.mark.parametrize(
    ("uri", "folder"),
    [
        ("file:///src/my%20shop", "/src/my shop"),
        ("file:///src/shop/", "/src/shop"),
        ("file:///", "/"),
        ("file:///c%3A/src/shop", "c:/src/shop"),
        ("file:///src/shop/all.code-workspace", "/src/shop"),
        ("file:///home/x/.config/Code/Workspaces/17/workspace.json", ""),
        ("vscode-remote://ssh-remote%2Bbox/home/x/shop", "/home/x/shop"),
        ("vscode-vfs://github/owner/repo", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_the_folder_of_a_window_is_a_directory(uri: str, folder: str) -> None:
    assert folder_of(uri) == folder


@pytest.mark.parametrize("key", ["folder", "workspace", "configuration"])
def test_a_window_s_file_says_its_folder_under_any_of_its_names(key: str) -> None:
    source = COPILOT.claim(root(f"{USER}/workspaceStorage"), f"{USER}/workspaceStorage/h/workspace.json")
    assert source is not None
    found, flaws = COPILOT.read(source, json.dumps({key: "file:///src/shop"}).encode())
    assert (found, flaws) == (Shared(provider="copilot", cwds={f"{USER}/workspaceStorage/h": "/src/shop"}), ())


@pytest.mark.parametrize(("data", "flaws"), [(b"", 0), (b"{", 1), (b"[]", 0), (b'{"folder":7}', 0), (b"\xff", 1)])
def test_a_window_s_file_that_says_nothing_is_no_error(data: bytes, flaws: int) -> None:
    source = Source(provider="copilot", kind="shared", form="vscode", folder="/h")
    found, told = COPILOT.read(source, data)
    assert (len(told), found) in ((flaws, None), (flaws, Shared(provider="copilot")))


# ── what a file is ────────────────────────────────────────────────────────────────────


def chat() -> Chat:
    """Return a chat."""
    found = Chat()
    found.turn("Fix it", words("x" * 100_000))
    return found


def test_chats_are_recognised_by_their_content() -> None:
    log = Source(provider="copilot", kind="transcript", form="vscode", grows=True)
    assert COPILOT.recognise(chat().log()[:65536], "x.jsonl") == log
    assert COPILOT.recognise(chat().compacted()[:65536], "x.jsonl") == log
    for data in (chat().whole(), chat().whole(2)):
        assert COPILOT.recognise(data[:65536], "x.json") == Source(provider="copilot", kind="transcript", form="vscode")


def test_what_is_no_chat_is_not_taken_for_one() -> None:
    for data in (
        b"",
        b"{}",
        b"[]",
        b'{"kind":1}',
        b'{"kind":"main","sessionId":"x"}',
        b'{"sessionId":"x","projectHash":"y","messages":[]}',
        b'{"requests":"many","sessionId":"x"}',
        b'{"version":1,"entries":{}}',
        b"\xff\xfe\x00",
        b"{" * 70_000,
    ):
        found = COPILOT.recognise(data, "x.json")
        assert found is None or found.form != "vscode"


def test_other_agents_do_not_take_a_chat_for_theirs() -> None:
    for data in (chat().log(), chat().whole(), chat().whole(2)):
        assert Claude().recognise(data[:65536], "x.jsonl") is None
        assert Gemini().recognise(data[:65536], "x.jsonl") is None


@pytest.mark.parametrize("indent", [None, 2])
def test_an_exported_chat_is_a_session(tmp_path: Path, indent: int | None) -> None:
    exported = chat()
    exported.delete("sessionId")
    exported.delete("creationDate")
    path = tmp_path / "my chat.json"
    path.write_bytes(exported.whole(indent))
    found = read_session(path)
    assert (found.provider, found.session_id, found.title, found.state) == ("copilot", "my chat", "Fix it", "idle")


def test_a_log_is_a_session(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    path.write_bytes(chat().log())
    assert (read_session(path).session_id, read_session(path).turns) == (SESSION, 1)


def test_a_document_that_is_being_written_is_waited_for() -> None:
    data = chat().whole()
    assert COPILOT.read(DOCUMENT, b"") == (None, ())
    assert COPILOT.read(DOCUMENT, data[:-1000]) == (None, ())
    found, flaws = COPILOT.read(DOCUMENT, b"\xef\xbb\xbf" + data)
    assert isinstance(found, Transcript)
    assert (found.turns, flaws) == (1, ())


@pytest.mark.parametrize("data", [b'{"requests":[}', b'{"a":1}', b"[{}]", b"{}"])
def test_a_document_that_is_no_chat_is_a_flaw(data: bytes) -> None:
    found, flaws = COPILOT.read(DOCUMENT, data)
    assert found is None
    assert len(flaws) == (data[-1:] == b"}")


def test_a_torn_document_is_no_session(tmp_path: Path) -> None:
    path = tmp_path / "c.json"
    path.write_bytes(chat().whole()[:-1000])
    with pytest.raises(UnreadableError):
        read_session(path)
