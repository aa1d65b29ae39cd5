/** The harness: the real bundle's entry over a fake model, in a page like a notebook's cell. Not shipped. */
import widget from "../src/index";
import type { Reply, Request } from "../src/wire.gen";
import { epicDetail, isTalk, sessionDetail, talked } from "./details";
import { FakeKernel, FakeModel } from "./fake_model";
import { output, prompt } from "./runs";
import { NOW, SCENES } from "./scenes";

const asked = new URLSearchParams(location.search);
const flag = (name: string): string => asked.get(name) ?? "";

// the invented moment is now, so that ages are what the fleet says
const drift = NOW - Date.now();
const realNow = Date.now.bind(Date);
Date.now = () => (flag("still") ? NOW : realNow() + drift);

// each picture begins with a memory of its own
localStorage.setItem("dispatch-nb.compact", flag("compact") ? "missions orders sessions" : "");

const LAB: Record<string, Record<string, string>> = {
  light: {
    "--jp-layout-color0": "#fff",
    "--jp-ui-font-color0": "#000",
    "--jp-ui-font-color1": "rgba(0,0,0,.87)",
    "--jp-brand-color1": "#1976d2",
    "--jp-warn-color1": "#f57c00",
    "--jp-error-color1": "#d32f2f",
    "--jp-success-color1": "#388e3c",
  },
  dark: {
    "--jp-layout-color0": "#111",
    "--jp-ui-font-color0": "#fff",
    "--jp-ui-font-color1": "rgba(255,255,255,.87)",
    "--jp-brand-color1": "#2196f3",
    "--jp-warn-color1": "#ff9800",
    "--jp-error-color1": "#f44336",
    "--jp-success-color1": "#4caf50",
  },
};
const FONTS = {
  "--jp-ui-font-size1": "13px",
  "--jp-border-radius": "2px",
  "--jp-code-font-family": 'menlo, consolas, "DejaVu Sans Mono", monospace',
  "--jp-ui-font-family":
    flag("font") || '-apple-system, "Segoe UI", "Liberation Sans", helvetica, arial, sans-serif',
};

function answer(request: Request): Reply | undefined {
  if (flag("silent")) return undefined;
  const { project = "", epic = "", provider = "", session_id = "" } = request.args as Record<string, string>;
  const result =
    request.op === "epic"
      ? epicDetail(project, epic)
      : request.op === "session"
        ? sessionDetail(provider, session_id)
        : request.op === "run_prompt"
          ? prompt()
          : request.op === "output"
            ? output()
            : isTalk(request.op)
              ? talked(request.op, session_id, request.args)
              : SCENES[flag("scene") || "full"]?.();
  const error = result
    ? null
    : { code: "not_found" as const, message: `Nothing is known of ${epic || session_id}.` };
  return { id: request.id, ok: Boolean(result), result: result ?? null, error, kind: "reply" };
}

async function start(): Promise<void> {
  const theme = flag("theme") || "light";
  document.body.dataset.jpThemeLight = String(theme === "light");
  for (const [name, value] of Object.entries({ ...LAB[theme], ...FONTS }))
    document.body.style.setProperty(name, value);
  const kernel = new FakeKernel();
  const model = new FakeModel(
    {
      state: SCENES[flag("scene") || "full"]?.(),
      view: flag("view") || "missions",
      providers: flag("providers") ? flag("providers").split(",") : [],
      project: flag("project"),
      persona: flag("persona"),
      query: flag("q"),
      selected: flag("selected"),
      read_only: Boolean(flag("readonly")),
    },
    { kernel },
    answer,
  );
  const abort = new AbortController();
  const made = await (widget as () => Promise<{ initialize(p: unknown): void; render(p: unknown): void }>)();
  const el = document.getElementById("output");
  made.initialize({ model, signal: abort.signal });
  made.render({ model, el, signal: abort.signal });
  if (flag("gone")) kernel.statusChanged.emit("dead");
  Object.assign(window, { model, kernel, abort });
}

void start();
