"""What the dashboard's sheet shows of agents' settings, and what it may change there: what was shown, and no more.

A plan is kept in the kernel under a token, and the front end can only name the token: it never says what is written.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple

import msgspec

from dispatch_nb.actions.settings import Change, Changes, Connector
from dispatch_nb.errors import ConfigError, NotFoundError, RequestError, WriteError
from dispatch_nb.faces.mcp.host import McpStatus
from dispatch_nb.model import Value
from dispatch_nb.providers import SETTINGS
from dispatch_nb.providers.settings import What

#: Plans that are kept: those of the sheets that are open, and of some that were.
MAX_PLANS = 60
#: Longest diff that is shown (characters): a change that is longer is not offered here.
MAX_DIFF = 20_000


class ConnectArgs(Value):
    """Arguments of `connect_plan`."""

    project: Annotated[str, msgspec.Meta(max_length=1_000)] = ""
    """A project's key; empty: the home directory, which stands for every project."""
    hooks: bool = False
    """Their hooks too."""


class ApplyArgs(Value):
    """Arguments of `connect_apply`; the answer is an `AgentPlans`: what stands after it."""

    token: Annotated[str, msgspec.Meta(max_length=100)]


class PlannedChange(Value):
    """What would happen to one file, or why nothing does."""

    what: What
    path: str
    doing: Literal["write", "remove", "none", "refused"]
    reason: str
    note: str
    diff: str


class Plan(Value):
    """What connecting or disconnecting an agent would change."""

    token: str
    """Names it to `connect_apply`; empty if there is nothing to do, or something that cannot be done."""
    changes: tuple[PlannedChange, ...]


class AgentPlans(Value):
    """One agent in the sheet."""

    agent: str
    label: str
    connect: Plan
    disconnect: Plan


class ConnectSheet(Value):
    """Answer to `connect_plan`."""

    server: McpStatus
    agents: tuple[AgentPlans, ...]


class _Kept(NamedTuple):
    """A plan that was shown, and what it was asked for."""

    changes: Changes
    agent: str
    args: ConnectArgs


class Connects:
    """Answers the requests of front ends about agents' settings.

    Parameters
    ----------
    connector
        Returns what plans and writes; raises ReadOnlyError in a read-only dashboard.
    status
        Returns where the server is.
    """

    def __init__(self, connector: Callable[[], Connector], status: Callable[[], McpStatus]) -> None:
        self._connector = connector
        self._status = status
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lock = threading.Lock()  # requests may come on any thread

    def answer(self, op: str, args: dict[str, Any]) -> ConnectSheet | AgentPlans:
        """Answer `connect_plan` or `connect_apply`.

        Raises NotFoundError, ReadOnlyError, RequestError (what cannot be done, and why), and
        `msgspec.ValidationError` for other arguments.
        """
        try:
            if op == "connect_plan":
                return self._sheet(msgspec.convert(args, ConnectArgs))
            return self._apply(msgspec.convert(args, ApplyArgs))
        except (ConfigError, WriteError) as error:
            raise RequestError(str(error)) from error

    def _sheet(self, args: ConnectArgs) -> ConnectSheet:
        return ConnectSheet(server=self._status(), agents=tuple(self._plans(agent, args) for agent in SETTINGS))

    def _plans(self, agent: str, args: ConnectArgs) -> AgentPlans:
        connector, project = self._connector(), args.project or "~"
        return AgentPlans(
            agent=agent,
            label=SETTINGS[agent].label,
            connect=self._plan(connector.connect(agent, project, hooks=args.hooks), agent, args),
            disconnect=self._plan(connector.disconnect(agent, project), agent, args),
        )

    def _plan(self, changes: Changes, agent: str, args: ConnectArgs) -> Plan:
        """Keep a plan that can be made as it is shown."""
        shown = tuple(map(_shown, changes))
        token = ""
        if changes.pending and not any(one.doing == "refused" for one in shown):
            token = secrets.token_urlsafe(16)
            with self._lock:
                self._kept[token] = _Kept(changes=changes, agent=agent, args=args)
                while len(self._kept) > MAX_PLANS:
                    self._kept.popitem(last=False)
        return Plan(token=token, changes=shown)

    def _apply(self, args: ApplyArgs) -> AgentPlans:
        self._connector()  # it refuses where nothing may be written
        with self._lock:
            kept = self._kept.pop(args.token, None)
        if kept is None:
            raise NotFoundError("this change was made already, or was shown too long ago: look at it again")
        kept.changes.apply()
        return self._plans(kept.agent, kept.args)


def _shown(change: Change) -> PlannedChange:
    diff = change.diff
    long = len(diff) > MAX_DIFF
    return PlannedChange(
        what=change.what,
        path=change.path,
        doing="refused" if long else change.doing,
        reason="the change is too long to be shown here; use `d.connect`" if long else change.reason,
        note=change.note,
        diff="" if long else diff,
    )
