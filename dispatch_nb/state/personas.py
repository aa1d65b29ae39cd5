"""The agents panel: personas, who plays them, and what they are doing."""

from __future__ import annotations

from dispatch_nb.model import GROUP_OF, Persona, PersonaGroup, PersonaRow, Session, SessionState
from dispatch_nb.state.changes import PersonasRead
from dispatch_nb.state.draft import Draft
from dispatch_nb.state.state import PersonaFolder

_LIVE = frozenset({"running", "approval", "waiting"})
_IDLE = frozenset({"idle", "error"})
#: Which of several sessions' states stands for the persona: first what waits for a person.
_FIRST: tuple[SessionState, ...] = ("approval", "waiting", "error", "tool_use", "thinking", "idle")


def folder_read(draft: Draft, change: PersonasRead) -> None:
    """A folder of persona files was read."""
    folder = PersonaFolder(root=change.root, personas=change.personas)
    if draft.read("persona_folders").get(change.folder) == folder:
        return
    if change.personas:
        draft.table("persona_folders")[change.folder] = folder
    else:
        draft.table("persona_folders").pop(change.folder, None)
    draft.personas = True


def rows(draft: Draft) -> None:
    """Build the table again, if a session, a plan or a persona file changed.

    | a persona                                                   | group    |
    |-------------------------------------------------------------|----------|
    | has a session that runs, or waits for a person              | live     |
    | has a session that is idle or in error                      | idle     |
    | is defined with `enabled: false`                            | archived |
    | is defined                                                  | defined  |

    Sessions without a persona are the row with an empty name.
    """
    if not draft.personas:
        return
    defined: dict[str, Persona] = {}
    for folder in draft.read("persona_folders").values():
        for persona in folder.personas:
            known = defined.get(persona.persona)
            if known is None or (persona.enabled and not known.enabled):
                defined[persona.persona] = persona
    playing: dict[str, list[Session]] = {}
    for session in draft.read("sessions").values():
        if session.state_group in _LIVE | _IDLE:
            playing.setdefault(session.persona or "", []).append(session)
    table = {name: _row(name, defined.get(name), playing.get(name, [])) for name in sorted({*defined, *playing})}
    if table != draft.read("personas"):
        draft.put("personas", table)


def _row(name: str, persona: Persona | None, sessions: list[Session]) -> PersonaRow:
    states = {session.state for session in sessions}
    group: PersonaGroup = "defined" if persona is None or persona.enabled else "archived"
    if states:
        group = "live" if {GROUP_OF[state] for state in states} & _LIVE else "idle"
    return PersonaRow(
        persona=name,
        group=group,
        state=next((state for state in _FIRST if state in states), None),
        providers=tuple(sorted({session.provider for session in sessions})),
        sessions=len(sessions),
        description=persona.description if persona else "",
    )
