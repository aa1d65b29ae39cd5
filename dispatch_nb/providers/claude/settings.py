"""Where Claude Code looks for MCP servers and hooks."""

from __future__ import annotations

from dispatch_nb.providers.claude.paths import NAME, homes
from dispatch_nb.providers.settings import (
    HOOK_S,
    LOCAL,
    SERVER,
    TOKEN,
    Agent,
    Ask,
    Declined,
    Place,
    bearer,
    hook_command,
    hook_lists,
)

#: The hooks that tell where a session stands: see `hooks`.
EVENTS = (
    "SessionStart",
    "UserPromptSubmit",
    "PreToolUse",
    "PermissionRequest",
    "PostToolUse",
    "PostToolUseFailure",
    "PermissionDenied",
    "Notification",
    "SubagentStart",
    "SubagentStop",
    "Stop",
    "StopFailure",
    "SessionEnd",
)


def place(ask: Ask) -> Place | Declined:
    """Return the project's `.mcp.json`. `type` is required beside `url`.

    The file for every project, `.claude.json`, is written by each session all the time: it is left to the CLI.
    """
    if ask.everywhere:
        command = f"claude mcp add --transport http --scope user {SERVER} {ask.url}"
        return Declined(reason=f"its own settings belong to its running sessions; for every project run `{command}`")
    return Place(
        path=f"{ask.project}/.mcp.json",
        within=ask.project,
        syntax="json",
        keys=("mcpServers", SERVER),
        entry={
            "type": "http",
            "url": ask.url,
            **({"headers": bearer(f"${{{TOKEN}}}")} if ask.token else {}),
        },
        note="Claude Code asks once whether to trust it.",
    )


def hooks(ask: Ask) -> Place | Declined:
    """Return the project's own `settings.local.json`, or the home's `settings.json` when asked for that.

    Not the project's `settings.json`, which goes to everybody who works on it: the command names files of this
    machine. A command and no `http` hook: it finds the server whatever its port, and `SessionStart` takes no other.
    """
    folder, _ = homes(ask.home, ask.env)[0]
    below = folder.startswith(ask.home.rstrip("/") + "/")
    hook = {"type": "command", "command": hook_command(ask, NAME), "timeout": HOOK_S}
    return Place(
        path=f"{folder}/settings.json" if ask.everywhere else f"{ask.project}/.claude/settings.local.json",
        within=ask.project if below or not ask.everywhere else folder,
        syntax="json",
        keys=("hooks",),
        entry=hook_lists(EVENTS, hook),
        lists=True,
        private=ask.everywhere,
        note="" if ask.everywhere else LOCAL,
    )


AGENT = Agent(key=NAME, label="Claude Code", place=place, hooks=hooks)
