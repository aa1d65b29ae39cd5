/** Sorting by several keys, each made once. Pure. */
import { ms } from "./format";
import { perRow } from "./per_row";
import type { Time } from "./wire.gen";

type Key = number | string;

/** The rows by their keys, the first key first; text by code unit, which is the same everywhere. */
export function sorted<T>(rows: readonly T[], keys: (row: T) => readonly Key[]): T[] {
  const keyed = rows.map((row) => ({ row, keys: keys(row) }));
  keyed.sort((a, b) => {
    for (let i = 0; i < a.keys.length; i++) {
      const order = compare(a.keys[i] ?? "", b.keys[i] ?? "");
      if (order) return order;
    }
    return 0;
  });
  return keyed.map(({ row }) => row);
}

/** `sorted` for lists of which most rows are those of the last time: each row's keys are made once. */
export function sorter<T extends object>(keys: (row: T) => readonly Key[]): (rows: readonly T[]) => T[] {
  const known = perRow(keys);
  return (rows) => sorted(rows, known);
}

const compare = (a: Key, b: Key): number => (a < b ? -1 : a > b ? 1 : 0);

/** A key that puts the oldest first, and what has no time last. */
export const oldest = (time: Time | null): number => ms(time) ?? Number.POSITIVE_INFINITY;

/** A key that puts the newest first, and what has no time last. */
export const newest = (time: Time | null): number => -(ms(time) ?? Number.NEGATIVE_INFINITY);
