/** What lies over the view: takes the focus and gives it back; Escape and a click outside close it. */
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import type { Detail } from "../detail";
import { clock } from "../format";
import type { Link } from "../model";
import { Button, IconButton } from "./controls";
import { Glyph } from "./glyphs";

/** How a link that is not live came to that. */
export const goneWords = (link: Exclude<Link, { state: "live" }>): string =>
  link.state === "gone" ? `Kernel gone at ${clock(link.at, true)}.` : "Not connected to the kernel.";

interface DrawerProps {
  kind: "epic" | "session" | "run" | "sheet";
  label: string;
  /** The first line of its head. */
  title: ComponentChildren;
  /** Further lines of its head. */
  facts?: ComponentChildren;
  children: ComponentChildren;
}

export function Drawer({ kind, label, title, facts, children }: DrawerProps) {
  const { ui } = useApp();
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    // opened from Python, it leaves the focus where the person works
    if (ui.focus.inside) box.current?.focus({ preventScroll: true });
  }, [ui]);
  const hasTrail = kind !== "sheet" && ui.trail.value.length > 0;
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Escape does the same */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same */}
      <div class="dnb-scrim" onClick={ui.close} />
      <section
        class={`dnb-drawer dnb-drawer-${kind}`}
        role="dialog"
        aria-label={label}
        tabIndex={-1}
        ref={box}
      >
        <header class="dnb-drawer-head">
          <div>
            {hasTrail ? <IconButton icon="left" label="Back" onClick={ui.back} data-inline /> : null}
            {title}
          </div>
          {facts}
          <Gone />
          <IconButton icon="close" label="Close (Escape)" onClick={ui.close} data-close />
        </header>
        {children}
      </section>
    </>
  );
}

/** Said here too: a drawer lies over the frame's own words. */
function Gone() {
  const link = useApp().store.link.value;
  if (link.state === "live") return null;
  return (
    <p class="dnb-drawer-gone">
      <Glyph name="plug" size={12} />
      <b>{goneWords(link)}</b> Nothing here is live.
    </p>
  );
}

/** How the question for a drawer's content stands; nothing if all is well. */
export function Asking({
  detail,
  what,
  inline = false,
}: {
  detail: Detail<unknown>;
  what: string;
  inline?: boolean;
}) {
  const { store } = useApp();
  const place = inline ? "dnb-asking dnb-asking-in" : "dnb-asking";
  const error = detail.error.value;
  if (error) {
    const old =
      detail.value.value !== null && error.code !== "gone" ? " What is shown is the last answer." : "";
    return (
      <p class={place} role="status">
        <Glyph name="error" />
        <span>
          {error.message}
          {old}
        </span>
        {error.code === "gone" ? null : <Button onClick={detail.again}>Ask again</Button>}
      </p>
    );
  }
  if (detail.value.value !== null || !detail.asking.value) return null;
  return (
    <p class={`${place} dnb-dim`} role="status">
      {store.busy.value ? `Kernel busy; it will send ${what} when it can.` : `Reading ${what}`}
    </p>
  );
}

/** A fact in a drawer's head. */
export function Fact({
  icon,
  title,
  children,
}: {
  icon?: "folder" | "branch";
  title?: string | undefined;
  children: ComponentChildren;
}) {
  return (
    <span title={title}>
      {icon ? <Glyph name={icon} size={12} /> : null}
      {children}
    </span>
  );
}
