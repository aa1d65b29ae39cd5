"""Where Visual Studio Code keeps its chats, and whose a path is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from msgspec.structs import replace

from dispatch_nb.providers.base import Root, Source

NAME = "copilot"
#: `Source.form`: a chat, and the log of events that the extension keeps of one.
FORM, EVENTS = "vscode", "vscode-events"
#: Names of the programs that a chat runs in, by system: the first is the one that people know.
PROGRAMS = (
    *("code", "code-insiders", "codium"),
    *("Code", "Code - Insiders", "VSCodium", "Code Helper", "Code - Insiders Helper", "VSCodium Helper"),
    *("Code.exe", "Code - Insiders.exe", "VSCodium.exe"),
    "server-main",  # the script of the server for windows on other machines
)

_VARIANTS = ("Code", "Code - Insiders", "VSCodium")
_SERVERS = (".vscode-server", ".vscode-server-insiders")
_CHATS = "chatSessions"
#: Of chats without a folder, and of those on their way to another window.
_GLOBAL = ("emptyWindowChatSessions", "transferredChatSessions")
_WORKSPACES, _PROFILES, _STORAGE = "workspaceStorage", "profiles", "globalStorage"
_LOG, _JSON = ".jsonl", ".json"
#: Where the extension keeps its logs of events, in the folder of a window.
_TRANSCRIPTS = ["GitHub.copilot-chat", "transcripts"]


def _users(home: str, env: Mapping[str, str]) -> Iterator[tuple[str, str, bool]]:
    """Yield (folder, as a person would write it, whether to name it) of each variant's user data that may be there.

    A home that somebody named may be a copy of another system's: that system's folders are looked into, not named.
    """
    home = home.rstrip("/")
    roaming = env.get("APPDATA", "").replace("\\", "/").rstrip("/")
    config = env.get("XDG_CONFIG_HOME", "").rstrip("/")
    is_mac = home.startswith("/Users/")
    for name in _VARIANTS:
        if roaming:
            yield f"{roaming}/{name}/User", f"%APPDATA%/{name}/User", True
        if config.startswith("/"):
            yield f"{config}/{name}/User", f"{config}/{name}/User", not roaming
        elif not is_mac:
            yield f"{home}/.config/{name}/User", f"~/.config/{name}/User", not roaming
        if not home.startswith("/home/"):
            library = f"Library/Application Support/{name}/User"
            yield f"{home}/{library}", f"~/{library}", is_mac
    for name in _SERVERS:
        yield f"{home}/{name}/data/User", f"~/{name}/data/User", False


def roots(home: str, env: Mapping[str, str]) -> tuple[Root, ...]:
    """Return the folders to watch; `enter` says what in them is worth a look."""
    found = []
    for folder, label, is_named in _users(home, env):
        flat = tuple(f"{_STORAGE}/{name}" for name in _GLOBAL)
        found += [
            Root(
                provider=NAME,
                path=f"{folder}/{name}",
                label=f"{label}/{name}",
                shallow=name in flat,
                pruned=name not in flat,
                told=is_named and name == _WORKSPACES and folder.endswith(f"/{_VARIANTS[0]}/User"),
            )
            for name in (_WORKSPACES, _PROFILES, *flat)
        ]
    return tuple(found)


def owns(root: Root) -> bool:
    """Whether a root is one of those."""
    return bool(_kind(root))


def enter(root: Root, folder: str) -> bool:
    """Whether a folder below a root may hold chats: beside them every extension keeps what it likes."""
    parts = _below(root, folder)
    if parts is None:
        return False
    kind = _kind(root)
    if kind == _WORKSPACES:
        inside = parts[1:]
        return inside in ([], [_CHATS], _TRANSCRIPTS[:1], _TRANSCRIPTS)
    if kind == _PROFILES:
        wanted = (parts[:1], [_STORAGE], [parts[-1]] if parts[-1] in _GLOBAL else [""])
        return len(parts) <= len(wanted) and parts == [part for level in wanted[: len(parts)] for part in level]
    return False


def claim(root: Root, path: str) -> Source | None:
    """Say what the file at `path` is; None for all that is not read."""
    parts = _below(root, path)
    if parts is None:
        return None
    kind, name = _kind(root), parts[-1]
    if kind == _WORKSPACES:
        if parts[1:] == ["workspace.json"]:
            return Source(provider=NAME, kind="shared", form=FORM, folder=path.rpartition("/")[0])
        if parts[1:-1] == _TRANSCRIPTS:
            found = _chat(name)
            return replace(found, form=EVENTS) if found is not None and found.grows else None
        chat = len(parts) == 3 and parts[1] == _CHATS  # noqa: PLR2004  <hash>/chatSessions/<file>
    elif kind == _PROFILES:
        chat = len(parts) == 4 and parts[1] == _STORAGE and parts[2] in _GLOBAL  # noqa: PLR2004  <id>/globalStorage/...
    else:
        chat = kind in _GLOBAL and len(parts) == 1
    return _chat(name) if chat else None


def _chat(name: str) -> Source | None:
    for end in (_LOG, _JSON):
        session_id = name.removesuffix(end)
        if session_id and session_id != name:
            return Source(provider=NAME, kind="transcript", form=FORM, session_id=session_id, grows=end == _LOG)
    return None


def _kind(root: Root) -> str:
    """Return what a root holds; empty if it is none of ours."""
    head, _, name = root.path.rstrip("/").rpartition("/")
    user, _, above = head.rpartition("/")
    if name in _GLOBAL:
        return name if above == _STORAGE and user.endswith("/User") else ""
    return name if name in (_WORKSPACES, _PROFILES) and above == "User" else ""


def _below(root: Root, path: str) -> list[str] | None:
    """Return the names on the way from the root to `path`; None if it is not below, or hidden."""
    base = root.path.rstrip("/") + "/"
    if not _kind(root) or not path.startswith(base):
        return None
    parts = path[len(base) :].split("/")
    return None if any(not part or part.startswith(".") for part in parts) else parts


def folder_of(uri: str) -> str:
    """Return the directory that `workspace.json` names; empty if it is none on disk, or one of its own making.

    A `.code-workspace` file stands for the folder that it lies in; those of workspaces without a name lie in
    the editor's own folder, which is nobody's project.
    """
    scheme, found, rest = uri.partition("://")
    if not found or scheme not in ("file", "vscode-remote"):
        return ""
    path = "/" + unquote(rest.partition("/")[2])
    if path[2:3] == ":":
        path = path[1:]
    folder, _, name = path.rstrip("/").rpartition("/")
    if name.endswith(".code-workspace"):
        return folder
    return "" if name == "workspace.json" and "/Workspaces/" in path else path.rstrip("/") or "/"
