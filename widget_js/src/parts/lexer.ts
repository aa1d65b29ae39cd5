/** Marked's lexer with an end to its work: nothing that an agent writes may hold up the page. */
import { Lexer, type MarkedOptions, type Token, type TokensList } from "marked";

/** Blocks and words within words: deeper ones stay as they are written. */
const MAX_DEPTH = 24;

/** What one text may cost, in characters looked at: more than manuals of 150 kB take, and some tens of ms. */
const MAX_WORK = 8_000_000;
const A_BLOCK = 1000;
const A_LINE = 700;
const A_PIECE = 100;

const SIGNS = /[\\<![`*~_]|https?:\/\/|ftp:\/\/|www\./gi;
const BLANK = /\n[ \t]*\n/;
const DELIMITERS = /^[> \t]*[|:-][|: \t-]*$/gm;

const { block, inline } = Lexer.rules;

/** `rule` with one part replaced; the part must be there, a new marked may have another. */
function mended(rule: RegExp, part: string, by: string): RegExp {
  if (!rule.source.includes(part)) throw new Error(`marked has no ${part} any more`);
  return new RegExp(
    rule.source.replace(part, () => by),
    rule.flags,
  );
}

/** The table within the rule of a paragraph: what it is followed by says nothing, and is long. */
const TABLE = block.gfm.table.source.slice(1);
const TABLE_HEAD = `${TABLE.slice(0, TABLE.indexOf("(?:\\n((?:"))}(?:\\n|$)`;

/** Marked's rules that take the square of a text's length, without what makes them. An address is a link if it
    says how it is reached: `a@example.org` stays a word. */
const RULES = {
  block: {
    ...block.gfm,
    paragraph: mended(block.gfm.paragraph, TABLE, TABLE_HEAD),
    lheading: mended(block.gfm.lheading, "+?)\\n {0,3}(=+|-+)", "{1,300}?)\\n {0,3}(=+|-+)"),
  },
  inline: {
    ...inline.gfm,
    url: /^((?:https?|ftp):\/\/|www\.)[a-z0-9-][^\s<]{0,2000}(?![^\s<])/i,
    text: /^(?:`+|~+|[^`~])(?:(?=[`~]| {2,}\n)|[\s\S]*?(?:(?=[\\<![`*~_]|(?:https?|ftp):\/\/|(?<![^\s*_~(])www\.|$)|[^ ](?= {2,}\n)))/i,
  },
};

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

/** Each line may begin a block, and each line that may be a table's second has all up to a blank line read. */
const blocksWork = (src: string): number =>
  src
    .split(BLANK)
    .reduce(
      (work, run) => work + count(run, DELIMITERS) * run.length,
      A_BLOCK + 3 * src.length + count(src, /\n/g) * A_LINE,
    );

/** Each sign may open something, whose end is looked for up to the end. */
const wordsWork = (src: string): number => A_PIECE + (1 + count(src, SIGNS)) * src.length;

/** What costs more than is left is one token: a block of code, or bare words. */
export class BoundedLexer extends Lexer<string, string> {
  #left = MAX_WORK;
  #depth = 0;

  constructor(options: MarkedOptions<string, string>) {
    super(options);
    const { tokenizer } = this.options;
    if (tokenizer) tokenizer.rules = { ...tokenizer.rules, ...RULES };
  }

  override blockTokens(src: string, tokens?: Token[], isCut?: boolean): Token[];
  override blockTokens(src: string, tokens?: TokensList, isCut?: boolean): TokensList;
  override blockTokens(src: string, tokens: Token[] = [], isCut?: boolean): Token[] {
    if (this.#within(blocksWork(src), () => super.blockTokens(src, tokens, isCut))) return tokens;
    tokens.push({ type: "code", raw: src, text: src });
    return tokens;
  }

  override inlineTokens(src: string, tokens: Token[] = []): Token[] {
    if (this.#within(wordsWork(src), () => super.inlineTokens(src, tokens))) return tokens;
    tokens.push({ type: "text", raw: src, text: src, escaped: false });
    return tokens;
  }

  /** Do it if it is not too much or too deep. */
  #within(work: number, act: () => unknown): boolean {
    if (work > this.#left || this.#depth >= MAX_DEPTH) return false;
    this.#left -= work;
    this.#depth += 1;
    try {
      act();
    } finally {
      this.#depth -= 1;
    }
    return true;
  }
}
