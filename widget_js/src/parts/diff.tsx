/** Lines that went and came. Their marks say so, colour only helps. */
import { visible } from "../format";
import { memo } from "./memo";

/** Longer patches are cut: this many lines are more than people read. */
const MAX_LINES = 2000;

/** Whether a line names a file, as it was or as it is. */
function isName(lines: readonly string[], at: number): boolean {
  const first = lines[at]?.startsWith("--- ") ? at : at - 1;
  return (
    !!lines[first]?.startsWith("--- ") &&
    !!lines[first + 1]?.startsWith("+++ ") &&
    !!lines[first + 2]?.startsWith("@@")
  );
}

export const Diff = memo(({ patch }: { patch: string }) => {
  const lines = patch.split("\n");
  return (
    <>
      <pre class="dnb-diff" dir="auto">
        {lines.slice(0, MAX_LINES).map((line, i) => {
          const sign = isName(lines, i) ? " " : line.charAt(0);
          return (
            <span key={`${i}`} data-sign={sign && "+-@".includes(sign) ? sign : undefined}>
              {sign === "@" ? visible(line.replace(/^@@ ?/, "")) || "⋯" : visible(line)}
            </span>
          );
        })}
      </pre>
      {lines.length > MAX_LINES ? <p class="dnb-note">{lines.length - MAX_LINES} more lines</p> : null}
    </>
  );
});
