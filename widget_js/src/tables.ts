/** The rows, by table and key. A row that did not change keeps its identity, so its view stays as it is. */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { TableDelta, Tables } from "./wire.gen";

export type TableName = keyof Tables;
export type Row<K extends TableName> = Tables[K][string];
export type Table<K extends TableName> = ReadonlyMap<string, Row<K>>;
export type TableSignals = { readonly [K in TableName]: ReadonlySignal<Table<K>> };

export const TABLES = [
  "projects",
  "epics",
  "orders",
  "sessions",
  "personas",
  "activity",
  "problems",
  "runs",
  "approvals",
  "worktrees",
] as const satisfies readonly TableName[];

type AnyTable = Map<string, unknown>;

/** Equality of JSON values, by content. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = b as Record<string, unknown>;
  return left.length === Object.keys(b).length && left.every(([key, value]) => same(value, right[key]));
}

/** A table that holds `rows`, with the old row wherever it says the same; the old table if nothing changed. */
export function replaced(old: ReadonlyMap<string, unknown>, rows: Record<string, unknown>): AnyTable {
  const next: AnyTable = new Map();
  let changed = old.size !== Object.keys(rows).length;
  for (const [key, row] of Object.entries(rows)) {
    const was = old.get(key);
    const keep = was !== undefined && same(was, row);
    changed ||= !keep;
    next.set(key, keep ? was : row);
  }
  return changed ? next : (old as AnyTable);
}

/** Changes that wait for the next frame; a later one of the same row takes an earlier one's place. */
type Pending = Map<string, { readonly row: unknown } | null>;

export class TableSet {
  readonly signals: TableSignals;
  readonly #tables: Record<TableName, Signal<ReadonlyMap<string, unknown>>>;
  readonly #pending = new Map<TableName, Pending>();

  constructor() {
    const tables = {} as Record<TableName, Signal<ReadonlyMap<string, unknown>>>;
    for (const name of TABLES) tables[name] = signal(new Map());
    this.#tables = tables;
    this.signals = tables as unknown as TableSignals;
  }

  /** Take `tables` in place of everything, at once. */
  replace(tables: Tables): void {
    this.#pending.clear();
    batch(() => {
      for (const name of TABLES) {
        const table = this.#tables[name];
        table.value = replaced(table.peek(), tables[name] ?? {});
      }
    });
  }

  /** Note what a delta says; `flush` shows it. Tables that we do not know are none of ours. */
  add(deltas: Record<string, TableDelta>): void {
    for (const name of TABLES) {
      const delta = deltas[name];
      if (!delta) continue;
      const pending: Pending = this.#pending.get(name) ?? new Map();
      this.#pending.set(name, pending);
      for (const key of delta.remove) pending.set(key, null);
      for (const [key, row] of Object.entries(delta.upsert)) pending.set(key, { row });
    }
  }

  /** Show what was added since the last time. */
  flush(): void {
    batch(() => {
      for (const [name, pending] of this.#pending) {
        const table = this.#tables[name];
        const next = new Map(table.peek());
        for (const [key, change] of pending) {
          if (change === null) next.delete(key);
          else if (!same(next.get(key), change.row)) next.set(key, change.row);
        }
        table.value = next;
      }
    });
    this.#pending.clear();
  }
}
