"""The talk with `codex app-server`: one thread, one turn, and what it asks meanwhile.

| it says                                 | means                                                                  |
| --------------------------------------- | ---------------------------------------------------------------------- |
| answer to `thread/start`, `/resume`, …  | the session                                                            |
| `item/started` of a `fileChange`        | the diff that a later question is about; the question does not have it |
| `item/…/requestApproval`, …             | it asks, and waits: see `codex.asking`                                 |
| `serverRequest/resolved`                | that question is gone                                                  |
| `thread/tokenUsage/updated`             | what a thread used, its subagents' threads too; `total` has in it what |
|                                         | was before this run                                                    |
| `error` with `willRetry` false          | why the turn is about to fail                                          |
| `turn/completed`                        | the turn is over: completed, interrupted, or failed                    |

A denial carries no reason in this protocol: it is said to the turn that goes on (`turn/steer`). Seen of 0.171.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Raw

from dispatch_nb.providers.asks import MAX_ID, MAX_INPUT, MAX_OPEN
from dispatch_nb.providers.codex.asking import Change, Params, Question, ask
from dispatch_nb.providers.codex.launch import REVIEWER, SANDBOX, approval
from dispatch_nb.providers.decode import Loose
from dispatch_nb.providers.oneway import Session, sentence, spent, whole_text
from dispatch_nb.providers.rpc import EMPTY, Message, Peer, key
from dispatch_nb.providers.runs import Answer, AskGone, Heard, Job, Send, TurnOver

_CLIENT = {"clientInfo": {"name": "dispatch-nb", "title": "Dispatch", "version": "1"}}
#: Threads whose tokens are added up, and changes of files that wait for their question.
_MAX_THREADS, _MAX_CHANGES = 200, 20
_LOST = "it ended without saying how"


class Tokens(msgspec.Struct, rename="camel"):
    """A count of tokens."""

    input_tokens: int | None = None
    output_tokens: int | None = None


class TokenUsage(msgspec.Struct):
    """What a thread used."""

    total: Tokens | None = None
    last: Tokens | None = None


class Problem(msgspec.Struct):
    """Why a turn fails."""

    message: str | None = None


class Turn(msgspec.Struct):
    """A turn."""

    id: str | None = None
    status: str | None = None
    error: Problem | None = None


class Opened(msgspec.Struct):
    """A thread."""

    id: str | None = None


class Started(msgspec.Struct):
    """The answer to a request that opens a thread, or begins a turn."""

    thread: Opened | None = None
    turn: Turn | None = None


class Item(msgspec.Struct):
    """An item of a turn."""

    type: str | None = None
    id: str | None = None
    changes: Raw = EMPTY


class Notice(msgspec.Struct, rename="camel"):
    """The parameters of any notification that are needed."""

    thread_id: str | None = None
    item: Item | None = None
    item_id: str | None = None
    changes: Raw = EMPTY
    request_id: Raw = EMPTY
    token_usage: TokenUsage | None = None
    error: Problem | None = None
    will_retry: bool | None = None
    turn: Turn | None = None


_STARTED, _NOTICE, _PARAMS = Loose(Started), Loose(Notice), Loose(Params)
_CHANGES = msgspec.json.Decoder(list[Change])


class ServerDriver:
    """One run. See `providers.runs.Driver`."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self._peer = Peer(versioned=False)
        self._session = Session()
        self._turn: str | None = None
        self._open: dict[str, Question] = {}
        self._changes: dict[str, Raw] = {}  # of files, by the id of their item
        self._tokens: dict[str, tuple[int, int]] = {}  # of this run, by thread
        self._before: dict[str, tuple[int, int]] = {}  # what each thread had used when it was first heard of
        self._error = ""
        self._stop = False

    def begin(self) -> Sequence[Heard]:
        """Shake hands."""
        return (self._peer.request("initialize", _CLIENT, self._open_thread),)

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout."""
        message = self._peer.hear(line)
        if not isinstance(message, Message):
            return message
        request_id = key(message)
        return self._asked(request_id, message) if request_id is not None else self._told(message)

    def answer(self, ask_id: str, answer: Answer) -> Sequence[Heard]:
        """Answer a question; a reason is said to the turn."""
        question = self._open.get(ask_id)
        if question is None or answer.decision not in question.asked.decisions:
            return ()
        del self._open[ask_id]
        denied, reason = answer.decision == "deny", whole_text(answer.reason)
        heard: list[Heard] = [self._peer.respond(ask_id, question.deny(reason) if denied else question.allow)]
        if denied and reason and not question.takes_words and self._turn:
            heard.append(self._steer(f"The person who runs you denied that: {reason}"))
        return [*heard, AskGone(ask_id=ask_id)]

    def interrupt(self) -> Sequence[Heard]:
        """Ask it to stop its turn, now or as soon as there is one."""
        self._stop = True
        return (self._halt(),) if self._turn and self._session.id else ()

    # ── what we ask ───────────────────────────────────────────────────────────────────────

    def _open_thread(self, message: Message) -> Sequence[Heard]:
        if message.error is not None:
            return self._failed(message)
        job = self._job
        params: dict[str, object] = {
            "cwd": job.cwd,
            "approvalPolicy": approval(job),
            "approvalsReviewer": REVIEWER,
            "sandbox": SANDBOX[job.permission],
            **({"model": job.model} if job.model else {}),
        }
        method = "thread/start"
        if job.resume or job.fork:
            method = "thread/resume" if job.resume else "thread/fork"
            params |= {"threadId": job.session_id, "excludeTurns": True}
        return (self._peer.notify("initialized"), self._peer.request(method, params, self._begin_turn))

    def _begin_turn(self, message: Message) -> Sequence[Heard]:
        started = _STARTED.get(message.result)
        if started is None or started.thread is None or not started.thread.id:
            return self._failed(message)
        told = self._session.told(started.thread.id)
        params = {"threadId": started.thread.id, "input": _text(whole_text(self._job.prompt))}
        return (*told, self._peer.request("turn/start", params, self._turn_begun))

    def _turn_begun(self, message: Message) -> Sequence[Heard]:
        started = _STARTED.get(message.result)
        if started is None or started.turn is None or not started.turn.id:
            return self._failed(message)
        self._turn = started.turn.id
        return (self._halt(),) if self._stop else ()

    def _halt(self) -> Send:
        params = {"threadId": self._session.id, "turnId": self._turn}
        return self._peer.request("turn/interrupt", params, _nothing)

    def _steer(self, words: str) -> Send:
        params = {"threadId": self._session.id, "expectedTurnId": self._turn, "input": _text(words)}
        return self._peer.request("turn/steer", params, _nothing)

    def _failed(self, message: Message) -> list[Heard]:
        why = message.error.message if message.error is not None else None
        return [TurnOver(ok=False, reason=sentence(why, _LOST))]

    # ── what it asks and tells ────────────────────────────────────────────────────────────

    def _asked(self, request_id: str, message: Message) -> list[Heard]:
        params = _PARAMS.get(message.params) or Params()
        changes = self._changes.get(params.item_id or "", EMPTY)
        question = ask(request_id, message, params, _changed(changes))
        if question is None:
            return [self._peer.refuse(request_id, "this client does not support it", unknown=True)]
        if len(self._open) >= MAX_OPEN:
            return [self._peer.refuse(request_id, "too many questions at once")]
        self._open[request_id] = question
        return [question.asked]

    def _told(self, message: Message) -> Sequence[Heard]:
        notice = _NOTICE.get(message.params)
        if notice is None:
            return ()
        if message.method == "thread/tokenUsage/updated":
            return self._used(notice)
        if message.method == "serverRequest/resolved":
            gone = bytes(notice.request_id).decode("utf-8", "replace")
            return (AskGone(ask_id=gone),) if self._open.pop(gone, None) is not None else ()
        item = notice.item
        if message.method == "item/started" and item is not None and item.type == "fileChange":
            self._keep(item.id, item.changes)
        elif message.method == "item/fileChange/patchUpdated":
            self._keep(notice.item_id, notice.changes)
        elif message.method == "item/completed" and item is not None:
            self._changes.pop(item.id or "", None)
        elif message.method == "error" and not notice.will_retry and notice.error is not None:
            self._error = sentence(notice.error.message, "")
        elif message.method == "turn/completed" and notice.thread_id == self._session.id:
            return self._over(notice.turn or Turn())
        return ()

    def _keep(self, item_id: str | None, changes: Raw) -> None:
        """Keep what an item changes; without what is too long the question about it can only be denied."""
        if not item_id or len(item_id) > MAX_ID or len(bytes(changes)) > MAX_INPUT:
            return
        self._changes.pop(item_id, None)
        self._changes[item_id] = changes.copy()
        while len(self._changes) > _MAX_CHANGES:
            del self._changes[next(iter(self._changes))]

    def _used(self, notice: Notice) -> Sequence[Heard]:
        usage, thread = notice.token_usage, notice.thread_id or ""
        if usage is None or usage.total is None or usage.last is None or len(thread) > MAX_ID:
            return ()
        if thread not in self._before and len(self._before) >= _MAX_THREADS:
            return ()
        total, last = _pair(usage.total), _pair(usage.last)
        before = self._before.setdefault(thread, (total[0] - last[0], total[1] - last[1]))
        self._tokens[thread] = (total[0] - before[0], total[1] - before[1])
        return spent(None, sum(t[0] for t in self._tokens.values()), sum(t[1] for t in self._tokens.values()))

    def _over(self, turn: Turn) -> list[Heard]:
        heard: list[Heard] = [AskGone(ask_id=ask_id) for ask_id in self._open]
        self._open.clear()
        self._turn = None
        if turn.status == "completed":
            return [*heard, TurnOver(ok=True)]
        if turn.status == "interrupted":
            return [*heard, TurnOver(ok=False, reason="it was interrupted")]
        why = turn.error.message if turn.error is not None else None
        return [*heard, TurnOver(ok=False, reason=sentence(why or self._error, _LOST))]


def _nothing(_message: Message) -> Sequence[Heard]:
    """What follows is told by notifications."""
    return ()


def _text(words: str) -> list[dict[str, str]]:
    return [{"type": "text", "text": words}]


def _pair(tokens: Tokens) -> tuple[int, int]:
    return tokens.input_tokens or 0, tokens.output_tokens or 0


def _changed(raw: Raw) -> list[Change] | None:
    """Return the changes of files; None if they are not known, or not all of them understood."""
    try:
        return _CHANGES.decode(raw) if raw else None
    except msgspec.DecodeError:
        return None
