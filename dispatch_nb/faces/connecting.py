"""A connector that knows where the server is: in this process, in another, or where it will be."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dispatch_nb.actions.settings import Connector
from dispatch_nb.config import DispatchConfig
from dispatch_nb.faces.mcp.host import OFF, McpStatus
from dispatch_nb.faces.mcp.runtime import Place
from dispatch_nb.model import Project

#: The port of a server that is not there yet, where any free one is configured.
USUAL_PORT = 4242


def connector(
    config: DispatchConfig, projects: Callable[[], Iterable[Project]], status: Callable[[], McpStatus] = lambda: OFF
) -> Connector:
    """Return what connects agents to the server of `config`; `projects` and `status` say what is shown and served."""
    return Connector(config, projects, lambda: server_url(config, status()))


def server_url(config: DispatchConfig, status: McpStatus) -> str:
    """Return the address of the server: of the one that runs, else of the one that would be started."""
    if status.url is not None:
        return status.url
    hosting = Place(config.runtime_folder).hosting()
    return hosting.url if hosting is not None else f"http://127.0.0.1:{config.mcp_port or USUAL_PORT}/mcp"
