/** A button that opens a short list to choose one thing from. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Glyph } from "./glyphs";
import { useRoving } from "./roving";

interface MenuProps {
  label: string;
  chosen: string;
  items: readonly { readonly key: string; readonly label: string; readonly note: string }[];
  onChoose: (key: string) => void;
}

/** An empty key cannot be an item's `data-key`. */
const KEY = "item:";

export function Menu({ label, chosen, items, onChoose }: MenuProps) {
  const isOpen = useSignal(false);
  const root = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const roving = useRoving(list);
  const now = items.find((item) => item.key === chosen);

  const close = (focus: boolean) => {
    isOpen.value = false;
    if (focus) root.current?.querySelector<HTMLElement>(".dnb-select")?.focus();
  };
  useEffect(() => {
    if (!isOpen.value) return;
    list.current?.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
    const page = root.current?.ownerDocument;
    const onPointer = (event: Event) => {
      if (!event.composedPath().includes(root.current as EventTarget)) isOpen.value = false;
    };
    page?.addEventListener("pointerdown", onPointer, true);
    return () => page?.removeEventListener("pointerdown", onPointer, true);
  }, [isOpen.value, isOpen]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Escape" && isOpen.peek()) {
      event.preventDefault();
      event.stopPropagation();
      close(true);
    } else if (event.key === "ArrowDown" && !isOpen.peek()) {
      event.preventDefault();
      event.stopPropagation();
      isOpen.value = true;
    } else if (event.key === "Tab") close(false);
  };
  return (
    <div class="dnb-menu" role="group" ref={root} onKeyDown={onKeyDown}>
      <button
        type="button"
        class="dnb-select"
        aria-haspopup="menu"
        aria-expanded={isOpen.value}
        onClick={() => (isOpen.value = !isOpen.value)}
      >
        <span class="dnb-dim">{label}</span>
        <bdi class="dnb-cut">{now?.label ?? chosen}</bdi>
        <Glyph name="down" size={12} />
      </button>
      {isOpen.value ? (
        <div class="dnb-menu-list dnb-scroll" role="menu" aria-label={label} ref={list} {...roving}>
          {items.map((item) => (
            <button
              key={item.key}
              type="button"
              role="menuitemradio"
              aria-checked={item.key === chosen}
              data-key={KEY + item.key}
              onClick={() => {
                onChoose(item.key);
                close(true);
              }}
            >
              <span class="dnb-menu-mark">
                {item.key === chosen ? <Glyph name="check" size={12} /> : null}
              </span>
              <bdi class="dnb-cut">{item.label}</bdi>
              <span class="dnb-num dnb-dim">{item.note}</span>
            </button>
          ))}
        </div>
      ) : null}
    </div>
  );
}
