"""A model server on loopback that says what a test tells it to, when the test lets it, and knows when it was asked."""

from __future__ import annotations

import contextlib
import gzip
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from real_agents.answers import Answer, place
from real_agents.wires import Body, Event, Wire, wire_of

#: Said to requests beside the conversation, and to conversations that no test knows.
ASIDE = Answer(text="Fine.")
#: Seconds that an answer is held at most: a test that fails must not leave a thread behind.
HELD_S = 90.0


class ModelServer:
    """Answers by script: the n-th answer of a tag goes to the n-th request after the prompt with that tag.

    Times are seconds since the epoch, as `time.time` gives them.
    """

    def __init__(self) -> None:
        self._scripts: dict[str, tuple[Answer, ...]] = {}
        self._times: dict[tuple[str, str, int], float] = {}
        self._bodies: dict[tuple[str, int], str] = {}
        self._released: set[tuple[str, int]] = set()
        self._changed = threading.Condition()
        self._closing = False
        self.flaws: list[str] = []
        """What went wrong in here, and requests that no script has an answer for."""
        self._http = _Http(self)
        self._thread = threading.Thread(target=self._http.serve_forever, name="model server", daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    def script(self, tag: str, *answers: Answer) -> None:
        """Say these, one after the other, to the conversation whose prompt has `[tag]`."""
        with self._changed:
            self._scripts[tag] = answers

    def asked(self, tag: str, step: int = 0, *, timeout: float = 60.0) -> float:
        """Wait for the request, and return when it came. Raises TimeoutError."""
        return self._when("asked", tag, step, timeout)

    def answered(self, tag: str, step: int = 0, *, timeout: float = 60.0) -> float:
        """Wait until the whole answer was sent, and return when it was. Raises TimeoutError."""
        return self._when("answered", tag, step, timeout)

    def was_asked(self, tag: str, step: int = 0) -> bool:
        """Whether the request came."""
        with self._changed:
            return ("asked", tag, step) in self._times

    def body(self, tag: str, step: int = 0, *, timeout: float = 60.0) -> str:
        """Wait for the request, and return all that the model was told with it. Raises TimeoutError."""
        self.asked(tag, step, timeout=timeout)
        return self._bodies[tag, step]

    def release(self, tag: str, step: int = 0) -> float:
        """Let an answer go that is held; return when."""
        with self._changed:
            self._released.add((tag, step))
            self._changed.notify_all()
            return time.time()

    def _when(self, what: str, tag: str, step: int, timeout: float) -> float:
        key = (what, tag, step)
        with self._changed:
            if not self._changed.wait_for(lambda: key in self._times, timeout):
                raise TimeoutError(f"not {what} in {timeout:.0f} s: [{tag}] {step}; so far {sorted(self._times)}")
            return self._times[key]

    # ── for the handler ───────────────────────────────────────────────────────────────

    def note(self, what: str, tag: str, step: int) -> None:
        """Keep when something happened for the first time."""
        with self._changed:
            self._times.setdefault((what, tag, step), time.time())
            self._changed.notify_all()

    def flaw(self, text: str) -> None:
        """Keep what a test should fail for."""
        with self._changed:
            self.flaws.append(text)

    def find(self, wire: Wire, body: Body) -> tuple[str, int, Answer]:
        """Return the answer to a request and its place."""
        with self._changed:
            at = place(wire.said(body), self._scripts) if wire.has_tools(body) else None
            if at is None:
                return "", 0, ASIDE
            tag, step = at
            answers = self._scripts[tag]
            self._bodies[tag, step] = json.dumps(body, ensure_ascii=False)
        if step >= len(answers):
            self.flaw(f"[{tag}] has no answer {step}")
            return "", 0, ASIDE
        return tag, step, answers[step]

    def hold(self, tag: str, step: int) -> None:
        """Wait until the test lets this answer go."""
        with self._changed:
            self._changed.wait_for(lambda: self._closing or (tag, step) in self._released, HELD_S)


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, model: ModelServer) -> None:
        self.model = model
        super().__init__(("127.0.0.1", 0), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """An agent that was killed hangs up in the middle: that is no flaw. All else is told by the handler."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    @property
    def model(self) -> ModelServer:
        server = self.server
        assert isinstance(server, _Http)
        return server.model

    def log_message(self, *_: object) -> None:
        """Say nothing: what matters is in the server's times and flaws."""

    def do_HEAD(self) -> None:
        self._whole({})

    def do_GET(self) -> None:
        self._whole({"object": "list", "data": [], "models": []})  # the one thing asked for is a list of models

    def do_POST(self) -> None:
        path = self.path.partition("?")[0]
        try:
            body = json.loads(self._body() or b"{}")
            wire = wire_of(path)
            if wire is None:  # counting of tokens, telemetry: any number will do
                self._whole({"input_tokens": 100, "totalTokens": 100})
                return
            tag, step, answer = self.model.find(wire, body)
            self.model.note("asked", tag, step)
            model = str(body.get("model", "fake"))
            if answer.refused:
                self._whole(_refusal(answer.refused), 400)
            elif path.endswith(":generateContent") or (not body.get("stream") and ":stream" not in path):
                self._whole(_unstreamed(answer.text, model))
            else:
                self._stream(wire.stream(answer, model), tag, step, held=answer.held)
            self.model.note("answered", tag, step)
        except OSError:
            self.close_connection = True  # the agent is gone
        except Exception as error:  # the boundary of this thread: the test that asks fails with it
            self.model.flaw(f"{path}: {type(error).__name__}: {error}")
            raise

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            raw = b"".join(self._chunks())
        else:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        return gzip.decompress(raw) if self.headers.get("Content-Encoding") == "gzip" else raw

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _whole(self, value: Body, status: int = 200) -> None:
        data = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def _stream(self, events: Iterator[Event], tag: str, step: int, *, held: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        for event in events:
            if event is None:
                if held:
                    self.model.hold(tag, step)
                continue
            name, data = event
            text = data if isinstance(data, str) else json.dumps(data)
            self.wfile.write((f"event: {name}\n" * bool(name) + f"data: {text}\n\n").encode())
            self.wfile.flush()
        with contextlib.suppress(OSError):
            self.wfile.flush()


def _refusal(why: str) -> Body:
    """Return an error, as each protocol has it."""
    error = {"type": "invalid_request_error", "message": why, "code": 400, "status": "INVALID_ARGUMENT"}
    return {"type": "error", "error": error}


def _unstreamed(text: str, model: str) -> Body:
    """Return an answer in one piece. Only requests beside a conversation ask for it that way: text is enough."""
    return {
        "id": "aside",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": text}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 1, "output_tokens": 1, "prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "candidates": [{"index": 0, "content": {"role": "model", "parts": [{"text": text}]}, "finishReason": "STOP"}],
    }
