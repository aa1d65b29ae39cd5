/** Lines that went and came. Their marks say so, colour only helps. */
import { visible } from "../format";
import { memo } from "./memo";

/** Longer patches are cut: this many lines are more than people read. */
const MAX_LINES = 2000;

export const Diff = memo(({ patch }: { patch: string }) => {
  const lines = patch.split("\n");
  return (
    <>
      <pre class="dnb-diff" dir="auto">
        {lines.slice(0, MAX_LINES).map((line, i) => {
          const sign = line.charAt(0);
          return (
            <span key={`${i}`} data-sign={"+-@".includes(sign) ? sign : undefined}>
              {sign === "@" ? visible(line.replace(/^@@ ?/, "")) || "⋯" : visible(line)}
            </span>
          );
        })}
      </pre>
      {lines.length > MAX_LINES ? <p class="dnb-note">{lines.length - MAX_LINES} more lines</p> : null}
    </>
  );
});
