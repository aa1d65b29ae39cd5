/** How high the pages of a conversation are, measured or guessed, and which of them are in view. Pure. */
import { itemAt } from "./held";

/** Height of a page of which nothing is known. */
const GUESS = 1400;
/** Browsers draw nothing below some 17 million pixels. */
const HIGHEST = 12_000_000;

export class Heights {
  readonly #known = new Map<number, number>();

  /** Whether it is another height than was known. */
  set(page: number, height: number): boolean {
    if (Math.abs((this.#known.get(page) ?? 0) - height) < 1) return false;
    this.#known.set(page, height);
    return true;
  }

  /** Forget all: the width changed. */
  clear(): void {
    this.#known.clear();
  }

  /** Where each of so many pages begins, and at the end the whole height. */
  starts(pages: number): Float64Array {
    let sum = 0;
    for (const height of this.#known.values()) sum += height;
    const mean = this.#known.size ? sum / this.#known.size : GUESS;
    const guess = Math.min(mean, HIGHEST / Math.max(1, pages));
    const found = new Float64Array(pages + 1);
    for (let page = 0; page < pages; page++)
      found[page + 1] = (found[page] ?? 0) + (this.#known.get(page) ?? guess);
    return found;
  }
}

export interface Range {
  readonly first: number;
  /** Behind the last. */
  readonly stop: number;
}

/** The pages between two heights, and `more` pixels around them. */
export function inView(starts: Float64Array, top: number, height: number, more: number): Range {
  const pages = starts.length - 1;
  if (pages <= 0) return { first: 0, stop: 0 };
  return {
    first: itemAt(starts, Math.max(0, top - more)),
    stop: Math.min(pages, itemAt(starts, Math.max(0, top + height + more)) + 1),
  };
}
