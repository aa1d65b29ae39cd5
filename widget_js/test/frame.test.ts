import { describe, expect, test, vi } from "vitest";
import { FakeModel } from "../dev/fake_model";
import { epic, event, meta, order, persona, problem, session, snapshot } from "../dev/rows";
import { abort, click, FLEET, looked, made, press, settle, settled, show, TRAITS } from "./show";

describe("the frame", () => {
  test("is a named region that keeps its keys to itself", () => {
    const { root, $ } = show();
    expect(root.getAttribute("role")).toBe("region");
    const heard: string[] = [];
    const listen = (event: KeyboardEvent) => heard.push(event.key);
    document.addEventListener("keydown", listen);
    press($(".dnb-frame"), "d");
    const save = new KeyboardEvent("keydown", { key: "s", ctrlKey: true, bubbles: true });
    $(".dnb-frame").dispatchEvent(save);
    document.removeEventListener("keydown", listen);
    expect(heard).toEqual(["s"]); // plain keys end here, those with a modifier are the notebook's
  });

  test("tells the five numbers", () => {
    const { all } = show();
    expect(all(".dnb-stat b").map((b) => b.textContent)).toEqual(["1", "1", "0", "1", "$3.00"]);
  });

  test("waits for the kernel's first word", () => {
    const { text } = show(null);
    expect(text(".dnb-main")).toContain("Waiting for the kernel");
    expect(text(".dnb-conn")).toContain("Connecting");
    expect(text(".dnb-head .dnb-num, .dnb-tab .dnb-num, .dnb-side .dnb-num").match(/\d/)).toBeNull();
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
  const mounted = made();
  mounted.initialize({ model, signal: abort.signal });
  const [one, two] = [document.createElement("div"), document.createElement("div")];
  document.body.append(one, two);
  for (const el of [one, two]) mounted.render({ model, el, signal: abort.signal });
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
    expect(text(".dnb-epic h3")).toContain("Passkeys and more");
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

  test("a provider with several folders is there if any of them is", () => {
    const places = [
      looked("copilot", { exists: false }),
      looked("copilot", { path: "/other", files_total: 0 }),
    ];
    const { text, all } = show(snapshot({ meta: meta({ scanning: true, looked: places }) }));
    expect(all(".dnb-scan tbody tr")).toHaveLength(1);
    expect(text(".dnb-scan tbody")).not.toContain("not found");
  });

  test("a kernel that is gone is told with its time, and nothing looks live", () => {
    const { kernel, text, root, all } = show();
    kernel.statusChanged.emit("dead");
    settle();
    expect(text(".dnb-notice")).toContain("Kernel gone at");
    expect(root.hasAttribute("data-gone")).toBe(true);
    expect(text(".dnb-stat")).toContain("were running");
    expect(all(".dnb-epic")).toHaveLength(2);
    click(all(".dnb-epic")[0] as HTMLElement);
    expect(text(".dnb-drawer-head")).toContain("Kernel gone at"); // which lies over the frame's own words
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
