/** The one place where agents' words become HTML: Markdown, cleaned to a short list of tags without attributes. */
import createDOMPurify, { type DOMPurify } from "dompurify";
import { Marked, type TokensList } from "marked";
import { useLayoutEffect, useRef } from "preact/hooks";
import { visible } from "../format";
import { coloured, MAX_COLOURED } from "./code";
import { BoundedLexer } from "./lexer";
import { memo } from "./memo";

/** Longer texts are shown as they are written: parsing them would hold up the page. */
export const MAX_MARKDOWN = 200_000;

/** More elements are not made of one text, and of tags written amid it: cleaning them would hold up the page. */
const maxElements = (text: string): number => 2000 + text.length / 20;
const MAX_WRITTEN = 1000;

const TAGS = (
  "p br hr h4 h5 h6 ul ol li strong em b i del s code pre blockquote a table thead tbody tr th td " +
  "details summary kbd sub sup input"
).split(" ");
const FENCE = /^language-[\w+-]{1,20}$/;
const LINK = /^(?:https?|mailto):/i;

/** The tags whose attributes say nothing, or are too many. They go before there are elements: a browser opens
    each other `<b x=…>` anew in every paragraph that follows, those that are alike but three times. */
const ATTRIBUTES = /<(?!(?:a|img)[\s/][^>]{0,2000}(?:>|$))(\/?[a-z][a-z0-9]*)(?=[\s/])[^>]*>?/gi;

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
      const shown = text.replace(/</g, (sign, at: number) => {
        WRITTEN.lastIndex = at;
        return WRITTEN.test(text) ? sign : "&lt;";
      });
      return shown.replace(ATTRIBUTES, "<$1>");
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

/** `text` as clean HTML nodes; as it is written where nothing can clean it, or where it is made to be too much. */
export function render(text: string): DocumentFragment {
  const shown = visible(text);
  if (!purify().isSupported) return bare(shown);
  try {
    const tokens = new BoundedLexer(marked.defaults).lex(shown);
    const html = marked.parser(tokens);
    if (html.split("<").length > 2 * maxElements(shown) || written(tokens) > MAX_WRITTEN) return bare(shown);
    return cleaned(html);
  } catch {
    // whatever the parsers have no way with: words of an agent never vanish for that
    return bare(shown);
  }
}

/** How many tags are written amid the Markdown. */
function written(tokens: TokensList): number {
  let tags = 0;
  marked.walkTokens(tokens, (token) => {
    if (token.type === "html") tags += token.raw.split("<").length - 1;
  });
  return tags;
}

function bare(text: string): DocumentFragment {
  const all = document.createDocumentFragment();
  const box = document.createElement("pre");
  box.append(text);
  all.append(box);
  return all;
}

function cleaned(html: string): DocumentFragment {
  const clean = purify().sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ["href", "type", "checked", "disabled", "start", "class"],
    ALLOWED_URI_REGEXP: LINK,
    ADD_URI_SAFE_ATTR: ["type", "checked", "disabled", "start"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    RETURN_DOM_FRAGMENT: true,
  });
  let left = MAX_COLOURED;
  for (const code of clean.querySelectorAll("code[class]")) left -= colour(code, left);
  return clean;
}

/** Give fenced code the colours of its language, if it is no longer than `left`; the length that has them. */
function colour(code: Element, left: number): number {
  const name = code.className.replace("language-", "");
  const text = code.textContent ?? "";
  code.removeAttribute("class");
  if (text.length > left) return 0;
  code.replaceChildren(coloured(text, name));
  return text.length;
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
