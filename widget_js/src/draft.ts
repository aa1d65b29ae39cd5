/** A new epic while it is written: phases are added, moved and removed. Pure. */
import type { NewEpicArgs } from "./wire.gen";

export interface DraftPhase {
  /** Of its row, so that what is typed moves with it. */
  readonly id: number;
  readonly title: string;
  readonly persona: string;
}

export interface Draft {
  /** Empty: none was chosen yet. */
  readonly project: string;
  readonly title: string;
  readonly request: string;
  readonly phases: readonly DraftPhase[];
}

export const EMPTY: Draft = {
  project: "",
  title: "",
  request: "",
  phases: [{ id: 0, title: "", persona: "" }],
};

type Phases = readonly DraftPhase[];

/** A row behind the others, with the last one's persona: neighbours often share it. */
export const addPhase = (phases: Phases): Phases => [
  ...phases,
  {
    id: 1 + Math.max(-1, ...phases.map((phase) => phase.id)),
    title: "",
    persona: phases.at(-1)?.persona ?? "",
  },
];

export const removePhase = (phases: Phases, at: number): Phases => phases.filter((_, i) => i !== at);

export const setPhase = (phases: Phases, at: number, part: Partial<DraftPhase>): Phases =>
  phases.map((phase, i) => (i === at ? { ...phase, ...part } : phase));

/** The phases with one of them further up or down; at an end it stays. */
export function movePhase(phases: Phases, at: number, by: number): Phases {
  const to = at + by;
  const moved = phases[at];
  if (!moved || to < 0 || to >= phases.length) return phases;
  const rest = removePhase(phases, at);
  return [...rest.slice(0, to), moved, ...rest.slice(to)];
}

/** What the kernel is asked to write; rows without a title are none. */
export function newEpicArgs(draft: Draft, projects: readonly string[], shown: string): NewEpicArgs {
  const wanted = [draft.project, shown].find((name) => projects.includes(name));
  return {
    project: wanted ?? projects[0] ?? "",
    title: draft.title.trim(),
    request: draft.request.trim(),
    phases: draft.phases
      .filter((phase) => phase.title.trim())
      .map(({ title, persona }) => ({ title: title.trim(), persona: persona.trim() || null })),
  };
}
