/** What is shown, to take along: a link that shows it again, or the pandas code of its rows. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { type App, useApp } from "../app";
import { midnight } from "../format";
import { copyText } from "../parts/clipboard";
import { IconButton } from "../parts/controls";
import { Drawer } from "../parts/drawer";
import { python } from "../python";
import { link } from "../url";

const TOLD_MS = 2500;

export type What = "link" | "python";
const DONE: Record<What, string> = { link: "Link copied", python: "Python copied" };

/** Copy it; if the page may not, show it to be copied by hand. */
export async function copy(what: What, app: App, page: Document): Promise<void> {
  const { ui } = app;
  const text = textOf(what, app, page);
  if (await copyText(text, page)) {
    tell(ui, DONE[what]);
  } else {
    ui.byHand.value = text;
    ui.sheet.value = "copy";
  }
}

/** Say something for a moment. */
export function tell(ui: App["ui"], words: string): void {
  ui.told.value = words;
  setTimeout(() => {
    if (ui.told.peek() === words) ui.told.value = "";
  }, TOLD_MS);
}

function textOf(what: What, { ui, store }: App, page: Document): string {
  if (what === "link") return link(page.location.href, ui.shown.peek(), ui.first);
  return python({
    view: store.traits.view.peek(),
    filter: ui.filter.peek(),
    drawer: ui.drawer.peek(),
    today: midnight(store.clock.now.peek()),
  });
}

/** The two buttons, and what came of pressing one. */
export function Copy() {
  const app = useApp();
  const told = app.ui.told.value;
  const button = (what: What, icon: "link" | "python", label: string) => (
    <IconButton
      icon={told === DONE[what] ? "check" : icon}
      label={label}
      data-copy={what}
      onClick={(event) => void copy(what, app, event.currentTarget.ownerDocument)}
    />
  );
  return (
    <span class="dnb-take">
      {button("link", "link", "Copy link to this view (l)")}
      {button("python", "python", "Copy this view as Python (p)")}
      <span class="dnb-taken" role="status">
        {told}
      </span>
    </span>
  );
}

/** The text, selected, where the page may not use the clipboard. */
export function ByHand() {
  const { ui } = useApp();
  const area = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => area.current?.select(), []);
  return (
    <Drawer
      kind="sheet"
      label="Copy"
      title={<h2>Copy</h2>}
      facts={<p class="dnb-dim">This page may not use the clipboard. The text is selected.</p>}
    >
      <textarea ref={area} class="dnb-by-hand dnb-code" aria-label="Text to copy" readOnly rows={8}>
        {ui.byHand.value}
      </textarea>
    </Drawer>
  );
}
