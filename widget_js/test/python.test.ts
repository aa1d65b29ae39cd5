import { describe, expect, test } from "vitest";
import type { Filter } from "../src/derive";
import { type Asked, python } from "../src/python";

const NONE: Filter = { providers: [], project: "", persona: "", query: "", glance: "" };
const of = (view: Asked["view"], filter: Partial<Filter> = {}, drawer: Asked["drawer"] = null): string =>
  python({ view, filter: { ...NONE, ...filter }, drawer, today: Date.UTC(2026, 3, 2) });

describe("as Python", () => {
  test("a view without filters is one line", () => {
    expect(of("orders")).toMatch(/^d\.orders\[\["order_state", "project", .*\]\]$/);
    expect(of("missions")).toMatch(/^d\.epics\[\[/);
    expect(of("sessions")).toMatch(/^d\.sessions\[\[/);
  });

  test("every filter is a line", () => {
    const lines = of("orders", { project: "shop", providers: ["claude"], glance: "today" }).split("\n");
    expect(lines.slice(0, -1)).toEqual([
      "orders = d.orders",
      'orders = orders[orders["project"] == "shop"]',
      'orders = orders[orders["provider"].isna() | orders["provider"].isin(["claude"])]',
      'orders = orders[orders["last_activity"] >= "2026-04-02T00:00:00Z"]',
    ]);
  });

  test("a drawer gives what lies in it", () => {
    expect(of("orders", {}, { kind: "session", provider: "claude", session_id: "a1" })).toBe(
      'd.messages("claude/a1")',
    );
    const epic = of("sessions", { query: "x" }, { kind: "epic", project: "shop", epic: "auth", phase: "2" });
    expect(epic).toContain('orders = orders[orders["phase_id"] == "2"]');
    expect(epic).not.toContain("text");
  });

  test("no name of an agent's becomes code, and none hides in it", () => {
    const code = of("orders", { project: '"]; import os #\n\u202e\u200b', query: "\\ 'a\"" });
    expect(code).toContain('== "\\"]; import os #\\n\\u202e\\u200b"]');
    expect(code).toContain('contains("\\\\", regex=False)');
    expect(code).toContain('contains("\'a\\"", regex=False)');
  });
});
