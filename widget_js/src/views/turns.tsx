/** What was said, turn by turn. */
import { useApp } from "../app";
import { useDetail } from "../detail";
import { clock, firstLine, ms, oneLine, visible } from "../format";
import { Copy } from "../parts/copy";
import { Asking } from "../parts/drawer";
import { Markdown } from "../parts/markdown";
import { memo } from "../parts/memo";
import { Picture } from "../parts/picture";
import type { Row } from "../replay";
import { type Piece, type Turn, turns } from "../talk";
import { markdown, speaker } from "../talk_text";
import { Call, Calls, Folded } from "./calls";
import { useTalk } from "./talk_place";

/** The rows of a page. `before`: the row above the first, which may be of the same turn. */
export const Turns = memo(({ rows, before }: { rows: readonly Row[]; before: Row | undefined }) => (
  <>
    {turns(rows).map((turn, i) => (
      <TurnPart key={turn.at} turn={turn} goesOn={i === 0 && isOf(before, turn)} />
    ))}
  </>
));

const isOf = (row: Row | undefined, turn: Turn): boolean =>
  row !== undefined && row.message.role === turn.role && row.message.agent === turn.agent;

function TurnPart({ turn, goesOn }: { turn: Turn; goesOn: boolean }) {
  const { ui } = useApp();
  const { provider, agent } = useTalk();
  const name = ui.providerName(provider);
  const at = ms(turn.time);
  const isOther = turn.agent !== agent && turn.agent !== "";
  const who = speaker(turn.role, isOther ? `${name}, subagent ${oneLine(turn.agent).slice(0, 8)}` : name);
  const rows = () => turn.pieces.flatMap((piece) => (piece.kind === "calls" ? piece.rows : [piece.row]));
  return (
    <article class="dnb-msg" data-role={turn.role} data-on={goesOn ? "" : undefined}>
      {goesOn ? null : (
        <div class="dnb-msg-head">
          <b>{who}</b>
          {at === null ? null : (
            <time class="dnb-num" dateTime={turn.time ?? undefined} title={new Date(at).toLocaleString()}>
              {clock(at)}
            </time>
          )}
          <Copy label="Copy this as Markdown" text={() => markdown(rows(), name)} />
        </div>
      )}
      {turn.pieces.map((piece) => (
        <PiecePart key={piece.kind === "calls" ? piece.rows[0]?.at : piece.row.at} piece={piece} />
      ))}
    </article>
  );
}

function PiecePart({ piece }: { piece: Piece }) {
  switch (piece.kind) {
    case "text":
      return <Said row={piece.row} />;
    case "notice":
      return (
        <p class="dnb-note" data-at={piece.row.at} data-error={piece.row.message.error ? "" : undefined}>
          {visible(piece.row.message.text)}
        </p>
      );
    case "thinking": {
      const { at, message } = piece.row;
      return (
        <Folded at={at} sort="thought" name="Thought" told={firstLine(message.text).replaceAll("**", "")}>
          {() => <Markdown text={message.text} />}
        </Folded>
      );
    }
    case "call":
      return <Call row={piece.row} />;
    case "calls":
      return <Calls rows={piece.rows} />;
  }
}

function Said({ row }: { row: Row }) {
  const { at, message } = row;
  const isMore = at >= 0 && (message.truncated || message.pictures > 0);
  return (
    <div data-at={at} data-error={message.error ? "" : undefined}>
      {isMore ? <Whole row={row} /> : <Markdown text={message.text} />}
      {message.truncated && at < 0 ? <p class="dnb-note">Cut; the log holds more.</p> : null}
    </div>
  );
}

/** A message that is long or has pictures: the rest of it is asked for. */
function Whole({ row: { at, message } }: { row: Row }) {
  const { store } = useApp();
  const { provider, session_id, agent } = useTalk();
  const detail = useDetail(
    (abort) => store.message({ provider, session_id, agent, row: at }, abort),
    `${at}`,
  );
  const found = detail.value.value;
  return (
    <>
      <Markdown text={found?.message.text ?? message.text} />
      {found?.pictures.map((url, i) => (
        <Picture key={`${i}`} url={url} />
      ))}
      {found?.message.truncated ? <p class="dnb-note">Cut; the log holds more.</p> : null}
      <Asking detail={detail} what="the rest of it" inline />
    </>
  );
}
