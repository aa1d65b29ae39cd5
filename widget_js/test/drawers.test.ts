import { describe, expect, test, vi } from "vitest";
import type { FakeModel } from "../dev/fake_model";
import { epic, meta } from "../dev/rows";
import type { Reply, Request } from "../src/wire.gen";
import { FLEET, press, settle, settled, show } from "./show";

describe("a drawer", () => {
  const found = (request: Request): Reply => ({
    kind: "reply",
    id: request.id,
    ok: true,
    error: null,
    result: {
      epic: epic({}),
      phases: [],
      log: [],
      plan_body: "x",
      plan_truncated: false,
      request: null,
      plan_path: "/p/plan.md",
      log_path: null,
      problems: [],
    },
  });
  const change = (version: number, revision: string) => ({
    kind: "delta",
    base: version - 1,
    version,
    meta: meta(),
    tables: { epics: { upsert: { "shop/user-auth": epic({ title: "Passkeys", revision }) }, remove: [] } },
  });
  const epics = (model: FakeModel) => model.sent.filter((request) => request.op === "epic").length;

  test("shows what is known at once and asks for the rest", async () => {
    const { text, model } = show(FLEET(), { selected: "epic:shop/user-auth/2" }, found);
    expect(text(".dnb-station-title")).toContain("Rotate tokens");
    await settled();
    expect(epics(model)).toBe(1);
    expect(text(".dnb-asking")).toBe("");
  });

  test("asks again when its epic changes, and not for every change of a burst", async () => {
    const { model } = show(FLEET(), { selected: "epic:shop/user-auth" }, found);
    await settled();
    for (let i = 0; i < 10; i++) model.message(change(6 + i, `r${i}`));
    await settled();
    await settled();
    expect(epics(model)).toBeGreaterThan(1);
    expect(epics(model)).toBeLessThan(5);
  });

  test("says that the kernel is busy, then that it gave no answer", async () => {
    const { text } = show(FLEET(), { selected: "epic:shop/user-auth" }, () => undefined);
    expect(text(".dnb-asking")).toContain("Reading");
    await vi.advanceTimersByTimeAsync(1000);
    expect(text(".dnb-asking")).toContain("Kernel busy");
    expect(text(".dnb-conn")).toContain("Kernel busy");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(text(".dnb-asking")).toContain("no answer in 10 s");
    expect(text(".dnb-asking")).toContain("Ask again");
  });

  test("says what the kernel does not know", async () => {
    const missing = (request: Request): Reply => ({
      kind: "reply",
      id: request.id,
      ok: false,
      result: null,
      error: { code: "not_found", message: "no epic 'x'" },
    });
    const { text } = show(FLEET(), { selected: "epic:shop/x" }, missing);
    await settled();
    expect(text(".dnb-asking")).toContain("no epic 'x'");
  });

  test("takes the focus and gives it back; Escape closes it", () => {
    const { $, model, root } = show();
    const row = $('.dnb-epic[data-key="shop/user-auth"]');
    row.focus();
    press(row, "Enter");
    expect(document.activeElement).toBe($(".dnb-drawer"));
    press(document.activeElement as Element, "Escape");
    expect(model.values.selected).toBe("");
    expect((document.activeElement as HTMLElement).dataset.key).toBe("shop/user-auth");
    expect(root.contains(document.activeElement)).toBe(true);
  });

  test("opened by Python leaves the focus where the person works", () => {
    const { model, $ } = show();
    const cell = document.createElement("input");
    document.body.append(cell);
    cell.focus();
    model.set("selected", "epic:shop/user-auth");
    settle();
    expect($(".dnb-drawer")).toBeTruthy();
    expect(document.activeElement).toBe(cell);
  });
});
