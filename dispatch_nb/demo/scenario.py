"""The life of a simulated agent, as a generator of timed steps.

Each step first does something (files change), then says how long the state that it leaves
behind lasts. Nothing here waits or looks at the time: whoever takes the steps moves the
clock, so a test takes them at once and a demo in real time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from dispatch_nb.demo import chatter, disk, plans, tools
from dispatch_nb.demo.records import Seat
from dispatch_nb.demo.session import Session

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from dispatch_nb.demo.chatter import Chat
    from dispatch_nb.demo.content import Knob
    from dispatch_nb.demo.tools import Call
    from dispatch_nb.demo.world import Order, World
    from dispatch_nb.model import SessionState

_T = TypeVar("_T")

#: What can happen in the middle of a phase, in the order in which an agent meets it.
PLOTS: tuple[str, ...] = (
    "plain",
    "permission",
    "subagents",
    "blocked",
    "question",
    "crash",
    "refused",
    "overloaded",
    "interrupted",
)
MODELS: tuple[str, ...] = ("claude-opus-5-5", "claude-opus-5-5", "claude-opus-4-8", "claude-haiku-4-5-20251001")


@dataclass(frozen=True)
class Step:
    """What has just happened, and how long it stays so."""

    wait_s: float
    agent: str
    mark: str
    """A word for the place in the story: `claimed`, `approval`, `crashed`."""
    state: SessionState
    """What a reader of the files must now say of the session."""
    session: Session


class Actor:
    """One agent: takes phases, one after the other, each in a session of its own."""

    def __init__(self, world: World, name: str, project: str, number: int, *, live: bool = True) -> None:
        self.name = name
        self.session: Session | None = None
        """The session at work; None between two."""
        self._world = world
        self._stage = world.stage
        self._project = project
        self._live = live
        self._deals = number
        self._turns = number

    # ── lives ─────────────────────────────────────────────────────────────────────────

    def life(self, first: str = "") -> Iterator[Step]:
        """Work for ever. `first`: the plot of the first phase."""
        if first and (order := self._world.claimable(self._project)) is not None:
            yield from self.work(order, first)
        while True:
            self._world.tidy(self._project)
            if (epic := self._world.to_plan(self._project)) is not None:
                yield from self._plan(epic)
            elif (order := self._world.unblockable(self._project)) is not None:
                yield from self._unblock(order)
            elif (order := self._world.claimable(self._project)) is not None:
                yield from self.work(order, self._deal())
            else:
                yield from self.chat(self._turned(chatter.CHATS))

    def work(self, order: Order, plot: str, body: str = "") -> Iterator[Step]:
        """Do one phase, from the prompt to the end of the session."""
        self._world.taken.add(order.key)
        session = self._open(order.persona, f"feat/{order.epic.slug}")
        yield self._at("opened", 2.0, "idle")
        taken_over = order.status() == "IN_PROGRESS"
        asked = chatter.TAKE_OVER if taken_over else self._turned(chatter.PROMPTS)
        session.prompt(asked.format(phase=order.phase_id, epic=order.epic.slug, title=order.title))
        yield self._at("thinking", 4.0, "thinking")
        session.entitle(f"{order.epic.slug}: {order.title}")
        yield from self._use(tools.read(order.plan), 1.0, thinking=self._turned(chatter.THOUGHTS))
        if not taken_over and not (yield from self._claim(order)):
            session.say(chatter.LOST_RACE)
            yield self._at("lost", 10.0, "idle")
        else:
            yield from self._middle(order, plot)
            status = "BLOCKED" if plot == "blocked" else "DONE"
            yield from self._conclude(order, status, body)
        self._world.taken.discard(order.key)
        yield from self._leave()

    def chat(self, chat: Chat) -> Iterator[Step]:
        """Answer a question that has nothing to do with a phase."""
        session = self._open("", "main", chat.entrypoint)
        yield self._at("opened", 2.0, "idle")
        session.prompt(chat.prompt)
        yield self._at("thinking", 6.0, "thinking")
        session.entitle(chat.title)
        if chat.ending == "interrupted":
            session.interrupt()
            yield self._at("interrupted", 8.0, "idle")
            session.prompt(chatter.SMALLER_STEPS)
            yield self._at("thinking", 4.0, "thinking")
        elif chat.ending == "failed":
            yield from self._fail(session)
        root = self._world.roots[self._project]
        yield from self._use(tools.read(root / "README.md"), 1.5, words=self._turned(chatter.REMARKS))
        session.say(chat.answer or "Done.")
        yield self._at("answered", 25.0, "idle")
        yield from self._leave()

    # ── parts of a phase ──────────────────────────────────────────────────────────────

    def _claim(self, order: Order) -> Generator[Step, None, bool]:
        """Set the phase to IN_PROGRESS by an edit of the plan; False if somebody was faster."""
        plan = disk.read_text(order.plan) or ""
        if plans.statuses(plan).get(order.phase_id) != "TODO":
            return False
        old, new = plans.status_edit(plan, order.phase_id, "IN_PROGRESS")
        (call_id,) = self._now.call(tools.edit(order.plan, old, new), words="I claim the phase.")
        yield self._at("claiming", 0.5, "tool_use")
        outcome = self._now.finish(call_id)
        yield self._at("claimed", 3.0, "thinking")
        return not outcome.error

    def _middle(self, order: Order, plot: str) -> Iterator[Step]:
        session, project = self._now, order.project
        knob = self._turned(project.knobs)
        path = order.root / knob.file
        session.plan_tasks(chatter.TASKS)
        session.set_task(1, "in_progress")
        yield self._at("tasks", 3.0, "thinking")
        name = knob.variants[0].rpartition("=")[0].strip().rpartition(" ")[2] or knob.variants[0]
        yield from self._use(tools.grep(name, path.parent), 2.0, words=self._turned(chatter.REMARKS))
        yield from self._use(tools.read(path), 1.0)
        session.set_task(1, "completed")
        session.set_task(2, "in_progress")
        yield self._at("thinking", 4.0, "thinking")
        yield from self._plot(order, plot)
        yield from self._turn_knob(order, knob)
        self._now.set_task(2, "completed")
        self._now.set_task(3, "in_progress")
        yield self._at("thinking", 2.0, "thinking")
        command, output = project.check
        check = tools.bash(command, "Run the tests", output)
        if plot == "crash":
            yield from self._crash(check)
        else:
            yield from self._use(check, 22.0, words="Now the tests.", mark="checking")
        self._now.set_task(3, "completed")
        yield self._at("thinking", 3.0, "thinking")

    def _plot(self, order: Order, plot: str) -> Iterator[Step]:
        session = self._now
        if plot in ("permission", "refused"):
            command, purpose = order.project.risky
            yield from self._ask_permission(tools.bash(command, purpose, "done"), refused=plot == "refused")
        elif plot == "question":
            call = tools.ask(chatter.QUESTION, chatter.QUESTION_HEADER, chatter.QUESTION_OPTIONS)
            (call_id,) = session.call(call, words="One thing is not clear from the plan.")
            session.show("waiting", "input needed")
            yield self._at("question", 45.0, "waiting")
            session.show("busy")
            session.finish(call_id)
            yield self._at("answered", 4.0, "thinking")
        elif plot == "subagents":
            yield from self._delegate(order)
        elif plot == "overloaded":
            yield from self._fail(session)
        elif plot == "interrupted":
            session.interrupt()
            yield self._at("interrupted", 12.0, "idle")
            session.prompt(chatter.SMALLER_STEPS)
            yield self._at("thinking", 4.0, "thinking")

    def _ask_permission(self, call: Call, *, refused: bool) -> Iterator[Step]:
        session = self._now
        (call_id,) = session.call(call, words="This needs your permission.")
        session.show("waiting", "permission prompt")
        yield self._at("approval", 40.0, "approval")
        if refused:
            session.refuse(call_id)
            yield self._at("refused", 10.0, "idle")
            session.prompt(chatter.NO_RISK)
            yield self._at("thinking", 4.0, "thinking")
            return
        session.show("busy")
        yield self._at("allowed", 8.0, "tool_use")
        session.finish(call_id, asked=True)
        yield self._at("thinking", 3.0, "thinking")

    def _delegate(self, order: Order) -> Iterator[Step]:
        session = self._now
        subagents = session.delegate(*chatter.SUBAGENTS)
        yield self._at("subagents", 8.0, "tool_use")
        for subagent in subagents:
            session.subagent_works(subagent, tools.read(order.root / "README.md"), "I start with the overview.")
            yield self._at("subagents", 7.0, "tool_use")
        for subagent, report in zip(subagents, chatter.REPORTS, strict=True):
            session.subagent_reports(subagent, report)
            last = subagent is subagents[-1]
            yield self._at("reported", 5.0, "thinking" if last else "tool_use")

    def _fail(self, session: Session) -> Iterator[Step]:
        for attempt in (1, 2):
            session.overloaded(attempt)
            yield self._at("retrying", 3.0, "thinking")
        session.fail()
        yield self._at("failed", 20.0, "error")
        session.prompt(chatter.TRY_AGAIN)
        yield self._at("thinking", 4.0, "thinking")

    def _turn_knob(self, order: Order, knob: Knob) -> Iterator[Step]:
        path = order.root / knob.file
        text = disk.read_text(path) or ""
        present = next((variant for variant in knob.variants if variant in text), knob.variants[0])
        following = knob.variants[(knob.variants.index(present) + 1) % len(knob.variants)]
        yield from self._use(tools.edit(path, present, following, self._now.meter), 1.0, words="Now the change.")

    def _crash(self, call: Call) -> Iterator[Step]:
        """Be killed while a command runs, lie dead for a while, then be resumed."""
        session = self._now
        session.call(call, words="Now the tests.")
        yield self._at("checking", 12.0, "tool_use")
        session.crash()
        yield self._at("crashed", 90.0, "ended")
        session.resume()
        session.prompt(chatter.RESUME)
        yield self._at("resumed", 5.0, "thinking")
        yield from self._use(call, 20.0, mark="checking")

    def _conclude(self, order: Order, status: str, body: str) -> Iterator[Step]:
        """Set the phase's last status, append to the log and end the turn."""
        session = self._now
        blocked = status == "BLOCKED"
        yield from self._set_status(order, status)
        words = body or self._turned(chatter.BLOCKED if blocked else chatter.DONE)
        yield from self._use(self._log_call(order, words), 0.5)
        if blocked:
            self._world.blocked(order)
        said = chatter.STUCK if blocked else chatter.SUMMARY
        session.say(said.format(phase=order.phase_id, title=order.title))
        yield self._at("blocked" if blocked else "done", 30.0, "idle")

    def _set_status(self, order: Order, status: str) -> Iterator[Step]:
        """Edit the phase's status; if somebody took the phase out of the plan there is nothing to edit."""
        plan = disk.read_text(order.plan) or ""
        if order.phase_id in plans.statuses(plan):
            old, new = plans.status_edit(plan, order.phase_id, status)
            yield from self._use(tools.edit(order.plan, old, new), 0.5, words=f"Phase {order.phase_id} is {status}.")

    def _log_call(self, order: Order, body: str) -> Call:
        now = self._stage.clock.now
        entry = plans.entry_text(now, order.phase_id, order.title, order.persona, body)
        return _append_call(order, entry)

    # ── other work ────────────────────────────────────────────────────────────────────

    def _plan(self, epic: plans.EpicDraft) -> Iterator[Step]:
        session = self._open("tech-lead", "main")
        yield self._at("opened", 2.0, "idle")
        session.prompt(f"Plan this: {epic.request} Write .tasks/{epic.slug}/plan.md.")
        yield self._at("thinking", 8.0, "thinking")
        session.entitle(f"Plan: {epic.title}")
        folder = self._world.folder(self._project, epic)
        yield from self._use(tools.write(folder / "plan.md", plans.plan_text(epic)), 1.0, words="This is the plan.")
        header = f"## [{self._stage.clock.now:%Y-%m-%dT%H:%M:%SZ}] Epic created — @tech-lead\n\n{epic.request}\n"
        yield from self._use(tools.write(folder / "execution-log.md", plans.log_text(epic.slug, [header])), 0.5)
        self._world.planned(self._project, epic)
        session.say(chatter.PLANNED.format(title=epic.title, count=len(epic.phases)))
        yield self._at("planned", 15.0, "idle")
        yield from self._leave()

    def _unblock(self, order: Order) -> Iterator[Step]:
        self._world.taken.add(order.key)
        session = self._open("tech-lead", "main")
        yield self._at("opened", 2.0, "idle")
        session.prompt(f"Phase {order.phase_id} of .tasks/{order.epic.slug}/plan.md can go on. Open it again.")
        yield self._at("thinking", 4.0, "thinking")
        session.entitle(f"Unblock {order.epic.slug}")
        if order.status() == "BLOCKED":
            yield from self._set_status(order, "TODO")
        self._world.unblocked(order)
        self._world.taken.discard(order.key)
        session.say(chatter.UNBLOCKED.format(phase=order.phase_id))
        yield self._at("unblocked", 12.0, "idle")
        yield from self._leave()

    def shelve(self, orders: list[Order], statuses: list[str]) -> Iterator[Step]:
        """Set phases to statuses that nobody works under, as a planner does."""
        session = self._open("tech-lead", "main")
        session.prompt(f"We will not go on with .tasks/{orders[0].epic.slug} for now. Mark it in the plan.")
        yield self._at("thinking", 5.0, "thinking")
        session.entitle(f"Shelve {orders[0].epic.slug}")
        for order, status in zip(orders, statuses, strict=True):
            yield from self._set_status(order, status)
        session.say("The plan says so now.")
        yield self._at("shelved", 10.0, "idle")
        yield from self._leave()

    def stop(self) -> None:
        """End the session at work in order; the life must not be taken up again."""
        if self.session is not None:
            if self.session.process is not None:
                self.session.leave()
            self._world.ended(self.session)
            self.session = None

    # ── small steps ───────────────────────────────────────────────────────────────────

    def _use(
        self, call: Call, seconds: float, *, words: str = "", thinking: str = "", mark: str = ""
    ) -> Iterator[Step]:
        """Use a tool that takes `seconds`; the model thinks when it has come to its end."""
        (call_id,) = self._now.call(call, words=words, thinking=thinking)
        yield self._at(mark or call.name, seconds, "tool_use")
        self._now.finish(call_id)
        yield self._at("thinking", 2.5, "thinking")

    def _open(self, persona: str, branch: str, entrypoint: str = "cli") -> Session:
        seat = Seat(
            session_id=self._stage.ids.uuid(),
            cwd=str(self._world.roots[self._project]),
            branch=branch,
            model=self._turned(MODELS),
            entrypoint=entrypoint,
        )
        self.session = Session(self._stage, seat, persona)
        if self._live:
            self.session.launch()
        return self.session

    def _leave(self) -> Iterator[Step]:
        session = self._now
        session.leave()
        if self._live:
            self._world.ended(session)
        yield self._at("left", 6.0, "ended")
        self.session = None

    @property
    def _now(self) -> Session:
        if self.session is None:
            raise RuntimeError(f"{self.name} has no session")
        return self.session

    def _at(self, mark: str, seconds: float, state: SessionState) -> Step:
        # Between two thirds and four thirds of the time, so that agents drift apart.
        wait = seconds * (2 + 2 * self._stage.rng.random()) / 3
        return Step(wait, self.name, mark, state, self._now)

    def _turned(self, choice: tuple[_T, ...]) -> _T:
        self._turns += 1
        return choice[self._turns % len(choice)]

    def _deal(self) -> str:
        self._deals += 1
        return PLOTS[self._deals % len(PLOTS)]


def _append_call(order: Order, entry: str) -> Call:
    """Return the call that appends `entry`: an edit of the last entry, or a new file."""
    log = disk.read_text(order.log)
    if log is None:
        return tools.write(order.log, plans.log_text(order.epic.slug, [entry]))
    start = log.rfind("\n## [")
    last = log[start + 1 :]
    if start < 0 or log.count(last) != 1:
        return tools.write(order.log, f"{log}\n{entry}")
    return tools.edit(order.log, last, f"{last}\n{entry}")
