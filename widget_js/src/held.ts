/** Order that holds still under the pointer, and the slice of a long list that is drawn. Pure. */

interface Keyed {
  readonly key: string;
}

export interface Held<T> {
  readonly items: readonly T[];
  /** How many items stand elsewhere than they belong. */
  readonly changed: number;
}

/**
 * The items of `fresh` in the order of `old`: what a held list shows. Items that left the list
 * stay as `find` knows them now, or go if nothing is known of them; new ones wait, or with
 * `late` stand at the end. What was only added at the end is no disturbance and comes at once.
 */
export function hold<T extends Keyed>(
  old: readonly T[],
  fresh: readonly T[],
  find: (item: T) => T | undefined,
  late: "wait" | "end" = "wait",
): Held<T> {
  if (fresh.length >= old.length && old.every((item, i) => item.key === fresh[i]?.key)) {
    return { items: fresh, changed: 0 };
  }
  let same = 0; // what stands before the first difference needs no looking up
  while (same < fresh.length && old[same]?.key === fresh[same]?.key) same++;
  const byKey = new Map<string, number>();
  for (let at = same; at < fresh.length; at++) byKey.set(fresh[at]?.key ?? "", at);
  const places: number[] = [];
  const items = fresh.slice(0, same);
  let away = 0;
  for (const item of old.slice(same)) {
    const at = byKey.get(item.key);
    const now = at === undefined ? find(item) : fresh[at];
    if (now) items.push(now);
    if (at === undefined) away++;
    else places.push(at);
  }
  const added = fresh.length - same - places.length;
  if (late === "end") {
    const known = new Set(old.map((item) => item.key));
    items.push(...fresh.filter((item) => !known.has(item.key)));
  }
  return { items, changed: added + away + places.length - longestRise(places) };
}

/** Length of the longest rising subsequence: how many keep their order. */
export function longestRise(values: readonly number[]): number {
  const ends: number[] = [];
  for (const value of values) {
    if ((ends.at(-1) ?? Number.NEGATIVE_INFINITY) < value) {
      ends.push(value); // the ordinary case: it stands where it belongs
      continue;
    }
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    ends[low] = value;
  }
  return ends.length;
}

/** Where each item begins, and at the end the whole height. */
export function offsets(items: readonly Keyed[], height: (at: number) => number): Float64Array {
  const found = new Float64Array(items.length + 1);
  for (let i = 0; i < items.length; i++) found[i + 1] = (found[i] ?? 0) + height(i);
  return found;
}

/** The first item that ends below `y`. */
export function itemAt(starts: Float64Array, y: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle + 1] ?? Number.POSITIVE_INFINITY) <= y) low = middle + 1;
    else high = middle;
  }
  return Math.min(low, Math.max(0, starts.length - 2));
}
