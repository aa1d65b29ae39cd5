"""`Dispatch`: where everything is put together, and the surface that people use."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import msgspec

from dispatch_nb import config as settings
from dispatch_nb.actions.handoff import handoff_of
from dispatch_nb.actions.phases import PERSON, StatusChange, plan_paths, set_status
from dispatch_nb.actions.prompts import handoff_prompt
from dispatch_nb.actions.settings import Changes, Connector
from dispatch_nb.actions.tree import tree_of
from dispatch_nb.ending import stop_at_exit
from dispatch_nb.errors import ReadOnlyError, RequestError
from dispatch_nb.faces import tables
from dispatch_nb.faces.beginning import Beginning, rested
from dispatch_nb.faces.connecting import connector
from dispatch_nb.faces.connects import Connects
from dispatch_nb.faces.frames import messages_frame
from dispatch_nb.faces.mcp.desk import Desk
from dispatch_nb.faces.mcp.host import Host, McpStatus
from dispatch_nb.faces.publisher import Publisher
from dispatch_nb.faces.running import RUN_OPS, Running
from dispatch_nb.faces.talks import Talks
from dispatch_nb.faces.widget import DashboardWidget
from dispatch_nb.faces.wire import READS, EpicArgs, Meta, Request, SessionArgs, Snapshot
from dispatch_nb.providers import PROVIDERS
from dispatch_nb.sources import Sources, crash_of
from dispatch_nb.sources.conversations import Conversations
from dispatch_nb.sources.programs import Programs
from dispatch_nb.state.changes import Change
from dispatch_nb.state.state import Settings, State
from dispatch_nb.state.store import Listener, Store

if TYPE_CHECKING:
    import pandas as pd

#: Seconds that a frame waits for the first scan, which runs beside the cell.
FIRST_SCAN_S = 60.0


class _CellRun(NamedTuple):
    """One run of a cell, and what it started."""

    request: str
    started: weakref.WeakSet[Dispatch]


#: The last run of each cell.
_by_cell: dict[str, _CellRun] = {}


class Dispatch(Running, Beginning):
    """What the agents on this machine do, as DataFrames and as a dashboard.

    Parameters
    ----------
    *projects
        Folders to show; without any, those that sessions work in and those in the configuration.
    home
        Stands for `~` in every provider's path, and wins over their own variables.
    live
        Follow changes on threads. False: one scan, now, and no threads.
    assume_live
        Judge sessions by their logs alone, as if every process lived: for old logs and tests.
    read_only
        Refuse whatever would write. None: as configured (`c.DispatchConfig.read_only`, `DISPATCH_READ_ONLY`), else
        where Voilà shows the page.
    mcp
        Serve MCP while changes are followed, unless another kernel does. None: as configured
        (`c.DispatchConfig.mcp`, `DISPATCH_MCP`), else in the kernel of a notebook and nowhere else, so
        that no script opens a port unasked. Never with `read_only`.

    Raises
    ------
    ConfigError
        A setting cannot be read.

    Examples
    --------
    >>> d = Dispatch()
    >>> d.orders.query("order_state == 'abandoned'")[["epic", "phase_id", "title"]]
    """

    def __init__(
        self,
        *projects: str | Path,
        home: str | Path | None = None,
        live: bool = True,
        assume_live: bool = False,
        read_only: bool | None = None,
        mcp: bool | None = None,
    ) -> None:
        self.config = settings.DispatchConfig(
            home=str(home) if home is not None else None,
            only=[str(p) for p in projects] or None,
            mcp=mcp,
            read_only=read_only,
        )
        self.read_only = self.config.refuses_writes
        super().__init__()
        self.filters.observe(self._on_filter)
        self._widget: DashboardWidget | None = None
        self._publisher: Publisher | None = None
        self._scanned = threading.Event()
        self._store = Store(State(settings=self._settings(assume_live=assume_live)), threading.RLock())
        self._store.subscribe(self._on_change)
        self._sources = Sources(
            providers=tuple(PROVIDERS.values()),
            home=self.config.home,
            env=self.config.environ,
            host=self.config.hostname,
            named=tuple(self.config.only),
            extra=tuple(self.config.projects),
            index_folder=self.config.index_folder,
            now=settings.utc_now,
            on_changes=self._take,
            poll_s=self.config.poll_s,
            runs=self._runs_source(follow=live),
            programs=None if self.read_only else Programs(PROVIDERS.values(), self.config.agents_environ),
        )
        self._conversations = Conversations(PROVIDERS.values(), self.config.home, self.config.environ)
        self._talks = Talks(self._conversations)
        desk = Desk(lambda: self.state, self._take, self.subscribe, settings.utc_now, self._sources.scan)
        self._mcp = Host(desk, self.config)
        self._connects = Connects(self._connector, lambda: self.mcp)
        if live:
            self.start()
        else:
            self._sources.scan_once()

    def _settings(self, *, assume_live: bool) -> Settings:
        return Settings(
            host=self.config.hostname,
            stale_s=self.config.stale_s,
            assume_live=assume_live,
            named=bool(self.config.only),
            prices=self.config.prices,
        )

    # ── life ──────────────────────────────────────────────────────────────────────────

    def start(self) -> None:
        """Follow changes, on threads. Returns at once: the first scan runs beside. Idempotent.

        A cell that is run again replaces what it started before: that one is stopped.
        """
        cell, request = _cell()
        if cell:
            if (run := _by_cell.get(cell)) is None or run.request != request:
                _by_cell[cell] = _CellRun(request, weakref.WeakSet())
                for before in list(run.started) if run is not None else ():
                    if before is not self:
                        before.stop_watching()
            _by_cell[cell].started.add(self)
        stop_at_exit(self)
        if not (self.watching or self.state.scanned):  # stopped before it had seen all: that is waited for anew
            self._scanned.clear()
        self._sources.start()
        if self.config.serves_mcp and not self.read_only:
            self._mcp.start()
        if self._publisher is not None:
            self._publisher.start()

    def stop_watching(self) -> None:
        """Stop following changes, and serving MCP; what was seen last stays. Leaves no thread. Idempotent."""
        self._mcp.ask_to_stop()  # it ends beside the sources
        self._sources.stop()
        self._mcp.stop()
        self._scanned.set()
        if self._publisher is not None:
            self._publisher.announce()
            self._publisher.stop()

    def end(self) -> None:
        """Stop, and tell the dashboard nothing any more: this program ends. Called by itself then."""
        self.stop_watching()
        if self._publisher is not None:
            self._publisher.end()

    def close(self, *, stop_runs: bool = False) -> None:
        """Stop, and take the dashboard off the page, if it is not the closing of that which came here.

        Agents that were started go on, but for `stop_runs`.
        """
        try:
            if stop_runs:
                self.stop_all_runs()
        finally:
            self.end()
            if self._widget is not None:
                self._widget.close()
                self._widget = self._publisher = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def mcp(self) -> McpStatus:
        """Where agents reach the MCP server: hosted by this kernel or found in another, or why there is none."""
        return self._mcp.status

    def serve_stdio(self) -> None:
        """Serve MCP on stdin and stdout, to who started this process, until stdin ends. Raises ReadOnlyError."""
        self._may_write("serves no MCP")
        self._mcp.serve_stdio()

    @property
    def watching(self) -> bool:
        """Whether changes are followed."""
        return self._sources.running

    def _take(self, changes: Iterable[Change]) -> None:
        self._store.apply(changes, settings.utc_now())

    def _on_change(self, old: State, new: State) -> None:
        if new.scanned:
            self._scanned.set()
        for cwd in rested(old, new):
            self._sources.worktrees.rest(cwd)
        if not self.read_only:
            self._watch_budgets(old, new)

    # ── frames ────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> State:
        """The present state, one frozen value."""
        return self._store.state

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener(old, new)` after each change, on the thread that brought it; returns the way out."""
        return self._store.subscribe(listener)

    def messages(
        self, session_id: str, start: int = 0, count: int | None = None, agent: str | None = None
    ) -> pd.DataFrame:
        """One conversation, a row per message or tool call (with its result), in order.

        A subagent's rows stand behind the call that spawned it. What was rewound is left out, what was
        queued is told once. The log is read again for it, page by page; texts are at most 200,000 characters.

        Parameters
        ----------
        session_id
            The session, also as `provider/session_id`.
        start, count
            The first row (below zero: counted from the end) and how many; None: all there are.
        agent
            Only the rows of this agent: an `agent_id` of `d.agents`, empty for the main one; None: everybody's.

        Returns
        -------
        DataFrame
            provider, session_id, row (from 0), role, kind, text, tool, input, output, error, tokens (output
            of the answer that this is the first row of), time, agent (empty: the main one), model, truncated.

        Raises
        ------
        NotFoundError
            No such session, or no such agent in it.
        ConfigError
            Sessions of several providers have this id.
        UnreadableError
            The log cannot be read: its path, and why.
        """
        joined = tables.joined_of(self._known(), session_id)
        page = self._conversations.read(joined, start, count, agent)
        return messages_frame(joined.provider, joined.session_id, page.start, page.rows)

    # ── what it writes ────────────────────────────────────────────────────────────────

    def set_status(
        self,
        epic: str,
        phase_id: str | int,
        status: str,
        *,
        expected: str | None = None,
        note: str | None = None,
        project: str | Path | None = None,
        by: str = PERSON,
    ) -> StatusChange:
        """Set a phase's status in its plan, where exactly that value changes, and append a note to the epic's log.

        `epic` is the slug, also as `project/epic`; `project` a name or a folder, where several have such an
        epic. With `expected`, the phase must still have that status. `note` is Markdown, `by` the persona that
        the log names (empty: that of the phase). The tables show the change when this returns.

        Raises ConflictError (`status`: the present one), NotFoundError and ConfigError (both name what there is),
        WriteError, and ReadOnlyError.
        """
        if self.read_only:
            raise ReadOnlyError("this dashboard is read-only: it sets no status")
        place, now = self._found(epic, project).place, settings.utc_now()
        try:
            return set_status(*place, str(phase_id), status, expected=expected, note=note, by=by, now=now)
        finally:
            self._sources.scan(plan_paths(*place))

    def handoff_prompt(self, epic: str, phase_id: str | int, *, project: str | Path | None = None) -> str:
        """Return the prompt with which a fresh agent takes over a phase: plan, log, what the last session did and left.

        `epic` and `project` as in `set_status`. Raises NotFoundError, ConfigError.
        """
        state = self._known()
        work = handoff_of(state, self._found(epic, project), str(phase_id))
        return handoff_prompt(work, tree=tree_of(state, work))

    def connect(
        self, agent: str, project: str | Path | None = None, *, hooks: bool = False, write: bool = False
    ) -> Changes:
        """Return what has to be written into an agent's settings for it to find the MCP server; shows it, too.

        Nothing is written before `.apply()` is called on it, or at once with `write`. What is there already stays.

        `agent` is `claude`, `codex`, `gemini`, `copilot` (its CLI), `vscode` or `all`; `project` a folder or a
        project's name, the home directory for all projects, None for those that were named, or the only one.
        With `hooks` the agent also says at once what it does: that it waits for a permission, above all.

        Raises ConfigError (no such agent, no project), NotFoundError, WriteError, and ReadOnlyError.
        """
        return self._connector().connect(agent, None if project is None else str(project), hooks=hooks, write=write)

    def disconnect(self, agent: str = "all", project: str | Path | None = None, *, write: bool = False) -> Changes:
        """Return how to take out again what `connect` wrote, in one project or (None) wherever; as `connect`."""
        return self._connector().disconnect(agent, None if project is None else str(project), write=write)

    def _connector(self) -> Connector:
        if self.read_only:
            raise ReadOnlyError("this dashboard is read-only: it changes no settings")
        projects = lambda: self._known().projects.values()  # noqa: E731, PLW0108  late: a path needs no scan
        return connector(self.config, projects, lambda: self.mcp)

    def _known(self) -> State:
        """Return the state, once the first scan is complete."""
        if self.watching:  # else what there is, is all there is
            self._scanned.wait(FIRST_SCAN_S)
        return self._store.state

    # ── the dashboard ─────────────────────────────────────────────────────────────────

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        data, metadata = self.widget._repr_mimebundle_(**kwargs) or ({}, {})
        # in a terminal or the page of a saved notebook no widget is drawn: these words stand in its place
        return data | {"text/plain": repr(self)}, metadata

    def __repr__(self) -> str:
        state = self._store.state
        follows = "watching" if self.watching else "not watching"
        if not state.scanned:
            follows += ", first scan not complete"
        return f"<Dispatch {len(state.epics)} epics, {len(state.sessions)} sessions, {follows}>"

    @property
    def widget(self) -> DashboardWidget:
        """The widget, made when it is first asked for."""
        if self._widget is None:
            shown = self.filters.trait_values(sync=True)
            before = self._store.state  # the widget's first snapshot is of this state or of a later one
            widget = DashboardWidget(
                self._snapshot, self._answer, self._reply, closed=self.close, read_only=self.read_only, **shown
            )
            widget.observe(lambda change: self.filters.set_trait(change["name"], change["new"]), list(shown))
            self._publisher = Publisher(self._store, widget, self._meta, self._on_crash, since=before)
            self._widget = widget
            if self.watching:
                self._publisher.start()
        return self._widget

    def _on_filter(self, change: Any) -> None:
        """Python set what is shown: the publisher tells the widget."""
        if self._publisher is not None and getattr(self._widget, change["name"]) != change["new"]:
            self._publisher.set_trait(change["name"], change["new"])

    def _meta(self, state: State) -> Meta:
        runs = None if self.read_only else self.config.max_runs
        watching, read_only = self.watching, self.read_only
        return tables.meta(state, settings.utc_now(), watching=watching, read_only=read_only, max_runs=runs)

    def _on_crash(self, error: Exception) -> None:
        """The publisher crashed: it runs again, and the crash is shown."""
        self._take([crash_of("publisher", self.config.hostname, error, settings.utc_now())])

    def _snapshot(self) -> Snapshot:
        state = self._store.state
        return tables.snapshot(state, self._meta(state))

    def _reply(self, reply: Any) -> None:
        if self._publisher is not None:
            self._publisher.reply(reply)

    def _answer(self, request: Request) -> Any:
        """Answer a request of the front end. Raises NotFoundError, RequestError, UnreadableError, ReadOnlyError."""
        if self.read_only and request.op not in READS:
            raise ReadOnlyError(f"this dashboard is read-only: it does not {request.op.replace('_', ' ')}")
        state = self._store.state
        try:
            match request.op:
                case "snapshot":
                    return self._snapshot()
                case "epic":
                    return tables.epic_detail(state, msgspec.convert(request.args, EpicArgs))
                case "session":
                    return tables.session_detail(state, msgspec.convert(request.args, SessionArgs))
                case "messages" | "message" | "find" | "edits":
                    return self._talks.answer(state, request)
                case "new_epic" | "remove_worktree":
                    return self._begin(request.op, request.args)
                case "connect_plan" | "connect_apply":
                    return self._connects.answer(request.op, request.args)
                case op if op in RUN_OPS:
                    return self._answer_about_runs(request)
                case _:
                    raise RequestError(f"{request.op} is not known here")
        except msgspec.ValidationError as error:
            raise RequestError(str(error)) from error


def _cell() -> tuple[str, str]:
    """Return the id of the cell that runs, in a kernel that tells it, and of the request that runs it."""
    kernel = settings.running_kernel()
    parent = kernel.get_parent() if kernel is not None else {}
    cell = parent.get("metadata", {}).get("cellId")
    return str(cell or ""), str(parent.get("header", {}).get("msg_id"))
