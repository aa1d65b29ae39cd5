/** A long list: only what is near the window is drawn, one row is the tab stop, nothing moves under the pointer. */
import type { FunctionComponent, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Item } from "../lists";
import type { Box } from "./box";
import { useHold } from "./hold";
import { rovingKey, setTabStop } from "./roving";
import { useWindow } from "./window";

interface RowsProps<G, R> {
  /** What the list is of, for those who do not see it. */
  label: string;
  class: string;
  /** `none`: its rows hold no actions. */
  acts?: "none" | undefined;
  items: readonly Item<G, R>[];
  /** A change of this is the person's own doing: the order is applied at once. */
  epoch: string;
  Row: FunctionComponent<{ row: R; id: string; index: number }>;
  Group: FunctionComponent<{ group: G; id: string; open: boolean; index: number }>;
  /** Today's row of a key, for rows that belong elsewhere but are held. */
  find: (key: string) => R | undefined;
  /** Height of a row that was not drawn yet, in pixels. */
  height: number;
  onOpen: (key: string) => void;
  children?: JSX.Element;
}

const GROUP_HEIGHT = 29;

export function Rows<G, R>(props: RowsProps<G, R>) {
  const list = useRef<HTMLDivElement>(null);
  const { items, changed, apply, holding } = useHold(
    props.items,
    (item) => present(item, props.find),
    props.epoch,
  );
  const slice = useWindow(list, items, props.height, (at) =>
    items[at]?.kind === "group" ? GROUP_HEIGHT : props.height,
  );
  const focus = useRowFocus(list, items, slice.reveal, props.onOpen);
  const { Row, Group } = props;
  const draw = (item: Item<G, R>, at: number) =>
    item.kind === "group" ? (
      <Group key={item.key} id={item.key} group={item.group} open={item.open} index={at + 1} />
    ) : (
      <Row key={item.key} id={item.key} row={item.row} index={at + 1} />
    );
  const heading = slice.heading >= 0 ? items[slice.heading] : undefined;
  return (
    <>
      {changed > 0 ? (
        <div class="dnb-changed">
          <button type="button" class="dnb-btn" onClick={apply}>
            {changed} changed
          </button>
        </div>
      ) : null}
      <div
        ref={list}
        class={props.class}
        role="grid"
        tabIndex={-1}
        aria-label={props.label}
        data-acts={props.acts}
        aria-rowcount={items.length}
        style={{ paddingBlock: `${slice.before}px ${slice.after}px` }}
        {...holding}
        {...focus}
      >
        {props.children}
        {heading ? draw(heading, slice.heading) : null}
        {items.slice(slice.start, slice.end).map((item, i) => draw(item, slice.start + i))}
      </div>
    </>
  );
}

/** What an item shows now, wherever it belongs. */
function present<G, R>(item: Item<G, R>, find: (key: string) => R | undefined): Item<G, R> | undefined {
  if (item.kind === "group") return item;
  const row = find(item.key);
  return row && { ...item, row };
}

/** One row is the tab stop; keys move it. The focus survives the row's leaving the window. */
function useRowFocus<G, R>(
  list: Box,
  items: readonly Item<G, R>[],
  reveal: (at: number) => void,
  onOpen: (key: string) => void,
) {
  const active = useRef("");
  const wanted = useRef("");
  const had = useRef(false);

  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    setTabStop(box, active.current);
    const target = wanted.current || (had.current ? active.current : "");
    const focused = box.ownerDocument.activeElement;
    if (!target || (box.contains(focused) && focused !== box && !wanted.current)) return;
    const row = rowOf(box, target);
    if (row) {
      wanted.current = "";
      row.focus({ preventScroll: true });
    } else if (had.current && !box.contains(focused)) box.focus({ preventScroll: true });
  });

  const move = (to: number) => {
    const at = Math.max(0, Math.min(items.length - 1, to));
    const key = items[at]?.key;
    if (key === undefined || !list.current) return;
    active.current = key;
    const row = rowOf(list.current, key);
    if (row) {
      row.focus();
      return;
    }
    wanted.current = key;
    reveal(at);
  };

  return {
    onFocusInCapture: (event: FocusEvent) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>("[data-row]");
      had.current = true;
      if (!row?.dataset.row) return;
      active.current = row.dataset.row;
      setTabStop(event.currentTarget as HTMLElement, active.current);
    },
    onFocusOutCapture: (event: FocusEvent) => {
      const box = event.currentTarget as HTMLElement;
      const row = event.target as HTMLElement;
      const next = event.relatedTarget as Node | null;
      if (next) had.current = box.contains(next);
      // a row that leaves the window loses the focus too; only from one that stays was it taken
      else queueMicrotask(() => (had.current &&= !row.isConnected || box.contains(document.activeElement)));
    },
    onKeyDown: (event: KeyboardEvent) => {
      const opens = (event.target as HTMLElement).dataset.opens;
      if (event.key === "Enter" && opens) {
        event.preventDefault();
        onOpen(opens);
        return;
      }
      const now = items.findIndex((item) => item.key === active.current);
      const to = rovingKey(event, now, items.length);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      move(to);
    },
    onClick: (event: MouseEvent) => {
      const target = event.target as HTMLElement;
      const row = target.closest<HTMLElement>("[data-opens]");
      if (row?.dataset.opens && !target.closest("button, a")) onOpen(row.dataset.opens);
    },
  };
}

const rowOf = (box: HTMLElement, key: string): HTMLElement | null =>
  box.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
