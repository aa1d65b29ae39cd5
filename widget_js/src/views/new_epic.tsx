/** A new epic, on a sheet: what is wanted, and the phases in which it is done. The kernel writes the plan. */
import { useComputed } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useAct } from "../act";
import { useApp } from "../app";
import { epicKey } from "../derive";
import { addPhase, type DraftPhase, EMPTY, movePhase, newEpicArgs, removePhase, setPhase } from "../draft";
import { oneLine, visible } from "../format";
import { Button, IconButton } from "../parts/controls";
import { Drawer } from "../parts/drawer";

/** The most that a plan holds, in characters; the kernel says so too. */
const MAX_TITLE = 500;
const MAX_REQUEST = 100_000;
const MAX_PERSONA = 100;

export function NewEpicButton({ words = false }: { words?: boolean }) {
  const { ui } = useApp();
  if (ui.power.value === "no" || !ui.plannable.value.length) return null;
  const open = () => {
    ui.sheet.value = "epic";
  };
  const isOff = ui.power.value !== "on";
  return words ? (
    <Button icon="plus" disabled={isOff} onClick={open} data-key="new epic">
      New epic
    </Button>
  ) : (
    <IconButton icon="plus" label="New epic" disabled={isOff} onClick={open} data-key="new epic" />
  );
}

export function NewEpic() {
  const { ui, store } = useApp();
  const draft = ui.draft;
  const act = useAct();
  const args = useComputed(() => newEpicArgs(draft.value, ui.plannable.value, ui.filter.value.project));
  const change = (part: Partial<typeof draft.value>) => {
    draft.value = { ...draft.peek(), ...part };
  };
  const fault = act.error.value;
  // not while it is written: a button that is off loses the focus, and the drawer would not get it
  const isOff = ui.power.value !== "on" || !args.value.title;
  const write = () =>
    act.begin(async () => {
      const epic = await store.calls.newEpic(args.peek());
      draft.value = EMPTY;
      ui.open(`epic:${epicKey(epic)}`);
    });
  const first = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => first.current?.focus(), []);
  return (
    <Drawer
      kind="sheet"
      label="New epic"
      title={<h2>New epic</h2>}
      facts={
        <p class="dnb-dim">
          Written as a plan into the project's <span class="dnb-code">.tasks/</span>, where agents find it.
        </p>
      }
    >
      <form
        class="dnb-new dnb-scroll"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isOff) write();
        }}
      >
        <ProjectField chosen={args.value.project} onChoose={(project) => change({ project })} />
        <label class="dnb-new-field">
          <span>Title</span>
          <input
            class="dnb-input"
            ref={first}
            value={draft.value.title}
            maxLength={MAX_TITLE}
            dir="auto"
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing) return;
              event.preventDefault(); // inside JupyterLab, Chromium submits nothing by itself
              if (!isOff) write();
            }}
            onInput={(event) => change({ title: event.currentTarget.value })}
          />
        </label>
        <label class="dnb-new-field">
          <span>Request</span>
          <textarea
            class="dnb-input"
            rows={4}
            value={draft.value.request}
            maxLength={MAX_REQUEST}
            dir="auto"
            placeholder="In plain language: what is wanted, and how anybody can tell that it is done"
            onInput={(event) => change({ request: event.currentTarget.value })}
          />
        </label>
        <Phases />
        {fault ? (
          <p class="dnb-fault" role="alert">
            {visible(fault.message)}
          </p>
        ) : null}
        <p class="dnb-new-end">
          <button type="submit" class="dnb-btn" data-kind="primary" disabled={isOff}>
            {act.isBusy.value ? (store.busy.value ? "Kernel busy" : "Writing") : "Write plan"}
          </button>
        </p>
      </form>
    </Drawer>
  );
}

function ProjectField({ chosen, onChoose }: { chosen: string; onChoose: (project: string) => void }) {
  const { ui } = useApp();
  return (
    <label class="dnb-new-field">
      <span>Project</span>
      <select class="dnb-input" value={chosen} onChange={(event) => onChoose(event.currentTarget.value)}>
        {ui.plannable.value.map((name) => (
          <option key={name} value={name}>
            {oneLine(name)}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The phases in their order. Enter goes on to the next one, Alt with an arrow moves one. */
function Phases() {
  const { ui } = useApp();
  const draft = ui.draft;
  const list = useRef<HTMLOListElement>(null);
  const wanted = useRef<number | null>(null);
  const names = `${ui.mark}-personas`;
  const phases = draft.value.phases;
  // before the next key is typed, not after the next frame
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const titles = list.current?.querySelectorAll<HTMLInputElement>("[data-title]");
    titles?.[Math.min(wanted.current, titles.length - 1)]?.focus();
    wanted.current = null;
  });
  const put = (next: readonly DraftPhase[], focus: number) => {
    wanted.current = focus;
    draft.value = { ...draft.peek(), phases: next };
  };
  const move = (at: number, by: number) => put(movePhase(phases, at, by), Math.max(0, at + by));
  const onKeyDown = (event: KeyboardEvent, at: number) => {
    const by = event.key === "ArrowUp" ? -1 : event.key === "ArrowDown" ? 1 : 0;
    if (event.altKey && by) move(at, by);
    else if (event.key === "Enter" && !event.isComposing)
      put(at === phases.length - 1 ? addPhase(phases) : phases, at + 1);
    else return;
    event.preventDefault();
  };
  return (
    <fieldset class="dnb-new-phases">
      <legend>Phases</legend>
      <datalist id={names}>
        {ui.knownPersonas.value.map((persona) => (
          <option key={persona} value={persona} />
        ))}
      </datalist>
      <ol ref={list}>
        {phases.map((phase, at) => (
          <li
            key={phase.id}
            onKeyDown={(event) => event.target instanceof HTMLInputElement && onKeyDown(event, at)}
          >
            <span class="dnb-num dnb-dim">{at + 1}</span>
            <input
              class="dnb-input"
              data-title
              aria-label={`Title of phase ${at + 1}`}
              placeholder="What is done in it"
              maxLength={MAX_TITLE}
              dir="auto"
              value={phase.title}
              onInput={(event) =>
                (draft.value = {
                  ...draft.peek(),
                  phases: setPhase(phases, at, { title: event.currentTarget.value }),
                })
              }
            />
            <input
              class="dnb-input"
              data-persona
              aria-label={`Persona of phase ${at + 1}`}
              placeholder="persona"
              list={names}
              maxLength={MAX_PERSONA}
              value={phase.persona}
              onInput={(event) =>
                (draft.value = {
                  ...draft.peek(),
                  phases: setPhase(phases, at, { persona: event.currentTarget.value }),
                })
              }
            />
            <span class="dnb-new-acts">
              <IconButton
                icon="up"
                label={`Move phase ${at + 1} up`}
                disabled={at === 0}
                onClick={() => move(at, -1)}
              />
              <IconButton
                icon="down"
                label={`Move phase ${at + 1} down`}
                disabled={at === phases.length - 1}
                onClick={() => move(at, 1)}
              />
              <IconButton
                icon="close"
                label={`Remove phase ${at + 1}`}
                onClick={() => put(removePhase(phases, at), at)}
              />
            </span>
          </li>
        ))}
      </ol>
      <p class="dnb-acts dnb-dim">
        <Button icon="plus" onClick={() => put(addPhase(phases), phases.length)}>
          Add phase
        </Button>
        {phases.length > 1 ? "Enter goes on to the next, Alt with ↑ or ↓ moves one" : null}
      </p>
    </fieldset>
  );
}
