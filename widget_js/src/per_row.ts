/** What follows from one row alone is made once for it. Rows never change: a change is another row. Pure. */

/** `make`, which remembers what it made for as long as the row lives. */
export function perRow<R extends object, V>(make: (row: R) => V): (row: R) => V {
  const made = new WeakMap<R, { readonly value: V }>();
  return (row) => {
    let found = made.get(row);
    if (!found) {
      found = { value: make(row) };
      made.set(row, found);
    }
    return found.value;
  };
}

/** `next`, in which each list that holds the same as before is the one of before. */
export function keeping<T>(
  before: ReadonlyMap<string, readonly T[]>,
  next: ReadonlyMap<string, readonly T[]>,
): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, readonly T[]>();
  for (const [key, list] of next) {
    const old = before.get(key);
    const isSame = old?.length === list.length && old.every((item, i) => item === list[i]);
    found.set(key, isSame ? old : list);
  }
  return found;
}
