/** One agent's conversation, of which only what is looked at is here: pages come when they are wanted. */
import { type ReadonlySignal, signal } from "@preact/signals";
import { RequestError } from "./requests";
import type { FileEdit, Message, MessagesPage } from "./wire.gen";

/** Rows of a page; pages begin at its multiples. */
export const PAGE = 50;
/** Pages that are asked for at the same time. */
const AT_ONCE = 2;
/** Rows that are kept; those far from what is looked at go first. */
export const MAX_KEPT = 3000;
/** Rows before the end among which calls may still get their results. */
const OPEN_ROWS = 2 * PAGE;
/** The most that one request may ask for. */
const MAX_COUNT = 200;

export interface Row {
  /** Its place in the conversation. */
  readonly at: number;
  readonly message: Message;
  readonly edits: readonly FileEdit[];
  /** `agent_id` of the subagent that this call started; empty: none. */
  readonly spawned: string;
}

const rowsOf = ({ start, rows, edits, spawned }: MessagesPage): Row[] =>
  rows.map((message, i) => {
    const at = start + i;
    return { at, message, edits: edits[at] ?? [], spawned: spawned[at] ?? "" };
  });

type Ask = (start: number, count: number, abort: AbortSignal) => Promise<MessagesPage>;

export class Conversation {
  readonly #ask: Ask;
  readonly #abort: AbortSignal;
  readonly #rows = new Map<number, Row>();
  readonly #inFlight = new Set<number>();
  /** Pages that came with fewer rows than they have: not asked for again before there is news. */
  readonly #short = new Set<number>();
  #wanted: readonly number[] = [];
  #refreshing = false;
  #again = false;
  readonly #total = signal<number | null>(null);
  /** Changes with the rows that are here. */
  readonly #version = signal(0);
  readonly #error = signal<RequestError | null>(null);

  constructor(ask: Ask, abort: AbortSignal) {
    this.#ask = ask;
    this.#abort = abort;
  }

  /** How many rows there are; null until the kernel said so. */
  get total(): ReadonlySignal<number | null> {
    return this.#total;
  }

  get version(): ReadonlySignal<number> {
    return this.#version;
  }

  /** Why the last question had no answer. */
  get error(): ReadonlySignal<RequestError | null> {
    return this.#error;
  }

  get pages(): number {
    return Math.ceil((this.#total.value ?? 0) / PAGE);
  }

  row(at: number): Row | undefined {
    return this.#rows.get(at);
  }

  /** The rows of a page in order; null if some are not here. */
  page(page: number): readonly Row[] | null {
    const stop = Math.min((page + 1) * PAGE, this.#total.value ?? 0);
    const found: Row[] = [];
    for (let at = page * PAGE; at < stop; at++) {
      const row = this.#rows.get(at);
      if (!row) return null;
      found.push(row);
    }
    return found.length ? found : null;
  }

  /** These pages are looked at: what is not here of them is asked for, in this order. */
  want(pages: readonly number[]): void {
    this.#wanted = pages.slice(0, MAX_KEPT / PAGE);
    this.#pump();
  }

  /** Rows from `start` to `stop`, which are not kept; null if there was no answer. */
  async rows(start: number, stop: number): Promise<Row[] | null> {
    const page = await this.#answer(start, stop - start);
    return page && rowsOf(page);
  }

  /** Something changed: ask for what may be new. What was said is said, but open calls get results. */
  refresh(): void {
    if (this.#refreshing) {
      this.#again = true;
      return;
    }
    this.#refreshing = true;
    void this.#news().finally(() => {
      this.#refreshing = false;
      if (!this.#again || this.#abort.aborted) return;
      this.#again = false;
      this.refresh();
    });
  }

  async #news(): Promise<void> {
    const known = this.#total.peek();
    const isFirst = known === null || known === 0;
    const start = isFirst ? -OPEN_ROWS : this.#settled(known);
    const count = isFirst ? OPEN_ROWS : MAX_COUNT;
    const page = await this.#answer(start, count);
    if (!page) return;
    this.#short.clear();
    if (!isFirst && (page.total < known || !this.#goesOn(page, known - 1))) {
      this.#rows.clear(); // it was rewound, or is another one now
      this.#total.value = page.total;
      const anew = await this.#answer(-OPEN_ROWS, OPEN_ROWS);
      if (anew) this.#take(anew);
    } else this.#take(page);
  }

  /** The first row that may change: a call without a result, else the last row, which proves that nothing was rewound. */
  #settled(total: number): number {
    for (let at = Math.max(0, total - OPEN_ROWS); at < total - 1; at++) {
      const row = this.#rows.get(at);
      if (row?.message.kind === "tool_call" && row.message.output === null) return at;
    }
    return total - 1;
  }

  /** Whether the row `at` is still the one that it was. */
  #goesOn(page: MessagesPage, at: number): boolean {
    const old = this.#rows.get(at)?.message;
    const now = page.rows[at - page.start];
    if (!old || !now) return now !== undefined || page.start > at;
    return old.kind === now.kind && old.time === now.time && old.tool === now.tool && old.text === now.text;
  }

  #pump(): void {
    for (const page of this.#wanted) {
      if (this.#inFlight.size >= AT_ONCE) return;
      if (this.#inFlight.has(page) || this.#short.has(page) || this.page(page) || page >= this.pages)
        continue;
      this.#inFlight.add(page);
      void this.#answer(page * PAGE, PAGE).then((answer) => {
        this.#inFlight.delete(page);
        if (!answer) return;
        this.#take(answer);
        if (!this.page(page)) this.#short.add(page);
        this.#pump();
      });
    }
  }

  async #answer(start: number, count: number): Promise<MessagesPage | null> {
    try {
      const page = await this.#ask(start, count, this.#abort);
      this.#error.value = null;
      return page;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      if (error.code !== "aborted") this.#error.value = error;
      return null;
    }
  }

  #take(page: MessagesPage): void {
    for (const row of rowsOf(page)) {
      const old = this.#rows.get(row.at);
      // the same row stays the same object, so that nothing of it is drawn again
      if (!old || JSON.stringify(old) !== JSON.stringify(row)) this.#rows.set(row.at, row);
    }
    this.#total.value = page.total;
    this.#spare();
    this.#version.value++;
  }

  #spare(): void {
    if (this.#rows.size <= MAX_KEPT) return;
    const middle = ((this.#wanted[0] ?? 0) + 0.5) * PAGE;
    // never one that is wanted: it would be asked for again at once, for ever
    const wanted = new Set(this.#wanted);
    const far = [...this.#rows.keys()]
      .filter((at) => !wanted.has(Math.floor(at / PAGE)))
      .sort((a, b) => Math.abs(b - middle) - Math.abs(a - middle));
    for (const at of far.slice(0, this.#rows.size - MAX_KEPT)) this.#rows.delete(at);
  }
}

/** Characters of a conversation that are collected at most: more is not pasted anywhere. */
const MAX_COLLECTED = 2_000_000;

/** The rows of a conversation from its end back, as many as can be used; in order. */
export async function collect(talk: Conversation): Promise<Row[]> {
  const found: Row[] = [];
  let size = 0;
  for (let at = talk.total.peek() ?? 0; at > 0 && size < MAX_COLLECTED; at -= MAX_COUNT) {
    const rows = await talk.rows(Math.max(0, at - MAX_COUNT), at);
    if (!rows) break;
    found.unshift(...rows);
    for (const { message } of rows) size += message.text.length + 200;
  }
  return found;
}
