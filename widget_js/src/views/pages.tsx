/** What stands in a view's place, or above it: nothing yet, nothing that matches, the first scan. */
import { useRef } from "preact/hooks";
import { useApp } from "../app";
import { age, count, oneLine, plural } from "../format";
import { Button } from "../parts/controls";
import { Provider, State } from "../parts/marks";
import { Progress } from "../parts/meters";
import { ORDER } from "../states";
import type { Looked } from "../wire.gen";
import { NewEpicButton } from "./new_epic";

export function NoMatch({ what }: { what: string }) {
  const { ui, store } = useApp();
  if (store.meta.value?.scanning) return null;
  if (!ui.isFiltered.value) {
    const told =
      what === "session" ? "No sessions yet." : `No ${what}s: no project here has plans in .tasks/.`;
    return (
      <div class="dnb-none">
        <p>{told}</p>
        {what === "session" ? null : <NewEpicButton words />}
      </div>
    );
  }
  return (
    <div class="dnb-none">
      <p>No {what} matches the filter.</p>
      <Button onClick={ui.clearFilters}>Clear filters</Button>
    </div>
  );
}

/** First run: where we looked, what we found, how to begin. */
export function Empty() {
  const { store } = useApp();
  const meta = store.meta.value;
  const watching = meta?.watching
    ? "Dispatch is watching. Start any agent in any project and it appears within a second; there is nothing to configure."
    : "Dispatch has looked once and is not watching. Run the cell again to look anew.";
  return (
    <div class="dnb-page">
      <h2>No agents have worked here yet</h2>
      <p>{watching}</p>
      <NewEpicButton words />
      <table class="dnb-looked">
        <caption>Where it looks</caption>
        <tbody>
          {(meta?.looked ?? []).map((place, i, all) => (
            <tr key={`${place.provider} ${place.path}`}>
              <td>
                <Provider name={place.provider} named />
              </td>
              <td class="dnb-code" title={oneLine(place.path)}>
                <bdi>{oneLine(place.label || place.path)}</bdi>
              </td>
              <td>
                <Found place={place} isFirst={all[i - 1]?.provider !== place.provider} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h3>To see it at work</h3>
      <dl class="dnb-steps">
        <div>
          <dt>
            <code>dispatch-nb demo</code>
          </dt>
          <dd>Simulated agents in a temporary home; touches nothing of yours.</dd>
        </div>
        <div>
          <dt>
            <code>Dispatch("~/src/shop")</code>
          </dt>
          <dd>
            Name a project to show its <code>.tasks/</code> plans before any session exists.
          </dd>
        </div>
        <div>
          <dt>
            <code>claude "plan the login page"</code>
          </dt>
          <dd>Or just start an agent in a terminal.</dd>
        </div>
        {meta?.read_only ? null : (
          <div>
            <dt>
              <code>dispatch-nb connect claude</code>
            </dt>
            <dd>
              Lets agents talk back: they claim phases and report. The plug above does the same, and shows
              each change first.
            </dd>
          </div>
        )}
      </dl>
    </div>
  );
}

function Found({ place, isFirst }: { place: Looked; isFirst: boolean }) {
  if (!place.exists) return <State mark={{ ...ORDER.cancelled, word: "not found" }} />;
  if (!isFirst) return <State mark={{ ...ORDER.done, word: "looked into" }} />;
  if (place.sessions) return <State mark={{ ...ORDER.done, word: plural(place.sessions, "session") }} />;
  return <State mark={{ ...ORDER.waiting, word: "no sessions yet" }} />;
}

/** One line a provider: one with several folders tells its counts with the first, and is there if any of them is. */
function byProvider(all: readonly Looked[]): Looked[] {
  return all
    .filter((place, i) => all.findIndex((other) => other.provider === place.provider) === i)
    .map((place) => ({
      ...place,
      exists: all.some((other) => other.provider === place.provider && other.exists),
    }));
}

/** Before this much time, a guess of the rest would jump. */
const TELLS_AFTER_MS = 2000;

/** The first scan: what is read so far; what is found shows below at once. */
export function Scan() {
  const { store } = useApp();
  const looked = byProvider(store.meta.value?.looked ?? []);
  const total = looked.reduce((n, place) => n + place.files_total, 0);
  const done = looked.reduce((n, place) => n + place.files_done, 0);
  const left = useRest(done, total);
  return (
    <div class="dnb-scan">
      <h2>
        First scan {total ? <span class="dnb-num dnb-dim">{Math.floor((100 * done) / total)} %</span> : null}
      </h2>
      <p>
        Newest files first, so what is running shows before the past.{" "}
        {left === null ? "" : `About ${age(left)} left. `}The next start reads only what changed.
      </p>
      <table class="dnb-looked">
        <tbody>
          {looked.map((place) => (
            <tr key={`${place.provider} ${place.path}`}>
              <td>
                <Provider name={place.provider} named />
              </td>
              <td class="dnb-looked-bar">
                <Progress
                  part={place.files_total ? place.files_done / place.files_total : place.exists ? 1 : 0}
                  label={`${place.provider}: files read`}
                />
              </td>
              <td class="dnb-num dnb-right">
                {place.exists
                  ? `${count(place.files_done)} of ${plural(place.files_total, "file")}`
                  : "not found"}
              </td>
              <td class="dnb-dim">
                {place.exists && place.files_done ? plural(place.sessions, "session") : ""}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Milliseconds until the scan's end at its speed so far; null while that is not known. */
function useRest(done: number, total: number): number | null {
  const began = useRef<{ at: number; done: number } | null>(null);
  const now = Date.now();
  began.current ??= { at: now, done };
  const time = now - began.current.at;
  const read = done - began.current.done;
  return time < TELLS_AFTER_MS || read <= 0 ? null : ((total - done) * time) / read;
}

/** Nothing has come from the kernel yet. */
export function Waiting() {
  return <p class="dnb-none">Waiting for the kernel's first word.</p>;
}
