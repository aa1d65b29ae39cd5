"""What `codex app-server` asks, put so that the whole of it is seen, and how each question is answered.

| request                                   | allowed                  | denied                        |
| ----------------------------------------- | ------------------------ | ----------------------------- |
| `item/commandExecution/requestApproval`   | `accept`                 | `decline`: the turn goes on   |
| `item/fileChange/requestApproval`         | `accept`                 | `decline`                     |
| `item/permissions/requestApproval`        | what it asks, this turn  | nothing is granted            |
| `mcpServer/elicitation/request`           | if it has no form        | `decline`                     |
| `item/tool/requestUserInput`              | -                        | the reason is the answer      |
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from msgspec import Raw

from dispatch_nb.providers.asks import MAX_ID, as_json, asked, fields, offered, replaced, written
from dispatch_nb.providers.rpc import EMPTY, Message
from dispatch_nb.providers.runs import Asked

#: Of a command, what is shown by itself or is no part of what is done.
_TOLD = (
    *("kind", "threadId", "turnId", "itemId", "startedAtMs", "environmentId", "approvalId", "reason", "command", "cwd"),
    *("commandActions", "proposedExecpolicyAmendment", "proposedNetworkPolicyAmendments", "availableDecisions"),
)
#: What a person must know before the answer.
_KEPT = "(It asks for a secret. What is answered here is kept with the run, and shown.)"
#: Questions that one request may ask.
_MAX_PROMPTS = 20


class PatchKind(msgspec.Struct):
    """What happens to a file."""

    type: str
    move_path: str | None = None


class Change(msgspec.Struct):
    """What is to happen to one file. `diff`: hunks for an update, else the whole text of the file."""

    path: str
    kind: PatchKind
    diff: str


class Option(msgspec.Struct):
    """One answer that is offered."""

    label: str | None = None
    description: str | None = None


class Prompt(msgspec.Struct):
    """One question to the person."""

    id: str | None = None
    question: str | None = None
    options: list[Option] | None = None
    is_secret: bool | None = msgspec.field(default=None, name="isSecret")


class Params(msgspec.Struct, rename="camel"):
    """The parameters of any request that are needed."""

    kind: str | None = None
    item_id: str | None = None
    command: str | None = None
    cwd: str | None = None
    reason: str | None = None
    grant_root: str | None = None
    permissions: Raw = EMPTY
    questions: list[Prompt] | None = None
    requested_schema: Raw = EMPTY
    server_name: str | None = None
    mode: str | None = None
    message: str | None = None


class Question(msgspec.Struct):
    """A question that is open."""

    asked: Asked
    allow: object
    denied: object
    prompts: tuple[str, ...] = ()
    """Ids of the questions that a person's words answer."""

    @property
    def takes_words(self) -> bool:
        """Whether the reason of a denial is part of the answer."""
        return bool(self.prompts)

    def deny(self, reason: str) -> object:
        """Return the answer that allows nothing."""
        if not self.prompts:
            return self.denied
        return {"answers": {prompt: {"answers": [reason] if reason else []} for prompt in self.prompts}}


def ask(request_id: str, message: Message, params: Params, changes: Sequence[Change] | None) -> Question | None:
    """Return a question as a person sees it; None for a request that is none."""
    if message.method == "item/commandExecution/requestApproval":
        return _decided(_command(request_id, message.params, params))
    if message.method == "item/fileChange/requestApproval":
        return _decided(_edit(request_id, params, changes))
    if message.method == "item/permissions/requestApproval":
        return _permissions(request_id, params)
    if message.method == "mcpServer/elicitation/request":
        return _elicitation(request_id, message.params, params)
    if message.method == "item/tool/requestUserInput":
        prompts = [prompt for prompt in params.questions or () if prompt.id and len(prompt.id) <= MAX_ID]
        text = "\n\n".join(map(_question, params.questions or ()))
        shown = asked(request_id, "question", "request_user_input", text, decisions=("deny",))
        return Question(shown, None, None, tuple(prompt.id or "" for prompt in prompts[:_MAX_PROMPTS]))
    return None


def _question(one: Prompt) -> str:
    text = offered(one.question, ((option.label, option.description) for option in one.options or ()))
    return f"{text}\n{_KEPT}" if one.is_secret else text


def _decided(shown: Asked) -> Question:
    return Question(shown, {"decision": "accept"}, {"decision": "decline"})


def _command(request_id: str, raw: Raw, params: Params) -> Asked:
    """Return a command; with anything else that is asked along with it, such as the network, as JSON."""
    rest = {name: value for name, value in fields(raw).items() if name not in _TOLD and bytes(value) != b"null"}
    plain = params.command is not None and params.kind in (None, "command", "humanCommand") and not rest
    text = params.command if plain and params.command is not None else as_json(raw)
    tool = "write_stdin" if params.kind == "writeStdin" else "shell"
    return asked(request_id, "command", tool, text, cwd=params.cwd, reason=params.reason or "")


def _edit(request_id: str, params: Params, changes: Sequence[Change] | None) -> Asked:
    parts = [_diff(change) for change in changes or ()]
    if params.grant_root:
        parts.insert(0, f"and whatever else it writes below {params.grant_root} until it ends")
    if changes is None:
        parts.append("the program did not say what would be changed")
    paths = [path for change in changes or () for path in (change.path, change.kind.move_path) if path]
    more = bool(params.grant_root) or any(change.kind.type == "delete" for change in changes or ())
    return asked(
        request_id,
        "edit",
        "apply_patch",
        "\n".join(parts),
        paths=paths,
        reason=params.reason or "",
        partial=not changes,
        more=more,
    )


def _diff(change: Change) -> str:
    if change.kind.type == "add":
        return written(change.path, change.diff)
    if change.kind.type == "delete":
        return replaced(change.path, change.diff, "", to="/dev/null")
    head = f"--- {change.path}\n+++ {change.kind.move_path or change.path}"
    return f"{head}\n{change.diff}".rstrip("\n")


def _permissions(request_id: str, params: Params) -> Question:
    shown = asked(
        request_id,
        "tool",
        "request_permissions",
        as_json(params.permissions),
        cwd=params.cwd,
        reason=params.reason or "",
        partial=not params.permissions,
    )
    wanted = {name: value.copy() for name, value in fields(params.permissions).items() if bytes(value) != b"null"}
    return Question(
        shown,
        {"permissions": {} if shown.truncated else wanted, "scope": "turn"},
        {"permissions": {}, "scope": "turn"},
    )


def _elicitation(request_id: str, raw: Raw, params: Params) -> Question:
    """Return what an MCP server asks: it can be allowed if there is nothing to fill in."""
    properties = fields(params.requested_schema).get("properties", EMPTY)
    empty = params.mode != "url" and bool(params.requested_schema) and not fields(properties)
    call = fields(fields(raw).get("_meta", EMPTY)).get("tool_params", EMPTY)
    # a call of its tool: what is around it has another turn's id each time
    text = f"{params.message}\n\n{as_json(call)}" if call and empty and params.message else as_json(raw)
    shown = asked(
        request_id,
        "tool",
        params.server_name or "mcp",
        text,
        decisions=("once", "always", "deny") if empty else ("deny",),
    )
    return Question(shown, {"action": "accept", "content": {}}, {"action": "decline", "content": None})
