import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { abort, click, FLEET, press, settle, settled, show } from "./show";

const PAGE = "http://localhost:8888/lab/tree/dash.ipynb";
const at = (query = "") =>
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(PAGE + query);
const query = () => window.location.search;

/** Tells a size as soon as it is asked, as for an element that is in sight. */
class Seen {
  constructor(readonly tell: () => void) {}
  observe = () => this.tell();
  disconnect = () => {};
}

describe("the page's address", () => {
  beforeEach(() => {
    vi.stubGlobal("ResizeObserver", Seen);
    vi.spyOn(HTMLElement.prototype, "clientWidth", "get").mockReturnValue(1100);
    Reflect.deleteProperty(window, Symbol.for("dispatch-nb.address"));
    at();
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    at();
  });

  test("wins over what Python set, where it says something", () => {
    at("?view=orders&q=tokens");
    const { model } = show(FLEET(), { view: "sessions", project: "shop" });
    expect(model.values).toMatchObject({ view: "orders", query: "tokens", project: "shop" });
    expect(query()).toBe("?view=orders&project=shop&q=tokens");
  });

  test("follows the person and Python, in place", () => {
    const { $, all, model } = show();
    const steps = window.history.length;
    const kept = { lab: 1 };
    window.history.replaceState(kept, "");
    press($(".dnb-frame"), "2");
    expect(query()).toBe("?view=orders");
    const [pill] = all(".dnb-pill");
    click(pill as HTMLElement);
    expect(query()).toBe("?view=orders&providers=codex");
    model.set("project", "gateway");
    settle();
    expect(query()).toBe("?view=orders&providers=codex&project=gateway");
    expect([window.history.length, window.history.state]).toEqual([steps, kept]);
  });

  test("tells which of the five numbers is chosen", () => {
    at("?view=orders&only=abandoned");
    const { all, text } = show();
    expect(text(".dnb-chip")).toContain("Abandoned");
    expect(all(".dnb-order[data-key]")).toHaveLength(1);
    click(document.querySelector(".dnb-chip") as HTMLElement);
    expect(query()).toBe("?view=orders");
  });

  test("that asks in vain is answered with a notice", () => {
    at("?view=table&providers=bard");
    const { text, model } = show();
    expect(model.values.view).toBe("missions");
    expect(text(".dnb-notice")).toContain("view “table”");
    click(document.querySelector(".dnb-notice button") as HTMLElement);
    expect(query()).toBe("");
  });

  test("is read by the first dashboard only and written by the one that was touched", () => {
    at("?view=orders");
    const first = show();
    const second = show();
    expect([first.model.values.view, second.model.values.view]).toEqual(["orders", "missions"]);
    second.model.set("view", "sessions");
    settle();
    expect(query()).toBe("?view=orders"); // nobody touched it
    press(second.$(".dnb-frame"), "3");
    second.$(".dnb-frame").dispatchEvent(new Event("focusin", { bubbles: true }));
    expect(query()).toBe("?view=sessions");
    first.model.set("project", "shop");
    settle();
    expect(query()).toBe("?view=sessions");
  });

  test("is free for the next dashboard when this one goes", () => {
    at("?view=orders");
    show();
    abort.abort();
    const { model } = show(FLEET(), { view: "sessions" });
    expect(model.values.view).toBe("sessions"); // its cell said so, and the page is not new
    expect(query()).toBe("?view=sessions");
  });

  test("that a host took over is written again when the dashboard is touched", () => {
    const { $ } = show();
    press($(".dnb-frame"), "2");
    at();
    settle();
    $(".dnb-frame").dispatchEvent(new Event("pointerdown", { bubbles: true }));
    settle();
    expect(query()).toBe("?view=orders");
  });
});

describe("copying", () => {
  const clipboard = (writeText: (text: string) => Promise<void>) =>
    vi.spyOn(navigator, "clipboard", "get").mockReturnValue({ writeText } as unknown as Clipboard);

  test("gives the link by key and by button, without the token", async () => {
    at("?token=secret&view=orders");
    const copied: string[] = [];
    clipboard(async (text) => void copied.push(text));
    const { $, text } = show(FLEET(), { view: "orders" });
    press($(".dnb-frame"), "l");
    click($("[data-copy=link]"));
    await settled();
    expect(copied).toEqual([`${PAGE}?view=orders`, `${PAGE}?view=orders`]);
    expect(text(".dnb-taken")).toBe("Link copied");
  });

  test("gives Python, and shows it where the page may not copy", async () => {
    clipboard(() => Promise.reject(new DOMException("no", "NotAllowedError")));
    const { $ } = show(FLEET(), { view: "orders", project: "shop" });
    press($(".dnb-frame"), "p");
    await settled();
    expect(($(".dnb-by-hand") as HTMLTextAreaElement).value).toContain('orders["project"] == "shop"');
  });
});
