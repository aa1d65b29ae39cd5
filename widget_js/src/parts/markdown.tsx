/** The one place where agents' words become HTML: Markdown, cleaned to a short list of tags without attributes. */
import createDOMPurify, { type DOMPurify } from "dompurify";
import { Marked } from "marked";
import { useLayoutEffect, useRef } from "preact/hooks";
import { visible } from "../format";
import { coloured } from "./code";
import { memo } from "./memo";

/** Longer texts are shown as they are written: parsing them would hold up the page. */
export const MAX_MARKDOWN = 200_000;

const TAGS = (
  "p br hr h4 h5 h6 ul ol li strong em b i del s code pre blockquote a table thead tbody tr th td " +
  "details summary kbd sub sup input"
).split(" ");
const FENCE = /^language-[\w+-]{1,20}$/;
const LINK = /^(?:https?|mailto):/i;

/** Tags that people write amid Markdown and that stay; whatever else looks like one is shown as it stands. */
const WRITTEN =
  /<(?:!--|\/?(?:a|b|blockquote|br|code|del|details|em|h[1-6]|hr|i|img|kbd|li|ol|p|pre|s|strong|sub|summary|sup|table|tbody|td|th|thead|tr|ul)(?=[\s/>]))/iy;

const marked = new Marked({
  gfm: true,
  breaks: false,
  renderer: {
    /** The drawer's own headings end at the third level. */
    heading({ tokens, depth }) {
      const level = Math.min(6, Math.max(4, depth + 2));
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>`;
    },
    /** Words of an agent never vanish because they look like markup. */
    html({ text }) {
      return text.replace(/</g, (sign, at: number) => {
        WRITTEN.lastIndex = at;
        return WRITTEN.test(text) ? sign : "&lt;";
      });
    },
    /** Nothing is fetched: a picture is a link to it. */
    image({ href, text }) {
      return `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`;
    },
  },
});

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

let purifier: DOMPurify | undefined;

/** Our own instance, so that hooks touch nobody else's. */
function purify(): DOMPurify {
  if (purifier) return purifier;
  const made = createDOMPurify(window);
  made.addHook("uponSanitizeElement", (node, data) => {
    if (data.tagName === "img" && node instanceof Element) replaceImage(node);
  });
  made.addHook("afterSanitizeAttributes", (node) => {
    if (node.tagName === "A") cleanLink(node);
    if (node.tagName === "INPUT") cleanBox(node);
    // what a fence says of its language is read, and goes: see `colour`
    if (node.tagName !== "CODE" || !FENCE.test(node.className)) node.removeAttribute("class");
  });
  purifier = made;
  return made;
}

/** An `<img>` written as HTML becomes what `![]()` becomes. */
function replaceImage(image: Element): void {
  const href = image.getAttribute("src") ?? "";
  const link = image.ownerDocument.createElement("a");
  link.textContent = image.getAttribute("alt") || href;
  if (LINK.test(href)) link.setAttribute("href", href);
  cleanLink(link);
  image.replaceWith(link);
}

function cleanLink(link: Element): void {
  const href = link.getAttribute("href");
  if (href === null) return;
  if (!LINK.test(href)) {
    link.removeAttribute("href");
    return;
  }
  link.setAttribute("rel", "noopener noreferrer");
  link.setAttribute("target", "_blank");
  link.setAttribute("title", href);
}

/** Only a task list's box, which cannot be pressed. */
function cleanBox(box: Element): void {
  if (box.getAttribute("type") !== "checkbox") {
    box.remove();
    return;
  }
  box.setAttribute("disabled", "");
  box.setAttribute("aria-label", box.hasAttribute("checked") ? "done" : "to do");
}

/** `text` as clean HTML nodes; as bare text where nothing can clean it. */
export function render(text: string): DocumentFragment {
  if (!purify().isSupported) {
    const bare = document.createDocumentFragment();
    bare.append(visible(text));
    return bare;
  }
  const html = marked.parse(visible(text), { async: false });
  const clean = purify().sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "type", "checked", "disabled", "start", "class"],
    ALLOWED_URI_REGEXP: LINK,
    ADD_URI_SAFE_ATTR: ["type", "checked", "disabled", "start"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  for (const code of clean.querySelectorAll("code[class]")) colour(code);
  return clean;
}

/** Give fenced code the colours of its language. */
function colour(code: Element): void {
  const name = code.className.replace("language-", "");
  code.removeAttribute("class");
  code.replaceChildren(coloured(code.textContent ?? "", name));
}

/** A block of Markdown. */
export const Markdown = memo(({ text }: { text: string }) => {
  const box = useRef<HTMLDivElement>(null);
  const isLong = text.length > MAX_MARKDOWN;
  useLayoutEffect(() => {
    if (!isLong) box.current?.replaceChildren(render(text));
  }, [text, isLong]);
  if (isLong) return <pre dir="auto">{visible(text)}</pre>;
  return <div class="dnb-prose" dir="auto" ref={box} />;
});
