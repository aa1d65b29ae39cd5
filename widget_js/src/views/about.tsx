/** Beside a conversation: tasks, files, the tree of agents, where it is on disk. */
import { type ComponentChildren, Fragment } from "preact";
import { useApp } from "../app";
import { count, ms, oneLine, plural, split, visible, within } from "../format";
import { StateGlyph } from "../parts/marks";
import { Progress } from "../parts/meters";
import { Age, Text, Word } from "../parts/text";
import { type Mark, ORDER, sessionMark } from "../states";
import type { Agent, Session, SessionDetail, Task, TouchedFile } from "../wire.gen";

const TASKS: Record<Task["status"], Mark> = {
  completed: ORDER.done,
  in_progress: ORDER.live,
  pending: ORDER.waiting,
  blocked: ORDER.blocked,
  cancelled: ORDER.cancelled,
};

export function About({ session, found }: { session: Session | null; found: SessionDetail | null }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <section class="dnb-about dnb-scroll" tabIndex={0} aria-label="About the session">
      {found?.tasks.length ? <Tasks tasks={found.tasks} /> : null}
      {found?.files.length ? <Files files={found.files} cwd={session?.cwd ?? null} /> : null}
      {found && found.agents.length > 1 ? (
        <Tree agents={found.agents} persona={session?.persona ?? null} />
      ) : null}
      {found?.problems.length ? (
        <section>
          <h3>
            Problems<span class="dnb-num dnb-dim">{count(found.problems.length)}</span>
          </h3>
          <ul>
            {found.problems.slice(0, 20).map((problem) => (
              <li key={`${problem.kind}:${problem.line}:${problem.path}`} class="dnb-note">
                {problem.line === null ? "" : `Line ${problem.line}: `}
                {visible(problem.reason)}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {session ? <Facts session={session} /> : null}
    </section>
  );
}

function Tasks({ tasks }: { tasks: readonly Task[] }) {
  const done = tasks.filter((task) => task.status === "completed").length;
  const total = tasks.filter((task) => task.status !== "cancelled").length;
  return (
    <section>
      <h3>
        Tasks
        <span class="dnb-num dnb-dim">
          {done} of {total}
        </span>
      </h3>
      <Progress part={total ? done / total : 0} label="Tasks done" />
      <ul class="dnb-tasks">
        {[...tasks]
          .sort((a, b) => a.order - b.order)
          .map((task) => {
            const mark = TASKS[task.status] ?? ORDER.waiting;
            return (
              <li key={task.task_id} data-tone={mark.tone}>
                <StateGlyph mark={mark} size={13} title={mark.word} />
                <Text text={task.subject} />
              </li>
            );
          })}
      </ul>
    </section>
  );
}

const SHOWN = 100;

function Files({ files, cwd }: { files: readonly TouchedFile[]; cwd: string | null }) {
  return (
    <section>
      <h3>
        Files changed<span class="dnb-num dnb-dim">{count(files.length)}</span>
      </h3>
      <ul class="dnb-files">
        {files.slice(0, SHOWN).map((file) => {
          const [folder, name] = split(within(file.path, cwd));
          return (
            <li
              key={file.path}
              title={oneLine(`${file.path}: ${file.change}d in ${plural(file.edits, "call")}`)}
            >
              <span class="dnb-path dnb-code">
                <bdi class="dnb-cut dnb-dim">{oneLine(folder)}</bdi>
                <bdi>{oneLine(name)}</bdi>
              </span>
              {file.change === "delete" ? <span class="dnb-minus">deleted</span> : null}
              {file.added === null ? null : <span class="dnb-num dnb-plus">+{count(file.added)}</span>}
              {file.removed === null ? null : <span class="dnb-num dnb-minus">−{count(file.removed)}</span>}
            </li>
          );
        })}
      </ul>
      {files.length > SHOWN ? <p class="dnb-note">{count(files.length - SHOWN)} more</p> : null}
    </section>
  );
}

/** Deeper trees are drawn flat below this: nesting has no end in a hostile log. */
const DEEPEST = 6;

function Tree({ agents, persona }: { agents: readonly Agent[]; persona: string | null }) {
  const main = agents.find((agent) => agent.agent_id === "");
  const known = new Set(agents.map((agent) => agent.agent_id));
  const below = new Map<string, Agent[]>();
  for (const agent of agents) {
    if (agent === main) continue;
    const parent =
      agent.parent_id && known.has(agent.parent_id) && agent.parent_id !== agent.agent_id
        ? agent.parent_id
        : "";
    below.set(parent, [...(below.get(parent) ?? []), agent]);
  }
  const branch = (parent: string, depth: number): ComponentChildren => {
    const own = below.get(parent);
    if (!own || depth > DEEPEST) return null;
    return (
      <ul>
        {own.map((agent) => (
          <li key={agent.agent_id}>
            <StateGlyph
              mark={sessionMark({ ...agent, active_tool: null })}
              size={13}
              title={sessionMark({ ...agent, active_tool: null }).word}
            />
            <Text text={[agent.agent_type, agent.description].filter(Boolean).join(": ") || agent.agent_id} />
            <Lasted agent={agent} />
            {branch(agent.agent_id, depth + 1)}
          </li>
        ))}
      </ul>
    );
  };
  return (
    <section>
      <h3>
        Subagents<span class="dnb-num dnb-dim">{count(agents.length - (main ? 1 : 0))}</span>
      </h3>
      <ul class="dnb-tree">
        <li>
          {main ? <StateGlyph mark={sessionMark({ ...main, active_tool: null })} size={13} /> : <span />}
          <Word text={persona ? `@${persona}` : "This session"} class="dnb-cut" />
          <span class="dnb-dim">this</span>
          {branch("", 0)}
        </li>
      </ul>
    </section>
  );
}

/** How long ago an agent was last active, or how long it took. */
function Lasted({ agent }: { agent: Agent }) {
  const start = ms(agent.started);
  const end = ms(agent.last_activity);
  const title =
    start !== null && end !== null
      ? `${new Date(start).toLocaleString()}, worked ${Math.round((end - start) / 1000)} s`
      : undefined;
  return (
    <span class="dnb-num dnb-dim" title={title}>
      <Age at={agent.last_activity} class="dnb-num" />
    </span>
  );
}

function Facts({ session: s }: { session: Session }) {
  const { ui } = useApp();
  const parent = s.parent_id ? ui.keyOf(s.parent_id) : null;
  const rows: readonly (readonly [string, ComponentChildren])[] = [
    ["Directory", s.cwd ? <Text text={s.cwd} class="dnb-code" /> : null],
    ["Session", <Text key="id" text={s.session_id} class="dnb-code" />],
    ["Resumed from", s.parent_id ? <Parent id={s.parent_id} opens={parent} /> : null],
    ["Started", s.started ? <Started at={s.started} /> : null],
    ["Process", s.pid === null ? null : String(s.pid)],
    ["Linked", s.link_reason ? <Text text={s.link_reason} /> : null],
    ["Errors", s.errors ? count(s.errors) : null],
    ["Interrupted", s.interrupts ? plural(s.interrupts, "time") : null],
    ["Compacted", s.compactions ? plural(s.compactions, "time") : null],
    ["Transcript", <Text key="path" text={s.transcript} class="dnb-code" />],
    ["Machine", <Text key="host" text={s.host} />],
  ];
  return (
    <section>
      <h3>About</h3>
      <dl class="dnb-kv">
        {rows.map(([name, value]) =>
          value === null ? null : (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </Fragment>
          ),
        )}
      </dl>
    </section>
  );
}

function Parent({ id, opens }: { id: string; opens: string | null }) {
  const { ui } = useApp();
  if (!opens) return <Text text={id} class="dnb-code" />;
  return (
    <button type="button" class="dnb-link dnb-code" onClick={() => ui.open(`session:${opens}`)}>
      <Word text={id} class="dnb-cut" />
    </button>
  );
}

function Started({ at }: { at: string }) {
  return (
    <span class="dnb-num" title={new Date(at).toLocaleString()}>
      <Age at={at} class="dnb-num" /> ago
    </span>
  );
}
