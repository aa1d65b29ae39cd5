"""Where the Gemini CLI looks for MCP servers and hooks."""

from __future__ import annotations

from msgspec.structs import replace

from dispatch_nb.providers.gemini.paths import NAME, home_of
from dispatch_nb.providers.settings import (
    HOOK_S,
    LOCAL,
    SERVER,
    TOKEN,
    Agent,
    Ask,
    Place,
    bearer,
    hook_command,
    hook_lists,
)

#: The hooks that tell where a session stands: see `hooks`.
EVENTS = ("SessionStart", "BeforeAgent", "BeforeTool", "Notification", "AfterTool", "AfterAgent", "SessionEnd")


def place(ask: Ask) -> Place:
    """Return the `settings.json` of the project, or of the home when asked for that.

    `httpUrl` is understood by every version; a bare `url` meant another transport before. `trust` is not set:
    the CLI goes on asking before a tool is called.
    """
    folder, _ = home_of(ask.home, ask.env)
    below = folder.startswith(ask.home.rstrip("/") + "/")
    return Place(
        path=f"{folder}/settings.json" if ask.everywhere else f"{ask.project}/.gemini/settings.json",
        within=ask.project if below or not ask.everywhere else folder,
        syntax="json-comments",
        keys=("mcpServers", SERVER),
        entry={"httpUrl": ask.url, **({"headers": bearer(f"${{{TOKEN}}}")} if ask.token else {})},
        private=ask.everywhere,
        note="" if ask.everywhere else "Gemini CLI reads it in folders that it was told to trust.",
    )


def hooks(ask: Ask) -> Place:
    """Return the same file: hooks stand in it too. Their time is in milliseconds."""
    hook = {"type": "command", "command": hook_command(ask, NAME), "name": SERVER, "timeout": HOOK_S * 1000}
    note = "" if ask.everywhere else LOCAL
    return replace(place(ask), keys=("hooks",), entry=hook_lists(EVENTS, hook), lists=True, note=note)


AGENT = Agent(key=NAME, label="Gemini CLI", place=place, hooks=hooks)
