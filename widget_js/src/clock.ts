/** The kernel's time, which is what ages are counted in: one timer a second for all of them. */
import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { ms } from "./format";
import type { Time } from "./wire.gen";

/** Differences below this are the message's way, not the clock's. */
const JITTER_MS = 2000;

export class Clock {
  readonly #now: Signal<number>;
  #offset: number | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #frozen = false;

  constructor() {
    this.#now = signal(Date.now());
  }

  /** The kernel's clock in milliseconds; moves once a second, not at all once frozen. */
  get now(): ReadonlySignal<number> {
    return this.#now;
  }

  /** A message made at `at` has just come. */
  sync(at: Time): void {
    const time = ms(at);
    if (time === null) return;
    const offset = time - Date.now();
    const apart = this.#offset === null ? Number.POSITIVE_INFINITY : offset - this.#offset;
    if (apart > 0 || apart < -JITTER_MS) this.#offset = offset;
    this.#tick();
  }

  start(): void {
    this.#timer ??= setInterval(() => this.#tick(), 1000);
    this.#tick();
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Stand still: what is shown is a moment of the past. */
  freeze(frozen: boolean): void {
    this.#frozen = frozen;
    this.#tick();
  }

  #tick(): void {
    if (!this.#frozen) this.#now.value = Date.now() + (this.#offset ?? 0);
  }
}
