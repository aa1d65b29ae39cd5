"""A program that stands in for an agent's CLI: it speaks Claude's protocol, and does what its prompt says.

Lines of the prompt that begin with `do:` are done one after the other; what follows the last one is
the end of the program, with exit code 0 and without a word.

| line               | what it does                                                                 |
|--------------------|------------------------------------------------------------------------------|
| `do: say WORDS`    | writes a line that says so                                                   |
| `do: garbage`      | writes bytes that are no line of the protocol                                |
| `do: flood N`      | writes N megabytes                                                           |
| `do: grumble WORDS`| writes to stderr                                                             |
| `do: touch FILE`   | makes a file                                                                 |
| `do: env FILE`     | writes its environment into a file, as JSON                                  |
| `do: args FILE`    | writes its arguments into a file, one a line                                 |
| `do: deaf`         | ignores SIGINT and SIGTERM                                                   |
| `do: child FILE`   | starts a deaf child in a session of its own, which outlives it; its pid into FILE |
| `do: ask COMMAND`  | asks whether it may run a command; the answer is told, and written to `answers` |
| `do: question Q`   | asks the person, and goes on when it is answered                             |
| `do: wait FILE`    | waits until there is such a file                                             |
| `do: spend COST`   | says what it cost, and that a subagent's report begins another turn          |
| `do: over COST`    | says that the turn is over, and what it cost                                 |
| `do: fail WORDS`   | says that the turn failed, and that it cost 0.25 USD                         |
| `do: exit CODE`    | ends                                                                         |
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

DEAF = "import signal, threading; [signal.signal(n, signal.SIG_IGN) for n in (2, 15)]; threading.Event().wait()"
SESSION = next((a.partition("=")[2] for a in sys.argv if a.startswith(("--session-id=", "--resume="))), "new")
SESSION = "forked" if "--fork-session" in sys.argv else SESSION


def tell(**fields: Any) -> None:
    sys.stdout.write(json.dumps(fields | {"session_id": SESSION}) + "\n")
    sys.stdout.flush()


def wait(path: str) -> None:
    while not Path(path).exists():
        threading.Event().wait(0.02)


def ask(command: str, number: int) -> None:
    request = {"subtype": "can_use_tool", "tool_name": "Bash", "input": {"command": command}}
    tell(type="control_request", request_id=f"ask-{number}", request=request)
    answer = json.loads(sys.stdin.readline())["response"]["response"]
    with Path("answers").open("a", encoding="utf-8") as file:
        file.write(f"{command}: {answer['behavior']} {answer.get('message', '')}".strip() + "\n")


def question(text: str, number: int) -> None:
    request = {"subtype": "can_use_tool", "tool_name": "AskUserQuestion", "input": {"questions": [{"question": text}]}}
    tell(type="control_request", request_id=f"ask-{number}", request=request)
    sys.stdin.readline()


def child(path: str) -> None:
    made = subprocess.Popen([sys.executable, "-c", DEAF], start_new_session=True)
    Path(path).write_text(str(made.pid), encoding="ascii")


def over(*, cost: float, failed: str = "") -> None:
    tell(
        type="result",
        subtype="success",
        is_error=bool(failed),
        result=failed or "done",
        total_cost_usd=cost,
        model_usage_since_last_result={"m": {"inputTokens": 10, "outputTokens": 5, "costUSD": cost}},
    )


def do(word: str, rest: str, number: int) -> None:
    match word:
        case "say":
            tell(type="assistant", message={"role": "assistant", "content": [{"type": "text", "text": rest}]})
        case "garbage":
            sys.stdout.buffer.write(b"\x00\xff{not json\n" + b"x" * 100_000 + b"\n[1,2]\nnull\n")
            sys.stdout.buffer.flush()
        case "flood":
            line = json.dumps({"type": "noise", "text": "x" * 1000}).encode() + b"\n"
            for _ in range(int(float(rest) * 1_000_000) // len(line)):
                sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
        case "grumble":
            sys.stderr.write(rest + "\n")
            sys.stderr.flush()
        case "touch":
            Path(rest).touch()
        case "env":
            Path(rest).write_text(json.dumps(dict(os.environ)), encoding="utf-8")
        case "args":
            Path(rest).write_text("\n".join(sys.argv[1:]), encoding="utf-8")
        case "deaf":
            for one in (signal.SIGINT, signal.SIGTERM):
                signal.signal(one, signal.SIG_IGN)
        case "child":
            child(rest)
        case "ask":
            ask(rest, number)
        case "question":
            question(rest, number)
        case "wait":
            wait(rest)
        case "spend":
            tell(type="system", subtype="background_tasks_changed", tasks=[{"task_type": "local_agent"}])
            over(cost=float(rest))
        case "over":
            over(cost=float(rest or 0))
        case "fail":
            over(cost=0.25, failed=rest)
        case "exit":
            os._exit(int(rest))


def main() -> None:
    if "--version" in sys.argv:
        print("9.8.7 (Stub)")  # noqa: T201
        return
    if "--input-format=stream-json" in sys.argv:
        prompt = json.loads(sys.stdin.readline())["message"]["content"]
    else:
        prompt = sys.stdin.read()
    tell(type="system", subtype="init")
    steps = [line.removeprefix("do: ").partition(" ") for line in prompt.splitlines() if line.startswith("do: ")]
    for number, (word, _, rest) in enumerate(steps, 1):
        do(word, rest, number)


main()
