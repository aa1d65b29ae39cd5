/** What could not be read as it should be: where, why, and how to mend it. */
import { useSignal } from "@preact/signals";
import { useApp } from "../app";
import { count, oneLine, split, visible } from "../format";
import { Drawer } from "../parts/drawer";
import { Age, Text } from "../parts/text";
import { sorted } from "../sort";
import type { Problem } from "../wire.gen";

const FIRST = 100;

export function Problems() {
  const { ui, store } = useApp();
  const limit = useSignal(FIRST);
  const rows = sorted([...store.tables.problems.value], ([, p]) => [p.path, p.line ?? 0]);
  return (
    <Drawer
      kind="sheet"
      label="Problems"
      title={
        <h2>
          Problems <span class="dnb-num dnb-dim">{count(rows.length)}</span>
        </h2>
      }
      facts={
        <p class="dnb-dim">
          Files are shown as far as they could be read. Nothing here is changed by Dispatch.
        </p>
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <ul class="dnb-problem-list dnb-scroll" tabIndex={0}>
        {rows.slice(0, limit.value).map(([key, problem]) => (
          <Row key={key} problem={problem} onOpen={ui.open} />
        ))}
        {rows.length ? null : <li class="dnb-dim">All files could be read.</li>}
        {rows.length > limit.value ? (
          <li>
            <button type="button" class="dnb-textbtn" onClick={() => (limit.value += FIRST)}>
              Show {Math.min(FIRST, rows.length - limit.value)} more
            </button>
          </li>
        ) : null}
      </ul>
    </Drawer>
  );
}

function Row({ problem: p, onOpen }: { problem: Problem; onOpen: (selected: string) => void }) {
  const [folder, name] = split(p.path);
  return (
    <li class="dnb-problem">
      <div class="dnb-problem-head">
        <span class="dnb-path dnb-code" title={oneLine(p.path)}>
          <bdi class="dnb-cut dnb-dim">{oneLine(folder)}</bdi>
          <bdi>
            {oneLine(name)}
            {p.line === null ? "" : `:${p.line}`}
          </bdi>
        </span>
        <span class="dnb-dim">{oneLine(p.kind)}</span>
        <Age at={p.first_seen} since />
      </div>
      <p dir="auto">{visible(p.reason)}</p>
      {p.hint ? (
        <p class="dnb-dim" dir="auto">
          {visible(p.hint)}
        </p>
      ) : null}
      {p.stale ? <p class="dnb-dim">What is shown of this file is its last good version.</p> : null}
      {p.project && p.epic ? (
        <button type="button" class="dnb-link" onClick={() => onOpen(`epic:${p.project}/${p.epic}`)}>
          <span class="dnb-dim">Epic</span> <Text text={`${p.project}/${p.epic}`} />
        </button>
      ) : null}
    </li>
  );
}
