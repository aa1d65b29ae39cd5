"""Where Copilot CLI looks for MCP servers and hooks."""

from __future__ import annotations

from dispatch_nb.providers.copilot.cli.paths import NAME, home_of
from dispatch_nb.providers.settings import HOOK_S, SERVER, TOKEN, Agent, Ask, Place, bearer, hook_command

#: The hooks that tell where a session stands: see `hooks`.
EVENTS = (
    "sessionStart",
    "userPromptSubmitted",
    "preToolUse",
    "notification",
    "postToolUse",
    "postToolUseFailure",
    "agentStop",
    "sessionEnd",
)


def place(ask: Ask) -> Place:
    """Return its one file, for every project. Without `tools` it shows the model none."""
    folder, _ = home_of(ask.home, ask.env)
    return Place(
        path=f"{folder}/mcp-config.json",
        within=ask.home if folder.startswith(ask.home.rstrip("/") + "/") else folder,
        syntax="jsonc",
        keys=("mcpServers", SERVER),
        entry={
            "type": "http",
            "url": ask.url,
            **({"headers": bearer(f"${{{TOKEN}}}")} if ask.token else {}),
            "tools": ["*"],
        },
        private=True,
        note="Holds for every project.",
    )


def hooks(ask: Ask) -> Place:
    """Return a file of our own in its folder of hooks. They do not say by themselves which event they are of."""
    folder, _ = home_of(ask.home, ask.env)
    commands = {event: hook_command(ask, NAME, event) for event in EVENTS}
    return Place(
        path=f"{folder}/hooks/{SERVER}.json",
        within=ask.home if folder.startswith(ask.home.rstrip("/") + "/") else folder,
        syntax="json",
        keys=(),
        entry={
            "version": 1,
            "hooks": {
                event: [{"type": "command", "bash": command, "timeoutSec": HOOK_S}]
                for event, command in commands.items()
            },
        },
        private=True,
        note="Holds for every project, in sessions that start from now on.",
    )


AGENT = Agent(key=NAME, label="Copilot CLI", place=place, hooks=hooks, per_project=False)
