/** Glyphs on a grid of 16 units, drawn in the colour of the text. Their outline alone tells them apart. */
import type { JSX } from "preact";

type Draw = () => JSX.Element;

const PAPER = "var(--dnb-paper)";

const ring = (width = 1.5, dash?: string): JSX.Element => (
  <circle
    cx="8"
    cy="8"
    r="6"
    fill="none"
    stroke="currentColor"
    stroke-width={width}
    stroke-dasharray={dash}
  />
);
const line = (d: string, width = 1.5, stroke = "currentColor", dash?: string): JSX.Element => (
  <path
    d={d}
    fill="none"
    stroke={stroke}
    stroke-width={width}
    stroke-dasharray={dash}
    stroke-linecap="round"
    stroke-linejoin="round"
  />
);
const solid = (d: string): JSX.Element => <path d={d} fill="currentColor" />;
const dot = (cx: number, cy: number, r: number, fill = "currentColor"): JSX.Element => (
  <circle cx={cx} cy={cy} r={r} fill={fill} />
);
const circle = (cx: number, cy: number, r: number, width: number): JSX.Element => (
  <circle cx={cx} cy={cy} r={r} fill="none" stroke="currentColor" stroke-width={width} />
);
const box = (at: number, size: number, radius: number): JSX.Element => (
  <rect x={at} y={at} width={size} height={size} rx={radius} fill="currentColor" />
);
const eye = (x: number): JSX.Element => (
  <rect x={x} y="5" width="5.6" height="6" rx="2.4" fill="none" stroke="currentColor" stroke-width="1.5" />
);

const GLYPHS = {
  // states
  running: () => (
    <>
      {ring()}
      <circle class="dnb-beat" cx="8" cy="8" r="3" fill="currentColor" />
    </>
  ),
  starting: () => (
    <>
      {line("M8 2a6 6 0 1 1-6 6")}
      {dot(8, 8, 1.5)}
    </>
  ),
  approval: () => (
    <>
      {solid("M8 .9 15.1 8 8 15.1 .9 8Z")}
      {line("M8 4.9v3.4", 1.7, PAPER)}
      {dot(8, 10.9, 1, PAPER)}
    </>
  ),
  waiting: () => (
    <>
      {solid(
        "M3.2 2h9.6A1.7 1.7 0 0 1 14.5 3.7v6A1.7 1.7 0 0 1 12.8 11.4H8.2L4.8 14.4v-3H3.2A1.7 1.7 0 0 1 1.5 9.7v-6A1.7 1.7 0 0 1 3.2 2Z",
      )}
      {line("M6.3 5.4a1.7 1.6 0 1 1 2.4 1.5q-.7.3-.7 .8", 1.4, PAPER)}
      {dot(8, 9.6, 0.9, PAPER)}
    </>
  ),
  abandoned: () => (
    <>
      {line("M6.6 2.2A6 6 0 0 0 6.6 13.8")}
      {line("M9.9 2.6A5.9 5.9 0 0 1 9.9 13.4", 1.5, "currentColor", "2.4 2.6")}
      {line("M8.9 1.2 7 6l2.2 2.4-2 6.4", 1.3)}
    </>
  ),
  blocked: () => (
    <>
      {box(1.8, 12.4, 2.4)}
      {line("M5 8h6", 2, PAPER)}
    </>
  ),
  error: () => (
    <>
      <path
        d="M8 1.3 15.2 14H.8Z"
        fill="currentColor"
        stroke="currentColor"
        stroke-width="1"
        stroke-linejoin="round"
      />
      {line("M8 5.8v3.6", 1.6, PAPER)}
      {dot(8, 11.8, 0.95, PAPER)}
    </>
  ),
  idle: () => (
    <>
      {ring()}
      {line("M5.6 8h4.8")}
    </>
  ),
  ended: () => box(4.2, 7.6, 1),
  unknown: () => (
    <>
      {ring(1.5, "1.6 2.17")}
      {line("M6.5 6.6a1.6 1.5 0 1 1 2.2 1.4q-.7.3-.7 .7", 1.3)}
      {dot(8, 10.8, 0.8)}
    </>
  ),
  todo: () => ring(),
  claimable: () => (
    <>
      {ring()}
      {solid("M6.6 5.3v5.4L11 8Z")}
    </>
  ),
  on_hold: () => (
    <>
      {ring()}
      {line("M6.5 6v4M9.5 6v4")}
    </>
  ),
  done: () => (
    <>
      {dot(8, 8, 6.8)}
      {line("M5 8.2 7.2 10.4 11.2 6", 1.7, PAPER)}
    </>
  ),
  cancelled: () => (
    <>
      {ring()}
      {line("M4.2 11.8 11.8 4.2")}
    </>
  ),
  spawn: () => (
    <>
      {line("M4 2.5v6.2a2.3 2.3 0 0 0 2.3 2.3H10")}
      {line("M9 8.2 12 11l-3 2.8")}
    </>
  ),
  note: () => dot(8, 8, 2.4),

  // providers: our own marks, and one for those we do not know
  claude: () => line("M8 2v12M2.8 5l10.4 6M2.8 11 13.2 5", 1.7),
  codex: () => (
    <>
      {line("M8 1.8 13.4 4.9v6.2L8 14.2 2.6 11.1V4.9Z", 1.4)}
      {line("M6.3 6.2 8.2 8l-1.9 1.8", 1.4)}
    </>
  ),
  copilot: () => (
    <>
      {eye(1.7)}
      {eye(8.7)}
      {line("M4 5C4.4 2.9 6 2.5 8 2.5s3.6.4 4 2.5", 1.3)}
    </>
  ),
  gemini: () =>
    solid(
      "M8 1.2C8.5 5.4 10.6 7.5 14.8 8 10.6 8.5 8.5 10.6 8 14.8 7.5 10.6 5.4 8.5 1.2 8 5.4 7.5 7.5 5.4 8 1.2Z",
    ),
  provider: () => (
    <>
      {line("M3 3h10v10H3Z", 1.4)}
      {dot(8, 8, 1.6)}
    </>
  ),

  // interface
  mark: () => (
    <>
      {line("M1.2 11.2h9.6M4.2 11.2c3.8 0 2.8-6.4 6.8-6.4")}
      {dot(12.8, 4.8, 2.2)}
      {circle(12.8, 11.2, 1.6, 1.3)}
    </>
  ),
  side: () => line("M2.5 3.5h11v9h-11ZM6 3.5v9", 1.3),
  feed: () => line("M2.5 3.5h11v9h-11ZM10 3.5v9", 1.3),
  compact: () => line("M2.5 3.5h11M2.5 6.5h11M2.5 9.5h11M2.5 12.5h11", 1.2),
  help: () => (
    <>
      {ring(1.3)}
      {line("M6.4 6.5a1.7 1.6 0 1 1 2.3 1.5q-.7.3-.7.9", 1.3)}
      {dot(8, 10.9, 0.8)}
    </>
  ),
  close: () => line("M4 4l8 8M12 4l-8 8", 1.4),
  search: () => (
    <>
      {circle(7, 7, 4, 1.4)}
      {line("M10.2 10.2 13.5 13.5", 1.4)}
    </>
  ),
  left: () => line("M10 4l-4 4 4 4", 1.4),
  right: () => line("M6 4l4 4-4 4", 1.4),
  down: () => line("M4 6l4 4 4-4", 1.4),
  up: () => line("M4 10l4-4 4 4", 1.4),
  plus: () => line("M8 3v10M3 8h10", 1.4),
  branch: () => (
    <>
      {line("M5 5.2v5.6M5 8.8c4 0 6-.4 6-3", 1.3)}
      {circle(5, 3.7, 1.5, 1.2)}
      {circle(5, 12.3, 1.5, 1.2)}
      {circle(11, 4.3, 1.5, 1.2)}
    </>
  ),
  folder: () => line("M2 4.5h4.2l1.3 1.5H14v7H2Z", 1.3),
  link: () =>
    line(
      "M6.8 9.2a2.6 2.6 0 0 0 3.7 0l2.2-2.2a2.6 2.6 0 0 0-3.7-3.7l-.9.9M9.2 6.8a2.6 2.6 0 0 0-3.7 0L3.3 9a2.6 2.6 0 0 0 3.7 3.7l.9-.9",
      1.3,
    ),
  python: () => line("M5.5 4.5 2 8l3.5 3.5M10.5 4.5 14 8l-3.5 3.5", 1.3),
  copy: () => line("M5.5 5.5h7v8h-7ZM3.5 10.5v-8h7", 1.3),
  follow: () => line("M8 2.5v8M4.5 7.2 8 10.7l3.5-3.5M3.5 13.5h9", 1.4),
  filter: () => line("M2.5 4h11M4.5 8h7M6.5 12h3", 1.4),
  check: () => line("M3.5 8.5 6.5 11.5 12.5 5"),
  run: () => solid("M5 3.5v9L12.5 8Z"),
  stop: () => box(4.2, 7.6, 1),
  hand_off: () => line("M2.5 8h8M7.5 5l3 3-3 3M13.5 3.5v9", 1.4),
  connect: () => line("M6 2.5v3M10 2.5v3M4 5.5h8v2a4 4 0 0 1-8 0ZM8 11.5v2.5", 1.4),
  plug: () => line("M3 3l10 10M6 2.5v2M10 2.5v4M4.5 6.5v1.2A3.5 3.5 0 0 0 8 11.2v2.5M11.5 6.5v1.2", 1.4),
} satisfies Record<string, Draw>;

export type GlyphName = keyof typeof GLYPHS;

/** A glyph; a word stands beside it, so it says nothing itself. */
export function Glyph({ name, size = 14 }: { name: GlyphName; size?: number }) {
  return (
    <svg class="dnb-g" width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      {GLYPHS[name]()}
    </svg>
  );
}

export const isGlyph = (name: string): name is GlyphName => Object.hasOwn(GLYPHS, name);
