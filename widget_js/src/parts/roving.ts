/** A list is one tab stop; arrows move inside it, Tab leaves it. */

import { useLayoutEffect, useRef } from "preact/hooks";
import type { Box } from "./box";

/** Where a key leads from place `now` of `length`, null if it leads nowhere. */
export function rovingKey(event: KeyboardEvent, now: number, length: number): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey || !length) return null;
  switch (event.key) {
    case "ArrowDown":
    case "j":
      return Math.min(length - 1, now + 1);
    case "ArrowUp":
    case "k":
      return Math.max(0, now - 1);
    case "Home":
      return 0;
    case "End":
      return length - 1;
    default:
      return null;
  }
}

/** Make the item of `key`, or the first one, the only tab stop; what can be pressed inside it follows it. */
export function setTabStop(box: HTMLElement, key: string): void {
  const stop = box.querySelector(`[data-key="${CSS.escape(key)}"]`) ?? box.querySelector("[data-key]");
  let item: HTMLElement | null = null;
  for (const found of box.querySelectorAll<HTMLElement>("[data-key], button, a[href]")) {
    const isInner = item?.contains(found) ?? false;
    if (!isInner && found.dataset.key !== undefined) item = found;
    if (isInner || found === item) setIndex(found, item === stop);
  }
}

function setIndex(item: HTMLElement, on: boolean): void {
  const index = on ? 0 : -1;
  if (item.getAttribute("tabindex") !== String(index)) item.tabIndex = index;
}

/** Roving focus for a short list; its items carry `data-key`. Spread the result on the list. */
export function useRoving(list: Box) {
  const active = useRef("");
  useLayoutEffect(() => {
    if (list.current) setTabStop(list.current, active.current);
  });
  return {
    onFocusInCapture: (event: FocusEvent) => {
      const item = (event.target as HTMLElement).closest<HTMLElement>("[data-key]");
      if (!item?.dataset.key || !list.current) return;
      active.current = item.dataset.key;
      setTabStop(list.current, active.current);
    },
    onKeyDown: (event: KeyboardEvent) => {
      const all = [...(list.current?.querySelectorAll<HTMLElement>("[data-key]") ?? [])];
      const now = all.findIndex((item) => item.dataset.key === active.current);
      const to = rovingKey(event, now, all.length);
      if (to === null) return;
      event.preventDefault();
      event.stopPropagation();
      all[to]?.focus();
    },
  };
}
