/** What a person may do about a phase, in its row: begin, hand off, stop; or how its run stands. */
import { useApp } from "../../app";
import { orderKey } from "../../derive";
import { oneLine } from "../../format";
import { Button } from "../../parts/controls";
import { isActive, runMark, START_WORD, startOf } from "../../runs";
import type { Order, Run } from "../../wire.gen";
import { StopButton } from "./stop";

export function OrderActions({ order }: { order: Order }) {
  const { ui } = useApp();
  if (ui.power.value === "no") return null;
  const key = orderKey(order);
  const run = ui.runs.value.get(key)?.[0];
  if (run && isActive(run)) return <StopButton run={run} quiet />;
  const start = startOf(order);
  if (!start || !ui.starts.value) return null;
  return (
    <Button
      icon={start === "hand_off" ? "hand_off" : "run"}
      data-key={`${key} start`}
      disabled={ui.power.value !== "on"}
      onClick={(event) => {
        event.stopPropagation();
        ui.prepare(key, start);
      }}
      aria-label={`${START_WORD[start]} ${oneLine(order.title)}`}
    >
      {START_WORD[start]}
    </Button>
  );
}

/** How a run stands, in a few words. */
export function runWords(run: Run): string {
  if (run.state === "queued") return run.place ? `Queued ${ordinal(run.place)}` : "Queued";
  return runMark(run).word;
}

function ordinal(n: number): string {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${n}${teen ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th")}`;
}
