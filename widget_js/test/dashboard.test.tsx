import { options } from "preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeKernel, FakeModel } from "../dev/fake_model";
import { ago, epic, event, meta, NOW, order, persona, problem, session, snapshot } from "../dev/rows";
import widget from "../src/index";
import type { Reply, Request, Snapshot } from "../src/wire.gen";

const TRAITS = {
  view: "missions",
  providers: [],
  project: "",
  persona: "",
  query: "",
  selected: "",
  read_only: false,
};
let abort: AbortController;

// Preact draws in a microtask, which fake timers do not run
options.debounceRendering = (draw) => setTimeout(draw, 0);

beforeEach(() => {
  abort = new AbortController();
  vi.useFakeTimers({ now: NOW });
  document.body.replaceChildren();
});
afterEach(() => {
  abort.abort();
  vi.useRealTimers();
});

const looked = (provider: string, fields = {}) => ({
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

const FLEET = () =>
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

interface Shown {
  model: FakeModel;
  kernel: FakeKernel;
  root: HTMLElement;
  $: (selector: string) => HTMLElement;
  all: (selector: string) => HTMLElement[];
  text: (selector: string) => string;
}

function show(
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
function settle(): void {
  for (let i = 0; i < 4; i++) vi.advanceTimersByTime(100);
}
const settled = async () => {
  await vi.advanceTimersByTimeAsync(400);
};
function press(on: Element, key: string): void {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  settle();
}
const click = (on: HTMLElement) => {
  on.click();
  settle();
};

describe("the frame", () => {
  test("is a named region that keeps its keys to itself", () => {
    const { root } = show();
    expect(root.getAttribute("role")).toBe("region");
    expect(root.dataset.lmSuppressShortcuts).toBe("true");
  });

  test("tells the five numbers", () => {
    const { all } = show();
    expect(all(".dnb-stat b").map((b) => b.textContent)).toEqual(["1", "1", "0", "1", "$3.00"]);
  });

  test("waits for the kernel's first word", () => {
    const { text } = show(null);
    expect(text(".dnb-main")).toContain("Waiting for the kernel");
    expect(text(".dnb-conn")).toContain("Connecting");
  });

  test("leaves nothing behind when the host takes it away", () => {
    const { model, kernel, root } = show();
    abort.abort();
    expect(root.isConnected).toBe(false);
    expect(model.count).toBe(0);
    expect(kernel.statusChanged.slots.size).toBe(0);
    vi.advanceTimersByTime(10_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});

test("two views of one model share what is chosen and each keeps its own panels", () => {
  const model = new FakeModel({ ...TRAITS, state: FLEET() });
  const made = (widget as unknown as () => Record<"initialize" | "render", (props: unknown) => void>)();
  made.initialize({ model, signal: abort.signal });
  const [one, two] = [document.createElement("div"), document.createElement("div")];
  document.body.append(one, two);
  for (const el of [one, two]) made.render({ model, el, signal: abort.signal });
  settle();
  const listeners = model.count;
  one.querySelector<HTMLElement>("[data-view=orders]")?.click();
  one.querySelector<HTMLElement>('[aria-label="Activity panel"]')?.click();
  settle();
  expect([one, two].map((el) => el.querySelectorAll(".dnb-orders").length)).toEqual([1, 1]);
  expect([one, two].map((el) => el.querySelectorAll(".dnb-feed").length)).toEqual([0, 1]);
  expect(model.count).toBe(listeners);
});

describe("views", () => {
  test("change by tab and by key, and tell Python", () => {
    const { $, model, root, text } = show();
    click($("[data-view=orders]"));
    expect(model.values.view).toBe("orders");
    expect(text(".dnb-order-title")).toContain("Rotate tokens");
    press(root, "3");
    expect(model.values.view).toBe("sessions");
    expect(text(".dnb-session-title")).toContain("Fix the cart");
  });

  test("follow Python", () => {
    const { model, all } = show();
    model.set("view", "sessions");
    settle();
    expect(all(".dnb-session[data-key]")).toHaveLength(2);
  });

  test("show the evidence on the second line", () => {
    const { text, model } = show();
    model.set("view", "sessions");
    settle();
    expect(text(".dnb-evidence")).toContain("Bash open for 2 s");
    model.set("view", "orders");
    settle();
    expect(text(".dnb-order-note")).toContain("Process 3391 gone");
  });

  test("say n/a where a cost is not known, and never 0", () => {
    const { model, text } = show();
    model.set("view", "sessions");
    settle();
    const costs = text('.dnb-session [role="gridcell"].dnb-num');
    expect(costs).toContain("n/a");
    expect(costs).toContain("$1.50");
    expect(costs).not.toContain("$0.00");
  });

  test("draw only the row that changed anew", () => {
    const { model, $, text } = show();
    const [row] = [$('.dnb-epic[data-key="gateway/limits"]')];
    const title = epic({ title: "Passkeys and more", phases_total: 2 });
    model.message({
      kind: "delta",
      base: 5,
      version: 6,
      meta: meta(),
      tables: { epics: { upsert: { "shop/user-auth": title }, remove: [] } },
    });
    settle();
    expect(text(".dnb-epic h4")).toContain("Passkeys and more");
    expect($('.dnb-epic[data-key="gateway/limits"]')).toBe(row);
  });

  test("let ages tick without anything else changing", async () => {
    const { $ } = show();
    const age = $('.dnb-epic[data-key="shop/user-auth"] .dnb-epic-end time');
    const text = age.firstChild;
    expect(age.textContent).toBe("1 min");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(age.textContent).toBe("2 min");
    expect(age.firstChild).toBe(text);
  });
});

describe("filters", () => {
  test("by number show the view that holds what it counts, and again all", () => {
    const { all, model, text } = show();
    const [, waiting] = all(".dnb-stat");
    if (!waiting) throw new Error("no numbers");
    click(waiting);
    expect(model.values.view).toBe("sessions");
    expect(text(".dnb-session-title")).not.toContain("Fix the cart");
    expect(text(".dnb-chip")).toContain("Waiting for you");
    click(waiting);
    expect(text(".dnb-session-title")).toContain("Fix the cart");
  });

  test("by pill take a provider out and in", () => {
    const { all, model } = show();
    const [claude] = all(".dnb-pill");
    if (!claude) throw new Error("no pills");
    click(claude);
    expect(model.values.providers).toEqual(["codex"]);
    click(claude);
    expect(model.values.providers).toEqual([]);
  });

  test("by persona come from the agents panel and go with the chip", () => {
    const { $, all, model } = show();
    click($(".dnb-agent"));
    expect(model.values.persona).toBe("sre");
    expect(all(".dnb-epic")).toHaveLength(1);
    click($(".dnb-chip"));
    expect(model.values.persona).toBe("");
  });

  test("by text wait until the typing rests", () => {
    const { $, all, model } = show();
    const input = $(".dnb-find input") as HTMLInputElement;
    input.value = "limi";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    expect(model.values.query).toBe("");
    settle();
    expect(model.values.query).toBe("limi");
    expect(all(".dnb-epic")).toHaveLength(1);
  });

  test("that name nothing known are left out with a notice", () => {
    const { all, text } = show(FLEET(), { project: "nowhere", providers: ["bard"] });
    expect(all(".dnb-epic")).toHaveLength(2);
    expect(text(".dnb-notice")).toContain("“nowhere”");
    expect(text(".dnb-notice")).toContain("“bard”");
  });

  test("say how many who need you they hide", () => {
    const { text } = show(FLEET(), { project: "gateway" });
    expect(text(".dnb-needs h2")).toContain("1");
    expect(text(".dnb-needs-head")).toContain("1 outside the filter");
  });
});

describe("needs you", () => {
  test("opens what it tells of", () => {
    const { all, model } = show();
    const [question, abandoned] = all("[data-need] .dnb-btn");
    if (!question || !abandoned) throw new Error("nothing needs you");
    click(question);
    expect(model.values.selected).toBe("session:codex/ask");
    click(abandoned);
    expect(model.values.selected).toBe("epic:shop/user-auth/2");
  });

  test("holds still under the pointer and says what is over", () => {
    const { $, all, model, text } = show();
    $(".dnb-needs ul").dispatchEvent(new MouseEvent("pointerenter"));
    const tables = { sessions: { upsert: {}, remove: ["codex/ask"] } };
    model.message({ kind: "delta", base: 5, version: 6, meta: meta(), tables });
    settle();
    expect(all("[data-need]")).toHaveLength(2);
    expect(text("[data-over]")).toContain("over");
    expect(text(".dnb-needs h2")).toContain("1");
    $(".dnb-needs ul").dispatchEvent(new MouseEvent("pointerleave"));
    settle();
    expect(all("[data-need]")).toHaveLength(1);
  });

  test("is not there when nothing does", () => {
    const calm = snapshot({ sessions: [session()] });
    expect(show(calm).all(".dnb-needs")).toHaveLength(0);
  });

  test("says its count at most once in five seconds", async () => {
    const { model, text } = show();
    await settled();
    expect(text("[aria-live]")).toBe("Needs you: 2");
    const gone = { sessions: { upsert: {}, remove: ["codex/ask"] } };
    model.message({ kind: "delta", base: 5, version: 6, meta: meta(), tables: gone });
    await settled();
    expect(text("[aria-live]")).toBe("Needs you: 2");
    await vi.advanceTimersByTimeAsync(5000);
    expect(text("[aria-live]")).toBe("Needs you: 1");
  });
});

describe("the feed", () => {
  const later = event({ event_id: "e2", type: "note", summary: "Later", time: ago(1) });
  const message = {
    kind: "delta",
    base: 5,
    version: 6,
    meta: meta(),
    tables: { activity: { upsert: { e2: later }, remove: [] } },
  };

  test("takes what is new at its top", () => {
    const { all, model } = show();
    model.message(message);
    settle();
    expect(all(".dnb-event-text").map((e) => e.textContent?.trim())[0]).toContain("Later");
  });

  test("lets it wait while somebody reads, and says how much", () => {
    const { $, model, text } = show();
    $(".dnb-feed ol").dispatchEvent(new MouseEvent("pointerenter"));
    model.message(message);
    settle();
    expect(text(".dnb-event-text")).not.toContain("Later");
    click($(".dnb-feed h3 button"));
    expect(text(".dnb-event-text")).toContain("Later");
  });
});

describe("a list", () => {
  test("is one tab stop; arrows move it, Enter opens", () => {
    const { all, model, root } = show();
    const stops = () => all('.dnb-main [data-key][tabindex="0"]').map((row) => row.dataset.key);
    expect(stops()).toEqual(["shop/user-auth"]);
    press(root, "j");
    expect((document.activeElement as HTMLElement).dataset.key).toBe("shop/user-auth");
    press(document.activeElement as Element, "ArrowDown");
    expect(stops()).toEqual(["gateway/limits"]);
    press(document.activeElement as Element, "Home");
    press(document.activeElement as Element, "Enter");
    expect(model.values.selected).toBe("epic:shop/user-auth");
  });

  test("does not reorder under the pointer until told to", () => {
    const { $, all, model, text } = show();
    const titles = () => all(".dnb-epic h4").map((h) => h.textContent);
    expect(titles()).toEqual(["Passkeys", "Limits"]);
    $(".dnb-epics").dispatchEvent(new MouseEvent("pointerenter"));
    const blocked = epic({ epic: "limits", project: "gateway", title: "Limits", status: "BLOCKED" });
    const tables = { epics: { upsert: { "gateway/limits": blocked }, remove: [] } };
    model.message({ kind: "delta", base: 5, version: 6, meta: meta(), tables });
    settle();
    expect(titles()).toEqual(["Passkeys", "Limits"]);
    expect(text(".dnb-epic-state")).toContain("Blocked");
    click($(".dnb-changed button"));
    expect(titles()).toEqual(["Limits", "Passkeys"]);
    expect(all(".dnb-changed")).toHaveLength(0);
  });

  test("takes a new order at once when nobody points at it", () => {
    const { all, model } = show();
    const blocked = epic({ epic: "limits", project: "gateway", title: "Limits", status: "BLOCKED" });
    model.message({
      kind: "delta",
      base: 5,
      version: 6,
      meta: meta(),
      tables: { epics: { upsert: { "gateway/limits": blocked }, remove: [] } },
    });
    settle();
    expect(all(".dnb-epic h4").map((h) => h.textContent)).toEqual(["Limits", "Passkeys"]);
  });

  test("of thousands draws only some", () => {
    const orders = Array.from({ length: 5000 }, (_, i) =>
      order({ phase_id: String(i), position: i, order_state: "claimable" }),
    );
    const { all } = show(snapshot({ orders, epics: [epic({})] }), { view: "orders" });
    expect(all(".dnb-order").length).toBeGreaterThan(10);
    expect(all(".dnb-order").length).toBeLessThan(100);
  });
});

describe("a drawer", () => {
  const found = (request: Request): Reply => ({
    kind: "reply",
    id: request.id,
    ok: true,
    error: null,
    result: {
      epic: epic({}),
      phases: [],
      log: [],
      plan_body: "x",
      plan_truncated: false,
      request: null,
      plan_path: "/p/plan.md",
      log_path: null,
      problems: [],
    },
  });
  const change = (version: number, revision: string) => ({
    kind: "delta",
    base: version - 1,
    version,
    meta: meta(),
    tables: { epics: { upsert: { "shop/user-auth": epic({ title: "Passkeys", revision }) }, remove: [] } },
  });
  const epics = (model: FakeModel) => model.sent.filter((request) => request.op === "epic").length;

  test("shows what is known at once and asks for the rest", async () => {
    const { text, model } = show(FLEET(), { selected: "epic:shop/user-auth/2" }, found);
    expect(text(".dnb-station-title")).toContain("Rotate tokens");
    await settled();
    expect(epics(model)).toBe(1);
    expect(text(".dnb-asking")).toBe("");
  });

  test("asks again when its epic changes, and not for every change of a burst", async () => {
    const { model } = show(FLEET(), { selected: "epic:shop/user-auth" }, found);
    await settled();
    for (let i = 0; i < 10; i++) model.message(change(6 + i, `r${i}`));
    await settled();
    await settled();
    expect(epics(model)).toBeGreaterThan(1);
    expect(epics(model)).toBeLessThan(5);
  });

  test("says that the kernel is busy, then that it gave no answer", async () => {
    const { text } = show(FLEET(), { selected: "epic:shop/user-auth" }, () => undefined);
    expect(text(".dnb-asking")).toContain("Reading");
    await vi.advanceTimersByTimeAsync(1000);
    expect(text(".dnb-asking")).toContain("Kernel busy");
    expect(text(".dnb-conn")).toContain("Kernel busy");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(text(".dnb-asking")).toContain("no answer in 10 s");
    expect(text(".dnb-asking")).toContain("Ask again");
  });

  test("says what the kernel does not know", async () => {
    const missing = (request: Request): Reply => ({
      kind: "reply",
      id: request.id,
      ok: false,
      result: null,
      error: { code: "not_found", message: "no epic 'x'" },
    });
    const { text } = show(FLEET(), { selected: "epic:shop/x" }, missing);
    await settled();
    expect(text(".dnb-asking")).toContain("no epic 'x'");
  });

  test("takes the focus and gives it back; Escape closes it", () => {
    const { $, model, root } = show();
    const row = $('.dnb-epic[data-key="shop/user-auth"]');
    row.focus();
    press(row, "Enter");
    expect(document.activeElement).toBe($(".dnb-drawer"));
    press(document.activeElement as Element, "Escape");
    expect(model.values.selected).toBe("");
    expect((document.activeElement as HTMLElement).dataset.key).toBe("shop/user-auth");
    expect(root.contains(document.activeElement)).toBe(true);
  });

  test("opened by Python leaves the focus where the person works", () => {
    const { model, $ } = show();
    const cell = document.createElement("input");
    document.body.append(cell);
    cell.focus();
    model.set("selected", "epic:shop/user-auth");
    settle();
    expect($(".dnb-drawer")).toBeTruthy();
    expect(document.activeElement).toBe(cell);
  });
});

describe("Escape", () => {
  test("closes the sheet, then clears the filter", () => {
    const { $, all, model, root } = show(FLEET(), { query: "pass" });
    press(root, "?");
    expect(all(".dnb-keys")).toHaveLength(1);
    press($(".dnb-drawer"), "Escape");
    expect(all(".dnb-keys")).toHaveLength(0);
    expect(model.values.query).toBe("pass");
    press(root, "Escape");
    expect(model.values.query).toBe("");
  });

  test("while typing in the filter is Escape, other keys are text", () => {
    const { $, model } = show();
    press($(".dnb-find input"), "2");
    expect(model.values.view).toBe("missions");
  });
});

describe("pages", () => {
  test("first run tells where it looked and how to begin", () => {
    const { text, all } = show(
      snapshot({
        meta: meta({ looked: [looked("claude", { sessions: 0 }), looked("codex", { exists: false })] }),
      }),
    );
    expect(text(".dnb-page")).toContain("~/.claude");
    expect(text(".dnb-page")).toContain("not found");
    for (const command of ["dispatch-nb demo", 'Dispatch("~/src/shop")'])
      expect(text(".dnb-page")).toContain(command);
    expect(all(".dnb-pill, .dnb-find")).toHaveLength(0);
  });

  test("first scan shows its progress over what is found already", () => {
    const state = snapshot({
      sessions: [session({ title: "Already here" })],
      meta: meta({ scanning: true, looked: [looked("claude", { files_done: 25, files_total: 100 })] }),
    });
    const { text, $ } = show(state, { view: "sessions" });
    expect(text(".dnb-scan h2")).toContain("25 %");
    expect($('.dnb-scan [role="progressbar"]').getAttribute("aria-valuenow")).toBe("25");
    expect(text(".dnb-session-title")).toContain("Already here");
  });

  test("a kernel that is gone is told with its time, and nothing looks live", () => {
    const { kernel, text, root, all } = show();
    kernel.statusChanged.emit("dead");
    settle();
    expect(text(".dnb-notice")).toContain("Kernel gone at");
    expect(root.hasAttribute("data-gone")).toBe(true);
    expect(text(".dnb-stat")).toContain("were running");
    expect(all(".dnb-epic")).toHaveLength(2);
  });

  test("a view whose comm the host marks as dead says so, until it lives again", async () => {
    const { model, root, text } = show();
    root.parentElement?.classList.add("jupyter-widgets-disconnected");
    model.emit("comm_live_update");
    await settled();
    expect(text(".dnb-conn")).toBe("Not connected");
    expect(text(".dnb-notice")).toContain("nothing here is live");
    root.parentElement?.classList.remove("jupyter-widgets-disconnected");
    model.emit("comm_live_update");
    await settled();
    expect(text(".dnb-conn")).toContain("Live");
    expect(model.sent.map((request) => request.op)).toEqual(["snapshot"]);
  });

  test("a dashboard that does not watch says so", () => {
    const { text } = show(snapshot({ sessions: [session()], meta: meta({ watching: false }) }));
    expect(text(".dnb-conn")).toBe("Not watching");
  });

  test("problems are listed with their place, reason and hint", () => {
    const { $, text } = show(
      snapshot({ sessions: [session()], problems: [problem({ hint: "Write the time." })] }),
    );
    click($(".dnb-problems"));
    for (const part of ["execution-log.md:41", "header without a time", "Write the time."]) {
      expect(text(".dnb-problem")).toContain(part);
    }
  });
});

test("what agents wrote is text, whatever it says", () => {
  const evil = '<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>\u202e';
  const state = snapshot({
    epics: [epic({ title: evil, epic: evil })],
    orders: [
      order({
        title: evil,
        epic: evil,
        persona: evil,
        phase_id: evil,
        order_state: "abandoned",
        reason: evil,
      }),
    ],
    sessions: [
      session({
        title: evil,
        branch: evil,
        provider: evil,
        project: evil,
        state_reason: evil,
        active_tool: evil,
        state: "tool_use",
        state_group: "approval",
      }),
    ],
    personas: [persona({ persona: evil, providers: [evil] })],
    activity: [event({ summary: evil })],
    problems: [problem({ path: evil, reason: evil })],
  });
  const { model, root, all } = show(state);
  for (const view of ["missions", "orders", "sessions"]) {
    model.set("view", view);
    settle();
    expect(root.querySelectorAll("img, script")).toHaveLength(0);
    expect(root.textContent).not.toContain("\u202e");
  }
  expect(all("[title]").every((element) => !element.title.includes("\u202e"))).toBe(true);
});
