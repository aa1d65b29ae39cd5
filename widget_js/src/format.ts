/** Words for values. Pure: no DOM, no clock of their own. What is not known is `n/a`, never 0. */
import type { Time } from "./wire.gen";

export const UNKNOWN = "n/a";
/** Before the kernel's first word. */
export const UNTOLD = "–";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

/** Milliseconds since the epoch; null for null and for what is no time. */
export function ms(time: Time | null | undefined): number | null {
  if (!time) return null;
  const value = Date.parse(time);
  return Number.isNaN(value) ? null : value;
}

/** A duration in one unit: `3 s`, `38 min`, `3 h`, `2 d`, `1 y`. Negative ones, from two clocks, are `0 s`. */
export function age(duration: number): string {
  const value = Math.max(0, duration);
  if (value < MINUTE) return `${Math.floor(value / SECOND)} s`;
  if (value < HOUR) return `${Math.floor(value / MINUTE)} min`;
  if (value < 2 * DAY) return `${Math.floor(value / HOUR)} h`;
  if (value < YEAR) return `${Math.floor(value / DAY)} d`;
  return `${Math.floor(value / YEAR)} y`;
}

/** How long something took: `<0.1 s`, `0.3 s`, `41 s`, `2 min`. */
export function lasted(duration: number): string {
  if (duration < 50) return "<0.1 s"; // it took some time, whatever rounding says
  return duration < 10 * SECOND ? `${(duration / SECOND).toFixed(1)} s` : age(duration);
}

const pad = (n: number): string => String(n).padStart(2, "0");

/** Time of day where the reader is: `14:31`. */
export function clock(at: number, seconds = false): string {
  const date = new Date(at);
  const text = `${pad(date.getHours())}:${pad(date.getMinutes())}`;
  return seconds ? `${text}:${pad(date.getSeconds())}` : text;
}

/** What a field for a date and a time is set to; empty for no time. */
export function local(at: number | null): string {
  if (at === null) return "";
  const date = new Date(at);
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}T${clock(at, true)}`;
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** Midnight before `at`, where the reader is. */
export function midnight(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}

/** `today`, `yesterday`, `2 Apr`, `2 Apr 2024`. */
export function day(at: number, now: number): string {
  const today = midnight(now);
  if (at >= today && at < today + DAY) return "today";
  if (at < today && at >= midnight(today - HOUR)) return "yesterday";
  const date = new Date(at);
  const text = `${date.getDate()} ${MONTHS[date.getMonth()]}`;
  return date.getFullYear() === new Date(now).getFullYear() ? text : `${text} ${date.getFullYear()}`;
}

/** `14:31` for today, `2 Apr 14:31` for other days. */
export function moment(at: number, now: number): string {
  const name = day(at, now);
  return name === "today" ? clock(at) : `${name} ${clock(at)}`;
}

/** Dollars; a cost that is there but rounds to nothing is `<$0.01`, and from a thousand on cents are no news. */
export function money(usd: number | null | undefined): string {
  if (usd === null || usd === undefined) return UNKNOWN;
  if (usd > 0 && usd < 0.005) return "<$0.01";
  return usd < 999.995 ? `$${usd.toFixed(2)}` : `$${count(Math.round(usd))}`;
}

/** A count of tokens in three figures: `388`, `38.4 K`, `2.41 M`. */
export function tokens(n: number | null | undefined): string {
  if (n === null || n === undefined) return UNKNOWN;
  if (n < 1000) return String(n);
  if (n < 999_500) return `${three(n / 1000)} K`;
  return n < 999_500_000 ? `${three(n / 1e6)} M` : `${three(n / 1e9)} G`;
}

function three(value: number): string {
  return value < 10 ? value.toFixed(2) : value < 100 ? value.toFixed(1) : value.toFixed(0);
}

/** The sum of the known ones; null if none is known. */
export function sum(values: Iterable<number | null>): number | null {
  let total: number | null = null;
  for (const value of values) if (value !== null) total = (total ?? 0) + value;
  return total;
}

/** A whole number with thin groups: `3,310`. */
export const count = (n: number): string => n.toLocaleString("en");

/** `1 file`, `2 files`. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** How full a window is, in whole percent; null if either part is unknown. */
export function percent(used: number | null, size: number | null): number | null {
  if (used === null || size === null || size <= 0) return null;
  return Math.min(100, Math.round((100 * used) / size));
}

/** The directory (with its slash) and the name of a path. */
export function split(path: string): readonly [string, string] {
  const at = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1;
  return [path.slice(0, at), path.slice(at)];
}

/** A path as seen from a directory: shorter where it lies below, as it is elsewhere. */
export function within(path: string, folder: string | null): string {
  const base = folder?.replace(/[/\\]+$/, "");
  const isBelow = base && path.startsWith(base) && /[/\\]/.test(path.charAt(base.length));
  return isBelow ? path.slice(base.length + 1) : path;
}

/** The beginning of an id that people compare by eye. */
export const short = (id: string): string => (id.length > 8 ? id.slice(0, 6) : id);

/** A reason as a sentence of its own: it begins with a capital. */
export const sentence = (text: string): string => text.charAt(0).toLocaleUpperCase("en") + text.slice(1);

/** A sentence with another one behind it: it ends with a stop. */
export const stopped = (text: string): string => (/[\p{L}\p{N})]$/u.test(text) ? `${text}.` : text);

/** The first line that says something. */
export function firstLine(text: string): string {
  const end = text.search(/\S/);
  if (end < 0) return "";
  const stop = text.indexOf("\n", end);
  return text.slice(end, stop < 0 ? undefined : stop).trimEnd();
}

/** Longest text that is put into an attribute. */
export const MAX_TITLE = 2000;

export function cut(text: string, length = MAX_TITLE): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

/* Characters that change what a reader sees without being seen: C0 and C1 controls but tab and newline,
   explicit bidirectional embeddings, overrides and isolates, invisible spaces, line and paragraph
   separators, tag characters. Joiners and direction marks stay: emoji and right-to-left prose need them. */
const HIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2060\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|[\ud800-\udfff]/gu;

const C0 =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US";
const CONTROLS = C0.split(" ");
const NAMES: Record<string, string> = {
  "\u007f": "DEL",
  "\u200b": "ZWSP",
  "\u202a": "LRE",
  "\u202b": "RLE",
  "\u202c": "PDF",
  "\u202d": "LRO",
  "\u202e": "RLO",
  "\u2060": "WJ",
  "\u2066": "LRI",
  "\u2067": "RLI",
  "\u2068": "FSI",
  "\u2069": "PDI",
  "\ufeff": "BOM",
};

/** `text` with every hidden character shown: `⟦ESC⟧`, `⟦RLO⟧`, `⟦U+0085⟧`. */
export function visible(text: string): string {
  return text.replace(HIDDEN, (char) => {
    const code = char.codePointAt(0) ?? 0;
    if (code === 0x0d) return "";
    return `⟦${CONTROLS[code] ?? NAMES[char] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`}⟧`;
  });
}

/** `visible`, on one line. */
export function oneLine(text: string): string {
  return visible(text.length > 4000 ? `${text.slice(0, 4000)}…` : text).replace(/\s+/g, " ");
}
