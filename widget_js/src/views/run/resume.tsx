/** At the foot of a session's drawer: go on with a session that came to rest. */
import { useSignal } from "@preact/signals";
import { useAct } from "../../act";
import { useApp } from "../../app";
import { oneLine, visible } from "../../format";
import { Button } from "../../parts/controls";
import { asksOf } from "../../runs";
import type { Session } from "../../wire.gen";
import { ApprovalBox } from "./approval";
import { type Permission, PermissionChoice } from "./choice";

const RESTS = new Set<Session["state"]>(["idle", "ended", "error"]);

/** What can be done about a session: answer it, or go on with it. */
export function SessionDock({ session }: { session: Session }) {
  const { ui, store } = useApp();
  const asks = asksOf(store.tables.approvals.value, session);
  if (asks.length)
    return (
      <div class="dnb-docks dnb-scroll">
        {asks.map((ask) => (
          <ApprovalBox key={ask.approval_id} ask={ask} />
        ))}
      </div>
    );
  const runner = store.meta.value?.runners.find((one) => one.provider === session.provider);
  if (!ui.starts.value || !runner?.resume || !RESTS.has(session.state)) return null;
  return <Resume session={session} why={runner.reason} canFork={runner.fork} />;
}

function Resume({ session, why, canFork }: { session: Session; why: string; canFork: boolean }) {
  const { ui, store } = useApp();
  const prompt = useSignal("");
  const isFork = useSignal(false);
  const permission = useSignal<Permission>("ask");
  const isOpen = useSignal(false);
  const act = useAct();
  const isOff = ui.power.value !== "on" || act.isBusy.value || Boolean(why);
  const fault = act.error.value;
  const begin = () =>
    act.begin(
      () =>
        store.calls.resume({
          provider: session.provider,
          session_id: session.session_id,
          prompt: prompt.peek(),
          fork: isFork.peek(),
          model: null,
          permission: permission.peek(),
        }),
      () => {
        prompt.value = "";
        isOpen.value = false;
      },
    );
  return (
    <form
      class="dnb-dock"
      aria-label="Resume"
      onSubmit={(event) => {
        event.preventDefault();
        begin();
      }}
    >
      <div class="dnb-acts">
        <textarea
          class="dnb-input dnb-reply"
          aria-label={`Message to ${oneLine(session.title)}`}
          placeholder={why ? oneLine(why) : "Go on with a message"}
          rows={isOpen.value ? 4 : 1}
          maxLength={100_000}
          dir="auto"
          disabled={Boolean(why)}
          value={prompt.value}
          onFocus={() => {
            isOpen.value = true;
          }}
          onInput={(event) => {
            prompt.value = event.currentTarget.value;
          }}
        />
        <button type="submit" class="dnb-btn" data-kind="primary" disabled={isOff || !prompt.value.trim()}>
          {act.isBusy.value
            ? store.busy.value
              ? "Kernel busy"
              : "Starting"
            : isFork.value
              ? "Fork"
              : "Resume"}
        </button>
      </div>
      {isOpen.value ? (
        <div class="dnb-dock-choices">
          <PermissionChoice chosen={permission} runner={session.provider} />
          {canFork ? (
            <label class="dnb-check">
              <input
                type="checkbox"
                checked={isFork.value}
                onChange={(event) => {
                  isFork.value = event.currentTarget.checked;
                }}
              />
              As a fork: this session stays as it is
            </label>
          ) : null}
          <Button
            kind="quiet"
            onClick={() => {
              isOpen.value = false;
            }}
          >
            Less
          </Button>
        </div>
      ) : null}
      {fault ? (
        <p class="dnb-fault" role="alert">
          {visible(fault.message)}
        </p>
      ) : null}
    </form>
  );
}
