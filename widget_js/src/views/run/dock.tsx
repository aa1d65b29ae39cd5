/** At the foot of an epic's drawer: what it takes to begin a phase. It begins when the person presses Start. */
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useAct } from "../../act";
import { useApp } from "../../app";
import { orderKey, type Stop } from "../../derive";
import { oneLine, plural, visible } from "../../format";
import { Button, IconButton } from "../../parts/controls";
import { Age, Text, Word } from "../../parts/text";
import { isActive, START_WORD, type Start } from "../../runs";
import type { Order, RunArgs } from "../../wire.gen";
import {
  AbsentRunners,
  amount,
  firstRunner,
  LimitFields,
  type Limits,
  NO_LIMITS,
  type Permission,
  PermissionChoice,
  RunnerChoice,
} from "./choice";
import { PromptEditor } from "./prompt";

export function StartDock({ order, start }: { order: Order; start: Start }) {
  const { ui, store } = useApp();
  const runners = store.meta.value?.runners ?? [];
  const runner = useSignal(firstRunner(runners, order.provider));
  const permission = useSignal<Permission>("ask");
  const worktree = useSignal(false);
  const limits = useSignal<Limits>(NO_LIMITS);
  const areLimitsOpen = useSignal(false);
  const isEditing = useSignal(false);
  const edited = useSignal<string | null>(null);
  const isReady = useSignal(true);
  const act = useAct();
  useEffect(() => {
    if (!runner.peek()) runner.value = firstRunner(runners, order.provider);
  }, [runners, order.provider, runner]);
  const box = useRef<HTMLElement>(null);
  const close = () => {
    const drawer = box.current?.closest<HTMLElement>(".dnb-drawer");
    const active = drawer?.ownerDocument.activeElement;
    // a button that is switched off while it is asked loses the focus to the page
    const isOurs = active === drawer?.ownerDocument.body || box.current?.contains(active ?? null);
    ui.dock.value = null;
    if (isOurs) drawer?.focus({ preventScroll: true });
  };
  const usd = useComputed(() => amount(limits.value.max_usd));
  const minutes = useComputed(() => amount(limits.value.max_minutes));
  const isWrong = Number.isNaN(usd.value) || Number.isNaN(minutes.value);
  const begin = (sure: boolean) => {
    const args: RunArgs = {
      project: order.project,
      epic: order.epic,
      phase_id: order.phase_id,
      provider: runner.peek(),
      prompt: edited.peek(),
      model: limits.peek().model.trim() || null,
      hand_off: start === "hand_off",
      worktree: worktree.peek(),
      permission: permission.peek(),
      max_usd: usd.peek(),
      max_minutes: minutes.peek(),
      sure,
    };
    act.begin(() => store.calls.run(args), close);
  };
  const fault = act.error.value;
  const isOff =
    ui.power.value !== "on" ||
    act.isBusy.value ||
    !runner.value ||
    isWrong ||
    (isEditing.value && !isReady.value);
  const asked = { project: order.project, epic: order.epic, phase_id: order.phase_id };
  return (
    <section
      class="dnb-dock"
      ref={box}
      aria-label={`${START_WORD[start]}: ${oneLine(order.title)}`}
      data-editing={isEditing.value}
    >
      <p class="dnb-dock-head">
        <b>{START_WORD[start]}</b>
        <span class="dnb-id">{oneLine(order.phase_id)}</span>
        <Text text={order.title} bold />
        <IconButton icon="close" label="Do not start" onClick={close} data-close />
      </p>
      <p class="dnb-dim">{start === "hand_off" ? <Carries order={order} /> : <Fresh />}</p>
      {isEditing.value ? (
        <PromptEditor
          ask={(abort) =>
            store.calls.prompt({ ...asked, provider: runner.value, hand_off: start === "hand_off" }, abort)
          }
          question={`${runner.value} ${start}`}
          edited={edited}
          ready={isReady}
        />
      ) : null}
      <div class="dnb-dock-choices">
        <RunnerChoice chosen={runner} />
        <PermissionChoice chosen={permission} runner={runner.value} />
        <label class="dnb-check">
          <input
            type="checkbox"
            checked={worktree.value}
            onChange={(event) => {
              worktree.value = event.currentTarget.checked;
            }}
          />
          In a fresh worktree
        </label>
      </div>
      {runner.value ? null : <AbsentRunners />}
      {fault ? (
        <p class="dnb-fault" role="alert">
          {visible(fault.message)}
        </p>
      ) : null}
      <div class="dnb-dock-foot">
        <LimitFields limits={limits} open={areLimitsOpen} />
        <div class="dnb-acts">
          <Button
            aria-expanded={isEditing.value}
            onClick={() => {
              isEditing.value = !isEditing.peek();
            }}
          >
            {isEditing.value
              ? "Hide prompt"
              : edited.value === null
                ? "Edit prompt"
                : "Edit prompt (changed)"}
          </Button>
          {fault?.code === "unsure" ? (
            <Button kind="primary" disabled={isOff} onClick={() => begin(true)}>
              Start beside it
            </Button>
          ) : (
            <Button kind="primary" disabled={isOff} onClick={() => begin(false)} data-key="dock start">
              {act.isBusy.value ? (store.busy.value ? "Kernel busy" : "Starting") : "Start agent"}
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}

function Carries({ order }: { order: Order }) {
  const last = order.session_id;
  return (
    <>
      The prompt carries the plan, this phase and its log
      {last ? (
        <>
          , what session <Word text={last.slice(0, 8)} class="dnb-code" /> did last
        </>
      ) : null}{" "}
      and the state of the working tree.
    </>
  );
}

function Fresh() {
  return (
    <>The prompt carries the plan, this phase and the log. The phase is claimed when the agent starts.</>
  );
}

/** The last run of a phase, where it ended badly or still goes on: in one line. */
export function LastRun({ order }: { order: Order }) {
  const { ui } = useApp();
  const runs = ui.runs.value.get(`${order.project}/${order.epic}/${order.phase_id}`) ?? [];
  const run = runs[0];
  if (!run || run.state === "done") return null;
  return (
    <button type="button" class="dnb-link dnb-last-run" onClick={() => ui.open(`run:${run.run_id}`)}>
      <span class="dnb-cut">
        {isActive(run) ? "" : "Last run: "}
        {oneLine(run.reason || run.state)}
      </span>
      <Age at={run.ended ?? run.started ?? run.queued} />
      {runs.length > 1 ? <span class="dnb-dim">{plural(runs.length, "run")}</span> : null}
    </button>
  );
}

/** The dock of an epic's drawer, if one of its phases is about to be begun. */
export function EpicDock({ stops }: { stops: readonly Stop[] }) {
  const { ui } = useApp();
  const asked = ui.dock.value;
  const order = stops.find((stop) => orderKey(stop.order) === asked?.key)?.order;
  if (!asked || !order || ui.power.value === "no") return null;
  return <StartDock key={`${asked.key} ${asked.start}`} order={order} start={asked.start} />;
}
