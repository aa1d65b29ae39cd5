/** The run drawer: an agent that was started from here, what it asks, and what its program writes. */
import { useAct } from "../../act";
import { useApp } from "../../app";
import type { Target } from "../../derive";
import { money, oneLine, plural, sentence, visible } from "../../format";
import { Button } from "../../parts/controls";
import { Drawer, Fact } from "../../parts/drawer";
import { Provider, State } from "../../parts/marks";
import { Age, Lines, Text, Word } from "../../parts/text";
import { asksOf, isActive, runMark } from "../../runs";
import type { Run, Worktree } from "../../wire.gen";
import { ApprovalBox } from "./approval";
import { Output } from "./output";
import { StopButton } from "./stop";

const KINDS: Record<Run["kind"], string> = {
  run: "Run",
  hand_off: "Hand-off",
  resume: "Resumed",
  fork: "Forked",
};

export function RunDrawer({ target: { run_id } }: { target: Extract<Target, { kind: "run" }> }) {
  const { ui, store } = useApp();
  const run = store.tables.runs.value.get(run_id);
  if (!run)
    return (
      <Drawer kind="run" label="Run" title={<h2>Run {oneLine(run_id)}</h2>}>
        <p class="dnb-none">Nothing is known of this run any more.</p>
      </Drawer>
    );
  const asks = asksOf(store.tables.approvals.value, { run_id });
  const order = store.tables.orders.value.get(`${run.project}/${run.epic}/${run.phase_id}`);
  return (
    <Drawer
      kind="run"
      label={`Run ${oneLine(run_id)}`}
      title={
        <>
          <Provider name={run.provider} />
          <h2>
            <Text text={order?.title ?? `${KINDS[run.kind]} of ${ui.providerName(run.provider)}`} />
          </h2>
        </>
      }
      facts={<Facts run={run} />}
    >
      <div class="dnb-run-side dnb-scroll">
        {isActive(run) ? (
          <div class="dnb-acts">
            <StopButton run={run} />
          </div>
        ) : null}
        <WorktreeFacts run={run} />
        <h3>Prompt</h3>
        <Lines text={run.prompt} class="dnb-run-prompt" label="Prompt" />
      </div>
      <Output run={run} />
      {asks.length ? (
        <div class="dnb-docks dnb-scroll">
          {asks.map((ask) => (
            <ApprovalBox key={ask.approval_id} ask={ask} />
          ))}
        </div>
      ) : null}
    </Drawer>
  );
}

function Facts({ run }: { run: Run }) {
  const { ui, store } = useApp();
  const key = run.session_id ? `${run.provider}/${run.session_id}` : "";
  const hasSession = store.tables.sessions.value.has(key);
  return (
    <>
      <p class="dnb-why">
        <State mark={runMark(run)} since={run.ended ?? run.started ?? run.queued} />
        <bdi>{visible(sentence(run.reason))}</bdi>
      </p>
      <p class="dnb-facts">
        <Fact>{KINDS[run.kind]}</Fact>
        {run.project && run.epic ? (
          <Fact>
            <button
              type="button"
              class="dnb-link"
              onClick={() =>
                ui.open(`epic:${run.project}/${run.epic}${run.phase_id ? `/${run.phase_id}` : ""}`)
              }
            >
              <Word text={run.epic} /> {run.phase_id ? <b>{oneLine(run.phase_id)}</b> : null}
            </button>
          </Fact>
        ) : null}
        {run.session_id ? (
          <Fact>
            {hasSession ? (
              <button type="button" class="dnb-link" onClick={() => ui.open(`session:${key}`)}>
                Session <Word text={run.session_id.slice(0, 8)} class="dnb-code" />
              </button>
            ) : (
              <>
                Session <Word text={run.session_id.slice(0, 8)} class="dnb-code" />
              </>
            )}
          </Fact>
        ) : null}
        <Fact icon="folder" title={oneLine(run.cwd)}>
          <Word text={run.cwd} class="dnb-code" />
        </Fact>
        {run.branch ? (
          <Fact icon="branch">
            <Word text={run.branch} class="dnb-code" />
          </Fact>
        ) : null}
        <Fact title={run.cost_usd === null ? "Its program does not say" : undefined}>
          <b class="dnb-num">{money(run.cost_usd)}</b>
          {run.max_usd === null ? " cost" : ` of at most ${money(run.max_usd)}`}
        </Fact>
        {run.max_minutes === null ? null : <Fact>At most {run.max_minutes} min</Fact>}
        {run.pid === null ? null : <Fact>Process {run.pid}</Fact>}
        {run.exit_code === null ? null : <Fact>Exit {run.exit_code}</Fact>}
      </p>
    </>
  );
}

/** How far the worktree has gone from the main one, and the way to take it away. */
function WorktreeFacts({ run }: { run: Run }) {
  const { store } = useApp();
  const found = [...store.tables.worktrees.value.values()].find(
    (tree) => tree.run_id === run.run_id || tree.path === run.cwd,
  );
  return found ? <WorktreeBox tree={found} busy={isActive(run)} /> : null;
}

export function worktreeWords(tree: Worktree): string {
  const told: string[] = [];
  if (tree.ahead !== null) told.push(`${plural(tree.ahead, "commit")} ahead`);
  if (tree.behind) told.push(`${tree.behind} behind`);
  if (tree.files !== null) told.push(`${plural(tree.files, "file")} changed`);
  if (tree.added !== null && tree.removed !== null) told.push(`+${tree.added} −${tree.removed}`);
  if (tree.dirty) told.push("not all is committed");
  return told.join(", ") || "git could not tell";
}

function WorktreeBox({ tree, busy }: { tree: Worktree; busy: boolean }) {
  const { ui, store } = useApp();
  const act = useAct();
  const remove = (force: boolean) => act.begin(() => store.calls.removeWorktree({ path: tree.path, force }));
  const fault = act.error.value;
  return (
    <div class="dnb-tree">
      <h3>Worktree</h3>
      <p class="dnb-code dnb-cut" title={oneLine(tree.path)}>
        <bdi>{oneLine(tree.branch)}</bdi>
      </p>
      <p class="dnb-dim">{worktreeWords(tree)}</p>
      {ui.power.value === "no" || busy ? null : (
        <div class="dnb-acts">
          <Button disabled={ui.power.value !== "on" || act.isBusy.value} onClick={() => remove(false)}>
            Remove worktree
          </Button>
          {fault?.code === "conflict" ? (
            <Button kind="quiet" disabled={act.isBusy.value} onClick={() => remove(true)}>
              Remove and lose them
            </Button>
          ) : null}
        </div>
      )}
      {fault ? (
        <p class="dnb-fault" role="alert">
          {visible(fault.message)}
        </p>
      ) : null}
    </div>
  );
}

/** A run in one row of a list. */
export function RunRow({ run }: { run: Run }) {
  const { ui } = useApp();
  const place = run.epic ? `${run.epic} ${run.phase_id ?? ""}` : (run.session_id?.slice(0, 8) ?? "");
  return (
    <li class="dnb-run">
      <State mark={runMark(run)} />
      <button type="button" class="dnb-link" onClick={() => ui.open(`run:${run.run_id}`)}>
        <Provider name={run.provider} />
        <Text text={place.trim() || run.run_id} />
      </button>
      <span class="dnb-cut dnb-dim" title={oneLine(run.reason)}>
        {oneLine(run.reason)}
      </span>
      <Age at={run.ended ?? run.started ?? run.queued} />
      {isActive(run) ? <StopButton run={run} quiet /> : <span />}
    </li>
  );
}
