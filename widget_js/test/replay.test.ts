import { describe, expect, test, vi } from "vitest";
import { message } from "../dev/rows";
import { Conversation, collect, MAX_KEPT, PAGE, type Row } from "../src/replay";
import { RequestError } from "../src/requests";
import type { Message, MessagesPage } from "../src/wire.gen";

const NONE = new AbortController().signal;
const said = (n: number): Message => message({ text: `row ${n}`, time: `2026-05-22T12:00:${n}Z` });

/** A kernel with a conversation, which notes what it is asked. */
function kernel(rows: Message[]) {
  const asked: [number, number][] = [];
  const ask = (start: number, count: number): Promise<MessagesPage> => {
    asked.push([start, count]);
    const first = start < 0 ? Math.max(0, rows.length + start) : Math.min(start, rows.length);
    const found = rows.slice(first, first + count);
    return Promise.resolve({
      start: first,
      total: rows.length,
      rows: structuredClone(found),
      edits: {},
      spawned: {},
    });
  };
  return { rows, asked, ask };
}
const many = (n: number) => Array.from({ length: n }, (_, i) => said(i));
const settled = () => new Promise((resolve) => setTimeout(resolve));
async function opened(n: number) {
  const made = kernel(many(n));
  const talk = new Conversation(made.ask, NONE);
  talk.refresh();
  await settled();
  made.asked.length = 0;
  return { ...made, talk };
}
const texts = (rows: readonly Row[] | null) => rows?.map((row) => row.message.text);

describe("a conversation", () => {
  test("begins with its last pages, whole", async () => {
    const { talk } = await opened(1234);
    expect(talk.total.value).toBe(1234);
    expect(talk.pages).toBe(25);
    expect(texts(talk.page(24))?.at(-1)).toBe("row 1233");
    expect(talk.page(23)).toHaveLength(PAGE);
    expect(talk.page(22)).toBeNull();
  });

  test("asks for the pages that are wanted, and for each once", async () => {
    const { talk, asked } = await opened(1000);
    talk.want([3, 4]);
    talk.want([3, 4]);
    await settled();
    expect(asked).toEqual([
      [3 * PAGE, PAGE],
      [4 * PAGE, PAGE],
    ]);
    expect(texts(talk.page(3))?.[0]).toBe("row 150");
    talk.want([3, 4]);
    await settled();
    expect(asked).toHaveLength(2);
  });

  test("that grows is asked for what is new alone", async () => {
    const { talk, rows, asked } = await opened(1000);
    const before = talk.page(19);
    rows.push(said(1000), said(1001));
    talk.refresh();
    await settled();
    expect(asked).toEqual([[999, 200]]);
    expect(talk.total.value).toBe(1002);
    expect(texts(talk.page(20))).toEqual(["row 1000", "row 1001"]);
    expect(talk.page(19)?.every((row, i) => row === before?.[i])).toBe(true);
  });

  test("gives calls their results when these come", async () => {
    const { talk, rows, asked } = await opened(10);
    rows.push(message({ kind: "tool_call", tool: "Bash", output: null }), said(11));
    talk.refresh();
    await settled();
    rows[10] = message({ kind: "tool_call", tool: "Bash", output: "ok" });
    asked.length = 0;
    talk.refresh();
    await settled();
    expect(asked[0]?.[0]).toBe(10);
    expect(talk.row(10)?.message.output).toBe("ok");
  });

  test.each([
    ["shorter", 700, 700],
    ["of the same length", 700, 1000],
  ])("that was rewound and is %s now is read anew", async (_how, kept, length) => {
    const { talk, rows } = await opened(1000);
    talk.want([0]);
    await settled();
    rows.splice(kept);
    while (rows.length < length) rows.push(said(5000 + rows.length));
    talk.refresh();
    await settled();
    expect(talk.total.value).toBe(length);
    expect(talk.row(0)).toBeUndefined();
    expect(texts(talk.page(talk.pages - 1))?.at(-1)).toBe(rows.at(-1)?.text);
  });

  test("that was empty begins when it begins", async () => {
    const { talk, rows } = await opened(0);
    expect(talk.total.value).toBe(0);
    rows.push(said(0));
    talk.refresh();
    await settled();
    expect(texts(talk.page(0))).toEqual(["row 0"]);
  });

  test("asks once more for all that changed while it waited", async () => {
    const { talk, asked } = await opened(10);
    for (let i = 0; i < 20; i++) talk.refresh();
    await settled();
    expect(asked).toHaveLength(2);
  });

  test("keeps a bounded number of rows, those near what is looked at", async () => {
    const { talk } = await opened(PAGE * 200);
    for (let page = 0; page < 120; page++) {
      talk.want([page]);
      await settled();
    }
    const kept = Array.from({ length: PAGE * 200 }, (_, at) => talk.row(at)).filter(Boolean);
    expect(kept.length).toBeLessThanOrEqual(MAX_KEPT);
    expect(talk.page(119)).not.toBeNull();
    expect(talk.page(0)).toBeNull();
  });

  test("asks once for each page, however many are wanted at once", async () => {
    const { talk, asked } = await opened(PAGE * 200);
    asked.length = 0;
    const pages = Array.from({ length: 72 }, (_, i) => (i < 40 ? 100 + i : 139 - i));
    talk.want(pages);
    for (let i = 0; i < 100; i++) await settled();
    expect(asked.length).toBeLessThanOrEqual(MAX_KEPT / PAGE);
    for (const page of pages.slice(0, MAX_KEPT / PAGE)) expect(talk.page(page)).not.toBeNull();
  });

  test("does not ask again and again for a page that is shorter than it should be", async () => {
    const { ask, asked } = kernel(many(PAGE * 4));
    const short: typeof ask = async (start, ...rest) => {
      const page = await ask(start, ...rest);
      return start === 0 ? { ...page, rows: page.rows.slice(1) } : page;
    };
    const talk = new Conversation(short, NONE);
    talk.refresh();
    await settled();
    asked.length = 0;
    talk.want([0]);
    for (let i = 0; i < 50; i++) await settled();
    expect(asked).toHaveLength(1);
    talk.refresh();
    for (let i = 0; i < 50; i++) await settled();
    talk.want([0]);
    await settled();
    expect(asked).toHaveLength(3);
  });

  test("says why there is no answer, and goes on when there is one", async () => {
    const { ask } = kernel(many(3));
    const flaky = vi.fn(ask).mockRejectedValueOnce(new RequestError("failed", "The file is gone."));
    const talk = new Conversation(flaky, NONE);
    talk.refresh();
    await settled();
    expect(talk.error.value?.message).toBe("The file is gone.");
    talk.refresh();
    await settled();
    expect(talk.error.value).toBeNull();
    expect(talk.total.value).toBe(3);
  });

  test("is collected from its end back, in order", async () => {
    const { talk } = await opened(500);
    const rows = await collect(talk);
    expect(rows.map((row) => row.at)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  });
});
