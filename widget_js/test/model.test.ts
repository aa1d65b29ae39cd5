import { describe, expect, test, vi } from "vitest";
import { meta, session, snapshot } from "../dev/rows";
import type { Reply } from "../src/wire.gen";
import { abort, asked, connect, delta, frame, ids, upsert } from "./connect";

describe("a snapshot", () => {
  test("fills the tables", () => expect(ids(connect().store)).toEqual(["a", "b"]));

  test("that comes later keeps the rows that say the same", () => {
    const { model, store } = connect();
    const [a] = store.tables.sessions.value.values();
    model.set("state", snapshot({ sessions: [session({ session_id: "a" })], version: 6 }));
    expect(ids(store)).toEqual(["a"]);
    expect(store.tables.sessions.value.get("claude/a")).toBe(a);
  });

  test("that is missing is asked for", () => {
    const { model, store } = connect({ state: null });
    expect(asked(model, "snapshot")).toHaveLength(1);
    expect(store.meta.value).toBeNull();
  });
});

describe("a delta", () => {
  test("is shown with the next frame, all at once", () => {
    const { model, store } = connect();
    model.message(delta(5, 6, upsert(session({ session_id: "c" }))));
    model.message(delta(6, 7, { sessions: { upsert: {}, remove: ["claude/a"] } }));
    expect(ids(store)).toEqual(["a", "b"]);
    frame();
    expect(ids(store)).toEqual(["b", "c"]);
  });

  test("leaves the other rows and tables as they are", () => {
    const { model, store } = connect();
    const b = store.tables.sessions.value.get("claude/b");
    const { epics } = store.tables;
    const before = epics.value;
    model.message(delta(5, 6, upsert(session({ session_id: "a", title: "new" }))));
    frame();
    expect(store.tables.sessions.value.get("claude/a")?.title).toBe("new");
    expect(store.tables.sessions.value.get("claude/b")).toBe(b);
    expect(epics.value).toBe(before);
  });

  test("that is older is ignored", () => {
    const { model, store } = connect();
    model.message(delta(3, 4, upsert(session({ session_id: "old" }))));
    frame();
    expect(ids(store)).toEqual(["a", "b"]);
    expect(model.sent).toEqual([]);
  });

  test("of our own version tells only of the whole", () => {
    const { model, store } = connect();
    model.message(delta(5, 5, upsert(session({ session_id: "again" })), meta({ watching: false })));
    frame();
    expect(store.meta.value?.watching).toBe(false);
    expect(ids(store)).toEqual(["a", "b"]);
  });

  test("from before our version to after it is taken: its rows are whole", () => {
    const { model, store } = connect();
    model.message(delta(4, 6, upsert(session({ session_id: "c" }))));
    frame();
    expect(ids(store)).toEqual(["a", "b", "c"]);
  });

  test("with a gap before it makes us ask for a snapshot, once", () => {
    const { model, store } = connect();
    model.message(delta(7, 8, upsert(session({ session_id: "late" }))));
    model.message(delta(8, 9, {}));
    frame();
    expect(ids(store)).toEqual(["a", "b"]);
    expect(asked(model, "snapshot")).toHaveLength(1);
  });

  test("after the snapshot that mended a gap goes on from there", async () => {
    const { model, store } = connect();
    const state = snapshot({ sessions: [session({ session_id: "z" })], version: 9 });
    model.answer = ({ id }) => ({ kind: "reply", id, ok: true, result: state, error: null });
    model.message(delta(7, 8, {}));
    await vi.advanceTimersByTimeAsync(0);
    expect(ids(store)).toEqual(["z"]);
    model.message(delta(9, 10, upsert(session({ session_id: "y" }))));
    frame();
    expect(ids(store)).toEqual(["z", "y"]);
  });

  test("of a table that we do not know, or of no shape that we know, harms nothing", () => {
    const { model, store } = connect();
    model.message(delta(5, 6, { rumours: { upsert: { x: {} }, remove: [] } }));
    for (const message of [null, 7, "delta", [], { kind: "song" }]) model.message(message);
    frame();
    expect(ids(store)).toEqual(["a", "b"]);
  });
});

describe("a question", () => {
  const found: Reply = { kind: "reply", id: "", ok: true, result: { epic: "x" }, error: null };

  test("gets its own answer and no other's", async () => {
    const { model, store } = connect();
    const answer = store.epic({ project: "shop", epic: "user-auth" }, abort.signal);
    const [request] = asked(model, "epic");
    expect(request?.args).toEqual({ project: "shop", epic: "user-auth" });
    model.message({ ...found, id: "somebody else's", result: "wrong" });
    model.message({ ...found, id: request?.id });
    await expect(answer).resolves.toEqual({ epic: "x" });
  });

  test("that fails says why in the kernel's words", async () => {
    const { model, store } = connect();
    model.answer = ({ id }) => ({
      ...found,
      id,
      ok: false,
      error: { code: "not_found", message: "no epic x" },
    });
    await expect(store.epic({ project: "", epic: "x" }, abort.signal)).rejects.toMatchObject({
      code: "not_found",
      message: "no epic x",
    });
  });

  test("without an answer is busy after a second and gives up after ten", async () => {
    const { store } = connect();
    const answer = store.epic({ project: "", epic: "x" }, abort.signal);
    const caught = expect(answer).rejects.toMatchObject({ code: "timeout" });
    vi.advanceTimersByTime(999);
    expect(store.busy.value).toBe(false);
    vi.advanceTimersByTime(1);
    expect(store.busy.value).toBe(true);
    await vi.advanceTimersByTimeAsync(9000);
    await caught;
    expect(store.busy.value).toBe(false);
  });

  test("that nobody waits for any more is dropped", async () => {
    const { store } = connect();
    const mine = new AbortController();
    const answer = store.session({ provider: "claude", session_id: "a" }, mine.signal);
    mine.abort();
    await expect(answer).rejects.toMatchObject({ code: "aborted" });
  });

  test("for a snapshot is asked again until it is answered", async () => {
    const { model } = connect({ state: undefined });
    await vi.advanceTimersByTimeAsync(61_100);
    expect(asked(model, "snapshot")).toHaveLength(2);
  });

  test("for a snapshot that is long in coming is asked once", async () => {
    const { model, store } = connect({ state: undefined });
    await vi.advanceTimersByTimeAsync(30_000);
    const [first] = asked(model, "snapshot");
    const result = snapshot({ sessions: [session({ session_id: "z" })], version: 9 });
    model.message({ kind: "reply", id: first?.id, ok: true, error: null, result });
    await vi.advanceTimersByTimeAsync(0);
    expect(ids(store)).toEqual(["z"]);
    expect(asked(model, "snapshot")).toHaveLength(1);
  });
});

describe("a trait", () => {
  test("set by Python is shown", () => {
    const { model, store } = connect();
    model.set("view", "orders");
    expect(store.traits.view.value).toBe("orders");
  });

  test("set by a person is told to Python, once", () => {
    const { model, store } = connect();
    store.set("query", "cart");
    store.set("query", "cart");
    expect(model.saved).toEqual([{ query: "cart" }]);
    expect(store.traits.query.value).toBe("cart");
  });

  test("of no meaning to us is ignored with a notice", () => {
    const { model, store } = connect();
    model.set("view", "galaxy");
    expect(store.traits.view.value).toBe("missions");
    expect(store.notice.value).toContain("galaxy");
  });

  test("read_only holds until Python says otherwise", () => {
    expect(connect({ read_only: undefined }).store.readOnly.value).toBe(true);
    expect(connect({ read_only: false }).store.readOnly.value).toBe(false);
  });
});
