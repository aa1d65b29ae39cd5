/** Controls: 24 px high, one edge, one radius, a verb on every button. */
import type { ComponentChildren, JSX, Ref } from "preact";
import { Glyph, type GlyphName } from "./glyphs";

type Attributes = Omit<JSX.IntrinsicElements["button"], "icon" | "kind" | "class" | "type" | "children">;

interface ButtonProps extends Attributes {
  kind?: "primary" | "quiet" | undefined;
  icon?: GlyphName;
  children: ComponentChildren;
}

export function Button({ kind, icon, children, ...rest }: ButtonProps) {
  return (
    <button type="button" class="dnb-btn" data-kind={kind} {...rest}>
      {icon ? <Glyph name={icon} size={12} /> : null}
      {children}
    </button>
  );
}

interface IconProps extends Attributes {
  icon: GlyphName;
  label: string;
  innerRef?: Ref<HTMLButtonElement>;
}

export function IconButton({ icon, label, innerRef, ...rest }: IconProps) {
  return (
    <button type="button" class="dnb-icon" aria-label={label} title={label} ref={innerRef ?? null} {...rest}>
      <Glyph name={icon} />
    </button>
  );
}

interface FoldProps extends Attributes {
  open: boolean;
  children: ComponentChildren;
}

/** A heading that opens and closes what stands below it. */
export function Fold({ open, children, ...rest }: FoldProps) {
  return (
    <button type="button" class="dnb-fold" aria-expanded={open} {...rest}>
      <Glyph name={open ? "down" : "right"} size={12} />
      {children}
    </button>
  );
}

/** A filter that is on, with the way to take it off. */
export function Chip({ label, onRemove, kind }: { label: string; onRemove: () => void; kind: string }) {
  return (
    <button
      type="button"
      class="dnb-chip"
      data-chip={kind}
      title={`Remove filter: ${label}`}
      onClick={onRemove}
    >
      <bdi class="dnb-cut">{label}</bdi>
      <Glyph name="close" size={10} />
    </button>
  );
}
