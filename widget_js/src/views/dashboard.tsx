/** The frame: what stands where, and the keys. */
import { useEffect, useRef } from "preact/hooks";
import { useAddress } from "../address";
import { useApp } from "../app";
import { oneLine } from "../format";
import type { Box } from "../parts/box";
import { IconButton } from "../parts/controls";
import { goneWords } from "../parts/drawer";
import { Glyph } from "../parts/glyphs";
import { Progress } from "../parts/meters";
import { Bar } from "./bar";
import { Drawers } from "./drawers";
import { Feed } from "./feed";
import { Head } from "./head";
import { useKeys } from "./keys";
import { Missions } from "./missions";
import { Needs } from "./needs";
import { Orders } from "./orders";
import { Empty, Scan, Waiting } from "./pages";
import { Sessions } from "./sessions";
import { Side } from "./side";

const VIEWS = { missions: Missions, orders: Orders, sessions: Sessions };

export function Dashboard() {
  const { ui, store } = useApp();
  const root = useRef<HTMLDivElement>(null);
  const onKeyDown = useKeys(root);
  useWidth(root);
  useAddress(root);
  const meta = store.meta.value;
  const isLive = store.link.value.state === "live";
  const isEmpty =
    meta !== null && !meta.scanning && !store.tables.sessions.value.size && !store.tables.epics.value.size;
  const behind = ui.drawer.value !== null || ui.sheet.value !== "" || undefined;
  return (
    <div
      ref={root}
      class="dispatch-nb"
      role="region"
      aria-label="Dispatch"
      data-gone={isLive ? undefined : ""}
      data-mode={isEmpty ? "empty" : undefined}
      onKeyDown={onKeyDown}
    >
      <div class="dnb-frame" tabIndex={-1}>
        <ScanBar />
        <Head />
        <Gone />
        <Notice />
        <div class="dnb-behind" inert={behind}>
          <Needs />
          <Bar empty={isEmpty} />
          <div
            class="dnb-body"
            data-side={ui.side.value}
            data-feed={ui.feed.value ? "open" : "closed"}
            data-over={ui.over.value || undefined}
          >
            <Side />
            <section class="dnb-main" aria-label="View" data-compact={ui.isCompact.value ? "" : undefined}>
              <View isEmpty={isEmpty} />
            </section>
            <Feed />
            {ui.over.value === "side" || ui.over.value === "feed" ? (
              // biome-ignore lint/a11y/noStaticElementInteractions: Escape does the same
              // biome-ignore lint/a11y/useKeyWithClickEvents: Escape does the same
              <div class="dnb-veil" onClick={() => (ui.over.value = "")} />
            ) : null}
          </div>
        </div>
        <Drawers root={root} />
      </div>
    </div>
  );
}

function View({ isEmpty }: { isEmpty: boolean }) {
  const { store } = useApp();
  const meta = store.meta.value;
  if (!meta) return <Waiting />;
  if (isEmpty) return <Empty />;
  const Shown = VIEWS[store.traits.view.value];
  return (
    <>
      {meta.scanning ? <Scan /> : null}
      <Shown />
    </>
  );
}

function ScanBar() {
  const { store } = useApp();
  const meta = store.meta.value;
  if (!meta?.scanning) return null;
  const total = meta.looked.reduce((n, place) => n + place.files_total, 0);
  const done = meta.looked.reduce((n, place) => n + place.files_done, 0);
  return (
    <div class="dnb-progress">
      <Progress part={total ? done / total : 0} label="First scan" />
    </div>
  );
}

/** The kernel is gone: one red sentence with the time. */
function Gone() {
  const { store } = useApp();
  const link = store.link.value;
  if (link.state === "live") return null;
  const hasState = store.meta.value !== null;
  return (
    <div class="dnb-notice" role="status">
      <Glyph name="plug" />
      <span>
        <b>{goneWords(link)}</b> {hasState ? "This is the state of that moment, nothing here is live. " : ""}
        {link.state === "gone"
          ? "Run the cell again to go on."
          : "It goes on when the connection is back, or run the cell again."}
      </span>
    </div>
  );
}

function Notice() {
  const { ui, store } = useApp();
  const text = ui.notice.value;
  if (!text) return null;
  return (
    <div class="dnb-notice" data-quiet role="status">
      <bdi>{oneLine(text)}</bdi>
      <IconButton
        icon="close"
        label="Dismiss"
        onClick={() => {
          store.notice.value = "";
          for (const name of ["project", "persona"] as const)
            if (store.traits[name].peek() !== ui.filter.peek()[name]) store.set(name, "");
          store.set("providers", ui.filter.peek().providers);
          if (!ui.drawer.peek()) store.set("selected", "");
        }}
      />
    </div>
  );
}

/** Pixels: the size of type for which widths are meant. */
const TYPE_PX = 13;

/** Tell the layout how wide the frame is: in larger type, it holds as much as a narrower one. */
function useWidth(root: Box): void {
  const { ui } = useApp();
  useEffect(() => {
    const box = root.current;
    if (!box) return;
    const observer = new ResizeObserver(() => {
      const type = Number.parseFloat(getComputedStyle(box).fontSize) || TYPE_PX;
      if (box.clientWidth) ui.width.value = (box.clientWidth * TYPE_PX) / type;
    });
    observer.observe(box);
    // grows with the type, where the frame does not
    for (const bar of box.getElementsByClassName("dnb-tabs")) observer.observe(bar);
    return () => observer.disconnect();
  }, [root, ui]);
}
