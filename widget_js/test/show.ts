/** The whole dashboard over a fake model, with the clock in the test's hands. */
import { options } from "preact";
import { afterEach, beforeEach, vi } from "vitest";
import { FakeKernel, FakeModel } from "../dev/fake_model";
import { ago, epic, event, meta, NOW, order, persona, problem, session, snapshot } from "../dev/rows";
import widget from "../src/index";
import type { Reply, Request, Snapshot } from "../src/wire.gen";

export const TRAITS = {
  view: "missions",
  providers: [],
  project: "",
  persona: "",
  query: "",
  selected: "",
  read_only: false,
};
/** Ends the dashboard of the running test. */
export let abort: AbortController;

// Preact draws in a microtask, which fake timers do not run
options.debounceRendering = (draw) => setTimeout(draw, 0);

beforeEach(() => {
  abort = new AbortController();
  vi.useFakeTimers({ now: NOW });
  document.body.replaceChildren();
});
afterEach(() => {
  abort.abort();
  settle(); // a drawing that waits for a timer of this test would keep the next one's from being done
  vi.useRealTimers();
});

export const looked = (provider: string, fields = {}) => ({
  provider,
  provider_label: provider,
  path: `/home/ada/.${provider}`,
  label: `~/.${provider}`,
  exists: true,
  sessions: 1,
  files_done: 0,
  files_total: 0,
  ...fields,
});

export const FLEET = () =>
  snapshot({
    version: 5,
    epics: [
      epic({ title: "Passkeys", phases_total: 2 }),
      epic({ epic: "limits", project: "gateway", title: "Limits" }),
    ],
    orders: [
      order({ phase_id: "1", title: "Registration", order_state: "done", status: "DONE" }),
      order({
        phase_id: "2",
        title: "Rotate tokens",
        order_state: "abandoned",
        status: "IN_PROGRESS",
        persona: "sre",
        reason: "Process 3391 gone",
        position: 1,
        last_activity: ago(60),
      }),
      order({ project: "gateway", epic: "limits", title: "Algorithm", order_state: "claimable" }),
    ],
    sessions: [
      session({
        session_id: "run",
        title: "Fix the cart",
        state: "tool_use",
        state_group: "running",
        active_tool: "Bash",
        persona: "sre",
        state_reason: "Bash open for 2 s",
      }),
      session({
        session_id: "ask",
        title: "Which index?",
        state: "waiting",
        state_group: "waiting",
        provider: "codex",
        project: "gateway",
        cost_usd: 1.5,
      }),
    ],
    personas: [persona({ persona: "sre" }), persona({ persona: "", state: "idle", group: "idle" })],
    activity: [
      event({
        type: "phase_completed",
        epic: "user-auth",
        project: "shop",
        summary: "Registration",
        phase_id: "1",
      }),
    ],
    problems: [problem({})],
    meta: meta({ looked: [looked("claude"), looked("codex")], today_usd: 3, last_change: ago(2) }),
  });

export interface Shown {
  model: FakeModel;
  kernel: FakeKernel;
  root: HTMLElement;
  $: (selector: string) => HTMLElement;
  all: (selector: string) => HTMLElement[];
  text: (selector: string) => string;
}

export function show(
  state: Snapshot | null = FLEET(),
  traits = {},
  answer?: (request: Request) => Reply | undefined,
): Shown {
  const kernel = new FakeKernel();
  const model = new FakeModel({ ...TRAITS, state, ...traits }, { kernel }, answer);
  const el = document.createElement("div");
  document.body.append(el);
  const made = (widget as unknown as () => Record<"initialize" | "render", (props: unknown) => void>)();
  made.initialize({ model, signal: abort.signal });
  made.render({ model, el, signal: abort.signal });
  settle();
  const all = (selector: string) => [...el.querySelectorAll<HTMLElement>(selector)];
  const $ = (selector: string) => {
    const [found] = all(selector);
    if (!found) throw new Error(`nothing is ${selector}`);
    return found;
  };
  return {
    model,
    kernel,
    root: $(".dispatch-nb"),
    $,
    all,
    text: (selector) =>
      all(selector)
        .map((e) => e.textContent)
        .join(" | "),
  };
}

/** Let frames, effects and deferred drawing happen. */
export function settle(): void {
  for (let i = 0; i < 4; i++) vi.advanceTimersByTime(100);
}
export const settled = async () => {
  await vi.advanceTimersByTimeAsync(400);
};
export function press(on: Element, key: string): void {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  settle();
}
export const click = (on: HTMLElement) => {
  on.click();
  settle();
};

/** What the host gets from the module: one of it for a model. */
export const made = (): Record<"initialize" | "render", (props: unknown) => void> =>
  (widget as unknown as () => Record<"initialize" | "render", (props: unknown) => void>)();
