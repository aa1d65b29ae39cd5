/** A conversation as Markdown, to be pasted elsewhere. Pure. */
import { oneLine } from "./format";
import type { Row } from "./replay";
import { inputLine, outcome, turns } from "./talk";
import type { Message } from "./wire.gen";

/** Who speaks, for a heading. */
export const speaker = (role: Message["role"], agent: string): string =>
  role === "user" ? "You" : role === "assistant" ? agent : "System";

/** Text that stands between backticks, whatever backticks it has. */
function code(text: string): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map((run) => run.length)) + 1);
  const pad = text.startsWith("`") || text.endsWith("`") ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
}

const quoted = (text: string): string => text.replace(/^/gm, "> ");

function piece({ message, edits }: Row): string {
  switch (message.kind) {
    case "text":
      return message.text;
    case "thinking":
      return quoted(message.text);
    case "notice":
      return `*${oneLine(message.text)}*`;
    case "tool_call": {
      const about = edits.length ? edits.map((edit) => edit.path).join(" ") : inputLine(message.input);
      const told = [oneLine(message.tool ?? "tool"), about ? code(oneLine(about)) : ""]
        .filter(Boolean)
        .join(" ");
      return `- ${told}${outcome(message) ? `: ${oneLine(outcome(message))}` : ""}`;
    }
  }
}

/** Rows as Markdown: a heading for each turn, calls as lists, thoughts as quotes. `agent`: the agent's name. */
export function markdown(rows: readonly Row[], agent: string): string {
  const parts = turns(rows).map((turn) => {
    const own = turn.pieces.flatMap((p) => (p.kind === "calls" ? p.rows : [p.row]));
    const lines = own.map((row, i) => {
      const isList = row.message.kind === "tool_call" && own[i - 1]?.message.kind === "tool_call";
      return `${isList ? "\n" : "\n\n"}${piece(row)}`;
    });
    const when = turn.time ? ` · ${turn.time}` : "";
    return `### ${speaker(turn.role, turn.agent ? `${agent}, subagent ${oneLine(turn.agent)}` : agent)}${when}${lines.join("")}`;
  });
  return `${parts.join("\n\n")}\n`;
}
