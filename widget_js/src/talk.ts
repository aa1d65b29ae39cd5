/** A conversation and a log as they are read: turns, folded calls, entries and flaws in order. Pure. */
import { firstLine, ms } from "./format";
import type { Row } from "./replay";
import type { LogEntry, Message, Problem } from "./wire.gen";

export type Piece =
  | { readonly kind: "text" | "thinking" | "call" | "notice"; readonly row: Row }
  | { readonly kind: "calls"; readonly rows: readonly Row[] };

export interface Turn {
  /** Place of its first row. */
  readonly at: number;
  readonly role: Message["role"];
  /** Empty: the main agent. */
  readonly agent: string;
  readonly time: string | null;
  readonly pieces: readonly Piece[];
}

/** This many calls in a row that went well, and did nothing that people look for, are told in one line. */
const MANY = 4;

/** Rows as turns; calls and thoughts belong to the one who made them. */
export function turns(rows: readonly Row[]): Turn[] {
  const found: (Turn & { pieces: Piece[] })[] = [];
  let calls: Row[] = [];
  const flush = (): void => {
    const pieces = found.at(-1)?.pieces;
    if (calls.length >= MANY) pieces?.push({ kind: "calls", rows: calls });
    else for (const row of calls) pieces?.push({ kind: "call", row });
    calls = [];
  };
  for (const row of rows) {
    const { message } = row;
    const last = found.at(-1);
    if (!last || last.role !== message.role || last.agent !== message.agent) {
      flush();
      const { role, agent, time } = message;
      found.push({ at: row.at, role, agent, time, pieces: [] });
    }
    if (message.kind === "tool_call" && isPlain(row)) {
      calls.push(row);
      continue;
    }
    flush();
    found.at(-1)?.pieces.push({ kind: message.kind === "tool_call" ? "call" : message.kind, row });
  }
  flush();
  return found;
}

const isPlain = ({ message, edits, spawned }: Row): boolean =>
  !message.error && message.output !== null && !edits.length && !spawned && !message.pictures;

/** The messages that a session's drawer has before any page came; they stand at the end. */
export const preview = (messages: readonly Message[]): Row[] =>
  messages.map((message, i) => ({ at: i - messages.length, message, edits: [], spawned: "" }));

/** `Read 4, Grep 2`: the tools of several calls. */
export function toolsTold(messages: readonly Message[]): string {
  const counts = new Map<string, number>();
  for (const { tool } of messages) counts.set(tool ?? "tool", (counts.get(tool ?? "tool") ?? 0) + 1);
  return [...counts].map(([tool, n]) => (n > 1 ? `${tool} ${n}` : tool)).join(", ");
}

/** How long a call took, in milliseconds; null where its log does not tell. */
export function took({ time, ended }: Message): number | null {
  const [start, end] = [ms(time), ms(ended)];
  return start === null || end === null || end < start ? null : end - start;
}

const EXIT = /exit(?:ed with)? code:? (\d{1,5})/i;

/** What came of a call, in a few words: how it failed, what it said if that is a line, else how much. */
export function outcome({ output, error, truncated }: Message): string {
  if (output === null) return "no result yet";
  if (error) {
    const code = EXIT.exec(output.slice(0, 200))?.[1];
    return code && code !== "0" ? `exit ${code}` : "failed";
  }
  const lines = output.trim() ? output.trim().split("\n").length : 0;
  if (lines < 2) return firstLine(output).slice(0, 80);
  return `${lines}${truncated ? "+" : ""} lines`;
}

// ── tool calls ──────────────────────────────────────────────────────────────────────────

/** Longest input that is looked into; longer ones are shown as they stand. */
const MAX_PARSED = 50_000;
/** What people want to see of a call's input, the most telling first. */
const TELLING = [
  "command",
  "cmd",
  "file_path",
  "filePath",
  "path",
  "pattern",
  "query",
  "url",
  "description",
  "prompt",
];

function fields(input: string): Record<string, unknown> | null {
  if (!input.trimStart().startsWith("{") || input.length > MAX_PARSED) return null;
  try {
    const value: unknown = JSON.parse(input);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON after all: it is shown as text
  }
}

function told(value: unknown): string {
  if (typeof value === "string") return isPatch(value) ? patched(value) : value;
  if (!Array.isArray(value) || value.length === 0) return "";
  if (words(value)) return words(value);
  return value.length === 1 ? "1 item" : `${value.length} items`;
}

const words = (value: unknown): string =>
  Array.isArray(value) && value.every((item) => typeof item === "string") ? value.join(" ") : "";

const isPatch = (text: string): boolean => text.includes("*** Begin Patch");

/** The files of a patch. */
const patched = (text: string): string =>
  [...text.matchAll(/^\*\*\* (?:Add|Update|Delete) File: (.+)$/gm)].map((m) => m[1]).join(" ") || text;

/** A text in arguments whose end is missing. */
const BEGUN =
  /"(?:command|cmd|file_path|filePath|path|pattern|query|url|description|prompt)"\s*:\s*"((?:[^"\\]|\\.)*)/;

function begun(input: string): string {
  const text = input.startsWith("{") ? BEGUN.exec(input)?.[1] : undefined;
  if (text === undefined) return "";
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text; // cut in the middle of an escape
  }
}

/** One line of what a call was given. */
export function inputLine(input: string | null): string {
  if (!input) return "";
  const found = fields(input);
  if (!found) return firstLine(begun(input) || told(input));
  const names = [...TELLING, ...Object.keys(found)];
  return firstLine(names.map((name) => told(found[name])).find(Boolean) ?? input);
}

/** What a call was given, as it is read when it is opened. */
export function inputText(input: string): string {
  const found = fields(input);
  if (!found) return input;
  const lines = Object.entries(found).map(([name, value]) => {
    const text = typeof value === "string" ? value : words(value) || JSON.stringify(value, null, 2);
    return text.includes("\n") ? `${name}:\n${text}` : `${name}: ${text}`;
  });
  return lines.join("\n");
}

/** The language that the input of a call is written in, for its colours; empty if it is none. */
export function inputLanguage(input: string): string {
  const found = fields(input);
  if (!found) return isPatch(input) ? "" : "bash";
  const names = Object.keys(found).filter((name) => name !== "description");
  return names.length === 1 && /^(command|cmd)$/.test(names[0] ?? "") ? "bash" : "";
}

// ── logs ────────────────────────────────────────────────────────────────────────────────

export type LogItem =
  | { readonly kind: "entry"; readonly key: string; readonly entry: LogEntry }
  | { readonly kind: "problem"; readonly key: string; readonly problem: Problem };

/** Entries and the lines that could not be read, the newest first; what has no time stays by its neighbour in the file. */
export function logItems(log: readonly LogEntry[], problems: readonly Problem[]): LogItem[] {
  const placed = [
    ...log.map((entry) => ({
      line: entry.line,
      item: { kind: "entry", key: `e${entry.entry}`, entry } as LogItem,
    })),
    ...problems.map((problem, i) => ({
      line: problem.line ?? 0,
      item: { kind: "problem", key: `p${i}`, problem } as LogItem,
    })),
  ].sort((a, b) => a.line - b.line);
  let time = Number.NEGATIVE_INFINITY;
  const timed = placed.map((place, at) => {
    if (place.item.kind === "entry") time = ms(place.item.entry.time) ?? time;
    return { ...place, time, at };
  });
  return timed.sort((a, b) => b.time - a.time || b.at - a.at).map(({ item }) => item);
}
