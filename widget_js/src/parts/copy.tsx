/** Buttons that put something on the clipboard, and say that they did. */
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { copyText } from "./clipboard";
import { Glyph } from "./glyphs";

/** How long a button says what it did. */
const SAID_MS = 2000;

interface Props {
  /** What it does: `Copy the session's id`. */
  label: string;
  text: () => string | Promise<string>;
}

export function Copy({ label, text }: Props) {
  const said = useSignal("");
  useEffect(() => {
    if (!said.value) return;
    const timer = setTimeout(() => (said.value = ""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said, said.value]);
  const onClick = async (event: MouseEvent) => {
    const page = (event.currentTarget as HTMLElement).ownerDocument;
    said.value = (await copyText(await text(), page)) ? "Copied" : "The browser does not let it copy";
  };
  return (
    <span class="dnb-copy">
      <button type="button" class="dnb-icon" aria-label={label} title={said.value || label} onClick={onClick}>
        <Glyph name={said.value === "Copied" ? "check" : "copy"} size={13} />
      </button>
      <span class="dnb-sr" role="status">
        {said.value}
      </span>
    </span>
  );
}
