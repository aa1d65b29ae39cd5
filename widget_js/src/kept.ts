/** What a person set in this browser and finds again: nothing that the kernel or another person needs to know. */

type Memory = Pick<Storage, "getItem" | "setItem">;

/** The browser's memory; null where the page may not use it (a frame without an origin, or switched off). */
export function memory(view: { readonly localStorage: Memory }): Memory | null {
  try {
    return view.localStorage;
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

/** The names that were kept under `key`, without those that nobody knows any more. */
export function keptNames<N extends string>(
  kept: Memory | null,
  key: string,
  known: readonly N[],
): ReadonlySet<N> {
  const words = kept?.getItem(key)?.split(" ") ?? [];
  return new Set(known.filter((name) => words.includes(name)));
}

/** Keep the names. A memory that is full keeps what it has: what is shown is right all the same. */
export function keepNames(kept: Memory | null, key: string, names: ReadonlySet<string>): void {
  try {
    kept?.setItem(key, [...names].join(" "));
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
