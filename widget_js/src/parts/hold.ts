import { useReducer, useRef } from "preact/hooks";
import { hold } from "../held";

/**
 * The order of a list that holds still while the pointer or the focus is inside. Spread `holding`
 * on its element. `epoch`: a change of it is the person's own doing, and is applied at once.
 * `find`: what is known now of an item that belongs elsewhere or nowhere. `late`: whether what is new
 * meanwhile waits, or stands at the end.
 */
export function useHold<T extends { readonly key: string }>(
  items: readonly T[],
  find: (item: T) => T | undefined,
  epoch = "",
  late: "wait" | "end" = "wait",
) {
  const [, redraw] = useReducer((n: number) => n + 1, 0);
  const shown = useRef({ items, epoch, isStale: false });
  const inside = useRef({ pointer: false, focus: false });
  const { isStale, epoch: before } = shown.current;
  const isHeld = (inside.current.pointer || inside.current.focus) && before === epoch && !isStale;
  const held = isHeld ? hold(shown.current.items, items, find, late) : { items, changed: 0 };
  shown.current = { items: held.items, epoch, isStale: false };

  const set = (what: "pointer" | "focus", value: boolean) => {
    if (inside.current[what] === value) return;
    inside.current[what] = value;
    if (!value) redraw(0);
  };
  return {
    ...held,
    /** Show everything where it belongs. */
    apply: () => {
      shown.current.isStale = true;
      redraw(0);
    },
    holding: {
      onPointerEnter: () => set("pointer", true),
      onPointerLeave: () => set("pointer", false),
      onFocusIn: () => set("focus", true),
      onFocusOut: (event: FocusEvent) => {
        const list = event.currentTarget as HTMLElement;
        if (!list.contains(event.relatedTarget as Node | null)) set("focus", false);
      },
    },
  };
}
