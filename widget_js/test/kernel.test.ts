import { describe, expect, test, vi } from "vitest";
import { FakeKernel } from "../dev/fake_model";
import { ago, meta, NOW, snapshot } from "../dev/rows";
import { abort, asked, connect, delta } from "./connect";

describe("the kernel's end", () => {
  const start = () => {
    const kernel = new FakeKernel();
    return { kernel, ...connect({}, { kernel }) };
  };

  test.each(["dead", "restarting", "autorestarting", "terminating"])("is seen when it is %s", (status) => {
    const { kernel, store } = start();
    kernel.statusChanged.emit(status);
    expect(store.link.value).toEqual({ state: "gone", at: NOW });
  });

  test.each(["busy", "idle", "starting"])("is not seen when it is %s", (status) => {
    const { kernel, store } = start();
    kernel.statusChanged.emit(status);
    expect(store.link.value.state).toBe("live");
  });

  test("is seen when the comm closes", () => {
    const { model, store } = start();
    model.emit("comm:close");
    expect(store.link.value.state).toBe("gone");
  });

  test("is final, and its time stands", () => {
    const { kernel, store } = start();
    kernel.statusChanged.emit("dead");
    vi.advanceTimersByTime(5000);
    kernel.connectionStatusChanged.emit("connected");
    expect(store.link.value).toEqual({ state: "gone", at: NOW });
  });

  test("answers what is still asked", async () => {
    const { kernel, store } = start();
    const answer = store.epic({ project: "", epic: "x" }, abort.signal);
    kernel.statusChanged.emit("dead");
    await expect(answer).rejects.toMatchObject({ code: "gone" });
  });

  test.each(["connecting", "disconnected"])(
    "is not that of a connection (%s), which catches up when it is back",
    (status) => {
      const { kernel, model, store } = start();
      kernel.connectionStatusChanged.emit(status);
      expect(store.link.value.state).toBe("lost");
      kernel.connectionStatusChanged.emit("connected");
      expect(store.link.value.state).toBe("live");
      expect(asked(model, "snapshot")).toHaveLength(1);
    },
  );

  test("stops the ages", () => {
    const { kernel, store } = start();
    vi.advanceTimersByTime(2000);
    kernel.statusChanged.emit("dead");
    vi.advanceTimersByTime(60_000);
    expect(store.clock.now.value).toBe(NOW + 2000);
  });
});

describe("the kernel's clock", () => {
  test("is what ages are counted in, ahead or behind", () => {
    const { store } = connect({ state: snapshot({ meta: meta({ at: ago(3600) }) }) });
    expect(store.clock.now.value).toBe(NOW - 3_600_000);
    vi.advanceTimersByTime(3000);
    expect(store.clock.now.value).toBe(NOW - 3_597_000);
  });

  test("is not shaken by a message that was a little slow", () => {
    const { model, store } = connect();
    model.message(delta(5, 6, {}, meta({ at: ago(1.5) })));
    expect(store.clock.now.value).toBe(NOW);
  });
});

describe("when the model ends", () => {
  test("no listener, slot or timer is left", () => {
    const kernel = new FakeKernel();
    const { model, store } = connect({ state: null }, { kernel });
    store.epic({ project: "", epic: "x" }, abort.signal).catch(() => undefined);
    model.message(delta(5, 6, {}));
    expect(model.count).toBeGreaterThan(5);
    abort.abort();
    expect(model.count).toBe(0);
    const slots = [kernel.statusChanged, kernel.connectionStatusChanged, kernel.disposed].map(
      (s) => s.slots.size,
    );
    expect(slots).toEqual([0, 0, 0]);
    vi.advanceTimersByTime(0);
    expect(vi.getTimerCount()).toBe(0);
  });
});
