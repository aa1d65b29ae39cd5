"""The talk with an agent that serves the Agent Client Protocol on its stdio: one session, one prompt, and what it asks.

| it says                                     | means                                                               |
| ------------------------------------------- | ------------------------------------------------------------------- |
| answer to `session/new`, or `session/load`  | the session                                                         |
| `session/update` `tool_call`                | the input of a call that a later question is about                  |
| `session/update` `agent_message_chunk`      | what the model says; one of the agents says there why it failed, and |
|                                             | ends the turn as if it had not                                      |
| `session/request_permission`                | it asks, and waits                                                  |
| answer to `session/prompt`                  | the turn is over, `stopReason` says how; an error: it failed        |

We offer neither files nor terminals, so that the agent's own tools ask for each. A refusal carries no reason in
this protocol: it is said in one more prompt when the turn is over. See https://agentclientprotocol.com
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Raw

from dispatch_nb.providers.acp_asking import Permission, Text, ToolCall, ask
from dispatch_nb.providers.asks import MAX_ID, MAX_INPUT, MAX_OPEN
from dispatch_nb.providers.decode import Loose
from dispatch_nb.providers.oneway import Session, sentence, spent, whole_text
from dispatch_nb.providers.rpc import EMPTY, Message, Peer, key
from dispatch_nb.providers.runs import Answer, Asked, AskGone, Heard, Job, Send, TurnOver

_HELLO = {
    "protocolVersion": 1,
    "clientCapabilities": {"fs": {"readTextFile": False, "writeTextFile": False}, "terminal": False},
    "clientInfo": {"name": "dispatch-nb", "title": "Dispatch", "version": "1"},
}
#: How a failure begins that is said as if by the model.
_ERROR = "Error: "
_CANCELLED = {"outcome": {"outcome": "cancelled"}}
_STOPS = {
    "max_tokens": "it reached its limit of tokens",
    "max_turn_requests": "it reached its limit of requests",
    "refusal": "the model refused to go on",
    "cancelled": "it was interrupted",
}
#: Calls whose input is kept for a question, and reasons that wait for the end of the turn.
_MAX_CALLS, _MAX_WORDS = 20, 20
_INTERRUPTED = TurnOver(ok=False, reason="it was interrupted")


class Opened(msgspec.Struct, rename="camel"):
    """The answer to a request that opens a session."""

    session_id: str | None = None


class Update(msgspec.Struct, rename="camel"):
    """Something that goes on."""

    session_update: str | None = None
    content: Text | None = None
    tool_call_id: str | None = None
    raw_input: Raw = EMPTY


class Notice(msgspec.Struct):
    """The parameters of `session/update`."""

    update: Update | None = None


class Usage(msgspec.Struct, rename="camel"):
    """Tokens of a turn, as one of the agents tells them."""

    input_tokens: int | None = None
    output_tokens: int | None = None


class Count(msgspec.Struct):
    """Tokens of a turn, as another one tells them."""

    input_tokens: int | None = None
    output_tokens: int | None = None


class Quota(msgspec.Struct):
    """Where that one tells them."""

    token_count: Count | None = None


class Meta(msgspec.Struct):
    """What agents add to the protocol."""

    quota: Quota | None = None


class Stopped(msgspec.Struct, rename="camel"):
    """The answer to a prompt."""

    stop_reason: str | None = None
    usage: Usage | None = None
    meta: Meta | None = msgspec.field(default=None, name="_meta")


class Detail(msgspec.Struct):
    """More on an error."""

    message: str | None = None
    details: str | None = None


_OPENED, _NOTICE, _STOPPED, _PERMISSION, _DETAIL = (
    Loose(Opened),
    Loose(Notice),
    Loose(Stopped),
    Loose(Permission),
    Loose(Detail),
)


class AcpDriver:
    """One run. See `providers.runs.Driver`."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._peer = Peer(versioned=True)
        self._session = Session()
        self._open: dict[str, tuple[Asked, str | None, str | None]] = {}  # with the options that allow and deny it once
        self._inputs: dict[str, Raw] = {}  # of calls, by their id
        self._words: list[str] = []  # why calls were denied
        self._error = ""  # if the last that was said is one
        self._input = self._output = 0
        self._stop = False

    def begin(self) -> Sequence[Heard]:
        """Shake hands."""
        return (self._peer.request("initialize", _HELLO, self._open_session),)

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout."""
        message = self._peer.hear(line)
        if not isinstance(message, Message):
            return message
        request_id = key(message)
        if request_id is None:
            self._told(message)
            return ()
        if message.method != "session/request_permission":
            return (self._peer.refuse(request_id, "this client does not offer it", unknown=True),)
        return self._asked(request_id, message)

    def answer(self, ask_id: str, answer: Answer) -> Sequence[Heard]:
        """Answer a question with the option that means this once."""
        question, allow, deny = self._open.get(ask_id, (None, None, None))
        if question is None or answer.decision not in question.decisions:
            return ()
        del self._open[ask_id]
        denied = answer.decision == "deny"
        if denied and answer.reason and len(self._words) < _MAX_WORDS:
            self._words.append(whole_text(answer.reason))
        chosen = deny if denied else allow
        outcome = _CANCELLED if chosen is None else {"outcome": {"outcome": "selected", "optionId": chosen}}
        return (self._peer.respond(ask_id, outcome), AskGone(ask_id=ask_id))

    def interrupt(self) -> Sequence[Heard]:
        """Ask it to stop its turn; the protocol wants every open question answered then."""
        self._stop = True
        if self._session.id is None:
            return ()
        heard: list[Heard] = [self._peer.notify("session/cancel", {"sessionId": self._session.id})]
        for ask_id in self._open:
            heard += [self._peer.respond(ask_id, _CANCELLED), AskGone(ask_id=ask_id)]
        self._open.clear()
        return heard

    # ── what we ask ───────────────────────────────────────────────────────────────────────

    def _open_session(self, message: Message) -> Sequence[Heard]:
        if message.error is not None:
            return self._failed(message)
        params: dict[str, object] = {"cwd": self._job.cwd, "mcpServers": []}
        if self._job.resume:
            params["sessionId"] = self._job.session_id
            return (self._peer.request("session/load", params, self._opened),)
        return (self._peer.request("session/new", params, self._opened),)

    def _opened(self, message: Message) -> Sequence[Heard]:
        opened = _OPENED.get(message.result) or Opened()
        session_id = opened.session_id or (self._job.session_id if self._job.resume else None)
        if message.error is not None or not session_id:
            return self._failed(message)
        told = self._session.told(session_id)
        if self._session.id is None:
            return self._failed(message)
        return (*told, _INTERRUPTED if self._stop else self._prompt(whole_text(self._job.prompt)))

    def _prompt(self, words: str) -> Send:
        params = {"sessionId": self._session.id, "prompt": [{"type": "text", "text": words}]}
        return self._peer.request("session/prompt", params, self._stopped)

    def _stopped(self, message: Message) -> Sequence[Heard]:
        """Tell what a prompt came to; go on with what a denial left to say."""
        stopped = _STOPPED.get(message.result)
        gone: list[Heard] = [AskGone(ask_id=ask_id) for ask_id in self._open]
        self._open.clear()
        if message.error is not None or stopped is None or stopped.stop_reason is None:
            return [*gone, _INTERRUPTED] if self._stop else [*gone, *self._failed(message)]
        gone += self._spent(stopped)
        if stopped.stop_reason != "end_turn":
            return [*gone, TurnOver(ok=False, reason=_STOPS.get(stopped.stop_reason, "it stopped early"))]
        if self._stop:
            return [*gone, _INTERRUPTED]
        if self._error:
            return [*gone, TurnOver(ok=False, reason=self._error)]
        if self._words:
            said, self._words = "; ".join(self._words), []
            return [*gone, self._prompt(f"The person who runs you denied a call of yours: {said}")]
        return [*gone, TurnOver(ok=True)]

    def _spent(self, stopped: Stopped) -> list[Heard]:
        quota = stopped.meta.quota.token_count if stopped.meta is not None and stopped.meta.quota is not None else None
        tokens = stopped.usage or quota
        if tokens is None:
            return []
        self._input += tokens.input_tokens or 0
        self._output += tokens.output_tokens or 0
        return spent(None, self._input, self._output)

    def _failed(self, message: Message) -> list[Heard]:
        error = message.error
        detail = _DETAIL.get(error.data) if error is not None else None
        parts = (error and error.message, detail and (detail.details or detail.message))
        said = ": ".join(dict.fromkeys(part for part in parts if part))
        return [TurnOver(ok=False, reason=sentence(said, "it ended without saying how"))]

    # ── what it asks and tells ────────────────────────────────────────────────────────────

    def _asked(self, request_id: str, message: Message) -> list[Heard]:
        permission = _PERMISSION.get(message.params)
        if permission is None or permission.tool_call is None:
            return [self._peer.refuse(request_id, "a question about nothing")]
        if self._stop:
            return [self._peer.respond(request_id, _CANCELLED)]
        if len(self._open) >= MAX_OPEN:
            return [self._peer.refuse(request_id, "too many questions at once")]
        call: ToolCall = permission.tool_call
        question = ask(request_id, permission, call, self._inputs.pop(call.tool_call_id or "", EMPTY))
        self._open[request_id] = (question, permission.once("allow_once"), permission.once("reject_once"))
        return [question]

    def _told(self, message: Message) -> None:
        """Hear what is said and done."""
        notice = _NOTICE.get(message.params) if message.method == "session/update" else None
        update = notice.update if notice is not None else None
        if update is None:
            return
        if update.session_update == "agent_message_chunk":
            said = (update.content.text if update.content is not None else None) or ""
            self._error = sentence(said.removeprefix(_ERROR), "it failed") if said.startswith(_ERROR) else ""
        elif update.session_update == "tool_call":
            self._error = ""
            self._keep(update.tool_call_id, update.raw_input)

    def _keep(self, call_id: str | None, given: Raw) -> None:
        """Keep the input of a call: a question may show less of it."""
        if not call_id or len(call_id) > MAX_ID or not 0 < len(bytes(given)) <= MAX_INPUT:
            return
        self._inputs[call_id] = given.copy()
        while len(self._inputs) > _MAX_CALLS:
            del self._inputs[next(iter(self._inputs))]
