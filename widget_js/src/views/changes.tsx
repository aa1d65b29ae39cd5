/** What a session did to its files: each folded, with its diffs asked for when it is opened. */
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useApp } from "../app";
import { moment, ms, oneLine, plural, split, within } from "../format";
import { Button } from "../parts/controls";
import { Diff } from "../parts/diff";
import { Glyph } from "../parts/glyphs";
import { RequestError } from "../requests";
import type { SessionEdit, TouchedFile } from "../wire.gen";
import { Lines } from "./calls";
import { useTalk } from "./talk_place";

interface Props {
  files: readonly TouchedFile[];
  /** The file that was asked for; each asking is another object. */
  chosen: { readonly path: string } | null;
}

const SHOWN = 300;

export function Changes({ files, chosen }: Props) {
  const box = useRef<HTMLUListElement>(null);
  useEffect(() => {
    if (!chosen) return;
    const found = box.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(chosen.path)}"]`);
    found?.scrollIntoView({ block: "nearest" });
    found?.querySelector<HTMLElement>("button")?.focus({ preventScroll: true });
  }, [chosen]);
  return (
    <ul class="dnb-changes dnb-scroll" ref={box} aria-label="Files changed">
      {files.slice(0, SHOWN).map((file) => (
        <File key={file.path} file={file} chosen={chosen?.path === file.path ? chosen : null} />
      ))}
      {files.length > SHOWN ? <li class="dnb-note">{files.length - SHOWN} more</li> : null}
    </ul>
  );
}

const KINDS: Record<TouchedFile["change"], string> = { create: "new", update: "", delete: "deleted" };

export function FileLine({ file, cwd }: { file: TouchedFile; cwd: string | null }) {
  const [folder, name] = split(within(file.path, cwd));
  return (
    <>
      <span class="dnb-path dnb-code">
        <bdi class="dnb-cut dnb-dim">{oneLine(folder)}</bdi>
        <bdi>{oneLine(name)}</bdi>
      </span>
      {KINDS[file.change] ? <span class="dnb-dim">{KINDS[file.change]}</span> : null}
      <Lines edits={[file]} />
    </>
  );
}

function File({ file, chosen }: { file: TouchedFile; chosen: Props["chosen"] }) {
  const { cwd } = useTalk();
  const open = useSignal(chosen !== null);
  useEffect(() => {
    if (chosen) open.value = true;
  }, [open, chosen]);
  return (
    <li data-path={file.path}>
      <button
        type="button"
        class="dnb-file"
        aria-expanded={open.value}
        title={oneLine(`${file.path}: ${file.change}d in ${plural(file.edits, "call")}`)}
        onClick={() => (open.value = !open.value)}
      >
        <Glyph name={open.value ? "down" : "right"} size={12} />
        <FileLine file={file} cwd={cwd} />
      </button>
      {open.value ? <Edits file={file} /> : null}
    </li>
  );
}

/** What is known of a file so far, and from which row on more may be. */
interface Told {
  readonly edits: readonly SessionEdit[];
  readonly next: number | null;
  readonly total: number;
}

function Edits({ file }: { file: TouchedFile }) {
  const { store } = useApp();
  const { provider, session_id } = useTalk();
  const told = useSignal<Told>({ edits: [], next: 0, total: 0 });
  const error = useSignal<RequestError | null>(null);
  const run = useRef<AbortController>(new AbortController());

  /** Look on until something is found, or all was looked through. */
  const more = async (abort: AbortSignal, from: Told) => {
    let { edits, next } = from;
    error.value = null;
    try {
      while (next !== null) {
        const page = await store.edits({ provider, session_id, path: file.path, start: next }, abort);
        edits = [...edits, ...page.edits];
        next = page.next;
        told.value = { edits, next, total: page.total };
        if (page.edits.length) return;
      }
    } catch (reason) {
      if (!(reason instanceof RequestError)) throw reason;
      if (reason.code !== "aborted") error.value = reason;
    }
  };
  useEffect(() => {
    run.current = new AbortController();
    void more(run.current.signal, { edits: [], next: 0, total: 0 });
    return () => run.current.abort();
  }, [file.edits]);

  const { edits, next, total } = told.value;
  return (
    <div class="dnb-edits">
      {edits.map((edit, i) => (
        <Edit key={`${i}`} edit={edit} />
      ))}
      {error.value ? <p class="dnb-note">{error.value.message}</p> : null}
      {next === null && !edits.length ? (
        <p class="dnb-note">The log does not hold what was changed, or a command changed it.</p>
      ) : null}
      {next !== null && !edits.length && !error.value ? (
        <p class="dnb-note">{total ? `Looking, row ${next} of ${total}` : "Reading"}</p>
      ) : null}
      {next !== null && (edits.length || error.value) ? (
        <Button kind="quiet" onClick={() => void more(run.current.signal, told.value)}>
          {error.value ? "Ask again" : "Show later edits"}
        </Button>
      ) : null}
    </div>
  );
}

function Edit({ edit: { edit, time, agent } }: { edit: SessionEdit }) {
  const { store } = useApp();
  const at = ms(time);
  return (
    <div>
      <p class="dnb-edit-head dnb-dim">
        {at === null ? "no time" : <time class="dnb-num">{moment(at, store.clock.now.peek())}</time>}
        {agent ? <bdi>subagent {oneLine(agent).slice(0, 8)}</bdi> : null}
        <Lines edits={[edit]} />
      </p>
      {edit.patch ? <Diff patch={edit.patch} /> : null}
      {edit.truncated ? <p class="dnb-note">Cut; the log holds more.</p> : null}
    </div>
  );
}
