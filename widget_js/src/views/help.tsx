/** The keys, on a small sheet. */
import { Drawer } from "../parts/drawer";

const KEYS: readonly (readonly [readonly string[], string])[] = [
  [["1", "2", "3"], "Missions, Orders, Sessions"],
  [["/"], "Filter by text"],
  [["↑", "↓"], "Rows; also j and k, Home, End"],
  [["Enter"], "Open the row"],
  [["Escape"], "Close, then clear the filter, then leave"],
  [["n"], "Next of Needs you"],
  [["h"], "What it takes to run or hand off the phase; nothing starts by it"],
  [["c"], "One line a row, or all of each"],
  [["[", "]"], "Agents panel, activity panel"],
  [["l", "p"], "Copy a link to this view, or its rows as Python"],
  [["?"], "This sheet"],
];

export function Help() {
  return (
    <Drawer
      kind="sheet"
      label="Keyboard help"
      title={<h2>Keys</h2>}
      facts={<p class="dnb-dim">They work while the focus is inside.</p>}
    >
      <dl class="dnb-keys">
        {KEYS.map(([keys, what]) => (
          <div key={what}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Drawer>
  );
}
