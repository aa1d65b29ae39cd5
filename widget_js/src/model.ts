/** The kernel's side, as signals: the only file (with index.tsx) that knows the anywidget model. */
import type { AnyModel } from "@anywidget/types";
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { Calls } from "./calls";
import { Clock } from "./clock";
import { watchKernel } from "./kernel";
import { LONG_MS, RequestError, Requests } from "./requests";
import { TableSet, type TableSignals } from "./tables";
import type {
  Delta,
  EditsArgs,
  EditsPage,
  EpicArgs,
  EpicDetail,
  FindAnswer,
  FindArgs,
  MessageArgs,
  MessageDetail,
  MessagesArgs,
  MessagesPage,
  Meta,
  Reply,
  SessionArgs,
  SessionDetail,
  Snapshot,
  Traits,
} from "./wire.gen";

export type Model = AnyModel<Traits & { state: unknown }>;

/** `lost` may come back; `gone` will not. `at`: the kernel's time of it, in milliseconds. */
export type Link = { readonly state: "live" } | { readonly state: "lost" | "gone"; readonly at: number };

/** The small traits that a person may change here. */
export type Shared = Omit<Traits, "read_only">;
export type SharedName = keyof Shared;
const SHARED: readonly SharedName[] = ["view", "providers", "project", "persona", "query", "selected"];
const START: Shared = { view: "missions", providers: [], project: "", persona: "", query: "", selected: "" };
export const VIEWS = ["missions", "orders", "sessions"] as const satisfies readonly Traits["view"][];

const RETRY_MS = [1000, 2000, 5000, 10_000, 30_000];

/** What views may know of the kernel, and the questions and settings they may send it. */
export interface Store {
  readonly tables: TableSignals;
  /** Null until the first snapshot. */
  readonly meta: ReadonlySignal<Meta | null>;
  readonly traits: { readonly [K in SharedName]: ReadonlySignal<Shared[K]> };
  readonly readOnly: ReadonlySignal<boolean>;
  readonly link: ReadonlySignal<Link>;
  readonly busy: ReadonlySignal<boolean>;
  /** A value from Python that is none of ours, in words; empty if all is well. */
  readonly notice: Signal<string>;
  readonly clock: Clock;
  readonly calls: Calls;
  set<K extends SharedName>(name: K, value: Shared[K]): void;
  epic(args: EpicArgs, abort: AbortSignal): Promise<EpicDetail>;
  session(args: SessionArgs, abort: AbortSignal): Promise<SessionDetail>;
  messages(args: MessagesArgs, abort: AbortSignal): Promise<MessagesPage>;
  message(args: MessageArgs, abort: AbortSignal): Promise<MessageDetail>;
  find(args: FindArgs, abort: AbortSignal): Promise<FindAnswer>;
  edits(args: EditsArgs, abort: AbortSignal): Promise<EditsPage>;
  /** The host tells us whether messages still reach the kernel. */
  setConnected(connected: boolean): void;
}

/** The store of one model; `abort` ends it and takes every listener back. */
export function createStore(model: Model, abort: AbortSignal): Store {
  return new ModelStore(model, abort);
}

class ModelStore implements Store {
  readonly traits: { readonly [K in SharedName]: Signal<Shared[K]> };
  readonly meta = signal<Meta | null>(null);
  readonly readOnly = signal(true);
  readonly link = signal<Link>({ state: "live" });
  readonly notice = signal("");
  readonly clock = new Clock();
  readonly calls: Calls;
  readonly #model: Model;
  readonly #abort: AbortSignal;
  readonly #tables = new TableSet();
  readonly #requests: Requests;
  #version = -1;
  #resyncing = false;
  /** Takes back the next showing of what came by deltas. */
  #frame: (() => void) | undefined;
  #nextMeta: Meta | null = null;

  constructor(model: Model, abort: AbortSignal) {
    this.#model = model;
    this.#abort = abort;
    this.#requests = new Requests((request) => model.send(request));
    this.calls = new Calls(this.#requests, abort);
    const traits = {} as Record<SharedName, Signal<unknown>>;
    for (const name of SHARED) traits[name] = signal(START[name]);
    this.traits = traits as unknown as typeof this.traits;

    this.#listen("msg:custom", (message) => this.#receive(message));
    this.#listen("change:state", () => this.#readState());
    this.#listen("change:read_only", () => this.#readReadOnly());
    for (const name of SHARED) this.#listen(`change:${name}`, () => this.#readTrait(name));
    for (const event of ["comm:close", "destroy"]) this.#listen(event, () => this.#setLink("gone"));
    watchKernel(model.widget_manager, abort, (state) => this.#setLink(state));
    abort.addEventListener("abort", () => this.#close(), { once: true });

    for (const name of SHARED) this.#readTrait(name);
    this.#readReadOnly();
    this.#readState();
    this.clock.start();
  }

  get tables(): TableSignals {
    return this.#tables.signals;
  }

  get busy(): ReadonlySignal<boolean> {
    return this.#requests.busy;
  }

  set<K extends SharedName>(name: K, value: Shared[K]): void {
    if (sameTrait(this.traits[name].peek(), value)) return;
    (this.traits[name] as Signal<Shared[K]>).value = value;
    this.notice.value = "";
    this.#model.set(name, value as never);
    this.#model.save_changes();
  }

  async epic(args: EpicArgs, abort: AbortSignal): Promise<EpicDetail> {
    return (await this.#requests.ask("epic", { ...args }, abort)) as EpicDetail;
  }

  async session(args: SessionArgs, abort: AbortSignal): Promise<SessionDetail> {
    return (await this.#requests.ask("session", { ...args }, abort)) as SessionDetail;
  }

  async messages(args: MessagesArgs, abort: AbortSignal): Promise<MessagesPage> {
    return (await this.#requests.ask("messages", { ...args }, abort, LONG_MS)) as MessagesPage;
  }

  async message(args: MessageArgs, abort: AbortSignal): Promise<MessageDetail> {
    return (await this.#requests.ask("message", { ...args }, abort, LONG_MS)) as MessageDetail;
  }

  async find(args: FindArgs, abort: AbortSignal): Promise<FindAnswer> {
    return (await this.#requests.ask("find", { ...args }, abort, LONG_MS)) as FindAnswer;
  }

  async edits(args: EditsArgs, abort: AbortSignal): Promise<EditsPage> {
    return (await this.#requests.ask("edits", { ...args }, abort, LONG_MS)) as EditsPage;
  }

  setConnected(connected: boolean): void {
    this.#setLink(connected ? "live" : "lost");
  }

  #listen(event: string, callback: (message: unknown) => void): void {
    this.#model.on(event, callback);
    this.#abort.addEventListener("abort", () => this.#model.off(event as "msg:custom", callback), {
      once: true,
    });
  }

  #receive(message: unknown): void {
    const kind = isObject(message) ? message.kind : undefined;
    if (kind === "delta") this.#takeDelta(message as Delta);
    else if (kind === "reply") this.#requests.receive(message as Reply);
  }

  /**
   * Older than what we have: ignored. From a version that we never saw: everything is asked for
   * anew. Of the version that we have: its tables are ours already, what it says of the whole is news.
   */
  #takeDelta(delta: Delta): void {
    if (delta.version < this.#version) return;
    if (delta.base > this.#version) {
      void this.#resync();
      return;
    }
    if (delta.version > this.#version) this.#tables.add(delta.tables);
    this.#version = delta.version;
    this.clock.sync(delta.meta.at);
    this.#nextMeta = delta.meta;
    this.#frame ??= onFrame(() => {
      this.#frame = undefined;
      batch(() => {
        this.#tables.flush();
        this.meta.value = this.#nextMeta;
      });
    });
  }

  #readState(): void {
    const state: unknown = this.#model.get("state");
    if (isSnapshot(state)) this.#takeSnapshot(state);
    else void this.#resync();
  }

  /** A snapshot is the kernel's word: it holds whatever we had before. */
  #takeSnapshot(snapshot: Snapshot): void {
    this.#version = snapshot.version;
    this.#dropFrame();
    this.clock.sync(snapshot.meta.at);
    batch(() => {
      this.#tables.replace(snapshot.tables);
      this.meta.value = snapshot.meta;
    });
  }

  /** Ask for a snapshot until one comes. It has long: an answer that comes after its limit counts for nothing. */
  async #resync(): Promise<void> {
    if (this.#resyncing) return;
    this.#resyncing = true;
    try {
      for (let tries = 0; !this.#abort.aborted && this.link.peek().state === "live"; tries++) {
        try {
          const result = await this.#requests.ask("snapshot", {}, this.#abort, LONG_MS);
          if (!isSnapshot(result)) throw new RequestError("failed", "The kernel's snapshot is none.");
          this.#takeSnapshot(result);
          return;
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          if (error.code === "aborted" || error.code === "gone") return;
          await pause(RETRY_MS[Math.min(tries, RETRY_MS.length - 1)] ?? 0, this.#abort);
        }
      }
    } finally {
      this.#resyncing = false;
    }
  }

  #readReadOnly(): void {
    this.readOnly.value = this.#model.get("read_only") !== false;
  }

  #readTrait(name: SharedName): void {
    const value: unknown = this.#model.get(name);
    if (value === undefined) return;
    if (isTrait(name, value)) {
      if (!sameTrait(this.traits[name].peek(), value)) (this.traits[name] as Signal<unknown>).value = value;
    } else {
      this.notice.value = `${name} was set to ${JSON.stringify(value)}, which is none of its values.`;
    }
  }

  #setLink(state: Link["state"]): void {
    const now = this.link.peek().state;
    if (now === state || now === "gone") return;
    if (state === "live") {
      this.link.value = { state };
      this.clock.freeze(false);
      void this.#resync(); // what was sent meanwhile is lost
      return;
    }
    this.link.value = { state, at: now === "live" ? this.clock.now.peek() : lostAt(this.link.peek()) };
    this.clock.freeze(true);
    this.#requests.failAll("gone", "The kernel is gone.");
  }

  #dropFrame(): void {
    this.#frame?.();
    this.#frame = undefined;
  }

  #close(): void {
    this.#dropFrame();
    this.clock.stop();
    this.#requests.failAll("aborted", "The dashboard was closed.");
  }
}

/** Run `show` with the next frame, or soon where frames do not come (a hidden tab). Returns how to take it back. */
function onFrame(show: () => void): () => void {
  const cancel = () => {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
  };
  const run = () => {
    cancel();
    show();
  };
  const frame = requestAnimationFrame(run);
  const timer = setTimeout(run, 250);
  return cancel;
}

const lostAt = (link: Link): number => (link.state === "live" ? Date.now() : link.at);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isSnapshot(value: unknown): value is Snapshot {
  return (
    isObject(value) && typeof value.version === "number" && isObject(value.tables) && isObject(value.meta)
  );
}

function isTrait(name: SharedName, value: unknown): boolean {
  if (name === "view") return (VIEWS as readonly unknown[]).includes(value);
  if (name === "providers") return Array.isArray(value) && value.every((item) => typeof item === "string");
  return typeof value === "string";
}

function sameTrait(a: unknown, b: unknown): boolean {
  return a === b || (Array.isArray(a) && Array.isArray(b) && a.join("\n") === b.join("\n"));
}

function pause(time: number, abort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      abort.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, time);
    abort.addEventListener("abort", done);
  });
}
