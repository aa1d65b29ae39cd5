import { describe, expect, test } from "vitest";
import { ago, epic, event, meta, order, runner, snapshot } from "../dev/rows";
import { click, FLEET, press, settle, show } from "./show";

describe("the feed", () => {
  const later = event({ event_id: "e2", type: "note", summary: "Later", time: ago(1) });
  const message = {
    kind: "delta",
    base: 5,
    version: 6,
    meta: meta(),
    tables: { activity: { upsert: { e2: later }, remove: [] } },
  };

  test("takes what is new at its top", () => {
    const { all, model } = show();
    model.message(message);
    settle();
    expect(all(".dnb-event-text").map((e) => e.textContent?.trim())[0]).toContain("Later");
  });

  test("lets it wait while somebody reads, and says how much", () => {
    const { $, model, text } = show();
    $(".dnb-feed ol").dispatchEvent(new MouseEvent("pointerenter"));
    model.message(message);
    settle();
    expect(text(".dnb-event-text")).not.toContain("Later");
    click($(".dnb-feed h3 button"));
    expect(text(".dnb-event-text")).toContain("Later");
  });
});

describe("a list", () => {
  test("is one tab stop; arrows move it, Enter opens", () => {
    const { all, model, root } = show();
    const stops = () => all('.dnb-main [data-key][tabindex="0"]').map((row) => row.dataset.key);
    expect(stops()).toEqual(["shop/user-auth"]);
    press(root, "j");
    expect((document.activeElement as HTMLElement).dataset.key).toBe("shop/user-auth");
    press(document.activeElement as Element, "ArrowDown");
    expect(stops()).toEqual(["gateway/limits"]);
    press(document.activeElement as Element, "Home");
    press(document.activeElement as Element, "Enter");
    expect(model.values.selected).toBe("epic:shop/user-auth");
  });

  test("does not reorder under the pointer until told to", () => {
    const { $, all, model, text } = show();
    const titles = () => all(".dnb-epic h3").map((h) => h.textContent);
    expect(titles()).toEqual(["Passkeys", "Limits"]);
    $(".dnb-epics").dispatchEvent(new MouseEvent("pointerenter"));
    const blocked = epic({ epic: "limits", project: "gateway", title: "Limits", status: "BLOCKED" });
    const tables = { epics: { upsert: { "gateway/limits": blocked }, remove: [] } };
    model.message({ kind: "delta", base: 5, version: 6, meta: meta(), tables });
    settle();
    expect(titles()).toEqual(["Passkeys", "Limits"]);
    expect(text(".dnb-epic-state")).toContain("Blocked");
    click($(".dnb-changed button"));
    expect(titles()).toEqual(["Limits", "Passkeys"]);
    expect(all(".dnb-changed")).toHaveLength(0);
  });

  test("takes a new order at once when nobody points at it", () => {
    const { all, model } = show();
    const blocked = epic({ epic: "limits", project: "gateway", title: "Limits", status: "BLOCKED" });
    model.message({
      kind: "delta",
      base: 5,
      version: 6,
      meta: meta(),
      tables: { epics: { upsert: { "gateway/limits": blocked }, remove: [] } },
    });
    settle();
    expect(all(".dnb-epic h3").map((h) => h.textContent)).toEqual(["Limits", "Passkeys"]);
  });

  test("of thousands draws only some", () => {
    const orders = Array.from({ length: 5000 }, (_, i) =>
      order({ phase_id: String(i), position: i, order_state: "claimable" }),
    );
    const { all } = show(snapshot({ orders, epics: [epic({})] }), { view: "orders" });
    expect(all(".dnb-order").length).toBeGreaterThan(10);
    expect(all(".dnb-order").length).toBeLessThan(100);
  });
});

test("what can be pressed inside the row with the focus is reached by Tab, and arrows go on from there", () => {
  const base = FLEET();
  const state = { ...base, meta: { ...base.meta, max_runs: 2, runners: [runner()] } };
  const { $, all } = show(state, { view: "orders" });
  const stops = () =>
    all('.dnb-main [tabindex="0"]').map((e) => e.getAttribute("aria-label") ?? e.dataset.key);
  const row = $('.dnb-order[data-key="shop/user-auth/2"]');
  row.focus();
  expect(stops()).toEqual(["shop/user-auth/2", "Hand off Rotate tokens"]);
  row.querySelector<HTMLElement>("button")?.focus();
  expect(stops()).toEqual(["shop/user-auth/2", "Hand off Rotate tokens"]);
  press(document.activeElement as Element, "ArrowDown");
  expect((document.activeElement as HTMLElement).dataset.key).toBe("orders:claimable");
});
