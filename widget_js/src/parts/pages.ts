/** A long conversation in a scrolled box: which pages are drawn, and that nothing jumps while it is read. */
import type { Signal } from "@preact/signals";
import { useLayoutEffect, useReducer, useRef } from "preact/hooks";
import { Heights, inView, type Range } from "../heights";
import { itemAt } from "../held";
import { type Conversation, PAGE } from "../replay";
import type { Box } from "./box";

/** Pixels drawn above and below what is seen. */
const MORE = 800;
/** This near to the end counts as the end. */
const END = 24;

export interface Drawn extends Range {
  /** Room in pixels for what is not drawn. */
  readonly before: number;
  readonly after: number;
  /** How high a page is, or is thought to be. */
  readonly height: (page: number) => number;
  /** Bring a row into view. */
  readonly reveal: (at: number) => void;
  /** The rows at the upper and the lower edge of what is seen. */
  readonly edges: () => readonly [number, number];
  /** To be called when something inside was pressed: what it opens is read, so that the end is not followed. */
  readonly onPress: () => void;
}

interface Held {
  /** Row at the upper edge, and where it was seen. */
  anchor: { at: number; y: number } | null;
  /** Row that is to be seen there once it is drawn; null: a little below the upper edge, and marked. */
  target: { at: number; y: number | null } | null;
  isPreview: boolean;
  isPressed: boolean;
  width: number;
  view: { top: number; height: number };
}

export function usePages(box: Box, talk: Conversation, following: Signal<boolean>): Drawn {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const heights = useRef(new Heights());
  const held = useRef<Held>({
    anchor: null,
    target: null,
    isPreview: true,
    isPressed: false,
    width: 0,
    view: { top: 0, height: 0 },
  });
  talk.version.value; // what is here decides what is drawn
  const total = talk.total.value;
  const pages = talk.pages;
  const starts = heights.current.starts(pages);
  const { view } = held.current;
  const top = following.value ? (starts[pages] ?? 0) - view.height : view.top;
  const range = inView(starts, top, view.height, MORE);
  const last = useRef(range);
  last.current = range;

  const look = (): boolean => {
    const scroller = box.current;
    if (!scroller?.clientHeight) return false; // not shown now
    held.current.view = { top: scroller.scrollTop, height: scroller.clientHeight };
    const now = inView(heights.current.starts(pages), scroller.scrollTop, scroller.clientHeight, MORE);
    return now.first !== last.current.first || now.stop !== last.current.stop;
  };

  /** Put what was seen where it was seen, or what is wanted into view. */
  const place = (): void => {
    const scroller = box.current;
    if (!scroller?.clientHeight) return;
    const { target, anchor } = held.current;
    if (target !== null) {
      const found = rowAt(scroller, target.at);
      if (found) {
        scroller.scrollTop += offset(scroller, found) - (target.y ?? scroller.clientHeight / 4);
        if (target.y === null) mark(scroller, found);
        held.current.target = null;
      } else scroller.scrollTop = heights.current.starts(pages)[Math.floor(target.at / PAGE)] ?? 0;
    } else if (following.peek()) scroller.scrollTop = scroller.scrollHeight;
    else if (anchor) {
      const found = scroller.querySelector<HTMLElement>(`[data-at="${anchor.at}"]`);
      if (found) scroller.scrollTop += offset(scroller, found) - anchor.y;
    }
    held.current.anchor = topmost(scroller);
  };

  useLayoutEffect(() => {
    const { isPreview, anchor } = held.current;
    if (isPreview && total !== null) {
      // what was seen of the last messages is seen of the whole: those count from the end
      held.current.isPreview = false;
      if (anchor && anchor.at < 0 && !following.peek())
        held.current.target = { at: anchor.at + total, y: anchor.y };
    }
    const changed = box.current ? measure(box.current, heights.current) : false;
    place();
    if (look() || changed) redraw(0);
    talk.want(nearest(last.current, held.current.view.top, heights.current.starts(pages)));
  });

  useLayoutEffect(() => {
    const scroller = box.current;
    if (!scroller) return;
    const onScroll = () => {
      // another size moves it too: that is no scrolling, and the observer sees to it
      if (!scroller.clientHeight || scroller.clientHeight !== held.current.view.height) return;
      following.value = isAtEnd(scroller);
      held.current.anchor = topmost(scroller);
      if (look()) redraw(0);
    };
    const observer = new ResizeObserver(() => {
      if (!scroller.clientHeight) return;
      if (held.current.width !== scroller.clientWidth) heights.current.clear();
      held.current.width = scroller.clientWidth;
      if (held.current.isPressed) following.value = following.peek() && isAtEnd(scroller);
      held.current.isPressed = false;
      const changed = measure(scroller, heights.current);
      place();
      if (look() || changed) redraw(0);
    });
    scroller.addEventListener("scroll", onScroll, { passive: true });
    observer.observe(scroller);
    for (const child of scroller.children) observer.observe(child);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      observer.disconnect();
    };
  }, [talk]);

  return {
    ...range,
    before: starts[range.first] ?? 0,
    after: (starts[pages] ?? 0) - (starts[range.stop] ?? 0),
    height: (page) => (starts[page + 1] ?? 0) - (starts[page] ?? 0),
    reveal: (at) => {
      following.value = false;
      held.current.target = { at, y: null };
      held.current.anchor = null;
      redraw(0);
    },
    edges: () => (box.current ? edges(box.current) : [0, 0]),
    onPress: () => (held.current.isPressed = true),
  };
}

/** Pages in the order in which they are wanted: the one at the upper edge first, those before it last. */
function nearest({ first, stop }: Range, top: number, starts: Float64Array): number[] {
  const edge = itemAt(starts, top);
  const all = Array.from({ length: stop - first }, (_, i) => first + i);
  return [...all.filter((page) => page >= edge), ...all.filter((page) => page < edge).reverse()];
}

const isAtEnd = (box: HTMLElement): boolean => box.scrollHeight - box.scrollTop - box.clientHeight < END;

const offset = (box: HTMLElement, row: HTMLElement): number =>
  row.getBoundingClientRect().top - box.getBoundingClientRect().top;

const rows = (box: HTMLElement): HTMLElement[] => [...box.querySelectorAll<HTMLElement>("[data-at]")];

/** The row at the upper edge; null if its page is not here yet, so that there is nothing to hold on to. */
function topmost(box: HTMLElement): Held["anchor"] {
  const { top, bottom } = box.getBoundingClientRect();
  const all = [...box.querySelectorAll<HTMLElement>("[data-at], [data-empty]")];
  const found = all.find((row) => row.getBoundingClientRect().bottom > top + 1);
  if (!found || found.dataset.at === undefined || found.getBoundingClientRect().top > bottom) return null;
  return { at: Number(found.dataset.at), y: offset(box, found) };
}

function edges(box: HTMLElement): readonly [number, number] {
  const { top, bottom } = box.getBoundingClientRect();
  const seen = rows(box).filter((row) => {
    const own = row.getBoundingClientRect();
    return own.bottom > top + 1 && own.top < bottom - 1;
  });
  return [Number(seen[0]?.dataset.at ?? 0), Number(seen.at(-1)?.dataset.at ?? 0)];
}

/** The element of a row, or of the folded group that it is in; null if its page is not drawn. */
function rowAt(box: HTMLElement, at: number): HTMLElement | null {
  const page = box.querySelector(`[data-page="${Math.floor(at / PAGE)}"]`);
  const found = [...(page?.querySelectorAll<HTMLElement>("[data-at]") ?? [])];
  return found.findLast((row) => Number(row.dataset.at) <= at) ?? null;
}

function mark(box: HTMLElement, row: HTMLElement): void {
  for (const old of box.querySelectorAll("[data-found]")) old.removeAttribute("data-found");
  row.setAttribute("data-found", "");
}

/** Note the heights of the pages that are drawn whole; whether one was new. */
function measure(box: HTMLElement, heights: Heights): boolean {
  let changed = false;
  for (const page of box.querySelectorAll<HTMLElement>("[data-page]:not([data-empty])")) {
    if (heights.set(Number(page.dataset.page), page.offsetHeight)) changed = true;
  }
  return changed;
}
