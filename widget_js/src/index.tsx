/** The anywidget module: one store for a model, one view for each place where it is shown. */
import type { AnyWidget } from "@anywidget/types";
import { render as draw } from "preact";
import { AppContext } from "./app";
import { createStore, type Model, type Store } from "./model";
import { createUi } from "./ui";
import { Dashboard } from "./views/dashboard";

/* A factory: the host calls it once for each model. The models it hands to `initialize` and to
   `render` are two wrappers of one, so the store is kept here and not found by them. */
export default (): AnyWidget => {
  let store: Store | undefined;
  return {
    initialize({ model, signal }) {
      store = createStore(model as unknown as Model, signal);
      signal.addEventListener("abort", () => (store = undefined), { once: true });
    },
    render({ model, el, signal }) {
      const shared = store ?? createStore(model as unknown as Model, signal);
      draw(
        <AppContext.Provider value={{ store: shared, ui: createUi(shared) }}>
          <Dashboard />
        </AppContext.Provider>,
        el,
      );
      followHost(model as unknown as Model, el, shared, signal);
      signal.addEventListener("abort", () => draw(null, el), { once: true });
    },
  };
};

/** ipywidgets marks a view whose comm is not live; that is all that a widget can see of it. */
function followHost(model: Model, el: HTMLElement, store: Store, signal: AbortSignal): void {
  const look = () => store.setConnected(el.closest(".jupyter-widgets-disconnected") === null);
  // our listener may run before the one that sets the mark
  const later = () => queueMicrotask(look);
  model.on("comm_live_update", later);
  signal.addEventListener("abort", () => model.off("comm_live_update" as "msg:custom", later), {
    once: true,
  });
  if (el.closest(".jupyter-widgets-disconnected")) look();
}
