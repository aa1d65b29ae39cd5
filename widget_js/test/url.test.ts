import { describe, expect, test } from "vitest";
import { link, read, type Shown, write } from "../src/url";

const START: Shown = {
  view: "missions",
  providers: [],
  project: "",
  persona: "",
  query: "",
  selected: "",
  glance: "",
};
const LAB = "http://localhost:8888/lab/tree/dash.ipynb";

describe("an address", () => {
  test("tells what is shown, readable, and nothing that is as it begins", () => {
    const shown: Shown = { ...START, view: "orders", providers: ["claude", "codex"], query: "a b&c" };
    expect(write(LAB, shown, START)).toBe(`${LAB}?view=orders&providers=claude,codex&q=a+b%26c`);
    expect(write(`${LAB}?view=orders`, START, START)).toBe(LAB);
  });

  test("comes back as it was, whatever the words", () => {
    const shown: Shown = {
      view: "sessions",
      providers: ["claude"],
      project: "a/b #?&=+%2F ‮é",
      persona: "staff engineer",
      query: "100% 'x' \"y\"",
      selected: "epic:a/b/user-auth/2",
      glance: "stuck",
    };
    expect(read(write(LAB, shown, START))).toEqual({ shown, strange: [] });
  });

  test("keeps what is not ours byte by byte, and the fragment", () => {
    const href = `${LAB}?factory=Note%62ook&view=orders&x#part`;
    const shown: Shown = { ...START, view: "sessions" };
    expect(write(href, shown, START)).toBe(`${LAB}?factory=Note%62ook&x&view=sessions#part`);
  });

  test("says that a filter of Python's is taken off", () => {
    const first: Shown = { ...START, view: "orders", project: "shop" };
    const href = write(LAB, START, first);
    expect(href).toBe(`${LAB}?view=missions&project=`);
    expect(read(href).shown).toEqual({ view: "missions", project: "" });
  });

  test("to give away has no token and no order to the host", () => {
    const href = `${LAB}?token=secret&reset&theme=dark&clone=w`;
    expect(link(href, { ...START, view: "orders" }, START)).toBe(`${LAB}?theme=dark&view=orders`);
  });

  test("asks only for what it names", () => {
    expect(read(`${LAB}?token=t`)).toEqual({ shown: {}, strange: [] });
    expect(read(`${LAB}?q=tenant&providers=`).shown).toEqual({ query: "tenant", providers: [] });
    expect(read(`${LAB}?providers=codex,,codex,%20claude`).shown.providers).toEqual(["codex", "claude"]);
  });

  test("may ask in vain: that is left out and said", () => {
    const { shown, strange } = read(`${LAB}?view=table&only=everything&q=ok&project=${"x".repeat(2000)}`);
    expect(shown).toEqual({ query: "ok" });
    expect(strange).toEqual(["view “table”", `project “${"x".repeat(40)}…”`, "only “everything”"]);
  });

  test("with half a sign in it is still an address", () => {
    expect(write(LAB, { ...START, query: "\ud83d" }, START)).toBe(`${LAB}?q=%EF%BF%BD`);
    expect(read(`${LAB}?q=%ff%`).shown.query).toBeTypeOf("string");
  });
});
