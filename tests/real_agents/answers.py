"""What the fake model says: answers, the tool calls in them, and a conversation as any protocol has it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple


@dataclass(frozen=True)
class Call:
    """A call of one of the agent's tools."""

    name: str
    args: Mapping[str, Any] = field(default_factory=dict)
    namespace: str = ""
    """OpenAI Responses only: the group that the tool is in."""
    raw: str | None = None
    """OpenAI Responses only: the text that a freeform tool takes instead of `args`."""


@dataclass(frozen=True)
class Answer:
    """One answer of the model."""

    text: str = ""
    thinking: str = ""
    calls: tuple[Call, ...] = ()
    refused: str = ""
    """The server answers with this error instead."""
    held: bool = False
    """After the thinking nothing comes until the test lets it (`ModelServer.release`)."""


class Said(NamedTuple):
    """A piece of a conversation, as a request repeats it to the model."""

    by: Literal["person", "model", "tool"]
    text: str


def place(conversation: Iterable[Said], tags: Iterable[str]) -> tuple[str, int] | None:
    """Return where a conversation stands: the tag in its last tagged prompt, and how often the model spoke since.

    A prompt carries its tag in brackets: `[work] Please ...`. What agents add in the person's name
    (context, reminders) has none. No state is needed: a conversation that was resumed, and the
    one of a subagent, find their place by themselves. None: no prompt has a tag.
    """
    marks = {f"[{tag}]": tag for tag in tags}
    tag, spoke, before = None, 0, "person"
    for said in conversation:
        found = max(marks, key=said.text.rfind, default="") if said.by == "person" else ""
        if found and found in said.text:
            tag, spoke = marks[found], 0
        elif said.by == "model" and before != "model":
            spoke += 1
        before = said.by
    return (tag, spoke) if tag is not None else None
