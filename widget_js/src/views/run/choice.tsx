/** Choices of how an agent is begun: which, with which permissions, within which limits. */
import type { Signal } from "@preact/signals";
import { useApp } from "../../app";
import { oneLine, visible } from "../../format";
import { Fold } from "../../parts/controls";
import { Provider } from "../../parts/marks";
import { usable } from "../../runs";
import type { RunArgs, Runner } from "../../wire.gen";

export type Permission = RunArgs["permission"];

export interface Limits {
  readonly model: string;
  readonly max_usd: string;
  readonly max_minutes: string;
}
export const NO_LIMITS: Limits = { model: "", max_usd: "", max_minutes: "" };

/** A positive number that a person wrote; null for nothing, NaN for what is none. */
export function amount(text: string): number | null {
  if (!text.trim()) return null;
  const value = Number(text.trim().replace(/^\$/, ""));
  return Number.isFinite(value) && value > 0 ? value : Number.NaN;
}

/** The program that is offered first: the one of `wanted` if it is there. */
export function firstRunner(runners: readonly Runner[], wanted: string | null): string {
  const there = runners.filter((runner) => !runner.reason);
  return (there.find((runner) => runner.provider === wanted) ?? there[0])?.provider ?? "";
}

export function RunnerChoice({ chosen }: { chosen: Signal<string> }) {
  const { ui, store } = useApp();
  const runners = usable(store.meta.value?.runners ?? []);
  if (!runners.length) return <span class="dnb-dim">Looking for the agents' programs</span>;
  return (
    <fieldset class="dnb-choice">
      <legend class="dnb-sr">Agent</legend>
      {runners.map((runner) => (
        <label
          key={runner.provider}
          title={oneLine(runner.reason || `${runner.binary} ${runner.version ?? ""}`)}
          data-off={runner.reason ? "" : undefined}
        >
          <input
            type="radio"
            name={`${ui.mark} runner`}
            value={runner.provider}
            checked={chosen.value === runner.provider}
            disabled={Boolean(runner.reason)}
            onChange={() => {
              chosen.value = runner.provider;
            }}
          />
          <Provider name={runner.provider} named />
        </label>
      ))}
    </fieldset>
  );
}

/** Why some programs cannot be chosen, in words for those who cannot hover. */
export function AbsentRunners() {
  const { store } = useApp();
  const absent = (store.meta.value?.runners ?? []).filter((runner) => runner.reason);
  if (!absent.length) return null;
  return (
    <ul class="dnb-absent dnb-dim">
      {absent.map((runner) => (
        <li key={runner.provider}>
          {oneLine(runner.label)}: {visible(runner.reason)}
        </li>
      ))}
    </ul>
  );
}

const PERMISSIONS: readonly (readonly [Permission, string, string])[] = [
  ["ask", "Ask me", "Each command and change waits here for your answer"],
  ["edits", "Edits allowed", "Files in its folder are changed unasked, commands are not run unasked"],
  ["all", "All allowed", "It asks for nothing: only in a folder that you can lose"],
];

export function PermissionChoice({ chosen, runner }: { chosen: Signal<Permission>; runner: string }) {
  const { store } = useApp();
  const found = store.meta.value?.runners.find((one) => one.provider === runner);
  const hint =
    chosen.value === "ask" && found && !found.asks
      ? "This agent cannot ask from here: what needs a permission fails"
      : PERMISSIONS.find(([key]) => key === chosen.value)?.[2];
  return (
    <label class="dnb-field">
      <span class="dnb-dim">Permissions</span>
      <select
        class="dnb-input"
        value={chosen.value}
        title={hint}
        onChange={(event) => {
          chosen.value = event.currentTarget.value as Permission;
        }}
      >
        {PERMISSIONS.map(([key, word]) => (
          <option key={key} value={key}>
            {word}
          </option>
        ))}
      </select>
      <span class="dnb-hint">{hint}</span>
    </label>
  );
}

export function LimitFields({ limits, open }: { limits: Signal<Limits>; open: Signal<boolean> }) {
  const field = (name: keyof Limits, label: string, placeholder: string) => (
    <label class="dnb-field">
      <span class="dnb-dim">{label}</span>
      <input
        class="dnb-input"
        value={limits.value[name]}
        placeholder={placeholder}
        maxLength={200}
        aria-invalid={name !== "model" && Number.isNaN(amount(limits.value[name]))}
        onInput={(event) => {
          limits.value = { ...limits.peek(), [name]: event.currentTarget.value };
        }}
      />
    </label>
  );
  return (
    <div class="dnb-limits">
      <Fold
        open={open.value}
        onClick={() => {
          open.value = !open.peek();
        }}
      >
        Model and limits
      </Fold>
      {open.value ? (
        <div class="dnb-limits-fields">
          {field("model", "Model", "its own choice")}
          {field("max_usd", "At most, $", "no limit")}
          {field("max_minutes", "At most, minutes", "no limit")}
        </div>
      ) : null}
    </div>
  );
}
