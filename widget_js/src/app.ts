import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Store } from "./model";
import type { Ui } from "./ui";

/** What every part may reach: the kernel's side and this view's own. */
export interface App {
  readonly store: Store;
  readonly ui: Ui;
}

export const AppContext = createContext<App | null>(null);

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error("a part of the dashboard was drawn outside of it");
  return app;
}
