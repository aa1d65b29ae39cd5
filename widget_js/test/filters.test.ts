import { describe, expect, test, vi } from "vitest";
import { meta, session, snapshot } from "../dev/rows";
import { click, FLEET, press, settle, settled, show } from "./show";

describe("filters", () => {
  test("by number show the view that holds what it counts, and again all", () => {
    const { all, model, text } = show();
    const [, waiting] = all(".dnb-stat");
    if (!waiting) throw new Error("no numbers");
    click(waiting);
    expect(model.values.view).toBe("sessions");
    expect(text(".dnb-session-title")).not.toContain("Fix the cart");
    expect(text(".dnb-chip")).toContain("Waiting for you");
    click(waiting);
    expect(text(".dnb-session-title")).toContain("Fix the cart");
  });

  test("by pill take a provider out and in", () => {
    const { all, model } = show();
    const [claude] = all(".dnb-pill");
    if (!claude) throw new Error("no pills");
    click(claude);
    expect(model.values.providers).toEqual(["codex"]);
    click(claude);
    expect(model.values.providers).toEqual([]);
  });

  test("by persona come from the agents panel and go with the chip", () => {
    const { $, all, model } = show();
    click($(".dnb-agent"));
    expect(model.values.persona).toBe("sre");
    expect(all(".dnb-epic")).toHaveLength(1);
    click($(".dnb-chip"));
    expect(model.values.persona).toBe("");
  });

  test("by text wait until the typing rests", () => {
    const { $, all, model } = show();
    const input = $(".dnb-find input") as HTMLInputElement;
    input.value = "limi";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    expect(model.values.query).toBe("");
    settle();
    expect(model.values.query).toBe("limi");
    expect(all(".dnb-epic")).toHaveLength(1);
  });

  test("that name nothing known are left out with a notice", () => {
    const { all, text } = show(FLEET(), { project: "nowhere", providers: ["bard"] });
    expect(all(".dnb-epic")).toHaveLength(2);
    expect(text(".dnb-notice")).toContain("“nowhere”");
    expect(text(".dnb-notice")).toContain("“bard”");
  });

  test("say how many who need you they hide", () => {
    const { text } = show(FLEET(), { project: "gateway" });
    expect(text(".dnb-needs h2")).toContain("1");
    expect(text(".dnb-needs-head")).toContain("1 outside the filter");
  });
});

describe("needs you", () => {
  test("opens what it tells of", () => {
    const { all, model } = show();
    const [question, abandoned] = all("[data-need] .dnb-btn");
    if (!question || !abandoned) throw new Error("nothing needs you");
    click(question);
    expect(model.values.selected).toBe("session:codex/ask");
    click(abandoned);
    expect(model.values.selected).toBe("epic:shop/user-auth/2");
  });

  test("holds still under the pointer and says what is over", () => {
    const { $, all, model, text } = show();
    $(".dnb-needs ul").dispatchEvent(new MouseEvent("pointerenter"));
    const tables = { sessions: { upsert: {}, remove: ["codex/ask"] } };
    model.message({ kind: "delta", base: 5, version: 6, meta: meta(), tables });
    settle();
    expect(all("[data-need]")).toHaveLength(2);
    expect(text("[data-over]")).toContain("over");
    expect(text(".dnb-needs h2")).toContain("1");
    $(".dnb-needs ul").dispatchEvent(new MouseEvent("pointerleave"));
    settle();
    expect(all("[data-need]")).toHaveLength(1);
  });

  test("is not there when nothing does", () => {
    const calm = snapshot({ sessions: [session()] });
    expect(show(calm).all(".dnb-needs")).toHaveLength(0);
  });

  test("says its count at most once in five seconds", async () => {
    const { model, text } = show();
    await settled();
    expect(text("[aria-live]")).toBe("Needs you: 2");
    const gone = { sessions: { upsert: {}, remove: ["codex/ask"] } };
    model.message({ kind: "delta", base: 5, version: 6, meta: meta(), tables: gone });
    await settled();
    expect(text("[aria-live]")).toBe("Needs you: 2");
    await vi.advanceTimersByTimeAsync(5000);
    expect(text("[aria-live]")).toBe("Needs you: 1");
  });
});

describe("Escape", () => {
  test("closes the sheet, then clears the filter", () => {
    const { $, all, model, root } = show(FLEET(), { query: "pass" });
    press(root, "?");
    expect(all(".dnb-keys")).toHaveLength(1);
    press($(".dnb-drawer"), "Escape");
    expect(all(".dnb-keys")).toHaveLength(0);
    expect(model.values.query).toBe("pass");
    press(root, "Escape");
    expect(model.values.query).toBe("");
  });

  test("while typing in the filter is Escape, other keys are text", () => {
    const { $, model } = show();
    press($(".dnb-find input"), "2");
    expect(model.values.view).toBe("missions");
  });
});
