/** Ends a run, or takes it out of the queue. */
import { useAct } from "../../act";
import { useApp } from "../../app";
import { oneLine } from "../../format";
import { Button } from "../../parts/controls";
import type { Run } from "../../wire.gen";

export function StopButton({ run, quiet = false }: { run: Run; quiet?: boolean }) {
  const { ui, store } = useApp();
  const act = useAct();
  if (ui.power.value === "no") return null;
  const word = run.state === "queued" ? "Cancel" : "Stop";
  const busy = store.busy.value ? "Kernel busy" : run.state === "queued" ? "Cancelling" : "Stopping";
  const fault = act.error.value;
  return (
    <Button
      kind={quiet ? "quiet" : undefined}
      icon="stop"
      disabled={ui.power.value !== "on" || act.isBusy.value}
      data-key={`${run.run_id} stop`}
      title={fault ? `${word} failed: ${fault.message}` : undefined}
      aria-label={`${word} run ${oneLine(run.run_id)}`}
      onClick={(event) => {
        event.stopPropagation();
        act.begin(() => store.calls.stop({ run_id: run.run_id }));
      }}
    >
      {act.isBusy.value ? busy : fault ? `${word} again` : word}
    </Button>
  );
}
