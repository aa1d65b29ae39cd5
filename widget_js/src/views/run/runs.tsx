/** Every agent that was started from here: those at work and in the queue first. */
import { useApp } from "../../app";
import { count, plural } from "../../format";
import { Drawer } from "../../parts/drawer";
import { inOrder, isActive } from "../../runs";
import { RunRow } from "./drawer";

const MOST = 200;

export function Runs() {
  const { store } = useApp();
  const runs = inOrder(store.tables.runs.value.values());
  const active = runs.filter(isActive).length;
  const most = store.meta.value?.max_runs ?? null;
  return (
    <Drawer
      kind="sheet"
      label="Runs"
      title={
        <h2>
          Runs <span class="dnb-num dnb-dim">{count(runs.length)}</span>
        </h2>
      }
      facts={
        <p class="dnb-dim">
          {plural(active, "agent")} at work or in the queue
          {most === null ? "." : `; ${most} run at once, the others wait.`}
        </p>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <ul class="dnb-runs dnb-scroll" tabIndex={0}>
        {runs.slice(0, MOST).map((run) => (
          <RunRow key={run.run_id} run={run} />
        ))}
        {runs.length ? null : <li class="dnb-dim">Nothing was started from here yet.</li>}
      </ul>
    </Drawer>
  );
}
