/** A store over a fake model, with the clock in the test's hands. */
import { afterEach, beforeEach, vi } from "vitest";
import { FakeModel } from "../dev/fake_model";
import { meta, NOW, session, snapshot } from "../dev/rows";
import { createStore, type Model, type Store } from "../src/model";
import type { Request, Session, TableDelta } from "../src/wire.gen";

const TRAITS = {
  view: "missions",
  providers: [],
  project: "",
  persona: "",
  query: "",
  selected: "",
  read_only: false,
};
/** Ends the store of the running test. */
export let abort: AbortController;

beforeEach(() => {
  abort = new AbortController();
  vi.useFakeTimers({ now: NOW });
});
afterEach(() => {
  abort.abort();
  vi.useRealTimers();
});

export function connect(values: Record<string, unknown> = {}, manager: unknown = {}) {
  const state = snapshot({
    sessions: [session({ session_id: "a" }), session({ session_id: "b" })],
    version: 5,
  });
  const model = new FakeModel({ ...TRAITS, state, ...values }, manager);
  const store = createStore(model as unknown as Model, abort.signal);
  return { model, store };
}

export const upsert = (...rows: Session[]): Record<string, TableDelta> => ({
  sessions: {
    upsert: Object.fromEntries(rows.map((row) => [`${row.provider}/${row.session_id}`, row])),
    remove: [],
  },
});
export const delta = (base: number, version: number, tables: Record<string, TableDelta>, more = meta()) => ({
  kind: "delta",
  base,
  version,
  tables,
  meta: more,
});
export const ids = (store: Store) => [...store.tables.sessions.value.values()].map((s) => s.session_id);
export const frame = () => vi.advanceTimersByTime(300);
export const asked = (model: FakeModel, op: Request["op"]) =>
  model.sent.filter((request) => request.op === op);
