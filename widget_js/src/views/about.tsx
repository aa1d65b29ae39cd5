/** Beside a conversation: tasks, files, the tree of agents, where it is on disk. */
import { useSignal } from "@preact/signals";
import { type ComponentChildren, Fragment } from "preact";
import { useApp } from "../app";
import { count, money, ms, oneLine, plural, tokens, visible } from "../format";
import { Copy } from "../parts/copy";
import { StateGlyph } from "../parts/marks";
import { Gauge, Progress } from "../parts/meters";
import { Age, Text, Word } from "../parts/text";
import { type Mark, ORDER, sessionMark } from "../states";
import type { Agent, Session, SessionDetail, Task, TouchedFile } from "../wire.gen";
import { FileLine } from "./changes";
import { useTalk } from "./talk_place";

const TASKS: Record<Task["status"], Mark> = {
  completed: ORDER.done,
  in_progress: ORDER.live,
  pending: ORDER.waiting,
  blocked: ORDER.blocked,
  cancelled: ORDER.cancelled,
};

interface Props {
  session: Session | null;
  found: SessionDetail | null;
  /** Where the frame is narrow: it is the part that is chosen. */
  isShown: boolean;
  showFile: (path: string) => void;
}

export function About({ session, found, isShown, showFile }: Props) {
  return (
    <section
      class="dnb-about dnb-scroll"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
      tabIndex={0}
      aria-label="About the session"
      data-shown={isShown ? "" : undefined}
    >
      {found && session ? <Prompt prompt={found.prompt} title={session.title} /> : null}
      {found?.tasks.length ? <Tasks tasks={found.tasks} /> : null}
      {found?.files.length ? <Files files={found.files} showFile={showFile} /> : null}
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
      {session ? <Usage session={session} /> : null}
      {session ? <Facts session={session} /> : null}
    </section>
  );
}

/** Longer prompts begin folded. */
const SHORT_PROMPT = 240;

/** What the session was asked, where its title does not say it all. */
function Prompt({ prompt, title }: { prompt: string; title: string }) {
  const text = prompt.trim();
  const isOpen = useSignal(false);
  if (!text || oneLine(text) === oneLine(title)) return null;
  const isLong = text.length > SHORT_PROMPT || text.split("\n").length > 4;
  return (
    <section>
      <h3>Opening prompt</h3>
      <div class="dnb-prompt" dir="auto" data-folded={isLong && !isOpen.value ? "" : undefined}>
        {visible(text)}
      </div>
      {isLong ? (
        <button
          type="button"
          class="dnb-textbtn"
          aria-expanded={isOpen.value}
          onClick={() => (isOpen.value = !isOpen.value)}
        >
          {isOpen.value ? "Show less" : "Show all of it"}
        </button>
      ) : null}
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

function Files({ files, showFile }: { files: readonly TouchedFile[]; showFile: (path: string) => void }) {
  const { cwd } = useTalk();
  return (
    <section>
      <h3>
        Files changed<span class="dnb-num dnb-dim">{count(files.length)}</span>
      </h3>
      <ul class="dnb-files">
        {files.slice(0, SHOWN).map((file) => (
          <li key={file.path}>
            <button
              type="button"
              title={oneLine(`Show the changes of ${file.path}`)}
              onClick={() => showFile(file.path)}
            >
              <FileLine file={file} cwd={cwd} />
            </button>
          </li>
        ))}
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
            <AgentButton agent={agent}>
              <Text
                text={[agent.agent_type, agent.description].filter(Boolean).join(": ") || agent.agent_id}
              />
              <Lasted agent={agent} />
            </AgentButton>
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
          {main ? (
            <AgentButton agent={main}>
              <Word text={persona ? `@${persona}` : "This session"} class="dnb-cut" />
              <span class="dnb-dim">this</span>
            </AgentButton>
          ) : null}
          {branch("", 0)}
        </li>
      </ul>
    </section>
  );
}

/** Shows the conversation of an agent. */
function AgentButton({ agent, children }: { agent: Agent; children: ComponentChildren }) {
  const { agent: shown, follow } = useTalk();
  const mark = sessionMark({ ...agent, active_tool: null });
  return (
    <button
      type="button"
      class="dnb-tree-agent"
      aria-pressed={shown === agent.agent_id}
      title="Show its conversation"
      onClick={() => follow(agent.agent_id)}
    >
      <StateGlyph mark={mark} size={13} title={mark.word} />
      {children}
    </button>
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

/** Tokens by kind; what a log does not tell is not a nought. */
function Usage({ session: s }: { session: Session }) {
  const rows: readonly (readonly [string, number | null])[] = [
    ["Input", s.input_tokens],
    ["Output", s.output_tokens],
    ["Cache read", s.cache_read_tokens],
    ["Cache written", s.cache_write_tokens],
    ["Reasoning", s.reasoning_tokens],
  ];
  return (
    <section>
      <h3>
        Tokens<span class="dnb-num dnb-dim">{money(s.cost_usd)}</span>
      </h3>
      <dl class="dnb-kv dnb-usage">
        {rows.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd class="dnb-num" title={value === null ? "Not logged" : count(value)}>
              {tokens(value)}
            </dd>
          </Fragment>
        ))}
        <dt>Context</dt>
        <dd>
          <Gauge used={s.context_tokens} size={s.context_window} />
        </dd>
      </dl>
    </section>
  );
}

function Facts({ session: s }: { session: Session }) {
  const { ui } = useApp();
  const parent = s.parent_id ? ui.keyOf(s.parent_id) : null;
  const rows: readonly (readonly [string, ComponentChildren])[] = [
    ["Session", <Copied key="id" what="session id" text={s.session_id} />],
    ["Directory", s.cwd ? <Copied what="directory" text={s.cwd} /> : null],
    ["Branch", s.branch ? <Text text={s.branch} class="dnb-code" /> : null],
    ["Model", s.model ? <Text text={s.model} class="dnb-code" /> : null],
    ["Resumed from", s.parent_id ? <Parent id={s.parent_id} opens={parent} /> : null],
    ["Started", s.started ? <Started at={s.started} /> : null],
    ["Process", s.pid === null ? null : String(s.pid)],
    ["Linked", s.link_reason ? <Text text={s.link_reason} /> : null],
    ["Errors", s.errors ? count(s.errors) : null],
    ["Interrupted", s.interrupts ? plural(s.interrupts, "time") : null],
    ["Compacted", s.compactions ? plural(s.compactions, "time") : null],
    ["Transcript", <Copied key="path" what="path of the transcript" text={s.transcript} />],
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

function Copied({ what, text }: { what: string; text: string }) {
  return (
    <span class="dnb-copied">
      <Text text={text} class="dnb-code" />
      <Copy label={`Copy ${what}`} text={() => text} />
    </span>
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
