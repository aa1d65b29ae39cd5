"""The table of tools, and how one is called."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from mcp_types import CallToolResult, TextContent, Tool, ToolAnnotations

from dispatch_nb.errors import DispatchError, NotFoundError
from dispatch_nb.faces.mcp import reads, values, writes
from dispatch_nb.faces.mcp.beside import Beside
from dispatch_nb.faces.mcp.desk import Desk
from dispatch_nb.faces.mcp.lookup import SCANNING
from dispatch_nb.providers.callers import Caller
from dispatch_nb.providers.text import clip
from dispatch_nb.providers.work import PHASE_TOOL
from dispatch_nb.state.state import State

log = logging.getLogger(__name__)

#: Characters of an error that an agent is told.
MAX_ERROR = 2_000
_PATH = re.compile(r"(?!(?<=dispatch:)//)(?<![\w./~-])(?:~|/|[A-Za-z]:\\)[^\s'\"`,;:()<>|]+")


@dataclass(frozen=True)
class Served:
    """A tool: what it is to a client, and what is done when it is called."""

    name: str
    title: str
    description: str
    arguments: type[values.Arguments]
    result: type
    run: Callable[[Any, Caller], Any]
    """Takes the arguments and who calls; raises `DispatchError`."""
    waits: bool = False
    """It waits for the disk: it is run beside the event loop."""
    writes: bool = False

    def tool(self) -> Tool:
        """Return what a client is told of it.

        A write here replaces one word, which the same tool can set back: not destructive. Clients
        ask a person before each call of a tool that says it is.
        """
        hints = ToolAnnotations(
            title=self.title,
            read_only_hint=not self.writes,
            destructive_hint=False,
            idempotent_hint=not self.writes,
            open_world_hint=False,
        )
        return Tool(
            name=self.name,
            title=self.title,
            description=self.description,
            input_schema=values.schema(self.arguments),
            output_schema=values.schema(self.result),
            annotations=hints,
        )


def table(desk: Desk) -> dict[str, Served]:
    """Return every tool by its name, bound to a desk."""
    events = writes.Events(desk)
    emit = "dispatch_emit_activity_event"
    served = (
        Served(
            name="dispatch_get_state",
            title="State of all agents",
            description="What all coding agents on this machine are doing: how many epics, phases and sessions are in "
            "which state, which agents are live, and which phases in progress were abandoned.",
            arguments=values.NoArguments,
            result=values.StateResult,
            run=lambda _args, _who: reads.get_state(desk.state(), desk.now()),
        ),
        Served(
            name="dispatch_list_agents",
            title="List agents",
            description="The agents and subagents of all sessions, running first, each with its provider, state, "
            "project, epic, phase and persona.",
            arguments=values.ListAgents,
            result=values.AgentsResult,
            run=lambda args, _who: reads.list_agents(desk.state(), args),
        ),
        Served(
            name="dispatch_get_epic",
            title="Read an epic",
            description="An epic of `.tasks/`: its phases with their states, the plan's text, the last entries of its "
            "execution log, and the sessions that work or worked on it.",
            arguments=values.GetEpic,
            result=values.EpicResult,
            run=lambda args, _who: reads.get_epic(desk.state(), args),
        ),
        Served(
            name=PHASE_TOOL,
            title="Set a phase's status",
            description="Set the status of one phase in its plan.md, and append a note to the execution log if you "
            "give one. Claim a phase with status IN_PROGRESS and expected_status TODO: if another agent was "
            "faster, you get a conflict, and nothing is written.",
            arguments=values.UpdatePhaseStatus,
            result=values.StatusResult,
            run=lambda args, who: writes.update_phase_status(desk, args, who, PHASE_TOOL),
            waits=True,
            writes=True,
        ),
        Served(
            name=emit,
            title="Tell the activity feed",
            description="Put one line into the activity feed that a person reads: a milestone, a problem, a handover.",
            arguments=values.EmitActivityEvent,
            result=values.EventResult,
            run=lambda args, who: events.emit(args, who, emit),
            writes=True,
        ),
        Served(
            name="dispatch_get_session_context",
            title="Read a session",
            description="What one session is and did last: its transcript's path, state, opening prompt, last "
            "messages, tasks and changed files. For taking over where it stopped.",
            arguments=values.GetSessionContext,
            result=values.SessionResult,
            run=lambda args, _who: reads.get_session_context(desk.state(), args),
        ),
    )
    return {tool.name: tool for tool in served}


async def _run(tool: Served, args: Any, who: Caller, beside: Beside) -> Any:
    return await beside.run(lambda: tool.run(args, who)) if tool.waits else tool.run(args, who)


async def call(tool: Served, given: Mapping[str, Any], who: Caller, desk: Desk, beside: Beside) -> CallToolResult:
    """Call a tool. Whatever goes wrong is a result that says so: an agent reads it and does better."""
    try:
        args = msgspec.convert(dict(given), tool.arguments)
        try:
            value = await _run(tool, args, who, beside)
        except NotFoundError:  # an agent that just began may be quicker than what tells of its files
            await beside.run(lambda: desk.refresh(None))
            value = await _run(tool, args, who, beside)
    except msgspec.ValidationError as error:
        return failed(f"{tool.name}: {error}. Arguments: {', '.join(_signature(tool.arguments))}.")
    except DispatchError as error:
        return failed(told(error, desk.state()))
    except Exception as error:  # the boundary to a client: it gets an answer whatever happens
        log.exception("tool %s failed", tool.name)
        return failed(f"{tool.name} failed in the dashboard ({type(error).__name__}); its kernel's log says more.")
    data = msgspec.to_builtins(value, str_keys=True)
    text = msgspec.json.encode(data).decode()
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=data)


def failed(message: str) -> CallToolResult:
    """Return the result of a call that did not do what was asked."""
    return CallToolResult(content=[TextContent(type="text", text=clip(message, MAX_ERROR))], is_error=True)


def told(error: Exception, state: State) -> str:
    """Return what a client is told of an error: nothing of where files lie outside the projects."""
    roots = tuple(state.projects)
    hint = "" if state.scanned else SCANNING

    def shown(match: re.Match[str]) -> str:
        path = match.group()
        inside = any(path == root or path.startswith(f"{root}/") for root in roots)
        return path if inside and ".." not in path else "<path>"

    kind = "conflict: " if type(error).__name__ == "ConflictError" else ""
    text = _PATH.sub(shown, str(error))
    return (text if text.startswith(kind) else kind + text) + hint


def _signature(arguments: type[msgspec.Struct]) -> list[str]:
    """Return the names of arguments, with a mark on those that may be left out."""
    return [f"{field.name}{'' if field.required else '?'}" for field in msgspec.structs.fields(arguments)] or ["none"]
