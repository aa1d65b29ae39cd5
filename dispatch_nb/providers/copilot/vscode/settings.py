"""Where Visual Studio Code looks for MCP servers."""

from __future__ import annotations

from dispatch_nb.providers.settings import SERVER, TOKEN, Agent, Ask, Declined, Place, bearer


def place(ask: Ask) -> Place | Declined:
    """Return the project's `.vscode/mcp.json`, whose servers are under `servers`."""
    if ask.everywhere:
        return Declined(reason='its profile is its own: for every project use "MCP: Open User Configuration" there')
    return Place(
        path=f"{ask.project}/.vscode/mcp.json",
        within=ask.project,
        syntax="jsonc",
        keys=("servers", SERVER),
        entry={
            "type": "http",
            "url": ask.url,
            **({"headers": bearer(f"${{env:{TOKEN}}}")} if ask.token else {}),
        },
        note="VS Code asks once whether to trust it.",
    )


def hooks(ask: Ask) -> Declined:  # noqa: ARG001  whatever is asked for
    """Decline: what it keeps of a session says when it asks for a permission."""
    return Declined(reason="needs no hooks: its own files tell when it waits for a permission")


AGENT = Agent(key="vscode", label="VS Code", place=place, hooks=hooks)
