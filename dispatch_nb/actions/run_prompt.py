"""The words with which an agent begins a phase that was claimed for it. Pure, but for reading a persona's file."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from dispatch_nb.actions.prompts import Handoff, begin_prompt, fenced, handoff_prompt, like_tag
from dispatch_nb.model import Persona, Value
from dispatch_nb.protocol.persona import persona_words
from dispatch_nb.providers.runs import Abilities
from dispatch_nb.providers.text import clip
from dispatch_nb.sources.files import NotReadableError, read_small
from dispatch_nb.sources.personas import MAX_PERSONA
from dispatch_nb.state.state import State

#: Characters of a persona's file that are told.
MAX_WORDS = 40_000

_TAG = "persona-file"
_LIKE_TAG = like_tag(_TAG)


class Role(Value, frozen=True):
    """The persona of a phase, and how the agent comes to play it."""

    persona: str
    path: str | None = None
    """Its file; None: there is none, and the name is all there is."""
    words: str = ""
    """What the file says, where the CLI does not find it by itself."""
    by_name: bool = False
    """The CLI is told the name, and finds the file."""


def role_of(state: State, root: str, persona: str | None, abilities: Abilities) -> Role | None:
    """Return the role of a phase: its file in the project, else in the home directory."""
    if persona is None:
        return None
    found = _defined(state, root, persona)
    if found is None or found.path is None:
        return Role(persona=persona)
    if abilities.persona:
        return Role(persona=persona, path=found.path, by_name=True)
    folder = found.path.rpartition("/")[0]
    try:
        data, _ = read_small(found.path, folder, MAX_PERSONA)
    except (FileNotFoundError, NotReadableError):
        return Role(persona=persona)
    words = clip(persona_words(data.decode("utf-8", "replace")), MAX_WORDS)
    return Role(persona=persona, path=found.path, words=words)


def _defined(state: State, root: str, persona: str) -> Persona | None:
    """Return a persona as it is defined for a project; those of the project itself come before the person's own."""
    for wanted in (root, None):
        for folder in state.persona_folders.values():
            if folder.root == wanted:
                for one in folder.personas:
                    if one.persona == persona and one.enabled:
                        return one
    return None


def run_prompt(work: Handoff, role: Role | None, *, hand_off: bool, tree: str | None = None) -> str:
    """Return the prompt for an agent that works on a phase, which is claimed for it by then.

    With `hand_off` it is that of `handoff_prompt`; else it tells the plan and the log, and nothing of who
    worked on the phase before.
    """
    phase = replace(work.phase, status="IN_PROGRESS")
    phases = tuple(phase if one.phase_id == phase.phase_id else one for one in work.phases)
    claimed = replace(work, phase=phase, phases=phases, claimed=True)
    text = handoff_prompt(claimed, tree=tree) if hand_off else begin_prompt(claimed)
    return "\n\n".join((*_role(role), text))


def _role(role: Role | None) -> Iterator[str]:
    """Yield the person's own words on how a persona works: instructions, unlike all that follows."""
    if role is None or not role.words.strip():
        return
    yield (
        f"You work as a persona. What stands between <{_TAG}> and </{_TAG}> is its description, from a file of the "
        "person who runs you: follow it, as far as it does not contradict what stands below under `How to work`."
    )
    yield f"<{_TAG}>\n{fenced(role.words, _LIKE_TAG).strip()}\n</{_TAG}>"
