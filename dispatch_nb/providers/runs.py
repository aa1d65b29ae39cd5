"""How an agent's CLI is started, spoken to and understood: values, and what a provider must give. Pure.

A provider that can be run is `Runnable`. Its `launch` says what to execute, and its `driver` is the sans-IO
half of the talk: it is given the lines of the program's stdout and says what they mean and what to write to
its stdin. Processes, pipes and files are the keeper's (`dispatch_nb.keeper`).

| a driver hears | it means                                                                       |
| -------------- | ------------------------------------------------------------------------------ |
| `SessionTold`  | this is the session's id                                                       |
| `Asked`        | the agent waits until the person allows or denies                              |
| `AskGone`      | that question is no longer open, whoever answered it                           |
| `Spent`        | what the run cost so far                                                       |
| `TurnOver`     | the agent has done what it was asked, or failed                                |
| `Send`         | these bytes go to its stdin                                                    |
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

from dispatch_nb.model import Value

Permission = Literal["ask", "edits", "all"]
"""What the agent may do unasked: nothing that its CLI would ask for (`ask`: the person is asked where the CLI has a
two-way mode, else such calls fail), edits of files in its folder (`edits`), or everything (`all`)."""
AskKind = Literal["command", "edit", "tool", "question"]
Decision = Literal["once", "always", "deny"]

#: Longest text of an ask that is kept, in characters. A longer one cannot be allowed from here: nobody saw it whole.
MAX_ASK = 200_000
#: Longest reason that a person may give, in characters; and longest prompt.
MAX_REASON, MAX_PROMPT = 2_000, 1_000_000


class Job(Value):
    """What is asked of an agent."""

    prompt: str
    cwd: str
    session_id: str | None = None
    """With `resume` or `fork`: the session to go on with; else the id of the new one, if the CLI takes one."""
    resume: bool = False
    fork: bool = False
    folders: tuple[str, ...] = ()
    """Folders besides `cwd` that it works in: absolute paths."""
    model: str | None = None
    persona: str | None = None
    """A persona whose file the CLI finds by itself (`Abilities.persona`); else its words are in the prompt."""
    permission: Permission = "ask"
    two_way: bool = False
    """Questions come here and are answered here; only where `Abilities.asks`."""
    max_usd: float | None = None
    """Also enforced by the keeper; handed to a CLI that can stop by itself."""


class Launch(Value):
    """What to execute: the binary is found by the keeper, from the allow-list."""

    args: tuple[str, ...]
    stdin: bytes = b""
    """Written at the start; then stdin is closed, unless `open_stdin`."""
    open_stdin: bool = False
    env: dict[str, str] = {}
    """Set besides what is inherited; never a secret of ours."""
    session_id: str | None = None
    """The session's id if it is known before the program says it."""


class Abilities(Value):
    """What a CLI can do, as far as this provider knows how."""

    own_id: bool = False
    """A new session takes an id of ours, so that it is linked from its first line."""
    resume: bool = False
    fork: bool = False
    asks: bool = False
    """It has a two-way mode, in which permissions are asked and answered."""
    persona: bool = False
    model: bool = True
    budget: bool = False
    """It stops by itself at `Job.max_usd`."""


#: The variables by which agents' CLIs keep their files elsewhere than below the home directory.
HOMES = frozenset({"CLAUDE_CONFIG_DIR", "CODEX_HOME", "COPILOT_HOME", "GEMINI_CLI_HOME", "XDG_CONFIG_HOME"})

#: What agents set for the programs that they run, by which another CLI would take itself for a part of them (and
#: refuse to start, or report to them); one of them is a secret.
INSIDE = frozenset(
    {
        "AI_AGENT",
        "CLAUDECODE",
        "CLAUDE_CODE_ENTRYPOINT",
        "CLAUDE_CODE_MESSAGING_SOCKET",
        "CLAUDE_CODE_MESSAGING_TOKEN",
        "CLAUDE_CODE_SESSION_ID",
        "CLAUDE_CODE_SSE_PORT",
        "CLAUDE_PID",
        "CODEX_SESSION_ID",
        "CODEX_THREAD_ID",
        "CODEX_TOOL_CALL_ID",
        "CODEX_VERSION",
        "COPILOT_AGENT_SESSION_ID",
        "COPILOT_CLI",
        "GEMINI_CLI",
    }
)

# ── what a driver hears, and is told ──────────────────────────────────────────────────


class SessionTold(Value, tag=True):
    """The session's id."""

    session_id: str


class Asked(Value, tag=True):
    """The agent waits for an answer."""

    ask_id: str
    kind: AskKind
    tool: str
    text: str
    """Exactly what would happen: the whole command, the diff, the tool's input as JSON. At most `MAX_ASK`.

    Characters that would steer a screen are shown by their codes.
    """
    paths: tuple[str, ...] = ()
    cwd: str | None = None
    reason: str = ""
    """Why, in the agent's own words, if it says so."""
    truncated: bool = False
    """The text is not all that would happen: the ask can only be denied."""
    decisions: tuple[Decision, ...] = ("once", "always", "deny")
    """The answers that may be given here. `always` is the keeper's: the program is told `once`, each time."""
    same: str = ""
    """Asks with the same value are covered by `always`, for this run only. Empty: `always` covers this one only."""
    covers: str = ""
    """What `always` covers, in a person's words: `this very command`. Empty where it is no choice."""


class AskGone(Value, tag=True):
    """A question is no longer open."""

    ask_id: str


class Spent(Value, tag=True):
    """What the run cost so far, as the program says it; not what it cost before it was resumed."""

    cost_usd: float | None = None
    input_tokens: int | None = None
    """With those that the model had in its cache."""
    output_tokens: int | None = None


class TurnOver(Value, tag=True):
    """The agent came to rest. In two-way mode stdin is closed then, and the program ends."""

    ok: bool
    reason: str = ""
    """One sentence, if it is not ok."""


class Send(Value, tag=True):
    """Bytes for its stdin."""

    data: bytes


Heard = SessionTold | Asked | AskGone | Spent | TurnOver | Send


class Answer(Value, tag=True):
    """What a person decided."""

    decision: Decision
    reason: str = ""
    """For `deny`: the agent is told. To a question (`Asked.kind`) it is the answer."""


class Driver(Protocol):
    """One run's talk with its program. Never raises for whatever the program writes."""

    def begin(self) -> Sequence[Heard]:
        """Return what is said first, once the program runs."""
        ...

    def take(self, line: bytes) -> Sequence[Heard]:
        """Take a line of stdout (without its end; of one longer than 8 MB only its beginning)."""
        ...

    def answer(self, ask_id: str, answer: Answer) -> Sequence[Heard]:
        """Return what to say to an open question; nothing if it is not open."""
        ...

    def interrupt(self) -> Sequence[Heard]:
        """Return how to ask the program to stop its turn; nothing if only a signal can."""
        ...


@runtime_checkable
class Runnable(Protocol):
    """A provider whose CLI we know how to run."""

    @property
    def binary(self) -> str:
        """The name of the program on PATH."""
        ...

    @property
    def abilities(self) -> Abilities:
        """What it can do."""
        ...

    def launch(self, job: Job) -> Launch:
        """Return what to execute for a job. Raises ValueError for one beyond its abilities, in a person's words."""
        ...

    def driver(self, job: Job) -> Driver:
        """Return who understands that program's output."""
        ...
