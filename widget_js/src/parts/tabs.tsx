/** What shares one place of a drawer: one of it is shown at a time. */
import { count } from "../format";

export interface Tab<T extends string> {
  readonly key: T;
  readonly name: string;
  readonly number?: number | null;
  /** Only where the frame is narrow; elsewhere it stands beside the others. */
  readonly narrow?: boolean;
}

interface Props<T extends string> {
  label: string;
  tabs: readonly Tab<T>[];
  chosen: T;
  choose: (key: T) => void;
}

export function Tabs<T extends string>({ label, tabs, chosen, choose }: Props<T>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (!step) return;
    const list = event.currentTarget as HTMLElement;
    const seen = [...list.querySelectorAll<HTMLElement>("[role=tab]")].filter(
      (tab) => tab.offsetParent !== null,
    );
    const at = seen.findIndex((tab) => tab.dataset.tab === chosen);
    const next = seen[(at + step + seen.length) % seen.length];
    if (!next) return;
    event.preventDefault();
    event.stopPropagation();
    choose(next.dataset.tab as T);
    next.focus();
  };
  return (
    <div role="tablist" class="dnb-ptabs" aria-label={label} onKeyDown={onKeyDown}>
      {tabs.map(({ key, name, number, narrow }) => (
        <button
          key={key}
          type="button"
          role="tab"
          class="dnb-ptab"
          data-tab={key}
          data-narrow={narrow ? "" : undefined}
          aria-selected={key === chosen}
          tabIndex={key === chosen ? 0 : -1}
          onClick={() => choose(key)}
        >
          {name}
          {number === undefined || number === null ? null : (
            <span class="dnb-num dnb-dim">{count(number)}</span>
          )}
        </button>
      ))}
    </div>
  );
}
