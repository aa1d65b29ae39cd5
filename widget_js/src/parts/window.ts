/** Which items of a long list are drawn: those near the scrolled window, by measured heights. */
import { useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";
import { itemAt, offsets } from "../held";
import type { Item } from "../lists";
import type { Box } from "./box";

/** Lists up to this length are drawn whole. */
export const MAX_WHOLE = 200;
const OVERSCAN = 12;
/** Until the window was measured. */
const FIRST_SLICE = 40;

export interface Slice {
  readonly start: number;
  readonly end: number;
  /** The heading that the first drawn item belongs to, if it is not drawn itself; -1 if it is. */
  readonly heading: number;
  /** Room in pixels for what is not drawn. */
  readonly before: number;
  readonly after: number;
  /** Scroll so that item `at` is drawn. */
  readonly reveal: (at: number) => void;
}

export function useWindow<G, R>(
  list: Box,
  items: readonly Item<G, R>[],
  /** Of a row that was not drawn yet; another one is another look, of which nothing was measured. */
  height: number,
  estimate: (at: number) => number,
): Slice {
  const [version, redraw] = useReducer((n: number) => n + 1, 0);
  const heights = useRef(new Map<string, number>());
  const look = useRef(height);
  if (look.current !== height) heights.current.clear();
  look.current = height;
  const view = useRef({ top: 0, height: 0 });
  const isLong = items.length > MAX_WHOLE;

  const starts = useMemo(
    () => (isLong ? offsets(items, (at) => heights.current.get(items[at]?.key ?? "") ?? estimate(at)) : null),
    [items, isLong, version, height],
  );
  const range = starts ? visible(starts, view.current) : { start: 0, end: items.length };
  const last = useRef({ range, starts });
  last.current = { range, starts };

  useLayoutEffect(() => {
    const box = list.current;
    const scroller = box?.closest<HTMLElement>(".dnb-main");
    if (!box || !scroller || !isLong) return;
    const see = () => {
      const top = scroller.getBoundingClientRect().top - box.getBoundingClientRect().top;
      view.current = { top, height: scroller.clientHeight };
    };
    const onScroll = () => {
      see();
      const { starts: now, range: was } = last.current;
      if (!now) return;
      const next = visible(now, view.current);
      if (next.start !== was.start || next.end !== was.end) redraw(0);
    };
    let width = 0;
    const observer = new ResizeObserver(() => {
      if (width && width !== box.clientWidth) heights.current.clear();
      width = box.clientWidth;
      see();
      redraw(0);
    });
    scroller.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(scroller);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, [isLong]);

  useLayoutEffect(() => {
    if (isLong && list.current && measure(list.current, heights.current)) redraw(0);
  });

  const heading = range.start > 0 ? headingBefore(items, range.start) : -1;
  const total = starts?.[items.length] ?? 0;
  const headingHeight = heading >= 0 ? estimate(heading) : 0;
  return {
    ...range,
    heading,
    before: starts ? Math.max(0, (starts[range.start] ?? 0) - headingHeight) : 0,
    after: starts ? total - (starts[range.end] ?? total) : 0,
    reveal: (at) => {
      const box = list.current;
      const scroller = box?.closest<HTMLElement>(".dnb-main");
      if (!box || !scroller || !starts) return;
      const above =
        box.getBoundingClientRect().top - scroller.getBoundingClientRect().top + scroller.scrollTop;
      scroller.scrollTop = above + (starts[at] ?? 0) - scroller.clientHeight / 2;
      view.current = { top: scroller.scrollTop - above, height: scroller.clientHeight };
      redraw(0);
    },
  };
}

function visible(
  starts: Float64Array,
  view: { top: number; height: number },
): { start: number; end: number } {
  const length = starts.length - 1;
  if (!view.height) return { start: 0, end: Math.min(length, FIRST_SLICE) };
  const first = itemAt(starts, Math.max(0, view.top));
  const last = itemAt(starts, Math.max(0, view.top + view.height));
  return { start: Math.max(0, first - OVERSCAN), end: Math.min(length, last + 1 + OVERSCAN) };
}

function headingBefore<G, R>(items: readonly Item<G, R>[], start: number): number {
  if (items[start]?.kind === "group") return -1;
  for (let at = start - 1; at >= 0; at--) if (items[at]?.kind === "group") return at;
  return -1;
}

/** Note the heights of what is drawn; whether one was new. */
function measure(box: HTMLElement, heights: Map<string, number>): boolean {
  let changed = false;
  for (const row of box.querySelectorAll<HTMLElement>("[data-row]")) {
    const key = row.dataset.row;
    const height = row.offsetHeight;
    if (!key || !height || Math.abs((heights.get(key) ?? 0) - height) < 1) continue;
    heights.set(key, height);
    changed = true;
  }
  return changed;
}
