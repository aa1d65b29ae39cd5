/** Tool calls and thoughts, folded to one line. What they were given and gave is asked for when they are opened. */
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useApp } from "../app";
import { useDetail } from "../detail";
import { count, lasted, oneLine, sum, visible, within } from "../format";
import { Code } from "../parts/code";
import { Diff } from "../parts/diff";
import { Asking } from "../parts/drawer";
import { Glyph } from "../parts/glyphs";
import { Picture } from "../parts/picture";
import type { Row } from "../replay";
import { inputLanguage, inputLine, inputText, outcome, took, toolsTold } from "../talk";
import type { FileEdit, Message } from "../wire.gen";
import { useTalk } from "./talk_place";

interface FoldedProps {
  /** Its place in the conversation, and what else tells it from others there. */
  at: number;
  sort: string;
  name: string;
  told: string;
  result?: ComponentChildren;
  error?: boolean;
  children: () => ComponentChildren;
}

export function Folded({ at, sort, name, told, result = "", error = false, children }: FoldedProps) {
  const { opened } = useTalk();
  const key = `${sort}${at}`;
  const open = useSignal(opened.has(key));
  const toggle = () => {
    open.value = !open.value;
    if (open.value) opened.add(key);
    else opened.delete(key);
  };
  return (
    <div class="dnb-call" data-at={at} data-error={error ? "" : undefined}>
      <button type="button" aria-expanded={open.value} onClick={toggle}>
        <Glyph name={open.value ? "down" : "right"} size={12} />
        <bdi class="dnb-tool">{oneLine(name)}</bdi>
        <bdi class="dnb-cut dnb-code">{oneLine(told)}</bdi>
        <span class="dnb-call-res dnb-num" data-tonetext={error ? "bad" : "quiet"}>
          {result}
        </span>
      </button>
      {open.value ? <div class="dnb-call-body">{children()}</div> : null}
    </div>
  );
}

/** Several calls that went well. */
export function Calls({ rows }: { rows: readonly Row[] }) {
  const messages = rows.map((row) => row.message);
  const time = sum(messages.map(took));
  return (
    <Folded
      at={rows[0]?.at ?? 0}
      sort="calls"
      name={`${rows.length} calls`}
      told={toolsTold(messages)}
      result={time === null ? "" : lasted(time)}
    >
      {() => rows.map((row) => <Call key={row.at} row={row} />)}
    </Folded>
  );
}

export function Call({ row }: { row: Row }) {
  const { message, edits } = row;
  const { cwd } = useTalk();
  const about = edits.length
    ? edits.map((edit) => within(edit.path, cwd)).join(" ")
    : within(inputLine(message.input), cwd);
  return (
    <Folded
      at={row.at}
      sort="call"
      name={message.tool ?? "tool"}
      told={about}
      result={<Result message={message} edits={edits} />}
      error={message.error}
    >
      {() =>
        isWhole(row) ? <CallBody message={message} edits={edits} row={row} /> : <WholeCall row={row} />
      }
    </Folded>
  );
}

function Result({ message, edits }: { message: Message; edits: readonly FileEdit[] }) {
  const { cwd } = useTalk();
  const time = took(message);
  const isEdit = edits.length > 0 && !message.error && message.output !== null;
  const told = isEdit ? "" : within(outcome(message), cwd);
  return (
    <>
      {isEdit ? <Lines edits={edits} /> : null}
      {told ? <bdi class={message.error ? undefined : "dnb-call-gist"}>{oneLine(told)}</bdi> : null}
      {message.pictures ? (
        <span>{message.pictures === 1 ? "picture" : `${message.pictures} pictures`}</span>
      ) : null}
      {time === null ? null : <span>{lasted(time)}</span>}
    </>
  );
}

/** `+18 −3`, where it is known. */
export function Lines({ edits }: { edits: readonly Pick<FileEdit, "added" | "removed">[] }) {
  const [added, removed] = [sum(edits.map((e) => e.added)), sum(edits.map((e) => e.removed))];
  return (
    <>
      {added === null ? null : <span class="dnb-num dnb-plus">+{count(added)}</span>}
      {removed === null ? null : <span class="dnb-num dnb-minus">−{count(removed)}</span>}
    </>
  );
}

/** Whether all that opening it shows is here already. */
const isWhole = ({ at, message, edits }: Row): boolean =>
  at < 0 || !(message.truncated || message.pictures || edits.some((edit) => edit.truncated));

function WholeCall({ row }: { row: Row }) {
  const { store } = useApp();
  const { provider, session_id, agent } = useTalk();
  const detail = useDetail(
    (abort) => store.message({ provider, session_id, agent, row: row.at }, abort),
    `${row.at} ${row.message.output?.length ?? "-"}`,
  );
  const found = detail.value.value;
  return (
    <>
      {found ? (
        <CallBody {...found} row={row} />
      ) : (
        <CallBody message={row.message} edits={row.edits} row={row} />
      )}
      <Asking detail={detail} what="the whole of it" inline />
    </>
  );
}

interface BodyProps {
  message: Message;
  edits: readonly FileEdit[];
  pictures?: readonly string[];
  row: Row;
}

function CallBody({ message: { input, output, truncated, error }, edits, pictures = [], row }: BodyProps) {
  const { follow } = useTalk();
  return (
    <>
      {row.spawned ? (
        <button type="button" class="dnb-textbtn" onClick={() => follow(row.spawned)}>
          Open the subagent's conversation
        </button>
      ) : null}
      {edits.length ? (
        edits.map((edit, i) => (
          <div key={`${i}`}>
            {edits.length > 1 ? <p class="dnb-code dnb-dim">{oneLine(edit.path)}</p> : null}
            {edit.patch ? <Diff patch={edit.patch} /> : null}
          </div>
        ))
      ) : input ? (
        <Code text={inputText(input)} name={inputLanguage(input)} />
      ) : null}
      {output?.trim() && (error || !edits.length) ? (
        <pre class="dnb-out" dir="auto">
          {visible(output)}
        </pre>
      ) : null}
      {pictures.map((url, i) => (
        <Picture key={`${i}`} url={url} />
      ))}
      {truncated ? <p class="dnb-note">Cut; the log holds more.</p> : null}
    </>
  );
}
