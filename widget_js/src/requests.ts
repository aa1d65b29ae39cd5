/** Questions to the kernel: each has an id, a time limit and an AbortSignal. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { Failure, Reply, Request } from "./wire.gen";

export const TIMEOUT_MS = 10_000;
/** For what reads a whole conversation, which may be gigabytes. */
export const LONG_MS = 60_000;
/** After this long without an answer we say that the kernel is busy. */
export const BUSY_MS = 1000;

export type FailureCode = Failure["code"] | "timeout" | "gone" | "aborted";

/** Why a question has no answer; `message` is for the person. */
export class RequestError extends Error {
  constructor(
    readonly code: FailureCode,
    message: string,
  ) {
    super(message);
    this.name = "RequestError";
  }
}

interface Open {
  readonly settle: (reply: Reply | RequestError) => void;
  busy: boolean;
}

export class Requests {
  readonly #open = new Map<string, Open>();
  readonly #busy = signal(false);
  readonly #post: (request: Request) => void;
  /** Ids must differ between the front ends of one kernel: a reply reaches them all. */
  readonly #prefix = Math.random().toString(36).slice(2, 10);
  #next = 0;

  constructor(post: (request: Request) => void) {
    this.#post = post;
  }

  /** Some question waits for longer than `BUSY_MS`. */
  get busy(): ReadonlySignal<boolean> {
    return this.#busy;
  }

  /** The answer to `op`. Rejects with a `RequestError`, whatever happens. */
  ask(
    op: Request["op"],
    args: Record<string, unknown>,
    abort: AbortSignal,
    limit = TIMEOUT_MS,
  ): Promise<unknown> {
    if (abort.aborted) return Promise.reject(new RequestError("aborted", "No longer asked."));
    const id = `${this.#prefix}-${this.#next++}`;
    return new Promise((resolve, reject) => {
      const onAbort = () => settle(new RequestError("aborted", "No longer asked."));
      const onTimeout = () =>
        settle(new RequestError("timeout", `The kernel gave no answer in ${limit / 1000} s.`));
      const timers = [setTimeout(onTimeout, limit), setTimeout(() => this.#markBusy(id), BUSY_MS)];
      const settle = (reply: Reply | RequestError) => {
        for (const timer of timers) clearTimeout(timer);
        abort.removeEventListener("abort", onAbort);
        this.#open.delete(id);
        this.#countBusy();
        if (reply instanceof RequestError) reject(reply);
        else if (reply.ok) resolve(reply.result);
        else reject(failure(reply.error));
      };
      this.#open.set(id, { settle, busy: false });
      abort.addEventListener("abort", onAbort);
      try {
        this.#post({ id, op, args, kind: "request" });
      } catch (error) {
        settle(new RequestError("gone", `The question could not be sent: ${String(error)}`));
      }
    });
  }

  /** Give a reply to whoever asked; replies to other front ends are not ours. */
  receive(reply: Reply): void {
    this.#open.get(reply.id)?.settle(reply);
  }

  /** Nobody will answer any more. */
  failAll(code: FailureCode, message: string): void {
    for (const { settle } of [...this.#open.values()]) settle(new RequestError(code, message));
  }

  #markBusy(id: string): void {
    const open = this.#open.get(id);
    if (open) open.busy = true;
    this.#countBusy();
  }

  #countBusy(): void {
    this.#busy.value = [...this.#open.values()].some((open) => open.busy);
  }
}

function failure(error: Failure | null): RequestError {
  return error
    ? new RequestError(error.code, error.message)
    : new RequestError("failed", "The kernel could not answer and did not say why.");
}
