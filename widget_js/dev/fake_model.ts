/** A model as anywidget hands it out, with a kernel made of functions behind it. For the harness and for tests. */
import type { Reply, Request } from "../src/wire.gen";

type Callback = (...args: never[]) => void;

export class FakeModel {
  readonly listeners = new Map<string, Set<Callback>>();
  readonly sent: Request[] = [];
  readonly saved: Record<string, unknown>[] = [];
  #dirty: Record<string, unknown> = {};

  constructor(
    readonly values: Record<string, unknown>,
    readonly widget_manager: unknown = {},
    /** What the kernel answers; nothing: it does not answer. */
    public answer: (request: Request) => Reply | undefined = () => undefined,
  ) {}

  get(name: string): unknown {
    return this.values[name];
  }

  set(name: string, value: unknown): void {
    this.values[name] = value;
    this.#dirty[name] = value;
    this.emit(`change:${name}`);
  }

  save_changes(): void {
    this.saved.push(this.#dirty);
    this.#dirty = {};
  }

  send(request: Request): void {
    this.sent.push(request);
    const reply = this.answer(request);
    if (reply) queueMicrotask(() => this.message(reply));
  }

  on(name: string, callback: Callback): void {
    const found = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, found.add(callback));
  }

  off(name: string, callback: Callback): void {
    this.listeners.get(name)?.delete(callback);
  }

  /** How many callbacks are left. */
  get count(): number {
    return [...this.listeners.values()].reduce((n, set) => n + set.size, 0);
  }

  emit(name: string, ...args: unknown[]): void {
    for (const callback of [...(this.listeners.get(name) ?? [])])
      (callback as (...all: unknown[]) => void)(...args);
  }

  /** A custom message from the kernel, as JSON gives it. */
  message(content: unknown): void {
    this.emit("msg:custom", structuredClone(content), []);
  }
}

/** A manager of JupyterLab's kind, whose kernel tells its changes. */
export class FakeKernel {
  readonly statusChanged = new FakeSignal();
  readonly connectionStatusChanged = new FakeSignal();
  readonly disposed = new FakeSignal();
}

export class FakeSignal {
  readonly slots = new Set<(sender: unknown, value: unknown) => void>();
  connect(slot: (sender: unknown, value: unknown) => void): void {
    this.slots.add(slot);
  }
  disconnect(slot: (sender: unknown, value: unknown) => void): void {
    this.slots.delete(slot);
  }
  emit(value?: unknown): void {
    for (const slot of [...this.slots]) slot(this, value);
  }
}
