/**
 * The page's address, kept to what is shown.
 *
 * It is read once: by the first dashboard that is seen on the page, and what it asks for wins over what
 * Python set. From then on it is only written, in place (no step in the history, the host's own state
 * kept), by the dashboard that was touched last. JupyterLab rewrites the address while it starts and
 * with every tab, so what was asked for is read from the page's navigation, and what is shown is
 * written again when the dashboard comes into sight or is touched.
 */
import { effect } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type App, useApp } from "./app";
import type { SharedName } from "./model";
import type { Box } from "./parts/box";
import { type Asked, read, write } from "./url";

/** What the dashboards of one page share; each has its own copy of this module. */
interface Page {
  isRead: boolean;
  /** It cannot be changed. */
  isFixed: boolean;
  /** Who writes the address; null if that one is gone. */
  owner: object | null;
}
const KEY = Symbol.for("dispatch-nb.address");
/** Browsers refuse more than 100 changes in 30 seconds. */
const REST_MS = 300;

export function useAddress(root: Box): void {
  const app = useApp();
  useEffect(() => {
    const box = root.current;
    const view = box?.ownerDocument.defaultView;
    return box && view ? follow(box, view, app) : undefined;
  }, [root, app]);
}

function follow(box: HTMLElement, view: Window, { store, ui }: App): () => void {
  const page = pageOf(view);
  const me = {};
  const isSeen = () => box.clientWidth > 0;
  const mirror = restful(() => {
    if (page.owner !== me || page.isFixed || !isSeen()) return;
    const href = write(view.location.href, ui.shown.peek(), ui.first);
    if (href !== view.location.href) page.isFixed = !replace(view, href);
  });
  const appear = () => {
    if (!isSeen()) return;
    if (!page.isRead) {
      page.isRead = true;
      page.owner = me;
      take(asked(view), { store, ui });
    }
    page.owner ??= me;
    mirror.run();
  };
  const touch = () => {
    page.owner = me;
    mirror.run();
  };
  const seen = new ResizeObserver(appear);
  seen.observe(box);
  const forget = effect(() => {
    ui.shown.value; // whoever changed it
    mirror.run();
  });
  const events = ["pointerdown", "focusin"] as const;
  for (const name of events) box.addEventListener(name, touch);
  return () => {
    if (page.owner === me) page.owner = null;
    mirror.stop();
    seen.disconnect();
    forget();
    for (const name of events) box.removeEventListener(name, touch);
  };
}

function pageOf(view: Window): Page {
  const held = view as unknown as Record<symbol, Page | undefined>;
  held[KEY] ??= { isRead: false, isFixed: false, owner: null };
  return held[KEY];
}

/** What the page was opened with; nothing if that was to show another document. */
function asked(view: Window): Asked {
  const [entry] = view.performance.getEntriesByType("navigation");
  const opened = entry && URL.canParse(entry.name) ? new URL(entry.name) : new URL(view.location.href);
  const now = documentOf(view.location.pathname);
  const then = documentOf(opened.pathname);
  const isOther = opened.origin !== view.location.origin || (now !== null && then !== null && now !== then);
  return isOther ? { shown: {}, strange: [] } : read(opened.href);
}

/** The notebook that JupyterLab's or Notebook's address names. */
const documentOf = (path: string): string | null => /\/(?:tree|notebooks)\/(.+)$/.exec(path)?.[1] ?? null;

function take({ shown, strange }: Asked, { store, ui }: App): void {
  const { glance, ...traits } = shown;
  if (glance !== undefined) ui.glance.value = glance;
  for (const [name, value] of Object.entries(traits)) store.set(name as SharedName, value);
  if (strange.length)
    store.notice.value = `The address asks for ${strange.join(", ")}, which is not known; shown without it.`;
}

/** Change the address in place; false where the page has none that may change (a frame without an origin). */
function replace(view: Window, href: string): boolean {
  try {
    view.history.replaceState(view.history.state as unknown, "", href);
    return true;
  } catch (error) {
    if (error instanceof DOMException) return false;
    throw error;
  }
}

/** Call `act` at once, then at most every `REST_MS`; the last call is never lost. */
function restful(act: () => void): { run: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isAsked = false;
  const rest = () => {
    timer = undefined;
    if (isAsked) run();
  };
  const run = () => {
    isAsked = timer !== undefined;
    if (isAsked) return;
    act();
    timer = setTimeout(rest, REST_MS);
  };
  return { run, stop: () => clearTimeout(timer) };
}
