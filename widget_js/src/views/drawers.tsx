/** What lies over the view: one drawer at a time, or a sheet. */
import { useLayoutEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import type { Box } from "../parts/box";
import { Connect } from "./connect";
import { ByHand } from "./copy";
import { EpicDrawer } from "./epic_drawer";
import { Help } from "./help";
import { NewEpic } from "./new_epic";
import { Problems } from "./problems";
import { RunDrawer } from "./run/drawer";
import { Runs } from "./run/runs";
import { SessionDrawer } from "./session_drawer";

export function Drawers({ root }: { root: Box }) {
  const { ui } = useApp();
  const sheet = ui.sheet.value;
  const target = ui.drawer.value;
  // asked before the drawer that holds the focus goes
  ui.focus.inside = root.current?.contains(root.current.ownerDocument.activeElement) ?? false;
  useReturn(root, Boolean(sheet || target));
  if (sheet === "help") return <Help />;
  if (sheet === "problems") return <Problems />;
  if (sheet === "runs") return <Runs />;
  if (sheet === "copy") return <ByHand />;
  if (sheet === "connect") return <Connect />;
  if (sheet === "epic") return <NewEpic />;
  if (target?.kind === "epic")
    return <EpicDrawer key={`e ${target.project}/${target.epic}`} target={target} />;
  if (target?.kind === "session") {
    return <SessionDrawer key={`s ${target.provider}/${target.session_id}`} target={target} />;
  }
  if (target?.kind === "run") return <RunDrawer key={`r ${target.run_id}`} target={target} />;
  return null;
}

/** When the last one closes, the focus goes back to what opened the first. */
function useReturn(root: Box, isOpen: boolean): void {
  const opener = useRef<HTMLElement | null>(null);
  const was = useRef(false);
  // before the drawer takes the focus: effects of children run first
  if (isOpen && !was.current) {
    const active = root.current?.ownerDocument.activeElement;
    opener.current = active instanceof HTMLElement && root.current?.contains(active) ? active : null;
  }
  was.current = isOpen;
  useLayoutEffect(() => {
    const box = root.current;
    const from = opener.current;
    if (isOpen || !box || !from) return;
    opener.current = null;
    const active = box.ownerDocument.activeElement;
    if (active && active !== box.ownerDocument.body && !box.contains(active)) return;
    const key = from.dataset.key;
    const again = from.isConnected
      ? from
      : key && box.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    (again || box.querySelector<HTMLElement>(".dnb-frame"))?.focus({ preventScroll: true });
  }, [isOpen, root]);
}
