"""What Claude Code writes to stdout, and what it is told on stdin.

| line                                      | means                                                                  |
| ----------------------------------------- | ---------------------------------------------------------------------- |
| any with `session_id`                     | the session                                                            |
| `control_request` `can_use_tool`          | it asks, and waits                                                     |
| `control_cancel_request`                  | that question is gone                                                  |
| `system` `background_tasks_changed`       | subagents that go on after the turn: their report begins another one   |
| `result`                                  | the turn is over; `is_error` counts, `subtype` is `success` even then  |

`total_cost_usd` of a resumed session has in it what was spent before; `model_usage_since_last_result` has not.
Seen of 2.1.330.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec
from msgspec import Raw

from dispatch_nb.providers.asks import MAX_ID, MAX_OPEN
from dispatch_nb.providers.claude.asking import Asking, ask, replied
from dispatch_nb.providers.claude.records import EMPTY
from dispatch_nb.providers.decode import Loose, whole
from dispatch_nb.providers.oneway import Session, sentence, spent, whole_text
from dispatch_nb.providers.runs import Answer, Asked, AskGone, Heard, Job, Send, TurnOver

#: A request whose line was too long to be kept, by its beginning.
_CUT = re.compile(rb'\{"type":\s*"control_request",\s*"request_id":\s*"([\w-]{1,100})"')
_AGENT = "local_agent"
_DENIED = "The person who runs you denied this."
_REASONS = {
    "error_max_turns": "it reached its limit of turns",
    "error_max_budget_usd": "its budget is used up",
    "error_during_execution": "it failed in the middle of its work",
}


class Task(msgspec.Struct):
    """Something that goes on in the background."""

    task_type: str | None = None


class Usage(msgspec.Struct, rename="camel"):
    """What one model did since the last result."""

    input_tokens: int | None = None
    cache_read_input_tokens: int | None = None
    cache_creation_input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = msgspec.field(default=None, name="costUSD")


class Line(msgspec.Struct):
    """The fields of any line that are needed."""

    type: str | None = None
    subtype: str | None = None
    session_id: str | None = None
    request_id: str | None = None
    request: Asking | None = None
    tasks: list[Task] | None = None
    is_error: bool | None = None
    result: str | None = None
    errors: list[str] | None = None
    terminal_reason: str | None = None
    total_cost_usd: float | None = None
    model_usage_since_last_result: dict[str, Usage] | None = None


_LINE = Loose(Line)


class ClaudeDriver:
    """One run; both ways, or only listening. See `providers.runs.Driver`."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._session = Session()
        self._open: dict[str, tuple[Asked, Raw]] = {}  # the questions that wait, and the inputs of their calls
        self._agents = False  # some go on in the background
        self._interrupted = False
        self._bill = Bill(whole=not (job.resume or job.fork))

    def begin(self) -> Sequence[Heard]:
        """Say the prompt, where it is not in `Launch.stdin`."""
        if not self._job.two_way:
            return ()
        return (_say({"type": "user", "message": {"role": "user", "content": whole_text(self._job.prompt)}}),)

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout."""
        told = whole(_LINE, line)
        if told is None:
            cut = _CUT.match(line)
            return (_refuse(cut[1].decode(), "too long to be shown"),) if cut is not None else ()
        heard = list(self._session.told(told.session_id))
        if told.type == "control_request":
            heard += self._asked(told)
        elif told.type == "control_cancel_request":
            heard += self._gone(told.request_id or "")
        elif told.type == "system" and told.subtype == "background_tasks_changed":
            self._agents = any(task.task_type == _AGENT for task in told.tasks or ())
        elif told.type == "result":
            heard += self._over(told)
        return heard

    def answer(self, ask_id: str, answer: Answer) -> Sequence[Heard]:
        """Answer a call that waits: as it was asked, or not at all; one that is a question, in the person's words."""
        question, given = self._open.get(ask_id, (None, EMPTY))
        if question is None or answer.decision not in question.decisions:
            return ()
        del self._open[ask_id]
        words = whole_text(answer.reason)
        filled: object = replied(question.tool, given, words) if answer.decision == "deny" else given
        if filled is None:
            decided: dict[str, object] = {"behavior": "deny", "message": words or _DENIED}
        else:
            decided = {"behavior": "allow", "updatedInput": filled}
        return (_respond(ask_id, decided), AskGone(ask_id=ask_id))

    def interrupt(self) -> Sequence[Heard]:
        """Ask it to stop its turn."""
        if not self._job.two_way:
            return ()
        self._interrupted = True
        return (_say({"type": "control_request", "request_id": "interrupt", "request": {"subtype": "interrupt"}}),)

    def _asked(self, told: Line) -> list[Heard]:
        """Tell the person of a call; refuse any other request, and what cannot be kept or shown."""
        ask_id, request = told.request_id or "", told.request
        if not ask_id or len(ask_id) > MAX_ID:
            return []
        if request is None or request.subtype != "can_use_tool" or not request.tool_name:
            return [_refuse(ask_id, "this is not supported")]
        if len(self._open) >= MAX_OPEN:
            return [_refuse(ask_id, "too many questions at once")]
        question = ask(ask_id, request)
        self._open[ask_id] = (question, EMPTY if question.truncated else request.input.copy())
        return [question]

    def _gone(self, ask_id: str) -> list[Heard]:
        return [AskGone(ask_id=ask_id)] if self._open.pop(ask_id, None) is not None else []

    def _over(self, told: Line) -> list[Heard]:
        """Tell what the turn cost, and that it is over, unless subagents are about to report."""
        heard = self._bill.add(told)
        if self._agents and not told.is_error and not self._interrupted:
            return heard
        heard += [AskGone(ask_id=ask_id) for ask_id in self._open]
        self._open.clear()
        heard.append(TurnOver(ok=not told.is_error, reason=self._why(told) if told.is_error else ""))
        return heard

    def _why(self, told: Line) -> str:
        if self._interrupted:
            return "it was interrupted"
        known = _REASONS.get(told.subtype or "", "")
        said = told.result or (told.errors[0] if told.errors else None)
        return known or sentence(said, told.terminal_reason or "it failed, and does not say why")


class Bill:
    """Adds up what the turns of one run cost."""

    def __init__(self, *, whole: bool) -> None:
        self._whole = whole  # no turn was before this run, so that the session's cost is the run's
        self._cost = 0.0
        self._input = self._output = 0

    def add(self, told: Line) -> list[Heard]:
        """Add a turn."""
        models = told.model_usage_since_last_result
        if models is None:
            return spent(told.total_cost_usd) if self._whole else []
        for model in models.values():
            self._cost += model.cost or 0
            cached = (model.cache_read_input_tokens or 0) + (model.cache_creation_input_tokens or 0)
            self._input += (model.input_tokens or 0) + cached
            self._output += model.output_tokens or 0
        return spent(self._cost, self._input, self._output)


def _respond(request_id: str, response: object) -> Send:
    answer = {"subtype": "success", "request_id": request_id, "response": response}
    return _say({"type": "control_response", "response": answer})


def _refuse(request_id: str, why: str) -> Send:
    return _say({"type": "control_response", "response": {"subtype": "error", "request_id": request_id, "error": why}})


def _say(message: object) -> Send:
    return Send(data=msgspec.json.encode(message) + b"\n")
