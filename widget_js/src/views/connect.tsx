/** Agents are told of the MCP server here: the exact change of their settings first, written when pressed. */
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { type Act, useAct } from "../act";
import { useApp } from "../app";
import { useDetail } from "../detail";
import { oneLine, split, visible } from "../format";
import { Button } from "../parts/controls";
import { Asking, Drawer } from "../parts/drawer";
import { Glyph } from "../parts/glyphs";
import { State } from "../parts/marks";
import { type Mark, ORDER, SESSION } from "../states";
import type { AgentPlans, ConnectSheet, McpStatus, Plan, PlannedChange } from "../wire.gen";

/** A server that starts is asked for again after this long: its address comes into the changes. */
const AGAIN_MS = 1000;

const SERVER: Record<McpStatus["state"], Mark> = {
  hosting: { ...ORDER.done, word: "served here" },
  found: { ...ORDER.done, word: "served by another kernel" },
  starting: { word: "starting", tone: "live", glyph: "starting" },
  failed: { ...SESSION.error, word: "not served" },
  off: { ...ORDER.cancelled, word: "off" },
};

export function Connect() {
  const { store } = useApp();
  const shown = store.traits.project.peek();
  const project = useSignal(store.tables.projects.peek().get(shown)?.exists ? shown : "");
  const hooks = useSignal(false);
  const round = useSignal(0);
  const args = { project: project.value, hooks: hooks.value };
  const detail = useDetail<ConnectSheet>(
    (abort) => store.calls.connectPlan(args, abort),
    `${round.value}`,
    `${args.project} ${args.hooks}`,
  );
  const found = detail.value.value;
  // the server is the same for every choice: it stays while the plans of another are asked for
  const server = useRef<McpStatus | null>(null);
  server.current = found?.server ?? server.current;
  useEffect(() => {
    if (found?.server.state !== "starting") return;
    const timer = setTimeout(detail.again, AGAIN_MS);
    return () => clearTimeout(timer);
  });
  return (
    <Drawer
      kind="sheet"
      label="Connect agents"
      title={<h2>Connect agents</h2>}
      facts={
        <p class="dnb-dim">
          Files are enough to be seen here. Connected, an agent can also claim phases, report and read state.
          Nothing is written until you press a button below.
        </p>
      }
    >
      <div class="dnb-connect dnb-scroll">
        {server.current ? <Server status={server.current} /> : null}
        <div class="dnb-connect-for">
          <ProjectChoice chosen={project} />
          <label
            class="dnb-check"
            title="Hooks run a small command that tells this dashboard, and never decides"
          >
            <input
              type="checkbox"
              checked={hooks.value}
              onChange={(event) => {
                hooks.value = event.currentTarget.checked;
              }}
            />
            With hooks: permissions and turns show at once
          </label>
        </div>
        <Asking detail={detail} what="their settings" />
        <ul class="dnb-connect-list" aria-busy={detail.asking.value}>
          {(found?.agents ?? []).map((agent) => (
            <Agent key={agent.agent} agent={agent} done={() => round.value++} />
          ))}
        </ul>
      </div>
    </Drawer>
  );
}

function Server({ status }: { status: McpStatus }) {
  return (
    <p class="dnb-connect-server">
      <span>MCP server</span>
      <State mark={SERVER[status.state] ?? SESSION.unknown} />
      {status.url ? <code class="dnb-code">{oneLine(status.url)}</code> : null}
      {status.state === "found" && status.pid !== null ? (
        <span class="dnb-dim dnb-num">process {status.pid}</span>
      ) : null}
      {status.reason ? <span class="dnb-dim">{visible(status.reason)}</span> : null}
    </p>
  );
}

function ProjectChoice({ chosen }: { chosen: Signal<string> }) {
  const { store } = useApp();
  const names = [...store.tables.projects.value.values()]
    .filter((project) => project.exists)
    .map((project) => project.project)
    .sort();
  return (
    <label class="dnb-field">
      <span class="dnb-dim">For</span>
      <select
        class="dnb-input"
        value={chosen.value}
        onChange={(event) => {
          chosen.value = event.currentTarget.value;
        }}
      >
        <option value="">every project (your home)</option>
        {names.map((name) => (
          <option key={name} value={name}>
            {oneLine(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

function Agent({ agent, done }: { agent: AgentPlans; done: () => void }) {
  const act = useAct();
  const isLeaving = useSignal(false);
  const plan = isLeaving.value ? agent.disconnect : agent.connect;
  const isConnected = Boolean(agent.disconnect.token);
  return (
    <li class="dnb-connect-agent">
      <div class="dnb-connect-head">
        <h3>{oneLine(agent.label)}</h3>
        {isConnected ? <State mark={{ ...ORDER.done, word: "connected from here" }} /> : null}
        <span class="dnb-acts">
          {isConnected ? (
            <Button
              kind="quiet"
              aria-pressed={isLeaving.value}
              onClick={() => {
                isLeaving.value = !isLeaving.peek();
              }}
            >
              {isLeaving.value ? "Stay" : "Disconnect"}
            </Button>
          ) : null}
          <Write plan={plan} verb={isLeaving.value ? "Take back" : "Write"} act={act} done={done} />
        </span>
      </div>
      {plan.changes.map((change) => (
        <Change key={`${change.what} ${change.path}`} change={change} />
      ))}
      {act.error.value ? (
        <p class="dnb-fault" role="alert">
          {visible(act.error.value.message)}
        </p>
      ) : null}
    </li>
  );
}

function Write({ plan, verb, act, done }: { plan: Plan; verb: string; act: Act; done: () => void }) {
  const { store } = useApp();
  if (!plan.token) return null;
  return (
    <Button
      kind="primary"
      disabled={act.isBusy.value}
      onClick={(event) => {
        // the button goes with its plan: the sheet keeps the focus, for Escape
        const sheet = event.currentTarget.closest<HTMLElement>('[role="dialog"]');
        act.begin(
          () => store.calls.connectApply({ token: plan.token }),
          () => {
            sheet?.focus({ preventScroll: true });
            done();
          },
        );
      }}
    >
      {verb}
    </Button>
  );
}

const DOING: Record<PlannedChange["doing"], string> = {
  write: "would be written",
  remove: "would be taken back",
  none: "",
  refused: "cannot be done",
};

function Change({ change }: { change: PlannedChange }) {
  const [folder, name] = split(change.path);
  const words = [DOING[change.doing], visible(change.reason), visible(change.note)]
    .filter(Boolean)
    .join("; ");
  return (
    <div class="dnb-connect-change" data-doing={change.doing}>
      <p>
        <span class="dnb-dim">{change.what === "hooks" ? "Hooks" : "Server"}</span>
        {change.path ? (
          <span class="dnb-path dnb-code" title={oneLine(change.path)}>
            <bdi class="dnb-cut dnb-dim">{oneLine(folder)}</bdi>
            <bdi>{oneLine(name)}</bdi>
          </span>
        ) : null}
      </p>
      <p class="dnb-dim">
        {change.doing === "refused" ? <Glyph name="error" size={12} /> : null}
        {words}
      </p>
      {change.diff ? <Diff text={change.diff} /> : null}
    </div>
  );
}

function Diff({ text }: { text: string }) {
  const lines = text.split("\n").filter((line) => !/^(---|\+\+\+) /.test(line));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys
    <pre class="dnb-plan-diff dnb-code" tabIndex={0}>
      {lines.map((line, i) => {
        const kind = line.startsWith("+") ? "new" : line.startsWith("-") ? "gone" : "";
        return (
          <span key={`${i} ${kind}`} data-line={kind}>
            {visible(line)}
            {"\n"}
          </span>
        );
      })}
    </pre>
  );
}
