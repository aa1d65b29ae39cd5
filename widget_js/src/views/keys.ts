/**
 * The keys, while the focus is inside. Nothing that writes has a single key.
 *
 * Plain keys end here: JupyterLab, which listens further out, would add and cut cells by them. Its mark
 * `data-lm-suppress-shortcuts` does not keep it from that, for its selectors match the focused element before
 * they look at what is around it; and it would take Ctrl+S away too. Keys with a modifier are the notebook's.
 */
import { type App, useApp } from "../app";
import { toBegin } from "../begin";
import { orderKey, target } from "../derive";
import { VIEWS } from "../model";
import type { Box } from "../parts/box";
import { copy, tell } from "./copy";

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.matches("input, textarea, select") || target.isContentEditable);

export function useKeys(root: Box): (event: KeyboardEvent) => void {
  const app = useApp();
  const { ui, store } = app;

  const focus = (selector: string): boolean => {
    const found = root.current?.querySelector<HTMLElement>(selector);
    found?.focus();
    return found !== null && found !== undefined;
  };

  /** Closes what lies on top, then clears the filter, then goes back to the notebook. */
  const stepOut = (event: KeyboardEvent): void => {
    if (ui.sheet.peek()) ui.sheet.value = "";
    else if (ui.drawer.peek() || store.traits.selected.peek()) ui.close();
    else if (ui.over.peek()) ui.over.value = "";
    else if (ui.isFiltered.peek()) ui.clearFilters();
    else {
      leave(root.current);
      return;
    }
    event.preventDefault();
  };

  const nextNeed = (): void => {
    const all = [...(root.current?.querySelectorAll<HTMLElement>("[data-need] .dnb-btn") ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    all[(at + 1) % all.length]?.focus();
  };

  /** Show what it takes to go on with what has the focus. */
  const handOff = (): void => {
    const { orders, sessions, epics } = store.tables;
    const known = { orders: orders.peek(), sessions: sessions.peek() };
    const found =
      ui.starts.peek() && ui.power.peek() === "on"
        ? toBegin(target(focused(app, root.current), epics.peek()), {
            ...known,
            stops: ui.epicStops.peek(),
            runs: ui.runs.peek(),
          })
        : null;
    if (found) ui.prepare(orderKey(found.order), found.start);
    else tell(ui, "Nothing here to run or hand off");
  };

  const keys: Record<string, () => void> = {
    "/": () => {
      if (ui.size.peek() === "narrow") ui.over.value = "filters";
      requestAnimationFrame(() => focus(".dnb-find input"));
    },
    n: nextNeed,
    h: handOff,
    c: ui.toggleCompact,
    "[": () => ui.toggle("side"),
    "]": () => ui.toggle("feed"),
    l: () => void copy("link", app, document),
    p: () => void copy("python", app, document),
    "?": () => {
      ui.sheet.value = ui.sheet.peek() === "help" ? "" : "help";
    },
    ...Object.fromEntries(VIEWS.map((view, i) => [String(i + 1), () => ui.show(view)])),
    ...Object.fromEntries(
      ["j", "k", "ArrowDown", "ArrowUp"].map((key) => [
        key,
        () => focus('.dnb-main [role="grid"] [tabindex="0"]'),
      ]),
    ),
  };

  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopPropagation();
    if (event.defaultPrevented) return;
    if (event.key === "Escape") {
      stepOut(event);
      return;
    }
    const run = keys[event.key];
    const isDrawer = event.target instanceof Element && event.target.closest(".dnb-drawer") !== null;
    // arrows scroll what a drawer holds
    if (!run || isTyping(event.target) || (isDrawer && /^(Arrow|[jk]$)/.test(event.key))) return;
    event.preventDefault();
    run();
  };
}

/** What the row with the focus opens; without one, what is open. */
function focused({ store }: App, root: HTMLElement | null): string {
  const row = root?.ownerDocument.activeElement?.closest<HTMLElement>("[data-opens], [data-need]");
  const { opens, need } = row?.dataset ?? {};
  if (opens) return `${store.traits.view.peek() === "sessions" ? "session" : "epic"}:${opens}`;
  return need ?? store.traits.selected.peek();
}

/** Give the focus to the notebook's cell, where there is one. */
function leave(root: HTMLElement | null): void {
  const outside = root?.parentElement?.closest<HTMLElement>(".jp-Cell, .jp-Notebook, [tabindex]");
  if (outside && !outside.hasAttribute("tabindex")) (document.activeElement as HTMLElement | null)?.blur();
  else if (outside) outside.focus();
  else (document.activeElement as HTMLElement | null)?.blur();
}
