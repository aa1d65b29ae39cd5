/** Whether the kernel lives, as far as the host lets a widget see it: everything here is looked at twice. */

type State = "live" | "lost" | "gone";

/** A Lumino signal: what JupyterLab's kernel connection tells its changes by. */
interface HostSignal {
  connect(slot: (sender: unknown, value: unknown) => void): unknown;
  disconnect(slot: (sender: unknown, value: unknown) => void): unknown;
}

const ENDS = new Set(["dead", "terminating", "restarting", "autorestarting"]);

/**
 * Tell `report` when the kernel of a widget manager ends or its connection breaks and heals.
 * Managers without a kernel (other hosts) are silent: there the comm's end and timeouts must do.
 */
export function watchKernel(manager: unknown, abort: AbortSignal, report: (state: State) => void): void {
  const kernel = property(manager, "kernel");
  const follow = (name: string, tell: (value: unknown) => void) => {
    const source = property(kernel, name);
    if (!isHostSignal(source)) return;
    const slot = (_sender: unknown, value: unknown) => tell(value);
    source.connect(slot);
    abort.addEventListener("abort", () => source.disconnect(slot), { once: true });
  };
  follow("statusChanged", (status) => {
    if (typeof status === "string" && ENDS.has(status)) report("gone");
  });
  follow("connectionStatusChanged", (status) => {
    if (status === "connected") report("live");
    else if (status === "connecting" || status === "disconnected") report("lost"); // it tries again, or gave up
  });
  follow("disposed", () => report("gone"));
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isHostSignal(value: unknown): value is HostSignal {
  return (
    typeof property(value, "connect") === "function" && typeof property(value, "disconnect") === "function"
  );
}
