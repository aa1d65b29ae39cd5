"""What agents read in a project before they begin: notes for all of them, and files of personas. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

#: The file that most agents read, and the one that Claude Code reads.
COMMON, OTHER = "AGENTS.md", "CLAUDE.md"
#: The folder of a project's personas.
PERSONAS = ".claude/agents"


class Guide(NamedTuple):
    """The file that a word to all agents goes into."""

    name: str
    why: str
    """What a person should know of the choice; empty: there was none."""


def guide(there: Mapping[str, str]) -> Guide:
    """Return the file for a word to all agents, among those that are there (name → content).

    | there                                  | the word goes into | since                              |
    | -------------------------------------- | ------------------ | ---------------------------------- |
    | none                                   | `AGENTS.md`        | most agents read it                |
    | one of them                            | that one           | a person chose it                  |
    | both, and `CLAUDE.md` names `AGENTS.md`| `AGENTS.md`        | it is read by all of them          |
    | both, as one file under two names      | `AGENTS.md`        | idem                               |
    | both                                   | `AGENTS.md`        | most agents read it; a hint is given |
    """
    if OTHER not in there:
        return Guide(COMMON, "" if COMMON in there else f"Claude Code reads it if {OTHER} has a line `@{COMMON}`")
    if COMMON not in there:
        return Guide(OTHER, f"only {OTHER} is there; most agents but Claude Code read {COMMON}")
    if there[OTHER] == there[COMMON] or COMMON in there[OTHER]:
        return Guide(COMMON, f"{OTHER} refers to it")
    return Guide(COMMON, f"most agents read it; a line `@{COMMON}` in {OTHER} would have Claude Code read it too")
