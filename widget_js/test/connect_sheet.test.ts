import { describe, expect, test, vi } from "vitest";
import type { ConnectSheet, Reply, Request } from "../src/wire.gen";
import { FLEET, press, settled, show } from "./show";

const plan = (token = "", fields = {}) => ({
  token,
  changes: [
    {
      what: "server",
      path: "/home/ada/shop/.mcp.json",
      doing: token ? "write" : "none",
      reason: token ? "" : "has the entry already",
      note: "",
      diff: token ? "--- /dev/null\n+++ /home/ada/shop/.mcp.json\n@@ -0,0 +1 @@\n+{\u202e}\n-gone" : "",
      ...fields,
    },
  ],
});

const sheet = (fields: object = {}, server: object = {}): ConnectSheet =>
  ({
    server: {
      state: "hosting",
      url: "http://127.0.0.1:4242/mcp",
      port: 4242,
      pid: 1,
      reason: "",
      ...server,
    },
    agents: [{ agent: "claude", label: "Claude Code", connect: plan("t1"), disconnect: plan(), ...fields }],
  }) as ConnectSheet;

const reply = (request: Request, result: unknown): Reply => ({
  kind: "reply",
  id: request.id,
  ok: true,
  error: null,
  result,
});

const opened = async (answer: (request: Request) => Reply | undefined) => {
  const shown = show(FLEET(), {}, answer);
  shown.$('[aria-label="Connect agents"]').click();
  await settled();
  return shown;
};

const asked = (shown: { model: { sent: Request[] } }, op: Request["op"]) =>
  shown.model.sent.filter((request) => request.op === op);

describe("the sheet that connects agents", () => {
  test("shows where the server is, and each change as a diff without its file names", async () => {
    const { text, $ } = await opened((request) => reply(request, sheet()));
    expect(text(".dnb-connect-server")).toContain("served here");
    expect(text(".dnb-connect-server")).toContain("http://127.0.0.1:4242/mcp");
    expect(text(".dnb-plan-diff")).toContain("@@ -0,0 +1 @@");
    expect(text(".dnb-plan-diff")).not.toContain("/dev/null");
    expect($('[data-line="new"]').textContent).not.toContain("\u202e");
    expect($('[data-line="gone"]').textContent).toContain("-gone");
  });

  test("writes when pressed, naming the plan that was shown and nothing else, and shows what stands then", async () => {
    let isDone = false;
    const shown = await opened((request) => {
      if (request.op === "connect_apply") isDone = true;
      const now = isDone ? sheet({ connect: plan(), disconnect: plan("t2", { doing: "remove" }) }) : sheet();
      return reply(request, request.op === "connect_apply" ? now.agents[0] : now);
    });
    expect(asked(shown, "connect_apply")).toEqual([]);
    shown.$('.dnb-connect-agent [data-kind="primary"]').click();
    await settled();
    await settled();
    expect(asked(shown, "connect_apply").map((request) => request.args)).toEqual([{ token: "t1" }]);
    expect(shown.text(".dnb-connect-agent")).toContain("connected from here");
    press(document.activeElement as HTMLElement, "Escape");
    await settled();
    expect(shown.root.querySelector(".dnb-connect")).toBeNull();
  });

  test("asks anew for another project and for hooks", async () => {
    const shown = await opened((request) => reply(request, sheet()));
    shown.$(".dnb-connect-for input").click();
    await settled();
    await vi.advanceTimersByTimeAsync(300);
    const plans = asked(shown, "connect_plan").map((request) => request.args);
    expect(plans.at(0)).toEqual({ project: "", hooks: false });
    expect(plans.at(-1)).toEqual({ project: "", hooks: true });
  });

  test("offers no plan but that of the choice that is shown", async () => {
    const held: Request[] = [];
    const shown = await opened((request) => {
      if (!request.args.hooks) return reply(request, sheet());
      held.push(request);
      return undefined;
    });
    const box = shown.$(".dnb-connect-for input");
    box.focus();
    box.click();
    await settled();
    expect(shown.all('.dnb-connect-agent [data-kind="primary"]')).toEqual([]);
    expect(shown.text(".dnb-connect-server")).toContain("served here");
    expect(document.activeElement).toBe(box);

    box.click(); // the answer to the choice before comes late
    await settled();
    for (const request of held) shown.model.message(reply(request, sheet({ connect: plan("hooks") })));
    await settled();
    shown.$('.dnb-connect-agent [data-kind="primary"]').click();
    await settled();
    expect(asked(shown, "connect_apply").map((request) => request.args)).toEqual([{ token: "t1" }]);
  });

  test("says why nothing was written", async () => {
    const shown = await opened((request) =>
      request.op === "connect_plan"
        ? reply(request, sheet())
        : {
            ...reply(request, null),
            ok: false,
            error: { code: "bad_request", message: "was changed since it was shown" },
          },
    );
    shown.$('.dnb-connect-agent [data-kind="primary"]').click();
    await settled();
    expect(shown.text(".dnb-fault")).toContain("was changed since it was shown");
  });

  test("asks again while the server starts", async () => {
    let count = 0;
    const shown = await opened((request) =>
      reply(request, sheet({}, count++ ? {} : { state: "starting", url: null })),
    );
    expect(shown.text(".dnb-connect-server")).toContain("starting");
    await vi.advanceTimersByTimeAsync(1500);
    expect(shown.text(".dnb-connect-server")).toContain("served here");
  });

  test("is not there in a read-only dashboard", () => {
    const { root } = show(FLEET(), { read_only: true });
    expect(root.querySelector('[aria-label="Connect agents"]')).toBeNull();
  });
});
