/** A long conversation in a scrolled box: which pages are drawn, and that nothing jumps while it is read. */
import type { Signal } from "@preact/signals";
import { useLayoutEffect, useMemo, useReducer } from "preact/hooks";
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

interface Anchor {
  readonly at: number;
  /** Pixels below the upper edge of the box. */
  readonly y: number;
}

export function usePages(box: Box, talk: Conversation, following: Signal<boolean>): Drawn {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const place = useMemo(() => new Place(box, talk, following), [box, talk, following]);
  talk.version.value; // what is here decides what is drawn
  const starts = place.starts();
  following.value; // and so does whether the end is followed
  const range = place.draw(starts);

  useLayoutEffect(() => {
    if (place.drawn()) redraw(0);
  });
  useLayoutEffect(() => {
    const scroller = box.current;
    if (!scroller) return;
    const onScroll = () => {
      if (place.scrolled()) redraw(0);
    };
    const observer = new ResizeObserver(() => {
      if (place.resized()) redraw(0);
    });
    const onKeyDown = (event: KeyboardEvent) => {
      if (!place.pressed(event)) return;
      event.preventDefault();
      redraw(0);
    };
    scroller.addEventListener("scroll", onScroll, { passive: true });
    scroller.addEventListener("keydown", onKeyDown);
    observer.observe(scroller);
    for (const child of scroller.children) observer.observe(child);
    return () => {
      scroller.removeEventListener("scroll", onScroll);
      scroller.removeEventListener("keydown", onKeyDown);
      observer.disconnect();
    };
  }, [box, place]);

  return {
    ...range,
    before: starts[range.first] ?? 0,
    after: (starts.at(-1) ?? 0) - (starts[range.stop] ?? 0),
    height: (page) => (starts[page + 1] ?? 0) - (starts[page] ?? 0),
    reveal: (at) => {
      place.reveal(at);
      redraw(0);
    },
    edges: () => (box.current ? edges(box.current) : [0, 0]),
    onPress: () => (place.isPressed = true),
  };
}

/** Where a conversation stands in its box. Its methods say whether it has to be drawn again. */
class Place {
  /** Something inside was pressed: what grows now is what a person opened. */
  isPressed = false;
  readonly #heights = new Heights();
  /** The pages that were drawn last. */
  #range: Range = { first: 0, stop: 0 };
  #view = { top: 0, height: 0 };
  #width = 0;
  #isPreview = true;
  /** Row at the upper edge, and where it was seen. */
  #anchor: Anchor | null = null;
  /** Row that is to be seen there once it is drawn; without `y`: a little below the edge, and marked. */
  #target: { readonly at: number; readonly y: number | null } | null = null;

  constructor(
    readonly box: Box,
    readonly talk: Conversation,
    readonly following: Signal<boolean>,
  ) {}

  starts(): Float64Array {
    return this.#heights.starts(this.talk.pages);
  }

  /** The pages to draw. */
  draw(starts: Float64Array): Range {
    this.#range = this.#toDraw(starts);
    return this.#range;
  }

  drawn(): boolean {
    this.#goOn();
    const scroller = this.box.current;
    const isShown = scroller !== null && scroller.clientHeight > 0; // what is hidden has no heights
    const isNew = isShown && measure(scroller, this.#heights);
    this.#put();
    const isMoved = this.#look();
    this.talk.want(nearest(this.#range, this.#view.top, this.starts()));
    return isNew || isMoved;
  }

  scrolled(): boolean {
    const scroller = this.box.current;
    // another size moves it too: that is no scrolling, and the observer sees to it
    if (!scroller?.clientHeight || scroller.clientHeight !== this.#view.height) return false;
    // only who goes up leaves the end: what grew since it was put there is followed further
    const wentUp = scroller.scrollTop < this.#view.top - 1;
    this.following.value = isAtEnd(scroller) || (this.following.peek() && !wentUp);
    this.#anchor = topmost(scroller);
    return this.#look();
  }

  resized(): boolean {
    const scroller = this.box.current;
    if (!scroller?.clientHeight) return false;
    if (this.#width !== scroller.clientWidth) this.#heights.clear();
    this.#width = scroller.clientWidth;
    if (this.isPressed) this.following.value = this.following.peek() && isAtEnd(scroller);
    this.isPressed = false;
    const isNew = measure(scroller, this.#heights);
    this.#put();
    return this.#look() || isNew;
  }

  reveal(at: number): void {
    this.following.value = false;
    this.#target = { at, y: null };
    this.#anchor = null;
  }

  /** Home and End go at once: a scroll that glides ends where a page comes that is higher than was thought. */
  pressed(event: KeyboardEvent): boolean {
    if (!this.box.current || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key !== "Home" && event.key !== "End") return false;
    this.#target = null;
    this.#anchor = null;
    this.following.value = event.key === "End";
    if (event.key === "Home") this.box.current.scrollTop = 0;
    return true;
  }

  /** What was seen of the last messages is seen of the whole: those count from the end. */
  #goOn(): void {
    const total = this.talk.total.peek();
    if (!this.#isPreview || total === null) return;
    this.#isPreview = false;
    if (this.#anchor && this.#anchor.at < 0 && !this.following.peek())
      this.#target = { at: this.#anchor.at + total, y: this.#anchor.y };
  }

  /** Put what was seen where it was seen, or what is wanted into view. */
  #put(): void {
    const scroller = this.box.current;
    if (!scroller?.clientHeight) return; // not shown now
    if (this.#target) this.#aim(scroller, this.#target);
    else if (this.following.peek()) scrollBy(scroller, toEnd(scroller));
    else if (this.#anchor) {
      const found = scroller.querySelector<HTMLElement>(`[data-at="${this.#anchor.at}"]`);
      if (found) scrollBy(scroller, offset(scroller, found) - this.#anchor.y);
    }
    this.#anchor = topmost(scroller);
  }

  #aim(scroller: HTMLElement, { at, y }: { at: number; y: number | null }): void {
    const found = rowAt(scroller, at);
    if (!found) {
      scroller.scrollTop = this.starts()[Math.floor(at / PAGE)] ?? 0;
      return;
    }
    scroller.scrollTop += offset(scroller, found) - (y ?? scroller.clientHeight / 4);
    if (y === null) mark(scroller, found);
    this.#target = null;
  }

  /** Note what is seen; whether other pages are to be drawn for it. */
  #look(): boolean {
    const scroller = this.box.current;
    if (!scroller?.clientHeight) return false;
    this.#view = { top: scroller.scrollTop, height: scroller.clientHeight };
    const starts = this.starts();
    const { first, stop } = this.#range;
    // less than is drawn: padding and fractions of a pixel are no reason to draw again
    const needed = inView(starts, this.#view.top, this.#view.height, MORE / 2);
    if (needed.first >= first && needed.stop <= stop) return false;
    // nor is what comes out the same, where a browser's highest box ends before the conversation does
    const next = this.#toDraw(starts);
    return next.first !== first || next.stop !== stop;
  }

  #toDraw(starts: Float64Array): Range {
    const top = this.following.peek() ? (starts.at(-1) ?? 0) - this.#view.height : this.#view.top;
    return inView(starts, top, this.#view.height, MORE);
  }
}

/** Pages in the order in which they are wanted: the one at the upper edge first, those before it last. */
function nearest({ first, stop }: Range, top: number, starts: Float64Array): number[] {
  const edge = itemAt(starts, top);
  const all = Array.from({ length: stop - first }, (_, i) => first + i);
  return [...all.filter((page) => page >= edge), ...all.filter((page) => page < edge).reverse()];
}

const toEnd = (box: HTMLElement): number => box.scrollHeight - box.scrollTop - box.clientHeight;

const isAtEnd = (box: HTMLElement): boolean => toEnd(box) < END;

/** To set a place ends a scroll that still glides, also where it is the same place. */
function scrollBy(box: HTMLElement, pixels: number): void {
  if (Math.abs(pixels) >= 0.5) box.scrollTop += pixels;
}

const offset = (box: HTMLElement, row: HTMLElement): number =>
  row.getBoundingClientRect().top - box.getBoundingClientRect().top;

const rows = (box: HTMLElement): HTMLElement[] => [...box.querySelectorAll<HTMLElement>("[data-at]")];

/** The row at the upper edge; null if its page is not here yet, so that there is nothing to hold on to. */
function topmost(box: HTMLElement): Anchor | null {
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
