"""Rows of `d.sessions` and `d.agents`: what is known of a session, in the words of the model."""

from __future__ import annotations

from dispatch_nb.model import GROUP_OF, Agent, Session, SessionState
from dispatch_nb.providers.pricing import total
from dispatch_nb.providers.values import Joined, JoinedAgent
from dispatch_nb.state.cost import tokens
from dispatch_nb.state.draft import Draft
from dispatch_nb.state.hooks import ASKS, Told, of_agent
from dispatch_nb.state.links import GIVEN
from dispatch_nb.state.liveness import Liveness
from dispatch_nb.state.state import Link, session_key


def session_row(
    draft: Draft,
    key: str,
    joined: Joined,
    judged: Liveness,
    found: tuple[Link, ...],
    root: str | None,
    agents: tuple[Agent, ...],
) -> Session:
    """Return the row of a session that was judged and linked."""
    main = joined.main
    # the epic that the row names is one of the project that it names, but for one that it was given by a run
    link = next((one for one in found if one.epic.root == root or one.strength == GIVEN), None)
    files = draft.read("files").get(link.epic) if link else None
    plan = files.plan if files else None
    phase = next((p for p in plan.phases if p.phase_id == link.phase_id), None) if plan and link else None
    problems = draft.read("found")
    project = draft.read("projects").get(root)
    return Session(
        host=draft.read("settings").host,
        provider=joined.provider,
        session_id=joined.session_id,
        project=project.project if project else None,
        cwd=main.cwd,
        branch=main.branch,
        title=main.title,
        model=main.model,
        state=judged.state,
        state_group=GROUP_OF[judged.state],
        state_source=judged.source,
        state_reason=judged.reason,
        state_since=judged.since,
        active_tool=judged.tool,
        started=main.started,
        last_activity=main.last_activity,
        turns=main.turns,
        **tokens(main.usage),
        cost_usd=total(main.usage, draft.read("settings").prices),
        context_tokens=main.context_tokens,
        context_window=main.context_window,
        epic=plan.epic if plan else None,
        phase_id=phase.phase_id if phase else None,
        parent_id=main.forked_from,
        pid=judged.pid,
        transcript=joined.path,
        problems=sum(len(problems.get(path, ())) for path in draft.read("parts")[key]) if problems else 0,
        active_detail=judged.detail if judged.tool else "",
        persona=main.persona or (phase.persona if phase else None),
        errors=main.errors,
        interrupts=main.interrupts,
        compactions=main.compactions,
        tasks_done=sum(task.status == "completed" for task in main.tasks),
        tasks_total=len(main.tasks),
        files_changed=len(main.files),
        subagents=len(agents) - 1,
        subagents_live=sum(GROUP_OF[agent.state] == "running" for agent in agents[1:]),
        link_reason=link.reason if link else "",
        recent=main.recent,
    )


def agent_rows(draft: Draft, joined: Joined, judged: Liveness) -> tuple[Agent, ...]:
    """Return the main agent's row, then those of the subagents."""
    main = joined.main
    host = draft.read("settings").host
    first = Agent(
        host=host,
        provider=joined.provider,
        session_id=joined.session_id,
        agent_id="",
        parent_id=None,
        depth=0,
        agent_type=main.persona,
        description=main.title,
        state=judged.state,
        started=main.started,
        last_activity=main.last_activity,
        model=main.model,
        output_tokens=tokens(main.usage)["output_tokens"],
        transcript=joined.path,
    )
    told = draft.read("hooks").get(session_key(joined.provider, joined.session_id), {})
    return (first, *(_subagent(host, joined, agent, judged, told.get(agent.agent_id)) for agent in joined.agents))


def _subagent(host: str, joined: Joined, agent: JoinedAgent, judged: Liveness, told: Told | None) -> Agent:
    """A subagent lives as long as its session's process, and works until its result is there."""
    word = of_agent(told, agent) if told is not None else None
    state: SessionState = agent.turn.state if word is None else word.turn.state
    if state in ASKS and judged.state not in ASKS:  # the session shows that the person has answered
        state = "tool_use" if agent.turn.state in ASKS else agent.turn.state
    if agent.done or judged.state == "ended":
        state = "ended"
    elif judged.state == "unknown":
        state = "unknown"
    return Agent(
        host=host,
        provider=joined.provider,
        session_id=joined.session_id,
        agent_id=agent.agent_id,
        parent_id=agent.parent_id,
        depth=agent.depth,
        agent_type=agent.agent_type,
        description=agent.description,
        state=state,
        started=agent.started,
        last_activity=agent.last_activity,
        model=agent.model,
        output_tokens=agent.output_tokens,
        transcript=agent.path,
    )
