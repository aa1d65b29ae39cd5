"""Where Codex looks for MCP servers and hooks."""

from __future__ import annotations

from dispatch_nb.providers.codex.paths import NAME, home_of
from dispatch_nb.providers.settings import (
    HOOK_S,
    LOCAL,
    SERVER,
    TOKEN,
    Agent,
    Ask,
    Declined,
    Place,
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
    "SubagentStart",
    "SubagentStop",
    "Stop",
    "SessionEnd",
)


def place(ask: Ask) -> Place | Declined:
    """Return the `config.toml` of the project, only where it has a `.codex`; or of the home, when asked for that."""
    entry = {"url": ask.url, **({"bearer_token_env_var": TOKEN} if ask.token else {})}
    keys = ("mcp_servers", SERVER)
    if ask.everywhere:
        folder, _ = home_of(ask.home, ask.env)
        within = ask.home if folder.startswith(ask.home.rstrip("/") + "/") else folder
        return Place(
            path=f"{folder}/config.toml",
            within=within,
            syntax="toml",
            keys=keys,
            entry=entry,
            needs=folder,
            private=True,
        )
    return Place(
        path=f"{ask.project}/.codex/config.toml",
        within=ask.project,
        syntax="toml",
        keys=keys,
        entry=entry,
        needs=f"{ask.project}/.codex",
        note="Codex reads it in projects that it was told to trust.",
    )


def hooks(ask: Ask) -> Place | Declined:
    """Return `hooks.json` beside the `config.toml` that `place` names."""
    folder, _ = home_of(ask.home, ask.env)
    below = folder.startswith(ask.home.rstrip("/") + "/")
    hook = {"type": "command", "command": hook_command(ask, NAME), "timeout": HOOK_S}
    where = folder if ask.everywhere else f"{ask.project}/.codex"
    return Place(
        path=f"{where}/hooks.json",
        within=ask.project if below or not ask.everywhere else folder,
        syntax="json",
        keys=("hooks",),
        entry=hook_lists(EVENTS, hook),
        lists=True,
        needs=where,
        private=ask.everywhere,
        note=f"Codex asks when it starts next whether to trust them.{'' if ask.everywhere else f' {LOCAL}'}",
    )


AGENT = Agent(key=NAME, label="Codex", place=place, hooks=hooks)
