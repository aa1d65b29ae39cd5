import { describe, expect, test } from "vitest";
import { run } from "../dev/rows";
import { joined } from "../src/views/run/output";
import type { OutputPage, Reply, Request } from "../src/wire.gen";
import { click, FLEET, settled, show } from "./show";

const TOTAL = 450;

/** A kernel whose every line tells its stream; what is asked while it `isSlow` waits to be `told`. */
function kernel() {
  const held: Request[] = [];
  const made = { held, isSlow: false };
  const reply = (request: Request): Reply => {
    const { stream, before, count } = request.args as {
      stream: string;
      before: number | null;
      count: number;
    };
    const end = before ?? TOTAL;
    const start = Math.max(0, end - count);
    const lines = Array.from({ length: end - start }, (_, i) => `${stream} ${start + i}.`);
    const result: OutputPage = { start, total: TOTAL, lines, dropped: 0 };
    return { kind: "reply", id: request.id, ok: true, error: null, result };
  };
  const answer = (request: Request): Reply | undefined => {
    if (request.op !== "output") return undefined;
    if (!made.isSlow) return reply(request);
    held.push(request);
    return undefined;
  };
  return Object.assign(made, { answer, reply });
}

async function opened() {
  const made = kernel();
  const fleet = FLEET();
  const state = { ...fleet, tables: { ...fleet.tables, runs: { r1: run({ state: "done" }) } } };
  const shown = show(state, { selected: "run:r1" }, made.answer);
  await settled();
  const choose = async (name: string) => {
    const found = shown.all(".dnb-output-head button").find((button) => button.textContent === name);
    click(found as HTMLElement);
    await settled();
  };
  const told = async (requests: readonly Request[]) => {
    for (const request of requests) shown.model.message(made.reply(request));
    await settled();
  };
  return { made, ...shown, choose, told };
}

describe("a run's output", () => {
  test("of one stream is never shown under the other", async () => {
    const { made, text, choose, told } = await opened();
    expect(text(".dnb-output-text")).toContain("stdout 449.");
    made.isSlow = true;
    await choose("stderr");
    expect(text(".dnb-output-text")).toBe("");
    expect(text(".dnb-output-head")).not.toContain("450");
    await choose("stdout");
    await choose("stderr");
    await told(made.held.filter(({ args }) => args.stream === "stdout"));
    expect(text(".dnb-output-text")).toBe("");
    await told(made.held.filter(({ args }) => args.stream === "stderr"));
    expect(text(".dnb-output-text")).toContain("stderr 449.");
    expect(text(".dnb-output-text")).not.toContain("stdout");
  });

  test("keeps the focus where the stream was chosen", async () => {
    const { all, choose } = await opened();
    all(".dnb-output-head button")[1]?.focus();
    await choose("stderr");
    expect(document.activeElement?.textContent).toBe("stderr");
  });

  test("has earlier lines of its own stream only, and all of its last ones", async () => {
    const { made, $, text, choose, told } = await opened();
    made.isSlow = true;
    click($(".dnb-output-text button"));
    const [page] = made.held;
    made.isSlow = false;
    await choose("stderr");
    await told(page ? [page] : []);
    expect(page?.args).toMatchObject({ stream: "stdout", before: 250 });
    expect(text(".dnb-output-text")).not.toContain("stdout");
    expect(text(".dnb-output-text")).toContain("stderr 250.");
    expect(text(".dnb-output-text")).toContain("stderr 449.");
  });

  test("has earlier lines once, however often they are asked for", async () => {
    const { made, $, text, told } = await opened();
    made.isSlow = true;
    click($(".dnb-output-text button"));
    click($(".dnb-output-text button"));
    await told(made.held);
    expect(text(".dnb-output-text").split("stdout 100.")).toHaveLength(2);
    made.isSlow = false;
    click($(".dnb-output-text button"));
    await settled();
    expect(text(".dnb-output-text").split("stdout 0.")).toHaveLength(2);
  });
});

describe("earlier lines and the last ones", () => {
  const page = (start: number, stop: number): OutputPage => ({
    start,
    total: stop,
    lines: Array.from({ length: stop - start }, (_, i) => `${start + i}`),
    dropped: 0,
  });
  test("that overlap stand once", () =>
    expect(joined([page(0, 2), page(2, 4)], page(3, 6))).toEqual({
      before: ["0", "1", "2", "3"],
      missing: 0,
      after: ["4", "5"],
    }));
  test("between which more came than a page holds are told apart", () =>
    expect(joined([page(0, 2)], page(5, 7))).toEqual({ before: ["0", "1"], missing: 3, after: ["5", "6"] }));
  test("are all the last page where no earlier were asked for", () =>
    expect(joined([], page(5, 7))).toEqual({ before: [], missing: 0, after: ["5", "6"] }));
});
